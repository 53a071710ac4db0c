"""Whole orders in one message: all that was said is read, and no number of it is lost."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.read_commands import Case, read_case
from core.reading.whole import read_whole_order

TODAY = date(2026, 11, 29)
CASES = Path(__file__).parent / "cases" / "order_whole.jsonl"
KEYS = ("garment", "total", "due", "ceiling", "fabric_by", "region")


def _cases() -> list[Any]:
    rows = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    return [pytest.param(row, id=row["text"].encode("unicode_escape").decode()) for row in rows]


def _fits(want: Any, answer: dict[str, Any]) -> bool:
    if want == "ask" or "ask" in want:
        return "ask" in answer
    if "intent" in want:
        return all(answer.get(key) == value for key, value in want.items() if key != "also")
    if "total" in want and answer.get("intent") != "new_order":
        return False
    lines = want.get("lines")
    invented = [key for key in ("lines", "due", "ceiling") if key not in want and answer.get(key)]
    return (
        not invented
        and all(_same(want[key], answer.get(key)) for key in KEYS if key in want)
        and (lines is None or _sorted(lines) == _sorted(answer.get("lines", [])))
    )


def _same(want: Any, got: Any) -> bool:
    if isinstance(want, dict) and "minor" in want:
        return isinstance(got, dict) and want["minor"] == got["minor"] and want["currency"] in (None, got["currency"])
    return bool(want == got)


def _sorted(lines: list[list[Any]]) -> list[tuple[str, str, int]]:
    return sorted((colour or "", size or "", pieces) for colour, size, pieces in lines)


@pytest.mark.parametrize("row", _cases())
def test_a_whole_order_is_read_as_it_is_meant(row: dict[str, Any]) -> None:
    case = Case(text=row["text"], locale=row["locale"], role="merchant", today=TODAY, values=row)
    answer = read_case("message", case)
    expected = row["expect"]
    assert any(_fits(one, answer) for one in [expected, *expected.get("also", [])]), answer


_COLOURS = st.sampled_from([("black", "black"), ("white", "white"), ("красные", "red"), ("黑色", "black")])
_GARMENTS = st.sampled_from([("hoodies", "hoodie"), ("платьев", "dress"), ("卫衣", "hoodie"), ("skirts", "skirt")])
_DAYS = st.sampled_from([("", None), (" by 15 december", date(2026, 12, 15)), (" до 20.12", date(2026, 12, 20))])
_PRICES = st.sampled_from([("", None), (" up to $7", 700), (", до 900 руб", 90_000), ("，40块以下", 4000)])


@settings(deadline=None)
@given(
    colour=_COLOURS,
    garment=_GARMENTS,
    day=_DAYS,
    price=_PRICES,
    pieces=st.lists(st.integers(11, 900), min_size=1, max_size=3),
    is_total_said=st.booleans(),
    slip=st.sampled_from([0, 0, 0, 7]),
)
def test_every_number_of_a_message_is_counted_or_the_message_is_asked_about(
    colour: tuple[str, str],
    garment: tuple[str, str],
    day: tuple[str, date | None],
    price: tuple[str, int | None],
    pieces: list[int],
    is_total_said: bool,
    slip: int,
) -> None:
    sized = " ".join(f"{size}{count}" for size, count in zip("SML", pieces, strict=False))
    total = f"{sum(pieces) + slip} " if is_total_said else ""
    text = f"need {total}{garment[0]} {colour[0]} {sized}{day[0]}{price[0]}"
    order = read_whole_order(text, today=TODAY)
    assert order is not None
    if is_total_said and slip:
        assert order.fault is not None and order.breakdown is None
        return
    assert order.breakdown is not None, (text, order.fault)
    assert order.breakdown.total_pieces == sum(pieces)
    assert order.garment == garment[1]
    assert (order.due.day if order.due else None) == day[1]
    assert (order.ceiling.minor if order.ceiling else None) == price[1]


@pytest.mark.parametrize("row", _cases())
def test_each_number_of_a_phrase_is_somewhere_in_what_is_read(row: dict[str, Any]) -> None:
    order = read_whole_order(row["text"], today=TODAY, locale=row["locale"])
    if order is None or order.breakdown is None or not row["text"].isascii():
        return
    known = {str(line.pieces) for line in order.breakdown.lines} | {str(order.breakdown.total_pieces)}
    known |= {part for line in order.breakdown.lines for part in re.findall(r"\d+", line.size)}
    due, price = order.due, order.ceiling
    known |= set(re.findall(r"\d+", f"{due.day:%d %m %Y %-d %-m}")) if due and due.day else set()
    known |= {str(price.minor // 100), f"{price.minor / 100:g}"} if price else set()
    left = " ".join(order.left_out)
    numbers = [number for number in re.findall(r"\d+(?:\.\d+)?", row["text"].replace(",", "")) if number not in known]
    assert all(number in left or "k" in row["text"] or "weeks" in row["text"] or "." in number for number in numbers)


EQUALLY = {
    "200 худи, чёрные и белые поровну": {"black": 100, "white": 100},
    "300 футболок: белые, чёрные, серые поровну": {"white": 100, "black": 100, "grey": 100},
    "200 hoodies black and white 50/50": {"black": 100, "white": 100},
    "卫衣200件黑白平均": {"black": 100, "white": 100},
    "卫衣黑白各半共200": {"black": 100, "white": 100},
}


@pytest.mark.parametrize("text", EQUALLY)
def test_what_is_shared_equally_adds_up_to_what_was_said(text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="en")
    assert order is not None and order.breakdown is not None and not order.left_out
    assert order.breakdown.by_colour() == EQUALLY[text]


def test_what_does_not_share_out_equally_is_asked() -> None:
    order = read_whole_order("100 футболок: белые, чёрные, серые поровну", today=TODAY, locale="ru")
    assert order is not None and order.breakdown is None and order.fault is not None
    assert order.fault.params["lower_pieces"] == 99 and order.fault.params["upper_pieces"] == 102


PLAIN = {
    "6 dozen beanies black": (72, ()),
    "3 dozen black hats": (36, ()),
    "两打黑色帽子": (24, ()),
    "1.5k t-shirts": (1500, ()),
    "牛仔裤600条 配比1:2:2:1，SMLXL": (600, ()),
    "42-50 dresses 10 each": (50, ()),
    "100 black hoodies 320gsm": (100, ("320gsm",)),
    "худи 100шт 320гр": (100, ("320гр",)),
    "100件黑色卫衣 320克": (100, ("320克",)),
}


@pytest.mark.parametrize("text", PLAIN)
def test_dozens_thousands_and_weights_of_fabric_are_told_apart(text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="ru")
    assert order is not None and order.breakdown is not None, order
    assert (order.breakdown.total_pieces, order.left_out) == PLAIN[text]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("黑色卫衣100件，12月24号要，48以内", 4800),
        ("黑色卫衣100件，不超过48", 4800),
        ("100 hoodies at 12.50", 1250),
        ("黑色卫衣S20M40L20，白色M20，12月24号要，面料我出明天到，48以内，江浙沪", 4800),
    ],
)
def test_a_plain_number_can_be_the_ceiling(text: str, minor: int) -> None:
    order = read_whole_order(text, today=TODAY, locale="zh_Hans")
    assert order is not None and order.breakdown is not None and order.breakdown.total_pieces == 100
    assert order.ceiling is not None and (order.ceiling.minor, order.ceiling.currency) == (minor, None)


ASKED = {
    "100-120 hoodies": "breakdown_number_unclear",
    "100-120 hoodies S50 M60": "breakdown_number_unclear",
    "100到120件卫衣": "breakdown_number_unclear",
    "白色衬衫60件 38-42 每码12件": "breakdown_range_two_ways",
    "牛仔裤28-32码 每码10条": "breakdown_range_two_ways",
    "牛仔裤500条 配比1:2:2:1，SMLXL": "breakdown_ratio_uneven",
}


@pytest.mark.parametrize("text", ASKED)
def test_what_has_two_readings_is_asked(text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="zh_Hans")
    assert order is not None and order.breakdown is None and order.fault is not None
    assert order.fault.code == ASKED[text]


def test_two_days_of_one_month_are_asked() -> None:
    order = read_whole_order("100 hoodies by 3/4 dec", today=TODAY, locale="en")
    assert order is not None and order.due is not None
    assert order.due.between == (date(2026, 12, 3), date(2026, 12, 4)) and not order.left_out


@pytest.mark.parametrize(
    "text",
    [
        "need 100 hoodies black M L, no white",
        "100 hoodies except black",
        "100 худи без чёрного",
        "100 худи чёрных без XL",
        "100 худи не чёрных",
        "100 black hoodies, no XXL",
        "100 черных худи, без ХЛ",
        "100件卫衣不要XL",
        "100件卫衣，除了黑色都行",
        "100件黑色卫衣不要白色",
    ],
)
def test_a_colour_or_a_size_that_is_not_wanted_is_never_ordered(text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="ru")
    assert order is None or ((order.fault or order.shared) and order.breakdown is None)


@pytest.mark.parametrize("text", ["100 худи без принта чёрные", "100 чёрных худи без принта", "100件黑色卫衣不要印花"])
def test_what_else_is_not_wanted_is_no_colour(text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="ru")
    assert (
        order is None
        or order.breakdown is None
        or {line.colour for line in order.breakdown.lines} <= {"чёрный", "黑色"}
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("need 100 hoodies not before 12 december", "not before"),
        ("100 hoodies no earlier than 12 december", "no earlier than"),
        ("100 худи не раньше 12 декабря", "не раньше"),
        ("100 худи не ранее чем 12 декабря чёрные", "не ранее чем"),
    ],
)
def test_not_before_a_day_is_that_day_and_is_told(text: str, said: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="ru")
    assert order is not None and order.due is not None and order.due.day == date(2026, 12, 12)
    assert said in order.left_out


@pytest.mark.parametrize(
    ("text", "locale", "left_out"),
    [
        ("60 tees, no XL: black S20 M40, by 20 december, my fabric tomorrow", "en", "no xl"),
        ("60 tees: black S20 M40, no white, by 20 december", "en", "no white"),
        ("60 tees black S20 M40 without XXL", "en", "without xxl"),
        ("60 футболок без XL: чёрный S20 M40", "ru", "без xl"),
        ("60 футболок: чёрный S20 M40, без белого", "ru", "без белого"),
        ("60件T恤 不要XL：黑色 S20 M40", "zh_Hans", "不要xl"),
        ("60件T恤：黑色 S20 M40，不要白色", "zh_Hans", "不要白色"),
    ],
)
def test_a_denied_size_or_colour_beside_a_whole_breakdown_is_named_as_left_out(
    text: str, locale: str, left_out: str
) -> None:
    order = read_whole_order(text, today=TODAY, locale=locale)
    assert order is not None and order.breakdown is not None, order
    assert [(line.size, line.pieces) for line in order.breakdown.lines] == [("S", 20), ("M", 40)]
    assert order.left_out == (left_out,)


@pytest.mark.parametrize("text", ["60 tees, no XL: black S20 XL40", "60 футболок: чёрный 20, белый 40, без белого"])
def test_what_is_denied_and_has_pieces_is_no_breakdown(text: str) -> None:
    order = read_whole_order(text, today=TODAY)
    assert order is None or order.breakdown is None
