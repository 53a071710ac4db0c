"""Make up as many rows of hashes and looks as a large platform has, spread as those of real photos are.

Random hashes are too easy: all lie 128 bits apart, whereas photos crowd round what is usual. Here rows are drawn from
the descriptions and the spectra of real photos by the smoothed bootstrap: those of some photo, moved by what has the
mean and the covariance of all, and shrunk so that both stay as they are. How far they are moved is not chosen but
fitted: until among n drawn rows the nearest lies as many bits away, in the median, as among the n real ones.

Source: Silverman and Young 1987, doi:10.1093/biomet/74.3.469.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.embedding_code import embedding_codes
from vision.fingerprint import hashes_of, spectrum
from vision.model import Color
from vision.stage_hint import embed
from vision.trials.pictures import gray_of

Rows = NDArray[np.float32]
Codes = NDArray[np.uint8]
_AT_ONCE = 20_000
_FITTING_DRAWS, _FITTING_STEPS = 8, 12
_LEAST, _MOST = 0.01, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """What rows are drawn from: `values` (n, d) float32 of n real photos, `moved` how far a drawn row is moved."""

    values: Rows
    moved: float
    to_codes: Callable[[Rows], Codes]

    def draw(self, count: int, rng: np.random.Generator) -> Codes:
        """Draw so many codes: (count, 32) uint8."""
        sizes = [min(_AT_ONCE, count - start) for start in range(0, count, _AT_ONCE)]
        return np.concatenate([self.to_codes(_moved(self.values, self.moved, size, rng)) for size in sizes])


def looks_like(pictures: Sequence[Color]) -> Crowd:
    """Prepare to draw looks, the codes of `vision.embedding_code`."""
    return _fitted(np.stack([embed(picture) for picture in pictures]), embedding_codes)


def hashes_like(pictures: Sequence[Color]) -> Crowd:
    """Prepare to draw hashes, those of `vision.fingerprint`."""
    spectra = np.stack([spectrum(gray_of(picture)).astype(np.float32).ravel() for picture in pictures])
    spectra[:, 0] = 0  # the brightness, which no hash tells
    return _fitted(spectra / np.linalg.norm(spectra, axis=1, keepdims=True).clip(1e-6), hashes_of)


def nearest_bits(codes: Codes) -> float:
    """Give the median distance from each code to the nearest of the others."""
    apart = np.bitwise_count(codes[:, None] ^ codes[None]).sum(axis=2, dtype=np.int64)
    np.fill_diagonal(apart, 256)
    return float(np.median(apart.min(axis=1)))


def _fitted(values: Rows, to_codes: Callable[[Rows], Codes]) -> Crowd:
    wanted = nearest_bits(to_codes(values))
    low, high = _LEAST, _MOST
    for _ in range(_FITTING_STEPS):
        middle = (low + high) / 2
        if np.mean(list(_tries(values, middle, to_codes))) < wanted:
            low = middle
        else:
            high = middle
    return Crowd(values=values, moved=high, to_codes=to_codes)


def _tries(values: Rows, moved: float, to_codes: Callable[[Rows], Codes]) -> Iterator[float]:
    rng = np.random.default_rng(1)
    for _ in range(_FITTING_DRAWS):
        yield nearest_bits(to_codes(_moved(values, moved, len(values), rng)))


def _moved(values: Rows, moved: float, count: int, rng: np.random.Generator) -> Rows:
    middle = values.mean(axis=0)
    beside = values - middle
    mixed = rng.standard_normal((count, len(values)), dtype=np.float32) @ beside / np.float32(np.sqrt(len(values)))
    drawn = beside[rng.integers(0, len(values), count)] + np.float32(moved) * mixed
    return np.asarray(middle + drawn / np.float32(np.sqrt(1 + moved * moved)), np.float32)
