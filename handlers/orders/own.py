"""Own orders in chat: a draft for the own workshop, whose it is, and what an owner means by an order."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from telegram import Message, Update

from core.orders import queries
from core.orders.access import Side, sides_of
from core.orders.asking import BUYER
from core.orders.draft import Draft, checked_text
from core.orders.tables import Order
from core.pairs import actions as pairs
from core.pairs import queries as pairs_queries
from core.pairs.access import WORKSHOP_ONLY, access_pair
from core.pairs.messages import OwnOrderPlaced
from core.pairs.model import NAME_LIMIT
from core.pairs.quotes import quote_draft
from core.pairs.tables import Pair
from core.parties import actions as parties
from core.parties import queries as people
from core.parties.access import access_workshop
from core.parties.model import NotYours
from core.parties.tables import Workshop
from core.planning.rush import parse_rush
from core.reading.said_fabric import SaidFabric
from core.reading.whole import WholeOrder
from core.work.style_pictures import fetch_pictures
from handlers import budgets
from handlers.arguments import REVISION, SHOWN_ON
from handlers.context import ChatApplication, Turn
from handlers.keyboards import ButtonUnreadable, pressed_message_id
from handlers.orders.asking import ask, go_on, on_draft_press

_OURS: Final = re.compile(
    r"(?<![a-zа-яё])(?:i|we|my|our|own|я|мы|мо[йяеёи]\w*|наш\w*|сво\w*)(?![a-zа-яё])|我|自己|自有"
)
"""By these words an owner means the fabric of the workshop."""


def is_told(told: WholeOrder, message: Message, *, now: datetime, workshop: Workshop, locale: str) -> bool:
    """Say whether an owner who buys nowhere tells an order: what and how many, and more than a rush or a report says.

    `200 pieces by tomorrow 18:00` is tried in the plan first; under a photo of the work stands what the work is.
    """
    lines = told.breakdown.lines if told.breakdown is not None else ()
    if not told.garments or not (lines or told.shared):
        return False
    has_terms = bool(told.due or told.fabric or told.ceiling)
    has_sizes = told.shared is not None or any(line.size or line.colour for line in lines)
    if message.photo:
        return has_terms
    rush = parse_rush(message.text or "", now=now, timezone=workshop.timezone, locale=locale)
    return has_sizes if rush is not None else has_terms or has_sizes


def as_owner_says(told: WholeOrder, text: str) -> WholeOrder:
    """Read an order as the owner of the workshop means it: their own fabric is the workshop's."""
    return told if told.fabric is None else replace(told, fabric=fabric_as_owner_says(told.fabric, text))


def fabric_as_owner_says(said: SaidFabric, text: str) -> SaidFabric:
    """Read whose fabric an owner means: `our fabric` is the workshop's, `the buyer's fabric` is not."""
    is_ours = said.by == "merchant" and _OURS.search(text.casefold()) is not None
    return replace(said, by="workshop") if is_ours else said


async def as_own(turn: Turn, draft: Draft, order: Order) -> Draft:
    """Let a draft like an own order of a workshop be one for it, at the same price."""
    sides = await sides_of(turn.session, actor=turn.me, order=order)
    is_ours = Side.OWNER in sides and (order.pair_id is not None or Side.MERCHANT in sides)
    if not is_ours:
        return draft
    return replace(draft, workshop_id=order.workshop_id, ceiling_minor=order.price_minor)


async def may_repeat(turn: Turn, order: Order) -> bool:
    """Say whether a person may order the same again: their own, or one of the own workshop's own."""
    sides = await sides_of(turn.session, actor=turn.me, order=order)
    return Side.MERCHANT in sides or (Side.OWNER in sides and order.pair_id is not None)


async def find_latest(turn: Turn) -> Order | None:
    """Find the order that a person means who names none: the last that they placed, or that their workshop brought."""
    placed = await queries.find_latest_of_merchant(turn.session, merchant_id=turn.me.id)
    owned = await people.find_owned_workshop(turn.session, person_id=turn.me.id)
    if owned is None:
        return placed
    own = await pairs_queries.find_latest_own(turn.session, workshop_id=owned.id, owner_id=turn.me.id)
    return max((one for one in (placed, own) if one is not None), key=lambda one: one.id, default=None)


