"""Prices as people type them, in minor units of a currency."""

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from core.errors import UserError
from core.reading.numerals import chinese_number, count_out, written_number
from core.reading.traditional import simplify

MAX_PRICE_MINOR = 100_000_000
"""A million for one piece: a slip of the finger."""


class PriceUnclear(UserError):
    """The words name no price, or two."""

    code: ClassVar[str] = "price_unclear"


class PriceOutOfRange(UserError):
    """The price is zero, negative or absurdly high."""

    code: ClassVar[str] = "price_out_of_range"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """An amount in minor units (fen, kopecks, cents); `currency` is None where the person named none."""

    minor: int
    currency: str | None = None


_CURRENCIES = {
    "CNY": "¥ cny rmb cnh yuan kuai юань юаня юаней юани юаня ю ю. 元 塊 蚊 块 块钱 人民币 圆 rmb.",
    "RUB": "₽ rub rur ruble rubles rouble roubles р руб рублик руб. р. рубль рубля рублей 卢布",
    "USD": "$ usd dollar dollars us$ доллар доллара долларов бакс бакса баксов bucks buck 美元 美金 美刀 刀",
    "EUR": "€ eur euro euros евро 欧元",
    "KZT": "₸ kzt tenge тенге тг 坚戈",
    "KGS": "kgs som сом сома сомов сомам 索姆",
    "UZS": "uzs сум сума сумов soum 苏姆",
    "GBP": "£ gbp pound pounds фунт фунтов 英镑",
    "HKD": "hkd hk$ 港币 港元",
    "TRY": "₺ try лира лир 里拉",
    "KRW": "₩ krw 韩元",
    "JPY": "jpy yen 日元",
}
_CURRENCY_OF = {word: currency for currency, words in _CURRENCIES.items() for word in words.split()}
CURRENCY_WORDS = tuple(_CURRENCY_OF)
"""Every word and sign for a currency, folded."""
_FILLERS = (
    "around|approx|anywhere|somewhere|in the range of|approximately|roughly|budget|limit|or less|tops|at the most"
    "|less than|cheaper than|pay|my|is|i|can|per item"
    "|per unit|each one|бюджет|примерно|около|где-то|дешевле|меньше|в пределах|порядка|лимит|за одну|за изделие|шт"
    "|包邮|含税|不含税|含运费|到手价?|单件|预算|大概|大约|封顶|之内|内|下|控制在|报价|价格|目标价|每个|每条|一条|一个|个|条"
    "|up to|no more than|not more than|at most|maximum|max|under|below|about|ceiling"
    "|price|per piece|a piece|per pc|each"
    "|pcs|piece|pc|не дороже|не выше|не свыше"
    "|не больше|не более|максимум|макс|потолок|цена|до|за штуку|за шт|за единицу|штука|шт|по"
    "|最高单价|最高|[别不]要?超[过過]|不超過|不超过|以内|以下|单价|每件|一件|件|最多|左右"
)
_NO_LIMIT = re.compile(
    r"(?:there is |there's )?no (?:limit|max(?:imum)?|ceiling|budget|cap|price limit)|skip|none|any(?: price)?"
    r"|unlimited"
    r"|whatever|(?:i )?don'?t care|does ?n[o']t matter|open|n/?a|without (?:a )?limit|flexible"
    r"|不限价?|随便|无所谓|没有(?:上限|限制|要求)|无上限|不设上限|都行|都可以|跳过|不管|看着办|无|价格不限|多少都行|不限制|你们定"
    r"|(?:это )?не ?важно|без разницы|пропустить|пропусти|все равно|без (?:лимита|ограничений|ограничения|потолка)"
    r"|любая(?: цена)?"
    r"|неважно|не имеет значения|нет(?: лимита| ограничений| потолка)?"
    r"|не принципиально|сколько угодно|дальше|цена не важна"
)
JIAO = (
    r"(?:半(?![年月天个日小])|[1-9](?:毛|角)(?:[1-9]分?(?!\d))?|[1-9](?!\d|[.,:/-]\d|\s?(?:年|个?半?月|号|日|天|周|个?半?(?:星期|礼拜|小时)"
    r"|点|时|[件条套个批人次]|[%kк]|pcs?|pieces?|шт|工作)))"
)
"""An expression of the tenths that stand right behind 块 and 元, as in `48块5`: a digit that nothing after it counts.

Of `48块5号`, `48元3天后` and `48元2月30日` the digit is of the day.
"""
_FILLER = re.compile(rf"(?<![a-zа-я])(?:{_FILLERS})(?![a-zа-я])\.?|/")
_AMOUNT = re.compile(r"-?\s?\d+(?:[ '’]\d{3}(?!\d))*(?:[,.]\d+)*")


