"""Which rows of each kind are past their period, and what is done with them; a legal hold keeps what it covers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.sql.functions import coalesce

from core.database import Base
from core.dialogue.tables import Dialogue
from core.evidence.tables import LessonPhoto, Photo, PhotoState
from core.export.tables import ExportFile
from core.holds import queries as holds
from core.holds.model import Subject
from core.intake.tables import FailedUpdate, SeenUpdate
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.notify.tables import Outbox, State
from core.orders.tables import Order
from core.retention.model import Kind
from core.rooms.tables import Room, RoomPost

SETTLED = (State.SENT, State.DEAD, State.UNKNOWN, State.WITHHELD)
REJECTED = (PhotoState.RETAKE, PhotoState.ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is past its period before an instant, in which columns its blobs stand, and what else is measured.

    `changes` are the columns that are emptied; where there are none, the whole row is deleted. Rows are looked for in
    `order`, that of the key where it is empty.
    """

    row: type[Base]
    due: Callable[[datetime], ColumnElement[bool]]
    blobs: Sequence[Any] = ()
    texts: Sequence[Any] = ()
    changes: Callable[[datetime], Mapping[str, Any]] | None = None
    order: Sequence[Any] = ()

    @property
    def key(self) -> list[ColumnElement[Any]]:
        """The primary key."""
        return [column for column in self.row.__table__.columns if column.primary_key]

    @property
    def text_bytes(self) -> ColumnElement[int]:
        """About how much the texts of a row take."""
        parts: ColumnElement[Any] = cast(8 * len(self.row.__table__.columns), self.key[0].type)
        for column in self.texts:
            parts = parts + coalesce(func.length(cast(column, String)), 0)
        return parts


def _closed_before(at: datetime) -> Any:
    return select(Order.id).where(Order.closed_at < at)


def _original_due(at: datetime) -> ColumnElement[bool]:
    stored = Photo.sha256.is_not(None) & Photo.original_gone_at.is_(None)
    return Photo.order_id.in_(_closed_before(at)) & stored & ~coalesce(holds.is_photo_held(), False)


def _clean_due(at: datetime) -> ColumnElement[bool]:
    stored = Photo.clean_sha256.is_not(None)
    return Photo.order_id.in_(_closed_before(at)) & stored & ~coalesce(holds.is_photo_held(), False)


def _rejected_due(at: datetime) -> ColumnElement[bool]:
    stored = Photo.clean_sha256.is_not(None) | (Photo.sha256.is_not(None) & Photo.original_gone_at.is_(None))
    is_late = Photo.state.in_(REJECTED) & (Photo.received_at < at)
    return is_late & stored & ~coalesce(holds.is_photo_held(), False)


def _lesson_due(at: datetime) -> ColumnElement[bool]:
    of_held = LessonPhoto.workshop_id.in_(holds.held_ids(Subject.WORKSHOP))
    by_held = LessonPhoto.sender_id.in_(holds.held_ids(Subject.PERSON))
    return (LessonPhoto.received_at < at) & ~of_held & ~by_held


def _post_due(at: datetime) -> ColumnElement[bool]:
    over = select(Room.id).where(Room.order_id.in_(_closed_before(at)))
    held = select(Room.id).where(
        Room.order_id.in_(holds.held_order_ids()) | Room.workshop_id.in_(holds.held_ids(Subject.WORKSHOP))
    )
    by_held = RoomPost.speaker_id.in_(holds.held_ids(Subject.PERSON))
    return RoomPost.room_id.in_(over) & RoomPost.room_id.not_in(held) & ~by_held


def _outbox_due(at: datetime) -> ColumnElement[bool]:
    is_late = Outbox.state.in_(SETTLED) & (Outbox.created_at < at)
    return is_late & Outbox.chat_id.not_in(holds.held_chat_ids())


RULES: Mapping[Kind, Rule] = {
    Kind.ORIGINALS: Rule(
        row=Photo, due=_original_due, blobs=(Photo.sha256,), changes=lambda now: {"original_gone_at": now}
    ),
    Kind.CLEAN_COPIES: Rule(
        row=Photo,
        due=_clean_due,
        blobs=(Photo.clean_sha256, Photo.sketch_sha256),
        changes=lambda now: {"clean_sha256": None, "sketch_sha256": None},
    ),
    Kind.REJECTED_PHOTOS: Rule(
        row=Photo,
        due=_rejected_due,
        blobs=(Photo.sha256, Photo.clean_sha256, Photo.sketch_sha256),
        texts=(Photo.report,),
        changes=lambda now: {
            "original_gone_at": coalesce(Photo.original_gone_at, now),
            "clean_sha256": None,
            "sketch_sha256": None,
            "report": None,
            "embedding": None,
        },
    ),
    Kind.LESSON_PHOTOS: Rule(
        row=LessonPhoto, due=_lesson_due, blobs=(LessonPhoto.sha256,), texts=(LessonPhoto.report,)
    ),
    Kind.ROOM_POSTS: Rule(row=RoomPost, due=_post_due, blobs=(RoomPost.sha256,), texts=(RoomPost.text,)),
    Kind.OUTBOX: Rule(row=Outbox, due=_outbox_due, texts=(Outbox.params, Outbox.key, Outbox.dedupe, Outbox.error)),
    Kind.SEEN_UPDATES: Rule(row=SeenUpdate, due=lambda at: SeenUpdate.seen_at < at, order=(SeenUpdate.seen_at,)),
    Kind.FAILED_UPDATES: Rule(
        row=FailedUpdate, due=lambda at: FailedUpdate.failed_at < at, texts=(FailedUpdate.raw, FailedUpdate.error)
    ),
    Kind.DIALOGUES: Rule(
        row=Dialogue,
        due=lambda at: (Dialogue.updated_at < at) & Dialogue.chat_id.not_in(holds.held_chat_ids()),
        texts=(Dialogue.answers,),
    ),
    Kind.DEAD_JOBS: Rule(
        row=Job, due=lambda at: (Job.state == JobState.DEAD) & (Job.due_at < at), texts=(Job.args, Job.error)
    ),
    Kind.EXPORTS: Rule(row=ExportFile, due=lambda at: ExportFile.made_at < at, blobs=(ExportFile.sha256,)),
}
"""One rule a kind. A held person's failed updates cannot be told apart by SQL: see `running.py`."""
