import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.door import (
    MOST_CHARACTERS,
    MOST_DEPTH,
    MOST_ENTRIES,
    MOST_NUMBER,
    cleaned,
    is_update,
    read_update,
)

HOSTILE_TEXT = st.text(st.characters(exclude_categories=[]) | st.sampled_from("\0\ud800\udfff"), max_size=40)
HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | HOSTILE_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(HOSTILE_TEXT, inner, max_size=4),
    max_leaves=30,
)


def depth_of(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth_of, inner), default=0)


def leaves_of(value: Any) -> list[Any]:
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if inner is None else [leaf for one in inner for leaf in leaves_of(one)]


@settings(deadline=None)
@given(st.dictionaries(HOSTILE_TEXT, HOSTILE, max_size=4))
def test_whatever_comes_is_storable_afterwards(raw: dict[str, Any]) -> None:
    clean = cleaned(raw)
    assert json.loads(json.dumps(clean, allow_nan=False)) == clean
    for leaf in leaves_of(clean):
        if isinstance(leaf, str):
            leaf.encode()
            assert "\0" not in leaf
        if isinstance(leaf, int):
            assert abs(leaf) <= MOST_NUMBER
    assert cleaned(clean) == clean


def test_an_honest_update_passes_unchanged() -> None:
    sender = {"id": 7_000_000_000, "is_bot": False, "first_name": "Айгүл 王 👩‍🏭", "language_code": "ky"}
    message = {"message_id": 1, "date": 1, "from": sender, "text": "S 20\nM 40", "location": {"latitude": 30.25}}
    raw = {"update_id": 5, "message": {**message, "entities": [{"type": "bold", "offset": 0, "length": 1}]}}
    assert cleaned(raw) == raw


def test_depth_length_and_breadth_are_bounded() -> None:
    deep: Any = "core"
    for _ in range(500):
        deep = {"in": [deep]}
    clean = cleaned({"deep": deep, "long": "x" * 2**20, "broad": list(range(10_000))})
    assert depth_of(clean) <= MOST_DEPTH + 1
    assert (len(clean["long"]), len(clean["broad"])) == (MOST_CHARACTERS, MOST_ENTRIES)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"\xff\xfe\x00",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_update_is_no_update(body: bytes) -> None:
    assert read_update(body) is None


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fall(body: bytes) -> None:
    raw = read_update(body)
    assert raw is None or is_update(raw)
