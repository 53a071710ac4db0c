"""A failed update, taken once more."""

from core.intake.tables import FailedUpdate
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.work.deps import Deps


async def replay_update(deps: Deps, job: Job) -> None:
    """Take a failed update once more; should it fail again, it comes back to the desk under a new reference."""
    async with deps.reading() as session:
        failed = await session.get_one(FailedUpdate, job.args["failed_id"])
    await deps.retake(failed.bot_id, failed.raw)
    async with deps.transaction() as session:
        await jobs.complete(session, job.id)
