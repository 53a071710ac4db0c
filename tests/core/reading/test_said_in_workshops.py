"""What owners and workers say that was read as its opposite: refusals with another price, negations, mends to come."""

from datetime import date
from typing import Any

import pytest

from core.reading.intents import read_intent, read_owner

TODAY = date(2026, 11, 29)


def read(text: str, role: str) -> dict[str, Any]:
    intent = read_intent(text, role=role, today=TODAY, locale="ru")
    return {"intent": intent.name, "order": intent.order, **intent.values}


@pytest.mark.parametrize(
    ("said", "minor", "due"),
    [
        ("48做不了，52可以，12号交", 5200, "2026-12-12"),
        ("48太低，最少52", 5200, None),
        ("48不行，52行", 5200, None),
        ("48块太少，要52块", 5200, None),
        ("48不够，至少50", 5000, None),
        ("A6 48做不来，55能做", 5500, None),
        ("А6 берём, но по 600", 60000, None),
        ("беру, но по 50", 5000, None),
        ("возьмём, но за 55", 5500, None),
        ("48 не пойдёт, 52 можно", 5200, None),
        ("48 мало, 52 нормально", 5200, None),
        ("за 48 не можем, за 52 возьмём", 5200, None),
        ("48 no, 52 yes", 5200, None),
        ("48 is too low, 52 is ok", 5200, None),
        ("can't do 48, 52 works", 5200, None),
        ("we take it but at 52", 5200, None),
        ("接，但是52", 5200, None),
        ("can't do 24 dec, 27 dec ok at 50", 5000, "2026-12-27"),
        ("42 yuan, one day later", 4200, None),
    ],
)
def test_a_refusal_that_names_another_price_is_a_counter(said: str, minor: int, due: str | None) -> None:
    for intent in (
        read_intent(said, role="owner", today=TODAY, locale="ru"),
        read_owner(said, is_asked=True, today=TODAY, locale="ru"),
    ):
        assert (intent.name, intent.values.get("minor"), intent.values.get("due")) == ("counter", minor, due)


@pytest.mark.parametrize(
    "said",
    [
        "A6我接不了这么多，只能做80件",
        "做不了100件，最多做80件",
        "can't do all, only 80 pieces",
        "все не возьмём, только 80 штук",
    ],
)
def test_fewer_pieces_are_a_counter_that_asks(said: str) -> None:
    got = read(said, "owner")
    assert (got["intent"], got["pieces"]) == ("counter", 80) and "minor" not in got


@pytest.mark.parametrize(
    "said",
    [
        "48做不了",
        "A6做不了",
        "太低了",
        "we can't do 48",
        "48 is too low",
        "за 48 не берём",
        "не берём",
        "too cheap",
        "不接，太忙",
    ],
)
def test_a_refusal_alone_is_one(said: str) -> None:
    assert read(said, "owner")["intent"] in {"decline", "not_understood"}
    assert read_owner(said, is_asked=True, today=TODAY, locale="ru").name in {"decline", "not_understood"}


@pytest.mark.parametrize("said", ["tomorrow we finish at 2", "done at 4 today", "we stop at 3", "finished at 5 today"])
def test_a_time_of_day_is_no_price(said: str) -> None:
    assert read(said, "owner")["intent"] != "counter"
    intent = read_owner(said, is_asked=True, today=TODAY, locale="en")
    assert intent.name != "counter" or "minor" not in intent.values


@pytest.mark.parametrize("said", ["can be done at 45", "done at 45 each by 20 dec"])
def test_a_price_of_what_is_done_stays_a_price(said: str) -> None:
    assert read(said, "owner")["minor"] == 4500


@pytest.mark.parametrize(
    "said", ["12月排满了没", "排满了吗", "12月满了没有", "дек загружен?", "are we full in december?"]
)
def test_a_question_how_full_refuses_nothing(said: str) -> None:
    assert read(said, "owner")["intent"] in {"load", "not_understood"}
    assert said != "12月排满了没" or read(said, "owner")["intent"] == "load"


@pytest.mark.parametrize(
    "said",
    [
        "小王没请假",
        "小李不请假了",
        "小李请假了吗",
        "Айгуль не болеет",
        "Айгуль сегодня на месте?",
        "小王没有请假",
        "小王没病",
        "老周没走",
        "Айгуль не уволилась",
        "Айгуль не в отпуске",
        "Айгуль заболела?",
        "is Mira sick?",
        "Mira is not sick",
        "Mira isn't off today",
        "is Mira back?",
        "小王来了吗",
        "小王今天来不来",
    ],
)
def test_who_is_not_away_and_who_is_asked_about_is_no_absence(said: str) -> None:
    assert read(said, "owner")["intent"] in {"who_is_in", "not_understood"}


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("Two sewers called in sick, back wednesday", {"people": 2, "skill": "sewing", "until": "2026-12-02"}),
        ("两个车工病了，周三回来", {"people": 2, "skill": "sewing", "until": "2026-12-02"}),
        ("две швеи заболели, выйдут в среду", {"people": 2, "skill": "sewing", "until": "2026-12-02"}),
        ("小李病了，周五来上班", {"name": "小李", "until": "2026-12-04"}),
        ("Айгуль болеет, вернётся 5 декабря", {"name": "Айгуль", "until": "2026-12-05"}),
        ("Mira is sick, back on friday", {"name": "Mira", "until": "2026-12-04"}),
        ("Worker Wang is off today", {"name": "Wang", "day": "2026-11-29"}),
        ("小王明天上午请假半天", {"name": "小王", "day": "2026-11-30", "hours": "half"}),
        ("Mira is off half a day tomorrow", {"name": "Mira", "day": "2026-11-30", "hours": "half"}),
        ("Айгуль завтра отпросилась на полдня", {"name": "Айгуль", "day": "2026-11-30", "hours": "half"}),
    ],
)
def test_who_is_ill_and_comes_back_later_is_away_until_then(said: str, fits: dict[str, Any]) -> None:
    got = read(said, "owner")
    assert got["intent"] == "absence" and "back" not in got
    assert {key: got.get(key) for key in fits} == fits


