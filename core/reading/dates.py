"""Days as people type them in English, Chinese and Russian, read against today."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import ClassVar

from core.errors import UserError
from core.reading.feasts import feast_day, find_feast
from core.reading.numerals import chinese_number, is_between, written_number
from core.reading.traditional import simplify

NEXT_YEAR_WITHIN_DAYS = 183
"""A day without a year that is over this year means next year only if it comes this soon."""

_MOST_DAYS = 3650
_DAY = timedelta(days=1)


class DayUnclear(UserError):
    """The words name no day."""

    code: ClassVar[str] = "day_unclear"


class DayPast(UserError):
    """The words name a day that is over."""

    code: ClassVar[str] = "day_past"

    @property
    def day(self) -> date:
        """The day that the words name."""
        day: date = self.params["day"]
        return day


class DayAmbiguous(UserError):
    """The words can mean two days; `first` and `second` are the two."""

    code: ClassVar[str] = "day_ambiguous"

    @property
    def days(self) -> tuple[date, date]:
        """The two days, in order."""
        return self.params["first"], self.params["second"]


_MONTHS = {
    **{name: i for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)},
    **{name: i for i, name in enumerate("янв фев мар апр ма июн июл авг сен окт ноя дек".split(), start=1)},
}
MONTH_WORD = (
    r"(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ember|ober)?"
    r"|(янв|фев|мар|апр|ма|июн|июл|авг|сен|окт|ноя|дек)(?:арь|аря|арю|раль|раля|ралю|т|та|ту|ель|еля|елю|й|я|ю|ь|уст|уста|усту"
    r"|тябрь|тября|тябрю|ябрь|ября|ябрю|брь|бря|брю|абрь|абря|абрю)?"
)
_WEEKDAYS = {
    word: day
    for day, words in enumerate(
        (
            "mon monday пн понедельник понедельнику понедельника 一",
            "tue tues tuesday вт вторник вторнику вторника 二",
            "wed wednesday ср среда среду среде среды 三",
            "thu thur thurs thursday чт четверг четвергу четверга 四",
            "fri friday пт пятница пятницу пятнице пятницы 五",
            "sat saturday сб суббота субботу субботе субботы 六",
            "sun sunday вс воскресенье воскресенью воскресенья 日 天",
        )
    )
    for word in words.split()
}
_OFFSETS = {
    "today": 0,
    "сегодня": 0,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "tonight": 0,
    **dict.fromkeys(("tmrw", "tmr", "tomorow", "tommorow", "tommorrow", "tomorrw"), 1),
    "tomorrow": 1,
    "завтра": 1,
    "завтрашний день": 1,
    "明天": 1,
    "明日": 1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
    **dict.fromkeys(("day after tmrw", "day after tmr", "the day after tmrw", "overmorrow"), 2),
    "послезавтра": 2,
    "после завтра": 2,
    "后天": 2,
    "大后天": 3,
}
_SMALL_NUMBERS = {
    **{word: i for i, word in enumerate("one two three four five six seven eight nine ten".split(), start=1)},
    **{word: i for i, word in enumerate("один два три четыре пять шесть семь восемь девять десять".split(), start=1)},
    "a": 1,
    "an": 1,
    "одну": 1,
    "две": 2,
    "": 1,
}
_LEADING = re.compile(
    r"(?:by|on|until|till|due|needed|need it|need|no later than|not later than|at the latest|the latest|latest"
    r"|around|about|approx"
    r"|max|deadline|is|it|i|delivery|sometime|somewhere|roughly|ready"
    r"|к|ко|до|на|в|во|не позднее|не позже|срок|крайний срок|максимум|примерно|где-то|ориентировочно|готовность|нужно"
    r"|надо|сдача|дедлайн|желательно)\s+"
    r"|(?:最晚|最迟|最慢|不晚于|截止到?|截至|赶在|务必|必须|争取|大概|大约|预计|交期|交货期?|希望|需要|我要|要在|到|在)[:：]?\s*"
)
_TRAILING = re.compile(
    r"\s*(?:г\.?|года|год|之前|以前|前|交货|交|要货|要|左右|出货|发货|给我|就行|可以|latest|at the latest|please|pls"
    r"|крайний срок|максимум|макс\.?|примерно|пожалуйста|плиз|max(?:imum)?|tops|at (?:the )?most|(?:of )?this year"
    r"|(?:этого|сего) года|включительно)$"
)
_BEFORE = re.compile(r"(?:before|ahead of|before the|перед|до|к|ко|накануне)\s+|.+?(?:之前|以前|前)$")
_STRICTLY_BEFORE = re.compile(r"(?:before|earlier than|раньше|ранее)\s+(?:the\s+)?")
_ASAP = re.compile(
    r"asap|as soon as possible|as soon as you can|soonest|urgent(?:ly)?|right away|immediately|the sooner the better"
    r"|(?:as )?(?:fast|quick(?:ly)?) as (?:possible|you can)|(?:very |super )?urgent|rush|yesterday"
    r"|急|急单|加急|很急|特急|非常急|尽快|越快越好|马上|立刻|赶紧|尽早|越早越好|最快|能多快就多快"
    r"|срочно|очень срочно|как можно (?:скорее|быстрее|раньше)|побыстрее|поскорее|чем (?:быстрее|раньше),? тем лучше"
    r"|максимально быстро|вчера|горит|в ближайшее время|сейчас|немедленно"
)
_NO_HURRY = re.compile(
    r"(?:there is |there's )?no (?:hurry|rush|deadline|date|due date)|whenever(?: you can)?|any ?time|not urgent"
    r"|(?:i )?don'?t care|does ?n[o']t matter|take your time|flexible|open"
    r"|不急|不着急|不赶|不赶时间|随时|都行|都可以|没有(?:期限|要求)|不限|无所谓|慢慢来|时间不限|看你们"
    r"|не (?:срочно|спешим|спешу|горит|к спеху|тороплюсь|торопимся|важно)|без (?:срока|спешки)|когда (?:угодно|сможете)"
    r"|не принципиально|все равно|без разницы|любой(?: день| срок)?|срок не важен|время терпит|как получится"
)
_UNIT_DAYS = {"d": 1, "w": 7, "д": 1, "с": 1, "н": 7, "天": 1, "日": 1, "周": 7, "星": 7, "礼": 7}


def parse_day(text: str, *, today: date, locale: str = "") -> date:
    """Read the day that a person means: `14 dec`, `14.12`, `in 10 days`, `через неделю`, `下周五`, `завтра`.

    Dots are day first unless `locale` is Chinese; slashes and dashes follow `locale`, and without one both
    numbers must not be months.

    Raises:
        DayUnclear: The words name no day.
        DayPast: The day is over.
        DayAmbiguous: The words can mean two days.
    """
    word = " ".join(text.split())[:60]
    folded = _without_haste(_fold(text))
    for read in (_days_before, _feast, _day_before, *_READERS):
        try:
            day = read(folded if read in (_days_before, _feast, _day_before) else _bare(folded), today, locale)
        except (ValueError, OverflowError):
            raise DayUnclear(word=word) from None
        if isinstance(day, tuple):
            day = _one_to_come(day, today)
        if isinstance(day, tuple):
            raise DayAmbiguous(word=word, first=min(day), second=max(day))
        if day is not None and day < today:
            raise DayPast(word=word, day=day)
        if day is not None:
            return day
    raise DayUnclear(word=word)


def _one_to_come(days: tuple[date, date], today: date) -> date | tuple[date, date]:
    """Leave out of two readings the one that is over; where both are, the later one is told as over."""
    return max(days) if min(days) < today else days


def read_haste(text: str) -> str | None:
    """Say whether an answer to "when?" is `asap` or `none` (there is no hurry), or neither: None."""
    plain = simplify(unicodedata.normalize("NFKC", text[:200]).casefold().replace("ё", "е")).strip(" .!?。！,，")
    for haste, said in (("none", _NO_HURRY), ("asap", _ASAP)):
        if re.fullmatch(rf"(?:{said.pattern})(?:[\s,，、.!]*(?:{said.pattern}))*", plain):
            return haste
    return None


_ASAP_AMONG = re.compile(
    r"(?<![a-zа-я])(?:asap|as soon as possible|as soon as you can|(?:very |super )?urgent(?:ly)?|rush|(?:очень )?срочно"
    r"|как можно (?:скорее|быстрее|раньше)|побыстрее|поскорее|чем (?:быстрее|раньше),? тем лучше)(?![a-zа-я])"
    r"|急单|加急|(?:很|特|非常)急|(?<![\u3400-\u9fff])急(?![\u3400-\u9fff])|(?:要求?)?尽快(?:出货|发货|交货|要|做)?|越快越好|越早越好|马上要?|赶紧"
)
_NO_HURRY_AMONG = re.compile(
    r"(?<![a-zа-я])(?:no (?:hurry|rush)|not urgent|не срочно|не горит|не спешим|без спешки|срок не важен)(?![a-zа-я])"
    r"|不(?:着)?急|不赶(?:时间)?|时间不限"
)


def find_haste(folded: str) -> tuple[str | None, str]:
    """Say whether a folded text says `asap` or `none` (no hurry) among other words, and give what is left of it."""
    for haste, pattern in (("none", _NO_HURRY_AMONG), ("asap", _ASAP_AMONG)):
        if pattern.search(folded):
            return haste, pattern.sub(" , ", folded)
    return None, folded


def _without_haste(folded: str) -> str:
    """Leave haste out beside a day that is the latest: `asap, latest 18th`, `尽快，最晚18号`."""
    haste, left = find_haste(folded)
    left = " ".join(re.sub(r"(?<![a-zа-я])(?:but|and|но|и|则|但)(?![a-zа-я])", " ", left.replace(",", " ")).split())
    return left if haste and re.search(r"[^\W_]", left) else folded


_Reading = date | tuple[date, date] | None


def _fold(text: str) -> str:
    plain = simplify(unicodedata.normalize("NFKC", text[:200]).casefold().replace("ё", "е").replace("’", "'"))
    return " ".join(plain.replace(",", " ").replace("(", " ").replace(")", " ").split()).strip(" .!?。;:")


def _bare(text: str) -> str:
    """Take off the words around a day, such as `by`, `最晚` or `до`."""
    folded = text
    while match := _LEADING.match(folded):
        folded = folded[match.end() :]
    while (shorter := _TRAILING.sub("", folded)) != folded and shorter:
        folded = shorter
    return _digits(folded)


def _digits(text: str) -> str:
    """Write English and Russian numbers in words in digits: `in two weeks`, `пятнадцатое декабря`."""
    out, at = "", 0
    while at < len(text):
        starts = at == 0 or not text[at - 1].isalnum()
        number = written_number(text, at) if starts and text[at].isalpha() else None
        if number is None or text[at : number.end] in ("second",):
            out, at = out + text[at], at + 1
        else:
            out, at = (
                out + str(number.value) + (" числа" * number.is_ordinal if number.end == len(text) else ""),
                number.end,
            )
    return out


def _feast(text: str, today: date, _: str) -> _Reading:
    """Read `before christmas`, `к нг`, `春节前`: the day of a feast, or the one before it."""
    is_before = _BEFORE.match(text) is not None
    name = re.sub(r"^(?:the|by|before|ahead of|перед|до|к|ко|на|накануне|赶在|在|最晚|最迟)\s*(?=\S)", "", text)
    name = re.sub(r"(?:之前|以前|前|那天|当天|节?的时候)$", "", name).removeprefix("the ").strip()
    return find_feast(name, is_before=is_before, today=today) or find_feast(text, is_before=False, today=today)


def _day_before(text: str, today: date, locale: str) -> _Reading:
    """Read `before 15 december`, which leaves the 15th out."""
    match = _STRICTLY_BEFORE.match(text)
    if match is None:
        return None
    for read in _READERS:
        found = read(_bare(text[match.end() :]), today, locale)
        if found is not None:
            return tuple(day - _DAY for day in found) if isinstance(found, tuple) else found - _DAY  # type: ignore[return-value]
    return None


_COUNTED_DAYS = (
    r"(?P<n>\d+|a|an|one|couple of|a couple of|[а-я]+)?\s?"
    r"(?P<unit>days?|weeks?|день|дня|дней|сутки|суток|неделю|недели|недель)"
)
_DAYS_BEFORE = re.compile(
    rf"(?:by |за )?{_COUNTED_DAYS} (?:before|ahead of|prior to|до|перед) (?P<what>.+)"
    r"|(?P<han>.+?)(?:之?前)(?P<m>\d+|半)个?(?P<zh>天|日|周|星期|礼拜)(?:要|交货?|出货|给我)*"
)


def _days_before(text: str, today: date, locale: str) -> _Reading:
    """Read `two days before christmas`, `за неделю до 8 марта`, `圣诞前两天`: counted back from a feast or a day."""
    match = _DAYS_BEFORE.fullmatch(_digits(_arabic(text)))
    if match is None:
        return None
    many = match["n"] or match["m"] or ""
    amount = 2 if many.endswith("couple of") else _amount(many)
    if amount is None:
        return None
    back = amount * _UNIT_DAYS[(match["unit"] or match["zh"])[0]] * _DAY
    what = (match["what"] or match["han"]).removeprefix("the ")
    day = feast_day(what, today=today + back)
    for read in () if day else _READERS:
        found = read(_bare(what), today, locale)
        if isinstance(found, date):
            day = found
            break
    return day - back if day else None


def _offset(text: str, today: date, _: str) -> _Reading:
    return today + _OFFSETS[text] * _DAY if text in _OFFSETS else None


def _year_first(text: str, _: date, __: str) -> _Reading:
    match = re.fullmatch(r"(20\d\d)([-/. ])(\d{1,2})\2(\d{1,2})|(20\d\d)(\d\d)(\d\d)", text)
    if match is None:
        return None
    year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
    return date(int(year), int(month), int(day))


def _two_numbers(text: str, today: date, locale: str) -> _Reading:
    match = re.fullmatch(r"(\d{1,2})\s?([./-])\s?(\d{1,2})(?:\s?\2\s?(\d{4}|\d\d))?\.?", text)
    if match is None:
        return None
    first, mark, second = int(match[1]), match[2], int(match[3])
    year = int(match[4]) + (2000 if len(match[4]) == 2 else 0) if match[4] else None
    if first <= 12 and second <= 12 and first != second:
        order = _order_of(mark, locale)
        if order is None:
            return _day_to_come(first, second, year, today), _day_to_come(second, first, year, today)
        is_day_first = order == "day"
    else:
        is_day_first = second <= 12
    day, month = (first, second) if is_day_first else (second, first)
    return _day_of(day, month, year, today)


def _order_of(mark: str, locale: str) -> str | None:
    if locale.startswith("zh"):
        return "month"
    return "day" if mark == "." or locale.startswith("ru") else None


def _day_of(day: int, month: int, year: int | None, today: date) -> date:
    """Make a day; without a year, a day that is over means next year only where that is soon."""
    if year is not None:
        return date(year, month, day)
    days = [date(y, month, day) for y in (today.year, today.year + 1) if day <= monthrange(y, month)[1]]
    if not days:
        raise ValueError(f"no day {day} in month {month}")
    soon = [found for found in days if today <= found <= today + NEXT_YEAR_WITHIN_DAYS * _DAY]
    return soon[0] if soon else days[0]


def _day_to_come(day: int, month: int, year: int | None, today: date) -> date:
    """Make one of two days that are meant; without a year, one that is over this year is next year's."""
    found = _day_of(day, month, year, today)
    return found if year is not None or found >= today else found.replace(year=found.year + 1)


