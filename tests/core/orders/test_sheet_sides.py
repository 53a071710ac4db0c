"""Garments, stores and tabs that stand side by side, and cells that hold a whole row."""

from typing import Any

import pytest

from core.errors import UserError
from tests.core.orders.sheet_reading import read_rows, read_tabs, refused, told

_LANGUAGES = [
    ("Colour", "Size", "Total", "Hoodie", "Pants", "Shop A", "Shop B"),
    ("颜色", "尺码", "合计", "卫衣", "裤子", "上海店", "北京店"),
    ("Цвет", "Размер", "Итого", "Худи", "Брюки", "Москва", "Казань"),
]
_HALVES: list[Any] = [("Black", "S", 10, 5), ("Black", "M", 20, 10)]


def _beside(colour: str, size: str, names: tuple[str, str], total: str, *, at: int) -> list[list[Any]]:
    """Make a list with two columns of pieces, the total after them, before them, or nowhere."""
    head: list[Any] = [colour, size, *names]
    rows: list[list[Any]] = [list(row) for row in _HALVES]
    if at:
        for row, value in zip([head, *rows], [total, 15, 30], strict=True):
            row.insert(at, value)
        last: list[Any] = [total, None, 30, 15]
        last.insert(at, 45)
        rows.append(last)
    return [head, *rows]


@pytest.mark.parametrize("words", _LANGUAGES, ids=["en", "zh", "ru"])
@pytest.mark.parametrize("at", [0, 2, 4])
def test_garments_side_by_side_are_orders_of_their_own(words: tuple[str, ...], at: int) -> None:
    colour, size, total, first, second, *_ = words
    rows = _beside(colour, size, (first, second), total, at=at)
    assert told(rows) == ([f"{first}: Black S10 M20", f"{second}: Black S5 M10"], [])
    if at:
        rows[1][at] = 16
        assert refused(rows)[0] == "sheet_total_differs"


@pytest.mark.parametrize("words", _LANGUAGES, ids=["en", "zh", "ru"])
@pytest.mark.parametrize("at", [0, 2, 4])
def test_stores_side_by_side_are_added_up_to_one_order(words: tuple[str, ...], at: int) -> None:
    colour, size, total, _, _, first, second = words
    rows = _beside(colour, size, (first, second), total, at=at)
    read = read_rows(rows)
    assert [order.breakdown.text() for order in read.orders] == ["Black S15 M30"]
    assert [(str(note.name), note.params) for note in read.notes] == [
        ("stores", {"stores": f"{first}: 30, {second}: 15"})
    ]
    if at:
        rows[1][at] = 16
        assert refused(rows)[0] == "sheet_total_differs"


@pytest.mark.parametrize("words", _LANGUAGES, ids=["en", "zh", "ru"])
def test_where_stores_are_named_does_not_matter(words: tuple[str, ...]) -> None:
    colour, size, _, _, _, first, second = words
    sheets: list[list[list[Any]]] = [
        [["Store", colour, "S", "M"], [first, "Black", 10, 20], [second, "Black", 5, 10]],
        [["店铺", colour, "S", "M"], [first, "Black", 10, 20], [second, "Black", 5, 10]],
        [["Магазин", colour, size, "Qty"], [first, "Black", "S", 10], [None, "Black", "M", 20],
         [second, "Black", "S", 5], [None, "Black", "M", 10]],
        [[None, first, None, second, None], [colour, "S", "M", "S", "M"], ["Black", 10, 20, 5, 10]],
        [[colour, "Black"], [size, first, second], ["S", 10, 5], ["M", 20, 10]],
        [[colour, size, "Shops", None], [None, None, "Nordstrom", "Macys"], *_HALVES],
        [[None, None, "Store", None], [colour, size, "Nordstrom", "Macys"], *_HALVES],
        [[colour, "S", "M"], [first], ["Black", 10, 20], [second], ["Black", 5, 10]],
        [[first], [colour, "S", "M"], ["Black", 10, 20], [], [second], [colour, "S", "M"], ["Black", 5, 10]],
        [["Store", first], [colour, "S", "M"], ["Black", 10, 20], [], ["Магазин", second], [colour, "S", "M"],
         ["Black", 5, 10]],
        [[first, None, None, None, second], [colour, "S", "M", None, colour, "S", "M"],
         ["Black", 10, 20, None, "Black", 5, 10]],
    ]  # fmt: skip
    for rows in sheets:
        assert told(rows) == (["Black S15 M30"], ["stores"]), rows
    read = read_tabs({first: [[colour, "S", "M"], ["Black", 10, 20]], second: [[colour, "S", "M"], ["Black", 5, 10]]})
    assert [order.breakdown.text() for order in read.orders] == ["Black S15 M30"]
    assert [str(note.name) for note in read.notes] == ["stores"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Colour", "Size", "Nordstrom", "Macys", "Total"], ["Black", "S", 10, 5, 15]],
        [["Colour", "Size", "Fox", "Bear"], ["Black", "S", 10, 5]],
        [["Size", "Shop A", "Nordstrom"], ["S", 10, 20], ["M", 5, 5]],
    ],
)
def test_columns_that_may_be_stores_or_styles_are_asked_about(rows: list[list[Any]]) -> None:
    assert refused(rows)[0] == "sheet_columns_unclear"


