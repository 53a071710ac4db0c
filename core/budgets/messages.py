"""What somebody is told who sends too much."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.budgets.model import Budget, SubjectKind
from core.notify.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Flooded(Message):
    """Nothing more is taken for a while."""

    outbox_key: ClassVar[str] = "budgets.flood"
    until: datetime
    whose: SubjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpent(Message):
    """A budget of the day is spent."""

    outbox_key: ClassVar[str] = "budgets.day"
    until: datetime
    whose: SubjectKind
    budget: Budget
