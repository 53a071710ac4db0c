"""Exact search of 256-bit hashes: every stored hash is compared, none is approximated."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vision.fingerprint import HASH_BYTES

_WORDS = HASH_BYTES // 8
_FIRST_ROWS = 1024
_CHUNK_ROWS = 1 << 16
_THREADS = min(4, os.cpu_count() or 1)
_CHUNKS_FOR_THREADS = 8
"""From half a million hashes on, the cores share the scan; numpy lets go of the interpreter meanwhile."""
_MOST_ASTRAY_BITS = 20
"""A query that is the mirror picture of another but for so many bits shares its scan."""
Words = NDArray[np.uint64]
"""(N, 4) uint64: hashes; (4, N) where they are kept, by columns, and (4,) of one."""
Rows = NDArray[np.int64]
"""(K,) int64: row numbers."""
Bits = NDArray[np.unsignedinteger]
"""(N,) uint8 or uint16: distances in bits."""
_Share = Callable[[Sequence[int]], list["Hits"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Rows found: `rows` (K,) int64 ascending by distance, then by row; `distances` (K,) bits."""

    rows: NDArray[np.int64]
    distances: NDArray[np.int64]


class HashIndex:
    """A growing column store of 256-bit hashes; row numbers are given in order of appending.

    Four contiguous uint64 columns, one for each parity of row and column in the spectrum of a hash. Mirroring a picture
    turns some of these columns over and leaves the others, so one scan bounds the distances to all four mirrors, and
    only the few rows within the bound are counted exactly. At a small radius most rows are ruled out by the first
    column or two, and the rest of the memory is not read.
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
        words = _by_parity(np.atleast_2d(hashes))
        needed = self._count + len(words)
        if needed > self._columns.shape[1]:
            grown = np.zeros((_WORDS, max(needed, self._columns.shape[1] * 2)), np.uint64)
            grown[:, : self._count] = self._columns[:, : self._count]
            self._columns = grown
        self._columns[:, self._count : needed] = words.T
        self._count = needed

    def part(self, rows: Rows) -> Self:
        """Copy some rows ((K,) int64) to an index of their own, where they are numbered from 0."""
        copied = type(self)()
        copied._columns, copied._count = self._columns[:, rows], len(rows)
        return copied

    def within(self, queries: NDArray[np.uint8], radius_bits: int) -> Hits:
        """Find every row whose distance to the nearest query is at most the radius.

        Args:
            queries: (Q, 32) uint8, such as the 8 variants of a picture.
            radius_bits: 0 to 256.

        Returns:
            Each row once, with its smallest distance.
        """
        found: list[Hits] = []
        for group in _mirrors(_by_parity(np.atleast_2d(queries))):
            found += self._shared(partial(self._scan, group, radius_bits))
        return _merged(found)

    def nearest(self, query: NDArray[np.uint8], count: int) -> Hits:
        """Find the `count` rows nearest to one query ((32,) uint8); of equally near ones the earlier."""
        best = self._shared(partial(self._scan_nearest, _by_parity(query[None])[0], count))
        return _first(_merged(best), count)

    def _shared(self, scan: _Share) -> list[Hits]:
        starts = range(0, self._count, _CHUNK_ROWS)
        if len(starts) < _CHUNKS_FOR_THREADS:
            return scan(starts)
        share = -(-len(starts) // _THREADS)
        parts = [starts[first : first + share] for first in range(0, len(starts), share)]
        return [hits for found in _threads().map(scan, parts) for hits in found]

    def _blocks(self, starts: Sequence[int]) -> Iterator[tuple[int, Words]]:
        for start in starts:
            yield start, self._columns[:, start : min(start + _CHUNK_ROWS, self._count)]

    def _scan(self, group: "_Group", radius_bits: int, starts: Sequence[int]) -> list[Hits]:
        columns = _WORDS if group.is_folded else _columns_for(radius_bits)
        buffers = _Buffers(columns)
        limit = radius_bits + group.astray_bits
        hits: list[Hits] = []
        for start, block in self._blocks(starts):
            bounds = (
                buffers.bounds(block, group) if group.is_folded else buffers.distances(block[:columns], group.middle)
            )
            # The minimum is ten times as fast as asking where: mostly there is nothing to find.
            if bounds.min() <= limit:
                hits.append(_exact(block, np.flatnonzero(bounds <= limit), group.words, radius_bits, start))
        return hits

    def _scan_nearest(self, query: Words, count: int, starts: Sequence[int]) -> list[Hits]:
        buffers, best = _Buffers(_WORDS), _NONE
        for start, block in self._blocks(starts):
            distances = buffers.distances(block, query)
            if len(best.rows) == count:
                # As near as the last is not near enough: the earlier row stays.
                rows = np.flatnonzero(distances < best.distances[-1])
            else:
                limit = np.partition(distances, count - 1)[count - 1] if len(distances) > count else 8 * HASH_BYTES
                rows = np.flatnonzero(distances <= limit)
            if len(rows):
                new = Hits(rows=rows + start, distances=distances[rows].astype(np.int64))
                best = _first(_merged([best, new]), count)
        return [best]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Queries, `words` (Q, 4), that are mirrors of one hash, `middle` (4,), but for at most so many bits each."""

    words: Words
    middle: Words
    astray_bits: int

    @property
    def is_folded(self) -> bool:
        return len(self.words) > 1


