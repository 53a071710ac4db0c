"""The composition root: builds everything from the settings, runs it, stops it gracefully.

What only one role needs is loaded where that role is built: a worker does not load what talks with people.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot import metrics
from bot.api.account import Account, introduce
from bot.api.files import fetch
from bot.api.line import HttpLine, Line
from bot.data_folder import lock_folder, refuse_moved, signing_keys
from bot.jobs import JobLoop
from bot.lost import refuse_lost
from bot.migrate import migrate, until_migrated
from bot.own_folder import refuse_folder_of_others, refuse_store_of_others
from bot.redaction import make_redactor
from bot.revisions import knows_all
from bot.roles.role import EVERYTHING, Role, check_scaled, takes_updates
from bot.settings import Settings
from bot.until import firmly
from bot.web import health, private, site
from core.blobs import Blobs, open_blobs
from core.database import Database
from core.evidence.actions import MAX_BYTES
from core.files import FileRef
from core.notify.model import Limits
from core.parties import actions as parties
from core.signin import actions as signin
from core.work import bodies
from core.work.deps import BotFacts, Deps
from core.workers import WorkerPool
from core.workers.limits import FILE_LIMITS
from core.workers.pictures import VisionPool, workers_here
from handlers.data.readme import readme

if TYPE_CHECKING:
    from bot.job_queue import QueueWorker
    from bot.roles.chat import Talk
    from bot.telegram.delivery import Sender
    from bot.telegram.floods import FloodGate
    from bot.telegram.intake import Intake
    from handlers.context import ChatApplication

STOP_WITHIN_S = 15
TICK_S = 20
"""How often the schedule is looked at."""

Speaking = Callable[..., Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Robot:
    """Everything that runs, made and not yet started; what no role of the process needs is None."""

    roles: frozenset[Role]

    settings: Settings
    database: Database
    deps: Deps
    talk: "Talk | None"
    work: "JobLoop | QueueWorker | None"

    @property
    def talking(self) -> "Talk":
        """What talks with people.

        Raises:
            LookupError: This process talks with nobody.
        """
        if self.talk is None:
            raise LookupError("this process talks with nobody")
        return self.talk

    @property
    def applications(self) -> "Mapping[int, ChatApplication]":
        """The bots as python-telegram-bot knows them."""
        return self.talking.applications

    @property
    def intake(self) -> "Intake":
        """What takes updates."""
        return self.talking.intake

    @property
    def gate(self) -> "FloodGate":
        """What lets updates in."""
        return self.talking.gate

    @property
    def sender(self) -> "Sender":
        """What sends messages."""
        return self.talking.sender

    @property
    def jobs(self) -> "JobLoop | QueueWorker":
        """What runs jobs.

        Raises:
            LookupError: This process runs none.
        """
        if self.work is None:
            raise LookupError("this process runs no jobs")
        return self.work

    def wake(self) -> None:
        """Make the loops look for new work."""
        if self.talk is not None:
            self.talk.sender.wake.set()
            self.talk.replays.wake.set()
        if isinstance(self.work, JobLoop):
            self.work.wake.set()


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    roles: frozenset[Role] = EVERYTHING,
    now: Callable[[], datetime] = utc_now,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    limits: Limits | None = None,
    line: Callable[[], Line] = HttpLine,
) -> AsyncIterator[Robot]:
    """Build the robot and take it down again; `now` and `pause` are its clock, `line` its way to the messenger.

    With every role it holds the data folder meanwhile and brings the database to the newest revision; a process with
    some of the roles waits until that was done.

    Raises:
        DatabaseLost: There is no database beside its photos.
        FolderInUse: Another process holds the data folder.
        FolderNotOurs: A folder that the settings name is somebody's for other things.
        KeyUnusable: A file of keys is damaged.
        SettingsUnusable: The messenger refuses a token, or the settings do not fit the roles.
        TablesUnusable: The tables are too new for this program.
    """
    async with AsyncExitStack() as stack:
        await _ready_the_house(stack, settings, roles)
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        keys = settings.signing_keys or signing_keys(settings.data_dir)
        blobs = open_blobs(settings.blobs, s3=settings.s3)
        await _name_operators(database, settings, now())
        vision = VisionPool(workers=workers_here())
        stack.push_async_callback(vision.close)
        files = WorkerPool(limits=FILE_LIMITS, modules=["core.orders.sheets.sheet"])
        stack.push_async_callback(files.close)
        accounts, facts = await _open_accounts(stack, settings, line)
        deps = _make_deps(settings, database, keys, blobs, vision, files, accounts, facts, now, pause)
        talk = None
        if takes_updates(roles, settings):
            from bot.roles.chat import open_talk

            is_alone = roles == EVERYTHING and not settings.is_scaled  # else another machine may have sent last
            has_lanes = not database.is_sqlite
            opening = open_talk(settings, deps, line=line, limits=limits, has_lanes=has_lanes, is_alone=is_alone)
            talk = await stack.enter_async_context(opening)
        work = _make_work(settings, deps, talk) if Role.WORKER in roles else None
        robot = Robot(roles=roles, settings=settings, database=database, deps=deps, talk=talk, work=work)
        database.after_commit = robot.wake
        metrics.count_verdicts()
        yield robot


async def _ready_the_house(stack: AsyncExitStack, settings: Settings, roles: frozenset[Role]) -> None:
    """Hold the folder and bring the tables up to date, or wait until another process did."""
    refuse_folder_of_others(settings.data_dir, named=settings.named)
    for store in settings.store_folders:
        refuse_store_of_others(store)
    if roles != EVERYTHING:
        check_scaled(settings)
        await until_migrated(settings.database)
        return
    stack.enter_context(lock_folder(settings.data_dir, named=settings.named))
    if not settings.is_scaled:
        refuse_moved(settings.data_dir)
    await refuse_lost(settings)
    await asyncio.to_thread(migrate, settings.database)


async def _name_operators(database: Database, settings: Settings, now: datetime) -> None:
    """Have the settings' word on who is an operator take effect at once, also for who never writes again."""
    async with database.transaction() as session:
        for person_id in await parties.name_operators(session, telegram_ids=settings.operators):
            await signin.sign_out_everywhere(session, person_id=person_id, now=now)


