"""Whether a process works: it runs, or waits for a processor that others have."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

STIR = 0.2
"""Share of the time for which a process runs or waits for a processor that counts as working; at rest it is 0.03."""


def wanted_s(pid: int) -> dict[int, float]:
    """Say what a process has asked of the processors, in seconds; nothing where there is no /proc, or it ended.

    Under 0 stands for how long all its threads have run, those that have ended too, and under the number of a thread
    for how long it has queued for a processor: so a thread that ends does not make the process look at rest.

    Source: https://docs.kernel.org/scheduler/sched-stats.html, /proc/<pid>/schedstat; proc_pid_stat(5), fields 14, 15.
    """
    wanted: dict[int, float] = {}
    with suppress(OSError):
        ran = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[11:13]
        wanted[0] = sum(map(int, ran)) / os.sysconf("SC_CLK_TCK")
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                wanted[int(thread.name)] = int((thread / "schedstat").read_text().split()[1]) / 1e9
    return wanted


def grown_s(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """Say how much a process has asked for between two looks, in seconds."""
    return sum(max(0.0, at_s - before.get(one, 0.0)) for one, at_s in after.items())
