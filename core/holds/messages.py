"""Legal holds on the operator's desk."""

from dataclasses import dataclass
from typing import ClassVar

from core.incidents.messages import DeskList
from core.notify.message import DeskId, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds(DeskList):
    """What must not be deleted."""

    outbox_key: ClassVar[str] = "desk.holds"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold(Message):
    """Is a hold to end?"""

    outbox_key: ClassVar[str] = "desk.hold_sure"
    for_operators: ClassVar[bool] = True
    hold_id: DeskId