def _named_month(text: str, today: date, _: str) -> _Reading:
    day_first = re.fullmatch(
        rf"(?:the )?(\d{{1,2}})(?: ?(?:st|nd|rd|th|-?го|-?е|-?му|числа))?[ .-]*"
        rf"(?:of )?(?:{MONTH_WORD})\.?[ -]*(\d{{4}}|\d\d)?",
        text,
    )
    month_first = re.fullmatch(rf"(?:{MONTH_WORD})\.?[ -]*(\d{{1,2}})(?:st|nd|rd|th)?(?: (\d{{4}}))?", text)
    if day_first:
        day, english, russian, year = day_first.groups()
    elif month_first:
        english, russian, day, year = month_first.groups()
    else:
        return None
    month = _MONTHS[(english or russian)[:3] if english else russian]
    return _day_of(int(day), month, int(year) + (2000 if len(year) == 2 else 0) if year else None, today)


def _either_day_of_month(text: str, today: date, locale: str) -> _Reading:
    """Read `3/4 dec`, the one day or the other of that month, and `3-4 dec`, the first and the last."""
    match = _EITHER.fullmatch(text)
    last = _named_month(match[2], today, locale) if match else None
    if match is None or not isinstance(last, date) or not 0 < int(match[1]) < last.day:
        return None
    return last.replace(day=int(match[1])), last


