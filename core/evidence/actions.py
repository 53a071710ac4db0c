"""Take photos in, and let their sender say what they are of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.evidence import effects, queries, said
from core.evidence.facts import PiecesDeclared
from core.evidence.progress import declare_pieces, stages_to_choose, yardstick_of
from core.evidence.reasons import Decision, Reason, ReasonCode, Trust, reasons_to_json
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.jobs import actions as jobs
from core.ledger import actions as ledger
from core.locking import lock_own
from core.orders.access import FLOOR, access_order
from core.orders.tables import Order
from core.parties.model import NotYours
from core.parties.tables import Person
from core.planning import queries as planning
from core.planning import replanning
from core.stage import Stage

MAX_BYTES = 20 * 1024 * 1024
"""The Bot API hands out files up to 20 MB."""
KEPT_FOR_US = timedelta(hours=24)
"""So long the messenger keeps an update that nobody fetches."""
ALBUM_QUIET = timedelta(seconds=2)
"""An album comes as single messages; after this silence it is whole."""
MOST_IN_ALBUM = 10
"""An album of so many is whole at once, by the messenger's rules."""


class PhotoMoved(UserError):
    """The photo has been judged anew or taken back since the button was shown."""

    code: ClassVar[str] = "photo_moved"


class PhotoSettled(UserError):
    """The question is answered already; the photo cannot be moved any more."""

    code: ClassVar[str] = "photo_settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as the messenger announced it."""

    bot_id: int
    chat_id: int
    message_id: int
    kind: MediaKind
    file_id: str
    file_unique_id: str
    file_name: str | None = None
    size_bytes: int | None = None
    album_id: str | None = None
    forwarded: bool = False
    sent_at: datetime | None = None
    words: str | None = None
    """What was written under it, or in the message that it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantFor:
    """What the sender pointed at before: a scanned card, a reminder that is replied to."""

    order_id: int
    stage: Stage | None = None


async def accept_photo(
    session: AsyncSession, *, sender: Person, sent: Sent, meant_for: MeantFor | None, now: datetime
) -> Photo:
    """Keep a photo and have it checked; a file too large to fetch is refused at once, with what to do instead.

    Raises:
        NotYours: It is meant for an order that is not on this person's floor.
    """
    if meant_for is not None:
        await access_order(session, actor=sender, order_id=meant_for.order_id, sides=FLOOR, open_only=True)
    photo = Photo(
        bot_id=sent.bot_id,
        chat_id=sent.chat_id,
        message_id=sent.message_id,
        album_id=sent.album_id,
        sender_id=sender.id,
        kind=sent.kind,
        file_id=sent.file_id,
        file_unique_id=sent.file_unique_id,
        file_name=sent.file_name,
        size_bytes=sent.size_bytes,
        forwarded=sent.forwarded,
        received_at=_sent_at(sent, now),
        asked_order_id=meant_for.order_id if meant_for else None,
        asked_stage=meant_for.stage if meant_for else None,
        words=sent.words,
        state=PhotoState.RECEIVED,
        round=1,
    )
    session.add(photo)
    await session.flush()
    await enqueue_check(session, photo, now=now)
    return photo


def _sent_at(sent: Sent, now: datetime) -> datetime:
    """Say when a photo was sent, by the messenger's clock: it may have waited while we were away."""
    return max(now - KEPT_FOR_US, min(sent.sent_at or now, now))


async def enqueue_check(session: AsyncSession, photo: Photo, *, now: datetime) -> None:
    """Have a photo checked once a round. The first of an album is looked at at once; those after it join its check.

    Each has a check of its own, should the one before them end without it.
    """
    is_first = photo.album_id is None or await _is_first(session, photo)
    await jobs.enqueue(
        session,
        kind="photo.check",
        key=check_key(photo),
        due_at=now if is_first else now + ALBUM_QUIET,
        args={"photo_id": photo.id},
        sender_id=photo.sender_id,
    )


def check_key(photo: Photo) -> str:
    """Name the check of a photo in its round."""
    album = "photo.check:" if photo.album_id is None else _album_keys(photo)
    return f"{album}{photo.id}:{photo.round}"


async def _is_first(session: AsyncSession, photo: Photo) -> bool:
    before = select(Photo.id).where(
        Photo.bot_id == photo.bot_id,
        Photo.chat_id == photo.chat_id,
        Photo.album_id == photo.album_id,
        Photo.state == PhotoState.RECEIVED,
        Photo.id < photo.id,
    )
    return await session.scalar(before.limit(1)) is None


async def leave_album_to(session: AsyncSession, *, photo_id: int, job_id: int) -> None:
    """Take back the other checks of a photo's album: the one that stays checks all of it."""
    photo = await session.get(Photo, photo_id)
    if photo is not None and photo.album_id is not None:
        await jobs.withdraw(session, keys_from=_album_keys(photo), but=job_id)


def _album_keys(photo: Photo) -> str:
    return f"photo.check:{photo.bot_id}:{photo.chat_id}:{photo.album_id}:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What a photo looks like: its original and its copies in the blob store, and what it is searched by."""

    sha256: str
    fingerprint: bytes | None = None
    look_code: bytes | None = None
    clean_sha256: str | None = None
    sketch_sha256: str | None = None


async def note_sight(session: AsyncSession, *, photo_id: int, looks: Looks, now: datetime) -> Photo:
    """Note what a photo looks like before it is compared, so that of two copies the later always sees the earlier."""
    photo = await lock_own(session, Photo, photo_id)
    if photo.seen_at is None:
        photo.sha256, photo.fingerprint, photo.look_code = looks.sha256, looks.fingerprint, looks.look_code
        photo.clean_sha256, photo.sketch_sha256, photo.seen_at = looks.clean_sha256, looks.sketch_sha256, now
    return photo


