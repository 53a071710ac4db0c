"""What is said of an earlier order that is made again or changed: how many now, by how many more, which colour.

A percentage or a difference is never the number of pieces: it is reckoned from what the order had, or asked about.
Sizes and several numbers are asked about too, as one number alone can be shared out as before.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from core.reading.arguments import Said, other_colour
from core.reading.said_prices import MONEY

_OF_PIECES: Final = r"\s?(?:pcs|pieces|units|шт\w*\.?|件|条)?"
_LESS: Final = r"less|fewer|minus|smaller|reduc\w+|decreas\w+|cut|(?<!не )меньше|минус|уменьш\w+|убав\w+|少|减|降"
_MORE: Final = (
    r"more|extra|plus|bigger|larger|increas\w+|add\w*|(?<!не )больше|плюс|увелич\w+|добав\w+|прибав\w+|多|加|增|\+"
)
_PERCENT: Final = re.compile(r"(?:百分之)(\d+)|(\d+)\s?(?:%|percent|процент\w*)")
_FEWER: Final = re.compile(
    rf"(\d+){_OF_PIECES}\s?(?:less|fewer)(?![a-z])|на\s(\d+){_OF_PIECES}\s?меньше|(?<!не )меньше\sна\s(\d+)"
    rf"|(?:минус|minus|убав\w+|убери\w*|уменьш\w+ на)\s?(\d+)|(?:少做?|减少?|减掉)\s?(\d+)"
)
_FURTHER: Final = re.compile(
    rf"with (?:an? (?:extra|additional) )?(\d+){_OF_PIECES}\s?(?:more|extra)|(\d+){_OF_PIECES}\s?more than"
    rf"|на\s(\d+){_OF_PIECES}\s?больше|(?<!не )больше\sна\s(\d+)"
    r"|(?:плюс|plus|add|добав\w+|прибав\w+|увелич\w+ на)\s(\d+)"
    rf"|(?:多加?|多做|加)\s?(\d+)(?=\D|$)"
)
_TWICE: Final = re.compile(
    r"(?<![a-zа-я])(?:doubled?|twice (?:as (?:many|much)|the (?:amount|quantity))|вдвое больше|в (?:2|два) раза больше"
    r"|удво\w+|двойн\w+ (?:количеств|тираж)\w*)(?![a-zа-я])|翻[一1]?[番倍]|加倍|双倍"
)
_HALF: Final = re.compile(
    r"(?<![a-zа-я])(?:half (?:of|as many|the (?:amount|quantity))|вдвое меньше|в (?:2|два) раза меньше|половин\w+)"
    r"(?![a-zа-я])|一半|减半"
)
_TIMES: Final = re.compile(
    r"(?<![a-zа-я])(?:tripled?|three times|\d+ times|втрое|втро\w+|утро\w+|в \d+ раза?)(?![a-zа-я])"
    r"|倍|[一二两三四五六七八九\d]成"
)
_SIZE: Final = (
    r"(?:xx?s|s|m|l|x{1,3}l|[2-6]xl|м|л|хл|ххл)(?![a-zа-я0-9'])"
    r"|(?:sizes?|размер\w*|尺码)\s?\d|[小中大](?:号|码)|\d码|均码"
)
_SIZED: Final = re.compile(rf"(?<![a-zа-я0-9'])(?:{_SIZE})|(?<=\d)(?:xx?s|s|m|l|x{{1,3}}l)(?![a-zа-я0-9'])")
_SIZED_PAIR: Final = re.compile(r"(?<![a-zа-я0-9])(?:xx?s|s|m|l|x{1,3}l|[2-6]xl|с|м|л|хл)[- ]?(\d+)")
_INSTEAD: Final = re.compile(
    rf"(?:(?<![a-zа-я])(?:instead of|rather than|not|from|вместо|не|с)\s|而不是|不是|从)\s?\d+{_OF_PIECES}"
    r"|\d+\s?件?(?=(?:改|变|换)(?:成|到|为))"
)
"""The number that no longer holds."""
_PRICED: Final = re.compile(rf"\d\s?{MONEY}|(?<![a-zа-я]){MONEY}\s?\d")
ASKED: Final = "ask"
"""What stands for pieces that the words do not settle."""


def reorder(said: Said) -> dict[str, Any]:
    """Read how many pieces of an earlier order, until when, and in which other colour."""
    due = said.days[0].isoformat() if said.days else None
    values = _pieces(said) | {"due": due, "colour": other_colour(said.plain)}
    return {key: value for key, value in values.items() if value is not None}


def change_order(said: Said) -> dict[str, Any]:
    """Read the new number of pieces, or by how many it changes, and the new colour."""
    values = _pieces(said) | {"colour": other_colour(said.plain)}
    return {key: value for key, value in values.items() if value is not None}


def _pieces(said: Said) -> dict[str, Any]:
    """Read `pieces`, or how they differ: `percent`, `more`; `ask` where the words do not settle them."""
    text = _INSTEAD.sub(" ", said.rest)
    numbers = re.findall(r"\d+", text)
    if _PRICED.search(said.plain):
        return {ASKED: ["pieces"]} if len(numbers) > 1 else {}
    if _SIZED.search(text) or _sizes_counted(said):
        return {ASKED: ["sizes"]}
    difference = _difference(text)
    if difference is not None:
        is_alone = len(numbers) <= len(re.findall(r"\d+", difference[1]))
        return difference[0] if is_alone else {ASKED: ["pieces"]}
    if _PERCENT.search(text) or _TIMES.search(text) or len(numbers) > 1:
        return {ASKED: ["pieces"]}
    return {"pieces": int(numbers[0])} if numbers else {}


def _sizes_counted(said: Said) -> bool:
    """Say whether `M50` stands beside the order's name, where it is a size with its pieces and no order."""
    names = list(re.finditer(r"(?<![a-zа-я0-9])#?[a-zа-я]{1,2}\d{1,2}(?!\d)", said.plain))
    return any(pair.start() > names[0].start() for pair in _SIZED_PAIR.finditer(said.plain)) if names else False


def _difference(text: str) -> tuple[dict[str, Any], str] | None:
    """Read by how much it differs, and the words that say so."""
    if percent := _PERCENT.search(text):
        is_more, is_less = re.search(_MORE, text), re.search(_LESS, text)
        if bool(is_more) == bool(is_less):
            return None
        share = int(percent[1] or percent[2])
        return {"percent": share if is_more else -share}, percent[0]
    for pattern, percent_of in ((_TWICE, 100), (_HALF, -50)):
        if match := pattern.search(text):
            return {"percent": percent_of}, match[0]
    for pattern, sign in ((_FEWER, -1), (_FURTHER, 1)):
        if match := pattern.search(text):
            return {"more": sign * int(match[match.lastindex or 1])}, match[0]
    return None


def pieces_said(values: Mapping[str, Any], *, before: int) -> int | None:
    """Reckon the pieces that are wanted from those of the earlier order; None where they are as before, or unclear."""
    if "percent" in values:
        share, over = divmod(before * (100 + values["percent"]), 100)
        return share if share > 0 and not over else None
    if "more" in values:
        return before + values["more"] if before + values["more"] > 0 else None
    return values.get("pieces")


def has_other_pieces(values: Mapping[str, Any]) -> bool:
    """Say whether other pieces than before are wanted, however many."""
    return bool(values.keys() & {"pieces", "percent", "more", ASKED})
