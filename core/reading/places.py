"""Places that a message names among other words: `made in Hangzhou`, `虎门或广州都可以`, `всё равно где`."""

import re
from functools import cache
from typing import Final

from core.reading.colours import find_colour
from core.reading.grammar import inflected
from core.reading.regions import find_place, lies_in, place_names
from core.reading.words import Nearest, fold

_ANYWHERE: Final = re.compile(
    r"(?<![a-zа-я])(?:anywhere|any (?:region|city|place|area)|wherever"
    r"|(?:the )?(?:region|place|city) does ?n[o']t matter"
    r"|(?:все равно|не ?важно|без разницы) где|где угодно|(?:любой|в любом) (?:город|городе|регион|регионе)"
    r"|место не ?важно|регион не ?важен)(?![a-zа-я])"
    r"|(?:哪里|哪儿|什么地方|地区|地方)(?:都(?:行|可以)|随便|不限|无所谓)|不限(?:地区|地方|区域)|全国(?:都行|都可以|各地)?(?:都行|均可)"
)
_AROUND: Final = (
    r"(?:(?:made |produced |somewhere |only |just |best |preferably |maybe )?(?:in|near|around|from|close to|at)"
    r"(?: the)?"
    r"|(?:только |лучше |желательно |где-нибудь |где-то )?(?:во?|около|из|под|возле|рядом со?|недалеко от|на|г\.|город)"
    r"|only|just|только|在|最好在?|优先|只要|就在|就要|靠近|限)"
)
_BEHIND: Final = (
    r"(?:那边|这边|附近|周边|地区|一带|本地|市|都可以|都行|就行|就好|的"
    r"|\s(?:area|region|please|only|city|province|oblast|область|регион))*"
)
_ALONE: Final = re.compile(rf"(?:{_AROUND}\s*(?<![a-zа-я]))?(?P<name>.+?){_BEHIND}")
_MARKS: Final = " .,!?。，！"
_ANY: Final = frozenset(
    "any;anywhere;any place;any region;anywhere is fine;everywhere;doesn't matter;dont care;don't care;does not matter"
    ";no matter;no preference;whatever;wherever;all the same;skip"
    ";где угодно;везде;любой;любое;любая;любой регион;любое место;любой город;без разницы;все равно;не важно;неважно"
    ";не имеет значения;где хотите;пропустить;не принципиально"
    ";哪里都行;哪里都可以;都可以;都行;不限;不限地区;地区不限;无所谓;随便;哪都行;任意;全部;跳过;在哪都行;在哪里都行;不要求;没有要求;没要求".split(
        ";"
    )
)
"""What answers the question where, and says that it does not matter."""
_SHORTEST_LATIN: Final = 4


def is_anywhere(text: str) -> bool:
    """Say whether an answer says that the place does not matter."""
    return fold(text).strip(_MARKS) in _ANY


def find_place_said(text: str) -> str | None:
    """Give the key of the place that an answer names: `в Москве`, `near Osh`, `江浙沪就行`; None where it is none."""
    return _place_of(fold(text).strip(_MARKS)) or _place_of(_bare(text))


def find_near_place(text: str) -> str | None:
    """Give the key of the one place whose name is one slip away from an answer, or None."""
    return _nearest().find(_bare(text))


def _bare(text: str) -> str:
    """Leave the small words before and behind a place away."""
    folded = fold(text).strip(_MARKS)
    said = _ALONE.fullmatch(folded)
    return said["name"].strip() if said is not None else folded


@cache
def _nearest() -> Nearest:
    return Nearest(place_names())


def take_anywhere(text: str) -> tuple[bool, str]:
    """Say whether a folded text says that any place will do, and give what is left of it."""
    return bool(_ANYWHERE.search(text)), _ANYWHERE.sub(" , ", text)


def take_places(text: str) -> tuple[tuple[str, ...], str]:
    """Find the places that a folded text names, the wider of two nested ones left out, and what is left of the text."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        named = match["name"]
        if find_colour(named + text[match.end("name") : match.end("name") + 1]):
            return match[0]
        key = _place_of(named)
        if key is None:
            return match[0]
        found.append(key)
        return " , "

    rest = _pattern().sub(take, text)
    kept = dict.fromkeys(key for key in found if not any(key != one and lies_in(one, key) for one in found))
    if len(kept) > 1:
        rest = re.sub(r",\s*(?:or|или|或者?|还是)\s*,", ",", rest)
    return tuple(kept), rest


def _place_of(named: str) -> str | None:
    if key := find_place(named):
        return key
    return next((key for word, key in place_names().items() if re.fullmatch(_inflected(word), named)), None)


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(place_names(), key=len, reverse=True)
    latin = "|".join(_inflected(word) for word in words if word[-1] < "\u2e80" and len(word) >= _SHORTEST_LATIN)
    han = "|".join(re.escape(word) for word in words if word[-1] >= "\u2e80" and len(word) > 1)
    return re.compile(
        rf"(?:(?<![a-zа-я]){_AROUND}\s*)?(?P<name>(?<![a-zа-я-])(?:{latin})(?![a-zа-я-])|(?:{han})){_BEHIND}"
    )


def _inflected(word: str) -> str:
    return inflected(re.escape(word)) if re.fullmatch("[а-я]+", word) else re.escape(word)
