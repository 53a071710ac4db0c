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
        ("便宜2块", {"more_minor": -200}),
        ("2 days later and 3 yuan more", {"later_days": 2, "more_minor": 300}),
        ("48元9号", {"minor": 4800, "due": "2026-12-09"}),
        ("48块五号交", {"minor": 4800, "due": "2026-12-05"}),
        ("48元1月5日", {"minor": 4800, "due": "2027-01-05"}),
        ("48元三天后", {"minor": 4800, "due": "2026-12-04"}),
        ("48块3天后可以", {"minor": 4800, "due": "2026-12-04"}),
        ("48元五天后", {"minor": 4800, "due": "2026-12-06"}),
        ("元旦前48", {"minor": 4800, "due": "2026-12-31"}),
        ("48元月底", {"minor": 4800, "due": "2026-12-31"}),
        ("48块5", {"minor": 4850}),
        ("48块半", {"minor": 4850}),
        ("四十八块五一件", {"minor": 4850}),
        ("48块5毛，9号", {"minor": 4850, "due": "2026-12-09"}),
        ("48 each, ready by Dec 9", {"minor": 4800, "due": "2026-12-09"}),
        ("45 dec 12", {"minor": 4500, "due": "2026-12-12"}),
        ("48 by Dec 9 2027", {"minor": 4800, "due": "2027-12-09"}),
        ("48 ю 09.12", {"minor": 4800, "due": "2026-12-09"}),
        ("110 pieces at 48 by Dec 9", {"pieces": 110, "minor": 4800, "due": "2026-12-09"}),
        ("по 48 за 110 штук, 9 декабря", {"pieces": 110, "minor": 4800, "due": "2026-12-09"}),
        ("48元，110件，9号", {"pieces": 110, "minor": 4800, "due": "2026-12-09"}),
        ("45 yuan but only 50 pieces", {"pieces": 50, "minor": 4500}),
        ("总价5000，9号", {"total_minor": 500000, "due": "2026-12-09"}),
        ("4500 yuan for all", {"total_minor": 450000}),
        ("всего 5000 юаней к 9 декабря", {"total_minor": 500000, "due": "2026-12-09"}),
    ],
)
def test_price_and_day_are_read_beside_each_other(text: str, values: dict[str, Any]) -> None:
    assert said(text) == values


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("45 yuan, ready next friday", "ready next friday"),
        ("45 or 46 yuan", "45 or 46 yuan"),
        ("45-46 юаней", "45-46 юаней"),
        ("45还是46块", "45还是46块"),
        ("12.12", "12.12"),
        ("ready 31.02", "ready 31.02"),
        ("45.555 yuan", "45.555 yuan"),
        ("-45 yuan", "-45 yuan"),
        ("48块5天", "5天"),
        ("48块多", "48块多"),
        ("45 yuan if fabric comes Dec 3", "45 yuan if fabric comes Dec 3"),
        ("10%", "10%"),
    ],
)
def test_what_has_two_readings_or_none_is_told_with_its_words(text: str, word: str) -> None:
    assert said(text) == {"unclear": word}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("45 yuan, ready 30 february", {"no_day": "30 february"}),
        ("45 юаней, готово 30 февраля", {"no_day": "30 февраля"}),
        ("45块，2月30号", {"no_day": "2月30号"}),
        ("48元2月30日可以", {"no_day": "2月30日"}),
        ("48元1月32日", {"no_day": "1月32日"}),
        ("45 yuan, ready 31 november", {"no_day": "31 november"}),
        ("48, Feb 30", {"no_day": "feb 30"}),
        ("48 by Nov 30", {"over": "nov 30"}),
        ("48 by yesterday", {"over": "yesterday"}),
        ("48 юаней к 1 ноября", {"over": "1 ноября"}),
        ("48 юаней 30.11", {"over": "30.11"}),
        ("48元 2025年12月9日", {"over": "2025年12月9日"}),
    ],
)
def test_a_day_that_is_over_and_one_that_is_none_are_told_apart(text: str, values: dict[str, Any]) -> None:
    assert said(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "48 each, done by Dec 9",
        "48, done on 9 December",
        "I can do 48, done by Dec 9",
        "48 per piece, we finish Dec 9",
        "48 за штуку, закончим 9 декабря",
        "48, сделаем к 9 декабря",
        "110 pieces at 48 by Dec 9",
        "по 48 за 110 штук, 9 декабря",
    ],
)
def test_a_price_with_a_day_to_come_answers_an_offer_whatever_else_its_words_say(text: str) -> None:
    intent = read_owner(text, is_asked=True, today=TUESDAY)
    assert (intent.name, intent.values["minor"], intent.values["due"]) == ("counter", 4800, "2026-12-09")


@pytest.mark.parametrize("text", ["45", "no, 45", "price 45", "20 december", "готово 20 декабря", "0", "45 46", "+10%"])
def test_a_price_or_a_day_alone_answers_an_offer_and_nothing_else(text: str) -> None:
    assert read_owner(text, is_asked=True, today=TUESDAY).name == "counter"


@pytest.mark.parametrize(
    "text",
    [
        "who is in",
        "A7 40 done",
        "40 done today",
        "10 pieces by Dec 9",
        "小李今天请假",
        "undo",
        "plan tomorrow",
        "half price",
    ],
)
def test_other_words_are_no_counter_though_an_offer_waits(text: str) -> None:
    assert read_owner(text, is_asked=True, today=TUESDAY).name != "counter"


@given(st.text(max_size=100) | st.text(alphabet="0123456789.,-+%¥ 块元天月号дней yuan", max_size=30))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert read_counter(text, today=TUESDAY, locale="") is not None
