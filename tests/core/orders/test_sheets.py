"""Order sheets as merchants have them: read as a person would, and no number of them is lost."""

import io
import json
import random
import re
import unicodedata
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.drawing.image import Image as Picture
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as PillowImage

from core.errors import UserError
from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import number_of, size_of
from core.orders.sheets.pasted import pasted_table
from core.orders.sheets.sheet import SheetReading, read_orders
from core.orders.sheets.values import Tab
from tests.core.orders.sheet_maker import MadeSheet, make_sheet

SHEETS = Path(__file__).parent / "sheets"
TODAY = date(2026, 11, 29)
RECORDS = [json.loads(line) for line in (SHEETS / "truth.jsonl").read_text("utf-8").splitlines()]


def _colour(word: str | None) -> str:
    plain = re.sub(r"[^\w]", "", unicodedata.normalize("NFKC", word or "").casefold().replace("ё", "е"))
    return plain[:-1] if len(plain) > 1 and plain.endswith("色") else plain


def _size(word: str | None) -> str:
    named = size_of(word) or word or ""
    return {"ONE_SIZE": "ONE", "XXS": "2XS"}.get(named.upper(), named.upper())


def _keyed(lines: list[list[Any]], record: dict[str, Any]) -> Counter[tuple[str, str]]:
    colours = {_colour(other): _colour(name) for name, others in record["colour_alias"].items() for other in others}
    sizes = {_size(other): _size(name) for name, others in record["size_alias"].items() for other in others}
    found: Counter[tuple[str, str]] = Counter()
    for colour, size, pieces in lines:
        found[colours.get(_colour(colour), _colour(colour)), sizes.get(_size(size), _size(size))] += pieces
    return +found


def _is_right(wanted: dict[str, Any], read: SheetReading, record: dict[str, Any]) -> bool:
    left = [
        (_keyed([[line.colour, line.size, line.pieces] for line in order.breakdown.lines], record), order)
        for order in read.orders
    ]
    for want in wanted["orders"]:
        lines = _keyed(want["lines"], record)
        found = next((one for one in left if one[0] == lines), None)
        if found is None or (found[1].due_on and want["due"] and found[1].due_on.isoformat() != want["due"]):
            return False
        left.remove(found)
    return not left


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["file"].encode("unicode_escape").decode())
def test_a_sheet_is_read_as_a_person_would(record: dict[str, Any]) -> None:
    answers = [record["expect"], *record["also"]]
    may_ask = any("orders" not in answer for answer in answers)
    try:
        read = read_orders((SHEETS / record["file"]).read_bytes(), filename=record["file"], today=TODAY)
    except UserError as error:
        assert may_ask, repr(error)
        return
    assert any("orders" in answer and _is_right(answer, read, record) for answer in answers), read
    if record["must_match"] and _is_right(record["expect"], read, record):
        assert read.notes


def _xlsx(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read(made: MadeSheet) -> SheetReading | UserError:
    try:
        return read_orders(_xlsx(made.rows), filename="order.xlsx", today=TODAY)
    except UserError as error:
        return error


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 10**9))
def test_a_made_sheet_is_read_rightly_or_refused(seed: int) -> None:
    made = make_sheet(random.Random(seed))
    read = _read(made)
    if isinstance(read, UserError):
        return
    counted: Counter[tuple[str, str]] = Counter()
    for order in read.orders:
        for line in order.breakdown.lines:
            counted[_colour(line.colour), line.size.upper()] += line.pieces
    assert counted == Counter({(_colour(colour), _size(size)): n for (colour, size), n in made.truth.items()}), made
    assert len(read.orders) == made.styles


def test_most_made_sheets_are_read() -> None:
    made = [make_sheet(random.Random(seed)) for seed in range(150)]
    refused = [sheet for sheet in made if isinstance(_read(sheet), UserError)]
    assert len(refused) <= 5, refused[:2]


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**9), st.integers(2, 900))
def test_a_number_that_nobody_knows_is_named(seed: int, number: int) -> None:
    made = make_sheet(random.Random(seed))
    stray = f"and {number} more, see mail"
    rows = [*made.rows, [], [], [stray]]
    try:
        read = read_orders(_xlsx(rows), filename="order.xlsx", today=TODAY)
    except UserError:
        return
    assert any(stray in str(note.params) for note in read.notes), (read.notes, made)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**9), st.integers(1, 50))
