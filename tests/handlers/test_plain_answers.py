"""A plain answer right after something was said in a room goes there, and nowhere else when something else is meant."""

from typing import Any

import pytest

from core.orders.model import OrderState
from core.orders.tables import Order
from tests.chat import Someone
from tests.handlers.test_matching import Market, market
from tests.handlers.test_open_questions import half_told
from tests.handlers.test_room_copies import DOVE, quoted, signs_on
from tests.handlers.test_rooms import VOICE, deal, picture

__all__ = ["market"]


async def heard(market: Market, said: str = "Which zip shall it be?") -> tuple[Someone, Someone]:
    """Have the workshop ask the buyer something after the deal; the buyer is in no room."""
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await wang.presses("Chat")
    await wang.sends(said)
    assert said in maya.last.text
    return maya, wang


async def told_by_two(market: Market) -> tuple[Someone, Someone, Someone]:
    """Have two workshops ask the buyer before the deal."""
    await market.order()
    await market.maya.presses("Ask all (first yes wins)")
    wang, li = market.owners[:2]
    for owner in (wang, li):
        await owner.presses("Ask the buyer")
        await owner.sends("Which zip?")
    return market.maya, wang, li


@pytest.mark.parametrize(
    "answer",
    [
        *("the black one, please", "ok", "yes", "Thanks!", "50 cm", "hello"),
        *("黑色的", "好的", "谢谢", "可以", "你好"),
        *("чёрная", "да", "спасибо", "хорошо", "здравствуйте"),
        "320 г/м², подклад не нужен. Арт. 2024-118, цена 38-40",
    ],
)
async def test_a_plain_answer_goes_to_the_room_and_says_so_once(market: Market, answer: str) -> None:
    maya, wang = await heard(market)
    seen = len(maya.chat)
    said = await maya.sends(answer)
    assert wang.last.text.endswith(answer)
    (line,) = maya.chat[seen:]
    assert "Passed on to" in line.text and "House of Wang" in line.text
    assert line.labels == ["⏹ Leave the chat"]
    assert signs_on(maya, said) == [DOVE]
    await maya.sends("and a spare one")
    assert "and a spare one" in wang.last.text
    assert len(maya.chat) == seen + 1


@pytest.mark.parametrize("answer", ["yes", "好的", "да", "no", "the seam is 2 cm"])
async def test_an_owner_answers_plainly_too_where_no_offer_waits(market: Market, answer: str) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    await maya.sends("Is the seam done?")
    await wang.sends(answer)
    assert maya.last.text.endswith(answer)


