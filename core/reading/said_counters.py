"""What a workshop answers to an offer in words: another price, another day, or what may be either and is asked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from core.errors import UserError
from core.reading.arguments import OVER, Said, find_day_words
from core.reading.dates import DayPast, parse_day
from core.reading.grammar import spell_numbers, without_codes
from core.reading.prices import JIAO, Price, parse_price
from core.reading.said_prices import MONEY
from core.reading.said_refused import without_refused
from core.reading.words import fold

_EACH: Final = re.compile(
    r"(?<![a-zа-я])(?:(?:a|per|for each|for one) (?:piece|pc|item|unit)|each|apiece"
    r"|за (?:1 |одну )?(?:штуку|шт|единицу)|(?:за|по) штук[еу])(?![a-zа-я])\.?"
    r"|/ ?(?:pc|piece|pcs|шт|件|条)(?![a-zа-я])|(?:每|一)(?:件|条|套)"
)
_AMOUNT: Final = r"\d+(?:[ ']\d{3}(?!\d))*(?:[.,]\d+)*"
_PRICE: Final = re.compile(
    rf"(?P<sign>(?<![\w.,])[-−+]\s?)?(?:(?P<before>(?<![a-zа-я]){MONEY})\s?{_AMOUNT}"
    rf"|{_AMOUNT}\s?(?P<more>more |extra )?(?P<after>{MONEY}(?:(?<=[块元]){JIAO})?))"
    r"(?P<up> (?:more|extra|higher|on top|больше|дороже|выше|сверху)(?![a-zа-я]))?"
    r"(?P<down> (?:less|cheaper|lower|меньше|дешевле|ниже)(?![a-zа-я]))?"
)
_ADDED: Final = re.compile(r"(?:(?<![a-z])(?:add|plus)|再?[加涨贵多]|(?<![а-я])(?:прибавь\w*|добавь\w*|плюс))\s*$")
_PERCENT: Final = re.compile(
    r"(?P<sign>[-−+])?\s?(?P<number>\d+(?:[.,]\d+)?)\s?(?:%|percent|pct|процент\w*|个点)\s?"
    r"(?P<word>more|higher|up|extra|on top|less|lower|cheaper|дороже|больше|выше|сверху|дешевле|меньше|ниже)?"
)
_UP_BEFORE: Final = re.compile(r"(?:(?<![a-z])(?:add|plus)|再?[加涨贵高多]|(?<![а-я])(?:прибав\w*|добав\w*|плюс))\s*$")
_DOWN_BEFORE: Final = re.compile(r"(?:[降减少]了?|便宜了?|(?<![a-z])minus|(?<![а-я])минус)\s*$")
_DOWN: Final = frozenset({"less", "lower", "cheaper", "дешевле", "меньше", "ниже"})
_UNIT: Final = r"(?P<unit>days?|weeks?|дн\w+|день|сут\w+|недел\w+)"
_SHIFTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![a-zа-я])(?:на )?(?P<n>\d+ ?|an? |one |another )?(?:more |extra )?{_UNIT}[ ,]+(?:.{{0,8}}?[ ,])??"
        r"(?P<way>later|longer|more|extra|позже|позднее|больше|earlier|sooner|раньше)(?![a-zа-я])",
        rf"(?<![a-zа-я])(?:(?P<n>\d+) (?:more|extra)|another(?: (?P<m>\d+))?|an? (?:more|extra)) {_UNIT}",
        rf"(?<![a-zа-я])(?P<way>позже|позднее|раньше) на (?P<n>\d+ )?{_UNIT}",
        rf"(?<![a-zа-я])еще (?:на )?(?P<n>\d+ )?{_UNIT}",
        r"(?P<way>晚|推迟?|延[后期]?|往后|再多|多|早|提前).{0,3}?(?P<n>\d+)\s?个?(?P<unit>天|日|周|星期|礼拜)",
    )
)
_EARLIER: Final = frozenset({"earlier", "sooner", "раньше", "早", "提前"})
_HOUR: Final = re.compile(
    r"(?:at |в )?(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)|\d{1,2} ?(?:am|pm)(?![a-z])|\d{1,2}点半?"
)
_BARE_DAY: Final = re.compile(r"\s*\d{1,2}\.\d{1,2}\s*")
_NUMBER: Final = re.compile(r"[-−+]?\s?\d+(?:[ ']\d{3}(?!\d))*(?:[.,]\d+)*")
_COUNTED: Final = re.compile(
    r"\s?(?:%|件|条|套|个|人|天|周|k(?![a-z])|тыс|шт|издели|дн|нед|час|мес|pieces?|pcs|units?|people|days?|weeks?|hours?|months?|more)"
)
_FOR_ALL: Final = re.compile(
    r"(?<![a-zа-я])(?:for (?:all|everything|the (?:lot|whole order))|in (?:all|total)|(?:the )?total(?: price| of)?"
    r"|altogether|(?:на|за) вс[ею](?: парти[юя]| заказ)?|всего|итого|общая (?:цена|сумма)|в сумме)(?![a-zа-я])"
    r"|总共|一共|总(?:价|额|计)|合计|全部|整单"
)
_PIECES: Final = re.compile(
    r"(?<![a-zа-я])(?:for |за |на )?(?:all |the |все |всего )?(?<!\d)(?<!\d[.,])(?P<pieces>\d+(?:[ ']\d{3}(?!\d))*)\s?"
    r"(?:(?:pieces?|pcs?|units?|шт(?:ук[аи]?)?|издели[йяе])(?![a-zа-я])\.?|件|套|条(?!件))"
)
_DONE: Final = re.compile(
    r"(?<![a-zа-я])(?:done|finish(?:ed|ing)?|completed?|deliver(?:ed|y)?|ship(?:ped)?|(?:за|до)конч\w*|сдела\w*|сдад\w*"
    r"|(?:со|по|от)шь\w*|отгру\w*|выполн\w*)(?![a-zа-я])|完成|做完|赶出?"
)
_UNDER_CONDITION: Final = re.compile(
    r"(?<![a-zа-я])(?:if|unless|provided|when|once|если|при условии|когда|как только)(?![a-zа-я])|如果|要是|只要|前提"
)
_HAN_WHEN: Final = re.compile(
    r"(?:\d{1,2}月|下个?月|本月|这个?月)(?:底|末|初|中旬?|上旬|下旬)|(?:\d+|半)个?半?(?:天|周|星期|礼拜|月)(?:之?[内后]|以[内后])"
    r"|(?:月底|年底|年前|春节|过年|元旦|圣诞节?|国庆节?|五一|双十[一二]|清明|端午|中秋)(?:之?前|以前)?"
)
_BARE_SPAN: Final = re.compile(r"\d+ ?个?(?:天|周|星期|礼拜|月)")
_IN_NUMBERS: Final = re.compile(r"(?<![\d.,/-])\d{1,4}([./-])\d{1,2}(?:\1\d{2,4})?(?![\d/-]|[.,]\d)")
_WORK_HOUR: Final = re.compile(
    r"(?<![a-z])(?:finish\w*|done|stop\w*|close\w*|leave|leaving|go home|work|open|start\w*) at (?:1?\d"
    r"|2[0-4])(?![\d.,])"
    r"(?! ?(?:each|apiece|per|a piece|yuan|rmb|usd|dollars?))"
)
"""`we finish at 2`: an hour of the clock; `can be done at 45` is a price."""
_HAN_MONTH_DAY: Final = r"(?:\d{1,2}月)?\d{1,2}[号日]"
_NOT_BEFORE: Final = re.compile(
    r"(?<![a-z])(?:not|never|can't|cannot|can not|won't)"
    r"(?: (?:be|do|it|ready|make|deliver|finish|possible|have|get|this)){0,3}"
    r" (?:before|earlier than|sooner than|until|till)(?: the)?(?![a-z])"
    r"|(?<![a-z])no (?:earlier|sooner) than(?: the)?(?![a-z])"
    r"|(?<![a-z])(?:the )?earliest(?: is| day is)?(?![a-z])"
    r"|(?<![а-я])не (?:раньше|ранее|прежде)(?: чем)?(?: к| до)?(?![а-я])"
)
_NOT_BEFORE_HAN: Final = re.compile(
    rf"({_HAN_MONTH_DAY})(?:之前|以前|前)(?:[做出交赶发完弄拿]|没法.?)?不(?:出来|完|了|行|来|好|出|可能)+"
)
_NOT_BEFORE_RU: Final = re.compile(
    r"(?<![а-я])раньше (?P<day>.{1,14}?) (?:никак )?не "
    r"(?:выйдет|получится|успе\w+|смож\w+|будет|сдел\w+|сошь\w+)"
)
_BEFORE_DAY: Final = re.compile(r"(?:(?<![a-zа-я])(?:ready|done|by|готов\w*|к|до)|到)\s*$")
_FILLERS: Final = re.compile(
    r"(?<![a-zа-я])(?:ready|by|on|for|at|in|price|is|be|will|we|i|can|could|you|pay|want|need|ask|would|take|"
    r"do|it|make|yes|no|ok|okay|but|and|only|if|our|the|please|how about|what about|готов\w*|будет|за|по|к|на|до|цена|"
    r"наша|мы|хотим|хочу|нужно|надо|можем|могу|возьмем|да|нет|но|только|и|или|давайте|or|to|юан\w*)(?![a-zа-я])"
    r"|单价|价格|我们?|给|要|可以|能|接|做|好|出|交货?|行|吧|但|就|得|需要|才|左右|或者?|还是|到|至"
)


_PRICES: Final = frozenset({"minor", "total_minor", "more_minor", "percent"})
"""The values that say what is paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSaid:
    """What an answer to an offer names; `values` as an intent has them, `is_all` where it says nothing else.

    Of `values`: `minor` and `currency` are a price for a piece, `total_minor` one for all pieces, `more_minor` and
    `percent` what is added to that of the offer, `due` is a day, `later_days` how many days after that of the offer,
    `pieces` how many the answer speaks of. `unclear` are words that have two readings or none, `over` those of a day
    that is over, `no_day` those of a day that no calendar has.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    is_all: bool = False

    @property
    def is_answer(self) -> bool:
        """Say whether it answers an offer and says nothing else; pieces without a price are a rush's."""
        return self.is_all and ("pieces" not in self.values or bool(self.values.keys() & _PRICES))


