"""What labelled values beside tables say: words, days, prices, whose fabric it is."""

from datetime import date

from core.errors import UserError
from core.orders.model import FabricBy
from core.orders.sheets.fields import Field
from core.orders.sheets.headings import find_fabric_by, fold
from core.orders.sheets.sheet_errors import (
    SheetDayWrong,
    SheetFabricUnclear,
    SheetFormula,
    SheetPriceWrong,
)
from core.orders.sheets.values import Formula
from core.reading.dates import parse_day, read_haste
from core.reading.prices import MAX_PRICE_MINOR, Price, find_currency, parse_price


def plain(field: Field | None) -> str:
    """Give the words of a field.

    Raises:
        SheetFormula: It holds a formula that is not computed.
    """
    if field is None:
        return ""
    if isinstance(field.value, Formula):
        raise SheetFormula(cell=field.cell, word=field.word)
    return field.word


def word_of(one: Field | None) -> str:
    """Give the words of a field as they stand there, a formula too."""
    return one.word if one is not None else ""


def fabric_by(field: Field | None) -> FabricBy | None:
    """Read who brings the fabric.

    Raises:
        SheetFormula, SheetFabricUnclear: It does not say.
    """
    word = plain(field)
    if field is None or not word:
        return None
    by = find_fabric_by(word)
    if by is None and fold(field.text) in ("fabric", "ткань", "面料", "布料"):
        return None  # what it is made of
    if by is None:
        raise SheetFabricUnclear(cell=field.cell, word=word)
    return by


def day_of(field: Field | None, today: date, locale: str) -> date | None:
    """Read a day; words of haste are none.

    Raises:
        SheetFormula, SheetDayWrong: It is no day, or is over.
    """
    if field is None:
        return None
    if isinstance(field.value, date):
        if field.value < today:
            raise SheetDayWrong(cell=field.cell, word=field.word)
        return field.value
    text = plain(field)
    if read_haste(text):
        return None
    try:
        return parse_day(text, today=today, locale=locale)
    except UserError as error:
        raise SheetDayWrong(cell=field.cell, word=field.word) from error


def price_said(field: Field | None, currency: str) -> Price | None:
    """Read a price, in the currency of its words or its label.

    Raises:
        SheetFormula, SheetPriceWrong: It is no price.
    """
    if field is None:
        return None
    if isinstance(field.value, int | float):
        minor = round(field.value * 100) if abs(field.value) < MAX_PRICE_MINOR else 0
        if not 0 < minor <= MAX_PRICE_MINOR:
            raise SheetPriceWrong(cell=field.cell, word=field.word)
        return Price(minor=minor, currency=find_currency(f"{currency} {field.text}"))
    text = plain(field)
    try:
        return parse_price(text)
    except UserError as error:
        raise SheetPriceWrong(cell=field.cell, word=field.word) from error
