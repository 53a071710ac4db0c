"""What is said in a room and what stands at the other side stay the same: replies, edits, and what became of it."""

from typing import Any

import pytest
from sqlalchemy import select

from core.ledger import actions as ledger
from core.orders.model import OrderState
from core.orders.tables import Order
from core.rooms.model import MOST_EDITS
from core.rooms.tables import RoomPost
from tests.chat import Someone
from tests.handlers.test_edits import edits
from tests.handlers.test_matching import Market, market
from tests.handlers.test_rooms import SHEET, VOICE, deal, picture, two_bots

__all__ = ["market", "two_bots"]

DOVE, HAND, EYES = "🕊", "✍", "👀"
LANGUAGES = ("en", "zh-hans", "ru")


def signs_on(someone: Someone, message_id: int) -> list[str]:
    """List the reactions that the robot has put on a message, in their order."""
    return [
        params["reaction"][0]["emoji"]
        for method, params in someone.world.telegram.calls
        if method == "setMessageReaction"
        and (params["chat_id"], params["message_id"]) == (someone.telegram_id, message_id)
    ]


def quoted(params: dict[str, Any]) -> int | None:
    return (params.get("reply_parameters") or {}).get("message_id")


def replying(someone: Someone, message_id: int) -> dict[str, Any]:
    """Say that a message replies to another one of the chat."""
    chat = {"id": someone.telegram_id, "type": "private"}
    return {"reply_to_message": {"message_id": message_id, "date": 1, "chat": chat}}


async def in_room(market: Market) -> tuple[Someone, Someone]:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    await wang.presses("Chat")
    return maya, wang


async def asked(market: Market) -> tuple[Someone, Someone]:
    """Bring both into their room before the deal."""
    await market.order()
    await market.maya.presses("Ask 1")
    maya, wang = market.maya, market.owners[0]
    await wang.presses("Ask the buyer")
    await maya.presses_data("room.enter:1")
    return maya, wang


async def test_what_stands_at_the_other_side_has_a_dove(market: Market) -> None:
    maya, wang = await in_room(market)
    said = await maya.sends("Is the fabric there?")
    assert "Is the fabric there?" in wang.last.text
    assert signs_on(maya, said) == [DOVE]
    voice = await wang.sends_message(voice=VOICE)
    assert signs_on(wang, voice) == [DOVE]


async def test_a_picture_that_is_looked_at_first_has_eyes_and_then_a_dove(market: Market) -> None:
    maya, wang = await in_room(market)
    sent = await wang.sends_photo(picture())
    assert maya.last.method == "sendPhoto"
    assert signs_on(wang, sent) == [EYES, DOVE]


async def test_what_does_not_arrive_has_no_dove_and_is_told(market: Market) -> None:
    maya, wang = await in_room(market)
    market.world.telegram.blocked.add(wang.telegram_id)
    said = await maya.sends("Is the fabric there?")
    told = maya.sees("did not reach")
    assert "House of Wang" in told.text and quoted(told.params) == said
    assert signs_on(maya, said) == []
    await maya.sends("Hello?")
    assert len([message for message in maya.chat if "did not reach" in message.text]) == 2


async def test_of_what_nobody_can_tell_the_speaker_is_told_that(market: Market) -> None:
    maya, _wang = await in_room(market)
    lost = {"description": "Bad Gateway"}
    market.world.telegram.failures += [(502, lost)] * 2
    said = await maya.sends("Is the fabric there?")
    await market.world.later(minutes=10)
    assert quoted(maya.sees("not certain that this reached").params) == said


async def test_a_reply_quotes_the_same_message_at_the_other_side(market: Market) -> None:
    maya, wang = await in_room(market)
    first = await maya.sends("Is the fabric there?")
    relayed = wang.last.message_id
    await maya.sends("And the zips?")
    answer = await wang.sends("Yes", **replying(wang, relayed))
    assert quoted(maya.last.params) == first
    relayed_answer = maya.last.message_id
    await maya.sends("All of it?", **replying(maya, relayed_answer))
    assert quoted(wang.last.params) == answer
    await maya.sends("I mean the black one", **replying(maya, first))
    assert quoted(wang.last.params) == relayed


