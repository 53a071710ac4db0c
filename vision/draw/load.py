"""The load of the next weeks against what the workshop can do: one column a week, one bar a skill."""

from dataclasses import dataclass

from vision.draw import palette
from vision.draw.canvas import Box, Canvas, columns
from vision.draw.palette import ACCENTS, Rgb, State, tint

WIDTH_PX, HEIGHT_PX = 1280, 760

_MARGIN_PX = 28
_TITLE_PX = 108
_HEAD_PX = 96
_ICON_PX = 70
_FOOT_PX = 70
_GAP_PX = 22
_FULL_SHARE = 1.15
"""The top of a column: a bar that is over-full ends above the line of 100 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBar:
    """One skill in one week: its icon, and its load as a share of what there is (None: nobody works)."""

    icon: str
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadWeek:
    """One week: its days, and a bar for each skill; the first bar is the main one."""

    label: str
    bars: tuple[LoadBar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPicture:
    """What the picture says; `note` explains the line at the height of what the workshop can do."""

    title: str
    weeks: tuple[LoadWeek, ...]
    note: str


def draw_load(picture: LoadPicture) -> bytes:
    """Draw the load as PNG, 1280 x 760 px."""
    return compose_load(picture).png()


def compose_load(picture: LoadPicture) -> Canvas:
    """Lay out the load.

    Raises:
        ValueError: There is no week.
    """
    if not picture.weeks:
        raise ValueError("a load shows at least one week")
    canvas = Canvas(WIDTH_PX, HEIGHT_PX)
    title = Box(x=_MARGIN_PX, y=14, w=WIDTH_PX - 2 * _MARGIN_PX, h=_TITLE_PX - 20)
    canvas.text(title, picture.title, 58, weight=800, min_size_px=34)
    body = Box(
        x=_MARGIN_PX,
        y=_TITLE_PX + _HEAD_PX,
        w=WIDTH_PX - 2 * _MARGIN_PX,
        h=HEIGHT_PX - _TITLE_PX - _HEAD_PX - _ICON_PX - _FOOT_PX,
    )
    for cell, week in zip(columns(body, len(picture.weeks), _GAP_PX), picture.weeks, strict=True):
        _draw_week(canvas, cell, week)
    _draw_full_line(canvas, body)
    foot = Box(x=_MARGIN_PX, y=HEIGHT_PX - _FOOT_PX + 6, w=WIDTH_PX - 2 * _MARGIN_PX, h=_FOOT_PX - 14)
    canvas.text(foot, picture.note, 34, color=palette.MUTED, min_size_px=22)
    return canvas


def _draw_week(canvas: Canvas, cell: Box, week: LoadWeek) -> None:
    canvas.rounded(cell, 12, palette.GROUND)
    label = Box(x=cell.x - 6, y=cell.y - _HEAD_PX, w=cell.w + 12, h=44)
    canvas.text(label, week.label, 34, weight=600, align="center", color=palette.MUTED, min_size_px=18)
    main = week.bars[0].share if week.bars else None
    share = Box(x=cell.x, y=cell.y - _HEAD_PX + 42, w=cell.w, h=50)
    words = "–" if main is None else f"{main:.0%}"
    canvas.text(share, words, 44, weight=800, align="center", color=_color(main), min_size_px=26)
    for place, bar in zip(columns(cell.inset(10, 0), len(week.bars), 8), week.bars, strict=True):
        _draw_bar(canvas, place, bar)


def _draw_bar(canvas: Canvas, box: Box, bar: LoadBar) -> None:
    canvas.icon((box.center[0], box.bottom + _ICON_PX / 2), min(40, box.w), bar.icon, palette.INK)
    if not bar.share:
        return
    height = box.h * min(_FULL_SHARE, bar.share) / _FULL_SHARE
    filled = Box(x=box.x, y=box.bottom - height, w=box.w, h=height)
    over = bar.share > 1 + 1e-9
    canvas.rounded(filled, min(10, height / 2), tint(_color(bar.share), 0.9))
    if over:
        _hatch(canvas, filled)


def _color(share: float | None) -> Rgb:
    if share is None:
        return palette.FAINT
    return ACCENTS[State.LATE] if share > 1 + 1e-9 else palette.BLUE


def _hatch(canvas: Canvas, box: Box) -> None:
    """Mark an over-full bar by slanting lines too, so that it shows without color."""
    for start in range(round(box.y - box.w), round(box.bottom), 26):
        top, low = max(box.y, float(start)), min(box.bottom, start + box.w)
        if top < low:
            canvas.stroke([(box.x + top - start, top), (box.x + low - start, low)], 4, palette.PAPER)


def _draw_full_line(canvas: Canvas, body: Box) -> None:
    """Draw the dashed line at the height of what the workshop can do."""
    y = body.bottom - body.h / _FULL_SHARE
    for x in range(round(body.x), round(body.right), 28):
        canvas.stroke([(x, y), (min(body.right, x + 16), y)], 4, palette.INK)
