"""Decode QR codes with zxing-cpp, in a cascade from cheap to thorough."""

import cv2
import numpy as np
import zxingcpp

from vision.model import Code, Corners, Gray

_QR = (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.MicroQRCode, zxingcpp.BarcodeFormat.RMQRCode)


def read_codes(gray: Gray, *, scale: float = 1.0, expected: int = 1) -> tuple[Code, ...]:
    """Decode the QR codes of a grey picture; a second look follows only when too few were found.

    Args:
        gray: (H, W) uint8, upright.
        scale: full-size pixels per pixel of `gray`; corners are given at full size.
        expected: stop as soon as this many codes are found.

    Returns:
        The codes, each text at one place once, in reading order.
    """
    found = _scan(gray, scale)
    if len(found) < expected:
        found = merge(found, _scan(sharpen_double(gray), scale / 2))
    return found


def sharpen_double(gray: Gray) -> Gray:
    """Double the size and undo some blur by unsharp masking; small soft codes become readable."""
    double = cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(double, (0, 0), 3.0)
    return cv2.addWeighted(double, 2.5, soft, -1.5, 0).astype(np.uint8, copy=False)


def merge(found: tuple[Code, ...], more: tuple[Code, ...]) -> tuple[Code, ...]:
    """Join two lists of codes; a code of the same text at the same place counts once."""
    joined = list(found)
    for code in more:
        if not any(code.text == known.text and _overlap(code.corners_px, known.corners_px) for known in joined):
            joined.append(code)
    return tuple(
        sorted(joined, key=lambda code: (round(_center(code.corners_px)[1] / 40), _center(code.corners_px)[0]))
    )


def _scan(gray: Gray, scale: float) -> tuple[Code, ...]:
    return merge((), tuple(_code(b, scale) for b in zxingcpp.read_barcodes(gray, formats=_QR) if b.valid and b.text))


def _code(barcode: zxingcpp.Barcode, scale: float) -> Code:
    at = barcode.position
    corners = tuple((p.x * scale, p.y * scale) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left))
    return Code(text=barcode.text, format=str(barcode.format), corners_px=corners)


def _center(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


def _overlap(one: Corners, other: Corners) -> bool:
    (xa, ya), (xb, yb) = _center(one), _center(other)
    reach = max(abs(one[0][0] - one[2][0]), abs(one[0][1] - one[2][1])) / 2
    return abs(xa - xb) <= reach and abs(ya - yb) <= reach
