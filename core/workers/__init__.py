"""Run functions on bytes from strangers in processes of their own, with limits of memory and time."""

from core.workers.limits import Limits
from core.workers.once import run_once
from core.workers.pool import Loss, WorkerLost, WorkerPool
from core.workers.turns import on_behalf_of

__all__ = ["Limits", "Loss", "WorkerLost", "WorkerPool", "on_behalf_of", "run_once"]
