"""Fabric that is there and cannot be used: heard as a cause of its own, never where it is denied, asked or of goods."""

from datetime import date

import pytest

from core.reading.intents import read_intent

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    "text",
    [
        "fabric has holes",
        "the fabric is faulty",
        "A17 fabric damaged",
        "there is a hole in the fabric",
        "stains on the fabric A17",
        "fabric roll 3 is torn",
        "the fabric has different shades",
        "fabrik has holes",
        "面料有破洞",
        "布有色差",
        "A17布料有问题",
        "面料有两个洞",
        "料子脏了",
        "面料掉色",
        "面料有瑕疵",
        "ткань с браком",
        "ткань дырявая",
        "пятна на ткани",
        "ткань в пятнах",
        "рулон порван A17",
        "брак ткани",
        "ткань линяет",
    ],
)
@pytest.mark.parametrize("role", ["worker", "owner"])
def test_faulty_fabric_is_heard(text: str, role: str) -> None:
    assert read_intent(text, role=role, today=TODAY).name == "bad_fabric"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("no holes in the fabric", "not_understood"),
        ("does the fabric have holes?", "not_understood"),
        ("if fabric has holes call me", "not_understood"),
        ("fabric not bad", "not_understood"),
        ("make the buttonholes", "not_understood"),
        ("no fabric", "no_fabric"),
        ("fabric is out", "no_fabric"),
        ("面料没有问题", "not_understood"),
        ("面料有没有破洞", "not_understood"),
        ("面料检查好了，没瑕疵", "not_understood"),
        ("没布", "no_fabric"),
        ("布不够", "no_fabric"),
        ("ткань без брака", "not_understood"),
        ("брака в ткани нет", "not_understood"),
        ("на ткани нет дыр", "not_understood"),
        ("нет ткани", "no_fabric"),
        ("сшили 50, брак 2", "pieces_done"),
        ("50 done, 2 rejects", "pieces_done"),
        ("做了50件，次品2件", "pieces_done"),
    ],
)
def test_what_is_no_faulty_fabric_is_none(text: str, name: str) -> None:
    assert read_intent(text, role="worker", today=TODAY).name == name


@pytest.mark.parametrize("text", ["ткань пришла с браком", "the fabric arrived damaged", "面料到了有破洞"])
def test_a_merchant_who_complains_does_not_ask_whether_fabric_came(text: str) -> None:
    assert read_intent(text, role="merchant", today=TODAY).name != "fabric_arrived"
