"""Place, change and cancel orders; each step is recorded, and the other side hears of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.files import FileRef
from core.garments import category_of
from core.ledger import actions as ledger
from core.notify import actions as notify
from core.notify.message import Message
from core.notify.queries import find_message
from core.notify.tables import Kind
from core.orders import life, queries
from core.orders.draft import Draft, Question
from core.orders.facts import OrderColumns, TermsChanged, TermsDeclined, TermsProposed
from core.orders.lines import breakdown_of, lines_to_json
from core.orders.messages import (
    ChangeAnswered,
    ChangeProposed,
    ChangeSettled,
    EndedBy,
    OrderCancelled,
    OrderWasChanged,
)
from core.orders.model import (
    ChangeDecided,
    ChangeState,
    FabricBy,
    NothingChanged,
    OrderChanged,
    OrderState,
    order_code,
)
from core.orders.tables import Order, OrderChange, OrderPicture
from core.parties import queries as parties
from core.parties.tables import Person

BINDING = frozenset({"category", "garment", "lines", "pieces", "fabric_by", "due_on"})
"""What both sides agreed on: a change of these is proposed to the other side; the rest is only told."""

NUMBERING_LOCK = 0x6F72646572
"""The advisory lock under which orders get their numbers ("order" in ASCII)."""

BEFORE_DEAL_ONLY = frozenset({"ceiling_minor", "currency", "region"})
"""What has no meaning once there is a deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOutcome:
    """What became of a change: columns that changed at once, and the proposal that waits for the other side."""

    changed: OrderColumns = field(default_factory=OrderColumns)
    proposal: OrderChange | None = None

    @property
    def applied(self) -> tuple[str, ...]:
        """The columns that changed at once."""
        return tuple(sorted(self.changed))


async def place_order(
    session: AsyncSession, *, merchant_id: int, draft: Draft, now: datetime, actor_id: int | None = None
) -> Order:
    """Place an order; it waits for a workshop from now on. `actor_id` is who places it, where not the merchant.

    Raises:
        ValueError: A question is still open.
    """
    if draft.next_question is not None:
        raise ValueError(f"nobody answered {draft.next_question}")
    order = Order(
        code=await _next_code(session),
        merchant_id=merchant_id,
    )
    columns = columns_of(draft)
    _apply(order, columns)
    await life.place(session, order=order, columns=columns, actor_id=actor_id or merchant_id, now=now)
    _add_pictures(session, order_id=order.id, pictures=draft.pictures)
    return order