def parse_price(text: str) -> Price:
    """Read a piece price: `48`, `48 ¥`, `48元`, `12.5`, `до 1 200,50 руб`, `四十八块`.

    Raises:
        PriceUnclear: No amount, two amounts, an unknown word, or thousands that may be decimals.
        PriceOutOfRange: The amount is not above zero, or above MAX_PRICE_MINOR.
    """
    word = " ".join(text.split())[:60]
    plain = _upper_end(_digits(unicodedata.normalize("NFKC", text[:200]).casefold()))
    amounts = _AMOUNT.findall(plain)
    currency = _currency(_FILLER.sub(" ", _AMOUNT.sub(" ", plain)), word)
    if len(amounts) != 1:
        raise PriceUnclear(word=word)
    minor = _minor(amounts[0])
    if minor is None:
        raise PriceUnclear(word=amounts[0])
    if not 0 < minor <= MAX_PRICE_MINOR:
        raise PriceOutOfRange(word=word)
    return Price(minor=minor, currency=currency)


def _upper_end(plain: str) -> str:
    """Leave of `35-40 rmb`, `от 35 до 40` the upper end: a ceiling is what may be paid at most."""
    match = _RANGE.search(plain) if re.search(r"[^\W\d_]|[¥$€₽]", plain) else None
    if match is None or float(match["low"].replace(",", ".")) >= float(match["high"].replace(",", ".")):
        return plain
    return plain[: match.start()] + (match["sign"] or "") + plain[match.start("high") :]


_RANGE = re.compile(
    r"(?:(?<![^\W\d_])(?:from|between|от)\s)?(?P<sign>[¥$€₽]\s?)?(?<![\d.,])(?P<low>\d+(?:[.,]\d{1,2})?)"
    r"\s?(?:元|块|¥|₽|р\.?|руб\.?|rmb)?"
    r"\s?(?:[-–—~～至到]|(?<=\s)(?:to|and|до)\s)\s?[¥$€₽]?\s?(?P<high>\d+(?:[.,]\d{1,2})?)(?![\d.,])"
)


def _digits(plain: str) -> str:
    """Write Chinese amounts such as `四十八块` and `48块5` in digits."""
    plain = count_out(plain)
    plain = re.sub(
        r"(?<=[块元])[一二三四五六七八九](?=一?[件条套]|毛|角)|[零一二三四五六七八九十百千万两]{2,}"
        r"|[一二三四五六七八九两](?=[块元])|(?<=[块元])[一二三四五六七八九]",
        _arabic,
        plain,
    )
    plain = re.sub(r"(\d{1,4})(万|千|百)([1-9])(?![\d.,百千万])", _and_a_tenth, plain)
    plain = re.sub(r"(\d+(?:[.,]\d+)?)\s?(万|千|百|k\b|тыс\w*\.?)", _times, plain)
    plain = _written(plain)
    return re.sub(rf"(\d+)\s*[块元]\s*(?P<tenths>{JIAO})", _with_tenths, plain)


def _with_tenths(match: re.Match[str]) -> str:
    tenths = "".join(filter(str.isdecimal, match["tenths"].replace("半", "5")))
    return f"{match[1]}.{tenths}元 "


def _arabic(match: re.Match[str]) -> str:
    numeral = chinese_number(match[0])
    return str(numeral[1]) if numeral and numeral[0] == len(match[0]) else match[0]


