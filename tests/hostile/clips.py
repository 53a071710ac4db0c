"""Clips: cut, looping, lists that name other files, frames without end, absurd rates and sizes."""

import io
import struct
from functools import cache

import av
import numpy as np

from tests.hostile.kinds import Family, kind


@cache
def clip(
    *,
    width_px: int = 64,
    height_px: int = 48,
    frames: int = 30,
    rate: int = 10,
    codec: str = "mpeg4",
    form: str = "mp4",
) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width_px, height_px, "yuv420p"
        stream.gop_size = 1000
        for number in range(frames):
            picture = np.full((height_px, width_px, 3), number % 250, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode(None))
    return out.getvalue()


@kind("clip: cut in the middle", ".mp4", Family.CLIP)
def _cut() -> bytes:
    return clip()[: len(clip()) // 2]


@kind("clip: no table of its frames", ".mp4", Family.CLIP)
def _no_table() -> bytes:
    return clip().replace(b"moov", b"free")


@kind("clip: the table names frames beyond the end", ".mp4", Family.CLIP)
def _beyond() -> bytes:
    data = bytearray(clip())
    at = data.find(b"stco")
    data[at + 12 : at + 16] = b"\xff\xff\xff\xf0"
    return bytes(data)


@kind("clip: the table has four billion frames", ".mp4", Family.CLIP)
def _endless_table() -> bytes:
    data = bytearray(clip())
    for name, offset in ((b"stsz", 12), (b"stts", 8), (b"stsc", 8), (b"stco", 8), (b"ctts", 8)):
        at = data.find(name)
        if at >= 0:
            data[at + offset : at + offset + 4] = b"\xff\xff\xff\xf0"
    return bytes(data)


@kind("clip: the table runs in a circle of 100,000 frames", ".mp4", Family.CLIP)
def _run() -> bytes:
    """Let the table say that one frame lasts 100,000 times."""
    data = bytearray(clip())
    at = data.find(b"stts")
    data[at + 12 : at + 16] = struct.pack(">I", 100_000)
    return bytes(data)


@kind("clip: 60,000 frames in a minute", ".mp4", Family.CLIP)
def _frames() -> bytes:
    return clip(frames=30_000, rate=1000)


@kind("clip: a minute at 1080p, 60 frames a second", ".mp4", Family.CLIP)
def _minute() -> bytes:
    return clip(width_px=1920, height_px=1080, frames=900, rate=15)


@kind("clip: 8,000 by 6,000", ".mp4", Family.CLIP)
def _large() -> bytes:
    return clip(width_px=8000, height_px=6000, frames=13, rate=1)


@kind("clip: claims 16,000 by 16,000", ".mp4", Family.CLIP)
def _claims() -> bytes:
    data = bytearray(clip())
    at = data.find(b"mp4v")
    data[at + 28 : at + 32] = struct.pack(">HH", 16_000, 16_000)
    return bytes(data)


@kind("clip: an hour by its own word", ".mp4", Family.CLIP)
def _hour() -> bytes:
    data = bytearray(clip())
    at = data.find(b"mvhd")
    data[at + 20 : at + 24] = b"\xff\xff\xff\xff"
    return bytes(data)


@kind("clip: a time scale of nothing", ".mp4", Family.CLIP)
def _scale() -> bytes:
    data = bytearray(clip())
    for name, offset in ((b"mvhd", 16), (b"mdhd", 16)):
        at = data.find(name)
        data[at + offset : at + offset + 4] = bytes(4)
    return bytes(data)


@kind("clip: boxes in boxes in boxes", ".mp4", Family.CLIP)
def _boxes() -> bytes:
    inner = b""
    for _ in range(20_000):
        inner = struct.pack(">I", len(inner) + 8) + b"moov" + inner
    return clip()[:32] + inner


@kind("clip: 100,000 tracks", ".mp4", Family.CLIP)
def _tracks() -> bytes:
    data = clip()
    at = data.find(b"moov") - 4
    size = struct.unpack(">I", data[at : at + 4])[0]
    track_at = data.find(b"trak", at) - 4
    track = data[track_at : track_at + struct.unpack(">I", data[track_at : track_at + 4])[0]]
    moov = data[at + 8 : at + size] + track * 5_000
    return data[:at] + struct.pack(">I", len(moov) + 8) + b"moov" + moov


@kind("clip: a web clip of unknown length", ".webm", Family.CLIP)
def _webm() -> bytes:
    data = bytearray(clip(codec="libvpx", form="webm"))
    at = data.find(b"\x18\x53\x80\x67")
    data[at + 4 : at + 12] = b"\x01" + b"\xff" * 7
    return bytes(data[: len(data) * 2 // 3])


@kind("clip: masters in masters", ".mkv", Family.CLIP)
def _masters() -> bytes:
    return clip(codec="libvpx", form="webm")[:60] + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" * 100_000


@kind("clip: a list that names a file of ours", ".mp4", Family.CLIP)
def _list() -> bytes:
    return b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@kind("clip: a list that names an address", ".mp4", Family.CLIP)
def _address() -> bytes:
    return b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n" + b"#EXTINF:9,\nx.ts\n" * 20_000


@kind("clip: a list that names itself", ".mp4", Family.CLIP)
def _concat() -> bytes:
    return b"ffconcat version 1.0\n" + b"file '/proc/self/fd/0'\nduration 1\n" * 5_000


@kind("clip: a song with a picture of 60,000 by 60,000", ".mp4", Family.CLIP)
def _song() -> bytes:
    from tests.hostile.kinds import KINDS

    picture = b"\0image/png\0\x03\0" + KINDS["png: 60,000 by 60,000 in one bit"].data
    frame = b"APIC" + struct.pack(">I", len(picture)) + b"\0\0" + picture
    size = bytes(len(frame) >> shift & 127 for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + frame + b"\xff\xfb\x90\0" + bytes(413) + b"\xff\xfb\x90\0" + bytes(413)


@kind("clip: raw pictures without end", ".mp4", Family.CLIP)
def _raw() -> bytes:
    return b"YUV4MPEG2 W20000 H20000 F1000000:1 Ip A0:0 C420\n" + b"FRAME\n" * 100_000


@kind("subtitles: half a million", ".srt", Family.CLIP)
def _subtitles() -> bytes:
    return b"".join(b"%d\n00:00:00,000 --> 99:59:59,999\n{\\b1}x\n\n" % n for n in range(100_000))


@kind("subtitles: a style with a font inside", ".ass", Family.CLIP)
def _styled() -> bytes:
    return b"[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: x.ttf\n" + b"!" * 80 * 20_000 + b"\n[Events]\n"
