from io import BytesIO

import av
import numpy as np
import pytest

from vision.clip import sharpest_still
from vision.intake import MAX_BYTES, Refused
from vision.model import Refusal
from vision.report import inspect


def make_clip(*, sharp_at: int = 7, frames: int = 15, rate: int = 5) -> bytes:
    """Make a clip of noise blurred in all frames but one."""
    noise = np.random.default_rng(3).integers(0, 255, (480, 640, 3), np.uint8)
    soft = np.full_like(noise, 128)
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(frames):
            picture = noise if number == sharp_at else soft
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode(None))
    return out.getvalue()


def test_the_sharpest_frame_of_a_clip_becomes_the_still() -> None:
    report = inspect(sharpest_still(make_clip()))
    assert (report.refusal, report.width_px, report.height_px) == (None, 640, 480)
    contrast = report.measure("contrast")
    assert contrast is not None and contrast.value > 100


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Refusal.NOT_A_PHOTO),
        (b"%PDF-1.7 and more", Refusal.NOT_A_PHOTO),
        (bytes(MAX_BYTES + 1), Refusal.TOO_LARGE),
        (make_clip(frames=70, rate=1), Refusal.TOO_LARGE),
    ],
)
def test_what_is_no_short_clip_is_refused_with_the_reason(data: bytes, reason: Refusal) -> None:
    with pytest.raises(Refused) as refused:
        sharpest_still(data)
    assert refused.value.reason is reason


def test_a_cut_off_clip_is_refused_or_still_gives_a_picture() -> None:
    whole = make_clip()
    with pytest.raises(Refused):
        sharpest_still(whole[: len(whole) // 2])
