"""Labelled values outside the tables of a sheet: `款号 | DR-77`, `Срок: 22.01.2027; Цена: 48`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from core.orders.sheets.canvas import Canvas, cell_name
from core.orders.sheets.cell_values import has_digits
from core.orders.sheets.headings import Label, Said, find_label, fold, is_label_alone
from core.orders.sheets.values import Formula, Value

_PAIR: Final = re.compile(r"\s*([^:：;；\n]{1,40}?)\s*[:：]\s*([^;；\n]+?)\s*(?=[;；\n]|$|\s{2,})")
_NEXT: Final = re.compile(r"(?<=[^\s;；:：])\s+([^\s:：;；]{1,20})\s*(?=[:：])")
_LONGEST_LABEL: Final = 40
_COUNTS: Final = re.compile(r"(?i)(?<![a-zа-я\d.,/-])\d{1,4}(?![\d./-]|\s?%|[a-zа-я-]*\d)")
_NUMBERED: Final = re.compile(
    r"(?<![a-zа-я])(?:no|nr|number|po|order|date|page|version|season|invoice|contract|phone|tel|email|address|ship to"
    r"|bill to|terms|payment|issued|номер|№|заказ\S*|дата|договор|сезон|тел\S*|адрес|инн|кпп|datum|bestell\S*|anschrift"
    r"|commande|adresse|telephone|fecha|pedido|direccion|telefono|data|endereco|ordine|indirizzo|tarih\S*|siparis"
    r"|adres)(?![a-zа-я])|号|日期|电话|手机|地址|季节"
)
"""Labels whose values have numbers of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A label and the value that stands by it; `text` is the label as written."""

    label: Label | Said
    value: Value | Formula
    row: int
    column: int
    text: str = ""

    @property
    def cell(self) -> str:
        """Name the cell of the value."""
        return cell_name(self.row, self.column)

    @property
    def word(self) -> str:
        """The value in words."""
        value = self.value
        if isinstance(value, Formula):
            return value.text
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value)


def find_fields(canvas: Canvas, tables: Sequence[tuple[int, int]]) -> list[Field]:
    """Find the labels outside of tables; the value of each is the next cell in its row, or stands behind its colon.

    `tables` are the first row and the row behind the last of each table.
    """
    found: list[Field] = []
    for row in range(canvas.height):
        if any(first <= row < end for first, end in tables):
            found += _in_table_row(canvas, row)
            continue
        held = [(at, value) for at, value in canvas.cells(row) if (row, at) not in canvas.used]
        taken: set[int] = set()
        for place, (at, value) in enumerate(held):
            if at in taken or not isinstance(value, str):
                continue
            if not is_label_alone(value) and (pairs := _pairs(canvas, row, at, value)):
                found += pairs
                continue
            following = held[place + 1] if place + 1 < len(held) else None
            label = find_label(value) if len(value) <= _LONGEST_LABEL else None
            if label is None or following is None or _is_label(following[1], place + 2 < len(held)):
                continue
            taken.add(following[0])
            canvas.use((row, at))
            if not _says_more(label, value, following[1]):
                canvas.use((row, following[0]))
            found.append(Field(label=label, value=following[1], row=row, column=following[0], text=value))
    return found


def _in_table_row(canvas: Canvas, row: int) -> list[Field]:
    """Find labels right of a table, in the cells that no table has used."""
    held = [(at, value) for at, value in canvas.cells(row) if (row, at) not in canvas.used]
    found = []
    for (at, value), (next_at, following) in pairwise(held):
        label = find_label(value) if isinstance(value, str) and len(value) <= _LONGEST_LABEL else None
        if label is not None and next_at == at + 1 and not _is_label(following, True):
            canvas.use((row, at), (row, next_at))
            found.append(
                Field(
                    label=label, value=following, row=row, column=next_at, text=value if isinstance(value, str) else ""
                )
            )
    return found


def _is_label(value: Value | Formula, has_more: bool) -> bool:
    return has_more and isinstance(value, str) and find_label(value) is not None and not has_digits(value)


def _says_more(label: Label | Said, text: str, value: Value | Formula) -> bool:
    """Say whether words by a label that counts nothing count something: `Client: Maya, 30 extra in red`."""
    if label is not Said.OTHER or not isinstance(value, str) or _NUMBERED.search(fold(text)):
        return False
    return bool(_COUNTS.search(value)) and any(char.isalpha() for char in value)


def _parted(text: str) -> str:
    """Part the pairs of a cell that stand behind each other with spaces alone: `款号：B-77 单价：55元`."""
    return _NEXT.sub(lambda match: ("\n" if is_label_alone(match[1]) else " ") + match[0].lstrip(), text)


def _pairs(canvas: Canvas, row: int, at: int, text: str) -> list[Field]:
    """Read the labels and values that stand in one cell."""
    found = []
    says_more = False
    text = _parted(text)
    for match in _PAIR.finditer(text):
        label = find_label(match[1])
        if label is not None:
            says_more = says_more or _says_more(label, match[1], match[2])
            found.append(Field(label=label, value=match[2], row=row, column=at, text=match[1]))
    if found and not says_more and len(found) == len(_PAIR.findall(text)):
        canvas.use((row, at))
    return found
