import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes.proofs import find_proof_code, proof_code, read_proof_code
from core.readable import ALPHABET

KEYS = (b"k0123456" * 4,)


@given(st.integers(0, 2**63))
def test_a_code_names_its_photo_and_no_other(photo_id: int) -> None:
    assert read_proof_code(proof_code(photo_id, keys=KEYS), keys=KEYS) == photo_id


def test_a_code_may_be_typed_in_small_letters_without_hyphens_and_with_look_alikes() -> None:
    code = proof_code(7, keys=KEYS)
    assert read_proof_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l"), keys=KEYS) == 7


@given(st.text(max_size=60))
def test_no_text_is_a_code_by_chance(text: str) -> None:
    assert read_proof_code(text, keys=KEYS) is None


def test_one_wrong_character_makes_a_code_worthless() -> None:
    code = proof_code(1234, keys=KEYS)
    for place, character in enumerate(code):
        other = ALPHABET[(ALPHABET.find(character) + 1) % 32]
        wrong = code[:place] + other + code[place + 1 :]
        assert read_proof_code(wrong, keys=KEYS) is None


def test_keys_rotate_and_a_strange_key_reads_nothing() -> None:
    code = proof_code(5, keys=KEYS)
    assert read_proof_code(code, keys=(b"new" * 11, *KEYS)) == 5
    assert read_proof_code(code, keys=(b"new" * 11,)) is None
    with pytest.raises(ValueError, match="key"):
        proof_code(5, keys=())


def test_of_one_message_few_codes_are_tried() -> None:
    good = proof_code(7, keys=KEYS)
    wrong = [proof_code(number, keys=(b"another1" * 4,)) for number in range(20)]
    assert find_proof_code(f"{wrong[0]} {good}", keys=KEYS) == good
    assert find_proof_code(" ".join([*wrong, good]), keys=KEYS) is None
