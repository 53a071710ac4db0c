"""A photo that was sent for the wrong order or stage: it is taken back, or moved to where it belongs.

The history keeps both: that the photo counted, and that it was taken back. The plan is what the history still shows.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bind_contextvars

from core.errors import UserError
from core.evidence import actions, effects, queries
from core.evidence.actions import PhotoMoved
from core.evidence.counting import counted_alone
from core.evidence.facts import PhotoTakenBack
from core.evidence.judges import is_about_origin
from core.evidence.messages import (
    FoundRight,
    PhotoMistaken,
    PhotoVerdict,
    ProofTakenBack,
    StageProven,
    TakenBack,
)
from core.evidence.progress import stages_to_choose, yardstick_of
from core.evidence.reasons import Decision, Reason, ReasonCode, Trust, reasons_to_json
from core.evidence.replay import replay
from core.evidence.tables import Photo, PhotoState
from core.ledger import actions as ledger
from core.locking import lock
from core.notify import actions as notify
from core.notify import queries as outbox
from core.notify.message import read
from core.notify.tables import Kind, Priority
from core.orders.access import FLOOR, access_order
from core.orders.facts import OrderFinished
from core.orders.model import OrderClosed, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.access import find_role
from core.parties.model import NotYours, Role
from core.parties.tables import Person
from core.planning import queries as planning
from core.planning import replanning
from core.planning.moves import Cause
from core.planning.tables import StageState
from core.stage import Stage, counted_by
from core.tickets import actions as tickets

SENDER_WITHIN = timedelta(hours=1)
"""So long whoever sent a photo puts it right alone; after that the owner does, while the order is in work."""
REOPENED_WITHIN = timedelta(days=3)
"""So long an order that a photo has closed goes on again when that photo is taken back; then its goods have come."""
MOVABLE = frozenset({PhotoState.ACCEPTED, PhotoState.REVIEW})
"""What counts, or waits for a person's eye; of anything else nothing has to be taken back."""


class PhotoWithOthers(UserError):
    """Somebody outside of the workshop is to decide where the photo comes from."""

    code: ClassVar[str] = "photo_with_others"


class CodeAwaited(UserError):
    """The stage waits for a photo with a code; one that was taken before it was asked for does not show it."""

    code: ClassVar[str] = "code_awaited"


class OriginalGone(UserError):
    """The file of the photo is not kept any more, so it can't be looked at again; it can be taken back."""

    code: ClassVar[str] = "photo_original_gone"


class TooLateToMove(UserError):
    """An hour is over; only the owner can put it right now."""

    code: ClassVar[str] = "too_late_to_move"


async def report(session: AsyncSession, *, actor: Person, photo_id: int, now: datetime) -> Person | None:
    """Say that a photo is of something else. None where the actor puts it right, else the owner who was asked to.

    Raises:
        NotYours: It is neither theirs nor of a workshop of theirs.
        OrderClosed: Its order is over.
        PhotoMoved: It does not count, or not any more.
        PhotoWithOthers: Its origin is for others to decide.
    """
    photo = await _access(session, actor, photo_id)
    await _require_movable(session, photo, now)
    if await _may_move(session, actor, photo, now):
        return None
    assert photo.workshop_id is not None
    owner = await parties.get_owner(session, workshop_id=photo.workshop_id)
    said = PhotoMistaken(photo_id=photo.id, round=photo.round, name=actor.name)
    dedupe = f"mistaken:{photo.id}:{photo.round}:{now.date()}"  # asked once more the next day, not at each tap
    await notify.send(session, to=owner.address, message=said, now=now, dedupe=dedupe)
    return owner


