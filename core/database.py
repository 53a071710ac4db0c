"""The database: one declarative base, column types that mean the same on SQLite and PostgreSQL, and transactions."""

import math
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    URL,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from core import sqlite


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite, which forgets the zone, gets it back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant must be aware")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


_E = TypeVar("_E", bound=StrEnum | IntEnum)


class Member(TypeDecorator[_E]):
    """A column of a member of an enum: written as its value, read as the member.

    A value that no member has is refused where it is written and where it is read: a release that adds a member says
    so by `readable_from` of the migration it comes with.
    """

    impl = String
    cache_ok = True

    def __init__(self, enum: type[_E], length: int = 16) -> None:
        super().__init__(length)
        self.enum, self.length = enum, length

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if issubclass(self.enum, IntEnum) else String(self.length))

    @override
    def process_bind_param(self, value: _E | str | int | None, dialect: Dialect) -> str | int | None:
        return None if value is None else self.enum(cast(Any, value)).value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> _E | None:
        return None if value is None else self.enum(value)


BigId = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key; SQLite numbers rows by itself only under the name INTEGER."""


class Base(DeclarativeBase):
    """The base of all rows; names of constraints are fixed, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, int: BigId, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


CHECKED = "checked"
"""Set in `session.info` of a transaction whose writes are checked: see `core/locking.py`."""
READS = "reads"
"""Set in `session.info` of a session that only reads, and holds nothing."""

LOCK_WAIT_MS = 10_000
"""Whoever waits longer than this for a row that another transaction holds gives up and is tried again."""

WAKE_CHANNEL = "gendan_wake"
WAKES = "wakes"
"""Set in `session.info` by whoever writes work for a loop; the loops are woken once a transaction.

On PostgreSQL the robot, which may be another process, is notified.
"""
_NOTIFY = text(f"NOTIFY {WAKE_CHANNEL}")

NOTICE_A_LOSS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Options of libpq that make a server which vanished without a word noticed within about twenty seconds."""


RESTED_S = 1.0
"""A connection that nobody used for so long is asked whether its server is there before it is used."""


REFUSALS = (DBAPIError, PoolTimeout)
"""What a database raises that refuses or is away, whichever it is: the driver's own errors reach nobody."""

_CONTENDED_SQLITE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_CONTENDED_SQLSTATES = ("55P03", "40P01", "40001")
"""A lock not had in time, a deadlock, a conflict of snapshots."""


def is_contended(error: Exception) -> bool:
    """Say whether a statement only had to make way for somebody else's: the same may work a moment later."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    return (code is not None and code & 0xFF in _CONTENDED_SQLITE) or (
        getattr(cause, "sqlstate", None) in _CONTENDED_SQLSTATES
    )


_LASTING = ("IntegrityError", "DataError", "ProgrammingError")


def is_lasting(error: Exception) -> bool:
    """Say whether the database would refuse the same again: the data is at fault, not the connection."""
    return type(error).__name__ in _LASTING if isinstance(error, DBAPIError) else not isinstance(error, PoolTimeout)


def conninfo_of(database_url: str) -> str:
    """Write an SQLAlchemy address as libpq wants it."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _sqlite_engine(url: URL, *, connections: int, begin: str) -> AsyncEngine:
    url = url.set(drivername=sqlite.DRIVER)
    engine = create_async_engine(url, pool_size=connections, max_overflow=0, pool_timeout=120, begins_with=begin)
    event.listen(engine.sync_engine, "connect", sqlite.prepare)
    return engine


def _ask_the_rested(engine: Engine) -> None:
    """Ask a connection that has lain idle whether its server is still there; where it is not, all are opened anew.

    One that was used a moment ago is not asked: that would be a third of all statements, and a server that left in
    this moment is noticed by the statement itself, which the loops try again. One that was just opened is not either.
    """
    dialect = engine.dialect

    def rests(_: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since_s"] = time.monotonic()

    def is_wanted(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        if time.monotonic() - record.info.get("rests_since_s", math.inf) < RESTED_S:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError("the database has gone") from error

    event.listen(engine, "checkin", rests)
    event.listen(engine, "checkout", is_wanted)


def _limit_waiting(connection: Any, _: ConnectionPoolEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {LOCK_WAIT_MS}")
    connection.commit()


def insert_into(session: AsyncSession, table: Any) -> Any:
    """Make an INSERT that knows ON CONFLICT, as the database of the session says it."""
    return insert_as(session.get_bind().dialect.name, table)


def insert_as(dialect: str, table: Any) -> Any:
    """Make the same for a database by its dialect's name, for a statement that is written once and kept."""
    return (sqlite_dialect if dialect == "sqlite" else postgresql).insert(table)


class Database:
    """Opens transactions; on SQLite one writer connection and a read-only pool, on PostgreSQL one pool.

    `after_commit` is called once after each committed write that made new work, to wake the loops that look for it.
    """

    def __init__(self, url: str, *, after_commit: Callable[[], None] = lambda: None) -> None:
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.write_engine = _sqlite_engine(address, connections=1, begin="BEGIN IMMEDIATE")
            self.read_engine = _sqlite_engine(address, connections=4, begin="BEGIN DEFERRED")
            self.snapshot_engine = self.read_engine
        else:
            self.write_engine = create_async_engine(
                address,
                pool_size=10,
                max_overflow=10,
                pool_use_lifo=True,
                connect_args=NOTICE_A_LOSS,
            )
            event.listen(self.write_engine.sync_engine, "connect", _limit_waiting)
            _ask_the_rested(self.write_engine.sync_engine)
            self.read_engine = self.write_engine.execution_options(isolation_level="AUTOCOMMIT")
            self.snapshot_engine = self.write_engine.execution_options(isolation_level="REPEATABLE READ")
        self._writing = async_sessionmaker(self.write_engine, expire_on_commit=False, info={CHECKED: True})
        self._reading = async_sessionmaker(self.read_engine, expire_on_commit=False, info={READS: True})
        self._snapshot = async_sessionmaker(self.snapshot_engine, expire_on_commit=False, info={READS: True})
        self.after_commit = after_commit

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open one write transaction, committed at the end of the block and rolled back on any exception."""
        async with self._writing() as session, session.begin():
            yield session
            if session.info.get(WAKES) and not self.is_sqlite:
                await session.execute(_NOTIFY)
        if session.info.get(WAKES):
            self.after_commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session to read from; on SQLite it is a snapshot."""
        async with self._reading() as session:
            yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncSession]:
        """Open a session whose reads all see one instant, and which may stream; a round trip dearer than `reading`."""
        async with self._snapshot() as session, session.begin():
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self.write_engine.dispose()
        await self.read_engine.dispose()
