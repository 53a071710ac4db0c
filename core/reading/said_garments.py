"""The garment that a message names among other words, with the number that stands beside it."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from core.garments import AMBIGUOUS_WORDS, DOUBTFUL_NAMES, known_words
from core.reading.colours import find_colour
from core.reading.garment_words import LONGEST_GARMENT, find_garment_word
from core.reading.words import fold

_LATIN: Final = re.compile(r"[a-zа-я]+(?:[-'][a-zа-я]+)*")
_LONGEST_WORDS: Final = 3
_WIDE: Final = re.compile(r"\s*(?<![a-zа-я])(?:over-?sized?|оверсайз\w*)(?![a-zа-я])")
_PIECES: Final = r"(?:pcs|pieces|pc|шт\w*\.?|штук\w*|комплект\w*|изделий|единиц\w*|件|条|套|个|顶|双)"
_BEFORE: Final = re.compile(
    rf"(?P<count>\d+(?:[ ,]000)?)(?P<k>k)?\s*{_PIECES}?\s*(?:of |的)?(?:[a-zа-я'-]+ ){{0,2}}"
    r"(?P<colour>[\u4e00-\u9fff]{1,5})?\Z"
)
_HALF_OF_NUMBER: Final = re.compile(r"\d+\s?[-–—~/至到.,]\s?\Z")
"""What makes a number the end of a range or of a fraction: `100-120 hoodies`."""
_AFTER: Final = re.compile(
    rf"\s*(?:[x×х*-]|[:：]|数量)?\s*(?P<count>\d+(?: 000)?)(?:\s*{_PIECES}(?![a-zа-я])|(?=\s*(?:,|\n|\Z)))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidGarment:
    """A garment as it is named in a text, and the number beside it with its own place; `between` is a range."""

    keys: tuple[str, ...]
    word: str
    start: int
    end: int
    count: int | None = None
    count_span: tuple[int, int] | None = None
    between: str = ""

    def without(self, text: str) -> str:
        """Give a text without the garment and the number beside it."""
        return _cut(text, *(span for span in ((self.start, self.end), self.count_span) if span))

    def alone(self, text: str) -> str:
        """Give a text without the garment, its number kept."""
        return _cut(text, (self.start, self.end))

    def count_end(self, at: int, text: str) -> int:
        """Give where the garment and its number end, or `at` where that lies further on."""
        last = max(self.end, self.count_span[1] if self.count_span else 0)
        return at if at > last else min(last, len(text))


def _cut(text: str, *spans: tuple[int, int]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


@cache
def _han() -> dict[str, tuple[str, ...]]:
    words = {fold(word): (key,) for word, key in known_words().items() if word[-1] >= "\u2e80" and len(word) > 1}
    return {fold(word): keys for word, keys in {**AMBIGUOUS_WORDS, **DOUBTFUL_NAMES}.items()} | words


@cache
def _doubtful() -> dict[str, tuple[str, ...]]:
    return {fold(word): keys for word, keys in AMBIGUOUS_WORDS.items()}


def find_said_garments(text: str) -> tuple[SaidGarment, ...]:
    """Find the garments of a folded text in their order; of neighbours such as 童装套装 the last is the garment."""
    found = sorted([*_latin_garments(text), *_han_garments(text)], key=lambda garment: garment.start)
    kept: list[SaidGarment] = []
    for garment in found:
        if kept and not text[kept[-1].end : garment.start].strip(" -"):
            last = kept.pop()
            keys = last.keys if garment.keys == ("set",) and len(last.keys) == 1 else garment.keys
            garment = SaidGarment(keys=keys, word=text[last.start : garment.end], start=last.start, end=garment.end)
        kept.append(garment)
    kept = [garment for garment in kept if len(kept) == 1 or not _is_detail(text, garment)]
    others = [garment for garment in kept if garment.keys != ("set",)]
    return tuple(_with_count(text, _with_cut(text, garment)) for garment in others or kept)


def _is_detail(text: str, garment: SaidGarment) -> bool:
    """Say whether a word is how another garment closes, and none of its own: `hoodies with a half zip`."""
    return _ZIP.fullmatch(garment.word) is not None and _WITH.search(text[: garment.start]) is not None


_ZIP: Final = re.compile(r"(?:half|quarter)[ -]zips?|半拉链")
_WITH: Final = re.compile(r"(?:(?<![a-z])with(?: an?)?|w/|带)\s*\Z")


def _with_cut(text: str, garment: SaidGarment) -> SaidGarment:
    """Take a word for a wide cut, which is no size here, as part of the garment's name."""
    before, after = _WIDE.search(text[: garment.start]), _WIDE.match(text, garment.end)
    start = before.start() if before and not text[before.end() : garment.start].strip() else garment.start
    end = after.end() if after else garment.end
    return replace(garment, word=text[start:end], start=start, end=end)


def _latin_garments(text: str) -> list[SaidGarment]:
    words = list(_LATIN.finditer(text))
    found: list[SaidGarment] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_WORDS, len(words) - at), 0, -1):
            start, end = words[at].start(), words[at + length - 1].end()
            phrase = text[start:end]
            keys = _keys_of(phrase) if not re.search(r"[\d,;\n]", phrase) else ()
            if keys:
                found.append(SaidGarment(keys=keys, word=phrase, start=start, end=end))
                at += length - 1
                break
        at += 1
    return found


def _keys_of(phrase: str) -> tuple[str, ...]:
    if phrase in _doubtful():
        return _doubtful()[phrase]
    key = find_garment_word(phrase)
    return (key,) if key else ()


def _han_garments(text: str) -> list[SaidGarment]:
    found: list[SaidGarment] = []
    at = 0
    while at < len(text):
        end = next(
            (end for end in range(min(len(text), at + LONGEST_GARMENT), at + 1, -1) if text[at:end] in _han()), 0
        )
        if end:
            found.append(SaidGarment(keys=_han()[text[at:end]], word=text[at:end], start=at, end=end))
        at = end or at + 1
    return found


def _with_count(text: str, garment: SaidGarment) -> SaidGarment:
    before = _BEFORE.search(text[: garment.start])
    if before and before["colour"] and not find_colour(before["colour"].removesuffix("的")):
        before = None
    after = _AFTER.match(text, garment.end)
    if before and (first := _HALF_OF_NUMBER.search(text[: before.start()])):
        garment = replace(garment, between=f"{first[0]}{before['count']}")
        before = None
    match = before or after
    if match is None:
        return garment
    count = int(re.sub(r"\D", "", match["count"])) * (1000 if before and before["k"] else 1)
    end = match.end("count") + (1 if before and before["k"] else 0)
    if after and not before:
        end = match.end()
    return replace(garment, count=count, count_span=(match.start("count") if before else match.start(), end))
