from typing import Any

import pytest
from sqlalchemy import select

from bot.jobs import JobLoop
from core.jobs import actions as jobs
from core.jobs.tables import Job, State
from tests.bot.plot import small_photo
from tests.chat import World


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "We couldn't finish this"), ("zh-hans", "这次没能处理成功"), ("ru", "Не получилось это обработать")],
)
async def test_who_waits_for_work_that_is_given_up_is_told_once_and_the_operator_finds_it(
    world: World, language: str, words: str
) -> None:
    async def breaks(*_: Any) -> None:
        raise ZeroDivisionError

    assert isinstance(world.robot.jobs, JobLoop)
    world.robot.jobs.work = {**world.robot.jobs.work, "card.read": breaks}
    mia = world.person(301, "Mia", language)
    message_id = await mia.sends_photo(small_photo(1))
    for _ in range(jobs.MAX_ATTEMPTS):
        await world.later(minutes=10)
    told = mia.sees(words)
    async with world.editing() as session:
        job = (await session.scalars(select(Job).where(Job.state == State.DEAD))).one()
        assert str(job.id) in told.text
        assert told.params["reply_parameters"]["message_id"] == message_id
        await jobs.revive(session, job_id=job.id, now=world.clock.at)
    for _ in range(jobs.MAX_ATTEMPTS):
        await world.later(minutes=10)
    assert len([message for message in mia.chat if words in message.text]) == 1
