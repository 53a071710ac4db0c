"""How long anybody waits for what ought to come: as long as anything moves, and a while longer.

Seconds alone say nothing on a machine that others load. So a wait is given up after a quiet while: nothing that is
watched has changed, and neither this process nor any that it has started has asked for the processor worth mentioning.
"""

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

QUIET_S = 60.0
"""How long nothing has to move before a wait is given up, in real seconds."""
STIR = 0.2
"""Share of the time for which a process runs or queues for a processor that counts as moving; at rest it is 0.03."""
_LOOK_S = 1.0

_T = TypeVar("_T")


def wanted_s() -> dict[int, float]:
    """Say what this process and each that comes from it has asked of the processors, in seconds.

    Under the number of a thread stands for how long it has queued for a processor, under that of a process, negative,
    for how long all its threads have run, those that have ended and its ended children too. Where there is no /proc
    only this process is known, and only its running.

    Source: https://docs.kernel.org/scheduler/sched-stats.html, /proc/<pid>/schedstat; proc_pid_stat(5), 14 to 17.
    """
    if not Path("/proc/self/schedstat").exists():
        return {-os.getpid(): time.process_time()}
    wanted: dict[int, float] = {}
    for pid in _family():
        with suppress(OSError):  # it has just ended
            wanted[-pid] = _ran_s(pid)
            for thread in Path(f"/proc/{pid}/task").iterdir():
                with suppress(OSError):
                    wanted[int(thread.name)] = int((thread / "schedstat").read_text().split()[1]) / 1e9
    return wanted


def _ran_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _family() -> list[int]:
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(") ")[2].split()[1]
            except OSError:
                continue
            children[int(parent)].append(int(entry.name))
    family = [os.getpid()]
    for pid in family:
        family += children[pid]
    return family


class Patience:
    """Lasts until nothing has moved for `quiet_s`; make a new one for each wait."""

    def __init__(
        self,
        quiet_s: float = QUIET_S,
        *,
        now_s: Callable[[], float] = time.monotonic,
        wanted: Callable[[], Mapping[int, float]] = wanted_s,
    ) -> None:
        self.quiet_s = quiet_s
        self._now_s = now_s
        self._wanted = wanted
        self._mark: object = None
        self._before = self._wanted()
        self._renew()

    def _renew(self) -> None:
        self._since_s = self._looked_s = self._now_s()
        self._grown_s = 0.0

    def _look(self) -> None:
        """Add up what was asked of the processors since the last look: a thread that ends takes its count along."""
        self._looked_s, wanted = self._now_s(), self._wanted()
        self._grown_s += sum(max(0.0, at_s - self._before.get(one, 0.0)) for one, at_s in wanted.items())
        self._before = wanted

    def lasts(self, mark: object = None) -> bool:
        """Say whether to wait on.

        Args:
            mark: What is watched; if it differs from the last one, something has moved.
        """
        moved = mark != self._mark
        self._mark = mark
        if self._is_over() or self._now_s() - self._looked_s >= _LOOK_S:
            self._look()
        if moved or (self._is_over() and self._stirs()):
            self._renew()
        return not self._is_over()

    def _is_over(self) -> bool:
        return self._now_s() - self._since_s >= self.quiet_s

    def _stirs(self) -> bool:
        return self._grown_s >= STIR * (self._now_s() - self._since_s)


async def patiently(
    coming: Awaitable[_T], *, quiet_s: float = QUIET_S, mark: Callable[[], object] = lambda: None
) -> _T:
    """Wait for something as long as anything moves.

    Args:
        coming: What is waited for; it is cancelled when the wait is given up.
        quiet_s: How long nothing has to move before it is given up.
        mark: Gives what is watched besides the processes; each change counts as moving.

    Raises:
        TimeoutError: It has not come.
    """
    patience, task = Patience(quiet_s), asyncio.ensure_future(coming)
    try:
        while patience.lasts(mark()):
            await asyncio.wait({task}, timeout=min(_LOOK_S, quiet_s))
            if task.done():
                return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
    raise TimeoutError(f"nothing has moved for {quiet_s} s")


async def comes_true(
    holds: Callable[[], bool], *, quiet_s: float = QUIET_S, mark: Callable[[], object] = lambda: None
) -> None:
    """Wait until something holds, looking at it often.

    Raises:
        TimeoutError: It does not come to hold, and nothing moves any more.
    """
    await patiently(_until(holds), quiet_s=quiet_s, mark=mark)


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - what is looked at is in other processes and tells nobody
        await asyncio.sleep(0.02)
