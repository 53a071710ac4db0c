"""Collect the pictures of a folder for trials."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vision.deferred import cv2
from vision.intake import MAX_BYTES, WORK_PX, Refused, decode_color, read_header, shrink
from vision.model import Color, Gray

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".avif"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trove:
    """The pictures of a folder: `coded` have a text file of the same name beside them, which tells the code's text."""

    coded: tuple[Path, ...]
    sharp: tuple[Path, ...]
    blurred: tuple[Path, ...]


def collect(folder: Path) -> Trove:
    """Sort the pictures below a folder; those under a folder named `blurred` are blurred."""
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES and p.is_file())
    coded = tuple(p for p in files if p.with_suffix(".txt").exists())
    plain = [p for p in files if p not in set(coded)]
    blurred = tuple(p for p in plain if "blurred" in p.parts)
    return Trove(coded=coded, sharp=tuple(p for p in plain if p not in set(blurred)), blurred=blurred)


def load(file: Path, *, long_px: int | None = WORK_PX) -> Color | None:
    """Decode a file upright, by default at working size; None when the intake refuses it."""
    with file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    try:
        return decode_color(data, read_header(data), long_px=long_px)
    except Refused:
        return None


def gray_of(picture: Color) -> Gray:
    """Make the working grey picture of a colour picture."""
    return shrink(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8), 1280)


def jpeg(picture: Color, quality: int) -> Color:
    """Send a picture through JPEG of this `quality` (1 to 100) once."""
    flag = cv2.IMREAD_COLOR if picture.ndim == 3 else cv2.IMREAD_GRAYSCALE
    encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(encoded, flag), np.uint8)
