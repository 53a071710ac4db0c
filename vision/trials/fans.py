"""Render photos of bundle tickets spread on a table, seen from so far with so curled a paper, as a phone takes them."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.deferred import cv2
from vision.draw import camera, phone_scenes, raster
from vision.draw.camera import Shot
from vision.draw.raster import Layer
from vision.draw.tickets import TICKET_MM, BundleTicket, compose_ticket

_WIDE = 1.375
"""How much of a table a phone sees across, over how far it is away: 69 degrees, a main camera's 26 mm."""
_CELL_MM = (56.0, 64.0)
"""A ticket has so much room: gaps of 8 mm."""
_COARSE = 4
_NEWTON_STEPS = 6
_TINY_MM = 0.05
_STEEPEST_RAD = 1.4
Places = NDArray[np.float64]
"""(H, W, 2) or (N, 2) float64: x and y, on the paper in mm from its middle, or in the photo in pixels."""


def ticket_texts(count: int) -> tuple[str, ...]:
    """Make up what `count` tickets say, as long as what is printed: their codes have 33 modules a side."""
    return tuple(f"https://t.me/gendan_bot?start=c_AAECAwQFBgcICQoLDA{number:04}" for number in range(count))


@cache
def _printed(text: str, number: int) -> Image.Image:
    ticket = BundleTicket(number=f"{number:02}", qr_text=text, short_name="A17", contents="M", pieces="20")
    return compose_ticket(ticket).image


def shoot_fan(
    texts: Sequence[str], *, seed: int, distance_mm: float = 330.0, curl: float = 0.0, shot: Shot | None = None
) -> bytes:
    """Photograph tickets with these texts, as JPEG; equal arguments give equal bytes.

    Args:
        texts: What their codes say.
        seed: Chooses table, light, viewpoint, and how each ticket lies and curls.
        distance_mm: From phone to table; at 330 a picture 1280 px wide has 2.8 px a module.
        curl: Radians by which the paper turns from its middle to either edge, as if wound round a pipe.
        shot: How the photo is taken.
    """
    rng = np.random.default_rng(seed)
    shot = shot or Shot()
    size = shot.width_px, round(shot.width_px * camera.ASPECT)
    table = phone_scenes.paint_table(rng)
    photo = cv2.resize(table.sheet, size, interpolation=cv2.INTER_AREA)
    tilt_rad, turn_rad = rng.uniform(-0.15, 0.15), rng.uniform(-0.1, 0.1)
    for number, (text, spot) in enumerate(zip(texts, _spots(len(texts), rng), strict=True), 1):
        sheet = _Curled(
            spot_mm=spot,
            turn_rad=turn_rad + rng.uniform(-0.16, 0.16),
            curl=curl * rng.uniform(0.8, 1.2),
            axis_rad=rng.choice([0.0, np.pi / 2]) + rng.uniform(-0.3, 0.3),
            is_edge_up=bool(rng.random() < 0.5),
            distance_mm=distance_mm,
            tilt_rad=tilt_rad,
            size_px=size,
        )
        _lay(photo, _printed(text, number), sheet)
    return camera.develop(photo, shot, rng)


