"""Take the buttons off what nobody can answer any more: offers, counters and lists of workshops."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.matching import queries
from core.matching.market import UNWILLING
from core.matching.messages import CounterOffered, CounterSettled, CounterTyped, OfferCard, OfferGone, ShortlistShown
from core.matching.tables import Offer
from core.notify import actions as notify
from core.notify.message import Message
from core.notify.model import Address
from core.notify.queries import list_messages
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """The message that was pressed, which says itself what came of it; another bot's chat may have its number."""

    at: Address
    message_id: int


async def close_offer(session: AsyncSession, *, offer: Offer, now: datetime, but: Pressed | None = None) -> None:
    """Let every card of an offer at its workshop say what became of it."""
    owner = await parties.get_owner(session, workshop_id=offer.workshop_id)
    keys = (OfferCard.outbox_key, CounterTyped.outbox_key)
    cards = await list_messages(session, to=owner.address, keys=keys, name="offer_id", value=offer.id)
    gone = OfferGone(offer_id=offer.id, round=offer.round)
    await _close(session, owner.address, cards, gone, now=now, but=but)


async def close_counters(session: AsyncSession, *, offer: Offer, now: datetime, but: Pressed | None = None) -> None:
    """Let every counter of a workshop that its buyer was shown say what became of it."""
    order = await session.get_one(Order, offer.order_id)
    to = (await session.get_one(Person, order.merchant_id)).address
    counters = await list_messages(session, to=to, keys=(CounterOffered.outbox_key,), name="offer_id", value=offer.id)
    settled = CounterSettled(offer_id=offer.id, round=offer.round)
    await _close(session, to, counters, settled, now=now, but=but)


async def close_choices(session: AsyncSession, *, order: Order, now: datetime, but: Pressed | None = None) -> None:
    """Let the counters and the lists that a buyer could choose from say that it is settled.

    A workshop that said no, or nothing, can want the order no more: its cards say so, too.
    """
    to = (await session.get_one(Person, order.merchant_id)).address
    for offer in await queries.list_offers(session, order_id=order.id):
        await close_counters(session, offer=offer, now=now, but=but)
        if offer.state in UNWILLING:
            await close_offer(session, offer=offer, now=now, but=but)
    lists = await list_messages(session, to=to, keys=(ShortlistShown.outbox_key,), name="order_id", value=order.id)
    await _close(session, to, lists, ShortlistShown(order_id=order.id), now=now, but=but)


async def _close(
    session: AsyncSession, to: Address, cards: list[int], said: Message, *, now: datetime, but: Pressed | None
) -> None:
    for message_id in dict.fromkeys(cards):
        if but != Pressed(at=to, message_id=message_id):
            await notify.show_anew(session, to=to, message=said, message_id=message_id, now=now)
