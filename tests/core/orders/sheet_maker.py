"""Sheets made at random, with what they say: layouts, languages, sizes, totals and noise of all kinds."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final

Row = list[Any]

_ROLES: Final = "colour size qty total style price amount note code sub grand day due number title tail"
_WORDS: Final = {
    "en": "Colour/Color/Shade Size/Sizes Qty/Quantity/Pcs/Order_qty Total/TTL/Total_Qty Style/Style_No./Model/Item"
    " Price/Unit_Price/FOB_USD Amount/Line_total Remark/Comment Barcode/EAN Subtotal/Sub_total TOTAL/Grand_Total"
    " Date Due_date Order_no. PURCHASE_ORDER Payment_30%_deposit",
    "ru": "Цвет/Цвет_изделия Размер/Размеры Кол-во/Количество/Кол-во,_шт Итого/Всего/Итого,_шт Артикул/Модель"
    " Цена/Цена,_руб Сумма/Стоимость Примечание Штрихкод/Баркод Подытог ИТОГО/Всего"
    " Дата Срок №_заказа ЗАКАЗ_НА_ПОШИВ Предоплата_30%",
    "zh": "颜色/颜色分类/花色 尺码/码数 数量/订货数量/件数 合计/小计/总数"
    " 款号/货号/款式编码 单价/成本价 金额/总金额 备注 条码/商品编码"
    " 小计 合计/总计 日期 交期 订单号 采购单 预付30%",
    "de": "Farbe Größe Menge/Anzahl/Stück Gesamt/Summe Art.-Nr./Artikel/Modell Preis Betrag Bemerkung EAN Zwischensumme"
    " Gesamt/Summe Datum Liefertermin Bestell-Nr. BESTELLUNG Zahlung_30_Tage",
    "tr": "Renk Beden Adet Toplam Model/Model_No Fiyat Tutar Açıklama Barkod Ara_Toplam Genel_Toplam/Toplam"
    " Tarih Termin Sipariş_No SİPARİŞ_FORMU Ödeme_30_gün",
}
_COLOURS: Final = {
    "en": "Black White Navy Forest Clay Dusty_Rose Oat Moss_green Ash Petrol Stone_wash Tobacco Deep_plum",
    "ru": "чёрный белый хаки пыльная_роза графит мята какао песочный сирень",
    "zh": "黑色 白色 藏青 雾蓝 奶咖 卡其 豆沙 浅灰",
    "de": "Schwarz Weiß Tannengrün Bordeaux Natur Rauchblau",
    "tr": "Siyah Beyaz Antrasit Ekru Lacivert",
}
_SIZES: Final[tuple[tuple[Any, ...], ...]] = (
    ("S", "M", "L", "XL"), ("XS", "S", "M", "L", "XL", "2XL"), (36, 38, 40, 42), (42, 44, 46, 48, 50), ("M", "L"),
    ("90", "100", "110", "120"), (110, 120, 130, 140), ("2-3Y", "4-5Y", "6-7Y"), ("0-3M", "3-6M", "6-9M"),
    ("S/M", "L/XL"), ("28", "29", "30", "31"), ("75B", "75C", "80B"), ("36-38", "39-41", "42-44"),
    ("W30 L32", "W32 L32", "W34 L34"), ("S(155/80A)", "M(160/84A)", "L(165/88A)"), ("XXL", "3XL", "4XL"),
    ("98-104", "110-116", "122-128"), ("1X", "2X", "3X"), (50, 52, 54, 56), ("EU 36", "EU 38", "EU 40"),
    ("S码", "M码", "L码"),
)  # fmt: skip
_STYLES: Final = ("HD-204", "KZ07", "Oxford", "ФТ-9", "2077", "T-K09", "Bomber", "Midi wrap")
_PIECES: Final = (0, 5, 10, 12, 20, 24, 30, 36, 40, 60, 100, 150, 200)


@dataclass(slots=True, kw_only=True)
class MadeSheet:
    """The rows of a sheet, what they say, how many orders they are, and the cell of a total, if there is one."""

    rows: list[Row] = field(default_factory=list)
    truth: Counter[tuple[str, str]] = field(default_factory=Counter)
    styles: int = 1
    total: tuple[int, int] | None = None


def make_sheet(random: Random) -> MadeSheet:
    """Make a sheet."""
    maker = _Maker(random)
    {"matrix": maker.matrix, "list": maker.listed, "turned": maker.turned}[maker.layout]()
    if random.random() < 0.2:
        maker.made.rows += [[], [maker.word["tail"]]]
    return maker.made


class _Maker:
    def __init__(self, random: Random) -> None:
        self._random = random
        language = random.choice(list(_WORDS))
        said = zip(_ROLES.split(), _WORDS[language].split(), strict=True)
        self.word = {role: random.choice(words.split("/")).replace("_", " ") for role, words in said}
        self.sizes = random.choice(_SIZES)
        colours = [colour.replace("_", " ") for colour in _COLOURS[language].split()]
        self.colours = random.sample(colours, random.randint(1, 4))
        self.layout = random.choice(["matrix", "matrix", "list", "turned"])
        self.has_styles = self.layout != "turned" and random.random() < 0.5
        self.styles = random.sample(_STYLES, random.choice([1, 1, 2])) if self.has_styles else [""]
        self.price = random.choice([None, None, 12.5, 48])
        self.made = MadeSheet(styles=len(self.styles))
        self._top()

    def _is(self, share: float) -> bool:
        return self._random.random() < share

    def _top(self) -> None:
        rows = self.made.rows
        if self._is(0.2):
            rows.append([self.word["title"]])
        if not self.has_styles and self._is(0.4):
            rows.append([self.word["style"], self._random.choice(_STYLES)])
        if self._is(0.3):
            rows.append([self.word["day"], date(2026, 11, 20)])
        if self._is(0.3):
            rows.append([self.word["due"], date(2027, 1, 20)])
        if self._is(0.2):
            rows.append([self.word["number"], "77120"])
        if rows and self._is(0.6):
            rows.append([])

    def _count(self, colour: str, size: Any, pieces: int) -> None:
        if pieces:
            self.made.truth[colour, str(size)] += pieces

    def matrix(self) -> None:
        """Sizes across, in one row of headings or two."""
        has_code, has_total, has_note = self._is(0.25), self._is(0.5), self._is(0.25)
        before = [self.word["style"]] * self.has_styles + [self.word["code"]] * has_code + [self.word["colour"]]
        after = [self.word["total"]] * has_total
        after += [self.word["price"], self.word["amount"]] if self.price else []
        after += [self.word["note"]] * has_note
        rest = len(self.sizes) - 1
        if self._is(0.3):
            self.made.rows.append([*before, self.word["size"], *[None] * rest, *after])
            self.made.rows.append([*[None] * len(before), *self.sizes])
        else:
            self.made.rows.append([*before, *self.sizes, *after])
        sums = [0] * len(self.sizes)
        for style in self.styles:
            for colour in self.colours:
                counts = [self._random.choice(_PIECES) for _ in self.sizes]
                counts[0] = counts[0] or 10
                for at, (size, pieces) in enumerate(zip(self.sizes, counts, strict=True)):
                    self._count(colour, size, pieces)
                    sums[at] += pieces
                row: Row = [style] * self.has_styles + [self._random.randint(10**12, 9 * 10**12)] * has_code + [colour]
                row += [pieces or self._random.choice([None, 0, "-"]) for pieces in counts]
                row += [sum(counts)] * has_total
                row += [self.price, self.price * sum(counts)] if self.price else []
                self.made.rows.append(row)
        if self._is(0.5):
            self.made.total = (len(self.made.rows), len(before))
            lead = [self.word["grand"], *[None] * (len(before) - 1)]
            self.made.rows.append([*lead, *sums, *[sum(sums)] * has_total])

    def listed(self) -> None:
        """One size a row; an empty colour repeats the one above."""
        head = [self.word["style"]] * self.has_styles + [self.word["colour"], self.word["size"], self.word["qty"]]
        self.made.rows.append([*head, *([self.word["price"], self.word["amount"]] if self.price else [])])
        total = 0
        for style in self.styles:
            for colour in self.colours:
                for at, size in enumerate(self.sizes):
                    pieces = self._random.choice(_PIECES) or 7
                    self._count(colour, size, pieces)
                    total += pieces
                    shown = None if at and self._is(0.3) else colour
                    row = [style] * self.has_styles + [shown, size, pieces]
                    self.made.rows.append(row + ([self.price, self.price * pieces] if self.price else []))
        if self._is(0.5):
            self.made.total = (len(self.made.rows), len(head) - 1)
            self.made.rows.append([self.word["grand"], *[None] * (len(head) - 2), total])

    def turned(self) -> None:
        """Sizes down, colours across."""
        has_total = self._is(0.5)
        self.made.rows.append([self.word["size"], *self.colours, *[self.word["total"]] * has_total])
        for size in self.sizes:
            counts = [self._random.choice(_PIECES) or 3 for _ in self.colours]
            for colour, pieces in zip(self.colours, counts, strict=True):
                self._count(colour, size, pieces)
            self.made.rows.append([size, *counts, *[sum(counts)] * has_total])
        if has_total:
            self.made.total = (len(self.made.rows) - 1, len(self.colours) + 1)
