"""What the sender of photos sees while they are checked: that the robot is at work, and how far it has come."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from core.evidence import taking
from core.evidence.tables import Photo
from core.notify import gestures
from core.work.deps import Deps

log = logging.getLogger(__name__)

_A = TypeVar("_A")

SHOWS_AGAIN_S = gestures.AT_WORK_S - 0.5
TELLS_EVERY_S = 1.5
TELLS_NOT_OF_LAST = 3


async def showing_work(deps: Deps, photo: Photo, work: Awaitable[_A]) -> _A:
    """Do some work on a photo; while it lasts, its sender sees that the robot is at it."""
    done = asyncio.Event()

    async def do() -> _A:
        try:
            return await work
        finally:
            done.set()

    outcome, shown = await asyncio.gather(do(), _show_until(deps, photo, done), return_exceptions=True)
    if isinstance(shown, BaseException):
        log.warning("the sender of photo %s is not shown that it is checked: %r", photo.id, shown)
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


async def _show_until(deps: Deps, photo: Photo, done: asyncio.Event) -> None:
    """Show the sign, and again each time before it goes out."""
    while not done.is_set():
        async with deps.transaction() as session:
            await gestures.show_at_work(session, to=photo.address, photo_id=photo.id, now=deps.now())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), SHOWS_AGAIN_S)


@dataclass(slots=True, kw_only=True)
class Progress:
    """Tells the sender of an album now and then how many of its photos were looked at.

    Not of the last few: the chat takes one message a second, and the next is to be the verdict.
    """

    deps: Deps
    looked: int = 0
    told_at_s: float = field(default_factory=time.monotonic)

    async def one_more(self, album: Sequence[Photo]) -> None:
        """Count a photo that was looked at, of those that are known of its album."""
        self.looked += 1
        is_time = time.monotonic() - self.told_at_s >= TELLS_EVERY_S
        if is_time and self.looked <= len(album) - TELLS_NOT_OF_LAST:
            self.told_at_s = time.monotonic()
            async with self.deps.transaction() as session:
                await taking.tell_looked(session, photo=album[0], looked=self.looked, now=self.deps.now())
