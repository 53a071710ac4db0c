"""What is deleted of a person, kind by kind; each thing is hashed before it goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.budgets.model import SubjectKind
from core.budgets.tables import Flood, Spending
from core.database import Base
from core.dialogue.tables import Dialogue
from core.evidence.facts import PhotoRemarked
from core.evidence.tables import LessonPhoto, MediaKind, Photo, PhotoState
from core.export.tables import ExportFile
from core.forgetting import queries
from core.forgetting.model import NAME_SIGN, Gone, Proof, name_of
from core.intake.tables import FailedUpdate
from core.ledger import actions as ledger
from core.ledger.tables import Entry
from core.locking import SWEEP, lock
from core.notify.model import gone_chat
from core.notify.tables import Card, Outbox, State
from core.order_links.tables import OrderLink
from core.orders.facts import OrderPlaced, TermsChanged, TermsProposed
from core.orders.tables import Order, OrderChange, OrderPicture
from core.pairs.tables import Pair
from core.parties.tables import Invite, Membership, Person, Workshop
from core.planning.tables import PlanAway, PlanSkill
from core.retention.blobs import doom
from core.rooms.tables import RoomPost
from core.signin.tables import SigninLink, WebSession

TELLING = (OrderPlaced, TermsChanged, TermsProposed)
"""What an order's history holds that its merchant wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """The deletion of one person while it is done."""

    session: AsyncSession
    person: Person
    reference: str
    proof: Proof
    now: datetime

    async def rows(self, row: type[Base], *conditions: Any) -> Sequence[Any]:
        """Read rows by conditions, oldest first."""
        key = [column for column in row.__table__.columns if column.primary_key]
        return (await self.session.scalars(select(row).where(*conditions).order_by(*key))).all()

    async def doom(self, *sha256s: str | None) -> None:
        """Have blobs deleted once no row needs them."""
        await doom(self.session, sha256s, now=self.now)


async def lock_all(session: AsyncSession, *, person: Person) -> None:
    """Lock all that hangs on a person, in the order in which everybody locks."""
    await lock(session, Pair, (await session.scalars(select(Pair.id).where(queries.pairs_of(person.id)))).all())
    mine = select(Photo.id).where((Photo.sender_id == person.id) | (Photo.decided_by_id == person.id))
    await lock(session, Photo, (await session.scalars(mine)).all())
    told = select(Entry.order_id).where(Entry.actor_id == person.id).distinct()
    placed = select(Order.id).where(Order.merchant_id == person.id)
    await lock(session, Order, [*(await session.scalars(placed)).all(), *(await session.scalars(told)).all()])
    owned = select(Workshop.id).where(Workshop.owner_id == person.id)
    worked = select(Membership.workshop_id).where(Membership.person_id == person.id)
    taught = select(LessonPhoto.workshop_id).where(LessonPhoto.sender_id == person.id)
    workshops = [(await session.scalars(which)).all() for which in (owned, worked, taught)]
    await lock(session, Workshop, [workshop_id for ids in workshops for workshop_id in ids])


async def erase_messages(e: Erasure) -> None:
    """Delete what was written to and read from the private chat, but for what is on its way this moment."""
    chat_id = e.person.telegram_id
    for row, condition in (
        (Outbox, (Outbox.chat_id == chat_id) & (Outbox.state != State.SENDING)),
        (Card, Card.chat_id == chat_id),
        (Dialogue, Dialogue.chat_id == chat_id),
    ):
        for found in await e.rows(row, condition):
            e.proof.note(Gone.MESSAGES, content_of(found))
        await e.session.execute(delete(row).where(condition))
    for failed in await e.rows(FailedUpdate):
        if chat_id in set(_ids_in(failed.raw)):
            e.proof.note(Gone.MESSAGES, content_of(failed))
            await e.session.delete(failed)
    for file in await e.rows(ExportFile, ExportFile.asked_by_id == e.person.id):
        e.proof.note(Gone.MESSAGES, content_of(file))
        await e.doom(file.sha256)
        await e.session.delete(file)


