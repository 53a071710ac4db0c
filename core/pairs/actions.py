"""Take on own orders, and let the buyers of a workshop come and go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.messages import PrintedCard
from core.evidence import queries as evidence
from core.evidence.effects import refresh_cards
from core.locking import is_locked, lock, lock_one, lock_own
from core.notify import actions as notify
from core.notify.message import Message
from core.orders import actions as orders
from core.orders import life
from core.orders.draft import Draft
from core.orders.model import OPEN_STATES
from core.orders.tables import Order
from core.pairs import queries
from core.pairs.messages import OrderTakenOn, PairIsOver, PairLink, PairMerchantCame
from core.pairs.model import LINK_LIFETIME, PairEnded, PairIsYours, PairLinkOver, PairTaken
from core.pairs.tables import Pair
from core.parties import actions as people
from core.parties import queries as parties
from core.parties.access import find_role
from core.parties.model import NotYours
from core.parties.tables import Person, Workshop
from core.planning import actions as planning
from core.planning import replanning
from core.planning.moves import Cause
from core.rooms import actions as rooms
from core.tracking.messages import OrderPhotos


async def make_pair(
    session: AsyncSession, *, workshop_id: int, name: str, token: str, actor: Person, now: datetime
) -> Pair:
    """Get the pair that a workshop calls so, or make it, with a link for the buyer; it is locked from now on."""
    known = await queries.find_by_name(session, workshop_id=workshop_id, name=name)
    if known is not None:
        locked = await lock_own(session, Pair, known.id)
        if locked.ended_at is None:
            return locked
    made = Pair(
        workshop_id=workshop_id,
        name=name,
        token=token,
        expires_at=now + LINK_LIFETIME,
        made_by_id=actor.id,
        made_at=now,
    )
    session.add(made)
    await session.flush()
    return made


async def take_on(
    session: AsyncSession, *, draft: Draft, workshop_id: int, pair: Pair | None, actor: Person, now: datetime
) -> Order:
    """Take on an own order: placed, agreed and planned at once, and never shown to the market.

    Args:
        session: The transaction, the pair locked.
        draft: All is answered; its price is what the buyer pays for a piece.
        workshop_id: Who makes it.
        pair: Whose order it is; None is the workshop's own stock.
        actor: The owner, whose order it is until the buyer comes.
        now: Aware instant.

    Raises:
        CannotPlanError: The workshop lacks the people.
        PairEnded: The pair is over.
        NotYours: The actor owns the workshop no more.
    """
    if pair is not None and pair.ended_at is not None:
        raise PairEnded
    merchant_id = pair.merchant_id if pair is not None and pair.merchant_id is not None else actor.id
    placed = replace(draft, ceiling_minor=None, region=None)
    order = await orders.place_order(session, merchant_id=merchant_id, draft=placed, actor_id=actor.id, now=now)
    order.pair_id = pair.id if pair is not None else None
    workshop = await lock_own(session, Workshop, workshop_id)
    if workshop.owner_id != actor.id:  # it was handed over at this moment
        raise NotYours
    quote = await planning.quote_order(session, order=order, workshop=workshop, now=now)
    await life.agree(
        session,
        order=order,
        workshop_id=workshop.id,
        actor_id=actor.id,
        price_minor=draft.ceiling_minor,
        promised_at=quote.promised_at,
        now=now,
    )
    await planning.book_plan(session, order=order, workshop=workshop, now=now)
    await replanning.request_replan(session, workshop_id=workshop.id, cause=Cause.NEW_ORDER, now=now)
    await notify.send(session, to=actor.address, message=PrintedCard(order_id=order.id), now=now)
    if pair is not None:
        await _tell_of_new(session, order=order, pair=pair, actor=actor, now=now)
    await refresh_cards(session, order=order, now=now)
    return order


async def _tell_of_new(session: AsyncSession, *, order: Order, pair: Pair, actor: Person, now: datetime) -> None:
    """Tell the buyer who is here; for one who is not, give the owner the link."""
    if pair.merchant_id is None:
        await notify.send(session, to=actor.address, message=PairLink(pair_id=pair.id), now=now)
        return
    await rooms.open_room(session, order_id=order.id, workshop_id=pair.workshop_id, now=now)
    merchant = await session.get_one(Person, pair.merchant_id)
    await notify.send(session, to=merchant.address, message=OrderTakenOn(order_id=order.id), now=now)


async def renew_link(session: AsyncSession, *, pair: Pair, token: str, now: datetime) -> None:
    """Let a pair have a link that works: the one it has, as long as that is good, else a new one.

    Raises:
        PairEnded: The pair is over.
        PairTaken: The buyer is here.
    """
    _require_waiting(pair)
    if not queries.is_link_open(pair, now=now):
        pair.token, pair.expires_at = token, now + LINK_LIFETIME


async def revoke_link(session: AsyncSession, *, pair: Pair) -> None:
    """Take the link of a pair back: nobody comes by it any more.

    Raises:
        PairEnded: The pair is over.
        PairTaken: The buyer is here.
    """
    _require_waiting(pair)
    pair.token = pair.expires_at = None


def _require_waiting(pair: Pair) -> None:
    if pair.ended_at is not None:
        raise PairEnded
    if pair.merchant_id is not None:
        raise PairTaken


async def find_followed(session: AsyncSession, *, actor: Person, token: str, now: datetime) -> Pair:
    """Get the pair that a link leads to, for who may come by it or has come by it before; it is locked from now on.

    Raises:
        PairLinkOver: The link is unknown, over or taken back.
        PairTaken: Somebody else has come by it.
        PairIsYours: They belong to the workshop.
    """
    found = await queries.find_by_token(session, token=token)
    pair = None if found is None else await lock_one(session, Pair, found.id)
    if pair is None or pair.token != token or pair.ended_at is not None:
        raise PairLinkOver
    if pair.merchant_id == actor.id:
        return pair
    if await find_role(session, person_id=actor.id, workshop_id=pair.workshop_id) is not None:
        raise PairIsYours
    if pair.merchant_id is not None:
        raise PairTaken
    if not queries.is_link_open(pair, now=now):
        raise PairLinkOver
    return pair


async def come(session: AsyncSession, *, actor: Person, token: str, now: datetime) -> Pair:
    """Let the buyer come by the link: all running orders of the pair are theirs from now on; a second tap does nothing.

    Raises:
        PairLinkOver, PairTaken, PairIsYours: They cannot come by it.
    """
    pair = await find_followed(session, actor=actor, token=token, now=now)
    if pair.merchant_id == actor.id:
        return pair
    pair.merchant_id, pair.joined_at = actor.id, now
    await people.become_merchant(session, person_id=actor.id)
    running = await _hand_running(session, pair=pair, merchant_id=actor.id, actor_id=actor.id, now=now)
    owner = await parties.get_owner(session, workshop_id=pair.workshop_id)
    await notify.send(session, to=owner.address, message=PairMerchantCame(pair_id=pair.id), now=now)
    for order in running:
        await rooms.open_room(session, order_id=order.id, workshop_id=pair.workshop_id, now=now)
        await refresh_cards(session, order=order, now=now)
        if await evidence.list_accepted(session, order_id=order.id):
            await notify.send(session, to=actor.address, message=OrderPhotos(order_id=order.id), now=now)
    return pair


async def _hand_running(
    session: AsyncSession, *, pair: Pair, merchant_id: int, actor_id: int, now: datetime
) -> Sequence[Order]:
    """Let the running orders of a pair be somebody else's; which they are is settled while the pair is locked."""
    await session.flush()
    running = [order.id for order in await queries.list_running(session, pair_id=pair.id)]
    handed = [one for one in (await lock(session, Order, running)).values() if one.state in OPEN_STATES]
    for order in handed:
        if order.merchant_id != merchant_id:
            await life.hand_to(session, order=order, merchant_id=merchant_id, actor_id=actor_id, now=now)
    return handed