def test_the_same_row_twice_in_one_store_is_asked_about() -> None:
    rows: list[list[Any]] = [
        ["Store", "Colour", "Size", "Qty"],
        ["Moscow", "Black", "S", 10],
        ["Moscow", "Black", "S", 20],
    ]
    assert refused(rows)[0] == "sheet_duplicate"


def test_what_warehouses_hold_is_no_order() -> None:
    rows: list[list[Any]] = [["Colour", "Size", "Warehouse East", "Warehouse West", "Qty"], ["Black", "S", 100, 50, 15]]
    assert told(rows) == (["Black S15"], ["columns_unknown"])


def test_numbers_of_a_list_that_nobody_knows_are_named() -> None:
    assert told([["Colour", "Size", "Qty", "Extra"], ["Black", "S", 10, 2]]) == (["Black S10"], ["columns_unknown"])
    assert told([["Colour", "Size", None, "Qty"], ["Black", "S", 3, 10]]) == (["Black S10"], ["left_out"])


@pytest.mark.parametrize(
    ("rows", "orders"),
    [
        ([["Hoodie", None, None, "Pants"], ["Colour", "S", "M", "Colour", "S", "M"], ["Black", 10, 20, "Grey", 5, 6]],
         ["Hoodie: Black S10 M20", "Pants: Grey S5 M6"]),
        ([["Style: H-01", None, None, None, "Style: P-02"], ["Colour", "S", "M", None, "Colour", "S", "M"],
          ["Black", 10, 20, None, "Grey", 5, 6]], ["H-01: Black S10 M20", "P-02: Grey S5 M6"]),
        ([[None, "Hoodie", None, "Pants"], ["Size", "Black", "White", "Black", "White"], ["S", 10, 20, 5, 6]],
         ["Hoodie: Black S10; White S20", "Pants: Black S5; White S6"]),
        ([["Colour", "Size", "Hoodie qty", "Pants qty"], ["Black", "S", 10, 5]],
         ["Hoodie: Black S10", "Pants: Black S5"]),
        ([["Colour", "Hoodie", "Pants"], ["Black", 10, 5], ["White", 20, 10]],
         ["Hoodie: Black 10; White 20", "Pants: Black 5; White 10"]),
        ([["Size", "Худи", "Брюки"], ["S", 10, 5], ["M", 20, 10]], ["Худи: S10 M20", "Брюки: S5 M10"]),
    ],
)  # fmt: skip
def test_two_garments_beside_each_other_keep_their_names(rows: list[list[Any]], orders: list[str]) -> None:
    assert told(rows) == (orders, [])


