"""The number of a parcel: asked once when the goods have left, kept, shown to the buyer and on the status."""

import pytest
from sqlalchemy import select

from core.ledger.tables import Entry
from core.stage import Stage
from tests.chat import World
from tests.factories import Floor, agree_order, card_text, open_floor, take_photo
from tests.handlers.test_gaps import send_out_of_order


async def _numbers(floor: Floor) -> list[str]:
    async with floor.world.robot.database.reading() as session:
        found = await session.scalars(select(Entry).where(Entry.kind == "PARCEL_NUMBERED").order_by(Entry.id))
        return [entry.facts["number"] for entry in found.all()]


async def _shipped(world: World, *, language: str = "en") -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send_out_of_order(floor, order, Stage.SHIPPED)
    return floor


@pytest.mark.parametrize(
    ("said", "number", "shown"),
    [
        ("SF1234567890", "SF1234567890", "SF Express <code>SF1234567890</code>"),
        ("A17 顺丰 1234567890123", "1234567890123", "SF Express <code>1234567890123</code>"),
        ("СДЭК 1234567890", "1234567890", "CDEK <code>1234567890</code>"),
        ("трек-номер 80112345678901", "80112345678901", "<code>80112345678901</code>"),
    ],
)
async def test_a_tracking_number_is_typed_and_reaches_the_buyer(
    world: World, said: str, number: str, shown: str
) -> None:
    floor = await _shipped(world)
    asked = [message for message in floor.worker.chat if "tracking number?" in message.text]
    assert len(asked) == 1 and asked[0].labels == ["✍️ Type the number", "⏭ Skip"]
    for _ in range(2):
        await floor.worker.sends(said)
        assert "the buyer is told" in floor.worker.last.text
    told = [message for message in floor.merchant.chat if "your goods travel" in message.text]
    assert len(told) == 1 and shown in told[0].text
    assert await _numbers(floor) == [number]
    await floor.merchant.sends("tracking number please")
    assert shown in floor.merchant.last.text
    await floor.merchant.sends("/status")
    assert f"Tracking number: {shown}" in floor.merchant.last.text


async def test_the_question_can_be_answered_with_digits_alone_or_skipped(world: World) -> None:
    floor = await _shipped(world)
    await floor.worker.presses("Skip")
    assert "You can type it later" in floor.worker.sees("no tracking number").text
    await floor.worker.sends("75312345678901")
    assert not await _numbers(floor), "digits alone are no parcel where nobody has asked"
    await floor.owner.presses_data(f"parcel.type:{(await agree_order(floor, code='A18')).id}")
    await floor.owner.sends("75312345678901")
    assert "A18: tracking number kept" in floor.owner.last.text
    assert await _numbers(floor) == ["75312345678901"]


async def test_the_number_under_the_photo_is_taken(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send_out_of_order(floor, order, Stage.PACKED)
    photo = take_photo(Stage.SHIPPED, card_text(floor, order, stage=Stage.SHIPPED), seed=9)
    await floor.worker.sends_photo(photo, caption="SF1234567890")
    assert await _numbers(floor) == ["SF1234567890"]
    assert not [message for message in floor.worker.chat if "tracking number?" in message.text]


async def test_of_two_orders_the_one_of_the_number_is_asked_and_a_wrong_one_is_corrected(world: World) -> None:
    floor = await _shipped(world)
    second = await agree_order(floor, code="A18")
    await floor.worker.sends_photo(take_photo(Stage.PACKED, card_text(floor, second, stage=Stage.PACKED), seed=11))
    await floor.owner.presses("✅")
    await floor.worker.sends("SF1234567890")
    assert "Which order is this tracking number for" in floor.worker.last.text
    await floor.worker.sends("A17 SF1234567890")
    await floor.worker.sends("A17 SF1234567899")
    assert await _numbers(floor) == ["SF1234567890", "SF1234567899"]
    await floor.merchant.sends("tracking number A17")
    assert "SF1234567899" in floor.merchant.last.text and "SF1234567890" not in floor.merchant.last.text


async def test_nobody_else_says_a_number(world: World) -> None:
    floor = await _shipped(world)
    other = await open_floor(world, first_id=3000, name="Li")
    await other.worker.sends("A17 SF1234567890")
    await floor.merchant.sends("A17 SF1234567890")
    assert not await _numbers(floor)
