"""Kinds of order sheets that were once read wrongly: line numbers, page carries, deliveries, samples, packs, stores."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.errors import UserError
from core.orders.sheets.sheet import SheetReading, read_orders

TODAY = date(2026, 11, 29)


def _read(*tabs: list[list[Any]], names: tuple[str, ...] = ()) -> SheetReading:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    for at, rows in enumerate(tabs):
        sheet = first if not at else book.create_sheet()
        for row in rows:
            sheet.append(row)
        if names:
            sheet.title = names[at]
    out = io.BytesIO()
    book.save(out)
    return read_orders(out.getvalue(), filename="order.xlsx", today=TODAY)


def _one(rows: list[list[Any]]) -> str:
    (order,) = _read(rows).orders
    return f"{order.style_name}: {order.breakdown.text()}"


def _list(line: str, name: str, numbers: list[Any]) -> list[list[Any]]:
    cells = [("Black", "S", 10), ("Black", "M", 10), ("Beige", "S", 10), ("Beige", "M", 5)]
    body = [[number, "Mens hoodie", *cell] for number, cell in zip(numbers, cells, strict=True)]
    return [[line, name, "Colour", "Size", "Qty"], *body, [None, "Total", None, None, 35]]


@pytest.mark.parametrize("line", ["Item", "Item #", "Item No.", "Line", "Line item", "Pos.", "Position", "#", "No."])
@pytest.mark.parametrize("numbers", [[1, 2, 3, 4], [10, 20, 30, 40], ["00010", "00020", "00030", "00040"]])
def test_numbers_of_lines_are_no_styles(line: str, numbers: list[Any]) -> None:
    read = _read(_list(line, "Description", numbers))
    assert [(one.style_name, one.breakdown.text()) for one in read.orders] == [
        ("Mens hoodie", "Black S10 M10; Beige S10 M5")
    ]
    assert not read.notes


@pytest.mark.parametrize(
    ("head", "colours"),
    [
        (["项次", "颜色", "S", "M"], ("黑色", "白色")),
        (["序号", "颜色", "S", "M"], ("黑色", "白色")),
        (["行号", "颜色", "S", "M"], ("黑色", "白色")),
        (["№ п/п", "Цвет", "S", "M"], ("чёрный", "белый")),
        (["Позиция", "Цвет", "S", "M"], ("чёрный", "белый")),
        (["Поз.", "Цвет", "S", "M"], ("чёрный", "белый")),
        (["Item", "Colour", "S", "M"], ("Black", "White")),
        (["S/N", "Colour", "S", "M"], ("Black", "White")),
    ],
)
@pytest.mark.parametrize("step", [1, 10])
def test_numbers_of_rows_stand_beside_sizes_too(head: list[str], colours: tuple[str, str], step: int) -> None:
    first, second = colours
    read = _read([head, [step, first, 10, 20], [2 * step, second, 5, 6]])
    (order,) = read.orders
    assert (order.style_name, order.breakdown.text()) == ("", f"{first} S10 M20; {second} S5 M6")
    assert not read.notes


@pytest.mark.parametrize(
    ("rows", "styles"),
    [
        ([["Item", "Colour", "S"], [1, "Black", 10], [1, "White", 5], [2, "Black", 7]], ["1", "2"]),
        ([["Model", "Colour", "S"], [1, "Black", 10], [2, "Black", 7]], ["1", "2"]),
        ([["Item", "Colour", "S"], [2077, "Black", 10], [2078, "Black", 7]], ["2077", "2078"]),
        ([["Item", "Name", "Colour", "S"], [1, "Tee", "Black", 10], [2, "Hoodie", "Black", 7]], ["Tee", "Hoodie"]),
    ],
)
def test_numbers_that_tell_styles_apart_are_styles(rows: list[list[Any]], styles: list[str]) -> None:
    assert [order.style_name for order in _read(rows).orders] == styles


def test_lines_of_one_colour_and_size_are_asked_about() -> None:
    with pytest.raises(UserError) as caught:
        _read([["Item", "Colour", "S"], [1, "Black", 10], [2, "Black", 7]])
    assert caught.value.code == "sheet_duplicate"


_CARRIES = [
    ("carried forward", "brought forward"),
    ("Carried over", "Brought fwd"),
    ("c/f", "b/f"),
    ("Total carried forward to next page", "Brought forward from previous page"),
    ("转下页", "承上页"),
    ("过次页", "承前页"),
    ("接下页", "接上页"),
    ("合计转下页", "上页合计"),
    ("перенос", "Перенос с предыдущей страницы"),
    ("Итого к переносу", "Перенесено"),
    ("Итого по странице", "С предыдущей страницы"),
]
_HEADS = {"en": ["Colour", "S", "M", "L"], "zh": ["颜色", "S", "M", "L"], "ru": ["Цвет", "S", "M", "L"]}


@pytest.mark.parametrize("head", _HEADS.values(), ids=_HEADS)
@pytest.mark.parametrize(("to", "since"), _CARRIES)
def test_what_a_page_carries_to_the_next_is_counted_once(head: list[str], to: str, since: str) -> None:
    rows: list[list[Any]] = [
        head,
        ["Black", 10, 10, 10],
        [to, 10, 10, 10],
        head,
        [since, 10, 10, 10],
        ["White", 5, 5, 5],
    ]
    for total in ([["Total", 15, 15, 15]], []):
        read = _read([*rows, *total])
        assert [order.breakdown.text() for order in read.orders] == ["Black S10 M10 L10; White S5 M5 L5"]
        assert not read.notes


@pytest.mark.parametrize(("to", "since"), _CARRIES)
def test_a_list_goes_on_on_the_next_page(to: str, since: str) -> None:
    head: list[Any] = ["Colour", "Size", "Qty"]
    black: list[list[Any]] = [["Black", "S", 10], ["Black", "M", 20], [to, None, 30]]
    white: list[list[Any]] = [[since, None, 30], ["White", "S", 5], ["Total", None, 35]]
    pages: list[list[list[Any]]] = [[], [head], [[], head]]
    for page in pages:
        read = _read([head, *black, *page, *white])
        assert [order.breakdown.text() for order in read.orders] == ["Black S10 M20; White S5"]
        assert not read.notes


@pytest.mark.parametrize("place", [2, 4])
def test_a_carry_that_is_not_the_sum_is_refused(place: int) -> None:
    head: list[Any] = ["Colour", "S", "M"]
    rows: list[list[Any]] = [head, ["Black", 1, 2], ["carried forward", 1, 2], head, ["brought forward", 1, 2]]
    rows[place][2] = 7
    with pytest.raises(UserError) as caught:
        _read([*rows, ["White", 5, 5]])
    assert (caught.value.code, caught.value.params["cell"]) == ("sheet_total_differs", f"C{place + 1}")


@pytest.mark.parametrize(("first", "second"), [("Page 1", "Page 2"), ("第1页", "续表"), ("Стр. 1", "Продолжение")])
def test_the_title_of_a_page_is_no_style(first: str, second: str) -> None:
    head: list[Any] = ["Colour", "S", "M"]
    (order,) = _read([[first], head, ["Black", 1, 2], [], [second], head, ["White", 5, 5]]).orders
    assert (order.style_name, order.breakdown.text()) == ("", "Black S1 M2; White S5 M5")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("15 Dec", "30 Dec"),
        (date(2026, 12, 15), date(2026, 12, 30)),
        ("15.12", "30.12.2026"),
        ("W50", "W51"),
        ("12月15日", "12月30日"),
        ("第一批", "第二批"),
        ("第50周", "第51周"),
        ("15 декабря", "30 декабря"),
        ("1-я партия", "2-я партия"),
        ("неделя 50", "неделя 51"),
    ],
)
def test_deliveries_side_by_side_are_asked_about(first: Any, second: Any) -> None:
    rows: list[list[Any]] = [
        ["Colour", "Size", first, second, "Total"],
        ["Black", "S", 10, 10, 20],
        ["Black", "M", 20, 20, 40],
    ]
    turned = [row[1:4] for row in rows]
    for given in (rows, [row[:4] for row in rows], turned):
        with pytest.raises(UserError) as caught:
            _read(given)
        assert caught.value.code == "sheet_two_days"
        assert (caught.value.params["first"], caught.value.params["second"]) == (str(first), str(second))


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([["Style", "H-1", "Date", "29.11.2026", "Due", "20.12.2026"], ["Colour", "S", "M"], ["Black", 1, 2]],
         "Black S1 M2"),
        ([["Colour", "10/12", "12/14"], ["Black", 1, 2]], "Black 10/12-1 12/14-2"),
        ([["Colour", "W30", "W32"], ["Black", 1, 2]], "Black 30-1 32-2"),
    ],
)  # fmt: skip
def test_sizes_and_labels_are_no_deliveries(rows: list[list[Any]], text: str) -> None:
    try:
        assert _read(rows).orders[0].breakdown.text() == text
    except UserError as error:
        assert error.code != "sheet_two_days"


@pytest.mark.parametrize(("bulk", "sample"), [("大货", "样衣"), ("Bulk", "PP samples"), ("Тираж", "Образцы")])
def test_samples_are_not_made_with_the_bulk(bulk: str, sample: str) -> None:
    head: list[Any] = ["Colour", "S", "M"]
    made: list[list[Any]] = [["Black", 50, 80]]
    shown: list[list[Any]] = [["Black", 1, 1], ["White", 1, 1]]
    sheets: list[list[list[Any]]] = [
        [[bulk], head, *made, [sample], head, *shown],
        [[sample], head, *shown, [], [bulk], head, *made],
        [head, *made, [sample], *shown],
        [["Colour", "Type", "S", "M"], ["Black", bulk, 50, 80], ["Black", sample, 1, 1]],
        [
            ["Colour", "Size", "Qty", "Remark"],
            ["Black", "S", 50, bulk],
            ["Black", "M", 80, bulk],
            ["Red", "S", 1, sample],
        ],
        [["Colour", "S", "M", sample], ["Black", 50, 80, 2]],
    ]
    for rows in sheets:
        read = _read(rows)
        assert [order.breakdown.text() for order in read.orders] == ["Black S50 M80"]
        assert sample in str([note.params for note in read.notes])
        assert not [note for note in read.notes if note.params.get("words") == sample and note.name == "row_known"]


def test_an_order_of_samples_alone_is_read() -> None:
    head: list[Any] = ["颜色", "S", "M"]
    (order,) = _read([["样衣"], head, ["黑色", 1, 2]]).orders
    assert order.breakdown.text() == "黑色 S1 M2"
    (order,) = _read([["颜色", "尺码", "数量", "备注"], ["黑色", "S", 1, "样衣"]]).orders
    assert order.breakdown.total_pieces == 1
