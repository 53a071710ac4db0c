"""What a revision took from the programs before it: dropped, narrowed, or demanded of rows that they still write."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, String, inspect
from sqlalchemy.engine.interfaces import ReflectedColumn

Columns = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A table as a program of before sees it."""

    columns: dict[str, ReflectedColumn]
    unique: set[Columns]
    checks: set[str]
    references: set[tuple[Columns, str]]


def shapes_of(connection: Connection) -> dict[str, Shape]:
    """Look at every table but the partitions of the outbox."""
    inspector = inspect(connection)
    names = [name for name in inspector.get_table_names() if not name.startswith("outbox_")]
    return {
        name: Shape(
            columns={column["name"]: column for column in inspector.get_columns(name)},
            unique={tuple(found["column_names"]) for found in inspector.get_unique_constraints(name)}
            | {tuple(map(str, found["column_names"])) for found in inspector.get_indexes(name) if found["unique"]},
            checks={str(found["sqltext"]) for found in inspector.get_check_constraints(name)},
            references={
                (tuple(found["constrained_columns"]), found["referred_table"])
                for found in inspector.get_foreign_keys(name)
            },
        )
        for name in names
    }


def contractions(before: dict[str, Shape], after: dict[str, Shape]) -> list[str]:
    """Say what a program of before would miss or be refused; nothing where tables were only added to."""
    found = [f"table {name} is dropped" for name in before if name not in after]
    for name in before.keys() & after.keys():
        old, new = before[name], after[name]
        found += [f"{name}.{column}: {what}" for column, what in _narrowed_columns(old, new)]
        found += [f"{name}: {what}" for what in _new_demands(old, new)]
    return sorted(found)


def _narrowed_columns(old: Shape, new: Shape) -> Iterator[tuple[str, str]]:
    for name, column in old.columns.items():
        if name not in new.columns:
            yield name, "dropped"
        else:
            yield from ((name, what) for what in _narrowed(column, new.columns[name]))
    for name in new.columns.keys() - old.columns.keys():
        if _must_be_given(new.columns[name]):
            yield name, "new, and neither nullable nor with a server default"


def _narrowed(old: ReflectedColumn, new: ReflectedColumn) -> Iterator[str]:
    if _must_be_given(new) and not _must_be_given(old):
        yield "has to be given now"
    if old["nullable"] and not new["nullable"]:
        yield "takes no NULL any more"
    if not _holds(new, old):
        yield f"{old['type']} became {new['type']}"


def _must_be_given(column: ReflectedColumn) -> bool:
    return not column["nullable"] and column["default"] is None


def _holds(new: ReflectedColumn, old: ReflectedColumn) -> bool:
    """Say whether a column takes all that it took before."""
    wide, narrow = new["type"], old["type"]
    if isinstance(wide, String) and isinstance(narrow, String):
        return wide.length is None or (narrow.length is not None and wide.length >= narrow.length)
    return str(wide) == str(narrow)


def _new_demands(old: Shape, new: Shape) -> Iterator[str]:
    for columns in new.unique - old.unique:
        if not any(name not in old.columns and new.columns[name]["nullable"] for name in columns):
            yield f"{columns} have to be unique now"
    for columns in old.unique - new.unique:
        yield f"{columns} are not unique any more, on which ON CONFLICT may count"
    for check in new.checks - old.checks:
        yield f"a new check: {check}"
    for columns, table in new.references - old.references:
        if set(columns) <= old.columns.keys():
            yield f"{columns} have to be in {table} now"
