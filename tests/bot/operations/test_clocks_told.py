"""What the doctor reads from the date of an answer."""

from datetime import UTC, datetime

import pytest

from bot.doctor.examining import read_instant


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000", ""])
def test_a_date_without_a_zone_is_of_utc(zone: str) -> None:
    assert read_instant(f"Mon, 30 Nov 2026 10:00:00 {zone}") == datetime(2026, 11, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize("date", ["x", "", "Mon, 30 Nov 99999 10:00:00 GMT", f"Mon, 30 Nov 2026 10:00:00 +{'9' * 30}"])
def test_a_date_that_is_none_is_told_apart(date: str) -> None:
    assert read_instant(date) is None
