"""A buyer who has never met a workshop reads how well it has shown its work before they ask it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.evidence.tables import MediaKind, Photo, PhotoState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.stage import Stage
from tests.chat import BOT_ID, World
from tests.handlers.test_matching import Market, open_market

STAGES = (Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING, Stage.OFF_LINE, Stage.PACKED)


@pytest.fixture
async def market(world: World) -> Market:
    return await open_market(world)


async def show(
    market: Market,
    stages: tuple[Stage, ...],
    *,
    trust: str = "B",
    state: PhotoState = PhotoState.ACCEPTED,
    days: int = 1,
) -> None:
    """Let photos of the first workshop stand in the books, one of each stage."""
    now = market.world.clock.at
    codes = [] if state is PhotoState.ACCEPTED else [{"code": "CHALLENGE_MISSING", "decision": "REVIEW", "params": {}}]
    async with market.world.editing() as session:
        workshop = (await session.scalars(select(Workshop).order_by(Workshop.id))).first()
        order = (await session.scalars(select(Order).order_by(Order.id))).first()
        assert workshop is not None and order is not None
        first = await session.scalar(select(func.count(Photo.id))) or 0
        for number, stage in enumerate(stages, first):
            photo = Photo(
                bot_id=BOT_ID,
                chat_id=1,
                message_id=900 + number,
                sender_id=workshop.owner_id,
                kind=MediaKind.PHOTO,
                file_id=f"f{number}",
                file_unique_id=f"u{number}",
                forwarded=False,
                received_at=now - timedelta(days=days),
                state=state,
                trust=trust,
                reasons=codes,
                order_id=order.id,
                workshop_id=workshop.id,
                stage=stage,
            )
            session.add(photo)


async def test_the_shortlist_says_how_well_a_workshop_has_shown_its_work(market: Market) -> None:
    await market.order()
    assert "📷" not in market.maya.last.text, "nothing is said of workshops that have shown nothing yet"
    await show(market, STAGES[:4])
    await show(market, STAGES[4:], trust="C")
    await market.order()
    assert "📷 Workshop 1: 4 of 5 stages shown with the card in place" in market.maya.last.text
    assert "could not be believed" not in market.maya.last.text


async def test_a_stage_whose_photos_could_not_be_believed_is_said(market: Market) -> None:
    await market.order()
    await show(market, (Stage.SEWING,) * 2, state=PhotoState.RETAKE, trust="D")
    await market.order()
    assert "📷" not in market.maya.last.text, "two doubts an honest team may meet"
    await show(market, (Stage.SEWING,), state=PhotoState.RETAKE, trust="D")
    await market.order()
    assert "photos of 1 stage could not be believed" in market.maya.last.text


async def test_what_is_half_a_year_old_is_not_said(market: Market) -> None:
    await market.order()
    await show(market, STAGES, days=181)
    await market.order()
    assert "📷" not in market.maya.last.text


@pytest.mark.parametrize("is_doubted", [False, True])
async def test_a_workshop_whose_photos_could_not_be_believed_falls_behind_an_equal_one(
    market: Market, is_doubted: bool
) -> None:
    wang, li, _ = market.owners
    async with market.world.editing() as session:
        for workshop in await session.scalars(select(Workshop)):
            workshop.price_minor_by_category = {"hoodie": 4000}
    await market.order()
    if is_doubted:
        await show(market, (Stage.SEWING,) * 3, state=PhotoState.RETAKE, trust="D")
    await market.order()
    await market.maya.presses("Ask 1")
    assert (li if is_doubted else wang).sees("Your price").text
