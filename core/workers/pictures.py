"""The worker processes for pictures."""

import os

from core.workers.limits import FILE_LIMITS, Limits
from core.workers.pool import IDLE_S, WorkerPool

MOST_WORKERS = 4


def workers_here() -> int:
    """Say how many workers keep this machine busy: one for each processor that we may use, four at most."""
    return min(len(os.sched_getaffinity(0)), MOST_WORKERS)


class VisionPool(WorkerPool):
    """Workers that have loaded vision."""

    def __init__(self, *, workers: int = 1, limits: Limits = FILE_LIMITS, idle_s: float = IDLE_S) -> None:
        super().__init__(limits=limits, workers=workers, modules=["vision"], idle_s=idle_s)
