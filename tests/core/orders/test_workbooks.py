"""Workbooks as programs for sheets write them, read as openpyxl reads them, and never more of them than is needed."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.orders.sheets.archives import require_xml
from core.orders.sheets.grids import read_tabs as read_any
from core.orders.sheets.values import CELL_CHARS, Formula, SheetBroken, text_of
from core.orders.sheets.workbooks import read_tabs

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
BOOK = (
    f'<x:workbook xmlns:x="m" xmlns:r="{RELATION}"><x:sheets><x:sheet name="chart" r:id="c"/>'
    '<x:sheet name="hidden" state="veryHidden" r:id="h"/><x:sheet name="order" r:id="o"/></x:sheets></x:workbook>'
)
RELATIONS = (
    '<Relationships><Relationship Id="c" Type="x/chartsheet" Target="chartsheets/1.xml"/>'
    '<Relationship Id="h" Type="x/worksheet" Target="worksheets/hidden.xml"/>'
    '<Relationship Id="o" Type="x/worksheet" Target="worksheets/order.xml"/>'
    '<Relationship Id="s" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    '<Relationship Id="y" Type="x/styles" Target="./styles.xml"/>'
    '<Relationship Id="e" Type="x/externalLink" TargetMode="External" Target="https://example.com/"/></Relationships>'
)


def rows_of(data: bytes) -> list[tuple[object, ...]]:
    tabs = read_tabs(data, most_rows=100, most_columns=30)
    return list(next(tab for tab in tabs if not tab.is_hidden).rows)


def packed(members: dict[str, str], *, encoding: str = "utf-8") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content.encode(encoding))
    return out.getvalue()


def by_hand(sheet: str, *, strings: str = "", styles: str = "", book: str = BOOK, **more: str) -> bytes:
    return packed(
        {
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": RELATIONS,
            "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet>{styles}</styleSheet>",
            "xl/worksheets/order.xml": f'<x:worksheet xmlns:x="m"><x:sheetData>{sheet}</x:sheetData></x:worksheet>',
            **more,
        }
    )


def test_the_first_visible_worksheet_is_read_whatever_prefix_its_tags_have() -> None:
    sheet = '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c r="C1"><x:v>5</x:v></x:c></x:row>'
    sheet += '<x:row r="4"><x:c><x:v>7</x:v></x:c></x:row>'
    assert rows_of(by_hand(sheet, strings="<si><t>S</t></si>")) == [("S", None, 5), (), (), (7,)]


def test_a_text_in_several_fonts_is_one_and_how_it_is_read_aloud_is_none_of_it() -> None:
    strings = "<si><r><t>黑</t></r><r><t xml:space='preserve'>色 </t></r><rPh sb='0' eb='2'><t>くろ</t></rPh></si>"
    inline = '<x:c t="inlineStr"><x:is><x:r><x:t>X</x:t></x:r><x:r><x:t>L</x:t></x:r></x:is></x:c>'
    assert rows_of(by_hand(f'<x:row><x:c t="s"><x:v>0</x:v></x:c>{inline}</x:row>', strings=strings)) == [
        ("黑色", "XL")
    ]


def test_formulas_that_share_their_words_are_formulas_all() -> None:
    cells = (
        '<x:c><x:f t="shared" si="0" ref="A1:A9">SUM(B1:B9)</x:f><x:v>5</x:v></x:c><x:c><x:f t="shared" si="0"/></x:c>'
    )
    assert rows_of(by_hand(f"<x:row>{cells}</x:row>")) == [
        (Formula(text="=SUM(B1:B9)", stored=5), Formula(text="=SUM(B1:B9)", moved=(0, 1)))
    ]


@pytest.mark.parametrize(("book", "day"), [(BOOK, date(2026, 12, 14)), ("1904", date(2030, 12, 15))])
def test_a_number_shown_as_a_date_is_one_by_the_calendar_of_the_book(book: str, day: date) -> None:
    made = BOOK.replace("<x:sheets>", '<x:workbookPr date1904="1"/><x:sheets>') if book == "1904" else book
    styles = '<numFmts><numFmt numFmtId="200" formatCode="yyyy\\-mm\\-dd"/></numFmts><cellStyleXfs><xf/></cellStyleXfs>'
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs>'
    cells = (("1", "46370"), ("0", "46370"), ("1", "1e300"))
    sheet = "".join(f'<x:c s="{style}"><x:v>{value}</x:v></x:c>' for style, value in cells)
    sheet = f"<x:row>{sheet}</x:row>"
    assert rows_of(by_hand(sheet, styles=styles, book=made)) == [(day, 46370, "#VALUE!")]


@pytest.mark.parametrize("value", ["nan", "1e999", "9" * 5000, "1_0", "٣", "0x10", "+"])
def test_a_number_that_is_none_is_a_word(value: str) -> None:
    assert rows_of(by_hand(f"<x:row><x:c><x:v>{value}</x:v></x:c></x:row>")) == [(value[:CELL_CHARS],)]


@pytest.mark.parametrize(
    "sheet",
    [
        '<x:row r="2"/><x:row r="1"/>',
        '<x:row r="-1"/>',
        '<x:row r="9999999999"/>',
        '<x:row><x:c r="1"/></x:row>',
        '<x:row><x:c r="XFE1"/></x:row>',
        '<x:row><x:c r="A1"><x:v>1</x:v></x:c><x:c r="A1"><x:v>2</x:v></x:c></x:row>',
        '<x:row><x:c t="s"><x:v>-1</x:v></x:c></x:row>',
        '<x:row><x:c s="x"><x:v>1</x:v></x:c></x:row>',
        "<a>" * 80 + "</a>" * 80,
        "&x;",
        "<x:row>",
    ],
)
def test_a_worksheet_that_contradicts_itself_is_broken(sheet: str) -> None:
    with pytest.raises(SheetBroken):
        rows_of(by_hand(sheet))


@pytest.mark.parametrize("value", ["tomorrow", "0000-00-00", "2026-13-01", "9" * 60])
def test_a_day_that_is_none_is_an_error_of_its_cell_alone(value: str) -> None:
    assert rows_of(by_hand(f'<x:row><x:c t="d"><x:v>{value}</x:v></x:c></x:row>')) == [("#VALUE!",)]


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/order.xml"])
def test_a_member_in_another_encoding_is_read_or_refused(name: str) -> None:
    assert rows_of(by_hand("<x:row><x:c><x:v>5</x:v></x:c></x:row>")) == [(5,)]
    for declared in ("utf-16", "ebcdic", "utf-7", "x" * 1000):
        with pytest.raises(SheetBroken):
            rows_of(by_hand("", **{name: f'<?xml version="1.0" encoding="{declared}"?><x>é</x>'}))


def test_what_stands_behind_the_last_row_that_counts_is_not_looked_at() -> None:
    assert rows_of(by_hand('<x:row r="101"><x:c><x:v>5</x:v></x:c></x:row><not xml')) == []


VALUES = st.one_of(
    st.none(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300),
    st.dates(date(1950, 1, 1), date(2200, 1, 1)),
    st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2200-01-01")).map(
        lambda at: at.replace(microsecond=0)
    ),
    st.booleans(),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.sampled_from(["=1+1", "=SUM(A1:A9)", "#REF!", " S ", "黑色"]),
)


def plain(value: object, data_type: str) -> object:
    """What a cell that openpyxl has read means to us."""
    if data_type == "f":
        return Formula(text=str(value)[:CELL_CHARS])
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | time | timedelta):
        return str(value)[:CELL_CHARS]
    return text_of(value) if isinstance(value, str) else value


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(VALUES, max_size=8), max_size=8))
def test_a_workbook_is_read_as_openpyxl_reads_it(rows: list[list[object]]) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    read = load_workbook(io.BytesIO(out.getvalue()), read_only=True).worksheets[0]
    read.reset_dimensions()
    expected = [[plain(cell.value, cell.data_type) for cell in row] for row in read.iter_rows()]
    assert trimmed(rows_of(out.getvalue())) == trimmed(expected)


def trimmed(rows: Iterable[Iterable[object]]) -> list[list[object]]:
    kept = [list(row) for row in rows]
    for row in kept:
        while row and row[-1] is None:
            row.pop()
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("content", [b"<a><b></a>", b"<a>", b"", b"<!DOCTYPE a><a/>", b"<a>" * 100 + b"</a>" * 100])
def test_what_is_no_sound_xml_is_refused_before_a_library_reads_it(content: bytes) -> None:
    with pytest.raises(SheetBroken):
        require_xml(_packed("content.xml", content), member="content.xml")


def test_sound_xml_and_archives_of_another_kind_are_left_to_the_library() -> None:
    require_xml(_packed("content.xml", b"<a><b/></a>"), member="content.xml")
    require_xml(_packed("xl/workbook.bin", b"\0"), member="content.xml")


@pytest.mark.parametrize(
    "section", ["<![x]>", "<![ >", "<![>", "<![if !y]>", "<![endif]>", "<![CDATA[x]]>", "<!x>", "<!>"]
)
def test_a_section_of_a_page_that_nobody_knows_is_passed_over_as_browsers_do(section: str) -> None:
    page = f"<table><tr><td>black{section}</td><td>5</td></tr></table>{section}"
    assert [tab.rows for tab in read_any(page.encode(), filename="a.xls")] == [(("black", "5"),)]


@pytest.mark.parametrize("end", ["<![", "<![x", "<![if", "<!", "<", "&#", "</", "<?", "<td", "<!--"])
def test_a_page_that_ends_in_the_middle_of_a_sign_is_read_up_to_it(end: str) -> None:
    (tab,) = read_any(f"<table><tr><td>black</td></tr>{end}".encode(), filename="a.xls")
    assert tab.rows == (("black",),)


@pytest.mark.parametrize("formula", ["ROUND(1,A1*A1-A1*A1)", "A1*A1", "A1*A1-A1*A1", "PRODUCT(A1,A1)"])
def test_a_formula_whose_result_is_no_finite_number_has_none(formula: str) -> None:
    cells = f"<x:c><x:v>1e300</x:v></x:c><x:c><x:f>{formula}</x:f></x:c>"
    (tab,) = (tab for tab in read_any(by_hand(f"<x:row>{cells}</x:row>"), filename="a.xlsx") if not tab.is_hidden)
    assert isinstance(tab.rows[0][1], Formula)
