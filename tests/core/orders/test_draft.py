from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files import FileKind, FileRef
from core.orders.draft import (
    MAX_PICTURES,
    WORKSHOP_FABRIC_DAYS,
    DayOver,
    DayTooFar,
    Draft,
    DueBeforeFabric,
    Question,
    TextTooLong,
    TooManyPictures,
    add_picture,
    draft_from_json,
    draft_to_json,
    take_due_on,
    take_fabric_by,
    take_fabric_on,
    take_garment,
    take_sheet,
    take_style_name,
)
from core.orders.model import FabricBy
from core.orders.sheets.orders_by_style import SheetOrder
from core.reading.breakdown import Breakdown, Line, parse_breakdown
from core.reading.prices import Price

TODAY = date(2026, 12, 1)
NEW = Draft(token="t")
PICTURE = FileRef(bot_id=42, file_id="one more", kind=FileKind.PHOTO)


def test_questions_are_asked_in_order_and_answered_ones_are_left_out() -> None:
    assert NEW.next_question is Question.CATEGORY
    told = take_style_name(take_garment(NEW, "hoodie"), "Fox")
    assert told.next_question is Question.BREAKDOWN


def test_an_unknown_category_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="spaceship"):
        take_garment(NEW, "spaceship")


def test_a_workshop_that_buys_the_fabric_is_given_its_days_without_a_question() -> None:
    told = take_fabric_by(NEW, FabricBy.FACTORY, today=TODAY)
    assert told.fabric_on == TODAY + timedelta(days=WORKSHOP_FABRIC_DAYS)
    assert Question.FABRIC_ON in told.answered


def test_a_merchant_who_takes_over_the_fabric_is_asked_for_the_day() -> None:
    told = take_fabric_by(take_fabric_by(NEW, FabricBy.FACTORY, today=TODAY), FabricBy.MERCHANT, today=TODAY)
    assert Question.FABRIC_ON not in told.answered


@pytest.mark.parametrize(
    ("day", "fault"), [(TODAY - timedelta(days=1), DayOver), (TODAY + timedelta(days=731), DayTooFar)]
)
def test_a_day_nobody_can_plan_with_is_refused(day: date, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        take_fabric_on(NEW, day, today=TODAY)
    with pytest.raises(fault):
        take_due_on(NEW, day, today=TODAY)


def test_clothes_cannot_be_due_before_the_day_after_the_fabric() -> None:
    told = take_fabric_on(NEW, TODAY, today=TODAY)
    with pytest.raises(DueBeforeFabric):
        take_due_on(told, TODAY, today=TODAY)
    assert take_due_on(told, TODAY + timedelta(days=1), today=TODAY).due_on == TODAY + timedelta(days=1)


def test_later_fabric_has_the_due_day_asked_again() -> None:
    told = take_due_on(NEW, TODAY + timedelta(days=5), today=TODAY)
    later = take_fabric_on(told, TODAY + timedelta(days=5), today=TODAY)
    assert Question.DUE_ON not in later.answered


def test_days_that_have_passed_are_asked_again() -> None:
    told = take_due_on(take_fabric_on(NEW, TODAY, today=TODAY), TODAY + timedelta(days=9), today=TODAY)
    assert told.without_past(TODAY) == told
    tomorrow = told.without_past(TODAY + timedelta(days=1))
    assert told.answered - tomorrow.answered == {Question.FABRIC_ON}


def test_only_so_many_pictures_are_kept() -> None:
    full = replace(NEW, pictures=(PICTURE,) * MAX_PICTURES)
    with pytest.raises(TooManyPictures):
        add_picture(full, PICTURE)


def test_a_long_style_name_is_refused_and_white_space_is_folded() -> None:
    assert take_style_name(NEW, " a \n b ").style_name == "a b"
    with pytest.raises(TextTooLong):
        take_style_name(NEW, "a" * 61)


def test_a_sheet_leaves_only_what_it_does_not_say_to_be_asked() -> None:
    sheet = SheetOrder(
        breakdown=parse_breakdown("S20 M40"),
        style_name="Fox",
        category="Hoodie",
        fabric_by=FabricBy.MERCHANT,
        fabric_on=TODAY,
        ceiling=Price(minor=4800, currency="RUB"),
    )
    told = take_sheet(NEW, sheet, garment="hoodie", region=None, today=TODAY)
    assert told.next_question is Question.DUE_ON
    assert (told.style_name, told.ceiling_minor, told.currency) == ("Fox", 4800, "RUB")


def test_a_garment_of_its_own_in_a_sheet_names_the_style() -> None:
    sheet = SheetOrder(breakdown=parse_breakdown("M40"), category="Dog coat")
    told = take_sheet(NEW, sheet, garment=None, region=None, today=TODAY)
    assert (told.garment, told.style_name) == ("other", "Dog coat")


LINES = st.builds(
    lambda sizes: Breakdown(lines=tuple(Line(size=size, colour="", pieces=n) for size, n in sizes.items())),
    st.dictionaries(st.sampled_from(["S", "M", "L", "46"]), st.integers(1, 500), min_size=1),
)
DRAFTS = st.builds(
    Draft,
    token=st.text(min_size=1, max_size=8),
    style_name=st.text(max_size=60),
    pictures=st.lists(
        st.builds(FileRef, bot_id=st.integers(1), file_id=st.text(max_size=9), kind=st.just(FileKind.PHOTO)), max_size=5
    ).map(tuple),
    breakdown=st.none() | LINES,
    fabric_by=st.sampled_from(FabricBy),
    fabric_on=st.none() | st.dates(),
    due_on=st.none() | st.dates(),
    ceiling_minor=st.none() | st.integers(1, 10**6),
    region=st.none() | st.text(max_size=20),
    answered=st.frozensets(st.sampled_from(Question)),
    order_id=st.none() | st.integers(1, 10**9),
    revision=st.integers(0, 99),
)


@given(DRAFTS)
def test_a_draft_comes_back_from_its_row_as_it_was(draft: Draft) -> None:
    assert draft_from_json(draft_to_json(draft), bot_id=42) == draft


def test_a_draft_of_an_older_release_has_the_pictures_of_its_chats_bot() -> None:
    written = draft_to_json(replace(NEW, pictures=(PICTURE,)))
    del written["picture_bots"]
    assert draft_from_json(written, bot_id=42).pictures == (PICTURE,)
