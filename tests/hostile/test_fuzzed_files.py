"""Sheets and exports with random damage: read or refused in a sentence, within the limits, never a fault."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.commands.verdicts import examine
from core.errors import UserError
from core.export.members import NotAnExport
from core.given.files import FileRefused
from core.orders.sheets.sheet import read_orders
from core.workers.limits import FILE_LIMITS
from tests.hostile.archives import zipped
from tests.hostile.exports import entry, export
from tests.hostile.sheets import workbook

CSV = b"Colour;S;M;L\nblack;20;40;20\nwhite;;30;\n"
PAGE = (
    b"<html><head><meta charset=utf-8></head><!-- x --><![if !y]><table border=1><tr><td colspan=1>Colour<td>S</tr>"
    b"<tr><td>black &amp; red<br></td><td rowspan='1'>20</td></tr></table><![endif]></html>"
)
ODS_CONTENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Order"><table:table-row><table:table-cell office:value-type="string">'
    '<text:p>Colour</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>S</text:p>'
    "</table:table-cell></table:table-row>"
    '<table:table-row><table:table-cell office:value-type="string"><text:p>black</text:p></table:table-cell>'
    '<table:table-cell office:value-type="float" office:value="20"><text:p>20</text:p></table:table-cell>'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)


@cache
def seeds() -> dict[str, bytes]:
    parts = [("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", ODS_CONTENT.encode())]
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts.append(("META-INF/manifest.xml", manifest))
    ods = zipped(parts, way=zipfile.ZIP_STORED)
    made = export(order=b'{"id": 1, "code": "A17"}\n', ledger_entry=entry(1, 1) + entry(1, 2))
    return {"order.xlsx": workbook(), "order.csv": CSV, "order.ods": ods, "order.xls": PAGE, "export.zip": made}


Wound = tuple[int, int, bytes]
"""Where, how many bytes go, and what comes in their place; places count round."""

SHARP = (b"<", b"<![x]>", b"&#0;", b'"', b"1e999", b"\xff\xff\xff\xff", b"A" * 5000)
wounds = st.lists(
    st.tuples(
        st.integers(0, 2**20),
        st.integers(0, 40),
        st.one_of(st.binary(max_size=12), st.sampled_from(SHARP)),
    ),
    min_size=1,
    max_size=6,
)


def wounded(data: bytes, where: list[Wound]) -> bytes:
    for at, gone, new in where:
        at %= max(1, len(data))
        data = data[:at] + new + data[at + gone :]
    return data


def wounded_inside(data: bytes, where: list[Wound]) -> bytes:
    """Damage the longest member of an archive and pack it again, so that the damage gets past the checksums."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(members, key=lambda name: -len(members[name]))
    chosen = names[where[0][0] % len(names)]
    members[chosen] = wounded(members[chosen], where)
    return zipped(members.items(), way=zipfile.ZIP_STORED)


def damaged(name: str, where: list[Wound], *, inside: bool) -> bytes:
    data = seeds()[name]
    return wounded_inside(data, where) if inside and name not in ("order.csv", "order.xls") else wounded(data, where)


@pytest.mark.parametrize("name", ["order.xlsx", "order.csv", "order.ods", "order.xls"])
def test_undamaged_it_is_read(name: str) -> None:
    assert read_orders(seeds()[name], filename=name, today=date(2026, 12, 1))


@pytest.mark.parametrize("name", ["order.xlsx", "order.csv", "order.ods", "order.xls"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(where=[(239721, 36, b"\x00")], inside=True)  # an OpenDocument table without an end
@given(where=wounds, inside=st.booleans())
def test_a_damaged_sheet_is_read_or_refused(
    kept: Callable[..., Any], name: str, where: list[Wound], inside: bool
) -> None:
    try:
        kept(FILE_LIMITS, read_orders, damaged(name, where, inside=inside), filename=name, today=date(2026, 12, 1))
    except UserError as refused:
        assert refused.code


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=wounds, inside=st.booleans())
def test_a_damaged_export_is_judged_or_refused(
    kept: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory, where: list[Wound], inside: bool
) -> None:
    file = _place(tmp_path_factory)
    file.write_bytes(damaged("export.zip", where, inside=inside))
    try:
        kept(FILE_LIMITS, examine, [file])
    except (NotAnExport, FileRefused) as refused:
        assert str(refused)


_places = dict[str, Path]()


def _place(factory: pytest.TempPathFactory) -> Path:
    return _places.setdefault("folder", factory.mktemp("damaged")) / "export.zip"
