"""What makes two spellings of a word the same, and which known word a misspelled one is near to."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from core.reading.traditional import simplify

_SHORTEST_MISSPELLED: Final = 5
_REAL_WORDS: Final = frozenset(
    "blank block back slack while write wrote whites greet grown crown brow grew frown drown dream"
    " scream clean beach teach reach moral alive live melon send stand sang read hold bold cold sold link think time"
    " rush just mind clue line vine fine glue true peace peak plus plug short shirts skirt start shots sport port"
    " coast coats boat goat vests test tests best rest address dressed dresser press pans parks party polls polish"
    " topic tools sweat sweet sheet street suite suits sits seats belt bells bolt robot choral local moved"
    " более меня белье бегом берег черт через черта серия сено сила синяя красна краски зелье желе роза розы"
    " серьги золовка топка шапки носки топот пальцы плечи платы плата плачу жилье жилец брюхо кофе рубка юбилей".split()
)


def fold(text: str) -> str:
    """Write a word in its plain form: no case, no width, no decoration, simplified characters, single spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("\ufe0f", "")
    return simplify(" ".join(plain.replace("’", "'").replace("‑", "-").replace("‐", "-").split()))


class Nearest:
    """Finds the meaning of a misspelled word: one letter is missing, too many, wrong or changed with its neighbour."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self._meanings = meanings
        self._words: dict[str, list[str]] = {}
        for word in meanings:
            if len(word) >= _SHORTEST_MISSPELLED - 1:
                for form in _shortened(word):
                    self._words.setdefault(form, []).append(word)

    def find(self, word: str) -> str | None:
        """Give the one meaning near to a folded word, or None where there is none or several."""
        found = {self._meanings[near] for near in self.words(word)}
        return found.pop() if len(found) == 1 else None

    def words(self, word: str) -> list[str]:
        """List the known words one slip away from a folded word of five letters or more, in a stable order."""
        if len(word) < _SHORTEST_MISSPELLED or word in _REAL_WORDS or not word.replace(" ", "").isalpha():
            return []
        candidates: Iterable[str] = dict.fromkeys(
            known for form in _shortened(word) for known in self._words.get(form, ())
        )
        return [known for known in candidates if is_one_slip(word, known)]


def _shortened(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def is_one_slip(one: str, other: str) -> bool:
    """Say whether two words differ by one letter: missing, too many, wrong, or changed with its neighbour."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(long) - len(short) == 1:
        return short[start:] == long[start + 1 :]
    if len(long) != len(short):
        return False
    is_swapped = short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or is_swapped
