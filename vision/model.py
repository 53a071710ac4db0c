"""Frozen results of the vision checks: what was measured, against which threshold, and why a file was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
"""A grey picture: (H, W) uint8, 0 (black) to 255 (white)."""
Color = NDArray[np.uint8]
"""A colour picture: (H, W, 3) uint8, channels blue, green, red."""
Corners = tuple[tuple[float, float], ...]
"""Corner points (x, y) in pixels of the upright picture, clockwise from the top left of the thing itself."""


class Refusal(StrEnum):
    """Why a file is not looked at at all."""

    EMPTY = "EMPTY"
    TOO_LARGE = "TOO_LARGE"
    TOO_LONG = "TOO_LONG"
    NOT_A_PHOTO = "NOT_A_PHOTO"
    WRONG_EXTENSION = "WRONG_EXTENSION"
    POLYGLOT = "POLYGLOT"
    ANIMATED = "ANIMATED"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    TOO_FEW_PIXELS = "TOO_FEW_PIXELS"
    TRUNCATED = "TRUNCATED"
    BROKEN = "BROKEN"
    TOO_HEAVY = "TOO_HEAVY"
    UNREADABLE = "UNREADABLE"


class Outcome(StrEnum):
    """How two pictures relate; pixels alone cannot accuse, so there are three answers."""

    COPY = "COPY"
    SAME_VIEW = "SAME_VIEW"
    NEW = "NEW"


class Trouble(StrEnum):
    """What a marked region of a picture suffers from."""

    DARK = "DARK"
    BRIGHT = "BRIGHT"
    BLURRED = "BLURRED"
    CODE = "CODE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measured value with the threshold it was held against.

    `ok` is what the threshold says; `at_least` tells the direction.
    """

    name: str
    value: float
    threshold: float
    at_least: bool
    ok: bool

    def held_to(self, threshold: float) -> "Measure":
        """Hold the same value against another `threshold`, in the measure's unit."""
        ok = self.value >= threshold if self.at_least else self.value <= threshold
        return replace(self, threshold=threshold, ok=ok)


