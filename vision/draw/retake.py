"""The worker's own photo with what went wrong marked on it, and one large hint what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageDraw, ImageEnhance, ImageStat

from vision.draw import marks, palette
from vision.draw.canvas import Box, Canvas, Point
from vision.draw.palette import ACCENTS, State
from vision.draw.photos import open_photo

LONGEST_PX = 1280

_STRIP_PX = 240
_LEAST_SIDE_PX = 720
_DARK_GREY = 80


class Hint(StrEnum):
    """What to do for the next photo; each has a pictogram."""

    LIGHT = "LIGHT"
    FOCUS = "FOCUS"
    CARD = "CARD"
    CLOSER = "CLOSER"
    NEW_PHOTO = "NEW_PHOTO"
    WAIT = "WAIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetakePicture:
    """The photo, the marked regions, the hint, and a short text.

    Each region is a polygon of three or more points, as shares of width and height of the upright photo from 0 to 1.
    """

    photo: bytes
    hint: Hint
    text: str
    regions: tuple[tuple[Point, ...], ...] = ()


def draw_retake(picture: RetakePicture) -> bytes:
    """Draw the marked photo with the hint below it, as JPEG, the photo at most 1280 px long."""
    return compose_retake(picture).jpeg()


def compose_retake(picture: RetakePicture) -> Canvas:
    """Lay out the marked photo and the hint; what is not marked is dimmed."""
    photo = open_photo(picture.photo, longest_px=LONGEST_PX)
    if photo.width < _LEAST_SIDE_PX:
        size = _LEAST_SIDE_PX, max(1, round(photo.height * _LEAST_SIDE_PX / photo.width))
        photo = photo.resize(size, Image.Resampling.BICUBIC)
    canvas = Canvas(photo.width, photo.height + _STRIP_PX)
    shapes = [_in_pixels(region, photo.size) for region in picture.regions if len(region) >= 3]
    canvas.stamp(canvas.box, _dim_around(photo, shapes) if shapes and not _is_dark(photo) else photo)
    for shape in shapes:
        _draw_region(canvas, shape)
    _draw_strip(canvas, Box(x=0, y=photo.height, w=photo.width, h=_STRIP_PX), picture)
    return canvas


def _in_pixels(region: tuple[Point, ...], size: tuple[int, int]) -> list[Point]:
    return [(min(1.0, max(0.0, x)) * (size[0] - 1), min(1.0, max(0.0, y)) * (size[1] - 1)) for x, y in region]


def _is_dark(photo: Image.Image) -> bool:
    """Tell whether dimming the rest would leave nothing to see."""
    return ImageStat.Stat(photo.convert("L").reduce(8)).mean[0] < _DARK_GREY


def _dim_around(photo: Image.Image, shapes: list[list[Point]]) -> Image.Image:
    mask = Image.new("L", photo.size)
    draw = ImageDraw.Draw(mask)
    for shape in shapes:
        draw.polygon(shape, fill=255)
    return Image.composite(photo, ImageEnhance.Brightness(photo).enhance(0.62), mask)


def _draw_region(canvas: Canvas, shape: list[Point]) -> None:
    closed = [*shape, shape[0]]
    canvas.stroke(closed, 16, palette.PAPER)
    canvas.stroke(closed, 9, ACCENTS[State.LATE])


def _draw_strip(canvas: Canvas, strip: Box, picture: RetakePicture) -> None:
    accent = ACCENTS[State.LATE]
    canvas.rectangle(Box(x=0, y=strip.y, w=strip.w, h=10), accent)
    center = (134.0, strip.center[1] + 5)
    canvas.disc(center, 96, palette.tint(accent, 0.14))
    _PICTOGRAMS[picture.hint](canvas, center)
    words = Box(x=260, y=strip.y + 22, w=strip.w - 290, h=strip.h - 34)
    canvas.text(words, picture.text, 64, weight=700, min_size_px=32, max_lines=3)


def _draw_light(canvas: Canvas, center: Point) -> None:
    canvas.icon(center, 128, "💡", ACCENTS[State.LATE], weight=600)


def _draw_focus(canvas: Canvas, center: Point) -> None:
    """Draw the brackets of a view finder around a sharp dot."""
    x, y = center
    for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        bracket = [(x + dx * 58, y + dy * 26), (x + dx * 58, y + dy * 58), (x + dx * 26, y + dy * 58)]
        canvas.stroke(bracket, 12, ACCENTS[State.LATE])
    canvas.ring(center, 26, 9, ACCENTS[State.LATE])
    canvas.disc(center, 9, ACCENTS[State.LATE])


def _draw_card(canvas: Canvas, center: Point) -> None:
    x, y = center
    canvas.rounded(Box(x=x - 46, y=y - 64, w=92, h=128), 10, palette.PAPER, outline=ACCENTS[State.LATE], line_px=7)
    marks.draw_code_sign(canvas, Box(x=x - 28, y=y - 50, w=56, h=56), ACCENTS[State.LATE])
    for line in (20, 36):
        canvas.rectangle(Box(x=x - 27, y=y + line, w=54, h=8), ACCENTS[State.LATE])


def _draw_closer(canvas: Canvas, center: Point) -> None:
    canvas.icon(center, 122, "🔍", ACCENTS[State.LATE], weight=600)


def _draw_new_photo(canvas: Canvas, center: Point) -> None:
    canvas.icon(center, 126, "📷", ACCENTS[State.LATE], weight=600)


def _draw_wait(canvas: Canvas, center: Point) -> None:
    canvas.icon(center, 120, "⏳", ACCENTS[State.LATE], weight=600)


_PICTOGRAMS: dict[Hint, Callable[[Canvas, Point], None]] = {
    Hint.LIGHT: _draw_light,
    Hint.FOCUS: _draw_focus,
    Hint.CARD: _draw_card,
    Hint.CLOSER: _draw_closer,
    Hint.NEW_PHOTO: _draw_new_photo,
    Hint.WAIT: _draw_wait,
}
