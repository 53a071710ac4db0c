"""How the tables of a database stand to this program: older, the same, or newer and yet readable, or too new.

Each revision says from which release on a program may work on its tables (`readable_from`); `gendan migrate` leaves
that beside the revision, where a program finds it that has never heard of the revision.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib import metadata, resources
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from core.schema import SCHEMA_BOUND


class TablesUnusable(Exception):
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
    scripts = ScriptDirectory.from_config(alembic_config(""))
    head = scripts.get_current_head()
    assert head is not None
    known = frozenset(script.revision for script in scripts.walk_revisions())
    return Program(version=metadata.version("gendan"), revision=head, known=known)


def look(connection: Connection) -> Tables:
    """Read what a database says of its tables."""
    inspector = inspect(connection)
    if not inspector.has_table("alembic_version"):
        return Tables(revision=None)
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if not inspector.has_table(SCHEMA_BOUND.name):
        return Tables(revision=revision)
    return Tables(revision=revision, readable_from=connection.scalar(select(SCHEMA_BOUND.c.readable_from)))


def alembic_config(database_url: str) -> Config:
    """Name the revisions of this program and the database to Alembic."""
    config = Config()
    config.set_main_option("script_location", str(Path(str(resources.files("migrations")))))
    config.attributes["database_url"] = database_url
    return config
