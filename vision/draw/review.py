"""Two photos side by side, for the person who decides whether they are the same."""

from dataclasses import dataclass

from PIL import Image

from vision.draw import marks, palette
from vision.draw.canvas import Box, Canvas, Point
from vision.draw.palette import ACCENTS, State
from vision.draw.photos import open_photo

WIDTH_PX = 1280

_MARGIN_PX = 20
_GAP_PX = 20
_CAPTION_PX = 116
_REASON_PX = 96
_PANE_PX = (WIDTH_PX - 2 * _MARGIN_PX - _GAP_PX) // 2
_MOST_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPicture:
    """Both photos with captions, the reason for asking, and pairs of matching points.

    Each match is ((x, y) in this photo, (x, y) in the earlier one), as shares of width and height from 0 to 1.
    """

    photo: bytes
    caption: str
    earlier_photo: bytes
    earlier_caption: str
    reason: str = ""
    matches: tuple[tuple[Point, Point], ...] = ()


def draw_review(picture: ReviewPicture) -> bytes:
    """Draw both photos as JPEG, 1280 px wide."""
    return compose_review(picture).jpeg()


def compose_review(picture: ReviewPicture) -> Canvas:
    """Lay out both photos, whole and at the same height."""
    photos = [open_photo(photo, longest_px=1000) for photo in (picture.photo, picture.earlier_photo)]
    tallest = max(min(1.25, photo.height / photo.width) for photo in photos)
    height = round(max(0.5, tallest) * _PANE_PX)
    top = _MARGIN_PX + (_REASON_PX if picture.reason else 0)
    canvas = Canvas(WIDTH_PX, top + height + _CAPTION_PX + _MARGIN_PX)
    if picture.reason:
        _draw_reason(canvas, picture.reason)
    seen = []
    for number, (photo, caption) in enumerate(zip(photos, (picture.caption, picture.earlier_caption), strict=True)):
        pane = Box(x=_MARGIN_PX + number * (_PANE_PX + _GAP_PX), y=top, w=_PANE_PX, h=height)
        seen.append(_draw_photo(canvas, pane, photo))
        words = Box(x=pane.x + 8, y=pane.bottom + 8, w=pane.w - 16, h=_CAPTION_PX - 8)
        canvas.text(words, caption, 42, weight=700 if number == 0 else 500, min_size_px=26, max_lines=2, align="center")
    for here, there in picture.matches[:_MOST_LINES]:
        _draw_match(canvas, _within(seen[0], here), _within(seen[1], there))
    return canvas


def _draw_reason(canvas: Canvas, reason: str) -> None:
    box = Box(x=_MARGIN_PX, y=_MARGIN_PX, w=WIDTH_PX - 2 * _MARGIN_PX, h=_REASON_PX - 16)
    canvas.rounded(box, 22, palette.tint(ACCENTS[State.LATE], 0.12))
    marks.draw_state_badge(canvas, (box.x + 46, box.center[1]), 24, State.LATE)
    words = Box(x=box.x + 92, y=box.y + 4, w=box.w - 112, h=box.h - 8)
    canvas.text(words, reason, 40, weight=600, color=ACCENTS[State.LATE], min_size_px=26, max_lines=2)


def _draw_photo(canvas: Canvas, pane: Box, photo: Image.Image) -> Box:
    """Show a photo whole in the middle of its pane, and tell where it is."""
    canvas.rounded(pane, 24, palette.GROUND)
    scale = min(pane.w / photo.width, pane.h / photo.height)
    width, height = photo.width * scale, photo.height * scale
    box = Box(x=pane.center[0] - width / 2, y=pane.center[1] - height / 2, w=width, h=height)
    canvas.picture(box, photo, 20)
    return box


def _within(box: Box, point: Point) -> Point:
    return box.x + box.w * min(1.0, max(0.0, point[0])), box.y + box.h * min(1.0, max(0.0, point[1]))


def _draw_match(canvas: Canvas, here: Point, there: Point) -> None:
    canvas.stroke([here, there], 5, palette.PAPER)
    canvas.stroke([here, there], 2, ACCENTS[State.LATE])
    for spot in (here, there):
        canvas.disc(spot, 9, palette.PAPER)
        canvas.disc(spot, 6, ACCENTS[State.LATE])
