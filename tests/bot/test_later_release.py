"""What a later release left in the queues waits for one: it is neither shown as it stands nor given up."""

from datetime import timedelta

from sqlalchemy import select, text

from bot.jobs import attempt
from bot.turnstile import Turnstile
from core.export.actions import ask_for_export
from core.export.model import Tenant
from core.forgetting.tables import DeletionRecord
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Outbox, State
from core.parties.queries import find_person
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


async def say_revision(world: World, revision: str) -> str:
    """Let the tables be of another revision, as another release leaves them; give what they said before."""
    async with world.robot.deps.transaction() as session:
        before = await session.scalar(text("SELECT version_num FROM alembic_version"))
        await session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    return str(before)


async def test_on_tables_of_a_later_release_nobody_is_promised_all_in_chat(world: World) -> None:
    wang = world.person(31, "Wang")
    await wang.sends("/start")
    await wang.presses("I sell clothes")
    await wang.sends("/data")
    own = await say_revision(world, "9999")
    await wang.presses("Export my orders")
    assert "release before still runs" in wang.notice
    await wang.presses("Delete my data")
    await wang.presses("Yes, delete all of it")
    assert "release before still runs" in wang.notice
    async with world.robot.deps.reading() as session:
        assert not (await session.scalars(select(Job).where(Job.kind == "export.make"))).all()
        assert not (await session.scalars(select(DeletionRecord))).all()
    await say_revision(world, own)
    await wang.presses("Yes, delete all of it")
    async with world.robot.deps.reading() as session:
        assert len((await session.scalars(select(DeletionRecord))).all()) == 1


async def test_an_export_that_was_asked_for_waits_for_the_release_that_knows_all(world: World) -> None:
    wang = world.person(31, "Wang")
    await wang.sends("/start")
    await wang.presses("I sell clothes")
    async with world.robot.deps.transaction() as session:
        me = await find_person(session, telegram_id=31)
        assert me is not None
        await ask_for_export(session, actor=me, tenant=Tenant.MERCHANT, tenant_id=me.id, now=world.clock.at)
    own = await say_revision(world, "9999")
    for _ in range(jobs.MAX_ATTEMPTS + 2):
        await world.settle()
        world.clock.advance(hours=1)
    assert not [message for message in wang.chat if "Everything that is yours" in message.text]
    await say_revision(world, own)
    await world.settle()
    assert wang.sees("Everything that is yours").files
