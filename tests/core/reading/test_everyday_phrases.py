"""What merchants, owners and workers say of a day, in their own spelling; each once read wrongly or not at all."""

from datetime import date
from typing import Any

import pytest

from core.reading.breakdown import BreakdownTotalDiffers, parse_breakdown
from core.reading.dates import DayAmbiguous, parse_day
from core.reading.intents import Intent, read_intent
from core.reading.messages import read_message
from core.reading.shared_pieces import read_shared_pieces
from core.reading.whole import WholeOrder, read_whole_order

TODAY = date(2026, 11, 29)

ORDERS: dict[str, list[tuple[str, str, int]]] = {
    "need 80 hoodies half black half grey by 15.12": [("black", "", 40), ("grey", "", 40)],
    "80 худи половина чёрные, половина белые": [("чёрный", "", 40), ("белый", "", 40)],
    "连衣裙80件，一半黑一半红，10号之前": [("黑色", "", 40), ("红色", "", 40)],
    "要做200件黑色T恤，S码50 M码100 L码50，下月15号要": [("黑色", "S", 50), ("黑色", "M", 100), ("黑色", "L", 50)],
    "100件黑卫衣，10箱，每箱10件": [("黑色", "", 100)],
    "100件黑色卫衣": [("黑色", "", 100)],
    "100 pcs black hoodies w/ logo on chest, by 15 dec, 60 yuan max": [("black", "", 100)],
    "在杭州找厂做200件卫衣": [("", "", 200)],
    "40 маек чёрных": [("чёрный", "", 40)],
    "40 детских пижам рост 98-116 по 10": [("", "98", 10), ("", "104", 10), ("", "110", 10), ("", "116", 10)],
    "half zips navy 60 pcs M L 30 each": [("navy", "M", 30), ("navy", "L", 30)],
    "500 pcs t-shirt white, 100% cotton, 180gsm, by 15 jan": [("white", "", 500)],
    "300 футболок 95% хлопок 5% эластан белые": [("белый", "", 300)],
    "тыща футболок белых": [("белый", "", 1000)],
    "полтысячи худи чёрных": [("чёрный", "", 500)],
}

INTENTS: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
    ("merchant", "any update on A17?"): ("status", {}),
    ("merchant", "А17 где?"): ("status", {}),
    ("merchant", "update the order A17 please"): ("change_order", {}),
    ("merchant", "联系工厂"): ("talk_to_workshop", {}),
    ("owner", "maria's sick today"): ("absence", {"name": "Maria", "day": "2026-11-29"}),
    ("owner", "今晚加班到10点"): ("closed_days", {"day": "2026-11-29", "until_time": "22:00"}),
    ("owner", "国庆放三天"): ("closed_days", {"from": "2027-10-01", "until": "2027-10-03"}),
    ("owner", "завтра до обеда не работаем"): ("closed_days", {}),
    ("owner", "明天上午休息"): ("closed_days", {}),
    ("owner", "no work tomorrow morning"): ("closed_days", {}),
    ("owner", "завтра до обеда работаем"): ("closed_days", {"day": "2026-11-30", "hours": "half"}),
    ("worker", "сшили 80 осталось 20"): ("pieces_done", {"pieces": 80, "left": 20, "stage": "sewing"}),
    ("worker", "осталось 20, сшили 80"): ("pieces_done", {"pieces": 80, "left": 20, "stage": "sewing"}),
    ("worker", "80 done 20 left"): ("pieces_done", {"pieces": 80, "left": 20}),
    ("worker", "fabric short 2 m"): ("no_fabric", {}),
    ("owner", "света не будет до 16"): ("machine_down", {"all": True, "until_time": "16:00"}),
    ("owner", "ткани на А17 нет"): ("not_understood", {}),
    ("worker", "ткани на А17 нет"): ("no_fabric", {}),
    ("owner", "2 sewers off tmrw"): ("absence", {"people": 2, "skill": "sewing", "day": "2026-11-30"}),
    ("owner", "can take 200 hoodies from 10 dec"): ("not_understood", {}),
    ("worker", "ткань раскроили неправильно"): ("not_understood", {}),
    ("worker", "布裁错了"): ("not_understood", {}),
    ("worker", "布料裁好了"): ("finished", {"stage": "cutting"}),
    ("worker", "пол заказа готово"): ("pieces_done", {"share": 0.5}),
    ("worker", "полпартии готово"): ("pieces_done", {"share": 0.5}),
}


@pytest.mark.parametrize("text", ORDERS)
def test_orders_of_every_day_are_read_to_the_last_piece(text: str) -> None:
    locale = "zh_Hans" if "件" in text else "ru" if any("а" <= sign <= "я" for sign in text) else "en"
    order = read_whole_order(text, today=TODAY, locale=locale)
    assert order is not None and order.breakdown is not None
    assert [(line.colour, line.size, line.pieces) for line in order.breakdown.lines] == ORDERS[text]


@pytest.mark.parametrize("text", ["60 pcs M L 30 each", "60шт M L по 30", "60件 M L 各30"])
def test_pieces_before_sizes_that_share_another_number_are_their_total(text: str) -> None:
    assert parse_breakdown(text).total_pieces == 60
    with pytest.raises(BreakdownTotalDiffers):
        parse_breakdown(text.replace("L", "L XL"))


def test_a_number_beside_what_is_counted_is_never_lost_in_two_readings() -> None:
    assert read_shared_pieces("40 шт, 20 чёрных и 20 бежевых, размер 44") is None
    assert read_shared_pieces("40 шт 42 44 46") is not None


@pytest.mark.parametrize(("role", "text"), INTENTS)
def test_what_people_say_of_a_day_is_understood(role: str, text: str) -> None:
    read = read_intent(text, role=role, today=TODAY)
    assert (read.name, dict(read.values)) == INTENTS[role, text]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("ко второй половине декабря", date(2026, 12, 16), date(2026, 12, 31)),
        ("second half of december", date(2026, 12, 16), date(2026, 12, 31)),
        ("12月下半月", date(2026, 12, 16), date(2026, 12, 31)),
        ("first half of january", date(2027, 1, 1), date(2027, 1, 15)),
        ("к февралю", date(2027, 2, 1), date(2027, 2, 28)),
    ],
)
def test_a_part_of_a_month_is_asked_by_its_ends(text: str, first: date, last: date) -> None:
    with pytest.raises(DayAmbiguous) as raised:
        parse_day(text, today=TODAY)
    assert raised.value.days == (first, last)


@pytest.mark.parametrize("text", ["卫衣100件 预算五千", "100 hoodies budget 5000", "100 худи бюджет 1500"])
def test_a_large_budget_without_a_currency_may_be_for_all_and_is_asked(text: str) -> None:
    order = read_message(text, today=TODAY)
    assert isinstance(order, WholeOrder)
    assert order.is_ceiling_for_all and order.ceiling is None and len(order.left_out) == 1


@pytest.mark.parametrize("text", ["卫衣100件 预算50", "100 hoodies budget 1500 rub", "50 пальто, бюджет 1000 за штуку"])
def test_a_budget_of_one_piece_is_its_ceiling(text: str) -> None:
    order = read_message(text, today=TODAY)
    assert isinstance(order, WholeOrder) and order.ceiling is not None


def test_who_is_to_be_found_is_no_order() -> None:
    assert isinstance(read_message("找厂里聊聊", today=TODAY), Intent)