def test_a_total_that_is_not_the_sum_is_refused(seed: int, slip: int) -> None:
    made = make_sheet(random.Random(seed))
    place = made.total
    if place is None:
        return
    rows = [list(row) for row in made.rows]
    rows[place[0]][place[1]] += slip
    with pytest.raises(UserError):
        read_orders(_xlsx(rows), filename="order.xlsx", today=TODAY)


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([["Size", "S", "M"], ["Qty", 10, 20]], "S10 M20"),
        ([["Colour", "2T", "3T", "5"], ["Red", 5, 6, 8]], "Red 2T-5 3T-6 5-8"),
        ([["Waist / Inseam", 30, 32], [30, 10, 20]], "30/30-10 30/32-20"),
        ([["Name", "Lineitem quantity", "Lineitem name"], ["#1", 2, "Tee - Black / M"]], "Black M2"),
        ([["Colour", "S", "M"], ["Black", 1, 2], ["White", 3, 4], [None, 4, 6]], "Black S1 M2; White S3 M4"),
        ([["Colour", "S", "M"], ["Price", 9, 11], ["Black", 1, 2]], "Black S1 M2"),
        ([["Colour", "S", "M", "Ratio pcs", "Cartons", "Total"], ["Black", 2, 4, 6, 10, 60]], "Black S20 M40"),
        ([["Colour", "S", "M"], ["PP sample", 0, 1], ["Black", 1, 2]], "Black S1 M2"),
        ([["Colour", "S", "M"], [None, "pcs", "pcs"], ["Black", 1, 2]], "Black S1 M2"),
        ([["Colour", "Inseam", "28", "30"], ["Indigo", 32, 5, 6]], "Indigo 28/32-5 30/32-6"),
        ([["", "Black", "White"], ["S", 10, 5], ["M", 20, 6]], "Black S10 M20; White S5 M6"),
        ([["Description", "Quantity"], ["Hoodie Black M", 10]], "Black M10"),
        ([["Colour", "Size", "Qty"], ["Black", "S", 1], ["Total Black", None, 1], ["Total", None, 1]], "Black S1"),
    ],
)
def test_layouts_that_people_use(rows: list[list[Any]], text: str) -> None:
    (order,) = read_orders(_xlsx(rows), filename="order.xlsx", today=TODAY).orders
    assert order.breakdown.text() == text


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Colour", "Size", "Qty 2025", "Qty 2026"], ["Black", "S", 10, 20]], "sheet_two_counts"),
        ([["Colour", "S", "M", "Packs"], ["Black", 10, 20, 10]], "sheet_packs_unclear"),
        ([["Colour", "S", "M", "CTNS"], ["Black", 10, 20, 10]], "sheet_packs_unclear"),
        ([["Colour", "S", "M"], ["Black", "20-30", 2]], "sheet_pieces_wrong"),
        ([["Size", "Chest", "Length"], ["S", 90, 60]], "sheet_not_an_order"),
        ([["SKU", "Colour", "Size", "On hand"], ["1", "Black", "S", 60]], "sheet_not_an_order"),
        ([["Colour", "Size", "Qty", "Due"], ["Black", "S", 1, "2027-01-10"], ["Red", "S", 1, "2027-02-10"]],
         "sheet_two_days"),
        ([["Colour", "S", "M"], ["Black", 1, 2], ["Black", 3, 4]], "sheet_duplicate"),
        ([["Colour", "Size range", "Qty"], ["Black", "S-XL", 400]], "sheet_sizes_together"),
        ([["Barcode", "Qty"], [2043000000017, 40]], "sheet_not_an_order"),
        ([["Size", "Plan", "Actual"], ["S", 10, 9]], "sheet_table_missing"),
        ([["Date", "Line", "Style", "Qty"], ["2026-11-01", 1, "H1", 9], ["2026-11-02", 1, "H1", 8]],
         "sheet_rows_alike"),
        ([["S", "M", "L"], [10, 20, 30], [1, 2, 3], [11, 22, 33]], "sheet_rows_alike"),
        ([["Colour", "S", "S", "M"], ["Black", 10, 5, 20], ["White", 1, 1, 1]], "sheet_size_twice"),
        ([["Colour", "S", "2XL", "XXL", "3XL"], ["Black", 1, 2, 3, 4]], "sheet_size_twice"),
        ([["Colour", "S", "M"], ["Black", 10, 20, 99]], "sheet_heading_missing"),
        ([["Colour", "S", "M"], ["Black", 10, 20], ["White", 5, 6], ["TOTAL 45 pcs"]], "sheet_total_differs"),
        ([["颜色", "S", "M"], ["黑", 10, 20], ["白", 5, 6], ["合计：45件"]], "sheet_total_differs"),
        ([["Цвет", "S", "M"], ["чёрный", 10, 20], ["белый", 5, 6], ["Итого: 45 шт."]], "sheet_total_differs"),
        ([["Colour", "S", "M"], ["Black", 10, 20], ["White", 5, 6], ["Total", None, None, 45]], "sheet_total_differs"),
    ],
)  # fmt: skip
def test_what_has_two_readings_is_refused_by_name(rows: list[list[Any]], code: str) -> None:
    with pytest.raises(UserError) as caught:
        read_orders(_xlsx(rows), filename="order.xlsx", today=TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([["Colour", "S", "M"], ["Black", 10, 20], ["White", 5, 6], ["TOTAL 41 pcs"]], ""),
        ([["颜色", "S", "M"], ["黑", 10, 20], ["白", 5, 6], ["合计：41件"]], ""),
        ([["Colour", "S", "M"], ["Black", 10, 20], ["White", 5, 6], ["Total", None, None, 41]], ""),
        ([["Colour", "S", "M"], ["Black", 10, 20], ["White", 5, 6], ["Total 3 cartons"]], "Total 3 cartons"),
        ([["Colour", "S", "M", "Sample"], ["Black", 10, 31, 2]], "«Sample»"),
        ([["Style", "Colour", "S", "M", "Stock S", "Stock M"], ["H", "Black", 10, 31, 3, 4]], "«Stock S», «Stock M»"),
        ([["Style", "Colour", "S", "M", "Cost price", "RRP"], ["H", "Black", 10, 31, 45, 199]], "«RRP»"),
        ([["Client: Maya, 30 extra in red"], ["Colour", "S", "M"], ["Black", 10, 31]], "30 extra in red"),
        ([["备注", "另加50件"], [], ["颜色", "S", "M"], ["黑", 10, 31]], "另加50件"),
        ([["Tel: 139 0000"], ["Date: 12.11.2026"], ["Colour", "S", "M"], ["Black", 10, 31]], ""),
    ],
)  # fmt: skip
def test_each_number_is_counted_compared_known_or_named(rows: list[list[Any]], named: str) -> None:
    read = read_orders(_xlsx(rows), filename="order.xlsx", today=TODAY)
    assert read.orders[0].breakdown.total_pieces == 41
    assert (named in str([note.params for note in read.notes])) if named else not read.notes


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_row() -> None:
    with pytest.raises(UserError) as caught:
        read_orders(b'Colour,S,M\n"black,10,20\nwhite,1,2\n', filename="a.csv", today=TODAY)
    assert (caught.value.code, caught.value.params) == ("sheet_quote_open", {"row": 2})


