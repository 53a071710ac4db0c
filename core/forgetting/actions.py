"""Delete a person: all content first, the chat id when the certificate has arrived."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dialogue.tables import Dialogue
from core.forgetting import erasing, queries
from core.forgetting.facts import PersonForgotten
from core.forgetting.messages import Certificate
from core.forgetting.model import Proof, name_of
from core.forgetting.tables import DeletionRecord, DeletionState
from core.jobs import actions as jobs
from core.ledger import actions as ledger
from core.notify import actions as notify
from core.notify.model import gone_chat
from core.notify.tables import Card, Outbox, Priority, State
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Person

LOOK_AGAIN = timedelta(seconds=20)
WAIT_FOR_ARRIVAL = timedelta(hours=24)
"""After this the chat id goes even if the certificate could not be delivered; the operator has it."""


async def erase(
    session: AsyncSession, *, person: Person, asked_by: str, reference: str, key: str, now: datetime
) -> DeletionRecord:
    """Delete everything of a person but the chat id, send them the certificate, and have the chat id follow.

    `key` is the secret of the keyed hashes; it goes out with the certificate and is kept nowhere.

    Raises:
        ForgottenAlready, Held, OrdersOpen, OwnsWorkshop: What stands in the way, see `queries.require_free`.
    """
    await parties.lock_people(session, telegram_ids=[person.telegram_id])  # what they send meanwhile comes after this
    await erasing.lock_all(session, person=person)
    await queries.require_free(session, person=person)
    _, kept = await queries.preview(session, person=person)
    work = erasing.Erasure(session=session, person=person, reference=reference, proof=Proof(key=key.encode()), now=now)
    orders = set(await session.scalars(select(Order.id).where(queries.shared_orders(person.id))))
    await erasing.erase_messages(work)
    await erasing.erase_posts(work)
    await erasing.erase_photos(work)
    await erasing.erase_lessons(work)
    orders |= await erasing.erase_orders(work)
    orders |= await erasing.erase_remarks(work)
    await erasing.erase_work(work)
    await erasing.erase_profile(work)
    record = DeletionRecord(
        reference=reference,
        person_id=person.id,
        asked_by=asked_by[:80],
        state=DeletionState.ERASED,
        erased_at=now,
        deleted=dict(work.proof.counts),
        kept={str(kind): n for kind, n in kept.items()},
        digests=dict(work.proof.digests),
    )
    session.add(record)
    await session.flush()
    for order_id in sorted(orders):
        fact = PersonForgotten(reference=reference, person_id=person.id)
        await ledger.append(session, order_id=order_id, fact=fact, now=now)
    await _send_certificate(session, person=person, record=record, key=key, now=now)
    return record


async def _send_certificate(
    session: AsyncSession, *, person: Person, record: DeletionRecord, key: str, now: datetime
) -> None:
    await notify.send(
        session,
        to=person.address,
        message=Certificate(record_id=record.id, key=key),
        priority=Priority.ANSWER,
        dedupe=_dedupe(record),
        now=now,
    )
    await _look_later(session, record=record, now=now)


def _dedupe(record: DeletionRecord) -> str:
    return f"forgotten:{record.id}"


async def _look_later(session: AsyncSession, *, record: DeletionRecord, now: datetime) -> None:
    due_at = now + LOOK_AGAIN
    key = f"person.forget:{record.id}:{due_at:%Y%m%d%H%M%S}"
    await jobs.enqueue(session, kind="person.forget", key=key, due_at=due_at, args={"record_id": record.id})


async def finish_when_told(session: AsyncSession, *, record_id: int, now: datetime) -> DeletionRecord:
    """Let the chat id go once the certificate has arrived, or cannot arrive; else look again later."""
    record = await session.get_one(DeletionRecord, record_id)
    if record.state == DeletionState.DONE:
        return record
    sent = await session.scalar(select(Outbox.state).where(Outbox.dedupe == _dedupe(record)))
    if sent in (State.QUEUED, State.SENDING) and now - record.erased_at < WAIT_FOR_ARRIVAL:
        await _look_later(session, record=record, now=now)
        return record
    await finish(session, record=record, was_told=sent == State.SENT, now=now)
    return record


async def finish(session: AsyncSession, *, record: DeletionRecord, was_told: bool, now: datetime) -> None:
    """Let the chat id go, and with it all that the chat has seen since."""
    person = await session.get_one(Person, record.person_id)
    for row in (Outbox, Card, Dialogue):
        await session.execute(delete(row).where(row.chat_id == person.telegram_id))
    person.telegram_id = gone_chat(person.id)
    person.name = name_of(record.reference)
    person.locale, person.locale_chosen, person.timezone = "en", False, "UTC"
    person.digest_at_min, person.quiet_from_min, person.quiet_to_min = 18 * 60, 21 * 60, 8 * 60
    person.is_merchant = person.is_operator = False
    person.blocked_at = None
    record.state, record.done_at, record.was_told = DeletionState.DONE, now, was_told
