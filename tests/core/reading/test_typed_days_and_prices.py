"""Days, prices and status questions as people type them in three languages."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.reading.dates import DayAmbiguous, parse_day
from core.reading.grammar import find_codes
from core.reading.intents import is_status_question
from core.reading.prices import Price, parse_price

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "14 dec", "Dec 14", "December 14, 2026", "14th of December", "by 14 dec", "14.12", "14.12.26", "14.12.2026",
        "14/12", "12-14", "2026-12-14", "2026/12/14", "20261214", "14 декабря", "14-го декабря",
        "до 14 декабря 2026 г.",
        "12月14日", "12月14号之前", "十二月十四日", "2026年12月14日", "１２月１４日", "14th",
        "14 дек",
        "in 22 days", "через 22 дня", "22天后", "二十二天后",
    ],
)  # fmt: skip
def test_one_day_is_written_in_many_ways(text: str) -> None:
    assert parse_day(text, today=SUNDAY) == date(2026, 12, 14)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("today", 0), ("сегодня", 0), ("今天", 0), ("tomorrow", 1), ("завтра", 1), ("明天", 1),
        ("послезавтра", 2), ("后天", 2),
        ("Friday", 5), ("в пятницу", 5), ("к пятнице", 5), ("пт", 5), ("周五", 5), ("下周五", 5),
        ("星期一", 1), ("下下周一", 8),
        ("в следующую пятницу", 5), ("in 10 days", 10), ("10 days", 10), ("через 10 дней", 10),
        ("10天后", 10), ("in a week", 7), ("через неделю", 7), ("через две недели", 14),
        ("两周后", 14), ("in 2 weeks", 14),
        ("end of the month", 8), ("月底", 8), ("конец месяца", 8), ("через месяц", 30),
        ("下月5号", 13), ("20.01", 59),
    ],
)  # fmt: skip
def test_words_count_from_today(text: str, days: int) -> None:
    assert parse_day(text, today=SUNDAY) == SUNDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("14.11", "day_past"),
        ("14 ноября", "day_past"),
        ("2020-01-01", "day_past"),
        ("本周五", "day_past"),
        ("05/12", "day_ambiguous"),
        ("5-6", "day_ambiguous"),
        ("sunday", "day_ambiguous"),
        ("31.02", "day_unclear"),
        ("29 feb", "day_unclear"),
        ("asap", "day_unclear"),
        ("14", "day_ambiguous"),
        ("next friday", "day_ambiguous"),
        ("in 99999999 days", "day_unclear"),
        ("", "day_unclear"),
    ],
)
def test_a_day_that_is_past_or_has_two_meanings_is_refused_by_its_word(text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_day(text, today=SUNDAY)
    assert (caught.value.code, caught.value.params["word"]) == (code, text)


def test_next_friday_on_a_monday_is_one_of_two_days() -> None:
    with pytest.raises(DayAmbiguous) as caught:
        parse_day("next Friday", today=date(2026, 11, 23))
    assert caught.value.days == (date(2026, 11, 27), date(2026, 12, 4))


def test_the_language_decides_what_comes_first_in_a_short_date() -> None:
    assert parse_day("05/12", today=SUNDAY, locale="ru") == date(2026, 12, 5)
    assert parse_day("12.5", today=SUNDAY, locale="zh-Hans") == date(2026, 12, 5)
    assert parse_day("05.12", today=SUNDAY, locale="en") == date(2026, 12, 5)


def _day_or_refusal(text: str) -> bool:
    try:
        return parse_day(text, today=SUNDAY) >= SUNDAY
    except UserError as error:
        return error.code.startswith("day_")


@settings(deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="0123456789.-/ 年月日号周天后in daysчерез", max_size=20))
def test_any_text_is_a_day_from_today_on_or_a_refusal(text: str) -> None:
    assert _day_or_refusal(text)


@settings(deadline=None)
@given(st.dates(SUNDAY, date(2099, 12, 31)))
def test_a_full_date_reads_back(day: date) -> None:
    assert parse_day(day.isoformat(), today=SUNDAY) == day
    assert parse_day(f"{day.day}.{day.month}.{day.year}", today=SUNDAY) == day
    assert parse_day(f"{day.year}年{day.month}月{day.day}日", today=SUNDAY) == day


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("48", 4800, None),
        ("48 ¥", 4800, "CNY"),
        ("¥48", 4800, "CNY"),
        ("￥４８", 4800, "CNY"),
        ("48 yuan", 4800, "CNY"),
        ("48元", 4800, "CNY"),
        ("48块5", 4850, "CNY"),
        ("四十八元", 4800, "CNY"),
        ("一件48元", 4800, "CNY"),
        ("12.5", 1250, None),
        ("12,50", 1250, None),
        ("up to 48 ¥ a piece", 4800, "CNY"),
        ("до 48", 4800, None),
        ("не дороже 500 руб за штуку", 50000, "RUB"),
        ("1 200,50 ₽", 120050, "RUB"),
        ("1,200.50", 120050, None),
        ("1,200", 120000, None),
        ("$12.5", 1250, "USD"),
        ("0.5", 50, None),
    ],
)
def test_prices_are_read_in_minor_units(text: str, minor: int, currency: str | None) -> None:
    assert parse_price(text) == Price(minor=minor, currency=currency)


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("48 bananas", "price_unclear", "bananas"),
        ("40-48", "price_unclear", "40-48"),
        ("40 48", "price_unclear", "40 48"),
        ("48.505", "price_unclear", "48.505"),
        ("48 ¥ $", "price_unclear", "48 ¥ $"),
        ("", "price_unclear", ""),
        ("0", "price_out_of_range", "0"),
        ("-5", "price_out_of_range", "-5"),
        ("99999999999", "price_out_of_range", "99999999999"),
    ],
)
def test_a_price_that_is_none_or_two_is_refused_by_its_word(text: str, code: str, word: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_price(text)
    assert (caught.value.code, caught.value.params["word"]) == (code, word)


def _price_or_refusal(text: str) -> bool:
    try:
        return parse_price(text).minor > 0
    except UserError as error:
        return error.code.startswith("price_")


@settings(deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="0123456789.,- '¥$₽元块角руб百千万", max_size=20))
def test_any_text_is_a_price_or_a_refusal(text: str) -> None:
    assert _price_or_refusal(text)


@settings(deadline=None)
@given(st.integers(1, 99_999_999))
def test_a_written_amount_reads_back(minor: int) -> None:
    assert parse_price(f"{minor // 100}.{minor % 100:02} ¥") == Price(minor=minor, currency="CNY")


@pytest.mark.parametrize(
    "text",
    [
        "where is my order", "Where's my order?", "when will it be ready?", "is it ready", "order status", "any news?",
        "how is my order going", "How much longer?", "A17", "а17?", "#A17", "A17 什么时候好",
        "订单到哪了", "做好了吗", "好了没？", "什么时候能好", "进度怎么样", "发货了吗",
        "когда будет готово", "где мой заказ?", "что с заказом", "статус", "готово?", "сколько ещё ждать",
    ],
)  # fmt: skip
def test_questions_after_an_order_are_known(text: str) -> None:
    assert is_status_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "S20 M40 black", "where do you want the label sewn?", "when do you need it", "I need 100 hoodies",
        "как сделать заказ", "когда вам нужно?", "спасибо", "好的", "新订单", "/status", "where is my order " * 20,
    ],
)  # fmt: skip
def test_other_talk_is_no_status_question(text: str) -> None:
    assert not is_status_question(text)


def test_order_names_are_found_in_any_case_and_keyboard() -> None:
    assert find_codes("where are a17 and А18, A17 again, #AB9?") == ("A17", "A18", "AB9")
    assert find_codes("S100 ABC17 17") == ()
    assert find_codes("320 г/м², 5 m2, 320g/m2") == () and find_codes("A4/M2, M2") == ("A4", "M2")
