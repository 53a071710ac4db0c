"""The garments that people's words name; the words themselves stand in the rows of `core.garments`."""

import re
from functools import cache
from typing import Final

from core.errors import UserError
from core.garments import AMBIGUOUS_WORDS, DOUBTFUL_NAMES, known_words
from core.reading.words import Nearest, fold

_ENDING: Final = re.compile(
    r"(?:ыми|ими|ого|его|ому|ему|ами|ями|ых|их|ый|ий|ой|ая|яя|ое|ее|ые|ие|ую|юю|ах|ях|ов|ев|ей|ом|ем|ам|ям|ою"
    r"|[уюаяыиоеьй])\Z"
)
_FLEETING: Final = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])[ое](?=[кцн]\Z)")
_SHORTEST_INFLECTED: Final = 5
_CHILDREN_AND_SUCH: Final = re.compile(
    r"\b(?:kids?'?s?|children'?s?|baby|boys?'?|girls?'?|mens?|men's|womens?|women's|ladies|unisex|adult|plain|basic"
    r"|cotton|linen|oversized?|детск\w+|женск\w+|мужск\w+|летн\w+|зимн\w+|хлопков\w+|льнян\w+|базов\w+)\s+"
    r"|^(?:男|女|男士|女士|儿童|童|男童|女童|宝宝|婴儿|夏季|冬季|纯棉|棉|宽松|加绒)款?(?=\S\S)|(?:款|服饰)\Z"
)


@cache
def _words() -> dict[str, str]:
    return {fold(word): key for word, key in known_words().items()}


@cache
def _stems() -> dict[str, str]:
    """List the Russian words by their stems, those left out that would stand for two garments."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for word, key in _words().items():
        if "а" <= word[0] <= "я" and (stem := _stem(word)) and found.setdefault(stem, key) != key:
            twice.add(stem)
    return {stem: key for stem, key in found.items() if stem not in twice}


@cache
def _ambiguous() -> dict[str, tuple[str, ...]]:
    return {fold(word): garments for word, garments in {**AMBIGUOUS_WORDS, **DOUBTFUL_NAMES}.items()}


@cache
def _nearest() -> Nearest:
    return Nearest(_words())


LONGEST_GARMENT: Final = max(len(word) for word in _words() if "\u4e00" <= word[-1] <= "\u9fff")
"""Characters of the longest Chinese word for a garment."""


def _stem(phrase: str) -> str:
    """Cut the endings of Russian words; empty where a word is too short to be sure."""
    words = phrase.replace("-", " ").split()
    return " ".join(_stem_of_word(word) for word in words) if len(phrase) >= _SHORTEST_INFLECTED - 1 else ""


def _stem_of_word(word: str) -> str:
    if len(word) < _SHORTEST_INFLECTED - 1:
        return word
    return _FLEETING.sub("", _ENDING.sub("", word))


def find_garment_word(word: str) -> str | None:
    """Give the garment that a word or phrase names in any number and case, or None; nothing is guessed."""
    folded = fold(word)
    if key := _words().get(folded) or _words().get(folded.replace("-", " ")):
        return key
    if folded and "а" <= folded[0] <= "я":
        return _stems().get(_stem(folded))
    if folded.endswith("s") and folded.isascii() and len(folded) > 3:
        return _words().get(folded[:-1]) or _words().get(folded.removesuffix("es"))
    return None


class GarmentUnclear(UserError):
    """The word stands for several garments."""

    code = "garment_unclear"


def find_garments(text: str) -> tuple[str, ...]:
    """List the garments that an answer can mean: one, several where the word stands for several, none if unknown."""
    folded = fold(text).strip(' .,!?;:。，！？"«»')
    for form in dict.fromkeys((folded, _CHILDREN_AND_SUCH.sub("", folded).strip())):
        if form in _ambiguous():
            return _ambiguous()[form]
        if key := find_garment_word(form):
            return (key,)
    key = _nearest().find(folded)
    return (key,) if key else _described(folded)


_MOST_WORDS: Final = 4
_NO_DESCRIPTION: Final = re.compile(
    r"(?<![a-zа-я])(?:and|or|not|no|with|the|for|from|like|и|или|не|без|для|под|из-под|как)(?![a-zа-я])|[\d?,;:/+&]"
)
_BEHIND: Final = re.compile(
    r"[а-я]+(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)|плиссе|клеш|карго|оверсайз|макси|миди|мини|милитари|(?:на|с|со"
    r"|из) [а-я]+(?: [а-я]+)?"
)


def _described(folded: str) -> tuple[str, ...]:
    """Find the garment among words that describe it: `cargo shorts`, 羊羔绒外套, `халат махровый`, `худи на молнии`."""
    words = folded.split()
    if len(words) > _MOST_WORDS or _NO_DESCRIPTION.search(folded) or not folded:
        return ()
    if folded[-1] > "\u2e80":
        ends = [folded[at:] for at in range(1, len(folded) - 1)] if len(folded) <= LONGEST_DESCRIBED else []
        return next((_garments_of(end) for end in ends if _garments_of(end)), ())
    for many in (2, 1):
        head, tail = " ".join(words[:many]), " ".join(words[many:])
        if tail and _BEHIND.fullmatch(tail) and (found := _garments_of(head)):
            return found
        if len(words) > many and (found := _garments_of(" ".join(words[-many:]))):
            return found
    return ()


def _garments_of(word: str) -> tuple[str, ...]:
    if word in _ambiguous():
        return _ambiguous()[word]
    key = find_garment_word(word)
    return (key,) if key else ()


LONGEST_DESCRIBED: Final = 7
"""Characters of a Chinese name with what describes it."""


def find_garment(text: str) -> str | None:
    """Find the garment that a person typed, in any language, one or several of it; None where it may be two."""
    found = find_garments(text)
    return found[0] if len(found) == 1 else None
