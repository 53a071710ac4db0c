"""What becomes of the photos of a batch: pure rules over what was gathered, without a session.

Which order and which stage each photo is for comes first (`orders_of`, `place`); then `judge_batch` says of each what
is decided or what has to be asked. The ladder of proof for one photo is `core.evidence.model.judge`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.codes.model import CodeKind
from core.evidence import counting
from core.evidence.asking import which_stage
from core.evidence.cases import Around, Batch, Case, Inquiry, Judgement, Making, Place, Ruling, Shot, Subject
from core.evidence.challenge import Asking, state_of_challenge
from core.evidence.messages import Doubt, WhichOrder
from core.evidence.model import Context, Reuse, Verdict, judge
from core.evidence.pace import Pace
from core.evidence.progress import missing_before, pace_of, stages_to_choose
from core.evidence.reasons import NOTHING, Decision, Params, Reason, ReasonCode, Trust
from core.evidence.said import Said
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.orders.model import OrderState
from core.orders.tables import Order
from core.planning.tables import PlanStage
from core.stage import Stage, counted_by
from core.tickets.model import Counted, Tally, tally

UNKNOWN_ORDER = "?"
"""Stands for the order of a photo that shows a card, though none of an order on the sender's floor."""


def orders_of(shots: Sequence[Shot], on_floor: Sequence[Order]) -> tuple[Order | None, ...]:
    """Find the order of each photo: what it names, else what the others of its album name, else the only one there is.

    A photo that shows a card of no order on the floor is of none.
    """
    named = {shot.named.id: shot.named for shot in shots if shot.named is not None}
    only = next(iter(named.values())) if len(named) == 1 else on_floor[0] if len(on_floor) == 1 else None
    return tuple(_order_of(shot, only) for shot in shots)


def _order_of(shot: Shot, only: Order | None) -> Order | None:
    if doubt_of(shot) is not None:
        return None
    if shot.named is not None:
        return shot.named
    if shot.said is not None and shot.said.orders:
        return shot.said.orders[0]
    return None if _shows_card(shot) else only


def doubt_of(shot: Shot) -> Doubt | None:
    """Say why the words under a photo do not settle its order, until its sender has answered a question about it."""
    said, named = shot.said, shot.named
    if said is None or shot.photo.round > 1:
        return None
    if named is not None:
        is_other = bool(said.orders) and named.id not in [order.id for order in said.orders]
        return Doubt.SEVERAL_ORDERS if is_other else None
    if len(said.orders) > 1:
        return Doubt.SEVERAL_ORDERS
    return Doubt.NOT_OPEN_HERE if said.names_others else None


def _offered(shot: Shot, on_floor: Sequence[Order]) -> tuple[Order, ...]:
    """List the orders to choose from where words raise a doubt: those that words and card name, else all."""
    named = {order.id: order for order in (shot.named, *(shot.said.orders if shot.said else ())) if order is not None}
    still_open = tuple(order for order in named.values() if order.state == OrderState.AGREED)
    return still_open if doubt_of(shot) is Doubt.SEVERAL_ORDERS and still_open else tuple(on_floor)


def _shows_card(shot: Shot) -> bool:
    return any(reading.kind is not CodeKind.CHALLENGE for reading in shot.readings)


def place(shot: Shot, making: Making) -> Place:
    """Find the stage of a photo of an order: what it was meant for, else what codes name, else the only one open."""
    photo, order, plan = shot.photo, making.order, making.plan
    counted = tally(shot.readings, order_id=order.id, in_force=making.in_force)
    asked = Stage(photo.asked_stage) if photo.asked_stage else None
    if counted is not None and counting.is_only_tickets(shot.readings, order.id):
        choices = counting.stages_to_count(plan, counted.kind)
        known = asked if asked in counted_by(counted.kind) else None
        return Place(stage=known or _only(choices), choices=choices, counted=counted)
    hints = {reading.stage for reading in shot.readings if reading.order_id == order.id and reading.stage}
    choices = stages_to_choose(plan, order, making.yardstick, now=photo.received_at)
    if asked is None and shot.said is not None and shot.said.stages:
        return _place_said(plan, shot.said, hints, choices, counted)
    stage = asked or _only(tuple(hints)) or (_only(choices) if choices else Stage(plan[-1].stage))
    return Place(stage=stage, choices=choices, counted=counted)


