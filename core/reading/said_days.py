"""The day by which an order is needed, among the other words of a message: `by 15 december`, `12月15号要`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.errors import UserError
from core.reading.dates import DayAmbiguous, DayPast, find_haste, parse_day

_MOST_WORDS: Final = 6
_LEAD: Final = re.compile(
    r"(?<![a-zа-я])(?:(?:needed |need it |ready |due |delivery |deliver |deadline "
    r"|finish(?:ed)? |ship(?:ped)? |latest )?"
    r"(?:by|before|until|till|within|in|on|no later than|not later than)|due|deadline|delivery(?: date)?|need by"
    r"|(?:нужн\w+ |надо |срок |сдача |готов\w* |крайний срок |не позднее "
    r"|не позже )?(?:к|ко|до|через|в течение|не позднее|не позже"
    r"|раньше|за)|срок(?: сдачи)?|дедлайн|сдача|отгрузка|готовность)[:\s]+(?=\S)"
)
_LABEL: Final = re.compile(
    r"(?:交期|交货期?|货期|截止(?:日期)?|最晚|最迟|due(?: date)?|deadline|срок(?: сдачи)?)"
    r"\s*[:：]?\s*(\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?)"
)
_HAN_TAIL: Final = (
    r"(?:之?[前内]|以[前内])?(?:必须|一定)?(?:就)?(?:要货|交货|出货|发货|给我|拿货|收货|到货|要|交|完成|做好|前)*"
)
_HAN: Final = re.compile(
    r"(?:最晚|最迟|不晚于|截止到?|交期|交货期?|货期|赶在|在|到|要在|争取|希望)?[:： ]*"
    r"((?:(?:明|今|后|来)年(?:的)?|\d{4}年)?\d{1,2}月(?:[上下前后]半月|\d{1,2}[日号]?"
    r"(?:\s?(?:[-–~到至]|或者?)\s?(?:\d{1,2}月)?\d{1,2}[日号])?|底|初|中旬?|上旬|下旬|份)"
    r"|(?:下个?月|本月|这个?月)(?:\d{1,2}[日号]|底|初|中旬?)|(?:下下?个?|这个?|本)(?:周|星期|礼拜)[一二三四五六日天]"
    r"|\d{1,2}[日号]?\s?(?:[-–~到至]|或者?)\s?\d{1,2}[日号](?!\d)|\d{1,2}[日号](?!\d)|(?:\d+个?半?|半个?|[一二两三四五六七八九十]+个?)(?:天|周|星期|礼拜|月)(?:之?[内后]|以[内后])"
    r"|(?:\d{1,2}|[一两二三四五六七八九十])个?(?:天|周|星期|礼拜)(?=要货?|交货?|出货|发货|给我|交付|拿货)"
    r"|(?:月底|年底|年前|春节|过年|元旦|圣诞节?|国庆|五一|双十[一二]|清明|端午|中秋)(?:之?前|以前)?"
    r"|(?:大?后天|明天))" + _HAN_TAIL
)
_NUMERIC: Final = re.compile(
    r"(?<![\d.,/-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\.\d{1,2})(?![\d.,/%-]|\d)"
    r"(?!\s?(?:元|块|руб|р\b|usd|cny|\$|¥|€|kg|кг|m\b|м\b|см|cm|%))(?:之?前|要|交货|号)*"
)
_MONTH_NAMED: Final = re.compile(
    r"(?<![a-zа-я\d])(?:the )?(?:\d{1,2}(?:st|nd|rd|th|-?го)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)[a-zа-я]*\.?(?: \d{4})?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?(?: \d{4})?)(?![a-zа-я\d])"
)

_MONTH_SPAN: Final = re.compile(
    r"(?<![a-zа-я\d.,-])(?:between |с )?\d{1,2}(?:st|nd|rd|th|-?го)? ?(?:[-–—/]|to|or|and|по|или|и) ?"
    r"\d{1,2}(?:st|nd|rd|th|-?го)? (?:of )?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)[a-zа-я]*\.?"
    r"(?: \d{4})?(?![a-zа-я\d])"
)
_FROM_NOW: Final = re.compile(
    r"(?<![a-zа-я\d])(?:\d{1,3}|an?|[a-z]+) (?:days?|weeks?|wks?|months?) (?:from (?:now|today)|later)(?![a-z])"
)
_AT_THE_LATEST: Final = re.compile(
    r"\s?,?\s?(?:(?:at )?the (?:very )?latest|latest|или раньше|or (?:earlier|sooner)|крайний срок|самое позднее"
    r"|не позже|не позднее)(?![a-zа-я])|\s?,?\s?(?:最晚|最迟)(?!\d)"
)
"""What says of a day before it that it is the last."""

_WEEK_AFTER: Final = re.compile(
    r"(?<![a-zа-я])(?:by |on |к |до )?(?P<day>(?:a|1) week (?:on|from|after) [a-z]+|[a-z]+ week(?! ?[a-z])"
    r"|(?:(?:в|во) )?[а-я]+ через неделю|через неделю (?:в|во) [а-я]+)(?![a-zа-я])"
)

_DAYS_BEFORE: Final = re.compile(
    r"(?<![a-zа-я\d])(?:(?:ready|needed|due|done|готов\w*|нужн\w+) )?(?:by |for |к |за )?(?:\d{1,2}|an?"
    r"|a couple of|[а-я]+) ?"
    r"(?:days?|weeks?|день|дня|дней|сутки|суток|неделю|недели|недель) (?:before|ahead of|до|перед) (?P<what>[^,;\n]+)"
)
_READY: Final = re.compile(r"^(?:(?:ready|needed|due|done|готов\w*|нужн\w+) )?(?:by |for |к )?")
_HAN_DAYS_BEFORE: Final = re.compile(
    r"(?P<said>(?:元旦|圣诞节?|春节|过年|国庆节?|五一|双十[一二]|中秋节?|端午节?|\d{1,2}月\d{1,2}[日号])之?前"
    r"(?:\d{1,2}|[一两二三四五六七八九十])个?(?:天|周|星期|礼拜))" + _HAN_TAIL
)

_AHEAD_AT_MOST: Final = re.compile(
    r"(?<![a-zа-я\d.])(?P<said>\d{1,3} (?:days?|weeks?|wks?|months?)) (?:max(?:imum)?|tops|at (?:the )?most)(?![a-z])"
    r"|(?<![а-я])(?:максимум|макс\.?) (?P<ru>\d{1,3} (?:дн\w+|недел\w+|месяц\w*))"
    r"|(?<![\d.])(?P<behind>\d{1,3} (?:дн\w+|недел\w+|месяц\w*)) (?:максимум|макс)(?![а-я])"
)

_YEAR: Final = re.compile(r"\d{4}|今年|this year|этого года")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something is needed: `day`; or `between` two days that the words can mean; or `haste` (`asap`, `none`)."""

    day: date | None = None
    between: tuple[date, date] | None = None
    haste: str | None = None


