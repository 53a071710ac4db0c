"""The printed order card (流转卡) that lies beside the work in every photo: A4, big code, sizes, stages.

Lengths are given in millimeters of paper; the sheet is drawn at 8 px a millimeter (203 dpi).
"""

from dataclasses import dataclass, replace

from vision.draw import codes, marks, palette, pdf
from vision.draw.canvas import Align, Box, Canvas, columns, rows
from vision.draw.palette import Rgb
from vision.draw.photos import open_photo

PX_PER_MM = 8
WIDTH_MM, HEIGHT_MM = 210, 297
MARKER_MM = 21
MARKER_MARGIN_MM = 9
QR_MM = 112
PHOTO_LONGEST_PX = 1280
LEAST_MODULE_PX = 3.0
"""Pixels a QR module must keep when the whole card fills a photo of 1280 px (facts: zxing reads 3.0 px at blur 1.2)."""

_MOST_ROWS = 9
_MOST_SIZES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ColorRow:
    """One color of the order: its name, a swatch if it is known, and the pieces of each size."""

    name: str
    pieces: tuple[int, ...]
    swatch: Rgb | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageHint:
    """One stage at the foot of the card; `qr_text` gives it a small code of its own."""

    icon: str
    name: str
    qr_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCardPicture:
    """What the card says.

    `facts` are up to four pairs of a label and a value (merchant, fabric, due date ...). `instructions` say the same
    thing in up to three languages: photograph the work with this card in view.
    """

    short_name: str
    qr_text: str
    facts: tuple[tuple[str, str], ...]
    sizes: tuple[str, ...]
    rows: tuple[ColorRow, ...]
    total_label: str
    stages: tuple[StageHint, ...]
    instructions: tuple[str, ...]
    style_photo: bytes | None = None
    placeholder_icon: str = "👕"


def draw_order_card(picture: OrderCardPicture) -> bytes:
    """Draw the card as PNG, 1680 x 2376 px."""
    return compose_order_card(picture).png()


def draw_order_card_pdf(picture: OrderCardPicture) -> bytes:
    """Draw the card as a PDF of one A4 page, without loss."""
    return pdf.encode_pages([compose_order_card(picture).image], px_per_mm=PX_PER_MM)


def module_px_at_1280(qr_text: str) -> float:
    """Tell how many pixels a QR module keeps when the whole card is photographed at 1280 px."""
    return codes.module_px(qr_text, QR_MM * PX_PER_MM) * PHOTO_LONGEST_PX / (HEIGHT_MM * PX_PER_MM)


def compose_order_card(picture: OrderCardPicture) -> Canvas:
    """Lay out the card.

    Raises:
        ValueError: The QR text is so long that its modules would be too small to photograph.
    """
    if module_px_at_1280(picture.qr_text) < LEAST_MODULE_PX:
        raise ValueError(f"the QR text of {len(picture.qr_text)} characters makes modules too small to photograph")
    canvas = Canvas(WIDTH_MM * PX_PER_MM, HEIGHT_MM * PX_PER_MM)
    _draw_markers(canvas)
    _draw_code(canvas, picture.qr_text)
    canvas.text(_mm(36, 7, 138, 25), picture.short_name, 150, weight=800, align="center", min_size_px=60, max_lines=2)
    _draw_style(canvas, picture)
    _draw_table(canvas, _mm(14, 145, 182, 62), picture)
    _draw_stages(canvas, _mm(14, 211, 182, 47), picture.stages)
    _draw_instructions(canvas, _mm(35, 263, 140, 27), picture.instructions)
    return canvas


def _mm(x: float, y: float, w: float, h: float) -> Box:
    return Box(x=x * PX_PER_MM, y=y * PX_PER_MM, w=w * PX_PER_MM, h=h * PX_PER_MM)


def _draw_markers(canvas: Canvas) -> None:
    near = MARKER_MARGIN_MM
    far_x, far_y = WIDTH_MM - near - MARKER_MM, HEIGHT_MM - near - MARKER_MM
    for number, (x, y) in enumerate(((near, near), (far_x, near), (far_x, far_y), (near, far_y))):
        canvas.stamp(_mm(x, y, MARKER_MM, MARKER_MM), codes.marker_picture(number, MARKER_MM * PX_PER_MM))


