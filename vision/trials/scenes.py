"""Render photos of paper codes as a phone takes them: at an angle, soft, noisy, unevenly lit, compressed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2, zxingcpp
from vision.model import Gray
from vision.trials.pictures import jpeg

MODULES = 25
QUIET = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Tickets:
    """A rendered photo ((H, W) uint8) and the texts that are on it."""

    gray: Gray
    texts: tuple[str, ...]


def ticket_photo(
    background: Gray, *, count: int, px_per_module: float, blur_sigma: float, rng: np.random.Generator
) -> Tickets:
    """Lay `count` tickets with 25-module codes on a background, as one photo sees them."""
    height, width = background.shape
    columns = int(np.ceil(np.sqrt(count * width / height)))
    rows = int(np.ceil(count / columns))
    picture = background.astype(np.float32)
    texts = tuple(f"G1{rng.integers(1 << 40):011X}{i:03d}" for i in range(count))
    for i, text in enumerate(texts):
        center = ((i % columns + 0.5) * width / columns, (i // columns + 0.5) * height / rows)
        _lay(picture, _code(text), center, px_per_module, rng)
    light = np.linspace(rng.uniform(0.7, 0.9), 1.05, width, dtype=np.float32)[None, :]
    picture = picture * light
    if blur_sigma:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur_sigma), np.float32)
    picture += rng.normal(0, 4, picture.shape).astype(np.float32)
    return Tickets(gray=jpeg(np.clip(picture, 0, 255).astype(np.uint8), 85), texts=texts)


def _code(text: str) -> Gray:
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", version=2)
    modules = np.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False), np.uint8)
    framed = cv2.copyMakeBorder(modules, QUIET, QUIET, QUIET, QUIET, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(cv2.resize(framed, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST), np.uint8)


def _lay(
    picture: NDArray[np.float32],
    code: Gray,
    center: tuple[float, float],
    px_per_module: float,
    rng: np.random.Generator,
) -> None:
    side = (MODULES + 2 * QUIET) * px_per_module
    angle = rng.uniform(-0.2, 0.2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side / 2
    corners = square @ turn.T + np.array(center) + rng.uniform(-0.03, 0.03, (4, 2)) * side
    size = code.shape[0]
    flat = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    # Rendering at 4 x and averaging down is what a sensor does; warping straight down would alias.
    x0, y0 = np.floor(corners.min(axis=0)).astype(int) - 2
    x1, y1 = np.ceil(corners.max(axis=0)).astype(int) + 2
    zoom = np.array([[4, 0, -4 * x0], [0, 4, -4 * y0], [0, 0, 1]], np.float64) @ matrix
    box = ((x1 - x0) * 4, (y1 - y0) * 4)
    alpha = cv2.warpPerspective(np.ones(code.shape, np.float32), zoom, box)
    ink = np.where(cv2.warpPerspective(code, zoom, box, flags=cv2.INTER_AREA) > 127, 225, 35).astype(np.float32) * alpha
    size = (int(x1 - x0), int(y1 - y0))
    paper, shade = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (ink, alpha))
    window = picture[y0:y1, x0:x1]
    window[:] = window * (1 - shade) + paper
