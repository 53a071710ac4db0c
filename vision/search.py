"""Exact search of 256-bit hashes: every stored hash is compared, none is approximated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.fingerprint import HASH_BYTES

_WORDS = HASH_BYTES // 8
_FIRST_ROWS = 1024
_CHUNK_ROWS = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Rows within the radius: `rows` (K,) int64 ascending by distance, `distances` (K,) bits."""

    rows: NDArray[np.int64]
    distances: NDArray[np.int64]


class HashIndex:
    """A growing column store of 256-bit hashes; row numbers are given in order of appending.

    Four contiguous uint64 columns: most rows are ruled out by the first two, so half of the memory is not read.
    """

    def __init__(self, hashes: NDArray[np.uint8] | None = None) -> None:
        self._columns = np.zeros((_WORDS, _FIRST_ROWS), np.uint64)
        self._count = 0
        if hashes is not None:
            self.append(hashes)

    def __len__(self) -> int:
        """Count the stored hashes."""
        return self._count

    def append(self, hashes: NDArray[np.uint8]) -> None:
        """Add hashes ((N, 32) or (32,) uint8) at the end."""
        words = np.ascontiguousarray(np.atleast_2d(hashes)).view(np.uint64)
        if words.shape[1] != _WORDS:
            raise ValueError("a hash has 32 bytes")
        needed = self._count + len(words)
        if needed > self._columns.shape[1]:
            grown = np.zeros((_WORDS, max(needed, self._columns.shape[1] * 2)), np.uint64)
            grown[:, : self._count] = self._columns[:, : self._count]
            self._columns = grown
        self._columns[:, self._count : needed] = words.T
        self._count = needed

    def within(self, queries: NDArray[np.uint8], radius_bits: int) -> Hits:
        """Find every row whose distance to the nearest query is at most the radius.

        Args:
            queries: (Q, 32) uint8, such as the 8 variants of a picture.
            radius_bits: 0 to 256.

        Returns:
            Each row once, with its smallest distance.
        """
        nearest: dict[int, int] = {}
        for query in np.ascontiguousarray(np.atleast_2d(queries)).view(np.uint64):
            for row, distance in self._scan(query, radius_bits):
                nearest[row] = min(distance, nearest.get(row, distance))
        ordered = sorted(nearest.items(), key=lambda hit: (hit[1], hit[0]))
        return Hits(
            rows=np.array([row for row, _ in ordered], np.int64),
            distances=np.array([distance for _, distance in ordered], np.int64),
        )

    def _scan(self, query: NDArray[np.uint64], radius_bits: int) -> list[tuple[int, int]]:
        hits: list[tuple[int, int]] = []
        for start in range(0, self._count, _CHUNK_ROWS):
            block = self._columns[:, start : min(start + _CHUNK_ROWS, self._count)]
            partial = np.bitwise_count(block[0] ^ query[0])
            partial += np.bitwise_count(block[1] ^ query[1])
            rows = np.flatnonzero(partial <= radius_bits)
            if len(rows):
                rest = np.bitwise_count(block[2, rows] ^ query[2]) + np.bitwise_count(block[3, rows] ^ query[3])
                distances = partial[rows].astype(np.int64) + rest
                hits += [(start + int(r), int(d)) for r, d in zip(rows, distances, strict=True) if d <= radius_bits]
        return hits
