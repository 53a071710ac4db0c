"""Judge a photo, or an album as one, and write everything that follows in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import CodeKind, CodeReading, Standing
from core.codes.queries import check_code
from core.evidence import asking, counting, effects, learned
from core.evidence.challenge import state_of_challenge
from core.evidence.model import (
    Card,
    Context,
    Decision,
    Reason,
    ReasonCode,
    Reuse,
    Trust,
    Verdict,
    judge,
)
from core.evidence.progress import missing_before, pace_of, stages_to_choose, yardstick_of
from core.evidence.sight import Sight
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.locking import lock
from core.notify import actions as notify
from core.notify.tables import Priority
from core.orders.access import FLOOR, side_of
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Person
from core.planning import queries as planning
from core.stage import Stage, counted_by
from core.tickets.model import Tally
from vision.model import Outcome

UNKNOWN_ORDER = "?"
"""Stands for the order of a photo that shows a card, though none of an order on the sender's floor."""


@dataclass(slots=True, kw_only=True)
class _Case:
    """One photo on its way to a verdict."""

    photo: Photo
    sight: Sight
    readings: list[CodeReading]
    order: Order | None = None
    stage: Stage | None = None
    choices: tuple[Stage, ...] = field(default=())
    counted: Tally | None = None


async def settle(
    session: AsyncSession, *, sights: Sequence[Sight], keys: Sequence[bytes], word: str, now: datetime
) -> None:
    """Judge the photos of one batch; `word` is the challenge to give out should one be needed.

    A photo that was judged meanwhile is left alone: the same check may run twice.
    """
    await lock(session, Photo, [sight.photo_id for sight in sights])
    cases = [case for sight in sights if (case := await _open_case(session, sight, keys)) is not None]
    if not cases:
        return
    sender = await session.get_one(Person, cases[0].photo.sender_id)
    on_floor = await _assign_orders(session, sender, cases)
    await lock(session, Order, [case.order.id for case in cases if case.order is not None])
    open_cases = [case for case in cases if not await _judge_alone(session, case, now=now)]
    unknown = [case for case in open_cases if case.order is None]
    if unknown:
        await _ask_order(session, unknown, on_floor, now=now)
    known = [case for case in open_cases if case.order is not None]
    for case in known:
        await _assign_stage(session, case)
    undecided = [case for case in known if case.stage is None]
    if undecided:
        await _ask_stage(session, undecided, now=now)
    for case in known:
        if case.stage is not None:
            await _judge(session, case, word=word, now=now)
    await _follow(session, cases, now=now)


async def _open_case(session: AsyncSession, sight: Sight, keys: Sequence[bytes]) -> _Case | None:
    photo = await session.get_one(Photo, sight.photo_id)
    if photo.state != PhotoState.RECEIVED:
        return None
    photo.embedding = sight.embedding
    photo.report = sight.as_json()
    readings = [await check_code(session, code.text, keys=keys) for code in sight.report.codes]
    return _Case(photo=photo, sight=sight, readings=[r for r in readings if r.standing is not Standing.NOT_OURS])


async def _assign_orders(session: AsyncSession, sender: Person, cases: list[_Case]) -> Sequence[Order]:
    """Find the order of each case: what it was meant for, else its card, else the card of its album, else the only one.

    Returns the orders on the sender's floor, to choose from.
    """
    for case in cases:
        case.order = await _own_order(session, sender, case)
    orders = {case.order.id: case.order for case in cases if case.order is not None}
    on_floor = await asking.list_on_floor(session, sender)
    only = next(iter(orders.values())) if len(orders) == 1 else on_floor[0] if len(on_floor) == 1 else None
    for case in cases:
        if case.order is None and all(reading.kind is CodeKind.CHALLENGE for reading in case.readings):
            case.order = only
    return on_floor


async def _own_order(session: AsyncSession, sender: Person, case: _Case) -> Order | None:
    if case.photo.asked_order_id is not None:
        return await session.get_one(Order, case.photo.asked_order_id)
    for order_id in counting.orders_seen(case.readings):
        order = await session.get(Order, order_id)
        if order is not None and await side_of(session, actor=sender, order=order) in FLOOR:
            return order
    return None


async def _judge_alone(session: AsyncSession, case: _Case, *, now: datetime) -> bool:
    """Judge a photo for which no order matters: no picture, too dark, or a card that is not of this floor."""
    if case.order is not None and _is_closed_for(case.order, case.photo):
        _write(case, _closed(case.order), now=now)
        return True
    if case.order is not None:
        return False
    context = Context(order_id=UNKNOWN_ORDER if case.readings else None, cards=_cards(case), compared=True)
    verdict = judge(case.sight.report, context)
    if verdict.outcome is not Decision.RETAKE:
        return False
    _write(case, verdict, now=now)
    return True


