"""What else a message says beside its intent: days, hours, people, machines, pieces, prices, stages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from core.errors import UserError
from core.garments import known_words
from core.reading.colours import colour_name, find_colour
from core.reading.dates import MONTH_WORD, DayAmbiguous, DayPast, DayUnclear, parse_day
from core.reading.grammar import find_codes, inflected, matches, spell_numbers
from core.reading.numerals import count_out
from core.reading.said_counts import is_several, two_said
from core.reading.to_come import TO_COME
from core.reading.words import fold

_DAY = timedelta(days=1)
_HAN_DAY = re.compile(
    r"大?后天|今[天日晚]|明[天日]|(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号]|(?:这个?|"
    r"本|下下?个?)?(?:周|星期|礼拜)[一二三四五六日天]"
)
_DATE = re.compile(
    rf"(?<![\w.])(?!(?:3[2-9]|[04-9]\d|00)[ ,]+(?:{MONTH_WORD})\.? \d{{1,2}}(?!\d))"
    rf"\d{{1,2}}(?: ?(?:st|nd|rd|th|-?го))? (?:of )?(?:{MONTH_WORD})(?![a-zа-я])(?:[ ,]+20\d\d)?"
    rf"|(?<![\w.])(?:{MONTH_WORD})\.? \d{{1,2}}(?:st|nd|rd|th)?(?![\d:]|[.,]\d|\s?[-–])(?:[ ,]+20\d\d)?"
    r"(?! ?(?:[$¥€%]|pieces|pcs|people|workers|units|yuan|days|weeks|шт|чел|дн))"
    r"|(?<!\d)(?:20\d\d年)?\d{1,2}月\d{1,2}[日号]"
)
"""A day with its month; without either no day is to be read out of its number."""
_COUNTED_OFF = re.compile(
    r"(?<![a-zа-я])(?:(?:the )?(?:first|second|third|fourth|fifth) (?=one|order|batch|lot|run|time)"
    r"|(?:перв|втор|трет|четверт|пят)[а-я]{2,3} (?=заказ|парти|раз|вариант))"
)
"""Which of several things is meant, where the same word could be a day: `the first order`, `первый заказ`."""
_NO_DAY = re.compile(
    r"(?:(?:on|by|the|at|in|need|i) )*one(?: (?:please|pls))?"
    r"|(?:(?:i|we|need|is|it|max|around|about|approx|roughly|нужно|надо|примерно|максимум|где-то|желательно) )*\d+"
    r"(?: (?:please|pls|max|пожалуйста|максимум|примерно))*"
)
"""A number that stands for itself: `one`, `20 please`, `need 20`."""
_SPANS: Mapping[str, tuple[str, ...]] = {
    "next_week": (r"next week", r"следующ\w+ недел\w+", r"下(?:个)?(?:周|星期|礼拜)(?![一二三四五六日天])"),
    "new_year": (r"new year", r"нов\w+ год\w*", r"元旦|年底"),
}
CLOCK = re.compile(
    r"(?<!\d)([01]?\d|2[0-3])(?::([0-5]\d)|\s?点(?:半|([0-5]\d)分?)?|\s?(am|pm)|\s?час\w*|\s?(?:вечера|утра))(?!\d)|"
    r"(?:до|till|until|到|by)\s?(\d{1,2})(?![\d.]|\s?(?:(?!in the evening|at night)[a-zа-я]{2}|[月号日件块]))"
)
_SKILLS = {
    "sewing": (
        r"车工|车位|缝|平车|锁边工|шве[яию]|швей|портн|моторист|оверлочни|sewer|seamstress|machinist|stitcher|"
        r"sewist|tailor"
    ),
    "cutting": r"裁|закро|раскро|cutter|настильщ",
    "finishing": r"烫|熨|尾部|后整|утюж|глади|отпар|iron|presser",
    "packing": r"包装|打包|упаков|packer",
}
_MACHINES = {
    "overlock": r"锁边|拷边|包缝|打边|四线|五线|оверлок|overlock|serger|краеобм",
    "lockstitch": r"平车|平缝|прямостроч|lockstitch|straight stitch",
    "coverstitch": r"绷缝|冚车|распошив|плоскошов|coverstitch|flatlock",
}
_STAGES = {
    "fabric_in": r"^(?!.*(?:车|缝|裁|包)).*(?:料|布)|ткан|fabric|cloth|material|матери|рулон",
    "cutting": r"裁|下床|кро[йяи]|крои|cut|настил|раскр|[снпз]а?кро",
    "off_line": r"下线|下机|off the line|с потока|выпуст|сошл",
    "sewing": r"车|缝|上线|上机|сш[иь]|шь|шить|пош[иь]|дош|отш|sew|stitch|на поток",
    "finishing": r"后整|烫|尾部|press|iron|глад|отпар|отутюж|отдел|finishing",
    "packed": r"包|装箱|pack|упак",
    "shipped": r"发|出货|寄|ship|sent|dispatch|отгру|отправ|увез",
}
_PERSON_NUMBER = re.compile(r"(\d+)\s?(?:个|名|位)?\s?(?:[a-zа-я\u4e00-\u9fff]|$)")
_NAMES_HAN = re.compile(
    r"(?:小|老|阿)[\u4e00-\u9fff](?![板时货是数])|[\u4e00-\u9fff]{2,3}(?=(?:今天|明天|后天|"
    r"昨天)?(?:请|没来|病|辞|离职|生病|回来|到岗|来上班|旷))"
)
_NO_NAMES = re.compile(
    r"车工|裁|工人|师傅|今天|明天|后天|个人|两个|三个|有人|没人|大家|我们|烫|包装|组长|老板|"
    r"人|他|她|我|不|的|周|月|号|全|都|工"
)
_NAME = re.compile(r"(?<![\w'])([A-ZА-ЯЁ][a-zа-яё]{2,})(?![\w'])")
_COMMON = re.compile(
    r"(?i)(?:two|three|four|five|the|one|today|tomorrow|no|we|our|all|every\w+|people|sew\w*|"
    r"cut\w*|machine\w*|closed|my|somebody|someone|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday|сегодня|завтра|швея|швеи|закройщик\w*|нет|одн\w+|дв\w+|тр\w+|все|наш\w*|"
    r"утюж\w*|упаков\w*|у|в|на|работа\w+|человек\w*|бригад\w*|кто\w*|не|мы|half|short|work\w*"
    r"|with|can|off|new|holiday|christmas|день|суббот\w*|воскрес\w*|полдня|закры\w*|выходн\w*|"
    r"праздник\w*|оверлок\w*|машин\w*|from|until|tonight|only)"
)
_IN_A_DATE = re.compile(r"\d(?:st|nd|rd|th)?\s?$")
"""Before a month, not before a name: `29 Nov`."""
_OTHER_COLOUR = re.compile(
    r"(?<![a-zа-я])(?:in|but|only|now|в|но|только|цвет)\s(?:(?:in|в|the|colour|color|цвет\w*)\s)?([a-zа-я -]{3,24})"
    r"|(?:颜色(?:换成?|改成?|要|改为)?|换成?|改成?|要)(?:颜色)?[:：]?([\u4e00-\u9fff]{1,5})"
    r"|(?<=[,，、 ])([\u4e00-\u9fff]{1,3}色)(?:的)?(?=[,，、。 \d]|$)"
)

OVER = re.compile(
    r"(?<![a-zа-я])(?:(?:the day before )?yesterday|last (?:week|month|year|\w+day)|(?:поза)?вчера|на прошл\w+ \w+"
    r"|в прошл\w+ \w+)(?![a-zа-я])|昨[天日]|大?前天|上个?(?:周|星期|礼拜)[一二三四五六日天]?|上个?月"
)
"""Words for days that are over."""
_STILL = re.compile(r"(?<![a-zа-я])(?:since|still|с(?:о)?|всё ещё|все еще)(?![a-zа-я])|从|自|起|还")
_ALL_OF_THEM = re.compile(r"(?<![a-zа-я])(?:all|every|all of the|все|всех|вся)(?![a-zа-я])|全部|全都|全体|所有|都")
_SO_MANY = re.compile(
    r"(?<![a-zа-я])(?:half|both|several|some|(?:a )?few|most|many|none|dozen|nobody"
    r"|no \w+ (?:is|are|was|were) (?:off|away|sick|ill|absent|missing)|половин\w+|обе|оба|нескольк\w+"
    r"|больш\w+ част\w+|многи[ех]|никто|ни одн\w+|дюжин\w+)(?![a-zа-я])|一半|几个|大部分|没有一个"
)
"""How many are not said in a number: one is no guess for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message read for its arguments: `plain` in digits and small letters, `days` in their order in it."""

    text: str
    plain: str
    today: date
    locale: str
    days: tuple[date, ...]
    rest: str
    is_over: bool
    """Whether all days that are named are over."""

    @classmethod
    def read(cls, text: str, *, today: date, locale: str) -> "Said":
        """Read days out of a message; `rest` is what is left beside days, hours and orders' names."""
        plain = _in_full(spell_numbers(count_out(fold(text))))
        words = find_day_words(plain, today, locale)
        days, rest = _days_of(words, today), words.rest
        is_over = bool(words.over or OVER.search(plain)) and not _STILL.search(plain)
        is_over = is_over and not find_days(OVER.sub(" , ", plain), today, locale)[0]
        rest = CLOCK.sub(" ", rest)
        for code in find_codes(text):
            rest = re.sub(
                rf"(?i)#?[{code[0].lower()}а-яa-z]{{1,2}}{code.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}(?!\d)", " ", rest
            )
        return cls(text=text, plain=plain, today=today, locale=locale, days=tuple(days), rest=rest, is_over=is_over)

    def has(self, pattern: str) -> bool:
        """Say whether the message holds a pattern."""
        return re.search(pattern, self.plain) is not None

    def number(self) -> int | None:
        """Give the first number that is no day, hour or order."""
        found = re.search(r"\d+", self.rest)
        return int(found[0]) if found else None


