"""What people do on their phones, through the control API and its client."""

import asyncio
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qsl

import pytest

from gendan_sandbox.client import SandboxError
from gendan_sandbox.patience import patiently
from tests.bot.sandbox.desk import BOT, TOKEN, Desk, Json, buttons, jpeg


def handing(**what: Any) -> Json:
    """Write what a person gives with the press of a button of the keyboard."""
    return {"with": what}


async def test_a_deep_link_starts_the_bot_with_its_payload(desk: Desk) -> None:
    person = await desk.control.add_person("Wang", language_code="zh")
    await person.start(BOT, "join-7_x")
    message = (await desk.updates())[0]["message"]
    assert message["text"] == "/start join-7_x"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "zh"
    with pytest.raises(SandboxError, match="start payload"):
        await person.start(BOT, "no spaces")


async def test_a_press_waits_for_its_answer(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="x", reply_markup=buttons("Yes", "No"))
    pressing = asyncio.create_task(person.press("No", chat=BOT, wait_s=3600))
    [update] = await desk.api("getUpdates", timeout=5)
    query = update["callback_query"]
    assert query["data"] == "no"
    await desk.api("answerCallbackQuery", callback_query_id=query["id"], text="Saved", show_alert=True)
    answer = await pressing
    assert (answer["answered"], answer["text"], answer["show_alert"]) == (True, "Saved", True)
    assert (await person.look(BOT))["alerts"][0]["text"] == "Saved"


async def test_an_unanswered_press_says_so_and_an_answered_one_is_not_repeated(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="x", reply_markup=buttons("Yes"))
    assert (await person.press("Yes", chat=BOT, wait_s=0))["answered"] is False
    query = (await desk.updates())[0]["callback_query"]
    await desk.api("answerCallbackQuery", callback_query_id=query["id"])
    with pytest.raises(SandboxError, match="answered already"):
        await person.press("Yes", chat=BOT, wait_s=0, repeat=True)


async def test_the_newest_button_of_a_name_is_pressed(desk: Desk) -> None:
    person = await desk.person()
    first = await desk.api("sendMessage", chat_id=person.id, text="1", reply_markup=buttons("Go"))
    second = await desk.api("sendMessage", chat_id=person.id, text="2", reply_markup=buttons("Go"))
    await person.press("Go", chat=BOT, wait_s=0)
    await person.press("Go", chat=BOT, message=first["message_id"], wait_s=0)
    pressed = [update["callback_query"]["message"]["message_id"] for update in await desk.updates()]
    assert pressed == [second["message_id"], first["message_id"]]
    with pytest.raises(SandboxError, match="no such button"):
        await person.press("Stop", chat=BOT)


async def test_a_reply_keyboard_sends_text_and_folds_away_once(desk: Desk) -> None:
    person = await desk.person()
    keyboard = {"keyboard": [["Yes", {"text": "No"}]], "one_time_keyboard": True}
    await desk.api("sendMessage", chat_id=person.id, text="?", reply_markup=keyboard)
    assert (await person.look(BOT))["reply_keyboard"]["keyboard"] == [[{"text": "Yes"}, {"text": "No"}]]
    answer = await person.press("No", chat=BOT)
    assert answer["kind"] == "message"
    assert (await desk.updates())[0]["message"]["text"] == "No"
    assert (await person.look(BOT))["reply_keyboard"] is None


async def test_a_keyboard_is_removed_on_demand(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="?", reply_markup={"keyboard": [["Yes"]]})
    await desk.api("sendMessage", chat_id=person.id, text="!", reply_markup={"remove_keyboard": True})
    assert (await person.look(BOT))["reply_keyboard"] is None
    await desk.api("sendMessage", chat_id=person.id, text="name?", reply_markup={"force_reply": True})
    assert (await person.look(BOT))["force_reply"]["force_reply"] is True


