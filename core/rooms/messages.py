"""What is said in rooms, and of them."""

from dataclasses import dataclass
from typing import ClassVar

from core.notify.message import Message, Number, OrderId, PartId, RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomHeading(Message):
    """Who speaks, above a copy."""

    outbox_key: ClassVar[str] = "room.heading"
    room_id: RoomId
    post_id: PartId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSaid(Message):
    """Words or a picture."""

    outbox_key: ClassVar[str] = "room.post"
    room_id: RoomId
    post_id: PartId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFile(Message):
    """A file that came by another bot."""

    outbox_key: ClassVar[str] = "room.file"
    room_id: RoomId
    post_id: PartId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAlbum(Message):
    """Pictures that came together."""

    outbox_key: ClassVar[str] = "room.album"
    room_id: RoomId
    post_id: PartId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEntered(Message):
    """What is written now goes to the other side."""

    outbox_key: ClassVar[str] = "room.entered"
    room_id: RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStillOpen(Message):
    """What is written still goes to the other side."""

    outbox_key: ClassVar[str] = "room.still"
    room_id: RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseRoom(Message):
    """With which workshop?"""

    outbox_key: ClassVar[str] = "room.choose"
    order_id: OrderId
    room_ids: tuple[PartId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesRefused(Message):
    """Pictures could not be let through."""

    outbox_key: ClassVar[str] = "room.picture_refused"
    count: Number
