"""Tell whether an earlier photo is shown again in a new one: on a screen or as a print, with something before it."""

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Alignment, Gray
from vision.same_view import Sketch, blocks, correlate_blocks, matches

LEAST_INLIERS = 8
LEAST_SHOWN = 0.3
"""Share of the earlier photo that has to be seen in the new one, beside cards that lie before it."""
LEAST_BLOCK_SHARE, LEAST_ZNCC = 0.75, 0.86
"""Second photos of one scene by hand reach 0.65 and 0.79, most prints and screens 0.95 (docs/algorithms)."""
_MATCHING_ZNCC = 0.7
_REPROJECTION_PX = 3.0
_LEAST_AREA, _MOST_AREA = 0.05, 20.0
_SOFTER_PX = 0.8
"""The earlier photo is larger than what is seen of it."""
Homography = NDArray[np.float64]
"""(3, 3) float64, from the pixels of the earlier sketch to those of the new one."""


def lay_within(earlier: Sketch, new: Sketch) -> Alignment:
    """Look for an earlier photo within a new one, however tilted, and compare what is seen of it block by block.

    Args:
        earlier: The sketch of the earlier photo.
        new: The sketch of the new one; what its `counts` leave out (cards) hides nothing that was there.

    Returns:
        The fit; `block_share` and `median_zncc` are 0 where less than `LEAST_SHOWN` of the earlier photo is seen.

    Source: MAGSAC++ of Barath et al. 2020, doi:10.1109/CVPR42600.2020.00138, as OpenCV has it.
    """
    source, target = matches(earlier, new)
    if len(source) < LEAST_INLIERS:
        return Alignment()
    onto, inside = cv2.findHomography(
        source, target, cv2.USAC_MAGSAC, _REPROJECTION_PX, maxIters=3000, confidence=0.999
    )
    inliers = 0 if onto is None else int(np.count_nonzero(inside))
    if inliers < LEAST_INLIERS or not _is_seen_from_before(np.asarray(onto, np.float64), earlier, new):
        return Alignment(inliers=inliers)
    share, median = _compare(np.asarray(onto, np.float64), earlier, new)
    return Alignment(inliers=inliers, block_share=share, median_zncc=median)


def is_shown_again(fit: Alignment) -> bool:
    """Say whether what is seen is the earlier photo itself: another photo of the same place differs block by block."""
    return fit.inliers >= LEAST_INLIERS and fit.block_share >= LEAST_BLOCK_SHARE and fit.median_zncc >= LEAST_ZNCC


def _is_seen_from_before(onto: Homography, earlier: Sketch, new: Sketch) -> bool:
    """Say whether the earlier photo lies in the new one as a flat thing can: not folded, neither a dot nor endless."""
    height, width = earlier.gray.shape
    frame = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float32)
    seen = np.asarray(cv2.perspectiveTransform(frame, onto), np.float32)[0]
    area = abs(float(cv2.contourArea(seen))) / new.gray.size
    return bool(cv2.isContourConvex(seen)) and _LEAST_AREA < area < _MOST_AREA


def _compare(onto: Homography, earlier: Sketch, new: Sketch) -> tuple[float, float]:
    seen = _counting(onto, earlier, new)
    if float((blocks(seen).min(axis=1) > 0).mean()) < LEAST_SHOWN:
        return 0.0, 0.0
    size = earlier.gray.shape[::-1]
    back = cv2.warpPerspective(new.gray, onto, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    softer = cv2.GaussianBlur(back, (0, 0), _SOFTER_PX)
    return correlate_blocks(earlier.gray, np.asarray(softer, np.uint8), seen, matching=_MATCHING_ZNCC)


def _counting(onto: Homography, earlier: Sketch, new: Sketch) -> Gray:
    """Mark what of the earlier photo is seen in the new one, cards left out in both."""
    there = new.counts if new.counts is not None else np.full_like(new.gray, 255)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    seen = np.asarray(cv2.warpPerspective(there, onto, earlier.gray.shape[::-1], flags=flags), np.uint8)
    return seen if earlier.counts is None else np.minimum(seen, earlier.counts)
