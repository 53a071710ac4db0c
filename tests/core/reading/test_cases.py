"""Phrases with their right readings: what is read is right, and what is not read is asked."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.commands.read_commands import Case, read_case

TODAY = date(2026, 11, 29)
CASES = Path(__file__).parent / "cases"
KINDS = {
    "order_typed": "order",
    "days": "day",
    "prices": "price",
    "garments": "garment",
    "colours": "colour",
    "regions": "region",
}
SAME = (
    {"off white", "cream", "ivory", "ecru"},
    {"graphite", "charcoal", "anthracite"},
    {"brown", "coffee"},
    {"dusty rose", "mauve"},
    {"hot pink", "fuchsia"},
    {"lilac", "lavender"},
    {"terracotta", "brick red"},
    {"sky blue", "light blue"},
    {"turquoise", "teal", "aqua"},
    {"milk tea", "latte"},
    {"burgundy", "wine", "maroon"},
)


def _colour(name: str | None) -> str:
    folded = (name or "").casefold()
    return next((min(group) for group in SAME if folded in group), folded)


def _lines(answer: dict[str, Any]) -> list[tuple[str, str | None, int]]:
    lines = answer["orders"][0]["lines"] if "orders" in answer else answer.get("lines", ())
    return sorted((_colour(colour), size or "", pieces) for colour, size, pieces in lines)


def _fits(kind: str, expected: Any, answer: dict[str, Any]) -> bool:
    if isinstance(expected, bool):
        return answer.get("inside") is expected
    if expected == "ask" or "ask" in expected or "error" in expected:
        return "ask" in answer or "refuse" in answer
    if kind == "order":
        return "orders" in answer and _lines(answer) == _lines(expected)
    wanted = {key: value for key, value in expected.items() if key != "also"}
    if kind == "colour":
        return "colour" in answer and _colour(answer["colour"]) == _colour(wanted["colour"])
    return wanted == {key: answer.get(key) for key in wanted}


def _cases() -> list[Any]:
    found = []
    for name, kind in KINDS.items():
        for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines():
            values = json.loads(line)
            found.append(pytest.param(kind, values, id=f"{name}: {values['text']}".encode("unicode_escape").decode()))
    return found


@pytest.mark.parametrize(("kind", "values"), _cases())
def test_a_phrase_is_read_as_it_is_meant(kind: str, values: dict[str, Any]) -> None:
    case = Case(text=values["text"], locale=values["locale"], role="merchant", today=TODAY, values=values)
    answer = read_case(kind, case)
    expected = values["expect"]
    readings = [expected, *(expected.get("also", ()) if isinstance(expected, dict) else ())]
    assert any(_fits(kind, one, answer) for one in readings), answer
