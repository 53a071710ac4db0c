"""What was sent is never reported missing, and a reminder asks nothing once its photo is there."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.schedule import run_all
from core.evidence.tables import Photo, PhotoState
from core.planning import queries as plans
from core.stage import Stage
from core.tracking.tables import Chase
from core.work import bodies
from tests.chat import World
from tests.factories import Floor, agree_order, card_text, open_floor, stages_of, take_photo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 12, 1, 17, 31, tzinfo=SHANGHAI).astimezone(UTC)
HOURS = [datetime(2026, 12, 1, hour, 31, tzinfo=SHANGHAI).astimezone(UTC) for hour in range(17, 24)]


async def send_unchecked(floor: Floor, data: bytes, *, state: PhotoState = PhotoState.RECEIVED) -> None:
    """A photo is taken in, and stays where it is: the queue is long, the store or a worker is away."""
    await floor.worker.sends_photo(data)
    async with floor.world.editing() as session:
        await session.execute(update(Photo).values(state=state, order_id=None, stage=None))


def said_missing(floor: Floor) -> list[str]:
    people = (floor.worker, floor.owner, floor.merchant)
    signs = ("still missing", "was due", "📅", "is late")
    lines = [line for someone in people for message in someone.chat for line in message.text.split("\n")]
    return [line for line in lines if any(sign in line for sign in signs)]


async def wait_through_the_evening(world: World) -> None:
    for instant in HOURS:
        world.clock.at = instant
        await run_all(world.robot.deps, bodies.SCANS)
        await world.settle()


@pytest.mark.parametrize("with_card", [True, False])
async def test_a_photo_in_our_own_queue_is_missing_to_nobody(world: World, with_card: bool) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await agree_order(floor, code="A19")
    await send_unchecked(floor, take_photo(Stage.SEWING, None, blur_sigma=0.5))
    async with world.editing() as session:
        await session.execute(update(Photo).values(asked_order_id=order.id if with_card else None))
    before = await stages_of(floor, order)
    assert before[Stage.FABRIC_IN].finish_at < EVENING
    await wait_through_the_evening(world)
    about = "A17" if with_card else ""
    assert not [text for text in said_missing(floor) if about in text]
    async with world.robot.deps.reading() as session:
        assert not await plans.list_moves(session, order_id=order.id)
    await floor.merchant.presses_data(f"status.show:{order.id}")
    assert "A photo came" in floor.merchant.last.text and "⚠️" not in floor.merchant.last.text
    await floor.owner.sends("/plan")
    assert "⚠️ A17" not in floor.owner.last.text


async def test_a_photo_before_a_persons_eye_is_not_escalated_either(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    world.clock.at = EVENING
    await world.tick()
    assert [text for text in said_missing(floor) if "still missing" in text]
    await send_unchecked(floor, take_photo(Stage.FABRIC_IN, None))
    async with world.editing() as session:
        values = {"state": PhotoState.REVIEW, "order_id": order.id, "stage": Stage.FABRIC_IN}
        await session.execute(update(Photo).values(values))
    for instant in HOURS:
        world.clock.at = instant
        await world.tick()
    assert not [text for text in said_missing(floor) if "was due" in text or "📅" in text]


async def test_who_owes_a_tap_is_asked_for_the_tap_and_not_for_the_photo(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="A19")
    photo_message = await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    asked = [message for message in floor.worker.chat if "photo.order" in str(message.buttons)]
    await wait_through_the_evening(world)
    again = [message for message in floor.worker.chat if "photo.order" in str(message.buttons)]
    assert len(asked) == 1 and len(again) == 2
    assert again[-1].params["reply_parameters"]["message_id"] == photo_message
    assert not said_missing(floor)


async def test_a_reminder_loses_its_buttons_when_the_photo_is_there_and_takes_no_explanation(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    world.clock.at = EVENING
    await world.tick()
    reminder = floor.worker.sees("still missing")
    data = reminder.buttons[0]["callback_data"]
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    await floor.worker.presses_data(data, reminder.message_id)
    assert "there already" in floor.worker.notice
    async with world.robot.deps.reading() as session:
        chase = await session.scalar(select(Chase))
    assert chase is not None and chase.cause is None and chase.owner_told_at is None
    await world.tick()
    assert not reminder.buttons and "the photo is there" in reminder.text
    edits = reminder.edits
    await world.later(minutes=10)
    assert reminder.edits == edits


async def test_an_alert_that_waited_for_the_morning_is_true_when_it_is_read(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    for instant in HOURS:
        world.clock.at = instant
        await world.tick()
    late = floor.owner.sees("was due")
    assert late.buttons
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    await world.tick()
    assert not late.buttons and "the photo is there" in late.text


async def test_a_photo_counts_from_when_it_was_sent_though_the_robot_was_away(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    sent_at = world.clock.at
    world.clock.at = EVENING
    data = take_photo(Stage.FABRIC_IN, card_text(floor, order))
    await floor.worker.sends_photo(data, date=int(sent_at.timestamp()))
    proven_at = (await stages_of(floor, order))[Stage.FABRIC_IN].proven_at
    assert proven_at == sent_at.replace(microsecond=0)
    async with world.robot.deps.reading() as session:
        assert not await plans.list_moves(session, order_id=order.id)


async def send_album(floor: Floor, photos: list[bytes]) -> None:
    for data in photos:
        await floor.worker.sends_photo(data, media_group_id="g1")
    await floor.world.later(seconds=3)


async def test_photos_of_an_album_that_wait_for_a_tap_are_counted_asked_for_again_and_missing_to_nobody(
    world: World,
) -> None:
    floor = await open_floor(world)
    order, other = await agree_order(floor), await agree_order(floor, code="A19")
    cards = [take_photo(Stage.FABRIC_IN, card_text(floor, each), seed=80 + n) for n, each in enumerate((order, other))]
    await send_album(floor, [*cards, take_photo(Stage.FABRIC_IN, None, seed=82), take_photo(Stage.CUTTING, None)])
    answer = floor.worker.sees("of 4 photos").text
    assert "2 of 4 photos count" in answer and "2 more wait for your tap" in answer
    assert "A17 · fabric" in answer and "A19 · fabric" in answer
    assert floor.worker.sees("Which order").text.startswith("2 photos:")
    await wait_through_the_evening(world)
    questions = [message for message in floor.worker.chat if "photo.order" in str(message.buttons)]
    assert len(questions) == 2 and not said_missing(floor)
    assert floor.owner.sees("has not said what it is of")
    assert (await stages_of(floor, order))[Stage.CUTTING].finish_at < HOURS[-1]


async def test_what_waits_for_a_tap_is_asked_for_again_though_no_photo_is_due(world: World) -> None:
    floor = await open_floor(world)
    order, other = await agree_order(floor), await agree_order(floor, code="A19")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=9))
    world.clock.advance(minutes=30)
    for each in (order, other):
        await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, each), seed=each.id))
    await wait_through_the_evening(world)
    questions = [message for message in floor.worker.chat if "photo.order" in str(message.buttons)]
    assert len(questions) == 2


async def test_a_photo_without_an_order_is_still_told_the_days_after_and_the_date_moves_behind_it(
    world: World,
) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="A19")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=9))
    await wait_through_the_evening(world)
    for _ in range(72):
        await world.later(hours=1)
    lines = [line for line in said_missing(floor) if "📅" not in line]
    assert not lines
    await floor.merchant.sends("A17")
    assert "its sender has not said yet what it is of" in floor.merchant.last.text
    questions = [message for message in floor.worker.chat if "photo.order" in str(message.buttons)]
    assert len(questions) == 5, "at first, and on four evenings"
    assert [message for message in floor.merchant.chat if message.text.startswith("📅")]
