"""Sheets written down as text, each with what a careful person makes of it, and how a reading of one is judged.

A file holds cases. `### LANGUAGE NAME` opens one; a line is a row and `|` parts its cells. `[Name]` alone opens a tab,
`csv` as the first line makes a text table. `%` before a row hides it, `~` before a cell strikes it through, `<` joins a
cell with the one at its left, `^` with the one above, `'` keeps a number a text.
`=> [STYLE] COLOUR SIZE=PIECES ...; COLOUR ...` is an order (`due DAY` and `price AMOUNT CURRENCY` may follow),
`=! PATTERN` must be told beside it, and `=? PATTERN` is what a question or a refusal speaks of where one is right.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from bot.commands.read_commands import told
from core.errors import UserError
from core.orders.sheets.orders_by_style import SheetOrder
from core.orders.sheets.sheet import read_orders
from core.reading.colours import read_colour
from core.reading.sizes import ONE_SIZE
from handlers.orders.sheet_words import NOTE
from handlers.rendering import plain
from handlers.texts import Texts
from tests.core.orders.sheet_reading import TODAY

FOLDER: Final = Path(__file__).parent / "unseen"
_WANTED: Final = re.compile(r"(?:\[(.*?)\] )?(.*?)(?: due (\d{4}-\d\d-\d\d))?(?: price (\S+) (\S+))?$")


class Verdict(StrEnum):
    """How a reading compares with what a person makes of a sheet."""

    RIGHT = "right"
    TRULY_REFUSED = "refused truly"
    REFUSED = "refused, a person reads it"
    UNTRULY_REFUSED = "refused untruly"
    UNSAID = "right, not told"
    SILENT = "wrong in silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An order that a sheet holds."""

    style: str
    lines: frozenset[tuple[str, str, int]]
    due_on: date | None
    price: tuple[float, str] | None


@dataclass(slots=True, kw_only=True)
class Case:
    """A sheet and its right handling."""

    language: str
    name: str
    rows: list[str] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def _key(colour: str, size: str, pieces: int) -> tuple[str, str, int]:
    plain_size = "ONE" if size == ONE_SIZE else size.upper()
    plain_colour = colour.casefold().replace("ё", "е").removesuffix("色")
    return read_colour(colour) or plain_colour, plain_size or "ONE", pieces


def _wanted(text: str) -> Wanted:
    match = _WANTED.fullmatch(text)
    assert match is not None, text
    lines = set()
    for part in match[2].split(";"):
        words = part.split()
        colour = " ".join(word for word in words if "=" not in word)
        for word in words:
            size, _, pieces = word.partition("=")
            if pieces:
                lines.add(_key(colour, size, int(pieces)))
    due = date.fromisoformat(match[3]) if match[3] else None
    price = (float(match[4]), match[5]) if match[4] else None
    return Wanted(style=match[1] or "", lines=frozenset(lines), due_on=due, price=price)


@cache
def cases_of(name: str) -> tuple[Case, ...]:
    """Read the cases of one file."""
    cases: list[Case] = []
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            language, _, title = line[4:].partition(" ")
            cases.append(Case(language=language, name=title))
        elif line.startswith("=> "):
            cases[-1].wanted.append(_wanted(line[3:]))
        elif line.startswith("=! "):
            cases[-1].notes.append(line[3:])
        elif line.startswith("=? "):
            cases[-1].reasons.append(line[3:])
        else:
            cases[-1].rows.append(line)
    return tuple(cases)


