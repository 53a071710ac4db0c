"""What the names of tabs say: which of them are left out, and which are two versions of one order."""

import re
from collections.abc import Sequence
from typing import Final

from core.orders.sheets.cell_values import number_of
from core.orders.sheets.headings import fold, is_example
from core.orders.sheets.row_words import is_cancelled, is_sample
from core.orders.sheets.sheet_errors import SheetTwoVersions
from core.orders.sheets.template_texts import EXAMPLE_NUMBERS
from core.orders.sheets.values import Tab

_OLD: Final = re.compile(
    r"(?<![a-zа-я])(?:old|archived?|backup|previous|obsolete|superseded|do not use|ignore|last (?:year|season)"
    r"|стар\w+|архив|прошл\w+|не шить|не смотреть|alt|vorjahr)(?![a-zа-я])|旧|去年|作废|备份|历史|不要|勿看|参考"
)
_VERSION: Final = re.compile(
    r"(?:.* )?(?:v|ver|version|rev|revision|вер|версия|ред|вариант|版本?|第)? ?\d{1,2} ?(?:版|稿)?"
    r"|(?:.* )?(?:draft|final|черновик|финал\w*|初稿|终稿|定稿)(?: ?\d)?|v\d{1,2}(?: .*)?"
)
_NAMED_VERSION: Final = re.compile(r"v ?\d|ver|rev|вер|ред|вариант|版|稿|draft|final|черновик|финал")


def tabs_to_read(shown: Sequence[Tab]) -> list[Tab]:
    """Choose the tabs that are read: not examples, old or cancelled ones, nor samples, where there are others."""
    left = list(shown)
    for leaves in (is_example, _is_old, is_sample):
        left = [tab for tab in left if not leaves(tab.name)] or left
    return left


def _is_old(name: str) -> bool:
    return bool(_OLD.search(fold(name))) or is_cancelled(name)


def is_worth_telling(tab: Tab) -> bool:
    """Say whether a tab that its name leaves out holds numbers, and not only those of our own example."""
    numbers = {value for row in tab.rows for value in row if number_of(value)}
    plain = {value for value in numbers if isinstance(value, int | float)}
    return bool(numbers) and not (is_example(tab.name) and plain and plain <= EXAMPLE_NUMBERS)


def refuse_versions(tabs: Sequence[Tab]) -> None:
    """Refuse tabs whose names say that they are versions of one order.

    Raises:
        SheetTwoVersions: There are two or more.
    """
    named = [tab.name for tab in tabs if _NAMED_VERSION.search(fold(tab.name)) and _VERSION.fullmatch(fold(tab.name))]
    if len(named) > 1:
        raise SheetTwoVersions(first=named[0], second=named[-1])
