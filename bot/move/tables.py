"""Copy all rows of one database into another, in one transaction of the target, and compare both by digests.

A row is written as its columns' values, so that it means the same on SQLite and on PostgreSQL: instants in UTC, JSON
in canonical form with SQL NULL and JSON null kept apart.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    MetaData,
    String,
    Table,
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.unusable import Unusable
from core.export.model import plain
from core.ledger.model import canonical

BATCH = 1000
NULL_FLAG = "__is_json_null"
Report = Callable[[str, int], None]
"""Told after each batch: the table, and how many of its rows are done."""


class RowRefused(Unusable):
    """The target does not take a row of the source; the message names table and reason."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(
            f"The target does not take a row of table {table} ({reason}); it has no rows, the source is unchanged. "
            "Mend what it says, then give the command again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a table holds: the number of its rows, and one SHA-256 over all of them in the order of their keys."""

    rows: int
    sha256: str


def tables_of(metadata: MetaData) -> list[Table]:
    """List the tables so that a row's parents come before it."""
    return list(metadata.sorted_tables)


def key_of(table: Table) -> list[Column[Any]]:
    """The primary key."""
    return list(table.primary_key.columns)


async def read_rows(session: AsyncSession, table: Table) -> AsyncIterator[list[dict[str, Any]]]:
    """Read a table in batches, in the order of its key, the same on every database."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    order = [_by_bytes(column) if is_postgres else column for column in key_of(table)]
    flags = [_json_null_flag(column) for column in table.columns if isinstance(column.type, JSON)]
    found = select(table, *flags).order_by(*order).execution_options(yield_per=BATCH)
    result = await session.stream(found)
    async for part in result.mappings().partitions(BATCH):
        yield [_row(table, mapping) for mapping in part]


def _by_bytes(column: Column[Any]) -> ColumnElement[Any]:
    return column.collate("C") if isinstance(column.type, String) else column


def _json_null_flag(column: Column[Any]) -> ColumnElement[Any]:
    return (func.coalesce(cast(column, String), "") == "null").label(column.name + NULL_FLAG)


def _row(table: Table, mapping: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        column.name: JSON.NULL if mapping.get(column.name + NULL_FLAG) else mapping[column.name]
        for column in table.columns
    }


async def digest_table(session: AsyncSession, table: Table) -> Digest:
    """Digest a table."""
    digest, rows = hashlib.sha256(), 0
    async for batch in read_rows(session, table):
        for row in batch:
            digest.update(_written(row))
        rows += len(batch)
    return Digest(rows=rows, sha256=digest.hexdigest())


def _written(row: Mapping[str, Any]) -> bytes:
    values = {name: ["json null"] if value is JSON.NULL else plain(value) for name, value in row.items()}
    return canonical(values).encode() + b"\n"


async def copy_table(source: AsyncSession, target: AsyncSession, table: Table, *, report: Report) -> Digest:
    """Copy a table and digest what was read; references of a table to itself are set when all its rows are there.

    Raises:
        RowRefused: The target does not take a row.
    """
    shadow, own = _shadow_of(table), _references_to_itself(table)
    digest, rows = hashlib.sha256(), 0
    links: list[dict[str, Any]] = []
    async for batch in read_rows(source, table):
        for row in batch:
            digest.update(_written(row))
        links += [_link(table, row, own) for row in batch if any(row[name] is not None for name in own)]
        await _insert(target, shadow, [{**row, **dict.fromkeys(own)} for row in batch])
        rows += len(batch)
        report(table.name, rows)
    for start in range(0, len(links), BATCH):
        await _set_links(target, shadow, own, links[start : start + BATCH])
    return Digest(rows=rows, sha256=digest.hexdigest())


def _shadow_of(table: Table) -> Table:
    """Copy a table's columns for writing, with None as SQL NULL in JSON columns, whatever the mapped class prefers."""
    columns = [Column(column.name, _strict(column.type), primary_key=column.primary_key) for column in table.columns]
    return Table(table.name, MetaData(), *columns)


def _strict(type_: Any) -> Any:
    return JSON(none_as_null=True) if isinstance(type_, JSON) else type_


def _references_to_itself(table: Table) -> list[str]:
    return [column.name for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]


def _link(table: Table, row: Mapping[str, Any], own: Sequence[str]) -> dict[str, Any]:
    return {f"key_{column.name}": row[column.name] for column in key_of(table)} | {f"new_{n}": row[n] for n in own}


async def _insert(target: AsyncSession, shadow: Table, rows: list[dict[str, Any]]) -> None:
    try:
        await target.execute(insert(shadow), rows)
    except Exception as error:
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        raise RowRefused(shadow.name, reason) from error


async def _set_links(target: AsyncSession, shadow: Table, own: Sequence[str], links: list[dict[str, Any]]) -> None:
    keys = [column == bindparam(f"key_{column.name}") for column in shadow.primary_key.columns]
    change = update(shadow).where(*keys).values({name: bindparam(f"new_{name}") for name in own})
    connection = await target.connection()
    await connection.execute(change, links)


async def set_sequences(target: AsyncSession, tables: Sequence[Table]) -> None:
    """Let PostgreSQL number new rows above the copied ones."""
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        name = f'"{table.name}"'
        sequence = await target.scalar(select(func.pg_get_serial_sequence(name, column.name)))
        if sequence is not None:
            last = await target.scalar(select(func.max(column)))
            await target.execute(select(func.setval(sequence, last or 1, last is not None)))


async def find_filled(target: AsyncSession, tables: Sequence[Table]) -> list[str]:
    """List the tables that are not empty."""
    return [table.name for table in tables if await target.scalar(select(1).select_from(table).limit(1)) is not None]
