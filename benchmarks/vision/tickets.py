"""Read rendered photos of bundle tickets: curled, soft, shaken, far; how many are read, how many more are seen.

    python -m benchmarks.vision.tickets [--photos 5]

Nothing is told by these photos of the paper, the light and the hands of a real floor; they are made by
`vision.trials.fans` alone.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from vision.draw.camera import Shot
from vision.draw.phone_photo import shrink_and_recompress
from vision.report import inspect
from vision.trials.fans import shoot_fan, ticket_texts
from vision.trials.tables import render

_PLAIN = Shot()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Photos of one kind; `sent` is what becomes of a photo before it arrives."""

    name: str
    tickets: int = 20
    distance_mm: float = 330.0
    curl: float = 0.0
    shot: Shot = _PLAIN
    sent: Callable[[bytes], bytes] = bytes


def _by_chat(photo: bytes) -> bytes:
    return shrink_and_recompress(photo, longest_px=1280, quality=82)


_FILE = Shot(width_px=4000, jpeg_quality=92)
KINDS = (
    Kind(name="flat"),
    Kind(name="curled .4", curl=0.4),
    Kind(name="curled .8", curl=0.8),
    Kind(name="curled .8, defocus .8 px", curl=0.8, shot=Shot(blur_sigma=0.8)),
    Kind(name="defocus 1.6 px", shot=Shot(blur_sigma=1.6)),
    Kind(name="defocus 2.2 px", shot=Shot(blur_sigma=2.2)),
    Kind(name="motion 7 px", shot=Shot(motion_px=7)),
    Kind(name="motion 9 px", shot=Shot(motion_px=9)),
    Kind(name="motion 7 px, dark", shot=Shot(motion_px=7, brightness=0.45, noise_sigma=7)),
    Kind(name="40 at 600 mm, defocus .8 px", tickets=40, distance_mm=600, shot=Shot(blur_sigma=0.8)),
    Kind(name="40 at 1200 mm, file", tickets=40, distance_mm=1200, shot=_FILE),
    Kind(name="40 at 1200 mm, chat", tickets=40, distance_mm=1200, shot=_FILE, sent=_by_chat),
)


def measure(kind: Kind, seeds: Sequence[int]) -> dict[str, object]:
    """Read the photos of a kind, by bare zxing-cpp and by the product."""
    texts = set(ticket_texts(kind.tickets))
    bare = read = wrong = unread = 0
    seconds = 0.0
    for seed in seeds:
        photo = kind.sent(
            shoot_fan(sorted(texts), seed=seed, distance_mm=kind.distance_mm, curl=kind.curl, shot=kind.shot)
        )
        bare += len(_bare(photo) & texts)
        begun = time.process_time()
        report = inspect(photo)
        seconds += time.process_time() - begun
        found = {code.text for code in report.codes}
        read, wrong, unread = read + len(found & texts), wrong + len(found - texts), unread + report.unread_codes
    total = len(texts) * len(seeds)
    shares = {"bare": bare / total, "read": read / total, "seen unread": unread / total}
    return {"photos": kind.name, "tickets": total, **shares, "wrong": wrong, "s a photo": seconds / len(seeds)}


def _bare(photo: bytes) -> set[str]:
    gray = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_GRAYSCALE)
    formats = zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode,))
    return {barcode.text for barcode in zxingcpp.read_barcodes(gray, formats=formats) if barcode.valid}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=5, help="photos of each kind; default: 5")
    seeds = range(1, parser.parse_args().photos + 1)
    print("\n".join(render({"rendered photos of tickets": [measure(kind, seeds) for kind in KINDS]})))


if __name__ == "__main__":
    main()
