"""What is said of an earlier order: a difference is no number of pieces, and no word for one is a day."""

from datetime import date
from typing import Any

import pytest

from core.reading.intents import read_intent
from core.reading.reorders import pieces_said
from core.reading.whole import read_whole_order

TODAY = date(2026, 11, 29)
REORDERS: dict[str, dict[str, Any]] = {
    "reorder the last one": {},
    "reorder the first one": {},
    "reorder last one please x300": {"pieces": 300},
    "same one again, 100": {"pieces": 100},
    "reorder the last one, 200, by 20 dec": {"pieces": 200, "due": "2026-12-20"},
    "повторите первый заказ, 100": {"pieces": 100},
    "повторите последний, 100 к первому": {"pieces": 100, "due": "2026-12-01"},
    "reorder A4, need 20": {"pieces": 20},
    "repeat A12 with 20% more": {"percent": 20},
    "reorder A4 10% less": {"percent": -10},
    "reorder A4, 50 less": {"more": -50},
    "повторить A4 на 20% больше": {"percent": 20},
    "повторить A4 на 50 меньше": {"more": -50},
    "A4再做一次多加20%": {"percent": 20},
    "A4返单少50件": {"more": -50},
    "A4翻一倍再做": {"percent": 100},
    "A4翻三倍再做": {"ask": ["pieces"]},
    "reorder A4 double the quantity": {"percent": 100},
    "reorder A4 20%": {"ask": ["pieces"]},
    "reorder A4, 100 black 50 white": {"ask": ["pieces"]},
    "reorder A4, size M only, 50": {"ask": ["sizes"]},
    "reorder A4 S20 M40": {"ask": ["sizes"]},
    "reorder A4 2 dozen": {"pieces": 24},
    "reorder A4 24,": {"pieces": 24},
    "same again, 12 dozen": {"pieces": 144},
    "повторить A4, 3 дюжины": {"pieces": 36},
    "A4再来两打": {"pieces": 24},
    "返单 A4 200件": {"pieces": 200},
}
CHANGES: dict[str, dict[str, Any]] = {
    "A4加20件M": {"ask": ["sizes"]},
    "А4 добавьте 20 М": {"ask": ["sizes"]},
    "А4 добавьте 20": {"more": 20},
    "A4改成200件": {"pieces": 200},
    "A4: 200 instead of 150 please": {"pieces": 200},
}


@pytest.mark.parametrize("text", REORDERS)
def test_an_order_made_again_is_read(text: str) -> None:
    intent = read_intent(text, role="merchant", today=TODAY, locale="en")
    assert (intent.name, intent.values) == ("reorder", REORDERS[text])


@pytest.mark.parametrize("text", CHANGES)
def test_a_change_is_read(text: str) -> None:
    intent = read_intent(text, role="merchant", today=TODAY, locale="en")
    assert (intent.name, intent.values) == ("change_order", CHANGES[text])


@pytest.mark.parametrize(
    ("said", "before", "pieces"),
    [
        ({"percent": 20}, 200, 240),
        ({"percent": -10}, 200, 180),
        ({"percent": 10}, 155, None),
        ({"percent": -100}, 200, None),
        ({"more": -50}, 200, 150),
        ({"more": -50}, 50, None),
        ({"pieces": 70}, 200, 70),
        ({"ask": ["sizes"]}, 200, None),
        ({}, 200, None),
    ],
)
def test_a_difference_is_reckoned_from_what_the_order_had(
    said: dict[str, Any], before: int, pieces: int | None
) -> None:
    assert pieces_said(said, before=before) == pieces


def test_one_of_several_machines_names_no_day() -> None:
    intent = read_intent("one of the overlocks died", role="owner", today=TODAY, locale="en")
    assert intent.values == {"machine": "overlock", "count": 1}


@pytest.mark.parametrize(
    "text", ["two hundred hoodies by Friday week", "200 hoodies a week on friday", "200 худи в пятницу через неделю"]
)
def test_friday_week_is_a_week_behind_friday(text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="en")
    assert order is not None and order.due is not None and order.due.day == date(2026, 12, 11) and not order.left_out
