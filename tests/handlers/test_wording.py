"""The rules of wording that hold in every catalog: one word for one thing, the marks of the language, no dot twice."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from tests.text_keys import texts_of

HAN = "\u4e00-\u9fff"
OUT_OF_USE = {
    "en": (
        r"\b[Ff]actor",
        r"\b[Rr]ooms?\b(?! for the next)",
        r"\bceiling",
        r"\b[Bb]oss",
        r"\bshall\b",
        r"\b[Cc]lient",
        r"\bfloor\b",
    ),
    "zh_Hans": (
        *(
            "作坊",
            "买家",
            "聊天室",
            "订单群",
            "房间",
            "你(?!们)",
            "运营",
            "活儿",
            "干活",
            "短片",
            "限价",
            "产地",
            "缝制",
            "到仓",
        ),
        *("打字", "打出", "打日期", "打地名", "重放", "认可"),
    ),
    "ru": (
        *(
            r"\bфабрик",
            r"\bмастерск",
            r"\bкомнат",
            r"\bролик",
            r"\bсним(?:ок|к)",
            r"\bкартин[ок]",
            "Гэньдан",
            r"\bхозя",
            r"\bначальник",
        ),
        *(r"\bвступи", r"\bпотол", r"\bСогласен\b", r"\bклиент"),
    ),
}
"""Words for which another one is in use: `docs/GLOSSARY.md`. `你们` is said to a group."""


def texts(locale: str) -> Iterator[tuple[str, str]]:
    for text in texts_of(locale):
        for form in text.forms:
            yield text.key, form


def bare(text: str) -> str:
    """Leave out what is not said: tags, placeholders, addresses, commands."""
    return re.sub(r"<[^>]*>|\{[^}]*\}|https?://\S+|/\w+", " ", text)


@pytest.mark.parametrize(("locale", "word"), [(locale, word) for locale, words in OUT_OF_USE.items() for word in words])
def test_one_thing_has_one_word(locale: str, word: str) -> None:
    found = [(key, text) for key, text in texts(locale) if re.search(word, bare(text))]
    assert not found, found


def test_chinese_has_its_own_marks() -> None:
    half = re.compile(rf"[{HAN}][,:;()?!]|[,:;()?!][{HAN}]|[{HAN}]\.(?:\s|$)")
    found = [(key, text) for key, text in texts("zh_Hans") if half.search(re.sub(r"<[^>]*>", "", text))]
    assert not found, found


def test_chinese_stands_apart_from_what_is_put_in() -> None:
    found = [(key, text) for key, text in texts("zh_Hans") if re.search(rf"[{HAN}]\{{|\}}[{HAN}]", text)]
    assert not found, found


def test_english_quotes_are_english() -> None:
    found = [(key, text) for key, text in texts("en") if "«" in text or "»" in text]
    assert not found, found


def test_no_mark_of_one_language_is_written_in_the_program() -> None:
    """What joins two pieces of a sentence is a text too: `list.colon`, `list.comma`."""
    joined = re.compile(r'Markup\("[^"]*\{\}[:,;] |"[,;:] "\)?\.join\(')
    found = [path.name for path in (Path(handlers.__file__).parent).rglob("*.py") if joined.search(path.read_text())]
    assert not found, found