_EITHER = re.compile(
    r"(?:the |between |from |с |между )?(\d{1,2})(?:st|nd|rd|th|-?го|-?е)? ?(?:[/–—-]|or|to|and|или|по|до|и) ?"
    r"(?:the )?(\d{1,2}\D.*)"
)


def _chinese_span(text: str, today: date, locale: str) -> _Reading:
    """Read `12月3-4号` and `3号到5号` as the first and the last day that they can mean."""
    match = _CHINESE_SPAN.fullmatch(_arabic(text))
    if match is None:
        return None
    month = match[1] or ""
    first, last = (_chinese_day(f"{month}{day}号", today, locale) for day in (match[2], match[3]))
    is_span = isinstance(first, date) and isinstance(last, date) and first < last
    return (first, last) if is_span else None  # type: ignore[return-value]


_CHINESE_SPAN = re.compile(
    r"((?:20\d\d年)?\d{1,2}月)?(\d{1,2})[日号]? ?(?:[–—~-]|到|至|或者?|、) ?(?:\1)?(\d{1,2})[日号]"
)


def _chinese_day(text: str, today: date, _: str) -> _Reading:
    plain = _arabic(text)
    if match := re.fullmatch(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})(?:日|号)?", plain):
        return _day_of(int(match[3]), int(match[2]), int(match[1]) if match[1] else None, today)
    if match := re.fullmatch(r"(本|这|这个|下|下个)?月?(\d{1,2})(?:日|号)", plain):
        return _day_in_month(int(match[2]), today, 1 if (match[1] or "").startswith("下") else 0, bool(match[1]))
    return None