async def test_a_price_while_an_offer_waits_is_a_counter_and_may_be_passed_on(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    maya, wang = market.maya, market.owners[0]
    await maya.presses_data("match.show:1")
    await maya.presses_data("room.choose:1")
    await maya.sends("What would silk cost?")
    seen = len(maya.chat)
    said = await wang.sends("45")
    assert len(maya.chat) == seen, maya.last.text
    assert "Or was this for" in wang.last.text and quoted(wang.last.params) == said
    await wang.presses("Pass it on")
    assert maya.last.text.endswith("45")
    assert (await market.read(1)).state != OrderState.AGREED


@pytest.mark.parametrize("text", ["/status", "A1", "where is my order?", "订单到哪了", "когда будет готово?"])
async def test_what_the_robot_is_asked_it_answers(market: Market, text: str) -> None:
    maya, wang = await heard(market)
    seen = len(wang.chat)
    await maya.sends(text)
    assert len(wang.chat) == seen
    assert not any("Passed on" in message.text for message in maya.chat)


@pytest.mark.parametrize("answer", ["A4 paper, 38-40 yuan", "the A4 label, what does it cost?", "价格A5那种的"])
async def test_what_looks_like_an_orders_name_and_is_none_of_theirs_can_still_be_passed_on(
    market: Market, answer: str
) -> None:
    maya, wang = await heard(market)
    await maya.sends(answer)
    if not wang.last.text.endswith(answer):
        await maya.presses("Pass it on")
    assert wang.last.text.endswith(answer)


async def test_a_new_order_right_after_a_room_is_a_new_order(market: Market) -> None:
    maya, wang = await heard(market)
    seen = len(wang.chat)
    await maya.sends("I need 100 black hoodies S50 M50 by 15 december")
    assert len(wang.chat) == seen and "100" in maya.last.text


async def test_while_something_else_is_asked_it_is_answered(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await half_told(maya)
    await wang.presses("Chat")
    await wang.sends("Which zip shall it be?")
    seen = len(wang.chat)
    await maya.sends("what a lovely day it is")
    assert len(wang.chat) == seen
    assert not any("Passed on" in message.text for message in maya.chat)


async def test_one_tap_leads_out(market: Market) -> None:
    maya, wang = await heard(market)
    await maya.sends("the black one")
    await maya.presses("Leave the chat")
    seen = len(wang.chat)
    await maya.sends("the blue one")
    assert len(wang.chat) == seen
    assert "Who is this for?" in maya.last.text


async def test_after_other_news_it_is_asked_whom_words_are_for(market: Market) -> None:
    maya, wang = await heard(market)
    await maya.sends("/status")
    seen = len(wang.chat)
    said = await maya.sends("the black one, please")
    assert len(wang.chat) == seen and quoted(maya.last.params) == said
    assert maya.last.labels[-1] == "🤖 For Gendan"
    await maya.presses("House of Wang")
    assert "the black one, please" in wang.last.text
    assert signs_on(maya, said) == [DOVE]
    assert not any("Who is this for?" in message.text for message in maya.chat)


async def test_for_the_robot_is_answered_as_not_understood(market: Market) -> None:
    maya, _wang = await heard(market)
    await maya.sends("/status")
    await maya.sends("xyzzy")
    await maya.presses("For Gendan")
    assert "didn't get that" in maya.last.text


async def test_where_two_workshops_have_asked_it_is_asked_which(market: Market) -> None:
    maya, wang, li = await told_by_two(market)
    seen = len(wang.chat), len(li.chat)
    await maya.sends("the black one")
    assert (len(wang.chat), len(li.chat)) == seen
    assert len(maya.last.labels) == 3
    await maya.presses("Workshop 1")
    reached = [owner for owner in (wang, li) if "the black one" in owner.last.text]
    assert len(reached) == 1


async def test_who_is_in_one_room_and_hears_from_another_is_asked_too(market: Market) -> None:
    maya, wang, li = await told_by_two(market)
    await maya.presses_data("room.enter:1")
    await li.sends("Or which lining?")
    seen = len(wang.chat), len(li.chat)
    await maya.sends("silk")
    assert (len(wang.chat), len(li.chat)) == seen
    assert "Who is this for?" in maya.last.text
    await maya.presses("Workshop 2")
    await maya.sends("a red one")
    reached = [owner for owner in (wang, li) if "silk" in str([message.text for message in owner.chat])]
    assert len(reached) == 1 and "a red one" in reached[0].last.text


async def test_half_an_hour_later_nothing_goes_over_by_itself(market: Market) -> None:
    maya, wang = await heard(market)
    await market.world.later(minutes=31)
    seen = len(wang.chat)
    await maya.sends("the black one, please")
    assert len(wang.chat) == seen and "didn't get that" in maya.last.text


async def test_a_voice_and_a_buyers_picture_are_answers_too(market: Market) -> None:
    maya, wang = await heard(market)
    await maya.sends_message(voice=VOICE)
    assert wang.last.method == "sendVoice"
    await maya.sends_photo(picture(), caption="like this")
    assert wang.last.method == "sendPhoto" and "like this" in wang.last.text


async def test_an_owners_photo_proves_a_stage_and_may_be_passed_on(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    await maya.sends("Show me the collar")
    seen = len(maya.chat)
    await wang.sends_photo(picture())
    assert not any("sendPhoto" == message.method for message in maya.chat[seen:])
    await wang.presses("Pass it on")
    assert maya.last.method == "sendPhoto"


async def test_a_tap_twice_passes_on_once(market: Market) -> None:
    maya, wang = await heard(market)
    await maya.sends("/status")
    await maya.sends("the black one")
    which = maya.last
    data = next(button["callback_data"] for button in which.buttons if "Wang" in button["text"])
    seen = len(wang.chat)
    await maya.presses_all([data, data], which.message_id)
    assert len(wang.chat) == seen + 1


async def test_what_cannot_be_seen_any_more_is_asked_for_again(market: Market) -> None:
    maya, _ = await heard(market)
    await maya.presses_data("room.pass:1:0", 1)
    assert "send it again" in maya.notice


async def test_a_plain_answer_after_the_room_has_closed_is_said_to_reach_nobody(market: Market) -> None:
    maya, wang = await heard(market)
    async with market.world.editing() as session:
        order = await session.get_one(Order, 1)
        order.state = OrderState.CANCELLED
    seen = len(wang.chat)
    await maya.sends("the black one")
    assert len(wang.chat) == seen and "is closed" in maya.last.text


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("voice", VOICE),
        ("video_note", {"file_id": "n", "file_unique_id": "n", "duration": 3, "length": 9}),
        ("document", {"file_id": "d", "file_unique_id": "d", "file_name": "pack.pdf", "mime_type": "application/pdf"}),
    ],
)
async def test_before_the_deal_what_nobody_looks_into_passes_at_one_tap(
    market: Market, kind: str, file: dict[str, Any]
) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    maya, wang = market.maya, market.owners[0]
    await wang.presses("Ask the buyer")
    seen = len(maya.chat)
    sent = await wang.sends_message(**{kind: file})
    assert len(maya.chat) == seen
    assert "cannot look into this" in wang.last.text and quoted(wang.last.params) == sent
    await wang.presses("Pass it on")
    arrived = maya.chat[seen:]
    assert arrived[0].method.casefold() == f"send{kind.replace('_', '')}"
    assert "Nobody has looked into this file" in arrived[-1].text
    assert signs_on(wang, sent) == [DOVE]
    await wang.sends_message(**{kind: file})
    assert len(maya.chat) == seen + 2 * len(arrived), "it is asked once in a room"


async def test_what_is_not_passed_on_stays(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    maya, wang = market.maya, market.owners[0]
    await wang.presses("Ask the buyer")
    seen = len(maya.chat)
    await wang.sends_message(voice=VOICE)
    await wang.presses("Don't")
    assert len(maya.chat) == seen and "Not passed on" in wang.last.text
