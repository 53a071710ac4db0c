"""Which rows of which table belong to a workshop or to a merchant, and which columns they may see of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select

from core.codes.tables import CardGeneration
from core.database import Base
from core.evidence.tables import LessonPhoto, Photo, PhotoState
from core.export.model import Tenant
from core.ledger.tables import Entry
from core.matching.tables import LeftToRobot, Offer
from core.orders.tables import Order, OrderChange, OrderPicture
from core.pairs.tables import Pair
from core.parties.tables import Invite, Membership, Person, Workshop
from core.planning import tables as planning
from core.rooms.tables import PostState, Room, RoomPost
from core.tickets.tables import Ticket, TicketScan
from core.tracking.tables import Chase

Owned = Callable[[int], ColumnElement[bool]]
"""Says of the rows of a table which belong to the tenant of this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One kind of row in an export; `shown` names the only columns that go out, where not all do."""

    row: type[Base]
    owned: Owned
    shown: frozenset[str] | None = None

    @property
    def table_name(self) -> str:
        """The name of the table and of its file."""
        return str(self.row.__tablename__)


NEVER_SHOWN = frozenset(
    {
        "bot_id",
        "chat_id",
        "telegram_id",
        "message_id",
        "album_id",
        "media_group_id",
        "file_id",
        "file_unique_id",
        "token",
        "fingerprint",
        "look_code",
        "sketch_sha256",
        "embedding",
    }
)
"""Handles of the messenger, secrets, and measures that only compare pictures: nothing a person can use."""

HIDDEN_NAMES: Mapping[Tenant, frozenset[str]] = {
    Tenant.WORKSHOP: frozenset({"ceiling_minor"}),
    Tenant.MERCHANT: frozenset({"planner_team", "with_id"}),
}
"""What the other side keeps to itself, in columns and inside JSON: the buyer's ceiling, the floor's own reckoning."""

NAME_ONLY = frozenset({"id", "name"})

OMITTED: Mapping[str, str] = {
    "card": "where a message stands in a chat; drawn anew from the order",
    "deletion_record": "the operator's proof of deletions",
    "dialogue": "a question that is being answered",
    "doomed_blob": "blobs that wait to be deleted",
    "export_file": "the exports themselves",
    "failed_update": "raw messages that failed, for the operator",
    "flood": "who was asked to come back later, for the operator",
    "hold": "legal holds are the operator's; that there was one stands in the history",
    "incident": "what happened to the robot itself, for the operator",
    "job": "work that waits",
    "order_link": "which links show an order to people without an account; the tokens stand nowhere",
    "outbox": "messages on their way; what they say is made from the rows exported here",
    "seen_update": "marks of the intake",
    "signin_link": "links that sign in, by their hash",
    "spending": "how much was sent in the last days, against floods",
    "web_session": "browsers that are signed in, by their hash",
}
"""Tables that are no tenant's data, and why; a table that is neither here nor a part fails the tests."""


def _orders(workshop_id: int) -> Select[int]:
    return select(Order.id).where(Order.workshop_id == workshop_id)


def _members(workshop_id: int) -> Select[int]:
    return select(Membership.person_id).where(Membership.workshop_id == workshop_id)


def _photos_of_workshop(workshop_id: int) -> ColumnElement[bool]:
    orders = _orders(workshop_id)
    return or_(Photo.workshop_id == workshop_id, Photo.order_id.in_(orders), Photo.asked_order_id.in_(orders))


def _people_of_workshop(workshop_id: int) -> ColumnElement[bool]:
    return or_(
        Person.id.in_(_members(workshop_id)),
        Person.id.in_(select(Order.merchant_id).where(Order.workshop_id == workshop_id)),
        Person.id.in_(select(Pair.merchant_id).where(Pair.workshop_id == workshop_id)),
        Person.id.in_(select(Photo.sender_id).where(_photos_of_workshop(workshop_id))),
        Person.id.in_(select(LessonPhoto.sender_id).where(LessonPhoto.workshop_id == workshop_id)),
        Person.id.in_(select(Workshop.owner_id).where(Workshop.id == workshop_id)),
    )


def _posts_of_workshop(workshop_id: int) -> ColumnElement[bool]:
    rooms = select(Room.id).where(Room.workshop_id == workshop_id)
    heard = or_(RoomPost.state == PostState.RELAYED, RoomPost.speaker_id.in_(_members(workshop_id)))
    return RoomPost.room_id.in_(rooms) & heard


def _by_order(row: type[Base]) -> Part:
    column = row.__table__.c.order_id
    return Part(row=row, owned=lambda workshop_id: column.in_(_orders(workshop_id)))


def _by_workshop(row: type[Base]) -> Part:
    column = row.__table__.c.workshop_id
    return Part(row=row, owned=lambda workshop_id: column == workshop_id)


