"""Order sheets in chat: several orders one after another, and what is left out is told."""

import io

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.chat import World


def _xlsx(rows: list[list[object]], *, hidden: int = 0) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    if hidden:
        sheet.row_dimensions[hidden].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def test_a_sheet_with_two_styles_is_two_orders_one_after_the_other(world: World) -> None:
    lily = world.person(8, "Lily")
    rows: list[list[object]] = [["Style", "Colour", "S", "M"], ["Cargo", "khaki", 10, 20], ["Bermuda", "black", 5, 6]]
    await lily.sends_document(_xlsx(rows), "two.xlsx")
    texts = [message.text for message in lily.chat]
    assert any("2 orders" in text and "Cargo: 30" in text and "Bermuda: 11" in text for text in texts), texts
    assert "khaki S10 M20" in lily.last.text
    await lily.sends("cancel")
    await lily.presses("Discard")
    assert "black S5 M6" in lily.last.text


async def test_what_of_a_sheet_is_left_out_is_told(world: World) -> None:
    lily = world.person(8, "Lily")
    rows: list[list[object]] = [["Colour", "S", "M"], ["black", 10, 20], ["neon", 7, 8], [], ["plus 9 in red, later"]]
    await lily.sends_document(_xlsx(rows, hidden=3), "hidden.xlsx")
    (told,) = [message.text for message in lily.chat if "About your sheet" in message.text]
    assert "Hidden row 3" in told and "neon" in told and "plus 9 in red" in told
    assert "30 pieces" in lily.last.text


@pytest.mark.parametrize("is_asked", [True, False])
async def test_a_table_pasted_as_a_message_is_read_as_a_sheet(world: World, is_asked: bool) -> None:
    lily = world.person(8, "Lily")
    if is_asked:
        await lily.sends("/new")
        await lily.presses("Hoodie")
        await lily.presses("Skip")
    await lily.sends("Colour\tS\tM\nblack\t10\t20\nwhite\t5\t6\nTotal\t15\t26")
    assert "black S10 M20" in lily.last.text and "white S5 M6" in lily.last.text
    await lily.sends("Colour\tS\tM\nblack\t10\t20\nTotal\t10\t27")
    assert any("27" in message.text and "20" in message.text for message in lily.chat[-2:])


@pytest.mark.parametrize("name", ["order", "order.dat", "Order 12.11"])
async def test_a_file_whose_name_says_nothing_is_told_by_its_bytes(world: World, name: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    await lily.presses("I sell clothes")
    await lily.sends_document(b"Colour,S,M\nblack,10,20\n", name)
    assert "black S10 M20" in lily.last.text


async def test_a_packing_list_is_told_to_be_one(world: World) -> None:
    lily = world.person(8, "Lily")
    rows: list[list[object]] = [["PACKING LIST"], ["Ctn No", "Colour", "S"], [1, "black", 4], [2, "black", 4]]
    await lily.sends_document(_xlsx(rows), "pl.xlsx")
    assert "packing list" in lily.last.text


async def test_cartons_are_multiplied_out_or_said_back_with_their_numbers(world: World) -> None:
    lily = world.person(8, "Lily")
    head: list[object] = ["Color", "Size", "pcs/ctn", "CTNS", "QTY"]
    await lily.sends_document(_xlsx([head, ["black", "S", 20, 3, 70]]), "ctn.xlsx")
    assert all(number in lily.last.text for number in ("E2", "70", "3 × 20", "60"))
    await lily.sends_document(_xlsx([head[:4], ["black", "S", 20, 3]]), "ctn.xlsx")
    assert "black S60" in lily.last.text
    assert any("cartons × pieces" in message.text for message in lily.chat)
    await lily.sends("cancel")
    await lily.presses("Discard")
    await lily.sends("Color\tSize\tpcs/ctn\tCTNS\nblack\tS\t20\t4\nblack\tM\t20\t2")
    assert "black S80 M40" in lily.last.text


async def test_stores_are_one_order_and_the_tab_that_is_left_out_is_told(world: World) -> None:
    lily = world.person(8, "Lily")
    rows: list[list[object]] = [["Colour", "Size", "Shop A", "Shop B"], ["black", "S", 10, 5]]
    book = Workbook()
    for name, tab in (("Order", rows), ("Old order", rows)):
        sheet = book.create_sheet(name)
        for row in tab:
            sheet.append(row)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    await lily.sends_document(out.getvalue(), "stores.xlsx")
    (told,) = [message.text for message in lily.chat if "About your sheet" in message.text]
    assert "Shop A: 10, Shop B: 5" in told and "Old order" in told and "because of its name" in told
    assert "black S15" in lily.last.text