def test_an_old_workbook_that_is_damaged_is_told_to_be() -> None:
    with pytest.raises(UserError) as caught:
        read_orders(b"\xd0\xcf\x11\xe0" + b"0" * 500, filename="a.xls", today=TODAY)
    assert caught.value.code == "sheet_broken"


PASTED = (
    "Colour\tS\tM\nblack\t10\t20\nwhite\t5\t6\nTotal\t15\t26",
    "Colour   S   M\nblack    10  20\nwhite    5   6\nTotal    15  26",
    "Colour S M\nblack 10 20\nwhite 5 6\nTotal 15 26",
    "颜色\tS\tM\t合计\n黑色\t10\t20\t30\n白色\t5\t6\t11",
    "Цвет\tРазмер\tКоличество\nчёрный\tS\t10\nчёрный\tM\t20\nбелый\tS\t11",
)


@pytest.mark.parametrize("text", PASTED)
def test_a_table_that_was_pasted_as_text_is_read_as_one(text: str) -> None:
    table = pasted_table(text)
    assert table is not None
    (order,) = read_orders(table.encode(), filename="", today=TODAY).orders
    assert order.breakdown.total_pieces == 41


@pytest.mark.parametrize(
    "text",
    ["black S10 M20\nwhite S5 M6", "S10 M20 L30", "black\n10 S\n20 M", "I need 100 hoodies\nblack and white",
     "S M L\n10 20 30",
     "color black\nS 10\nM 20", ""],
)  # fmt: skip
def test_sizes_typed_in_lines_are_no_pasted_table(text: str) -> None:
    assert pasted_table(text) is None


