"""An order like an earlier one keeps what was told; its days move with the calendar, or are asked."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.orders.again import order_again
from core.orders.draft import Draft, Question, take_due_on, take_fabric_by, take_fabric_on
from core.orders.model import FabricBy
from core.reading.breakdown import Breakdown, Line, parse_breakdown

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


@given(counts=st.lists(st.integers(1, 500), min_size=1, max_size=8), pieces=st.integers(1, 5000))
def test_pieces_are_shared_out_to_the_last_one_and_as_before(counts: list[int], pieces: int) -> None:
    sizes = ("XS", "S", "M", "L", "XL", "2XL", "3XL", "4XL")
    lines = tuple(Line(size=size, colour="black", pieces=count) for size, count in zip(sizes, counts, strict=False))
    draft = replace(earlier(1, 14), breakdown=Breakdown(lines=lines))
    again = order_again(draft, placed_on=PLACED, today=PLACED, pieces=pieces).breakdown
    if again is None:
        assert min(counts) * pieces < sum(counts), "a size would have none"
        return
    assert again.total_pieces == pieces
    for line, before in zip(again.lines, lines, strict=True):
        assert abs(line.pieces - before.pieces * pieces / sum(counts)) < 1


def test_several_colours_become_one_by_size() -> None:
    draft = replace(earlier(1, 14), breakdown=parse_breakdown("S20 M40 black; M30 white"))
    again = order_again(draft, placed_on=PLACED, today=PLACED, pieces=180, colour="red").breakdown
    assert again is not None
    assert [(line.size, line.colour, line.pieces) for line in again.lines] == [("S", "red", 40), ("M", "red", 140)]
