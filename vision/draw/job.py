"""A worker's job of the morning: what to do, how many, until when, and the code to photograph."""

from dataclasses import dataclass

from vision.draw import codes, palette
from vision.draw.canvas import Box, Canvas, columns
from vision.draw.palette import ACCENTS, State
from vision.draw.photos import open_photo

WIDTH_PX = 1080
HEIGHT_PX = 1350

_MARGIN_PX = 40
_CODE_PX = 456


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPicture:
    """What the picture says; `state` is GOING_ON, or LATE when overdue. `code_hint` stands under the code."""

    stage_icon: str
    stage_name: str
    short_name: str
    pieces: str
    team: str
    due: str
    qr_text: str
    code_hint: str
    state: State = State.GOING_ON
    style_photo: bytes | None = None
    placeholder_icon: str = "👕"


def draw_job(picture: JobPicture) -> bytes:
    """Draw the job as PNG, 1080 x 1350 px."""
    return compose_job(picture).png()


def compose_job(picture: JobPicture) -> Canvas:
    """Lay out the job."""
    canvas = Canvas(WIDTH_PX, HEIGHT_PX, palette.GROUND)
    _draw_head(canvas, picture)
    _draw_style(canvas, picture)
    _draw_code(canvas, picture)
    facts = columns(Box(x=_MARGIN_PX, y=1010, w=WIDTH_PX - 2 * _MARGIN_PX, h=300), 3, 24)
    for box, icon, value in zip(facts, "👕👥⏰", (picture.pieces, picture.team, picture.due), strict=True):
        _draw_fact(canvas, box, icon, value, late=icon == "⏰" and picture.state is State.LATE)
    return canvas


def _draw_head(canvas: Canvas, picture: JobPicture) -> None:
    canvas.rectangle(Box(x=0, y=0, w=WIDTH_PX, h=300), ACCENTS[picture.state])
    canvas.disc((175, 150), 118, palette.PAPER)
    canvas.icon((175, 150), 158, picture.stage_icon, ACCENTS[picture.state], weight=700)
    words = Box(x=330, y=40, w=WIDTH_PX - 330 - _MARGIN_PX, h=130)
    canvas.text(words, picture.stage_name, 104, weight=800, color=palette.PAPER, min_size_px=52, max_lines=2)
    name = Box(x=330, y=174, w=words.w, h=90)
    canvas.text(name, picture.short_name, 60, weight=600, color=palette.PAPER, min_size_px=36, max_lines=2)


def _draw_style(canvas: Canvas, picture: JobPicture) -> None:
    frame = Box(x=_MARGIN_PX, y=340, w=488, h=630)
    if picture.style_photo is not None:
        canvas.whole_picture(frame, open_photo(picture.style_photo), 32)
        return
    canvas.rounded(frame, 32, palette.PAPER)
    canvas.icon(frame.center, 280, picture.placeholder_icon, palette.FAINT, weight=400)


def _draw_code(canvas: Canvas, picture: JobPicture) -> None:
    panel = Box(x=552, y=340, w=WIDTH_PX - 552 - _MARGIN_PX, h=630)
    canvas.rounded(panel, 32, palette.PAPER)
    code = Box(x=panel.center[0] - _CODE_PX / 2, y=panel.y + 20, w=_CODE_PX, h=_CODE_PX)
    canvas.stamp(code, codes.qr_picture(picture.qr_text, _CODE_PX))
    canvas.icon((panel.x + 74, panel.bottom - 72), 84, "📷", palette.INK)
    hint = Box(x=panel.x + 140, y=panel.bottom - 140, w=panel.w - 164, h=136)
    canvas.text(hint, picture.code_hint, 40, weight=500, min_size_px=26, max_lines=3)


def _draw_fact(canvas: Canvas, box: Box, icon: str, value: str, *, late: bool) -> None:
    accent = ACCENTS[State.LATE] if late else palette.INK
    canvas.rounded(box, 32, palette.tint(accent, 0.14) if late else palette.PAPER)
    canvas.icon((box.center[0], box.y + 92), 110, icon, accent, weight=500)
    words = Box(x=box.x + 18, y=box.y + 164, w=box.w - 36, h=124)
    canvas.text(words, value, 80, weight=800, color=accent, align="center", min_size_px=32, max_lines=2)
