"""Bring the demonstration to life: messenger and robot in one process, on one clock, in a folder that survives."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app as composition
from bot.app import Robot
from bot.demo import cast
from bot.demo.cast import Character, House
from bot.schedule import run_all
from bot.settings import Settings
from core.jobs import queries as jobs
from core.notify import queries as outbox
from core.notify.model import Limits
from core.parties import actions as parties
from core.parties.tables import Person as PersonRow
from core.parties.tables import Workshop
from core.work.bodies import SCANS
from gendan_sandbox import server
from gendan_sandbox.client import Person, Sandbox
from gendan_sandbox.control import accounts
from gendan_sandbox.patience import Patience
from gendan_sandbox.world.messenger import Messenger, Options

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
        """Wait until the robot has said and done all that is due.

        Raises:
            TimeoutError: Something stays undone, and nothing moves any more.
        """
        patience, waiting = Patience(), 0
        while patience.lasts(self.messenger.events.version):
            now = self.robot.deps.now()
            async with self.robot.deps.reading() as session:
                waiting = await outbox.count_due(session, now=now) + await jobs.count_due(session, now=now)
            if not waiting and not self.robot.jobs.running:
                return
            await asyncio.sleep(0.02)
        raise TimeoutError(f"{waiting} messages and jobs are due and stay undone")

    async def tick(self) -> None:
        """Let the robot look at its schedule now."""
        await run_all(self.robot.deps, SCANS)
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
    accounts.register_bot(messenger, token=cast.TOKEN, username=cast.USERNAME, name=cast.BOT_NAME)
    runner, address = await server.start(server.create_app(messenger, state_path=state_path), port=port)
    try:
        async with _robot_of(folder, address, messenger, limits) as robot, Sandbox(address) as sandbox:
            await _people(sandbox, robot)
            async with _running(robot):
                yield Demo(address=address, messenger=messenger, sandbox=sandbox, robot=robot)
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _robot_of(folder: Path, address: str, messenger: Messenger, limits: Limits) -> AsyncIterator[Robot]:
    port = _free_port()
    settings = Settings(
        bot_tokens=(SecretStr(cast.TOKEN),),
        api_base_url=address,
        data_dir=folder / "robot",
        operators=(cast.OPERATOR.id,),
        timezone=cast.TIMEZONE,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
    )
    async with composition.build(settings, now=messenger.clock.now, limits=limits) as robot:
        yield robot


def _free_port() -> int:
    """Find a free port for the robot's own pages; the address stands in its messages before it listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def _running(robot: Robot) -> AsyncIterator[None]:
    stop, ready = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(composition.run(robot, stop, ready=ready.set, tick_s=2))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        waiting.cancel()
        await running
    try:
        yield
    finally:
        stop.set()
        await running


async def _people(sandbox: Sandbox, robot: Robot) -> None:
    """Let everybody appear with their roles and write to the robot before it runs; what is there already stays."""
    async with robot.deps.reading() as session:
        if await session.scalar(select(func.count()).select_from(Workshop)):
            return
    phones = [
        await sandbox.add_person(character.name, id=character.id, language_code=character.language)
        for character in cast.characters()
    ]
    async with robot.deps.transaction() as session:
        now = robot.deps.now()
        rows = {character.id: await _meet(session, robot, character) for character in cast.characters()}
        for merchant in cast.MERCHANTS:
            await parties.become_merchant(session, person_id=rows[merchant.id].id)
        for house in cast.HOUSES:
            await _open(session, house, rows, new_token=robot.deps.new_token, now=now)
    for phone in phones:
        await phone.start(cast.USERNAME)


async def _meet(session: AsyncSession, robot: Robot, character: Character) -> PersonRow:
    return await parties.greet(
        session,
        telegram_id=character.id,
        bot_id=next(iter(robot.applications)),
        name=character.name,
        language_code=character.language,
        timezone=cast.TIMEZONE,
        is_operator=character.id == cast.OPERATOR.id,
        now=robot.deps.now(),
    )


async def _open(
    session: AsyncSession,
    house: House,
    rows: Mapping[int, PersonRow],
    *,
    new_token: Callable[[], str],
    now: datetime,
) -> None:
    """Open a workshop and let its workers in by invite."""
    owner_id = rows[house.owner.id].id
    workshop = await parties.open_workshop(
        session, owner_id=owner_id, profile=house.profile, is_template=house.is_template, now=now
    )
    for worker, role in house.workers:
        invite = await parties.invite(
            session, workshop_id=workshop.id, created_by_id=owner_id, role=role, token=new_token(), now=now
        )
        await parties.join(session, person_id=rows[worker.id].id, token=invite.token, now=now)
