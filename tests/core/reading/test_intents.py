"""What people say is understood: the cases with their right readings, and other words of the same kinds."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reading.grammar import find_codes
from core.reading.intents import NOT_UNDERSTOOD, read_intent

TODAY = date(2026, 11, 29)
ROLES = ("merchant", "owner", "worker")
CASES = [
    (role, json.loads(line))
    for role in ROLES
    for line in (Path(__file__).parent / f"cases/words_{role}.jsonl").read_text("utf-8").splitlines()
]
OTHERS = [
    json.loads(line) for line in (Path(__file__).parent / "cases/other_words.jsonl").read_text("utf-8").splitlines()
]


def read(text: str, role: str, locale: str = "") -> dict[str, Any]:
    intent = read_intent(text, role=role, today=TODAY, locale=locale)
    return {"intent": intent.name, "order": intent.order, **intent.values}


def fits(expected: Any, got: dict[str, Any]) -> bool:
    if expected == "ask":
        return bool(got["intent"] == NOT_UNDERSTOOD)
    return all(got.get(key) == value for key, value in expected.items() if key not in {"also", "never"})


@pytest.mark.parametrize(("role", "case"), CASES, ids=lambda part: part if isinstance(part, str) else part["text"])
def test_each_case_is_read_as_a_person_reads_it(role: str, case: dict[str, Any]) -> None:
    got, expected = read(case["text"], role, case["locale"]), case["expect"]
    assert got["intent"] not in expected.get("never", ())
    assert any(fits(one, got) for one in (expected, *expected.get("also", ())))


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case["text"])
def test_other_words_of_the_same_kinds_are_understood(case: dict[str, str]) -> None:
    assert read(case["text"], case["role"])["intent"] == case["intent"]


@pytest.mark.parametrize("text", ["A17怎么样了", "我的A17呢", "а17 как?", "where is #A17", "А17"])
def test_an_order_is_found_beside_any_script(text: str) -> None:
    assert find_codes(text) == ("A17",)


@given(st.text(max_size=170), st.sampled_from(ROLES))
def test_any_text_is_read_without_a_fault(text: str, role: str) -> None:
    assert read_intent(text, role=role, today=TODAY).name


DEEDS = {
    "en": ("cancel", "decline", "change the order", "finish", "take it"),
    "zh": ("取消", "改订单", "做完", "接单", "坏"),
    "ru": ("отменим", "изменим заказ", "закончили", "берем", "сломали оверлок"),
}
DENIALS = {
    "en": ("if we {}, what then", "we did not {}", "do not {}"),
    "zh": ("如果{}的话", "没有{}", "要是{}怎么办"),
    "ru": ("если {}, что будет", "мы не {}", "еще не {}"),
}


@pytest.mark.parametrize(
    "text", [denial.format(deed) for tongue, deeds in DEEDS.items() for deed in deeds for denial in DENIALS[tongue]]
)
def test_a_condition_or_a_denial_is_never_a_wish(text: str) -> None:
    harmful = {"cancel_order", "change_order", "accept", "machine_down", "finished", "started", "broken_machine"}
    assert all(read(text, role)["intent"] not in harmful for role in ROLES)


MORE: dict[str, dict[str, tuple[str, ...]]] = {
    "merchant": {
        "when_ready": ("готово будет когда",),
        "status": ("order status pls",),
        "why_late": ("what went wrong", "why did the date move", "为什么改日期"),
        "photos": ("can I see it", "给我看看实物"),
        "hurry": ("it's urgent",),
        "tracking_number": ("how do I track the parcel",),
        "price_total": ("what did we agree on price", "сколько всего платить"),
        "change_order": ("改成120件", "цвет на красный"),
        "queue": ("am I next",),
        "new_order": ("can you make 50 dresses?", "I want to order", "能做牛仔裤吗？", "你们可以做100件卫衣吗"),
        "stage": ("A17能做完吗", "卫衣能做好吗"),
    },
    "owner": {
        "absence": ("裁床少一个人", "завтра без закройщика"),
        "load": ("can we take more orders", "можем ещё взять заказ?"),
        "accept": ("хорошо, берусь",),
        "card": ("卡丢了",),
    },
    "worker": {"pieces_done": ("I did 50",), "what_to_do": ("какая у меня работа",)},
}


@pytest.mark.parametrize(
    ("role", "intent", "text"),
    [(role, intent, text) for role, said in MORE.items() for intent, texts in said.items() for text in texts],
)
def test_further_words_of_every_day_are_understood(role: str, intent: str, text: str) -> None:
    assert read_intent(text, role=role, today=date(2026, 11, 30)).name == intent


@pytest.mark.parametrize(
    ("role", "text", "never"),
    [
        ("merchant", "my friend cancelled his order", "cancel_order"),
        ("owner", "Li is not absent", "absence"),
        ("owner", "we won't do it for 45", "counter"),
        ("owner", "не берём за 45", "counter"),
        ("owner", "45不做", "counter"),
        ("worker", "who finished A17", "finished"),
        ("worker", "谁做完了A17", "finished"),
    ],
)
def test_what_is_denied_or_told_of_others_is_not_done(role: str, text: str, never: str) -> None:
    assert read_intent(text, role=role, today=date(2026, 11, 30)).name != never


@pytest.mark.parametrize("text", ["we are not closed on friday", "в пятницу не закрыты"])
def test_a_day_that_is_not_closed_is_open(text: str) -> None:
    assert read_intent(text, role="owner", today=date(2026, 11, 30)).values["open"]