async def test_a_reply_to_ones_own_words_in_a_room_goes_there_too(market: Market) -> None:
    maya, wang = await in_room(market)
    first = await maya.sends("Is the fabric there?")
    await maya.presses("Leave")
    await maya.sends("I mean the black one", **replying(maya, first))
    assert "I mean the black one" in wang.last.text


async def test_a_picture_of_the_workshop_quotes_what_it_answers(market: Market) -> None:
    maya, wang = await in_room(market)
    first = await maya.sends("Show me the collar")
    await wang.sends_photo(picture(), **replying(wang, wang.last.message_id))
    assert (maya.last.method, quoted(maya.last.params)) == ("sendPhoto", first)


async def test_a_reply_to_one_picture_of_an_album_quotes_that_picture(market: Market) -> None:
    maya, wang = await in_room(market)
    sent = [await wang.sends_photo(picture(seed), media_group_id="g1") for seed in (1, 2, 3)]
    await market.world.later(seconds=3)
    second = maya.chat[-2].message_id
    await maya.sends("The seam here?", **replying(maya, second))
    assert "The seam here?" in wang.last.text and quoted(wang.last.params) == sent[1]
    await wang.sends("It is pressed later", **replying(wang, sent[1]))
    assert quoted(maya.last.params) == second


async def test_each_picture_of_an_album_keeps_its_words(market: Market) -> None:
    maya, wang = await in_room(market)
    sent = [await wang.sends_photo(picture(seed), caption=f"place <{seed}>", media_group_id="g1") for seed in (1, 2, 3)]
    await market.world.later(seconds=3)
    media = maya.last.params["media"]
    assert "House of Wang" in media[0]["caption"] and "place &lt;1&gt;" in media[0]["caption"]
    assert [one["caption"] for one in media[1:]] == ["place &lt;2&gt;", "place &lt;3&gt;"]
    assert signs_on(wang, sent[0]) == [EYES, DOVE]
    await edits(wang, sent[1], photo=[], caption="the left cuff")
    assert "the left cuff" in maya.chat[-2].text and maya.chat[-2].edits == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_edit_is_made_at_the_other_side_too(market: Market, language: str) -> None:
    maya, wang = await in_room(market)
    said = await maya.sends("I need 100")
    seen, own = len(wang.chat), len(maya.chat)
    wang.language = language
    await edits(maya, said, text="I need 200")
    assert (len(wang.chat), wang.last.edits) == (seen, 1)
    assert "I need 200" in wang.last.text and "✏️" in wang.last.text and "I need 100" not in wang.last.text
    assert wang.last.labels == ["↩️ Answer"]
    assert signs_on(maya, said) == [DOVE, HAND]
    assert len(maya.chat) == own, "an edit that arrives needs no words"
    await edits(maya, said, text="I need 200")
    assert wang.last.edits == 1, "an edit that changes nothing is none"


async def test_all_words_that_were_said_are_kept(market: Market) -> None:
    maya, _ = await in_room(market)
    said = await maya.sends("I need 100")
    await edits(maya, said, text="I need 200")
    await edits(maya, said, text="I need 300")
    async with market.world.robot.deps.reading() as session:
        (post,) = await session.scalars(select(RoomPost))
        assert (post.words_before, post.text) == (["I need 100", "I need 200"], "I need 300")
        room_order = await session.scalar(select(Order.id))
        entries = await ledger.list_entries(session, order_id=room_order or 0)
        assert [entry.kind for entry in entries].count("SAID_ANEW") == 2
        assert ledger.first_broken(entries) is None


