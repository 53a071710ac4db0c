"""Align two pictures by local features and tell whether one is an edit of the other."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.intake import shrink
from vision.model import Alignment, Gray

SKETCH_PX = 640
MIN_SKETCH_PX = 480
FEATURES = 800
MIN_INLIERS = 12
MATCHING_ZNCC = 0.85
MIN_BLOCK_SHARE = 0.5
MAX_BEND_PX = 2.0
_CELLS = 10
_PER_CELL = 16
_WEAK_STEP, _STRONG_STEP = 8, 20
"""Grey steps from which a corner counts, in a dull and in a rich picture."""
_MANY_STEPS = 30_000
"""From so many strong steps over two pixels on, across and down, a picture may have strong corners to spare."""
_RATIO = 0.8
_REPROJECTION_PX = 3.0
_BLOCK_PX = 32
_MIN_TEXTURE = 2.0
_FULL_TEXTURE = 40.0
_HEAD = struct.Struct(">III")
Points = NDArray[np.float32]
"""(N, 2) float32: x and y in pixels of the sketched picture; weights and values of points are (N,)."""
Matrix = NDArray[np.floating | np.integer]
"""(2, 3) float64: a similarity from the pixels of one picture to those of the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What alignment needs of one picture.

    `gray` long side 480 to 640 px; `points_px` (N, 2) float32; `descriptors` (N, 32) uint8, N <= 800,
    the strongest first; `counts` as large as `gray`, 255 where the picture counts and 0 on paper that lies in honest
    photos too, None where all of it counts.
    """

    gray: Gray
    points_px: Points
    descriptors: NDArray[np.uint8]
    counts: Gray | None = None


def sketch(gray: Gray, *, counts: Gray | None = None) -> Sketch:
    """Find up to 800 ORB corners, spread over a grey picture.

    Args:
        gray: (H, W) uint8.
        counts: (H, W) uint8, 255 where corners may lie and 0 elsewhere, as `vision.paper.beside_paper` gives it.

    Source: Rublee et al. 2011, doi:10.1109/ICCV.2011.6126544; the even spread is ours.
    """
    small = _resize(gray)
    if counts is not None:
        counts = cv2.resize(counts, small.shape[::-1], interpolation=cv2.INTER_NEAREST).astype(np.uint8, copy=False)
    corners = _spread(_corners(small, counts), max(small.shape) / _CELLS)
    found, descriptors = _orb(_WEAK_STEP).compute(small, corners)
    if descriptors is None or len(found) == 0:
        points, descriptors = np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8)
    else:
        points = np.array([point.pt for point in found], np.float32)
    return Sketch(gray=small, points_px=points, descriptors=descriptors.astype(np.uint8, copy=False), counts=counts)


def mirrored(original: Sketch) -> Sketch:
    """Sketch the mirror picture; ORB descriptors do not survive mirroring."""
    counts = None if original.counts is None else np.ascontiguousarray(original.counts[:, ::-1])
    return sketch(np.ascontiguousarray(original.gray[:, ::-1]), counts=counts)


def pack(original: Sketch) -> bytes:
    """Store a sketch in about 60 KB: corners, descriptors, and the grey picture as JPEG."""
    picture = cv2.imencode(".jpg", original.gray, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
    counts = b"" if original.counts is None else cv2.imencode(".png", original.counts)[1].tobytes()
    points = original.points_px.astype(">f4").tobytes() + original.descriptors.tobytes()
    return _HEAD.pack(len(original.points_px), len(picture), len(counts)) + points + picture + counts


def unpack(packed: bytes) -> Sketch:
    """Read what `pack` wrote."""
    count, picture_bytes, counts_bytes = _HEAD.unpack_from(packed)
    at = _HEAD.size
    points = np.frombuffer(packed, ">f4", 2 * count, at).reshape(count, 2).astype(np.float32)
    descriptors = np.frombuffer(packed, np.uint8, 32 * count, at + 8 * count).reshape(count, 32)
    at += 40 * count
    gray = _unpack_plane(packed[at : at + picture_bytes])
    counts = _unpack_plane(packed[at + picture_bytes :]) if counts_bytes else None
    return Sketch(gray=gray, points_px=points, descriptors=descriptors, counts=counts)


def align(one: Sketch, other: Sketch, *, mirror: Sketch | None = None) -> Alignment:
    """Lay two sketches over each other by rotation, scale, shift and mirroring, and keep the best fit.

    Both directions are tried, because a crop lies well over its original and not the reverse.

    Args:
        one: a sketch.
        other: the sketch to compare it with.
        mirror: `mirrored(other)`, where it is at hand.
    """
    best = Alignment()
    for candidate, is_mirrored in ((other, False), (mirror or mirrored(other), True)):
        there = _fit(one, candidate, mirrored=is_mirrored)
        if is_same_view(there):
            return there
        back = _turned(_fit(candidate, one, mirrored=is_mirrored))
        best = max(best, there, back, key=lambda fit: (is_same_view(fit), fit.inliers))
        if is_same_view(best):
            return best
    return best


def is_same_view(fit: Alignment) -> bool:
    """Tell whether a fit is that of an edited copy; an honest second shot of a flat scene can look like one."""
    return (
        fit.inliers >= MIN_INLIERS
        and fit.block_share >= MIN_BLOCK_SHARE
        and fit.median_zncc >= MATCHING_ZNCC
        and fit.bend_px <= MAX_BEND_PX
    )


def _unpack_plane(data: bytes) -> Gray:
    plane = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if plane is None:
        raise ValueError("not a packed sketch")
    return plane.astype(np.uint8, copy=False)


def _resize(gray: Gray) -> Gray:
    height, width = gray.shape
    if max(height, width) >= MIN_SKETCH_PX:
        return shrink(gray, SKETCH_PX)
    # Corners are looked for away from the border; a thumbnail has room for them only when enlarged.
    factor = MIN_SKETCH_PX / max(height, width)
    return cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)


def _corners(gray: Gray, counts: Gray | None) -> "Sequence[cv2.KeyPoint]":
    # Only the strongest are kept: where those of strong steps are enough, weak ones would be found in vain.
    found: Sequence[cv2.KeyPoint] = ()
    for step in (_STRONG_STEP, _WEAK_STEP) if _is_rich(gray) else (_WEAK_STEP,):
        found = _orb(step).detect(gray, counts)
        if len(found) >= 2 * FEATURES:
            break
    return found


def _is_rich(gray: Gray) -> bool:
    across, down = cv2.absdiff(gray[:, 2:], gray[:, :-2]), cv2.absdiff(gray[2:], gray[:-2])
    return int(np.count_nonzero(across >= _STRONG_STEP) + np.count_nonzero(down >= _STRONG_STEP)) >= _MANY_STEPS


@cache
def _orb(step: int) -> "cv2.ORB":
    return cv2.ORB.create(nfeatures=3 * FEATURES, scaleFactor=1.25, nlevels=7, fastThreshold=step)


def _spread(found: "Sequence[cv2.KeyPoint]", cell_px: float) -> "list[cv2.KeyPoint]":
    # Text laid over a picture, or a pattern in one corner, must not take all the places.
    order = np.argsort([-point.response for point in found], kind="stable")
    if len(order) == 0:
        return []
    columns, rows = (np.asarray(cv2.KeyPoint.convert(found))[order] // cell_px).astype(np.int64).T
    cells = rows * 1000 + columns
    grouped = np.argsort(cells, kind="stable")
    place_in_cell = np.empty_like(grouped)
    place_in_cell[grouped] = np.arange(len(cells)) - np.searchsorted(cells[grouped], cells[grouped])
    return [found[number] for number in order[place_in_cell < _PER_CELL][:FEATURES]]


def _fit(one: Sketch, other: Sketch, *, mirrored: bool) -> Alignment:
    source, target = matches(one, other)
    if len(source) < MIN_INLIERS:
        return Alignment(mirrored=mirrored)
    similarity, inside = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=_REPROJECTION_PX, maxIters=3000, confidence=0.999
    )
    if similarity is None:
        return Alignment(mirrored=mirrored)
    kept = np.ravel(inside).astype(bool)
    inliers = int(kept.sum())
    if inliers < MIN_INLIERS or not 0.1 < float(np.hypot(similarity[0, 0], similarity[1, 0])) < 10.0:
        return Alignment(inliers=inliers, mirrored=mirrored)
    share, median = _block_match(one, other, similarity)
    return Alignment(
        inliers=inliers,
        block_share=share,
        median_zncc=median,
        bend_px=_bend_px(source, target, similarity),
        mirrored=mirrored,
        lines_px=_lines(source[kept], target[kept], other.gray.shape[1] if mirrored else None),
    )


def matches(one: Sketch, other: Sketch) -> tuple[Points, Points]:
    """Pair the corners of two sketches that are much nearer to each other than to any third: (N, 2) float32 px of each.

    Source: the ratio test of Lowe 2004, doi:10.1023/B:VISI.0000029664.99615.94.
    """
    if len(one.descriptors) < 4 or len(other.descriptors) < 4:
        return np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(one.descriptors, other.descriptors, k=2)
    kept = [near for near, far in pairs if near.distance < _RATIO * far.distance]
    return one.points_px[[m.queryIdx for m in kept]], other.points_px[[m.trainIdx for m in kept]]


def _block_match(one: Sketch, other: Sketch, similarity: Matrix) -> tuple[float, float]:
    # Blocks count by their texture: flat ones hold only noise.
    height, width = other.gray.shape
    laid = np.asarray(cv2.warpAffine(one.gray, similarity, (width, height), flags=cv2.INTER_AREA), np.uint8)
    everywhere = np.full(one.gray.shape, 255, np.uint8)
    mask = cv2.warpAffine(everywhere if one.counts is None else one.counts, similarity, (width, height))
    if other.counts is not None:
        mask = np.minimum(mask, other.counts)
    return correlate_blocks(laid, other.gray, np.asarray(mask, np.uint8), matching=MATCHING_ZNCC)


def correlate_blocks(one: Gray, other: Gray, counts: Gray, *, matching: float) -> tuple[float, float]:
    """Compare two pictures that lie over each other, block by block of 32 px; each counts by its texture.

    Args:
        one: (H, W) uint8.
        other: (H, W) uint8.
        counts: (H, W) uint8; only blocks of 255 are compared.
        matching: Correlation from which a block matches, unitless.

    Returns:
        The share of blocks that match (0 to 1), and their median correlation (-1 to 1); 0 and 0 of under four blocks.
    """
    inside = blocks(counts).min(axis=1) > 254
    a, b = blocks(one)[inside].astype(np.float32), blocks(other)[inside].astype(np.float32)
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    spread_a, spread_b = np.sqrt((a * a).mean(axis=1)), np.sqrt((b * b).mean(axis=1))
    texture = np.minimum(spread_a, spread_b)
    used = texture >= _MIN_TEXTURE
    if int(used.sum()) < 4:
        return 0.0, 0.0
    zncc = (a * b).mean(axis=1)[used] / (spread_a * spread_b)[used]
    weight = np.minimum(texture[used], _FULL_TEXTURE)
    return float(weight[zncc > matching].sum() / weight.sum()), _weighted_median(zncc, weight)


def blocks(plane: Gray) -> Gray:
    """Cut a grey picture ((H, W) uint8) into blocks of 32 px: (number, 1024) uint8, without what is over at the rim."""
    rows, columns = plane.shape[0] // _BLOCK_PX, plane.shape[1] // _BLOCK_PX
    tiles = plane[: rows * _BLOCK_PX, : columns * _BLOCK_PX].reshape(rows, _BLOCK_PX, columns, _BLOCK_PX)
    return tiles.swapaxes(1, 2).reshape(rows * columns, _BLOCK_PX * _BLOCK_PX)


def _weighted_median(values: Points, weights: Points) -> float:
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)])


def _bend_px(source: Points, target: Points, similarity: Matrix) -> float:
    # Measured at the matches themselves: corners of the picture would be extrapolated.
    straight = cv2.transform(source[None], similarity)[0]
    near = np.hypot(*(straight - target).T) < 8 * _REPROJECTION_PX
    homography, inside = cv2.findHomography(source[near], target[near], cv2.RANSAC, _REPROJECTION_PX)
    if homography is None:
        return float("inf")
    bent = cv2.perspectiveTransform(source[near][None], homography)[0]
    apart = np.hypot(*(bent - straight[near]).T)[np.ravel(inside).astype(bool)]
    return float(np.percentile(apart, 90)) if len(apart) else float("inf")


def _lines(
    source: Points, target: Points, mirror_width_px: int | None
) -> tuple[tuple[float, float, float, float], ...]:
    step = max(1, len(source) // 20)
    return tuple(
        (float(xa), float(ya), float(xb if mirror_width_px is None else mirror_width_px - 1 - xb), float(yb))
        for (xa, ya), (xb, yb) in list(zip(source, target, strict=True))[::step][:20]
    )


def _turned(fit: Alignment) -> Alignment:
    # A fit from the other side: its lines go back to the order of the arguments.
    return Alignment(
        inliers=fit.inliers,
        block_share=fit.block_share,
        median_zncc=fit.median_zncc,
        bend_px=fit.bend_px,
        mirrored=fit.mirrored,
        lines_px=tuple((xb, yb, xa, ya) for xa, ya, xb, yb in fit.lines_px),
    )
