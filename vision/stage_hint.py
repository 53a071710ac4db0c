"""Tell whether a photo is unlike the workshop's other photos of its stage; a hint, never a reason to refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision import network
from vision.deferred import cv2
from vision.intake import decode_color, read_header
from vision.model import Color, Gray

Vector = NDArray[np.float32]
"""(N,) float32, of length 1 or all 0: a description."""

MIN_REFERENCES = 5
"""With fewer photos of a stage its middle is not known."""
UNLIKE_FROM = 0.15
"""How much nearer (as a share of the distance) another stage must be; errors are in docs/algorithms/evidence.md."""
_LOOK_PX = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """How a photo lies between the stages.

    `score` is the distance to its own stage over the distance to the nearest other one: under 1 it lies nearer to its
    own. `abstained` says that there were too few references to tell.
    """

    score: float
    is_unlike: bool
    abstained: bool


def embed(picture: Gray | Color) -> Vector:
    """Describe a picture by `network.describe`, whatever its colors are kept in.

    Args:
        picture: (H, W) uint8 grey or (H, W, 3) uint8 blue, green, red; upright.

    Returns:
        (512,) float32 of length 1.
    """
    return network.describe(
        picture if picture.ndim == 3 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
    )


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
    return Hint(score=score, is_unlike=score >= 1.0 + UNLIKE_FROM, abstained=False)


def _middle(vectors: Sequence[Vector]) -> Vector:
    mean: Vector = np.mean(np.stack(vectors), axis=0, dtype=np.float32)
    return mean


def _distance(one: Vector, other: Vector) -> float:
    return float(np.linalg.norm(one - other))
