"""Take still pictures out of a short clip."""

from io import BytesIO

import av
import cv2
import numpy as np

from vision.intake import MAX_BYTES, MAX_PIXELS, Refused
from vision.model import Color, Refusal
from vision.sharpness import laplacian_variance

MAX_CLIP_S = 60
STILLS = 12


def sharpest_still(data: bytes) -> bytes:
    """Decode up to 12 frames spread over a clip and return the sharpest.

    Args:
        data: An MP4, MOV, WebM or MKV file, at most 20 MB and 60 s.

    Returns:
        JPEG bytes, quality 92, at the size of the video.

    Raises:
        Refused: NOT_A_PHOTO (no video in it), TOO_LARGE (bytes or seconds), TOO_MANY_PIXELS, or BROKEN.
    """
    if len(data) > MAX_BYTES:
        raise Refused(Refusal.TOO_LARGE)
    frames = _frames(data)
    if not frames:
        raise Refused(Refusal.BROKEN)
    best = max(frames, key=lambda frame: laplacian_variance(_gray(frame)))
    return cv2.imencode(".jpg", best, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def _frames(data: bytes) -> list[Color]:
    try:
        with av.open(BytesIO(data), mode="r") as container:
            return _spread(container)
    except Refused:
        raise
    except MemoryError as error:
        raise Refused(Refusal.TOO_HEAVY) from error
    except av.FFmpegError as error:
        raise Refused(Refusal.NOT_A_PHOTO) from error


def _spread(container: "av.container.InputContainer") -> list[Color]:
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
    return taken


def _gray(frame: Color) -> Color:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
