"""Up to three workshops side by side, for a merchant who chooses."""

from dataclasses import dataclass

from vision.draw import marks, palette, typeset
from vision.draw.canvas import Box, Canvas, columns
from vision.draw.palette import Rgb

WIDTH_PX = 1280
HEIGHT_PX = 1220

_MARGIN_PX = 28
_GAP_PX = 20
_HEAD_PX = 96
_GRADES: dict[str, Rgb] = {"A": palette.TEAL, "B": palette.BLUE, "C": palette.AMBER, "D": palette.ORANGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopColumn:
    """One workshop: the number it is asked by, a name (masked before the deal), its grade, four facts, its reasons."""

    number: int
    name: str
    grade: str
    first_date: str
    price: str
    on_time: str
    distance: str
    reasons: tuple[str, ...]
    best: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistPicture:
    """What the picture says; the labels stand beside the four facts, in their order."""

    title: str
    labels: tuple[str, str, str, str]
    workshops: tuple[WorkshopColumn, ...]


def draw_shortlist(picture: ShortlistPicture) -> bytes:
    """Draw the shortlist as PNG, 1280 x 1220 px."""
    return compose_shortlist(picture).png()


def compose_shortlist(picture: ShortlistPicture) -> Canvas:
    """Lay out the shortlist.

    Raises:
        ValueError: There is no workshop, or there are more than three.
    """
    if not 1 <= len(picture.workshops) <= 3:
        raise ValueError("a shortlist shows one to three workshops")
    canvas = Canvas(WIDTH_PX, HEIGHT_PX, palette.GROUND)
    title = Box(x=_MARGIN_PX + 8, y=12, w=WIDTH_PX - 2 * _MARGIN_PX - 16, h=_HEAD_PX - 16)
    canvas.text(title, picture.title, 56, weight=800, min_size_px=34)
    body = Box(x=_MARGIN_PX, y=_HEAD_PX, w=WIDTH_PX - 2 * _MARGIN_PX, h=HEIGHT_PX - _HEAD_PX - _MARGIN_PX)
    for box, workshop in zip(columns(body, len(picture.workshops), _GAP_PX), picture.workshops, strict=True):
        _draw_column(canvas, box, workshop, picture.labels)
    return canvas


def _draw_column(canvas: Canvas, box: Box, workshop: WorkshopColumn, labels: tuple[str, str, str, str]) -> None:
    edge = palette.BLUE if workshop.best else palette.RULE
    canvas.rounded(box, 30, palette.PAPER, outline=edge, line_px=6 if workshop.best else 3)
    _draw_column_head(canvas, Box(x=box.x + 24, y=box.y + 24, w=box.w - 48, h=176), workshop)
    values = (workshop.first_date, workshop.price, workshop.on_time, workshop.distance)
    for row, (icon, label, value) in enumerate(zip("📅💰⏱📍", labels, values, strict=True)):
        _draw_fact(canvas, Box(x=box.x + 24, y=box.y + 208 + row * 126, w=box.w - 48, h=126), icon, label, value)
    reasons = Box(x=box.x + 24, y=box.y + 724, w=box.w - 48, h=box.h - 724 - 20)
    _draw_reasons(canvas, reasons, workshop.reasons[:3])


def _draw_column_head(canvas: Canvas, box: Box, workshop: WorkshopColumn) -> None:
    middle = box.y + 46
    canvas.disc((box.x + 46, middle), 46, palette.INK)
    digit = Box(x=box.x, y=box.y, w=92, h=92)
    canvas.text(digit, f"{workshop.number}", 58, weight=800, color=palette.PAPER, align="center")
    fill = _GRADES.get(workshop.grade[:1].upper(), palette.MUTED)
    badge = Box(x=box.right - 92, y=box.y, w=92, h=92)
    canvas.rounded(badge, 24, fill)
    ink = palette.ink_on(fill)
    canvas.text(badge.inset(6), workshop.grade, 64, weight=800, color=ink, align="center", min_size_px=30)
    name = Box(x=box.x, y=box.y + 98, w=box.w, h=box.h - 98)
    canvas.text(name, workshop.name, 44, weight=700, min_size_px=28, max_lines=2)


def _draw_fact(canvas: Canvas, box: Box, icon: str, label: str, value: str) -> None:
    canvas.rectangle(Box(x=box.x, y=box.y, w=box.w, h=2), palette.RULE)
    canvas.icon((box.x + 36, box.center[1]), 60, icon, palette.MUTED, weight=500)
    words = Box(x=box.x + 88, y=box.y + 12, w=box.w - 88, h=40)
    canvas.text(words, label, 30, color=palette.MUTED, min_size_px=22)
    at = Box(x=box.x + 88, y=box.y + 50, w=box.w - 88, h=68)
    canvas.text(at, value, 50, weight=700, min_size_px=28)


def _draw_reasons(canvas: Canvas, box: Box, reasons: tuple[str, ...]) -> None:
    canvas.rounded(box, 20, palette.tint(palette.TEAL, 0.08))
    height = (box.h - 16) / 3
    fits = (
        typeset.fit_text(
            reason, width_px=box.w - 80, height_px=height, size_px=36, min_size_px=24, weight=400, max_lines=3
        )
        for reason in reasons
    )
    size = min((fit.size_px for fit in fits), default=36)
    for row, reason in enumerate(reasons):
        line = Box(x=box.x + 12, y=box.y + 8 + row * height, w=box.w - 24, h=height)
        canvas.disc((line.x + 24, line.center[1]), 18, palette.TEAL)
        marks.draw_tick(canvas, (line.x + 24, line.center[1]), 18, palette.PAPER)
        words = Box(x=line.x + 56, y=line.y, w=line.w - 56, h=line.h)
        canvas.text(words, reason, size, min_size_px=min(24, size), max_lines=3)
