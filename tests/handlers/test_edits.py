"""Who edits a message is told that it counts as it was sent first, unless it was said in a room."""

from typing import Any

import pytest

from tests.chat import Someone, World
from tests.handlers.test_open_questions import half_told


async def edits(who: Someone, message_id: int, **changed: Any) -> None:
    """Edit a message that was sent before."""
    at = int(who.world.clock.at.timestamp())
    chat = {"id": who.telegram_id, "type": "private", "first_name": who.name}
    message = {"message_id": message_id, "date": at, "edit_date": at + 1, "chat": chat, "from": who.user, **changed}
    await who.world.feed(bot_id=who.bot_id, edited_message=message)


async def test_an_edited_answer_is_said_to_change_nothing_and_what_stands_is_shown(world: World) -> None:
    lily = world.person(8, "Lily")
    await half_told(lily)
    await lily.sends("back")
    sizes = await lily.sends("S10 M10 red")
    before = len(lily.chat)
    await edits(lily, sizes, text="S10 M100 red")
    told = lily.chat[before:]
    assert "an edit changes nothing" in told[0].text
    assert told[0].params["reply_parameters"]["message_id"] == sizes
    assert "20 pieces" in lily.last.text and "Who supplies the fabric?" in lily.last.text
    await lily.sends("back")
    await lily.sends("S10 M100 red")
    assert "110 pieces" in lily.last.text


@pytest.mark.parametrize(
    "changed", [{"text": "/new"}, {"caption": "A1", "photo": []}, {"text": "A2"}, {"text": "<b>" * 2000}]
)
async def test_any_edit_is_told_once_and_does_nothing(world: World, changed: dict[str, Any]) -> None:
    lily = world.person(8, "Lily")
    sent = await lily.sends("hello")
    before = len(lily.chat)
    for _ in range(3):
        await edits(lily, sent, **changed)
    assert len(lily.chat) == before + 1
    assert "an edit changes nothing" in lily.last.text


async def test_a_place_that_moves_is_no_edit_of_a_person(world: World) -> None:
    lily = world.person(8, "Lily")
    place = {"longitude": 120.1, "latitude": 30.2, "live_period": 900}
    sent = await lily.sends_message(location=place)
    before = len(lily.chat)
    await edits(lily, sent, location=place | {"latitude": 30.3})
    assert len(lily.chat) == before