def _in_full(plain: str) -> str:
    """Write out days that are said in pairs: `明后天`, `今明两天`, `1月5号6号`, `24 thru 26`."""
    plain = re.sub(r"今明[两2]?天", "今天到明天", re.sub(r"明后[两2]?天", "明天到后天", plain))
    plain = re.sub(r"(\d{1,2}月)(\d{1,2}[号日])(?=\d{1,2}[号日])", r"\1\2、", plain)
    return re.sub(r"(?<![a-z])thru(?![a-z])", "through", plain)


def find_days(plain: str, today: date, locale: str) -> tuple[list[date], str]:
    """Find the days in a plain text, and what is left of it; a day that no calendar has is no other day."""
    words = find_day_words(plain, today, locale)
    return _days_of(words, today), words.rest


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWords:
    """The words for days in a text: `said` of days to come, each with its language, `over` of days before today.

    Days that no calendar has, such as `30 february` and `2月30号`, are `impossible`; `rest` is what is left.
    """

    said: tuple[tuple[str, str], ...]
    over: tuple[str, ...]
    impossible: tuple[str, ...]
    rest: str


def _days_of(words: DayWords, today: date) -> list[date]:
    return [day for said, tongue in words.said if (day := _parse(said, today, tongue)) is not None]


def find_day_words(plain: str, today: date, locale: str) -> DayWords:
    """Find the words for days in a plain text."""
    plain = re.sub(r"half (?:a |the )?day(?![a-z])", "half", plain)  # `a day` would be tomorrow
    plain = _COUNTED_OFF.sub(" ", plain)
    plain = re.sub(r"(\d{1,2})\s?(?:-|–|по|to|до)\s?(\d{1,2}) ([a-zа-я]{3,})", _month_to_both, plain)
    plain = re.sub(r"(\d{1,2}月)(\d{1,2}[号日]?)(到|至|-|~)(\d{1,2}[号日])", r"\1\2\3\1\4", plain)
    impossible: list[str] = []
    over: list[str] = []
    plain = _DATE.sub(lambda match: _dated(match[0].strip(), today, locale, impossible, over), plain)
    days: list[tuple[str, str]] = []
    rest = _HAN_DAY.sub(lambda match: _take(match[0], today, "zh_Hans", days), plain)
    words = re.split(r"([\s,;?!]+)", rest)
    at, left = 0, ""
    while at < len(words):
        length = next((n for n in (5, 3, 1) if _is_day(words[at : at + n], today, locale)), 0)
        if length:
            _take("".join(words[at : at + length]), today, locale, days)
        left += " " if length else words[at]
        at += length or 1
    return DayWords(said=tuple(days), over=tuple(over), impossible=tuple(impossible), rest=left)


