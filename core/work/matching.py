"""Orders that are left to the robot, matched together."""

from datetime import timedelta

from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.matching import actions as matching
from core.matching import queries
from core.work.deps import Deps

BATCH_QUIET = timedelta(seconds=20)
"""How long after the last order the robot waits for more before it matches all that are left to it together."""


async def match_batch(deps: Deps, job: Job) -> None:
    """Match all orders that are left to the robot, in one go."""
    now = deps.now()
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id):
            return
        newest = await queries.find_newest_left_at(session)
        if newest is None or now - newest < BATCH_QUIET:  # the newer order brings its own job
            return
        waiting = await queries.list_left_to_robot(session)
        await matching.match_waiting(session, orders=waiting, seed=job.id, now=now)
