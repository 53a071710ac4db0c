"""Rush requests as owners type them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.planning.rush import parse_rush

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
"""Tuesday 10:00 in Hangzhou."""


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "pieces", "due_at"),
    [
        ("200 pieces by tomorrow 18:00", 200, at(2, 18)),
        ("明天18点前要200件", 200, at(2, 18)),
        ("12月5日前 300件卫衣", 300, at(5, 18)),
        ("200 шт к завтра 15:00", 200, at(2, 15)),
        ("300 шт худи до пятницы", 300, at(4, 18)),
        ("1,200 pcs by 5 Dec", 1200, at(5, 18)),
        ("need 80 pieces by 17:00", 80, at(1, 17)),
    ],
)
def test_pieces_and_the_hour_are_read_in_three_languages(text: str, pieces: int, due_at: datetime) -> None:
    rush = parse_rush(text, now=NOW, timezone="Asia/Shanghai")
    assert rush is not None and (rush.pieces, rush.due_at) == (pieces, due_at)


@pytest.mark.parametrize(
    "text",
    [
        "200 pieces",
        "where is my order A1",
        "S20 M40 black",
        "50 pieces by yesterday",
        "50 pieces by 09:00",
        "0 pcs today",
    ],
)
def test_what_names_no_pieces_or_no_time_to_come_is_no_rush(text: str) -> None:
    assert parse_rush(text, now=NOW, timezone="Asia/Shanghai") is None


def test_the_garment_is_left_over_for_the_catalogs() -> None:
    rush = parse_rush("300 шт худи до пятницы", now=NOW, timezone="Asia/Shanghai")
    assert rush is not None and rush.words == ("худи",)