def _dated(said: str, today: date, locale: str, impossible: list[str], over: list[str]) -> str:
    """Write a day in numbers, as `ready by 20 december 2027` is longer than what is looked at as one day."""
    is_han = said[-1] in "日号"
    tongue = "zh_Hans" if is_han else locale
    try:
        day = parse_day(said, today=today, locale=tongue)
    except DayUnclear:
        impossible.append(said)
        return " , "
    except DayPast:
        over.append(said)
        return " , "
    except UserError:
        return said
    return f" {day.isoformat()} " if not is_han or re.search(r"20\d\d", said) else said


def _month_to_both(match: re.Match[str]) -> str:
    return f"{match[1]} {match[3]} по {match[2]} {match[3]}"


def _is_day(words: list[str], today: date, locale: str) -> bool:
    text = "".join(words).strip(" .,;?!")
    if (
        not text
        or not words[0].strip(" ,;?!")
        or (text.isdigit())
        or re.fullmatch(r"\d+ ?(?:days?|d|w|дн\w*|день|weeks?|м|д|с|н)", text)
    ):
        return False
    if _NO_DAY.fullmatch(text):
        return False
    if re.fullmatch(r"(?:a|an|may|mar|sun|sat|wed|ма|с|ср|до|за|на|к|by|on|in|at)", text) or text.startswith(
        ("days", "дней")
    ):
        return False
    if re.fullmatch(r"(?:на|по|for|of|at) \d+|\d+ (?:to|go|left|more|done|штук\w*|шт)\.?(?: \w+)?", text):
        return False
    return _parse(text, today, locale) is not None


