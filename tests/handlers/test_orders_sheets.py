"""Order sheets in chat: several orders one after another, and what is left out is told."""

import io

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


async def test_a_packing_list_is_told_to_be_one(world: World) -> None:
    lily = world.person(8, "Lily")
    rows: list[list[object]] = [["PACKING LIST"], ["Ctn No", "Colour", "S"], [1, "black", 4], [2, "black", 4]]
    await lily.sends_document(_xlsx(rows), "pl.xlsx")
    assert "packing list" in lily.last.text
