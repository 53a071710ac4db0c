"""Illustrations of garments laid flat, as style photos for the demo."""

from dataclasses import dataclass
from enum import Enum, auto
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.deferred import cv2
from vision.draw import garments, palette, raster
from vision.draw.garments import Category, Cloth, Garment, Part
from vision.draw.palette import Rgb
from vision.draw.raster import Layer, Points

SIDE_PX = 960

_SCALE = SIDE_PX / garments.GRID
_BACKDROPS: tuple[Rgb, ...] = (
    (236, 231, 223),
    (222, 231, 236),
    (231, 226, 236),
    (226, 236, 228),
    (240, 228, 222),
    (228, 230, 234),
)


class Print(Enum):
    """What is on the cloth."""

    NONE = auto()
    STRIPES = auto()
    BAND = auto()
    CHECKS = auto()
    EMBLEM = auto()


_PRINTS: dict[Category, tuple[Print, ...]] = {
    Category.HOODIE: (Print.NONE, Print.NONE, Print.BAND, Print.EMBLEM),
    Category.TSHIRT: (Print.NONE, Print.STRIPES, Print.EMBLEM, Print.BAND),
    Category.DRESS: (Print.NONE, Print.NONE, Print.STRIPES, Print.CHECKS),
    Category.TROUSERS: (Print.NONE,),
    Category.SHIRT: (Print.NONE, Print.NONE, Print.CHECKS),
    Category.SKIRT: (Print.NONE, Print.NONE, Print.CHECKS),
    Category.JACKET: (Print.NONE, Print.BAND, Print.NONE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StylePicture:
    """What to draw: the category, its main color, an optional second color, and a seed for the details."""

    category: Category
    color: Rgb
    second_color: Rgb | None = None
    seed: int = 0


def draw_style(picture: StylePicture) -> bytes:
    """Draw the illustration as JPEG, 960 x 960 px; equal pictures give equal bytes."""
    out = BytesIO()
    Image.fromarray(paint_style(picture)).save(out, "JPEG", quality=92, subsampling=0)
    return out.getvalue()


def paint_style(picture: StylePicture) -> NDArray[np.uint8]:
    """Paint the illustration: (960, 960, 3) uint8 RGB."""
    rng = np.random.default_rng(picture.seed)
    garment = garments.outline_garment(picture.category, int(rng.integers(0, 6)))
    backdrop = _BACKDROPS[int(rng.integers(0, len(_BACKDROPS)))]
    prints = _PRINTS[picture.category]
    pattern = prints[int(rng.integers(0, len(prints)))]
    second = picture.second_color or _contrast(picture.color)
    sheet = _paint_backdrop(backdrop)
    silhouette = raster.fill_mask(sheet.shape, *(part.outline * _SCALE for part in garment.parts))
    _cast_shadow(sheet, silhouette)
    for part in garment.parts:
        _paint_part(sheet, part, _cloth_color(part.cloth, picture.color, second), second, pattern)
    _shade(sheet, silhouette, garment)
    _paint_lines(sheet, garment, picture.color, second)
    return raster.to_bytes(sheet)


def _contrast(color: Rgb) -> Rgb:
    return palette.blend(color, palette.BLACK if sum(color) > 380 else palette.PAPER, 0.22)


def _paint_backdrop(color: Rgb) -> Layer:
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float32) / SIDE_PX
    light = 1.06 - 0.16 * np.hypot(x - 0.42, y - 0.36)
    return np.ascontiguousarray(raster.to_light(color) * light[..., None])


def _quarter(mask: Layer) -> Layer:
    return cv2.resize(mask, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)


def _full(mask: Layer) -> Layer:
    return cv2.resize(mask, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_LINEAR)


def _cast_shadow(sheet: Layer, silhouette: Layer) -> None:
    small = _quarter(silhouette)
    near = raster.moved(cv2.GaussianBlur(small, (0, 0), 3.0), 1, 2)
    far = raster.moved(cv2.GaussianBlur(small, (0, 0), 11.0), 4, 7)
    sheet *= _full((1 - 0.2 * near) * (1 - 0.2 * far))[..., None]


def _cloth_color(cloth: Cloth, main: Rgb, second: Rgb) -> Rgb:
    return {
        Cloth.MAIN: main,
        Cloth.SECOND: second,
        Cloth.RIB: palette.blend(main, palette.BLACK, 0.12),
        Cloth.INSIDE: palette.blend(main, palette.BLACK, 0.38),
    }[cloth]


def _paint_part(sheet: Layer, part: Part, color: Rgb, second: Rgb, pattern: Print) -> None:
    outline = part.outline * _SCALE
    raster.fill(sheet, outline, color)
    everywhere = pattern in (Print.STRIPES, Print.CHECKS) and part.cloth is Cloth.MAIN
    if everywhere or part.body:
        _paint_print(sheet, outline, second, pattern)
    closed = np.vstack([outline, outline[:1]])
    raster.stroke(sheet, closed, 2, palette.blend(color, palette.BLACK, 0.45), 0.6)


def _paint_print(sheet: Layer, outline: Points, color: Rgb, pattern: Print) -> None:
    if pattern is Print.NONE:
        return
    patch, local = raster.region(sheet, outline)
    start = outline[0] - local[0]
    y, x = np.mgrid[0 : patch.shape[0], 0 : patch.shape[1]].astype(np.float32)
    shape = _print_shape((x + start[0]) / _SCALE, (y + start[1]) / _SCALE, pattern)
    raster.blend(patch, raster.fill_mask(patch.shape, local) * np.clip(shape, 0, 1), raster.to_light(color))


def _print_shape(x: Layer, y: Layer, pattern: Print) -> Layer:
    """Draw a print as a mask, from grid coordinates."""
    if pattern is Print.STRIPES:
        return raster.soft_step(np.sin(y * (2 * np.pi / 62)) - 0.3, 0.12)
    if pattern is Print.BAND:
        return raster.soft_step(46 - np.abs(y - 432), 1.5)
    if pattern is Print.CHECKS:
        across, along = (raster.soft_step(np.sin(at / 9) - 0.2, 0.2) for at in (x, y))
        return 0.3 * (across + along)
    disc = raster.soft_step(88 - np.hypot(x - 500, y - 430), 1.5)
    hills = raster.soft_step(y - (452 + 0.5 * np.abs(x - 470) - 0.28 * np.abs(x - 545)), 1.5)
    return disc * (1 - 0.85 * hills * raster.soft_step(500 - y, 1.5))


def _shade(sheet: Layer, silhouette: Layer, garment: Garment) -> None:
    """Round the garment off, press folds into it, and dim its rim."""
    quarter = SIDE_PX // 4
    creases: Layer = np.zeros((quarter, quarter), dtype=np.float32)
    for fold in garment.folds:
        creases = np.maximum(creases, raster.line_mask(creases.shape, fold * (_SCALE / 4), 3))
    dark = cv2.GaussianBlur(creases, (0, 0), 4.5)
    light = raster.moved(dark, -6, -2) * 0.16 - dark * 0.30
    light += (cv2.GaussianBlur(_quarter(silhouette), (0, 0), 7) - 0.86) * 0.42
    light += np.linspace(0.05, -0.05, quarter, dtype=np.float32)[None, :]
    sheet *= 1 + (_full(light) * silhouette)[..., None]


def _paint_lines(sheet: Layer, garment: Garment, color: Rgb, second: Rgb) -> None:
    thread = palette.blend(color, palette.PAPER, 0.45) if sum(color) < 520 else palette.blend(color, palette.BLACK, 0.3)
    for seam in garment.seams:
        raster.stroke(sheet, seam * _SCALE, 3, palette.blend(color, palette.BLACK, 0.5), 0.7)
    for stitch in garment.stitches:
        for dash in raster.dashes(stitch * _SCALE, 10, 8):
            raster.stroke(sheet, dash, 2, thread, 0.9)
    for cord in garment.cords:
        raster.stroke(sheet, cord * _SCALE + 4, 9, palette.BLACK, 0.25)
        raster.stroke(sheet, cord * _SCALE, 9, palette.blend(second, palette.PAPER, 0.35))
    for x, y in garment.buttons:
        _paint_button(sheet, (x * _SCALE, y * _SCALE), palette.blend(second, palette.PAPER, 0.55))


def _paint_button(sheet: Layer, center: tuple[float, float], color: Rgb) -> None:
    x, y = center
    raster.fill(sheet, raster.ellipse((x + 2, y + 2), 11), palette.BLACK, 0.35)
    raster.fill(sheet, raster.ellipse((x, y), 10), color)
    for shift in (-3.2, 3.2):
        raster.fill(sheet, raster.ellipse((x + shift, y), 1.8), palette.INK)
