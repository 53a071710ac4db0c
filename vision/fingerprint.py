"""Make a 256-bit hash of a picture's coarse structure, comparable over its 8 turns and mirrors."""

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Gray

HASH_BYTES = 32
_SIDE, _LOW = 64, 16
_SIGNS = np.where(np.arange(_LOW) % 2, -1.0, 1.0)


def fingerprint(gray: Gray) -> bytes:
    """Hash the 16 x 16 lowest frequencies of the 64 x 64 picture against their median.

    Args:
        gray: (H, W) uint8, upright.

    Returns:
        32 bytes; two photos differ in about 128 bits, a recompressed copy in fewer than 10.

    Source: Zauner 2010 (pHash), with 256 bits as in imagehash.phash(hash_size=16).
    """
    return _bits(spectrum(gray)).tobytes()


def variants(gray: Gray) -> NDArray[np.uint8]:
    """Hash all 8 turns and mirrors of a picture, by signs and transposition of one spectrum.

    Returns:
        (8, 32) uint8; row 0 is the picture itself.
    """
    return np.stack([_bits(turned) for turned in _turns(spectrum(gray))])


def distance_bits(one: bytes, other: bytes) -> int:
    """Count the differing bits of two hashes."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def nearest_bits(turns: NDArray[np.uint8], other: bytes) -> int:
    """Count the differing bits between a hash and the nearest of 8 variants ((8, 32) uint8)."""
    differing = np.bitwise_count(turns ^ np.frombuffer(other, np.uint8)).sum(axis=1)
    return int(differing.min())


def spectrum(gray: Gray) -> NDArray[np.float64]:
    """Give the lowest frequencies of a grey picture, of which the hash keeps which lie above the median.

    Returns:
        (16, 16) float64, the lowest first.
    """
    small = cv2.resize(gray, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.dct(small.astype(np.float32)), dtype=np.float64)[:_LOW, :_LOW]


def hashes_of(spectra: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Hash many spectra, (N, 256): (N, 32) uint8."""
    return np.packbits(spectra > np.median(spectra, axis=1, keepdims=True), axis=1)


def _turns(low: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    # Mirroring a picture negates the odd columns of its DCT, flipping it the odd rows, and transposing transposes.
    mirrored, flipped = low * _SIGNS[None, :], low * _SIGNS[:, None]
    four = [low, mirrored, flipped, mirrored * _SIGNS[:, None]]
    return four + [turned.T for turned in four]


def _bits(low: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.packbits(low > np.median(low))