def _arabic(text: str) -> str:
    """Write the Chinese numerals of a text in digits, but for the names of weekdays."""
    out, at = "", 0
    while at < len(text):
        numeral = None if text[at - 1 : at] in ("周", "期", "拜") else chinese_number(text[at:])
        out += str(numeral[1]) if numeral else text[at]
        at += numeral[0] if numeral else 1
    return out


def _day_in_month(day: int, today: date, ahead: int, is_month_named: bool) -> date:
    if not is_month_named and day < today.day:
        ahead = 1
    year, month = today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1
    return date(year, month, day)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


_PART = (
    (r"(?:the )?end(?: of)?|late|конец|конца|концу|концом|в конце|под конец", "底|末|尾|下旬", "end"),
    (r"(?:the )?middle(?: of)?|mid(?:dle)?(?: of)?|середина|середине|середины|в середине", "中旬|中", "middle"),
    (r"(?:the )?(?:beginning|start)(?: of)?|early|начало|начале|начала|началу|в начале", "初|上旬|头", "start"),
)
_HALF_OF_MONTH = re.compile(
    r"(?P<n>\d{1,2})月份?(?P<half>上半月|下半月|前半月|后半月)"
    r"|(?:the |во? |ко? |на )?(?P<which>1st|first|2nd|second|перв\w+|втор\w+|[12](?:-?[а-я]{1,2})?) "
    rf"(?:half|половин[а-я]+) (?:of )?(?:{MONTH_WORD})"
)


