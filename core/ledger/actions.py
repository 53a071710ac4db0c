"""Write an order's history, each entry chained to the one before by its SHA-256."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.ledger.fact import F, Fact, read, write
from core.ledger.model import FACT, START, VERSION, Link, digest_of, fields_of, first_broken_link, seal
from core.ledger.tables import Entry

SALT_BYTES = 16


async def append(
    session: AsyncSession, *, order_id: int, fact: Fact, now: datetime, actor_id: int | None = None
) -> Entry:
    """Append a fact to the history of an order."""
    last = await session.scalar(select(Entry).where(Entry.order_id == order_id).order_by(Entry.number.desc()).limit(1))
    facts = write(fact)
    fields = fields_of(kind=fact.kind, actor_id=actor_id, facts=facts)
    entry = Entry(
        order_id=order_id,
        number=last.number + 1 if last else 1,
        happened_at=now,
        kind=fact.kind,
        actor_id=actor_id,
        facts=facts,
        version=VERSION,
        # Salts decide nothing and are never compared, so they are no argument.
        salts={name: secrets.token_hex(SALT_BYTES) for name in fields},
        sealed={},
        previous=last.digest if last else START,
    )
    entry.digest = digest_of(link_of(entry))
    session.add(entry)
    await session.flush()
    return entry


def fact_of(entry: Entry, of: type[F]) -> F | None:
    """Read the fact of an entry; None where it is another one, or its content is gone."""
    return read(of, entry.facts) if entry.kind == of.kind else None


async def find_newest(session: AsyncSession, *, order_id: int, of: type[F]) -> F | None:
    """Find the newest fact of a class in the history of an order."""
    told = select(Entry).where(Entry.order_id == order_id, Entry.kind == of.kind)
    entry = await session.scalar(told.order_by(Entry.number.desc()).limit(1))
    return None if entry is None else fact_of(entry, of)


async def count_facts(session: AsyncSession, *, order_id: int, of: type[Fact]) -> int:
    """Count the facts of a class in the history of an order."""
    told = select(func.count()).select_from(Entry).where(Entry.order_id == order_id, Entry.kind == of.kind)
    return await session.scalar(told) or 0


def number_in_facts(name: str) -> ColumnElement[int]:
    """Give the number that entries hold under a name, null where they hold none, for a statement over many orders."""
    number: ColumnElement[int] = Entry.facts[name].as_integer()
    return number


def link_of(entry: Entry) -> Link:
    """Read an entry as a link of its chain; one of version 1 whose content went is withheld."""
    sealed = entry.sealed or {}
    return Link(
        order_id=entry.order_id,
        number=entry.number,
        happened_at=entry.happened_at,
        version=entry.version,
        fields=fields_of(kind=entry.kind, actor_id=entry.actor_id, facts=entry.facts),
        salts=entry.salts or {},
        sealed=sealed,
        previous=entry.previous,
        digest=entry.digest,
        withheld=entry.version == 1 and bool(sealed),
    )


def take_out(entry: Entry, *, facts: Collection[str]) -> dict[str, str]:
    """Drop the content of facts and keep their hashes, by which the chain stays whole; return the hashes by name."""
    salts, content = dict(entry.salts or {}), dict(entry.facts)
    hashes = {name: seal(salts.pop(f"{FACT}{name}", ""), content.pop(name)) for name in facts if name in content}
    if hashes:
        entry.facts, entry.salts = content, salts
        entry.sealed = {**(entry.sealed or {}), **{f"{FACT}{name}": digest for name, digest in hashes.items()}}
    return hashes


def first_broken(entries: Sequence[Entry]) -> int | None:
    """Find the number of the first entry that does not fit the chain, None where all is whole."""
    return first_broken_link([link_of(entry) for entry in entries])


async def list_entries(session: AsyncSession, *, order_id: int) -> Sequence[Entry]:
    """List the history of an order from its first entry."""
    return (await session.scalars(select(Entry).where(Entry.order_id == order_id).order_by(Entry.number))).all()


async def list_heads(session: AsyncSession, *, order_ids: Collection[int]) -> dict[int, str]:
    """List the digest of the newest entry of each order that has a history."""
    newest = (
        select(Entry.order_id, func.max(Entry.number).label("number"))
        .where(Entry.order_id.in_(order_ids))
        .group_by(Entry.order_id)
        .subquery()
    )
    fits = (Entry.order_id == newest.c.order_id) & (Entry.number == newest.c.number)
    found = await session.execute(select(Entry.order_id, Entry.digest).join(newest, fits))
    return {order_id: digest for order_id, digest in found}
