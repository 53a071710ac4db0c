"""The ticker: APScheduler calls the due-scans; what they write carries a dedupe key, so a double tick does nothing."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Deps

log = logging.getLogger(__name__)

Scan = Callable[[AsyncSession, Deps, datetime], Awaitable[None]]
"""Looks for what is due at an instant and writes outbox or job rows."""

TICK_S = 20


def make_ticker(deps: Deps, scans: Mapping[str, Scan], *, tick_s: int = TICK_S) -> AsyncIOScheduler:
    """Make the scheduler with one job a scan; start it inside the running loop."""
    ticker = AsyncIOScheduler(timezone="UTC")
    for name, scan in scans.items():
        ticker.add_job(run_scan, "interval", seconds=tick_s, args=(deps, name, scan), max_instances=1, coalesce=True)
    return ticker


async def run_scan(deps: Deps, name: str, scan: Scan) -> None:
    """Run one scan in a transaction of its own."""
    try:
        async with deps.transaction() as session:
            await scan(session, deps, deps.now())
    except (DBAPIError, PoolTimeout) as error:
        log.warning("scan %s waits, the database refuses: %s", name, type(error).__name__)
    except Exception:
        log.exception("scan %s failed", name)


async def run_all(deps: Deps, scans: Mapping[str, Scan]) -> None:
    """Run every scan once, as after a jump of the clock."""
    for name, scan in scans.items():
        await run_scan(deps, name, scan)
