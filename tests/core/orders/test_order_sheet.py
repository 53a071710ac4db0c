"""Order sheets: the template in three languages, both layouts, files from strangers, errors that name the cell."""

import io
import random
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.errors import UserError
from core.orders.model import FabricBy
from core.orders.sheets import archives, grids, values
from core.orders.sheets.headings import Label, find_fabric_by, find_label
from core.orders.sheets.orders_by_style import SheetOrder
from core.orders.sheets.sheet import read_orders
from core.orders.sheets.template import make_template
from core.orders.sheets.template_texts import TemplateTexts
from core.reading.prices import Price

TODAY = date(2026, 11, 22)

ENGLISH = TemplateTexts(
    order_tab="Order",
    example_tab="Example",
    labels={
        Label.STYLE: "Style",
        Label.CATEGORY: "Category",
        Label.DUE_ON: "Due date",
        Label.FABRIC_BY: "Fabric: who brings it (me / factory)",
        Label.FABRIC_ON: "Fabric date",
        Label.CEILING: "Price ceiling a piece",
        Label.REGION: "Region",
    },
    colour="Colour",
    total="Total",
    example={Label.STYLE: "Hoodie Oslo", Label.DUE_ON: "2026-12-14", Label.FABRIC_BY: "me", Label.CEILING: "48 ¥"},
    example_rows=[("black", {"S": 20, "M": 40, "L": 20}), ("white", {"M": 30})],
)
CHINESE = TemplateTexts(
    order_tab="订单",
    example_tab="示例",
    labels={
        Label.STYLE: "款式",
        Label.CATEGORY: "品类",
        Label.DUE_ON: "交期",
        Label.FABRIC_BY: "面料由谁提供（我/工厂）",
        Label.FABRIC_ON: "面料到仓日期",
        Label.CEILING: "最高单价",
        Label.REGION: "地区",
    },
    colour="颜色",
    total="合计",
    example={Label.FABRIC_BY: "工厂", Label.DUE_ON: "12月14日"},
    example_rows=[("黑色", {"S": 20})],
)
RUSSIAN = TemplateTexts(
    order_tab="Заказ",
    example_tab="Пример",
    labels={
        Label.STYLE: "Модель",
        Label.CATEGORY: "Изделие",
        Label.DUE_ON: "Срок",
        Label.FABRIC_BY: "Ткань (моя / фабрики)",
        Label.FABRIC_ON: "Дата ткани",
        Label.CEILING: "Цена до",
        Label.REGION: "Регион",
    },
    colour="Цвет",
    total="Итого",
    example={Label.FABRIC_BY: "моя", Label.DUE_ON: "14.12.2026"},
    example_rows=[("чёрный", {"S": 20})],
)


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, filename: str = "order.xlsx") -> SheetOrder:
    (order,) = read_orders(data, filename=filename, today=TODAY).orders
    return order


def fill(template: bytes, cells: dict[str, str | int | date], *, tab: int = 0) -> bytes:
    book = load_workbook(io.BytesIO(template))
    for name, value in cells.items():
        book.worksheets[tab][name] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("texts", [ENGLISH, CHINESE, RUSSIAN], ids=["en", "zh", "ru"])
def test_a_filled_template_is_read_in_every_language(texts: TemplateTexts) -> None:
    filled = fill(
        make_template(texts),
        {
            "B1": "Oslo",
            "B2": "hoodie",
            "B3": "2026-12-14",
            "B4": "我" if texts is CHINESE else "моя" if texts is RUSSIAN else "me",
            "B5": date(2026, 12, 3),
            "B6": 48,
            "B7": "Hangzhou",
            "A10": "black",
            "C10": 20,
            "D10": 40,
            "A11": "white",
            "D11": 30,
        },
    )
    order = read(filled)
    assert order.breakdown.text() == "black S20 M40; white M30"
    assert order == SheetOrder(
        breakdown=order.breakdown,
        style_name="Oslo",
        category="hoodie",
        due_on=date(2026, 12, 14),
        fabric_by=FabricBy.MERCHANT,
        fabric_on=date(2026, 12, 3),
        ceiling=Price(minor=4800),
        region="Hangzhou",
    )


