"""The operator's desk."""

from dataclasses import dataclass
from typing import ClassVar

from core.notify.message import DeskId, Message, Paged, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskList(Paged):
    """A list on the operator's desk."""

    for_operators: ClassVar[bool] = True
    person_id: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(Message):
    """What waits for the operator."""

    outbox_key: ClassVar[str] = "desk.all"
    for_operators: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPeople(DeskList):
    """Who cannot be reached."""

    outbox_key: ClassVar[str] = "desk.people"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskUpdates(DeskList):
    """What could not be handled."""

    outbox_key: ClassVar[str] = "desk.updates"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskJobs(DeskList):
    """Work that was given up."""

    outbox_key: ClassVar[str] = "desk.jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMessages(DeskList):
    """Messages that were given up."""

    outbox_key: ClassVar[str] = "desk.messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskIncidents(DeskList):
    """What went wrong with the world outside."""

    outbox_key: ClassVar[str] = "desk.incidents"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskModels(DeskList):
    """Which workshops serve as models."""

    outbox_key: ClassVar[str] = "desk.models"
    at: DeskId | None = None
