"""Cut the plain bars off a screenshot, so that the picture in it can be compared."""

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Gray

_SHADE = 10
_BAR_SHARE = 0.8
_MIN_AREA = 0.15
_MAX_AREA = 0.95


def trim(gray: Gray) -> Gray | None:
    """Find the picture between plain bars at top and bottom, left and right.

    A row belongs to a bar when 80 % of it has the shade of the outermost rows; a status line may stand in it.

    Args:
        gray: (H, W) uint8.

    Returns:
        The part between the bars, or None when there are no bars or next to nothing is left.
    """
    found = find_picture(gray)
    return None if found is None else np.ascontiguousarray(gray[found])


def find_picture(gray: Gray) -> tuple[slice, slice] | None:
    """Say which rows and columns `trim` keeps."""
    rows = _picture_span(gray)
    inner = gray[rows]
    if inner.size == 0:
        return None
    columns = _picture_span(np.ascontiguousarray(inner.T))
    cut = inner[:, columns]
    share = cut.size / gray.size
    return (rows, columns) if _MIN_AREA <= share <= _MAX_AREA and min(cut.shape) >= 16 else None


def _picture_span(gray: Gray) -> slice:
    # The longest run of rows that are not bar; a bar is told by the shade of the first and of the last row.
    width = min(64, gray.shape[1])
    thin = cv2.resize(gray, (width, gray.shape[0]), interpolation=cv2.INTER_NEAREST).astype(np.int16)
    shades = np.median(thin[[0, -1]], axis=1)
    near = np.abs(thin[:, :, None] - shades[None, None, :]) <= _SHADE
    return _longest_run(~(near.mean(axis=1) >= _BAR_SHARE).any(axis=1))


def _longest_run(inside: NDArray[np.bool_]) -> slice:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    if len(starts) == 0:
        return slice(0, 0)
    longest = int(np.argmax(ends - starts))
    return slice(int(starts[longest]), int(ends[longest]))