@pytest.mark.parametrize("texts", [ENGLISH, CHINESE, RUSSIAN], ids=["en", "zh", "ru"])
def test_the_example_of_the_template_is_a_valid_order_but_never_read_itself(texts: TemplateTexts) -> None:
    template = make_template(texts)
    with pytest.raises(UserError) as caught:
        read(template)
    assert caught.value.code == "sheet_no_pieces"
    book = load_workbook(io.BytesIO(template))
    del book[texts.order_tab]
    out = io.BytesIO()
    book.save(out)
    order = read(out.getvalue())
    assert order.breakdown.total_pieces == sum(sum(row.values()) for _, row in texts.example_rows)
    assert order.due_on == date(2026, 12, 14)
    assert order.fabric_by is not None


MATRIX: list[list[object]] = [
    ["Style", "Oslo"],
    [],
    ["Colour", "S", "M", "L", "Total"],
    ["black", 20, 40, 20, 80],
    ["white", None, 30, 0],
]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (MATRIX, "black S20 M40 L20; white M30"),
        ([["颜色/尺码", "S码", "M", "2XL"], ["黑色", 20, "40件", 5]], "黑色 S20 M40 2XL5"),
        ([["Цвет", 46, "48", 50.0], ["чёрный", 20, 40, 1]], "чёрный 46-20 48-40 50-1"),
        ([["", "110 cm", "120cm"], ["red", 5, 6]], "red 110-5 120-6"),
        ([["S", "M", "L"], [20, 40, 20]], "S20 M40 L20"),
        ([["No", "Colour", "S", "M"], [1, "black", 20, 40], [2, "white", 1, 2]], "black S20 M40; white S1 M2"),
        (
            [["Colour", "Size", "Qty"], ["black", "S", 20], [None, "M", 40], ["white", "M", 30]],
            "black S20 M40; white M30",
        ),
        ([["Размер", "Кол-во"], ["46", 20], ["48", "30 шт"], ["Итого", 50]], "46-20 48-30"),
        ([["尺码", "数量", "颜色"], ["均码", 100, "黑色"]], "黑色 ONE-100"),
        ([["Size", "black", "white"], ["S", 20, None], ["M", 40, 30]], "black S20 M40; white M30"),
        (
            [["Colour", "S", "M"], ["black", 20, 40], [], ["white", 1, 2], ["Total", 21, 42]],
            "black S20 M40; white S1 M2",
        ),
    ],
)
def test_both_layouts_are_read_with_headings_of_three_languages(rows: list[list[object]], expected: str) -> None:
    assert read(xlsx(rows)).breakdown.text() == expected
    text = "\n".join(";".join("" if value is None else str(value) for value in row) for row in rows)
    assert read(text.encode(), "order.csv").breakdown.text() == expected


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([["Colour", "S", "M"], ["black", 20, "many"]], "sheet_pieces_wrong", "C2"),
        ([["Colour", "S", "M"], ["black", -5, 1]], "sheet_pieces_wrong", "B2"),
        ([["Colour", "S", "M"], ["black", 20.5, 1]], "sheet_pieces_wrong", "B2"),
        ([["Colour", "S", "M"], ["black", 2_000_000, 1]], "sheet_pieces_wrong", "B2"),
        ([["Colour", "S", "M"], ["black", 900_000, 900_000]], "sheet_pieces_wrong", "C2"),
        ([["Colour", "S", "M"], ["black", "=VLOOKUP(A1,B1:C2,2)", 1]], "sheet_formula", "B2"),
        ([["Colour", "S", "Q7"], ["black", 20, 40]], "sheet_size_unknown", "C1"),
        ([["Colour", "Size", "Qty"], ["black", "Q7", 40]], "sheet_size_unknown", "B2"),
        ([["Colour", "S", "M"], ["black", 20, 40], [None, 1, 2]], "sheet_colour_missing", "B3"),
        ([["Colour", "S", "M"], ["black", 20, 40], ["чёрный", 1, 2]], "sheet_duplicate", "B3"),
        ([["Colour", "S", "M", "Total"], ["black", 20, 40, 70]], "sheet_total_differs", "D2"),
        ([["Colour", "S", "M"], ["black", 20, 40], ["Total", 20, 41]], "sheet_total_differs", "C3"),
        ([["Due", "14.11.2026"], *MATRIX], "sheet_day_wrong", "B1"),
        ([["Due", "soon"], *MATRIX], "sheet_day_wrong", "B1"),
        ([["Due", date(2020, 1, 1)], *MATRIX], "sheet_day_wrong", "B1"),
        ([["Price", "cheap"], *MATRIX], "sheet_price_wrong", "B1"),
        ([["Price", 0], *MATRIX], "sheet_price_wrong", "B1"),
        ([["Price", "=NOW()"], *MATRIX], "sheet_formula", "B1"),
        ([["Who brings the fabric", "somebody"], *MATRIX], "sheet_fabric_unclear", "B1"),
    ],
)
def test_an_error_names_its_cell(rows: list[list[object]], code: str, cell: str) -> None:
    with pytest.raises(UserError) as caught:
        read(xlsx(rows))
    assert (caught.value.code, caught.value.params["cell"]) == (code, cell)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_russian_csv_is_read_in_every_usual_encoding(encoding: str, mark: str) -> None:
    text = f"Цвет{mark}S{mark}M\nчёрный{mark}20{mark}40\nбелый{mark}{mark}30\n"
    assert read(text.encode(encoding), "заказ.CSV").breakdown.text() == "чёрный S20 M40; белый M30"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_chinese_csv_is_read_in_every_usual_encoding(encoding: str, mark: str) -> None:
    text = f"颜色{mark}S{mark}M\r\n黑色{mark}20{mark}40\r\n白色{mark}{mark}30\r\n"
    assert read(text.encode(encoding), "order.csv").breakdown.text() == "黑色 S20 M40; 白色 M30"


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"%PDF-1.7 whatever", "order.pdf", "sheet_kind_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "order.xls", "sheet_broken"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "order.csv", "sheet_kind_unknown"),
        (b"", "order.csv", "sheet_kind_unknown"),
        (b"hello\nworld", "order.csv", "sheet_table_missing"),
        (b"PK\x03\x04 broken", "order.xlsx", "sheet_damaged"),
        (b"x" * (values.MAX_FILE_BYTES + 1), "order.xlsx", "sheet_too_heavy"),
        (b"x" * (grids.MAX_TEXT_BYTES + 1), "order.csv", "sheet_too_heavy"),
        (b"a;" * 100 + b"\n", "order.csv", "sheet_too_large"),
        (b"S;M\n" + b"1;2\n" * 7000, "order.csv", "sheet_too_large"),
    ],
)
def test_a_file_that_is_no_order_sheet_is_refused(data: bytes, filename: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read(data, filename)
    assert caught.value.code == code


RELATIONS = "xl/_rels/workbook.xml.rels"
SHARED = b'<Relationship Type="http://x/sharedStrings" Target="sharedStrings.xml" Id="rId9"/>'


def repacked(changes: dict[str, bytes]) -> bytes:
    """Write a workbook with members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(MATRIX))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        members = {name: old.read(name) for name in old.namelist()}
        if "xl/sharedStrings.xml" in changes:
            members[RELATIONS] = members[RELATIONS].replace(b"</Relationships>", SHARED + b"</Relationships>")
        for name, content in (members | changes).items():
            new.writestr(name, content)
    return out.getvalue()


BOMBS = {
    "a sheet of zeros": {"xl/worksheets/sheet1.xml": b"\0" * (archives.MOST_UNPACKED_BYTES + 1)},
    "strings of blanks": {"xl/sharedStrings.xml": b" " * (archives.MOST_UNPACKED_BYTES + 1)},
    "styles without end": {"xl/styles.xml": b"<styleSheet>" + b"<xf/>" * 2_600_000 + b"</styleSheet>"},
    "tags without end": {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>" + b"<x/>" * 2_600_000},
}


@pytest.mark.parametrize("changes", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_while_it_unpacks(changes: dict[str, bytes]) -> None:
    with pytest.raises(UserError) as caught:
        read(repacked(changes))
    assert caught.value.code == "sheet_too_heavy"


def test_what_is_not_needed_is_not_unpacked() -> None:
    harmless = {"xl/media/bomb.bin": b"\0" * 100_000_000, "xl/worksheets/sheet2.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]>"}
    harmless |= {f"xl/media/{number}.png": b"" for number in range(3_000)}
    assert read(repacked(harmless)).breakdown.total_pieces == 110


def test_a_list_of_members_without_end_is_not_read() -> None:
    data = repacked({f"xl/media/{number}/{'x' * 200}.png": b"" for number in range(4_000)})
    with pytest.raises(UserError) as caught:
        read(data)
    assert caught.value.code == "sheet_too_heavy"


def test_a_large_honest_sheet_with_pictures_and_several_tabs_is_read() -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["Colour", "S", "M", "L", "Note"])
    for number in range(5_000):
        sheet.append([f"shade {number}", 1, 2, 3, f"bale {number}"])
    for tab in ("Fabrics", "Prices"):
        other = book.create_sheet(tab)
        for number in range(200):
            other.append([number, "anything"])
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(12):
            archive.writestr(f"xl/media/image{number}.jpeg", random.Random(number).randbytes(900_000))
    assert read(out.getvalue()).breakdown.total_pieces == 30_000


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", RELATIONS])
@pytest.mark.parametrize("before", [b"", b"<!--" + b" " * 9000 + b"-->"], ids=["at once", "after a long comment"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_declares_entities_is_refused(name: str, before: bytes, encoding: str) -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    bomb = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + before + declared
    with pytest.raises(UserError) as caught:
        read(repacked({name: bomb.decode().encode(encoding)}))
    assert caught.value.code == "sheet_broken"


def test_a_cell_far_away_costs_nothing() -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"] = "S", "M", 20, 40
    sheet["XFD1048576"] = 1
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()).breakdown.text() == "S20 M40"


def test_a_hidden_first_tab_is_passed_over() -> None:
    book = Workbook()
    hidden = book.active
    assert isinstance(hidden, Worksheet)
    hidden.sheet_state = "hidden"
    visible = book.create_sheet("Order")
    for row in MATRIX:
        visible.append(row)
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()).breakdown.total_pieces == 110


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.pdf"]))
def test_any_bytes_are_read_or_refused_and_never_crash(data: bytes, filename: str) -> None:
    try:
        assert read(data, filename).breakdown.total_pieces > 0
    except UserError as error:
        assert error.code.startswith("sheet_")


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["S", "M", "46", "20", "-1", "black", "Colour", "Size", "Qty", "Total", "", "x"]))
    )
)
def test_any_table_is_read_or_refused_and_never_crashes(rows: list[list[str]]) -> None:
    try:
        found = read_orders("\n".join(";".join(row[:40]) for row in rows).encode(), filename="a.csv", today=TODAY)
        assert all(order.breakdown.total_pieces > 0 for order in found.orders)
    except UserError as error:
        assert error.code.startswith("sheet_")


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=8), st.integers(0, 5000))
def test_a_damaged_workbook_is_refused_or_read(noise: bytes, offset: int) -> None:
    data = bytearray(xlsx(MATRIX))
    data[offset : offset + len(noise)] = noise
    try:
        assert read(bytes(data)).breakdown.total_pieces > 0
    except UserError as error:
        assert error.code.startswith("sheet_")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Due date:", Label.DUE_ON),
        ("交期：", Label.DUE_ON),
        ("Срок сдачи", Label.DUE_ON),
        ("Price ceiling, ¥", Label.CEILING),
        ("Ткань когда?", Label.FABRIC_ON),
        ("面料到仓（日期）", Label.FABRIC_ON),
        ("hello", None),
    ],
)
def test_labels_are_found_by_their_first_words(text: str, label: Label | None) -> None:
    assert find_label(text) == label


@pytest.mark.parametrize("word", ["factory", "工厂", "Фабрика", "the factory buys it"])
def test_the_workshop_is_known_in_three_languages(word: str) -> None:
    assert find_fabric_by(word) is FabricBy.FACTORY
