"""How long a text is and how it is cut, against an independent reader: the sandbox's, written after Telegram's."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan_sandbox.markup.entities import utf16_length
from gendan_sandbox.markup.html import parse_html
from handlers.html_text import CAPTION_LIMIT, TEXT_LIMIT, Size, fits, lines_of, measure, split

LETTERS = st.text(st.sampled_from("ab &<>\"'\n\n  ;#x🧵样ж\u0301"), max_size=30)
WRAPS = ("<b>{}</b>", "<i>{}</i>", '<a href="https://example.org/?a=1&amp;b=2">{}</a>', "<code>{}</code>", "<s>{}</s>")


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    wrapped = st.builds(str.format, st.sampled_from(WRAPS), inner)
    return st.lists(wrapped | LETTERS.map(escape), max_size=6).map("".join)


HTML = st.recursive(LETTERS.map(escape), _wrapped, max_leaves=25)
LIMITS = st.builds(Size, units=st.integers(4, 60), entities=st.integers(1, 6))


def letters(text: str) -> str:
    return "".join(text.split())


@given(HTML)
def test_the_measure_is_what_a_reader_of_its_own_counts(html: str) -> None:
    text, entities = parse_html(html)
    size = measure(html)
    assert size.units == utf16_length(text)
    assert size.entities >= len([entity for entity in entities if entity["length"]])


@given(HTML, LIMITS)
def test_each_part_fits_can_be_read_and_nothing_is_lost(html: str, limit: Size) -> None:
    text, _ = parse_html(html)
    parts = [parse_html(part) for part in split(html, limit)]
    assert letters("".join(part for part, _ in parts)) == letters(text)
    if len(parts) > 1:
        for part, entities in parts:
            assert utf16_length(part) <= limit.units
            assert len(entities) <= max(limit.entities, _deepest(html))


def _deepest(html: str) -> int:
    """Count the tags over one letter, which no cut takes apart."""
    depth, depths = 0, [0]
    for tag in re.findall(r"</?\w", html):
        depth += -1 if tag.startswith("</") else 1
        depths.append(depth)
    return max(depths)


@given(HTML, LIMITS)
def test_each_letter_keeps_its_tags(html: str, limit: Size) -> None:
    whole, parts = _marked(html), [pair for part in split(html, limit) for pair in _marked(part)]
    assert parts == whole


def _marked(html: str) -> list[tuple[str, frozenset[str]]]:
    """List the letters with the sorts of entities over each."""
    text, entities = parse_html(html)
    units = text.encode("utf-16-le")
    marked = []
    at = 0
    for letter in text:
        sorts = {entity["type"] for entity in entities if entity["offset"] <= at < entity["offset"] + entity["length"]}
        at += utf16_length(letter)
        if not letter.isspace():
            marked.append((letter, frozenset(sorts)))
    assert at * 2 == len(units)
    return marked


@given(HTML)
def test_lines_are_those_that_a_person_sees(html: str) -> None:
    text, _ = parse_html(html)
    assert "\n".join(parse_html(line)[0] for line in lines_of(html)) == text.removesuffix("\n")


def test_it_cuts_between_lines_before_it_cuts_between_words() -> None:
    assert split("one two\nthree four", Size(units=12, entities=9)) == ["one two", "three four"]
    assert split("<b>one two three</b>", Size(units=8, entities=9)) == ["<b>one two </b>", "<b>three</b>"]


@pytest.mark.parametrize("limit", [TEXT_LIMIT, CAPTION_LIMIT])
def test_escaped_signs_count_as_one_and_signs_beyond_the_first_plane_as_two(limit: Size) -> None:
    assert fits("&amp;" * limit.units, limit) and not fits("&amp;" * (limit.units + 1), limit)
    assert fits("🧵" * (limit.units // 2), limit) and not fits("🧵" * (limit.units // 2 + 1), limit)
    assert fits("<b>x</b>" * 100, limit) and not fits("<b>x</b>" * 101, limit)
