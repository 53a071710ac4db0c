import cv2
import numpy as np
import pytest

from tests.vision.scenes import gray_scene, jpeg, scene
from vision import stage_hint
from vision.model import Color
from vision.provenance import ManifestState, is_available, read_manifest, told_by
from vision.second_look import second_look
from vision.stage_hint import embed, unlike, unpack


def tinted(color: tuple[int, int, int], seed: int) -> Color:
    grain = np.random.default_rng(seed).normal(0, 12, (120, 160, 3))
    return np.clip(np.array(color) + grain, 0, 255).astype(np.uint8)


RED = [embed(tinted((40, 40, 200), n)) for n in range(6)]
BLUE = [embed(tinted((200, 60, 40), n)) for n in range(6)]


def test_an_embedding_has_length_one_whatever_the_size_and_the_color() -> None:
    small = cv2.resize(scene(1), (480, 360), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    vectors = [embed(scene(1)), embed(small), embed(gray_scene(1)), embed(np.zeros((50, 60), np.uint8))]
    assert {v.shape for v in vectors} == {vectors[0].shape}
    assert np.allclose([np.linalg.norm(v) for v in vectors], 1.0, atol=1e-5)
    assert np.linalg.norm(vectors[0] - vectors[1]) < np.linalg.norm(vectors[0] - embed(scene(2)))


def test_a_photo_nearer_to_another_stage_is_unlike_its_own() -> None:
    known = {"CUTTING": RED[:5], "SEWING": BLUE[:5]}
    assert unlike(BLUE[5], known, "CUTTING").is_unlike
    assert not unlike(BLUE[5], known, "SEWING").is_unlike


@pytest.mark.parametrize("known", [{}, {"CUTTING": RED}, {"CUTTING": RED[:4], "SEWING": BLUE}, {"SEWING": BLUE}])
def test_with_few_references_the_hint_abstains(known: dict[str, list[stage_hint.Vector]]) -> None:
    hint = unlike(BLUE[5], known, "CUTTING")
    assert hint.abstained and not hint.is_unlike


def test_hints_are_taken_from_a_file() -> None:
    second = second_look(jpeg(scene(5)))
    assert np.linalg.norm(unpack(second.embedding) - embed(scene(5))) < 0.2


def test_a_plain_file_has_no_manifest_and_nobody_claims_to_have_looked_without_the_reader() -> None:
    expected = ManifestState.ABSENT if is_available() else ManifestState.OFF
    assert {read_manifest(data).state for data in (jpeg(scene(6)), b"", b"junk")} == {expected}


def manifest(source: str, *more: str) -> dict[str, object]:
    created = {
        "action": "c2pa.created",
        "digitalSourceType": f"http://cv.iptc.org/newscodes/digitalsourcetype/{source}",
    }
    actions = [created, *({"action": action} for action in more)]
    return {
        "signature_info": {"issuer": "Phone Maker", "time": "2026-05-01T10:00:00+08:00"},
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}],
    }


def test_a_trusted_capture_is_told_with_signer_and_time() -> None:
    store = {"active_manifest": "a", "manifests": {"a": manifest("digitalCapture")}, "validation_state": "Trusted"}
    told = told_by(store)
    assert (told.state, told.is_trusted, told.is_capture) == (ManifestState.VALID, True, True)
    assert told.as_json()["signer"] == "Phone Maker"
    assert told.as_json()["issued_at"] == "2026-05-01T02:00:00+00:00"


@pytest.mark.parametrize("made", [manifest("trainedAlgorithmicMedia"), manifest("digitalCapture", "c2pa.edited"), {}])
def test_generated_and_edited_pictures_are_no_captures(made: dict[str, object]) -> None:
    store = {"active_manifest": "a", "manifests": {"a": made}, "validation_state": "Valid"}
    told = told_by(store)
    assert (told.state, told.is_trusted, told.is_capture) == (ManifestState.VALID, False, False)


STORE = {"active_manifest": "a", "manifests": {"a": manifest("digitalCapture")}, "validation_state": "Valid"}


@pytest.mark.parametrize(
    "damage",
    [
        {"signature_info": "x"},
        {"signature_info": {"time": "0001-01-01T00:00:00+14:00"}},
        {"assertions": None},
        {"assertions": ["x"]},
        {"assertions": [{"label": "c2pa.actions", "data": []}]},
        {"assertions": [{"label": "c2pa.actions", "data": {"actions": None}}]},
        {"assertions": [{"label": "c2pa.actions", "data": {"actions": ["x"]}}]},
    ],
)
def test_what_stands_in_a_manifest_in_another_form_is_no_proof_and_no_fault(damage: dict[str, object]) -> None:
    told = told_by({**STORE, "manifests": {"a": {**manifest("digitalCapture"), **damage}}})
    assert not told.is_capture or told.issued_at is None
    assert told_by({**STORE, "manifests": []}).state is ManifestState.INVALID
    assert told_by({**STORE, "manifests": {"a": "x"}}).state is ManifestState.INVALID


def test_a_store_that_does_not_validate_is_invalid() -> None:
    store = {"active_manifest": "a", "manifests": {"a": manifest("digitalCapture")}, "validation_state": "Invalid"}
    assert told_by(store).state is ManifestState.INVALID
    assert told_by({}).state is ManifestState.INVALID