def _parse(text: str, today: date, locale: str) -> date | None:
    try:
        return parse_day(text, today=today, locale=locale)
    except DayPast as past:
        return past.day + 7 * _DAY if re.search(r"周|星期|礼拜", text) else None
    except DayAmbiguous as two:
        first, second = two.days
        return second if first == today else first
    except UserError:
        return None


def _take(text: str, today: date, locale: str, days: list[tuple[str, str]]) -> str:
    if _parse(text, today, locale) is None:
        return text
    days.append((text, locale))
    return " "


def _key(said: Said, table: Mapping[str, str], text: str | None = None) -> str | None:
    return next(
        (key for key, pattern in table.items() if re.search(pattern, said.plain if text is None else text)), None
    )


def _only(**values: Any) -> dict[str, Any]:
    return {key.rstrip("_"): value for key, value in values.items() if value is not None}


def _span(said: Said) -> dict[str, Any]:
    if len(said.days) >= 2:
        return {"from": said.days[0].isoformat(), "until": said.days[1].isoformat()}
    return {}


def _one_day(said: Said) -> str | None:
    return said.days[0].isoformat() if said.days else None


def find_name(text: str) -> str | None:
    """Find the person that a message names, as it is written."""
    han = _NAMES_HAN.search(text)
    if han and (han[0][0] in "小老阿" or not _NO_NAMES.search(han[0])):
        return han[0]
    named = (match[1] for match in _NAME.finditer(text) if not _IN_A_DATE.search(text[: match.start()]))
    found = next((name for name in named if not _COMMON.fullmatch(name)), None)
    return found or _name_in_small_letters(text)


_SMALL_NAME = re.compile(
    r"\s*([a-z]{2,12})(?:'s)? (?:is |has |was )?(?:(?:off|out|home|called in|at home)? ?(?:sick|ill)(?![a-z])"
    r"|off(?: today| tomorrow| tmrw|$)"
    r"|absent|away|not coming|not in(?![a-z])|can'?t (?:come|make it)|won'?t (?:come|be in)|called in sick"
    r"|on (?:leave|holiday|vacation))"
    r"|\s*([а-яё]{3,12}) (?:(?:сегодня|завтра) )?(?:при|за)?боле(?:ет|л[аи]?)(?![а-я])"
    r"|\s*([а-яё]{3,12}) (?:(?:сегодня|завтра) )?(?:не (?:выйдет|вышл?[аи]?|пришл?[аи]?|придет|будет)|отпросил\w+"
    r"|на больничном|уволил\w+)"
)
_NOBODY = re.compile(
    r"he|she|who|somebody|someone|nobody|anybody|everybody|everyone|they|we|you|it|is|are|am|this|that|people|worker|sewer"
    r"|cutter|packer|ironer|tailor|boss|one|some|all|machine|line|team|power|fabric|order|guy|girl|lady|man|woman|fabric|light"
    r"|(?:machin|operat|seamstr|stitch)\w*|он|она|они|кто\w*|никто|все|мы|вы|свет|ткань|заказ|машина|оверлок|бригад\w*|партия"
    r"|швея|швеи|закройщи\w+|утюж\w*|упаков\w*|человек|люди|один|одна|двое|трое|сегодня|завтра|раньше|света|работы|места|еще"
    r"|мастер\w*|девочк\w+|девушк\w+|сотрудни\w+|работни\w+|электричество|вода|интернет"
)


