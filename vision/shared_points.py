"""Name points that two photos have in common, for the person who decides whether they are one photograph."""

from vision.comparison import sketch_beside_paper
from vision.intake import Refused, decode_gray, read_header
from vision.same_view import align

Share = tuple[float, float]
"""A point (x, y) as shares of width and height from 0 to 1."""


def shared_points(one: bytes, other: bytes) -> tuple[tuple[Share, Share], ...]:
    """Align two photos and list up to 20 pairs of matching points, each as (in this one, in the other).

    Args:
        one: a picture file.
        other: the picture file to lay beside it.

    Returns:
        Pairs of points; none where the photos do not align or cannot be read.
    """
    try:
        grays = [decode_gray(data, read_header(data)) for data in (one, other)]
    except Refused:
        return ()
    here, there = (sketch_beside_paper(gray) for gray in grays)
    height, width = here.gray.shape
    other_height, other_width = there.gray.shape
    return tuple(
        ((xa / width, ya / height), (xb / other_width, yb / other_height))
        for xa, ya, xb, yb in align(here, there).lines_px
    )