def take_due(text: str, *, today: date, locale: str) -> tuple[Due | None, str]:
    """Find when a folded text wants it, and give what is left; without a certain place of a day, nothing is taken."""
    due: Due | None = None
    for find in (
        _after_label,
        _days_before,
        _ahead_at_most,
        _in_chinese,
        _week_after_weekday,
        _after_lead,
        _from_now,
        _with_month,
        _in_numbers,
    ):
        span = find(text, today, locale)
        if span is None:
            continue
        due, start, end = span
        behind = _AT_THE_LATEST.match(text, end)
        end = behind.end() if behind else end
        text = f"{text[:start]} , {text[end:]}"
        break
    haste, left = find_haste(text)
    if haste is not None:
        due, text = due or Due(haste=haste), left
    return due, text


def take_leading_day(text: str, *, today: date, locale: str) -> tuple[Due, int] | None:
    """Read the longest day that a folded text begins with, and how many characters it takes; a bare number is none."""
    at = len(text) - len(text.lstrip())
    chinese = _HAN.match(text, at)
    if chinese and (due := _due(chinese[1], today, "zh_Hans")):
        return due, chinese.end(1)
    words = list(re.finditer(r"[^\s,;]+", text))[:_MOST_WORDS]
    for count in range(len(words), 0, -1):
        said = text[at : words[count - 1].end()]
        if not re.search(r"[,;\n]", said) and not re.fullmatch(r"[\d ]+", said) and (due := _due(said, today, locale)):
            return due, words[count - 1].end()
    return None


