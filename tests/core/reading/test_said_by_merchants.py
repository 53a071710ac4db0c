"""What merchants ask about cancelling and repeating: a question, or a wish for some other time, is neither."""

from datetime import date

import pytest

from core.reading.intents import read_intent

TODAY = date(2026, 11, 29)


def name(text: str) -> str:
    return read_intent(text, role="merchant", today=TODAY, locale="ru").name


@pytest.mark.parametrize(
    "said",
    [
        "why was A3 cancelled",
        "did you cancel my order",
        "who cancelled A3",
        "has my order been cancelled",
        "cancel the notifications for my order",
        "为什么取消了",
        "谁取消了A3",
        "A3是不是取消了",
        "不是要取消",
        "取消提醒",
        "почему отменяете заказ",
        "кто отменил А3?",
        "отмените рассылку",
        "отключите уведомления, отмените их",
    ],
)
def test_who_asks_about_a_cancelled_order_cancels_none(said: str) -> None:
    assert name(said) != "cancel_order"


@pytest.mark.parametrize(
    "said", ["cancel my order please", "scrap the order", "这单不要了", "取消A3", "отмените заказ А3"]
)
def test_who_cancels_does(said: str) -> None:
    assert name(said) == "cancel_order"


@pytest.mark.parametrize(
    "said",
    [
        "reorder in spring maybe",
        "how was A7 again?",
        "what was the price of A7 again",
        "same photos again",
        "以后再返单",
        "下次再来一单",
        "повторим весной",
        "может повторим потом",
    ],
)
def test_a_repeat_at_some_other_time_is_no_order(said: str) -> None:
    assert name(said) != "reorder"


@pytest.mark.parametrize("said", ["same again please", "reorder A7", "返单A7", "повторите А7", "A7再来120件"])
def test_who_repeats_an_order_does(said: str) -> None:
    assert name(said) == "reorder"
