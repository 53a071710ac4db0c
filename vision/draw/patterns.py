"""Paper patterns, chalk and a tape measure on a lay of fabric."""

import numpy as np

from vision.draw import garments, palette, props, raster, textures
from vision.draw.garments import Category
from vision.draw.palette import Rgb
from vision.draw.raster import Layer, Points

_PAPERS: tuple[Rgb, ...] = ((214, 182, 136), (238, 234, 222), (236, 224, 176), (206, 214, 220))


def lay_patterns(sheet: Layer, category: Category, angle_deg: float, rng: np.random.Generator) -> None:
    """Lay paper patterns in a loose grid, with chalk drawn around them."""
    outlines = [part.outline for part in garments.outline_garment(category, int(rng.integers(0, 3))).parts]
    large = [outline for outline in outlines if np.ptp(outline, axis=0).max() > 250] or outlines
    paper = _PAPERS[int(rng.integers(0, len(_PAPERS)))]
    chalk: Rgb = (246, 246, 240) if rng.random() < 0.7 else (250, 220, 150)
    cells = [(x, y) for y in (300.0, 690.0) for x in (300.0, 640.0, 980.0, 1260.0)]
    for number, (x, y) in enumerate(cells):
        source = large[(number + int(rng.integers(0, len(large)))) % len(large)]
        span = np.ptp(source, axis=0)
        piece = (source - source.mean(axis=0)) * min(310 / span[1], 290 / span[0]) * rng.uniform(0.86, 1.04)
        at = (x + rng.normal(0, 18), y + rng.normal(0, 16))
        turn = angle_deg + float(rng.choice([0, 180])) + rng.normal(0, 6)
        piece = raster.turned(piece + at, turn, at)
        _chalk_around(sheet, piece, at, chalk, rng)
        if rng.random() < 0.8:
            _paper_piece(sheet, piece, at, paper, rng)


def _chalk_around(sheet: Layer, piece: Points, at: tuple[float, float], chalk: Rgb, rng: np.random.Generator) -> None:
    center = np.asarray(at)
    line = center + (piece - center) * 1.05 + rng.normal(0, 0.8, piece.shape)
    for dash in raster.dashes(np.vstack([line, line[:1]]), 26, 2):
        raster.stroke(sheet, dash, 3, chalk, float(rng.uniform(0.5, 0.9)))


def _paper_piece(sheet: Layer, piece: Points, at: tuple[float, float], paper: Rgb, rng: np.random.Generator) -> None:
    props.cast_shadow(sheet, piece, (3, 5), 4, 0.4)
    props.cover(sheet, piece, textures.plaster(props.bounds(sheet, piece), paper, rng, rough=0.7))
    ink = palette.blend(paper, palette.BLACK, 0.7)
    center = np.asarray(at)
    inner = center + (piece - center) * 0.92
    for dash in raster.dashes(np.vstack([inner, inner[:1]]), 12, 8):
        raster.stroke(sheet, dash, 1, ink, 0.7)
    if np.ptp(piece, axis=0).min() < 170:
        return
    raster.stroke(sheet, np.asarray([(0, -70), (0, 70)]) + center, 2, ink, 0.8)
    raster.fill(sheet, np.asarray([(-7, -66), (0, -84), (7, -66)]) + center, ink)
    for row in range(3):
        words = np.asarray([(18, 14 * row - 20), (18 + rng.uniform(20, 58), 14 * row - 20)])
        raster.stroke(sheet, words + center, 3, ink, 0.6)


def lay_tape(sheet: Layer, rng: np.random.Generator) -> None:
    """Lay a tape measure along the far edge of the table."""
    x = np.linspace(rng.uniform(60, 300), rng.uniform(1000, 1440), 60)
    wave = np.sin(np.linspace(0, rng.uniform(3, 6), 60)) * rng.uniform(16, 40)
    line = np.column_stack([x, rng.uniform(90, 160) + wave])
    props.tape_measure(sheet, line, (240, 204, 66) if rng.random() < 0.6 else (236, 236, 232))
