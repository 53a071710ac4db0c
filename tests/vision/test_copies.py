from io import BytesIO

import numpy as np
from PIL import Image

from tests.vision.scenes import encoded, phone_exif, scene
from vision.clean import clean_copy
from vision.marking import mark
from vision.model import Mark, Trouble

FILE = encoded(scene(1, width_px=1600, height_px=1200), "JPEG", exif=phone_exif(orientation=6), quality=92)


def test_a_clean_copy_is_upright_small_and_says_nothing_of_place_time_or_device() -> None:
    with Image.open(BytesIO(clean_copy(FILE))) as copy:
        assert (copy.format, copy.size) == ("JPEG", (960, 1280))
        assert len(copy.getexif()) == 0 and "exif" not in copy.info
    assert b"iPhone" not in clean_copy(FILE)


def test_marks_change_the_picture_only_where_they_are() -> None:
    corners = ((100.0, 100.0), (500.0, 100.0), (500.0, 500.0), (100.0, 500.0))
    marked = _pixels(mark(FILE, [Mark(trouble=Trouble.DARK, corners_px=corners)]))
    plain = _pixels(mark(FILE, []))
    changed = np.abs(marked - plain).max(axis=2) > 30
    assert changed[80:400, 80:400].any()
    assert not changed[600:].any()


def _pixels(data: bytes) -> np.ndarray:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image, dtype=np.int16)