_CELLS = ["S-10, M-20, L-5", "S:10 M:20 L:5", "S*10 M*20 L*5", "S：10，M：20，L：5", "S/10 M/20 L/5", "S=10; M=20; L=5"]
_CELLS += [
    "S x 10, M x 20, L x 5",
    "S(10) M(20) L(5)",
    "S 10pcs, M 20pcs, L 5pcs",
    "S10件 M20件 L5件",
    "S-10\nM-20\nL-5",
]
_CELLS += ["10 S, 20 M, 5 L"]


@pytest.mark.parametrize("cell", _CELLS)
@pytest.mark.parametrize(
    ("colour", "sizes", "total"),
    [("Colour", "Size", "Qty"), ("颜色", "尺码", "数量"), ("Цвет", "Размеры", "Кол-во"), ("Colour", "Order", "Total")],
)
def test_sizes_and_pieces_in_one_cell(cell: str, colour: str, sizes: str, total: str) -> None:
    wanted = ["Black S10 M20 L5; White S5"]
    assert told([[colour, sizes, total], ["Black", cell, 35], ["White", "S-5", 5]])[0] == wanted
    assert told([[sizes, colour], [cell, "Black"], ["S-5", "White"]])[0] == wanted
    assert told([[colour, total], ["Black", cell], ["White", "S*5"]])[0] == wanted
    assert told([[colour, total], ["Black", cell], ["White", "S*5"], ["Total", 40]])[0] == wanted
    assert refused([[colour, sizes, total], ["Black", cell, 36]])[0] == "sheet_total_differs"
    assert refused([[colour, total], ["Black", cell], ["Total", 36]])[0] == "sheet_total_differs"


@pytest.mark.parametrize("cell", ["44-46, 48-50", "S-XL", "S, M, L", "S/M/L"])
def test_several_sizes_are_no_pieces(cell: str) -> None:
    code, named = refused([["Colour", "Size", "Qty"], ["Black", cell, 30]])
    assert (code, named["word"], named["pieces"]) == ("sheet_sizes_together", cell, 30)


_ORDER: list[list[Any]] = [["Colour", "S", "M"], ["Black", 10, 20]]


@pytest.mark.parametrize(
    "name", ["Example", "old 2025", "Архив", "作废", "Cancelled", "样衣", "Samples", "Образец", "不要看", "Do not use"]
)  # fmt: skip
def test_a_tab_that_its_name_leaves_out_is_told(name: str) -> None:
    read = read_tabs({"Order": _ORDER, name: [["Colour", "S", "M"], ["White", 7, 8]]})
    assert [order.breakdown.text() for order in read.orders] == ["Black S10 M20"]
    assert [(str(note.name), note.params) for note in read.notes] == [("tab_left_out", {"tab": name})]
    (order,) = read_tabs({name: _ORDER}).orders
    assert order.breakdown.total_pieces == 30


def test_a_tab_without_pieces_needs_no_word() -> None:
    assert not read_tabs({"Order": _ORDER, "Example": [["Colour", "S", "M"], ["Black", None, None]]}).notes
    assert not read_tabs(
        {"Order": _ORDER, "Template": [["Colour", "S", "M"], ["black", 20, 40]]}
    ).notes  # as we sent it


@pytest.mark.parametrize(
    ("first", "second"), [("v1", "v2"), ("Вариант 1", "Вариант 2"), ("初稿", "终稿"), ("draft", "final")]
)
def test_versions_of_one_order_are_asked_about(first: str, second: str) -> None:
    with pytest.raises(UserError) as caught:
        read_tabs({first: _ORDER, second: [["Colour", "S", "M"], ["Black", 15, 20]]})
    assert caught.value.code == "sheet_two_versions"


def test_a_garment_for_a_store_is_a_style() -> None:
    head: list[Any] = ["Colour", "S", "M"]
    rows = [["Hoodie for the shop"], head, ["Black", 1, 2], [], ["Pants for the shop"], head, ["Black", 3, 4]]
    assert told(rows)[0] == ["Hoodie for the shop: Black S1 M2", "Pants for the shop: Black S3 M4"]
