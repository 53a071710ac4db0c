"""Align two pictures by local features and tell whether one is an edit of the other."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.intake import shrink
from vision.model import Alignment, Gray

Matrix = NDArray[np.floating | np.integer]
SKETCH_PX = 640
FEATURES = 800
MIN_INLIERS = 12
MIN_BLOCK_SHARE = 0.6
MIN_ZNCC = 0.9
MAX_BEND_PX = 4.0
_RATIO = 0.8
_REPROJECTION_PX = 3.0
_BLOCK_PX = 32
_MATCHING_ZNCC = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What alignment needs of one picture.

    `gray` long side at most 640 px; `points_px` (N, 2) float32; `descriptors` (N, 32) uint8, N <= 800.
    """

    gray: Gray
    points_px: NDArray[np.float32]
    descriptors: NDArray[np.uint8]


def sketch(gray: Gray) -> Sketch:
    """Find up to 800 ORB corners of a grey picture ((H, W) uint8) at 640 px.

    Source: Rublee et al. 2011, doi:10.1109/ICCV.2011.6126544.
    """
    small = shrink(gray, SKETCH_PX)
    found, descriptors = cv2.ORB.create(nfeatures=FEATURES, fastThreshold=10).detectAndCompute(small, None)
    if descriptors is None or len(found) == 0:
        return Sketch(gray=small, points_px=np.zeros((0, 2), np.float32), descriptors=np.zeros((0, 32), np.uint8))
    points = np.array([point.pt for point in found], np.float32)
    return Sketch(gray=small, points_px=points, descriptors=descriptors.astype(np.uint8, copy=False))


def align(one: Sketch, other: Sketch) -> Alignment:
    """Lay `other`, or its mirror picture, over `one` by rotation, scale and shift, and measure the fit."""
    plain = _fit(one, other, mirrored=False)
    mirror = _fit(one, sketch(np.ascontiguousarray(other.gray[:, ::-1])), mirrored=True)
    return max(plain, mirror, key=lambda fit: fit.inliers)


def is_same_view(fit: Alignment) -> bool:
    """Tell whether a fit is that of an edited copy; an honest second shot of a flat scene can look like one."""
    return (
        fit.inliers >= MIN_INLIERS
        and fit.block_share >= MIN_BLOCK_SHARE
        and fit.median_zncc >= MIN_ZNCC
        and fit.bend_px <= MAX_BEND_PX
    )


def _fit(one: Sketch, other: Sketch, *, mirrored: bool) -> Alignment:
    source, target = _matches(one, other)
    if len(source) < 4:
        return Alignment(mirrored=mirrored)
    similarity, inside = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=_REPROJECTION_PX, maxIters=3000, confidence=0.999
    )
    if similarity is None:
        return Alignment(mirrored=mirrored)
    kept = np.ravel(inside).astype(bool)
    inliers = int(kept.sum())
    if inliers < 6 or not 0.1 < float(np.hypot(similarity[0, 0], similarity[1, 0])) < 10.0:
        return Alignment(inliers=inliers, mirrored=mirrored)
    share, median = _block_match(one.gray, other.gray, similarity)
    return Alignment(
        inliers=inliers,
        block_share=share,
        median_zncc=median,
        bend_px=_bend_px(source, target, similarity, one.gray.shape),
        mirrored=mirrored,
        lines_px=_lines(source[kept], target[kept], other.gray.shape[1] if mirrored else None),
    )


def _matches(one: Sketch, other: Sketch) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    if len(one.descriptors) < 4 or len(other.descriptors) < 4:
        return np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(one.descriptors, other.descriptors, k=2)
    kept = [near for near, far in pairs if near.distance < _RATIO * far.distance]
    return one.points_px[[m.queryIdx for m in kept]], other.points_px[[m.trainIdx for m in kept]]


def _block_match(one: Gray, other: Gray, similarity: Matrix) -> tuple[float, float]:
    height, width = other.shape
    laid = np.asarray(cv2.warpAffine(one, similarity, (width, height), flags=cv2.INTER_AREA), np.uint8)
    inside = cv2.warpAffine(np.full(one.shape, 255, np.uint8), similarity, (width, height)) > 254
    scores = [
        score
        for top in range(0, height - _BLOCK_PX + 1, _BLOCK_PX)
        for left in range(0, width - _BLOCK_PX + 1, _BLOCK_PX)
        if inside[top : top + _BLOCK_PX, left : left + _BLOCK_PX].all()
        and (score := _zncc(laid, other, top, left)) is not None
    ]
    if len(scores) < 6:
        return 0.0, 0.0
    return float(np.mean(np.array(scores) > _MATCHING_ZNCC)), float(np.median(scores))


def _zncc(laid: Gray, other: Gray, top: int, left: int) -> float | None:
    block = np.s_[top : top + _BLOCK_PX, left : left + _BLOCK_PX]
    a, b = laid[block].astype(np.float32), other[block].astype(np.float32)
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a * a).mean() * (b * b).mean()))
    return None if spread < 16.0 else float((a * b).mean()) / spread


def _bend_px(
    source: NDArray[np.float32], target: NDArray[np.float32], similarity: Matrix, shape: tuple[int, ...]
) -> float:
    homography, _ = cv2.findHomography(source, target, cv2.RANSAC, _REPROJECTION_PX)
    if homography is None:
        return float("inf")
    height, width = shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float32)
    bent = cv2.perspectiveTransform(corners, homography)[0]
    straight = cv2.transform(corners, similarity)[0]
    return float(np.median(np.hypot(*(bent - straight).T)))


def _lines(
    source: NDArray[np.float32], target: NDArray[np.float32], mirror_width_px: int | None
) -> tuple[tuple[float, float, float, float], ...]:
    step = max(1, len(source) // 20)
    return tuple(
        (float(xa), float(ya), float(xb if mirror_width_px is None else mirror_width_px - 1 - xb), float(yb))
        for (xa, ya), (xb, yb) in list(zip(source, target, strict=True))[::step][:20]
    )