def measured(name: str, value: float, *, at_least: float | None = None, at_most: float | None = None) -> Measure:
    """Hold a `value` against one threshold, in the measure's unit; give exactly one of `at_least` and `at_most`.

    Raises:
        ValueError: Both were given, or none.
    """
    if (at_least is None) == (at_most is None):
        raise ValueError("give exactly one of at_least and at_most")
    if at_least is not None:
        return Measure(name=name, value=value, threshold=at_least, at_least=True, ok=value >= at_least)
    assert at_most is not None
    return Measure(name=name, value=value, threshold=at_most, at_least=False, ok=value <= at_most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One decoded code; `corners_px` are in the upright picture at its full size."""

    text: str
    format: str
    corners_px: Corners


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A region worth showing to the sender, in the upright picture at its full size."""

    trouble: Trouble
    corners_px: Corners


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What the file itself says about its taking; only files sent as file still have it."""

    taken_at: datetime | None = None
    device: str | None = None
    has_location: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoReport:
    """Everything `inspect` found out about one photo.

    `refusal` is None for a readable picture; else sizes may be 0 and all checks are empty.
    `unread_codes`: how many places look like codes that could not be read.
    `pictures_left_out`: how many more pictures the file holds, side by side; only one of them was looked at.
    `fingerprint` is the 256-bit DCT hash, 32 bytes.
    """

    sha256: str
    size_bytes: int
    format: str | None = None
    width_px: int = 0
    height_px: int = 0
    refusal: Refusal | None = None
    measures: tuple[Measure, ...] = ()
    codes: tuple[Code, ...] = ()
    unread_codes: int = 0
    pictures_left_out: int = 0
    marks: tuple[Mark, ...] = ()
    fingerprint: bytes | None = None
    capture: Capture = field(default_factory=Capture)

    def measure(self, name: str) -> Measure | None:
        """Find a measure by its name."""
        return next((m for m in self.measures if m.name == name), None)

    def largest_codes(self, most: int, *, of: int) -> dict[str, Corners]:
        """Give the corners of the largest of the first `of` codes (`most`: how many), as shares of width and height."""
        size = (self.width_px, self.height_px)
        largest = sorted(self.codes[:of], key=_extent_px, reverse=True)
        return {c.text: tuple((x / size[0], y / size[1]) for x, y in c.corners_px) for c in largest[:most]}

    def failed(self) -> tuple[str, ...]:
        """List the names of the measures that missed their threshold."""
        return tuple(m.name for m in self.measures if not m.ok)

    def held_to(self, thresholds: Mapping[str, float]) -> "PhotoReport":
        """Give the same report with some measures held against other thresholds, by their names."""
        measures = tuple(m.held_to(thresholds.get(m.name, m.threshold)) for m in self.measures)
        return replace(self, measures=measures)

    def as_json(self) -> dict[str, Any]:
        """Give plain values for JSON; the fingerprint is hexadecimal."""
        taken_at = self.capture.taken_at
        return {
            "sha256": self.sha256,
            "size_bytes": self.size_bytes,
            "format": self.format,
            "width_px": self.width_px,
            "height_px": self.height_px,
            "refusal": self.refusal,
            "measures": [_measure_json(m) for m in self.measures],
            "codes": [
                {"text": c.text, "format": c.format, "corners_px": _corners_json(c.corners_px)} for c in self.codes
            ],
            "unread_codes": self.unread_codes,
            "pictures_left_out": self.pictures_left_out,
            "marks": [{"trouble": m.trouble, "corners_px": _corners_json(m.corners_px)} for m in self.marks],
            "fingerprint": self.fingerprint.hex() if self.fingerprint is not None else None,
            "taken_at": taken_at.isoformat() if taken_at is not None else None,
            "device": self.capture.device,
            "has_location": self.capture.has_location,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """How well one picture lies over another after a similarity transform.

    `inliers` matched corners that agree; `block_share` share of textured blocks that match (0 to 1);
    `median_zncc` their median correlation (-1 to 1); `bend_px` how far a homography moves the corners
    away from the similarity; `mirrored` the best fit was against the mirror picture;
    `lines_px` up to 20 matching points as (xa, ya, xb, yb), each in its own picture at sketch size.
    """

    inliers: int = 0
    block_share: float = 0.0
    median_zncc: float = 0.0
    bend_px: float = 0.0
    mirrored: bool = False
    lines_px: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Whether two files show the same photograph, and what says so.

    `distance_bits` is the smallest Hamming distance of the 256-bit hashes over the 8 turns and mirrors.
    """

    outcome: Outcome
    why: str
    same_bytes: bool
    distance_bits: int | None = None
    alignment: Alignment | None = None
    refusals: tuple[Refusal | None, Refusal | None] = (None, None)

    @property
    def same_picture(self) -> bool:
        """Tell whether the two are one photograph, as it is or edited."""
        return self.outcome is not Outcome.NEW

    def as_json(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        fit = self.alignment
        return {
            "same_picture": self.same_picture,
            "outcome": self.outcome,
            "why": self.why,
            "same_bytes": self.same_bytes,
            "distance_bits": self.distance_bits,
            "inliers": fit.inliers if fit else None,
            "block_share": round(fit.block_share, 3) if fit else None,
            "median_zncc": round(fit.median_zncc, 3) if fit else None,
            "bend_px": round(fit.bend_px, 1) if fit else None,
            "mirrored": fit.mirrored if fit else None,
            "refusals": list(self.refusals),
        }


def _extent_px(code: Code) -> float:
    across, along = [x for x, _ in code.corners_px], [y for _, y in code.corners_px]
    return max(max(across) - min(across), max(along) - min(along))


def _measure_json(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.name,
        "value": round(measure.value, 4),
        "threshold": measure.threshold,
        "at_least": measure.at_least,
        "ok": measure.ok,
    }


def _corners_json(corners: Corners) -> list[list[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in corners]
