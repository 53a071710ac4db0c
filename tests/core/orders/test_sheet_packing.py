"""Sheets that count cartons, packs and ratios: each is multiplied out, agrees with its total, or is asked about."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.orders.sheets.packing_words import Packing, find_packing
from tests.core.orders.sheet_reading import read_rows, refused, told

_HEADS = [
    ("Color", "Size", "pcs/ctn", "CTNS", "QTY"),
    ("Colour", "Size", "Units per carton", "No. of cartons", "Total pcs"),
    ("Colour", "Size", "QTY per box", "Boxes", "Total"),
    ("Colour", "Size", "Qty (per carton)", "Qty (ctn)", "Qty (pcs)"),
    ("颜色", "尺码", "装箱数", "箱数", "数量"),
    ("颜色", "尺码", "装箱", "箱数", "总件数"),
    ("颜色", "尺码", "件/箱", "箱", "件数"),
    ("颜色", "尺码", "每包件数", "包数", "合计"),
    ("Цвет", "Размер", "шт/кор", "Кол-во коробов", "Всего шт"),
    ("Цвет", "Размер", "Штук в коробе", "Коробов", "Количество"),
    ("Цвет", "Размер", "Вложение в короб", "Короба", "Итого"),
]
_ROWS = [("M", 20, 3), ("L", 20, 5)]


def _sheet(head: tuple[str, ...], *, with_total: bool, slip: int = 0) -> list[list[Any]]:
    rows: list[list[Any]] = [["Black", size, each, boxes, each * boxes + slip] for size, each, boxes in _ROWS]
    return [list(row if with_total else row[:4]) for row in (head, *rows)]


@pytest.mark.parametrize("head", _HEADS, ids=lambda head: "|".join(head).encode("unicode_escape").decode())
def test_pieces_of_cartons_are_their_product(head: tuple[str, ...]) -> None:
    assert told(_sheet(head, with_total=True))[0] == ["Black M60 L100"]
    assert told(_sheet(head, with_total=False)) == (["Black M60 L100"], ["cartons"])
    code, named = refused(_sheet(head, with_total=True, slip=7))
    assert (code, named["made"], named["pieces"]) == ("sheet_cartons_differ", 60, 67)


@pytest.mark.parametrize("head", [_HEADS[0], _HEADS[4], _HEADS[8]], ids=["en", "zh", "ru"])
@pytest.mark.parametrize("with_total", [True, False])
def test_columns_of_cartons_stand_in_any_order(head: tuple[str, ...], with_total: bool) -> None:
    sheet = _sheet(head, with_total=with_total)
    for order in permutations(range(len(sheet[0]))):
        assert told([[row[at] for at in order] for row in sheet])[0] == ["Black M60 L100"]


@given(st.lists(st.tuples(st.integers(2, 60), st.integers(2, 60)), min_size=1, max_size=4), st.booleans())
def test_every_carton_is_counted(packed: list[tuple[int, int]], is_named: bool) -> None:
    head = ["Color", "Size", "pcs/ctn", "CTNS", *(["Total"] if is_named else [])]
    sizes = ["S", "M", "L", "XL"]
    rows = [
        ["Black", size, each, boxes, *([each * boxes] if is_named else [])]
        for size, (each, boxes) in zip(sizes, packed, strict=False)
    ]
    (order,) = read_rows([head, *rows]).orders
    assert order.breakdown.total_pieces == sum(each * boxes for each, boxes in packed)


@pytest.mark.parametrize(
    ("rows", "pieces"),
    [
        ([["Color", "Size", "Qty", "pcs/ctn", "CTNS"], ["Black", "S", 50, 20, 3]], 50),  # the last one is not full
        ([["Color", "Size", "Dozen/ctn", "CTNS", "QTY"], ["Black", "S", 2, 3, 72]], 72),
        ([["Color", "Size", "CTNS", "Pcs"], ["Black", "S", 3, 60]], 60),
        ([["Color", "Size", "Qty", "Cartons", "Total"], ["Black", "S", 20, 3, 60]], 60),
        ([["CTN NO.", "Color", "Size", "pcs/ctn", "CTNS"], ["1-3", "Black", "S", 20, 3]], 60),
        ([["Style", "Color", "pcs/ctn", "ctns", "total pcs"], ["T1", "Black", 20, 3, 60]], 60),
        ([["Color", "Size", "pcs/ctn", "CTNS"], ["Black", "S", 20, 1], ["Black", "M", 20, 2]], 60),
        ([["颜色", "S", "M", "件/箱", "箱数"], ["黑色", 5, 15, 20, 6]], 120),
        ([["Colour", "S", "M", "CTNS"], ["Black", 2, 4, 10]], 60),  # six pieces do not fill ten cartons
        ([["Colour", "S", "M", "Packs"], ["Black", 1, 2, 10]], 30),  # nor ten packs
        ([["Colour", "S", "M", "Packs"], ["Black", 10, 20, 1]], 30),
    ],
)
def test_what_cartons_and_packs_mean(rows: list[list[Any]], pieces: int) -> None:
    (order,) = read_rows(rows).orders
    assert order.breakdown.total_pieces == pieces


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([["Color", "Size", "CTNS"], ["Black", "S", 3]], "sheet_packs_only", "C2"),
        ([["颜色", "手数"], ["黑色", 20]], "sheet_packs_only", "B2"),
        ([["Colour", "S (1)", "M (2)", "Packs"], ["Black", None, None, 20]], "sheet_packs_only", "D2"),
        ([["Color", "Size", "Qty", "CTNS"], ["Black", "S", 20, 30]], "sheet_packs_unclear", "D2"),
        ([["Colour", "S", "M", "Total"], ["Black", 1, 2, 3], ["Packs", 20, 20, 60]], "sheet_packs_unclear", "B3"),
        ([["Colour", "S", "M", "Packs", "Total"], ["Black", 1, 2, 20, 50]], "sheet_packs_unclear", "D2"),
    ],
)
def test_cartons_without_their_pieces_are_asked_about(rows: list[list[Any]], code: str, cell: str) -> None:
    found, named = refused(rows)
    assert (found, named["cell"]) == (code, cell)


def test_a_total_of_cartons_is_checked_too() -> None:
    rows: list[list[Any]] = [["Color", "Size", "pcs/ctn", "CTNS"], ["Black", "S", 20, 3], ["Black", "M", 20, 5]]
    assert told([*rows, ["Total", None, None, 8]])[1] == ["cartons"]
    assert told([*rows, ["Total", None, 160, 8]])[1] == ["cartons"]
    assert told([*rows, ["Total", None, None, 9]])[1] == ["cartons", "left_out"]


_SHARED = ["Black S20 M40 L40 XL20; White S10 M20 L20 XL10"]
_SIZES = ["S", "M", "L", "XL"]


@pytest.mark.parametrize(
    ("colour", "ratio", "packs", "total"),
    [
        ("Colour", "Ratio", "Packs", "Qty"),
        ("颜色", "配比", "手数", "数量"),
        ("Цвет", "Соотношение", "Ростовок", "Кол-во"),
    ],
)
def test_a_ratio_is_shared_out(colour: str, ratio: str, packs: str, total: str) -> None:
    row, none = [1, 2, 2, 1], [None] * 4
    weights, sizes = "1:2:2:1", " ".join(_SIZES)
    sheets: list[list[list[Any]]] = [
        [[colour, *_SIZES, packs], [ratio, *row], ["Black", *none, 20], ["White", *none, 10]],
        [
            [colour, *_SIZES, packs],
            [ratio, *row, None],
            ["Black", *none, 20],
            ["White", *none, 10],
            ["Total", *none, 30],
        ],
        [[colour, *_SIZES, total], [ratio, *row], ["Black", *none, 120], ["White", *none, 60]],
        [[colour, *_SIZES, total], ["Black", *none, 120], ["White", *none, 60], [ratio, *row]],
        [[colour, *_SIZES, packs, total], [ratio, *row], ["Black", *none, 20, 120], ["White", *none, 10, 60]],
        [[colour, *_SIZES, packs], ["Black", *row, 20], ["White", *row, 10]],
        [[packs, colour, *_SIZES], [20, "Black", *row], [10, "White", *row]],
        [[colour, *_SIZES, packs, total], ["Black", *row, 20, 120], ["White", *row, 10, 60]],
        [[colour, "Size", "Ratio", packs], ["Black", "S-XL", weights, 20], ["White", "S-XL", "1-2-2-1", 10]],
        [[colour, "Size", "Ratio", total], ["Black", sizes, weights, 120], ["White", "S/M/L/XL", weights, 60]],
        [[colour, "Size", total], ["Black", "S:M:L:XL=1:2:2:1", 120], ["White", "S:M:L:XL=1:2:2:1", 60]],
        [[ratio, "S:M:L:XL = 1:2:2:1"], [colour, total], ["Black", 120], ["White", 60]],
        [[ratio, "S1 M2 L2 XL1"], [], [colour, packs], ["Black", 20], ["White", 10]],
    ]
    for rows in sheets:
        assert told(rows) == (_SHARED, ["packs"]), rows


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Colour", "Size", "Ratio", "Qty"], ["Black", "S-XL", "1:2:2:1", 100]], "sheet_ratio_uneven"),
        ([["Colour", "Size", "Ratio", "Qty"], ["Black", "S-L", "1:2:2:1", 120]], "sheet_sizes_together"),
        ([["Colour", "Size", "Ratio", "Packs", "Qty"], ["Black", "S-XL", "1:2:2:1", 20, 100]], "sheet_cartons_differ"),
        (
            [["Colour", "S", "M", "Packs", "Qty"], ["Ratio", 1, 2], ["Black", None, None, 20, 50]],
            "sheet_cartons_differ",
        ),
        ([["Colour", "Size", "Qty"], ["Black", "S M L", 100]], "sheet_sizes_together"),
    ],
)
def test_a_ratio_that_does_not_work_out_is_asked_about(rows: list[list[Any]], code: str) -> None:
    assert refused(rows)[0] == code


@pytest.mark.parametrize(
    ("heading", "packing"),
    [
        ("PCS / CTN", Packing.IN_ONE),
        ("Case pack", Packing.IN_ONE),
        ("单箱数量", Packing.IN_ONE),
        ("Кол-во в коробке", Packing.IN_ONE),
        ("TTL CTN", Packing.CARTONS),
        ("数量(箱)", Packing.CARTONS),
        ("Pack qty", Packing.PACKS),
        ("Упаковок", Packing.PACKS),
        ("Qty (pcs)", None),
        ("CTN NO.", None),
        ("Ростовка", None),
        ("包装", None),
    ],
)
def test_headings_of_packing(heading: str, packing: Packing | None) -> None:
    assert find_packing(heading) is packing
