"""Tell whether a photo is unlike the workshop's other photos of its stage; a hint, never a reason to refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision import network
from vision.deferred import cv2
from vision.intake import decode_color, read_header, shrink
from vision.model import Color, Gray

Vector = NDArray[np.float32]
"""(N,) float32, of length 1 or all 0: a description; how long it is, who described the picture says."""

MIN_REFERENCES = 5
"""With fewer photos of a stage its middle is not known."""
UNLIKE_FROM = 0.15
"""How much nearer (as a share of the distance) another stage must be; errors are in docs/algorithms/evidence.md."""
UNLIKE_FROM_BY_EDGES = 0.2
_LOOK_PX = 640
_HOG_PX = 96
_HUES, _DEPTHS, _LIGHTS = 12, 4, 4
_CELLS, _TURNS = 6, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """How a photo lies between the stages.

    `score` is the distance to its own stage over the distance to the nearest other one: under 1 it lies nearer to its
    own. `abstained` says that there were too few references to tell.
    """

    score: float
    is_unlike: bool
    abstained: bool


def is_available() -> bool:
    """Say whether pictures are described by a network; without one colors and edges must do."""
    return network.is_available()


def embed(picture: Gray | Color) -> Vector:
    """Describe a picture by the network where it is installed, else by `embed_by_edges`.

    Args:
        picture: (H, W) uint8 grey or (H, W, 3) uint8 blue, green, red; upright.

    Returns:
        (512,) or (516,) float32 of length 1; vectors of different kinds have different widths.
    """
    color = _in_color(picture)
    return network.describe(color) if network.is_available() else embed_by_edges(color)


def embed_by_edges(picture: Gray | Color) -> Vector:
    """Describe a picture by its colors and by the directions of its edges.

    Args:
        picture: (H, W) uint8 grey or (H, W, 3) uint8 blue, green, red; upright.

    Returns:
        (516,) float32 of length 1: a histogram of 12 hues x 4 saturations x 4 lightnesses by square root, and 9 edge
        directions in 6 x 6 cells.

    Source: Swain and Ballard 1991, doi:10.1007/BF00130487; Dalal and Triggs 2005, doi:10.1109/CVPR.2005.177.
    """
    small = shrink(_in_color(picture), _LOOK_PX)
    both = np.concatenate([_colors(small), _edges(small)]).astype(np.float32)
    vector: Vector = both / np.float32(max(1e-6, float(np.linalg.norm(both))))
    return vector


def embed_file(data: bytes) -> bytes:
    """Describe a picture file by `embed`, as float32 in little-endian order.

    Raises:
        Refused: The file cannot be read.
    """
    return embed(decode_color(data, read_header(data), long_px=_LOOK_PX)).astype("<f4").tobytes()


def unpack(stored: bytes) -> Vector:
    """Read what `embed_file` wrote."""
    return np.frombuffer(stored, "<f4").astype(np.float32)


def unlike(vector: Vector, references_by_stage: Mapping[str, Sequence[Vector]], stage: str) -> Hint:
    """Compare a photo with the middle of each stage's accepted photos.

    Args:
        vector: what `embed` gave.
        references_by_stage: vectors of accepted photos of one workshop, not of this photo.
        stage: the stage that the photo is sent for.

    Returns:
        The hint; it abstains where the own stage or every other one has under five references.
    """
    middles = {name: _middle(found) for name, found in references_by_stage.items() if len(found) >= MIN_REFERENCES}
    own = middles.pop(stage, None)
    if own is None or not middles:
        return Hint(score=1.0, is_unlike=False, abstained=True)
    nearest_other = min(_distance(vector, middle) for middle in middles.values())
    score = _distance(vector, own) / max(1e-6, nearest_other)
    return Hint(score=score, is_unlike=score >= 1.0 + _margin(vector), abstained=False)


def _margin(vector: Vector) -> float:
    return UNLIKE_FROM if len(vector) == network.WIDTH else UNLIKE_FROM_BY_EDGES


def _in_color(picture: Gray | Color) -> Color:
    return picture if picture.ndim == 3 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)


def _middle(vectors: Sequence[Vector]) -> Vector:
    mean: Vector = np.mean(np.stack(vectors), axis=0, dtype=np.float32)
    return mean


def _distance(one: Vector, other: Vector) -> float:
    return float(np.linalg.norm(one - other))


def _colors(picture: Color) -> Vector:
    hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, [_HUES, _DEPTHS, _LIGHTS], [0, 180, 0, 256, 0, 256])
    shares: Vector = np.sqrt(counts.ravel() / counts.sum()).astype(np.float32)
    return shares


def _edges(picture: Color) -> Vector:
    gray = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (_HOG_PX, _HOG_PX), interpolation=cv2.INTER_AREA)
    across, down = cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    strength, turn = cv2.cartToPolar(across, down)
    direction = (np.asarray(turn) % np.pi * (_TURNS / np.pi)).astype(np.intp) % _TURNS
    cell = np.arange(_HOG_PX) // (_HOG_PX // _CELLS)
    bins = (cell[:, None] * _CELLS + cell[None, :]) * _TURNS + direction
    sums = np.bincount(bins.ravel(), weights=np.asarray(strength).ravel(), minlength=_CELLS * _CELLS * _TURNS)
    by_cell = sums.reshape(-1, _TURNS)
    # Each cell by itself first, so that one bright corner does not speak for the whole picture.
    by_cell = np.sqrt(by_cell / (by_cell.sum(axis=1, keepdims=True) + 100.0))
    flat: Vector = (by_cell.ravel() / max(1e-6, float(np.linalg.norm(by_cell)))).astype(np.float32)
    return flat