def _name_in_small_letters(text: str) -> str | None:
    """Find a name that was typed in small letters before words that only a person can be: `li is off sick`."""
    match = _SMALL_NAME.match(text.replace("’", "'"))
    name = next((group for group in match.groups() if group), "") if match else ""
    return name.capitalize() if name and not _NOBODY.fullmatch(name) and not _COMMON.fullmatch(name) else None


def asks_leave(text: str) -> bool:
    """Say whether somebody takes leave or is ill: it is not the house that is closed."""
    return re.search(r"请假|病假|отпрос|заболел|\bsick\b", fold(text)) is not None


def _half(said: Said) -> str | None:
    """Say whether half a day is meant."""
    half = r"半天|(?:上午|下午).{0,4}(?:请假|不在|不来|有事)|пол ?дня|(?:до|после) обеда|half (?:a |the )?day"
    return "half" if said.has(half) else None


def _day_to_come(said: Said) -> str | None:
    """Give the one day after today that is named."""
    return _one_day(said) if len(said.days) == 1 and said.days[0] > said.today else None


def absence(said: Said) -> dict[str, Any]:
    """Read who is away, how many, since when and until when, or that they are back or gone for good.

    Who is ill and is back on a day to come is away `until` then, and `returns` on that day; days may all be `over`.
    Where there is neither a name nor a number nor that it is `all` of them, nobody knows how many.
    """
    name = find_name(said.text)
    skill = _key(said, _SKILLS)
    people = None if name else said.number()
    if people is None and name is None:
        people = two_said(said.plain)
    gone = said.has(
        r"辞职|离职|走了|不干|辞工|开除|自离|уволи|уволен|увольн|насовсем|рассчит|больше не работа|quit|left us|"
        r"resign|fired|gave notice|no longer"
    )
    back = said.has(
        r"齐|回来|到岗|复工|来上班|恢复上班|返岗|病好|вернул|верн[её]т|верну[тл]|вышл[аи]|вышел|(?<!не )выйд[её]т"
        r"|(?<!не )выйдут|"
        r"выздор|на месте|в строю|в сборе|выходит|поправил|\bback\b|all here|everyone is here|full (?:team|crew)"
    ) and not said.has(r"не (?:выш|верн)")
    is_away = said.has(
        r"病(?!好)|住院|感冒|请假|休假|没来|不来|заболел|приболел|боле[ею]|больн|отпрос|отпуск|не будет|не вы[шй]|уехал"
        r"|"
        r"\bsick\b|\bill\b|\boff\b|\baway\b|absent|missing|on (?:leave|holiday|vacation)|not (?:in|coming)"
    )
    returns = _day_to_come(said) if back and is_away else None
    back = back and returns is None
    is_all = not people and skill is not None and _ALL_OF_THEM.search(said.plain) is not None
    if people is None and name is None and skill and not back and not is_all and not _SO_MANY.search(said.plain):
        people = 1
    if said.is_over:
        said = replace(said, days=())
    span = _span(said)
    until = said.has(r"до |until|till|到.{0,6}(?:号|周|天)") and len(said.days) == 1 and not said.has("^сегодня")
    until = until or returns is not None
    day = None if span or until else _one_day(said)
    return (
        _only(
            name=name,
            people=people,
            all=is_all or None,
            skill=skill,
            day=day,
            over=said.is_over or None,
            hours=_half(said),
            permanent=gone or None,
            back=back or None,
        )
        | span
        | ({"until": _one_day(said)} if until else {})
        | ({"returns": True} if returns is not None else {})
    )


