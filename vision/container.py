"""What a file is made of, before a decoder is started: scans of a JPEG, chunks of a PNG, whether a HEIF file moves."""

import re

MOST_SCANS = 32
"""Encoders write up to 18 for a picture in four colours; each is a walk of the decoder through the whole picture."""
MOST_SEGMENTS = 10_000
"""Of a JPEG; a colour profile and a phone's notes fill some three hundred."""
MOST_CHUNKS = 50_000
"""Of a PNG; 20 MB in the usual chunks of 8 KB are 2,500."""
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
"""Whatever has a length; pixels hold none of them."""
_START_OF_SCAN, _END = 0xDA, 0xD9
_PNG_HEAD_BYTES, _CHUNK_BYTES = 8, 12
_SEQUENCES = frozenset({b"msf1", b"hevc", b"hevx", b"hevm", b"hevs", b"avis"})
"""Brands of pictures that follow each other in time; several pictures without one are a collection."""
_BRAND_BYTES, _BRANDS_FROM = 4, 8
_MOST_BRANDS_BYTES = 256


def is_endless(data: bytes) -> bool:
    """Say whether a JPEG or PNG file has more parts than any camera or editor writes; no other file has."""
    if data.startswith(b"\xff\xd8"):
        return _has_endless_scans(data)
    return data.startswith(b"\x89PNG\r\n\x1a\n") and _has_endless_chunks(data)


def is_sequence(data: bytes) -> bool:
    """Say whether a HEIF or AVIF file says of itself that its pictures follow each other in time."""
    if data[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(data[:4], "big"), _MOST_BRANDS_BYTES)
    brands = (data[at : at + _BRAND_BYTES] for at in range(_BRANDS_FROM, end, _BRAND_BYTES))
    return not _SEQUENCES.isdisjoint(brands)


def _has_endless_scans(data: bytes) -> bool:
    at, scans = 2, 0
    for _ in range(MOST_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or found[0][1] == _END:
            return False
        scans += found[0][1] == _START_OF_SCAN
        if scans > MOST_SCANS:
            return True
        at = found.end() + max(2, int.from_bytes(data[found.end() : found.end() + 2], "big"))
    return True


def _has_endless_chunks(data: bytes) -> bool:
    at = _PNG_HEAD_BYTES
    for _ in range(MOST_CHUNKS):
        if at >= len(data):
            return False
        at += _CHUNK_BYTES + int.from_bytes(data[at : at + 4], "big")
    return True
