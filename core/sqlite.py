"""SQLite on the event loop: statements take microseconds and run at once; what waits for the disk goes to a thread.

A driver that hands each statement to a thread costs four times the processor time of the statement itself.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, Pool
from sqlalchemy.util import await_only
from typing_extensions import override

DRIVER = "sqlite+loop"
SLOW: dict[str, Any] = {"in_thread": True}
"""Execution options of a statement that looks at very many rows: it runs in a thread, and so does fetching them."""

BUSY_TIMEOUT_MS = 30_000


async def _finished(function: Callable[..., object], *args: Any) -> None:
    """Run a function in a thread; a cancelled caller waits for its end, as one connection serves one thread."""
    running = asyncio.get_running_loop().run_in_executor(None, function, *args)
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


async def _at_once() -> None:
    """Wait for nothing: SQLAlchemy takes a driver that never waits for one that blocks."""


class _Cursor(sqlite3.Cursor):
    rows: list[Any] | None = None

    async def _async_soft_close(self) -> None:
        """Let go of nothing: SQLAlchemy asks its async cursors for this."""

    def execute_and_fetch(self, statement: str, parameters: Any) -> None:
        self.execute(statement, parameters)
        self.rows = super().fetchall()

    @override
    def fetchall(self) -> list[Any]:
        if self.rows is None:
            return super().fetchall()
        rows, self.rows = self.rows, []
        return rows

    @override
    def fetchmany(self, size: int | None = None) -> list[Any]:
        if self.rows is None:
            return super().fetchmany(size or self.arraysize)
        rows, self.rows = self.rows[: size or self.arraysize], self.rows[size or self.arraysize :]
        return rows

    @override
    def fetchone(self) -> Any:
        if self.rows is None:
            return super().fetchone()
        return self.rows.pop(0) if self.rows else None


class _Connection(sqlite3.Connection):
    @override
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


class LoopDialect(SQLiteDialect_pysqlite):
    """The standard library's SQLite for SQLAlchemy's async engine, without a thread hop for each statement."""

    driver = "loop"
    is_async = True
    supports_statement_cache = True

    def __init__(self, begins_with: str = "BEGIN DEFERRED", **options: Any) -> None:
        super().__init__(**options)
        self.begins_with = begins_with

    @classmethod
    @override
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    @override
    def create_connect_args(self, url: URL) -> Any:
        args, options = super().create_connect_args(url)
        return args, {
            **options,
            "factory": _Connection,
            "check_same_thread": False,
            "timeout": 0,
            "isolation_level": None,
        }

    @override
    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        if context is not None and context.execution_options.get("in_thread"):
            await_only(_finished(cursor.execute_and_fetch, statement, parameters))
        else:
            await_only(_at_once())
            cursor.execute(statement, parameters)

    @override
    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin at once, or wait in a thread until another program has ended its own transaction.

        It stands here and not in the engine's event `begin`: SQLAlchemy puts into its own kind of error what the driver
        raises here, and by that kind all callers know a database which is away.
        """
        try:
            dbapi_connection.execute(self.begins_with)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            await_only(_finished(_wait_and_begin, dbapi_connection, self.begins_with))

    @override
    def do_commit(self, dbapi_connection: Any) -> None:
        if dbapi_connection.in_transaction:
            await_only(_finished(dbapi_connection.commit))


def _wait_and_begin(connection: Any, statement: str) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    try:
        connection.execute(statement)
    finally:
        connection.execute("PRAGMA busy_timeout=0")


def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Set up a fresh connection: WAL with a sync at each commit, foreign keys, 16 MiB of cache.

    Each of the five connections keeps a cache of its own, and what it misses is in that of the system.
    """
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16384"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


registry.register("sqlite.loop", __name__, "LoopDialect")