def _draw_code(canvas: Canvas, qr_text: str) -> None:
    side = QR_MM * PX_PER_MM
    quiet = (side - len(codes.qr_modules(qr_text)) * codes.module_px(qr_text, side)) / 2
    at = Box(x=14 * PX_PER_MM - quiet, y=42 * PX_PER_MM - quiet, w=side, h=side)
    canvas.stamp(at, codes.qr_picture(qr_text, side))


def _draw_style(canvas: Canvas, picture: OrderCardPicture) -> None:
    facts = picture.facts[:4]
    frame = _mm(118, 42, 78, 56 if facts else 92)
    if picture.style_photo is None:
        canvas.rounded(frame, 28, palette.GROUND, outline=palette.RULE, line_px=3)
        canvas.icon(frame.center, frame.h * 0.5, picture.placeholder_icon, palette.FAINT, weight=400)
    else:
        canvas.whole_picture(frame, open_photo(picture.style_photo), 28)
    for (label, value), line in zip(facts, rows(_mm(118, 101, 78, 38), max(3, len(facts))), strict=False):
        canvas.text(Box(x=line.x, y=line.y, w=line.w * 0.32, h=line.h), label, 34, color=palette.MUTED)
        at = Box(x=line.x + line.w * 0.34, y=line.y, w=line.w * 0.66, h=line.h)
        canvas.text(at, value, 44, weight=700, min_size_px=24, max_lines=2)


def _draw_table(canvas: Canvas, box: Box, picture: OrderCardPicture) -> None:
    picture = _with_few_sizes(picture)
    sizes = picture.sizes
    lines = _table_lines(picture, len(sizes))
    height = min(88.0, box.h / (len(lines) + 1))
    widths = _table_widths(box.w, len(sizes))
    canvas.rounded(Box(x=box.x, y=box.y, w=box.w, h=height), 16, palette.INK)
    head = ("", *sizes, picture.total_label)
    _draw_line(canvas, Box(x=box.x, y=box.y, w=box.w, h=height), widths, head, palette.PAPER, 700)
    for number, (name, swatch, counts) in enumerate(lines):
        row = Box(x=box.x, y=box.y + (number + 1) * height, w=box.w, h=height)
        last = number == len(lines) - 1
        if number % 2 or last:
            canvas.rectangle(row, palette.GROUND)
        cells = (name, *(f"{count}" if count else "–" for count in counts))
        _draw_line(canvas, row, widths, cells, palette.INK, 800 if last else 500, swatch=swatch)


def _with_few_sizes(picture: OrderCardPicture) -> OrderCardPicture:
    """Put the sizes that have no room into one column, which says how many they are."""
    left = len(picture.sizes) - _MOST_SIZES + 1
    if left <= 1:
        return picture
    kept = _MOST_SIZES - 1
    table = tuple(
        replace(row, pieces=(*row.pieces[:kept], sum(row.pieces[kept : len(picture.sizes)]))) for row in picture.rows
    )
    return replace(picture, sizes=(*picture.sizes[:kept], f"+ {left}"), rows=table)


def _table_lines(picture: OrderCardPicture, size_count: int) -> list[tuple[str, Rgb | None, tuple[int, ...]]]:
    """List the rows to show: the colors, what did not fit as one row, and the totals."""
    shown = picture.rows if len(picture.rows) <= _MOST_ROWS else picture.rows[: _MOST_ROWS - 1]
    rest = picture.rows[len(shown) :]
    lines: list[tuple[str, Rgb | None, tuple[int, ...]]] = [
        (row.name, row.swatch, _counts([row], size_count)) for row in shown
    ]
    if rest:
        lines.append((f"+ {len(rest)}", None, _counts(list(rest), size_count)))
    return [*lines, (picture.total_label, None, _counts(list(picture.rows), size_count))]


def _counts(rows: list[ColorRow], size_count: int) -> tuple[int, ...]:
    sizes = (sum(row.pieces[i] for row in rows if i < len(row.pieces)) for i in range(size_count))
    return (*sizes, sum(sum(row.pieces) for row in rows))


def _table_widths(width_px: float, size_count: int) -> list[float]:
    name = width_px * (0.3 if size_count <= 6 else 0.2)
    each = (width_px - name) / (size_count + 1.3)
    return [name, *[each] * size_count, each * 1.3]


