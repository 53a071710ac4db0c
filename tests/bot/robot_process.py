"""The real robot as a process of its own, a workshop that it knows from the start, and hands that press buttons."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.migrate import migrate
from core.database import Database
from core.parties import actions as parties
from core.parties.model import Role
from core.parties.tables import Membership
from core.planning.engine.calendar import calendar_to_json, six_day_week
from gendan_sandbox.client import Person, Sandbox, Seen
from gendan_sandbox.patience import comes_true, patiently
from tests.bot.forked import Forked, fork
from tests.bot.sandbox.desk import BOT, TOKEN, Desk, Json, open_desk
from tests.tables import lay_tables

BOT_ID = int(TOKEN.partition(":")[0])
SECRET = "a-secret_of-32-letters-and-digits"
ZONE = "Asia/Shanghai"
MAYA, WANG, LI = 101, 201, 202
UNHURRIED_S = 3600.0
"""For a server that wants to be told how long to wait; whoever asks it gives up when nothing moves any more."""


@dataclass(slots=True)
class RobotProcess:
    """`gendan run`, or one of the roles, with its own settings; started again and again on the same data folder."""

    folder: Path
    settings: dict[str, str]
    role: str = "run"
    release: Path | None = None
    """The folder of another release to run instead of the program under test."""
    is_warm: bool = False
    """Whether it is forked from a process that has imported everything, for tests that start it hundreds of times."""
    process: asyncio.subprocess.Process | Forked | None = None

    @property
    def log(self) -> str:
        """All that it has written to stderr so far, over all its lives."""
        return self.log_file.read_text() if self.log_file.exists() else ""

    @property
    def log_file(self) -> Path:
        return self.folder / f"stderr-{self.role}"

    @property
    def database_file(self) -> Path:
        return self.folder / "data" / "gendan.sqlite3"

    @property
    def program(self) -> list[str]:
        """The command that starts it; another release finds its own modules and none of the program under test."""
        if self.release is None:
            return [str(Path(sys.executable).with_name("gendan"))]
        return [sys.executable, "-P", "-c", "from bot.cli import main; main()"]

    async def spawn(self) -> asyncio.subprocess.Process | Forked:
        """Start it without waiting for anything."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("GENDAN_")}
        settings = {"DATA_DIR": str(self.folder / "data"), "PORT": "0", **self.settings}
        own |= {f"GENDAN_{name}": value for name, value in settings.items()}
        own |= {"PYTHONPATH": str(self.release)} if self.release else {}
        if self.is_warm:
            self.process = await fork([self.role], env=own, stderr=self.log_file)
            return self.process
        with self.log_file.open("ab") as stderr:
            self.process = await asyncio.create_subprocess_exec(
                *self.program,
                self.role,
                env=own,
                cwd=self.release and self.folder,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
            )
        return self.process

    async def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        await self.spawn()
        await self.is_ready()

    async def is_ready(self) -> None:
        """Wait until it says that it is ready."""
        assert self.process is not None and self.process.stdout is not None
        line = await patiently(self.process.stdout.readline())
        assert b"Gendan is ready: @gendan_bot" in line, (line, self.log)

    async def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        assert await self.process.wait() == -signal.SIGKILL

    async def freeze(self) -> None:
        """Let it stand still, so that what it has at hand can be looked at; it goes on with `thaw`, or is killed."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        await comes_true(lambda: self.process is None or _stands_still(self.process.pid))

    def thaw(self) -> None:
        """Let it go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    async def stop(self) -> int:
        """Ask it to end, as a supervisor does, and give its exit status."""
        assert self.process is not None
        self.process.terminate()
        try:
            return await patiently(self.process.wait())
        except TimeoutError:
            self.process.send_signal(signal.SIGUSR1)
            await asyncio.sleep(1)
            raise AssertionError(f"{self.role} does not stop: {self.log[-6000:]}") from None

    async def runs_into(self) -> tuple[int, str]:
        """Start it where it cannot run; give its exit status and what it says."""
        process = await self.spawn()
        return await patiently(process.wait()), self.log


