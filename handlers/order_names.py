"""The one short name of an order, the same in every message, card and picture."""

from markupsafe import Markup, escape

from core.garments import garment_of
from core.orders.tables import Order
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


def garment_icon(garment: str) -> str:
    """Show a garment where there is room for one sign only."""
    return garment_of(garment).icon
