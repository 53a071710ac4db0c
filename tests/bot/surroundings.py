"""Everything that a command may stand on, broken: which commands that hits, and what they have to say."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from bot.data_folder import lock_folder
from bot.migrate import migrate
from tests.bot.place import Place, files_stay_short, no_extras, nobody_waits_long
from tests.bot.typed import TYPED, Needs
from tests.tables import lay_tables

RIGHTS = r"rights|Permission denied|not readable"
DAMAGED = r"damaged.*gendan restore"
STRONG = "0123456789abcdef" * 2
NEEDS_NO_WRITING = {
    "keys rotate": "it does not touch the database",
    "keys forget": "it reads the database",
    "migrate": "there is nothing to do",
    "move": "it reads the database",
    "photo collect": "there is no workshop to ask",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One thing that is broken, which commands it hits, and what they say."""

    hits: Needs
    says: str
    breaks: Callable[[Place], object] = lambda _: None
    env: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None
    meanwhile: Callable[[Place], AbstractContextManager[None]] = lambda _: nullcontext()
    is_ours: bool = True
    """Whether the place belongs to whom the commands run as."""
    more: str = ""
    """What is typed besides."""
    statuses: Mapping[str, int] = field(default_factory=dict)
    """Other exit statuses than 2: commands that do their work and say in their answer what was wrong."""
    spares: Mapping[str, str] = field(default_factory=dict)
    """Commands that go on all the same, each with the reason."""


def damage_pages(place: Place) -> None:
    """Leave the first page, which has the header, and spoil the head of every other."""
    with place.database.open("r+b") as file:
        for start in range(4096, place.database.stat().st_size, 4096):
            file.seek(start)
            file.write(b"\xff" * 64)


def made_newer(file: Path, *, readable_from: str) -> None:
    """Leave tables as a later release would, of whose revision this program has never heard."""
    lay_tables(file.parent)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE schema_bound SET readable_from = ?", (readable_from,))
        connection.execute("ALTER TABLE person ADD COLUMN of_a_later_release INTEGER")
        connection.commit()


def make_older(place: Place) -> None:
    place.database.unlink()
    migrate(place.url, revision="0011")


def empty_all(place: Place) -> None:
    """Leave an empty database, and no photo of which it could tell, but what a desktop left beside them."""
    shutil.rmtree(place.data / "blobs")
    (place.data / "blobs").mkdir()
    (place.data / "blobs" / ".DS_Store").touch()
    os.truncate(place.database, 0)


