"""Judge brightness from the grey histogram, and find the parts that are too dark or burnt out."""

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Gray, Measure, measured

MIN_HIGHLIGHT = 90
"""The 98th percentile of grey: under it nothing in the picture, not even the white card, is lit."""
MAX_CLIPPED_SHARE = 0.45
MIN_CONTRAST = 28
"""98th less 2nd percentile: a covered lens, fog or a blank wall has less."""
CLIPPED_FROM = 250
DIMMEST = {"highlight": (MIN_HIGHLIGHT, 60.0), "contrast": (MIN_CONTRAST, 18.0)}
"""The general threshold of a measure, and how low a workshop of dim halls can bring it."""
_PRIOR_PHOTOS = 20
_MARGIN = 0.8


def measure_exposure(gray: Gray) -> tuple[Measure, ...]:
    """Measure highlight, clipped share and contrast of a grey picture.

    Args:
        gray: (H, W) uint8.

    Returns:
        `highlight` (0 to 255), `clipped_share` (0 to 1), `contrast` (0 to 255), in this order.
    """
    counts = np.ravel(cv2.calcHist([gray[:: _step(gray)]], [0], None, [256], [0, 256]))
    share = np.cumsum(counts) / counts.sum()
    low, high = int(np.searchsorted(share, 0.02)), int(np.searchsorted(share, 0.98))
    clipped = float(1.0 - share[CLIPPED_FROM - 1])
    return (
        measured("highlight", float(high), at_least=MIN_HIGHLIGHT),
        measured("clipped_share", clipped, at_most=MAX_CLIPPED_SHARE),
        measured("contrast", float(high - low), at_least=MIN_CONTRAST),
    )


def dimmed(name: str, accepted: NDArray[np.float64]) -> float:
    """Set a workshop's threshold of highlight or contrast from its accepted photos of a stage.

    Args:
        name: A key of `DIMMEST`.
        accepted: (N,) float64, the measure of accepted photos.

    Returns:
        In the measure's unit: 0.8 of the 5th percentile, shrunk to the general threshold as if that were 20 photos;
        never above it.
    """
    prior, least = DIMMEST[name]
    if len(accepted) == 0:
        return float(prior)
    own = _MARGIN * float(np.percentile(accepted, 5))
    mixed = (_PRIOR_PHOTOS * prior + len(accepted) * own) / (_PRIOR_PHOTOS + len(accepted))
    return float(max(least, min(prior, mixed)))


def _step(gray: Gray) -> int:
    # Every 13th row of a 1.2 MP picture leaves 95,000 samples: percentiles move by about one grey level.
    return 13 if gray.size > 500_000 else 1
