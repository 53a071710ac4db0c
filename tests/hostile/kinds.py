"""The registry of hostile files: each kind is made by code when it is asked for, the same every time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache


class Family(StrEnum):
    SHEET = "sheet"
    ARCHIVE = "archive"
    PICTURE = "picture"
    CLIP = "clip"
    TEXT = "text"
    EXPORT = "export"
    BACKUP = "backup"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One hostile file: what it tries, and the ending of the name that it would come with."""

    name: str
    suffix: str
    family: Family
    make: Callable[[], bytes] = field(repr=False)

    @property
    def data(self) -> bytes:
        return _made(self)


@cache
def _made(kind: Kind) -> bytes:
    return kind.make()


KINDS: dict[str, Kind] = {}


def kind(name: str, suffix: str, family: Family) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        assert name not in KINDS, name
        KINDS[name] = Kind(name=name, suffix=suffix, family=family, make=make)
        return make

    return register
