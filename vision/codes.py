"""Decode QR codes with zxing-cpp, in a cascade from cheap to thorough.

First the picture as it is. Then, only where something looks like a code and none was read: twice the size
with unsharp masking, other restorations, and flattening of bent codes. A picture with several codes is
looked at again as a whole, because small codes come in company.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2, zxingcpp
from vision.gradient import Steps, cell_means, take_steps
from vision.model import Code, Corners, Gray
from vision.printed_codes import find_printed
from vision.rereading import reread
from vision.unbend import flatten

_CELL_PX = 8
_BUSY = 22
"""Mean step of a code's cells in both directions; printed codes at 2 px a module and blur 0.8 reach 28."""
_SMALL_PX = 700
"""A picture this small is searched whole; it costs less than looking for places."""
_BUDGET_PX = 90_000
"""Places are tried from the most code-like until this area is spent."""
_MARGIN_PX = 24
_OBLONG, _ALIKE = 1.6, 1.4
_BESIDE = 1.0
"""With their margins, two printed codes are further apart than their side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The codes that were read, and the corners of what looks like a code and was not."""

    codes: tuple[Code, ...]
    unread: tuple[Corners, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scan:
    codes: tuple[Code, ...]
    unread: tuple[tuple[Corners, int], ...]
    """Symbols that were found but not decoded: corners and modules a side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A window of the picture, in its pixels."""

    left: int
    top: int
    right: int
    bottom: int

    def holds(self, corners: Corners) -> bool:
        x, y = _center(corners)
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@cache
def _qr() -> "zxingcpp.BarcodeFormats":
    return zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode,))


def read_codes(
    gray: Gray, *, steps: Steps | None = None, expected: int = 0, full: Callable[[], Gray] | None = None
) -> tuple[Code, ...]:
    """Give the codes that `look_for_codes` reads in a grey picture.

    Args:
        gray: (H, W) uint8, upright.
        steps: the picture's steps, where they were taken already.
        expected: how many codes should be on it.
        full: gives the same picture at full size.

    Returns:
        Each text at one place once, in reading order; corners in pixels of `gray`.
    """
    return look_for_codes(gray, steps=steps, expected=expected, full=full).codes


def look_for_codes(
    gray: Gray, *, steps: Steps | None = None, expected: int = 0, full: Callable[[], Gray] | None = None
) -> Look:
    """Decode the QR codes of a grey picture, and say where others are that could not be read.

    Args:
        gray: (H, W) uint8, upright.
        steps: the picture's steps, where they were taken already.
        expected: look thoroughly at the whole picture as long as fewer codes are found.
        full: gives the same picture at full size; asked for only when a place looks like a code and stays unread.

    Returns:
        The codes, each text at one place once, in reading order; corners in pixels of `gray`.
    """
    steps = steps or take_steps(gray)
    # Our codes are printed dark on light; a small picture may be anything.
    first = _scan(gray, invert=max(gray.shape) <= _SMALL_PX)
    found, unread = first.codes, first.unread
    if max(gray.shape) <= _SMALL_PX:
        if not found or len(found) < expected:
            found, unread = _restore(gray, found, unread)
    else:
        found, unread = _look_closer(gray, steps, found, unread, full)
        if len(found) > 1 or len(found) < expected:
            found = merge(found, _scan_again(gray, full).codes)
    for corners, modules in unread:
        if not _known(corners, found):
            found = merge(found, _flattened(gray, corners, modules))
    left = [corners for corners, _ in unread if not _known(corners, found)]
    printed = find_printed(gray, steps, [code.corners_px for code in found])
    places = (*printed, *_missed(left, printed, found))
    found = merge(found, reread(gray, places, full))
    return Look(codes=found, unread=tuple(place for place in places if not _known(place, found)))


def _missed(left: Sequence[Corners], printed: Sequence[Corners], found: Sequence[Code]) -> list[Corners]:
    """Keep those symbols that may be codes of their own: about square, of a size with the others, and not between two.

    Where codes lie in company, the finder patterns of neighbours are taken for those of one.
    """
    places = [*printed, *(code.corners_px for code in found)]
    sides = [_sides(corners) for corners in places]
    usual = float(np.median(sides)) if sides else 0.0
    missed: list[Corners] = []
    for corners in left:
        least, most = min(_sides(corners)), max(_sides(corners))
        fits = most <= _OBLONG * least and (not usual or usual / _ALIKE <= (least + most) / 2 <= usual * _ALIKE)
        if fits and not any(_apart(corners, other) < _BESIDE * most for other in (*places, *missed)):
            missed.append(corners)
    return missed


