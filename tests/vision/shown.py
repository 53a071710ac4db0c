"""A photo shown again: as a print or on a screen, with a card before it."""

from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from vision.draw import camera, raster
from vision.draw.camera import Shot
from vision.draw.phone_scenes import WORLD_HEIGHT, WORLD_WIDTH
from vision.model import Color


def opened(data: bytes) -> Color:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def shown(data: bytes, *, seed: int, card: bytes, share: float = 0.9, grid: int = 0) -> bytes:
    """Lay a photo as a print (or as a screen with lines every `grid` px) on a table, and a card on it."""
    rng = np.random.default_rng(seed)
    picture = opened(data)[:, :, ::-1].copy()
    if grid:
        picture[::grid] = (picture[::grid] * 0.85).astype(np.uint8)
    sheet = np.full((WORLD_HEIGHT, WORLD_WIDTH, 3), 0.35, np.float32)
    size_px = (1280, round(1280 * camera.ASPECT))
    view = camera.viewpoint(size_px, True, rng)
    photo = np.asarray(cv2.warpPerspective(sheet, view, size_px, borderMode=cv2.BORDER_REFLECT), np.float32)
    for paper, width, at in (
        (Image.fromarray(picture), share, (0.5, 0.5)),
        (Image.open(BytesIO(card)).convert("RGB"), 0.28, (0.62, 0.6)),
    ):
        size = np.array(paper.size) * (width * WORLD_WIDTH / max(paper.size))
        center = np.array(at) * (WORLD_WIDTH, WORLD_HEIGHT)
        corners = raster.turned(raster.rectangle(*(center - size / 2), *size), rng.uniform(-8, 8), tuple(center))
        camera.lay_paper(photo, paper, corners, view, rng)
    return camera.develop(photo, Shot(jpeg_quality=80), rng)
