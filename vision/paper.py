"""Find where the paper round printed codes lies, so that the rest of a picture can be looked at alone."""

import numpy as np
from numpy.typing import NDArray

from vision.codes import find_symbols
from vision.deferred import cv2
from vision.model import Corners, Gray

MOST_PAPER_SHARE = 0.5
"""Where paper covers more, the paper is what the photo is of."""
CODE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
"""Corners of a code, in its own sides."""
_CARD = np.array([[-0.35, -0.75], [2.5, -0.75], [2.5, 3.3], [-0.35, 3.3]], np.float32)
"""Corners of the A4 order card with some margin, in sides of its code (`vision.draw.order_card`)."""


def beside_paper(gray: Gray) -> Gray | None:
    """Mark what is not an order card.

    Every code counts as that of a card, so round a smaller paper some of the scene is lost too.

    Args:
        gray: (H, W) uint8, upright.

    Returns:
        (H, W) uint8, 0 on cards and 255 elsewhere; None where there is no code or little else than paper.
    """
    counts = 255 - papers(gray)
    is_beside = 1.0 - MOST_PAPER_SHARE <= float(np.count_nonzero(counts)) / counts.size < 1.0
    return counts if is_beside else None


def papers(gray: Gray) -> Gray:
    """Mark order cards in a grey picture ((H, W) uint8): 255 on the paper round each code and 0 elsewhere."""
    found = np.zeros(gray.shape, np.uint8)
    for corners in find_symbols(gray):
        cv2.fillConvexPoly(found, _paper_round(corners), 255)
    return found


def _paper_round(corners: Corners) -> NDArray[np.int32]:
    onto = cv2.getPerspectiveTransform(CODE, np.array(corners, np.float32))
    near = cv2.perspectiveTransform(_CARD[None], onto)[0]
    # A steep code would throw the far corners beyond any picture.
    clipped: NDArray[np.int32] = np.clip(near, -20_000, 20_000).round().astype(np.int32)
    return clipped
