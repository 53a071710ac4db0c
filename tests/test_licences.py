"""The list of licences is held against what is installed, so a wrong line or a licence that asks too much is named."""

import pytest

from tests import licences

PAGE = licences.PAGE.read_text("utf-8")


def test_the_page_is_right() -> None:
    assert licences.faults(PAGE) == []


@pytest.mark.parametrize(
    ("line", "instead", "named"),
    [
        ("| aiohttp | always | Apache-2.0 AND MIT |", "| aiohttp | always | MIT |", "aiohttp: the table says"),
        ("| yarl | always | Apache-2.0 |", "", "yarl: the table says nothing"),
        (
            "| yarl | always | Apache-2.0 |",
            "| yarl | always | Apache-2.0 |\n| zope | always | ZPL-2.1 |",
            "it is not shipped",
        ),
        ("| psycopg | scaled | LGPL-3.0-only |", "| psycopg | always | LGPL-3.0-only |", "psycopg: the table says"),
    ],
)
def test_a_wrong_line_is_named(line: str, instead: str, named: str) -> None:
    assert line in PAGE
    assert any(named in fault for fault in licences.faults(PAGE.replace(line, instead)))


def test_a_licence_that_asks_too_much_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "declared", lambda name: "AGPL-3.0-only" if name == "yarl" else None)
    assert any("yarl: AGPL-3.0-only is not among" in fault for fault in licences.faults(PAGE))
