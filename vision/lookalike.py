"""Find among a few earlier pictures the one that a new photo was made from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.comparison import decide, nearest, sketch_beside_paper
from vision.fingerprint import nearest_bits
from vision.intake import Refused, decode_gray, read_header
from vision.model import Comparison, Gray, Outcome
from vision.same_view import Sketch, align, mirrored, unpack
from vision.shown_again import is_shown_again, lay_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept of an earlier photo to compare with: its hash (32 bytes) and its sketch, None once deleted."""

    fingerprint: bytes
    sketch: bytes | None


def find_like(data: bytes, others: Sequence[bytes]) -> tuple[int, Comparison] | None:
    """Compare a photo with earlier ones, the likeliest first.

    Args:
        data: A readable photo.
        others: Picture files; unreadable ones are passed over.

    Returns:
        The position of the first COPY, else of the first SAME_VIEW, with the comparison; None when all are NEW.

    Raises:
        Refused: `data` cannot be read.
    """
    gray = decode_gray(data, read_header(data))
    own = sketch_beside_paper(gray)
    flipped = mirrored(own)
    same_view = None
    for position, other in enumerate(others):
        other_gray = _open(other)
        if other_gray is None:
            continue
        found = _compare(own, flipped, sketch_beside_paper(other_gray), nearest(gray, other_gray))
        if found.outcome is Outcome.COPY:
            return position, found
        if found.outcome is Outcome.SAME_VIEW and same_view is None:
            same_view = position, found
    return same_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """What a photo resembles: `like` the position of the nearest COPY, else of the first SAME_VIEW, and how.

    `within`: the positions of earlier photos that are shown again in it, on a screen or as a print.
    """

    like: tuple[int, Comparison] | None = None
    within: tuple[int, ...] = ()


MOST_WITHIN = 3
"""Among so many that are shown again one of another order is looked for."""


def find_like_known(turns: bytes, sketch: bytes, known: Sequence[Known]) -> Resemblance:
    """Compare a photo with what is kept of earlier ones: a copy by hash first, then the likeliest by alignment.

    Args:
        turns: The hashes of the photo, N x 32 bytes, as `vision.second_look` makes them.
        sketch: Its packed sketch.
        known: The earlier photos, the likeliest first.

    Returns:
        What it is like; who is like none may show some again.
    """
    rows = np.frombuffer(turns, np.uint8).reshape(-1, 32)
    bits = [nearest_bits(rows, one.fingerprint) for one in known]
    for position in sorted(range(len(known)), key=bits.__getitem__)[:1]:
        quick = decide(same_bytes=False, distance_bits=bits[position], alignment=None)
        if quick.outcome is Outcome.COPY:
            return Resemblance(like=(position, quick))
    own = unpack(sketch)
    flipped = mirrored(own)
    within: list[int] = []
    for position, one in enumerate(known):
        if one.sketch is None:
            found = decide(same_bytes=False, distance_bits=bits[position], alignment=None)
        else:
            other = unpack(one.sketch)
            found = _compare(own, flipped, other, bits[position])
            if len(within) < MOST_WITHIN and is_shown_again(lay_within(other, own)):
                within.append(position)
        if found.outcome is not Outcome.NEW:
            return Resemblance(like=(position, found))
    return Resemblance(within=tuple(within))


def _compare(own: Sketch, flipped: Sketch, other: Sketch, distance_bits: int) -> Comparison:
    quick = decide(same_bytes=False, distance_bits=distance_bits, alignment=None)
    if quick.outcome is Outcome.COPY:
        return quick
    return decide(same_bytes=False, distance_bits=distance_bits, alignment=align(other, own, mirror=flipped))


def _open(data: bytes) -> Gray | None:
    try:
        return decode_gray(data, read_header(data))
    except Refused:
        return None
