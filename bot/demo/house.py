"""Bring the demonstration to life: messenger and robot in one process, on one clock, in a folder that survives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select

from bot import app as composition
from bot.app import Robot
from bot.demo import cast
from bot.demo.cast import Character
from bot.sandbox import control_accounts, server
from bot.sandbox.client import Person, Sandbox
from bot.sandbox.messenger import Messenger, Options
from bot.schedule import run_all
from bot.settings import Settings
from core.jobs import queries as jobs
from core.notify import queries as outbox
from core.notify.model import Limits
from core.parties import actions as parties
from core.parties import queries as people
from core.parties.tables import Person as PersonRow
from core.parties.tables import Workshop
from handlers import registry

BOT = f"@{cast.USERNAME}"
DEMO_LIMITS = Limits(chat_per_s=5, group_per_min=600, bot_per_s=200)
"""The sandbox of the demonstration does not count messages; a person at the page should not wait for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A running demonstration."""

    address: str
    messenger: Messenger
    sandbox: Sandbox
    robot: Robot

    async def person(self, character: Character) -> Person:
        """Take the phone of somebody."""
        return await self.sandbox.person(character.id)

    async def jump(self, seconds: float) -> None:
        """Let time pass at once, let the robot look at its schedule, and wait until it rests."""
        await self.settle()
        self.messenger.clock.advance(seconds)
        await self.tick()
        await self.settle()

    async def settle(self) -> None:
        """Wait until the robot has said and done all that is due."""
        for _ in range(1200):
            now = self.robot.deps.now()
            async with self.robot.deps.reading() as session:
                waiting = await outbox.count_due(session, now=now) + await jobs.count_due(session, now=now)
            if not waiting and not self.robot.jobs.running:
                return
            await asyncio.sleep(0.02)

    async def tick(self) -> None:
        """Let the robot look at its schedule now."""
        await run_all(self.robot.deps, registry.SCANS)
        self.robot.wake()


@asynccontextmanager
async def open_demo(
    folder: Path,
    *,
    port: int,
    limits: Limits = DEMO_LIMITS,
    starts_at: datetime | None = None,
    keeps: bool = True,
) -> AsyncIterator[Demo]:
    """Start messenger and robot, and people them at the first start; `keeps` lets the chats survive a restart.

    Raises:
        OSError: The port is taken.
        FolderInUse: Another demonstration runs in this folder.
    """
    state_path = folder / "messenger.json" if keeps else None
    messenger = server.create_messenger(state_path=state_path, options=Options(flood=False))
    if starts_at is not None:
        messenger.clock.set(starts_at)
    control_accounts.register_bot(messenger, token=cast.TOKEN, username=cast.USERNAME)
    runner, address = await server.start(server.create_app(messenger, state_path=state_path), port=port)
    try:
        async with _robot_of(folder, address, messenger, limits) as robot, Sandbox(address) as sandbox:
            demo = Demo(address=address, messenger=messenger, sandbox=sandbox, robot=robot)
            await _people(demo)
            yield demo
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _robot_of(folder: Path, address: str, messenger: Messenger, limits: Limits) -> AsyncIterator[Robot]:
    settings = Settings(  # type: ignore[call-arg]
        bot_tokens=(SecretStr(cast.TOKEN),),
        api_base_url=address,
        data_dir=folder / "robot",
        operators=(cast.OPERATOR.id,),
        timezone=cast.TIMEZONE,
        port=0,
    )
    async with composition.build(settings, now=messenger.clock.now, limits=limits) as robot:
        stop, ready = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(composition.run(robot, stop, ready=ready.set, tick_s=2))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            waiting.cancel()
            await running
        try:
            yield robot
        finally:
            stop.set()
            await running


async def _people(demo: Demo) -> None:
    """Let everybody appear and write to the robot; open the workshops. What is there already stays as it is."""
    async with demo.robot.deps.reading() as session:
        if await session.scalar(select(func.count()).select_from(Workshop)):
            return
    for character in cast.characters():
        person = await demo.sandbox.add_person(character.name, id=character.id, language_code=character.language)
        await person.start(cast.USERNAME)
    await _until_known(demo)
    async with demo.robot.deps.transaction() as session:
        now = demo.robot.deps.now()
        rows = {row.telegram_id: row for row in (await session.scalars(select(PersonRow))).all()}
        for merchant in cast.MERCHANTS:
            await parties.become_merchant(session, person_id=rows[merchant.id].id)
        for house in cast.HOUSES:
            workshop = await parties.open_workshop(
                session,
                owner_id=rows[house.owner.id].id,
                profile=house.profile,
                is_template=house.is_template,
                now=now,
            )
            for worker, role in house.workers:
                invite = await parties.invite(
                    session,
                    workshop_id=workshop.id,
                    created_by_id=rows[house.owner.id].id,
                    role=role,
                    token=demo.robot.deps.new_token(),
                    now=now,
                )
                await parties.join(session, person_id=rows[worker.id].id, token=invite.token, now=now)


async def _until_known(demo: Demo) -> None:
    """Wait until the robot has met everybody."""
    for _ in range(600):
        async with demo.robot.deps.reading() as session:
            if all([await people.find_person(session, telegram_id=who.id) for who in cast.characters()]):
                return
        await asyncio.sleep(0.05)
    raise TimeoutError("the robot did not meet everybody")
