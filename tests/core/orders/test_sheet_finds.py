"""Sheets of merchants that were once refused with an untrue reason, or read with words that were not so."""

from typing import Any

import pytest

from tests.core.orders.sheet_reading import Rows, read_rows, read_tabs, refused, told


@pytest.mark.parametrize(
    ("rows", "orders"),
    [
        ([["what", "colour", "how many"], ["tee", "black", "S 20, M 40"], ["hoodie", "black", "M 30, L 30"]],
         ["tee: black S20 M40", "hoodie: black M30 L30"]),
        ([["Thing", "Colour", "Size", "Qty"], ["Футболка", "белый", "M", 5], ["Шорты", "белый", "M", 6]],
         ["Футболка: белый M5", "Шорты: белый M6"]),
        ([["Style", "HD-01", None, "HD-02"], ["Size", "Black", "White", "Black", "Red"], ["S", 1, 2, 3, 4]],
         ["HD-01: Black S1; White S2", "HD-02: Black S3; Red S4"]),
        ([["Style", "HD-4"], ["Colour", "Black"], ["S", 20], ["M", 40], ["L", 20], ["Total", 80]],
         ["HD-4: Black S20 M40 L20"]),
        ([["Handle", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "On hand", "Reorder qty"],
          ["fox", "Color", "Black", "Size", "S", 5, 40], ["fox", "Color", "Sand", "Size", "M", 5, 80]],
         ["fox: Black S40; Sand M80"]),
        ([["Style", "Prepack", "S", "M", "Units/Prepack", "# Prepacks", "Total"],
          ["T-1", "A", 1, 2, 3, 10, 30], ["T-1", "B", 2, 2, 4, 5, 20]], ["T-1: S20 M30"]),
        ([["Sku", "Colour", "Size", "Qty Store", "Qty Online", "Qty Total"], ["A1", "Black", "S", 10, 20, 30]],
         ["Black S30"]),
        ([["门店配货表"], ["款号", "颜色", "尺码", "万象城", "银泰", "合计"], ["F1", "黑色", "S", 5, 3, 8]],
         ["F1: 黑色 S8"]),
    ],
)  # fmt: skip
def test_layouts_of_merchants(rows: list[list[Any]], orders: list[str]) -> None:
    assert told(rows)[0] == orders


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (
            [["Colour", "Size", "Qty", "Delivery"], ["Black", "S", 4, "10 Jan 2027"], ["Black", "S", 4, "10 Feb 2027"]],
            "sheet_two_days",
        ),
        ([["货号", "颜色", "箱数"], ["A1", "黑色", 5]], "sheet_packs_only"),
        ([["Style", "HD-4"], ["S", 20], ["M", 40], ["Total", 61]], "sheet_total_differs"),
    ],
)
def test_the_reason_is_the_true_one(rows: list[list[Any]], code: str) -> None:
    assert refused(rows)[0] == code


def test_a_total_beside_quantities_that_is_no_sum_is_named() -> None:
    head = ["Colour", "Size", "Qty", "Total"]
    (note,) = read_rows([head, ["Black", "S", 10, 12], ["Black", "M", 20, 20]]).notes
    assert note.params["cells"] == "D2 «12»"
    assert not read_rows([head, ["Black", "S", 10, 30], ["Black", "M", 20, None], ["Red", "S", 5, 5]]).notes


def test_what_is_used_as_a_name_is_not_said_to_be_left_out() -> None:
    head: list[Any] = ["Colour", "S", "M"]
    rows: Rows = [["HOODIE FX-1 (320g)"], head, ["Black", 1, 2], [], ["JOGGER FX-2 (320g)"], head, ["Black", 3, 4]]
    assert told(rows) == (["HOODIE FX-1 (320g): Black S1 M2", "JOGGER FX-2 (320g): Black S3 M4"], [])
    rows = [["PO No.", "PO-2026-118", "Date", "28 Nov 2026"], head, ["Black", 1, 2]]
    assert told(rows) == (["Black S1 M2"], [])
    rows = [["Color", "Size", "pcs/ctn", "CTNS", "MEAS (CM)"], ["Black", "S", 20, 3, "60*40*35"]]
    assert told(rows) == (["Black S60"], ["cartons"])


def test_tabs_of_two_garments_stay_two_orders() -> None:
    head: list[Any] = ["Colour", "S", "M"]
    read = read_tabs({"Hoodie": [head, ["Black", 1, 2]], "Shop A": [head, ["Black", 3, 4]]})
    assert [order.style_name for order in read.orders] == ["Hoodie", "Shop A"]