async def end(session: AsyncSession, *, pair: Pair, actor: Person, now: datetime) -> None:
    """End a pair: what runs is the workshop's again, what is done stays readable; the other side hears of it.

    Raises:
        PairEnded: It is over already.
    """
    if pair.ended_at is not None:
        raise PairEnded
    pair.ended_at, pair.token, pair.expires_at = now, None, None
    owner = await parties.get_owner(session, workshop_id=pair.workshop_id)
    await _hand_running_back(session, pair=pair, owner=owner, actor=actor, now=now)
    sides: list[int] = [owner.id, *([] if pair.merchant_id is None else [pair.merchant_id])]
    for person_id in sides:
        if person_id != actor.id:
            await _tell(session, person_id, PairIsOver(pair_id=pair.id), now=now)


async def _hand_running_back(session: AsyncSession, *, pair: Pair, owner: Person, actor: Person, now: datetime) -> None:
    for order in await _hand_running(session, pair=pair, merchant_id=owner.id, actor_id=actor.id, now=now):
        await refresh_cards(session, order=order, now=now)


async def _tell(session: AsyncSession, person_id: int, said: Message, *, now: datetime) -> None:
    person = await session.get_one(Person, person_id)
    await notify.send(session, to=person.address, message=said, now=now)


async def lock_pairs(session: AsyncSession, *, workshop_id: int) -> None:
    """Lock the pairs of a workshop that go on; their turn is before that of orders and workshops."""
    going_on = await queries.list_pairs(session, workshop_id=workshop_id)
    await lock(session, Pair, [pair.id for pair in going_on])


async def end_all(session: AsyncSession, *, workshop_id: int, actor: Person, now: datetime) -> None:
    """End the pairs of a workshop that closes, those that `lock_pairs` has locked; their buyers hear of it."""
    for pair in await queries.list_pairs(session, workshop_id=workshop_id):
        if is_locked(session, Pair, pair.id):
            await end(session, pair=pair, actor=actor, now=now)


async def lock_own_orders(session: AsyncSession, *, workshop_id: int) -> None:
    """Lock what is the own of whoever owns a workshop; the turn of orders is before that of workshops."""
    owner = await parties.get_owner(session, workshop_id=workshop_id)
    own = await queries.list_own_running(session, workshop_id=workshop_id, owner_id=owner.id)
    await lock(session, Order, [order.id for order in own])


async def pass_on_orders(session: AsyncSession, *, workshop: Workshop, before: Person, now: datetime) -> None:
    """Let the running own orders of a workshop that has changed hands be those of its owner."""
    own = await queries.list_own_running(session, workshop_id=workshop.id, owner_id=before.id)
    for order in (await lock(session, Order, [order.id for order in own])).values():
        await life.hand_to(session, order=order, merchant_id=workshop.owner_id, actor_id=workshop.owner_id, now=now)
        await refresh_cards(session, order=order, now=now)
