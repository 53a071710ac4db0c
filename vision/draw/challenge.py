"""A one-time code to show in the next photo: large enough for a second phone's screen, with the word for a slip."""

from dataclasses import dataclass

from vision.draw import codes, palette
from vision.draw.canvas import Box, Canvas
from vision.draw.palette import ACCENTS, State
from vision.draw.photos import open_photo

WIDTH_PX = 1080

_CODE_PX = 640
_MARGIN_PX = 40
_TOP_PX = 170
_FOOT_PX = 300
_THUMB_PX = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengePicture:
    """What to do, the code, the word, when the code ends, and the photo that the refused one looks like."""

    title: str
    qr_text: str
    word: str
    good_until: str
    earlier_photo: bytes | None = None


def draw_challenge(picture: ChallengePicture) -> bytes:
    """Draw the challenge as JPEG, 1080 px wide.

    Raises:
        ValueError: The text does not fit into a QR code of this size.
    """
    return compose_challenge(picture).jpeg()


def compose_challenge(picture: ChallengePicture) -> Canvas:
    """Lay out the code on top and the word below it; the earlier photo, small, beside the word."""
    canvas = Canvas(WIDTH_PX, _TOP_PX + _CODE_PX + _FOOT_PX)
    title = Box(x=_MARGIN_PX, y=24, w=WIDTH_PX - 2 * _MARGIN_PX, h=_TOP_PX - 34)
    canvas.text(title, picture.title, 58, weight=700, min_size_px=34, max_lines=2, align="center")
    code = Box(x=(WIDTH_PX - _CODE_PX) / 2, y=_TOP_PX, w=_CODE_PX, h=_CODE_PX)
    canvas.stamp(code, codes.qr_picture(picture.qr_text, _CODE_PX))
    foot = Box(x=_MARGIN_PX, y=code.bottom + 10, w=WIDTH_PX - 2 * _MARGIN_PX, h=_FOOT_PX - 40)
    if picture.earlier_photo is not None:
        foot = _draw_earlier(canvas, foot, picture.earlier_photo)
    word = Box(x=foot.x, y=foot.y, w=foot.w, h=foot.h * 0.64)
    canvas.text(word, picture.word, 150, weight=800, color=ACCENTS[State.GOING_ON], align="center", min_size_px=60)
    until = Box(x=foot.x, y=word.bottom, w=foot.w, h=foot.h * 0.36)
    canvas.text(until, picture.good_until, 46, color=palette.MUTED, align="center", min_size_px=26, max_lines=2)
    return canvas


def _draw_earlier(canvas: Canvas, foot: Box, photo: bytes) -> Box:
    """Show the earlier photo at the left of the foot, and tell what is left."""
    small = open_photo(photo, longest_px=_THUMB_PX)
    scale = min(_THUMB_PX / small.width, foot.h / small.height)
    box = Box(x=foot.x, y=foot.y, w=small.width * scale, h=small.height * scale)
    canvas.picture(box, small, 20)
    return Box(x=box.right + 30, y=foot.y, w=foot.right - box.right - 30, h=foot.h)
