"""A message is a type: its fields say what it is about, and their types who may read it.

The outbox keeps a message as the key of its class with its fields as JSON. A class is declared in `messages.py` of the
feature it is about; the chat puts it into words, and who may read it is asked when it leaves (`handlers/readers.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import TypeAdapter, ValidationError
from typing_extensions import override

from core import keyed
from core.notify.repeats import ALSO
from core.notify.tables import ANEW, OVER, PASSING, Outbox

ENVELOPE = frozenset({ALSO, ANEW, OVER, PASSING, "alert", "callback_query_id", "inline_query_id", "message_id"})
"""What a row says of the call that sends it and not of the message."""
OF_ANOTHER_RELEASE = frozenset({"enum", "extra_forbidden", "literal_error", "missing", "union_tag_invalid"})
"""What is wrong with a row that is whole and was written by a program that knows more."""


class OfALaterRelease(LookupError):
    """A row names what this program has never heard of; it waits for a program that has."""


class Unclassified(OfALaterRelease):
    """A message has a field of which nobody has said who may read it."""


class About(StrEnum):
    """What a field names; who may read of that now may read the message."""

    PERSON = "PERSON"
    WORKSHOP = "WORKSHOP"
    ORDER = "ORDER"
    PLANNED_ORDER = "PLANNED_ORDER"
    ANY_OF_ORDERS = "ANY_OF_ORDERS"
    OFFER = "OFFER"
    ROOM = "ROOM"
    PHOTO = "PHOTO"
    PHOTOS = "PHOTOS"
    PROPOSAL = "PROPOSAL"
    OVERRIDE = "OVERRIDE"
    TICKET = "TICKET"
    EXPORT_FILE = "EXPORT_FILE"
    SIGNIN_LINK = "SIGNIN_LINK"
    INVITE = "INVITE"
    PAIR = "PAIR"
    PAIR_LINK = "PAIR_LINK"


class Says(StrEnum):
    """Why a field needs no rule of its own."""

    NUMBER = "it counts or measures, and names nobody"
    CODE = "a key or code of ours that names nobody"
    PART = "a part of the thing that another field names"
    OF_THE_DESK = "the desk is the operators'"
    OWN = "the reader's own: their words, answers, press or certificate"
    WORDS = "what others have written, to who has a right to what it is about; the mask was asked before it crosses"


PersonId: TypeAlias = Annotated[int, About.PERSON]
WorkshopId: TypeAlias = Annotated[int, About.WORKSHOP]
OrderId: TypeAlias = Annotated[int, About.ORDER]
PlannedOrderId: TypeAlias = Annotated[int, About.PLANNED_ORDER]
"""An order, to who plans the workshop that makes it: its buyer does not see what else is made there."""
AnyOfOrders: TypeAlias = Annotated[tuple[int, ...], About.ANY_OF_ORDERS]
"""Orders of which the reader has to do with one at least."""
OfferId: TypeAlias = Annotated[int, About.OFFER]
RoomId: TypeAlias = Annotated[int, About.ROOM]
PhotoId: TypeAlias = Annotated[int, About.PHOTO]
PhotoIds: TypeAlias = Annotated[tuple[int, ...], About.PHOTOS]
"""Photos of one sender that were judged together."""
ProposalId: TypeAlias = Annotated[int, About.PROPOSAL]
OverrideId: TypeAlias = Annotated[int, About.OVERRIDE]
TicketId: TypeAlias = Annotated[int, About.TICKET]
ExportFileId: TypeAlias = Annotated[int, About.EXPORT_FILE]
SigninLinkId: TypeAlias = Annotated[int, About.SIGNIN_LINK]
InviteToken: TypeAlias = Annotated[str, About.INVITE]
"""What opens a thing to whoever holds it, as long as it is good; nothing else of the message is asked for then."""
PairId: TypeAlias = Annotated[int, About.PAIR]
PairLinkId: TypeAlias = Annotated[int, About.PAIR_LINK]
"""A pair, to who came by its link, as long as nobody has come by it."""
PartId: TypeAlias = Annotated[int, Says.PART]
DeskId: TypeAlias = Annotated[int, Says.OF_THE_DESK]
OwnId: TypeAlias = Annotated[int, Says.OWN]
Number: TypeAlias = Annotated[int, Says.NUMBER]
Code: TypeAlias = Annotated[str, Says.CODE]
Words: TypeAlias = Annotated[str, Says.WORDS]
OwnWords: TypeAlias = Annotated[str, Says.OWN]
OwnAnswers: TypeAlias = Annotated[dict[str, Any], Says.OWN]
"""What the reader has answered so far, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody is told. A field that rows of an older release lack has a default."""

    outbox_key: ClassVar[str]
    """Under which it stands in the outbox; it is never changed, and never given to another class."""
    for_operators: ClassVar[bool] = False

    @property
    def told_in(self) -> str | None:
        """The language in which it is told where that is not its reader's: a group has none."""
        return None

    @override
    def __init_subclass__(cls) -> None:
        """Register a class that has a key of its own.

        Raises:
            ValueError: Another class has the key.
        """
        keyed.enter(_CLASSES, cls, attribute="outbox_key")