_NONE = Hits(rows=np.zeros(0, np.int64), distances=np.zeros(0, np.int64))
_ALL = np.uint64(2**64 - 1)
_TURNED_OVER = np.array([[0, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 1], [0, 1, 1, 0]], np.uint64) * _ALL
"""Which columns a mirror turns over: those of odd columns of the spectrum, of odd rows, or of one of both."""


class _Buffers:
    """The arrays of one scan, in the processor's cache; without them the memory traffic doubles."""

    def __init__(self, columns: int) -> None:
        # Four columns can differ in 256 bits, one more than a byte holds.
        self._total: Bits = np.empty(_CHUNK_ROWS, np.uint8 if columns < _WORDS else np.uint16)
        self._bits, self._over = np.empty(_CHUNK_ROWS, np.uint8), np.empty(_CHUNK_ROWS, np.uint8)
        self._bound = np.empty(_CHUNK_ROWS, np.uint8)
        self._words = np.empty(_CHUNK_ROWS, np.uint64)

    def distances(self, columns: Words, query: Words) -> Bits:
        """Count the bits that differ from the query in these columns; the array is used again by the next call."""
        rows = columns.shape[1]
        total, bits, words = self._total[:rows], self._bits[:rows], self._words[:rows]
        np.bitwise_count(np.bitwise_xor(columns[0], query[0], out=words), out=total)
        for column, word in zip(columns[1:], query[1:], strict=False):
            np.bitwise_count(np.bitwise_xor(column, word, out=words), out=bits)
            np.add(total, bits, out=total)
        return total

    def bounds(self, columns: Words, group: _Group) -> Bits:
        """Bound the distances to all mirrors from below: a column that may be turned over counts as it is nearer."""
        rows = columns.shape[1]
        bound, bits, over = self._bound[:rows], self._bits[:rows], self._over[:rows]
        words = self._words[:rows]
        np.bitwise_count(np.bitwise_xor(columns[0], group.middle[0], out=words), out=bound)
        for column, word in zip(columns[1:], group.middle[1:], strict=True):
            np.bitwise_count(np.bitwise_xor(column, word, out=words), out=bits)
            np.add(bound, np.minimum(bits, np.subtract(64, bits, out=over), out=bits), out=bound)
        return bound


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="search")


def _by_parity(hashes: NDArray[np.uint8]) -> Words:
    """Sort the bits of hashes, 16 rows of 16 columns, by the parity of their row and column: (N, 4) uint64."""
    if hashes.shape[1] != HASH_BYTES:
        raise ValueError("a hash has 32 bytes")
    rows = np.ascontiguousarray(hashes).view(np.uint16)
    parts = [columns[rows[:, first::2]].view(np.uint64) for first in (0, 1) for columns in _columns_of_rows()]
    return np.hstack(parts)


@cache
def _columns_of_rows() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Give for each row of 16 bits its even and its odd columns: (65536,) uint8 twice."""
    bits = np.unpackbits(np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2), axis=1)
    return np.packbits(bits[:, ::2], axis=1).ravel(), np.packbits(bits[:, 1::2], axis=1).ravel()


def _mirrors(queries: Words) -> list[_Group]:
    """Put queries together that are mirrors of each other; which they are is seen in the bits themselves."""
    left = queries
    groups: list[_Group] = []
    while len(left):
        back = left[:, None] ^ _TURNED_OVER[None]
        apart = np.bitwise_count(back ^ left[0]).sum(axis=2, dtype=np.int64)
        alike = apart.min(axis=1) <= _MOST_ASTRAY_BITS
        groups.append(_group(left[alike], back[alike, apart[alike].argmin(axis=1)]))
        left = left[~alike]
    return groups


def _group(words: Words, back: Words) -> _Group:
    """Take for the middle what most queries have, each turned back: every one is then astray by the fewest bits."""
    bits = np.unpackbits(back.view(np.uint8), axis=1)
    middle = np.packbits(2 * bits.sum(axis=0, dtype=np.int64) > len(words)).view(np.uint64)
    astray = np.bitwise_count(back ^ middle).sum(axis=1, dtype=np.int64)
    return _Group(words=words, middle=middle, astray_bits=int(astray.max()))


def _columns_for(radius_bits: int) -> int:
    # Random hashes differ in 32 +- 4 bits of 64: a small radius rules nearly all rows out by one column.
    if radius_bits <= 20:
        return 1
    return 2 if radius_bits <= 44 else _WORDS


def _exact(block: Words, rows: Rows, queries: Words, radius_bits: int, start: int) -> Hits:
    """Count all bits of the rows that were not ruled out, to the nearest of the queries."""
    stored = block[:, rows].T
    least = np.full(len(rows), 256, np.int64)
    for query in queries:
        np.minimum(least, np.bitwise_count(stored ^ query).sum(axis=1, dtype=np.int64), out=least)
    near = least <= radius_bits
    return Hits(rows=rows[near] + start, distances=least[near])


def _merged(found: Sequence[Hits]) -> Hits:
    """Sort the hits of several scans, the nearest first; a row found twice counts as it is nearer."""
    if not found:
        return _NONE
    rows = np.concatenate([hits.rows for hits in found])
    distances = np.concatenate([hits.distances for hits in found])
    order = np.lexsort((rows, distances))
    _, first = np.unique(rows[order], return_index=True)
    kept = order[np.sort(first)]
    return Hits(rows=rows[kept], distances=distances[kept])


def _first(hits: Hits, count: int) -> Hits:
    return Hits(rows=hits.rows[:count], distances=hits.distances[:count])
