import numpy as np
import pytest

from tests.vision.scenes import scene
from vision import faces


def test_without_the_detector_nothing_is_found_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "_model_file", lambda: None)
    assert not faces.is_available()
    assert faces.find_faces(scene(1)).shape == (0, 4)
    assert (faces.blur_faces(scene(1)) == scene(1)).all()


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