def _cell(text: str) -> Any:
    plain_text = text.strip()
    if plain_text.startswith("'"):
        return plain_text[1:]
    if re.fullmatch(r"-?\d{1,15}", plain_text):
        return int(plain_text)
    if re.fullmatch(r"-?\d+\.\d{1,2}", plain_text):
        return float(plain_text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", plain_text):
        return date.fromisoformat(plain_text)
    return plain_text or None


def file_of(case: Case) -> tuple[bytes, str]:
    """Write the file of a case: its bytes and its name."""
    rows = case.rows
    if rows[0] == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([cell.strip() for cell in row.split("|")] for row in rows[1:])
        return out.getvalue().encode(), "order.csv"
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    at, is_first = 0, True
    for row in rows:
        if re.fullmatch(r"\[[^|]+\]", row):
            sheet = sheet if is_first else book.create_sheet()
            sheet.title, at, is_first = row[1:-1], 0, False
            continue
        at, is_first = at + 1, False
        _write(sheet, at, row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue(), "order.xlsx"


def _write(sheet: Worksheet, at: int, row: str) -> None:
    if row.startswith("%"):
        row = row[1:]
        sheet.row_dimensions[at].hidden = True
    joined: dict[tuple[int, int], int] = {}
    for column, text in enumerate(row.split("|"), start=1):
        if text == "<":
            start = max(c for r, c in joined if r == at)
            joined[at, start] = column
            continue
        joined[at, column] = column
        if text == "^":
            continue
        cell = sheet.cell(at, column, _cell(text.removeprefix("~")))
        if text.startswith("~"):
            cell.font = Font(strike=True)
    for (_, start), end in joined.items():
        if end > start:
            sheet.merge_cells(start_row=at, start_column=start, end_row=at, end_column=end)
    for column, text in enumerate(row.split("|"), start=1):
        if text == "^":
            _join_above(sheet, at, column)


def _join_above(sheet: Worksheet, at: int, column: int) -> None:
    top = at - 1
    for area in list(sheet.merged_cells.ranges):
        if area.min_col == area.max_col == column and area.max_row == at - 1:
            top = area.min_row
            sheet.merged_cells.remove(area)
    sheet.merge_cells(start_row=top, start_column=column, end_row=at, end_column=column)


def judge(case: Case) -> tuple[Verdict, str]:
    """Read a case and compare it with what a person makes of it: the verdict, and what was read instead."""
    data, filename = file_of(case)
    try:
        read = read_orders(data, filename=filename, today=TODAY)
    except UserError as error:
        sentence = told(error, "en")
        is_true = any(re.search(reason, sentence, re.I) for reason in case.reasons)
        if is_true:
            return Verdict.TRULY_REFUSED, sentence
        return (Verdict.REFUSED if case.wanted and _is_honest(error) else Verdict.UNTRULY_REFUSED), sentence
    notes = [plain(Texts("en")(NOTE(note.name), **note.params)) for note in read.notes]
    shown = " || ".join(f"[{order.style_name}] {order.breakdown.text()} {order.due_on or ''}" for order in read.orders)
    if len(read.orders) != len(case.wanted) or not all(
        any(_is_same(one, order) for order in read.orders) for one in case.wanted
    ):
        return Verdict.SILENT, f"{shown} {notes}"
    if not all(re.search(pattern, " ".join(notes), re.I) for pattern in case.notes):
        return Verdict.UNSAID, f"{notes}"
    return Verdict.RIGHT, f"{shown} {notes}"


def _is_honest(error: UserError) -> bool:
    """Say whether a refusal asks about readings that do exist, and calls the sheet nothing that it is not."""
    return error.code in ("sheet_packs_unclear", "sheet_columns_unclear", "sheet_sizes_together", "sheet_packs_only")


def _is_same(one: Wanted, order: SheetOrder) -> bool:
    lines = {_key(line.colour or "", line.size, line.pieces) for line in order.breakdown.lines}
    if lines != one.lines:
        return False
    if one.style and one.style.casefold() not in f"{order.style_name} {order.category}".casefold():
        return False
    if order.due_on != one.due_on and (one.due_on is not None or order.due_on is not None):
        return False
    if one.price is not None:
        return order.ceiling is not None and (order.ceiling.minor / 100, order.ceiling.currency) == one.price
    return True
