"""Days on which a house is closed, short or open, as owners say it; what is no row of days is not guessed."""

from datetime import date
from typing import Any

import pytest

from core.reading.intents import read_intent

TODAY = date(2026, 11, 30)
"""A Monday."""


def row(first: str, last: str, **how: Any) -> dict[str, Any]:
    return {"from": first, "until": last, **how}


SAID: dict[str, dict[str, Any]] = {
    "half day on saturday": {"day": "2026-12-05", "hours": "half"},
    "we work half a day on 5 dec": {"day": "2026-12-05", "hours": "half"},
    "周六上半天班": {"day": "2026-12-05", "hours": "half"},
    "明天上午上班下午休息": {"day": "2026-12-01", "hours": "half"},
    "в субботу полдня": {"day": "2026-12-05", "hours": "half"},
    "tomorrow only till 3pm": {"day": "2026-12-01", "until_time": "15:00"},
    "завтра работаем до трёх": {"day": "2026-12-01", "until_time": "15:00"},
    "we are open this sunday": {"day": "2026-12-06", "open": True},
    "12月6号周日补班": {"day": "2026-12-06", "open": True},
    "周五照常上班": {"day": "2026-12-04", "open": True},
    "в пятницу работаем как обычно": {"day": "2026-12-04", "open": True},
    "as usual on friday": {"day": "2026-12-04", "open": True},
    "closed friday": row("2026-12-04", "2026-12-04"),
    "day off on friday": row("2026-12-04", "2026-12-04"),
    "выходной в пятницу": row("2026-12-04", "2026-12-04"),
    "周三休息一天": row("2026-12-02", "2026-12-02"),
    "we're closed today": row("2026-11-30", "2026-11-30"),
    "closed saturday and sunday": row("2026-12-05", "2026-12-06"),
    "closed on 24, 25 and 26 december": row("2026-12-24", "2026-12-26"),
    "4 и 5 января не работаем": row("2027-01-04", "2027-01-05"),
    "2月4号、5号、6号放假": row("2027-02-04", "2027-02-06"),
    "closed 24-26 dec": row("2026-12-24", "2026-12-26"),
    "closed feb 4 to feb 12": row("2027-02-04", "2027-02-12"),
    "с 4 по 12 февраля выходные": row("2027-02-04", "2027-02-12"),
    "春节2月1号到15号停工": row("2027-02-01", "2027-02-15"),
    "holiday till 8 jan": row("2026-11-30", "2027-01-08"),
    "放假到2月12号": row("2026-11-30", "2027-02-12"),
    "closed till new year": row("2026-11-30", "2026-12-31"),
    "we're closed for a week from 4 feb": row("2027-02-04", "2027-02-10"),
    "закрыты на неделю с 1 января": row("2027-01-01", "2027-01-07"),
    "春节放假两周，2月4号开始": row("2027-02-04", "2027-02-17"),
    "国庆放假7天": row("2027-10-01", "2027-10-07"),
    "五一放假三天": row("2027-05-01", "2027-05-03"),
    "closed next week": row("2026-12-07", "2026-12-13"),
    "next week we are closed monday and tuesday": row("2026-12-07", "2026-12-08"),
    "下周一停工": row("2026-12-07", "2026-12-07"),
    "closed on 5 and 7 dec": {},
    "closed tomorrow and friday": {},
    "closed from friday": {},
    "с понедельника не работаем": {},
    "放假": {},
    "春节放假": {},
}


@pytest.mark.parametrize("text", SAID)
def test_days_of_the_house_are_read_as_they_are_said(text: str) -> None:
    read = read_intent(text, role="owner", today=TODAY)
    assert (read.name, dict(read.values)) == ("closed_days", SAID[text])
