from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr

from core.contacts.mask import mask_contacts
from tests.chat import BOT_ID, open_world
from tests.handlers.test_matching import Market, market, open_market

__all__ = ["market"]

OTHER_BOT = 43


def picture(seed: int = 1) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (60, 80, 3), dtype=np.uint8)
    image = Image.fromarray(noise).resize((1280, 960))
    exif = Image.Exif()
    exif[0x0110] = "Phone of Wang"
    file = BytesIO()
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


async def deal(market: Market) -> int:
    order_id = await market.order()
    await market.maya.presses("Ask 1")
    await market.owners[0].presses("Take it")
    return order_id


async def test_words_go_both_ways_with_names_after_the_deal(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    await maya.sends("Is the <black> fabric there & fine?")
    assert "Is the &lt;black&gt; fabric there &amp; fine?" in wang.last.text
    assert "Maya" in wang.last.text
    await wang.presses("Answer")
    await wang.sends("Yes, all of it")
    assert "Yes, all of it" in maya.last.text
    assert "House of Wang" in maya.last.text


async def test_before_the_deal_names_and_contacts_are_masked(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    wang, maya = market.owners[0], market.maya
    await wang.presses("Ask the buyer")
    await wang.sends("Which zip? Call me +86 138 0013 8000 or @wang_sews, 300 pieces by 12.12.2026 is fine")
    assert "Which zip? Call me ▒▒▒ or ▒▒▒, 300 pieces by 12.12.2026 is fine" in maya.last.text
    assert "Wang" not in maya.last.text
    await wang.sends_message(contact={"phone_number": "+8613800138000", "first_name": "Wang"})
    assert "after the deal" in wang.last.text


async def test_a_reply_to_a_relayed_message_finds_its_way_without_entering(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    await maya.sends("Hello")
    relayed = wang.last
    await wang.sends("Hello yourself", reply_to_message=_as_replied(relayed.message_id, wang.telegram_id))
    assert "Hello yourself" in maya.last.text


def _as_replied(message_id: int, chat_id: int) -> dict[str, Any]:
    return {"message_id": message_id, "date": 1, "chat": {"id": chat_id, "type": "private"}}


async def test_a_picture_of_the_workshop_is_cleaned_before_the_merchant_sees_it(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await wang.presses("Chat")
    await wang.sends_document(picture(), "cut.jpg", caption="cut today")
    shown = maya.last
    assert shown.method == "sendPhoto"
    assert "cut today" in shown.text
    (content,) = shown.files.values()
    assert b"Phone of Wang" not in content


async def test_an_album_arrives_as_one_album(market: Market) -> None:
    await deal(market)
    wang, maya = market.owners[0], market.maya
    await wang.presses("Chat")
    for seed in (1, 2, 3):
        await wang.sends_photo(picture(seed), media_group_id="g1")
    await market.world.later(seconds=3)
    assert [message.method for message in maya.chat[-3:]] == ["sendMediaGroup"] * 3


async def test_a_picture_that_cannot_be_opened_is_not_passed_on_and_the_sender_is_told(market: Market) -> None:
    await deal(market)
    wang, maya = market.owners[0], market.maya
    await wang.presses("Chat")
    seen = len(maya.chat)
    await wang.sends_photo(b"%PDF-1.7 this is no photo")
    assert "could not be opened" in wang.last.text
    assert len(maya.chat) == seen


async def test_voice_arrives_with_a_line_that_says_who_speaks(market: Market) -> None:
    await deal(market)
    wang, maya = market.owners[0], market.maya
    await maya.presses("Chat")
    await maya.sends_message(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    assert wang.last.method == "sendVoice" and "Maya" in wang.last.text


async def test_a_picture_that_the_buyer_sends_as_a_file_arrives_without_what_the_camera_wrote(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    await maya.sends_document(picture(), "print.jpg", caption="the print")
    assert (wang.last.method, "the print" in wang.last.text) == ("sendPhoto", True)
    (content,) = wang.last.files.values()
    assert b"Phone of Wang" not in content


async def test_a_long_caption_arrives_whole(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    await maya.sends_photo(picture(), caption="word & " * 146)
    assert "word &amp; " * 145 in wang.last.text
    assert wang.last.labels == ["↩️ Answer"]


async def test_a_long_text_of_signs_that_html_escapes_arrives_whole(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    seen = len(wang.chat)
    await maya.sends("&" * 3408)
    assert "".join(message.text for message in wang.chat[seen:]).count("&amp;") == 3408


@pytest.fixture
async def two_bots(tmp_path: Path) -> AsyncIterator[Market]:
    tokens = (SecretStr(f"{BOT_ID}:secret"), SecretStr(f"{OTHER_BOT}:secret"))
    async with open_world(tmp_path, bot_tokens=tokens) as world:
        yield await open_market(world, bot_of_owners=OTHER_BOT)


VOICE = {"file_id": "v", "file_unique_id": "v", "duration": 3}
SHEET = {"file_id": "d", "file_unique_id": "d", "file_name": "pack.pdf", "mime_type": "application/pdf"}


async def test_pictures_and_files_cross_from_bot_to_bot(two_bots: Market) -> None:
    await deal(two_bots)
    maya, wang, telegram = two_bots.maya, two_bots.owners[0], two_bots.world.telegram
    telegram.files |= {"v": b"a voice", "d": b"a pack"}
    telegram.given |= {"v": (BOT_ID, "voice"), "d": (BOT_ID, "document")}
    await maya.presses("Chat")
    photo = picture()
    await maya.sends_photo(photo, caption="the print")
    assert (wang.last.method, list(wang.last.files.values())) == ("sendPhoto", [photo])
    await maya.sends_message(voice=VOICE)
    assert (wang.last.method, list(wang.last.files.values())) == ("sendVoice", [b"a voice"])
    await maya.sends_message(document=SHEET, caption="the pack")
    assert (wang.last.method, list(wang.last.files.values())) == ("sendDocument", [b"a pack"])
    assert "Maya" in wang.last.text and "the pack" in wang.last.text


async def test_what_bots_cannot_hand_to_each_other_is_refused_with_advice(two_bots: Market) -> None:
    await deal(two_bots)
    maya, wang = two_bots.maya, two_bots.owners[0]
    await maya.presses("Chat")
    seen = len(wang.chat)
    await maya.sends_message(dice={"emoji": "🎲", "value": 4})
    assert len(wang.chat) == seen
    assert "can't go over here" in maya.last.text


async def test_the_room_of_another_is_closed_to_strangers(market: Market) -> None:
    await deal(market)
    stranger = market.world.person(99, "Stranger")
    for forged in ("room.enter:1", "room.choose:1", "room.offer:1"):
        await stranger.presses_data(forged)
        assert "can't find this" in stranger.notice


async def test_a_workshop_that_did_not_get_the_order_is_out_of_its_room(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask all (first yes wins)")
    wang, li = market.owners[:2]
    await li.presses("Ask the buyer")
    await wang.presses("Take it")
    await li.sends("Still there?")
    assert "is closed" in li.last.text


async def test_a_text_that_is_too_long_stays_here_with_advice(market: Market) -> None:
    await deal(market)
    await market.maya.presses("Chat")
    await market.maya.sends("x" * 4000)
    assert "at most 3500" in market.maya.last.text


async def test_who_leaves_the_room_speaks_to_the_robot_again(market: Market) -> None:
    await deal(market)
    await market.maya.presses("Chat")
    await market.maya.presses("Leave")
    seen = len(market.owners[0].chat)
    await market.maya.sends("hello?")
    assert len(market.owners[0].chat) == seen


@pytest.mark.parametrize("word", ["назад", "← Назад", "Back", "返回", "退出", "выйти"])
async def test_a_word_leads_out_of_the_room_and_can_still_be_passed_on(market: Market, word: str) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await maya.presses("Chat")
    seen = len(wang.chat)
    await maya.sends(word)
    assert len(wang.chat) == seen
    await maya.presses("Pass it on")
    assert wang.last.text.endswith(word)


@pytest.mark.parametrize("word", ["stop", "不要了", "не надо", "go back to the black zip"])
async def test_what_is_said_to_the_person_in_the_room_stays_in_it(market: Market, word: str) -> None:
    await deal(market)
    await market.maya.presses("Chat")
    await market.maya.sends(word)
    assert market.owners[0].last.text.endswith(word)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("call 13800138000", "call ▒▒▒"),
        ("mail a.b@c.cn now", "mail ▒▒▒ now"),
        ("see https://t.me/wang and t.me/wang", "see ▒▒▒ and ▒▒▒"),
        ("微信: wang_1234 谢谢", "微信: ▒▒▒ 谢谢"),
        ("тел. +7 (996) 123-45-67", "тел. ▒▒▒"),
        ("S20 M40 L20, 4800 pieces at 48.50 by 2026-12-14", "S20 M40 L20, 4800 pieces at 48.50 by 2026-12-14"),
        ("200 件 12月14日", "200 件 12月14日"),
    ],
)
def test_contacts_are_masked_and_numbers_of_the_trade_are_not(text: str, masked: str) -> None:
    assert mask_contacts(text) == masked


@pytest.mark.parametrize("elsewhere", ["/start", "/plan", "a button"])
async def test_who_looks_at_something_else_in_a_room_is_told_once_where_words_still_go(
    market: Market, elsewhere: str
) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.presses("Ask the buyer")
    for _ in range(3):
        await (wang.presses_data("settings.show") if elsewhere == "a button" else wang.sends(elsewhere))
    told = [message for message in wang.chat if "still in the chat" in message.text]
    assert len(told) == 1
    assert told[0].labels == ["⏹ Leave the chat"]
    await wang.sends("Which zip?")
    assert "Which zip?" in market.maya.last.text
    await wang.sends("/start")
    assert "still in the chat" in wang.last.text
    seen = len(market.maya.chat)
    await wang.presses("Leave the chat")
    await wang.sends("Li is absent today")
    assert len(market.maya.chat) == seen
    await wang.sends("/start")
    assert "still in the chat" not in wang.last.text


async def test_who_has_been_silent_in_a_room_is_not_in_it_any_more(market: Market) -> None:
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.presses("Ask the buyer")
    await market.world.later(minutes=31)
    await wang.sends("/start")
    assert "still in the chat" not in wang.last.text
