"""The last step of a deletion."""

from core.forgetting import actions as forgetting
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.work.deps import Deps


async def finish(deps: Deps, job: Job) -> None:
    """Let the chat id go when the certificate has arrived."""
    async with deps.transaction() as session:
        if await jobs.complete(session, job.id):
            await forgetting.finish_when_told(session, record_id=job.args["record_id"], now=deps.now())
