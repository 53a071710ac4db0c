"""Photos as a worker's phone would take them, rendered for the demo and for tests.

A scene is painted on a flat sheet and seen through one homography; the order card, drawn sharp, goes through the same
homography, so that it lies in the scene. Light, lens, sensor and JPEG come after.
"""

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.draw import phone_scenes, raster
from vision.draw.garments import Category
from vision.draw.palette import Rgb
from vision.draw.phone_scenes import WORLD_HEIGHT, WORLD_WIDTH, Scene, Scenery
from vision.draw.photos import open_photo
from vision.draw.raster import Layer, Points

_FABRICS: tuple[Rgb, ...] = (
    (44, 52, 74), (200, 60, 54), (232, 228, 218), (70, 112, 150),
    (206, 164, 98), (66, 116, 92), (214, 160, 172), (110, 112, 118),
)  # fmt: skip
_ASPECT = WORLD_HEIGHT / WORLD_WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """How the photo is taken.

    `card_share` is the longer side of the card against the width of the photo, before perspective. `brightness` scales
    the light (0.15 is a dark corner, 2.5 is burnt out). Blur and noise are in pixels and in grey levels of 255.
    """

    seed: int
    angle_deg: float | None = None
    card_share: float = 0.38
    blur_sigma: float = 0.0
    motion_px: int = 0
    brightness: float = 1.0
    noise_sigma: float = 3.0
    width_px: int = 1280
    jpeg_quality: int = 86


def render_phone_photo(
    scene: Scene,
    card_png: bytes | None,
    *,
    seed: int,
    angle_deg: float | None = None,
    card_share: float = 0.38,
    blur_sigma: float = 0.0,
    motion_px: int = 0,
    brightness: float = 1.0,
    noise_sigma: float = 3.0,
    width_px: int = 1280,
    jpeg_quality: int = 86,
    color: Rgb | None = None,
    category: Category = Category.HOODIE,
) -> bytes:
    """Render a photo of a stage with the order card in view, as JPEG of `width_px` x three quarters of it.

    Equal arguments give equal bytes; another seed gives another place, layout, light and viewpoint. Without a card the
    photo shows only the work. `angle_deg` turns the card clockwise; left out, the seed chooses -22 to 22 degrees.
    """
    shot = Shot(
        seed=seed,
        angle_deg=angle_deg,
        card_share=card_share,
        blur_sigma=blur_sigma,
        motion_px=motion_px,
        brightness=brightness,
        noise_sigma=noise_sigma,
        width_px=width_px,
        jpeg_quality=jpeg_quality,
    )
    rng = np.random.default_rng(seed)
    fabric = color or _FABRICS[int(rng.integers(0, len(_FABRICS)))]
    scenery = phone_scenes.paint_scene(scene, color=fabric, category=category, rng=rng)
    return _take(scenery, card_png, shot, rng)


