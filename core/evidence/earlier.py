"""Every earlier photo of the platform by hash and by look, kept in memory: one more is searched in milliseconds."""

import asyncio
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.tables import Photo
from vision.search import HashIndex

NEAR_BITS = 90
"""Within this a picture is worth a close look: 1 in 10,000 pairs of different photos lies there (facts, 3a)."""
MOST_BY_LOOK = 50
OVERLAP = timedelta(seconds=60)
"""A transaction may end later than one that began after it, on another machine with another clock."""
_AT_ONCE = 20_000
Ids = NDArray[np.int64]


class EarlierPhotos:
    """A copy of the hashes of all photos, 72 bytes each, that grows by what is new at each search.

    Photos that were deleted since are still named: the caller looks each one up.
    """

    def __init__(self) -> None:
        self._hashes, self._looks = HashIndex(), HashIndex()
        self._hashed_ids, self._looked_ids = _Ids(), _Ids()
        self._recent: dict[int, datetime] = {}
        self._until: datetime | None = None
        self._turn = asyncio.Lock()

    async def search(
        self, session: AsyncSession, *, turns: NDArray[np.uint8], looks: NDArray[np.uint8]
    ) -> tuple[list[int], list[int]]:
        """Find photos near by hash and photos of the nearest look, the nearest first.

        Args:
            session: Reads what was added since the last search.
            turns: (N, 32) uint8, the hashes of a photo's turns and mirrors.
            looks: (M, 32) uint8, its codes by `vision.embedding_code`.
        """
        async with self._turn:
            await self._catch_up(session)
            return await asyncio.to_thread(self._search, turns, looks)

    def _search(self, turns: NDArray[np.uint8], looks: NDArray[np.uint8]) -> tuple[list[int], list[int]]:
        near = self._hashed_ids.named(self._hashes.within(turns, NEAR_BITS).rows)
        each = [self._looked_ids.named(self._looks.nearest(look, MOST_BY_LOOK).rows) for look in looks]
        # Both looks of a screenshot take turns, so that neither pushes the other out.
        return near, list(dict.fromkeys(photo_id for pair in zip(*each, strict=True) for photo_id in pair))

    async def _catch_up(self, session: AsyncSession) -> None:
        new = select(Photo.id, Photo.seen_at, Photo.fingerprint, Photo.look_code).where(Photo.fingerprint.is_not(None))
        if self._until is not None:
            new = new.where(Photo.seen_at > self._until - OVERLAP)
        rows = await session.stream(new.order_by(Photo.seen_at).execution_options(yield_per=_AT_ONCE))
        async for part in rows.partitions():
            self._add([_Seen._make(row) for row in part if row[0] not in self._recent])

    def _add(self, seen: list["_Seen"]) -> None:
        if not seen:
            return
        self._hashes.append(_stacked([one.fingerprint for one in seen]))
        self._hashed_ids.append([one.photo_id for one in seen])
        looked = {one.photo_id: one.look_code for one in seen if one.look_code is not None}
        if looked:
            self._looks.append(_stacked(list(looked.values())))
            self._looked_ids.append(list(looked))
        until = self._until = max(seen[-1].seen_at, self._until or seen[-1].seen_at)
        self._recent |= {one.photo_id: one.seen_at for one in seen}
        self._recent = {photo_id: at for photo_id, at in self._recent.items() if at > until - OVERLAP}


class _Seen(NamedTuple):
    photo_id: int
    seen_at: datetime
    fingerprint: bytes
    look_code: bytes | None


class _Ids:
    """A growing array of photo ids: which row of an index is which photo."""

    def __init__(self) -> None:
        self._ids: Ids = np.zeros(1024, np.int64)
        self._count = 0

    def append(self, ids: list[int]) -> None:
        needed = self._count + len(ids)
        if needed > len(self._ids):
            self._ids = np.resize(self._ids, max(needed, 2 * len(self._ids)))
        self._ids[self._count : needed] = ids
        self._count = needed

    def named(self, rows: Ids) -> list[int]:
        ids: list[int] = self._ids[rows].tolist()
        return ids


def _stacked(hashes: list[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(hashes), np.uint8).reshape(len(hashes), -1)
