"""Find faces in order to make them unrecognisable; nobody is ever identified.

The detector is CenterFace (MIT), run by OpenCV from `weights/centerface.onnx`.
"""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Color

THRESHOLD = 0.2
"""Set for recall: a false box blurs a bit of wall, a missed face tells who works here."""
STRICT_THRESHOLD = 0.1
"""Where a workshop asks for more: many false boxes, hardly a missed face."""
MOST_LOOKED_PX = 1280 * 1280
"""Of one look: the network takes 230 bytes and half a microsecond a pixel."""
_LAP_PX = 96
"""Bands lie over each other by so much, so that a small face is whole in one of them."""
_STRIDE = 4
_GRID = 32
_OVERLAP = 0.3
_MARGIN = 0.15
_FILE = Path(__file__).parent / "weights" / "centerface.onnx"
_OUTPUTS = ("537", "538", "539", "540")
Boxes = NDArray[np.float64]
"""(N, 4) float64: left, top, right, bottom in pixels of the picture; their scores are (N,) float64, 0 to 1."""


def find_faces(picture: Color, *, threshold: float = THRESHOLD) -> Boxes:
    """Find faces.

    A picture too large for one look is looked at as a whole, made smaller, and in bands at its own size.

    Args:
        picture: (H, W, 3) uint8, blue green red, upright; faces of 15 px and more are found.
        threshold: 0 to 1, how sure the detector has to be.

    Returns:
        (N, 4) boxes as left, top, right, bottom in pixels.

    Source: Xu et al. 2019, CenterFace, arXiv:1911.03599; weights: `vision/weights/README.md`.
    """
    height, width = picture.shape[:2]
    if width * height <= MOST_LOOKED_PX:
        return _look(picture, threshold)
    factor = math.sqrt(MOST_LOOKED_PX / (width * height))
    whole = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = _look(whole.astype(np.uint8, copy=False), threshold) / factor
    return np.concatenate([found, find_small_faces(picture, threshold=threshold)])


def find_small_faces(picture: Color, *, threshold: float = THRESHOLD) -> Boxes:
    """Find faces of 15 to 96 px, band by band; picture, `threshold` and result as of `find_faces`."""
    height, width = picture.shape[:2]
    band_px = max(2 * _LAP_PX, MOST_LOOKED_PX // width)
    found = [np.zeros((0, 4))]
    for top in range(0, max(1, height - _LAP_PX), band_px - _LAP_PX):
        boxes = _look(np.ascontiguousarray(picture[top : top + band_px]), threshold)
        found.append(boxes + np.array([0, top, 0, top]))
    return np.concatenate(found)


def _look(picture: Color, threshold: float) -> Boxes:
    height, width = picture.shape[:2]
    size = (-(-width // _GRID) * _GRID, -(-height // _GRID) * _GRID)
    net = cv2.dnn.readNetFromONNX(str(_FILE))  # 15 ms; one that were kept would hold 300 MB
    net.setInput(cv2.dnn.blobFromImage(picture, 1.0, size, (0, 0, 0), swapRB=False, crop=False))
    heat, scale, offset, _ = net.forward(_OUTPUTS)
    boxes, scores = _decode(heat[0, 0], scale[0], offset[0], threshold)
    kept = boxes[_strongest(boxes, scores)]
    return np.asarray(kept * np.array([width / size[0], height / size[1]] * 2))


def blur_faces(picture: Color) -> Color:
    """Give a copy in which every face is reduced to a few blocks and smoothed."""
    return hide_boxes(picture, find_faces(picture), margin=_MARGIN)


def hide_boxes(picture: Color, boxes: Boxes, *, margin: float) -> Color:
    """Give a copy in which boxes ((N, 4), left, top, right, bottom in pixels) are reduced to a few blocks.

    `margin` widens each on every side, as a share of its width and height.
    """
    out = picture.copy()
    height, width = out.shape[:2]
    for left, top, right, bottom in boxes:
        margin_x, margin_y = margin * (right - left), margin * (bottom - top)
        x0, y0 = max(0, int(left - margin_x)), max(0, int(top - margin_y))
        x1, y1 = min(width, int(right + margin_x) + 1), min(height, int(bottom + margin_y) + 1)
        if x1 > x0 and y1 > y0:
            out[y0:y1, x0:x1] = _hide(out[y0:y1, x0:x1])
    return out


def _hide(face: Color) -> Color:
    # Five blocks across leave nothing to recognise and, unlike a blur alone, nothing to undo.
    blocks = cv2.resize(face, (5, 5), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(blocks, (face.shape[1], face.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8)


def _decode(heat: Boxes, scale: Boxes, offset: Boxes, threshold: float) -> tuple[Boxes, Boxes]:
    rows, columns = np.nonzero(heat > threshold)
    tall, wide = (np.exp(scale[axis, rows, columns]) * _STRIDE for axis in (0, 1))
    left = (columns + offset[1, rows, columns] + 0.5) * _STRIDE - wide / 2
    top = (rows + offset[0, rows, columns] + 0.5) * _STRIDE - tall / 2
    boxes = np.stack([left, top, left + wide, top + tall], axis=1).astype(np.float64)
    return boxes, heat[rows, columns].astype(np.float64)


def _strongest(boxes: Boxes, scores: Boxes) -> NDArray[np.int64]:
    sizes = [(left, top, right - left, bottom - top) for left, top, right, bottom in boxes.tolist()]
    kept = cv2.dnn.NMSBoxes(sizes, scores.tolist(), 0.0, _OVERLAP) if sizes else []
    return np.ravel(np.asarray(kept, np.int64))
