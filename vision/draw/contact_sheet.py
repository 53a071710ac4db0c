"""All photos of an album on one sheet, each with its number, for the person who decides about them together."""

from dataclasses import dataclass

from PIL import Image

from vision.draw import palette
from vision.draw.canvas import Box, Canvas
from vision.draw.photos import open_photo

WIDTH_PX = 1280

_MARGIN_PX = 16
_GAP_PX = 12
_BADGE_PX = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSheet:
    """The photos in the order in which they were sent, at least one; `numbers` stand on them."""

    photos: tuple[bytes, ...]
    numbers: tuple[str, ...]


def draw_contact_sheet(sheet: ContactSheet) -> bytes:
    """Draw the sheet as JPEG, 1280 px wide."""
    return compose_contact_sheet(sheet).jpeg()


def compose_contact_sheet(sheet: ContactSheet) -> Canvas:
    """Lay the photos out in two or three columns, each whole, with its number in the corner."""
    columns = 2 if len(sheet.photos) <= 4 else 3
    pane_w = (WIDTH_PX - 2 * _MARGIN_PX - (columns - 1) * _GAP_PX) / columns
    photos = [open_photo(photo, longest_px=round(pane_w * 1.4)) for photo in sheet.photos]
    pane_h = pane_w * (1.25 if _are_tall(photos) else 0.75)
    rows = -(-len(photos) // columns)
    canvas = Canvas(WIDTH_PX, round(2 * _MARGIN_PX + rows * pane_h + (rows - 1) * _GAP_PX))
    for place, (photo, number) in enumerate(zip(photos, sheet.numbers, strict=True)):
        row, column = divmod(place, columns)
        x, y = _MARGIN_PX + column * (pane_w + _GAP_PX), _MARGIN_PX + row * (pane_h + _GAP_PX)
        pane = Box(x=x, y=y, w=pane_w, h=pane_h)
        canvas.whole_picture(pane, photo, 20)
        _draw_number(canvas, pane, number)
    return canvas


def _are_tall(photos: list[Image.Image]) -> bool:
    return 2 * sum(photo.height > photo.width for photo in photos) > len(photos)


def _draw_number(canvas: Canvas, pane: Box, number: str) -> None:
    center = (pane.x + 16 + _BADGE_PX, pane.y + 16 + _BADGE_PX)
    canvas.disc(center, _BADGE_PX, palette.INK)
    box = Box(x=center[0] - _BADGE_PX, y=center[1] - _BADGE_PX, w=2 * _BADGE_PX, h=2 * _BADGE_PX)
    canvas.text(box, number, 40, weight=700, color=palette.PAPER, align="center")
