"""Take a grey picture's horizontal and vertical steps once, for every check that needs them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Gray
from vision.scaling import scale_down


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Absolute differences over two pixels, (H - 2, W - 2) uint8 each; pixel (0, 0) lies at (1, 1) of the picture."""

    across: Gray
    down: Gray


def take_steps(gray: Gray) -> Steps:
    """Measure the grey steps of a picture ((H, W) uint8, H and W >= 16 px) in both directions."""
    across = cv2.absdiff(gray[1:-1, 2:], gray[1:-1, :-2])
    down = cv2.absdiff(gray[2:, 1:-1], gray[:-2, 1:-1])
    return Steps(across=across.astype(np.uint8, copy=False), down=down.astype(np.uint8, copy=False))


def cell_means(plane: Gray, cell_px: int) -> NDArray[np.uint8]:
    """Average a plane over square cells by every second row: (M, N) uint8, a value a cell.

    What is left over at the right and bottom is left out.
    """
    rows, columns = max(1, plane.shape[0] // cell_px), max(1, plane.shape[1] // cell_px)
    return scale_down(plane[: rows * cell_px : 2, : columns * cell_px], columns, rows)