def machine(said: Said) -> dict[str, Any]:
    """Read which machines stand, how many and until when, or that they work again.

    `several` is true where there are more than one and nobody says how many.
    What is to be mended on a day to come, or some day, still stands.
    """
    kind = _key(said, _MACHINES)
    count = said.number() or two_said(said.plain)
    several = count is None and is_several(said.plain)
    count = count or (1 if kind and not several else None)
    mended = said.has(r"修好|好了|почин|заработа|исправ[ия]|fixed|repaired|works again|working again|running again")
    noon = said.has(_UNTIL_NOON)
    at = None if noon else _until_hour(said)
    days = said.days if at is None else find_days(CLOCK.sub(" ", said.plain), said.today, said.locale)[0]
    day = days[0].isoformat() if days else None
    to_come = day if len(days) == 1 and days[0] > said.today else None
    will_be = r"\d点半?.{0,2}修好(?!了)|почин(?:ят|им|ю|ит)|исправ(?:ят|им)|заработает|will|should|to be"
    will_be += r"|能修好|会修好|才修好|要修|\bby\b"
    fixed = mended and to_come is None and not said.has(will_be)
    whole = (
        said.has(
            r"停电|没电|断电|跳闸|限电|свет|электрич|power|blackout|electric|все машин|全部机|all machines|обесточ"
        )
        or None
    )
    helped = said.has(r"мастер|механик|ремонтник|mechanic|technician|repairman|机修|师傅.{0,4}[来到]")
    is_until = (not noon and at is None and said.has(r"до |until|till|到|才")) or (
        (mended or helped) and to_come is not None
    )
    until = day if is_until or noon or at else None
    return _only(
        machine=kind,
        count=count if not whole else None,
        several=(several and not whole) or None,
        until=until,
        fixed=fixed or None,
        all=whole,
        hours="half" if noon else _half(said),
        until_time=at,
        day=None if until else day,
    )


_UNTIL_NOON = (
    r"(?:till?|until|before|by) (?:\w+ )?(?:lunch|noon|midday|dinner break)|for half a day|до (?:обеда|полудня)"
    r"|[到至](?:\w{0,2})中午|中午.{0,3}(?:才|能|会|修|好)|上午(?:用不了|不能用|没法用|停)"
)


def _until_hour(said: Said) -> str | None:
    """Read until what hour something stands; by day a small one is the afternoon's."""
    if not said.has(r"(?:till?|until|by|до|к) ?\d|[到至].{0,3}\d|\d点(?:半)?.{0,3}(?:才|能|修)"):
        return None
    return clock(said.plain, afternoon=True)


def broken_machine(said: Said) -> dict[str, Any]:
    """Read which machine of a worker stands."""
    whole = said.has(r"停电|没电|断电|跳闸|свет|электрич|power|blackout|electric") or None
    return _only(machine=_key(said, _MACHINES), all=whole)


def clock(plain: str, *, afternoon: bool = False) -> str | None:
    """Read an hour such as `18:00`, `3pm`, `18点`, `до трёх`; a small one is the afternoon's by day."""
    found = CLOCK.search(plain)
    if found is None:
        return None
    hour, minute = int(found[1] or found[5]), int(found[2] or found[3] or (30 if "半" in found[0] else 0))
    if (
        ((found[4] == "pm" or "вечера" in found[0]) and hour < 12)
        or (found[4] != "am" and hour < 8 and (afternoon or "下午" in plain))
        or ("下午" in plain and hour < 12)
    ):
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 else None


def garment_in(plain: str) -> str | None:
    """Find the one garment that a plain text names."""
    found = {word: key for word, key, named in _garments_named() if named.search(plain)}
    outer = {key for word, key in found.items() if not any(word != other and word in other for other in found)}
    return outer.pop() if len(outer) == 1 else None


@cache
def _garments_named() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """List every word for a garment with its garment, and how it stands in a plain text."""
    return tuple((word, key, re.compile(_named(re.escape(fold(word))))) for word, key in known_words().items())


def _named(word: str) -> str:
    return word if word[-1] >= "\u2e80" else rf"(?<![a-zа-я0-9]){inflected(word)}(?![a-zа-я0-9])"


def rush(said: Said) -> dict[str, Any]:
    """Read pieces, garment, day and hour of a rush order."""
    return _only(pieces=said.number(), garment=garment_in(said.plain), due=_one_day(said), time=clock(said.plain))


