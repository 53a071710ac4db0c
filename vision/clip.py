"""Take still pictures out of a short clip, and tell whether anything moves in it."""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from vision.clean import hide_people
from vision.deferred import av, cv2
from vision.intake import MAX_BYTES, Refused
from vision.model import Color, Gray, Refusal
from vision.sharpness import laplacian_variance

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_CLIP_S = 60
STILLS = 12
STILL_STEP = 1.0
"""Mean grey step between frames of one picture held still by software; a hand moves it by more than 2."""
_MOVED = 12
_LOOK_PX = (160, 120)
MAX_CLIP_PIXELS = 7680 * 4320
STILL_PX = 4096
"""Long side of a still at most: of a larger video every frame is taken smaller."""
MOST_FRAMES = 60 * 240 + 1
"""A minute of the fastest that phones film."""
MOST_PACKED_BYTES = 2 * MAX_BYTES
"""Of all frames before they are decoded; the table of a hostile clip names the same bytes many times."""
MOST_DECODED_PX = 300_000_000
"""Of frames that are decoded because others lead over them: five seconds of 1080p at 30 a second."""
_OPTIONS = {"format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm", "protocol_whitelist": "data"}
"""The kinds of file that are opened, and where a file may lead: nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What a clip shows.

    `motion_share` is the mean share (0 to 1) of the picture that changes between sampled frames;
    `is_still` says that it is one picture made into a clip. `stills` are JPEG files, the sharpest first, and
    `width_px` and `height_px` their size: that of the video, or 4,096 a side.
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
        Refused: NOT_A_PHOTO (no video in it), TOO_LARGE, TOO_LONG, TOO_MANY_PIXELS, or BROKEN.
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
    """Take the sharpest of up to 12 frames of a clip, as JPEG of quality 92.

    Raises:
        Refused: As `read_clip`.
    """
    return read_clip(data, stills=1).stills[0]


def preview(data: bytes, *, width_px: int = 320, strict: bool = False, kind: Literal["webp", "gif"] = "webp") -> bytes:
    """Make a small animated WebP or GIF of a clip: up to 12 frames, half a second each, people hidden, no metadata.

    People are looked for at twice the width: a face that is not found there has no more than 8 px here. `strict` takes
    four times as long for each frame, so every third one is shown, for three times as long.

    Args:
        data: As of `read_clip`.
        width_px: Of a picture of 4 by 3; others get as many pixels.
        strict: As in `vision.clean.hide_people`.
        kind: Of the file.

    Raises:
        Refused: As `read_clip`.
    """
    with _opened(data) as clip:
        frames = clip.spread(decoded_px=MOST_DECODED_PX // 3)  # the looks for people take as long as the frames
        large = [_sized(frame, _fitting(frame, 2 * width_px)) for frame in frames]
    if not large:
        raise Refused(Refusal.BROKEN)
    shown = large[::3] if strict else large
    size = _fitting(large[0], width_px)
    animation = cv2.Animation()
    animation.frames = [_with_alpha(_sized(hide_people(frame, strict=strict), size)) for frame in shown]
    animation.durations = [1500 if strict else 500] * len(shown)
    return cv2.imencodeanimation(f".{kind}", animation, [cv2.IMWRITE_WEBP_QUALITY, 70])[1].tobytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A clip whose frames have not been decoded yet."""

    container: "InputContainer"
    length_s: float

    def spread(self, *, decoded_px: int | None = None) -> Iterator[Color]:
        """Decode up to 12 frames spread over the clip, one at a time: a few large ones would fill the memory.

        Where a key frame comes before the next instant it is taken, and nothing else is decoded for it. Elsewhere all
        that leads to an instant is decoded, as long as `decoded_px` (default: `MOST_DECODED_PX`) are not spent.
        """
        reel, step_s = self._reel(decoded_px or MOST_DECODED_PX), self.length_s / STILLS
        for number in range(STILLS):
            frame = reel.take(number * step_s, (number + 1) * step_s)
            if frame is not None:
                yield _as_color(frame)

    def _reel(self, decoded_px: int) -> "_Reel":
        stream = self.container.streams.video[0]
        stream.codec_context.thread_count = 1  # threads save no processor time, and each maps memory of its own
        for other in self.container.streams:
            if other.index != stream.index:
                other.discard = av.stream.Discard.all
        packets, left_bytes = list["Packet[VideoStream]"](), MOST_PACKED_BYTES
        for packet in self.container.demux(stream):
            packets.append(packet)
            left_bytes -= packet.size
            if len(packets) == MOST_FRAMES or left_bytes < 0:
                raise Refused(Refusal.TOO_HEAVY)
        return _Reel(
            stream=stream, packets=packets[:-1], decoded_px=decoded_px
        )  # the last is empty: it tells the decoder to finish


class _Reel:
    """The packed frames of a clip, and how far its decoder has come."""

    def __init__(self, *, stream: "VideoStream", packets: "Sequence[Packet[VideoStream]]", decoded_px: int) -> None:
        self._decoder, self._packets = stream.codec_context, packets
        self._s_a_tick = float(stream.time_base or 0)
        self._keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
        self._next = 0
        self._waiting = deque["VideoFrame"]()
        self._left_px = decoded_px

    def take(self, from_s: float, until_s: float) -> "VideoFrame | None":
        """Take a key frame from the first instant on and before the other, or else what is shown from the first on."""
        key = next((one for one in self._keys if from_s <= self._time_s(self._packets[one]) < until_s), None)
        if key is not None and key >= self._next:
            self._decoder.flush_buffers()
            self._waiting.clear()
            self._next = key
        elif self._left_px <= 0:
            return None
        frame = self._decode_next()
        while frame is not None and self._time_s(frame) < from_s and self._left_px > 0:
            frame = self._decode_next()
        return frame

    def _decode_next(self) -> "VideoFrame | None":
        """Decode until a frame is shown: those that are packed before it may be shown after it."""
        while not self._waiting and self._next <= len(self._packets):
            packet = self._packets[self._next] if self._next < len(self._packets) else None
            self._next += 1
            for frame in self._decoder.decode(packet):
                if frame.width * frame.height > MAX_CLIP_PIXELS:
                    raise Refused(Refusal.TOO_HEAVY)
                self._left_px -= frame.width * frame.height
                self._waiting.append(frame)
        return self._waiting.popleft() if self._waiting else None

    def _time_s(self, one: "Packet[VideoStream] | VideoFrame") -> float:
        return float("inf") if one.pts is None else one.pts * self._s_a_tick


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
    if stream.width * stream.height > MAX_CLIP_PIXELS:
        raise Refused(Refusal.TOO_MANY_PIXELS)
    length_s = container.duration / av.time_base if container.duration else 0.0
    if length_s > MAX_CLIP_S:
        raise Refused(Refusal.TOO_LONG)
    return length_s


def _as_color(frame: "VideoFrame") -> Color:
    excess = max(frame.width, frame.height) / STILL_PX
    if excess <= 1:
        return np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
    small = frame.reformat(width=round(frame.width / excess), height=round(frame.height / excess), format="bgr24")
    return np.asarray(small.to_ndarray(), np.uint8)


def _fitting(frame: Color, width_px: int) -> tuple[int, int]:
    """Give the width and height of as many pixels as a picture of 4 by 3 has, in the proportions of a frame."""
    ratio = math.sqrt(frame.shape[1] / frame.shape[0] * 3 / 4)
    return max(2, round(width_px * ratio)), max(2, round(width_px * 3 / 4 / ratio))


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
