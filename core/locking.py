"""Lock what is to be changed: a root row and all that hangs on it belong to one transaction at a time.

Roots are locked in one order everywhere, so that nobody waits in a ring: the person who acts, then pairs, then
what-ifs and photos, then orders, then workshops; rows of one kind by their ids. A row names its root in
`__locked_with__`: the root's table, and its own column that has the root's id. A transaction of `Database` that writes
a row without having locked its root is refused with `NotLocked`, so a new action cannot forget it. SQLite has one
writer: there nothing waits, and what was read is still true.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ClauseElement, event, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression

from core.database import CHECKED, READS, Base

Row = TypeVar("Row", bound=Base)
Root = tuple[str, Any]
"""The table of a root and the key of its row."""

SWEEP: dict[str, Any] = {"sweep": True}
"""Execution options of a statement that says in itself which rows it may change, whatever goes on around it."""

BRIEF_WAIT_MS = 200
"""Updates that share a transaction lock much; one that would wait longer than this lets go of it all."""

_LOCKED = "locked"


class NotLocked(Exception):
    """A row is about to be written whose root was not locked when it was read."""


async def lock(session: AsyncSession, row: type[Row], ids: Iterable[int]) -> dict[int, Row]:
    """Lock these rows until the transaction ends; return those that there are, as they stand now, by id.

    What was read before of what hangs on them is read again. A session that only reads locks nothing.
    """
    wanted = sorted(set(ids))
    locked = _locked(session.sync_session)
    fresh = [key for key in wanted if (row.__tablename__, key) not in locked]
    if fresh and not session.info.get(READS):
        await _lock(session, row, fresh)
    found = {key: await session.get(row, key) for key in wanted}
    return {key: one for key, one in found.items() if one is not None}


async def lock_one(session: AsyncSession, row: type[Row], key: int) -> Row | None:
    """Lock one row; None where there is none."""
    return (await lock(session, row, [key])).get(key)


async def lock_own(session: AsyncSession, row: type[Row], key: int) -> Row:
    """Lock a row by an id of our own."""
    return (await lock(session, row, [key]))[key]


def is_locked(session: AsyncSession, row: type[Base], key: int) -> bool:
    """Say whether this transaction has locked a row."""
    return (row.__tablename__, key) in _locked(session.sync_session)


async def _lock(session: AsyncSession, row: type[Row], ids: list[int]) -> None:
    key = inspect(row).primary_key[0]
    wanted = select(row).where(key.in_(ids)).order_by(key)
    is_shared = session.get_bind().dialect.name != "sqlite"
    if is_shared:
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    roots = {(row.__tablename__, _key_of(one)) for one in (await session.scalars(wanted)).all()}
    _locked(session.sync_session).update(roots)
    if is_shared:
        await session.run_sync(_read_again, roots)


def _read_again(session: Session, roots: set[Root]) -> None:
    """Read again what hangs on roots that were not locked when it was read."""
    known: dict[type[Any], dict[Any, Any]] = {}
    one: Any
    for one in session.identity_map.values():
        root = _root_of(one)
        if root in roots and root != (one.__tablename__, _key_of(one)):
            known.setdefault(type(one), {})[_key_of(one)] = one
    for row, rows in known.items():
        again = select(row).where(inspect(row).primary_key[0].in_(rows)).execution_options(populate_existing=True)
        there = {_key_of(one) for one in session.scalars(again)}
        for key in rows.keys() - there:
            session.expunge(rows[key])


def _key_of(one: Any) -> Any:
    """Get the key of a row that is stored."""
    return inspect(one).identity[0]


def _locked(session: Session) -> set[Root]:
    locked: set[Root] = session.info.setdefault(_LOCKED, set())
    return locked


def _root_of(one: Any) -> Root | None:
    """Find what has to be locked to write a row: the table and the key of its root."""
    locked_with = getattr(one, "__locked_with__", None)
    return None if locked_with is None else (locked_with[0], getattr(one, locked_with[1]))


@event.listens_for(Session, "before_flush")
def _check_rows(session: Session, *_: Any) -> None:
    """Refuse to write rows of roots that are not locked; a new root is nobody else's yet."""
    if not session.info.get(CHECKED):
        return
    for one in (*session.new, *session.deleted, *session.dirty):
        root = _root_of(one)
        if root is None or root in _locked(session) or (one in session.new and root[0] == one.__tablename__):
            continue
        if session.is_modified(one) or one in session.deleted:
            raise NotLocked(f"{one.__tablename__} of {root}; a test that sets the scene writes in `World.editing`")


@event.listens_for(Session, "after_flush")
def _lock_new(session: Session, *_: Any) -> None:
    """Count what was just made as locked."""
    if session.info.get(CHECKED):
        made = [(one.__tablename__, _root_of(one)) for one in session.new]
        _locked(session).update(root for table, root in made if root is not None and root[0] == table)


@event.listens_for(Session, "do_orm_execute")
def _check_statement(executed: ORMExecuteState) -> None:
    """Refuse an UPDATE or DELETE that does not name locked roots."""
    if not executed.session.info.get(CHECKED) or not (executed.is_update or executed.is_delete):
        return
    locked_with = getattr(executed.bind_mapper.class_, "__locked_with__", None) if executed.bind_mapper else None
    if locked_with is None or executed.execution_options.get("sweep"):
        return
    keys = set(_keys_in(executed.statement, locked_with[1]))
    if not keys or {(locked_with[0], key) for key in keys} - _locked(executed.session):
        raise NotLocked(f"{locked_with[0]} {keys}: {executed.statement}")


def _keys_in(statement: Any, column: str) -> Iterator[Any]:
    """Find the keys that a statement compares a column with, by `==` or `in_`."""
    where: ClauseElement | None = statement.whereclause
    for part in () if where is None else visitors.iterate(where):
        if not isinstance(part, BinaryExpression) or getattr(part.left, "key", None) != column:
            continue
        if isinstance(part.right, BindParameter) and part.operator in (operators.eq, operators.in_op):
            value: Any = part.right.value
            yield from value if part.right.expanding else (value,)


async def wait_briefly(session: AsyncSession) -> None:
    """Let this transaction give up rather than wait: it has locked what others wait for."""
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(text(f"SET LOCAL lock_timeout = {BRIEF_WAIT_MS}"))
