"""The small progress picture above an order's status card."""

from dataclasses import dataclass

from vision.draw import marks, palette
from vision.draw.canvas import Box, Canvas, columns
from vision.draw.palette import ACCENTS, State, tint

WIDTH_PX = 1280
HEIGHT_PX = 540

MOST_STAGES = 12
"""More would be too small to read on a phone."""

_MARGIN_PX = 44
_MARK_RADIUS_PX = 66


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStep:
    """One stage on the track: `note` is its date or its pieces, `share` (0 to 1) how much of it is done."""

    icon: str
    name: str
    note: str
    state: State
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPicture:
    """What the picture says: the order, its dates, and its stages in their order."""

    short_name: str
    promised_label: str
    promised_date: str
    expected_label: str
    expected_date: str
    expected_state: State
    stages: tuple[StageStep, ...]


def draw_progress(picture: ProgressPicture) -> bytes:
    """Draw the progress picture as PNG, 1280 x 540 px."""
    return compose_progress(picture).png()


def compose_progress(picture: ProgressPicture) -> Canvas:
    """Lay out the progress picture.

    Raises:
        ValueError: There is no stage, or there are more than can be read on a phone.
    """
    if not 1 <= len(picture.stages) <= MOST_STAGES:
        raise ValueError(f"a progress picture shows one to {MOST_STAGES} stages")
    canvas = Canvas(WIDTH_PX, HEIGHT_PX)
    _draw_head(canvas, picture)
    _draw_stages(canvas, picture.stages)
    return canvas


def _draw_head(canvas: Canvas, picture: ProgressPicture) -> None:
    canvas.rectangle(Box(x=0, y=0, w=WIDTH_PX, h=148), palette.GROUND)
    name = Box(x=_MARGIN_PX, y=18, w=540, h=112)
    canvas.text(name, picture.short_name, 68, weight=800, min_size_px=38, max_lines=2)
    promised = Box(x=600, y=18, w=300, h=112)
    expected = Box(x=908, y=18, w=WIDTH_PX - 908 - 24, h=112)
    _draw_date(canvas, promised, picture.promised_label, picture.promised_date, None)
    _draw_date(canvas, expected, picture.expected_label, picture.expected_date, picture.expected_state)


def _draw_date(canvas: Canvas, box: Box, label: str, date: str, state: State | None) -> None:
    accent = palette.MUTED if state is None else ACCENTS[state]
    ground = palette.GROUND if state is None else tint(accent, 0.13)
    canvas.rounded(box, 22, ground)
    reserve = 0 if state is None else 56
    inner = box.inset(20, 8)
    canvas.text(Box(x=inner.x, y=inner.y, w=inner.w - reserve, h=42), label, 32, color=palette.MUTED, min_size_px=24)
    when = Box(x=inner.x, y=inner.y + 42, w=inner.w, h=54)
    canvas.text(when, date, 42, weight=700, color=palette.INK if state is None else accent, min_size_px=24)
    if state is not None:
        marks.draw_state_badge(canvas, (box.right - 38, box.y + 34), 19, state)


def _draw_stages(canvas: Canvas, stages: tuple[StageStep, ...]) -> None:
    cells = columns(Box(x=12, y=148, w=WIDTH_PX - 24, h=HEIGHT_PX - 148), len(stages))
    middle_y = 148 + 100
    radius_px = min(_MARK_RADIUS_PX, cells[0].w / 2 - 22)
    for here, there, stage in zip(cells, cells[1:], stages, strict=False):
        start = here.center[0] + radius_px + 14, middle_y
        end = there.center[0] - radius_px - 14, middle_y
        marks.draw_track(canvas, start, end, 10, stage.state)
    for cell, stage in zip(cells, stages, strict=True):
        marks.draw_stage_mark(canvas, (cell.center[0], middle_y), radius_px, stage.icon, stage.state, share=stage.share)
        _draw_captions(canvas, cell.inset(4, 0), stage, middle_y + _MARK_RADIUS_PX + 18)


def _draw_captions(canvas: Canvas, cell: Box, stage: StageStep, top_y: float) -> None:
    ink = palette.MUTED if stage.state is State.NOT_STARTED else palette.INK
    accent = palette.MUTED if stage.state is State.NOT_STARTED else ACCENTS[stage.state]
    name = Box(x=cell.x, y=top_y, w=cell.w, h=84)
    canvas.text(name, stage.name, 36, color=ink, align="center", min_size_px=26, max_lines=2)
    note = Box(x=cell.x, y=name.bottom, w=cell.w, h=62)
    canvas.text(note, stage.note, 44, weight=700, color=accent, align="center", min_size_px=26)
