"""The number under which a parcel travels: `SF1234567890`, `顺丰 1234567890123`, `单号 75312345678901`."""

import re
from dataclasses import dataclass
from typing import Final

from core.reading.grammar import without_codes
from core.reading.words import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A parcel's number in capital letters, and the key of its carrier, which is empty where unsaid."""

    number: str
    carrier: str = ""


_CARRIERS: Final[tuple[tuple[str, str, str], ...]] = (
    ("sf", r"顺丰|sf express|s\.?f\.?(?= ?\d)", r"sf\d{10,15}"),
    ("yto", r"圆通|yto", r"yt\d{10,15}"),
    ("zto", r"中通|zto", r"zt(?:o)?\d{10,15}"),
    ("yunda", r"韵达|yunda", r"yd\d{10,15}"),
    ("sto", r"申通|sto(?= ?\d)", r"sto\d{10,15}"),
    ("jd", r"京东", r"jd[a-z]{0,2}\d{10,15}"),
    ("jt", r"极兔|j&t", r"jt\d{10,15}"),
    ("deppon", r"德邦|deppon", r"dpk\d{10,15}"),
    ("ems", r"ems|邮政", r"e[a-z]\d{9}[a-z]{2}"),
    ("cdek", r"сдэк\w*|cdek", r"(?!)"),
    ("russian_post", r"почт\w+(?: россии)?|russian post", r"[a-z]{2}\d{9}ru"),
    ("dpd", r"dpd", r"(?!)"),
    ("boxberry", r"боксберри|boxberry", r"(?!)"),
    ("dellin", r"деловы\w+ лини\w+", r"(?!)"),
    ("pek", r"пэк", r"(?!)"),
    ("dhl", r"dhl", r"(?!)"),
    ("ups", r"ups", r"1z[0-9a-z]{16}"),
    ("fedex", r"fedex", r"(?!)"),
    ("", r"(?!)", r"[a-z]{2}\d{9}[a-z]{2}"),
)
"""The key of a carrier, its names in messages, and numbers that are its own at sight."""
CARRIERS: Final = tuple(key for key, _, _ in _CARRIERS if key)
"""The keys of all carriers that are known."""
_NAMED: Final = tuple(
    (
        name,
        re.compile(rf"(?<![a-zа-я])(?:{words})(?![a-zа-я])"),
        re.compile(rf"(?<![a-zа-я0-9])(?:{own})(?![a-zа-я0-9])"),
    )
    for name, words, own in _CARRIERS
)
_SAID: Final = re.compile(
    r"(?<![a-zа-я])(?:track\w*|waybill|parcel|трек[\w-]*|накладн\w+|отправлени\w+)|单号|运单|快递|物流"
)
_NUMBER: Final = re.compile(r"(?<![a-zа-я0-9])[a-z]{0,4}\d(?:[ -]?[0-9a-z]){6,19}(?![a-zа-я0-9])")
_LEAST_DIGITS: Final = 8


def read_parcel(text: str, *, is_asked: bool = False) -> Parcel | None:
    """Read the number of a parcel; digits alone are one only beside a carrier's name, or where it was asked for."""
    folded = fold(text)
    for name, _, own in _NAMED:
        if found := own.search(folded):
            return Parcel(number=found[0].upper(), carrier=name)
    named = [(name, match) for name, words, _ in _NAMED if (match := words.search(folded))]
    if not (named or is_asked or _SAID.search(folded)):
        return None
    rest = folded
    for _, match in named:
        rest = rest.replace(match[0], " " * len(match[0]))
    words = [found[0] for found in _NUMBER.finditer(rest)]
    numbers = [word for word in words if sum(sign.isdigit() for sign in word) >= _LEAST_DIGITS]
    if len(numbers) != 1:
        return None
    return Parcel(number=re.sub("[ -]", "", numbers[0]).upper(), carrier=named[0][0] if len(named) == 1 else "")


def is_parcel_alone(text: str) -> bool:
    """Say whether a text tells the number of a parcel and nothing beside it but its carrier and its order."""
    parcel = read_parcel(text)
    if parcel is None:
        return False
    rest = without_codes(fold(text))
    for pattern in (*(one for _, words, own in _NAMED for one in (own, words)), _SAID, _NUMBER):
        rest = pattern.sub(" ", rest)
    return not re.search(r"\w", rest)