def _sides(corners: Corners) -> list[float]:
    return [float(np.hypot(*np.subtract(corners[i], corners[i - 1]))) for i in range(4)]


def _apart(one: Corners, other: Corners) -> float:
    return float(np.hypot(*np.subtract(_center(one), _center(other))))


def merge(found: tuple[Code, ...], more: tuple[Code, ...]) -> tuple[Code, ...]:
    """Join two lists of codes; a code of the same text at the same place counts once."""
    joined = list(found)
    for code in more:
        if not any(code.text == known.text and _overlap(code.corners_px, known.corners_px) for known in joined):
            joined.append(code)
    return tuple(sorted(joined, key=_reading_order))


def scale_codes(codes: tuple[Code, ...], scale: float) -> tuple[Code, ...]:
    """Move corners to a picture that is `scale` times as large."""
    return tuple(
        Code(text=c.text, format=c.format, corners_px=tuple((x * scale, y * scale) for x, y in c.corners_px))
        for c in codes
    )


def _look_closer(
    gray: Gray,
    steps: Steps,
    found: tuple[Code, ...],
    unread: tuple[tuple[Corners, int], ...],
    full: Callable[[], Gray] | None,
) -> tuple[tuple[Code, ...], tuple[tuple[Corners, int], ...]]:
    large: Gray | None = None
    for place in _places(gray, steps):
        if any(place.holds(code.corners_px) for code in found):
            continue
        window = gray[place.top : place.bottom, place.left : place.right]
        scan = _scan(_double(window), zoom=2.0, left=place.left, top=place.top)
        if not scan.codes and full is not None:
            large = full() if large is None else large
            scan = _scan_full(large, large.shape[1] / gray.shape[1], place)
        found, unread = merge(found, scan.codes), unread + scan.unread
    return found, unread


def _scan_full(large: Gray, zoom: float, place: _Place) -> _Scan:
    top, bottom, left, right = (round(v * zoom) for v in (place.top, place.bottom, place.left, place.right))
    return _scan(large[top:bottom, left:right], zoom=zoom, left=place.left, top=place.top)


def _scan_again(gray: Gray, full: Callable[[], Gray] | None) -> _Scan:
    # Small codes come in company: all of it once more, at full size where that is larger than twice the size.
    large = full() if full is not None else gray
    zoom = large.shape[1] / gray.shape[1]
    return _scan(large, zoom=zoom) if zoom >= 2 else _scan(_double(gray), zoom=2.0)


def _restore(
    gray: Gray, found: tuple[Code, ...], unread: tuple[tuple[Corners, int], ...]
) -> tuple[tuple[Code, ...], tuple[tuple[Corners, int], ...]]:
    for restored, zoom, left, binarizer in _restorations(gray):
        scan = _scan(restored, zoom=zoom, left=left, top=left, invert=True, binarizer=binarizer)
        found, unread = merge(found, scan.codes), unread + scan.unread
        if found:
            break
    return found, unread


