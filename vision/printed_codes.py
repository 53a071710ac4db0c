"""Find squares on bright paper that look like printed codes, whether they can be read or not.

A code that is too small, too soft or too bent to be decoded is still a square of a middle grey, busy inside, dark at
its corners, with a bright margin round it. Few things look so, and hardly any that lie about by the dozen in one size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.gradient import Steps, cell_means
from vision.model import Corners, Gray

LEAST_COMPANY = 4
"""So many of about one size, read ones included, are needed: a single one may be a button or a window."""
_ALIKE = 1.5
"""Sides of codes of one print differ by no more than this factor, however the papers lie."""
_CELL_PX = 8
_BUSY = {1: 34, 2: 20, 4: 20}
"""Mean step both ways of the cells of a code whose side is right for a zoom; where codes are tiny, steps are steep."""
_MARGIN_CELLS = 4
_ISLAND_CELLS = {1: (2, 6), 2: (3, 11), 4: (5, 36)}
"""Least and most side of what is busy where there are codes whose side is right for a zoom."""
_TRIED = 8
"""So many islands are looked at by themselves, before all of the picture is."""
_SIDES_PX = (16, 60)
"""Least and most side of a square in a picture scaled down by a zoom."""
_MOST_LOOKED_AT = 200
_PAPER_PX = 44
"""Paper is looked for so far around, scaled down by a zoom."""
_LEAST_PAPER = 70
_INK, _BLACK = 0.76, 0.6
"""What is darker than this share of its paper is print; where margins are thin, as on paper that curls, ink alone."""
_BRIGHT, _LEAST_FRAME = 0.85, 0.35
"""What is as bright as this share of its paper is paper; so much of what lies round a code is."""
_MOST_OBLONG = 1.8
_MOST_TURNED_ALIKE = 0.75
"""Buttons, windows and the finder patterns of large codes look the same from each side; a code does not."""
_PATCH = 28
_CORNER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Square:
    corners: NDArray[np.float64]
    side_px: float


def find_printed(gray: Gray, steps: Steps, read: Sequence[Corners] = ()) -> tuple[Corners, ...]:
    """Find what looks like printed codes lying in company.

    Args:
        gray: (H, W) uint8, upright.
        steps: the picture's steps.
        read: corners of the codes that were read, in pixels of `gray`.

    Returns:
        Corners of those that were not read, clockwise, turned anyhow; none unless `LEAST_COMPANY` with those read.
    """
    known = [_square_of(np.array(corners, np.float64)) for corners in read]
    fresh = _fresh(gray, tuple(_windows(gray, steps)), _INK, known)
    company = _of_one_size([*known, *fresh], known)
    if len(company) < LEAST_COMPANY:
        return ()
    everywhere = _everywhere(gray, company)
    for ink in (_INK, _BLACK):
        fresh += _fresh(gray, everywhere, ink, [*known, *fresh])
    alike = _of_one_size([*known, *fresh], known)
    left = [square for square in fresh if any(square is one for one in alike)]
    return tuple(tuple((float(x), float(y)) for x, y in square.corners) for square in left)


def _fresh(gray: Gray, windows: Sequence[tuple[int, _Window]], ink: float, known: Sequence[_Square]) -> list[_Square]:
    fresh: list[_Square] = []
    for zoom, window in windows:
        for square in _squares(gray, zoom, window, ink):
            if not any(_same_place(square, other) for other in (*known, *fresh)):
                fresh.append(square)
    return fresh


def _everywhere(gray: Gray, company: Sequence[_Square]) -> list[tuple[int, _Window]]:
    """Give the whole picture at each zoom at which codes as large as these are seen."""
    side_px = float(np.median([square.side_px for square in company]))
    whole = _Window(left=0, top=0, right=gray.shape[1], bottom=gray.shape[0])
    return [(zoom, whole) for zoom in _BUSY if _SIDES_PX[0] <= 1.2 * side_px / zoom and side_px / zoom <= _SIDES_PX[1]]


def _windows(gray: Gray, steps: Steps) -> Iterator[tuple[int, _Window]]:
    """Give the part of the picture in which there may be codes, for each zoom at which there may be some."""
    across, down = (cell_means(plane, _CELL_PX).astype(np.int16) for plane in (steps.across, steps.down))
    less, more = np.minimum(across, down), np.maximum(across, down)
    for zoom, least in _BUSY.items():
        busy = (less >= least) & (2 * less >= more)
        islands = _islands(busy, zoom)
        if len(islands) >= LEAST_COMPANY:
            tried = islands[:: -(-len(islands) // _TRIED)]
            hits = sum(any(True for _ in _squares(gray, zoom, window, _INK)) for window in tried)
            if 4 * hits >= len(tried):
                yield zoom, _window_round(busy)


def _islands(busy: NDArray[np.bool_], zoom: int) -> list[_Window]:
    """List busy islands as large as codes that are seen at a zoom, with some margin."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(busy.astype(np.uint8), connectivity=4)
    left, top, width, height, area = np.asarray(stats, np.int32)[1:].T
    least, most = _ISLAND_CELLS[zoom]
    less, more = np.minimum(width, height), np.maximum(width, height)
    fits = (less >= least) & (more <= most) & (more <= 2 * less) & (area >= 0.55 * width * height)
    margin = 1 + zoom
    return [
        _Window(
            left=max(0, int(left[n]) - margin) * _CELL_PX,
            right=(int(left[n]) + int(width[n]) + margin) * _CELL_PX,
            top=max(0, int(top[n]) - margin) * _CELL_PX,
            bottom=(int(top[n]) + int(height[n]) + margin) * _CELL_PX,
        )
        for n in np.flatnonzero(fits)
    ]


