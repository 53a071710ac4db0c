"""Texts that belong to a value of ours: a family has one for each, such as `reason.<code>` for each reason.

A key is put together here and nowhere else, so no value can be forgotten: `tests/handlers/test_texts.py` asks every
family for its texts in every language, and lets nobody else put a key together.
"""

from collections.abc import Collection, Iterable
from typing import Generic, TypeVar

from core.notify.message import OfALaterRelease

Value = TypeVar("Value", bound=str)

FAMILIES: dict[str, "Family[str]"] = {}
"""Every family by its pattern."""


class Family(Generic[Value]):
    """The texts of the members of an enum, or of a fixed list of keys; a new member belongs to it by itself.

    Args:
        pattern: The beginning of the keys, `reason`; or the keys with `{}` in the value's place.
        values: An enum, or a collection.
        but: Members that are never put into words here; a comment says why.

    Raises:
        ValueError: There is such a family.
    """

    def __init__(self, pattern: str, values: Iterable[Value], *, but: Collection[str] = ()) -> None:
        self.pattern = pattern if "{}" in pattern else f"{pattern}.{{}}"
        self._keys = {str(value): self.pattern.format(value) for value in values if value not in but}
        if self.pattern in FAMILIES:
            raise ValueError(f"two families {self.pattern}")
        FAMILIES[self.pattern] = self  # type: ignore[assignment]

    def __call__(self, value: Value) -> str:
        """Give the key of a value's text.

        Raises:
            OfALaterRelease: The value is none of the family.
        """
        if value not in self._keys:
            raise OfALaterRelease(f"{value} of {self.pattern}")
        return self._keys[value]

    def __contains__(self, value: object) -> bool:
        """Say whether a value is put into words here."""
        return value in self._keys

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all texts."""
        return tuple(self._keys.values())
