"""Rows of rooms and of what was said in them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member
from core.files import FileKind, FileRef
from core.notify.model import Address


class PostState(StrEnum):
    """HELD waits for its check; REFUSED did not pass it."""

    HELD = "HELD"
    RELAYED = "RELAYED"
    REFUSED = "REFUSED"


class PostKind(StrEnum):
    """What was said with."""

    TEXT = "TEXT"
    PHOTO = "PHOTO"
    OTHER = "OTHER"


class Room(Base):
    """The room of one order and one workshop; several before the deal, one after it."""

    __tablename__ = "room"
    __locked_with__ = ("order", "order_id")
    __table_args__ = (UniqueConstraint("order_id", "workshop_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    number: Mapped[int]
    opened_at: Mapped[datetime]


class RoomPost(Base):
    """One message said in a room, as the speaker's chat has it."""

    __tablename__ = "room_post"
    __table_args__ = (UniqueConstraint("bot_id", "chat_id", "message_id"), Index("ix_room_post_room", "room_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    speaker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    bot_id: Mapped[int]
    chat_id: Mapped[int]
    message_id: Mapped[int]
    kind: Mapped[PostKind] = mapped_column(Member(PostKind))
    text: Mapped[str | None]
    file_id: Mapped[str | None] = mapped_column(String(200))
    file_kind: Mapped[str | None] = mapped_column(String(16))
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_unique_id: Mapped[str | None] = mapped_column(String(64))
    media_group_id: Mapped[str | None] = mapped_column(String(64), index=True)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    state: Mapped[PostState] = mapped_column(Member(PostState))
    said_at: Mapped[datetime]
    reply_to_message_id: Mapped[int | None]
    """The message of the speaker's chat that it replies to, whoever wrote that."""
    words_before: Mapped[list[Any] | None]
    """The texts that stood here before each edit, the first one first."""
    edited_at: Mapped[datetime | None]

    @property
    def address(self) -> Address:
        """The chat it was said in."""
        return Address(bot_id=self.bot_id, chat_id=self.chat_id)

    @property
    def file(self) -> FileRef | None:
        """The picture or file at the messenger; rows of older releases have photos alone."""
        if self.file_id is None:
            return None
        return FileRef(bot_id=self.bot_id, file_id=self.file_id, kind=FileKind(self.file_kind or FileKind.PHOTO))

    @property
    def is_picture_file(self) -> bool:
        """Say whether it is a picture sent as a file, with all that cameras write into files."""
        return self.kind == PostKind.PHOTO and self.file_kind == FileKind.DOCUMENT
