"""Every earlier photo of the platform by hash and by look, kept in memory: one more is searched in milliseconds."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.memory import PhotoMemory, Seen
from core.evidence.tables import Photo

OVERLAP = timedelta(seconds=60)
"""A transaction may end later than one that began after it, on another machine with another clock."""
_AT_ONCE = 20_000


class EarlierPhotos:
    """A copy of the hashes of all photos, about 100 bytes each, that grows by what is new at each search.

    Photos that were deleted since are still named: the caller looks each one up.
    """

    def __init__(self) -> None:
        self._memory = PhotoMemory()
        self._recent: dict[int, datetime] = {}
        self._until: datetime | None = None
        self._turn = asyncio.Lock()

    async def search(
        self, session: AsyncSession, *, turns: NDArray[np.uint8], looks: NDArray[np.uint8], floor: Collection[int]
    ) -> list[int]:
        """Find photos near by hash and photos of the nearest look, of the own floor and of anybody in turns.

        Args:
            session: Reads what was added since the last search.
            turns: (N, 32) uint8, the hashes of a photo's turns and mirrors.
            looks: (M, 32) uint8, its codes by `vision.embedding_code`.
            floor: The people on whose floor it was taken.
        """
        async with self._turn:
            await self._catch_up(session)
            return await asyncio.to_thread(self._memory.search, turns=turns, looks=looks, floor=floor)

    async def _catch_up(self, session: AsyncSession) -> None:
        wanted = (Photo.id, Photo.sender_id, Photo.seen_at, Photo.fingerprint, Photo.look_code)
        new = select(*wanted).where(Photo.fingerprint.is_not(None))
        if self._until is not None:
            new = new.where(Photo.seen_at > self._until - OVERLAP)
        rows = await session.stream(new.order_by(Photo.seen_at).execution_options(yield_per=_AT_ONCE))
        async for part in rows.partitions():
            self._add([Seen._make(row) for row in part if row[0] not in self._recent])

    def _add(self, seen: list[Seen]) -> None:
        if not seen:
            return
        self._memory.add(seen)
        until = self._until = max(seen[-1].seen_at, self._until or seen[-1].seen_at)
        self._recent |= {one.photo_id: one.seen_at for one in seen}
        self._recent = {photo_id: at for photo_id, at in self._recent.items() if at > until - OVERLAP}
