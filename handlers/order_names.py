"""The one short name of an order, the same in every message, card and picture."""

from markupsafe import Markup, escape

from core.orders.tables import Order
from handlers.texts import Texts

ICONS = {"hoodie": "🧥", "tshirt": "👕", "dress": "👗", "trousers": "👖", "shirt": "👔", "skirt": "🩳", "jacket": "🥼"}
"""One icon a category, the same on every button."""


def short_name(t: Texts, order: Order) -> Markup:
    """Name an order: `A17 Hoodie 300`."""
    return t("order.short_name", code=order.code, style=style_of(t, order), pieces=t.number(order.pieces))


def style_of(t: Texts, order: Order) -> Markup:
    """Name the style of an order: as the merchant calls it, or its category in the reader's language."""
    return escape(order.style_name) if order.style_name else category_name(t, order.category)


def category_name(t: Texts, category: str) -> Markup:
    """Name a category of garments."""
    return t(f"category.{category}")


def category_icon(category: str) -> str:
    """Show a category where there is room for one sign only."""
    return ICONS.get(category, "🧵")
