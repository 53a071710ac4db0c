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
    "we are closed monday to sunday": row("2026-11-30", "2026-12-06"),
    "closed friday to monday": row("2026-12-04", "2026-12-07"),
    "closed wed to tue": row("2026-12-02", "2026-12-08"),
    "no work mon-wed next week": row("2026-12-07", "2026-12-09"),
    "周二到周五放假": row("2026-12-01", "2026-12-04"),
    "下周一到周三休息": row("2026-12-07", "2026-12-09"),
    "закрыты со вторника по пятницу": row("2026-12-01", "2026-12-04"),
    "ср-пт не работаем": row("2026-12-02", "2026-12-04"),
    "не работаем 24.12-26.12": row("2026-12-24", "2026-12-26"),
    "12月31日到1月3日放假": row("2026-12-31", "2027-01-03"),
    "закрыты с 30 декабря по 3 января": row("2026-12-30", "2027-01-03"),
    "closed from tomorrow for a week": row("2026-12-01", "2026-12-07"),
    "从明天起放假一周": row("2026-12-01", "2026-12-07"),
    "we close at 3 on friday": {"day": "2026-12-04", "until_time": "15:00"},
    "we finish at 14:30 tomorrow": {"day": "2026-12-01", "until_time": "14:30"},
    "明天三点下班": {"day": "2026-12-01", "until_time": "15:00"},
    "明天加班到晚上九点": {"day": "2026-12-01", "until_time": "21:00"},
    "今天加班到十点": {"day": "2026-11-30", "until_time": "22:00"},
    "сегодня работаем до 22": {"day": "2026-11-30", "until_time": "22:00"},
    "завтра заканчиваем в 3": {"day": "2026-12-01", "until_time": "15:00"},
    "в рамадан работаем до 15:00": {"until_time": "15:00"},
    "国庆不放假": {"open": True},
    "元旦不休息": {"open": True},
    "周六调休上班": {"day": "2026-12-05", "open": True},
    "we are not closed on dec 25": {"day": "2026-12-25", "open": True},
    "we don't close on 25 dec": {"day": "2026-12-25", "open": True},
    "tomorrow is not a day off": {"day": "2026-12-01", "open": True},
    "8 марта работаем": {"day": "2027-03-08", "open": True},
    "23 февраля не отдыхаем": {"day": "2027-02-23", "open": True},
    "work saturday instead of friday": {"day": "2026-12-05", "open": True, "instead": "2026-12-04"},
    "closed saturday instead of friday": {"day": "2026-12-04", "open": True, "instead": "2026-12-05"},
    "friday off, working saturday": {"day": "2026-12-05", "open": True, "instead": "2026-12-04"},
    "周六上班，周五休息": {"day": "2026-12-05", "open": True, "instead": "2026-12-04"},
    "周五休息调到周六上班": {"day": "2026-12-05", "open": True, "instead": "2026-12-04"},
    "把周五的班调到周六": {"day": "2026-12-05", "open": True, "instead": "2026-12-04"},
    "работаем в субботу вместо пятницы": {"day": "2026-12-05", "open": True, "instead": "2026-12-04"},
    "в субботу работаем, в пятницу выходной": {"day": "2026-12-05", "open": True, "instead": "2026-12-04"},
    "周五和周六调休": {},
    "周六周日上班，周五休息": {},
    "tomorrow overtime till 9 pm": {"day": "2026-12-01", "until_time": "21:00"},
    "overtime tomorrow until 21:00": {"day": "2026-12-01", "until_time": "21:00"},
    "work till 9 in the evening tomorrow": {"day": "2026-12-01", "until_time": "21:00"},
    "завтра сверхурочно до 21": {"day": "2026-12-01", "until_time": "21:00"},
    "завтра работаем до 9 вечера": {"day": "2026-12-01", "until_time": "21:00"},
    "overtime on saturday": {"day": "2026-12-05", "open": True},
    "сверхурочно в субботу": {"day": "2026-12-05", "open": True},
    "закрыты в субботу и воскресенье": row("2026-12-05", "2026-12-06"),
    "closed this week": {},
    "closed dec": {},
    "closed in december": {},
    "closed the whole of january": {},
    "весь декабрь закрыты": {},
    "closed 24 dec to 23 dec": {},
    "12月24日至23日放假": {},
    "closed from 1 jan 0001 to 31 dec 9999": {},
    "closed from 31 dec till 8 jan except 2 jan": {},
    "tomorrow only till 24:00": {},
    "tomorrow only till 0:00": {},
    "only till midnight tomorrow": {},
    "half day on 5 dec until 25:00": {},
    "明天做到24点": {},
    "明天只上到25点": {},
    "завтра работаем до полуночи": {},
    "closed until further notice": {},
    "无限期停工": {},
    "закрыты до особого распоряжения": {},
    "closed for eid": {},
    "на наурыз не работаем": {},
    "is the 25th a closed day?": {},
    "are we closed tomorrow?": {},
    "明天放假吗": {},
    "25 числа выходной?": {},
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


@pytest.mark.parametrize(
    "text",
    ["no overtime tomorrow", "overtime pay?", "без сверхурочных", "deliver saturday instead of friday", "今天不加班吗"],
)
def test_what_names_no_days_of_the_house_closes_none(text: str) -> None:
    read = read_intent(text, role="owner", today=TODAY)
    assert read.name != "closed_days" or not read.values.keys() & {"day", "from"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("overlock down till lunch", {"hours": "half"}),
        ("overlock broken until tomorrow noon", {"hours": "half", "until": "2026-12-01"}),
        ("包缝机坏了，中午才能修好", {"hours": "half"}),
        ("оверлок не работает до обеда", {"hours": "half"}),
        ("overlock down till 3 pm", {"until_time": "15:00"}),
        ("平车坏了，下午3点修好", {"until_time": "15:00"}),
        ("оверлок сломался, починят к 3 часам", {"until_time": "15:00"}),
        ("overlock down until friday", {"until": "2026-12-04"}),
        ("包缝机上午坏了", {}),
        ("overlock down this morning", {}),
        ("overlock was down till lunch, works again", {"fixed": True, "hours": "half"}),
    ],
)
def test_until_when_a_machine_stands_is_heard(text: str, values: dict[str, Any]) -> None:
    read = read_intent(text, role="owner", today=TODAY)
    assert read.name == "machine_down"
    assert {key: value for key, value in read.values.items() if key not in ("machine", "count")} == values
