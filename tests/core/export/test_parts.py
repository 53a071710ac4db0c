"""What an export holds: every table is decided about, and the chain is checked with what is left out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.export.model import Ids, Tenant, extension, mask_json
from core.export.parts import HIDDEN_NAMES, NEVER_SHOWN, OMITTED, PARTS
from core.export.rows import BLOB_COLUMNS, collect_ids, entry_as_json, read_part
from core.ledger import actions as ledger
from core.ledger.fact import Fact
from core.ledger.model import Link, digest_of, first_broken_link
from core.ledger.tables import Entry
from core.orders.facts import OrderAgreed, OrderPlaced
from core.schema import METADATA
from tests.rows import a_person, a_workshop, an_order

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_every_table_is_exported_or_left_out_with_a_reason(table: str) -> None:
    parts = {part.table_name for of_tenant in PARTS.values() for part in of_tenant}
    assert (table in parts) != (table in OMITTED), f"say in core/export/parts.py what becomes of {table}"


def test_every_column_of_a_part_exists() -> None:
    for part in (part for of_tenant in PARTS.values() for part in of_tenant):
        assert (part.shown or frozenset()) <= set(part.row.__table__.c.keys())


def test_every_column_that_names_a_blob_is_known() -> None:
    parts = {part.row.__table__ for of_tenant in PARTS.values() for part in of_tenant}
    named = {column.name for table in parts for column in table.c if "sha256" in column.name}
    assert named - NEVER_SHOWN == set(BLOB_COLUMNS)


@pytest.mark.parametrize(
    ("head", "name"),
    [(b"\xff\xd8\xff\xe0" + b"\0" * 12, "jpg"), (b"\0\0\0\x18ftypmp42\0\0\0\0", "mp4"), (b"", "bin"), (b"text", "bin")],
)
def test_a_blob_gets_the_ending_that_a_computer_opens(head: bytes, name: str) -> None:
    assert extension(head) == name


def test_references_to_others_are_blanked_at_any_depth() -> None:
    ids = Ids(of={"order": {1}, "photo": {7}})
    found = [{"code": "USED_BEFORE", "params": {"order_id": "2", "photo_id": 7}}, {"order_id": 1, "ceiling_minor": 5}]
    hidden = HIDDEN_NAMES[Tenant.WORKSHOP]
    assert mask_json(found, ids=ids, hidden=hidden) == [
        {"code": "USED_BEFORE", "params": {"order_id": None, "photo_id": 7}},
        {"order_id": 1, "ceiling_minor": None},
    ]


async def _history(session: AsyncSession) -> tuple[list[Entry], int, int]:
    ours, theirs = await a_workshop(session), await a_workshop(session)
    order = await an_order(session, workshop_id=ours.id)
    placed = OrderPlaced(columns={"style_name": "Hoodie", "ceiling_minor": 4800})
    await ledger.append(session, order_id=order.id, fact=placed, actor_id=order.merchant_id, now=NOW)
    for workshop in (ours, theirs):
        fact = OrderAgreed(workshop_id=workshop.id, price_minor=4000, promised_at=NOW)
        await ledger.append(session, order_id=order.id, fact=fact, actor_id=workshop.owner_id, now=NOW)
    return list(await ledger.list_entries(session, order_id=order.id)), ours.id, order.id


def _links(rows: list[dict[str, Any]]) -> list[Link]:
    return [Link(**{**row, "happened_at": datetime.fromisoformat(str(row["happened_at"]))}) for row in rows]


async def test_a_history_with_hidden_fields_still_is_a_whole_chain(session: AsyncSession) -> None:
    entries, workshop_id, order_id = await _history(session)
    ids = await collect_ids(session, tenant=Tenant.WORKSHOP, tenant_id=workshop_id)
    rows = [entry_as_json(entry, ids=ids, tenant=Tenant.WORKSHOP) for entry in entries]
    assert set(rows[0]["fields"]) == {"kind", "actor_id", "facts.style_name"}
    assert rows[1]["fields"]["kind"] == "AGREED" and rows[2]["fields"] == {}
    assert first_broken_link(_links(rows)) is None
    rows[1]["fields"]["facts.price_minor"] = 1
    assert first_broken_link(_links(rows)) == 2
    assert ids.has("order", str(order_id)) and not ids.has("order", "x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Washed(Fact):
    """What only a later release knows, also of rows of others."""

    kind: ClassVar[str] = "TEST_WASHED"
    degrees: int
    workshop_id: int | None = None


async def test_facts_of_a_later_release_are_exported_and_checked_too(session: AsyncSession) -> None:
    _, workshop_id, order_id = await _history(session)
    for fact in (Washed(degrees=40), Washed(degrees=40, workshop_id=workshop_id + 1)):
        await ledger.append(session, order_id=order_id, fact=fact, now=NOW)
    entries = await ledger.list_entries(session, order_id=order_id)
    ids = await collect_ids(session, tenant=Tenant.WORKSHOP, tenant_id=workshop_id)
    rows = [entry_as_json(entry, ids=ids, tenant=Tenant.WORKSHOP) for entry in entries]
    assert rows[3]["fields"] == {"kind": "TEST_WASHED", "actor_id": None, "facts.degrees": 40}
    assert rows[4]["fields"] == {}, "it names another workshop"
    assert first_broken_link(_links(rows)) is None
    rows[3]["fields"]["facts.degrees"] = 90
    assert first_broken_link(_links(rows)) == 4


async def test_an_old_entry_about_others_is_withheld_and_its_place_is_checked(session: AsyncSession) -> None:
    entries, workshop_id, _ = await _history(session)
    previous = "0" * 64
    for entry in entries:
        entry.version, entry.salts, entry.previous = 1, None, previous
        entry.digest = previous = digest_of(ledger.link_of(entry))
    assert ledger.first_broken(entries) is None
    ids = await collect_ids(session, tenant=Tenant.WORKSHOP, tenant_id=workshop_id)
    rows = [entry_as_json(entry, ids=ids, tenant=Tenant.WORKSHOP) for entry in entries]
    assert [row["withheld"] for row in rows] == [True, False, True]
    assert rows[2]["fields"] == {} and first_broken_link(_links(rows)) is None
    assert first_broken_link(_links([rows[0], rows[2]])) == 3


async def test_a_tenant_gets_only_the_columns_a_person_can_use(session: AsyncSession) -> None:
    workshop = await a_workshop(session)
    await a_person(session, name="Somebody else")
    await an_order(session, workshop_id=workshop.id)
    ids = await collect_ids(session, tenant=Tenant.WORKSHOP, tenant_id=workshop.id)
    for part in PARTS[Tenant.WORKSHOP]:
        rows = [row async for row in read_part(session, part, tenant=Tenant.WORKSHOP, tenant_id=workshop.id, ids=ids)]
        assert all(not NEVER_SHOWN & set(row) for row in rows)
        if part.table_name == "person":
            assert len(rows) == 2 and all(set(row) == {"id", "name"} for row in rows)
