"""Signs without words."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.notify.message import Message, PhotoId
from core.notify.queries import AT_WORK, CORRECTED, PASSED_ON, SEEN


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSign(Message):
    """Eyes on a message: it was taken."""

    outbox_key: ClassVar[str] = SEEN
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWorkSign(Message):
    """The robot is at work on a photo."""

    outbox_key: ClassVar[str] = AT_WORK
    photo_id: PhotoId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOnSign(Message):
    """A dove on a message: it stands in the chat that it was for."""

    outbox_key: ClassVar[str] = PASSED_ON
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedSign(Message):
    """A writing hand on a message: its edit stands there too."""

    outbox_key: ClassVar[str] = CORRECTED
    until: datetime
