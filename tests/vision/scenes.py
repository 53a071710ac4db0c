"""Rendered pictures for tests: textured scenes, codes, and files of every sad kind."""

import struct
import zlib
from functools import cache
from io import BytesIO

import cv2
import numpy as np
import zxingcpp
from PIL import Image

from vision.model import Color, Gray


def scene(seed: int, *, width_px: int = 960, height_px: int = 720) -> Color:
    """Draw a scene of boxes, lines and grain that no other seed draws."""
    rng = np.random.default_rng(seed)
    picture = np.full((height_px, width_px, 3), rng.integers(90, 160, 3), np.uint8)
    for _ in range(90):
        x, y = int(rng.integers(0, width_px)), int(rng.integers(0, height_px))
        color = tuple(int(c) for c in rng.integers(20, 235, 3))
        size = (int(rng.integers(20, 160)), int(rng.integers(20, 160)))
        cv2.rectangle(picture, (x, y), (x + size[0], y + size[1]), color, -1)
        cv2.circle(picture, (y % width_px, x % height_px), size[0] // 4, color[::-1], 3)
    grain = rng.normal(0, 6, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def gray_scene(seed: int) -> Gray:
    """Give the scene in grey."""
    return np.asarray(cv2.cvtColor(scene(seed), cv2.COLOR_BGR2GRAY), np.uint8)


def with_code(picture: Color, text: str, *, side_px: int = 160, at: tuple[int, int] = (60, 60)) -> Color:
    """Lay a code on a picture, its quiet zone included, top left at `at` (x, y)."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = np.array(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=True), np.uint8)
    code = cv2.resize(image, (side_px, side_px), interpolation=cv2.INTER_NEAREST)
    out = picture.copy()
    out[at[1] : at[1] + side_px, at[0] : at[0] + side_px] = code[:, :, None]
    return out


def jpeg(picture: Color, quality: int = 90) -> bytes:
    """Encode as JPEG."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def encoded(picture: Color, kind: str, **options: object) -> bytes:
    """Encode by Pillow, with whatever options it takes."""
    out = BytesIO()
    Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1])).save(out, kind, **options)
    return out.getvalue()


def phone_exif(*, orientation: int = 1) -> Image.Exif:
    """Build the EXIF block that a phone writes: time, device and place."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = orientation, "Apple", "iPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 45.0, 0.0)})
    exif.get_ifd(0x8769).update({0x9003: "2026:05:01 10:11:12", 0x9011: "+08:00"})
    return exif


@cache
def png_bomb(side_px: int) -> bytes:
    """Write a tiny PNG of one bit a pixel that unfolds to side x side pixels."""
    row_bytes = 1 + (side_px + 7) // 8
    squeeze = zlib.compressobj(1)
    body = b"".join(squeeze.compress(bytes(row_bytes * 100)) for _ in range(side_px // 100)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", side_px, side_px, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
