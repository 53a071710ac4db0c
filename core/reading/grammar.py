"""The grammar of short messages: folded text, word classes, patterns made of them, and one-slip misspellings."""

import re
from collections.abc import Mapping
from functools import cache

from core.garments import known_words
from core.reading.numerals import COLLECTIVES, SMALL, chinese_number, is_between, join_mixed, join_numbers
from core.reading.phrases import CANCEL, GUARDS, LANGUAGES, MERCHANT, OWNER, STRIPPED, WORKER
from core.reading.words import Nearest, fold

_HAN = "\u3400-\u9fff"
_LETTER = "a-zа-я0-9_"
_LOOKALIKES = str.maketrans("авекмнорстху", "abekmhopctxy")
_METRE = r"(?:(?<=/)|(?<=\d )|(?<=\d))[mм][23](?!\d)"
"""Of 320 g/m2, which folding writes for g/m²: no order's name."""
_CODE = re.compile(rf"(?<![{_LETTER}-])#?(?!x[sl]?\d|{_METRE})([a-zавекмнорстху]{{1,2}}[1-9][0-9]?)(?![{_LETTER}-])")
_CLASS = re.compile(r"<(\w+)>")
_MARKS = re.compile(r"[.!;:()\[\]{}«»\"“”…—–~*+=|<>/\\，。！；：、（）【】《》]+")
_WORD = re.compile(r"[a-zа-я]+(?:'[a-z]+)?")
_BARE = re.compile(
    r"(?<![a-z'])(is|are|was|were|did|do|does|has|have)nt(?![a-z])|(?<![a-z'])(that|what|where|who)s(?![a-z])"
)
"""Words whose apostrophe people leave out: `this isnt my job`, `whats next`."""
_SAID_SHORT = {
    "cant": "can't", "cannot": "can't", "dont": "don't", "wont": "won't", "havent": "haven't", "im": "i'm",
    "lets": "let's", "hows": "how's", "whens": "when's", "u": "you", "ur": "your", "plz": "please", "tho": "though",
    "скок": "сколько", "скока": "сколько", "скоко": "сколько", "чо": "что", "када": "когда", "щас": "сейчас",
    "ща": "сейчас", "седня": "сегодня", "сеня": "сегодня", "тыщ": "тысяч", "норм": "хорошо",
}  # fmt: skip
"""Words as they are spoken, with what is written."""
_SPOKEN = re.compile(rf"(?<![a-zа-я'])(?:{'|'.join(_SAID_SHORT)})(?![a-zа-я'])")
_UNITS = "件块元圆天人个台组号日月点条套位名周倍毛"
_ANY = frozenset({"one", "одно", "ста", "сорока"})
"""Words that are a number only beside others: `this one`, `одно и то же`."""
_SAID = {fold(word): value for word, value in (SMALL | COLLECTIVES).items() if word not in _ANY}


def find_codes(text: str) -> tuple[str, ...]:
    """List the order names such as `A17` in a text, each once; small and Cyrillic letters count, beside Chinese too."""
    found = (match[1].translate(_LOOKALIKES).upper() for match in _CODE.finditer(fold(text)))
    return tuple(dict.fromkeys(found))


def without_codes(folded: str) -> str:
    """Take the order names out of a folded text."""
    return _CODE.sub(" ", folded)


def spell_numbers(text: str) -> str:
    """Write the numbers of a folded text in digits: `forty done`, `двоих нет`, `三个车工`, `五十二块五`, `5百件`.

    A numeral right behind digits is no part of their number: `55一件` is 55 for one.
    """
    text = join_mixed(text)
    out, at = "", 0
    while at < len(text):
        numeral = chinese_number(text[at:])
        end = at + (numeral[0] if numeral else 1)
        is_one = numeral is not None and (
            text[end : end + 1] in _UNITS or text[at - 1 : at] in {"块", "月"} or numeral[0] > 1
        )
        is_one = is_one and text[at : end + 1] not in {"一点", "一个", "一位"}
        is_one = is_one and not is_between(text[at:end])
        is_apart = at == 0 or not (text[at - 1] in "周期拜第" or text[at - 1].isdecimal())
        out += str(numeral[1]) if numeral and is_one and is_apart and end <= len(text) else text[at:end]
        at = end
    return _WORD.sub(lambda word: str(_SAID.get(word[0], word[0])), join_numbers(out))


def fold_message(text: str) -> str:
    """Write a message plainly: `@` for an order's name, `#` a garment, `%` a number; clauses are parted by commas."""
    plain = _SPOKEN.sub(lambda word: _SAID_SHORT[word[0]], fold(text))
    plain = _BARE.sub(lambda word: f"{word[1]}n't" if word[1] else f"{word[2]}'s", plain)
    plain = _CODE.sub(" @ ", spell_numbers(plain))
    plain = _garments().sub(" # ", plain)
    plain = re.sub(r"\d+(?:[.:,]\d+)*(?: \d{3})*", " % ", plain)
    plain = _MARKS.sub(" , ", plain.replace(",", " , ")).replace("?", " ? ")
    plain = _WORD.sub(lambda word: _respell(word[0]), plain)
    plain = " ".join(plain.split())
    plain = re.sub(rf"(?<=[{_HAN}]) (?=[{_HAN}@%#?])|(?<=[@%#?]) (?=[{_HAN}])", "", plain)
    return plain.strip(" ,")