async def take_on_oneself(update: Update, turn: Turn, draft: Draft, _: str) -> None:
    """Let an order be for the own workshop."""
    owned = await people.find_owned_workshop(turn.session, person_id=turn.me.id)
    if owned is None or draft.order_id is not None:
        raise NotYours
    currency = draft.currency if draft.ceiling_minor is not None else owned.currency
    own = replace(draft, workshop_id=owned.id, currency=currency)
    await ask(turn, own, at=pressed_message_id(update))


async def look_elsewhere(update: Update, turn: Turn, draft: Draft, _: str) -> None:
    """Let an order be for another workshop: what the market wants to know is asked."""
    await parties.become_merchant(turn.session, person_id=turn.me.id)
    await ask(turn, replace(draft, workshop_id=None), at=pressed_message_id(update))


async def ask_buyer(update: Update, turn: Turn, draft: Draft, _: str) -> None:
    """Ask what a new buyer is called."""
    if draft.workshop_id is None:
        raise ButtonUnreadable
    await ask(turn, draft, step=BUYER, at=pressed_message_id(update))


async def take_name(message: Message, turn: Turn, draft: Draft) -> bool:
    """Take what an owner calls the buyer of an own order: it is placed at once."""
    if draft.workshop_id is None or draft.next_question is not None:
        await ask(turn, draft, typed_id=message.message_id)
        return True
    name = checked_text(message.text or "", limit=NAME_LIMIT)
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=draft.workshop_id)
    if not await budgets.may_place_order(turn):
        return True
    pair = await pairs.make_pair(
        turn.session,
        workshop_id=workshop.id,
        name=name,
        token=turn.deps.new_token(),
        actor=turn.me,
        now=turn.now,
    )
    await _take_on(turn, draft, workshop, pair, at=None)
    return True


async def choose_buyer(update: Update, turn: Turn, draft: Draft, _: str, pair_id: int, shown_on: int) -> None:
    """Take on an order for a buyer whom the workshop has, or for its own stock (0), for the day that was shown."""
    if draft.workshop_id is None or draft.order_id is not None:
        raise ButtonUnreadable
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=draft.workshop_id)
    at = pressed_message_id(update)
    current = draft.without_past(turn.today)
    if current.next_question is not None:
        await ask(turn, current, at=at, note="" if current == draft else "orders.day_passed")
        return
    if not await _is_as_shown(turn, draft, workshop, shown_on):
        await turn.answer("orders.day_has_moved", alert=True)
        await ask(turn, draft, at=at)
        return
    if not await budgets.may_place_order(turn):
        return
    pair = None
    if pair_id:
        pair = await access_pair(turn.session, actor=turn.me, pair_id=pair_id, sides=WORKSHOP_ONLY)
        if pair.workshop_id != workshop.id:
            raise NotYours
    await _take_on(turn, draft, workshop, pair, at=at)


async def _is_as_shown(turn: Turn, draft: Draft, workshop: Workshop, shown_on: int) -> bool:
    """Say whether the plan gives no later day than stood above the buttons."""
    quote = await quote_draft(turn.session, draft=draft, workshop=workshop, now=turn.now)
    return quote.promised_at.date().toordinal() <= shown_on


async def _take_on(turn: Turn, draft: Draft, workshop: Workshop, pair: Pair | None, *, at: int | None) -> None:
    current = draft.without_past(turn.today)
    if current.next_question is not None:
        await ask(turn, current, at=at, note="orders.day_passed")
        return
    await turn.end_question()
    order = await pairs.take_on(
        turn.session, draft=current, workshop_id=workshop.id, pair=pair, actor=turn.me, now=turn.now
    )
    placed = OwnOrderPlaced(order_id=order.id)
    await (turn.say(placed) if at is None else turn.edit(at, placed))
    await fetch_pictures(turn.session, order_id=order.id, now=turn.now)
    await go_on(turn, draft)


def register(application: ChatApplication) -> None:
    """Listen to the buttons of own orders."""
    on_draft_press(application, "order.own", take_on_oneself)
    on_draft_press(application, "order.market", look_elsewhere)
    on_draft_press(application, "order.buyer", ask_buyer)
    on_draft_press(application, "order.whose", choose_buyer, REVISION, SHOWN_ON)
