"""Packs, numbers that do not hold, and sizes that one word names: nothing of them is read as pieces of something."""

from datetime import date

import pytest

from core.errors import UserError
from core.reading.breakdown import parse_breakdown
from core.reading.intents import Intent
from core.reading.messages import read_message
from core.reading.shared_pieces import read_shared_pieces
from core.reading.whole import WholeOrder, read_whole_order

TODAY = date(2026, 11, 29)


def _whole(text: str, locale: str = "") -> WholeOrder:
    order = read_whole_order(text, today=TODAY, locale=locale)
    assert order is not None
    return order


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("20 packs of 6", 120),
        ("20 boxes x 6 pcs", 120),
        ("20 cartons, 6 pcs each", 120),
        ("6 pcs per box, 20 boxes", 120),
        ("20 упаковок по 6", 120),
        ("5 коробок по 20 шт", 100),
        ("по 6 штук в упаковке, 20 упаковок", 120),
        ("20包，每包6件", 120),
        ("二十箱每箱六件", 120),
        ("每箱20件，共5箱", 100),
        ("6件一包，20包", 120),
    ],
)
def test_packs_are_counted_out(text: str, pieces: int) -> None:
    assert parse_breakdown(text).total_pieces == pieces


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("black M 5 packs of 12, white L 3 packs of 12", {("black", "M", 60), ("white", "L", 36)}),
        ("10 packs of 6 black hoodies M", {("black", "M", 60)}),
        ("худи чёрные 20 упаковок по 6 штук", {("чёрный", "", 120)}),
        ("卫衣黑色20包，每包6件", {("黑色", "", 120)}),
    ],
)
def test_packs_stand_beside_colours_and_sizes(text: str, lines: set[tuple[str, str, int]]) -> None:
    order = read_whole_order(text, today=TODAY)
    read = order.breakdown if order is not None else parse_breakdown(text)
    assert read is not None
    assert {(line.size, line.pieces) for line in read.lines} == {(size, pieces) for _, size, pieces in lines}


@pytest.mark.parametrize(
    ("text", "pieces", "left_out"),
    [
        ("300 black hoodies, packs of 6", 300, "packs of 6"),
        ("120 чёрных худи, по 6 в упаковке", 120, "по 6 в упаковке"),
        ("黑色卫衣120件，6件一包", 120, "6件一包"),
    ],
)
def test_how_pieces_are_packed_is_no_quantity_and_is_named(text: str, pieces: int, left_out: str) -> None:
    order = _whole(text)
    assert order.breakdown is not None
    assert order.breakdown.total_pieces == pieces
    assert left_out in order.left_out


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("10箱黑色T恤，每箱50件", 500),
        ("30包袜子，每包10双", 300),
        ("10 boxes of black tees, 50 per box", 500),
        ("10 коробок чёрных футболок, по 50 в каждой", 500),
        ("чёрные футболки 10 пачек по 20 и белые 5 пачек по 20", 300),
    ],
)
def test_packs_of_a_garment_are_counted_out(text: str, pieces: int) -> None:
    order = _whole(text)
    assert order.breakdown is not None
    assert (order.breakdown.total_pieces, order.left_out) == (pieces, ())


@pytest.mark.parametrize(
    "text", ["10箱黑色T恤", "10 boxes black tees", "black hoodies 20 packs", "чёрные футболки 10 коробок"]
)
def test_packs_of_a_garment_are_no_pieces_where_nobody_knows_how_many_they_hold(text: str) -> None:
    order = read_whole_order(text, today=TODAY)
    assert order is None or order.breakdown is None


def test_packs_that_are_not_the_total_are_said() -> None:
    assert _whole("need 300 hoodies in 50 packs of 6").breakdown is not None
    assert _whole("need 300 hoodies in 40 packs of 6").fault is not None


@pytest.mark.parametrize("text", ["20 packs", "20 packs of 6 colours", "20 packs of 2 kg", "5 коробок", "20箱"])
def test_packs_of_nobody_knows_how_many_are_not_counted(text: str) -> None:
    with pytest.raises(UserError):
        parse_breakdown(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("not 100 but 150", 150),
        ("150, not 100", 150),
        ("не 100, а 150", 150),
        ("150 шт, а не 100", 150),
        ("不是100件，是150件", 150),
        ("150件，不是100件", 150),
        ("150 instead of 100", 150),
    ],
)
def test_a_number_that_does_not_hold_is_not_counted(text: str, pieces: int) -> None:
    assert parse_breakdown(text).total_pieces == pieces


@pytest.mark.parametrize(
    "text",
    ["I need 150 hoodies, not 100", "нужно 150 худи, а не 100", "卫衣要150件，不是100件", "not 100 but 150 hoodies"],
)
def test_a_number_that_does_not_hold_leaves_the_order(text: str) -> None:
    order = _whole(text)
    assert order.breakdown is not None
    assert order.breakdown.total_pieces == 150


@pytest.mark.parametrize("text", ["not 100", "не 100", "不是100件"])
def test_a_number_that_does_not_hold_is_no_quantity_alone(text: str) -> None:
    with pytest.raises(UserError):
        parse_breakdown(text)


