"""What is named to say that it does not hold: `not 100 but 150`, `150, а не 100`, `navy not black`, `不是白色，是黑色`.

It is blanked, so places in the text still hold; the number or the colour that does hold stays.
"""

import re
from typing import Final

from core.reading.colours import colour_key, find_colour

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
    return _without_denied_colours(text)


_DENIED_COLOUR: Final = re.compile(
    r"(?<![a-zа-яё'])(?:(?:but|and|а|но|и) )?(?:not"
    r"|не)(?: in)? (?P<what>[^\W\d_\u2e80-\u9fff]{3,}(?:[ -][^\W\d_]{3,})?)"
    r"|(?:而?不是|别做|不做|不要|别要)\s?(?P<han>[\u4e00-\u9fff]{1,4})",
    re.IGNORECASE,
)
_BUT: Final = re.compile(r"\s*[,，]?\s?(?:(?:but|а|но)(?![a-zа-я])|而?是|而?要)", re.IGNORECASE)
_RUNS: Final = re.compile(r"[^\W\d_\u2e80-\u9fff]+(?:[ -][^\W\d_\u2e80-\u9fff]+)?|[\u4e00-\u9fff]+")


def _without_denied_colours(text: str) -> str:
    """Blank the colours that are said not to be meant, where another is named: `red not blue`, `не белые, а чёрные`.

    `不要` and `别要` alone leave something out of what is told whole, so they need what is wanted instead.
    """
    for match in _DENIED_COLOUR.finditer(text):
        start = match.start("what") if match["what"] else match.start("han")
        end = _colour_end(text, start, match.end())
        but = _BUT.match(text, end)
        is_left_out = match["han"] is not None and "要" in match[0][: start - match.start()] and but is None
        if end == start or is_left_out:
            continue
        stop = but.end() if but else end
        rest = f"{text[: match.start()]} {text[stop:]}"
        others = _colours_in(rest)
        if others and colour_key(text[start:end]) not in others:
            text = text[: match.start()] + " " * (stop - match.start()) + text[stop:]
    return text


def _colour_end(text: str, start: int, last: int) -> int:
    """Give where the longest colour ends that starts there; `start` where none does."""
    ends = [
        end
        for end in range(last, start, -1)
        if end == last or text[end - 1 : end + 1].strip() != text[end - 1 : end + 1] or text[start] > "\u2e80"
    ]
    return next((end for end in ends if find_colour(text[start:end].strip())), start)


def _colours_in(text: str) -> set[str]:
    """List the colours of a text by their keys, Chinese ones wherever they stand in a run of characters."""
    found: set[str] = set()
    for run in _RUNS.finditer(text):
        if run[0][0] > "\u2e80":
            parts = [run[0][at : at + length] for at in range(len(run[0])) for length in (1, 2, 3)]
        else:
            parts = [run[0], *re.split("[ -]", run[0])]
        found |= {colour_key(part) for part in parts if find_colour(part)}
    return found


def _blank(match: re.Match[str]) -> str:
    others = match.string[: match.start()] + match.string[match.end() :]
    return " " * len(match[0]) if _DIGIT.search(others) else match[0]
