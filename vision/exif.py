"""Read when, with what and whether a place is told by a file's EXIF; never the place itself."""

import warnings
from datetime import UTC, datetime, timedelta, timezone

from PIL import Image

from vision.model import Capture

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_MAKE, _MODEL = 0x010F, 0x0110
_TAKEN, _TAKEN_OFFSET = 0x9003, 0x9011


def read_capture(exif: Image.Exif | None) -> Capture:
    """Read the capture facts of an EXIF block; broken values count as absent.

    A time without offset is taken as UTC, because the phone did not say more.
    """
    if exif is None:
        return Capture()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            details, place = exif.get_ifd(_EXIF_IFD), exif.get_ifd(_GPS_IFD)
    except MemoryError:
        raise
    except Exception:  # Pillow's EXIF parser raises many types on damaged blocks
        return Capture()
    return Capture(
        taken_at=_taken_at(details.get(_TAKEN), details.get(_TAKEN_OFFSET)),
        device=_device(exif.get(_MAKE), exif.get(_MODEL)),
        has_location=bool(place),
    )


def _taken_at(taken: object, offset: object) -> datetime | None:
    try:
        local = datetime.strptime(str(taken).strip("\0 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
        zone = _zone(offset)
        return local if zone is None else local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: in UTC it would be before the first year or after the last
        return None


def _zone(offset: object) -> timezone | None:
    try:
        sign, (hours, minutes) = str(offset)[0], str(offset)[1:6].split(":")
        delta = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-delta if sign == "-" else delta)
    except (ValueError, IndexError):
        return None


def _device(make: object, model: object) -> str | None:
    words = [str(part).strip("\0 ") for part in (make, model) if part]
    text = " ".join(word for word in words if word.isprintable())
    return text[:80] or None
