"""Ways to reach somebody past the robot, found in any text that crosses between two sides before their deal.

One signs language for all doors: rooms mask what they find, fields of orders and profiles refuse it.
"""

import re
import unicodedata
from typing import ClassVar

from core.errors import UserError

MASK = "▒▒▒"

_LINK = r"(?:https?://|www\.|t\.me/|wa\.me/)\S+"
_DOMAIN = (
    r"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]*\.)+"
    r"(?:com|cn|ru|net|org|kg|kz|uz|by|me|io|cc|shop|store|site|online|top|xyz|app|info|biz|рф|su)(?![\w-])(?:/\S*)?"
)
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_NAME = r"(?<!\w)@\w{3,}"
_DATE = r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)|\d{1,2}[-./]\d{1,2}[-./]\d{4}(?!\d)"
_GAP = r"[\s().\-–—_*~·•]{0,2}"
_NUMBER = rf"(?<![\w.,])(?!{_DATE})\+?\d(?:{_GAP}\d){{6,}}(?!\w)"
_LONG_NUMBER = rf"(?<!\d)(?!{_DATE})\+?\d(?:{_GAP}\d){{9,}}(?!\d)"
"""A style or an article has up to nine digits; a telephone number that works from elsewhere has ten or more."""
_MESSENGER = (
    r"(?:微信|薇信|加[微薇威]|v信|wechat|weixin|vx|wx|qq|扣扣|whats\s?app|telegram|instagram|viber|line\s*id|"
    r"вотсап\w*|ватсап\w*|телеграм\w*|вайбер\w*)"
    r"\s*(?:号|id)?\s*[::=]?\s*[A-Za-z0-9_+-]{4,}"
)
_WAYS = (_LINK, _MAIL, _MESSENGER, _NAME, _DOMAIN, _LONG_NUMBER)
_IN_FIELDS = re.compile("|".join(_WAYS), re.IGNORECASE)
_IN_WORDS = re.compile("|".join((*_WAYS, _NUMBER)), re.IGNORECASE)

_HAN_SIGNS = ("零〇", "一壹幺", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_HAN_DIGITS = {sign: str(value) for value, signs in enumerate(_HAN_SIGNS) for sign in signs}
_HAN_RUN = re.compile(f"[{''.join(_HAN_DIGITS)}0-9]{{7,}}")
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me"})


class ContactBeforeDeal(UserError):
    """A contact or place was sent while the names are still masked."""

    code: ClassVar[str] = "contact_before_deal"


class ContactInField(UserError):
    """A name, a size, a colour or a place says how to reach somebody."""

    code: ClassVar[str] = "contact_in_field"


def has_contacts(text: str | None) -> bool:
    """Say whether a text says how to reach somebody."""
    return bool(_spans(text or "", _IN_WORDS))


def mask_contacts(text: str) -> str:
    """Replace phone numbers, mail addresses, links, user names and messenger ids by a mask.

    Dates, quantities and prices stay: a number counts as a phone number from seven digits on. Digits in other
    scripts, in circles or full width, and signs that nobody sees between them, do not hide a number.
    """
    masked, last = [], 0
    for start, end in _spans(text, _IN_WORDS):
        masked += [text[last:start], MASK]
        last = end
    return "".join([*masked, text[last:]])


def require_no_contacts(*texts: str | None) -> None:
    """Let only names pass that say how to reach nobody; the number of a style or an article is none to call.

    Raises:
        ContactInField: One does.
    """
    if any(_spans(text, _IN_FIELDS) for text in texts if text):
        raise ContactInField


def _spans(text: str, contact: re.Pattern[str]) -> list[tuple[int, int]]:
    """Find the contacts in a text, as places in it."""
    plain, places = _plain(text)
    places.append(len(text))
    return [(places[match.start()], places[match.end()]) for match in contact.finditer(plain)]


def _plain(text: str) -> tuple[str, list[int]]:
    """Write a text in plain signs, and say for each of them where it stands in the text."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for folded in sign if sign.isascii() else unicodedata.normalize("NFKC", sign):
            if sign.isspace() or unicodedata.category(folded) not in _UNSEEN:
                signs.append(_digit(folded))
                places.append(place)
    plain = "".join(signs)
    return _HAN_RUN.sub(lambda run: "".join(_HAN_DIGITS.get(sign, sign) for sign in run[0]), plain), places


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
