"""Who may still read what was queued for them: a right that ends between queueing and sending ends here too."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import is_text_of_error
from core.evidence.judges import judge_of
from core.evidence.tables import Photo
from core.export.model import Tenant
from core.export.tables import ExportFile
from core.matching.tables import Offer
from core.notify.message import About, Message, Unclassified, rules_of
from core.notify.repeats import ALSO
from core.notify.tables import ANEW, Outbox
from core.orders.access import side_of
from core.orders.tables import Order
from core.pairs.access import side_of_pair
from core.pairs.tables import Pair
from core.parties.access import MANAGERS, find_role
from core.parties.actions import get_invite
from core.parties.model import InviteUnusable
from core.parties.tables import Person
from core.planning.tables import PlanOverride, PlanProposal
from core.rooms.actions import find_standing
from core.rooms.tables import Room
from core.signin.tables import SigninLink
from core.tickets.tables import Ticket

Rule = Callable[[AsyncSession, Person, Any], Awaitable[bool]]
"""Says whether a person may read of the thing with this id now."""


class Withheld(Exception):
    """The reader had the right to it when it was written, and has it no longer."""


async def require_reader(
    session: AsyncSession, row: Outbox, message: Message | None, person: Person | None, *, now: datetime
) -> None:
    """Let a message go only to somebody who may read now what it is about.

    Raises:
        Withheld: Their right has ended, as by leaving a workshop, handing it over or being an operator no more.
        Unclassified: It says something of which this program does not know who may read it.
    """
    if message is None:
        await _require_reader_of_text(session, row, person)
        return
    token = _token_of(message)
    if token is not None:
        await _require_token(session, person, token, now)
    elif not await may_read(session, person, message):
        raise Withheld(f"{row.key} is not theirs any more")


def _token_of(message: Message) -> str | None:
    """Give what opens a message to whoever holds it."""
    tokens = (getattr(message, name) for name, about in rules_of(type(message)) if about is About.INVITE)
    return next(tokens, None)


async def may_read(session: AsyncSession, person: Person | None, message: Message) -> bool:
    """Say whether somebody may read a message now; None is a group."""
    if message.for_operators:
        return person is not None and person.is_operator
    for name, about in rules_of(type(message)):
        value = getattr(message, name)
        if value is not None and (person is None or not await OF[about](session, person, value)):
            return False
    return True


async def _require_reader_of_text(session: AsyncSession, row: Outbox, person: Person | None) -> None:
    """Let a text with values go, or what has no words, such as a copy in a room."""
    if is_text_of_error(row.key):
        return
    unknown = row.params.keys() - CLASSIFIED
    if unknown:
        raise Unclassified(f"{row.key}: {sorted(unknown)}; say in {__name__} who may read them")
    for name in RULES.keys() & row.params.keys():
        if person is None or not await RULES[name](session, person, row.params[name]):
            raise Withheld(f"{row.key} is not theirs any more")


async def _require_token(session: AsyncSession, person: Person | None, token: str, now: datetime) -> None:
    try:
        await get_invite(session, token=token, person_id=person.id if person is not None else 0, now=now)
    except InviteUnusable:
        raise Withheld("the invite is used up, over or taken back") from None


async def _is_reader(session: AsyncSession, person: Person, person_id: int) -> bool:
    return person.id == person_id


async def _manages(session: AsyncSession, person: Person, workshop_id: int) -> bool:
    if person.is_operator:
        return True
    return await find_role(session, person_id=person.id, workshop_id=workshop_id) in MANAGERS


async def _stands_by_order(session: AsyncSession, person: Person, order_id: int) -> bool:
    order = await session.get(Order, order_id)
    return order is not None and await side_of(session, actor=person, order=order) is not None


async def _plans_order(session: AsyncSession, person: Person, order_id: int) -> bool:
    """Say whether a person plans the workshop that makes an order: its merchant sees nothing else made there."""
    order = await session.get(Order, order_id)
    return order is not None and order.workshop_id is not None and await _manages(session, person, order.workshop_id)


async def _stands_by_any_order(session: AsyncSession, person: Person, order_ids: Sequence[int]) -> bool:
    return any([await _stands_by_order(session, person, order_id) for order_id in order_ids])


async def _stands_by_offer(session: AsyncSession, person: Person, offer_id: int) -> bool:
    offer = await session.get(Offer, offer_id)
    if offer is None:
        return False
    order = await session.get(Order, offer.order_id)
    is_buyer = order is not None and order.merchant_id == person.id
    return is_buyer or await _manages(session, person, offer.workshop_id)


async def _is_in_room(session: AsyncSession, person: Person, room_id: int) -> bool:
    room = await session.get(Room, room_id)
    return room is not None and await find_standing(session, room=room, me=person) is not None


async def _works_beside_photo(session: AsyncSession, person: Person, photo_id: int) -> bool:
    photo = await session.get(Photo, photo_id)
    if photo is None or photo.workshop_id is None:
        return photo is not None and photo.sender_id == person.id
    is_sender = photo.sender_id == person.id
    role = await find_role(session, person_id=person.id, workshop_id=photo.workshop_id)
    if person.is_operator or role in MANAGERS or (is_sender and role is not None):
        return True
    return await judge_of(session, person=person, photo=photo) is not None


async def _manages_proposal(session: AsyncSession, person: Person, proposal_id: int) -> bool:
    proposal = await session.get(PlanProposal, proposal_id)
    return proposal is not None and await _manages(session, person, proposal.workshop_id)


async def _manages_override(session: AsyncSession, person: Person, override_id: int) -> bool:
    override = await session.get(PlanOverride, override_id)
    return override is not None and await _manages(session, person, override.workshop_id)


async def _stands_by_ticket(session: AsyncSession, person: Person, ticket_id: int) -> bool:
    ticket = await session.get(Ticket, ticket_id)
    return ticket is not None and await _stands_by_order(session, person, ticket.order_id)


async def _owns_export(session: AsyncSession, person: Person, export_file_id: int) -> bool:
    file = await session.get(ExportFile, export_file_id)
    if file is None or file.tenant == Tenant.MERCHANT:
        return file is None or file.tenant_id == person.id
    return await find_role(session, person_id=person.id, workshop_id=file.tenant_id) in MANAGERS


async def _signs_in(session: AsyncSession, person: Person, link_id: int) -> bool:
    link = await session.get(SigninLink, link_id)
    return link is not None and link.person_id == person.id and person.is_operator


async def _works_beside_photos(session: AsyncSession, person: Person, photo_ids: Sequence[int]) -> bool:
    return await _works_beside_photo(session, person, photo_ids[0])


async def _stands_in_pair(session: AsyncSession, person: Person, pair_id: int) -> bool:
    pair = await session.get(Pair, pair_id)
    return pair is not None and await side_of_pair(session, person=person, pair=pair) is not None


async def _may_come(session: AsyncSession, person: Person, pair_id: int) -> bool:
    """Say whether the link of a pair still waits for somebody; whoever holds it was shown no more than it says."""
    pair = await session.get(Pair, pair_id)
    return pair is not None and pair.token is not None and pair.merchant_id is None and pair.ended_at is None


OF: Mapping[About, Rule] = {
    About.PERSON: _is_reader,
    About.WORKSHOP: _manages,
    About.ORDER: _stands_by_order,
    About.PLANNED_ORDER: _plans_order,
    About.ANY_OF_ORDERS: _stands_by_any_order,
    About.OFFER: _stands_by_offer,
    About.ROOM: _is_in_room,
    About.PHOTO: _works_beside_photo,
    About.PHOTOS: _works_beside_photos,
    About.PROPOSAL: _manages_proposal,
    About.OVERRIDE: _manages_override,
    About.TICKET: _stands_by_ticket,
    About.EXPORT_FILE: _owns_export,
    About.SIGNIN_LINK: _signs_in,
    About.PAIR: _stands_in_pair,
    About.PAIR_LINK: _may_come,
}
"""Who may read of a thing, by what a field of a message is about."""

RULES: Mapping[str, Rule] = {"room_id": _is_in_room}
"""Who may read what has no words: a copy in a room."""
WITHOUT_RULE: Mapping[str, str] = {
    "message_id": "a message in the reader's own chat",
    "callback_query_id": "the reader's own press",
    "post_id": "a copy in a room",
    "from_chat_id": "a copy in a room",
    "message_ids": "a copy in a room",
}
WORDS: Mapping[str, str] = {
    "name": "a member's, to who manages the workshop; or the reader's own answer",
    "workshop": "its name, to who was just in it",
    "order": "the code of an order, to who pressed its button",
}
"""What people have written and a text says, and to whom it goes."""
VALUES: frozenset[str] = frozenset({ALSO, ANEW, "alert", "asked", "browsers", "moment", "n", "orders", "reference"})
"""Numbers, hours and flags: they name nobody."""
CLASSIFIED = RULES.keys() | WITHOUT_RULE.keys() | WORDS.keys() | VALUES
"""What a text may have as values; whatever says more is a message with types."""
