"""Where orders stand, what is late, who cannot be reached."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from core.notify.message import (
    AnyOfOrders,
    Message,
    OfferId,
    OrderId,
    OwnWords,
    Paged,
    PartId,
    PersonId,
    Words,
    WorkshopId,
)
from core.stage import Stage
from core.tracking.model import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatus(Message):
    """Where an order stands."""

    outbox_key: ClassVar[str] = "tracking.status"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersPhoto(Message):
    """A buyer has sent a photo or several, which prove nothing: shall a workshop see them?"""

    outbox_key: ClassVar[str] = "tracking.buyers_photo_asked"
    order_ids: AnyOfOrders
    photo_message_id: PartId
    file_id: OwnWords
    """The reader's own picture, at the messenger."""
    words: OwnWords | None = None
    more_message_ids: tuple[PartId, ...] = ()
    """What came with it, one after another; `more_file_ids` and `more_words` have as many, words empty for none."""
    more_file_ids: tuple[OwnWords, ...] = ()
    more_words: tuple[OwnWords, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview(Paged):
    """Where all orders of a person stand."""

    outbox_key: ClassVar[str] = "tracking.overview"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPhotos(Paged):
    """The photos of an order."""

    outbox_key: ClassVar[str] = "tracking.photos"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineOrders(Paged):
    """Orders that match what is typed in another chat."""

    outbox_key: ClassVar[str] = "tracking.inline"
    person_id: PersonId
    text: OwnWords


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceInQueue(Message):
    """What an order waits for."""

    outbox_key: ClassVar[str] = "tracking.queue"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeQueue(Paged):
    """All that an order waits for."""

    outbox_key: ClassVar[str] = "tracking.queue_all"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsToday(Paged):
    """What is to be done in a workshop."""

    outbox_key: ClassVar[str] = "tracking.jobs"
    person_id: PersonId
    order_id: OrderId | None = None
    """The one that was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased(Message):
    """A photo is missing: why?"""

    outbox_key: ClassVar[str] = "tracking.chase"
    chase_id: PartId
    order_id: OrderId
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseLate(Message):
    """A photo is still missing, to the owner."""

    outbox_key: ClassVar[str] = "tracking.late"
    chase_id: PartId
    order_id: OrderId
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMoved(Message):
    """A date has moved."""

    outbox_key: ClassVar[str] = "tracking.moved"
    move_id: PartId
    order_id: OrderId
    was_at: datetime | None = None
    """What the reader was told last; before it was noted, what was expected before the move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(Message):
    """The day of a buyer's orders."""

    outbox_key: ClassVar[str] = "tracking.digest"
    person_id: PersonId
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkInProgress(Paged):
    """What lies where on the floor."""

    outbox_key: ClassVar[str] = "wip.all"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopUnreachable(Message):
    """The owner who makes orders cannot be reached."""

    outbox_key: ClassVar[str] = "unreachable.owner"
    order_ids: AnyOfOrders


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedUnreachable(Message):
    """A workshop that was asked cannot be reached."""

    outbox_key: ClassVar[str] = "unreachable.asked"
    order_ids: AnyOfOrders


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerUnreachable(Message):
    """One of the workshop's people cannot be reached."""

    outbox_key: ClassVar[str] = "unreachable.worker"
    workshop_id: WorkshopId
    member_id: PartId


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantUnreachable(Message):
    """The buyer of orders cannot be reached."""

    outbox_key: ClassVar[str] = "unreachable.merchant"
    order_ids: AnyOfOrders


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerUnreachable(Message):
    """Who asked, and is not named yet, cannot be reached."""

    outbox_key: ClassVar[str] = "unreachable.buyer"
    offer_id: OfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening(Message):
    """The photos that are missing this evening."""

    outbox_key: ClassVar[str] = "tracking.evening"
    person_id: PersonId
    day: date
    chase_id: PartId | None = None
    """The one whose reasons are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HurryAnswer(Message):
    """Who wants an order sooner is told what is promised and whom to ask."""

    outbox_key: ClassVar[str] = "wish.hurry"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkAnswer(Message):
    """Who wants to talk with the workshop is led to the chat about the order."""

    outbox_key: ClassVar[str] = "wish.talk"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelAnswer(Message):
    """Whether an order has left."""

    outbox_key: ClassVar[str] = "wish.parcel"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAnswer(Message):
    """What an order costs, or is offered at."""

    outbox_key: ClassVar[str] = "wish.price"
    order_id: OrderId


class Wish(StrEnum):
    """What a buyer asks of one order, where a status does not answer it."""

    PRICE = "PRICE"
    PARCEL = "PARCEL"
    HURRY = "HURRY"
    TALK = "TALK"
    PHOTOS = "PHOTOS"
    QUEUE = "QUEUE"
    CHANGE = "CHANGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichMeant(Message):
    """Of which of somebody's own orders is something asked?"""

    outbox_key: ClassVar[str] = "wish.which"
    person_id: PersonId
    wish: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyAskedAnswer(Message):
    """Who wants to talk with a workshop before one was asked is led to the workshops."""

    outbox_key: ClassVar[str] = "wish.nobody_asked"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPhotoAnswer(Message):
    """What to do about a photo that was sent for the wrong order or stage."""

    outbox_key: ClassVar[str] = "wish.wrong_photo"
    person_id: PersonId
    is_of_stage: bool = False


class Heard(StrEnum):
    """What somebody of the floor says of the work, which words alone do not change."""

    FINISHED = "finished"
    NOT_MY_JOB = "not_my_job"
    NO_CARD = "no_card"
    PIECES_DONE = "pieces_done"
    STARTED = "started"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardAnswer(Message):
    """What somebody of the floor said was heard, and what makes it count."""

    outbox_key: ClassVar[str] = "wish.heard_answer"
    person_id: PersonId
    heard: Heard
    order_id: OrderId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveAnswer(Message):
    """How to leave a workshop."""

    outbox_key: ClassVar[str] = "wish.leave"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleAsked(Message):
    """For which of today's orders the owner is to be told that the work stands."""

    outbox_key: ClassVar[str] = "wish.trouble"
    person_id: PersonId
    cause: Cause
    order_id: OrderId | None = None
    """The one that was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineAnswer(Message):
    """What an owner can do who says that a machine stands."""

    outbox_key: ClassVar[str] = "wish.machine"
    workshop_id: WorkshopId
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoAnswer(Message):
    """What an owner can take back."""

    outbox_key: ClassVar[str] = "wish.undo"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAnswer(Message):
    """Gendan knows no wages; whom to ask."""

    outbox_key: ClassVar[str] = "wish.pay"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoUnanswered(Message):
    """A photo of the floor counts for nothing, as its sender has not said what it is of."""

    outbox_key: ClassVar[str] = "tracking.photo_unanswered"
    workshop_id: WorkshopId
    photo_id: PartId
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleTold(Message):
    """The work on an order stands, as somebody of the team says, or stands at another stage than is shown."""

    outbox_key: ClassVar[str] = "tracking.trouble"
    order_id: OrderId
    stage: Stage
    cause: Cause
    name: Words
    is_stage_wrong: bool = False