_Span = tuple[Due, int, int]


def _after_label(text: str, today: date, locale: str) -> _Span | None:
    match = _LABEL.search(text)
    due = _due(match[1], today, locale or ("zh" if "\u4e00" <= match[0][0] <= "\u9fff" else "")) if match else None
    return (due, match.start(), match.end()) if match and due else None


def _in_chinese(text: str, today: date, _: str) -> _Span | None:
    for match in _HAN.finditer(text):
        if due := _due(match[1], today, "zh_Hans"):
            return due, match.start(), match.end()
    return None


def _days_before(text: str, today: date, locale: str) -> _Span | None:
    """Find `two days before christmas`, `за неделю до 8 марта`, `圣诞前两天`, the longest day behind the words."""
    for match in _HAN_DAYS_BEFORE.finditer(text):
        if due := _due(match["said"], today, "zh_Hans"):
            return due, match.start(), match.end()
    for match in _DAYS_BEFORE.finditer(text):
        words = list(re.finditer(r"\S+", match["what"]))[:_MOST_WORDS]
        for word in reversed(words):
            end = match.start("what") + word.end()
            if due := _due(_READY.sub("", text[match.start() : end]), today, locale):
                return due, match.start(), end
    return None


def _ahead_at_most(text: str, today: date, locale: str) -> _Span | None:
    for match in _AHEAD_AT_MOST.finditer(text):
        if due := _due(next(group for group in match.groups() if group), today, locale):
            return due, match.start(), match.end()
    return None


def _week_after_weekday(text: str, today: date, locale: str) -> _Span | None:
    for match in _WEEK_AFTER.finditer(text):
        if due := _due(match["day"], today, locale):
            return due, match.start(), match.end()
    return None


def _after_lead(text: str, today: date, locale: str) -> _Span | None:
    for lead in _LEAD.finditer(text):
        words = list(re.finditer(r"[^\s,;]+", text[lead.end() :]))[:_MOST_WORDS]
        for count in range(len(words), 0, -1):
            end = lead.end() + words[count - 1].end()
            said = text[lead.end() : end]
            if re.search(r"[,;\n]", said) or _is_no_day(said, lead[0]):
                continue
            for prefix in (
                ("before ",) if re.search("before|раньше", lead[0]) else ("in ", "") if _counts(lead[0]) else ("",)
            ):
                if due := _due(prefix + said, today, locale):
                    return due, lead.start(), end
    return None


def _counts(lead: str) -> bool:
    return bool(re.search(r"(?<![a-zа-я])(?:in|within|через|за|в течение)\s", lead))


def _is_no_day(said: str, lead: str) -> bool:
    """Say whether words after `in`, `by`, `до` are no day: a bare number, or a place."""
    return re.fullmatch(r"[\d ]+", said) is not None or (
        lead.startswith(("за", "in ", "on ", "до", "к ", "ко "))
        and re.fullmatch(r"[smlс]|\d+ ?(?:шт|pcs|м|m|d|w|с)\.?", said) is not None
    )


def _from_now(text: str, today: date, locale: str) -> _Span | None:
    for match in _FROM_NOW.finditer(text):
        if due := _due(match[0], today, locale):
            return due, match.start(), match.end()
    return None


def _with_month(text: str, today: date, locale: str) -> _Span | None:
    for match in (*_MONTH_SPAN.finditer(text), *_MONTH_NAMED.finditer(text)):
        if due := _due(match[0], today, locale):
            return due, match.start(), match.end()
    return None


def _in_numbers(text: str, today: date, locale: str) -> _Span | None:
    for match in _NUMERIC.finditer(text):
        if due := _due(match[0], today, locale):
            return due, match.start(), match.end()
    return None


def _due(said: str, today: date, locale: str) -> Due | None:
    try:
        return Due(day=parse_day(said, today=today, locale=locale))
    except DayAmbiguous as error:
        return Due(between=error.days)
    except DayPast as error:
        return None if _YEAR.search(said) else Due(day=error.day.replace(year=error.day.year + 1))
    except (UserError, ValueError):
        return None
