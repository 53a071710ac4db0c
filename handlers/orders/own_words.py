"""Own orders in words and buttons: whose an order is, when it would be ready, and what has come of it."""

from typing import Final

from markupsafe import Markup

from core.orders import queries
from core.orders.draft import Draft, Question
from core.orders.model import OPEN_STATES, FabricBy
from core.orders.tables import Order
from core.pairs import queries as pairs
from core.pairs.access import side_of_pair
from core.pairs.messages import OrderTakenOn, OwnOrderPlaced
from core.pairs.model import PairSide
from core.pairs.quotes import quote_draft
from core.parties import queries as people
from core.parties.tables import Workshop
from core.planning.time_and_action import Quote
from core.planning.workshop import CannotPlanError
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.orders.asking import HERE
from handlers.orders.block import terms_block
from handlers.outgoing import Button, Outgoing
from handlers.planning.promise_words import in_hand_lines
from handlers.rendering import Rendering, renders

Rows = tuple[tuple[Button, ...], ...]

WHOSE: Final = "whose"
OWN_FABRIC: Final = {
    HERE: "orders.button.fabric_here",
    str(FabricBy.FACTORY): "orders.button.fabric_bought",
    str(FabricBy.MERCHANT): "orders.button.fabric_sent",
}
"""Where the fabric of an own order comes from, as its workshop says it."""
MOST_BUYERS: Final = 8
"""Buyers that the question shows, those with the latest orders; another is typed, and found by its name."""


def is_own(draft: Draft) -> bool:
    """Say whether a draft is a new order for the workshop of who tells it."""
    return draft.workshop_id is not None and draft.order_id is None


async def no_buttons(_: Rendering, __: Draft) -> Rows:
    """A name is typed."""
    return ()


def field_label(draft: Draft, label: str) -> str:
    """Name what can be changed: what an own order may cost is what it does cost."""
    is_price = draft.workshop_id is not None and label.endswith(f".{Question.CEILING}")
    return "orders.field.price" if is_price else label


async def own_row(r: Rendering, draft: Draft) -> Rows:
    """Let whoever owns a workshop take an order on themselves, from when it is known what it is."""
    if draft.workshop_id is not None or draft.order_id is not None or draft.breakdown is None or r.person is None:
        return ()
    if await people.find_owned_workshop(r.session, person_id=r.person.id) is None:
        return ()
    return ((r.button("orders.button.own", pack("order.own", draft.button)),),)


async def ask_whose(r: Rendering, draft: Draft) -> Markup:
    """Ask whose an own order is, below the day that the plan gives."""
    quote = await _quote(r, draft)
    if quote is None:
        return r.t("orders.ask.whose")
    lines = [r.t("orders.own_ready", promise=r.t.day(quote.promised_at))]
    if draft.due_on is not None and r.t.date_of(quote.promised_at) > draft.due_on:
        lines.append(r.t("orders.after_due", due=r.t.day(draft.due_on)))
    return Markup("\n").join([*lines, r.t("orders.ask.whose")])


async def _quote(r: Rendering, draft: Draft) -> Quote | None:
    workshop = await r.session.get_one(Workshop, draft.workshop_id)
    try:
        return await quote_draft(r.session, draft=draft, workshop=workshop, now=r.now)
    except CannotPlanError:
        return None


async def whose_buttons(r: Rendering, draft: Draft) -> Rows:
    """Show the buyers that the workshop has, and the ways to another."""
    assert draft.workshop_id is not None
    quote = await _quote(r, draft)
    shown_on = quote.promised_at.date().toordinal() if quote is not None else 1
    known = await pairs.list_pairs(r.session, workshop_id=draft.workshop_id, most=MOST_BUYERS)
    buyers = [
        Button(text=f"🤝 {pair.name}", data=pack("order.whose", draft.button, pair.id, _day(shown_on)))
        for pair in known
    ]
    return (
        *(tuple(buyers[at : at + 2]) for at in range(0, len(buyers), 2)),
        (r.button("orders.button.new_buyer", pack("order.buyer", draft.button)),),
        (r.button("orders.button.own_stock", pack("order.whose", draft.button, 0, _day(shown_on))),),
        (r.button("orders.button.elsewhere", pack("order.market", draft.button)),),
        (
            r.button("orders.button.change", pack("order.fields", draft.button)),
            r.button("orders.button.discard", pack("order.leave", draft.button)),
        ),
    )


def _day(ordinal: int) -> int:
    """A day that a button can carry, also where the plan gives none."""
    return max(ordinal, 730_120)


async def pair_lines(r: Rendering, order: Order) -> list[Markup]:
    """Say to the workshop whose an own order is."""
    pair = await pairs.find_pair(r.session, pair_id=order.pair_id)
    if pair is None or r.person is None:
        return []
    side = await side_of_pair(r.session, person=r.person, pair=pair)
    return [r.t("pair.for", buyer=pair.name)] if side is PairSide.WORKSHOP else []


async def pair_rows(r: Rendering, order: Order) -> Rows:
    """Lead to the pair of an order."""
    if order.pair_id is None or order.state not in OPEN_STATES:
        return ()
    return ((r.button("pair.button.menu", pack("pair.menu", order.pair_id)),),)


@renders(OwnOrderPlaced)
async def _placed(r: Rendering[OwnOrderPlaced]) -> Outgoing:
    order = await queries.get_order(r.session, r.message.order_id)
    text = r.t("pair.placed", order=short_name(r.t, order), promise=r.t.day(order.promised_at or r.now))
    lines = [text, terms_block(r.t, order), *_price_lines(r, order), *await pair_lines(r, order)]
    if order.promised_at is not None and r.t.date_of(order.promised_at) > order.due_on:
        lines.append(r.t("orders.after_due", due=r.t.day(order.due_on)))
    menu = r.button("tracking.button.settings", pack("order.menu", order.id))
    return Outgoing(text=Markup("\n").join([*lines, *await in_hand_lines(r, order)]), buttons=((menu,),))


@renders(OrderTakenOn)
async def _taken_on(r: Rendering[OrderTakenOn]) -> Outgoing:
    order = await queries.get_order(r.session, r.message.order_id)
    workshop = await r.session.get_one(Workshop, order.workshop_id)
    promise = r.t.day(order.promised_at or r.now)
    text = r.t("pair.taken_on", workshop=workshop.name, order=short_name(r.t, order), promise=promise)
    lines = [text, terms_block(r.t, order, is_mine=True), *_price_lines(r, order)]
    room = r.button("deal.room", pack("room.choose", order.id))
    menu = r.button("tracking.button.settings", pack("order.menu", order.id))
    return Outgoing(text=Markup("\n").join(lines), buttons=((room, menu),))


def _price_lines(r: Rendering, order: Order) -> list[Markup]:
    """Say what is paid, where that was told."""
    if order.price_minor is None:
        return []
    price = r.t.money(order.price_minor, order.currency)
    return [r.t("pair.price", price=price, total=r.t.money(order.price_minor * order.pieces, order.currency))]
