"""Ten hostile files of one stranger before an honest one: the honest one does not wait for all of them."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.app import utc_now
from bot.job_queue import QueueWorker
from bot.jobs import SIDE_BY_SIDE, JobLoop
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.work.deps import Deps
from core.workers import Limits, WorkerLost, WorkerPool
from core.workers.limits import MIB
from gendan_sandbox.patience import patiently
from tests.chat import open_world

STRANGER, WORKER = 901, 902
HOSTILE_FILES = 10


async def test_an_honest_photo_is_checked_while_ten_hostile_files_of_one_stranger_wait(
    tmp_path: Path, workshop_settings: dict[str, Any]
) -> None:
    ended: list[str] = []
    all_ended = asyncio.Event()

    async def look(deps: Deps, job: Job) -> None:
        try:
            await (deps.vision(os._exit, 1) if job.args["hostile"] else deps.vision(abs, -1))
        except WorkerLost:
            pass
        async with deps.transaction() as session:
            await jobs.complete(session, job.id)
        ended.append(job.key)
        if len(ended) > HOSTILE_FILES:
            all_ended.set()

    async with (
        open_world(tmp_path, **workshop_settings) as world,
        WorkerPool(limits=Limits(memory_bytes=256 * MIB, cpu_s=60, still_s=60)) as pool,
    ):
        world.clock.at = utc_now()
        async with world.robot.deps.transaction() as session:
            senders = [STRANGER] * HOSTILE_FILES + [WORKER]
            for number, sender_id in enumerate(senders):
                await jobs.enqueue(
                    session,
                    kind="look",
                    key=f"{sender_id}:{number}",
                    due_at=world.clock.at,
                    args={"hostile": sender_id == STRANGER},
                    sender_id=sender_id,
                )
        deps = replace(world.robot.deps, vision=pool.run)
        url = str(workshop_settings["database_url"])
        loop: JobLoop | QueueWorker = (
            JobLoop(deps=deps, work={"look": look})
            if url.startswith("sqlite")
            else QueueWorker(deps=deps, work={"look": look}, database_url=url)
        )
        running = asyncio.ensure_future(loop.run())
        await patiently(all_ended.wait())
        loop.stop()
        await running
    assert ended.index(f"{WORKER}:{HOSTILE_FILES}") <= SIDE_BY_SIDE
    assert len(ended) == len(senders)
