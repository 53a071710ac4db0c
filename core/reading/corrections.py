"""Numbers that are named to say that they do not hold: `not 100 but 150`, `150, а не 100`, `不是100件，是150件`.

They are blanked, so places in the text still hold; the number that does hold stays.
"""

import re
from typing import Final

_PIECES: Final = r"(?:\s?(?:pcs|pieces|шт(?:ук\w*)?\.?|件|条|个|套))?"
_NUMBER: Final = r"\d+(?![\d.:/-]|,\d)"
_ENDS: Final = r"(?=\s*(?:[,，.。;；!！\n)]|$))"
_DENIED: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![a-z'])not {_NUMBER}{_PIECES},? (?:but|rather)(?= \d)",
        rf"(?<![а-яё])не {_NUMBER}{_PIECES},? (?:а|но)(?= \d)",
        rf"不是\s?{_NUMBER}{_PIECES}\s?[，,]?\s?(?:而是|是|而?要)(?=\s?\d)",
        rf"(?<=[\w)])\s?,? (?:and |but )?not {_NUMBER}{_PIECES}{_ENDS}",
        rf"(?<=[\w)])\s?,? (?:instead of|rather than) {_NUMBER}{_PIECES}{_ENDS}",
        rf"(?<=[\w)])\s?,? (?:а не|вместо) {_NUMBER}{_PIECES}{_ENDS}",
        rf"(?<=[\w)])\s?[，,]?\s?(?:而不是|不是)\s?{_NUMBER}{_PIECES}{_ENDS}",
    )
)
_DIGIT: Final = re.compile(r"\d")


def settle_denied(text: str) -> str:
    """Blank the numbers that are said not to hold, with the words that say so, where another number stands."""
    for pattern in _DENIED:
        text = pattern.sub(_blank, text)
    return text


def _blank(match: re.Match[str]) -> str:
    others = match.string[: match.start()] + match.string[match.end() :]
    return " " * len(match[0]) if _DIGIT.search(others) else match[0]
