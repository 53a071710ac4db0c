"""Words under a photo: they say of which order and stage it is, or are asked about, or read by the owner."""

import pytest

from core.evidence.tables import PhotoState
from core.orders.model import OrderState
from core.orders.tables import Order
from core.planning.tables import StageState
from core.stage import Stage
from tests.chat import World
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, stages_of, take_photo

BARE = take_photo(Stage.FABRIC_IN, None, seed=6)


async def is_proven(floor: Floor, order: Order, stage: Stage = Stage.FABRIC_IN) -> bool:
    return (await stages_of(floor, order))[stage].state == StageState.PROVEN


def told(floor: Floor) -> list[str]:
    return [
        message.text for message in floor.merchant.chat if "is in" in message.text or "Fabric in ✅" in message.text
    ]


async def cancel(world: World, order: Order) -> None:
    async with world.editing() as session:
        (await session.get_one(Order, order.id)).state = OrderState.CANCELLED


async def test_a_caption_that_names_a_cancelled_order_proves_nothing_of_the_open_one(world: World) -> None:
    floor = await open_floor(world)
    cancelled, other = await agree_order(floor), await agree_order(floor, code="A19")
    await cancel(world, cancelled)
    before = len(floor.merchant.chat)
    await floor.worker.sends_photo(BARE, caption="A17")
    assert "A17 is closed" in floor.worker.last.text
    assert not await is_proven(floor, other) and len(floor.merchant.chat) == before


async def test_a_caption_that_names_an_order_of_elsewhere_is_asked_about(world: World) -> None:
    floor = await open_floor(world)
    own = await agree_order(floor, code="A19")
    elsewhere = await open_floor(world, first_id=2000, name="Li")
    foreign = await agree_order(elsewhere, code="B1")
    for seed, caption in enumerate(("B1", "b7"), 20):
        await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=seed), caption=caption)
        assert "not made here" in floor.worker.last.text and floor.worker.last.labels == ["A19 👕"]
        assert not await is_proven(floor, own) and not await is_proven(elsewhere, foreign)
    await floor.worker.presses("A19")
    assert await is_proven(floor, own)


@pytest.mark.parametrize("caption", ["A19", "a19!", "#А19 ткань", "A19到了"])
async def test_a_caption_that_names_one_of_the_orders_answers_which_order(world: World, caption: str) -> None:
    floor = await open_floor(world)
    other, meant = await agree_order(floor), await agree_order(floor, code="A19")
    await floor.worker.sends_photo(BARE, caption=caption)
    assert "Which order" not in "".join(message.text for message in floor.worker.chat)
    assert await is_proven(floor, meant) and not await is_proven(floor, other)
    assert (await last_photo(floor)).trust == "C"


async def test_a_caption_beside_the_card_of_another_order_is_asked_about_with_two_buttons(world: World) -> None:
    floor = await open_floor(world)
    seen, said = await agree_order(floor), await agree_order(floor, code="A19")
    await agree_order(floor, code="A21")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, seen)), caption="A19")
    assert "different orders" in floor.worker.last.text
    assert [label[:3] for label in floor.worker.last.labels] == ["A17", "A19"]
    assert not await is_proven(floor, seen) and not await is_proven(floor, said)
    await floor.worker.presses("A17")
    assert await is_proven(floor, seen) and not await is_proven(floor, said)


async def test_a_caption_on_an_album_holds_for_all_of_it_and_two_orders_are_asked_about(world: World) -> None:
    floor = await open_floor(world)
    order, other = await agree_order(floor), await agree_order(floor, code="A19")
    await floor.worker.sends_photo(BARE, caption="A19", media_group_id="g1")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=7), media_group_id="g1")
    await world.later(seconds=3)
    assert await is_proven(floor, other) and not await is_proven(floor, order)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=8), caption="A17 A19")
    assert "different orders" in floor.worker.last.text and (await last_photo(floor)).state == PhotoState.ASKED


@pytest.mark.parametrize("caption", ["A17 cutting done", "A17裁好了", "А17 готов крой", "A17 cutting"])
async def test_a_caption_that_names_a_stage_is_taken_for_it(world: World, caption: str) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, None, seed=6), caption=caption)
    photo = await last_photo(floor)
    assert photo.stage == Stage.CUTTING and photo.state == PhotoState.REVIEW, "fabric was never shown: a person looks"
    assert not await is_proven(floor, order)


@pytest.mark.parametrize("caption", ["cutting not done yet", "明天裁完", "начали крой"])
async def test_a_stage_that_is_not_said_to_be_done_is_asked_about(world: World, caption: str) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(BARE, caption=caption)
    question = next(message for message in floor.worker.chat if "which stage" in message.text)
    assert "do not settle the stage" in question.text and len(question.labels) == 2
    assert not await is_proven(floor, order)
    await floor.worker.presses("🧶 Fabric in")
    assert await is_proven(floor, order)


async def test_other_words_are_read_by_the_owner_and_their_sender_knows(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(BARE, caption="A17 three rolls have holes <b>")
    assert "three rolls have holes &lt;b&gt;" in floor.owner.sees("wrote under a photo").text
    assert floor.worker.sees("reads your words too")
    assert await is_proven(floor, order)
    await floor.owner.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=9), caption="the colour is off")
    assert floor.owner.sees("kept with the photo")


async def test_a_photo_under_words_that_name_an_order_is_of_that_order(world: World) -> None:
    floor = await open_floor(world)
    other, meant = await agree_order(floor), await agree_order(floor, code="A19")
    message_id = await floor.worker.sends("this is A19 now")
    replied = {
        "message_id": message_id or 1,
        "date": int(world.clock.at.timestamp()),
        "chat": {"id": floor.worker.telegram_id, "type": "private"},
        "text": "this is A19 now",
    }
    await floor.worker.sends_photo(BARE, reply_to_message=replied)
    assert await is_proven(floor, meant) and not await is_proven(floor, other)