def _spots(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    across = max(1, round((count * 1.5) ** 0.5))
    down = -(-count // across)
    grid = np.array([(n % across - (across - 1) / 2, n // across - (down - 1) / 2) for n in range(count)])
    return grid * _CELL_MM + rng.normal(0, 1.2, (count, 2))


class _Curled:
    """A ticket on the table: where each of its points is seen."""

    def __init__(
        self,
        *,
        spot_mm: NDArray[np.float64],
        turn_rad: float,
        curl: float,
        axis_rad: float,
        is_edge_up: bool,
        distance_mm: float,
        tilt_rad: float,
        size_px: tuple[int, int],
    ) -> None:
        self.spot_mm, self.distance_mm, self.size_px = spot_mm, distance_mm, size_px
        self.turn, self.axis, self.tilt = _rotation(turn_rad), _rotation(axis_rad), tilt_rad
        self.radius_mm = TICKET_MM[0] / 2 / curl if curl > 0 else 1e6
        self.is_edge_up = is_edge_up

    def see(self, at_mm: Places) -> Places:
        """Project points of the paper, in mm from its middle, into the photo, in pixels."""
        across, along = np.moveaxis(at_mm @ self.axis, -1, 0)
        angle = np.clip(across / self.radius_mm, -_STEEPEST_RAD, _STEEPEST_RAD)
        rise = self.radius_mm * (1 - np.cos(angle))
        height = (
            rise
            if self.is_edge_up
            else self.radius_mm * (1 - np.cos(min(_STEEPEST_RAD, TICKET_MM[1] / 2 / self.radius_mm))) - rise
        )
        flat = (across - angle * self.radius_mm) * np.cos(_STEEPEST_RAD)
        bent = np.stack([self.radius_mm * np.sin(angle) + flat, along], axis=-1) @ self.axis.T
        x, y = np.moveaxis(bent @ self.turn + self.spot_mm, -1, 0)
        down, away = _tilted(y, self.distance_mm - height, self.distance_mm, self.tilt)
        focal = self.size_px[0] / _WIDE
        middle = np.array(self.size_px) / 2
        return np.stack([x * focal / away, down * focal / away], axis=-1) + middle

    def shade(self, at_mm: Places) -> Layer:
        """Say how light falls on points of the paper: around 1."""
        across = (at_mm @ self.axis)[..., 0]
        sign = 1 if self.is_edge_up else -1
        shaded: Layer = (
            1 + 0.22 * sign * np.sin(np.clip(across / self.radius_mm, -_STEEPEST_RAD, _STEEPEST_RAD))
        ).astype(np.float32)
        return shaded

    def find(self, seen_px: Places) -> Places:
        """Find the points of the paper that are seen at these pixels, by Newton's method."""
        at = np.zeros_like(seen_px)
        step_x, step_y = np.array([_TINY_MM, 0]), np.array([0, _TINY_MM])
        for _ in range(_NEWTON_STEPS):
            here = self.see(at)
            jacobian = np.stack([self.see(at + step_x) - here, self.see(at + step_y) - here], axis=-1) / _TINY_MM
            missed = (seen_px - here)[..., None]
            at = at + np.clip(np.linalg.solve(jacobian, missed)[..., 0], -12, 12)
        return at


def _tilted(y: Layer, away: Layer, distance_mm: float, tilt_rad: float) -> tuple[Layer, Layer]:
    # The phone leans over the middle of the picture, which stays where it is.
    behind = away - distance_mm
    sin, cos = np.sin(tilt_rad), np.cos(tilt_rad)
    return y * cos - behind * sin, distance_mm + y * sin + behind * cos


def _rotation(angle_rad: float) -> NDArray[np.float64]:
    sin, cos = np.sin(angle_rad), np.cos(angle_rad)
    return np.array([[cos, sin], [-sin, cos]])


def _lay(photo: Layer, paper: Image.Image, sheet: _Curled) -> None:
    half = np.array(TICKET_MM) / 2
    edge = np.linspace(-1, 1, 25)
    rim = np.concatenate(
        [
            np.stack(s, axis=-1)
            for s in ((edge, -1 + 0 * edge), (1 + 0 * edge, edge), (-edge, 1 + 0 * edge), (-1 + 0 * edge, -edge))
        ]
    )
    outline = sheet.see(rim * half)
    for shift, soft, strength in (((2.0, 3.0), 2.5, 0.45), ((5.0, 7.0), 8.0, 0.3)):
        patch, local = raster.region(photo, outline + shift, round(3 * soft))
        patch *= 1 - np.float32(strength) * raster.softened(raster.fill_mask(patch.shape, local), soft)[..., None]
    patch, local = raster.region(photo, outline)
    if not patch.size:
        return
    left, top = np.maximum(np.floor(outline.min(axis=0)).astype(int) - 2, 0)
    ink, shade = _seen(paper, sheet, (left, top), patch.shape[:2])
    raster.blend(patch, raster.fill_mask(patch.shape, local), ink * shade[..., None])


def _seen(paper: Image.Image, sheet: _Curled, corner: tuple[int, int], shape: tuple[int, int]) -> tuple[Layer, Layer]:
    """Show the paper as the pixels of a patch see it, three samples a pixel a way averaged, and how it is lit."""
    height, width = shape
    rows, columns = np.arange(-(-height // _COARSE) + 1) * _COARSE, np.arange(-(-width // _COARSE) + 1) * _COARSE
    at_px = np.stack(np.meshgrid(columns + corner[0], rows + corner[1]), axis=-1).astype(np.float64)
    coarse = sheet.find(at_px + 0.5)
    fine = (np.stack(np.meshgrid(np.arange(width * 3), np.arange(height * 3)), axis=-1) + 0.5) / 3 - 0.5
    where = (fine / _COARSE).astype(np.float32)
    at_mm = cv2.remap(coarse.astype(np.float32), where[..., 0], where[..., 1], cv2.INTER_LINEAR)
    scale = paper.width / TICKET_MM[0]
    source = (at_mm + np.array(TICKET_MM, np.float32) / 2) * np.float32(scale) - np.float32(0.5)
    print_ = np.asarray(paper, np.float32) * np.float32(0.9 / 255) + np.float32(0.035)
    fine_ink = cv2.remap(print_, source[..., 0], source[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    ink = cv2.resize(fine_ink, (width, height), interpolation=cv2.INTER_AREA)
    return ink, cv2.resize(sheet.shade(np.asarray(at_mm, np.float64)), (width, height), interpolation=cv2.INTER_AREA)
