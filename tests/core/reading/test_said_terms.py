"""Days, prices and places beside an order: what is a span, a range, a total or no limit is read as what it is."""

from datetime import date

import pytest

from core.errors import UserError
from core.reading.colours import find_colour
from core.reading.dates import DayAmbiguous, DayUnclear, parse_day
from core.reading.garment_words import find_garment
from core.reading.places import find_place_said
from core.reading.prices import Price, parse_price
from core.reading.whole import WholeOrder, read_whole_order

TODAY = date(2026, 11, 29)
BY_18 = date(2026, 12, 18)


def _whole(text: str, locale: str = "") -> WholeOrder:
    order = read_whole_order(text, today=TODAY, locale=locale)
    assert order is not None
    return order


def _pieces(order: WholeOrder) -> int | None:
    return order.breakdown.total_pieces if order.breakdown else None


@pytest.mark.parametrize(
    "text",
    [
        "尽快，最晚18号",
        "加急，12月18号前",
        "asap, latest 18th",
        "asap but by 18 dec",
        "no rush, by 18 dec",
        "как можно скорее, не позднее 18 декабря",
        "срочно, но до 18 декабря",
        "不急，18号前就行",
    ],
)
def test_the_latest_day_is_the_day_whatever_the_haste(text: str) -> None:
    assert parse_day(text, today=TODAY) == BY_18


@pytest.mark.parametrize("text", ["asap", "尽快", "срочно", "urgent please"])
def test_haste_alone_is_no_day(text: str) -> None:
    with pytest.raises(DayUnclear):
        parse_day(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2 wks from now", date(2026, 12, 13)),
        ("in 3 wks", date(2026, 12, 20)),
        ("10 days from today", date(2026, 12, 9)),
        ("two weeks from now", date(2026, 12, 13)),
    ],
)
def test_weeks_are_written_short(text: str, day: date) -> None:
    assert parse_day(text, today=TODAY) == day
    assert _whole(f"100 black hoodies {text}").due is not None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("by 3-4 dec", 3, 4),
        ("10–12 december", 10, 12),
        ("between 10 and 12 december", 10, 12),
        ("к 3-4 декабря", 3, 4),
        ("с 10 по 12 декабря", 10, 12),
        ("12月3-4号", 3, 4),
        ("12月10号到12号", 10, 12),
        ("3-5号", 3, 5),
    ],
)
def test_a_span_of_days_is_asked_by_its_ends(text: str, first: int, last: int) -> None:
    with pytest.raises(DayAmbiguous) as raised:
        parse_day(text, today=TODAY)
    assert raised.value.days == (date(2026, 12, first), date(2026, 12, last))


@pytest.mark.parametrize("text", ["15-10 dec", "5-3号", "3-40 dec", "0-4 декабря"])
def test_what_does_not_rise_is_no_span(text: str) -> None:
    with pytest.raises(UserError):
        parse_day(text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "100 black hoodies by 3-4 dec",
        "100 black hoodies, 3-4 dec",
        "100 чёрных худи к 3-4 декабря",
        "黑色卫衣100件12月3-4号要",
    ],
)
def test_a_span_of_days_leaves_nothing_of_itself_in_an_order(text: str) -> None:
    order = _whole(text, "zh_Hans" if "件" in text else "ru" if "худи" in text else "en")
    assert order.due is not None
    assert order.due.between == (date(2026, 12, 3), date(2026, 12, 4))
    assert (_pieces(order), order.left_out) == (100, ())


@pytest.mark.parametrize(
    "text",
    [
        "100 black hoodies asap, 18 dec at the latest",
        "黑色卫衣100件，尽快，最晚18号",
        "100 чёрных худи срочно, 18 декабря крайний срок",
    ],
)
def test_haste_and_the_latest_day_leave_nothing_out(text: str) -> None:
    order = _whole(text)
    assert order.due is not None
    assert (order.due.day, order.left_out) == (BY_18, ())


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("до тыщи", 100_000, None),
        ("тыща рублей", 100_000, "RUB"),
        ("полторы тысячи рублей", 150_000, "RUB"),
        ("не дороже тысячи", 100_000, None),
        ("35-40 rmb", 4000, "CNY"),
        ("35~40元", 4000, "CNY"),
        ("35到40块", 4000, "CNY"),
        ("от 35 до 40 юаней", 4000, "CNY"),
        ("between 35 and 40 yuan", 4000, "CNY"),
        ("$4-5", 500, "USD"),
        ("3.5-4 usd", 400, "USD"),
    ],
)
def test_a_ceiling_is_the_upper_end(text: str, minor: int, currency: str | None) -> None:
    assert parse_price(text) == Price(minor=minor, currency=currency)


