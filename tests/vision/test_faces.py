import numpy as np
import pytest

from tests.vision.scenes import scene
from vision import clean, faces
from vision.model import Color


def test_a_found_face_is_reduced_to_what_nobody_recognises_and_the_rest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "find_faces", lambda picture, **_: np.array([[100.0, 100.0, 200.0, 220.0]]))
    picture = scene(1)
    hidden = faces.blur_faces(picture)
    outside = np.ones(picture.shape[:2], bool)
    outside[80:240, 80:220] = False
    assert (hidden[outside] == picture[outside]).all()
    assert np.abs(np.diff(hidden[100:220, 100:200].astype(int), axis=1)).max() <= 12


def test_a_face_at_the_border_stays_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        faces, "find_faces", lambda picture, **_: np.array([[-20.0, -20.0, 30.0, 40.0], [950, 700, 999, 800]])
    )
    assert faces.blur_faces(scene(1)).shape == scene(1).shape


def test_who_asks_for_more_gets_whole_heads_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = scene(1)
    monkeypatch.setattr(clean, "find_faces", lambda picture, **_: np.array([[400.0, 300.0, 440.0, 350.0]]))
    monkeypatch.setattr(faces, "find_faces", lambda picture, **_: np.array([[400.0, 300.0, 440.0, 350.0]]))
    monkeypatch.setattr(clean, "find_small_faces", lambda picture, **_: np.array([[600.0, 450.0, 660.0, 525.0]]))
    usual, strict = (clean.hide_people(picture, strict=strict) for strict in (False, True))
    assert (usual != picture).any(axis=2).sum() < (strict != picture).any(axis=2).sum()


def test_a_large_picture_is_looked_at_in_bands_that_cover_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[int, int, int]] = []

    def look(picture: Color, threshold: float) -> faces.Boxes:
        looked.append((*picture.shape[:2], int(picture[0, 0, 0])))
        return np.array([[10.0, 0.0, 30.0, 20.0]])

    monkeypatch.setattr(faces, "_look", look)
    picture = np.repeat((np.arange(1920) // 8).astype(np.uint8)[:, None, None], 2560, axis=1).repeat(3, axis=2)
    found = faces.find_faces(picture)
    assert all(height * width <= 1.01 * faces.MOST_LOOKED_PX for height, width, _ in looked)
    whole, *bands = looked
    tops = found[1:, 1].astype(int).tolist()
    assert [first for _, _, first in bands] == [top // 8 for top in tops]
    ends = [top + height for top, (height, _, _) in zip(tops, bands, strict=True)]
    assert tops[0] == 0 and ends[-1] == 1920
    assert all(later <= end - 96 for end, later in zip(ends, tops[1:], strict=False))
    assert whole[0] < 1920 and found[0, 2] > 40, "the boxes of the smaller picture are made larger again"