def _place_said(
    plan: Sequence[PlanStage], said: Said, hints: set[Stage], choices: tuple[Stage, ...], counted: Tally | None
) -> Place:
    """Take the stage that words under a photo name; a doubt, or a card that names another, is asked about."""
    named = hints | set(said.stages)
    planned = tuple(Stage(step.stage) for step in plan)
    if not said.is_doubtful and len(named) == 1 and named <= set(planned):
        return Place(stage=said.stages[0], choices=choices, counted=counted)
    offered = tuple(stage for stage in planned if stage in named | set(choices))
    return Place(stage=None, choices=offered or planned[-1:], counted=counted)


def _only(stages: Sequence[Stage]) -> Stage | None:
    return stages[0] if len(stages) == 1 else None


def is_closed_for(order: Order, photo: Photo) -> bool:
    """Say whether a photo comes too late for an order; one that was sent before the last proof may still show more."""
    if order.state == OrderState.DONE and order.closed_at is not None:
        return photo.received_at > order.closed_at
    return order.state != OrderState.AGREED


def judge_batch(batch: Batch, *, word: str, now: datetime) -> Judgement:
    """Decide on the photos of a batch, one after another; what is decided on one counts for those after it.

    Args:
        batch: What was gathered.
        word: The challenge to give out should one be needed.
        now: Aware instant of the judgement.
    """
    rulings: dict[int, Ruling] = {}
    rest = []
    for case in batch.cases:
        verdict = _judge_alone(case, has_orders=bool(batch.on_floor))
        if verdict is None:
            rest.append(case)
        else:
            rulings[case.shot.photo.id] = Ruling(photo=case.shot.photo, verdict=verdict)
    for case in sorted(rest, key=_shows_no_challenge):
        if case.around is not None:
            rulings[case.shot.photo.id] = _judge(case, rulings, word=word, now=now)
    return Judgement(
        rulings=tuple(rulings[case.shot.photo.id] for case in batch.cases if case.shot.photo.id in rulings),
        inquiries=tuple(_inquiries(rest, batch.on_floor)),
    )


def _shows_no_challenge(case: Case) -> bool:
    """What shows a code that was asked for comes first: it counts for all of an album, wherever it lies."""
    return all(reading.kind is not CodeKind.CHALLENGE for reading in case.shot.readings)


def _judge_alone(case: Case, *, has_orders: bool) -> Verdict | None:
    """Judge a photo for which order and stage do not matter: no picture, too dark, too late, of no order there is."""
    shot, order = case.shot, case.order
    if doubt_of(shot) is Doubt.SEVERAL_ORDERS:
        verdict = judge(shot.sight.report, Context(compared=True))
        return verdict if verdict.outcome is Decision.RETAKE else None
    if order is not None and is_closed_for(order, shot.photo):
        return _refusal(ReasonCode.ORDER_CLOSED, Params(code=order.code))
    if case.around is not None:
        return None
    if order is not None:  # its sender is asked of which stage: of a picture in which nothing is seen nobody can say
        verdict = judge(shot.sight.report, Context(compared=True))
        return verdict if verdict.outcome is Decision.RETAKE else None
    cards = counting.cards_of(shot.readings, shot.lightings, order_id=None, counted=None)
    context = Context(order_id=UNKNOWN_ORDER if shot.readings else None, cards=cards, compared=True)
    verdict = judge(shot.sight.report, context)
    if verdict.outcome is Decision.RETAKE:
        return verdict
    return None if has_orders else _refusal(ReasonCode.NO_ORDER)


def _refusal(code: ReasonCode, params: Params = NOTHING) -> Verdict:
    reason = Reason(code=code, params=params, decision=Decision.RETAKE, best_trust=Trust.D)
    return Verdict(outcome=Decision.RETAKE, trust=Trust.D, reasons=(reason,))


