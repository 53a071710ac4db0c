"""The one short name of an order, the same in every message, card and picture."""

from dataclasses import replace

from markupsafe import Markup, escape

from core.garments import garment_of
from core.orders.tables import Order
from core.reading.breakdown import Breakdown
from core.reading.colours import colour_name
from core.reading.words import fold
from handlers.texts import Texts


def short_name(t: Texts, order: Order) -> Markup:
    """Name an order: `A17 Hoodie 300`."""
    return t("order.short_name", code=order.code, style=style_of(t, order), pieces=t.number(order.pieces))


def style_of(t: Texts, order: Order) -> Markup:
    """Name the style of an order: as the merchant calls it, or the garment in the reader's language."""
    return escape(order.style_name) if order.style_name else garment_name(t, order.kind)


def garment_name(t: Texts, garment: str) -> Markup:
    """Name a kind of garment, or a category of them by the one that names it."""
    return escape(garment_of(garment).names[t.locale].one)


def garment_beside(t: Texts, style_name: str, garment: str) -> Markup:
    """Name the garment where the name of the style does not say it; else empty."""
    name = garment_name(t, garment)
    return Markup("") if not style_name or fold(str(name)) in fold(style_name) else name


def in_words_of(t: Texts, breakdown: Breakdown) -> Breakdown:
    """Put the colours of an order into the reader's language; a word that nobody knows stays as it was typed."""
    lines = (replace(line, colour=colour_name(line.colour, t.locale)) for line in breakdown.lines)
    return Breakdown(lines=tuple(lines))


def garment_icon(garment: str) -> str:
    """Show a garment where there is room for one sign only."""
    return garment_of(garment).icon
