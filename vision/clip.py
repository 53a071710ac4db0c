"""Take still pictures out of a short clip, and tell whether anything moves in it."""

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
    length_s, frames = _frames(data)
    if not frames:
        raise Refused(Refusal.BROKEN)
    steps = [_step(one, other) for one, other in pairwise(frames)]
    best = _sharpest(frames, stills)
    return Clip(
        length_s=length_s,
        width_px=frames[0].shape[1],
        height_px=frames[0].shape[0],
        motion_share=float(np.mean([moved for moved, _ in steps])) if steps else 0.0,
        is_still=bool(steps) and float(np.median([mean for _, mean in steps])) < STILL_STEP,
        stills=tuple(_jpeg(frame) for frame in best),
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
    _, frames = _frames(data)
    if not frames:
        raise Refused(Refusal.BROKEN)
    sizes = [
        (zoom * width_px, max(2, round(zoom * frames[0].shape[0] * width_px / frames[0].shape[1]))) for zoom in (1, 2)
    ]
    animation = cv2.Animation()
    hidden = (hide_people(_sized(frame, sizes[1]), strict=strict) for frame in frames)
    animation.frames = [_with_alpha(_sized(frame, sizes[0])) for frame in hidden]
    animation.durations = [500] * len(frames)
    return cv2.imencodeanimation(f".{kind}", animation, [cv2.IMWRITE_WEBP_QUALITY, 70])[1].tobytes()


def _frames(data: bytes) -> tuple[float, list[Color]]:
    try:
        with av.open(BytesIO(data), mode="r") as container:
            return _spread(container)
    except Refused:
        raise
    except MemoryError as error:
        raise Refused(Refusal.TOO_HEAVY) from error
    except av.FFmpegError as error:
        raise Refused(Refusal.NOT_A_PHOTO) from error


def _spread(container: "InputContainer") -> tuple[float, list[Color]]:
    if not container.streams.video:
        raise Refused(Refusal.NOT_A_PHOTO)
    stream = container.streams.video[0]
    if stream.width * stream.height > MAX_PIXELS:
        raise Refused(Refusal.TOO_MANY_PIXELS)
    length_s = container.duration / av.time_base if container.duration else 0.0
    if length_s > MAX_CLIP_S:
        raise Refused(Refusal.TOO_LARGE)
    step_s, next_s = length_s / STILLS, 0.0
    taken: list[Color] = []
    for frame in container.decode(stream):
        if frame.time is None or frame.time >= next_s:
            taken.append(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8))
            next_s += step_s
        if len(taken) >= STILLS:
            break
    return length_s, taken


def _sharpest(frames: list[Color], parts: int) -> list[Color]:
    """Take the sharpest frame of each part, the sharpest of all first."""
    sharpness = [laplacian_variance(_gray(frame)) for frame in frames]
    spans = (span for span in np.array_split(np.arange(len(frames)), parts) if len(span))
    best = [max(span.tolist(), key=sharpness.__getitem__) for span in spans]
    return [frames[number] for number in sorted(best, key=lambda number: -sharpness[number])]


def _step(one: Color, other: Color) -> tuple[float, float]:
    # Share of moved pixels, and mean grey step, of the small pictures: codec noise averages out.
    apart = cv2.absdiff(*(cv2.resize(_gray(f), _LOOK_PX, interpolation=cv2.INTER_AREA) for f in (one, other)))
    return float((apart > _MOVED).mean()), float(apart.mean())


def _gray(frame: Color) -> Gray:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)


def _sized(frame: Color, size: tuple[int, int]) -> Color:
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)


def _with_alpha(frame: "cv2.typing.MatLike") -> "cv2.typing.MatLike":
    return cv2.cvtColor(frame, cv2.COLOR_BGR2BGRA)


def _jpeg(frame: Color) -> bytes:
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
