"""How the tables of a database stand to this program: older, the same, or newer and yet readable, or too new.

Each revision says from which release on a program may work on its tables (`readable_from`); `gendan migrate` leaves
that beside the revision, where a program finds it that has never heard of the revision.
"""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.unusable import Unusable
from core.schema import SCHEMA_BOUND

if TYPE_CHECKING:
    from alembic.config import Config

REVISION = re.compile(r"\w{1,32}", re.ASCII)
RELEASE = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}", re.ASCII)
"""How a revision and a release are written; a database that says something else was written by no release."""
_ASSIGNED = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)


class TablesUnusable(Unusable):
    """This program cannot work on the tables that it finds; the message says what to do."""


class Standing(Enum):
    """How tables stand to a program."""

    OLDER = auto()
    """They have to be migrated first; so have those of an empty database."""
    SAME = auto()
    NEWER = auto()
    """Newer, and the program may work on them."""
    TOO_NEW = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What a database says of its tables; None is what it does not say."""

    revision: str | None
    readable_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A release, the revision it was made for, and all that it knows."""

    version: str
    revision: str
    known: Set[str]

    def standing(self, tables: Tables) -> Standing:
        """Compare tables with the program; what it does not know is newer, never older."""
        if tables.revision == self.revision:
            return Standing.SAME
        if tables.revision is None or tables.revision in self.known:
            return Standing.OLDER
        is_for_us = tables.readable_from is not None and parse_version(tables.readable_from) <= parse_version(
            self.version
        )
        return Standing.NEWER if is_for_us else Standing.TOO_NEW

    def require(self, tables: Tables, *, knows_all: bool = False) -> None:
        """Let only tables pass that this program may work on, and with `knows_all` only those that it was made for.

        Raises:
            TablesUnusable: They are none of these.
        """
        standing = self.standing(tables)
        if standing is Standing.OLDER:
            raise self._refuse_older(tables)
        if standing is Standing.TOO_NEW:
            raise self.refuse(tables)
        if standing is Standing.NEWER and knows_all:
            raise TablesUnusable(
                f"The tables are at revision {tables.revision}, newer than Gendan {self.version}, which would leave "
                "out what it does not know. Give this command to the release that made them."
            )

    def _refuse_older(self, tables: Tables) -> TablesUnusable:
        if tables.revision is None:
            return TablesUnusable(
                "The database has no tables of Gendan. Check GENDAN_DATA_DIR or GENDAN_DATABASE_URL; "
                "for a new installation type gendan migrate."
            )
        return TablesUnusable(
            f"The tables are at revision {tables.revision}, older than Gendan {self.version} needs. "
            "Take a backup, then type gendan migrate."
        )

    def refuse(self, tables: Tables) -> TablesUnusable:
        """Say why the program does not work on tables that are too new, and which program does."""
        wanted = f"release {tables.readable_from}" if tables.readable_from else "the release that made them"
        return TablesUnusable(
            f"The tables are at revision {tables.revision}, too new for Gendan {self.version}. "
            f"Start {wanted} or a later one, or restore the backup from before."
        )


def parse_version(version: str) -> tuple[int, ...]:
    """Make a version comparable.

    Raises:
        ValueError: It is not numbers with dots between them.
    """
    return tuple(int(part) for part in version.split("."))


@cache
def this_program() -> Program:
    """Describe the program that runs; its revisions are read once."""
    follows = dict(_named_in(file.read_text("utf-8")) for file in _scripts() if file.name.endswith(".py"))
    (newest,) = follows.keys() - follows.values()
    return Program(version=metadata.version("gendan"), revision=newest, known=frozenset(follows))


def _scripts() -> Iterable[Traversable]:
    return (resources.files("migrations") / "versions").iterdir()


def _named_in(script: str) -> tuple[str, str | None]:
    """Read the revision of a script and the one before it; who migrates nothing needs no Alembic for that."""
    found = dict(_ASSIGNED.findall(script))
    return found["revision"], found.get("down_revision")


def look(connection: Connection) -> Tables:
    """Read what a database says of its tables.

    Raises:
        TablesUnusable: It says what no release writes.
    """
    inspector = inspect(connection)
    if not inspector.has_table("alembic_version"):
        return Tables(revision=None)
    revision = _checked(connection.scalar(text("SELECT version_num FROM alembic_version")), REVISION)
    if not inspector.has_table(SCHEMA_BOUND.name):
        return Tables(revision=revision)
    bound = _checked(connection.scalar(select(SCHEMA_BOUND.c.readable_from)), RELEASE)
    return Tables(revision=revision, readable_from=bound)


async def knows_all(session: AsyncSession) -> bool:
    """Say whether this program was made for the tables of a session's database, or for later ones."""
    connection = await session.connection()
    return this_program().standing(await connection.run_sync(look)) not in (Standing.NEWER, Standing.TOO_NEW)


def _checked(said: object, form: re.Pattern[str]) -> str | None:
    if said is None or (isinstance(said, str) and form.fullmatch(said)):
        return said
    raise TablesUnusable("The database says of its tables what no release of Gendan writes. Bring back a backup.")


def alembic_config(database_url: str) -> "Config":
    """Name the revisions of this program and the database to Alembic."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(str(resources.files("migrations")))))
    config.attributes["database_url"] = database_url
    return config