@pytest.mark.parametrize(
    ("text", "sizes", "pieces"),
    [
        ("UK 8-14 10 each", ("8", "10", "12", "14"), 40),
        ("sizes 8-14, 10 each", ("8", "10", "12", "14"), 40),
        ("8-14 uk, 10 each", ("8", "10", "12", "14"), 40),
        ("UK 8 10, UK 10 20", ("8", "10"), 30),
        ("4 5 6 7 8 years 10 each", ("4Y", "5Y", "6Y", "7Y", "8Y"), 50),
        ("4,5,6,7,8 years 10 each", ("4Y", "5Y", "6Y", "7Y", "8Y"), 50),
        ("4 5 6 7 8 лет по 10", ("4Y", "5Y", "6Y", "7Y", "8Y"), 50),
        ("4/5/6/7/8 лет по 10", ("4Y", "5Y", "6Y", "7Y", "8Y"), 50),
        ("4 5 6 7 8岁各10件", ("4Y", "5Y", "6Y", "7Y", "8Y"), 50),
        ("3 6 9 12 months 20 each", ("3M", "6M", "9M", "12M"), 80),
        ("10 8 years", ("8Y",), 10),
        ("размер 46-50 шт", ("46",), 50),
        ("size 46-20", ("46",), 20),
    ],
)
def test_one_word_names_several_sizes(text: str, sizes: tuple[str, ...], pieces: int) -> None:
    read = parse_breakdown(text)
    assert (read.sizes, read.total_pieces) == (sizes, pieces)


@pytest.mark.parametrize("text", ["size 8-14", "UK 8-14", "размер 42-48"])
def test_a_range_of_sizes_without_pieces_is_asked(text: str) -> None:
    with pytest.raises(UserError):
        parse_breakdown(text)


@pytest.mark.parametrize(
    ("text", "in_all", "of_each"),
    [
        ("12 size 8-14", 12, 48),
        ("12 sizes 8/10/12/14", 12, 48),
        ("размеры 42-50, 100 шт", 100, 500),
        ("4 5 6 7 8 years 50 pcs", 50, 250),
    ],
)
def test_one_number_for_a_range_is_asked_with_both_readings(text: str, in_all: int, of_each: int) -> None:
    shared = read_shared_pieces(text)
    assert shared is not None
    assert (shared.in_all.total_pieces, shared.of_each.total_pieces) == (in_all, of_each)
    order = read_whole_order(f"dresses {text}", today=TODAY)
    assert order is None or order.breakdown is None


def test_dresses_of_a_range_are_asked_even_where_the_last_size_is_their_number() -> None:
    for dresses in (12, 14):
        order = _whole(f"{dresses} dresses size 8-14")
        assert order.breakdown is None
        assert order.shared is not None
        assert order.shared.in_all.total_pieces == dresses


@pytest.mark.parametrize(
    "text",
    [
        "not 100 but 150",
        "A17 not 100 but 150",
        "A17: 150, not 100",
        "A17 не 100, а 150",
        "150 шт, а не 100",
        "A17不是100件，是150件",
        "不是100件，是150件",
    ],
)
def test_a_number_that_holds_no_more_changes_an_order(text: str) -> None:
    read = read_message(text, today=TODAY)
    assert isinstance(read, Intent)
    assert (read.name, read.values) == ("change_order", {"pieces": 150})


@pytest.mark.parametrize("text", ["A17 45 not 50 yuan", "not 45 but 50 yuan", "не 45, а 50 юаней", "不是45元，是50元"])
def test_a_price_that_holds_no_more_is_no_number_of_pieces(text: str) -> None:
    read = read_message(text, today=TODAY)
    assert isinstance(read, Intent)
    assert "pieces" not in read.values


@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("5百", 500), ("3千", 3000), ("1百二十", 120), ("1百二", 120), ("2千5百", 2500), ("3千二", 3200),
        ("1.5万", 15000), ("2万", 20000), ("1千零五十", 1050), ("2千5", 2500), ("五百", 500), ("1200", 1200),
    ],
)  # fmt: skip
def test_digits_with_chinese_units_are_one_number(said: str, pieces: int) -> None:
    order = read_whole_order(f"黑色卫衣{said}件", today=TODAY)
    assert order is not None and order.breakdown is not None
    assert order.breakdown.total_pieces == pieces
    assert parse_breakdown(f"黑色 M {said}件").total_pieces == pieces


@pytest.mark.parametrize(
    ("said", "minor"),
    [("预算55一件", 5500), ("单价48一条", 4800), ("最高120一件", 12000), ("预算1百二一件", 12000), ("55块一件", 5500)],
)
def test_one_behind_a_price_is_no_digit_of_it(said: str, minor: int) -> None:
    order = read_whole_order(f"黑色卫衣100件，{said}，12月20号要", today=TODAY)
    assert order is not None and order.ceiling is not None
    assert order.ceiling.minor == minor
    assert order.breakdown is not None and order.breakdown.total_pieces == 100