def _half_of_month(text: str, today: date, _: str) -> _Reading:
    """Read `second half of december`, `12月下半月` as the first and the last day that they can mean."""
    match = _HALF_OF_MONTH.fullmatch(text)
    if match is None:
        return None
    month = int(match["n"]) if match["n"] else _month_named(match, {})
    assert month is not None
    is_first = (match["half"] or "")[:1] in ("上", "前") if match["half"] else match["which"][0] in "1fп"
    year = today.year + (month < today.month)
    if is_first:
        return max(today, date(year, month, 1)), date(year, month, 15)
    return max(today, date(year, month, 16)), _month_end(year, month)


_SOON_DAYS = 7


def _part_of_month(text: str, today: date, _: str) -> _Reading:
    """Read `end of december`, `12月底`, `в середине декабря`; the end of this month only where it is not too near."""
    for western, chinese, part in _PART:
        match = re.fullmatch(
            rf"(?:{western})[ -]*(?:(?:of )?(?P<which>the |this |next |этого |следующего )?(?P<word>month|месяца|месяц)"
            rf"|(?:of )?(?:{MONTH_WORD}))",
            text,
        ) or re.fullmatch(
            rf"(?:(?P<n>\d{{1,2}})月份?|(?P<which>这个?|本|下个?|)(?P<word>月))(?:{chinese})", _arabic(text)
        )
        if match is None and part == "end" and text in ("month end", "eom"):
            return _part(part, *_month_of("", today), today, is_named=False)
        if match is not None:
            groups = match.groupdict()
            month = _month_named(match, groups)
            if month is None:
                return _part(part, *_month_of(groups.get("which") or "", today), today, is_named=bool(groups["which"]))
            year = _day_of(1, month, None, today).year if month != today.month else today.year
            return _part(part, year, month, today, is_named=True)
    return None


