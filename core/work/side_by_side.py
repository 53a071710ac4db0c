"""A step for several things, some at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from core.work.deps import Deps

_A = TypeVar("_A")
_B = TypeVar("_B")

LOOKS_TOGETHER = 4
"""So many photos of an album are in memory at a time, and ask for a worker: another photo waits behind no more."""


async def side_by_side(step: Callable[[Deps, _A], Awaitable[_B]], deps: Deps, given: Sequence[_A]) -> list[_B]:
    """Take a step for several, some at a time; each is brought to its end, then the first failure is raised."""
    room = asyncio.Semaphore(LOOKS_TOGETHER)

    async def take(one: _A) -> _B:
        async with room:
            return await step(deps, one)

    outcomes = await asyncio.gather(*(take(one) for one in given), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
