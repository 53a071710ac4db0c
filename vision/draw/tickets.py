"""Bundle tickets (菲票), twenty on a page to cut apart, and carton labels, four on a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from vision.draw import codes, palette, pdf
from vision.draw.canvas import Box, Canvas, rows

PX_PER_MM = 8
PAGE_MM = (210, 297)
TICKETS_ACROSS, TICKETS_DOWN = 4, 5
TICKET_MM = (48, 56)
LABELS_ACROSS, LABELS_DOWN = 2, 2
LABEL_MM = (98, 139)

_MARGIN_MM = 9
_FOOT_MM = 8
_PHOTO_LONGEST_PX = 1280
_LEAST_MODULE_PX = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleTicket:
    """One bundle: its number, its code, and what is in it."""

    number: str
    qr_text: str
    short_name: str
    contents: str
    pieces: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CartonLabel:
    """One carton: its number of how many, its code, and up to four lines of what is in it."""

    number: str
    qr_text: str
    short_name: str
    lines: tuple[str, ...]


def draw_ticket_sheets(tickets: Sequence[BundleTicket], *, footer: str) -> bytes:
    """Draw all tickets as a PDF of A4 pages; the footer is followed by the size of a QR module.

    Raises:
        ValueError: There is no ticket.
    """
    return pdf.encode_pages([page.image for page in compose_ticket_sheets(tickets, footer=footer)], px_per_mm=PX_PER_MM)


def draw_carton_labels(labels: Sequence[CartonLabel], *, footer: str) -> bytes:
    """Draw all carton labels as a PDF of A4 pages; the footer is followed by the size of a QR module.

    Raises:
        ValueError: There is no label.
    """
    pages = _compose_pages(
        [compose_carton_label(label).image for label in labels],
        (LABELS_ACROSS, LABELS_DOWN),
        _footer(footer, [label.qr_text for label in labels], _label_code_px()),
    )
    return pdf.encode_pages([page.image for page in pages], px_per_mm=PX_PER_MM)


def compose_ticket_sheets(tickets: Sequence[BundleTicket], *, footer: str) -> list[Canvas]:
    """Lay out the pages of tickets, twenty a page."""
    return _compose_pages(
        [compose_ticket(ticket).image for ticket in tickets],
        (TICKETS_ACROSS, TICKETS_DOWN),
        _footer(footer, [ticket.qr_text for ticket in tickets], _ticket_code_px()),
    )


def compose_ticket(ticket: BundleTicket) -> Canvas:
    """Lay out one ticket, 48 x 56 mm."""
    width, height = (side * PX_PER_MM for side in TICKET_MM)
    canvas = Canvas(width, height)
    side = _ticket_code_px()
    canvas.stamp(Box(x=(width - side) / 2, y=0, w=side, h=side), codes.qr_picture(ticket.qr_text, side))
    number = Box(x=10, y=side - 4, w=116, h=height - side)
    canvas.text(number, ticket.number, 84, weight=800, align="center", min_size_px=30)
    words = Box(x=134, y=side - 6, w=width - 144, h=(height - side) * 0.46)
    canvas.text(words, ticket.short_name, 36, weight=700, min_size_px=16, max_lines=2)
    contents = Box(x=134, y=words.bottom, w=words.w * 0.62, h=words.h)
    canvas.text(contents, ticket.contents, 32, min_size_px=15, max_lines=2)
    pieces = Box(x=contents.right + 6, y=words.bottom, w=words.w * 0.38 - 6, h=words.h)
    canvas.text(pieces, ticket.pieces, 40, weight=800, align="right", min_size_px=18)
    return canvas


def compose_carton_label(label: CartonLabel) -> Canvas:
    """Lay out one carton label, 98 x 139 mm."""
    width, height = (side * PX_PER_MM for side in LABEL_MM)
    canvas = Canvas(width, height)
    side = _label_code_px()
    canvas.stamp(Box(x=(width - side) / 2, y=8, w=side, h=side), codes.qr_picture(label.qr_text, side))
    canvas.icon((94, side + 80), 110, "📦", palette.INK)
    number = Box(x=174, y=side + 20, w=width - 204, h=120)
    canvas.text(number, label.number, 96, weight=800, min_size_px=40)
    name = Box(x=36, y=side + 146, w=width - 72, h=100)
    canvas.text(name, label.short_name, 66, weight=700, min_size_px=34, max_lines=2)
    body = Box(x=36, y=name.bottom + 4, w=width - 72, h=height - name.bottom - 24)
    for box, line in zip(rows(body, 4), label.lines, strict=False):
        canvas.text(box, line, 42, min_size_px=22)
    return canvas


def module_mm(qr_text: str, side_px: int) -> float:
    """Tell how large a module of a code is on paper."""
    return codes.module_px(qr_text, side_px) / PX_PER_MM


def _ticket_code_px() -> int:
    return 42 * PX_PER_MM


def _label_code_px() -> int:
    return 80 * PX_PER_MM


def _footer(text: str, qr_texts: Sequence[str], side_px: int) -> str:
    """Say how large a module is, and how wide a photo of 1280 px may see (3 px a module)."""
    if not qr_texts:
        raise ValueError("a sheet needs at least one ticket or label")
    size_mm = min(module_mm(qr_text, side_px) for qr_text in qr_texts)
    reach_mm = int(size_mm * _PHOTO_LONGEST_PX / _LEAST_MODULE_PX)
    return f"{text}  ·  QR {size_mm:.2f} mm  ·  1280 px ≤ {reach_mm} mm"


def _compose_pages(pictures: Sequence[Image.Image], grid: tuple[int, int], footer: str) -> list[Canvas]:
    across, down = grid
    each = across * down
    pages = []
    for start in range(0, len(pictures), each):
        page = Canvas(PAGE_MM[0] * PX_PER_MM, PAGE_MM[1] * PX_PER_MM)
        _place(page, pictures[start : start + each], across)
        number = f"{start // each + 1}/{-(-len(pictures) // each)}"
        foot = Box(x=_MARGIN_MM * PX_PER_MM, y=(PAGE_MM[1] - _FOOT_MM) * PX_PER_MM, w=1400, h=_FOOT_MM * PX_PER_MM - 10)
        page.text(foot, footer, 28, color=palette.MUTED, min_size_px=18)
        page.text(Box(x=1480, y=foot.y, w=128, h=foot.h), number, 28, color=palette.MUTED, align="right")
        pages.append(page)
    return pages


def _place(page: Canvas, pictures: Sequence[Image.Image], across: int) -> None:
    """Lay pictures in a grid with hair lines to cut along."""
    width, height = pictures[0].size
    left = (page.image.width - across * width) // 2
    top = 4 * PX_PER_MM
    for number, picture in enumerate(pictures):
        at = Box(x=left + number % across * width, y=top + number // across * height, w=width, h=height)
        page.stamp(at, picture)
        for edge in (
            Box(x=at.x, y=at.y, w=width, h=2),
            Box(x=at.x, y=at.bottom - 2, w=width, h=2),
            Box(x=at.x, y=at.y, w=2, h=height),
            Box(x=at.right - 2, y=at.y, w=2, h=height),
        ):
            page.rectangle(edge, palette.RULE)