def _month_named(match: re.Match[str], groups: dict[str, str | None]) -> int | None:
    if groups.get("n"):
        return int(groups["n"] or 0)
    if groups.get("word"):
        return None
    english, russian = match.groups()[-2:]
    return _MONTHS[(english or russian)[:3] if english else russian]


def _month_of(which: str, today: date) -> tuple[int, int]:
    ahead = which.strip().startswith(("next", "следующ", "下"))
    return today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1


def _part(part: str, year: int, month: int, today: date, *, is_named: bool) -> _Reading:
    if part == "start":
        return date(year, month, 1), date(year, month, 10)
    day = date(year, month, 15) if part == "middle" else _month_end(year, month)
    if is_named or (day - today).days >= _SOON_DAYS:
        return day
    year, month = year + month // 12, month % 12 + 1
    return day, date(year, month, 15) if part == "middle" else _month_end(year, month)


def _end_of_year(text: str, today: date, _: str) -> _Reading:
    if re.fullmatch(
        r"(?:the )?(?:end of (?:the |this )?year|year'?s? end|eoy)"
        r"|(?:конец|конца|концу) (?:этого )?года?"
        r"|(?:今|本)?年(?:底|末)(?:之?前|以前)?",
        text,
    ):
        return date(today.year, 12, 31)
    return None


def _whole_period(text: str, today: date, _: str) -> _Reading:
    """Read `next week`, `в декабре`, `下个月`, `на выходных` as the first and the last day that they can mean."""
    monday = today - today.weekday() * _DAY
    if re.fullmatch(r"next week|(?:на )?следующ\w+ недел\w+|下个?(?:周|星期|礼拜)内?", text):
        return monday + 7 * _DAY, monday + 13 * _DAY
    if re.fullmatch(r"this week|(?:на )?(?:этой|эту) недел\w+|[这本]个?(?:周|星期|礼拜)内?", text):
        return max(today, monday), monday + 6 * _DAY
    if re.fullmatch(r"(?:the |this )?weekend|выходн\w+|(?:这|本)?个?周末", text):
        saturday = max(today, monday + 5 * _DAY)
        return saturday, monday + 6 * _DAY
    if re.fullmatch(r"next month|следующ\w+ месяц\w*|下个?月内?", text):
        year, month = _month_of("next", today)
        return date(year, month, 1), _month_end(year, month)
    match = re.fullmatch(rf"(?:{MONTH_WORD})\.?(?: (\d{{4}}))?|(\d{{1,2}})月份?内?", _arabic(text))
    if match is None or not any(match.groups()):
        return None
    month = int(match[4]) if match[4] else _MONTHS[match[1][:3] if match[1] else match[2]]
    if match[3]:
        return date(int(match[3]), month, 1), _month_end(int(match[3]), month)
    year = today.year + (month < today.month)
    return max(today, date(year, month, 1)), _month_end(year, month)


