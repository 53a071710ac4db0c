"""What owners say that was read as less or as another: both machines, days in pairs, days not before, hedged yeses."""

from datetime import date
from typing import Any

import pytest

from core.reading.intents import read_intent, read_owner

TODAY = date(2026, 11, 29)


def read(text: str) -> dict[str, Any]:
    intent = read_intent(text, role="owner", today=TODAY, locale="ru")
    return {"intent": intent.name, "order": intent.order, **intent.values}


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("both overlocks are dead", 2),
        ("a couple of overlocks broke", 2),
        ("оба оверлока накрылись", 2),
        ("обе прямострочки сломались", 2),
        ("пара прямострочек сломалась", 2),
        ("俩平车坏了", 2),
        ("平车两台都坏了", 2),
        ("оверлок встал", 1),
        ("the overlock is broken", 1),
        ("平车坏了", 1),
        ("one of the overlocks is broken", 1),
        ("один из оверлоков сломался", 1),
        ("all overlocks are dead", None),
        ("все оверлоки встали", None),
        ("оверлоки сломались", None),
        ("overlocks down", None),
        ("several overlocks broke", None),
        ("几台平车坏了", None),
        ("平车全坏了", None),
    ],
)
def test_as_many_machines_stand_as_are_said(said: str, count: int | None) -> None:
    assert (read(said)["intent"], read(said).get("count")) == ("machine_down", count)


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("both sewers sick", 2),
        ("обе швеи заболели", 2),
        ("俩车工没来", 2),
        ("两个车工没来", 2),
        ("车工俩没来", 2),
        ("0 sewers are off tomorrow", 0),
    ],
)
def test_both_are_two_people(said: str, people: int) -> None:
    assert (read(said)["intent"], read(said).get("people")) == ("absence", people)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("小陈明后天不来", "2026-11-30", "2026-12-01"),
        ("小陈明后两天请假", "2026-11-30", "2026-12-01"),
        ("小陈今明两天请假", "2026-11-29", "2026-11-30"),
        ("明后天停工", "2026-11-30", "2026-12-01"),
        ("1月5号6号放假", "2027-01-05", "2027-01-06"),
        ("1月5、6号放假", "2027-01-05", "2027-01-06"),
        ("we r shut dec 24 thru jan 2", "2026-12-24", "2027-01-02"),
    ],
)
def test_days_in_pairs_are_both_told(said: str, first: str, last: str) -> None:
    assert (read(said).get("from"), read(said).get("until")) == (first, last)


@pytest.mark.parametrize(
    "said",
    [
        "could do it for 58 but not before the 12th",
        "58 no earlier than dec 12",
        "58, not earlier than 12 dec",
        "58 not until dec 12",
        "за 58 взялись бы, но не раньше 12го",
        "за 58, не ранее 12 декабря",
        "за 58, но не раньше чем 12 декабря",
    ],
)
def test_not_before_a_day_is_that_day(said: str) -> None:
    got = read_owner(said, is_asked=True, today=TODAY, locale="ru")
    assert (got.name, got.values.get("minor"), got.values.get("due")) == ("counter", 5800, "2026-12-12")


@pytest.mark.parametrize(
    "said",
    ["58可以但12号前出不来", "58，12号之前做不出来", "за 58, раньше 12 не выйдет", "58 but can't before 12th"],
)
def test_a_day_before_which_nothing_is_ready_is_no_absence_and_no_earlier_day(said: str) -> None:
    got = read_owner(said, is_asked=True, today=TODAY, locale="ru")
    assert got.name not in {"absence", "decline", "accept"}
    assert got.values.get("due") in {None, "2026-12-12"}


@pytest.mark.parametrize(
    "said",
    [
        "скорее всего берём А9",
        "думаю берём А9",
        "возможно берём",
        "вероятно возьмём А9",
        "постараемся, берём А9?",
        "хотелось бы взять, берём наверно",
        "probably we take it",
        "perhaps we take A9",
        "hopefully we can do it",
        "大概能做",
        "也许可以做",
        "或许能接",
    ],
)
def test_a_hedged_yes_is_none(said: str) -> None:
    assert read(said)["intent"] != "accept"


@pytest.mark.parametrize("said", ["春节照常上班", "周六正常上班", "元旦不放假照常上班"])
def test_work_as_usual_is_no_absence(said: str) -> None:
    assert (read(said)["intent"], read(said).get("open")) == ("closed_days", True)
