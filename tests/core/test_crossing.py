"""Whatever is written into a column that crosses before the deal says how to reach nobody."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.contacts.mask import ContactInField
from core.crossing import CROSSES, crossing_columns, words_in
from core.database import Base
from core.orders.tables import Order, OrderChange
from core.parties.tables import Workshop
from core.schema import METADATA
from tests.rows import NOW, a_person, a_workshop, an_order

CONTACT = "tel 13800138000"
ROWS = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
CROSSING = [
    (table.name, column.name) for table in METADATA.sorted_tables for column in table.columns if column.info == CROSSES
]
WRITTEN: dict[tuple[str, str], Any] = {
    ("order", "lines"): [{"size": "M", "colour": CONTACT, "pieces": 3}],
    ("order_change", "changes"): {"lines": [{"size": CONTACT, "colour": "", "pieces": 3}]},
}


async def _row(session: AsyncSession, table: str) -> Any:
    if table == "workshop":
        return await a_workshop(session)
    order = await an_order(session)
    if table == "order":
        return order
    change = OrderChange(
        order_id=order.id, proposed_by_id=order.merchant_id, revision=1, changes={}, state="OPEN", created_at=NOW
    )
    session.add(change)
    return change


def test_the_columns_that_cross_are_found_by_their_mark() -> None:
    assert {("order", "style_name"), ("order", "region"), ("workshop", "region"), *WRITTEN} <= set(CROSSING)
    assert crossing_columns(Workshop) == ("region",) and ROWS["order"] is Order


@pytest.mark.parametrize(("table", "column"), CROSSING, ids=lambda name: name)
async def test_no_writer_can_put_a_contact_into_a_column_that_crosses(
    session: AsyncSession, table: str, column: str
) -> None:
    row = await _row(session, table)
    await session.flush()
    setattr(row, column, WRITTEN.get((table, column), f"Zephyr {CONTACT}"))
    with pytest.raises(ContactInField):
        await session.flush()


async def test_what_stands_there_from_before_does_not_stop_other_changes(session: AsyncSession) -> None:
    shop = await a_workshop(session, await a_person(session))
    await session.execute(update(Workshop).values(region=CONTACT).execution_options(synchronize_session="fetch"))
    await session.refresh(shop)
    shop.moq_pieces = 50
    await session.flush()
    assert (shop.region, shop.moq_pieces) == (CONTACT, 50)


def test_words_are_found_at_any_depth() -> None:
    assert list(words_in({"a": ["b", {"c": "d"}, 1, None], "e": "f"})) == ["b", "d", "f"]