async def take_back(session: AsyncSession, *, actor: Person, photo_id: int, round: int, now: datetime) -> None:
    """Let a photo, and those of its album for the same order and stage, count for nothing any more.

    Args:
        session: The transaction.
        actor: Its sender within `SENDER_WITHIN`, or the owner.
        photo_id: The photo.
        round: Of the photo when the button was shown.
        now: Aware instant.

    Raises:
        NotYours, OrderClosed, PhotoMoved, PhotoWithOthers, TooLateToMove: As in `move`.
    """
    photos, order = await _open(session, actor, photo_id, round, now)
    is_shown = await _withdraw(session, photos, order, actor=actor, now=now)
    told = Reason(code=ReasonCode.TAKEN_BACK, decision=Decision.RETAKE, best_trust=Trust.D)
    for photo in photos:
        photo.state, photo.trust = PhotoState.RETAKE, Trust.D
        photo.reasons = reasons_to_json([told])
    await _tell_sender(session, photos, actor, now=now)
    if is_shown:
        await _tell_buyer(session, photos[0], order, now=now)


async def leave(session: AsyncSession, *, actor: Person, photo_id: int, round: int, now: datetime) -> None:
    """Let a photo stand as what it was taken for; who sent it and asked the owner hears that.

    Raises:
        NotYours, OrderClosed, PhotoMoved, PhotoWithOthers: As in `report`.
    """
    photo = await _access(session, actor, photo_id)
    if photo.round != round:
        raise PhotoMoved
    await _require_movable(session, photo, now)
    if photo.sender_id == actor.id or not await _was_reported(session, photo, to=actor):
        return
    said, dedupe = FoundRight(photo_id=photo.id, name=actor.name), f"found_right:{photo.id}:{photo.round}:{now.date()}"
    await notify.send(
        session, to=photo.address, message=said, now=now, reply_to_message_id=photo.message_id, dedupe=dedupe
    )


async def _was_reported(session: AsyncSession, photo: Photo, *, to: Person) -> bool:
    rows = await outbox.list_of_key(session, at=to.address, key=PhotoMistaken.outbox_key)
    told = [read(PhotoMistaken, row.params) for row in rows]
    return any(one.name and (one.photo_id, one.round) == (photo.id, photo.round) for one in told)


async def move(
    session: AsyncSession,
    *,
    actor: Person,
    photo_id: int,
    round: int,
    order_id: int,
    stage: Stage | None,
    now: datetime,
) -> tuple[Order, tuple[Stage, ...]]:
    """Have a photo, and those of its album for the same order and stage, judged for another order or stage.

    Args:
        session: The transaction.
        actor: Its sender within `SENDER_WITHIN`, or the owner.
        photo_id: The photo.
        round: Of the photo when the button was shown.
        order_id: What it is really of.
        stage: Of that order; None where the actor has not said.
        now: Aware instant.

    Returns:
        The order, and the stages to choose from; with more than one nothing is written yet.

    Raises:
        NotYours: The photo or the order is not theirs, or the order has no such stage.
        OrderClosed: One of the orders is over.
        PhotoMoved: It was judged anew or taken back since the button was shown.
        PhotoWithOthers: Its origin is for others to decide.
        CodeAwaited: The stage waits for a photo with a code.
        OriginalGone: It can't be looked at again.
        TooLateToMove: An hour is over, and the actor is not the owner.
    """
    photos, order = await _open(session, actor, photo_id, round, now, also=order_id)
    to, _ = await access_order(session, actor=actor, order_id=order_id, sides=FLOOR)
    if to.state != OrderState.AGREED:
        raise OrderClosed(code=to.code)
    if to.workshop_id != order.workshop_id:
        raise NotYours
    plan = await planning.list_stages(session, order_id=to.id)
    planned = tuple(Stage(step.stage) for step in plan)
    if stage is None:
        likely = stages_to_choose(plan, to, await yardstick_of(session, order=to), now=photos[0].received_at)
        if len(likely) != 1:
            return to, likely or planned
        (stage,) = likely
    elif stage not in planned:
        raise NotYours
    if (to.id, stage) == (order.id, photos[0].stage):
        return to, (stage,)
    await _require_looked_at_again(session, photos, order_id=to.id, stage=stage)
    if await _withdraw(session, photos, order, actor=actor, now=now):
        await _tell_buyer(session, photos[0], order, now=now)
    for photo in photos:
        photo.asked_order_id = to.id
    await actions.check_again(session, photos, stage=stage, now=now)
    return to, (stage,)


