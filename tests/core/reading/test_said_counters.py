"""What a workshop answers to an offer is read whole, in three languages, or told as unclear; nothing is guessed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reading.intents import read_owner
from core.reading.said_counters import read_counter

TUESDAY = date(2026, 12, 1)


def said(text: str) -> dict[str, Any]:
    values = dict(read_counter(text, today=TUESDAY, locale="en").values)
    values.pop("currency", None)
    return values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("45 yuan, 3 days later", {"minor": 4500, "later_days": 3}),
        ("45块，晚3天", {"minor": 4500, "later_days": 3}),
        ("45块一件，晚一周", {"minor": 4500, "later_days": 7}),
        ("45 юаней, на 3 дня позже", {"minor": 4500, "later_days": 3}),
        ("47.50 yuan, two days later", {"minor": 4750, "later_days": 2}),
        ("45¥ a day later", {"minor": 4500, "later_days": 1}),
        ("we need two more days", {"later_days": 2}),
        ("нужно ещё две недели", {"later_days": 14}),
        ("3 days earlier", {"later_days": -3}),
        ("提前两天", {"later_days": -2}),
        ("сорок пять юаней", {"minor": 4500}),
        ("forty-five yuan", {"minor": 4500}),
        ("сто двадцать юаней", {"minor": 12000}),
        ("10.12 yuan", {"minor": 1012}),
        ("¥45", {"minor": 4500}),
        ("A6 我要55一件，8号能出", {"minor": 5500, "due": "2026-12-08"}),
        ("45 12.12", {"minor": 4500, "due": "2026-12-12"}),
        ("45 юаней, готово двадцать пятого декабря", {"minor": 4500, "due": "2026-12-25"}),
        ("45 yuan, ready by 20 december 2027", {"minor": 4500, "due": "2027-12-20"}),
        ("45 yuan ready 19 december at 14:00", {"minor": 4500, "due": "2026-12-19"}),
        ("ready in 2 weeks", {"due": "2026-12-15"}),
        ("5% more", {"percent": 5.0}),
        ("便宜5%", {"percent": -5.0}),
        ("再加两块", {"more_minor": 200}),
        ("2 more yuan", {"more_minor": 200}),
    ],
)
def test_price_and_day_are_read_beside_each_other(text: str, values: dict[str, Any]) -> None:
    assert said(text) == values


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("45 yuan, ready 30 february", "30 february"),
        ("45 юаней, готово 30 февраля", "30 февраля"),
        ("45块，2月30号", "2月30号"),
        ("45 yuan, ready 31 november", "31 november"),
        ("45 yuan, ready next friday", "ready next friday"),
        ("45 or 46 yuan", "45 or 46 yuan"),
        ("45-46 юаней", "45-46 юаней"),
        ("45还是46块", "45还是46块"),
        ("12.12", "12.12"),
        ("ready 31.02", "ready 31.02"),
        ("45.555 yuan", "45.555 yuan"),
        ("-45 yuan", "-45 yuan"),
        ("4500 yuan for all", "4500 yuan for all"),
        ("45 yuan but only 50 pieces", "45 yuan but only 50 pieces"),
        ("10%", "10%"),
    ],
)
def test_what_has_two_readings_or_none_is_told_with_its_words(text: str, word: str) -> None:
    assert said(text) == {"unclear": word}


@pytest.mark.parametrize("text", ["45", "no, 45", "price 45", "20 december", "готово 20 декабря", "0", "45 46", "+10%"])
def test_a_price_or_a_day_alone_answers_an_offer_and_nothing_else(text: str) -> None:
    assert read_owner(text, is_asked=True, today=TUESDAY).name == "counter"


@pytest.mark.parametrize("text", ["who is in", "A7 40 done", "小李今天请假", "undo", "plan tomorrow", "half price"])
def test_other_words_are_no_counter_though_an_offer_waits(text: str) -> None:
    assert read_owner(text, is_asked=True, today=TUESDAY).name != "counter"


@given(st.text(max_size=100) | st.text(alphabet="0123456789.,-+%¥ 块元天月号дней yuan", max_size=30))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert read_counter(text, today=TUESDAY, locale="") is not None
