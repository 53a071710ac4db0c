"""The ticker: APScheduler calls the due-scans; what they write carries a dedupe key, so a double tick does nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import REFUSALS
from core.incidents import actions as incidents
from core.incidents.tables import Kind
from core.work.deps import Deps

log = logging.getLogger(__name__)

Scan = Callable[[AsyncSession, Deps, datetime], Awaitable[None]]
"""Looks for what is due at an instant and writes outbox or job rows."""


def make_ticker(deps: Deps, scans: Mapping[str, Scan], *, tick_s: int) -> AsyncIOScheduler:
    """Make the scheduler with one job a scan; start it inside the running loop."""
    ticker = AsyncIOScheduler(timezone="UTC")
    away = Away()
    for name, scan in scans.items():
        ticker.add_job(
            run_scan, "interval", seconds=tick_s, args=(deps, name, scan, away), max_instances=1, coalesce=True
        )
    return ticker


@dataclass(slots=True)
class Away:
    """Since when the database refuses the scans."""

    since: datetime | None = None


async def run_scan(deps: Deps, name: str, scan: Scan, away: Away) -> None:
    """Run one scan in a transaction of its own; note for the operator when the database was away before.

    One that is at work when the robot stops writes nothing and is no error: the next robot's scan finds the same.
    """
    try:
        async with deps.transaction() as session:
            if away.since is not None:
                await incidents.note(session, kind=Kind.DATABASE_AWAY, since=away.since, now=deps.now())
            await scan(session, deps, deps.now())
        away.since = None
    except REFUSALS as error:
        away.since = away.since or deps.now()
        log.warning("scan %s waits, the database refuses: %s", name, type(error).__name__)
    except asyncio.CancelledError:
        log.info("scan %s is left to the next start", name)
    except Exception:
        log.exception("scan %s failed", name)


async def run_all(deps: Deps, scans: Mapping[str, Scan]) -> None:
    """Run every scan once, as after a jump of the clock."""
    for name, scan in scans.items():
        await run_scan(deps, name, scan, Away())
