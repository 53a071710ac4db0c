"""QR codes and corner markers as pictures that survive a phone and a chat."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.deferred import cv2, zxingcpp

QUIET_MODULES = 4
"""Empty modules around a QR code (ISO/IEC 18004)."""

_MARKER_CELLS = 6


@lru_cache(maxsize=128)
def qr_modules(text: str) -> NDArray[np.bool_]:
    """Encode a text as a QR code with error correction M.

    Returns:
        (N, N) bool, True where dark, without the quiet zone; N is 21 to 177.

    Raises:
        ValueError: The text is empty or longer than a QR code holds.
    """
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) < 128
    modules.flags.writeable = False
    return modules


def module_px(text: str, side_px: int) -> int:
    """Tell how many whole pixels each module gets when the code with its quiet zone must fit in `side_px`."""
    return side_px // (len(qr_modules(text)) + 2 * QUIET_MODULES)


def qr_picture(text: str, side_px: int) -> Image.Image:
    """Draw a QR code on a white square of exactly `side_px`, quiet zone included, with modules of whole pixels.

    Raises:
        ValueError: A module would get less than one pixel.
    """
    scale = module_px(text, side_px)
    if scale < 1:
        raise ValueError(f"a QR code of {len(qr_modules(text))} modules does not fit in {side_px} px")
    dark = np.kron(qr_modules(text), np.ones((scale, scale), dtype=np.bool_))
    square = np.full((side_px, side_px), 255, dtype=np.uint8)
    at = (side_px - len(dark)) // 2
    square[at : at + len(dark), at : at + len(dark)] = np.where(dark, 0, 255)
    return Image.fromarray(square).convert("RGB")


def marker_picture(number: int, side_px: int) -> Image.Image:
    """Draw an ArUco marker (DICT_4X4_50, `number` 0 to 49) without a border; the side is a multiple of 6 px."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    cells = cv2.aruco.generateImageMarker(dictionary, number, _MARKER_CELLS)
    scale = max(1, side_px // _MARKER_CELLS)
    return Image.fromarray(np.kron(cells, np.ones((scale, scale), dtype=np.uint8))).convert("RGB")
