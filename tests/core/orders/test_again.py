"""An order like an earlier one keeps what was told; its days move with the calendar, or are asked."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.orders.again import order_again
from core.orders.draft import Draft, Question, take_due_on, take_fabric_by, take_fabric_on
from core.orders.model import FabricBy
from core.reading.breakdown import parse_breakdown

PLACED = date(2026, 12, 1)


def earlier(fabric_in: int, due_in: int) -> Draft:
    draft = Draft(token="t", garment="hoodie").answer(Question.BREAKDOWN, breakdown=parse_breakdown("M60 L50"))
    draft = take_fabric_by(draft, FabricBy.MERCHANT, today=PLACED)
    draft = take_fabric_on(draft, PLACED + timedelta(days=fabric_in), today=PLACED)
    return take_due_on(draft, PLACED + timedelta(days=due_in), today=PLACED)


@given(fabric_in=st.integers(0, 40), more=st.integers(1, 60), later=st.integers(0, 300))
def test_days_are_as_far_off_as_they_were_then(fabric_in: int, more: int, later: int) -> None:
    today = PLACED + timedelta(days=later)
    again = order_again(earlier(fabric_in, fabric_in + more), placed_on=PLACED, today=today)
    assert again.fabric_on == today + timedelta(days=fabric_in)
    assert again.due_on == today + timedelta(days=fabric_in + more)
    assert {Question.FABRIC_ON, Question.DUE_ON} <= set(again.answered)
    assert again.order_id is None


def test_a_day_that_lay_before_the_placing_is_asked() -> None:
    draft = earlier(2, 14)
    again = order_again(draft, placed_on=PLACED + timedelta(days=5), today=PLACED + timedelta(days=50))
    assert again.fabric_on is None and Question.FABRIC_ON not in again.answered