def _ids_in(raw: Any) -> Iterator[Any]:
    """Find every `id` inside an update: of users and of chats."""
    if isinstance(raw, dict):
        if "id" in raw:
            yield raw["id"]
        for value in raw.values():
            yield from _ids_in(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from _ids_in(value)


async def erase_posts(e: Erasure) -> None:
    """Empty what a person said in rooms; that something was said stays."""
    for post in await e.rows(RoomPost, RoomPost.speaker_id == e.person.id):
        e.proof.note(Gone.POSTS, content_of(post))
        await e.doom(post.sha256)
        post.text = post.file_id = post.file_kind = post.file_name = post.sha256 = post.media_group_id = None
        post.words_before = post.file_unique_id = post.reply_to_message_id = None
        post.chat_id = gone_chat(e.person.id)


async def erase_photos(e: Erasure) -> None:
    """Delete photos that prove nothing for anybody; of the others what tells of who took them."""
    for photo in await e.rows(Photo, queries.unused_photos(e.person.id)):
        e.proof.note(Gone.PHOTOS, content_of(photo))
        await e.doom(photo.sha256, photo.clean_sha256, photo.sketch_sha256)
        photo.sketch_sha256 = photo.look_code = None
        photo.clean_sha256 = photo.fingerprint = photo.embedding = photo.report = photo.counted = None
        photo.challenge = photo.review_note = None
        photo.original_gone_at = e.now
        photo.state = PhotoState.RETAKE if photo.state != PhotoState.ACCEPTED else photo.state
        _unname(photo)
    for photo in await e.rows(Photo, queries.proving_photos(e.person.id)):
        if photo.kind != MediaKind.PHOTO and photo.original_gone_at is None:
            e.proof.note(Gone.ORIGINALS, content_of(photo))
            await e.doom(photo.sha256)
            photo.original_gone_at = e.now
        _unname(photo)


async def erase_lessons(e: Erasure) -> None:
    """Delete photos that a workshop's checks learn from; what they taught goes with them."""
    for photo in await e.rows(LessonPhoto, LessonPhoto.sender_id == e.person.id):
        e.proof.note(Gone.PHOTOS, content_of(photo))
        await e.doom(photo.sha256)
        await e.session.delete(photo)


def _unname(photo: Photo) -> None:
    photo.chat_id = gone_chat(photo.sender_id)
    photo.file_id = photo.file_unique_id = ""
    photo.file_name = photo.album_id = photo.words = None


async def erase_orders(e: Erasure) -> set[int]:
    """Empty orders that no workshop ever took; return which."""
    touched = set()
    for order in await e.rows(Order, queries.private_orders(e.person.id)):
        e.proof.note(Gone.ORDERS, content_of(order))
        order.style_name, order.region, order.lines, order.ceiling_minor = NAME_SIGN, None, [], None
        for row in (OrderPicture, OrderChange):
            for found in await e.rows(row, row.__table__.c.order_id == order.id):
                e.proof.note(Gone.ORDERS, content_of(found))
                await e.doom(getattr(found, "sha256", None))
                await e.session.delete(found)
        for entry in await e.rows(Entry, Entry.order_id == order.id, Entry.kind.in_([fact.kind for fact in TELLING])):
            ledger.take_out(entry, facts=tuple(entry.facts))
        touched.add(order.id)
    return touched


async def erase_remarks(e: Erasure) -> set[int]:
    """Delete what a person wrote about photos, on the photo and in the history; return the orders' ids."""
    decided = (Photo.decided_by_id == e.person.id) & Photo.review_note.is_not(None)
    for photo in await e.rows(Photo, decided):
        e.proof.note(Gone.REMARKS, {"photo_id": photo.id, "review_note": photo.review_note})
        photo.review_note = None
    touched = set()
    for entry in await e.rows(Entry, Entry.actor_id == e.person.id, Entry.kind == PhotoRemarked.kind):
        if ledger.take_out(entry, facts=("text",)):
            touched.add(entry.order_id)
    return touched


async def erase_work(e: Erasure) -> None:
    """Delete where a person worked and what they can do; pairs end, and they and a closed workshop lose their names."""
    for row, owned in (
        (Membership, Membership.person_id == e.person.id),
        (PlanSkill, PlanSkill.person_id == e.person.id),
    ):
        for found in await e.rows(row, owned):
            e.proof.note(Gone.WORK, content_of(found))
        await e.session.execute(delete(row).where(owned), execution_options=SWEEP)
    away = update(PlanAway).where(PlanAway.person_id == e.person.id)
    await e.session.execute(away.values(person_id=None), execution_options=SWEEP)
    invites = update(Invite).where(Invite.created_by_id == e.person.id, Invite.revoked_at.is_(None))
    await e.session.execute(invites.values(revoked_at=e.now), execution_options=SWEEP)
    for pair in await e.rows(Pair, queries.pairs_of(e.person.id)):
        e.proof.note(Gone.WORK, content_of(pair))
        pair.name, pair.token, pair.expires_at, pair.ended_at = NAME_SIGN, None, None, pair.ended_at or e.now
    for workshop in await e.rows(Workshop, Workshop.owner_id == e.person.id):
        e.proof.note(Gone.WORK, {"workshop_id": workshop.id, "name": workshop.name})
        workshop.name = name_of(e.reference)


async def erase_profile(e: Erasure) -> None:
    """Delete name, roles, browsers, links, counts; the chat and its language stay until the certificate has arrived."""
    e.proof.note(Gone.PROFILE, content_of(e.person))
    telegram_id = e.person.telegram_id
    for row, owned in (
        (SigninLink, SigninLink.person_id == e.person.id),
        (WebSession, WebSession.person_id == e.person.id),
        (OrderLink, OrderLink.made_by_id == e.person.id),
        (Flood, Flood.telegram_id == telegram_id),
        (Spending, (Spending.kind == SubjectKind.PERSON) & (Spending.subject_id == telegram_id)),
    ):
        await e.session.execute(delete(row).where(owned), execution_options=SWEEP)
    e.person.name = name_of(e.reference)
    e.person.is_merchant = False


def content_of(row: Base) -> Mapping[str, Any]:
    """Read all columns of a row, as they are hashed before it goes."""
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}
