"""An order and a draft in words: the one block of what is to be made, for whom it is decided or changed."""

from markupsafe import Markup, escape

from core.orders.actions import draft_of
from core.orders.draft import Draft, Question
from core.orders.model import FabricBy
from core.orders.tables import Order
from core.reading.breakdown import Breakdown
from handlers.families import Family
from handlers.order_names import garment_beside, garment_name, in_words_of, short_name
from handlers.texts import Texts
from handlers.trade_words import region_name

MINE = "mine"
FABRIC = Family[str]("orders.fabric", (*FabricBy, MINE))
FABRIC_ON = Family[str]("orders.fabric.{}.on", (*FabricBy, MINE))

DOT = Markup(" · ")


def order_block(t: Texts, order: Order, *, is_mine: bool = False) -> Markup:
    """Tell an order: `A17 Hoodie 110 · S20 M70 L20 · fabric from … · need 14 Dec`, below it each colour.

    `is_mine` where only the merchant reads it: then the fabric comes "from me", and the colours are as they were typed.
    What the merchant would pay at most is nobody else's business: a workshop names its own price.
    """
    name = Markup("<b>{}</b>").format(short_name(t, order))
    return DOT.join([name, terms_block(t, order, is_mine=is_mine)])


def terms_block(t: Texts, order: Order, *, is_mine: bool = False) -> Markup:
    """Tell what is to be made, from which fabric, for when: the block of an order that was named just before."""
    draft = draft_of(order, pictures=(), token="")
    assert draft.breakdown is not None
    breakdown = draft.breakdown if is_mine else in_words_of(t, draft.breakdown)
    said = (garment_beside(t, order.style_name, order.kind), _sizes(breakdown))
    line = DOT.join([*(part for part in said if part), *_terms(t, draft, is_mine=is_mine)])
    return Markup("\n").join(part for part in (line, colour_lines(breakdown)) if part)


def draft_line(t: Texts, draft: Draft) -> Markup:
    """Tell in one line what is known of an order so far; empty at its beginning."""
    parts: list[Markup] = []
    if draft.garment:
        parts.append(Markup("<b>{}</b>").format(draft.style_name or garment_name(t, draft.garment)))
        parts += [beside] if (beside := garment_beside(t, draft.style_name, draft.garment)) else []
    if draft.pictures:
        parts.append(t("orders.pictures", n=len(draft.pictures)))
    if draft.breakdown is not None:
        pieces = t.count("orders.pieces", draft.breakdown.total_pieces)
        sizes = _sizes(draft.breakdown)
        parts.append(t("list.colon", head=pieces, tail=sizes) if sizes else pieces)
    return DOT.join([*parts, *_terms(t, draft, is_mine=draft.workshop_id is None)])


def _terms(t: Texts, draft: Draft, *, is_mine: bool) -> list[Markup]:
    """Tell fabric, due date, ceiling and region, as far as they are answered."""
    terms: list[Markup] = []
    if Question.FABRIC_BY in draft.answered:
        by = MINE if is_mine and draft.fabric_by == FabricBy.MERCHANT else draft.fabric_by
        day = draft.fabric_on if Question.FABRIC_ON in draft.answered else None
        terms.append(t(FABRIC_ON(by), day=t.day(day)) if day else t(FABRIC(by)))
    if Question.DUE_ON in draft.answered and draft.due_on is not None:
        terms.append(t("orders.need", day=t.day(draft.due_on)))
    if draft.ceiling_minor is not None and (is_mine or draft.workshop_id is not None):
        price = "orders.up_to" if draft.workshop_id is None else "orders.at_price"
        terms.append(t(price, price=t.money(draft.ceiling_minor, draft.currency)))
    if draft.region is not None:
        terms.append(t("orders.in_region", region=region_name(t, draft.region)))
    return terms


def _sizes(breakdown: Breakdown) -> Markup:
    """Say the sizes, with the colour where all is of one; empty where nothing but a number was said."""
    if len(breakdown.colours) == 1:
        return escape(breakdown.text()) if breakdown.colours[0] or breakdown.sizes != ("",) else Markup("")
    return escape(breakdown.compact()) if breakdown.sizes != ("",) else Markup("")


def colour_lines(breakdown: Breakdown | None) -> Markup:
    """Write the breakdown by colour where there is more than one."""
    if breakdown is None or len(breakdown.colours) < 2:
        return Markup("")
    return Markup("\n").join(escape(group) for group in breakdown.text().split("; "))