async def _next_code(session: AsyncSession) -> str:
    """Name the next order; on PostgreSQL, where several place orders at once, one waits for the other's commit."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(NUMBERING_LOCK)))
    return order_code(await queries.count_orders(session) + 1)


def columns_of(draft: Draft) -> OrderColumns:
    """Write a complete draft as the columns of an order, in plain JSON values."""
    assert draft.breakdown is not None and draft.fabric_on is not None and draft.due_on is not None
    return {
        "category": str(category_of(draft.garment)),
        "garment": draft.garment,
        "style_name": draft.style_name,
        "lines": lines_to_json(draft.breakdown),
        "pieces": draft.breakdown.total_pieces,
        "fabric_by": str(draft.fabric_by),
        "fabric_on": draft.fabric_on.isoformat(),
        "due_on": draft.due_on.isoformat(),
        "ceiling_minor": draft.ceiling_minor,
        "currency": draft.currency,
        "region": draft.region,
    }


def draft_of(order: Order, *, pictures: tuple[FileRef, ...], token: str) -> Draft:
    """Open a placed order for changes."""
    return Draft(
        token=token,
        garment=order.kind,
        style_name=order.style_name,
        pictures=pictures,
        breakdown=breakdown_of(order),
        fabric_by=FabricBy(order.fabric_by),
        fabric_on=order.fabric_on,
        due_on=order.due_on,
        ceiling_minor=order.ceiling_minor,
        currency=order.currency,
        region=order.region,
        answered=frozenset(Question),
        order_id=order.id,
        revision=order.revision,
    )


async def change_order(
    session: AsyncSession,
    *,
    order: Order,
    actor_id: int,
    draft: Draft,
    is_cut: bool,
    now: datetime,
    is_own: bool = False,
) -> ChangeOutcome:
    """Change an order as far as the rules allow: freely before the deal, by proposal after it, no more once it is cut.

    Where it `is_own`, of a workshop whose owner changes it, there is nobody else to ask or to tell.

    Raises:
        OrderClosed, OrderCut: It is too late.
        OrderChanged: The draft was opened on an older revision.
        NothingChanged: The draft says what the order says.
    """
    life.require_open(order, is_cut=is_cut)
    if order.revision != draft.revision:
        raise OrderChanged(code=order.code)
    kept = tuple(picture.file for picture in await queries.list_pictures(session, order_id=order.id))
    changes = _changes(draft_of(order, pictures=kept, token=draft.token), draft)
    before = columns_before(order, changes)
    is_agreed = order.state == OrderState.AGREED
    proposed = _only(changes, BINDING) if is_agreed and not is_own else OrderColumns()
    direct = _only(changes, changes.keys() - proposed.keys() - (BEFORE_DEAL_ONLY if is_agreed else set()))
    if kept != draft.pictures:
        await session.execute(delete(OrderPicture).where(OrderPicture.order_id == order.id))
        _add_pictures(session, order_id=order.id, pictures=draft.pictures)
        direct["pictures"] = len(draft.pictures)
    if not direct and not proposed:
        raise NothingChanged(code=order.code)
    if direct:
        await _change(session, order=order, actor_id=actor_id, changes=direct, now=now)
    if direct and is_agreed and not is_own:
        told = OrderWasChanged(order_id=order.id, changes=direct, before=_only(before, direct.keys()))
        await _tell_owner(session, told, order=order, now=now)
    proposal = None
    if proposed:
        proposal = await _propose(session, order=order, actor_id=actor_id, changes=proposed, now=now)
    return ChangeOutcome(changed=direct, proposal=proposal)


def _changes(before: Draft, after: Draft) -> OrderColumns:
    old, new = columns_of(before), columns_of(after)
    return _only(new, {name for name, value in new.items() if old.get(name) != value})


def _only(columns: OrderColumns, names: Collection[str]) -> OrderColumns:
    return cast("OrderColumns", {name: value for name, value in columns.items() if name in names})


def order_of(draft: Draft, *, merchant_id: int) -> Order:
    """Give the order that a complete draft would become, in a row of no session."""
    order = Order(merchant_id=merchant_id)
    _apply(order, columns_of(draft))
    return order


def columns_before(order: Order, changes: OrderColumns) -> OrderColumns:
    """Give the columns of an order that a change would write, as they are without it."""
    return _only(columns_of(draft_of(order, pictures=(), token="")), changes.keys())


def as_changed(order: Order, changes: OrderColumns) -> Order:
    """Give an order as it would be with a change, in a row of no session."""
    changed = Order(**{column.key: getattr(order, column.key) for column in Order.__table__.columns})
    _apply(changed, changes)
    return changed


async def take_back_change(
    session: AsyncSession, *, order: Order, change: OrderChange, actor_id: int, now: datetime
) -> None:
    """Let go of a change that one has proposed, as long as it is not answered; its question says so.

    Raises:
        ChangeDecided: It was decided or replaced before.
    """
    if change.state != ChangeState.OPEN:
        raise ChangeDecided(code=order.code)
    change.state, change.decided_at = ChangeState.SUPERSEDED, now
    fact = TermsDeclined(change_id=change.id)
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor_id, now=now)
    assert order.workshop_id is not None
    owner = await parties.get_owner(session, workshop_id=order.workshop_id)
    key, value = ChangeProposed.outbox_key, change.id
    message_id = await find_message(session, to=owner.address, key=key, name="change_id", value=value)
    if message_id is not None:
        settled = ChangeSettled(order_id=order.id, changes=change.changes, agreed=False)
        params = {"message_id": message_id}
        await notify.send(session, to=owner.address, message=settled, kind=Kind.EDIT, params=params, now=now)


async def decide_change(
    session: AsyncSession, *, order: Order, change: OrderChange, actor_id: int, agree: bool, is_cut: bool, now: datetime
) -> None:
    """Agree to a proposed change, which then holds for both sides, or decline it, which leaves all as it was.

    Raises:
        ChangeDecided: It was decided or replaced before.
        OrderClosed, OrderCut: It is too late to agree.
    """
    if change.state != ChangeState.OPEN:
        raise ChangeDecided(code=order.code)
    if agree:
        life.require_open(order, is_cut=is_cut)
    change.state = ChangeState.AGREED if agree else ChangeState.DECLINED
    change.decided_at = now
    before, promised_before = columns_before(order, change.changes), order.promised_at
    if agree:
        await _change(session, order=order, actor_id=actor_id, changes=change.changes, now=now)
    else:
        fact = TermsDeclined(change_id=change.id)
        await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor_id, now=now)
    proposer = await session.get_one(Person, change.proposed_by_id)
    await notify.send(
        session,
        to=proposer.address,
        message=ChangeAnswered(
            order_id=order.id, changes=change.changes, agreed=agree, promised_before=promised_before, before=before
        ),
        now=now,
    )


async def cancel_order(
    session: AsyncSession, *, order: Order, actor_id: int, revision: int, is_cut: bool, now: datetime
) -> None:
    """Cancel an order before it is cut; the other side hears of it.

    Raises:
        OrderClosed, OrderCut: It is too late.
        OrderChanged: The button belongs to an older revision.
    """
    life.require_open(order, is_cut=is_cut)
    if order.revision != revision:
        raise OrderChanged(code=order.code)
    await life.cancel(session, order=order, actor_id=actor_id, is_cut=is_cut, now=now)
    told = [await session.get_one(Person, order.merchant_id)]
    by = EndedBy.BUYER if actor_id == order.merchant_id else EndedBy.OPERATOR
    if order.workshop_id is not None:
        owner = await parties.get_owner(session, workshop_id=order.workshop_id)
        by = EndedBy.WORKSHOP if actor_id == owner.id else by
        told.append(owner)
    for person in told:
        if person.id != actor_id:
            said = OrderCancelled(order_id=order.id, by=by)
            await notify.send(session, to=person.address, message=said, now=now)


async def _change(session: AsyncSession, *, order: Order, actor_id: int, changes: OrderColumns, now: datetime) -> None:
    """Write changes; offers that are out name an older revision from now on, so the order waits again."""
    _apply(order, changes)
    order.revision += 1
    life.wait_again(order)
    await ledger.append(session, order_id=order.id, fact=TermsChanged(columns=changes), actor_id=actor_id, now=now)


async def _propose(
    session: AsyncSession, *, order: Order, actor_id: int, changes: OrderColumns, now: datetime
) -> OrderChange:
    await life.supersede_changes(session, order=order, now=now)
    proposal = OrderChange(
        order_id=order.id,
        proposed_by_id=actor_id,
        revision=order.revision,
        changes=changes,
        state=ChangeState.OPEN,
        created_at=now,
    )
    session.add(proposal)
    await session.flush()
    fact = TermsProposed(change_id=proposal.id, columns=changes)
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor_id, now=now)
    asked = ChangeProposed(order_id=order.id, change_id=proposal.id, changes=changes)
    await _tell_owner(session, asked, order=order, now=now)
    return proposal


async def _tell_owner(session: AsyncSession, said: Message, *, order: Order, now: datetime) -> None:
    assert order.workshop_id is not None
    owner = await parties.get_owner(session, workshop_id=order.workshop_id)
    await notify.send(session, to=owner.address, message=said, now=now)


def _apply(order: Order, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        if name != "pictures":
            setattr(order, name, date.fromisoformat(value) if name in ("fabric_on", "due_on") else value)


def _add_pictures(session: AsyncSession, *, order_id: int, pictures: tuple[FileRef, ...]) -> None:
    session.add_all([OrderPicture(order_id=order_id, bot_id=one.bot_id, file_id=one.file_id) for one in pictures])