OF_WORKSHOP = (
    Part(row=Workshop, owned=lambda w: Workshop.id == w),
    Part(row=Person, owned=_people_of_workshop, shown=NAME_ONLY),
    _by_workshop(Membership),
    _by_workshop(Invite),
    _by_workshop(Pair),
    Part(row=Order, owned=lambda w: Order.workshop_id == w),
    _by_order(OrderPicture),
    _by_order(OrderChange),
    _by_order(CardGeneration),
    _by_workshop(Offer),
    _by_workshop(Room),
    Part(row=RoomPost, owned=_posts_of_workshop),
    _by_workshop(planning.PlanHead),
    _by_workshop(planning.PlanStage),
    _by_order(planning.PlanMove),
    _by_workshop(planning.PlanAway),
    _by_workshop(planning.PlanLock),
    _by_workshop(planning.PlanShift),
    _by_workshop(planning.PlanProposal),
    _by_workshop(planning.PlanOverride),
    _by_workshop(planning.PlanSkill),
    _by_workshop(planning.PlanStandard),
    _by_workshop(planning.PlanPace),
    Part(row=Photo, owned=_photos_of_workshop),
    _by_workshop(LessonPhoto),
    _by_order(Ticket),
    Part(
        row=TicketScan,
        owned=lambda w: TicketScan.ticket_id.in_(select(Ticket.id).where(Ticket.order_id.in_(_orders(w)))),
    ),
    _by_order(Chase),
    _by_order(Entry),
)


def _ordered(merchant_id: int) -> Select[int]:
    return select(Order.id).where(Order.merchant_id == merchant_id)


def _dealt(merchant_id: int) -> Select[int | None]:
    return select(Order.workshop_id).where(Order.merchant_id == merchant_id, Order.workshop_id.is_not(None))


def _paired(merchant_id: int) -> Select[int]:
    return select(Pair.workshop_id).where(Pair.merchant_id == merchant_id)


def _workshops_of_merchant(merchant_id: int) -> ColumnElement[bool]:
    return or_(Workshop.id.in_(_dealt(merchant_id)), Workshop.id.in_(_paired(merchant_id)))


def _people_of_merchant(merchant_id: int) -> ColumnElement[bool]:
    owners = select(Workshop.owner_id).where(_workshops_of_merchant(merchant_id))
    return or_(Person.id == merchant_id, Person.id.in_(owners))


def _posts_of_merchant(merchant_id: int) -> ColumnElement[bool]:
    rooms = select(Room.id).where(Room.order_id.in_(_ordered(merchant_id)))
    return RoomPost.room_id.in_(rooms) & or_(RoomPost.state == PostState.RELAYED, RoomPost.speaker_id == merchant_id)


def _for_merchant(row: type[Base], shown: frozenset[str] | None = None) -> Part:
    column = row.__table__.c.order_id
    return Part(row=row, owned=lambda merchant_id: column.in_(_ordered(merchant_id)), shown=shown)


SHOWN_PHOTO = frozenset(
    {"id", "kind", "received_at", "order_id", "workshop_id", "stage", "state", "trust", "clean_sha256", "judged_at"}
)
"""What a merchant sees of a photo: the copy without metadata. The original stays with the workshop."""

SHOWN_PAIR = frozenset({"id", "workshop_id", "merchant_id", "made_at", "joined_at", "ended_at"})
"""What a merchant sees of a pair; what the workshop calls them is the workshop's own."""

OF_MERCHANT = (
    Part(row=Person, owned=_people_of_merchant, shown=NAME_ONLY),
    Part(row=Workshop, owned=_workshops_of_merchant, shown=NAME_ONLY | {"region"}),
    Part(row=Pair, owned=lambda m: Pair.merchant_id == m, shown=SHOWN_PAIR),
    Part(row=Order, owned=lambda m: Order.merchant_id == m),
    _for_merchant(OrderPicture),
    _for_merchant(OrderChange),
    _for_merchant(LeftToRobot),
    _for_merchant(Offer),
    _for_merchant(Room),
    Part(row=RoomPost, owned=_posts_of_merchant),
    _for_merchant(planning.PlanStage, frozenset({"order_id", "stage", "position", "start_at", "finish_at", "state"})),
    _for_merchant(planning.PlanMove),
    Part(
        row=Photo,
        owned=lambda m: Photo.order_id.in_(_ordered(m)) & (Photo.state == PhotoState.ACCEPTED),
        shown=SHOWN_PHOTO,
    ),
    _for_merchant(Entry),
)

PARTS: Mapping[Tenant, tuple[Part, ...]] = {Tenant.WORKSHOP: OF_WORKSHOP, Tenant.MERCHANT: OF_MERCHANT}