def _is_closed_for(order: Order, photo: Photo) -> bool:
    """Say whether a photo comes too late for an order; one that was sent before the last proof may still show more."""
    if order.state == OrderState.DONE and order.closed_at is not None:
        return photo.received_at > order.closed_at
    return order.state != OrderState.AGREED


def _closed(order: Order) -> Verdict:
    reason = Reason(
        code=ReasonCode.ORDER_CLOSED, params=(("code", order.code),), decision=Decision.RETAKE, best_trust=Trust.D
    )
    return Verdict(outcome=Decision.RETAKE, trust=Trust.D, reasons=(reason,))


async def _ask_order(session: AsyncSession, cases: list[_Case], on_floor: Sequence[Order], *, now: datetime) -> None:
    if not on_floor:
        reason = Reason(code=ReasonCode.NO_ORDER, decision=Decision.RETAKE, best_trust=Trust.D)
        for case in cases:
            _write(case, Verdict(outcome=Decision.RETAKE, trust=Trust.D, reasons=(reason,)), now=now)
        return
    photos = [case.photo for case in cases]
    await asking.ask(session, photos=photos, question=asking.which_order(on_floor), now=now)


async def _assign_stage(session: AsyncSession, case: _Case) -> None:
    assert case.order is not None
    plan = await planning.list_stages(session, order_id=case.order.id)
    hints = {reading.stage for reading in case.readings if reading.order_id == case.order.id and reading.stage}
    case.counted = await counting.tally_of(session, case.readings, case.order)
    if case.counted is not None and counting.is_only_tickets(case.readings, case.order.id):
        _assign_counted_stage(case, counting.stages_to_count(plan, case.counted.kind))
        return
    case.choices = stages_to_choose(
        plan, case.order, await yardstick_of(session, order=case.order), now=case.photo.received_at
    )
    if case.photo.asked_stage is not None:
        case.stage = Stage(case.photo.asked_stage)
    elif len(hints) == 1:
        case.stage = hints.pop()
    elif len(case.choices) <= 1:
        case.stage = case.choices[0] if case.choices else Stage(plan[-1].stage)


def _assign_counted_stage(case: _Case, choices: tuple[Stage, ...]) -> None:
    assert case.counted is not None
    case.choices = choices
    asked = Stage(case.photo.asked_stage) if case.photo.asked_stage else None
    if asked in counted_by(case.counted.kind):
        case.stage = asked
    elif len(choices) == 1:
        case.stage = choices[0]


async def _ask_stage(session: AsyncSession, cases: list[_Case], *, now: datetime) -> None:
    case = cases[0]
    assert case.order is not None
    for one in cases:
        one.photo.asked_order_id = case.order.id
    question = asking.which_stage(case.order, case.choices)
    await asking.ask(session, photos=[one.photo for one in cases], question=question, now=now)


async def _judge(session: AsyncSession, case: _Case, *, word: str, now: datetime) -> None:
    assert case.order is not None and case.stage is not None
    case.photo.order_id, case.photo.workshop_id = case.order.id, case.order.workshop_id
    case.photo.stage = case.stage
    case.photo.counted = _count_to_keep(case, case.order)
    report = await learned.held_to_usual(
        session, case.sight.report, workshop_id=case.order.workshop_id, stage=case.stage
    )
    case.photo.report = replace(case.sight, report=report).as_json()
    verdict = judge(report, await _context(session, case))
    _write(case, verdict, now=now)
    case.photo.like_photo_id = case.sight.like.photo_id if case.sight.like else None
    if verdict.ask_challenge and verdict.outcome is Decision.RETAKE:
        case.photo.challenge = word


def _count_to_keep(case: _Case, order: Order) -> dict[str, Any] | None:
    """Say what the tickets of a photo show, for the moment when it is accepted; None where they show nothing."""
    if case.counted is None or not case.counted.serials or case.stage not in counted_by(case.counted.kind):
        return None
    return case.counted.as_json() | {"with_card": not counting.is_only_tickets(case.readings, order.id)}