def _with_weekday(text: str, today: date, locale: str) -> _Reading:
    """Read `Mon 7 Dec` and `7 декабря, понедельник`; a weekday that does not fit the day is no reading."""
    match = re.fullmatch(r"([a-zа-я]+)\.? (.*\d.*)|(.*\d.*?) ?\(?([a-zа-я]+)\)?", text)
    parts = [pair for pair in ((match[1], match[2]), (match[4], match[3])) if pair[0]] if match else []
    if chinese := re.fullmatch(
        r"(.*\d.*?)[ (]*(?:周|星期|礼拜)([一二三四五六日天])\)?|(?:周|星期|礼拜)([一二三四五六日天]) ?(.*\d.*)", text
    ):
        parts = [(chinese[2] or chinese[3], chinese[1] or chinese[4])]
    for word, rest in parts:
        if word not in _WEEKDAYS:
            continue
        for read in _READERS_OF_DATES:
            day = read(rest.strip(), today, locale)
            if isinstance(day, date) and day.weekday() == _WEEKDAYS[word]:
                return day
    return None


def _with_year_word(text: str, today: date, _: str) -> _Reading:
    match = re.fullmatch(r"(明|来|今|本|后)年(?:的)?(\d{1,2})月(\d{1,2})(?:日|号)?", _arabic(text))
    if match is None:
        return None
    year = today.year + {"明": 1, "来": 1, "后": 2}.get(match[1], 0)
    return date(year, int(match[2]), int(match[3]))


def _half(text: str, today: date, _: str) -> _Reading:
    """Read `a fortnight`, `半个月`, `через полмесяца`, `полтора месяца`, `полгода`."""
    plain = re.sub(
        r"^(?:in|within|after|через|спустя|过)\s*|(?:之?[后内]|以后|以内| time| from now)$", "", text
    ).strip()
    if re.fullmatch(r"(?:a |one |1 )?fortnight|2 fortnights", plain):
        return today + (28 if plain.startswith("2") else 14) * _DAY
    if plain in ("half a month", "полмесяца", "пол месяца", "半个月", "半月"):
        return today + 15 * _DAY
    if plain in ("half a year", "полгода", "пол года", "半年"):
        return _months_after(today, 6)
    if plain in ("полтора месяца", "a month and a half", "one and a half months", "1.5 months", "1.5 месяца"):
        return today + 45 * _DAY
    match = re.fullmatch(r"(\d+)个半月", _arabic(plain))
    return today + (int(match[1]) * 30 + 15) * _DAY if match and int(match[1]) < 24 else None


def _number_alone(text: str, today: date, _: str) -> _Reading:
    """A bare `10` can be ten days from now or the 10th."""
    if not re.fullmatch(r"[1-9]|[12]\d|3[01]", text):
        return None
    ahead, day = today + int(text) * _DAY, _day_in_month(int(text), today, 0, False)
    return (ahead, day) if ahead != day else day


def _day_of_this_month(text: str, today: date, _: str) -> _Reading:
    match = re.fullmatch(
        r"(?:the )?(\d{1,2})(?: ?(?:st|nd|rd|th|-?го|-?е|-?му|-?ое|-?ого)(?: числа| числу)?| (?:числа|числу))", text
    )
    return _day_in_month(int(match[1]), today, 0, False) if match else None


