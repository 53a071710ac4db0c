"""Read printed codes that were seen and not read, each at its place: larger, sharpened, laid flat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from vision.anchors import anchored
from vision.deblur import likely_blurs, undo
from vision.deferred import cv2, zxingcpp
from vision.model import Code, Corners, Gray
from vision.unbend import flatten_bent

_MOST_PLACES = 60
_LEAST_SIDE_PX = 40
"""A code of a ticket has 33 modules: under 1.2 px each nothing is left of it."""
_QUIET = 0.16
"""Margin round a code, in its sides."""
_SHARPENED_SIDE_PX = 110
"""Blurs are undone where a module has about 3 px: more cost time, and a shake is longer there."""
_SAMPLES = 3
"""On so many places the blur of a photo is found out."""
_MODULES = (33, 29, 37, 25)
"""Modules a side of what is printed, the likeliest first."""
_MOST_BENT = 40
"""So many times at most a code is laid flat; each takes 25 ms."""
_MOST_IN_VAIN = 12
"""After so many times without any success the photo is soft rather than bent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A place cut out of the picture: `corners` in its pixels, `place` in those of the working picture."""

    patch: Gray
    corners: Corners
    place: Corners


@dataclass(slots=True, kw_only=True)
class _Reading:
    left: list[_Cut]
    codes: list[Code] = field(default_factory=list)

    def try_all(self, read: Callable[[_Cut], Code | None]) -> None:
        """Read what is left in one way."""
        still = []
        for cut in self.left:
            code = read(cut)
            if code is None:
                still.append(cut)
            else:
                self.codes.append(code)
        self.left = still


def reread(gray: Gray, places: Sequence[Corners], full: Callable[[], Gray] | None = None) -> tuple[Code, ...]:
    """Read codes at places where they are seen.

    Args:
        gray: (H, W) uint8, the working picture.
        places: their corners, clockwise, in pixels of `gray`; a photo's, so that all are blurred alike.
        full: gives the same picture at full size; asked for only when there is a place.

    Returns:
        What was read, a code a place at most; corners as given.
    """
    if not places:
        return ()
    picture = full() if full is not None else gray
    zoom = picture.shape[1] / gray.shape[1]
    cuts = [_cut(picture, place, zoom) for place in places[:_MOST_PLACES]]
    reading = _Reading(left=[cut for cut in cuts if _side_px(cut.corners) >= _LEAST_SIDE_PX])
    for enlarge in (_larger, _sharper):
        reading.try_all(lambda cut, enlarge=enlarge: _decode(cut, enlarge(cut.patch)))  # type: ignore[misc]
    _try_sharpened(reading)
    _try_flat(reading)
    return tuple(reading.codes)


def _try_sharpened(reading: _Reading) -> None:
    """Find out on a few places how the photo was blurred, and read the others as it helped there."""
    small = [_shrunk(cut) for cut in reading.left]
    samples = small[:: max(1, len(small) // _SAMPLES)][:_SAMPLES]
    helped = [
        (sum(_decode(cut, _larger(undo(blur, cut.patch), 2)) is not None for cut in samples), number, blur)
        for number, blur in enumerate(likely_blurs([cut.patch for cut in samples]) if samples else ())
    ]
    for count, _, blur in sorted(helped, key=lambda one: (-one[0], one[1]))[:2]:
        if count:
            reading.try_all(lambda cut, blur=blur: _decode(cut, _larger(undo(blur, _shrunk(cut).patch), 2)))  # type: ignore[misc]


def _try_flat(reading: _Reading) -> None:
    """Lay codes flat; what is printed has as many modules on each ticket, so those that came out are tried first."""
    sizes: tuple[int, ...] = _MODULES
    tries = 0

    def read(cut: _Cut) -> Code | None:
        nonlocal sizes, tries
        for modules in sizes:
            if tries == (_MOST_IN_VAIN if sizes is _MODULES else _MOST_BENT):
                return None
            tries += 1
            code = _decode_flat(cut, modules)
            if code is not None:
                sizes = (modules,)
                return code
        return None

    reading.try_all(read)


def _decode_flat(cut: _Cut, modules: int) -> Code | None:
    flat = flatten_bent(cut.patch, anchored(cut.patch, cut.corners, modules), modules)
    if flat is None:
        return None
    found = zxingcpp.read_barcodes(flat, formats=_qr(), is_pure=True, text_mode=zxingcpp.TextMode.Plain)
    return next((_code(barcode, cut) for barcode in found if barcode.valid and barcode.text), None)


def _cut(picture: Gray, place: Corners, zoom: float) -> _Cut:
    corners = (np.array(place, np.float64) + 0.5) * zoom - 0.5
    margin = _QUIET * _side_px(tuple(map(tuple, corners)))
    left, top = np.maximum(np.floor(corners.min(axis=0) - margin), 0).astype(int)
    right, bottom = np.ceil(corners.max(axis=0) + margin).astype(int) + 1
    moved = corners - (left, top)
    return _Cut(
        patch=picture[top:bottom, left:right], corners=tuple((float(x), float(y)) for x, y in moved), place=place
    )


def _shrunk(cut: _Cut) -> _Cut:
    scale = _SHARPENED_SIDE_PX / _side_px(cut.corners)
    if scale >= 1:
        return cut
    patch = np.asarray(cv2.resize(cut.patch, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return _Cut(patch=patch, corners=tuple((x * scale, y * scale) for x, y in cut.corners), place=cut.place)


def _larger(patch: Gray, times: int = 3) -> Gray:
    return np.asarray(cv2.resize(patch, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.uint8)


def _sharper(patch: Gray) -> Gray:
    soft = cv2.GaussianBlur(patch, (0, 0), 1.5)
    return _larger(np.asarray(cv2.addWeighted(patch, 2.5, soft, -1.5, 0), np.uint8), 2)


def _decode(cut: _Cut, picture: Gray) -> Code | None:
    """Read the code in the middle of a picture of a place; a neighbour that reaches in is another's."""
    for barcode in zxingcpp.read_barcodes(picture, formats=_qr(), text_mode=zxingcpp.TextMode.Plain, try_invert=False):
        if barcode.valid and barcode.text and _is_qr(barcode) and _is_in_middle(barcode, picture):
            return _code(barcode, cut)
    return None


def _is_qr(barcode: "zxingcpp.Barcode") -> bool:
    # Micro QR ("M1") checks itself too weakly.
    return isinstance(barcode.extra, dict) and str(barcode.extra.get("Version", "")).isdigit()


def _is_in_middle(barcode: "zxingcpp.Barcode", picture: Gray) -> bool:
    height, width = picture.shape
    at = barcode.position
    points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    x, y = sum(p.x for p in points) / 4, sum(p.y for p in points) / 4
    return bool(abs(x - width / 2) < width / 4 and abs(y - height / 2) < height / 4)


def _code(barcode: "zxingcpp.Barcode", cut: _Cut) -> Code:
    return Code(text=barcode.text, format=str(barcode.format), corners_px=cut.place)


def _side_px(corners: Corners) -> float:
    return float(np.mean([np.hypot(*np.subtract(corners[i], corners[i - 1])) for i in range(4)]))


def _qr() -> "zxingcpp.BarcodeFormats":
    return zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode,))
