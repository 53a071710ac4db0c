"""What a photo is dressed up as before it is sent once more, beyond `vision.trials.edits`."""

from collections.abc import Callable
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from benchmarks.vision.prepared import card_png, on_screen, printed
from vision.model import Color
from vision.trials.edits import crop, rotate
from vision.trials.pictures import jpeg

Rng = np.random.Generator
_SCREEN = (720, 1480)
_WALLPAPERS = ((255, 255, 255), (222, 229, 236), (36, 30, 24), (196, 214, 200))
"""Blue, green, red: white, the grey of one messenger, the night of another, the green of a third."""


def turned_whole(picture: Color, degrees: float) -> Color:
    """Turn a picture within a larger black one, so that nothing of it is lost."""
    height, width = picture.shape[:2]
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), np.float64)
    size = np.abs(matrix[:, :2]) @ (width, height)
    matrix[:, 2] += (size - (width, height)) / 2
    return np.asarray(cv2.warpAffine(picture, matrix, tuple(size.round().astype(int).tolist())), np.uint8)


def turned_cut(picture: Color, degrees: float) -> Color:
    """Turn a picture and keep the largest part of its shape without empty corners, as a phone's editor does."""
    height, width = picture.shape[:2]
    turned = turned_whole(picture, degrees)
    radians, long = np.radians(abs(degrees)), max(height / width, width / height)
    kept = 1 / (np.cos(radians) + np.sin(radians) * long)
    h, w = round(height * kept), round(width * kept)
    top, left = (turned.shape[0] - h) // 2, (turned.shape[1] - w) // 2
    return np.ascontiguousarray(turned[top : top + h, left : left + w])


def chat_screenshot(picture: Color, rng: Rng) -> Color:
    """Show a picture as one message among others: a bar above, bubbles of text, a line to write in below."""
    width, height = _SCREEN
    paper = _WALLPAPERS[int(rng.integers(len(_WALLPAPERS)))]
    is_dark = sum(paper) < 300
    ink = (240, 240, 240) if is_dark else (30, 30, 30)
    bubble = (
        tuple(min(255, value + 28) for value in paper) if is_dark else ((255,) * 3, (200, 248, 220))[sum(paper) > 700]
    )
    screen = np.full((height, width, 3), paper, np.uint8)
    shown = _fit(picture, round(width * rng.uniform(0.6, 0.8)), round(height * 0.55))
    top = int(rng.integers(150, height - shown.shape[0] - 150))
    left = 20 if rng.random() < 0.5 else width - shown.shape[1] - 20
    _write_bubbles(screen, top, top + shown.shape[0], bubble, ink, rng)
    mask = _rounded(shown.shape[:2], 24)
    part = screen[top : top + shown.shape[0], left : left + shown.shape[1]]
    part[:] = np.where(mask[..., None], shown, part)
    for bar in (screen[:120], screen[-110:]):
        bar[:] = tuple(round(value * 0.94) for value in paper)
    cv2.putText(screen, f"{rng.integers(10, 24)}:{rng.integers(10, 60)}", (30, 45), cv2.FONT_HERSHEY_SIMPLEX, 1, ink, 2)
    cv2.putText(screen, "< Line 2", (30, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.1, ink, 2)
    cv2.putText(screen, "Message", (90, height - 45), cv2.FONT_HERSHEY_SIMPLEX, 1, (128,) * 3, 2)
    return screen


def rephotographed(picture: Color, rng: Rng) -> Color:
    """Photograph it as a print or on a screen, an order card before it."""
    card = Image.open(BytesIO(card_png())).convert("RGB")
    return (printed if rng.random() < 0.5 else on_screen)(picture, card, rng)


def _fit(picture: Color, width: int, most_height: int) -> Color:
    factor = min(width / picture.shape[1], most_height / picture.shape[0])
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def _rounded(shape: tuple[int, ...], radius: int) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    height, width = shape
    cv2.rectangle(mask, (radius, 0), (width - radius, height), 1, -1)
    cv2.rectangle(mask, (0, radius), (width, height - radius), 1, -1)
    for center in (
        (radius, radius),
        (width - radius, radius),
        (radius, height - radius),
        (width - radius, height - radius),
    ):
        cv2.circle(mask, center, radius, 1, -1)
    return mask.astype(bool)


def _write_bubbles(
    screen: Color, top: int, bottom: int, bubble: tuple[int, ...], ink: tuple[int, ...], rng: Rng
) -> None:
    height, width = screen.shape[:2]
    for start, end in ((130, top - 20), (bottom + 20, height - 120)):
        y = start
        while y + 90 < end:
            tall = int(rng.integers(70, 160))
            if y + tall > end:
                break
            wide = int(rng.integers(200, 480))
            left = 20 if rng.random() < 0.5 else width - wide - 20
            cv2.rectangle(screen, (left, y), (left + wide, y + tall), bubble, -1)
            for line in range(y + 40, y + tall - 10, 36):
                words = "".join(
                    chr(97 + int(rng.integers(26))) if rng.random() < 0.8 else " " for _ in range(wide // 24)
                )
                cv2.putText(screen, words, (left + 16, line), cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2)
            y += tall + 16


DISGUISES: dict[str, Callable[[Color, Rng], Color]] = {
    "crop: 60 % cut away": lambda p, rng: jpeg(crop(p, 0.60, rng), 75),
    "crop: 75 % cut away": lambda p, rng: jpeg(crop(p, 0.75, rng), 75),
    "rotate 5": lambda p, rng: jpeg(rotate(p, 5), 75),
    "rotate 45, corners cut": lambda p, rng: jpeg(turned_cut(p, 45), 75),
    "rotate 45, whole on black": lambda p, rng: jpeg(turned_whole(p, 45), 75),
    "chat screenshot": lambda p, rng: jpeg(chat_screenshot(p, rng), 75),
    "re-photograph": rephotographed,
}
"""Shares are of the area."""
