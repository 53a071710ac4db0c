"""Photos that prove nothing, many at once: one answer an album, and what waits in a chat is answered together."""

from sqlalchemy import select

from core.rooms.tables import RoomPost
from core.stage import Stage
from tests.chat import BOT_ID, Someone, World
from tests.factories import agree_order, card_text, open_floor, take_photo


async def flood(someone: Someone, count: int, *, data: bytes = b"no picture", album: str | None = None) -> list[int]:
    """Send photos faster than anything is done about them."""
    world, sent = someone.world, []
    for _ in range(count):
        world.telegram.last_id += 1
        sent.append(world.telegram.last_id)
        message = {
            "message_id": sent[-1],
            "date": int(world.clock.at.timestamp()),
            "chat": {"id": someone.telegram_id, "type": "private"},
            "from": someone.user,
            "photo": [someone._file(data, "photo", width=1280, height=960)],
            **({} if album is None else {"media_group_id": album}),
        }
        await world.robot.gate.take(BOT_ID, {"update_id": 70_000 + sent[-1], "message": message})
    return sent


async def answers(someone: Someone, before: int) -> list[str]:
    await someone.world.settle()
    await someone.world.later(seconds=3)
    return [message.text for message in someone.chat[before:]]


async def test_an_album_of_a_stranger_gets_one_answer(world: World) -> None:
    stranger = world.person(900, "Nobody")
    await flood(stranger, 4, album="g1")
    (said,) = await answers(stranger, 0)
    assert "3 messages before it" in said
    await stranger.sends("/start")
    before = len(stranger.chat)
    await flood(stranger, 10, album="g2")
    (said,) = await answers(stranger, before)
    assert "9 messages before it" in said


async def test_a_flood_of_photos_gets_one_answer(world: World) -> None:
    stranger = world.person(900, "Nobody")
    await flood(stranger, 30)
    (said,) = await answers(stranger, 0)
    assert "29 messages before it" in said
    await flood(stranger, 3)
    assert len(await answers(stranger, 1)) == 1


async def test_an_album_of_a_buyer_gets_one_answer_and_goes_to_the_workshop_as_a_whole(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    before = len(floor.merchant.chat)
    sent = await flood(floor.merchant, 10, data=take_photo(Stage.FABRIC_IN, None, seed=8), album="g1")
    (said,) = await answers(floor.merchant, before)
    assert "proves nothing" in said
    shown = len(floor.owner.chat)
    await floor.merchant.presses("A17")
    await world.later(seconds=3)
    async with world.robot.deps.reading() as session:
        posts = (await session.scalars(select(RoomPost).order_by(RoomPost.id))).all()
    assert [post.message_id for post in posts] == sent
    assert len([one for one in floor.owner.chat[shown:] if one.method == "sendPhoto"]) == 10


async def test_photos_of_two_orders_are_told_apart_and_what_names_none_goes_with_the_only_one(world: World) -> None:
    floor = await open_floor(world)
    one, other = await agree_order(floor), await agree_order(floor, code="A19")
    before = len(floor.merchant.chat)
    for order in (one, other):
        await flood(floor.merchant, 2, data=take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    said = await answers(floor.merchant, before)
    assert len([text for text in said if "proves nothing" in text]) == 2
    before = len(floor.merchant.chat)
    await flood(floor.merchant, 1, data=take_photo(Stage.FABRIC_IN, card_text(floor, one)), album="g1")
    await flood(floor.merchant, 2, album="g1")
    said = await answers(floor.merchant, before)
    assert len([text for text in said if "proves nothing" in text]) == 1 and len(said) == 2
