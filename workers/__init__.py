"""Run functions on bytes from strangers in processes of their own, with limits of memory and time."""

from workers.limits import Limits
from workers.once import run_once
from workers.pool import Loss, WorkerLost, WorkerPool
from workers.turns import on_behalf_of

__all__ = ["Limits", "Loss", "WorkerLost", "WorkerPool", "on_behalf_of", "run_once"]
