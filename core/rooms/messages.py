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
    """A file, a clip or a voice note, with its words."""

    outbox_key: ClassVar[str] = "room.file"
    room_id: RoomId
    post_id: PartId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAlbum(Message):
    """Pictures that go over together, by name: others of their album may go before or after them."""

    outbox_key: ClassVar[str] = "room.album"
    room_id: RoomId
    post_id: PartId
    """The first of them."""
    post_ids: tuple[PartId, ...] = ()
    """All of them; rows of older releases lack it and show all that passed of the album."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCorrection(Message):
    """Words that were edited and cannot be edited where they stand at the other side."""

    outbox_key: ClassVar[str] = "room.correction"
    room_id: RoomId
    post_id: PartId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLost(Message):
    """What somebody said did not reach the other side, or nobody knows whether it did."""

    outbox_key: ClassVar[str] = "room.lost"
    room_id: RoomId
    is_unsure: bool = False
    is_edit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEntered(Message):
    """What is written now goes to the other side."""

    outbox_key: ClassVar[str] = "room.entered"
    room_id: RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomInside(Message):
    """Plain words were passed on, and so are the next ones."""

    outbox_key: ClassVar[str] = "room.inside"
    room_id: RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomWhich(Message):
    """Whom is a message for? `is_beside`: the robot has answered it, and it may be for a person all the same."""

    outbox_key: ClassVar[str] = "room.which"
    room_id: RoomId
    other_ids: tuple[PartId, ...] = ()
    is_beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomUnseen(Message):
    """Nobody can look into this before the deal: shall it go over all the same?"""

    outbox_key: ClassVar[str] = "room.unseen"
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