async def _open_accounts(
    stack: AsyncExitStack, settings: Settings, line: Callable[[], Line]
) -> tuple[dict[int, Account], dict[int, BotFacts]]:
    """Learn from the messenger who the bots are."""
    accounts, facts = {}, {}
    for token in settings.bot_tokens:
        account = Account(token=token.get_secret_value(), base_url=settings.api_base_url, line=line())
        await account.line.open()
        stack.push_async_callback(account.line.close)
        bot_id, known = await introduce(account)
        accounts[bot_id], facts[bot_id] = account, known
    return accounts, facts


def _make_work(settings: Settings, deps: Deps, talk: "Talk | None") -> "JobLoop | QueueWorker":
    """Make what runs jobs; where there is one process, it also does what workers leave to the robot."""
    if not settings.is_scaled:
        left = talk.replays.work if talk is not None else {}
        return JobLoop(deps=deps, work={**bodies.WORK, **left})
    from bot.job_queue import QueueWorker

    return QueueWorker(deps=deps, work=bodies.WORK, database_url=settings.database)


def _make_deps(
    settings: Settings,
    database: Database,
    keys: tuple[bytes, ...],
    blobs: Blobs,
    vision: VisionPool,
    files: WorkerPool,
    accounts: Mapping[int, Account],
    facts: Mapping[int, BotFacts],
    now: Callable[[], datetime],
    pause: Callable[[float], Awaitable[None]],
) -> Deps:
    async def download(ref: FileRef) -> bytes:
        account, folder = accounts[ref.bot_id], settings.api_files_dir
        return await fetch(account, ref.file_id, folder=folder, most_bytes=MAX_BYTES)

    return Deps(
        transaction=metrics.timed(database.transaction),
        reading=database.reading,
        snapshot=database.snapshot,
        blobs=blobs,
        now=now,
        pause=pause,
        new_token=lambda: secrets.token_urlsafe(18),
        download=download,
        readme=readme,
        vision=metrics.timed_vision(vision.run),
        parse=files.run,
        bots=facts,
        knows_all=knows_all,
        code_keys=keys,
        timezone=settings.timezone,
        public_url=settings.public_url,
        operators=frozenset(settings.operators),
        retention=settings.periods,
        allowances=settings.allowances,
        redact=make_redactor(settings.secrets),
    )


async def run(
    robot: Robot, stop: asyncio.Event, *, ready: Callable[[], None] = lambda: None, tick_s: int = TICK_S
) -> None:
    """Run what the roles ask for until `stop` is set, then end it gracefully: what is at hand is finished.

    Raises:
        SettingsUnusable: The port is taken, or the messenger refuses the address for its webhooks.
    """
    async with AsyncExitStack() as stack:
        probes = health.Probes(
            deps=robot.deps, needs_store=Role.WORKER in robot.roles, is_scaled=robot.settings.is_scaled
        )
        has_pages = Role.WEB in robot.roles
        takers = robot.talk.takers() if robot.talk is not None and has_pages else {}
        runner = await site.serve(probes, robot.settings, takers=takers, has_pages=has_pages)
        stack.push_async_callback(runner.cleanup)
        watched = await private.serve(probes, robot.settings, bot_ids=list(robot.deps.bots))
        stack.push_async_callback(watched.cleanup)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        intake_closed = asyncio.Event()
        loops = []
        if robot.work is not None:
            loops.append(group.create_task(firmly(robot.work.run())))
        if robot.talk is not None and Role.ROBOT in robot.roles:
            speaking = partial(robot.talk.speak, tick_s=tick_s, stop=stop, intake_closed=intake_closed)
            loops.append(group.create_task(_lead(robot, speaking, ready=ready, stop=intake_closed)))
        else:
            ready()
        await stop.wait()
        await runner.cleanup()
        intake_closed.set()
        if robot.work is not None:
            robot.work.stop()
        if loops:
            _, late = await asyncio.wait(loops, timeout=STOP_WITHIN_S)
            for task in late:
                task.cancel()


async def _lead(robot: Robot, speaking: Speaking, *, ready: Callable[[], None], stop: asyncio.Event) -> None:
    """Speak at once on SQLite, and on PostgreSQL while this process holds the lock of the one active robot."""
    if not robot.settings.is_scaled:
        await speaking(ready=ready)
        return
    from bot.leader import Leader

    ready()
    leader = Leader(database_url=robot.settings.database, wake=robot.wake)
    await leader.run(lambda: speaking(ready=lambda: None), stop=stop)
