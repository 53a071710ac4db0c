"""The invitation on the workshop's wall: one big code that makes a worker a member with one tap.

Lengths are given in millimeters of paper; the sheet is A4 at 8 px a millimeter (203 dpi).
"""

from dataclasses import dataclass

from vision.draw import codes, palette
from vision.draw.canvas import Box, Canvas, columns, rows

PX_PER_MM = 8
WIDTH_MM, HEIGHT_MM = 210, 297
QR_MM = 140
_STEPS = ("📱", "📷", "✅")


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterPicture:
    """The name of the workshop, the text of the code, and what to do, in up to three languages."""

    workshop: str
    qr_text: str
    instructions: tuple[str, ...]


def draw_poster(picture: PosterPicture) -> bytes:
    """Draw the poster as PNG, 1680 x 2376 px."""
    return compose_poster(picture).png()


def compose_poster(picture: PosterPicture) -> Canvas:
    """Lay out the poster.

    Raises:
        ValueError: The text does not fit in the code.
    """
    canvas = Canvas(WIDTH_MM * PX_PER_MM, HEIGHT_MM * PX_PER_MM)
    canvas.rectangle(_mm(0, 0, WIDTH_MM, 52), palette.BLUE)
    canvas.text(
        _mm(15, 8, 180, 36),
        picture.workshop,
        190,
        weight=800,
        color=palette.PAPER,
        align="center",
        min_size_px=70,
        max_lines=2,
    )
    side = QR_MM * PX_PER_MM
    canvas.stamp(_mm((WIDTH_MM - QR_MM) / 2, 58, QR_MM, QR_MM), codes.qr_picture(picture.qr_text, side))
    for icon, box in zip(_STEPS, columns(_mm(30, 200, 150, 34), len(_STEPS)), strict=True):
        canvas.disc(box.center, box.h * 0.5, palette.GROUND)
        canvas.icon(box.center, box.h * 0.62, icon, palette.BLUE)
    lines = picture.instructions[:3]
    for line, box in zip(lines, rows(_mm(15, 240, 180, 48), max(1, len(lines)), gap_px=8), strict=True):
        canvas.text(box, line, 74, weight=700, align="center", min_size_px=40, max_lines=2)
    return canvas


def _mm(x: float, y: float, w: float, h: float) -> Box:
    return Box(x=x * PX_PER_MM, y=y * PX_PER_MM, w=w * PX_PER_MM, h=h * PX_PER_MM)
