import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes.model import MAX_START_CHARACTERS, START_PREFIX, CodeKind, Standing, link, read, sign
from core.stage import STAGES, Stage

KEY, OLD_KEY = b"k0123456" * 4, b"o" * 32
ALPHABET = string.ascii_letters + string.digits + "-_"
NUMBERS = st.integers(0, 2**63 - 1)
ANY_STAGE = st.none() | st.sampled_from(Stage)
PAYLOAD = sign(keys=[KEY], kind=CodeKind.ORDER_CARD, workshop_id=3, order_id=17, serial=1, stage=Stage.SEWING)

PRINTED = {
    Stage.FABRIC_IN: "EXIDEQF4lVGvuGbXo01u",
    Stage.CUTTING: "EnIDEQFta6PjKBqfY8K5",
    Stage.SEWING: "E3IDEQEThSSktE1Ug486",
    Stage.OFF_LINE: "FHIDEQE0Q9tinECwnH3d",
    Stage.FINISHING: "FXIDEQGA916zAF7Q7x2b",
    Stage.PACKED: "FnIDEQEn4znfSW1UstNv",
    Stage.SHIPPED: "F3IDEQHf5lWdDtazcEVb",
}
"""Codes of cards as release 0.1.1 printed them: they are read as these stages for ever."""


@pytest.mark.parametrize("stage", PRINTED)
def test_a_card_that_was_printed_keeps_its_stage(stage: Stage) -> None:
    assert read(START_PREFIX + PRINTED[stage], keys=[KEY]).stage is stage


def test_no_two_stages_share_a_number_and_each_fits_in_a_code() -> None:
    wires = [row.wire for row in STAGES.values()]
    assert len(set(wires)) == len(wires) and all(1 <= wire <= 15 for wire in wires)
    assert list(STAGES) == list(Stage)


@given(st.sampled_from(CodeKind), NUMBERS, NUMBERS, NUMBERS, ANY_STAGE)
def test_what_was_signed_is_read_back(
    kind: CodeKind, workshop_id: int, order_id: int, serial: int, stage: Stage | None
) -> None:
    payload = sign(keys=[KEY], kind=kind, workshop_id=workshop_id, order_id=order_id, serial=serial, stage=stage)
    reading = read(START_PREFIX + payload, keys=[KEY])
    assert reading.standing is Standing.VALID
    assert (reading.kind, reading.workshop_id, reading.order_id, reading.serial, reading.stage) == (
        kind,
        workshop_id,
        order_id,
        serial,
        stage,
    )
    assert len(START_PREFIX + payload) <= MAX_START_CHARACTERS


@given(st.integers(0, len(PAYLOAD) - 1), st.sampled_from(ALPHABET))
def test_any_changed_character_is_refused(at: int, character: str) -> None:
    changed = PAYLOAD[:at] + character + PAYLOAD[at + 1 :]
    expected = Standing.VALID if changed == PAYLOAD else Standing.FORGED
    assert read(link(changed, bot_username="gendan_bot"), keys=[KEY]).standing is expected


@given(st.text(alphabet=ALPHABET, max_size=60))
def test_made_up_payloads_are_refused(payload: str) -> None:
    assert read(START_PREFIX + payload, keys=[KEY]).standing is Standing.FORGED


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert read(text, keys=[KEY]).standing in (Standing.NOT_OURS, Standing.FORGED)


@pytest.mark.parametrize("cut", range(1, len(PAYLOAD)))
def test_a_shortened_payload_is_refused(cut: int) -> None:
    assert read(START_PREFIX + PAYLOAD[:cut], keys=[KEY]).standing is Standing.FORGED


@pytest.mark.parametrize(
    "text", ["", "https://example.org", "wxp://f2f0abc", "https://t.me/gendan_bot?start=i_abc", PAYLOAD]
)
def test_codes_of_other_people_are_not_ours(text: str) -> None:
    assert read(text, keys=[KEY]).standing is Standing.NOT_OURS


def test_a_card_of_the_key_before_is_still_read_after_rotation() -> None:
    old = sign(keys=[OLD_KEY], kind=CodeKind.ORDER_CARD, workshop_id=1, order_id=2, serial=3)
    assert read(START_PREFIX + old, keys=[KEY, OLD_KEY]).standing is Standing.VALID
    assert read(START_PREFIX + old, keys=[KEY]).standing is Standing.FORGED


def test_a_usual_card_makes_a_small_link() -> None:
    payload = sign(keys=[KEY], kind=CodeKind.ORDER_CARD, workshop_id=900, order_id=12_000, serial=2)
    assert len(link(payload, bot_username="gendan_bot")) <= 62, "more than a QR code of 33 modules holds at level M"


def test_a_code_needs_a_key_and_numbers_that_fit() -> None:
    with pytest.raises(ValueError, match="key"):
        sign(keys=[], kind=CodeKind.CARTON, workshop_id=1, order_id=1, serial=1)
    with pytest.raises(ValueError, match="fit"):
        sign(keys=[KEY], kind=CodeKind.CARTON, workshop_id=-1, order_id=1, serial=1)
