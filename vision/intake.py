"""Look at the header before anything is decoded, then decode upright and no larger than needed."""

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from io import BytesIO
from pathlib import PurePath

import numpy as np
import pillow_heif
from PIL import AvifImagePlugin, Image, UnidentifiedImageError

from vision.container import is_endless, is_sequence
from vision.deferred import cv2
from vision.model import Color, Gray, Refusal

MAX_BYTES = 20 * 1024 * 1024
"""The Bot API hands out files up to 20 MB."""
MAX_PIXELS = 51_000_000
"""Cameras of 50 megapixels write up to 8,192 by 6,144."""
MAX_JPEG_PIXELS = 110_000_000
"""Of a JPEG, which is decoded smaller than it is: cameras of 108 megapixels write 12,032 by 9,024."""
MIN_SIDE_PX = 16
WORK_PX = 1280
"""Long side of the working picture: what the messenger delivers for a compressed photo."""

_OPENED_AS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "HEIF": "HEIC", "AVIF": "AVIF"}
_PLUGINS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
_EXTENSIONS = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "jpe": "JPEG",
    "jfif": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "heic": "HEIC",
    "heif": "HEIC",
    "avif": "AVIF",
}
_ORIENTATION_TAG = 0x0112
_SCRIPT = re.compile(rb"<(?:\?php|[sS]cript|SCRIPT|[hH]tml|HTML)")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_JPEG_END, _PNG_END = b"\xff\xd9", b"IEND\xaeB`\x82"
"""In compressed pixels neither occurs."""
_OTHER_FILES = (b"%PDF-", b"\x7fELF", b"MZ", b"\x1f\x8b\x08", b"#!", b"GIF8", b"<svg", b"<?xml", b"PK\x03\x04")
"""Files that have no business behind a picture; a second JPEG or an MP4 there is a phone's depth or motion."""
_EDGE_BYTES = 65_557
"""Metadata stand in front, an appended ZIP ends with its directory: 64 KB at both ends are searched for them."""
_STRIP_PX = 256
_ZIP_ENTRY, _ZIP_END = b"PK\x01\x02", b"PK\x05\x06"

pillow_heif.register_heif_opener()
# Threads save no processor time, and each maps memory of its own.
pillow_heif.options.DECODE_THREADS = AvifImagePlugin.DEFAULT_MAX_THREADS = 1
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS


