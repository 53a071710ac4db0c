"""Measure how many codes are read: on real photos with known text, and on rendered ticket photos."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vision.codes import read_codes
from vision.deferred import cv2, zxingcpp
from vision.model import Gray
from vision.trials.pictures import gray_of, load
from vision.trials.scenes import ticket_photo

_MOST_CHARACTERS = 5_000
"""A code holds no more."""
_CELLS = ((1.5, 0.0), (2.0, 0.0), (2.0, 0.8), (2.5, 1.2), (3.0, 1.2))
"""Pixels a module and blur."""


def measure_real(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Decode photos with known texts, by bare zxing-cpp and by the cascade, a row a folder and one for all."""
    by_folder: dict[str, list[tuple[bool, bool, bool]]] = {}
    for file in files:
        picture = load(file)
        truth = _text(file.with_suffix(".txt"))
        if picture is None or not truth:
            continue
        gray = gray_of(picture)
        bare = any(b.valid for b in zxingcpp.read_barcodes(gray, formats=_qr()))
        texts = [_plain(code.text) for code in read_codes(gray)]
        row = (bare, bool(texts), bool(texts) and _plain(truth) not in texts)
        by_folder.setdefault(file.parent.name, []).append(row)
    rows = [_rate(folder, found) for folder, found in by_folder.items()]
    return [*rows, _rate("all", [row for found in by_folder.values() for row in found])] if rows else []


def measure_tickets(backgrounds: Sequence[Gray], *, seed: int = 1) -> list[dict[str, Any]]:
    """Decode 20 rendered tickets a photo, on real backgrounds, at several sizes and blurs; without any, no rows.

    The same `seed` gives the same photos.
    """
    rng = np.random.default_rng(seed)
    scenes = [np.asarray(cv2.resize(b, (1280, 960), interpolation=cv2.INTER_AREA), np.uint8) for b in backgrounds]
    rows: list[dict[str, Any]] = []
    for px, blur in _CELLS if scenes else ():
        right = wrong = 0
        for scene in scenes:
            photo = ticket_photo(scene, count=20, px_per_module=px, blur_sigma=blur, rng=rng)
            read = {code.text for code in read_codes(photo.gray)}
            right, wrong = right + len(read & set(photo.texts)), wrong + len(read - set(photo.texts))
        total = 20 * len(scenes)
        rows.append({"px_per_module": px, "blur": blur, "tickets": total, "read": right / total, "wrong": wrong})
    return rows


def _rate(folder: str, found: Sequence[tuple[bool, bool, bool]]) -> dict[str, Any]:
    bare, cascade, other = (sum(column) for column in zip(*found, strict=True))
    count = len(found)
    return {"folder": folder, "photos": count, "bare": bare / count, "cascade": cascade / count, "other_text": other}


def _qr() -> "zxingcpp.BarcodeFormats":
    return zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode,))


def _text(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as stream:
        return stream.read(_MOST_CHARACTERS)


def _plain(text: str) -> str:
    # Line ends differ between the code and the file that tells its text.
    return "".join(text.split())