@pytest.mark.parametrize(
    ("rows", "orders"),
    [
        ([["Colour", "Size", "Men", "Women"], ["Black", "S", 10, 5]], ["Men: Black S10", "Women: Black S5"]),
        ([["颜色", "尺码", "男款", "女款", "合计"], ["黑", "M", 10, 5, 15]], ["男款: 黑 M10", "女款: 黑 M5"]),
        ([["款号", "颜色", "尺码", "套数"], ["A1", "黑", "M", 20]], ["A1: 黑 M20"]),
        ([["Store", "Colour", "Size", "Qty"], [101, "Black", "S", 5], [102, "Black", "S", 6]], ["Black S11"]),
        ([["颜色", "尺码", "手数"], ["黑色", "S1 M2 L2 XL1", 20]], ["黑色 S20 M40 L40 XL20"]),
        ([["颜色", "配码", "手数", "总数"], ["黑色", "S1 M2 L2 XL1", 20, 120]], ["黑色 S20 M40 L40 XL20"]),
        ([["Colour", "Sizes", "CTNS", "Total"], ["Black", "S-20 M-40", 3, 60]], ["Black S20 M40"]),
        ([["Colour", "Size", "Pcs/pack", "Packs/ctn", "CTNS", "Total"], ["Black", "M", 10, 4, 5, 200]], ["Black M200"]),
        ([["Colour", "Size", "Pcs/pack", "Packs/ctn", "CTNS"], ["Black", "M", 10, 4, 5]], ["Black M200"]),
        ([["Colour", "Bags"], ["Black", 20]], ["Black 20"]),
        ([["Name", "Size", "Qty"], ["IVANOV", "M", 1], ["PETROV", "L", 1], ["SIDOROV", "M", 1]], ["M2 L1"]),
    ],
)
def test_more_layouts_of_merchants(rows: list[list[Any]], orders: list[str]) -> None:
    assert told(rows)[0] == orders


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Size", "UK", "EU", "US"], ["S", 8, 36, 4], ["M", 10, 38, 6]], "sheet_not_an_order"),
        ([["Style", "Size", "UK", "EU", "US"], ["A", "S", 8, 36, 4]], "sheet_not_an_order"),
        ([["Size chart"], ["S", 96], ["M", 100]], "sheet_not_an_order"),
        ([["Weight"], ["S", 320], ["M", 340]], "sheet_table_missing"),
        ([["Цена", "Москва", "Казань"], ["Худи", 1200, 1250]], "sheet_table_missing"),
        ([["Name", "Size", "Number", "Age"], ["Ivan", "S", 10, 12], ["Petr", "M", 7, 13]], "sheet_table_missing"),
        ([["Colour", "S", "M", "Packs", "CTNS"], ["Black", 1, 2, 4, 5]], "sheet_packs_unclear"),
    ],
)
def test_what_is_no_order_or_has_two_readings_is_not_read(rows: list[list[Any]], code: str) -> None:
    assert refused(rows)[0] == code


def test_measures_typed_in_a_cell_are_no_pieces() -> None:
    rows: list[list[Any]] = [["Style", "Colour", "Qty", "Chest"], ["A", "Black", 20, "S-96, M-100"]]
    assert told(rows) == (["A: Black 20"], ["left_out"])


def test_a_span_of_sizes_beside_the_word_for_a_ratio_shares_nothing() -> None:
    rows: list[list[Any]] = [["Ростовка: 42-48"], ["Цвет", "42", "44", "Всего"], ["чёрный", None, None, 90]]
    assert refused(rows)[0] == "sheet_total_differs"


def test_each_garment_beside_another_has_its_own_price() -> None:
    rows: list[list[Any]] = [["Colour", "Size", "Hoodie", "Price", "Pants", "Price"], ["Black", "S", 10, 12, 5, 8]]
    ceilings = [order.ceiling.minor for order in read_rows(rows).orders if order.ceiling is not None]
    assert ceilings == [1200, 800]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Ordered before", "New order"),
        ("Previous order", "This order"),
        ("Already ordered", "To order"),
        ("Last order", "Reorder"),
        ("Original qty", "Revised qty"),
        ("Was", "Now"),
        ("原订单数量", "更改后数量"),
        ("首单", "返单"),
        ("已下单数量", "追加数量"),
        ("上次下单", "本次下单"),
        ("Было", "Стало"),
        ("Заказано ранее", "Новый заказ"),
        ("Прошлый заказ", "Дозаказ"),
    ],
)
def test_what_was_ordered_before_is_not_ordered_again(before: str, now: str) -> None:
    for head, first, second in ((["C", "Size", before, now], 50, 40), (["C", "Size", now, before], 40, 50)):
        head = ["Colour", *head[1:]]
        read = read_rows([head, ["Black", "S", first, second], ["Black", "M", first + 30, second + 30]])
        assert [order.breakdown.text() for order in read.orders] == ["Black S40 M70"]
        assert [note.params["columns"] for note in read.notes] == [f"«{before}»"]


