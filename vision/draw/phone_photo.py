"""Photos as a worker's phone would take them, rendered for the demo and for tests.

A scene is painted on a flat sheet and seen through one homography; the order card, drawn sharp, goes through the same
homography, so that it lies in the scene. Light, lens, sensor and JPEG come after.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from vision.deferred import cv2
from vision.draw import camera, phone_scenes, raster
from vision.draw.camera import Shot
from vision.draw.garments import Category
from vision.draw.palette import Rgb
from vision.draw.phone_scenes import WORLD_HEIGHT, WORLD_WIDTH, Scene, Scenery
from vision.draw.photos import open_photo
from vision.draw.raster import Layer, Points

_FABRICS: tuple[Rgb, ...] = (
    (44, 52, 74), (200, 60, 54), (232, 228, 218), (70, 112, 150),
    (206, 164, 98), (66, 116, 92), (214, 160, 172), (110, 112, 118),
)  # fmt: skip

_BESIDE_SHARE = 0.42
"""Longer side of what a second phone shows, against the width of the photo."""


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
    beside_png: bytes | None = None,
) -> bytes:
    """Render a photo of a stage with the order card in view, as JPEG of `width_px` x three quarters of it.

    Equal arguments give equal bytes; another `seed` gives another place, layout, light and viewpoint. Without a card
    the photo shows only the work; `beside_png` lies at the other side, as on a second phone. `angle_deg` turns the card
    clockwise, `card_share` is its longer side against the width of the photo; angle and color are chosen by the seed if
    left out. `brightness`, `jpeg_quality` and the rest are those of `camera.Shot`.
    """
    shot = Shot(
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
    view, photo = _look(scenery, width_px, rng)
    if card_png is not None:
        turn = angle_deg if angle_deg is not None else rng.uniform(-22, 22)
        card = open_photo(card_png, longest_px=4000)
        corners = _card_corners(card.size, scenery.card_spot, card_share, turn, rng)
        camera.lay_paper(photo, card, corners, view, rng)
    if beside_png is not None:
        _lay_beside(photo, beside_png, scenery.card_spot, view, rng)
    return camera.develop(photo, shot, rng)


def _lay_beside(
    photo: Layer, png: bytes, card_spot: tuple[float, float], view: Layer, rng: np.random.Generator
) -> None:
    """Lay what a second phone shows at the other side of the card."""
    shown = open_photo(png, longest_px=2000)
    spot = (WORLD_WIDTH * (0.27 if card_spot[0] > WORLD_WIDTH / 2 else 0.73), WORLD_HEIGHT * 0.5)
    corners = _card_corners(shown.size, spot, _BESIDE_SHARE, rng.uniform(-6, 6), rng)
    camera.lay_paper(photo, shown, corners, view, rng)


def _look(scenery: Scenery, width_px: int, rng: np.random.Generator) -> tuple[Layer, Layer]:
    size = width_px, round(width_px * camera.ASPECT)
    view = camera.viewpoint(size, scenery.flat, rng)
    photo = cv2.warpPerspective(scenery.sheet, view, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return view, photo


def render_ticket_fan(
    tickets: Sequence[Image.Image],
    *,
    seed: int,
    spread: float = 1.0,
    blur_sigma: float = 0.0,
    brightness: float = 1.0,
    noise_sigma: float = 3.0,
    width_px: int = 1280,
    jpeg_quality: int = 86,
) -> bytes:
    """Render a photo of bundle tickets laid out on a table, as JPEG; none covers another's code.

    The tickets come as printed, such as `tickets.compose_ticket(...).image`; `spread` says how untidy they lie, from 0
    (a grid) to 1; `seed` chooses the rest of the layout. `brightness`, `jpeg_quality` and the rest are
    those of `camera.Shot`.
    """
    shot = Shot(
        blur_sigma=blur_sigma,
        brightness=brightness,
        noise_sigma=noise_sigma,
        width_px=width_px,
        jpeg_quality=jpeg_quality,
    )
    rng = np.random.default_rng(seed)
    view, photo = _look(phone_scenes.paint_table(rng), width_px, rng)
    for ticket, corners in zip(tickets, _fan_out([ticket.size for ticket in tickets], spread, rng), strict=True):
        camera.lay_paper(photo, ticket, corners, view, rng)
    return camera.develop(photo, shot, rng)


def _fan_out(sizes_px: list[tuple[int, int]], spread: float, rng: np.random.Generator) -> Iterator[Points]:
    """Place tickets in an untidy grid: for each its four corners on the table, upper left first."""
    across = max(1, round((len(sizes_px) * 1.3) ** 0.5))
    down = max(1, -(-len(sizes_px) // across))
    cell = np.asarray([WORLD_WIDTH * 0.72 / across, WORLD_HEIGHT * 0.76 / down])
    corner = np.asarray([WORLD_WIDTH * 0.14, WORLD_HEIGHT * 0.12])
    for number, size in enumerate(sizes_px):
        x, y = corner + cell * (number % across + 0.5, number // across + 0.5)
        width, height = np.asarray(size) * 0.86 * float(min(cell / size))
        flat = raster.rectangle(x - width / 2, y - height / 2, width, height)
        yield raster.turned(flat, rng.uniform(-9, 9) * spread, (x, y)) + rng.normal(0, 3, 2) * spread


def _card_corners(
    size_px: tuple[int, int], spot: tuple[float, float], share: float, angle_deg: float, rng: np.random.Generator
) -> Points:
    """Place the card on the sheet: (4, 2) from its upper left corner clockwise, wholly in view."""
    scale = share * WORLD_WIDTH * 0.88 / max(size_px)
    half = np.asarray(size_px) * scale / 2
    corners = raster.turned(_propped(rng) * half + spot, angle_deg, spot)
    low, high = corners.min(axis=0), corners.max(axis=0)
    world = np.asarray([WORLD_WIDTH, WORLD_HEIGHT])
    inside = np.clip(low, world * 0.11, None) - low
    inside += np.clip(high + inside, None, world * 0.89) - (high + inside)
    placed: Points = corners + inside
    return placed


def _propped(rng: np.random.Generator) -> Points:
    """Tilt a card of half size 1: it never lies quite flat, so no two photos show it in the same shape."""
    unit = raster.rectangle(-1, -1, 2, 2)
    depth = rng.uniform(-0.09, 0.09, 2)
    shrink = rng.uniform(0.86, 1.0, 2)
    away = 1 + unit @ depth
    propped: Points = unit * shrink / away[:, None]
    return propped


def crop_and_recompress(jpeg: bytes, *, share: float, quality: int, corner: tuple[float, float] = (0.5, 0.5)) -> bytes:
    """Cut away `share` of the area and compress again, as someone would who sends an old photo as a new one.

    `corner` says where the cut leaves the picture: (0, 0) keeps its upper left, (1, 1) its lower right. `quality` is
    that of the JPEG, 1 to 95.

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
    """Make a photo smaller, as a chat does, and compress it again as JPEG of `quality` 1 to 95, without metadata."""
    out = BytesIO()
    open_photo(jpeg, longest_px=longest_px).save(out, "JPEG", quality=quality)
    return out.getvalue()
