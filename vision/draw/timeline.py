"""A stage photo with a caption strip, for the merchant's album."""

from dataclasses import dataclass

from vision.draw import marks, palette
from vision.draw.canvas import Box, Canvas
from vision.draw.palette import ACCENTS, State
from vision.draw.photos import open_photo

LONGEST_PX = 1280
_LEAST_SIDE_PX = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePicture:
    """The photo and its caption; `trust` says in a few words how far the photo is proven."""

    photo: bytes
    stage_icon: str
    short_name: str
    stage_and_date: str
    trust: str
    state: State


def draw_timeline(picture: TimelinePicture) -> bytes:
    """Draw the photo with its strip below, as JPEG, the photo at most 1280 px long."""
    return compose_timeline(picture).jpeg()


def compose_timeline(picture: TimelinePicture) -> Canvas:
    """Lay out the photo and its strip; nothing of the photo is covered."""
    photo = open_photo(picture.photo, longest_px=LONGEST_PX)
    width = max(photo.width, _LEAST_SIDE_PX)
    unit = width / LONGEST_PX
    height = round(150 * unit)
    canvas = Canvas(width, photo.height + height, palette.PAPER)
    canvas.stamp(Box(x=(width - photo.width) / 2, y=0, w=photo.width, h=photo.height), photo)
    strip = Box(x=0, y=photo.height, w=width, h=height)
    canvas.rectangle(Box(x=0, y=strip.y, w=width, h=max(3, 8 * unit)), ACCENTS[picture.state])
    marks.draw_stage_mark(canvas, (84 * unit, strip.center[1] + 3), 56 * unit, picture.stage_icon, picture.state)
    _draw_words(canvas, strip, unit, picture)
    return canvas


def _draw_words(canvas: Canvas, strip: Box, unit: float, picture: TimelinePicture) -> None:
    x, width = 170 * unit, strip.w - 190 * unit
    name = Box(x=x, y=strip.y + 16 * unit, w=width * 0.62, h=68 * unit)
    canvas.text(name, picture.short_name, round(50 * unit), weight=800)
    when = Box(x=x, y=strip.y + 82 * unit, w=width * 0.62, h=56 * unit)
    canvas.text(when, picture.stage_and_date, round(40 * unit), color=palette.MUTED)
    trust = Box(x=x + width * 0.65, y=strip.y + 30 * unit, w=width * 0.35, h=96 * unit)
    canvas.rounded(trust, 22 * unit, palette.tint(ACCENTS[picture.state], 0.14))
    words = trust.inset(18 * unit, 8 * unit)
    accent = ACCENTS[picture.state]
    size = round(38 * unit)
    canvas.text(words, picture.trust, size, weight=700, color=accent, align="center", max_lines=2)