def _draw_line(
    canvas: Canvas,
    row: Box,
    widths: list[float],
    cells: tuple[str, ...],
    color: Rgb,
    weight: int,
    *,
    swatch: Rgb | None = None,
) -> None:
    x = row.x
    for number, (width, cell) in enumerate(zip(widths, cells, strict=True)):
        box = Box(x=x, y=row.y, w=width, h=row.h).inset(10, 2)
        x += width
        if number == 0:
            if swatch is not None:
                dot = Box(x=box.x + 6, y=box.center[1] - row.h * 0.27, w=row.h * 0.54, h=row.h * 0.54)
                canvas.rounded(dot, 10, swatch, outline=palette.FAINT, line_px=3)
            box = Box(x=box.x + row.h * 0.54 + 22, y=box.y, w=box.w - row.h * 0.54 - 22, h=box.h)
        size = min(50, round(row.h * 0.58))
        align: Align = "left" if number == 0 else "center"
        canvas.text(box, cell, size, weight=weight, color=color, align=align, min_size_px=20, max_lines=2)


def _draw_stages(canvas: Canvas, box: Box, stages: tuple[StageHint, ...]) -> None:
    if not stages:
        return
    cells = columns(box, len(stages), 24)
    for cell, stage in zip(cells, stages, strict=True):
        canvas.rounded(cell, 24, palette.PAPER, outline=palette.RULE, line_px=4)
        name = Box(x=cell.x + 12, y=cell.bottom - 84, w=cell.w - 24, h=76)
        canvas.text(name, stage.name, 42, weight=600, align="center", min_size_px=22, max_lines=2)
        room = Box(x=cell.x, y=cell.y + 8, w=cell.w, h=cell.h - 92)
        if stage.qr_text is None:
            canvas.icon(room.center, min(cell.w * 0.6, cell.h * 0.46), stage.icon, palette.INK)
        else:
            _draw_coded_stage(canvas, room, stage.icon, stage.qr_text)
    for cell in cells[1:]:
        _draw_arrow(canvas, cell)


def _draw_coded_stage(canvas: Canvas, room: Box, icon: str, qr_text: str) -> None:
    side = int(min(room.h * 0.72, room.w - 16))
    canvas.icon((room.center[0], room.y + (room.h - side) / 2 + 6), (room.h - side) * 0.84, icon, palette.INK)
    code = Box(x=room.center[0] - side / 2, y=room.bottom - side, w=side, h=side)
    canvas.stamp(code, codes.qr_picture(qr_text, side))


def _draw_arrow(canvas: Canvas, cell: Box) -> None:
    x, y = cell.x - 12, cell.center[1]
    canvas.disc((x, y), 20, palette.PAPER)
    canvas.stroke([(x - 6, y - 12), (x + 7, y), (x - 6, y + 12)], 6, palette.FAINT)


def _draw_instructions(canvas: Canvas, box: Box, instructions: tuple[str, ...]) -> None:
    canvas.rounded(box, 28, palette.GROUND)
    _draw_pictogram(canvas, Box(x=box.x + 20, y=box.y, w=300, h=box.h))
    words = Box(x=box.x + 340, y=box.y + 16, w=box.w - 364, h=box.h - 32)
    lines = instructions[:3]
    for number, line in enumerate(lines):
        row = Box(x=words.x, y=words.y + number * words.h / len(lines), w=words.w, h=words.h / len(lines))
        canvas.text(row, line, 36, weight=500, min_size_px=20, max_lines=2)


def _draw_pictogram(canvas: Canvas, box: Box) -> None:
    """Draw a garment with the card beside it, seen in a phone."""
    x, y = box.x, box.center[1]
    phone = Box(x=x + 10, y=y - 88, w=280, h=176)
    canvas.rounded(phone, 26, palette.INK)
    canvas.rounded(phone.inset(14), 14, palette.PAPER)
    canvas.icon((x + 105, y), 112, "👕", palette.INK, weight=500)
    canvas.rounded(Box(x=x + 186, y=y - 44, w=62, h=88), 6, palette.PAPER, outline=palette.INK, line_px=4)
    marks.draw_code_sign(canvas, Box(x=x + 202, y=y - 32, w=30, h=30), palette.INK)
    for line in (12, 24):
        canvas.rectangle(Box(x=x + 198, y=y + line, w=38, h=5), palette.FAINT)