def decline(said: Said) -> dict[str, Any]:
    """Read why an order is declined."""
    reasons = {
        "price": r"价|钱|便宜|太低|亏|不划算|成本|деньг|дешев|цен|price|cheap|low|money|pay",
        "busy": (
            r"忙|满|没空|档期|来不及|排不下|没时间|busy|swamped|slammed|завал|зашива|по горло|book|full|capacity"
            r"|no (?:time"
            r"|room)|загруж|занят|перегруж|"
            r"времени|места|не успе"
        ),
        "kind": r"不会做|没做过|不做(?:这种|这类|牛仔|羽绒|西)|款|не шьем|не наш|профил|don't (?:do|sew|"
        r"make)|not our|kind",
    }
    return _only(reason=_key(said, reasons))


def load(said: Said) -> dict[str, Any]:
    """Read for when and for what capacity is asked."""
    values = _only(garment=garment_in(said.plain)) | _span(said)
    if any(re.search(pattern, said.plain) for pattern in _SPANS["next_week"]):
        values["from"] = (said.today + (7 - said.today.weekday()) * _DAY).isoformat()
    elif any(re.search(pattern, said.plain) for pattern in _SPANS["new_year"]):
        values["until"] = date(said.today.year, 12, 31).isoformat()
    elif said.days and not _span(said):
        values["until" if said.has(r"до |by |before|until|前|之前") else "from"] = said.days[0].isoformat()
    return values


def plan(said: Said) -> dict[str, Any]:
    """Read of which day a plan is asked."""
    return _only(day=_one_day(said))


def teams(said: Said) -> dict[str, Any]:
    """Read how many people there are, the size of teams, or who was hired."""
    hired = (
        said.has(
            r"招|新来|наня|взял|принял|устроил|нов\w+ (?:швея|швеи|сотр|работн)|hired|new (?:hire|sewer|"
            r"worker)|took on|found"
        )
        or None
    )
    size = said.has(
        r"每?组\s?\d|\d+\s?(?:个)?人?一组|бригад\w* (?:по|из)|звен\w* по|команд\w* (?:по|из)|"
        r"teams? of|crews? of|team size"
    )
    number = said.number() or (1 if hired else None)
    return _only(people=None if size else number, size=number if size else None, skill=_key(said, _SKILLS), hired=hired)


def invite(said: Said) -> dict[str, Any]:
    """Read who is to be invited."""
    return _only(role="leader" if said.has(r"组长|班长|бригадир|leader|foreman|supervisor|мастера") else None)


_NOT_YET = r"没|未|不|(?<![a-zа-я])(?:not|isn't|hasn't|yet|нет|не|еще)(?![a-zа-я])"
_SENT = (
    r"发走|寄走|发出|寄出|发了|发货了|出货了|(?<![a-z])(?:sent|shipped|dispatched)|отгрузил|отправил|отгружен|отправлен"
)


def stage(said: Said) -> dict[str, Any]:
    """Read which stage begins or is over: the sending of what is packed and sent, and none that is not yet."""
    clauses = re.split(r"[,;.，。；]", re.sub(r"(?<![a-z])(?:just|sorry)", "", said.rest))
    done = [clause for clause in clauses if not re.search(_NOT_YET, clause)] or clauses
    if any(re.search(_SENT, clause) for clause in done):
        return _only(stage="shipped")
    return _only(stage=_key(said, _STAGES, ",".join(done)))


def parts_done(folded: str) -> str | None:
    """Give what is said of a stage that is over where another is not: `крой закончили, шитье еще нет`; else None."""
    clauses = [clause for clause in re.split(r",", folded) if clause.strip()]
    not_yet = [clause for clause in clauses if re.search(_NOT_YET, clause) or matches(TO_COME, clause)]
    done = [clause for clause in clauses if clause not in not_yet]
    if not not_yet or not done or not all(stages_named(clause) for clause in clauses):
        return None
    return ",".join(done).strip()


def stages_named(text: str) -> tuple[str, ...]:
    """List the stages that a folded text names, each once; fabric beside work on it is the work."""
    found = [key for key, pattern in _STAGES.items() if re.search(pattern, text)]
    work = [key for key in found if key != "fabric_in"]
    return tuple(work or found)