def _ahead(text: str, today: date, _: str) -> _Reading:
    """Read `in 10 days`, `10 days`, `через 2 недели`, `10天后`, `in a month`; 三四天 are three or four."""
    if either := _EITHER_AHEAD.fullmatch(text):
        first, days = (chinese_number(either["n"][0]) or (0, 0))[1], _UNIT_DAYS[either["unit"][0]]
        return (today + first * days * _DAY, today + (first + 1) * days * _DAY) if is_between(either["n"]) else None
    match = re.fullmatch(
        r"(?:in|within|after|через|спустя|(?:в )?течение)?\s*(\d+|[a-z]+(?=\s)|[а-я]+(?=\s))?\s*"
        r"(days?|d|weeks?|wks?|w|months?|mths?|дней|дня|день|дн|сутки|суток|неделю|недели|недель|нед|месяц|месяца|месяцев|мес)\.?"
        r"(?: (?:from (?:now|today)|later|time|от сегодня))?",
        text,
    ) or re.fullmatch(r"(?:过)?(\d+)\s*个?(天|日|周|星期|礼拜|月)(?:之?后|以后|内|之内)?", _arabic(text))
    if match is None:
        return None
    amount = _amount(match[1] or "")
    unit = match[2]
    if amount is None or amount > _MOST_DAYS or (unit == "日" and text.endswith("日")):
        return None
    if unit[0] in "mм月":
        return _months_after(today, amount)
    return today + amount * _UNIT_DAYS[unit[0]] * _DAY


_EITHER_AHEAD = re.compile(
    r"(?:过)?(?P<n>[一二两三四五六七八九]{2})个?(?P<unit>天|日|周|星期|礼拜)(?:之?后|以后|内|之内|左右)?"
)


def _amount(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) < 6 else _SMALL_NUMBERS.get(word)


def _months_after(today: date, months: int) -> date:
    year, month = today.year + (today.month - 1 + months) // 12, (today.month - 1 + months) % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _weekday_and_a_week(text: str, today: date, locale: str) -> _Reading:
    """Read `Friday week`, `a week on Friday`, `в пятницу через неделю`: seven days behind the one to come."""
    match = re.fullmatch(
        r"([a-z]+) week|(?:a|1) week (?:on|from|after|this|this coming) ([a-z]+)|([а-я]+) через неделю"
        r"|через неделю (?:в|во) ([а-я]+)",
        text,
    )
    word = next((word for word in match.groups() if word), "") if match else ""
    coming = _weekday(word, today, locale) if word in _WEEKDAYS else None
    if isinstance(coming, tuple):
        coming = coming[0]
    return coming + 7 * _DAY if coming is not None else None


def _weekday(text: str, today: date, _: str) -> _Reading:
    """Read `Friday`, `next Friday`, `в следующую пятницу`, `下周五`."""
    match = re.fullmatch(
        r"(this|next|coming|this coming|эту?|этот|эт[аоу]й?|следующ\w+|ближайш\w+)?\s*([a-z]+|[а-я]+)", text
    ) or re.fullmatch(r"(这个?|本|下下个?|下个?)?(?:周|星期|礼拜)([一二三四五六日天])", text)
    if match is None or match[2] not in _WEEKDAYS:
        return None
    which, weekday = match[1] or "", _WEEKDAYS[match[2]]
    coming = today + (weekday - today.weekday()) % 7 * _DAY
    this_week = today + (weekday - today.weekday()) * _DAY
    if which.startswith(("下", "следующ")):
        return this_week + 7 * max(1, which.count("下")) * _DAY
    if which.startswith(("这", "本")):
        return this_week
    if which == "next":
        return (coming, coming + 7 * _DAY) if coming != today else today + 7 * _DAY
    is_today = coming == today and which not in ("this", "эту", "этот", "это")
    return (today, today + 7 * _DAY) if is_today else coming


_READERS_OF_DATES: tuple[Callable[[str, date, str], _Reading], ...] = (
    _year_first,
    _two_numbers,
    _named_month,
    _either_day_of_month,
    _chinese_day,
    _chinese_span,
    _day_of_this_month,
)
_READERS: tuple[Callable[[str, date, str], _Reading], ...] = (
    _offset,
    *_READERS_OF_DATES,
    _with_year_word,
    _part_of_month,
    _half_of_month,
    _end_of_year,
    _whole_period,
    _half,
    _ahead,
    _weekday,
    _weekday_and_a_week,
    _number_alone,
    _with_weekday,
)
