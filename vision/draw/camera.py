"""The phone: where it stands, how paper lies before it, and what lens, sensor and JPEG make of the light."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.deferred import cv2
from vision.draw import raster
from vision.draw.phone_scenes import WORLD_HEIGHT, WORLD_WIDTH
from vision.draw.raster import Layer, Points

ASPECT = WORLD_HEIGHT / WORLD_WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """How a photo is taken.

    Attributes:
        blur_sigma: Blur out of focus, px at a width of 1280.
        motion_px: Length of a shake, px.
        brightness: Factor on the light: 1 is a lit room, 0.15 a dark corner, 2.5 burnt out.
        noise_sigma: Noise of the sensor, grey levels of 255.
        width_px: Width of the photo; its height is three quarters of that.
        jpeg_quality: 1 to 95.
    """

    blur_sigma: float = 0.0
    motion_px: int = 0
    brightness: float = 1.0
    noise_sigma: float = 3.0
    width_px: int = 1280
    jpeg_quality: int = 86


def viewpoint(size: tuple[int, int], flat: bool, rng: np.random.Generator) -> Layer:
    """Choose where the phone is.

    Args:
        size: Width and height of the photo, in pixels.
        flat: Whether the phone looks straight down.
        rng: Where chance comes from.

    Returns:
        A (3, 3) float32 homography from the sheet to the photo, which shows no edge of the sheet.
    """
    turn = rng.uniform(-6, 6) if flat else rng.uniform(-2.5, 2.5)
    frame = raster.rectangle(0, 0, WORLD_WIDTH, WORLD_HEIGHT)
    center = (WORLD_WIDTH / 2, WORLD_HEIGHT / 2)
    shrink = 0.86 if flat else 0.93
    seen = raster.turned((frame - center) * (shrink, shrink) + center, turn, center)
    tilt = rng.uniform(0.02, 0.07) if flat else rng.uniform(-0.02, 0.02)
    swing = rng.uniform(-0.04, 0.04)
    width, height = WORLD_WIDTH, WORLD_HEIGHT
    seen += np.asarray([(-tilt * width, -swing * height), (tilt * width, swing * height)] + [(0.0, 0.0)] * 2) * 0.5
    seen += np.asarray([rng.uniform(-0.02, 0.02) * width, rng.uniform(-0.02, 0.02) * height])
    target = raster.rectangle(0, 0, *size)
    return cv2.getPerspectiveTransform(seen.astype(np.float32), target.astype(np.float32))


def lay_paper(photo: Layer, paper: Image.Image, corners: Points, view: Layer, rng: np.random.Generator) -> None:
    """Lay a printed sheet into the scene, with its shadow.

    Args:
        photo: (H, W, 3) float32, painted on.
        paper: The sheet as printed, RGB.
        corners: (4, 2) float64, where it lies on the painted sheet: upper left first, clockwise.
        view: (3, 3) homography of `viewpoint`.
        rng: Bends the paper a little.
    """
    seen = cv2.perspectiveTransform(corners[None].astype(np.float32), view)[0].astype(np.float64)
    for shift, soft, strength in (((3.0, 4.0), 3.0, 0.45), ((9.0, 13.0), 14.0, 0.35)):
        patch, local = raster.region(photo, seen + shift, round(3 * soft))
        shade = raster.softened(raster.fill_mask(patch.shape, local), soft)
        patch *= 1 - np.float32(strength) * shade[..., None]
    patch, local = raster.region(photo, seen)
    if not patch.size:
        return
    print_ = _printed(paper, local, rng)
    source = raster.rectangle(0, 0, print_.shape[1], print_.shape[0]).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, local.astype(np.float32))
    size = patch.shape[1], patch.shape[0]
    warped = cv2.warpPerspective(print_, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    raster.blend(patch, raster.fill_mask(patch.shape, local), warped)


def _printed(paper: Image.Image, seen: Points, rng: np.random.Generator) -> Layer:
    """Print the sheet: no finer than the photo can show it, ink not quite black, paper not quite flat."""
    longest = max(float(np.hypot(*(seen[1] - seen[0]))), float(np.hypot(*(seen[3] - seen[0]))))
    scale = min(1.0, longest * 1.25 / max(paper.size))
    size = max(1, round(paper.width * scale)), max(1, round(paper.height * scale))
    small = paper.resize(size, Image.Resampling.BOX)
    print_: Layer = np.asarray(small, dtype=np.float32) * np.float32(0.9 / 255) + np.float32(0.035)
    return print_ * _curl(print_.shape, rng)[..., None]


def _curl(shape: tuple[int, ...], rng: np.random.Generator) -> Layer:
    """Shade paper that does not lie quite flat: (H, W) float32 around 1."""
    across = np.linspace(0, 1, shape[1], dtype=np.float32)[None, :]
    along = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    phase, tilt = rng.uniform(0, 6), rng.uniform(-0.08, 0.08)
    bend: Layer = 1 + np.float32(0.035) * np.sin(across * 3 + along * 1.4 + phase) + np.float32(tilt) * (along - 0.5)
    return bend


def develop(photo: Layer, shot: Shot, rng: np.random.Generator) -> bytes:
    """Light, focus and record: lamp, vignette, white balance, blur, sensor noise, the phone's sharpening, JPEG."""
    height, width = photo.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / np.float32(width)
    lamp_x, lamp_y = rng.uniform(0.1, 0.9), rng.uniform(0.0, 0.5)
    fall_off = 1.2 - rng.uniform(0.25, 0.5) * np.hypot(x - lamp_x, y - lamp_y)
    vignette = 1 - 0.26 * ((x - 0.5) ** 2 + (y - height / width / 2) ** 2) / 0.4
    balance = np.asarray([rng.uniform(0.95, 1.06), 1.0, rng.uniform(0.92, 1.05)], dtype=np.float32)
    light = (fall_off * vignette * shot.brightness).astype(np.float32)
    photo = photo * light[..., None] * balance
    photo = _film_curve(photo)
    photo = _defocus(photo, shot)
    grain = rng.standard_normal(photo.shape, dtype=np.float32) * np.float32(0.45)
    grain += rng.standard_normal((height, width, 1), dtype=np.float32) * np.float32(0.8)
    photo += cv2.GaussianBlur(grain, (0, 0), 0.6) * np.float32(shot.noise_sigma * 1.7 / 255)
    return _encode(raster.to_bytes(photo), shot.jpeg_quality)


def _film_curve(photo: Layer) -> Layer:
    """Bend the tones as phones do: a little more contrast, highlights that run out softly."""
    bright = np.minimum(photo, 1.4)
    curved: Layer = bright * (1.1 - 0.1 * bright) - np.float32(0.07) * bright * (1 - bright) * (1 - 2 * bright)
    return curved


def _defocus(photo: Layer, shot: Shot) -> Layer:
    photo = cv2.GaussianBlur(photo, (0, 0), 0.55)
    photo = cv2.addWeighted(photo, 1.5, cv2.GaussianBlur(photo, (0, 0), 1.6), -0.5, 0)
    if shot.blur_sigma > 0:
        photo = cv2.GaussianBlur(photo, (0, 0), shot.blur_sigma * shot.width_px / 1280)
    if shot.motion_px > 1:
        kernel = np.zeros((shot.motion_px, shot.motion_px), dtype=np.float32)
        np.fill_diagonal(kernel, 1 / shot.motion_px)
        photo = cv2.filter2D(photo, -1, kernel)
    return photo


def _encode(photo: NDArray[np.uint8], quality: int) -> bytes:
    out = BytesIO()
    Image.fromarray(photo).save(out, "JPEG", quality=quality)
    return out.getvalue()
