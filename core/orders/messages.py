"""What is said of orders, drafts and sheets."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypeAlias

from core.given.kinds import FileIs
from core.notify.message import (
    CardMessage,
    Code,
    Message,
    Number,
    OrderId,
    OwnAnswers,
    OwnWords,
    Paged,
    PartId,
    PersonId,
    Says,
    Words,
)
from core.orders.draft import Question
from core.orders.facts import OrderColumns
from core.orders.sheets.entries import NoteName
from core.orders.sheets.sheet_errors import NotOrder

Changes: TypeAlias = Annotated[OrderColumns, Says.WORDS]
"""New values of an order."""
Notes: TypeAlias = Annotated[tuple[tuple[NoteName, dict[str, Any]], ...], Says.OWN]
"""Names of notes on the reader's own sheet, with what fills their texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCard(CardMessage):
    """Where an order stands: one message in each chat, drawn anew."""

    outbox_key: ClassVar[str] = "order.card"
    subject_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderInWorkAgain(Message):
    """An order was closed by a photo that is of something else: it is in work again, to both sides."""

    outbox_key: ClassVar[str] = "order.reopened"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDone(Message):
    """An order is through, with every stage shown."""

    outbox_key: ClassVar[str] = "order.done"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShipped(Message):
    """An order has left; was it all?"""

    outbox_key: ClassVar[str] = "order.shipped"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelAsked(Message):
    """Under which number do the goods travel?"""

    outbox_key: ClassVar[str] = "parcel.asked"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelTold(Message):
    """The number under which the goods travel."""

    outbox_key: ClassVar[str] = "parcel.told"
    order_id: OrderId
    number: Words
    carrier: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuestion(Message):
    """A question about an order that is being told."""

    outbox_key: ClassVar[str] = "orders.question"
    step: Code
    draft: OwnAnswers
    view: Code
    note: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraftQuestion(Message):
    """The question that is open when the message leaves."""

    outbox_key: ClassVar[str] = "orders.question_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichDay(Message):
    """Words can mean two days."""

    outbox_key: ClassVar[str] = "orders.which_day"
    draft: OwnAnswers
    question: Question
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuestionOver(Message):
    """What stands in place of a question that was answered."""

    outbox_key: ClassVar[str] = "orders.question_over"
    draft: OwnAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReplaced(Message):
    """A draft was left for another."""

    outbox_key: ClassVar[str] = "orders.draft_replaced"
    draft: OwnAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut(Message):
    """Words that are not in the order: they say nothing to us, or say what is not wanted or is kept nowhere."""

    outbox_key: ClassVar[str] = "orders.left_out"
    words: tuple[OwnWords, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FabricLeaves(Message):
    """The day on which fabric is sent is not the one on which it comes."""

    outbox_key: ClassVar[str] = "orders.fabric_leaves"
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftResumed(Message):
    """There is a draft already."""

    outbox_key: ClassVar[str] = "orders.resume"
    draft: OwnAnswers
    step: Code = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForMerchants(Message):
    """Orders are placed by merchants."""

    outbox_key: ClassVar[str] = "orders.for_merchants"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Message):
    """An order was placed."""

    outbox_key: ClassVar[str] = "orders.placed"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrders(Message):
    """The orders that one sheet holds."""

    outbox_key: ClassVar[str] = "orders.sheet_orders"
    orders: tuple[tuple[OwnWords, Number], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetNotes(Message):
    """What of a sheet was left out, or read in a way to know of."""

    outbox_key: ClassVar[str] = "orders.sheet_notes"
    notes: Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTemplate(Message):
    """An empty sheet."""

    outbox_key: ClassVar[str] = "orders.template"


@dataclass(frozen=True, slots=True, kw_only=True)
class MyOrders(Paged):
    """The orders of a merchant."""

    outbox_key: ClassVar[str] = "orders.mine"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMenu(Message):
    """What can be done with an order."""

    outbox_key: ClassVar[str] = "orders.menu"
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSaved(Message):
    """A change was written, or proposed."""

    outbox_key: ClassVar[str] = "orders.saved"
    order_id: OrderId
    is_proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(Message):
    """Is an order to be cancelled?"""

    outbox_key: ClassVar[str] = "orders.cancel_sure"
    order_id: OrderId


class EndedBy(StrEnum):
    """Who has cancelled an order."""

    BUYER = "BUYER"
    WORKSHOP = "WORKSHOP"
    OPERATOR = "OPERATOR"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Message):
    """An order was cancelled; to who cancelled it, it says no `by`."""

    outbox_key: ClassVar[str] = "orders.cancelled"
    order_id: OrderId
    by: EndedBy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProposed(Message):
    """The buyer would change an order."""

    outbox_key: ClassVar[str] = "orders.change_proposed"
    order_id: OrderId
    change_id: PartId
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWasChanged(Message):
    """An order was changed; rows of 0.1.1 do not say what it was `before`."""

    outbox_key: ClassVar[str] = "orders.changed"
    order_id: OrderId
    changes: Changes
    before: Changes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAnswered(Message):
    """The owner has answered a proposed change."""

    outbox_key: ClassVar[str] = "orders.change_decided"
    order_id: OrderId
    changes: Changes
    agreed: bool
    promised_before: datetime | None = None
    before: Changes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettled(Message):
    """What became of a proposed change, in place of its question."""

    outbox_key: ClassVar[str] = "orders.change_settled"
    order_id: OrderId
    changes: Changes
    agreed: bool
    promised_before: datetime | None = None
    before: Changes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownFault(Message):
    """A word of a breakdown is not understood."""

    word: OwnWords
    position: Number | None = None
    suggestion: OwnWords | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownWordUnknownExplained(BreakdownFault):
    """It is no size, colour or number."""

    outbox_key: ClassVar[str] = "error.breakdown_word_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownNumberUnclearExplained(BreakdownFault):
    """It can be read in two ways."""

    outbox_key: ClassVar[str] = "error.breakdown_number_unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownNegativeExplained(BreakdownFault):
    """It is below zero."""

    outbox_key: ClassVar[str] = "error.breakdown_negative"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownColourUnclearExplained(BreakdownFault):
    """It may be several colours."""

    outbox_key: ClassVar[str] = "error.breakdown_colour_unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownRangeUnclearExplained(BreakdownFault):
    """It is no range."""

    outbox_key: ClassVar[str] = "error.breakdown_range_unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownSizeWithoutPiecesExplained(BreakdownFault):
    """It has no number."""

    outbox_key: ClassVar[str] = "error.breakdown_size_without_pieces"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceUnknownExplained(Message):
    """It is no place we know."""

    outbox_key: ClassVar[str] = "error.place_unknown"
    place: OwnWords
    near: Code | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetKindUnknownExplained(Message):
    """A file is no sheet; what it is."""

    outbox_key: ClassVar[str] = "error.sheet_kind_unknown"
    filename: OwnWords
    kind: FileIs


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetNotAnOrderExplained(Message):
    """A sheet is something else than an order."""

    outbox_key: ClassVar[str] = "error.sheet_not_an_order"
    what: NotOrder
    word: OwnWords