async def _access(session: AsyncSession, actor: Person, photo_id: int) -> Photo:
    bind_contextvars(photo=photo_id)
    photo = await session.get(Photo, photo_id)
    if photo is None or photo.workshop_id is None or photo.order_id is None:
        raise NotYours
    if not await may_put_right(session, person=actor, photo=photo):
        raise NotYours
    await lock(session, Photo, [one.id for one in await queries.list_batch(session, photo)])
    return photo


async def _may_move(session: AsyncSession, actor: Person, photo: Photo, now: datetime) -> bool:
    role = await find_role(session, person_id=actor.id, workshop_id=photo.workshop_id or 0)
    return role is Role.OWNER or now - photo.received_at <= SENDER_WITHIN


async def may_put_right(session: AsyncSession, *, person: Person, photo: Photo) -> bool:
    """Say whether somebody may see what else a photo may be of: the owner, or its sender who is still on that floor."""
    role = await find_role(session, person_id=person.id, workshop_id=photo.workshop_id or 0)
    return role is Role.OWNER or (role is not None and photo.sender_id == person.id)


def is_movable(photo: Photo) -> bool:
    """Say whether a photo counts or waits for its own workshop's eye; of doubtful origin others decide."""
    return photo.state in MOVABLE and not is_with_others(photo)


def may_be_of(photo: Photo, order_id: int, stage: Stage | None = None) -> bool:
    """Say whether a photo can be judged for an order, and a stage of it.

    Its file has to be there; tickets are of their own order, at a stage that they count.
    """
    if photo.original_gone_at is not None:
        return False
    seen = counted_alone(photo)
    return seen is None or (order_id == photo.order_id and (stage is None or stage in counted_by(seen.kind)))


def is_with_others(photo: Photo) -> bool:
    """Say whether somebody outside of the workshop is to decide where a photo comes from: nobody takes it from them."""
    return photo.state == PhotoState.REVIEW and is_about_origin(photo)


async def _require_movable(session: AsyncSession, photo: Photo, now: datetime) -> None:
    if is_with_others(photo):
        raise PhotoWithOthers
    if photo.state not in MOVABLE:
        raise PhotoMoved
    order = await session.get_one(Order, photo.order_id)
    if order.state != OrderState.AGREED and not await _may_reopen(session, order, now):
        raise OrderClosed(code=order.code)


async def _may_reopen(session: AsyncSession, order: Order, now: datetime) -> bool:
    """Say whether an order was closed by a photo, not by a person's word, and not long ago."""
    if order.state != OrderState.DONE:
        return False
    entries = await ledger.list_entries(session, order_id=order.id)
    ends = [entry for entry in entries if ledger.fact_of(entry, OrderFinished) is not None]
    return bool(ends) and ends[-1].actor_id is None and now - ends[-1].happened_at <= REOPENED_WITHIN


async def _require_looked_at_again(
    session: AsyncSession, photos: Sequence[Photo], *, order_id: int, stage: Stage
) -> None:
    if any(photo.original_gone_at is not None for photo in photos):
        raise OriginalGone
    if not all(may_be_of(photo, order_id, stage) for photo in photos):
        raise NotYours
    if await queries.awaits_code(session, order_id=order_id, stage=stage, but=photos[0]):
        raise CodeAwaited


async def _open(
    session: AsyncSession, actor: Person, photo_id: int, round: int, now: datetime, *, also: int | None = None
) -> tuple[Sequence[Photo], Order]:
    """Lock a photo with its likes and its order, and `also` another order; refuse what may not be moved any more."""
    photo = await _access(session, actor, photo_id)
    if photo.round != round:
        raise PhotoMoved
    assert photo.order_id is not None
    orders = await lock(session, Order, [photo.order_id, *([also] if also is not None else [])])
    await _require_movable(session, photo, now)
    if not await _may_move(session, actor, photo, now):
        raise TooLateToMove
    return await queries.list_alike(session, photo), orders[photo.order_id]