async def test_the_words_under_a_picture_and_a_file_are_edited_where_they_stand(market: Market) -> None:
    maya, wang = await in_room(market)
    photo = await maya.sends_photo(picture(), caption="the print, 20 cm")
    await edits(maya, photo, photo=[], caption="the print, 25 cm")
    assert (wang.last.method, wang.last.edits) == ("sendPhoto", 1)
    assert "the print, 25 cm" in wang.last.text
    file = await maya.sends_message(document=SHEET, caption="pack 1")
    await edits(maya, file, document=SHEET, caption="pack 2")
    assert (wang.last.method, wang.last.edits) == ("sendDocument", 1)
    assert "pack 2" in wang.last.text and wang.last.labels == ["↩️ Answer"]


async def test_a_new_file_in_an_edit_is_said_not_to_go_over(market: Market) -> None:
    maya, wang = await in_room(market)
    file = await maya.sends_message(document=SHEET, caption="pack 1")
    other = SHEET | {"file_id": "e", "file_unique_id": "e"}
    await edits(maya, file, document=other, caption="pack 2")
    assert "pack 2" in wang.last.text
    assert "the new picture or file did not" in maya.last.text


PHOTO = {"file_id": "p", "file_unique_id": "p", "width": 10, "height": 10}


@pytest.mark.parametrize("stage", [asked, in_room])
async def test_words_that_are_edited_into_a_picture_say_that_it_did_not_go_over(market: Market, stage: Any) -> None:
    maya, wang = await stage(market)
    said = await wang.sends("fabric ok")
    await edits(wang, said, photo=[PHOTO], caption="see this")
    assert "see this" in maya.last.text and maya.last.method == "sendMessage"
    assert "the new picture or file did not" in wang.last.text and quoted(wang.last.params) == said
    heard = len(wang.chat)
    await edits(wang, said, text="fabric is fine")
    assert "fabric is fine" in maya.last.text and len(wang.chat) == heard


async def test_another_picture_in_an_edit_is_said_not_to_go_over_and_the_same_one_is_not(market: Market) -> None:
    maya, wang = await in_room(market)
    said = await maya.sends_photo(picture(), caption="the print")
    own = wang.world.said[maya.telegram_id, said]["photo"]
    heard = len(maya.chat)
    await edits(maya, said, photo=own, caption="the print, 20 cm")
    assert "20 cm" in wang.last.text and len(maya.chat) == heard
    await edits(maya, said, photo=[PHOTO], caption="the print, 20 cm")
    assert "the new picture or file did not" in maya.last.text


async def test_what_was_deleted_at_the_other_side_is_said_anew(market: Market) -> None:
    maya, wang = await in_room(market)
    said = await maya.sends("I need 100")
    gone = wang.last.message_id
    del market.world.telegram.shown[wang.telegram_id, gone]
    await edits(maya, said, text="I need 200")
    assert "I need 200" in wang.last.text and "✏️" in wang.last.text and wang.last.message_id != gone
    assert signs_on(maya, said) == [DOVE, HAND]


async def test_a_long_text_that_does_not_fit_into_the_place_of_its_copy_is_said_anew(market: Market) -> None:
    maya, wang = await in_room(market)
    said = await maya.sends_photo(picture(), caption="short")
    await edits(maya, said, photo=[], caption="word " * 200)
    assert wang.last.method == "sendMessage"
    assert "word " * 190 in wang.last.text and "✏️" in wang.last.text
    assert quoted(wang.last.params) == wang.chat[-2].message_id


@pytest.mark.parametrize(
    ("first", "edited", "shown"),
    [
        ("call me", "call me at +86 138 0013 8000", "call me at ▒▒▒"),
        ("微信联系", "微信：wangli8888 谢谢", "微信：▒▒▒ 谢谢"),
        ("напишите", "мой телефон 8 900 123-45-67", "мой телефон ▒▒▒"),
        ("48 yuan", "art. 10293847, 300 件, 48.50 ¥ до 12.12.2026", "art. 10293847, 300 件, 48.50 ¥ до 12.12.2026"),
    ],
)
async def test_an_edit_is_masked_before_the_deal(market: Market, first: str, edited: str, shown: str) -> None:
    maya, wang = await asked(market)
    said = await wang.sends(first)
    await edits(wang, said, text=edited)
    assert shown in maya.last.text and maya.last.edits == 1
    words = await wang.sends_message(document=SHEET, caption=first)
    await edits(wang, words, document=SHEET, caption=edited)
    assert not any(hidden in str(maya.chat) for hidden in ("0013 8000", "wangli8888", "123-45-67"))