@pytest.mark.parametrize("said", ["小李病好了", "Айгуль вышла", "Mira is back", "小王回来了", "все вышли"])
def test_who_is_back_is_back(said: str) -> None:
    assert read(said, "owner")["back"] is True


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("2 machines broke, fixed by wednesday", {"count": 2, "until": "2026-12-02"}),
        ("平车坏了两台，后天修好", {"machine": "lockstitch", "count": 2, "until": "2026-12-01"}),
        ("две машинки сломались, починят в среду", {"count": 2, "until": "2026-12-02"}),
        ("оверлок сломался, мастер будет завтра", {"machine": "overlock", "count": 1, "until": "2026-11-30"}),
        ("overlock is down, will be repaired friday", {"machine": "overlock", "until": "2026-12-04"}),
        ("锁边机坏了，明天能修好", {"machine": "overlock", "until": "2026-11-30"}),
        ("明天停电半天", {"all": True, "day": "2026-11-30", "hours": "half"}),
        ("power cut tomorrow, half a day", {"all": True, "day": "2026-11-30", "hours": "half"}),
    ],
)
def test_what_is_broken_and_mended_later_is_not_mended(said: str, fits: dict[str, Any]) -> None:
    got = read(said, "owner")
    assert got["intent"] == "machine_down" and "fixed" not in got
    assert {key: got.get(key) for key in fits} == fits


@pytest.mark.parametrize("said", ["平车修好了", "the overlock is fixed", "оверлок починили", "overlock works again"])
def test_what_is_mended_is_mended(said: str) -> None:
    assert read(said, "owner")["fixed"] is True


@pytest.mark.parametrize(
    ("said", "role", "intent"),
    [
        ("this isnt my job", "worker", "not_my_job"),
        ("that isnt mine", "worker", "not_my_job"),
        ("thats cutting not sewing", "worker", "wrong_stage"),
        ("whats next for me", "worker", "what_to_do"),
        ("A4 cancel the white ones only", "merchant", "change_order"),
        ("A4白色的不要了", "merchant", "change_order"),
        ("отмените только белые в А4", "merchant", "change_order"),
        ("cancel only the black in A4", "merchant", "change_order"),
        ("A4取消黑色的", "merchant", "change_order"),
        ("cancel A4", "merchant", "cancel_order"),
        ("A4不要了", "merchant", "cancel_order"),
        ("отмените А4", "merchant", "cancel_order"),
        ("pls bin A5", "merchant", "cancel_order"),
        ("A4 +20 pcs M", "merchant", "change_order"),
        ("move A4 to 20 dec", "merchant", "change_order"),
        ("A4推迟到20号", "merchant", "change_order"),
        ("перенесите А4 на 20 декабря", "merchant", "change_order"),
        ("A4 in navy not black", "merchant", "change_order"),
        ("has the cloth landed", "merchant", "fabric_arrived"),
        ("сколько уже пошили", "merchant", "how_many"),
        ("чё там с заказом", "merchant", "status"),
        ("cheers mate", "merchant", "thanks"),
        ("60 из 100", "worker", "pieces_done"),
        ("60 of 100", "worker", "pieces_done"),
    ],
)
def test_other_words_are_read(said: str, role: str, intent: str) -> None:
    assert read(said, role)["intent"] == intent


@pytest.mark.parametrize("said", ["fabric has holes", "布有色差", "ткань бракованная"])
def test_bad_fabric_is_not_told_as_fabric_that_is_not_there(said: str) -> None:
    assert read(said, "worker")["intent"] != "no_fabric"


@pytest.mark.parametrize(
    "said", ["再晚就取消A4", "再不发货就取消", "if it is late again cancel A4", "ещё раз опоздаете - отменю А4"]
)
def test_a_threat_cancels_nothing(said: str) -> None:
    assert read(said, "merchant")["intent"] != "cancel_order"


@pytest.mark.parametrize("said", ["do you ship to Kazakhstan", "你们发哈萨克斯坦吗", "вы отправляете в Казахстан?"])
def test_where_a_workshop_sends_is_no_question_of_an_order(said: str) -> None:
    assert read(said, "merchant")["intent"] == "not_understood"


@pytest.mark.parametrize("said", ["крой закончили, шитьё ещё нет", "cutting is done, sewing not yet", "裁好了，还没缝"])
def test_the_stage_that_is_done_beside_one_that_is_not(said: str) -> None:
    got = read(said, "worker")
    assert (got["intent"], got.get("stage")) == ("finished", "cutting")


def test_who_packed_and_sent_has_sent() -> None:
    assert read("包装完了发走了", "worker")["stage"] == "shipped"
    assert read("包好了", "worker")["stage"] == "packed"
