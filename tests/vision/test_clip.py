import struct
from io import BytesIO

import av
import numpy as np
import pytest
from PIL import Image

from tests.vision.scenes import scene
from vision.clip import preview, read_clip, sharpest_still
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
        (make_clip(frames=70, rate=1), Refusal.TOO_LONG),
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


def pan(*, step_px: int) -> bytes:
    """Make a 3 s clip that looks over a scene, or holds one picture."""
    wide = scene(2, width_px=640, height_px=240)
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(15):
            picture = np.ascontiguousarray(wide[:, number * step_px : number * step_px + 320])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode(None))
    return out.getvalue()


def test_a_picture_made_into_a_clip_is_noticed() -> None:
    held, moved = read_clip(pan(step_px=0)), read_clip(pan(step_px=8))
    assert held.is_still and held.motion_share < 0.01
    assert not moved.is_still and moved.motion_share > 0.1
    assert (moved.width_px, moved.height_px, len(moved.stills)) == (320, 240, 3)


def test_the_preview_is_a_small_animation_without_metadata() -> None:
    with Image.open(BytesIO(preview(pan(step_px=8), width_px=160))) as animation:
        assert (animation.format, animation.size, getattr(animation, "n_frames", 1)) == ("WEBP", (160, 120), 12)
        assert "exif" not in animation.info


def test_the_preview_is_a_gif_where_the_messenger_wants_one() -> None:
    with Image.open(BytesIO(preview(pan(step_px=8), width_px=160, kind="gif"))) as animation:
        assert (animation.format, animation.size, getattr(animation, "n_frames", 1)) == ("GIF", (160, 120), 12)


def film(*, frames: int, rate: int, key_every: int, width_px: int = 320, height_px: int = 240) -> bytes:
    """Film a picture that grows brighter from 20 to 240."""
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream(
            "libx264", rate=rate, options={"preset": "ultrafast", "bf": "2", "sc_threshold": "0"}
        )
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = width_px, height_px, "yuv420p", key_every
        for number in range(frames):
            picture = np.full((height_px, width_px, 3), 20 + 220 * number // frames, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode(None))
    return out.getvalue()


@pytest.mark.parametrize("key_every", [5, 30, 90, 10_000])
def test_frames_are_spread_over_a_minute_wherever_the_key_frames_are(key_every: int) -> None:
    """Twelve frames, each from the five seconds that it stands for, or the first after the instant."""
    with Image.open(BytesIO(preview(film(frames=540, rate=9, key_every=key_every), kind="webp"))) as animation:
        levels = []
        for number in range(getattr(animation, "n_frames", 1)):
            animation.seek(number)
            levels.append(float(np.asarray(animation.convert("L")).mean()))
    seconds = [(level - 20) / 220 * 60 for level in levels]
    assert len(seconds) == 12
    assert all(5 * number - 1 <= second < 5 * (number + 1) for number, second in enumerate(seconds)), seconds


def test_a_long_clip_whose_key_frames_are_near_is_read_by_those_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = film(frames=360, rate=30, key_every=30), film(frames=360, rate=30, key_every=10_000)
    monkeypatch.setattr("vision.clip.MOST_DECODED_PX", 3 * 100 * 320 * 240)
    assert len(seen_of(near)) == 12
    assert len(seen_of(far)) == 4, "a third of the frames were decoded, and the key frame is the first"


def seen_of(clip: bytes) -> list[float]:
    with Image.open(BytesIO(preview(clip, width_px=64, kind="webp"))) as animation:
        return [0.0] * getattr(animation, "n_frames", 1)


def test_a_clip_whose_table_names_the_same_bytes_again_and_again_is_refused() -> None:
    data = bytearray(film(frames=120, rate=30, key_every=1, width_px=640, height_px=480))
    at = data.find(b"stsz") + 8
    data[at : at + 4] = struct.pack(">I", len(data) // 2)  # all of one size, and that is half of the file
    with pytest.raises(Refused) as refused:
        read_clip(bytes(data) + bytes(5_000_000))
    assert refused.value.reason in (Refusal.TOO_HEAVY, Refusal.NOT_A_PHOTO, Refusal.BROKEN)


def test_a_tall_preview_has_no_more_pixels_than_a_wide_one() -> None:
    with Image.open(BytesIO(preview(film(frames=20, rate=10, key_every=5, width_px=180, height_px=320)))) as animation:
        assert animation.size == (208, 369)


def test_where_people_are_to_be_hidden_strictly_fewer_frames_are_shown_for_longer() -> None:
    with Image.open(BytesIO(preview(pan(step_px=8), width_px=64, strict=True))) as animation:
        assert getattr(animation, "n_frames", 1) == 4


LISTS = {
    "a list that names a file": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "a list of the library's own": b"ffconcat version 1.0\nfile '/etc/passwd'\nduration 1\n",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>',
    "an animation": b"GIF89a\x20\x00\x20\x00\x00\x00\x00;",
}


@pytest.mark.parametrize("data", LISTS.values(), ids=LISTS.keys())
def test_what_is_no_clip_of_a_phone_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_clip(data)
    assert refused.value.reason is Refusal.NOT_A_PHOTO
