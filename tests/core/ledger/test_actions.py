from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.ledger import actions as ledger
from core.ledger.tables import Entry
from tests.rows import an_order

NOW = datetime(2026, 12, 1, tzinfo=UTC)


async def test_the_history_of_an_order_is_a_chain_that_is_whole(session: AsyncSession) -> None:
    order = await an_order(session)
    for kind in ("PLACED", "AGREED", "PLANNED"):
        await ledger.record(session, order_id=order.id, kind=kind, now=NOW, facts={"说": "да"})
    entries = await ledger.list_entries(session, order_id=order.id)
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert ledger.first_broken(entries) is None


async def test_a_changed_entry_breaks_the_chain_where_it_stands(session: AsyncSession) -> None:
    order = await an_order(session)
    for kind in ("PLACED", "AGREED", "PLANNED"):
        await ledger.record(session, order_id=order.id, kind=kind, now=NOW)
    order_id = order.id
    await session.execute(update(Entry).where(Entry.number == 2).values(kind="CANCELLED"))
    session.expire_all()
    assert ledger.first_broken(await ledger.list_entries(session, order_id=order_id)) == 2


async def test_a_missing_entry_breaks_the_chain(session: AsyncSession) -> None:
    order = await an_order(session)
    for kind in ("PLACED", "AGREED", "PLANNED"):
        await ledger.record(session, order_id=order.id, kind=kind, now=NOW)
    first, _, third = await ledger.list_entries(session, order_id=order.id)
    assert ledger.first_broken([first, third]) == 3


async def test_content_can_be_taken_out_without_breaking_the_chain(session: AsyncSession) -> None:
    order_id = (await an_order(session)).id
    for kind in ("PLACED", "PHOTO_REMARK", "AGREED"):
        await ledger.record(
            session, order_id=order_id, kind=kind, now=NOW, facts={"text": "Li was late", "photo_id": 3}
        )
    entries = await ledger.list_entries(session, order_id=order_id)
    hashes = ledger.take_out(entries[1], facts=("text", "no_such_fact"))
    await session.flush()
    session.expire_all()
    entries = await ledger.list_entries(session, order_id=order_id)
    assert list(hashes) == ["text"] and entries[1].facts == {"photo_id": 3}
    assert "facts.text" not in (entries[1].salts or {})
    assert ledger.first_broken(entries) is None
    entries[1].facts = {"photo_id": 4}
    assert ledger.first_broken(entries) == 2


async def test_equal_content_has_different_hashes_so_that_nobody_can_guess_it(session: AsyncSession) -> None:
    order = await an_order(session)
    for _ in range(2):
        await ledger.record(session, order_id=order.id, kind="PHOTO_REMARK", now=NOW, facts={"text": "ok"})
    entries = await ledger.list_entries(session, order_id=order.id)
    first, second = (ledger.take_out(entry, facts=("text",))["text"] for entry in entries)
    assert first != second