@pytest.mark.parametrize(
    "remark",
    [
        "这个不要了",
        "不要",
        "此款不用做了",
        "删除",
        "don't make this",
        "not needed",
        "no longer needed",
        "больше не нужен",
        "убрать",
    ],
)
def test_a_remark_that_nobody_is_to_make_a_row_leaves_it_out(remark: str) -> None:
    rows: Rows = [["Colour", "Size", "Qty", "Remark"], ["Black", "S", 40, None], ["White", "S", 30, remark]]
    assert told(rows) == (["Black S40"], ["row_cancelled"])


@pytest.mark.parametrize("remark", ["不要吊牌", "特别做工", "no labels needed", "упаковка не нужна, но бирка да", "急"])
def test_a_remark_on_what_is_made_keeps_the_row(remark: str) -> None:
    rows: Rows = [["Colour", "Size", "Qty", "Remark"], ["Black", "S", 40, None], ["White", "S", 30, remark]]
    assert told(rows)[0] == ["Black S40; White S30"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Colour", "S (dz)", "M (dz)"], ["Black", 5, 10], ["Total", 5, 10]],
        [["颜色", "S（打）", "M（打）", "合计（件）"], ["Black", 5, 10, 180]],
        [["Colour", "Size", "Qty (dozen)"], ["Black", "S", 5], ["Black", "M", 10], ["Total", None, 15]],
        [["Colour", "Size", "Qty", "Unit"], ["Black", "S", 5, "DOZ"], ["Black", "M", 10, "DOZ"], ["Total", None, 15]],
        [["Colour", "Size", "Qty", "Unit"], ["Black", "S", 5, "dz"], ["Black", "M", 120, "pcs"]],
        [["颜色", "尺码", "数量", "单位"], ["Black", "S", 5, "打"], ["Black", "M", 120, "件"]],
        [["Цвет", "Размер", "Кол-во, дюжин"], ["Black", "S", 5], ["Black", "M", 10]],
        [["Colour", "Size", "Qty (dz)", "Qty (pcs)"], ["Black", "S", 5, 60], ["Black", "M", 10, 120]],
        [["Colour", "Size", "Dozens"], ["Black", "S", 5], ["Black", "M", "10 dz"]],
        [["单位：打"], ["颜色", "S", "M"], ["Black", 5, 10]],
        [["All quantities in dozens"], ["Colour", "S", "M", "Total"], ["Black", 5, 10, 15]],
    ],
)
def test_dozens_are_counted_out(rows: list[list[Any]]) -> None:
    assert told(rows)[0] == ["Black S60 M120"]


def test_what_is_no_dozen_stays() -> None:
    rows: Rows = [["打样单"], ["颜色", "S", "M"], ["Black", 5, 10]]
    assert told(rows)[0] == ["Black S5 M10"]
    rows = [["Colour", "Size", "Qty", "Price/dz"], ["Black", "S", 5, 60], ["Black", "M", 10, 60]]
    assert told(rows)[0] == ["Black S5 M10"]


@pytest.mark.parametrize("heading", ["Pairs", "Пар", "双数", "Кол-во пар"])
def test_pairs_are_pieces_of_what_comes_in_pairs(heading: str) -> None:
    assert told([["Socks"], ["Colour", "Size", heading], ["white", "23-25", 300]])[0] == ["white 23-25-300"]


def test_a_style_named_in_full_once_is_one_order() -> None:
    head: list[Any] = ["Handle", "Title", "Colour", "Size", "Order Qty"]
    rows = [head, ["box", "Boxy Tee", "White", "S", 40], ["box", None, "White", "M", 60], ["fox", None, "Red", "M", 5]]
    assert told(rows)[0] == ["box Boxy Tee: White S40 M60", "fox: Red M5"]
    rows = [
        ["款号", "品名", "颜色", "S"],
        ["A1", "卫衣", "黑色", 5],
        ["A1", None, "白色", 6],
        ["A2", "裤子", "黑色", 7],
    ]
    assert told(rows)[0] == ["A1 卫衣: 黑色 S5; 白色 S6", "A2 裤子: 黑色 S7"]


@pytest.mark.parametrize("over", ["尺码数量", "Size breakdown", "Размеры и количество", "尺码"])
def test_sizes_stand_below_what_says_that_they_do(over: str) -> None:
    rows: Rows = [["款号", "颜色", over, None, "单价", "金额"], [None, None, "S", "M"], ["A1", "黑色", 5, 6, 42, 462]]
    assert told(rows)[0] == ["A1: 黑色 S5 M6"]
