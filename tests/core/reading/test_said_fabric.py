"""Who brings the fabric, and when it comes, is read apart from the day on which clothes are needed."""

from datetime import date

import pytest

from core.reading.said_fabric import read_fabric
from core.reading.whole import fold_lines, read_whole_order

TODAY = date(2026, 11, 29)
FIFTH, TWENTIETH = date(2026, 12, 5), date(2026, 12, 20)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "100 black hoodies by 20 december, my fabric on 5 december"),
        ("en", "100 black hoodies by 20 december my fabric on 5 december"),
        ("en", "100 black hoodies, my fabric by 5 december, need by 20 december"),
        ("en", "my fabric arrives in 6 days: 100 black hoodies by 20 december"),
        ("en", "100 black hoodies by 20 december, on 5 december I bring my fabric"),
        ("zh_Hans", "黑色卫衣100件12月20号要面料12月5号到"),
        ("zh_Hans", "卫衣黑色100件,12月5号面料到,12月20号交货"),
        ("zh_Hans", "黑色卫衣100件，12月20号要，来料加工，12月5号到厂"),
        ("zh_Hans", "黑色衛衣100件，布料6天後送到，12月20號要"),
        ("ru", "100 черных худи, ткань от нас 5 декабря, готово к 20 декабря"),
        ("ru", "100 худи чёрных, ткань будет через 6 дней, нужно к 20 декабря"),
        ("ru", "100 черных худи к 20 декабря, 5 декабря привезу ткань"),
    ],
)
def test_each_day_is_read_for_what_it_is_said_of(locale: str, text: str) -> None:
    order = read_whole_order(text, today=TODAY, locale=locale)
    assert order is not None and order.fabric is not None and order.due is not None and order.breakdown is not None
    assert order.fabric.by == "merchant" and order.fabric.on is not None and not order.fabric.is_sent
    assert (order.fabric.on.day, order.due.day, order.breakdown.total_pieces) == (FIFTH, TWENTIETH, 100)
    assert not order.left_out


@pytest.mark.parametrize(
    ("locale", "text", "by"),
    [
        ("en", "100 black hoodies with my fabric by 20 december", "merchant"),
        ("en", "100 black hoodies, my fabric, by 20 december", "merchant"),
        ("en", "100 black hoodies, you buy the fabric by 20 december", "workshop"),
        ("zh_Hans", "黑色卫衣100件 来料加工 12.20", "merchant"),
        ("zh_Hans", "黑色卫衣100件，料你们买，12月20号要", "workshop"),
        ("ru", "100 чёрных худи, ткань ваша, к 20 декабря", "workshop"),
    ],
)
def test_the_day_of_the_clothes_is_not_that_of_the_fabric(locale: str, text: str, by: str) -> None:
    order = read_whole_order(text, today=TODAY, locale=locale)
    assert order is not None and order.fabric is not None and order.due is not None
    assert (order.fabric.by, order.fabric.on, order.due.day) == (by, None, TWENTIETH)


@pytest.mark.parametrize("text", ["I send my fabric on 5 december", "12月5号我发面料", "5 декабря отправлю ткань"])
def test_the_day_on_which_it_leaves_is_told_apart(text: str) -> None:
    said = read_fabric(fold_lines(text), today=TODAY, locale="")
    assert said is not None and said.is_sent and said.on is not None and said.on.day == FIFTH


@pytest.mark.parametrize(
    "text", ["fabric", "black fabric", "面料", "what fabric", "ткань хлопок", "fleece hoodie", "me"]
)
def test_what_says_nothing_of_who_or_when_is_read_as_nothing(text: str) -> None:
    assert read_fabric(fold_lines(text), today=TODAY, locale="") is None
