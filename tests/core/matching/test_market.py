"""Reading the market: what an order asks for, and what a workshop has shown so far."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.matching import market
from core.matching.model import Grade, grade_of
from core.matching.tables import DeclineReason, Offer, OfferState
from core.orders.model import OrderState
from tests.rows import NOW, a_person, a_workshop, an_order


@pytest.mark.parametrize(
    ("finished", "on_time", "grade"),
    [
        (0, 0, Grade.NEW),
        (2, 2, Grade.NEW),
        (3, 3, Grade.B),
        (12, 12, Grade.A),
        (3, 1, Grade.C),
        (3, 0, Grade.D),
        (100, 100, Grade.A),
        (100, 70, Grade.C),
        (100, 40, Grade.D),
    ],
)
def test_a_grade_needs_a_record_and_follows_it(finished: int, on_time: int, grade: Grade) -> None:
    assert grade_of(finished=finished, on_time=on_time) is grade


@pytest.mark.parametrize(("finished", "on_time"), [(3, 4), (-1, 0), (2, -1)])
def test_an_impossible_record_is_refused(finished: int, on_time: int) -> None:
    with pytest.raises(ValueError, match="impossible record"):
        grade_of(finished=finished, on_time=on_time)


def test_one_more_order_on_time_never_lowers_a_grade() -> None:
    order = (Grade.A, Grade.B, Grade.C, Grade.D)
    ranks = [order.index(grade_of(finished=20, on_time=on_time)) for on_time in range(21)]
    assert ranks == sorted(ranks, reverse=True)


async def _offer(session: AsyncSession, workshop_id: int, *, state: OfferState, taken: timedelta) -> Offer:
    order = await an_order(session)
    offer = Offer(
        order_id=order.id,
        workshop_id=workshop_id,
        state=state,
        order_revision=order.revision,
        price_minor=4000,
        promised_at=NOW + timedelta(days=9),
        is_left_to_robot=False,
        offered_at=NOW - timedelta(days=1),
        expires_at=NOW,
        settled_at=NOW - timedelta(days=1) + taken,
    )
    session.add(offer)
    await session.flush()
    return offer


async def test_the_usual_time_to_answer_counts_those_who_let_an_offer_run_out(session: AsyncSession) -> None:
    workshop = await a_workshop(session, await a_person(session))
    await _offer(session, workshop.id, state=OfferState.DECLINED, taken=timedelta(minutes=10))
    await _offer(session, workshop.id, state=OfferState.ACCEPTED, taken=timedelta(minutes=30))
    await _offer(session, workshop.id, state=OfferState.EXPIRED, taken=timedelta(hours=12))
    await _offer(session, workshop.id, state=OfferState.WITHDRAWN, taken=timedelta(minutes=1))
    (listing,) = await market.list_open(session, now=NOW)
    assert listing.response_min == 30


async def test_the_grade_comes_from_the_orders_that_are_done(session: AsyncSession) -> None:
    workshop = await a_workshop(session, await a_person(session))
    for day in range(4):
        order = await an_order(session)
        order.workshop_id, order.state = workshop.id, OrderState.DONE
        order.promised_at, order.closed_at = NOW, NOW + timedelta(days=day - 2)
    await session.flush()
    (listing,) = await market.list_open(session, now=NOW)
    assert (listing.on_time_orders, listing.on_time_share, listing.grade) == (4, 0.75, Grade.C)


async def test_an_order_remembers_who_said_no_and_who_does_not_make_its_kind(session: AsyncSession) -> None:
    workshops = [await a_workshop(session, await a_person(session)) for _ in range(3)]
    other = await _offer(session, workshops[0].id, state=OfferState.DECLINED, taken=timedelta(minutes=1))
    other.reason = DeclineReason.NOT_OUR_KIND
    busy = await _offer(session, workshops[1].id, state=OfferState.DECLINED, taken=timedelta(minutes=1))
    busy.reason = DeclineReason.BUSY
    order = await an_order(session)
    refused = await market.list_refused(session, order=order)
    demand = market.demand_of(order, refused_ids=refused)
    assert demand.refused_ids == {workshops[0].id}