async def test_request_buttons_share_contact_place_users_and_groups(desk: Desk) -> None:
    person = await desk.person(phone_number="+8613800000000")
    li = await desk.control.add_person("Li", username="li")
    keyboard = [
        [{"text": "Phone", "request_contact": True}],
        [{"text": "Place", "request_location": True}],
        [{"text": "People", "request_users": {"request_id": 5, "request_name": True}}],
        [{"text": "Group", "request_chat": {"request_id": 6, "chat_is_channel": False, "chat_is_forum": True,
                                            "request_title": True,
                                            "bot_administrator_rights": RIGHTS}}],
    ]  # fmt: skip
    await desk.api("sendMessage", chat_id=person.id, text="?", reply_markup={"keyboard": keyboard})
    await person.press("Phone", chat=BOT)
    await person.press("Place", chat=BOT, **handing(latitude=1.5, longitude=2.5))
    await person.press("People", chat=BOT, **handing(user_ids=[li.id]))
    await person.press("Group", chat=BOT, **handing(create="Orders"))
    updates = await desk.updates()
    messages = [update["message"] for update in updates if "message" in update]
    assert messages[0]["contact"] == {"phone_number": "+8613800000000", "first_name": "Wang", "user_id": person.id}
    assert messages[1]["location"] == {"latitude": 1.5, "longitude": 2.5}
    assert messages[2]["users_shared"] == {"request_id": 5, "users": [{"user_id": li.id, "first_name": "Li"}]}
    shared = messages[-1]["chat_shared"]
    assert (shared["request_id"], shared["title"]) == (6, "Orders")
    me = await desk.api("getChatMember", chat_id=shared["chat_id"], user_id=123456)
    assert (me["status"], me["can_manage_topics"]) == ("administrator", True)
    assert [update for update in updates if "my_chat_member" in update]


RIGHTS = {
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": False,
    "can_manage_video_chats": False,
    "can_restrict_members": False,
    "can_promote_members": False,
    "can_change_info": False,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_manage_topics": True,
}


async def test_a_group_that_breaks_the_buttons_conditions_is_refused(desk: Desk) -> None:
    person = await desk.person()
    plain = await desk.control.add_group("Plain", person)
    button = {"text": "Group", "request_chat": {"request_id": 1, "chat_is_channel": False, "chat_is_forum": True}}
    await desk.api("sendMessage", chat_id=person.id, text="?", reply_markup={"keyboard": [[button]]})
    with pytest.raises(SandboxError, match="forum"):
        await person.press("Group", chat=BOT, **handing(chat_id=plain["id"]))


async def test_url_buttons_lead_into_bots_and_groups(desk: Desk) -> None:
    person = await desk.person()
    rows = [
        [{"text": "Bot", "url": "https://t.me/gendan_bot?start=abc"}, {"text": "Web", "url": "https://example.com"}]
    ]
    await desk.api("sendMessage", chat_id=person.id, text="x", reply_markup={"inline_keyboard": rows})
    assert (await person.press("Bot", chat=BOT))["kind"] == "start"
    assert (await desk.updates())[0]["message"]["text"] == "/start abc"
    assert await person.press("Web", chat=BOT) == {"kind": "url", "url": "https://example.com"}


async def test_a_mini_app_gets_signed_data(desk: Desk) -> None:
    person = await desk.person()
    rows = [[{"text": "Form", "web_app": {"url": "https://example.com/form"}}]]
    await desk.api("sendMessage", chat_id=person.id, text="x", reply_markup={"inline_keyboard": rows})
    opened = await person.press("Form", chat=BOT)
    fields = dict(parse_qsl(opened["init_data"]))
    signature = fields.pop("hash")
    secret = hmac.new(b"WebAppData", TOKEN.encode(), hashlib.sha256).digest()
    checked = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    assert hmac.new(secret, checked.encode(), hashlib.sha256).hexdigest() == signature
    result = {"type": "article", "id": "1", "title": "t", "input_message_content": {"message_text": "30 pieces"}}
    await desk.api("answerWebAppQuery", web_app_query_id=opened["query_id"], result=result)
    assert (await person.wait_for("30 pieces", chat=BOT, include_own=True)).is_own


async def test_data_of_a_keyboard_mini_app_comes_as_a_message(desk: Desk) -> None:
    person = await desk.person()
    await person.act("messages", chat_id=BOT, web_app_data={"button_text": "Form", "data": "{}"})
    assert (await desk.updates())[0]["message"]["web_app_data"] == {"button_text": "Form", "data": "{}"}


async def test_inline_queries_are_answered_and_results_sent(desk: Desk) -> None:
    person = await desk.person()
    asking = asyncio.create_task(person.act("inline", bot=BOT, query="A17", chat_id=BOT, wait_s=3600))
    [update] = await desk.api("getUpdates", timeout=5)
    query = update["inline_query"]
    assert query["query"] == "A17"
    article = {
        "type": "article",
        "id": "1",
        "title": "A17",
        "input_message_content": {"message_text": "<b>A17</b>", "parse_mode": "HTML"},
        "reply_markup": buttons("Go"),
    }
    await desk.api("answerInlineQuery", inline_query_id=query["id"], results=[article])
    answer = await asking
    assert [result["id"] for result in answer["results"]] == ["1"]
    await person.act("inline/choose", query_id=answer["query_id"], result_id="1", chat_id=BOT)
    updates = await desk.updates()
    chosen = next(update["chosen_inline_result"] for update in updates if "chosen_inline_result" in update)
    assert await desk.api("editMessageText", inline_message_id=chosen["inline_message_id"], text="changed") is True
    assert (await person.messages(BOT))[-1].text == "changed"


