"""What people say in words is answered with the screen that exists, and nothing changes without a tap."""

import pytest

from core.orders.model import OrderState
from tests.chat import World
from tests.factories import agree_order, open_floor, read_order


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("how's my order going", "promise"),
        ("A17怎么样了", "promise"),
        ("any photos yet", "no photo has been checked yet"),
        ("我排第几", "A17"),
        ("please cancel A17", "A17"),
        ("хочу отменить заказ", "A17"),
        ("A17 改成150件", "A17"),
        ("thanks a lot", "You are welcome"),
    ],
)
async def test_a_client_is_answered_in_words_and_the_order_stays(world: World, text: str, shown: str) -> None:
    floor = await open_floor(world)
    order_id = await agree_order(floor)
    await floor.client.sends(text)
    assert shown in floor.client.last.text
    assert (await read_order(floor, order_id)).state == OrderState.AGREED


@pytest.mark.parametrize(
    ("text", "labels"),
    [("загрузка", "🗓 Plan"), ("how busy are we", "🗓 Plan")],
)
async def test_an_owner_who_says_who_is_away_or_asks_the_load_gets_the_screen(
    world: World, text: str, labels: str
) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.owner.sends(text)
    assert any(labels.casefold() in label.casefold() for label in floor.owner.last.labels)


async def test_an_owner_who_says_who_is_away_gets_the_people_to_enter_it(world: World) -> None:
    floor = await open_floor(world)
    before = len(floor.owner.chat)
    await floor.owner.sends("小李今天请假")
    assert len(floor.owner.chat) == before + 1 and "didn't get that" not in floor.owner.last.text


async def test_what_is_not_understood_is_answered_with_what_fits_the_person(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    for someone, label in ((floor.client, "New order"), (floor.owner, "Plan")):
        await someone.sends("lol")
        assert "didn't get that" in someone.last.text
        assert any(label in shown for shown in someone.last.labels)
    assert len(floor.client.last.labels) <= 3
