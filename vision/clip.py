"""Take still pictures out of a short clip, and tell whether anything moves in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from vision.clean import hide_people
from vision.deferred import av, cv2
from vision.intake import MAX_BYTES, MAX_PIXELS, Refused
from vision.model import Color, Gray, Refusal
from vision.sharpness import laplacian_variance

if TYPE_CHECKING:
    from av.container import InputContainer

MAX_CLIP_S = 60
STILLS = 12
STILL_STEP = 1.0
"""Mean grey step between frames of one picture held still by software; a hand moves it by more than 2."""
_MOVED = 12
_LOOK_PX = (160, 120)
MOST_FRAMES = 60 * 240 + 1
"""A minute of the fastest that phones film."""
_OPTIONS = {"format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm", "protocol_whitelist": "data"}
"""The kinds of file that are opened, and where a file may lead: nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What a clip shows.

    `motion_share` is the mean share (0 to 1) of the picture that changes between sampled frames;
    `is_still` says that it is one picture made into a clip. `stills` are JPEG files, the sharpest first.
    """

    length_s: float
    width_px: int
    height_px: int
    motion_share: float
    is_still: bool
    stills: tuple[bytes, ...]


def read_clip(data: bytes, *, stills: int = 3) -> Clip:
    """Decode up to 12 frames spread over a clip, measure motion, and keep the sharpest of each part as stills.

    Args:
        data: An MP4, MOV, WebM or MKV file, at most 20 MB and 60 s.
        stills: Into how many parts of equal length the clip is cut; the sharpest frame of each is kept.

    Raises:
        Refused: NOT_A_PHOTO (no video in it), TOO_LARGE (bytes or seconds), TOO_MANY_PIXELS, or BROKEN.
    """
    if len(data) > MAX_BYTES:
        raise Refused(Refusal.TOO_LARGE)
    best, small, size = dict[int, tuple[float, Color]](), list[Gray](), (0, 0)
    with _opened(data) as clip:
        for number, frame in enumerate(clip.spread()):
            size = (frame.shape[1], frame.shape[0])
            gray = _gray(frame)
            small.append(_small(gray))
            part, sharpness = number * stills // STILLS, laplacian_variance(gray)
            if part not in best or sharpness > best[part][0]:
                best[part] = sharpness, frame
    if not best:
        raise Refused(Refusal.BROKEN)
    steps = [_step(one, other) for one, other in pairwise(small)]
    sharpest = sorted(best.values(), key=lambda found: -found[0])
    return Clip(
        length_s=clip.length_s,
        width_px=size[0],
        height_px=size[1],
        motion_share=float(np.mean([moved for moved, _ in steps])) if steps else 0.0,
        is_still=bool(steps) and float(np.median([mean for _, mean in steps])) < STILL_STEP,
        stills=tuple(_jpeg(frame) for _, frame in sharpest),
    )


def sharpest_still(data: bytes) -> bytes:
    """Take the sharpest of up to 12 frames of a clip, as JPEG of quality 92 at the size of the video.

    Raises:
        Refused: As `read_clip`.
    """
    return read_clip(data, stills=1).stills[0]


def preview(data: bytes, *, width_px: int = 320, strict: bool = False, kind: Literal["webp", "gif"] = "webp") -> bytes:
    """Make a small animated WebP or GIF of a clip: up to 12 frames, half a second each, people hidden, no metadata.

    People are looked for at twice the width: a face that is not found there has no more than 8 px here.

    Raises:
        Refused: As `read_clip`.
    """
    with _opened(data) as clip:
        large = [_sized(frame, _fitting(frame, 2 * width_px)) for frame in clip.spread()]
    if not large:
        raise Refused(Refusal.BROKEN)
    size = _fitting(large[0], width_px)
    animation = cv2.Animation()
    hidden = (hide_people(frame, strict=strict) for frame in large)
    animation.frames = [_with_alpha(_sized(frame, size)) for frame in hidden]
    animation.durations = [500] * len(large)
    return cv2.imencodeanimation(f".{kind}", animation, [cv2.IMWRITE_WEBP_QUALITY, 70])[1].tobytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A clip whose frames have not been decoded yet."""

    container: "InputContainer"
    length_s: float

    def spread(self) -> Iterator[Color]:
        """Decode up to 12 frames spread over the clip, one at a time: a few large ones would fill the memory."""
        stream = self.container.streams.video[0]
        step_s, next_s, taken = self.length_s / STILLS, 0.0, 0
        for number, frame in enumerate(self.container.decode(stream)):
            if number >= MOST_FRAMES or frame.width * frame.height > MAX_PIXELS:
                raise Refused(Refusal.TOO_HEAVY)
            if frame.time is None or frame.time >= next_s:
                yield np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
                next_s, taken = next_s + step_s, taken + 1
            if taken >= STILLS:
                return


@contextmanager
def _opened(data: bytes) -> Iterator[_Opened]:
    """Open a clip of one of the few kinds that phones make; a list that names other files or addresses is none."""
    try:
        with av.open(BytesIO(data), mode="r", options=_OPTIONS) as container:
            yield _Opened(container=container, length_s=_length_s(container))
    except Refused:
        raise
    except MemoryError as error:
        raise Refused(Refusal.TOO_HEAVY) from error
    except (av.FFmpegError, ValueError, AttributeError) as error:  # what the library makes of a stream without a size
        raise Refused(Refusal.NOT_A_PHOTO) from error


def _length_s(container: "InputContainer") -> float:
    if not container.streams.video:
        raise Refused(Refusal.NOT_A_PHOTO)
    stream = container.streams.video[0]
    if stream.width * stream.height > MAX_PIXELS:
        raise Refused(Refusal.TOO_MANY_PIXELS)
    length_s = container.duration / av.time_base if container.duration else 0.0
    if length_s > MAX_CLIP_S:
        raise Refused(Refusal.TOO_LARGE)
    return length_s


def _fitting(frame: Color, width_px: int) -> tuple[int, int]:
    return width_px, max(2, round(frame.shape[0] * width_px / frame.shape[1]))


def _small(gray: Gray) -> Gray:
    return np.asarray(cv2.resize(gray, _LOOK_PX, interpolation=cv2.INTER_AREA), np.uint8)


def _step(one: Gray, other: Gray) -> tuple[float, float]:
    # Share of moved pixels, and mean grey step, of the small pictures: codec noise averages out.
    apart = cv2.absdiff(one, other)
    return float((apart > _MOVED).mean()), float(apart.mean())


def _gray(frame: Color) -> Gray:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)


def _sized(frame: Color, size: tuple[int, int]) -> Color:
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)


def _with_alpha(frame: "cv2.typing.MatLike") -> "cv2.typing.MatLike":
    return cv2.cvtColor(frame, cv2.COLOR_BGR2BGRA)


def _jpeg(frame: Color) -> bytes:
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