def _restorations(gray: Gray) -> "Iterator[tuple[Gray, float, float, zxingcpp.Binarizer]]":
    local, whole = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
    twice = cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    yield twice, 2.0, 0.0, local
    yield _double(gray), 2.0, 0.0, local
    yield twice, 2.0, 0.0, whole
    # A code cut off without its quiet zone is readable with one.
    yield _with_quiet_zone(gray), 1.0, -20.0, local
    yield cv2.GaussianBlur(gray, (0, 0), 1.2).astype(np.uint8, copy=False), 1.0, 0.0, whole
    three = cv2.resize(gray, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    yield _unsharp(three, 4.0, 2.0), 3.0, 0.0, local


def _with_quiet_zone(gray: Gray) -> Gray:
    return cv2.copyMakeBorder(gray, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=255).astype(np.uint8, copy=False)


def _double(gray: Gray) -> Gray:
    # Sharpened before it is enlarged: the same filter at a quarter of the work.
    return cv2.resize(_unsharp(gray, 1.5, 1.5), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC).astype(
        np.uint8, copy=False
    )


def _unsharp(gray: Gray, sigma: float, amount: float) -> Gray:
    soft = cv2.GaussianBlur(gray, (0, 0), sigma)
    return cv2.addWeighted(gray, 1 + amount, soft, -amount, 0).astype(np.uint8, copy=False)


def _flattened(gray: Gray, corners: Corners, modules: int) -> tuple[Code, ...]:
    flat = flatten(gray, corners, modules)
    if flat is None:
        return ()
    read = zxingcpp.read_barcodes(flat, formats=_qr(), is_pure=True, text_mode=zxingcpp.TextMode.Plain)
    return tuple(Code(text=b.text, format=str(b.format), corners_px=corners) for b in read if b.valid and b.text)


def find_symbols(gray: Gray) -> tuple[Corners, ...]:
    """Find the codes of a grey picture ((H, W) uint8) at one quick look, whether they can be read or not."""
    found = _scan(gray)
    return (*(code.corners_px for code in found.codes), *(corners for corners, _ in found.unread))


def _scan(
    gray: Gray,
    *,
    zoom: float = 1.0,
    left: float = 0.0,
    top: float = 0.0,
    invert: bool = False,
    binarizer: "zxingcpp.Binarizer | None" = None,
) -> _Scan:
    codes, unread = [], []
    read = zxingcpp.read_barcodes(
        gray,
        formats=_qr(),
        return_errors=True,
        binarizer=zxingcpp.Binarizer.LocalAverage if binarizer is None else binarizer,
        text_mode=zxingcpp.TextMode.Plain,
        try_invert=invert,
    )
    for barcode in read:
        at = barcode.position
        points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        corners = tuple((p.x / zoom + left, p.y / zoom + top) for p in points)
        modules = _modules(barcode)
        if modules and barcode.valid and barcode.text:
            codes.append(Code(text=barcode.text, format=str(barcode.format), corners_px=corners))
        elif modules:
            unread.append((corners, modules))
    return _Scan(codes=merge((), tuple(codes)), unread=tuple(unread))


def _modules(barcode: "zxingcpp.Barcode") -> int | None:
    # Asked for QR, zxing-cpp gives Micro QR too (version "M1"), which checks itself too weakly: it reads noise.
    version = str(barcode.extra.get("Version", "")) if isinstance(barcode.extra, dict) else ""
    return 17 + 4 * int(version) if version.isdigit() else None


def _places(gray: Gray, steps: Steps) -> list[_Place]:
    across = cv2.blur(cell_means(steps.across, _CELL_PX), (3, 3)).astype(np.int16)
    down = cv2.blur(cell_means(steps.down, _CELL_PX), (3, 3)).astype(np.int16)
    less, more = np.minimum(across, down), np.maximum(across, down)
    busy = ((less >= _BUSY) & (2 * less >= more)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(busy, connectivity=4)
    likely = sorted((box for box in stats[1:] if _code_like(box)), key=lambda box: -_fill(box))
    places, spent = [], 0
    for left, top, width, height, _ in likely:
        place = _window(gray, left * _CELL_PX, top * _CELL_PX, width * _CELL_PX, height * _CELL_PX)
        spent += (place.right - place.left) * (place.bottom - place.top)
        if spent > _BUDGET_PX:
            break
        places.append(place)
    return places


def _code_like(box: NDArray[np.int32]) -> bool:
    _, _, width, height, _ = box
    return bool(min(width, height) >= 4 and max(width, height) <= 2.2 * min(width, height) and _fill(box) >= 0.5)


def _fill(box: NDArray[np.int32]) -> float:
    return float(box[4] / (box[2] * box[3]))


def _window(gray: Gray, left: int, top: int, width: int, height: int) -> _Place:
    return _Place(
        left=max(0, left - _MARGIN_PX),
        top=max(0, top - _MARGIN_PX),
        right=min(gray.shape[1], left + width + _MARGIN_PX),
        bottom=min(gray.shape[0], top + height + _MARGIN_PX),
    )


def _known(corners: Corners, found: tuple[Code, ...]) -> bool:
    return any(_overlap(corners, code.corners_px) for code in found)


def _reading_order(code: Code) -> tuple[int, float]:
    x, y = _center(code.corners_px)
    return round(y / 40), x


def _center(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


def _overlap(one: Corners, other: Corners) -> bool:
    (xa, ya), (xb, yb) = _center(one), _center(other)
    reach = max(abs(one[0][0] - one[2][0]), abs(one[0][1] - one[2][1])) / 2
    return abs(xa - xb) <= reach and abs(ya - yb) <= reach
