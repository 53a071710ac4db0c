"""Whether a process works: it runs, or waits for a processor that others have."""

from pathlib import Path

STIR = 0.2
"""Share of the time for which a process runs or waits for a processor that counts as working; at rest it is 0.03."""


def wanted_s(pid: int) -> float:
    """Say for how long a process has run or waited for a processor, in seconds; 0 where there is no /proc, or it ended.

    Source: https://docs.kernel.org/scheduler/sched-stats.html, /proc/<pid>/schedstat.
    """
    total_ns = 0
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            ran_ns, queued_ns, _ = (thread / "schedstat").read_text().split()
            total_ns += int(ran_ns) + int(queued_ns)
    except OSError:
        return 0.0
    return total_ns / 1e9
