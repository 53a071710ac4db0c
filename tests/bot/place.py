"""A sound installation with all that commands read, and a way to give a command there as another user.

The command runs in a fresh process that is forked from one which has imported everything, so that a user who may not
read the interpreter's own folder can run it.
"""

import asyncio
import ctypes
import errno
import os
import pwd
import resource
import select
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from typer.testing import CliRunner

import bot.cli
import core.blobs
import core.sqlite
from bot.backup import restoring
from bot.backup.manifest import DATABASE
from bot.data_folder import rotate_key
from core.blobs import FolderBlobs
from core.database import CHECKED, Database
from core.holds import actions as holds
from core.holds.model import Subject
from core.ledger import actions as ledger
from core.orders.facts import OrderEnded
from core.orders.model import OrderState
from core.orders.tables import OrderPicture
from tests.core.planning.problems import INSTANCE
from tests.rows import a_person, an_order
from tests.tables import lay_tables

NOBODY = pwd.getpwnam("nobody")
PASS_OVER_RIGHTS = (1, 2)
"""CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH of linux/capability.h."""
PR_CAPBSET_DROP = 24
CAPABILITY_VERSION_3 = 0x20080522
IS_ROOT = os.geteuid() == 0
BOT = "42:secret"
HEAD = "date,department,team,targeted_productivity,smv,no_of_workers,actual_productivity"
DAYS = [f"1/{day}/2015,sewing,{team},0.8,20,30,0.7" for day in range(1, 7) for team in (1, 2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder with `data`, `in` and `out`."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "gendan.sqlite3"

    @property
    def log(self) -> Path:
        """The database's write-ahead log."""
        return self.data / "gendan.sqlite3-wal"

    @property
    def inputs(self) -> Path:
        return self.folder / "in"

    @property
    def outputs(self) -> Path:
        return self.folder / "out"

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.database}"

    def copy(self, to: Path) -> "Place":
        shutil.copytree(self.folder, to, symlinks=True)
        return Place(folder=to)


@contextmanager
def copied(sound: Place) -> Iterator[Place]:
    """Copy a place to where every user may go."""
    with TemporaryDirectory(prefix="gendan-place-") as folder:
        Path(folder).chmod(0o755)
        yield sound.copy(Path(folder) / "place")


def build_place(folder: Path) -> Place:
    """Lay out an installation on which every command can do its work."""
    place = Place(folder=folder)
    for made in (place.data, place.inputs / "pictures", place.outputs):
        made.mkdir(parents=True, mode=0o700)
    lay_tables(place.data)
    rotate_key(place.data)
    asyncio.run(_people(place))
    (place.inputs / "problem.mm").write_text(INSTANCE, "utf-8")
    (place.inputs / "days.csv").write_text("\n".join((HEAD, *DAYS)), "utf-8")
    for number, name in enumerate(("one", "two")):
        Image.new("RGB", (320, 240), (200, 90 * number, 40)).save(place.inputs / f"{name}.jpg")
    _give(place, "plan solve in/problem.mm --seconds 0.05 --workers 0 --json", answer_to=place.inputs / "plan.json")
    _give(place, "export --merchant 1 --to in/export.zip")
    _give(place, "backup in/backup")
    return place


async def _people(place: Place) -> None:
    database, now = Database(place.url), datetime.now(UTC)
    async with database.transaction() as session:
        session.info.pop(CHECKED)
        merchant = await a_person(session, id=1, is_merchant=True)
        other = await a_person(session, id=2)
        await holds.place(
            session, subject=Subject.PERSON, subject_id=other.id, reason="x", who="x", actor_id=None, now=now
        )
        order = await an_order(session, merchant, state=OrderState.CANCELLED)
        await ledger.append(session, order_id=order.id, fact=OrderEnded(), now=now)
        sha256 = await FolderBlobs(place.data / "blobs").put(b"a picture")
        session.add(OrderPicture(order_id=order.id, bot_id=42, file_id="x", sha256=sha256))
    await database.close()


def _give(place: Place, line: str, *, answer_to: Path | None = None) -> None:
    before = Path.cwd()
    os.chdir(place.folder)
    try:
        done = CliRunner().invoke(bot.cli.app, line.split(), env={"GENDAN_DATA_DIR": str(place.data)})
    finally:
        os.chdir(before)
    assert done.exit_code == 0, done.output
    if answer_to is not None:
        answer_to.write_text(done.stdout, "utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a command is run: in which environment, as whom, and what is done in its process before it begins."""

    env: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None
    is_humble: bool = False
    """Whether it runs without the right of root to pass over the rights of files; so do the workers that it starts."""
    before: Callable[[], None] | None = None
    until: str | None = None
    """It is told to stop as soon as it has said this."""
    out: str = ""
    """A file that standard output goes to, instead of to us; `closed` is a pipe that nobody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of it."""

    status: int | None
    said: str
    """Standard error."""
    told: str = ""
    """Standard output, where that was not sent elsewhere."""

    @property
    def lines(self) -> list[str]:
        return self.said.strip().splitlines()


def give(place: Place, words: Sequence[str], run: Run) -> Done:
    """Run a command in a process of its own, and wait for its end."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.bot.warm"])
    pipes = [context.Pipe(duplex=False) for _ in range(2)]
    theirs = [writer for _, writer in pipes]
    child = context.Process(target=_be_gendan, args=(*theirs, str(place.folder), list(words), run))
    child.start()
    for writer in theirs:
        writer.close()
    heard = {reader: b"" for reader, _ in pipes}
    while heard_more(heard, is_over=not child.is_alive()):
        if run.until is not None and run.until.encode() in heard[pipes[1][0]]:
            child.terminate()
    child.join()
    told, said = (heard[reader].decode(errors="replace") for reader, _ in pipes)
    return Done(status=child.exitcode, said=said, told=told)


def heard_more(heard: dict[Connection, bytes], *, is_over: bool) -> bool:
    """Take what was said, and say whether there may be more; a pipe that ended is closed."""
    open_ones = [reader for reader in heard if not reader.closed]
    ready = select.select(open_ones, [], [], 0 if is_over else None)[0] if open_ones else []
    for reader in ready:
        part = os.read(reader.fileno(), 1 << 16)
        heard[reader] += part
        if not part:
            reader.close()
    return bool(ready)


def _be_gendan(told: Connection, said: Connection, folder: str, words: list[str], run: Run) -> None:
    """Become the command: its streams, its user, its environment."""
    os.dup2(told.fileno(), 1)
    os.dup2(said.fileno(), 2)
    told.close()
    said.close()
    if run.out == "closed":
        reader, writer = os.pipe()
        os.close(reader)
        os.dup2(writer, 1)
    elif run.out:
        os.dup2(os.open(run.out, os.O_WRONLY), 1)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)
    for name in [name for name in os.environ if name.startswith("GENDAN_")]:
        del os.environ[name]
    own = {"GENDAN_DATA_DIR": f"{folder}/data", "GENDAN_BOT_TOKENS": BOT, "GENDAN_API_BASE_URL": "http://127.0.0.1:1"}
    os.environ.update(own | dict(run.env))
    os.chdir(folder)
    if run.is_humble:
        _become_humble()
    if run.user is not None:
        os.setgid(NOBODY.pw_gid)
        os.setuid(run.user)
    if run.before is not None:
        run.before()
    sys.argv = ["gendan", *words]
    bot.cli.main()


def _become_humble() -> None:
    """Give up what lets root read and write any file (capabilities(7)), for this process and all that it starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    for number in PASS_OVER_RIGHTS:
        libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    head, sets = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    if libc.capget(head, sets):
        raise OSError(ctypes.get_errno(), "capget")
    kept = ~sum(1 << number for number in PASS_OVER_RIGHTS) & 0xFFFFFFFF
    for low in range(3):  # effective, permitted, inheritable
        sets[low] &= kept
    if libc.capset(head, sets):
        raise OSError(ctypes.get_errno(), "capset")


def files_stay_short() -> None:
    """Let no file grow, as a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def no_room_for_copies() -> None:
    """Let the disk be full when the database is copied, which is copied last."""

    def copy(source: Path, to: Path) -> None:
        if source.name == DATABASE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(to))
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(source.read_bytes())

    vars(restoring)["copy_file"] = copy  # in a process that ends with the command


def nobody_waits_long() -> None:
    """Give up after a moment where a robot would be patient."""
    core.sqlite.BUSY_TIMEOUT_MS = 50
    core.blobs.S3_PATIENCE = core.blobs.S3_PATIENCE / 50


def no_extras() -> None:
    """Be an installation without the extra `scaled`."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("psycopg", "obstore", "procrastinate")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Missing())


class _Missing:
    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in ("psycopg", "obstore", "procrastinate", "circuitbreaker"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
