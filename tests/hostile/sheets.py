"""Order sheets: workbooks and tables made to cost more than they weigh."""

import io
import zipfile
from collections.abc import Sequence
from functools import cache

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.hostile.kinds import Family, kind

SHEET, STYLES, STRINGS, BOOK = (
    "xl/worksheets/sheet1.xml",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
)
RELATIONS = "xl/_rels/workbook.xml.rels"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HONEST = (("Colour", "S", "M", "L"), ("black", 20, 40, 20), ("white", 30, 30, 30))


def workbook(rows: Sequence[Sequence[object]] = HONEST) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


RELATION = b'<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
RELATION += b'Target="/xl/sharedStrings.xml" Id="rId9"/>'


@cache
def _honest() -> dict[str, bytes]:
    """The members of an honest workbook, whose strings are shared as Excel writes them."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[RELATIONS] = members[RELATIONS].replace(b"</Relationships>", RELATION + b"</Relationships>")
    return members | {STRINGS: b"<sst " + MAIN + b"/>"}


def packed(changes: dict[str, bytes], *, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Write the honest workbook with members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way, compresslevel=9) as archive:
        for name, content in (_honest() | changes).items():
            archive.writestr(name, content)
    return out.getvalue()


def worksheet(body: bytes) -> bytes:
    return b"<worksheet " + MAIN + b">" + body + b"</worksheet>"


@kind("sheet: a member of 80 MB", ".xlsx", Family.SHEET)
def _bomb() -> bytes:
    return packed({"xl/media/bomb.bin": bytes(80_000_000)})


@kind("sheet: 2.6 million cell styles", ".xlsx", Family.SHEET)
def _styles() -> bytes:
    body = b"<cellXfs>" + b"<xf/>" * 2_600_000 + b"</cellXfs>"
    return packed({STYLES: b"<styleSheet " + MAIN + b">" + body + b"</styleSheet>"})


@kind("sheet: 390,000 cell styles, below the limit", ".xlsx", Family.SHEET)
def _styles_below() -> bytes:
    body = b"<cellXfs>" + b"<xf/>" * 390_000 + b"</cellXfs>"
    return packed({STYLES: b"<styleSheet " + MAIN + b">" + body + b"</styleSheet>"}, way=zipfile.ZIP_DEFLATED)


@kind("sheet: a million fonts", ".xlsx", Family.SHEET)
def _fonts() -> bytes:
    body = b"<fonts>" + b'<font><name val="x"/><sz val="1"/></font>' * 300_000 + b"</fonts>"
    return packed({STYLES: b"<styleSheet " + MAIN + b">" + body + b"</styleSheet>"})


@kind("sheet: three million shared strings", ".xlsx", Family.SHEET)
def _strings() -> bytes:
    return packed({STRINGS: b"<sst " + MAIN + b">" + b"<si/>" * 3_000_000 + b"</sst>"})


@kind("sheet: 190,000 shared strings of nothing", ".xlsx", Family.SHEET)
def _strings_below() -> bytes:
    return packed({STRINGS: b"<sst " + MAIN + b">" + b"<si><t/></si>" * 95_000 + b"</sst>"})


@kind("sheet: one string of 60 MB", ".xlsx", Family.SHEET)
def _long_string() -> bytes:
    text = b"<si><t>" + b"x" * 60_000_000 + b"</t></si>"
    filler = {"xl/media/a.jpeg": noise(400_000)}
    return packed({STRINGS: b"<sst " + MAIN + b">" + text + b"</sst>", **filler})


def noise(size_bytes: int) -> bytes:
    """Bytes that cannot be packed; they raise what a workbook may unpack to."""
    import random

    return random.Random(size_bytes).randbytes(size_bytes)


@kind("sheet: one row of two million cells", ".xlsx", Family.SHEET)
def _wide() -> bytes:
    row = b"<row>" + b"<c><v>1</v></c>" * 2_000_000 + b"</row>"
    return packed({SHEET: worksheet(b"<sheetData>" + row + b"</sheetData>"), "xl/media/a.jpeg": noise(200_000)})


@kind("sheet: two million rows", ".xlsx", Family.SHEET)
def _long() -> bytes:
    return packed(
        {SHEET: worksheet(b"<sheetData>" + b"<row/>" * 2_000_000 + b"</sheetData>"), "xl/media/a.jpeg": noise(100_000)}
    )


@kind("sheet: a cell formatted at XFD1048576", ".xlsx", Family.SHEET)
def _far() -> bytes:
    rows = b'<row r="1"><c r="A1" t="inlineStr"><is><t>S</t></is></c></row><row r="2"><c r="A2"><v>5</v></c></row>'
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    return packed({SHEET: worksheet(b"<sheetData>" + rows + far + b"</sheetData>")})


@kind("sheet: far cells in many rows", ".xlsx", Family.SHEET)
def _far_often() -> bytes:
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (number, number) for number in range(1, 6000))
    return packed({SHEET: worksheet(b"<sheetData>" + rows + b"</sheetData>")})


@kind("sheet: a declared area without end", ".xlsx", Family.SHEET)
def _dimension() -> bytes:
    honest = _honest()[SHEET]
    return packed({SHEET: honest.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>', 1)})


@kind("sheet: 500,000 merged areas", ".xlsx", Family.SHEET)
def _merged() -> bytes:
    areas = b'<mergeCells><mergeCell ref="A1:XFD1048576"/>' + b'<mergeCell ref="A1:B2"/>' * 500_000 + b"</mergeCells>"
    honest = _honest()[SHEET].replace(b"</sheetData>", b"</sheetData>" + areas, 1)
    return packed({SHEET: honest, "xl/media/a.jpeg": noise(100_000)})


@kind("sheet: very full, 6,000 rows of 60 columns", ".xlsx", Family.SHEET)
def _full() -> bytes:
    """An honest one: every size has pieces, and every colour a note."""
    sizes = [str(number) for number in range(30, 72)]
    notes = [f"note {number}" for number in range(16)]
    rows: list[list[object]] = [["Colour", *sizes, *notes]]
    rows += [[f"shade {number}", *([1] * len(sizes)), *notes] for number in range(5_999)]
    return workbook(rows)


@kind("sheet: very full of long texts", ".xlsx", Family.SHEET)
def _full_of_text() -> bytes:
    text = b'<c t="inlineStr"><is><t>' + b"12345678 S M L 2026-12-01 48 yuan " * 4 + b"</t></is></c>"
    rows = (b"<row>" + text * 60 + b"</row>") * 1_500
    return packed({SHEET: worksheet(b"<sheetData>" + rows + b"</sheetData>"), "xl/media/a.jpeg": noise(400_000)})


@kind("sheet: a billion laughs", ".xlsx", Family.SHEET)
def _laughs() -> bytes:
    levels = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    text = b'<!DOCTYPE sst [<!ENTITY l0 "lol">' + levels + b"]><sst " + MAIN + b"><si><t>&l9;</t></si></sst>"
    return packed({STRINGS: b'<?xml version="1.0"?>' + text})


@kind("sheet: a billion laughs in UTF-16", ".xlsx", Family.SHEET)
def _laughs_wide() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE sst [<!ENTITY l0 "lol">{levels}]><sst><si>&l9;</si></sst>'
    return packed({STRINGS: text.encode("utf-16")})


@kind("sheet: an entity that reads a file of ours", ".xlsx", Family.SHEET)
def _external() -> bytes:
    text = b'<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst ' + MAIN + b"><si><t>&x;</t></si></sst>"
    return packed({STRINGS: b'<?xml version="1.0"?>' + text})


@kind("sheet: tags nested 390,000 deep", ".xlsx", Family.SHEET)
def _deep() -> bytes:
    return packed({STRINGS: b"<sst " + MAIN + b">" + b"<a>" * 190_000 + b"</a>" * 190_000 + b"</sst>"})


@kind("sheet: a worksheet nested a million deep", ".xlsx", Family.SHEET)
def _deep_sheet() -> bytes:
    body = b"<a>" * 1_000_000 + b"</a>" * 1_000_000
    return packed({SHEET: worksheet(body), "xl/media/a.jpeg": noise(100_000)})


@kind("sheet: one tag with 300,000 attributes", ".xlsx", Family.SHEET)
def _attributes() -> bytes:
    many = b"".join(b' a%d="1"' % number for number in range(300_000))
    return packed({STRINGS: b"<sst " + MAIN + many + b"/>"})


@kind("sheet: a book of 100,000 tabs", ".xlsx", Family.SHEET)
def _tabs() -> bytes:
    tab = b'<sheet name="s%d" sheetId="%d" state="visible" r:id="rId1"/>'
    space = b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    tabs = b"".join(tab % (number, number) for number in range(1, 100_000))
    return packed({BOOK: b"<workbook " + MAIN + space + b"><sheets>" + tabs + b"</sheets></workbook>"})


@kind("sheet: relations that lead out of the book", ".xlsx", Family.SHEET)
def _relations() -> bytes:
    old = _honest()[RELATIONS]
    return packed({RELATIONS: old.replace(b"/xl/worksheets/", b"/../../../../etc/")})


@kind("sheet: names for areas without end", ".xlsx", Family.SHEET)
def _defined() -> bytes:
    names = b"".join(b'<definedName name="n%d">Sheet!$A$1:$XFD$1048576</definedName>' % n for n in range(100_000))
    book = _honest()[BOOK].replace(b"</sheets>", b"</sheets><definedNames>" + names + b"</definedNames>", 1)
    return packed({BOOK: book})


@kind("sheet: formulas of a megabyte, shared, for all cells", ".xlsx", Family.SHEET)
def _formulas() -> bytes:
    long = b"(" * 500_000 + b"1" + b")" * 500_000
    cells = b'<c r="A1"><f t="shared" si="0" ref="A1:XFD1048576">' + long + b"</f></c>"
    cells += b'<c r="B1"><f t="array" ref="A1:XFD1048576">1</f></c>' + b'<c><f t="shared" si="0"/></c>' * 60
    rows = b'<row r="1">' + cells + b"</row>" + (b"<row>" + b'<c><f t="shared" si="0"/></c>' * 60 + b"</row>") * 300
    return packed({SHEET: worksheet(b"<sheetData>" + rows + b"</sheetData>")})


@kind("sheet: numbers that are none", ".xlsx", Family.SHEET)
def _numbers() -> bytes:
    values = [b"9" * 5_000_000, b"1e999", b"nan", b"-inf", b"0x10", b"1" * 4000, b"1_0", b"\xd9\xa1"]
    cells = b"".join(b"<c><v>%b</v></c>" % value for value in values)
    cells += b'<c t="d"><v>9999999-99-99</v></c><c t="s"><v>99999999999</v></c><c t="e"><v>#REF!</v></c>'
    return packed({SHEET: worksheet(b"<sheetData><row>" + cells + b"</row></sheetData>")})


@kind("sheet: two members with one name", ".xlsx", Family.SHEET)
def _twice() -> bytes:
    import warnings

    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, b"<worksheet/>")
        archive.writestr(BOOK, b"not xml")
    return out.getvalue()


@kind("sheet: cut in the middle", ".xlsx", Family.SHEET)
def _cut() -> bytes:
    whole = workbook()
    return whole[: len(whole) * 2 // 3]


@kind("sheet: the old kind of Excel", ".xls", Family.SHEET)
def _old() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096


@kind("table: a quote without end", ".csv", Family.SHEET)
def _open_quote() -> bytes:
    return b"Colour;S;M\n" + b'"' + b"black;1;2\n" * 390_000


@kind("table: nothing but quotes", ".csv", Family.SHEET)
def _quotes() -> bytes:
    return b'"' * 3_900_001


@kind("table: nothing but commas", ".csv", Family.SHEET)
def _commas() -> bytes:
    return b"," * 3_900_000


@kind("table: one line without end", ".csv", Family.SHEET)
def _line() -> bytes:
    return b"Colour " * 560_000


@kind("table: a field of 200,000 signs", ".csv", Family.SHEET)
def _field() -> bytes:
    return b"Colour;S\n" + b"x" * 200_000 + b";5\n"


@kind("table: a million empty lines", ".csv", Family.SHEET)
def _empty_lines() -> bytes:
    return b"\n" * 3_900_000


@kind("table: UTF-16 with half signs", ".csv", Family.SHEET)
def _utf16() -> bytes:
    return b"\xff\xfe" + b"\x00\xd8" * 1_900_000 + b"x"


@kind("table: very full, every cell a riddle", ".csv", Family.SHEET)
def _riddles() -> bytes:
    cells = ";".join(["9" * 60, "12/13/14", "1e308", "٣٤", "½", "-0", "1.2.3", "=1+1", "S/M/L/XL", "∞"])
    return ("Colour;S;M;L;XL;2XL;3XL;4XL;5XL;46\n" + f"{cells}\n" * 5_990).encode()
