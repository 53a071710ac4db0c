"""What a later release left in the queues waits for one: it is neither shown as it stands nor given up."""

from datetime import timedelta

from sqlalchemy import select

from bot.jobs import attempt
from bot.turnstile import Turnstile
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Outbox, State
from tests.chat import BOT_ID, World

WANG = Address(bot_id=BOT_ID, chat_id=7)


async def test_a_message_without_words_waits_and_lets_the_others_of_its_chat_pass(world: World) -> None:
    async with world.robot.deps.transaction() as session:
        for key in ("orders.of_a_later_release", "start.who"):
            await notify.send(session, to=WANG, key=key, now=world.clock.at)
    for _ in range(20):
        await world.settle()
        world.clock.advance(minutes=10)
    assert len(world.telegram.shown) == 1
    assert "of_a_later_release" not in str(world.telegram.shown)
    async with world.robot.deps.reading() as session:
        states = (await session.scalars(select(Outbox.state).order_by(Outbox.id))).all()
    assert states == [State.QUEUED, State.SENT]
    assert all("of_a_later_release" in said for said in world.put_off)
    world.put_off.clear()


async def test_a_job_of_an_unknown_kind_is_never_given_up(world: World) -> None:
    async with world.robot.deps.transaction() as session:
        await jobs.enqueue(session, kind="of.a.later.release", key="one", args={}, due_at=world.clock.at)
    for _ in range(jobs.MAX_ATTEMPTS + 2):
        async with world.robot.deps.reading() as session:
            job = await session.scalar(select(Job).where(Job.kind == "of.a.later.release"))
        assert job is not None
        await attempt(world.robot.deps, {}, job, turnstile=Turnstile())
        world.clock.at += timedelta(hours=1)
    async with world.robot.deps.reading() as session:
        assert (await session.scalars(select(Job.state).where(Job.kind == "of.a.later.release"))).all() == [
            JobState.DUE
        ]