def _stands_still(pid: int) -> bool:
    """Say whether a process is stopped, or has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] in "TZX"
    except OSError:
        return True


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def robot_of(desk: Desk, folder: Path, **settings: str) -> RobotProcess:
    """Make the robot of a sandbox; it is not started yet."""
    return RobotProcess(folder, {"BOT_TOKENS": TOKEN, "API_BASE_URL": desk.base, "HOST": "127.0.0.1", **settings})


@asynccontextmanager
async def ending(robot: RobotProcess) -> AsyncIterator[RobotProcess]:
    """Leave no process behind, however the test ends."""
    try:
        yield robot
    finally:
        if robot.process is not None and robot.process.returncode is None:
            robot.process.kill()
            await robot.process.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A sandbox, the robot in it, a merchant, and a workshop of an owner and a worker that everybody knows."""

    desk: Desk
    robot: RobotProcess
    maya: Person
    wang: Person
    li: Person


@asynccontextmanager
async def open_street(folder: Path, **settings: str) -> AsyncIterator[Street]:
    """Open a sandbox with people who have pressed START, and a robot that knows the workshop; start it yourself."""
    async with open_desk(supports_inline_queries=True) as desk, ending(robot_of(desk, folder, **settings)) as robot:
        lay_tables(robot.database_file.parent)
        await open_workshop(f"sqlite+aiosqlite:///{robot.database_file}")
        yield await move_in(desk, robot)


async def move_in(desk: Desk, robot: RobotProcess) -> Street:
    """Let the people of the street appear and press START."""
    people = [
        await desk.control.add_person(name, id=number, language_code="en")
        for name, number in (("Maya", MAYA), ("Wang", WANG), ("Li", LI))
    ]
    for person in people:
        await person.start("gendan_bot")
    return Street(desk=desk, robot=robot, maya=people[0], wang=people[1], li=people[2])


async def open_workshop(url: str) -> None:
    """Register a workshop in a fresh database, as the operator of a small installation would."""
    await asyncio.to_thread(migrate, url)
    database = Database(url)
    now = datetime.now(UTC)
    async with database.transaction() as session:
        wang, li = [
            await parties.greet(
                session,
                telegram_id=telegram_id,
                bot_id=BOT_ID,
                name=name,
                language_code="en",
                timezone=ZONE,
                is_operator=False,
                now=now,
            )
            for telegram_id, name in ((WANG, "Wang"), (LI, "Li"))
        ]
        profile = parties.Profile(
            name="Wang Knits",
            region="hangzhou",
            timezone=ZONE,
            crafts=("knit",),
            categories=("hoodie",),
            moq_pieces=30,
            max_pieces=2000,
            team_sizes=(2, 4, 6),
            people_by_skill={"cutting": 2, "sewing": 8, "finishing": 2},
            calendar=calendar_to_json(six_day_week(ZONE)),
            price_minor_by_category={"hoodie": 4000},
        )
        workshop = await parties.open_workshop(session, owner_id=wang.id, profile=profile, now=now)
        session.add(Membership(workshop_id=workshop.id, person_id=li.id, role=Role.WORKER, joined_at=now))
    await database.close()


def has_button(part: str) -> Callable[[Seen], bool]:
    """Make a test for messages with a button whose label contains `part`."""
    return lambda message: any(part in label for row in message.buttons for label in row)


async def press(person: Person, part: str) -> None:
    """Wait for a button whose label contains `part`, press it, and see that it does not keep spinning."""
    message = await sees(person, has_button(part))
    label = next(label for row in message.buttons for label in row if part in label)
    pressed = await patiently(person.press(label, chat=BOT, message=message, wait_s=UNHURRIED_S))
    assert pressed["answered"], label


async def sees(person: Person, wanted: str | Callable[[Seen], bool], **more: Any) -> Seen:
    """Wait until the robot's chat shows a message that fits."""
    return await person.wait_for(wanted, chat=BOT, **more)


async def logs(robot: RobotProcess, part: str, *, times: int = 1) -> None:
    """Wait until the robot has written `part` to stderr so often."""
    try:
        await comes_true(lambda: robot.log.count(part) >= times, mark=lambda: len(robot.log))
    except TimeoutError as error:
        raise AssertionError(f"the robot never says {part!r}: {robot.log}") from error


Rows = Callable[[str], list[tuple[Any, ...]]]
"""Asks a database for rows."""


def rows_of(robot: RobotProcess, query: str, *, waits_s: float = 30) -> list[tuple[Any, ...]]:
    """Ask the database file of a robot, whether it runs or not."""
    with closing(sqlite3.connect(robot.database_file, timeout=waits_s)) as connection:
        return connection.execute(query).fetchall()


async def all_calls(control: Sandbox) -> list[Json]:
    """List every call that the robot has made."""
    return await control.journal(limit=20_000)