def take_all_tables(place: Place) -> None:
    """Leave a sound database without a table, as a tool that is pointed at a new file makes it."""
    place.database.unlink()
    with closing(sqlite3.connect(place.database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def remove_all(place: Place) -> None:
    """Leave no database, and no photo of which it could tell."""
    shutil.rmtree(place.data / "blobs")
    place.database.unlink()


def fill_the_store_otherwise(place: Place) -> None:
    shutil.rmtree(place.data / "blobs")
    (place.data / "blobs").mkdir()
    (place.data / "blobs" / "holiday.jpg").touch()


def put_a_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def make_only_readable_without_a_log(place: Place) -> None:
    for path in place.data.glob("*.sqlite3-*"):
        path.unlink()
    place.data.chmod(0o500)


def open_to_all(place: Place) -> None:
    for path in (place.folder, *place.folder.rglob("*")):
        path.chmod(0o755)


def close_a_secret(place: Place) -> None:
    (place.inputs / "pictures" / "gendan_code_keys").touch(0)
    place.inputs.chmod(0o755)


@contextmanager
def locked(place: Place) -> Iterator[None]:
    with lock_folder(place.data):
        yield


@contextmanager
def written_by_another(place: Place) -> Iterator[None]:
    with closing(sqlite3.connect(place.database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def taken(place: Place) -> Iterator[None]:
    """Let something be there already under every name that a command would make."""
    for name in ("export.zip", "certificate.txt"):
        (place.outputs / name).write_text("of somebody")
    for name in ("backup", "restored"):
        (place.outputs / name).mkdir()
        (place.outputs / name / "of-somebody").touch()
    for name in ("state.json", "demo"):
        (place.outputs / name).write_text("of somebody")
    yield


def spoil_inputs(place: Place, spoil: Callable[[Path], object]) -> None:
    for path in place.inputs.iterdir():
        spoil(path)


def swap(path: Path) -> None:
    """Put a folder in the place of a file, and a file in that of a folder."""
    is_folder = path.is_dir()
    path.rename(path.with_name(f".{path.name}"))
    path.touch() if is_folder else path.mkdir()


def write_junk(path: Path) -> None:
    if path.is_file():
        path.write_bytes(b"\xff\x00junk" * 300)
    elif (path / "manifest.json").exists():
        (path / "manifest.json").write_text("{")
    else:
        for inner in path.iterdir():
            inner.unlink()


ANSWER = {"photo inspect": 1, "photo compare": 1}
"""An answer has an entry for each file, also for one that cannot be read."""

BROKEN: dict[str, Broken] = {
    # the database file
    "garbage": Broken(
        hits=Needs.DATABASE, says=DAMAGED, breaks=lambda p: p.database.write_bytes(b"no database " * 500)
    ),
    "header": Broken(
        hits=Needs.DATABASE,
        says=DAMAGED,
        breaks=lambda p: p.database.write_bytes(b"SQLite format 3\0" + b"\xff" * 2000),
    ),
    "pages": Broken(hits=Needs.DATABASE, says=DAMAGED, breaks=damage_pages),
    "cut": Broken(hits=Needs.DATABASE, says=DAMAGED, breaks=lambda p: os.truncate(p.database, 3 * 4096)),
    "empty": Broken(
        hits=Needs.TABLES,
        says="no tables of Gendan.*GENDAN_DATA_DIR|the database was lost.*gendan restore",
        breaks=lambda p: os.truncate(p.database, 0),
    ),
    "without a table": Broken(
        hits=Needs.TABLES,
        says="no tables of Gendan.*GENDAN_DATA_DIR|the database was lost.*gendan restore",
        breaks=take_all_tables,
    ),
    "empty, without a photo": Broken(
        hits=Needs.TABLES,
        says="no tables of Gendan.*GENDAN_DATA_DIR",
        breaks=empty_all,
        spares={"run": "it makes the tables", "migrate": "it makes the tables", "move": "it makes the tables"},
    ),
    "a folder in its place": Broken(
        hits=Needs.DATABASE,
        says=f"{RIGHTS}|There is no database",
        breaks=lambda p: put_a_folder(p.database),
    ),
    "a folder in the place of its log": Broken(
        hits=Needs.DATABASE,
        says=RIGHTS,
        breaks=lambda p: put_a_folder(p.log),
    ),
    "junk in its log": Broken(
        hits=Needs.DATABASE,
        says="",
        breaks=lambda p: p.log.write_bytes(b"junk" * 5000),
        spares=dict.fromkeys(TYPED, "SQLite leaves a log alone that is none"),
    ),
    "unreadable": Broken(hits=Needs.DATABASE, says=RIGHTS, breaks=lambda p: p.database.chmod(0)),
    "only readable": Broken(
        hits=Needs.WRITES,
        says=RIGHTS,
        breaks=lambda p: p.database.chmod(0o400),
        spares=NEEDS_NO_WRITING,
    ),
    "held by another program": Broken(
        hits=Needs.WRITES,
        says="locked.*end that one",
        meanwhile=written_by_another,
        before=nobody_waits_long,
        spares=NEEDS_NO_WRITING,
    ),
    "absent": Broken(
        hits=Needs.DATABASE,
        says="There is no database at|the database was lost.*gendan restore",
        breaks=lambda p: p.database.unlink(),
        spares={"keys forget": "no orders are in work"},
    ),
    "absent, without a photo": Broken(
        hits=Needs.DATABASE,
        says="There is no database at",
        breaks=remove_all,
        spares={
            "run": "it makes one",
            "migrate": "it makes one",
            "keys forget": "no orders are in work",
        },
    ),
    # its tables
    "older tables": Broken(
        hits=Needs.TABLES,
        says=r"older than Gendan .* gendan migrate",
        breaks=make_older,
        spares={"run": "it migrates", "migrate": "it migrates", "move": "it migrates"},
    ),
    "tables too new": Broken(
        hits=Needs.TABLES,
        says=r"too new for Gendan .* release 99",
        breaks=lambda p: made_newer(p.database, readable_from="99.0.0"),
    ),
    "newer tables": Broken(
        hits=Needs.ALL_OF_THEM,
        says="newer than Gendan .* leave out",
        breaks=lambda p: made_newer(p.database, readable_from="0.1.1"),
    ),
    # the data folder
    "folder only readable": Broken(hits=Needs.WRITES | Needs.LOCK, says=RIGHTS, breaks=lambda p: p.data.chmod(0o500)),
    "folder only readable, without a log": Broken(
        hits=Needs.DATABASE,
        says=RIGHTS,
        breaks=make_only_readable_without_a_log,
    ),
    "folder closed": Broken(
        hits=Needs.DATABASE | Needs.KEYS | Needs.LOCK, says=RIGHTS, breaks=lambda p: p.data.chmod(0)
    ),
    "folder of another, open": Broken(
        hits=Needs.DATABASE | Needs.KEYS | Needs.LOCK,
        says="belongs to root, and you are nobody.* sudo -E -u root -- ",
        breaks=open_to_all,
        is_ours=False,
    ),
    "folder of another, closed": Broken(
        hits=Needs.DATABASE | Needs.KEYS | Needs.LOCK,
        says=RIGHTS,
        breaks=lambda p: p.folder.chmod(0o755),
        is_ours=False,
    ),
    "folder is a file": Broken(
        hits=Needs.SETTINGS, says="GENDAN_DATA_DIR.*no folder", env={"GENDAN_DATA_DIR": "in/days.csv"}
    ),
    "folder that leads to itself": Broken(
        hits=Needs.SETTINGS,
        says="GENDAN_DATA_DIR.*no folder",
        env={"GENDAN_DATA_DIR": "ring"},
        breaks=lambda p: (p.data.parent / "ring").symlink_to("ring"),
    ),
    "folder of other things": Broken(
        hits=Needs.SETTINGS,
        says="in holds what is not Gendan's .*GENDAN_DATA_DIR",
        env={"GENDAN_DATA_DIR": "in"},
    ),
    "store of other things": Broken(
        hits=Needs.SETTINGS,
        says="blobs holds what is not Gendan's .*GENDAN_BLOBS_URL",
        breaks=fill_the_store_otherwise,
    ),
    "folder absent": Broken(
        hits=Needs.DATABASE | Needs.KEYS,
        says="There is no database at|There are no keys",
        env={"GENDAN_DATA_DIR": "out/nowhere"},
        spares={
            "run": "it makes one",
            "migrate": "it makes one",
            "keys rotate": "it makes one",
            "keys forget": "it makes one",
        },
    ),
    "in use": Broken(hits=Needs.LOCK, says="[Ss]top|stop the robot|--dry-run", meanwhile=locked),
    "moved": Broken(
        hits=Needs.LOCK,
        says="was moved to PostgreSQL",
        breaks=lambda p: (p.data / "MOVED").touch(),
        spares={"move": "it may be repeated"},
    ),
    "disk full": Broken(
        hits=Needs.WRITES | Needs.OUTPUT,
        says="disk|room",
        before=files_stay_short,
        spares={"migrate": "there is nothing to do", "move": "nothing is written"},
    ),
    # keys
    "key cut": Broken(
        hits=Needs.KEYS,
        says=r"code\.key is damaged",
        breaks=lambda p: os.truncate(p.data / "code.key", 3),
        statuses={"backup": 1},
    ),
    "key unreadable": Broken(hits=Needs.KEYS, says=RIGHTS, breaks=lambda p: (p.data / "code.key").chmod(0)),
    "key is a folder": Broken(hits=Needs.KEYS, says="a file is meant", breaks=lambda p: swap(p.data / "code.key")),
    "older keys damaged": Broken(
        hits=Needs.KEYS,
        says=r"code-older\.keys is damaged",
        breaks=lambda p: (p.data / "code-older.keys").write_text("zz"),
        statuses={"backup": 1},
    ),
    # the store
    "store away": Broken(
        hits=Needs.STORE,
        says="store of photos can't be used",
        env={
            "GENDAN_BLOBS_URL": "s3://photos",
            "GENDAN_S3_ENDPOINT": "http://127.0.0.1:1",
            "GENDAN_S3_ACCESS_KEY": "a-key",
            "GENDAN_S3_SECRET_KEY": "a-secret",
        },
        before=nobody_waits_long,
    ),
    "store without its extra": Broken(
        hits=Needs.STORE, says="extra `scaled`", env={"GENDAN_BLOBS_URL": "s3://photos"}, before=no_extras
    ),
    # settings
    "a setting": Broken(hits=Needs.SETTINGS, says=r"GENDAN_PORT.*\(port to listen on", env={"GENDAN_PORT": "x"}),
    "a secret folder": Broken(
        hits=Needs.SETTINGS, says="GENDAN_SECRETS_DIR.*no folder", env={"GENDAN_SECRETS_DIR": "/no/such/folder"}
    ),
    "a secret": Broken(
        hits=Needs.SETTINGS,
        says=RIGHTS,
        env={"GENDAN_SECRETS_DIR": "in/pictures"},
        breaks=close_a_secret,
    ),
    # PostgreSQL
    "no extra scaled": Broken(
        hits=Needs.POSTGRES | Needs.TABLES,
        says="extra `scaled`",
        env={"GENDAN_DATABASE_URL": "postgresql+psycopg://h/n", "GENDAN_CODE_KEYS": STRONG},
        before=no_extras,
        spares={
            "move": "it moves to PostgreSQL alone",
            "backup": "it has no backup",
            "keys forget": "the keys are not here",
        },
    ),
    "settings absent": Broken(hits=Needs.SETTINGS, says=r"in/none\.toml: no such file", more="--settings in/none.toml"),
    "settings are a folder": Broken(hits=Needs.SETTINGS, says="no such file", more="--settings in/pictures"),
    "settings closed": Broken(
        hits=Needs.SETTINGS,
        says=RIGHTS,
        more="--settings in/settings.toml",
        breaks=lambda p: (p.inputs / "settings.toml").touch(0),
    ),
    "settings are none": Broken(
        hits=Needs.SETTINGS,
        says="this is no TOML",
        more="--settings in/settings.toml",
        breaks=lambda p: (p.inputs / "settings.toml").write_bytes(b"\xff\xfe[["),
    ),
    "a setting of nobody": Broken(
        hits=Needs.SETTINGS,
        says="GENDAN_COLOUR",
        more="--settings in/settings.toml",
        breaks=lambda p: (p.inputs / "settings.toml").write_text("colour = 1"),
    ),
    "a role without PostgreSQL": Broken(hits=Needs.POSTGRES, says="roles need PostgreSQL; `gendan run`"),
    # files that are read
    "no input": Broken(
        hits=Needs.INPUT,
        statuses=ANSWER,
        says="no such|No such file|is no backup",
        breaks=lambda p: spoil_inputs(p, lambda f: f.rename(p.folder / f.name)),
    ),
    "input of the other kind": Broken(
        hits=Needs.INPUT, statuses=ANSWER, says=".", breaks=lambda p: spoil_inputs(p, swap)
    ),
    "input unreadable": Broken(
        hits=Needs.INPUT, statuses=ANSWER, says=RIGHTS, breaks=lambda p: spoil_inputs(p, lambda f: f.chmod(0))
    ),
    "input is junk": Broken(hits=Needs.INPUT, statuses=ANSWER, says=".", breaks=lambda p: spoil_inputs(p, write_junk)),
    # files that are written
    "output taken": Broken(
        hits=Needs.OUTPUT, says="is there already|holds|not empty|no state|a folder is meant", meanwhile=taken
    ),
    "output closed": Broken(hits=Needs.OUTPUT, says=RIGHTS, breaks=lambda p: p.outputs.chmod(0o500)),
    "output nowhere": Broken(
        hits=Needs.OUTPUT,
        says="exists|No such file",
        breaks=lambda p: p.outputs.rmdir(),
        spares=dict.fromkeys(("backup", "restore", "demo", "sandbox"), "it makes its folder"),
    ),
}
