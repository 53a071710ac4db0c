from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.facts import PhotoRemarked
from core.ledger import actions as ledger
from core.ledger.fact import Fact
from core.ledger.tables import Entry
from core.orders.facts import OrderAgreed, OrderEnded, OrderPlaced
from core.planning.facts import PlanUnlocked
from tests.rows import an_order

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PLACED = OrderPlaced(columns={"style_name": "да 说"})
AGREED = OrderAgreed(workshop_id=1, price_minor=None, promised_at=NOW)
REMARKED = PhotoRemarked(photo_id=3, text="Li was late")


async def a_history(session: AsyncSession, *facts: Fact) -> int:
    order_id = (await an_order(session)).id
    for fact in facts:
        await ledger.append(session, order_id=order_id, fact=fact, now=NOW)
    return order_id


async def test_the_history_of_an_order_is_a_chain_that_is_whole(session: AsyncSession) -> None:
    order_id = await a_history(session, PLACED, AGREED, PlanUnlocked())
    entries = await ledger.list_entries(session, order_id=order_id)
    assert [(entry.number, entry.kind) for entry in entries] == [(1, "PLACED"), (2, "AGREED"), (3, "PLAN_UNLOCKED")]
    assert ledger.first_broken(entries) is None


async def test_a_fact_comes_out_of_the_history_as_it_went_in(session: AsyncSession) -> None:
    order_id = await a_history(session, PLACED, AGREED, REMARKED)
    session.expire_all()
    placed, agreed, remarked = await ledger.list_entries(session, order_id=order_id)
    assert ledger.fact_of(placed, OrderPlaced) == PLACED
    assert (
        ledger.fact_of(agreed, OrderAgreed)
        == AGREED
        == await ledger.find_newest(session, order_id=order_id, of=OrderAgreed)
    )
    assert ledger.fact_of(remarked, PhotoRemarked) == REMARKED
    assert ledger.fact_of(placed, OrderAgreed) is None
    assert await ledger.find_newest(session, order_id=order_id, of=OrderEnded) is None


async def test_a_changed_entry_breaks_the_chain_where_it_stands(session: AsyncSession) -> None:
    order_id = await a_history(session, PLACED, AGREED, PlanUnlocked())
    await session.execute(update(Entry).where(Entry.number == 2).values(kind="CANCELLED"))
    session.expire_all()
    assert ledger.first_broken(await ledger.list_entries(session, order_id=order_id)) == 2


async def test_a_missing_entry_breaks_the_chain(session: AsyncSession) -> None:
    order_id = await a_history(session, PLACED, AGREED, PlanUnlocked())
    first, _, third = await ledger.list_entries(session, order_id=order_id)
    assert ledger.first_broken([first, third]) == 3


async def test_content_can_be_taken_out_without_breaking_the_chain(session: AsyncSession) -> None:
    order_id = await a_history(session, PLACED, REMARKED, AGREED)
    entries = await ledger.list_entries(session, order_id=order_id)
    hashes = ledger.take_out(entries[1], facts=("text", "no_such_fact"))
    await session.flush()
    session.expire_all()
    entries = await ledger.list_entries(session, order_id=order_id)
    assert list(hashes) == ["text"] and entries[1].facts == {"photo_id": 3}
    assert "facts.text" not in (entries[1].salts or {})
    assert ledger.first_broken(entries) is None
    assert ledger.fact_of(entries[1], PhotoRemarked) is None, "its content is gone"
    entries[1].facts = {"photo_id": 4}
    assert ledger.first_broken(entries) == 2


async def test_equal_content_has_different_hashes_so_that_nobody_can_guess_it(session: AsyncSession) -> None:
    order_id = await a_history(session, REMARKED, REMARKED)
    entries = await ledger.list_entries(session, order_id=order_id)
    first, second = (ledger.take_out(entry, facts=("text",))["text"] for entry in entries)
    assert first != second
