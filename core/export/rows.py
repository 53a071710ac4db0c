"""Rows of a tenant as JSON, one a line, with everything that belongs to others left out."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from sqlalchemy import JSON, Column, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.export.model import HIDDEN_ENTRY, Ids, Tenant, is_own_fact, mask_json, plain
from core.export.parts import HIDDEN_NAMES, NEVER_SHOWN, PARTS, Part
from core.ledger.actions import link_of
from core.ledger.model import ACTOR, FACT, seal
from core.ledger.tables import Entry
from core.parties.tables import Person

BATCH = 500
BLOB_COLUMNS = ("sha256", "clean_sha256")
OWN_SETTINGS = ("locale", "timezone", "digest_at_min", "quiet_from_min", "quiet_to_min", "created_at")
"""What a merchant gets of their own row beside the name; of other people the name is all."""


async def collect_ids(session: AsyncSession, *, tenant: Tenant, tenant_id: int) -> Ids:
    """Collect which rows belong to a tenant."""
    found: dict[str, set[int]] = {}
    for part in PARTS[tenant]:
        columns = part.row.__table__.c
        if "id" in columns:
            rows = await session.scalars(select(columns.id).where(part.owned(tenant_id)))
            found[part.table_name] = set(rows)
    return Ids(of=found)


async def read_part(
    session: AsyncSession, part: Part, *, tenant: Tenant, tenant_id: int, ids: Ids
) -> AsyncIterator[dict[str, Any]]:
    """Read the rows of one kind as JSON objects, in the order they were written."""
    key = [column for column in part.row.__table__.columns if column.primary_key]
    found = select(part.row).where(part.owned(tenant_id)).order_by(*key).execution_options(yield_per=BATCH)
    if part.row is Entry:
        found = found.order_by(None).order_by(Entry.order_id, Entry.number)
    async for row in await session.stream_scalars(found):
        if isinstance(row, Entry):
            yield entry_as_json(row, ids=ids, tenant=tenant)
        else:
            yield row_as_json(row, part, tenant=tenant, tenant_id=tenant_id, ids=ids)
        session.expunge(row)


def row_as_json(row: Any, part: Part, *, tenant: Tenant, tenant_id: int, ids: Ids) -> dict[str, Any]:
    """Write one row: without hidden columns, and with no reference that leads out of the export."""
    table: Table = row.__table__
    hidden = HIDDEN_NAMES[tenant]
    shown = part.shown
    if tenant is Tenant.MERCHANT and isinstance(row, Person) and row.id == tenant_id:
        shown = frozenset({*(shown or ()), *OWN_SETTINGS})
    return {
        column.name: _value(column, getattr(row, column.name), ids=ids, hidden=hidden)
        for column in table.columns
        if column.name not in NEVER_SHOWN | hidden and (shown is None or column.name in shown)
    }


def _value(column: Column[Any], value: Any, *, ids: Ids, hidden: frozenset[str]) -> Any:
    if value is None:
        return None
    for key in column.foreign_keys:
        if not ids.has(key.column.table.name, value):
            return None
    return mask_json(value, ids=ids, hidden=hidden) if isinstance(column.type, JSON) else plain(value)


def entry_as_json(entry: Entry, *, ids: Ids, tenant: Tenant) -> dict[str, Any]:
    """Write an entry of a history so that the chain can be checked without the database.

    A field that concerns somebody else goes as its hash alone; an entry about another workshop's offer as hashes only.
    An old entry, whose digest covers the content itself, is withheld as a whole instead.
    """
    link = link_of(entry)
    own = _own_fields(link.fields, ids=ids, hidden=HIDDEN_NAMES[tenant], tenant=tenant)
    withheld = link.withheld or (link.version == 1 and own != link.fields)
    if withheld:
        own = {}
    sealed = {
        name: seal(link.salts[name], link.fields[name]) for name in link.fields if name not in own and not withheld
    }
    return {
        "order_id": link.order_id,
        "number": link.number,
        "happened_at": plain(link.happened_at),
        "version": link.version,
        "withheld": withheld,
        "fields": own,
        "salts": {name: link.salts[name] for name in own if name in link.salts},
        "sealed": {**link.sealed, **sealed},
        "previous": link.previous,
        "digest": link.digest,
    }


def _own_fields(fields: Mapping[str, Any], *, ids: Ids, hidden: frozenset[str], tenant: Tenant) -> dict[str, Any]:
    own = {name: value for name, value in fields.items() if _is_own(name, value, ids, hidden)}
    is_of_others = tenant is Tenant.WORKSHOP and any(name in fields and name not in own for name in HIDDEN_ENTRY)
    return {} if is_of_others else own


def _is_own(name: str, value: Any, ids: Ids, hidden: frozenset[str]) -> bool:
    if name == ACTOR:
        return value is None or ids.has("person", value)
    return is_own_fact(name.removeprefix(FACT), value, ids=ids, hidden=hidden)


def blobs_of(written: Mapping[str, Any]) -> list[str]:
    """List the blobs that a written row speaks of; an original that was deleted is none."""
    gone = written.get("original_gone_at") is not None
    return [written[name] for name in BLOB_COLUMNS if written.get(name) and not (gone and name == "sha256")]
