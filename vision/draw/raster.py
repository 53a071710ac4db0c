"""Paint smooth shapes on sheets of floating-point light: the ground of illustrations and of rendered photos."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.draw.palette import Rgb

Layer = NDArray[Any]
"""(H, W) or (H, W, 3) float32; light from 0 to 1, RGB in sRGB values; the stubs of OpenCV know no narrower type."""

Points = NDArray[np.float64]
"""(N, 2) float64: x and y, in pixels unless a function says otherwise."""

_SHIFT_BITS = 4


def to_light(color: Rgb) -> Layer:
    """Turn 8-bit sRGB into a (3,) float32 color from 0 to 1."""
    return np.asarray(color, dtype=np.float32) / np.float32(255)


def to_bytes(sheet: Layer) -> NDArray[np.uint8]:
    """Round a sheet to (H, W) or (H, W, 3) uint8, 0 to 255, clipping what is too bright or too dark."""
    rounded: NDArray[np.uint8] = np.clip(sheet * 255 + 0.5, 0, 255).astype(np.uint8)
    return rounded


def fixed_point(points: Points) -> NDArray[np.int32]:
    """Give points as OpenCV wants them for smooth edges: (N, 2) int32 with 4 bits after the point."""
    fixed: NDArray[np.int32] = np.round(points * 2**_SHIFT_BITS).astype(np.int32)
    return fixed


def region(sheet: Layer, points: Points, margin_px: int = 2) -> tuple[Layer, Points]:
    """Cut out the view of the sheet around some points, and the points as that view sees them.

    Work on the view changes the sheet, and costs only what the shape is large. The view is empty when all points lie
    outside of the sheet.
    """
    left, top = np.maximum(np.floor(points.min(axis=0)).astype(int) - margin_px, 0)
    right, bottom = np.maximum(np.ceil(points.max(axis=0)).astype(int) + margin_px + 1, 0)
    return sheet[top:bottom, left:right], points - np.asarray([left, top])


def fill_mask(shape: tuple[int, ...], *outlines: Points) -> Layer:
    """Fill outlines on a mask of this `shape`: (H, W) float32, 0 to 1, smooth at the edges."""
    mask = np.zeros(shape[:2], dtype=np.uint8)
    if mask.size:
        for outline in outlines:
            cv2.fillPoly(mask, [fixed_point(outline)], 255, cv2.LINE_AA, _SHIFT_BITS)
    return mask * np.float32(1 / 255)


def line_mask(shape: tuple[int, ...], points: Points, width_px: int) -> Layer:
    """Draw a line with round ends on a mask of this `shape`: (H, W) float32, 0 to 1."""
    mask = np.zeros(shape[:2], dtype=np.uint8)
    if mask.size:
        cv2.polylines(mask, [fixed_point(points)], False, 255, width_px, cv2.LINE_AA, _SHIFT_BITS)
    return mask * np.float32(1 / 255)


def blend(sheet: Layer, mask: Layer, paint: Layer) -> None:
    """Cover the sheet with paint, (3,) or (H, W, 3), as far as the mask (H, W) says."""
    sheet += (paint - sheet) * mask[..., None]


def fill(sheet: Layer, outline: Points, color: Rgb, strength: float = 1.0) -> None:
    """Fill an outline with one color; `strength` is its opacity, 0 to 1."""
    patch, local = region(sheet, outline)
    blend(patch, fill_mask(patch.shape, local) * np.float32(strength), to_light(color))


def stroke(sheet: Layer, points: Points, width_px: int, color: Rgb, strength: float = 1.0) -> None:
    """Draw a line of one color; `strength` is its opacity, 0 to 1."""
    patch, local = region(sheet, points, width_px + 2)
    blend(patch, line_mask(patch.shape, local, width_px) * np.float32(strength), to_light(color))


def ellipse(center: tuple[float, float], radius_x: float, radius_y: float | None = None) -> Points:
    """Trace an ellipse with 48 points around `center` (x, y); `radius_x`, `radius_y` (None: a circle) in its unit."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius_y = radius_x if radius_y is None else radius_y
    return np.column_stack([center[0] + radius_x * np.cos(angle), center[1] + radius_y * np.sin(angle)])


def rectangle(x: float, y: float, w: float, h: float) -> Points:
    """Trace a rectangle from its upper left (`x`, `y`), `w` wide and `h` high, in the unit of the points."""
    return np.asarray([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], dtype=np.float64)


def round_rectangle(x: float, y: float, w: float, h: float, radius: float) -> Points:
    """Trace a `rectangle` (`x`, `y`, `w`, `h`) with corners of a `radius` in the same unit."""
    radius = min(radius, w / 2, h / 2)
    near_x, far_x, near_y, far_y = x + radius, x + w - radius, y + radius, y + h - radius
    arcs = []
    for cx, cy, start_deg in ((far_x, near_y, -90), (far_x, far_y, 0), (near_x, far_y, 90), (near_x, near_y, 180)):
        turn = np.radians(np.linspace(start_deg, start_deg + 90, 9))
        arcs.append(np.column_stack([cx + radius * np.cos(turn), cy + radius * np.sin(turn)]))
    return np.vstack(arcs)


def turned(points: Points, angle_deg: float, center: tuple[float, float]) -> Points:
    """Turn points clockwise (y runs down) around a `center` (x, y), in degrees."""
    angle = np.radians(angle_deg)
    matrix = np.asarray([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    moved_points: Points = (points - center) @ matrix + center
    return moved_points


def soft_step(value: Layer, width: float) -> Layer:
    """Go from 0 to 1 where a value passes zero, over a `width` in its unit."""
    stepped: Layer = np.clip(value * np.float32(0.5 / width) + np.float32(0.5), 0, 1)
    return stepped


def moved(mask: Layer, dx: float, dy: float) -> Layer:
    """Shift a mask by `dx` and `dy` pixels, whole or parts; what comes in is empty."""
    matrix = np.asarray([[1, 0, dx], [0, 1, dy]], dtype=np.float32)
    return cv2.warpAffine(mask, matrix, (mask.shape[1], mask.shape[0]))


def softened(mask: Layer, sigma_px: float) -> Layer:
    """Blur a mask; wide blurs run on a quarter of the size, where there is no detail to lose."""
    if sigma_px < 6 or min(mask.shape[:2]) < 32:
        return cv2.GaussianBlur(mask, (0, 0), sigma_px)
    small = cv2.resize(mask, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma_px / 4)
    return cv2.resize(soft, (mask.shape[1], mask.shape[0]), interpolation=cv2.INTER_LINEAR)


def dashes(points: Points, on: float, off: float) -> list[Points]:
    """Cut a line into dashes, `on` long and `off` apart, in the unit of the points."""
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    starts = np.arange(0, max(0.0, reach[-1] - on), on + off)
    spots = np.stack([starts, starts + on / 2, starts + on], axis=1)
    x = np.interp(spots, reach, points[:, 0])
    y = np.interp(spots, reach, points[:, 1])
    return list(np.stack([x, y], axis=2))