def _and_a_tenth(match: re.Match[str]) -> str:
    """Write 1万2, which is 12,000."""
    factor = {"万": 10_000, "千": 1000, "百": 100}[match[2]]
    return str(int(match[1]) * factor + int(match[3]) * factor // 10)


def _times(match: re.Match[str]) -> str:
    factor = {"万": 10_000, "百": 100}.get(match[2], 1000)
    return f"{float(match[1].replace(',', '.')) * factor:.2f}".removesuffix(".00")


def _written(plain: str) -> str:
    """Write English and Russian numbers in words in digits: `forty eight yuan`, `пятьсот рублей`."""
    for match in re.finditer(r"(?<!\w)[^\W\d_]", plain):
        number = written_number(plain, match.start())
        if number is not None and not number.is_ordinal:
            return plain[: match.start()] + str(number.value) + plain[number.end :]
    return plain


def find_currency(text: str) -> str | None:
    """Give the one currency that a heading or cell names, such as `Unit price (USD)` or `цена, руб`, or None."""
    plain = simplify(unicodedata.normalize("NFKC", text[:100]).casefold())
    words = re.findall(r"us\$|[a-zа-я]+|[^\w\s]|[\u4e00-\u9fff]+", plain)
    found = {_CURRENCY_OF[word] for word in words if word in _CURRENCY_OF and len(word) + (not word.isalpha()) > 1}
    return found.pop() if len(found) == 1 else None


def is_without_limit(text: str) -> bool:
    """Say whether an answer to "what at most?" is that there is no limit."""
    plain = simplify(unicodedata.normalize("NFKC", text[:200]).casefold().replace("ё", "е")).strip(" .!?。！,，")
    return _NO_LIMIT.fullmatch(plain) is not None


_NO_LIMIT_AMONG = re.compile(
    r"(?<![a-zа-я])(?:(?:with )?no (?:price |budget )?(?:limit|ceiling|cap)"
    r"(?: (?:on|for|to) (?:the )?(?:price|budget))?"
    r"(?! on| for| to| of)"
    r"|(?:at )?any price|(?:the )?price (?:is )?(?:not important|does ?n[o']t matter|open|flexible|unlimited|no limit)"
    r"|unlimited budget|money (?:is )?(?:no (?:object|issue|problem)|not an issue)"
    r"|(?:the )?price (?:is )?(?:no (?:object|issue)|not an issue)|(?:the )?budget (?:is )?(?:unlimited|open|flexible)"
    r"|(?:цена |по цене |бюджет )?без (?:потолка|лимита|ограничени[йя])(?: по (?:цене|бюджету|деньгам|стоимости))?"
    r"|(?:цена|бюджет) (?:любая|любой|не ?важ[а-я]+|не ?огранич[а-я]+|не принципиал[а-я]+)|по любой цене"
    r"|деньги не (?:проблема|вопрос))(?![a-zа-я])"
    r"|不限价格?|(?:价格?|单价|预算)(?:不限|无所谓|随便|好说|无上限)|不设上限|无上限|上不封顶"
)


def take_no_limit(folded: str) -> tuple[bool, str]:
    """Say whether a folded text says among other words that any price will do, and give what is left of it."""
    left = _NO_LIMIT_AMONG.sub(" , ", folded)
    return left != folded, left


def _currency(rest: str, word: str) -> str | None:
    found: str | None = None
    for part in re.findall(r"us\$|[^\W\d_]+|[^\w\s.,;:!?()~≤<=]", rest):
        currency = _CURRENCY_OF.get(part)
        if currency is None or found not in (None, currency):
            raise PriceUnclear(word=part if currency is None else word)
        found = currency
    return found


def _minor(amount: str) -> int | None:
    """Read `1 200,50`, `1,200` and `12.5`; None where the marks make no certain number, as in `48.505`."""
    compact = re.sub(r"[ '’]", "", amount)
    if len(compact) > 15:
        return MAX_PRICE_MINOR + 1
    match = re.fullmatch(r"(-?\d{1,3}(?:([.,])\d{3})+|-?\d+)(?:([.,])(\d{1,2}))?", compact)
    if match is None or (match[2] and match[2] == (match[3] or ".")):
        return None
    whole = int(re.sub(r"[.,]", "", match[1]))
    return whole * 100 + (1 if whole >= 0 else -1) * int((match[4] or "0").ljust(2, "0"))
