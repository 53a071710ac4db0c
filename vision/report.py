"""Run every first check on one photo and put the findings into one frozen report."""

import hashlib
from collections.abc import Callable

from vision.codes import look_for_codes, scale_codes
from vision.exif import read_capture
from vision.exposure import measure_exposure
from vision.fingerprint import fingerprint
from vision.gradient import take_steps
from vision.intake import Header, Refused, decode_both_grays, read_header
from vision.marking import find_marks
from vision.model import Gray, PhotoReport, Refusal
from vision.resolution import measure_resolution
from vision.sharpness import MIN_SHARPNESS, measure_sharpness


def inspect(
    data: bytes, *, name: str | None = None, expected_codes: int = 0, sharpness_threshold: float | None = None
) -> PhotoReport:
    """Inspect one photo file; a file that cannot be taken gives a report with a refusal, never an error.

    Args:
        data: the file's bytes.
        name: its file name, where it came with one; a wrong extension is refused.
        expected_codes: how many codes should be on it; the search stops when they are found.
        sharpness_threshold: what this workshop's photos need, as `vision.sharpness.calibrated` sets it; None for all's.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        header = read_header(data, name=name)
        gray, full = decode_both_grays(data, header)
    except Refused as refused:
        return _refusal_report(data, sha256, refused.reason, refused.header)
    except MemoryError:
        return _refusal_report(data, sha256, Refusal.TOO_HEAVY, None)
    return _report(data, sha256, header, gray, full, expected_codes, sharpness_threshold or MIN_SHARPNESS)


def refused_report(data: bytes, reason: Refusal) -> PhotoReport:
    """Build the report of a file that was refused outside of the checks (its worker was lost)."""
    return _refusal_report(data, hashlib.sha256(data).hexdigest(), reason, None)


def _report(
    data: bytes,
    sha256: str,
    header: Header,
    gray: Gray,
    full: Callable[[], Gray],
    expected_codes: int,
    least_sharp: float,
) -> PhotoReport:
    scale = header.width_px / gray.shape[1]
    steps = take_steps(gray)
    look = look_for_codes(gray, steps=steps, expected=expected_codes, full=full if scale > 1.2 else None)
    measures = (
        *measure_resolution(header.width_px, header.height_px),
        *measure_exposure(gray),
        *measure_sharpness(gray, steps, at_least=least_sharp),
    )
    return PhotoReport(
        sha256=sha256,
        size_bytes=len(data),
        format=header.format,
        width_px=header.width_px,
        height_px=header.height_px,
        measures=measures,
        codes=scale_codes(look.codes, scale),
        unread_codes=len(look.unread),
        pictures_left_out=header.left_out,
        marks=find_marks(gray, measures, scale=scale),
        fingerprint=fingerprint(gray),
        capture=read_capture(header.exif),
    )


def _refusal_report(data: bytes, sha256: str, reason: Refusal, header: Header | None) -> PhotoReport:
    return PhotoReport(
        sha256=sha256,
        size_bytes=len(data),
        format=header.format if header else None,
        width_px=header.width_px if header else 0,
        height_px=header.height_px if header else 0,
        refusal=reason,
    )
