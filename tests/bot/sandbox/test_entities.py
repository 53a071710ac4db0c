"""Markup in, entities out, as Telegram does it."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan_sandbox.errors import ApiError
from gendan_sandbox.markup import entities

PREFIX = "Bad Request: can't parse entities: "


Mark = tuple[str, int, int]
"""The kind of an entity, where it begins and how long it is, in UTF-16 units."""


def marks(text: str, mode: str | None = None, given: list[dict[str, Any]] | None = None) -> tuple[str, list[Mark]]:
    plain, found = entities.formatted(text, mode, given)
    return plain, [(entity["type"], entity["offset"], entity["length"]) for entity in found]


@pytest.mark.parametrize(
    ("text", "plain", "expected"),
    [
        ("<b>bold</b> <i>it</i>", "bold it", [("bold", 0, 4), ("italic", 5, 2)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<u>x</u>", "😀x", [("underline", 2, 1)]),
        ("&lt;b&gt; &amp;&#65;&quot;", '<b> &A"', []),
        ("&nbsp;", "&nbsp;", []),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<tg-spoiler>s</tg-spoiler>", "s", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<a href="http://a.com/?x=1&amp;y=2">l</a>', "l", [("text_link", 0, 1)]),
        ('<a href="tg://user?id=5">l</a>', "l", [("text_mention", 0, 1)]),
        ("<b> x </b>", " x", [("bold", 0, 2)]),
        ("<b></b>x", "x", []),
    ],
)
def test_html_becomes_text_and_entities(text: str, plain: str, expected: list[Mark]) -> None:
    assert marks(text, "HTML") == (plain, expected)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("é<foo>", 'Unsupported start tag "foo" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
    ],
)
def test_wrong_html_is_refused_with_its_place(text: str, error: str) -> None:
    with pytest.raises(ApiError, match=f"^{re.escape(PREFIX + error)}$"):
        entities.formatted(text, "HTML", None)


@pytest.mark.parametrize(
    ("text", "plain", "expected"),
    [
        ("*b* _i_ __u__ ~s~ ||p||", "b i u s p", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
        ("`a*b`", "a*b", ["code"]),
        ("```py\ncode```", "code", ["pre"]),
        ("[l](http://a.com)", "l", ["text_link"]),
        ("\\*x\\*", "*x*", []),
        (">q1\n>q2\nrest", "q1\nq2\nrest", ["blockquote"]),
        (">q||\nrest", "q\nrest", ["expandable_blockquote"]),
        ("*a _b_*", "a b", ["bold", "italic"]),
    ],
)
def test_markdown_v2_becomes_text_and_entities(text: str, plain: str, expected: list[str]) -> None:
    found = marks(text, "MarkdownV2")
    assert (found[0], [kind for kind, _, _ in found[1]]) == (plain, expected)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a.b", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("1-2", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("*b", "Can't find end of Bold entity at byte offset 0"),
        ("é_i", "Can't find end of Italic entity at byte offset 2"),
        ("[l](http://a", "Can't find end of a URL at byte offset 4"),
        ("a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
    ],
)
def test_wrong_markdown_v2_is_refused_with_its_place(text: str, error: str) -> None:
    with pytest.raises(ApiError, match=f"^{re.escape(PREFIX + error)}$"):
        entities.formatted(text, "MarkdownV2", None)


@pytest.mark.parametrize(
    ("text", "plain", "expected"),
    [
        ("*b* _i_ `c`", "b i c", ["bold", "italic", "code"]),
        ("```x```", "x", ["pre"]),
        ("[l](http://a.com)", "l", ["text_link"]),
        ("a\\_b", "a_b", []),
    ],
)
def test_old_markdown_becomes_text_and_entities(text: str, plain: str, expected: list[str]) -> None:
    found = marks(text, "Markdown")
    assert (found[0], [kind for kind, _, _ in found[1]]) == (plain, expected)


def test_old_markdown_needs_its_ends() -> None:
    with pytest.raises(ApiError, match="Can't find end of the entity starting at byte offset 2"):
        entities.formatted("a *b", "Markdown", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start abc", [("bot_command", 0, 6)]),
        ("/start@gendan_bot", [("bot_command", 0, 17)]),
        ("see /help.", [("bot_command", 4, 5)]),
        ("a/b", []),
        ("@wang_li hi", [("mention", 0, 8)]),
        ("#cut1 $USD", [("hashtag", 0, 5), ("cashtag", 6, 4)]),
        ("https://a.com/x?y=1.", [("url", 0, 19)]),
        ("go to example.com now", [("url", 6, 11)]),
        ("me@example.com", [("email", 0, 14)]),
        ("😀 /x", [("bot_command", 3, 2)]),
    ],
)
def test_commands_links_and_mentions_are_found(text: str, expected: list[Mark]) -> None:
    assert marks(text) == (text, expected)


def test_blank_ends_are_cut_and_entities_move_along() -> None:
    given = [{"type": "bold", "offset": 2, "length": 1}]
    assert marks("  x \n", None, given) == ("x", [("bold", 0, 1)])


@pytest.mark.parametrize(
    ("entity", "error"),
    [
        ({"type": "bold", "offset": 9, "length": 1}, "entity begins after the end of the text at UTF-16 offset 9"),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "text_link", "offset": 0, "length": 1}, "can't parse MessageEntity: Can't find field \"url\""),
        ({"type": "glow", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
    ],
)
def test_wrong_entities_are_refused(entity: dict[str, Any], error: str) -> None:
    with pytest.raises(ApiError, match=re.escape(error)):
        entities.formatted("abc", None, [entity])


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Mn"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["b", "i", "u", "s", "code"]), words), min_size=1, max_size=5))
def test_escaped_html_keeps_every_character_and_marks_it(parts: list[tuple[str, str]]) -> None:
    def escape(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    html = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in parts)
    plain, found = entities.formatted(html, "HTML", None)
    assert plain == "".join(text for _, text in parts)
    kinds = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough", "code": "code"}
    offset = 0
    for tag, text in parts:
        length = entities.utf16_length(text)
        assert {"type": kinds[tag], "offset": offset, "length": length} in found
        offset += length


@given(st.text(max_size=60), st.sampled_from(["HTML", "Markdown", "MarkdownV2", None]))
def test_any_text_is_parsed_or_refused_in_words(text: str, mode: str | None) -> None:
    try:
        plain, found = entities.formatted(text, mode, None)
    except ApiError as error:
        assert error.code == 400
        return
    length = entities.utf16_length(plain)
    assert all(0 <= entity["offset"] < entity["offset"] + entity["length"] <= length for entity in found)