async def _withdraw(
    session: AsyncSession, photos: Sequence[Photo], order: Order, *, actor: Person, now: datetime
) -> bool:
    """Take photos out of what proves an order, and set its plan to what is left; say whether its buyer has to know."""
    was, is_shown = PhotoState(photos[0].state), False
    for photo in photos:
        assert photo.stage is not None
        fact = PhotoTakenBack(photo_id=photo.id, sha256=photo.sha256, stage=Stage(photo.stage))
        await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor.id, now=now)
        photo.decided_by_id = photo.decided_at = photo.review_note = photo.challenge = None
    if was is PhotoState.ACCEPTED:
        await tickets.forget_scans(session, order_id=order.id, photo_ids=[photo.id for photo in photos])
        plan = await planning.list_stages(session, order_id=order.id)
        undone = await replay(session, order=order, plan=plan)
        is_shown = bool(undone) or await _was_shown(session, photos, order)
        if order.state == OrderState.DONE and any(step.state != StageState.PROVEN for step in plan):
            await effects.reopen(session, order=order, plan=plan, actor_id=actor.id, now=now)
        if undone and order.workshop_id is not None:
            await replanning.request_replan(
                session,
                workshop_id=order.workshop_id,
                cause=Cause.STAGE_LATE,
                order_id=order.id,
                stage=undone[0],
                now=now,
            )
    await effects.redraw_cards(session, order=order, now=now)
    await _correct_answers(session, photos, now=now)
    return is_shown


async def _correct_answers(session: AsyncSession, photos: Sequence[Photo], *, now: datetime) -> None:
    """Have the answers under these photos say what is so now, and offer nothing of before."""
    at, photo_ids = photos[0].address, {photo.id for photo in photos}
    for row in await outbox.list_of_key(session, at=at, key=PhotoVerdict.outbox_key):
        said = read(PhotoVerdict, row.params)
        if row.message_id is not None and row.kind == Kind.SEND and photo_ids & set(said.photo_ids):
            await notify.show_anew(session, to=at, message=said, message_id=row.message_id, now=now)


async def _was_shown(session: AsyncSession, photos: Sequence[Photo], order: Order) -> bool:
    """Say whether the buyer was sent one of these photos as a proof."""
    merchant = await session.get_one(Person, order.merchant_id)
    rows = await outbox.list_of_key(session, at=merchant.address, key=StageProven.outbox_key)
    told = [read(StageProven, row.params) for row in rows]
    shown = {photo_id for one in told if one.order_id == order.id for photo_id in one.photo_ids}
    return not shown.isdisjoint(photo.id for photo in photos)


async def _tell_sender(session: AsyncSession, photos: Sequence[Photo], actor: Person, *, now: datetime) -> None:
    photo = photos[0]
    if photo.sender_id == actor.id:
        return
    said = TakenBack(photo_id=photo.id, name=actor.name)
    dedupe = f"taken_back:{photo.id}:{photo.round}"
    await notify.send(
        session, to=photo.address, message=said, now=now, reply_to_message_id=photo.message_id, dedupe=dedupe
    )


async def _tell_buyer(session: AsyncSession, photo: Photo, order: Order, *, now: datetime) -> None:
    """Correct what the buyer was shown: the photo was none of this order's stage."""
    assert photo.stage is not None
    merchant = await session.get_one(Person, order.merchant_id)
    said = ProofTakenBack(order_id=order.id, stage=Stage(photo.stage), photo_id=photo.id)
    dedupe = f"unproven:{photo.id}:{photo.round}"
    await notify.send(
        session, to=merchant.address, message=said, now=now, silent=True, priority=Priority.CARD, dedupe=dedupe
    )
