"""Places that a message names among other words: `made in Hangzhou`, `虎门或广州都可以`, `всё равно где`."""

import re
from functools import cache
from typing import Final

from core.reading.colours import find_colour
from core.reading.grammar import inflected
from core.reading.regions import find_place, lies_in, place_names

_ANYWHERE: Final = re.compile(
    r"(?<![a-zа-я])(?:anywhere|any (?:region|city|place|area)|wherever"
    r"|(?:the )?(?:region|place|city) does ?n[o']t matter"
    r"|(?:все равно|не ?важно|без разницы) где|где угодно|(?:любой|в любом) (?:город|городе|регион|регионе)"
    r"|место не ?важно|регион не ?важен)(?![a-zа-я])"
    r"|(?:哪里|哪儿|什么地方|地区|地方)(?:都(?:行|可以)|随便|不限|无所谓)|不限(?:地区|地方|区域)|全国(?:都行|都可以|各地)?(?:都行|均可)"
)
_AROUND: Final = (
    r"(?:(?:made |produced |somewhere |only )?(?:in|near|around|from)|в|во|около|из|г\.|город|在|最好在?|优先)"
)
_BEHIND: Final = r"(?:那边|这边|附近|周边|地区|一带|本地|市|都可以|都行)*"
_SHORTEST_LATIN: Final = 4


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