async def choose_order(
    session: AsyncSession, *, actor: Person, photo_id: int, order_id: int, now: datetime
) -> tuple[Order, tuple[Stage, ...]]:
    """Take the sender's word for the order of a photo; return it with the stages to choose from.

    With one stage left there is nothing to ask: the photo goes to the check.

    Raises:
        NotYours: The photo or the order is not theirs.
        OrderClosed: The order is done or cancelled.
        PhotoSettled: The photo is judged.
    """
    photo = await queries.access_photo(session, actor=actor, photo_id=photo_id)
    batch = await _list_open(session, photo)
    order, _ = await access_order(session, actor=actor, order_id=order_id, sides=FLOOR, open_only=True)
    plan = await planning.list_stages(session, order_id=order.id)
    stages = stages_to_choose(plan, order, await yardstick_of(session, order=order), now=photo.received_at)
    for one in batch:
        one.asked_order_id, one.asked_stage = order.id, None
    if any([await said.names_stage(session, one) for one in batch]):
        stages = ()  # the words under it say which, or it is asked after the check
    if len(stages) <= 1:
        await check_again(session, batch, stage=stages[0] if stages else None, now=now)
    return order, stages


async def choose_stage(session: AsyncSession, *, actor: Person, photo_id: int, stage: Stage, now: datetime) -> Order:
    """Take the sender's word for the stage of a photo, and have it checked.

    Raises:
        NotYours: The photo or its order is not theirs.
        PhotoSettled: The photo is judged, or its order was never chosen.
    """
    photo = await queries.access_photo(session, actor=actor, photo_id=photo_id)
    batch = await _list_open(session, photo)
    if photo.asked_order_id is None:
        raise PhotoSettled
    order, _ = await access_order(session, actor=actor, order_id=photo.asked_order_id, sides=FLOOR, open_only=True)
    if stage not in [Stage(row.stage) for row in await planning.list_stages(session, order_id=order.id)]:
        raise NotYours
    await check_again(session, batch, stage=stage, now=now)
    return order


async def declare(
    session: AsyncSession, *, actor: Person, photo_id: int, pieces: int, now: datetime, round: int = 1
) -> bool:
    """Take a team's word for the pieces that are sewn; say whether it is news.

    `round` is that of the photo when the button was shown: moved since, it is of something else.

    Raises:
        NotYours: The photo or its order is not theirs.
        PhotoMoved: It is of something else by now, or does not count any more.
    """
    photo = await queries.access_photo(session, actor=actor, photo_id=photo_id)
    if photo.order_id is None:
        raise NotYours
    if (photo.state, photo.stage, photo.round) != (PhotoState.ACCEPTED, Stage.SEWING, round):
        raise PhotoMoved
    order, _ = await access_order(session, actor=actor, order_id=photo.order_id, sides=FLOOR, open_only=True)
    plan = await planning.list_stages(session, order_id=order.id)
    if not declare_pieces(plan, done=pieces, pieces=order.pieces, at=now):
        return False
    sewing = next(row for row in plan if row.stage == Stage.SEWING)
    await replanning.note_proven(session, order=order, row=sewing, now=now)
    fact = PiecesDeclared(stage=Stage.SEWING, pieces=pieces)
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor.id, now=now)
    await effects.end_if_through(session, order=order, plan=plan, now=now)
    await effects.refresh_cards(session, order=order, now=now)
    return True


async def refuse_unfetched(session: AsyncSession, *, photo: Photo, code: ReasonCode, now: datetime) -> None:
    """Refuse a file that the messenger does not hand out or that is no picture of anything."""
    reason = Reason(code=code, decision=Decision.RETAKE, best_trust=Trust.D)
    photo.state, photo.trust, photo.judged_at = PhotoState.RETAKE, Trust.D, now
    photo.reasons = reasons_to_json([reason])


async def _list_open(session: AsyncSession, photo: Photo) -> list[Photo]:
    """List the photos that still may be moved with one: asked about, or refused for another order's card.

    Of its batch those of the same order, as far as it is known: an album may be of two.
    """
    batch = [one for one in await queries.list_batch(session, photo) if one.asked_order_id == photo.asked_order_id]
    return_to = [one for one in batch if one.state == PhotoState.ASKED or _shows_other_card(one)]
    if not return_to:
        raise PhotoSettled
    return return_to


def _shows_other_card(photo: Photo) -> bool:
    return photo.state == PhotoState.RETAKE and ReasonCode.OTHER_ORDER_CARD in photo.reason_codes


async def check_again(session: AsyncSession, batch: Sequence[Photo], *, stage: Stage | None, now: datetime) -> None:
    """Have photos of one batch checked once more, for what they are said to be of."""
    for one in batch:
        one.asked_stage = stage
        one.state = PhotoState.RECEIVED
        one.round += 1
    await session.flush()
    await enqueue_check(session, batch[0], now=now)


async def find_meant_for(session: AsyncSession, *, sent: Sent) -> MeantFor | None:
    """Find what the first photo of the same album was meant for."""
    if sent.album_id is None:
        return None
    sibling = await session.scalar(
        select(Photo)
        .where(Photo.bot_id == sent.bot_id, Photo.chat_id == sent.chat_id, Photo.album_id == sent.album_id)
        .order_by(Photo.id)
        .limit(1)
    )
    if sibling is None or sibling.asked_order_id is None:
        return None
    return MeantFor(order_id=sibling.asked_order_id, stage=Stage(sibling.asked_stage) if sibling.asked_stage else None)
