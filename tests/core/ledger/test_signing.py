from hypothesis import given
from hypothesis import strategies as st

from core.ledger.signing import head_code, holds, key_name, own_key_name, sign
from core.readable import as_spelt, spell, unspell

KEY = b"k0123456" * 4


def test_a_signature_holds_for_its_content_and_its_key_alone() -> None:
    signed = sign(b"content", key=KEY)
    other = sign(b"content", key=b"o" * 32)
    assert holds(signed, b"content") and not holds(signed, b"contents")
    assert key_name(signed.public_key) == own_key_name(KEY) != key_name(other.public_key)
    mixed = type(signed)(public_key=other.public_key, signature=signed.signature)
    assert not holds(mixed, b"content")


def test_the_key_of_cards_does_not_sign_by_itself_and_is_not_given_away() -> None:
    signed = sign(b"content", key=KEY)
    assert KEY not in signed.public_key + signed.signature


def test_a_head_is_eight_signs_that_do_not_change() -> None:
    """The signs stand in chats for years: this value may never become another."""
    assert head_code("0" * 64) == "GYYY-9C0V"
    assert head_code("0" * 63 + "1") != head_code("0" * 64)


@given(st.binary(min_size=1, max_size=12))
def test_what_is_spelt_is_read_again_however_it_is_typed(data: bytes) -> None:
    spelt = spell(data)
    typed = spelt.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert as_spelt(typed) == spelt and unspell(typed) == data
