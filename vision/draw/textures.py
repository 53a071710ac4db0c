"""Surfaces of a workshop as patches of light: cloth, wood, walls, cardboard, all drawn from noise."""

import numpy as np

from vision.deferred import cv2
from vision.draw.palette import Rgb
from vision.draw.raster import Layer, to_light

Shape = tuple[int, ...]
"""Height and width in pixels (whatever follows is ignored)."""


def noise(shape: Shape, cell_px: float | tuple[float, float], rng: np.random.Generator) -> Layer:
    """Make smooth noise: (H, W) float32 around 0, spread about 1; `cell_px` is its grain, or (down, across)."""
    down, across = cell_px if isinstance(cell_px, tuple) else (cell_px, cell_px)
    size = max(2, round(shape[0] / down) + 2), max(2, round(shape[1] / across) + 2)
    grid = rng.standard_normal(size, dtype=np.float32)
    return cv2.resize(grid, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def fractal(shape: Shape, cell_px: float, rng: np.random.Generator, octaves: int = 3) -> Layer:
    """Add up `octaves` of noise, each of half the grain: (H, W) float32 around 0."""
    total: Layer = np.zeros(shape[:2], dtype=np.float32)
    for octave in range(octaves):
        total += noise(shape, max(2.0, cell_px / 2**octave), rng) * np.float32(0.5**octave)
    return total


def folds(shape: Shape, rng: np.random.Generator, *, hanging: bool = False) -> Layer:
    """Light the folds of cloth from the upper left: (H, W) float32 around 0, spread about 1.

    Lying cloth gets long soft folds that run anyhow, hanging cloth gets narrow ones that run down.
    """
    if hanging:
        height = noise(shape, (700, 26), rng) + 0.5 * noise(shape, (300, 60), rng)
        slope = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=5)
    else:
        height = _slanted(shape, rng) + 0.7 * _slanted(shape, rng) + 0.35 * noise(shape, 46, rng)
        slope = cv2.Sobel(height, cv2.CV_32F, 1, 0) * 0.6 + cv2.Sobel(height, cv2.CV_32F, 0, 1) * 0.8
    spread = float(slope.std()) or 1.0
    light: Layer = np.clip(slope * np.float32(-1 / spread), -2.2, 2.2)
    return light


def _slanted(shape: Shape, rng: np.random.Generator) -> Layer:
    """Make noise with a long grain in any direction."""
    side = round(float(np.hypot(shape[0], shape[1]))) + 8
    grain = noise((side // 2, side // 2), (rng.uniform(26, 46), rng.uniform(120, 220)), rng)
    matrix = cv2.getRotationMatrix2D((side / 4, side / 4), rng.uniform(0, 180), 2.0)
    matrix[:, 2] += np.asarray((shape[1] / 2 - side / 4, shape[0] / 2 - side / 4))
    return cv2.warpAffine(grain, matrix, (shape[1], shape[0]), borderMode=cv2.BORDER_REFLECT)


def cloth(
    shape: Shape,
    color: Rgb,
    rng: np.random.Generator,
    *,
    wrinkles: float = 1.0,
    nap: float = 1.0,
    hanging: bool = False,
) -> Layer:
    """Weave cloth: (H, W, 3) float32; `wrinkles` presses folds into it, `nap` makes its threads more visible."""
    light = 1 + np.float32(0.075 * wrinkles) * folds(shape, rng, hanging=hanging)
    light += np.float32(0.025) * noise(shape, 240, rng)
    weft = rng.standard_normal((shape[0], 1), dtype=np.float32)
    warp = rng.standard_normal((1, shape[1]), dtype=np.float32)
    fleck = rng.standard_normal(shape[:2], dtype=np.float32)
    light *= 1 + np.float32(0.014 * nap) * (weft + warp + fleck)
    return to_light(color) * light[..., None]


def wood(shape: Shape, color: Rgb, rng: np.random.Generator, *, plank_px: int = 0) -> Layer:
    """Grow wood with its grain across; `plank_px` cuts it into boards of that height."""
    rings = noise(shape, (14, 420), rng) * 1.4 + noise(shape, (90, 900), rng)
    light = 1 + 0.06 * np.sin(rings * 5) + 0.035 * noise(shape, (2.2, 60), rng)
    light *= 1 + 0.03 * fractal(shape, 300, rng, 2)
    if plank_px:
        rows = np.arange(shape[0])
        boards = rng.uniform(0.9, 1.06, rows[-1] // plank_px + 1)[rows // plank_px]
        boards[rows % plank_px < 3] *= 0.55
        light *= boards.astype(np.float32)[:, None]
    return to_light(color) * light.astype(np.float32)[..., None]


def plaster(shape: Shape, color: Rgb, rng: np.random.Generator, *, rough: float = 1.0) -> Layer:
    """Spread a wall, a floor or a table top: (H, W, 3) float32; `rough` scales its stains and grain, 1 as plaster."""
    light: Layer = 1 + np.float32(0.02 * rough) * fractal(shape, 420, rng, 3)
    light += np.float32(0.014 * rough) * noise(shape, 3, rng)
    stains = np.clip(noise(shape, 60, rng) - 1.4, 0, 1)
    light -= np.float32(0.05 * rough) * stains
    return to_light(color) * light[..., None]


def cardboard(shape: Shape, color: Rgb, rng: np.random.Generator) -> Layer:
    """Press cardboard with faint flutes."""
    flutes = np.sin(np.arange(shape[1], dtype=np.float32) * np.float32(2 * np.pi / 9))
    light: Layer = 1 + 0.014 * flutes[None, :] + 0.03 * fractal(shape, 200, rng, 3) + 0.02 * noise(shape, (3, 24), rng)
    paint: Layer = to_light(color) * light.astype(np.float32)[..., None]
    return paint


def cylinder(shape: Shape, *, upright: bool = False) -> Layer:
    """Shade a cylinder that lies across, or stands upright: (H, W) float32, dark at both edges."""
    span = shape[1] if upright else shape[0]
    at = np.linspace(-1, 1, max(2, span), dtype=np.float32)
    light = 0.42 + 0.66 * np.sqrt(np.clip(1 - (at + 0.28) ** 2 / 1.7, 0, 1))
    light *= np.where(np.abs(at) > 0.97, 0.8, 1.0)
    shade: Layer = np.broadcast_to(light[None, :] if upright else light[:, None], shape[:2]).astype(np.float32)
    return shade