def _inquiries(rest: Sequence[Case], on_floor: Sequence[Order]) -> Iterator[Inquiry]:
    """Ask once for all photos whose order is not known, and once an order for all whose stage is not."""
    lost: dict[tuple[Doubt | None, tuple[int, ...]], list[Case]] = {}
    for case in rest:
        if case.order is None:
            offered = tuple(order.id for order in _offered(case.shot, on_floor))
            lost.setdefault((doubt_of(case.shot), offered), []).append(case)
    for (doubt, order_ids), cases in lost.items():
        photos = _photos(cases)
        yield Inquiry(photos=photos, question=WhichOrder(photo_id=photos[0].id, order_ids=order_ids, doubt=doubt))
    undecided: dict[int, list[Case]] = {}
    for case in rest:
        if case.order is not None and case.around is None:
            undecided.setdefault(case.order.id, []).append(case)
    for order_id, cases in undecided.items():
        order, found, photos = cases[0].order, cases[0].place, _photos(cases)
        assert order is not None and found is not None
        is_said = any(case.shot.said is not None and case.shot.said.stages for case in cases)
        question = which_stage(photos[0], order, found.choices, doubt=Doubt.STAGE if is_said else None)
        yield Inquiry(photos=photos, question=question, order_id=order_id)


def _photos(cases: Sequence[Case]) -> tuple[Photo, ...]:
    return tuple(case.shot.photo for case in cases)


def _judge(case: Case, before: Mapping[int, Ruling], *, word: str, now: datetime) -> Ruling:
    """Judge a photo whose order and stage are known; `before`: what was decided on the others of its batch."""
    making, place_, around = case.making, case.place, case.around
    assert making is not None and place_ is not None and place_.stage is not None and around is not None
    verdict = judge(around.report, _context(case, making, place_.stage, around, before, now=now))
    stage = place_.stage
    is_asked = verdict.ask_challenge and verdict.outcome is Decision.RETAKE
    if ReasonCode.REPEATED in verdict.codes() and around.earlier is not None:
        stage = _shown(around.earlier, before)[1] or stage
    return Ruling(
        photo=case.shot.photo,
        verdict=verdict,
        subject=Subject(
            order_id=making.order.id,
            workshop_id=making.order.workshop_id,
            stage=stage,
            sight=replace(case.shot.sight, report=around.report, like=around.like),
            counted=_count_to_keep(case.shot, place_, making.order),
        ),
        challenge=word if is_asked and not _asked_here(before, making.order, stage) else None,
    )


def _count_to_keep(shot: Shot, place_: Place, order: Order) -> Counted | None:
    """Say what the tickets of a photo show, for the moment when it is accepted; None where they show nothing."""
    counted = place_.counted
    if counted is None or not counted.serials or place_.stage not in counted_by(counted.kind):
        return None
    return Counted.of(counted, with_card=not counting.is_only_tickets(shot.readings, order.id))


def _context(
    case: Case, making: Making, stage: Stage, around: Around, before: Mapping[int, Ruling], *, now: datetime
) -> Context:
    shot, order = case.shot, making.order
    counted = case.place.counted if case.place is not None else None
    asking = _asking(shot.photo, order, stage, around, before, now=now)
    return Context(
        order_id=str(order.id),
        stage=stage,
        cards=counting.cards_of(shot.readings, shot.lightings, order_id=order.id, counted=counted),
        missing_stages=missing_before(making.plan, stage),
        pace=_pace(shot, making, stage, counted, around),
        compared=shot.sight.compared,
        reuse=_reuse(shot, order, stage, around, before),
        forwarded=shot.photo.forwarded,
        taken_before_h=_taken_before_h(shot),
        recorded_live=shot.photo.kind == MediaKind.ROUND,
        challenge=state_of_challenge(asking, shot.readings, at=shot.photo.received_at),
        word=asking.challenge if asking is not None else None,
        unlike_stage=around.is_unlike_stage,
        still_clip=shot.sight.is_still_clip,
        signed_by=shot.sight.signed_by,
        things_share=shot.sight.things_share,
        tickets_counted=len(counted.serials) if counted is not None else 0,
    )


def _pace(shot: Shot, making: Making, stage: Stage, counted: Tally | None, around: Around) -> Pace | None:
    """Hold the time since the stage before against the pieces that a photo of tickets counts, else the whole order."""
    pace = pace_of(making.plan, making.order, making.yardstick, stage, now=shot.photo.received_at)
    if pace is None or counted is None or not counting.is_only_tickets(shot.readings, making.order.id):
        return pace
    return counting.pace_of_count(pace, around.tickets, stage=stage, seen=counted)