async def test_people_edit_delete_react_and_forward(desk: Desk) -> None:
    person = await desk.person()
    seen = await person.send_text(BOT, "one")
    await person.act("edit", chat_id=BOT, message_id=seen.id, text="two")
    kinds = await desk.updates()
    assert kinds[1]["edited_message"]["text"] == "two"
    await person.act("messages", chat_id=BOT, forward={"chat_id": BOT, "message_id": seen.id})
    assert (await desk.updates())[0]["message"]["forward_origin"]["type"] == "user"
    await person.act("delete", chat_id=BOT, message_ids=[seen.id])
    assert await desk.updates() == []
    assert seen.id not in [message.id for message in await person.messages(BOT)]


async def test_replies_carry_the_message_that_they_answer(desk: Desk) -> None:
    person = await desk.person()
    sent = await desk.api("sendMessage", chat_id=person.id, text="question")
    await person.send_text(BOT, "answer", reply_to=sent["message_id"])
    assert (await desk.updates())[0]["message"]["reply_to_message"]["text"] == "question"
    quoted = {"message_id": sent["message_id"], "quote": "quest"}
    reply = await desk.api("sendMessage", chat_id=person.id, text="x", reply_parameters=quoted)
    assert reply["quote"]["text"] == "quest"


async def test_a_look_shows_typing_drafts_topics_and_unread(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="one")
    assert (await person.chats())[0]["unread_count"] == 1
    await desk.api("sendChatAction", chat_id=person.id, action="upload_photo")
    await desk.api("sendMessageDraft", chat_id=person.id, draft_id=3, text="half")
    shown = await person.look(BOT)
    assert [note["action"] for note in shown["typing"]] == ["upload_photo"]
    assert [draft["text"] for draft in shown["drafts"]] == ["half"]
    assert (await person.chats())[0]["unread_count"] == 0
    await desk.control.advance(31)
    shown = await person.look(BOT)
    assert (shown["typing"], shown["drafts"]) == ([], [])


async def test_a_long_look_gives_only_what_changed(desk: Desk) -> None:
    person = await desk.person()
    sent = await desk.api("sendMessage", chat_id=person.id, text="one")
    version = (await person.look(BOT))["version"]
    waiting = asyncio.create_task(person.look(BOT, after_version=version, wait_s=20))
    await asyncio.sleep(0)
    await desk.api("editMessageText", chat_id=person.id, message_id=sent["message_id"], text="two")
    shown = await patiently(waiting)
    assert [view["text"] for view in shown["messages"]] == ["two"]
    await desk.api("deleteMessage", chat_id=person.id, message_id=sent["message_id"])
    assert (await person.look(BOT, after_version=shown["version"]))["deleted"] == [sent["message_id"]]


async def test_waiting_in_vain_tells_what_is_there(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="something else")
    with pytest.raises(TimeoutError, match="something else"):
        await person.wait_for("never", chat=BOT, quiet_s=0.05)


async def test_commands_and_menu_button_follow_the_persons_language(desk: Desk) -> None:
    person = await desk.person(language_code="ru")
    await desk.api("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
    await desk.api("setMyCommands", commands=[{"command": "start", "description": "Начать"}], language_code="ru")
    button = {"type": "web_app", "text": "Open", "web_app": {"url": "https://example.com"}}
    await desk.api("setChatMenuButton", chat_id=person.id, menu_button=button)
    shown = await person.look(BOT)
    assert shown["commands"][0]["description"] == "Начать"
    assert shown["menu_button"] == button
    assert (await person.act("press", chat_id=BOT, menu=True))["kind"] == "web_app"


async def test_flat_multipart_sends_an_album(desk: Desk) -> None:
    import aiohttp

    person = await desk.person()
    form = aiohttp.FormData({"chat_id": BOT, "caption": "Cutting"})
    form.add_field("photo", jpeg(color="red"), filename="a.jpg")
    form.add_field("photo", jpeg(color="green"), filename="b.jpg")
    answer = await desk.control.call("POST", f"/persons/{person.id}/messages", form)
    assert [view["kind"] for view in answer["messages"]] == ["photo", "photo"]
    assert answer["messages"][0]["caption"] == "Cutting"
