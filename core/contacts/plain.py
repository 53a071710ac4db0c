"""A text as a person reads it: one sign for signs that look alike, nothing that nobody sees, and where each stands."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MASK = "▒▒▒"

_SET_APART = re.compile(r"(?<![^\W_])[^\W_](?:\s{1,3}[^\W_](?![^\W_])|\s{0,3}[.@:/_-](?:[^\W_](?![^\W_]))?){5,}")
"""Signs that stand one by one: `w a n g @ 1 6 3 . c o m`."""
_LIKE_DOTS = "。·•・∙⋅‧"
_DOT_IN_NAME = re.compile(rf"(?<=[a-zа-яё])[{_LIKE_DOTS}](?=[0-9a-zа-яё])|(?<=[0-9])[{_LIKE_DOTS}](?=[a-zа-яё])")
"""A sign like a dot inside of a name: `wang。cn`; behind Chinese words it ends a sentence."""
_LIKE_SLASHES = str.maketrans(dict.fromkeys("⁄∕╱⧸\\", "/"))
_CYRILLIC, _AS_LATIN = "авекмнорстухіјѕԁԛԝё", "abekmhopctyxijsdqwe"
_GREEK, _GREEK_AS_LATIN = "αβεζηικμνορτυχ", "abezhikmvoptyx"
_TO_LATIN = str.maketrans(_CYRILLIC + _GREEK, _AS_LATIN + _GREEK_AS_LATIN)
_TO_CYRILLIC = str.maketrans(_AS_LATIN[:-1], _CYRILLIC[:-1])
_MIXED = re.compile(r"(?<![a-z\u0370-\u052f])(?:[a-z]+[\u0370-\u052f]|[\u0370-\u052f]+[a-z])[a-z\u0370-\u052f]*")
"""A word of letters of two scripts."""
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me"})

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plain:
    """`signs` in lower case and plain digits; `places[i]` is where sign `i` stands in the text it is of."""

    signs: str
    places: tuple[int, ...]

    def spans_in_text(self, spans: Iterable[Span]) -> list[Span]:
        """Say where spans of the signs lie in the text, in order, those that touch made one."""
        merged: list[Span] = []
        for start, end in sorted(spans):
            first, last = self.places[start], self.places[end]
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            elif last > first:
                merged.append((first, last))
        return merged


def read_plain(text: str) -> Plain:
    """Fold case, width, circles, digits of all scripts, marks and what looks alike; drop what nobody sees."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for folded in sign.lower() if sign.isascii() else _folded(sign):
            if sign.isspace() or unicodedata.category(folded) not in _UNSEEN:
                signs.append(_digit(folded))
                places.append(place)
    return Plain(_alike("".join(signs)), (*places, len(text)))


def _alike(signs: str) -> str:
    """Write one sign for those that look alike: slashes, dots in names, letters of another script in a word."""
    signs = _MIXED.sub(_of_one_script, signs.translate(_LIKE_SLASHES))
    return _DOT_IN_NAME.sub(".", signs)


def _of_one_script(word: re.Match[str]) -> str:
    """Write a word in the one script in which all its letters can be read: `wеchаt` as wechat, `тeлегa` as телега."""
    latin, cyrillic = word[0].translate(_TO_LATIN), word[0].translate(_TO_CYRILLIC)
    return latin if latin.isascii() else word[0] if re.search("[a-z]", cyrillic) else cyrillic


def _folded(sign: str) -> str:
    return "•" if _is_seal(sign) else unicodedata.normalize("NFKC", sign).casefold()


def _is_seal(sign: str) -> bool:
    """Say whether a sign is a word in a ring, which people set for a mark: ㊙. Digits in rings are digits."""
    return "\u328a" <= sign <= "\u32b0"


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _same_marks(run: re.Match[str]) -> set[int]:
    """Give the places of the marks of a run in which the same one stands between all signs: `w.a.n.g.8.8`."""
    marks = {place for place in range(run.start(), run.end()) if not run.string[place].isalnum()}
    is_between = len(run[0]) == 2 * len(marks) + 1 and len({run.string[place] for place in marks}) == 1
    return marks if is_between else set()


def pull_together(signs: str) -> tuple[str, tuple[int, ...]]:
    """Write signs that stand one by one as the words that they make; give where each sign stood before."""
    dropped = {
        place for run in _SET_APART.finditer(signs) for place in range(run.start(), run.end()) if signs[place].isspace()
    }
    for run in _SET_APART.finditer(signs):
        dropped |= _same_marks(run)
    kept = tuple(place for place in range(len(signs)) if place not in dropped)
    return ("".join(signs[place] for place in kept) if dropped else ""), kept