_CLASSES: dict[str, type[Message]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged(Message):
    """A list of which one page is shown."""

    page: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardMessage(Message):
    """One message for each subject and chat, drawn anew from the state whenever it leaves."""

    subject_id: int
    """Whose type a card declares anew: it says what the card is about."""


M = TypeVar("M", bound=Message)


def classes() -> Mapping[str, type[Message]]:
    """List the message classes that are loaded, by their keys."""
    return _CLASSES


@dataclass(frozen=True, slots=True)
class _Class:
    """What is worked out once of a message class, when the first of it is written or read."""

    adapter: TypeAdapter[Message]
    names: frozenset[str]
    rules: tuple[tuple[str, About], ...]


_WORKED_OUT: dict[type[Message], _Class] = {}


def _of(kind: type[Message]) -> _Class:
    known = _WORKED_OUT.get(kind)
    if known is None:
        names = frozenset(field.name for field in fields(kind))
        known = _WORKED_OUT[kind] = _Class(TypeAdapter(kind), names, _rules(kind, names))
    return known


def write(message: Message) -> dict[str, Any]:
    """Write the fields of a message as JSON; those that have their defaults are left out.

    Raises:
        PydanticSerializationError: A value is not of its field's type: nobody could read it again.
    """
    written: dict[str, Any] = _of(type(message)).adapter.dump_python(
        message, mode="json", exclude_defaults=True, warnings="error"
    )
    return written


def read(kind: type[M], params: Mapping[str, Any]) -> M:
    """Read a message as its row has it, of this release or of one before.

    Raises:
        OfALaterRelease: It says more than this program knows, and what it says may hang on that.
    """
    known = _of(kind)
    given = {name: value for name, value in params.items() if name not in ENVELOPE}
    unknown = given.keys() - known.names
    if unknown:
        raise OfALaterRelease(f"{kind.outbox_key} with {sorted(unknown)}")
    try:
        return cast("M", known.adapter.validate_python(given))
    except ValidationError as error:
        if all(fault["type"] in OF_ANOTHER_RELEASE for fault in error.errors(include_input=False)):
            raise OfALaterRelease(f"{kind.outbox_key}: {error.errors()[0]['type']}") from None
        raise


def message_of(row: Outbox) -> Message | None:
    """Read the message that a row has; None is a text with values, or no words at all.

    Raises:
        OfALaterRelease: It says more than this program knows.
    """
    kind = _CLASSES.get(row.key)
    return None if kind is None else read(kind, row.params)


def rules_of(kind: type[Message]) -> tuple[tuple[str, About], ...]:
    """List the fields of a class that say what it is about.

    Raises:
        Unclassified: A field is a bare number, text or mapping: nobody has said what it names.
    """
    return _of(kind).rules


def _rules(kind: type[Message], names: frozenset[str]) -> tuple[tuple[str, About], ...]:
    found: list[tuple[str, About]] = []
    hints = get_type_hints(kind, include_extras=True)
    for name in sorted(names):
        marks = list(_marks(hints[name]))
        if None in marks:
            raise Unclassified(f"{kind.__qualname__}.{name} does not say who may read it")
        found += [(name, mark) for mark in marks if isinstance(mark, About)]
    return tuple(found)


def _marks(hint: Any) -> Iterator[About | Says | None]:
    """List what the parts of a type say about who may read them; None is one that says nothing."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        yield next((mark for mark in args[1:] if isinstance(mark, About | Says)), None)
    elif origin in (Union, UnionType, tuple, list, Sequence):
        for part in args:
            if part is not Ellipsis:
                yield from _marks(part)
    elif origin is not Literal and not _names_nobody(hint):
        yield None


def _names_nobody(hint: Any) -> bool:
    return hint in (bool, NoneType, date, datetime) or (isinstance(hint, type) and issubclass(hint, Enum))
