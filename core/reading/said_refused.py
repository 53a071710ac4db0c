"""What an answer to an offer refuses before it names another: `48 no, 52 yes`, `48太低，最少52`, `не 24, а 27`."""

import re
from typing import Final

from core.reading.dates import MONTH_WORD
from core.reading.said_prices import MONEY

_MONTH: Final = rf"(?:{MONTH_WORD})(?![a-zа-я])\.?"
_VALUE: Final = (
    rf"(?<![\d.,])(?:\d{{1,2}}月\d{{1,2}}[号日]?|\d{{1,2}}[号日]|\d{{1,2}}(?:st|nd|rd|th|-?го)? {_MONTH}"
    rf"|{_MONTH} \d{{1,2}}"
    rf"|{MONEY}\s?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?(?:\s?{MONEY})?)(?![\d%])"
)
_PIECES: Final = r"(?:\s?(?:件|条|套|pieces|pcs|шт\w*)\.?)?"
_NEVER: Final = (
    r"(?:(?<![a-zа-я])(?:can't|cannot|can not|won't|not|не)(?: (?:do|make|take|work|sew|manage|for|at|on|by"
    r"|be|ready|за|к|по|до|на"
    r"|могу|можем|успеем|берем|возьмем|пойдет))* |(?:做|接|交|赶)不(?:了|来|出|下))"
)
_TOO_LITTLE: Final = (
    r"(?:\s?(?:块|元)?(?:[钱我价]{0,2})(?:做不[了来]|接不了|交不了|赶不出来?|来不及|不行|不够|不做|不接|不干|太[低少便早赶]宜?|低了|亏本?)"
    r"| (?:is |are |was )?(?:way |far )?(?:too (?:low|little|cheap|early|soon)|no(?![a-z])|not (?:ok|enough|possible)"
    r"|isn't (?:ok|enough|possible)|won't (?:do|work)|doesn't work|impossible)"
    r"| (?:это )?(?:слишком )?(?:не (?:пойдет|могу|можем|берем|беру|возьмем|хватит|устроит|устраивает"
    r"|успе\w+|получится|реально)"
    r"|маловато|мало|нет|дешево|рано)(?![а-я]))"
)
_REFUSED: Final = re.compile(rf"{_VALUE}{_TOO_LITTLE}|{_NEVER}{_VALUE}{_PIECES}")


def without_refused(folded: str) -> str:
    """Take out the prices and days that are refused, where another is named; a refusal alone stays as it is."""
    left = _REFUSED.sub(" , ", folded)
    return left if re.search(r"\d", left) else folded


def names_another(folded: str) -> bool:
    """Say whether a price or a day is refused and another named."""
    return without_refused(folded) != folded
