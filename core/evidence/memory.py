"""The hashes and looks of earlier photos in memory, and which hundred of a million are looked at closely."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vision.search import HashIndex

NEAR_BITS = 90
"""Within this a picture is worth a close look: 1 in 10,000 pairs of different photos lies there (facts, 3a)."""
MOST_BY_HASH = 12
"""Of a million some hundred lie so near by chance; the original is among the first or was not near (section 4)."""
MOST_FOUND = 92
"""So many are found at most, half of them on the own floor and half anywhere, as far as both have them."""
Ids = NDArray[np.int64]
Codes = NDArray[np.uint8]


class Seen(NamedTuple):
    """What a photo is found by, whose it is, and when it came to be known."""

    photo_id: int
    sender_id: int
    seen_at: datetime
    fingerprint: bytes
    look_code: bytes | None


class PhotoMemory:
    """All photos by hash and by look, about 100 bytes each."""

    def __init__(self) -> None:
        self._hashes, self._looks = _Shelf(), _Shelf()

    def add(self, seen: Sequence[Seen]) -> None:
        """Put photos in."""
        self._hashes.add([(one.photo_id, one.sender_id, one.fingerprint) for one in seen])
        looked = [(one.photo_id, one.sender_id, one.look_code) for one in seen if one.look_code is not None]
        self._looks.add([(photo_id, sender_id, code) for photo_id, sender_id, code in looked])

    def search(self, *, turns: Codes, looks: Codes, floor: Iterable[int]) -> list[int]:
        """Find the photos worth a close look, those of the own floor and those of anybody in turns.

        Args:
            turns: (N, 32) uint8, the hashes of a photo's turns and mirrors.
            looks: (M, 32) uint8, its codes by `vision.embedding_code`.
            floor: The people on whose floor it was taken.

        Returns:
            Photo ids, the likeliest of each side first.
        """
        people = set(floor)
        own = _likeliest(self._hashes.of(people), self._looks.of(people), turns, looks)
        everywhere = _likeliest(self._hashes, self._looks, turns, looks)
        return _in_turns([own, everywhere])[:MOST_FOUND]


class _Shelf:
    """Codes of 32 bytes, and which photo and whose each is."""

    def __init__(self) -> None:
        self._index, self._ids = HashIndex(), array("q")
        self._rows_by_sender: dict[int, array[int]] = defaultdict(lambda: array("q"))

    def add(self, photos: Sequence[tuple[int, int, bytes]]) -> None:
        if not photos:
            return
        for row, (photo_id, sender_id, _) in enumerate(photos, start=len(self._ids)):
            self._ids.append(photo_id)
            self._rows_by_sender[sender_id].append(row)
        codes = np.frombuffer(b"".join(code for _, _, code in photos), np.uint8)
        self._index.append(codes.reshape(len(photos), -1))

    def of(self, people: Iterable[int]) -> "_Shelf":
        """Copy what is of these people."""
        found = [self._rows_by_sender[one] for one in sorted(people) if one in self._rows_by_sender]
        rows = np.sort(np.concatenate([np.zeros(0, np.int64), *(np.array(one, np.int64) for one in found)]))
        copied = _Shelf()
        copied._index = self._index.part(rows)
        copied._ids.frombytes(np.frombuffer(self._ids, np.int64)[rows].tobytes())
        return copied

    def near(self, turns: Codes) -> list[int]:
        return self._named(self._index.within(turns, NEAR_BITS).rows[:MOST_BY_HASH])

    def alike(self, look: Codes) -> list[int]:
        return self._named(self._index.nearest(look, MOST_FOUND).rows)

    def _named(self, rows: Ids) -> list[int]:
        return [self._ids[row] for row in rows.tolist()]


def _likeliest(hashes: _Shelf, looks: _Shelf, turns: Codes, each: Codes) -> list[int]:
    # The looks of a screenshot take turns, so that none pushes the other out.
    return list(dict.fromkeys([*hashes.near(turns), *_in_turns([looks.alike(look) for look in each])]))


def _in_turns(lists: Sequence[Sequence[int]]) -> list[int]:
    """Take from each list in turn what no other gave before."""
    return list(dict.fromkeys(one for some in zip_longest(*lists) for one in some if one is not None))
