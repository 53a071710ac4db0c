"""Columns that people on two sides read before their deal: whatever is written into them says how to reach nobody.

A column is marked where it is declared, so no writer can forget the check, and a new one needs none of its own.
"""

from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, cast

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from core.contacts.mask import require_no_contacts

CROSSES: dict[str, Any] = {"crosses": True}
"""The `info` of a column whose words cross."""


@event.listens_for(Session, "before_flush")
def _check_words(session: Session, *_: Any) -> None:
    """Refuse to write a way to reach somebody; what was there before and is not touched stays.

    Raises:
        ContactInField: A word is one.
    """
    for row in (*session.new, *session.dirty):
        for name in crossing_columns(cast(Hashable, type(row))):
            if inspect(row).attrs[name].history.added:
                require_no_contacts(*words_in(getattr(row, name)))


@cache
def crossing_columns(row: Hashable) -> tuple[str, ...]:
    """List the columns of a kind of row whose words cross."""
    return tuple(column.key for column in inspect(row).columns if column.info.get("crosses"))


def words_in(value: Any) -> Iterator[str]:
    """List all that is written in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from words_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_in(inner)
