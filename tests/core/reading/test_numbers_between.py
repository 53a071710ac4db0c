"""A Chinese number that is one or the next, 七八 or 五六十, is never one of the two in silence; 1万2 is no more."""

from datetime import date

import pytest

from core.errors import UserError
from core.reading.breakdown import parse_breakdown
from core.reading.intents import read_intent
from core.reading.numerals import is_between
from core.reading.prices import parse_price
from core.reading.whole import read_whole_order

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize("word", ["七八", "五六十", "一两百", "三四百", "二三十", "十五六", "一百五六十"])
def test_one_or_the_next_is_between(word: str) -> None:
    assert is_between(word)


@pytest.mark.parametrize("word", ["五十六", "一百二", "二十", "两百五", "三百四十", "十五", "一千二", "二零二六"])
def test_a_certain_number_is_not(word: str) -> None:
    assert not is_between(word)


@pytest.mark.parametrize("text", ["黑M七八件", "黑色M五六十件", "黑M五六件 L十", "黑M一两百件", "黑M三四百"])
def test_pieces_between_two_numbers_are_asked(text: str) -> None:
    with pytest.raises(UserError):
        parse_breakdown(text, locale="zh_Hans")


@pytest.mark.parametrize("text", ["卫衣七八十件", "要黑色卫衣一两百件", "卫衣黑M三四十件 12月15号要"])
def test_an_order_of_so_many_is_asked_too(text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="zh_Hans")
    assert order is None or order.breakdown is None


@pytest.mark.parametrize(
    ("text", "role", "key"),
    [
        ("做了五六十件", "worker", "pieces"),
        ("还差七八件", "worker", "left"),
        ("三四个人请假", "owner", "people"),
        ("两三台平车坏了", "owner", "count"),
    ],
)
def test_what_is_told_of_so_many_names_no_number(text: str, role: str, key: str) -> None:
    assert key not in read_intent(text, role=role, today=TODAY, locale="zh_Hans").values


@pytest.mark.parametrize(("text", "minor"), [("1万2", 1200000), ("1千2", 120000), ("1百2", 12000), ("一万二", 1200000)])
def test_a_digit_behind_ten_thousand_is_its_tenth(text: str, minor: int) -> None:
    assert parse_price(text).minor == minor


@pytest.mark.parametrize(
    "text", ["卫衣100件，面料自带", "卫衣100件，面料我自己带", "卫衣100件，自带布", "卫衣100件面料我们自己出"]
)
def test_who_brings_fabric_himself_says_so(text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="zh_Hans")
    assert order is not None and order.fabric is not None and order.fabric.by == "merchant"


@pytest.mark.parametrize("text", ["打底裤80条，最多35一条", "打底裤80条 单价别超35", "打底裤80条，不要超过35每条"])
def test_at_most_so_much_for_one_is_the_ceiling(text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale="zh_Hans")
    assert order is not None and order.ceiling is not None and order.ceiling.minor == 3500