async def test_a_number_is_not_put_together_by_edits(market: Market) -> None:
    maya, wang = await asked(market)
    first = await wang.sends("hello")
    second = await wang.sends("there")
    await edits(wang, second, text="0013 8000")
    await edits(wang, first, text="138")
    told = "\n".join(message.text for message in maya.chat)
    assert "▒▒▒" in told
    await edits(wang, second, text="0013 8000 ok")
    told = "\n".join(message.text for message in maya.chat)
    assert not ("138" in told and "0013 8000" in told)


async def test_an_edit_after_the_room_has_closed_is_refused_in_words(market: Market) -> None:
    maya, wang = await in_room(market)
    said = await maya.sends("I need 100")
    async with market.world.editing() as session:
        order = await session.scalar(select(Order))
        assert order is not None
        order.state = OrderState.CANCELLED
    await edits(maya, said, text="I need 200")
    assert "is closed" in maya.last.text
    assert "I need 100" in wang.last.text


async def test_an_edit_of_what_still_waits_goes_over_as_it_is_now(market: Market) -> None:
    maya, wang = await in_room(market)
    first = await wang.sends_photo(picture(1), caption="cut", media_group_id="g1")
    await wang.sends_photo(picture(2), media_group_id="g1")
    await edits(wang, first, photo=[], caption="cut, all 300")
    await market.world.later(seconds=3)
    assert "cut, all 300" in maya.last.params["media"][0]["caption"]


async def test_an_edit_on_the_way_is_made_when_its_message_has_arrived(market: Market) -> None:
    """The line breaks at the first try; the edit comes before it stands there, and nothing old is left."""
    maya, wang = await in_room(market)
    market.world.telegram.failures.append((502, {"description": "Bad Gateway"}))
    said = await maya.sends("I need 100")
    await edits(maya, said, text="I need 200")
    await market.world.later(seconds=10)
    arrived = [message for message in wang.chat if "I need" in message.text]
    assert len(arrived) == 1 and "I need 200" in arrived[0].text


async def test_edits_without_end_are_ended_with_advice(market: Market) -> None:
    maya, wang = await in_room(market)
    said = await maya.sends("I need 0")
    for number in range(1, MOST_EDITS + 2):
        await edits(maya, said, text=f"I need {number}")
    assert f"I need {MOST_EDITS}" in wang.last.text
    assert "edited 20 times" in maya.last.text


@pytest.mark.parametrize("kind", ["voice", "audio", "video", "animation", "document"])
async def test_a_file_and_its_words_are_one_message(market: Market, kind: str) -> None:
    maya, wang = await in_room(market)
    seen = len(wang.chat)
    file = {"file_id": kind, "file_unique_id": kind, "duration": 3, "width": 9, "height": 9}
    await maya.sends_message(**{kind: file}, caption="listen & <look>")
    (arrived,) = wang.chat[seen:]
    assert arrived.method.casefold() == f"send{kind}"
    assert "Maya" in arrived.text and "listen &amp; &lt;look&gt;" in arrived.text
    assert arrived.labels == ["↩️ Answer"]


async def test_edits_and_replies_cross_from_bot_to_bot(two_bots: Market) -> None:
    maya, wang = await in_room(two_bots)
    said = await maya.sends("I need 100")
    await edits(maya, said, text="I need 200")
    assert "I need 200" in wang.last.text and wang.last.edits == 1
    await wang.sends("Good", **replying(wang, wang.last.message_id))
    assert quoted(maya.last.params) == said


async def test_a_redelivered_edit_does_nothing_twice(market: Market) -> None:
    maya, wang = await in_room(market)
    said = await maya.sends("I need 100")
    await edits(maya, said, text="I need 200")
    market.world.update_id -= 1
    await edits(maya, said, text="I need 300")
    assert "I need 200" in wang.last.text
