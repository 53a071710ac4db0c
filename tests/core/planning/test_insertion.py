"""A quote by insertion: sooner than behind everybody, nobody's promise broken, booked as it was quoted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import actions, queries
from core.planning.board import Board, BoardPlan, board_problem
from core.planning.board_rows import read_board
from core.planning.engine.calendar import six_day_week
from core.planning.insertion import insert
from core.planning.moves import Cause
from core.planning.rolling import hold, known_plan, replan
from core.planning.time_and_action import Reason, StagePlan, plan_order
from core.planning.workshop import Booking, Capacity, OrderWork, promise_at
from core.stage import Stage
from tests.rows import NOW as BOOKED_AT
from tests.rows import a_person, a_workshop, an_order

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
HOUSE = Capacity(
    calendar=six_day_week("Asia/Shanghai"),
    people_by_skill={"cutting": 2, "sewing": 8, "finishing": 2},
    team_sizes=(2, 4, 6),
)


def work(name: str, pieces: int, *, fabric_days: float = 0.0, due_days: float = 60.0) -> OrderWork:
    return OrderWork(
        order_id=name,
        pieces=pieces,
        category="hoodie",
        fabric_at=NOW + timedelta(days=fabric_days),
        due_at=NOW + timedelta(days=due_days),
    )


def told(works: Sequence[OrderWork], *, spare_days: int) -> BoardPlan:
    """Book orders one after the other, each behind those before it, promised with so many days to spare."""
    bookings: list[Booking] = []
    stages: dict[str, tuple[StagePlan, ...]] = {}
    promised: list[OrderWork] = []
    for one in works:
        plan = plan_order(workshop=HOUSE, work=one, bookings=bookings, now=NOW)
        bookings += plan.bookings()
        stages[one.order_id] = plan.stages
        spare = replace(HOUSE, buffer_days=spare_days)
        promised.append(replace(one, promised_at=promise_at(spare, plan.finish_at)))
    board = Board(workshop=HOUSE, orders=tuple(promised), now=NOW)
    return known_plan(board, stages, board_problem(board))


def booked_with(known: BoardPlan, new: OrderWork) -> BoardPlan:
    """Insert an order and hold the plan again, as the workshop does once it is booked."""
    found = insert(known, new)
    assert found is not None
    board = replace(known.board, orders=(*known.board.orders, new))
    stages = {key: order.stages for key, order in known.orders.items()} | {new.order_id: found.stages}
    booked = known_plan(board, stages, board_problem(board))
    held = hold(booked, board, board_problem(board, booked))
    assert held is not None and held.orders[new.order_id].finish_at == found.finish_at
    return held


def test_a_small_order_goes_before_a_large_one_that_can_wait() -> None:
    known = told([work("A", 600), work("B", 500), work("C", 500)], spare_days=5)
    new = work("N", 40)
    found = insert(known, new)
    bookings = [
        booking
        for one in known.board.orders
        for booking in plan_order(workshop=HOUSE, work=one, bookings=(), now=NOW).bookings()
    ]
    behind = plan_order(workshop=HOUSE, work=new, bookings=bookings, now=NOW)
    assert found is not None and found.finish_at < behind.finish_at


def test_what_has_no_day_to_spare_is_not_pushed() -> None:
    tight, loose = (told([work("A", 500), work("B", 400)], spare_days=days) for days in (0, 6))
    new = work("N", 300)
    assert insert(tight, new) is not None
    held = booked_with(tight, new)
    assert all(held.orders[key].finish_at <= order.promised_at for key, order in tight.orders.items())
    assert booked_with(loose, new).orders["N"].finish_at <= held.orders["N"].finish_at


@settings(max_examples=25)
@given(
    pieces=st.lists(st.integers(30, 700), min_size=1, max_size=6),
    new=st.integers(30, 600),
    spare=st.integers(0, 3),
    fabric=st.floats(0, 8),
)
def test_nobody_who_would_keep_a_promise_breaks_it(pieces: list[int], new: int, spare: int, fabric: float) -> None:
    known = told([work(f"O{n}", one) for n, one in enumerate(pieces)], spare_days=spare)
    held = booked_with(known, work("N", new, fabric_days=fabric))
    end = HOUSE.calendar.end_of_day
    assert all(end(held.orders[key].finish_at) <= end(order.promised_at) for key, order in known.orders.items())


def test_the_same_board_gives_the_same_quote() -> None:
    known, new = told([work("A", 300), work("B", 90)], spare_days=2), work("N", 120)
    assert insert(known, new) == insert(known, new)


async def _house(session: AsyncSession, *pieces: int) -> tuple[Workshop, list[Order]]:
    owner = await a_person(session)
    workshop = await a_workshop(
        session, owner, team_sizes=(2, 4, 6), people_by_skill={"cutting": 2, "sewing": 8, "finishing": 2}
    )
    made = []
    for number in pieces:
        order = await an_order(
            session,
            state=OrderState.AGREED,
            workshop_id=workshop.id,
            pieces=number,
            fabric_on=BOOKED_AT.date(),
            due_on=BOOKED_AT.date() + timedelta(days=60),
        )
        await actions.book_plan(session, order=order, workshop=workshop, now=BOOKED_AT)
        made.append(order)
    return workshop, made


async def test_what_is_booked_is_what_was_quoted(session: AsyncSession) -> None:
    workshop, _ = await _house(session, 400, 300)
    new = await an_order(session, pieces=60, fabric_on=BOOKED_AT.date(), due_on=BOOKED_AT.date() + timedelta(days=40))
    quoted = await actions.quote_order(session, order=new, workshop=workshop, now=BOOKED_AT)
    assert quoted.reason is Reason.FITS_ALL_ORDERS
    new.state, new.workshop_id, new.promised_at = OrderState.AGREED, workshop.id, quoted.promised_at
    booked = await actions.book_plan(session, order=new, workshop=workshop, now=BOOKED_AT)
    stages = await queries.list_stages(session, order_id=new.id)
    assert booked == quoted and stages[-1].finish_at == quoted.finish_at


async def test_a_plan_after_the_deal_leaves_the_order_where_it_was_quoted(session: AsyncSession) -> None:
    workshop, made = await _house(session, 400, 300, 60)
    reading = await read_board(session, workshop_id=workshop.id, now=BOOKED_AT)
    found = replan(reading.known, reading.board, cause=Cause.NEW_ORDER, seed=1)
    assert found is not None
    for order in made:
        assert order.promised_at is not None
        assert found.plan.orders[str(order.id)].finish_at <= order.promised_at


async def test_an_order_is_quoted_around_all_but_itself(session: AsyncSession) -> None:
    workshop, (order,) = await _house(session, 400)
    assert order.promised_at is not None
    again = await actions.quote_order(session, order=order, workshop=workshop, now=BOOKED_AT)
    assert again.promised_at == order.promised_at


async def test_who_cannot_be_planned_keeps_the_people_it_was_given(session: AsyncSession) -> None:
    workshop, (broken, _) = await _house(session, 500, 80)
    new = await an_order(session, pieces=60, fabric_on=BOOKED_AT.date(), due_on=BOOKED_AT.date() + timedelta(days=40))
    sewing = next(r for r in await queries.list_stages(session, order_id=broken.id) if r.stage == Stage.SEWING)
    sewing.team_size = 8
    broken.pieces = 0  # its rows are at fault
    await session.flush()
    quoted = await actions.quote_order(session, order=new, workshop=workshop, now=BOOKED_AT)
    assert quoted.finish_at > sewing.finish_at
