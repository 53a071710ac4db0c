"""Prices as people type them, in minor units of a currency."""

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from core.errors import UserError
from core.reading.numerals import chinese_number

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
    "CNY": "¥ cny rmb cnh yuan kuai юань юаня юаней юани 元 块 块钱 人民币 圆 rmb.",
    "RUB": "₽ rub rur ruble rubles rouble roubles р руб рубль рубля рублей 卢布",
    "USD": "$ usd dollar dollars us$ доллар доллара долларов 美元 美金",
    "EUR": "€ eur euro euros евро 欧元",
    "KZT": "₸ kzt tenge тенге тг 坚戈",
    "KGS": "kgs som сом сома сомов 索姆",
}
_CURRENCY_OF = {word: currency for currency, words in _CURRENCIES.items() for word in words.split()}
_FILLERS = (
    "up to|no more than|not more than|at most|maximum|max|under|below|about|ceiling|price|per piece|a piece|per pc|each"
    "|pcs|piece|pc|не дороже|не больше|не более|максимум|макс|потолок|цена|до|за штуку|за шт|за единицу|штука|шт|по"
    "|最高单价|最高|不超过|以内|以下|单价|每件|一件|件|最多|左右"
)
_FILLER = re.compile(rf"(?<![^\W\d_])(?:{_FILLERS})(?![a-zа-я])\.?|/")
_AMOUNT = re.compile(r"-?\s?\d+(?:[ '’]\d{3}(?!\d))*(?:[,.]\d+)*")


def parse_price(text: str) -> Price:
    """Read a piece price: `48`, `48 ¥`, `48元`, `12.5`, `до 1 200,50 руб`, `四十八块`.

    Raises:
        PriceUnclear: No amount, two amounts, an unknown word, or thousands that may be decimals.
        PriceOutOfRange: The amount is not above zero, or above MAX_PRICE_MINOR.
    """
    word = " ".join(text.split())[:60]
    plain = _digits(unicodedata.normalize("NFKC", text[:200]).casefold())
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


def _digits(plain: str) -> str:
    """Write Chinese amounts such as `四十八块` and `48块5` in digits."""
    head = re.search(r"[零一二三四五六七八九十百千万两]+(?=\s*(?:元|块|人民币|卢布|美元|美金|欧元|$))", plain)
    if head and (numeral := chinese_number(head[0])) and numeral[0] == len(head[0]):
        plain = plain[: head.start()] + str(numeral[1]) + plain[head.end() :]
    return re.sub(r"(\d+)\s*[块元]\s*(\d)\s*(?:毛|角)?(?!\d)", r"\1.\2元", plain)


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
