"""Rows of photos: what was sent, what was seen in it, and what was decided."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Member
from core.evidence.reasons import Told, reasons_from_json
from core.files import FileKind, FileRef
from core.notify.model import Address
from core.stage import Stage


class PhotoState(StrEnum):
    """Where a photo stands; ASKED waits for the sender's tap, REVIEW for a person's eye."""

    RECEIVED = "RECEIVED"
    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    RETAKE = "RETAKE"
    REVIEW = "REVIEW"


class MediaKind(StrEnum):
    """How it was sent: compressed by the messenger, as a file as it is, as a clip, or as a round clip.

    A round clip (video note) is recorded in the chat itself, so it cannot come from the gallery.
    """

    PHOTO = "PHOTO"
    FILE = "FILE"
    CLIP = "CLIP"
    ROUND = "ROUND"


class Scene(StrEnum):
    """What a workshop is asked to photograph for its checks to learn from, in this order.

    `ASIDE` is one thing from several sides: nearly alike, and yet honest.
    """

    CLOTH = "CLOTH"
    DARK = "DARK"
    SEAM = "SEAM"
    CARD = "CARD"
    ASIDE = "ASIDE"


_SENT_AS = {
    MediaKind.PHOTO: FileKind.PHOTO,
    MediaKind.FILE: FileKind.DOCUMENT,
    MediaKind.CLIP: FileKind.VIDEO,
    MediaKind.ROUND: FileKind.VIDEO_NOTE,
}


class Photo(Base):
    """A photo or clip from the floor, kept from the moment it was sent; never deleted by a verdict.

    `asked_order_id` and `asked_stage` are what it was meant for (a scanned card, a tap, a reply to a reminder);
    `words` what its sender wrote under it, `order_id` and `stage` what it was judged for. `sha256` is the original's
    blob, `clean_sha256` that of the copy without metadata that may leave the workshop, `sketch_sha256` that of its
    corners to compare with; `fingerprint` and
    `look_code` are what it is searched by. `round` counts how often it was put to the check. `counted` is what
    its tickets say, `embedding` what `vision.stage_hint` makes of it, `challenge` the word that the next photo is to
    show, `review_note` what the deciding person wrote. `original_gone_at`: the original's blob was deleted since, and
    only its hash is left.
    """

    __tablename__ = "photo"
    __locked_with__ = ("photo", "id")
    __table_args__ = (
        UniqueConstraint("bot_id", "chat_id", "message_id"),
        Index("ix_photo_album", "bot_id", "chat_id", "album_id"),
        Index("ix_photo_order", "order_id", "state"),
        Index("ix_photo_sender", "sender_id", "seen_at"),
        Index("ix_photo_workshop", "workshop_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bot_id: Mapped[int]
    chat_id: Mapped[int]
    message_id: Mapped[int]
    album_id: Mapped[str | None] = mapped_column(String(64))
    sender_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[MediaKind] = mapped_column(Member(MediaKind, 8))
    file_id: Mapped[str] = mapped_column(String(200))
    file_unique_id: Mapped[str] = mapped_column(String(64), index=True)
    file_name: Mapped[str | None] = mapped_column(String(200))
    size_bytes: Mapped[int | None]
    forwarded: Mapped[bool]
    received_at: Mapped[datetime]
    asked_order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    asked_stage: Mapped[Stage | None] = mapped_column(Member(Stage))
    words: Mapped[str | None] = mapped_column(String(1024))

    state: Mapped[PhotoState] = mapped_column(Member(PhotoState), default=PhotoState.RECEIVED)
    round: Mapped[int] = mapped_column(default=1)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    clean_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    original_gone_at: Mapped[datetime | None]
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    look_code: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    sketch_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    embedding: Mapped[bytes | None]
    seen_at: Mapped[datetime | None] = mapped_column(index=True)
    report: Mapped[dict[str, Any] | None]

    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"))
    stage: Mapped[Stage | None] = mapped_column(Member(Stage))
    trust: Mapped[str | None] = mapped_column(String(1))
    reasons: Mapped[list[Any] | None]
    like_photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))
    counted: Mapped[dict[str, Any] | None]
    challenge: Mapped[str | None] = mapped_column(String(8))
    judged_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    review_note: Mapped[str | None] = mapped_column(String(300))

    @property
    def file(self) -> FileRef:
        """The original at the messenger, to be fetched; as what exactly a clip was sent is not kept."""
        return FileRef(bot_id=self.bot_id, file_id=self.file_id, kind=_SENT_AS[MediaKind(self.kind)])

    @property
    def is_clip(self) -> bool:
        """Whether it is a moving picture."""
        return self.kind in (MediaKind.CLIP, MediaKind.ROUND)

    @property
    def address(self) -> Address:
        """The chat it was sent in, where its answer goes."""
        return Address(bot_id=self.bot_id, chat_id=self.chat_id)

    @property
    def told(self) -> tuple[Told, ...]:
        """The reasons of the verdict, the gravest first."""
        return reasons_from_json(self.reasons or ())

    @property
    def reason_codes(self) -> tuple[str, ...]:
        """The codes of the reasons, the gravest first."""
        return tuple(reason["code"] for reason in self.reasons or ())


class LessonPhoto(Base):
    """A photo from which a workshop's checks learn; it is of no order, proves nothing and is shown to nobody.

    It has a table of its own, so that no search for evidence meets it. `looked_at` None: its round goes on. `teaches`:
    it is good enough, and no copy of another. `sha256` is the original's blob, None of what could not be read; `report`
    is what the checks saw, with `card` (one of ours was read), `lit` (by the light of the scene) and `like`.
    """

    __tablename__ = "lesson_photo"
    __locked_with__ = ("workshop", "workshop_id")
    __table_args__ = (
        UniqueConstraint("bot_id", "chat_id", "message_id"),
        Index("ix_lesson_photo_workshop", "workshop_id", "teaches", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    sender_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    bot_id: Mapped[int]
    chat_id: Mapped[int]
    message_id: Mapped[int]
    album_id: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[MediaKind] = mapped_column(Member(MediaKind, 8))
    file_id: Mapped[str] = mapped_column(String(200))
    file_unique_id: Mapped[str] = mapped_column(String(64))
    scene: Mapped[Scene] = mapped_column(Member(Scene, 8))
    received_at: Mapped[datetime]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    report: Mapped[dict[str, Any] | None]
    teaches: Mapped[bool] = mapped_column(default=False)
    looked_at: Mapped[datetime | None]

    @property
    def file(self) -> FileRef:
        """The original at the messenger, to be fetched."""
        return FileRef(bot_id=self.bot_id, file_id=self.file_id, kind=_SENT_AS[MediaKind(self.kind)])

    @property
    def address(self) -> Address:
        """The chat it was sent in."""
        return Address(bot_id=self.bot_id, chat_id=self.chat_id)
