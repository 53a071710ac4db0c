import cv2
import numpy as np
import pytest

from tests.vision.scenes import encoded, gray_scene, jpeg, phone_exif, scene
from vision.comparison import compare
from vision.fingerprint import distance_bits, fingerprint, nearest_bits, variants
from vision.lookalike import Known, Resemblance, find_like, find_like_known
from vision.model import Color, Outcome
from vision.same_view import align, is_same_view, pack, sketch, unpack
from vision.second_look import second_look
from vision.trials.edits import EDITS
from vision.trim import trim

ORIGINAL = scene(11)


def test_the_hash_has_32_bytes_and_different_scenes_differ_in_about_half_of_the_bits() -> None:
    one, other = fingerprint(gray_scene(1)), fingerprint(gray_scene(2))
    assert len(one) == 32
    assert 80 < distance_bits(one, other) < 176


@pytest.mark.parametrize("turn", range(8))
def test_a_turned_or_mirrored_picture_is_found_among_the_variants(turn: int) -> None:
    gray = gray_scene(3)
    turned = np.rot90(gray if turn < 4 else gray[:, ::-1], turn)
    assert nearest_bits(variants(gray), fingerprint(np.ascontiguousarray(turned))) <= 4


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edited_copy_is_never_new(name: str) -> None:
    edited = EDITS[name](ORIGINAL, np.random.default_rng(3))
    found = compare(jpeg(ORIGINAL), jpeg(edited))
    assert found.same_picture, found


@pytest.mark.parametrize("name", ["jpeg q30", "resize .25", "rotate 90", "mirror", "darker", "gray"])
def test_what_keeps_the_structure_is_called_a_copy(name: str) -> None:
    edited = EDITS[name](ORIGINAL, np.random.default_rng(3))
    assert compare(jpeg(ORIGINAL), jpeg(edited)).outcome is Outcome.COPY


def test_different_scenes_are_new() -> None:
    found = compare(jpeg(ORIGINAL), jpeg(scene(12)))
    assert (found.outcome, found.same_picture, found.why) == (Outcome.NEW, False, "DIFFERENT")


def test_comparing_is_symmetric() -> None:
    cropped = jpeg(EDITS["crop 40 %"](ORIGINAL, np.random.default_rng(3)))
    assert compare(jpeg(ORIGINAL), cropped).outcome is compare(cropped, jpeg(ORIGINAL)).outcome


def test_the_same_bytes_are_a_copy_even_when_nobody_can_read_them() -> None:
    assert compare(b"junk", b"junk").outcome is Outcome.COPY
    assert compare(b"junk", b"other").outcome is Outcome.NEW


def test_a_second_shot_from_another_angle_is_not_a_copy() -> None:
    height, width = ORIGINAL.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + np.array([[90, 40], [-30, 0], [10, -20], [-20, 30]], np.float32)
    view = cv2.warpPerspective(
        ORIGINAL, cv2.getPerspectiveTransform(moved, corners), (width, height), borderMode=cv2.BORDER_REFLECT
    )
    assert compare(jpeg(ORIGINAL), jpeg(np.asarray(view, np.uint8))).outcome is Outcome.NEW


def test_orientation_in_exif_does_not_hide_a_copy() -> None:
    assert compare(encoded(ORIGINAL, "JPEG"), encoded(ORIGINAL, "JPEG", exif=phone_exif(orientation=6))).same_picture


def test_the_earlier_photo_is_found_among_others() -> None:
    crop = jpeg(EDITS["crop 25 %"](ORIGINAL, np.random.default_rng(1)))
    found = find_like(crop, [jpeg(scene(13)), b"junk", jpeg(ORIGINAL)])
    assert found is not None and (found[0], found[1].outcome) == (2, Outcome.SAME_VIEW)
    assert find_like(crop, [jpeg(scene(13))]) is None


def test_a_screenshot_is_searched_with_and_without_its_bars() -> None:
    shot = EDITS["screenshot, dark"](scene(4), np.random.default_rng(1))
    assert len(second_look(jpeg(scene(4))).turns) == 8 * 32
    assert len(second_look(jpeg(shot)).turns) == 16 * 32


def test_what_is_kept_of_a_photo_is_enough_to_find_its_edits() -> None:
    known = [_kept(scene(13)), _kept(ORIGINAL)]
    rng = np.random.default_rng(1)
    for edit, outcome in (
        ("crop 40 %", Outcome.SAME_VIEW),
        ("mirror", Outcome.COPY),
        ("text over it", Outcome.SAME_VIEW),
    ):
        second = second_look(jpeg(EDITS[edit](ORIGINAL, rng)))
        found = find_like_known(second.turns, second.sketch, known).like
        assert found is not None and (found[0], found[1].outcome) == (1, outcome), edit
    other = second_look(jpeg(scene(21)))
    assert find_like_known(other.turns, other.sketch, known) == Resemblance()


def test_of_a_photo_whose_pictures_were_deleted_copies_are_still_found() -> None:
    known = [Known(fingerprint=_kept(ORIGINAL).fingerprint, sketch=None)]
    mirror = second_look(jpeg(EDITS["mirror"](ORIGINAL, np.random.default_rng(1))))
    found = find_like_known(mirror.turns, mirror.sketch, known).like
    assert found is not None and found[1].outcome is Outcome.COPY


def _kept(picture: Color) -> Known:
    second = second_look(jpeg(picture))
    return Known(fingerprint=second.turns[:32], sketch=second.sketch)


def test_only_bars_are_trimmed() -> None:
    gray = gray_scene(4)
    barred = cv2.copyMakeBorder(gray, 200, 200, 0, 0, cv2.BORDER_CONSTANT, value=10)
    cut = trim(np.asarray(barred, np.uint8))
    assert cut is not None and abs(cut.shape[0] - gray.shape[0]) <= 2
    assert trim(gray) is None
    assert trim(np.full((100, 100), 9, np.uint8)) is None


def test_a_packed_sketch_aligns_as_well_as_a_fresh_one() -> None:
    own = sketch(gray_scene(5))
    stored = unpack(pack(own))
    assert is_same_view(align(stored, own))
    assert (stored.descriptors == own.descriptors).all()


def test_a_flat_picture_has_no_corners_and_aligns_with_nothing() -> None:
    flat = sketch(np.full((300, 300), 128, np.uint8))
    assert not is_same_view(align(flat, flat))
