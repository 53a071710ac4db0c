"""Alembic environment: the URL comes from the caller, or from GENDAN_DATABASE_URL."""

import asyncio
import os
from collections.abc import Collection, Mapping
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlalchemy import Connection, insert, inspect, make_url, update
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core import sqlite
from core.database import UtcDateTime
from core.schema import METADATA, SCHEMA_BOUND

DEFAULT_URL = "sqlite+aiosqlite:///:memory:"


def _database_url() -> str:
    return str(context.config.attributes.get("database_url") or os.environ.get("GENDAN_DATABASE_URL", DEFAULT_URL))


def _render(kind: str, value: object, _: AutogenContext) -> str | Literal[False]:
    """Write our own column type as plain SQLAlchemy, so that revisions import nothing of the application."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UtcDateTime) else False


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """Leave alone what is no row of ours: the queue of its library, partitions of the outbox, the bound."""
    theirs = ("procrastinate_", "queue_script", "outbox_", SCHEMA_BOUND.name)
    return kind != "table" or name is None or not name.startswith(theirs)


def _is_compared(_: object, name: str | None, kind: str, is_reflected: bool, __: object) -> bool:
    """On PostgreSQL each partition of the outbox has its own `dedupe` index; the table cannot have one (ADR 0019)."""
    is_sqlite = context.get_context().dialect.name == "sqlite"
    return is_sqlite or kind != "unique_constraint" or is_reflected or name != "uq_outbox_dedupe"


def _state_bound(
    ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]
) -> None:
    """Write from which release on programs may work on these tables, in the transaction of the revision."""
    connection, script = ctx.connection, step.revision_map.get_revision(*heads) if heads else None
    if connection is None or not isinstance(script, Script) or not inspect(connection).has_table(SCHEMA_BOUND.name):
        return
    bound = {"readable_from": script.module.readable_from}
    if not connection.execute(update(SCHEMA_BOUND).values(bound)).rowcount:
        connection.execute(insert(SCHEMA_BOUND).values(bound))


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        render_item=_render,
        include_name=_is_ours,
        include_object=_is_compared,
        transaction_per_migration=True,
        transactional_ddl=True,
        on_version_apply=_state_bound,
    )
    with context.begin_transaction():
        context.run_migrations()


def _engine() -> AsyncEngine:
    """Connect so that a revision and its stamp are one transaction.

    SQLite's changes of tables are transactional where the transaction is begun in words: by itself Python's driver
    begins none for them, and a process that dies amidst a revision leaves half of it and no way forward.
    """
    url = make_url(_database_url())
    if url.get_backend_name() == "sqlite":
        return create_async_engine(url.set(drivername=sqlite.DRIVER), begins_with="BEGIN IMMEDIATE")
    return create_async_engine(url)


async def _connect_and_run() -> None:
    engine = _engine()
    async with engine.connect() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    asyncio.run(_connect_and_run())
