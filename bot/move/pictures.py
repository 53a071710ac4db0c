"""Copy blobs from one store into another and read each back; what is there already is only checked."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.unusable import Unusable
from core.blobs import Blobs

SIDE_BY_SIDE = 8


@dataclass(slots=True, kw_only=True)
class Moved:
    """What became of the pictures: copied, there before, and those whose bytes do not fit their name in the source."""

    copied: int = 0
    present: int = 0
    size_bytes: int = 0
    damaged: list[str] = field(default_factory=list)


class StoreDiffers(Unusable):
    """The target gave back other bytes than it was given."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"The store does not give back what it was given ({sha256}). Look at its disk, then give the command again."
        )


async def copy_blobs(source: Blobs, target: Blobs, *, report: Callable[[int], None]) -> Moved:
    """Copy every blob; the call can be repeated, a blob that is whole in the target is not sent again.

    Raises:
        StoreDiffers: The target does not keep what it is given.
        BlobsUnavailable: A store cannot be reached; what was copied stays.
    """
    moved, names = Moved(), [sha256 async for sha256 in source.list_all()]
    waiting = iter(names)

    async def carry() -> None:
        for sha256 in waiting:
            await _carry_one(source, target, sha256, moved)
            report(moved.copied + moved.present + len(moved.damaged))

    async with asyncio.TaskGroup() as group:
        for _ in range(SIDE_BY_SIDE):
            group.create_task(carry())
    return moved


async def _carry_one(source: Blobs, target: Blobs, sha256: str, moved: Moved) -> None:
    if await target.has(sha256) and _hash(await target.get(sha256)) == sha256:
        moved.present += 1
        return
    data = await source.get(sha256)
    if _hash(data) != sha256:
        moved.damaged.append(sha256)
        return
    await target.put(data)
    if _hash(await target.get(sha256)) != sha256:
        raise StoreDiffers(sha256)
    moved.copied, moved.size_bytes = moved.copied + 1, moved.size_bytes + len(data)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
