"""Say whether two photos are one photograph: COPY, SAME_VIEW or NEW."""

import hashlib

from vision.fingerprint import fingerprint, nearest_bits, variants
from vision.intake import Refused, decode_gray, read_header
from vision.model import Alignment, Comparison, Gray, Outcome, Refusal
from vision.paper import beside_paper
from vision.same_view import Sketch, align, is_same_view, sketch
from vision.trim import trim

COPY_BITS = 10
"""Recompressed, resized, turned, mirrored, darkened copies lie within; the nearest honest second shot lies at 34."""

NEAR_BITS = 24
"""Between the two: too near for chance, too far for a copy; no two different photos of 100,000 pairs are as near."""


def compare(one: bytes, other: bytes) -> Comparison:
    """Compare two picture files; unreadable ones can only be compared byte by byte."""
    same_bytes = hashlib.sha256(one).digest() == hashlib.sha256(other).digest()
    (gray_one, refusal_one), (gray_other, refusal_other) = _open(one), _open(other)
    if gray_one is None or gray_other is None:
        return Comparison(
            outcome=Outcome.COPY if same_bytes else Outcome.NEW,
            why="SAME_BYTES" if same_bytes else "UNREADABLE",
            same_bytes=same_bytes,
            refusals=(refusal_one, refusal_other),
        )
    distance = nearest(gray_one, gray_other)
    fit = align(sketch_beside_paper(gray_one), sketch_beside_paper(gray_other))
    return decide(same_bytes=same_bytes, distance_bits=distance, alignment=fit)


def sketch_beside_paper(gray: Gray) -> Sketch:
    """Sketch what lies beside cards and tickets: the paper is the same in honest photos of one order."""
    return sketch(gray, counts=beside_paper(gray))


def nearest(one: Gray, other: Gray) -> int:
    """Count the differing bits at best: over turns and mirrors, and with the bars of a screenshot cut off either."""
    cut_one, cut_other = trim(one), trim(other)
    distance = nearest_bits(variants(one), fingerprint(other))
    if cut_one is not None:
        distance = min(distance, nearest_bits(variants(cut_one), fingerprint(other)))
    if cut_other is not None:
        distance = min(distance, nearest_bits(variants(one), fingerprint(cut_other)))
    return distance


def decide(*, same_bytes: bool, distance_bits: int, alignment: Alignment | None) -> Comparison:
    """Turn measured values into one of the three outcomes."""
    if same_bytes:
        outcome, why = Outcome.COPY, "SAME_BYTES"
    elif distance_bits <= COPY_BITS:
        outcome, why = Outcome.COPY, "SAME_STRUCTURE"
    elif alignment is not None and is_same_view(alignment):
        outcome, why = Outcome.SAME_VIEW, "ALIGNS"
    elif distance_bits <= NEAR_BITS:
        outcome, why = Outcome.SAME_VIEW, "NEAR_STRUCTURE"
    else:
        outcome, why = Outcome.NEW, "DIFFERENT"
    return Comparison(outcome=outcome, why=why, same_bytes=same_bytes, distance_bits=distance_bits, alignment=alignment)


def _open(data: bytes) -> tuple[Gray | None, Refusal | None]:
    try:
        return decode_gray(data, read_header(data)), None
    except Refused as refused:
        return None, refused.reason
