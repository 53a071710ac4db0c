"""Render photos of paper codes as a phone takes them: at an angle, soft, noisy, unevenly lit, compressed."""

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
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
    picture = cv2.GaussianBlur(picture * light, (0, 0), blur_sigma) if blur_sigma else picture * light
    picture += rng.normal(0, 4, picture.shape).astype(np.float32)
    return Tickets(gray=compress(np.clip(picture, 0, 255).astype(np.uint8), 85), texts=texts)


def compress(gray: Gray, quality: int) -> Gray:
    """Send a picture through JPEG once."""
    return cv2.imdecode(cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


def _code(text: str) -> Gray:
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", version=2)
    modules = np.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False), np.uint8)
    modules = modules if modules.shape[0] == MODULES else cv2.resize(modules, (MODULES, MODULES), interpolation=0)
    framed = cv2.copyMakeBorder(modules, QUIET, QUIET, QUIET, QUIET, cv2.BORDER_CONSTANT, value=255)
    return cv2.resize(framed, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)


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
    paper = cv2.warpPerspective(code, zoom, box, flags=cv2.INTER_AREA).astype(np.float32)
    alpha = cv2.warpPerspective(np.ones(code.shape, np.float32), zoom, box)
    paper = cv2.resize(
        np.where(paper > 127, 225, 35).astype(np.float32) * alpha, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA
    )
    alpha = cv2.resize(alpha, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    window = picture[y0:y1, x0:x1]
    window[:] = window * (1 - alpha) + paper
