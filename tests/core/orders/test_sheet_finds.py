"""Sheets of merchants that were once refused with an untrue reason, or read with words that were not so."""

from typing import Any

import pytest

from tests.core.orders.sheet_reading import read_rows, read_tabs, refused, told


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
    rows = [["HOODIE FX-1 (320g)"], head, ["Black", 1, 2], [], ["JOGGER FX-2 (320g)"], head, ["Black", 3, 4]]
    assert told(rows) == (["HOODIE FX-1 (320g): Black S1 M2", "JOGGER FX-2 (320g): Black S3 M4"], [])
    rows = [["PO No.", "PO-2026-118", "Date", "28 Nov 2026"], head, ["Black", 1, 2]]
    assert told(rows) == (["Black S1 M2"], [])
    rows = [["Color", "Size", "pcs/ctn", "CTNS", "MEAS (CM)"], ["Black", "S", 20, 3, "60*40*35"]]
    assert told(rows) == (["Black S60"], ["cartons"])


def test_tabs_of_two_garments_stay_two_orders() -> None:
    head: list[Any] = ["Colour", "S", "M"]
    read = read_tabs({"Hoodie": [head, ["Black", 1, 2]], "Shop A": [head, ["Black", 3, 4]]})
    assert [order.style_name for order in read.orders] == ["Hoodie", "Shop A"]
