"""Names that strangers choose, made safe to show to others."""

import re
import unicodedata
from functools import lru_cache

MOST_MARKS = 2
"""Combining marks on one letter; no language that we know of here needs more once the text is composed."""

_JOINER = "\u200d"
_KEEPS_EMOJI = re.compile(
    f"(?<=[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]){_JOINER}(?=[\U0001f000-\U0001faff\u2600-\u27bf])"
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e")
"""Signs that count as letters or symbols and show nothing."""


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    """Fold white space and drop what nobody sees: marks that turn the direction, zero-width signs, controls.

    With them one name can look like another, or turn round what stands beside it. The joiner inside an emoji stays.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    joined = _KEEPS_EMOJI.sub("\ue000", unicodedata.normalize("NFC", text.replace("\ue000", "")))
    kept: list[str] = []
    marks = 0
    for sign in joined:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= MOST_MARKS and (sign == "\ue000" or sign.isspace() or not _is_unseen(sign)):
            kept.append(sign)
    return " ".join("".join(kept).split()).replace("\ue000", _JOINER)


def _is_unseen(sign: str) -> bool:
    return sign in _BLANK or unicodedata.category(sign) in _UNSEEN