def _window_round(busy: NDArray[np.bool_]) -> _Window:
    rows, columns = np.nonzero(busy)
    return _Window(
        top=max(0, int(rows.min()) - _MARGIN_CELLS) * _CELL_PX,
        bottom=(int(rows.max()) + _MARGIN_CELLS + 1) * _CELL_PX,
        left=max(0, int(columns.min()) - _MARGIN_CELLS) * _CELL_PX,
        right=(int(columns.max()) + _MARGIN_CELLS + 1) * _CELL_PX,
    )


def _of_one_size(squares: Sequence[_Square], known: Sequence[_Square]) -> list[_Square]:
    """Keep the largest company of about one size; where some were read, that of those."""
    companies = [
        [other for other in squares if 1 / _ALIKE <= other.side_px / one.side_px <= _ALIKE] for one in known or squares
    ]
    return max(companies, key=len, default=[])


def _squares(gray: Gray, zoom: int, window: _Window, ink: float) -> Iterator[_Square]:
    """Find squares of 16 to 60 px in a picture scaled down by a zoom; codes so small are grey, and hang together."""
    part = gray[window.top : window.bottom, window.left : window.right]
    size = (part.shape[1] // zoom, part.shape[0] // zoom)
    if min(size) < 2 * _SIDES_PX[0]:
        return
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.0), np.uint8)
    paper = _paper(soft)
    print_ = cv2.compare(soft, cv2.convertScaleAbs(paper, alpha=ink), cv2.CMP_LT)
    print_ = cv2.morphologyEx(print_, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(print_, connectivity=4)
    likely = _likely(np.asarray(stats, np.int32))
    margin = cv2.integral(cv2.compare(soft, cv2.convertScaleAbs(paper, alpha=_BRIGHT), cv2.CMP_GE) // 255)
    for label in likely[_is_framed(np.asarray(stats)[likely], np.asarray(margin, np.int64))]:
        left, top, width, height, _ = (int(v) for v in stats[label])
        shape = (labels[top : top + height, left : left + width] == label).astype(np.uint8)
        corners = _corners(shape)
        if corners is None:
            continue
        corners += np.array([left, top])
        if _is_printed(small, corners, float(paper[top + height // 2, left + width // 2])):
            yield _square_of((corners + 0.5) * zoom - 0.5 + np.array([window.left, window.top]))


def _paper(soft: Gray) -> Gray:
    """Give the brightness of the paper round each pixel; 0 where it is too dark for paper."""
    less = np.asarray(cv2.resize(soft, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), np.uint8)
    brightest = np.asarray(cv2.dilate(less, np.ones((_PAPER_PX // 4, _PAPER_PX // 4), np.uint8)), np.uint8)
    brightest[brightest <= _LEAST_PAPER] = 0
    return np.asarray(cv2.resize(brightest, (soft.shape[1], soft.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8)


def _is_framed(stats: NDArray[Any], margin: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of boxes whether paper lies round them; `margin` sums up what is as bright as paper."""
    inner, outer = (_sum_in(stats, margin, grown_px) for grown_px in (1, 4))
    around_px = (stats[:, 2] + 8) * (stats[:, 3] + 8) - (stats[:, 2] + 2) * (stats[:, 3] + 2)
    framed: NDArray[np.bool_] = outer - inner >= _LEAST_FRAME * around_px
    return framed


def _sum_in(stats: NDArray[Any], margin: NDArray[np.int64], grown_px: int) -> NDArray[np.int64]:
    left, top = (np.maximum(stats[:, column] - grown_px, 0) for column in (0, 1))
    right = np.minimum(stats[:, 0] + stats[:, 2] + grown_px, margin.shape[1] - 1)
    bottom = np.minimum(stats[:, 1] + stats[:, 3] + grown_px, margin.shape[0] - 1)
    summed: NDArray[np.int64] = margin[bottom, right] - margin[top, right] - margin[bottom, left] + margin[top, left]
    return summed


def _likely(stats: NDArray[np.int32]) -> NDArray[np.intp]:
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    less, more = np.minimum(width, height), np.maximum(width, height)
    fits = (less >= _SIDES_PX[0]) & (more <= 1.2 * _SIDES_PX[1]) & (more <= 2 * less) & (area >= 0.45 * width * height)
    fits[0] = False
    return np.flatnonzero(fits)[:_MOST_LOOKED_AT]


def _corners(shape: Gray) -> NDArray[np.float64] | None:
    """Give the corners of a shape, (4, 2) clockwise, if it is about a square."""
    outlines, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=len)
    box = cv2.boxPoints(cv2.minAreaRect(outline))
    quad = _widest(cv2.convexHull(outline)[:, 0].astype(np.float64), np.asarray(box, np.float32))
    sides = np.hypot(*(quad - np.roll(quad, 1, axis=0)).T)
    fill = cv2.contourArea(outline) / max(1.0, cv2.contourArea(quad.astype(np.float32)))
    fits = _SIDES_PX[0] - 2 <= sides.min() and sides.max() <= _MOST_OBLONG * sides.min() and 0.8 <= fill <= 1.25
    return quad if fits else None


def _widest(hull: NDArray[np.float64], about: NDArray[np.float32]) -> NDArray[np.float64]:
    """Choose the four points of a hull that enclose the most, starting next to the corners of a box round it."""
    at = [int(np.argmin(((hull - corner) ** 2).sum(axis=1))) for corner in about]
    for _ in range(2):
        for corner in range(4):
            before, after = hull[at[corner - 1]], hull[at[(corner + 1) % 4]]
            across = after - before
            away = np.abs(across[0] * (hull[:, 1] - before[1]) - across[1] * (hull[:, 0] - before[0]))
            side = np.sign(across[0] * (hull[:, 1] - before[1]) - across[1] * (hull[:, 0] - before[0]))
            here = np.sign(
                across[0] * (hull[at[corner]][1] - before[1]) - across[1] * (hull[at[corner]][0] - before[0])
            )
            at[corner] = int(np.argmax(np.where(side == here, away, -1.0)))
    return hull[at]


def _is_printed(small: Gray, corners: NDArray[np.float64], paper: float) -> bool:
    """Say whether a square is of a middle grey, busy inside and dark towards each corner."""
    square = np.array([[0, 0], [_PATCH, 0], [_PATCH, _PATCH], [0, _PATCH]], np.float32) - np.float32(0.5)
    onto = cv2.getPerspectiveTransform(corners.astype(np.float32), square)
    patch = 1 - np.asarray(cv2.warpPerspective(small, onto, (_PATCH, _PATCH)), np.float32) / paper
    inner = patch[2:-2, 2:-2]
    corners_dark = sorted(
        float(part.mean())
        for row in (patch[:_CORNER], patch[-_CORNER:])
        for part in (row[:, :_CORNER], row[:, -_CORNER:])
    )
    is_grey = 0.22 <= inner.mean() <= 0.7 and corners_dark[0] >= 0.15 and corners_dark[1] >= 0.3
    return bool(is_grey and inner.std() >= 0.07 and not _is_alike_turned(inner))


def _is_alike_turned(patch: NDArray[np.float32]) -> bool:
    plain = patch - patch.mean()
    power = float((plain * plain).sum())
    return min(float((plain * np.rot90(plain, turns)).sum()) for turns in (1, 2)) > _MOST_TURNED_ALIKE * power


def _square_of(corners: NDArray[np.float64]) -> _Square:
    sides = np.hypot(*(corners - np.roll(corners, 1, axis=0)).T)
    return _Square(corners=corners, side_px=float(sides.mean()))


def _same_place(one: _Square, other: _Square) -> bool:
    apart = np.hypot(*(one.corners.mean(axis=0) - other.corners.mean(axis=0)))
    return bool(apart < 0.5 * max(one.side_px, other.side_px))
