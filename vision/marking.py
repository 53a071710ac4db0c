"""Find where a picture is too dark, burnt out or blurred, and draw that on a copy for the sender."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.intake import decode_color, read_header
from vision.model import Color, Corners, Gray, Mark, Measure, Trouble
from vision.scaling import scale_down

_COLUMNS, _ROWS = 8, 6
_COLORS = {
    Trouble.DARK: (255, 170, 60),
    Trouble.BRIGHT: (60, 200, 255),
    Trouble.BLURRED: (60, 60, 235),
    Trouble.CODE: (90, 190, 60),
}
"""Blue, green, red."""
_TROUBLE_OF = {"highlight": Trouble.DARK, "clipped_share": Trouble.BRIGHT, "sharpness": Trouble.BLURRED}


def find_marks(gray: Gray, measures: Iterable[Measure], *, scale: float) -> tuple[Mark, ...]:
    """Box the largest troubled area for each failed measure.

    Args:
        gray: (H, W) uint8, upright.
        measures: what failed among them decides what is looked for.
        scale: full-size pixels per pixel of `gray`.
    """
    troubles = {_TROUBLE_OF[m.name] for m in measures if not m.ok and m.name in _TROUBLE_OF}
    finders = {Trouble.DARK: _dark_cells, Trouble.BRIGHT: _bright_cells, Trouble.BLURRED: _soft_cells}
    boxes = ((trouble, _largest_box(finders[trouble](gray), gray.shape)) for trouble in sorted(troubles))
    return tuple(
        Mark(trouble=trouble, corners_px=tuple((x * scale, y * scale) for x, y in box)) for trouble, box in boxes if box
    )


def mark(data: bytes, marks: Iterable[Mark], *, max_px: int = 1280) -> bytes:
    """Draw marks on an upright JPEG copy (quality 85, long side at most `max_px`, no metadata).

    Raises:
        Refused: the file cannot be read.
    """
    header = read_header(data)
    picture = decode_color(data, header, long_px=max_px)
    scale = picture.shape[1] / header.width_px
    for item in marks:
        _draw(picture, np.array(item.corners_px, np.float64) * scale, item.trouble)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def _draw(picture: Color, corners: NDArray[np.float64], trouble: Trouble) -> None:
    outline = np.round(corners).astype(np.int32).reshape(-1, 1, 2)
    color = _COLORS[trouble]
    width_px = max(3, round(max(picture.shape[:2]) / 200))
    if trouble is not Trouble.CODE:
        veil = picture.copy()
        cv2.fillPoly(veil, [outline], color)
        cv2.addWeighted(veil, 0.22, picture, 0.78, 0, dst=picture)
    cv2.polylines(picture, [outline], True, (255, 255, 255), width_px * 2, cv2.LINE_AA)
    cv2.polylines(picture, [outline], True, color, width_px, cv2.LINE_AA)


def _dark_cells(gray: Gray) -> NDArray[np.bool_]:
    return _cell_means(gray) < 40


def _bright_cells(gray: Gray) -> NDArray[np.bool_]:
    return _cell_means(gray) > 235


def _soft_cells(gray: Gray) -> NDArray[np.bool_]:
    # Cells are compared with each other: half the size tells them apart as well.
    half = scale_down(gray, max(1, gray.shape[1] // 2), max(1, gray.shape[0] // 2))
    edges = np.asarray(cv2.convertScaleAbs(cv2.Laplacian(half, cv2.CV_16S, ksize=1)), np.uint8)
    energy = _cell_means(edges)
    return energy <= float(np.median(energy)) * 1.5


def _cell_means(gray: Gray) -> NDArray[np.float64]:
    return cv2.resize(gray, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA).astype(np.float64)


def _largest_box(cells: NDArray[np.bool_], shape: tuple[int, ...]) -> Corners | None:
    _, _, stats, _ = cv2.connectedComponentsWithStats(cells.astype(np.uint8), connectivity=4)
    if len(stats) < 2:
        return None
    left, top, width, height, _ = stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    step_x, step_y = shape[1] / _COLUMNS, shape[0] / _ROWS
    x0, y0, x1, y1 = left * step_x, top * step_y, (left + width) * step_x, (top + height) * step_y
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