def _asking(
    photo: Photo, order: Order, stage: Stage, around: Around, before: Mapping[int, Ruling], *, now: datetime
) -> Asking | None:
    """Find the answer whose code an order and stage wait for: one of this very batch, else the one that was found."""
    if any(ruling.verdict.outcome is Decision.ACCEPT and _answers(ruling) for ruling in _here(before, order, stage)):
        return None
    asked = next((one for one in _asked_here(before, order, stage) if one.received_at <= photo.received_at), None)
    if asked is None or (around.asking is not None and around.asking.is_over(at=photo.received_at)):
        return around.asking
    return Asking(
        photo_id=asked.id, order_id=order.id, stage=stage, judged_at=now, challenge=before[asked.id].challenge
    )


def _here(before: Mapping[int, Ruling], order: Order, stage: Stage) -> list[Ruling]:
    """List what was decided on the others of a batch that are for this stage."""
    subjects = [(ruling, ruling.subject) for ruling in before.values()]
    return [ruling for ruling, one in subjects if one is not None and (one.order_id, one.stage) == (order.id, stage)]


def _asked_here(before: Mapping[int, Ruling], order: Order, stage: Stage) -> list[Photo]:
    """List the photos of a batch for which a code of this stage was given out: one is enough, and is the one shown."""
    return [ruling.photo for ruling in _here(before, order, stage) if ruling.challenge is not None]


def _answers(ruling: Ruling) -> bool:
    return ReasonCode.CHALLENGE_SEEN in ruling.verdict.codes()


def _reuse(shot: Shot, order: Order, stage: Stage, around: Around, before: Mapping[int, Ruling]) -> Reuse | None:
    """Tell what the photo that this one is like was for; one of the same batch has just been judged.

    A photo that nobody said to be of the stage that comes next is taken for one that was sent twice, and so is one like
    a photo of the same sender that still waits for an answer.
    """
    like, earlier = around.like, around.earlier
    if like is None or earlier is None:
        return None
    order_id, shown = _shown(earlier, before)
    is_own = earlier.sender_id == shot.photo.sender_id
    if is_own and order_id is None and earlier.id not in before and _is_unjudged(earlier):
        return Reuse(
            outcome=like.outcome, photo_id=str(earlier.id), order_id=str(order.id), same_stage=True, counts=True
        )
    return Reuse(
        outcome=like.outcome,
        photo_id=str(earlier.id),
        order_id=str(order_id or ""),
        same_stage=shown == stage or (order_id == order.id and not _names_stage(shot, order)),
        counts=_counts(earlier, before),
    )


def _is_unjudged(photo: Photo) -> bool:
    return photo.state in (PhotoState.RECEIVED, PhotoState.ASKED)


def _shown(earlier: Photo, before: Mapping[int, Ruling]) -> tuple[int | None, Stage | None]:
    just = before[earlier.id].subject if earlier.id in before else None
    return (just.order_id, just.stage) if just is not None else (earlier.order_id, earlier.stage)


def _names_stage(shot: Shot, order: Order) -> bool:
    """Say whether a card that was scanned, a tap, words or a code in the picture name the stage of a photo."""
    is_said = shot.said is not None and bool(shot.said.stages)
    is_seen = any(reading.order_id == order.id and reading.stage is not None for reading in shot.readings)
    return shot.photo.asked_stage is not None or is_said or is_seen


def _counts(earlier: Photo, before: Mapping[int, Ruling]) -> bool:
    """Say whether an earlier photo, or what it repeats, is accepted, or a person is still to look at it."""
    if earlier.id in before:
        verdict = before[earlier.id].verdict
        return verdict.outcome is not Decision.RETAKE or ReasonCode.REPEATED in verdict.codes()
    return earlier.state in (PhotoState.ACCEPTED, PhotoState.REVIEW)


def _taken_before_h(shot: Shot) -> float | None:
    taken_at = shot.sight.report.capture.taken_at
    if taken_at is None or shot.photo.kind != MediaKind.FILE:
        return None
    return (shot.photo.received_at - taken_at).total_seconds() / 3600