def names_hour(text: str) -> bool:
    """Say whether a text tells until when or from when people work: no price is meant."""
    return _WORK_HOUR.search(spell_numbers(fold(text))) is not None


class _Unclear(Exception):
    """The words can mean two things, or nothing that there is; `what` says which of the two."""

    def __init__(self, word: str, what: str = "unclear") -> None:
        super().__init__(word)
        self.word, self.what = " ".join(word.split()).strip(" ,")[:60], what


def counter(said: Said) -> dict[str, Any]:
    """Read the values of a counter among other words."""
    return dict(read_counter(said.text, today=said.today, locale=said.locale).values)


def read_counter(text: str, *, today: date, locale: str) -> CounterSaid:
    """Read the price and the day of a counter; what is not certain is told as `unclear`, and never guessed."""
    reading = _Reading(text=text, today=today, locale=locale)
    try:
        reading.read()
    except _Unclear as two:
        return CounterSaid(values={two.what: two.word}, is_all=reading.is_all())
    return CounterSaid(values=reading.values, is_all=bool(reading.values) and reading.is_all())


class _Reading:
    """A counter that is read piece by piece; `left` is what was not read yet."""

    def __init__(self, *, text: str, today: date, locale: str) -> None:
        self.text, self.today, self.locale = text, today, locale
        plain = _as_earliest(spell_numbers(_EACH.sub(" ", without_codes(fold(text)))))
        self.left = without_refused(plain)
        self.values: dict[str, Any] = {}
        self.is_for_all = False
        self.is_day_refused = False

    def read(self) -> None:
        if names_hour(self.text):
            raise _Unclear(self.text)
        self._shift()
        self._percent()
        self._pieces()
        self._priced()
        self._day()
        self._number()

    def is_all(self) -> bool:
        """Say whether nothing is left but words that say nothing."""
        left = _FILLERS.sub(" ", self.left)
        if self.values.get("due", "") > self.today.isoformat() or "later_days" in self.values or self.is_day_refused:
            left = _DONE.sub(" ", left)  # without a day to come, `40 done` is no price
        return not re.search(r"[^\W\d_]", left)

    def _cut(self, match: re.Match[str]) -> None:
        self.left = f"{self.left[: match.start()]} , {self.left[match.end() :]}"

    def _shift(self) -> None:
        for pattern in _SHIFTS:
            if match := pattern.search(self.left):
                said = match.groupdict()
                amount = (said["n"] or said.get("m") or "").strip()
                days = (int(amount) if amount.isdigit() else 1) * (7 if said["unit"][0] in "wн周星礼" else 1)
                self.values["later_days"] = -days if said.get("way") in _EARLIER else days
                self._cut(match)
                return

    def _percent(self) -> None:
        match = _PERCENT.search(self.left)
        if match is None:
            return
        before = self.left[: match.start()]
        is_down = match["sign"] in ("-", "−") or match["word"] in _DOWN or bool(_DOWN_BEFORE.search(before))
        if not is_down and not match["sign"] and not match["word"] and not _UP_BEFORE.search(before):
            raise _Unclear(self.text)
        self.values["percent"] = float(match["number"].replace(",", ".")) * (-1 if is_down else 1)
        self.left = _DOWN_BEFORE.sub(" ", _UP_BEFORE.sub(" ", before)) + " , " + self.left[match.end() :]

    def _pieces(self) -> None:
        """Read how many pieces the answer speaks of, and whether its price is for all of them."""
        found = list(_PIECES.finditer(self.left))
        if len(found) > 1:
            raise _Unclear(self.text)
        if found:
            self.values["pieces"] = int(re.sub(r"\D", "", found[0]["pieces"]))
            self._cut(found[0])
        if _FOR_ALL.search(self.left):
            self.is_for_all = True
            self.left = _FOR_ALL.sub(" , ", self.left)

    def _priced(self) -> None:
        found = list(_prices_in(self.left))
        if not found:
            return
        if len(found) > 1 or "percent" in self.values:
            raise _Unclear(self.text)
        (match,) = found
        if re.match(r"[多几]", self.left[match.end() :]):
            raise _Unclear(self.text)
        price = _price(re.sub(r"^[-−+]|more |extra ", "", _amount_of(match)))
        before = self.left[: match.start()]
        is_more = bool(match["up"] or match["more"] or _ADDED.search(before)) or (match["sign"] or "").strip() == "+"
        is_less = bool(match["down"]) or _DOWN_BEFORE.search(before) is not None
        if (match["sign"] or "").strip() in ("-", "−"):
            raise _Unclear(self.text)
        if is_more or is_less:
            self._is_of_a_piece()
            self.values["more_minor"] = -price.minor if is_less else price.minor
        else:
            self.values["total_minor" if self.is_for_all else "minor"] = price.minor
        if price.currency is not None:
            self.values["currency"] = price.currency
        self.left = _DOWN_BEFORE.sub(" ", _ADDED.sub(" ", before)) + " , " + self.left[match.end() :]

    def _is_of_a_piece(self) -> None:
        if self.is_for_all:
            raise _Unclear(self.text)

    def _day(self) -> None:
        self.left = _HAN_WHEN.sub(r" \g<0> ", _HOUR.sub(" ", self.left))
        days = find_day_words(self.left, self.today, self.locale)
        self.left = days.rest
        self._refuse(days.impossible, "no_day")
        self._refuse([*days.over, *self._days_over()], "over")
        if not days.said:
            return
        if len(days.said) > 1 or "later_days" in self.values or _UNDER_CONDITION.search(self.left):
            raise _Unclear(self.text)
        said, tongue = days.said[0]
        if _BARE_DAY.fullmatch(said) and not self._names_price() and not _NUMBER.search(self.left):
            raise _Unclear(said)  # 12.12 is a price, or the 12th of December
        if _BARE_SPAN.fullmatch(said):
            raise _Unclear(said)  # 5 days from now, or 5 days more
        try:
            self.values["due"] = parse_day(said, today=self.today, locale=tongue).isoformat()
        except UserError:
            raise _Unclear(said) from None

    def _refuse(self, words: Sequence[str], what: str) -> None:
        if words:
            self.is_day_refused = True
            raise _Unclear(words[0], what)

    def _days_over(self) -> Iterator[str]:
        """Find what names a day that is over, such as `yesterday` and `30.11` beside a price; it is taken out."""
        yield from (match[0] for match in OVER.finditer(self.left))
        self.left = OVER.sub(" , ", self.left)
        for match in list(_IN_NUMBERS.finditer(self.left)):
            others = f"{self.left[: match.start()]} , {self.left[match.end() :]}"
            if (self._names_price() or _NUMBER.search(others)) and self._is_over(match[0]):
                self.left = others
                yield match[0]

    def _is_over(self, said: str) -> bool:
        try:
            parse_day(said, today=self.today, locale=self.locale)
        except DayPast:
            return True
        except UserError:
            return False
        return False

    def _names_price(self) -> bool:
        return bool(self.values.keys() & _PRICES)

    def _number(self) -> None:
        numbers = list(_NUMBER.finditer(self.left))
        if not numbers:
            return
        is_price = len(numbers) == 1 and not self._names_price()
        if not is_price or _COUNTED.match(self.left, numbers[0].end()):
            raise _Unclear(self.text)
        if _BEFORE_DAY.search(self.left[: numbers[0].start()]):
            raise _Unclear(self.text)
        self.values["total_minor" if self.is_for_all else "minor"] = _price(numbers[0][0]).minor
        self._cut(numbers[0])


def _as_earliest(plain: str) -> str:
    """Write a day before which nothing is ready as the day that is offered: `not before the 12th`, `12号前出不来`."""
    plain = _NOT_BEFORE_RU.sub(r" к \g<day> ", _NOT_BEFORE_HAN.sub(r"\1", plain))
    return _NOT_BEFORE.sub("by", plain)


def _prices_in(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _PRICE.finditer(text) if match["before"] or match["after"])


def _amount_of(match: re.Match[str]) -> str:
    """Give the amount and the currency of a price, without the words around them."""
    start = match.end("sign") if match["sign"] else match.start()
    end = match.start("up") if match["up"] else match.start("down") if match["down"] else match.end()
    return match.string[start:end]


def _price(text: str) -> Price:
    try:
        return parse_price(text)
    except UserError:
        raise _Unclear(text) from None
