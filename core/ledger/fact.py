"""A fact is a type: what happened to an order, as a frozen dataclass with the kind of its entries.

An entry keeps a fact as its kind and its fields as JSON. Digests are made of them, so how a field is written is never
changed. A fact is declared in `facts.py` of the feature that it comes from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar, cast

from pydantic import PlainSerializer, TypeAdapter, ValidationError
from typing_extensions import override

from core import keyed

Instant: TypeAlias = Annotated[datetime, PlainSerializer(datetime.isoformat, return_type=str)]
"""An aware instant, written with its offset: `2026-12-01T08:30:00+00:00`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What happened to an order. A field has a default only where entries lack it, and is left out if it has it."""

    kind: ClassVar[str]
    """Of its entries; it is never changed, and never given to another class."""
    spread: ClassVar[str | None] = None
    """A field whose own names stand in the entry beside the other fields, not within it."""

    @override
    def __init_subclass__(cls) -> None:
        """Register a class that has a kind of its own.

        Raises:
            ValueError: Another class has the kind.
        """
        keyed.enter(_CLASSES, cls, attribute="kind")


_CLASSES: dict[str, type[Fact]] = {}
_ADAPTERS: dict[type[Fact], TypeAdapter[Fact]] = {}
F = TypeVar("F", bound=Fact)


def classes() -> Mapping[str, type[Fact]]:
    """List the classes of facts that are loaded, by the kinds of their entries."""
    return _CLASSES


def _adapter(kind: type[Fact]) -> TypeAdapter[Fact]:
    known = _ADAPTERS.get(kind)
    if known is None:
        known = _ADAPTERS[kind] = TypeAdapter(kind)
    return known


def write(fact: Fact) -> dict[str, Any]:
    """Write the fields of a fact as they stand in an entry.

    Raises:
        PydanticSerializationError: A value is not of its field's type: nobody could read it again.
    """
    written: dict[str, Any] = _adapter(type(fact)).dump_python(
        fact, mode="json", by_alias=True, exclude_defaults=True, warnings="error"
    )
    if fact.spread is not None:
        written |= written.pop(fact.spread)
    return written


def read(kind: type[F], written: Mapping[str, Any]) -> F | None:
    """Read the fields of an entry of this kind; what a later release has added is passed over.

    None where its content is gone, or says what only a later release knows.
    """
    given = dict(written)
    if kind.spread is not None:
        others = {field.name for field in fields(kind)}
        given[kind.spread] = {name: value for name, value in written.items() if name not in others}
    try:
        return cast("F", _adapter(kind).validate_python(given))
    except ValidationError:
        return None