def wrong_order(said: Said) -> dict[str, Any]:
    """Read which order is meant: the one after a `not` is not."""
    codes = list(find_codes(said.text))
    negated = re.search(r"(?:不是|не|not)\s?#?([a-zа-я]{1,2}\d{1,2})", said.plain)
    wrong = find_codes(negated[1])[0] if negated and find_codes(negated[1]) else None
    meant = next((code for code in codes if code != wrong), None)
    return {"order": meant} | ({"not": wrong} if wrong else {})


def no_fabric(said: Said) -> dict[str, Any]:
    """Read what is missing, and for how many pieces."""
    what = {
        "zip": r"拉链|молни|zip", "thread": r"线|нит|thread", "button": r"扣|пугов|button", "label": r"标|этикет|label",
        "lining": r"里布|подклад|lining", "elastic": r"松紧|резин|elastic",
    }  # fmt: skip
    length = re.search(
        r"\d+(?:[.,]\d+)?\s?(?:m|meters?|metres?|yards?|м|метр\w*|米|码|кг|kg|公斤)(?![a-zа-я])", said.plain
    )
    return _only(what=_key(said, what), pieces=None if length else said.number())


_LEFT_BEHIND = re.compile(
    r"(?:差|剩下?|缺|除了?|осталось|остал\w+|еще|кроме|(?:all|everything) (?:but|except))\s?(\d+)"
)
_LEFT_BEFORE = re.compile(
    r"(\d+)\s?(?:件|шт\w*|pieces|pcs|more)?\s?(?:没做|没车|没裁|没包|未完成|to go|left|remain\w*|осталось|осталос\w*"
    r"|还没"
    r"|more)"
)
"""The number behind the word is what is left, where one stands there: `сшили 80 осталось 20`."""


_MADE = (
    r"(?:[做车缝裁包烫搞弄好]|完成|готов|законч|сшил|сшит|сдел|доши|скро|раскро|упаков|пошил|отшил|did|made|done|sewed|sewn|cut"
    r"|packed|finished)"
)
_OF_ALL = re.compile(
    r"(?<![a-zа-я])(?:из|out of|of)(?: the)?\s?\d+(?=.*\d)|(?<=\d)\s?(?:из|out of|of|/)(?: the)?\s?\d+"
    r"|(?:一?共|总共|всего|in total|total)\s?\d+(?=.*\d)"
    rf"|\d+\s?(?:件|套|条|个|шт\w*|издел\w+|pieces|pcs)?\s?(?:,|里面?|中|当中|in total|всего)?,?\s?(?:已经?)?"
    rf"(?={_MADE}[了好完成]{{0,2}}\s?\d+(?!.{{0,2}}[没未]))"
    rf"|\d+\s?(?:pieces|pcs|шт\w*)?\s?(?:in total|всего)?\s?,\s?(?:сшил\w*|сдел\w+|готово|закончил\w*|(?=\d+ {_MADE}))"
)
"""All pieces there are, beside those that are done: `60件做了35`, `35 из 60`, `out of 60 did 35`."""


def pieces_done(said: Said) -> dict[str, Any]:
    """Read how many pieces are done, left, or what share."""
    left = _LEFT_BEHIND.search(said.rest) or _LEFT_BEFORE.search(said.rest)
    half = said.has(r"一半|половин|\bhalf|(?<![а-я])пол ?(?:заказа|партии)") or None
    text = said.rest.replace(left[0], " ", 1) if left else said.rest
    done = re.search(r"\d+", _OF_ALL.sub(" ", text))
    found = _key(said, _STAGES, said.rest) if not said.has(r"料|布|ткан|fabric") else None
    return _only(
        pieces=int(done[0]) if done else None,
        left=int(left[1]) if left else None,
        share=0.5 if half else None,
        stage=found,
    )


def other_colour(plain: str) -> str | None:
    """Find the colour that something is wanted in instead: `but in white`, `颜色换白`, `только белый`."""
    for match in _OTHER_COLOUR.finditer(plain):
        word = match[1] or match[2] or match[3]
        for length in range(len(word), 0, -1):
            if key := find_colour(word[:length].strip()):
                return colour_name(key.replace("_", " "), "en")
    return None


def price_total(said: Said) -> dict[str, Any]:
    """Read of what a price is asked."""
    return _only(garment=garment_in(said.plain), pieces=said.number())