@pytest.mark.parametrize("text", ["40-35 rmb", "up to 15000 total", "35 40 rmb", "тысячи"])
def test_two_amounts_are_no_price(text: str) -> None:
    with pytest.raises(UserError):
        parse_price(text)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("100 hoodies black 35-40 rmb each", 4000),
        ("黑色卫衣100件，35-40块一件", 4000),
        ("100 чёрных худи от 35 до 40 юаней", 4000),
        ("100 чёрных худи до тыщи рублей за штуку", 100_000),
        ("100 чёрных худи не дороже тысячи", 100_000),
    ],
)
def test_a_price_in_an_order_takes_its_whole_range(text: str, minor: int) -> None:
    order = _whole(text)
    assert order.ceiling is not None
    assert (_pieces(order), order.ceiling.minor, order.left_out) == (100, minor, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("100 black hoodies up to 15000 total", "up to 15000 total"),
        ("100 hoodies, budget 15000 yuan total", "budget 15000 yuan total"),
        ("100 худи до 15000 всего", "до 15000 всего"),
        ("100 шт худи чёрные, всего 15000 руб", "всего 15000 руб"),
        ("卫衣100件 总共不超过15000", "总共不超过15000"),
    ],
)
def test_a_price_for_all_is_no_piece_price_and_is_named(text: str, words: str) -> None:
    order = _whole(text)
    assert order.is_ceiling_for_all
    assert (order.ceiling, _pieces(order), order.left_out) == (None, 100, (words,))


@pytest.mark.parametrize(
    "text",
    ["hoodies black, up to 100 total", "худи чёрные до 100 всего", "卫衣黑色总共100件", "итого 100 худи по 45 юаней"],
)
def test_pieces_in_total_are_no_price(text: str) -> None:
    order = _whole(text)
    assert not order.is_ceiling_for_all
    assert _pieces(order) == 100


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("100 black hoodies M in Hangzhou, no price limit", "hangzhou"),
        ("100 black hoodies by 15 dec, no limit", None),
        ("100 black hoodies by 15 dec, any price", None),
        ("黑色卫衣100件，12月15号要，不限价，杭州", "hangzhou"),
        ("黑色卫衣100件，价格不限", None),
        ("100 чёрных худи к 15 декабря, без потолка, Ханчжоу", "hangzhou"),
        ("100 чёрных худи, цена без ограничений, в Ханчжоу", "hangzhou"),
    ],
)
def test_no_limit_is_an_answer_to_the_price(text: str, place: str | None) -> None:
    order = _whole(text)
    assert (order.is_without_ceiling, order.ceiling, order.left_out) == (True, None, ())
    assert (order.places[0] if order.places else None, _pieces(order)) == (place, 100)


def test_no_limit_of_something_else_is_not_one_of_the_price() -> None:
    order = read_whole_order("need 100 black hoodies, no limit on time", today=TODAY)
    assert order is None or not order.is_without_ceiling
    assert not _whole("100 black hoodies at 45 yuan").is_without_ceiling


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("half-zip", "sweatshirt"),
        ("Quarter Zips", "sweatshirt"),
        ("half-zip hoodie", "hoodie"),
        ("half zip sweater", "sweater"),
        ("半拉链卫衣", "sweatshirt"),
        ("халф-зип", "sweatshirt"),
    ],
)
def test_a_half_zip_is_a_garment(text: str, key: str) -> None:
    assert find_garment(text) == key


def test_a_half_zip_of_a_garment_is_none_of_its_own() -> None:
    assert _whole("100 black hoodies with a half zip").garment == "hoodie"
    assert _whole("100 black half-zips by 15 dec").garment == "sweatshirt"
    assert _whole("100 black hoodies and 50 white half-zips").fault is not None


@pytest.mark.parametrize("text", ["gunmetal", "gun metal", "gun metal grey", "枪灰色", "оружейный металл"])
def test_gunmetal_is_a_colour(text: str) -> None:
    assert find_colour(text) == "gunmetal"


@pytest.mark.parametrize("text", ["Ханчжоу", "в Гуанчжоу", "杭州"])
def test_towns_that_take_no_endings_are_found(text: str) -> None:
    assert find_place_said(text) is not None
