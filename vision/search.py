"""Exact search of 256-bit hashes: every stored hash is compared, none is approximated."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from vision.fingerprint import HASH_BYTES

_WORDS = HASH_BYTES // 8
_FIRST_ROWS = 1024
_CHUNK_ROWS = 1 << 17
_THREADS = min(4, os.cpu_count() or 1)
_CHUNKS_FOR_THREADS = 4
"""From half a million hashes on, the cores share the scan; numpy lets go of the interpreter meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Rows within the radius: `rows` (K,) int64 ascending by distance, `distances` (K,) bits."""

    rows: NDArray[np.int64]
    distances: NDArray[np.int64]


class HashIndex:
    """A growing column store of 256-bit hashes; row numbers are given in order of appending.

    Four contiguous uint64 columns: at a small radius most rows are ruled out by the first one or two,
    and the rest of the memory is not read.
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
        """Add hashes ((N, 32) or (32,) uint8) at the end.

        Raises:
            ValueError: A hash has not 32 bytes.
        """
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

    def nearest(self, query: NDArray[np.uint8], count: int) -> Hits:
        """Find the `count` rows nearest to one query ((32,) uint8); of equally near ones the earlier."""
        word = np.ascontiguousarray(query).view(np.uint64)
        buffers = _Buffers(_WORDS)
        best: list[tuple[int, int]] = []
        for start in range(0, self._count, _CHUNK_ROWS):
            distances = buffers.distances(self._columns[:, start : min(start + _CHUNK_ROWS, self._count)], word)
            limit = int(np.partition(distances, count - 1)[count - 1]) if len(distances) > count else 256
            rows = np.flatnonzero(distances <= limit)
            best = sorted([*best, *zip(distances[rows].tolist(), (rows + start).tolist(), strict=True)])[:count]
        return Hits(
            rows=np.array([row for _, row in best], np.int64), distances=np.array([bit for bit, _ in best], np.int64)
        )

    def _scan(self, query: NDArray[np.uint64], radius_bits: int) -> list[tuple[int, int]]:
        starts = range(0, self._count, _CHUNK_ROWS)
        if len(starts) < _CHUNKS_FOR_THREADS:
            return self._scan_chunks(query, radius_bits, starts)
        share = -(-len(starts) // _THREADS)
        parts = [starts[first : first + share] for first in range(0, len(starts), share)]
        found = _threads().map(partial(self._scan_chunks, query, radius_bits), parts)
        return [hit for hits in found for hit in hits]

    def _scan_chunks(self, query: NDArray[np.uint64], radius_bits: int, starts: Sequence[int]) -> list[tuple[int, int]]:
        full = _columns_for(radius_bits)
        buffers = _Buffers(full)
        hits: list[tuple[int, int]] = []
        for start in starts:
            block = self._columns[:, start : min(start + _CHUNK_ROWS, self._count)]
            distances = buffers.distances(block[:full], query)
            # The minimum is ten times as fast as asking where: mostly there is nothing to find.
            if distances.min() <= radius_bits:
                rows, exact = _near(block, query, distances, radius_bits)
                hits += zip((rows + start).tolist(), exact.tolist(), strict=True)
        return hits


class _Buffers:
    """The arrays of one scan, in the processor's cache; without them the memory traffic doubles."""

    def __init__(self, columns: int) -> None:
        # Four columns can differ in 256 bits, one more than a byte holds.
        self._total: NDArray[np.unsignedinteger] = np.empty(_CHUNK_ROWS, np.uint8 if columns < _WORDS else np.uint16)
        self._bits = np.empty(_CHUNK_ROWS, np.uint8)
        self._words = np.empty(_CHUNK_ROWS, np.uint64)

    def distances(self, columns: NDArray[np.uint64], query: NDArray[np.uint64]) -> NDArray[np.unsignedinteger]:
        """Count the bits that differ from the query in these columns; the array is used again by the next call."""
        rows = columns.shape[1]
        total, bits, words = self._total[:rows], self._bits[:rows], self._words[:rows]
        np.bitwise_count(np.bitwise_xor(columns[0], query[0], out=words), out=total)
        for column, word in zip(columns[1:], query[1:], strict=False):
            np.bitwise_count(np.bitwise_xor(column, word, out=words), out=bits)
            np.add(total, bits, out=total)
        return total


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="search")


def _columns_for(radius_bits: int) -> int:
    # Random hashes differ in 32 +- 4 bits of 64: a small radius rules nearly all rows out by one column.
    if radius_bits <= 20:
        return 1
    return 2 if radius_bits <= 44 else _WORDS


def _near(
    block: NDArray[np.uint64], query: NDArray[np.uint64], distances: NDArray[np.unsignedinteger], radius_bits: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    # The distances count the first columns only: what they do not rule out is counted in the others.
    rows = np.flatnonzero(distances <= radius_bits)
    exact = distances[rows].astype(np.int64)
    for column in range(_columns_for(radius_bits), _WORDS):
        exact += np.bitwise_count(block[column][rows] ^ query[column])
        near = exact <= radius_bits
        rows, exact = rows[near], exact[near]
    return rows, exact
