"""What somebody is told of their data."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.export.model import Tenant
from core.notify.message import DeskId, ExportFileId, Message, OwnId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Readme:
    """What stands in an export about it: of whom, when it was made, the key that signed it. It goes into the file."""

    tenant: Tenant
    made_at: datetime
    key_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MyData(Message):
    """What a person may do with their data."""

    outbox_key: ClassVar[str] = "data.all"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReady(Message):
    """A file of an export."""

    outbox_key: ClassVar[str] = "data.export_file"
    export_file_id: ExportFileId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDoesNotFit(Message):
    """An export is too big for the messenger."""

    outbox_key: ClassVar[str] = "data.export_too_big"
    person_id: PersonId
    tenant: Tenant
    tenant_id: OwnId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportByHand(Message):
    """The operator is to hand an export over."""

    outbox_key: ClassVar[str] = "data.export_by_hand"
    for_operators: ClassVar[bool] = True
    person_id: DeskId
    tenant: Tenant
    tenant_id: DeskId
