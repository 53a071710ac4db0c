"""Find among a few earlier pictures the one that a new photo was made from."""

from collections.abc import Sequence

from vision.comparison import decide, nearest, sketch_beside_paper
from vision.fingerprint import variants
from vision.intake import Refused, decode_gray, read_header
from vision.model import Comparison, Gray, Outcome
from vision.same_view import Sketch, align, mirrored
from vision.trim import trim


def turns(data: bytes) -> bytes:
    """Hash the 8 turns and mirrors of a photo, as one string of 8 x 32 bytes; 16 x 32 when bars can be cut off.

    Raises:
        Refused: The file cannot be read.
    """
    gray = decode_gray(data, read_header(data))
    cut = trim(gray)
    return variants(gray).tobytes() + (variants(cut).tobytes() if cut is not None else b"")


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
        found = _compare(own, flipped, other_gray, nearest(gray, other_gray))
        if found.outcome is Outcome.COPY:
            return position, found
        if found.outcome is Outcome.SAME_VIEW and same_view is None:
            same_view = position, found
    return same_view


def _compare(own: Sketch, flipped: Sketch, other: Gray, distance_bits: int) -> Comparison:
    quick = decide(same_bytes=False, distance_bits=distance_bits, alignment=None)
    if quick.outcome is Outcome.COPY:
        return quick
    fit = align(sketch_beside_paper(other), own, mirror=flipped)
    return decide(same_bytes=False, distance_bits=distance_bits, alignment=fit)


def _open(data: bytes) -> Gray | None:
    try:
        return decode_gray(data, read_header(data))
    except Refused:
        return None
