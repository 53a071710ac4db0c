"""What a legal hold can lie on, and what it refuses."""

from enum import StrEnum
from typing import ClassVar

from core.errors import UserError

REASON_LIMIT = 300
WHO_LIMIT = 80


class Subject(StrEnum):
    """What is held; the hold covers everything that belongs to it."""

    ORDER = "ORDER"
    PERSON = "PERSON"
    WORKSHOP = "WORKSHOP"


class HoldUnusable(UserError):
    """There is nothing to hold under this number, or the reason is missing or too long."""

    code: ClassVar[str] = "hold_unusable"


class NoSuchHold(UserError):
    """There is no such hold in force."""

    code: ClassVar[str] = "no_such_hold"


class Held(UserError):
    """A legal hold forbids to delete this; the operator can say more."""

    code: ClassVar[str] = "held"