class Refused(Exception):
    """The file is not taken; `reason` says why, sizes are given where the header told them."""

    def __init__(self, reason: Refusal, *, header: "Header | None" = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.header = header


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the header says: format, stored size, EXIF orientation (1 to 8), raw EXIF.

    `left_out`: how many pictures stand beside the one that is looked at.
    """

    format: str
    stored_width_px: int
    stored_height_px: int
    orientation: int
    exif: Image.Exif | None
    left_out: int = 0

    @property
    def width_px(self) -> int:
        """Width of the upright picture."""
        return self.stored_height_px if self.orientation >= 5 else self.stored_width_px

    @property
    def height_px(self) -> int:
        """Height of the upright picture."""
        return self.stored_width_px if self.orientation >= 5 else self.stored_height_px


def read_header(data: bytes, *, name: str | None = None) -> Header:
    """Check everything that can be known without decoding pixels.

    Args:
        data: the file's bytes.
        name: the file name it came with, if it came with one.

    Raises:
        Refused: empty, over 20 MB, not on the allow-list, wrong extension, a second file inside,
            animated, over 50 MP (a JPEG: 108 MP), a side under 16 px, more scans or parts than any camera writes,
            or a header that cannot be read.
    """
    if not data:
        raise Refused(Refusal.EMPTY)
    if len(data) > MAX_BYTES:
        raise Refused(Refusal.TOO_LARGE)
    if is_endless(data):
        raise Refused(Refusal.TOO_HEAVY)
    header, frames = _open_header(data)
    _refuse_wrong_name(header, name)
    if frames > 1 and not _is_collection(data, header):
        raise Refused(Refusal.ANIMATED, header=header)
    _refuse_wrong_size(header)
    if _holds_second_file(data):
        raise Refused(Refusal.POLYGLOT, header=header)
    # the second picture that a phone puts into a JPEG is its preview or its depth, and no photo by itself
    return replace(header, left_out=frames - 1) if header.format == "HEIC" else header


def _is_collection(data: bytes, header: Header) -> bool:
    """Say whether the pictures of a file stand side by side: the first, or the one named as primary, is looked at."""
    return header.format == "JPEG" or (header.format == "HEIC" and not is_sequence(data))


def _refuse_wrong_size(header: Header) -> None:
    most = MAX_JPEG_PIXELS if header.format == "JPEG" else MAX_PIXELS
    if header.stored_width_px * header.stored_height_px > most:
        raise Refused(Refusal.TOO_MANY_PIXELS, header=header)
    if min(header.stored_width_px, header.stored_height_px) < MIN_SIDE_PX:
        raise Refused(Refusal.TOO_FEW_PIXELS, header=header)


def decode_gray(data: bytes, header: Header, *, long_px: int | None = WORK_PX) -> Gray:
    """Decode to an upright grey picture whose long side is at most `long_px` (None: full size).

    Raises:
        Refused: the pixels cannot be decoded (cut off or damaged).
    """
    stored = _decode(data, header, long_px, color=False)
    return shrink(upright(stored, header.orientation), long_px)


def decode_color(data: bytes, header: Header, *, long_px: int | None = WORK_PX) -> Color:
    """Decode to an upright blue-green-red picture whose long side is at most `long_px` (None: full size).

    Raises:
        Refused: the pixels cannot be decoded (cut off or damaged).
    """
    stored = _decode(data, header, long_px, color=True)
    return shrink(upright(stored, header.orientation), long_px)


def decode_both_grays(data: bytes, header: Header) -> tuple[Gray, Callable[[], Gray]]:
    """Decode to the working picture, and to the full size when that is asked for; once where the format allows no less.

    Raises:
        Refused: the pixels cannot be decoded (cut off or damaged); also what the second raises.
    """
    if _can_be_reduced(header):
        return decode_gray(data, header), cache(partial(decode_gray, data, header, long_px=None))
    full = decode_gray(data, header, long_px=None)
    return shrink(full, WORK_PX), lambda: full


def _can_be_reduced(header: Header) -> bool:
    """Say whether the decoder can give a smaller picture at a smaller cost."""
    return header.format == "JPEG"


def shrink(picture: Gray, long_px: int | None) -> Gray:
    """Scale down by area so that the long side is at most `long_px`, but no side under 16 px; never scale up."""
    height_px, width_px = picture.shape[:2]
    if long_px is None or max(height_px, width_px) <= long_px:
        return picture
    # A ribbon of a picture keeps a short side that can be measured.
    factor = min(1.0, max(long_px / max(height_px, width_px), MIN_SIDE_PX / min(height_px, width_px)))
    size = (max(1, round(width_px * factor)), max(1, round(height_px * factor)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def upright(picture: Gray, orientation: int) -> Gray:
    """Undo an EXIF `orientation` (1 to 8; anything else counts as 1)."""
    if orientation in (5, 6, 7, 8):
        picture = np.swapaxes(picture, 0, 1)
    if orientation in (2, 3, 6, 7):
        picture = picture[:, ::-1]
    if orientation in (3, 4, 7, 8):
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def _open_header(data: bytes) -> tuple[Header, int]:
    with _warnings_as_errors():
        try:
            with Image.open(BytesIO(data), formats=_PLUGINS) as image:
                return _header_of(image), int(getattr(image, "n_frames", 1))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused(Refusal.TOO_MANY_PIXELS) from error
        except UnidentifiedImageError as error:
            raise Refused(_unidentified(data)) from error
        except MemoryError:
            raise
        except Exception as error:  # Pillow's plugins raise whatever a broken header provokes
            raise Refused(Refusal.BROKEN) from error


@contextmanager
def _warnings_as_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Phones and editors write such metadata into whole pictures; what they tell is lost, the pixels are not.
        warnings.filterwarnings("ignore", module=r"PIL\.TiffImagePlugin")
        warnings.filterwarnings("ignore", message="Image appears to be a malformed MPO file")
        yield


def _header_of(image: Image.Image) -> Header:
    exif = _read_exif(image)
    orientation = exif.get(_ORIENTATION_TAG, 1) if exif is not None else 1
    return Header(
        format=_OPENED_AS[image.format or ""],
        stored_width_px=image.width,
        stored_height_px=image.height,
        orientation=orientation if orientation in range(1, 9) else 1,
        exif=exif,
    )


def _read_exif(image: Image.Image) -> Image.Exif | None:
    try:
        return image.getexif()
    except MemoryError:
        raise
    except Exception:  # broken EXIF is no reason to refuse pixels; Pillow's parser raises many types
        return None


def _unidentified(data: bytes) -> Refusal:
    known = data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    return Refusal.BROKEN if known else Refusal.NOT_A_PHOTO


def _refuse_wrong_name(header: Header, name: str | None) -> None:
    extension = PurePath(name).suffix.lower().lstrip(".") if name else ""
    if extension in _EXTENSIONS and _EXTENSIONS[extension] != header.format:
        raise Refused(Refusal.WRONG_EXTENSION, header=header)


def _holds_second_file(data: bytes) -> bool:
    ends = data[:_EDGE_BYTES] + data[-_EDGE_BYTES:]
    is_zip = _ZIP_END in data[-_EDGE_BYTES:] and _ZIP_ENTRY in data
    return (
        _is_followed(data)
        or is_zip
        or _SCRIPT.search(ends) is not None
        or b"%PDF-" in data[:1024]
        or any(mark in data for mark in _ARCHIVES)
    )


def _is_followed(data: bytes) -> bool:
    if data[:4] == b"RIFF":
        return data[8 + int.from_bytes(data[4:8], "little") :].startswith(_OTHER_FILES)
    end = _PNG_END if data.startswith(b"\x89PNG") else _JPEG_END
    at = data.find(end)
    while at >= 0 and not data.startswith(_OTHER_FILES, at + len(end)):
        at = data.find(end, at + len(end))
    return at >= 0


def _decode(data: bytes, header: Header, long_px: int | None, *, color: bool) -> Gray:
    try:
        if header.format in ("JPEG", "PNG", "WEBP"):
            return _decode_opencv(data, header, long_px, color=color)
        if header.format == "HEIC":
            return _decode_heif(data, color=color)
        return _decode_pillow(data, color=color)
    except Refused:
        raise
    except MemoryError as error:
        raise Refused(Refusal.TOO_HEAVY, header=header) from error
    except Exception as error:  # decoders raise whatever damaged pixels provoke
        raise Refused(Refusal.TRUNCATED, header=header) from error


def _decode_opencv(data: bytes, header: Header, long_px: int | None, *, color: bool) -> Gray:
    flags = (cv2.IMREAD_COLOR if color else cv2.IMREAD_GRAYSCALE) | cv2.IMREAD_IGNORE_ORIENTATION
    if _can_be_reduced(header) and long_px is not None:
        sides = sorted((header.stored_width_px, header.stored_height_px))
        flags = _reduced_flags(min(sides[1] // long_px, sides[0] // MIN_SIDE_PX), flags, color=color)
    stored = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if stored is None:
        raise Refused(Refusal.TRUNCATED, header=header)
    return stored.astype(np.uint8, copy=False)


def _reduced_flags(excess: int, flags: int, *, color: bool) -> int:
    if excess < 2:
        return flags
    by_factor = {
        2: cv2.IMREAD_REDUCED_COLOR_2 if color else cv2.IMREAD_REDUCED_GRAYSCALE_2,
        4: cv2.IMREAD_REDUCED_COLOR_4 if color else cv2.IMREAD_REDUCED_GRAYSCALE_4,
        8: cv2.IMREAD_REDUCED_COLOR_8 if color else cv2.IMREAD_REDUCED_GRAYSCALE_8,
    }
    factor = max(f for f in by_factor if f <= excess)
    return by_factor[factor] | cv2.IMREAD_IGNORE_ORIENTATION


def _decode_heif(data: bytes, *, color: bool) -> Gray:
    """Decode without Pillow's copy of four bytes a pixel; what is not in eight bits and colours is left to it."""
    file = pillow_heif.open_heif(data, bgr_mode=True)
    image = file[file.primary_index]
    if image.mode not in ("BGR", "BGRA", "BGRa"):
        return _decode_pillow(data, color=color)
    pixels = np.asarray(image)
    to = (cv2.COLOR_BGRA2BGR, cv2.COLOR_BGRA2GRAY) if pixels.shape[2] == 4 else (None, cv2.COLOR_BGR2GRAY)
    way = to[0] if color else to[1]
    return pixels if way is None else cv2.cvtColor(pixels, way).astype(np.uint8, copy=False)


def _decode_pillow(data: bytes, *, color: bool) -> Gray:
    """Decode, and take the pixels over strip by strip: as a whole they would be copied twice."""
    with _warnings_as_errors():
        with Image.open(BytesIO(data), formats=_PLUGINS) as image:
            image.load()
            pixels = np.empty((image.height, image.width, 3) if color else (image.height, image.width), np.uint8)
            for top in range(0, image.height, _STRIP_PX):
                box = (0, top, image.width, min(image.height, top + _STRIP_PX))
                strip = np.asarray(image.crop(box).convert("RGB" if color else "L"), np.uint8)
                pixels[box[1] : box[3]] = strip[:, :, ::-1] if color else strip
    return pixels
