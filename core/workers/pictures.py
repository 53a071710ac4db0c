"""The worker processes for pictures."""

import os

from core.workers.limits import MIB, Limits
from core.workers.pool import IDLE_S, WorkerPool

LIMITS = Limits(memory_bytes=1536 * MIB, cpu_s=10, still_s=20)
"""Libraries map about 600 MB, a 50 MP picture needs 200 MB."""

MOST_WORKERS = 4


def workers_here() -> int:
    """Say how many workers keep this machine busy: one for each processor that we may use, four at most."""
    return min(len(os.sched_getaffinity(0)), MOST_WORKERS)


class VisionPool(WorkerPool):
    """Workers that have loaded vision."""

    def __init__(self, *, workers: int = 1, limits: Limits = LIMITS, idle_s: float = IDLE_S) -> None:
        super().__init__(limits=limits, workers=workers, modules=["vision"], idle_s=idle_s)