def test_words_with_numbers_beside_pieces_are_named() -> None:
    rows: list[list[Any]] = [["Colour", "Qty", "Note"], ["Black", 120, "1:2:2:1 S-XL"]]
    (note,) = read_orders(_xlsx(rows), filename="order.xlsx", today=TODAY).notes
    assert "1:2:2:1 S-XL" in str(note.params)


def test_letters_of_an_encoding_that_is_guessed_are_shown() -> None:
    data = "Renk;Beden;Adet\nKırmızı;S;20\n".encode("cp1254")
    (note,) = read_orders(data, filename="a.csv", today=TODAY).notes
    assert note.name == "letters" and str(note.params["word"]).startswith("K")


def test_a_cell_that_is_covered_is_not_counted_twice() -> None:
    canvas = Canvas(Tab(name="", rows=(("S", 5), (None, None)), merged=(((0, 1), (1, 1)),)))
    assert canvas.at(1, 1) == 5 and canvas.own(1, 1) is None
    assert [number_of(value) for _, value in canvas.cells(0)] == [None, 5]


@pytest.mark.parametrize(
    "rows",
    [
        [["Size", "black"], [50, 24], [52, 12], [54, 36], [56, 150]],
        [["Размер", "какао", "Итого"], [50, 24, 24], [52, 12, 12], [54, 36, 36], [56, 150, 150]],
        [["Size", "Qty"], [50, 24], [52, 12], [54, 36], [56, 150]],
    ],
)
def test_a_size_in_numbers_whose_pieces_are_the_sum_of_those_above_is_counted(rows: list[list[Any]]) -> None:
    read = read_orders(_xlsx(rows), filename="order.xlsx", today=TODAY)
    assert read.orders[0].breakdown.total_pieces == 24 + 12 + 36 + 150


def test_sums_without_a_name_are_no_pieces() -> None:
    rows: list[list[Any]] = [["Colour", "S", "M"], ["black", 24, 10], ["white", 12, 10], [None, 36, 20]]
    read = read_orders(_xlsx(rows), filename="order.xlsx", today=TODAY)
    assert read.orders[0].breakdown.total_pieces == 56


def test_pictures_in_a_sheet_are_named_as_they_stay_in_it() -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (["Color", "S", "M"], ["black", 20, 40]):
        sheet.append(row)
    for at, tone in (("E1", 10), ("E9", 200)):
        picture = io.BytesIO()
        PillowImage.new("RGB", (60, 60), (tone, tone, tone)).save(picture, "PNG")
        sheet.add_image(Picture(picture), at)
    out = io.BytesIO()
    book.save(out)
    read = read_orders(out.getvalue(), filename="order.xlsx", today=TODAY)
    assert read.orders[0].breakdown.total_pieces == 60
    assert [note.params for note in read.notes if note.name == "pictures"] == [{"count": 2}]
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/media/drawn.emf", b"no picture that a phone shows")
        archive.writestr("docProps/thumbnail.jpeg", b"how the program shows the file")
    again = read_orders(out.getvalue(), filename="order.xlsx", today=TODAY)
    assert [note.params for note in again.notes if note.name == "pictures"] == [{"count": 2}]