async def _context(session: AsyncSession, case: _Case) -> Context:
    assert case.order is not None and case.stage is not None
    plan = await planning.list_stages(session, order_id=case.order.id)
    photo = case.photo
    pace = pace_of(plan, case.order, await yardstick_of(session, order=case.order), case.stage, now=photo.received_at)
    if case.counted is not None and counting.is_only_tickets(case.readings, case.order.id):
        pace = await counting.pace_of_count(session, pace, order=case.order, stage=case.stage, seen=case.counted)
    return Context(
        order_id=str(case.order.id),
        stage=case.stage,
        cards=_cards(case),
        missing_stages=missing_before(plan, case.stage),
        pace=pace,
        compared=case.sight.compared,
        reuse=await _reuse(session, case),
        forwarded=photo.forwarded,
        taken_before_h=_taken_before_h(case),
        recorded_live=photo.kind == MediaKind.ROUND,
        challenge=await state_of_challenge(
            session, photo=photo, readings=case.readings, looks_alike=_looks_alike(case)
        ),
        maybe_screen=case.sight.screen_score,
        unlike_stage=await learned.is_unlike_stage(
            session, workshop_id=case.order.workshop_id, stage=case.stage, embedding=case.sight.embedding
        ),
        still_clip=case.sight.is_still_clip,
        signed_by=case.sight.signed_by,
    )


def _cards(case: _Case) -> tuple[Card, ...]:
    order_id = case.order.id if case.order is not None else None
    return counting.cards_of(case.readings, order_id=order_id, counted=case.counted)


def _taken_before_h(case: _Case) -> float | None:
    taken_at = case.sight.report.capture.taken_at
    if taken_at is None or case.photo.kind != MediaKind.FILE:
        return None
    return (case.photo.received_at - taken_at).total_seconds() / 3600


def _looks_alike(case: _Case) -> bool:
    return case.sight.like is not None and case.sight.like.outcome is Outcome.SAME_VIEW


async def _reuse(session: AsyncSession, case: _Case) -> Reuse | None:
    like = case.sight.like
    if like is None:
        return None
    earlier = await session.get_one(Photo, like.photo_id)
    return Reuse(
        outcome=like.outcome,
        photo_id=str(earlier.id),
        order_id=str(earlier.order_id or ""),
        same_stage=earlier.stage == case.stage,
    )


def _write(case: _Case, verdict: Verdict, *, now: datetime) -> None:
    photo = case.photo
    photo.state = {
        Decision.ACCEPT: PhotoState.ACCEPTED,
        Decision.RETAKE: PhotoState.RETAKE,
        Decision.REVIEW: PhotoState.REVIEW,
    }[verdict.outcome]
    photo.trust, photo.judged_at = verdict.trust, now
    photo.reasons = [reason.as_json() for reason in verdict.reasons]


async def _follow(session: AsyncSession, cases: list[_Case], *, now: datetime) -> None:
    """Move the plan, tell the sender once for all, and call a person where one is needed."""
    judged = [case.photo for case in cases if case.photo.judged_at is not None and case.photo.state != PhotoState.ASKED]
    by_order: dict[int, list[Photo]] = {}
    for photo in judged:
        if photo.state == PhotoState.ACCEPTED:
            by_order.setdefault(photo.order_id or 0, []).append(photo)
        else:
            await effects.refused(session, photo=photo, now=now)
    for photos in by_order.values():
        await effects.accepted(session, photos=photos, now=now)
    await answer_sender(session, judged, now=now)
    for photo in judged:
        if photo.state == PhotoState.REVIEW:
            await _call_reviewers(session, photo, now=now)


async def answer_sender(session: AsyncSession, photos: Sequence[Photo], *, now: datetime) -> None:
    """Answer the sender once for a batch, as a reply to the photo that matters most."""
    if not photos:
        return
    failed = [photo for photo in photos if photo.state != PhotoState.ACCEPTED]
    to = (failed or list(photos))[0]
    await notify.send(
        session,
        to=to.address,
        key="evidence.verdict",
        params={"photo_ids": [photo.id for photo in photos]},
        now=now,
        priority=Priority.ANSWER,
        reply_to_message_id=to.message_id,
        dedupe=f"photo.verdict:{photos[0].id}:{photos[0].round}:{to.state}",
    )


async def _call_reviewers(session: AsyncSession, photo: Photo, *, now: datetime) -> None:
    """Show a doubtful photo to the owner; what the owner sent, to the operators where there are any."""
    assert photo.workshop_id is not None
    owner = await parties.get_owner(session, workshop_id=photo.workshop_id)
    operators = await parties.list_operators(session)
    for person in operators if owner.id == photo.sender_id and operators else [owner]:
        dedupe = f"review:{photo.id}:{photo.round}:{person.id}"
        params = {"photo_id": photo.id}
        await notify.send(session, to=person.address, key="review.ask", params=params, now=now, dedupe=dedupe)
