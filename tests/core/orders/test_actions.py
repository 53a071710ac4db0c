from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.files import FileKind, FileRef
from core.ledger import actions as ledger
from core.notify.tables import Outbox
from core.orders import actions as orders
from core.orders import queries
from core.orders.access import MERCHANT_ONLY, Side, access_order
from core.orders.draft import Draft, Question
from core.orders.model import ChangeState, NothingChanged, OrderChanged, OrderClosed, OrderCut, OrderState
from core.orders.tables import Order
from core.parties import actions as parties
from core.parties.model import NotYours
from core.parties.tables import Person
from core.reading.breakdown import parse_breakdown
from tests.handlers.test_people import profile

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)


def picture(file_id: str) -> FileRef:
    return FileRef(bot_id=42, file_id=file_id, kind=FileKind.PHOTO)


DRAFT = Draft(
    token="t",
    garment="hoodie",
    breakdown=parse_breakdown("S20 M40 black"),
    fabric_on=date(2026, 12, 3),
    due_on=date(2026, 12, 14),
    pictures=(picture("one"), picture("two")),
    answered=frozenset(Question),
)


async def person(session: AsyncSession, telegram_id: int) -> Person:
    return await parties.greet(
        session,
        telegram_id=telegram_id,
        bot_id=42,
        name=str(telegram_id),
        language_code="en",
        timezone="Asia/Shanghai",
        is_operator=False,
        now=NOW,
    )


async def _placed(session: AsyncSession, merchant: Person, draft: Draft = DRAFT) -> Order:
    return await orders.place_order(session, merchant_id=merchant.id, draft=draft, now=NOW)


async def _agreed(session: AsyncSession, merchant: Person, owner: Person) -> Order:
    order = await _placed(session, merchant)
    workshop = await parties.open_workshop(session, owner_id=owner.id, profile=profile(), now=NOW)
    order.workshop_id, order.state = workshop.id, OrderState.AGREED
    await session.flush()
    return order


async def _open(session: AsyncSession, order: Order, **changes: Any) -> Draft:
    kept = tuple(picture.file for picture in await queries.list_pictures(session, order_id=order.id))
    return replace(orders.draft_of(order, pictures=kept, token="t"), **changes)


async def _kinds(session: AsyncSession, order: Order) -> list[str]:
    return [entry.kind for entry in await ledger.list_entries(session, order_id=order.id)]


async def _told(session: AsyncSession) -> list[tuple[int, str]]:
    rows = (await session.scalars(select(Outbox).order_by(Outbox.id))).all()
    return [(row.chat_id, row.key) for row in rows]


async def test_orders_get_short_codes_one_after_the_other(session: AsyncSession) -> None:
    merchant = await person(session, 8)
    placed = [await _placed(session, merchant) for _ in range(3)]
    assert [order.code for order in placed] == ["A1", "A2", "A3"]
    assert [picture.file_id for picture in await queries.list_pictures(session, order_id=placed[0].id)] == [
        "one",
        "two",
    ]


async def test_a_draft_with_an_open_question_cannot_be_placed(session: AsyncSession) -> None:
    merchant = await person(session, 8)
    with pytest.raises(ValueError, match="due_on"):
        await _placed(session, merchant, DRAFT.forget(Question.DUE_ON))


async def test_before_the_deal_everything_changes_at_once_with_a_new_revision(session: AsyncSession) -> None:
    merchant = await person(session, 8)
    order = await _placed(session, merchant)
    order.state = OrderState.OFFERED
    draft = await _open(session, order, due_on=date(2026, 12, 20), region="humen", pictures=(picture("three"),))
    outcome = await orders.change_order(session, order=order, actor_id=merchant.id, draft=draft, is_cut=False, now=NOW)
    assert outcome.applied == ("due_on", "pictures", "region") and outcome.proposal is None
    assert (order.due_on, order.region, order.revision, order.state) == (
        date(2026, 12, 20),
        "humen",
        2,
        OrderState.WAITING,
    )
    assert [picture.file_id for picture in await queries.list_pictures(session, order_id=order.id)] == ["three"]
    assert await _kinds(session, order) == ["PLACED", "CHANGED"]


