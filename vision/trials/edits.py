"""What people do to a photo before they send it again: the edits that reuse detection must see through."""

from collections.abc import Callable

import numpy as np

from vision.deferred import cv2
from vision.model import Color
from vision.trials.pictures import jpeg

Edit = Callable[[Color, np.random.Generator], Color]


def crop(picture: Color, removed: float, rng: np.random.Generator) -> Color:
    """Cut away a share of the area, `removed` (0 to 1), at a random place, keeping the aspect."""
    height, width = picture.shape[:2]
    side = float(np.sqrt(1.0 - removed))
    h, w = round(height * side), round(width * side)
    top, left = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
    return np.asarray(picture[top : top + h, left : left + w], np.uint8)


def scale(picture: Color, factor: float) -> Color:
    """Resize both sides by a `factor`, by area or cubic interpolation."""
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def rotate(picture: Color, degrees: float) -> Color:
    """Turn by a few `degrees`, anticlockwise, and cut off the empty corners, as a photo editor does."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    cut = round(0.5 * float(np.sin(np.radians(abs(degrees)))) * min(height, width))
    inner = turned[cut : height - cut, cut : width - cut]
    return np.asarray(inner, np.uint8)


def brightness(picture: Color, gain: float, offset: float) -> Color:
    """Scale all channels by `gain` and shift them by `offset` grey levels, clipped."""
    changed: Color = np.clip(picture.astype(np.float32) * gain + offset, 0, 255).astype(np.uint8)
    return changed


def gray(picture: Color) -> Color:
    """Take the colour out."""
    flat = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR), np.uint8)


def overlay_text(picture: Color, rng: np.random.Generator) -> Color:
    """Write two lines over the picture, as a timestamp app does."""
    out = picture.copy()
    size = picture.shape[1] / 640
    for line, text in enumerate(("2026-11-22 14:05:33", "Workshop 7  Line 2")):
        at = (round(20 * size), round((60 + 50 * line + int(rng.integers(0, 200))) * size))
        cv2.putText(out, text, at, cv2.FONT_HERSHEY_SIMPLEX, 1.4 * size, (255, 255, 255), max(1, round(4 * size)))
    return out


def screenshot(picture: Color, shade: int, rng: np.random.Generator) -> Color:
    """Show the picture in a phone's viewer: bars of a grey `shade` (0 to 255), a status line, sized to the screen."""
    width = 720
    size = (width, round(picture.shape[0] * width / picture.shape[1]))
    shown = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    screen = np.full((max(1480, shown.shape[0] + 200), width, 3), shade, np.uint8)
    top = (screen.shape[0] - shown.shape[0]) // 2
    screen[top : top + shown.shape[0]] = shown
    ink = (255 - shade,) * 3
    clock = f"{rng.integers(0, 24)}:{rng.integers(10, 60)}"
    for text, y in ((clock, 60), ("< Photos", 140)):
        cv2.putText(screen, text, (30, y), cv2.FONT_HERSHEY_SIMPLEX, 1.2, ink, 2)
    return screen


EDITS: dict[str, Edit] = {
    "jpeg q30": lambda p, rng: jpeg(p, 30),
    "resize .25": lambda p, rng: jpeg(scale(p, 0.25), 75),
    "crop 10 %": lambda p, rng: jpeg(crop(p, 0.10, rng), 75),
    "crop 25 %": lambda p, rng: jpeg(crop(p, 0.25, rng), 75),
    "crop 40 %": lambda p, rng: jpeg(crop(p, 0.40, rng), 75),
    "rotate 90": lambda p, rng: jpeg(np.ascontiguousarray(np.rot90(p)), 75),
    "rotate 5": lambda p, rng: jpeg(rotate(p, 5), 75),
    "mirror": lambda p, rng: jpeg(np.ascontiguousarray(p[:, ::-1]), 75),
    "brighter": lambda p, rng: jpeg(brightness(p, 1.3, 25), 75),
    "darker": lambda p, rng: jpeg(brightness(p, 0.6, 0), 75),
    "gray": lambda p, rng: jpeg(gray(p), 75),
    "text over it": lambda p, rng: jpeg(overlay_text(p, rng), 75),
    "screenshot, dark": lambda p, rng: jpeg(screenshot(p, 12, rng), 75),
    "screenshot, light": lambda p, rng: jpeg(screenshot(p, 245, rng), 75),
    "crop 10 %, half, brighter, q50": lambda p, rng: jpeg(brightness(scale(crop(p, 0.1, rng), 0.5), 1.2, 15), 50),
    "mirror, crop 25 %": lambda p, rng: jpeg(np.ascontiguousarray(crop(p, 0.25, rng)[:, ::-1]), 75),
    "crop 25 %, half, text": lambda p, rng: jpeg(overlay_text(scale(crop(p, 0.25, rng), 0.5), rng), 75),
    "rotate 5, darker, q40": lambda p, rng: jpeg(brightness(rotate(p, -5), 0.7, 0), 40),
}
"""Percentages are of the area; every edit ends in JPEG of quality 75 unless it says otherwise."""
