from datetime import timedelta

from core.evidence.tables import PhotoState
from core.orders.model import OrderState
from core.planning.tables import StageState
from core.stage import Stage
from tests.chat import World
from tests.factories import (
    agree_order,
    card_text,
    last_photo,
    open_floor,
    read_order,
    stages_of,
    take_photo,
)


async def test_a_photo_with_the_card_proves_the_next_stage_without_a_question(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    message_id = await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card))
    answer = floor.worker.sees("✅ 🧶 A17 · fabric for 110 is in")
    assert answer.params["reply_parameters"]["message_id"] == message_id
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN
    shown = floor.client.sees("🧶 Fabric in ✅ A17 Hoodie 110")
    assert shown.method == "sendPhoto" and shown.params["disable_notification"]


async def test_an_order_goes_from_fabric_to_off_the_line_by_photos_alone(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    for seed, stage in enumerate((Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING, Stage.OFF_LINE)):
        finish_at = (await stages_of(floor, order))[stage].finish_at
        world.clock.at = max(world.clock.at, finish_at) + timedelta(minutes=30)
        await floor.worker.sends_photo(take_photo(stage, card, seed=seed))
        assert (await last_photo(floor)).state == PhotoState.ACCEPTED
    stages = await stages_of(floor, order)
    assert stages[Stage.SEWING].state == stages[Stage.OFF_LINE].state == StageState.PROVEN
