"""The database: one declarative base, column types that mean the same on SQLite and PostgreSQL, and transactions."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from typing_extensions import override


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


WAKE_CHANNEL = "gendan_wake"
WAKES = "wakes"
"""Set in `session.info` by whoever writes an outbox row: on PostgreSQL the robot is notified once a transaction."""
_NOTIFY = text(f"NOTIFY {WAKE_CHANNEL}")

NOTICE_A_LOSS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Options of libpq that make a server which vanished without a word noticed within about twenty seconds."""


def conninfo_of(database_url: str) -> str:
    """Write an SQLAlchemy address as libpq wants it."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_engine(url: str, *, readers: int, begin: str) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=readers, max_overflow=0, pool_timeout=120)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


class Database:
    """Opens transactions; on SQLite one writer connection and a read-only pool, on PostgreSQL one pool.

    `after_commit` is called once after each committed write, to wake the loops that look for new work.
    """

    def __init__(self, url: str, *, after_commit: Callable[[], None] = lambda: None) -> None:
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.write_engine = _sqlite_engine(url, readers=1, begin="BEGIN IMMEDIATE")
            self.read_engine = _sqlite_engine(url, readers=4, begin="BEGIN DEFERRED")
        else:
            self.write_engine = self.read_engine = create_async_engine(
                url, pool_size=10, max_overflow=10, pool_pre_ping=True, connect_args=NOTICE_A_LOSS
            )
        self._writing = async_sessionmaker(self.write_engine, expire_on_commit=False)
        self._reading = async_sessionmaker(self.read_engine, expire_on_commit=False)
        self.after_commit = after_commit

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open one write transaction, committed at the end of the block and rolled back on any exception."""
        async with self._writing() as session, session.begin():
            yield session
            if session.info.get(WAKES) and not self.is_sqlite:
                await session.execute(_NOTIFY)
        self.after_commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a snapshot to read from."""
        async with self._reading() as session, session.begin():
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self.write_engine.dispose()
        await self.read_engine.dispose()