def _take(scenery: Scenery, card_png: bytes | None, shot: Shot, rng: np.random.Generator) -> bytes:
    size = shot.width_px, round(shot.width_px * _ASPECT)
    view = _viewpoint(size, scenery.flat, rng)
    photo = cv2.warpPerspective(scenery.sheet, view, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    if card_png is not None:
        _lay_card(photo, card_png, view, scenery, shot, rng)
    return _develop(photo, shot, rng)


def _viewpoint(size: tuple[int, int], flat: bool, rng: np.random.Generator) -> Layer:
    """Choose where the phone is: a (3, 3) homography from the sheet to the photo that shows no edge of the sheet."""
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


def _lay_card(
    photo: Layer, card_png: bytes, view: Layer, scenery: Scenery, shot: Shot, rng: np.random.Generator
) -> None:
    angle_deg = shot.angle_deg if shot.angle_deg is not None else rng.uniform(-22, 22)
    card = open_photo(card_png, longest_px=4000)
    corners = _card_corners(card.size, scenery.card_spot, shot.card_share, angle_deg, rng)
    seen = cv2.perspectiveTransform(corners[None].astype(np.float32), view)[0].astype(np.float64)
    longest = max(float(np.hypot(*(seen[1] - seen[0]))), float(np.hypot(*(seen[3] - seen[0]))))
    card.thumbnail((round(longest * 1.25), round(longest * 1.25)), Image.Resampling.BOX)
    paper = np.asarray(card, dtype=np.float32) / np.float32(255)
    paper = (paper * np.float32(0.9) + np.float32(0.035)) * _curl(paper.shape, rng)[..., None]
    source = raster.rectangle(0, 0, paper.shape[1], paper.shape[0]).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, seen.astype(np.float32))
    size = photo.shape[1], photo.shape[0]
    for shift, soft, strength in (((3.0, 4.0), 3.0, 0.45), ((9.0, 13.0), 14.0, 0.35)):
        patch, local = raster.region(photo, seen + shift, round(3 * soft))
        shade = raster.softened(raster.fill_mask(patch.shape, local), soft)
        patch *= 1 - np.float32(strength) * shade[..., None]
    warped = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    patch, local = raster.region(photo, seen)
    left, top = np.round(seen[0] - local[0]).astype(int)
    raster.blend(
        patch, raster.fill_mask(patch.shape, local), warped[top : top + patch.shape[0], left : left + patch.shape[1]]
    )


def _card_corners(
    size_px: tuple[int, int], spot: tuple[float, float], share: float, angle_deg: float, rng: np.random.Generator
) -> Points:
    """Place the card on the sheet: (4, 2) from its upper left corner clockwise, slightly out of true."""
    scale = share * WORLD_WIDTH * 0.88 / max(size_px)
    width, height = size_px[0] * scale, size_px[1] * scale
    corners = raster.rectangle(spot[0] - width / 2, spot[1] - height / 2, width, height)
    corners = raster.turned(corners, angle_deg, spot) + rng.normal(0, 2.5, (4, 2))
    low, high = corners.min(axis=0), corners.max(axis=0)
    margin = np.asarray([WORLD_WIDTH, WORLD_HEIGHT]) * 0.11
    inside = np.clip(low, margin, None) - low
    inside += np.clip(high + inside, None, np.asarray([WORLD_WIDTH, WORLD_HEIGHT]) - margin) - (high + inside)
    placed: Points = corners + inside
    return placed


def _curl(shape: tuple[int, ...], rng: np.random.Generator) -> Layer:
    """Shade paper that does not lie quite flat: (H, W) float32 around 1."""
    across = np.linspace(0, 1, shape[1], dtype=np.float32)[None, :]
    along = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    phase, tilt = rng.uniform(0, 6), rng.uniform(-0.08, 0.08)
    bend: Layer = 1 + np.float32(0.035) * np.sin(across * 3 + along * 1.4 + phase) + np.float32(tilt) * (along - 0.5)
    return bend


def _develop(photo: Layer, shot: Shot, rng: np.random.Generator) -> bytes:
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


def crop_and_recompress(jpeg: bytes, *, share: float, quality: int, corner: tuple[float, float] = (0.5, 0.5)) -> bytes:
    """Cut away `share` of the area and compress again, as someone would who sends an old photo as a new one.

    `corner` says where the cut leaves the picture: (0, 0) keeps its upper left, (1, 1) its lower right.

    Raises:
        ValueError: The share is not from 0 to less than 1.
    """
    if not 0 <= share < 1:
        raise ValueError("the share to cut away must be from 0 to less than 1")
    picture = open_photo(jpeg, longest_px=8000)
    keep = (1 - share) ** 0.5
    width, height = round(picture.width * keep), round(picture.height * keep)
    left, top = round((picture.width - width) * corner[0]), round((picture.height - height) * corner[1])
    out = BytesIO()
    picture.crop((left, top, left + width, top + height)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def shrink_and_recompress(jpeg: bytes, *, longest_px: int, quality: int) -> bytes:
    """Make a photo smaller, as a chat does, and compress it again without metadata."""
    out = BytesIO()
    open_photo(jpeg, longest_px=longest_px).save(out, "JPEG", quality=quality)
    return out.getvalue()
