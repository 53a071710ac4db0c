"""The deletion of a person."""

from dataclasses import dataclass
from typing import ClassVar

from core.notify.message import InviteToken, Message, OwnId, OwnWords, Paged, PersonId, Words, WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetMe(Paged):
    """What goes, and whether it is to go."""

    outbox_key: ClassVar[str] = "data.forget"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseWorkshop(Message):
    """Is a workshop to be closed?"""

    outbox_key: ClassVar[str] = "data.close_sure"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver(Message):
    """A workshop is offered to one of its people."""

    outbox_key: ClassVar[str] = "data.take_over"
    workshop: Words
    owner: Words
    token: InviteToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Message):
    """The proof of a deletion, to who is deleted."""

    outbox_key: ClassVar[str] = "data.certificate"
    record_id: OwnId
    key: OwnWords