async def test_after_the_deal_what_binds_is_proposed_and_the_rest_is_told(session: AsyncSession) -> None:
    merchant, owner = await person(session, 8), await person(session, 7)
    order = await _agreed(session, merchant, owner)
    draft = await _open(session, order, due_on=date(2026, 12, 20), style_name="Fox", ceiling_minor=1)
    outcome = await orders.change_order(session, order=order, actor_id=merchant.id, draft=draft, is_cut=False, now=NOW)
    assert outcome.applied == ("style_name",)
    assert outcome.proposal is not None and outcome.proposal.changes == {"due_on": "2026-12-20"}
    assert (order.style_name, order.due_on, order.ceiling_minor) == ("Fox", date(2026, 12, 14), None)
    assert await _told(session) == [(7, "orders.changed"), (7, "orders.change_proposed")]


async def test_an_agreed_proposal_holds_and_is_recorded(session: AsyncSession) -> None:
    merchant, owner = await person(session, 8), await person(session, 7)
    order = await _agreed(session, merchant, owner)
    draft = await _open(session, order, breakdown=parse_breakdown("M99"))
    outcome = await orders.change_order(session, order=order, actor_id=merchant.id, draft=draft, is_cut=False, now=NOW)
    assert outcome.proposal is not None
    await orders.decide_change(
        session, order=order, change=outcome.proposal, actor_id=owner.id, agree=True, is_cut=False, now=NOW
    )
    assert (order.pieces, outcome.proposal.state) == (99, ChangeState.AGREED)
    entries = await ledger.list_entries(session, order_id=order.id)
    assert [entry.kind for entry in entries] == ["PLACED", "CHANGE_PROPOSED", "CHANGED"]
    assert ledger.first_broken(entries) is None


async def test_too_late_stale_or_empty_changes_are_refused(session: AsyncSession) -> None:
    merchant = await person(session, 8)
    order = await _placed(session, merchant)
    draft = await _open(session, order)

    async def change(draft: Draft, *, is_cut: bool = False) -> None:
        await orders.change_order(session, order=order, actor_id=merchant.id, draft=draft, is_cut=is_cut, now=NOW)

    with pytest.raises(NothingChanged):
        await change(draft)
    with pytest.raises(OrderChanged):
        await change(replace(draft, revision=7))
    with pytest.raises(OrderCut):
        await change(draft, is_cut=True)
    order.state = OrderState.DONE
    with pytest.raises(OrderClosed):
        await change(draft)


async def test_a_cancelled_order_tells_the_other_side_and_takes_proposals_with_it(session: AsyncSession) -> None:
    merchant, owner = await person(session, 8), await person(session, 7)
    order = await _agreed(session, merchant, owner)
    draft = await _open(session, order, breakdown=parse_breakdown("M99"))
    outcome = await orders.change_order(session, order=order, actor_id=merchant.id, draft=draft, is_cut=False, now=NOW)
    await orders.cancel_order(session, order=order, actor_id=merchant.id, revision=1, is_cut=False, now=NOW)
    assert outcome.proposal is not None
    await session.refresh(outcome.proposal)
    assert outcome.proposal.state == ChangeState.SUPERSEDED
    assert (order.state, order.closed_at) == (OrderState.CANCELLED, NOW)
    assert (await _told(session))[-1] == (7, "orders.cancelled")
    with pytest.raises(OrderClosed):
        await orders.cancel_order(session, order=order, actor_id=merchant.id, revision=2, is_cut=False, now=NOW)


async def test_the_door_to_an_order_opens_to_its_two_sides_alone(session: AsyncSession) -> None:
    merchant, owner, eve = await person(session, 8), await person(session, 7), await person(session, 66)
    order = await _agreed(session, merchant, owner)
    assert (await access_order(session, actor=merchant, order_id=order.id))[1] is Side.MERCHANT
    assert (await access_order(session, actor=owner, order_id=order.id))[1] is Side.OWNER
    with pytest.raises(NotYours):
        await access_order(session, actor=eve, order_id=order.id)
    with pytest.raises(NotYours):
        await access_order(session, actor=owner, order_id=order.id, sides=MERCHANT_ONLY)
    with pytest.raises(NotYours):
        await access_order(session, actor=merchant, order_id=order.id + 1)
