from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.order_links.model import SHOWN_AFTER_END, is_over, read_token, write_token

KEYS = (b"new" * 11, b"old" * 11)
ENDED = datetime(2026, 1, 5, tzinfo=UTC)


@given(link_id=st.integers(0, 2**63 - 1))
def test_a_token_opens_its_own_link_also_after_the_key_has_changed(link_id: int) -> None:
    token = write_token(link_id, keys=KEYS[1:])
    assert read_token(token, keys=KEYS) == link_id
    assert read_token(token, keys=KEYS[:1]) is None


@given(at=st.integers(0, 31), sign=st.sampled_from("AQgw9_-"))
def test_a_token_with_one_sign_changed_opens_nothing(at: int, sign: str) -> None:
    token = write_token(7, keys=KEYS)
    changed = token[:at] + sign + token[at + 1 :]
    assert changed == token or read_token(changed, keys=KEYS) is None


@pytest.mark.parametrize("text", ["", "x", "é" * 32, "=" * 32, "A" * 31, "A" * 33, "A" * 32, "A" * 4096, "../" * 10])
def test_what_is_no_token_opens_nothing(text: str) -> None:
    assert read_token(text, keys=KEYS) is None


def test_a_link_needs_a_key() -> None:
    with pytest.raises(ValueError, match="key"):
        write_token(1, keys=())


def test_an_order_is_shown_for_a_while_after_its_end() -> None:
    assert not is_over(None, now=ENDED)
    assert not is_over(ENDED, now=ENDED + SHOWN_AFTER_END - timedelta(seconds=1))
    assert is_over(ENDED, now=ENDED + SHOWN_AFTER_END)