@cache
def _garments() -> re.Pattern[str]:
    words = sorted((re.escape(fold(word)) for word in known_words() if len(word) > 1), key=len, reverse=True)
    latin = "|".join(inflected(word) for word in words if word[-1] < "\u2e80")
    han = "|".join(word for word in words if word[-1] >= "\u2e80")
    return re.compile(rf"(?<![{_LETTER}])(?:{latin})(?![{_LETTER}])|{han}")


_ENDINGS = (
    "ь?(?:ыми|ими|ого|его|ому|ему|ами|ями|ых|их|ый|ий|ой|ая|яя|ое|ее|ые|ие|ую|юю|ах|ях|ов|ев|ей|ом|ем|ам|ям|ою"
    "|[уюаяыиоеьй])?"
)
"""Endings of nouns and adjectives; those of verbs are none: to pay, платить, is no dress."""


def inflected(word: str) -> str:
    """Make an expression of an escaped word; the last word of a Russian name takes its endings."""
    if not "а" <= word[-1] <= "я" or len(word) < 4:
        return word
    stem = word.rstrip("аяоеиыьйу")
    if len(stem) < 4 or not re.fullmatch(f"{stem}{_ENDINGS}", word):  # Ханчжоу takes no endings
        return word
    fleeting = _FLEETING.fullmatch(word)
    return f"(?:{stem}{_ENDINGS}|{fleeting[1]}[ое]к)" if fleeting else f"{stem}{_ENDINGS}"


_FLEETING = re.compile(r"(.+?[бвгджзклмнпрстфхцчшщ]|.+?(?=йк))й?к[аи]")
"""Of which many are counted with a vowel more: футболка, 150 футболок; майка, 40 маек."""


@cache
def _vocabulary() -> tuple[frozenset[str], tuple[str, ...], Nearest]:
    """List the words of all classes, their stems, and what finds a word of them that was misspelt."""
    entries = [
        entry for language in ("en", "ru") for words in LANGUAGES[language].values() for entry in words.split("|")
    ]
    entries += [entry for language in ("en", "ru") for entry in STRIPPED[language].split("|")]
    words = frozenset(word for entry in entries if "*" not in entry for word in _WORD.findall(entry))
    stems = tuple(sorted({entry.removesuffix("*") for entry in entries if entry.endswith("*") and " " not in entry}))
    return words | _literals(), stems, Nearest({word: word for word in words if len(word) >= 5})


def _literals() -> frozenset[str]:
    """List the words that stand in patterns themselves."""
    rules = [patterns for role in (MERCHANT, OWNER, WORKER) for _, patterns in role] + [CANCEL, *GUARDS.values()]
    written = " ".join(pattern for patterns in rules for of_one in patterns.values() for pattern in of_one)
    return frozenset(_WORD.findall(re.sub(r"\\w|<\w+>", " ", written)))


@cache
def _respell(word: str) -> str:
    words, stems, nearest = _vocabulary()
    if len(word) < 5 or word in words or word.startswith(stems):
        return word
    return nearest.find(word) or word


@cache
def compile_patterns(patterns: tuple[str, ...], language: str) -> re.Pattern[str]:
    """Make one expression of the patterns of a language."""
    classes = LANGUAGES[language]
    return re.compile("|".join(f"(?:{_expand(pattern, classes, language)})" for pattern in patterns))


def _expand(pattern: str, classes: Mapping[str, str], language: str) -> str:
    if language == "zh":
        return _CLASS.sub(lambda name: f"(?:{classes[name[1]]})", pattern)
    gap = pattern.replace("..", r"(?<![a-zа-я])[^,]{0,40}?" if pattern.startswith("..") else "\u0001")
    gap = gap.replace(" \u0001", r" [^,]{0,40}?").replace("\u0001", r"[^,]{0,40}? ?")
    body = _CLASS.sub(lambda name: _class(classes[name[1]]), gap)
    starts = "" if body[0] in "^@%#" else r"(?<![a-zа-я'])"
    return f"{starts}(?:{body}){_ending(body)}"


def _ending(body: str) -> str:
    return "" if body.endswith(("$", "?", " ", r"\b")) else r"(?![a-zа-я])"


def _class(words: str) -> str:
    """Make an expression of the words of a class, each on its own; `*` takes any ending."""
    alternatives = sorted((re.escape(word) for word in words.split("|")), key=len, reverse=True)
    body = "|".join(word.replace(r"\*", r"[a-zа-я]*").replace(r"\ ", " ") for word in alternatives)
    return rf"(?<![a-zа-я'])(?:{body})(?![a-zа-я])"


def matches(patterns: Mapping[str, tuple[str, ...]], folded: str) -> bool:
    """Say whether a folded message holds one of the patterns, of any language: people mix them."""
    return any(compile_patterns(of_one, language).search(folded) for language, of_one in patterns.items())


def is_only(name: str, folded: str) -> bool:
    """Say whether a folded message is nothing but words of a class, and what says nothing beside them."""
    left, found = f" {folded.replace('?', '')} ", False
    for language, classes in LANGUAGES.items():
        for words, counts in ((classes[name], True), (STRIPPED[language], False)):
            pattern = re.compile(f"(?:{words})" if language == "zh" else _class(words))
            shorter = pattern.sub(" ", left)
            found, left = found or (counts and shorter != left), shorter
    return found and not re.search(r"[^\s,%@~]", left)
