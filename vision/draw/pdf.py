"""Write pictures as pages of a PDF, without loss and without a clock.

Pillow would compress pages as JPEG, which frays small codes, and stamp them with the time. Format: ISO 32000-1, 7.5.
"""

import zlib
from collections.abc import Sequence

from PIL import Image

_POINTS_PER_MM = 72 / 25.4


def encode_pages(pages: Sequence[Image.Image], *, px_per_mm: float) -> bytes:
    """Write one page for each picture, sized so that the given pixels make a millimeter of paper.

    Args:
        pages: Pictures of any mode; written as 8-bit RGB, or as grey where a page has no color.
        px_per_mm: Resolution, pixels a millimeter.

    Returns:
        The file; equal pages give equal bytes.
    """
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", _page_tree(len(pages))]
    for number, page in enumerate(pages):
        objects += _page_objects(page, first_id=3 + 3 * number, px_per_mm=px_per_mm)
    return _serialize(objects)


def _page_tree(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(count))
    return b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids)


def _page_objects(page: Image.Image, *, first_id: int, px_per_mm: float) -> list[bytes]:
    width = page.width / px_per_mm * _POINTS_PER_MM
    height = page.height / px_per_mm * _POINTS_PER_MM
    leaf = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.3f} {height:.3f}] "
        f"/Resources << /XObject << /P {first_id + 2} 0 R >> >> /Contents {first_id + 1} 0 R >>"
    ).encode()
    paint = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /P Do Q".encode()
    return [leaf, _stream(b"", paint), _image(page)]


def _image(page: Image.Image) -> bytes:
    colored = page.convert("RGB")
    red, green, blue = colored.split()
    grey = red.tobytes() == green.tobytes() == blue.tobytes()
    space, data = (b"/DeviceGray", red.tobytes()) if grey else (b"/DeviceRGB", colored.tobytes())
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 "
    entries %= (page.width, page.height, space)
    return _stream(entries + b"/Filter /FlateDecode ", zlib.compress(data, 6))


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _serialize(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
