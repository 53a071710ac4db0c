"""The judgement of a batch alone: plain values in, what becomes of each photo out; no session, no database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes.model import FORGED, CodeKind, CodeReading, Standing
from core.evidence.cases import Around, Batch, Case, Judgement, Making, Ruling, Shot
from core.evidence.challenge import Asking
from core.evidence.messages import WhichOrder
from core.evidence.reasons import Decision, ReasonCode, Trust
from core.evidence.ruling import is_closed_for, judge_batch, orders_of, place
from core.evidence.sight import Likeness, Sight
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.orders.model import OrderState
from core.orders.tables import Order
from core.planning.tables import PlanStage
from core.stage import Stage, TicketKind
from core.tickets.tables import Ticket
from tests.core.evidence.test_progress import ALWAYS, START, make_order, make_plan, prove
from vision.lighting import Lighting
from vision.model import Outcome, PhotoReport, Refusal

LATER = START + timedelta(days=3)


def a_photo(number: int, *, at: datetime = LATER, kind: MediaKind = MediaKind.PHOTO) -> Photo:
    return Photo(id=number, kind=kind, received_at=at, forwarded=False, state=PhotoState.RECEIVED, round=1)


def a_shot(number: int, *readings: CodeReading, like: Likeness | None = None, at: datetime = LATER) -> Shot:
    report = PhotoReport(sha256=f"{number}" * 64, size_bytes=9, width_px=1280, height_px=960)
    sight = Sight(photo_id=number, report=report, like=like, things_share=0.3)
    lit = (Lighting.FALLS,) * len(readings)
    return Shot(photo=a_photo(number, at=at), sight=sight, readings=readings, lightings=lit)


def an_order(number: int = 1, **more: object) -> Order:
    order = make_order()
    order.id, order.code = number, f"A{number}"
    for name, value in more.items():
        setattr(order, name, value)
    return order


def card(order_id: int = 1, *, stage: Stage | None = None) -> CodeReading:
    return CodeReading(
        standing=Standing.VALID, kind=CodeKind.ORDER_CARD, workshop_id=1, order_id=order_id, serial=1, stage=stage
    )


def bundle(serial: int, order_id: int = 1) -> CodeReading:
    return CodeReading(
        standing=Standing.VALID, kind=CodeKind.BUNDLE_TICKET, workshop_id=1, order_id=order_id, serial=serial
    )


def challenge(asked_by: int, stage: Stage) -> CodeReading:
    return CodeReading(
        standing=Standing.VALID, kind=CodeKind.CHALLENGE, workshop_id=1, order_id=1, serial=asked_by, stage=stage
    )


def a_making(plan: Sequence[PlanStage] = (), order: Order | None = None, *, serials: Sequence[int] = ()) -> Making:
    return Making(
        order=order or an_order(),
        plan=tuple(plan or make_plan()),
        yardstick=ALWAYS,
        in_force={TicketKind.BUNDLE: frozenset(serials)},
    )


def a_case(shot: Shot, making: Making | None = None, *, around: Around | None = None) -> Case:
    known = making or a_making()
    found = place(shot, known)
    there = around or Around(report=shot.sight.report)
    return Case(
        shot=shot, order=known.order, making=known, place=found, around=there if found.stage is not None else None
    )


def ruled(*cases: Case, on_floor: Sequence[Order] = (), word: str = "7K2") -> Judgement:
    return judge_batch(Batch(cases=cases, on_floor=tuple(on_floor)), word=word, now=LATER + timedelta(minutes=1))


def only(*cases: Case, on_floor: Sequence[Order] = ()) -> Ruling:
    judgement = ruled(*cases, on_floor=on_floor)
    assert judgement.inquiries == ()
    return judgement.rulings[-1]


def test_the_order_of_a_photo_is_what_it_names_else_what_its_album_names_else_the_only_one() -> None:
    one, two = an_order(1), an_order(2)
    named, silent = replace(a_shot(1, card()), named=one), a_shot(2)
    assert orders_of([silent], []) == (None,)
    assert orders_of([silent], [two]) == (two,)
    assert orders_of([silent], [one, two]) == (None,)
    assert orders_of([named, silent], [one, two]) == (one, one)
    assert orders_of([named, replace(a_shot(3), named=two), silent], [one, two]) == (one, two, None)


def test_a_photo_with_a_card_of_another_floor_is_of_no_order_here() -> None:
    order = an_order()
    stranger, asked = a_shot(1, card(9)), a_shot(2, challenge(7, Stage.SEWING))
    assert orders_of([stranger, asked], [order]) == (None, order)


@given(named=st.lists(st.sampled_from((None, 1, 2, 3)), min_size=1, max_size=5), floor=st.sets(st.integers(1, 3)))
def test_no_photo_is_given_an_order_that_nobody_named_and_that_is_not_the_only_one(
    named: list[int | None], floor: set[int]
) -> None:
    orders = {number: an_order(number) for number in (1, 2, 3)}
    shots = [
        replace(a_shot(at), named=orders[number] if number is not None else None)
        for at, number in enumerate(named, start=1)
    ]
    found = orders_of(shots, [orders[number] for number in sorted(floor)])
    for number, order in zip(named, found, strict=True):
        if number is not None:
            assert order is orders[number]
        elif order is not None:
            assert {one for one in named if one is not None} == {order.id} or floor == {order.id}


def going_on() -> list[PlanStage]:
    plan = make_plan()
    prove(plan, Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING)
    plan[2].finish_at = LATER + timedelta(days=1)
    return plan


def test_the_stage_is_what_was_asked_else_what_the_card_says_else_the_only_one_that_is_open() -> None:
    assert place(a_shot(1), a_making()).stage is Stage.FABRIC_IN
    assert place(a_shot(1, card(stage=Stage.CUTTING)), a_making()).stage is Stage.CUTTING
    asked = a_shot(1, card(stage=Stage.CUTTING))
    asked.photo.asked_stage = Stage.PACKED
    assert place(asked, a_making()).stage is Stage.PACKED
    both = place(a_shot(1, card(stage=Stage.CUTTING), card(stage=Stage.PACKED)), a_making())
    assert both.stage is Stage.FABRIC_IN


def test_the_sender_is_asked_where_it_may_be_of_the_line_or_off_it() -> None:
    found = place(a_shot(1), a_making(going_on()))
    assert (found.stage, found.choices) == (None, (Stage.SEWING, Stage.OFF_LINE))


def test_an_order_that_is_through_takes_one_more_photo_of_its_last_stage() -> None:
    plan = make_plan()
    prove(plan, *Stage)
    assert place(a_shot(1), a_making(plan)).stage is Stage.SHIPPED


def test_tickets_without_the_card_count_for_a_stage_of_theirs() -> None:
    shot = a_shot(1, bundle(1), bundle(2))
    shot.photo.asked_stage = Stage.SHIPPED
    found = place(shot, a_making(going_on(), serials=(1, 2, 3)))
    assert found.counted is not None and found.counted.serials == (1, 2)
    assert Stage.SEWING in found.choices and found.stage is not Stage.SHIPPED


@pytest.mark.parametrize(
    ("state", "closed_at", "too_late"),
    (
        (OrderState.AGREED, None, False),
        (OrderState.CANCELLED, START, True),
        (OrderState.DONE, LATER - timedelta(minutes=1), True),
        (OrderState.DONE, LATER, False),
    ),
)
def test_an_order_that_is_over_takes_what_was_sent_before_its_end(
    state: OrderState, closed_at: datetime | None, too_late: bool
) -> None:
    order, shot = an_order(state=state, closed_at=closed_at), a_shot(1)
    assert is_closed_for(order, shot.photo) is too_late
    if too_late:
        ruling = only(Case(shot=shot, order=order), on_floor=[order])
        assert ruling.verdict.codes() == (ReasonCode.ORDER_CLOSED,) and ruling.subject is None


def test_without_an_order_a_photo_is_refused_for_itself_or_for_want_of_one_or_its_sender_is_asked() -> None:
    dark = a_shot(1)
    dark = replace(dark, sight=replace(dark.sight, report=replace(dark.sight.report, refusal=Refusal.TRUNCATED)))
    assert only(Case(shot=dark), on_floor=[an_order(1), an_order(2)]).verdict.codes() == (ReasonCode.TRUNCATED,)
    assert only(Case(shot=a_shot(1))).verdict.codes() == (ReasonCode.NO_ORDER,)
    foreign = only(Case(shot=a_shot(1, card(9))), on_floor=[an_order()])
    assert foreign.verdict.codes()[0] is ReasonCode.OTHER_ORDER_CARD and foreign.subject is None
    lost = ruled(Case(shot=a_shot(1)), Case(shot=a_shot(2)), on_floor=[an_order(1), an_order(2)])
    assert lost.rulings == () and [photo.id for photo in lost.inquiries[0].photos] == [1, 2]
    assert lost.inquiries[0].question == WhichOrder(photo_id=1, order_ids=(1, 2))


def test_a_photo_whose_stage_is_not_known_waits_and_the_others_are_judged() -> None:
    making = a_making(going_on())
    judgement = ruled(a_case(a_shot(1), making), a_case(a_shot(2, card(stage=Stage.SEWING)), making))
    assert [ruling.photo.id for ruling in judgement.rulings] == [2]
    (inquiry,) = judgement.inquiries
    assert ([photo.id for photo in inquiry.photos], inquiry.order_id) == ([1], 1)


def test_an_album_of_two_orders_is_asked_about_order_by_order() -> None:
    making, other = a_making(going_on()), a_making(going_on(), an_order(2))
    judgement = ruled(a_case(a_shot(1), making), a_case(a_shot(2), other), a_case(a_shot(3), making))
    asked = {inquiry.order_id: [photo.id for photo in inquiry.photos] for inquiry in judgement.inquiries}
    assert asked == {1: [1, 3], 2: [2]}


def test_the_ladder_of_proof_from_the_card_seen_down_to_a_forged_one() -> None:
    plan = make_plan()
    prove(plan, Stage.FABRIC_IN, at=START)
    making = a_making(plan)
    with_card = only(a_case(a_shot(1, card()), making))
    bare = only(a_case(a_shot(1), making))
    forged = only(a_case(a_shot(1, FORGED), making))
    skipping = only(a_case(a_shot(1, card(stage=Stage.PACKED)), making))
    live = a_shot(1, card())
    live.photo.kind = MediaKind.ROUND
    recorded = only(a_case(live, making))
    assert (recorded.verdict.outcome, recorded.verdict.trust) == (Decision.ACCEPT, Trust.A)
    assert (with_card.verdict.outcome, with_card.verdict.trust) == (Decision.ACCEPT, Trust.B)
    assert (bare.verdict.outcome, bare.verdict.trust) == (Decision.ACCEPT, Trust.C)
    assert (skipping.verdict.outcome, skipping.verdict.codes()[0]) == (Decision.REVIEW, ReasonCode.STAGE_OUT_OF_ORDER)
    assert (forged.verdict.outcome, forged.verdict.codes()[0]) == (Decision.RETAKE, ReasonCode.FORGED_CARD)
    assert [one.verdict.trust for one in (with_card, bare, skipping, forged)] == [Trust.B, Trust.C, Trust.D, Trust.D]


def alike(number: int, *readings: CodeReading, asking: Asking | None = None, at: datetime = LATER) -> Case:
    """A photo that looks like an earlier one, which nobody has in the batch."""
    earlier = a_photo(90)
    earlier.order_id, earlier.stage = 1, Stage.FABRIC_IN
    shot = a_shot(number, *readings, like=Likeness(photo_id=90, outcome=Outcome.SAME_VIEW), at=at)
    return a_case(shot, around=Around(report=shot.sight.report, like=shot.sight.like, earlier=earlier, asking=asking))


def test_a_second_look_alike_shows_the_word_or_goes_to_a_person() -> None:
    asked = Asking(photo_id=80, order_id=1, stage=Stage.FABRIC_IN, judged_at=LATER, challenge="7K2")
    first, unseen = only(alike(1)), only(alike(1, asking=asked))
    seen = only(alike(1, challenge(80, Stage.FABRIC_IN), asking=asked))
    by_its_clock = only(alike(1, challenge(80, Stage.FABRIC_IN), asking=asked, at=LATER - timedelta(seconds=1)))
    assert by_its_clock.verdict.outcome is Decision.ACCEPT  # the messenger cuts its time to whole seconds
    late = only(alike(1, challenge(80, Stage.FABRIC_IN), asking=asked, at=LATER + timedelta(hours=1)))
    assert (first.verdict.outcome, first.challenge) == (Decision.RETAKE, "7K2")
    assert (unseen.verdict.outcome, unseen.challenge) == (Decision.REVIEW, None)
    assert (seen.verdict.outcome, late.verdict.outcome) == (Decision.ACCEPT, Decision.RETAKE)


def test_within_an_album_what_was_asked_of_one_photo_counts_for_the_next() -> None:
    judgement = ruled(alike(1), alike(2), alike(3, at=LATER - timedelta(seconds=1)))
    assert [ruling.verdict.outcome for ruling in judgement.rulings] == [
        Decision.RETAKE,
        Decision.REVIEW,
        Decision.RETAKE,
    ]
    assert [ruling.challenge for ruling in judgement.rulings] == ["7K2", None, None]


def test_a_copy_within_an_album_is_known_for_what_the_first_was_just_judged_for() -> None:
    first = a_case(a_shot(1, card()))
    copy = a_shot(2, card(), like=Likeness(photo_id=1, outcome=Outcome.COPY))
    again = a_case(copy, around=Around(report=copy.sight.report, like=copy.sight.like, earlier=first.shot.photo))
    assert only(first, again).verdict.codes()[0] is ReasonCode.REPEATED
    first.shot.photo.sender_id = 9
    assert only(again).verdict.codes()[0] is ReasonCode.USED_BEFORE


def test_a_count_is_held_against_the_pieces_that_it_shows() -> None:
    plan = make_plan()
    at = LATER - timedelta(minutes=60)
    prove(plan, Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING, at=at)
    making = a_making(plan, serials=(1, 2))
    slips = tuple(Ticket(serial=serial, number=serial, pieces=pieces) for serial, pieces in ((1, 5), (2, 105)))
    shot = a_shot(1, bundle(1))
    shot.photo.asked_stage = Stage.OFF_LINE
    few = only(a_case(shot, making, around=Around(report=shot.sight.report, tickets=slips)))
    all_ = a_shot(2, bundle(1), bundle(2))
    all_.photo.asked_stage = Stage.OFF_LINE
    many = only(a_case(all_, making, around=Around(report=all_.sight.report, tickets=slips)))
    assert ReasonCode.TOO_SOON not in few.verdict.codes() and ReasonCode.TOO_SOON in many.verdict.codes()
    assert few.subject is not None and few.subject.counted is not None
    assert (few.subject.counted.serials, few.subject.counted.with_card) == ((1,), False)


CODES = st.sampled_from((card(), card(9), card(stage=Stage.PACKED), FORGED, bundle(1), bundle(7), bundle(1, 9)))
LIKES = st.sampled_from((None, *(Likeness(photo_id=90, outcome=outcome) for outcome in Outcome)))
STAGES = st.sampled_from((None, *Stage))


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    plan = make_plan()
    prove(plan, *draw(st.sampled_from([tuple(Stage)[:count] for count in range(len(Stage) + 1)])))
    order = an_order(state=draw(st.sampled_from((OrderState.AGREED, OrderState.AGREED, OrderState.CANCELLED))))
    making = a_making(plan, order, serials=(1, 2))
    cases = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        at = LATER + timedelta(minutes=draw(st.integers(-600, 600)))
        shot = a_shot(number, *draw(st.lists(CODES, max_size=3)), like=draw(LIKES), at=at)
        shot.photo.asked_stage, shot.photo.forwarded = draw(STAGES), draw(st.booleans())
        if draw(st.booleans()):
            cases.append(Case(shot=shot))
        elif is_closed_for(order, shot.photo):
            cases.append(Case(shot=shot, order=order))
        else:
            cases.append(a_case(shot, making, around=Around(report=shot.sight.report, earlier=a_photo(90))))
    return Batch(cases=tuple(cases), on_floor=(order,) if draw(st.booleans()) else ())


@given(batch=batches())
def test_each_photo_is_judged_once_or_asked_about_once_and_judging_changes_nothing(batch: Batch) -> None:
    before = [{name: value for name, value in vars(case.shot.photo).items() if name[0] != "_"} for case in batch.cases]
    judgement = judge_batch(batch, word="7K2", now=LATER)
    judged = [ruling.photo.id for ruling in judgement.rulings]
    asked = [photo.id for inquiry in judgement.inquiries for photo in inquiry.photos]
    assert sorted(judged + asked) == [case.shot.photo.id for case in batch.cases]
    assert judged == sorted(judged)
    after = [{name: value for name, value in vars(case.shot.photo).items() if name[0] != "_"} for case in batch.cases]
    assert before == after
    assert judge_batch(batch, word="7K2", now=LATER) == judgement


@given(batch=batches())
def test_nothing_counts_that_shows_a_forged_card_or_has_no_order(batch: Batch) -> None:
    by_id = {case.shot.photo.id: case for case in batch.cases}
    for ruling in judge_batch(batch, word="7K2", now=LATER).rulings:
        case = by_id[ruling.photo.id]
        if ruling.verdict.outcome is Decision.ACCEPT:
            assert ruling.subject is not None and case.around is not None and ruling.challenge is None
            counts = case.place is not None and case.place.counted is not None and case.place.counted.serials
            assert FORGED not in case.shot.readings or counts
        if ruling.challenge is not None:
            assert ruling.verdict.outcome is Decision.RETAKE and ruling.verdict.ask_challenge


@given(batch=batches())
def test_a_photo_alone_is_never_worse_off_for_the_others_of_its_batch_unless_they_asked(batch: Batch) -> None:
    whole = {ruling.photo.id: ruling for ruling in judge_batch(batch, word="7K2", now=LATER).rulings}
    for case in batch.cases:
        alone = judge_batch(replace(batch, cases=(case,)), word="7K2", now=LATER)
        for ruling in alone.rulings:
            together = whole[ruling.photo.id]
            asked = any(one.challenge for one in whole.values())
            assert asked or together.verdict == ruling.verdict
