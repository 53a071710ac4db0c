"""Telegram's refusals, word by word."""

import aiohttp
import pytest

from gendan_sandbox import schema
from gendan_sandbox.methods import registry
from tests.bot.sandbox.desk import BOT, TOKEN, Desk, Json, buttons, jpeg

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def test_an_unknown_token_is_unauthorized(desk: Desk) -> None:
    answer = await desk.call("getMe", token="777:nobody")
    assert answer == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_a_malformed_token_is_unauthorized(desk: Desk) -> None:
    answer = await desk.call("getMe", token="nonsense")
    assert answer["description"] == "Unauthorized: invalid token specified"


async def test_an_unknown_method_is_not_found(desk: Desk) -> None:
    answer = await desk.call("sendNonsense")
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


async def test_a_method_that_the_sandbox_lacks_says_so(desk: Desk) -> None:
    person = await desk.person()
    answer = await desk.call("sendPoll", chat_id=person.id, question="?", options=[{"text": "a"}, {"text": "b"}])
    assert answer["error_code"] == 501


@pytest.mark.parametrize("spelling", ["getme", "GETME", "GetMe"])
async def test_methods_are_found_in_any_case(desk: Desk, spelling: str) -> None:
    assert (await desk.api(spelling))["username"] == "gendan_bot"


async def test_parameters_come_by_query_form_json_and_multipart(desk: Desk) -> None:
    person = await desk.person()
    url = f"{desk.base}/bot{TOKEN}/sendMessage"
    fields = {"chat_id": str(person.id), "text": "hello"}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    for request in (
        desk.http.get(url, params=fields),
        desk.http.post(url, params=fields),
        desk.http.post(url, data=fields),
        desk.http.post(url, json=fields),
        desk.http.post(url, data=multipart),
    ):
        async with request as response:
            assert (await response.json())["result"]["text"] == "hello"


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 1, "text": ""}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 999, "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "@nowhere", "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": -100123, "text": "x"}, "Bad Request: chat not found"),
        ("sendPhoto", {"chat_id": 999}, "Bad Request: there is no photo in the request"),
        ("getFile", {"file_id": "nonsense"}, "Bad Request: invalid file_id"),
        ("getFile", {}, "Bad Request: file_id not specified"),
        ("sendChatAction", {"chat_id": 1, "action": "dance"}, "Bad Request: wrong parameter action in request"),
        ("deleteMessage", {"chat_id": 1}, "Bad Request: message identifier is not specified"),
        ("getChatMember", {"chat_id": 1, "user_id": 0}, "Bad Request: chat not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        ("editMessageText", {"text": "x"}, "Bad Request: message identifier is not specified"),
        (
            "setWebhook",
            {"url": "http://example.com/x"},
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            "setWebhook",
            {"url": "https://example.com:1234/x"},
            "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            "setWebhook",
            {"url": "https://example.com/x", "secret_token": "a b"},
            "Bad Request: secret token contains unallowed characters",
        ),
    ],
)
async def test_wrong_calls_get_telegrams_words(desk: Desk, method: str, params: Json, description: str) -> None:
    assert await desk.error(method, **params) == description


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        (
            {"text": "<x>a</x>", "parse_mode": "HTML"},
            'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
        ({"text": "x", "parse_mode": "Word"}, "Bad Request: unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 77}}, "Bad Request: message to be replied not found"),
        ({"text": "x", "message_thread_id": 77}, "Bad Request: message thread not found"),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": buttons("A" * 65)}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "A"}]]}},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [{"text": "A", "callback_data": "a"}]}},
            'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}},
            "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "A", "url": "localhost"}]]}},
            "Bad Request: inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "A", "web_app": {"url": "http://a.com"}}]]}},
            "Bad Request: inline keyboard button Web App URL 'http://a.com' is invalid: Only HTTPS links are allowed",
        ),
    ],
)
async def test_wrong_messages_get_telegrams_words(desk: Desk, params: Json, description: str) -> None:
    person = await desk.person()
    assert await desk.error("sendMessage", chat_id=person.id, **params) == description


async def test_4096_characters_and_64_bytes_are_allowed(desk: Desk) -> None:
    person = await desk.person()
    markup = {"inline_keyboard": [[{"text": "A", "callback_data": "ж" * 32}]]}
    sent = await desk.api("sendMessage", chat_id=person.id, text="ж" * 4096, reply_markup=markup)
    assert len(sent["text"]) == 4096
    too_much = {"inline_keyboard": [[{"text": "A", "callback_data": "ж" * 32 + "a"}]]}
    assert "BUTTON_DATA_INVALID" in await desk.error("sendMessage", chat_id=person.id, text="x", reply_markup=too_much)


async def test_a_caption_has_1024_characters_at_most(desk: Desk) -> None:
    person = await desk.person()
    seen = await person.send_photo(BOT, jpeg())
    file_id = (await desk.updates())[0]["message"]["photo"][-1]["file_id"]
    assert seen.kind == "photo"
    await desk.api("sendPhoto", chat_id=person.id, photo=file_id, caption="x" * 1024)
    error = await desk.error("sendPhoto", chat_id=person.id, photo=file_id, caption="x" * 1025)
    assert error == "Bad Request: message caption is too long"


async def test_an_unknown_parameter_is_refused_by_name(desk: Desk) -> None:
    person = await desk.person()
    error = await desk.error("sendMessage", chat_id=person.id, text="x", txet="y")
    assert 'unknown parameter "txet" of sendMessage' in error


async def test_an_unknown_parameter_is_only_noted_when_the_sandbox_is_as_lenient_as_telegram(desk: Desk) -> None:
    desk.messenger.options.unknown_parameters = False
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="x", txet="y")
    [entry] = await desk.control.journal(method="sendMessage")
    assert entry["findings"] == ['unknown parameter "txet" of sendMessage']


async def test_a_parameter_of_the_wrong_type_is_refused(desk: Desk) -> None:
    person = await desk.person()
    error = await desk.error("editMessageText", chat_id=person.id, message_id="one", text="x")
    assert error == 'Bad Request: parameter "message_id" must be of type Integer'


async def test_parameters_of_the_past_still_work(desk: Desk) -> None:
    person = await desk.person()
    first = await desk.api("sendMessage", chat_id=person.id, text="x")
    second = await desk.api("sendMessage", chat_id=person.id, text="y", reply_to_message_id=first["message_id"])
    assert second["reply_to_message"]["message_id"] == first["message_id"]


async def test_a_bot_cannot_write_first(desk: Desk) -> None:
    person = await desk.control.add_person("Li")
    answer = await desk.call("sendMessage", chat_id=person.id, text="x")
    assert (answer["error_code"], answer["description"]) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )


async def test_a_blocked_bot_cannot_write(desk: Desk) -> None:
    person = await desk.person()
    await person.block("gendan_bot")
    [update] = await desk.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    answer = await desk.call("sendMessage", chat_id=person.id, text="x")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    await person.start(BOT)
    assert await desk.kinds() == ["my_chat_member", "message"]
    await desk.api("sendMessage", chat_id=person.id, text="x")


async def test_an_edit_without_a_change_is_refused(desk: Desk) -> None:
    person = await desk.person()
    sent = await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=buttons("A"))
    same = {"chat_id": person.id, "message_id": sent["message_id"], "text": "a", "reply_markup": buttons("A")}
    assert await desk.error("editMessageText", **same) == NOT_MODIFIED
    edited = await desk.api("editMessageText", **same | {"text": "b"})
    assert edited["text"] == "b"
    assert edited["edit_date"] >= edited["date"]


async def test_a_bot_edits_its_own_messages_only(desk: Desk) -> None:
    person = await desk.person()
    theirs = await person.send_text(BOT, "mine")
    where: Json = {"chat_id": person.id, "message_id": theirs.id}
    assert await desk.error("editMessageText", **where, text="x") == "Bad Request: message can't be edited"
    assert await desk.error("editMessageText", **where | {"message_id": 99}, text="x") == (
        "Bad Request: message to edit not found"
    )


async def test_text_and_caption_are_edited_each_in_its_own_way(desk: Desk) -> None:
    person = await desk.person()
    await person.send_photo(BOT, jpeg())
    file_id = (await desk.updates())[0]["message"]["photo"][-1]["file_id"]
    text = await desk.api("sendMessage", chat_id=person.id, text="a")
    photo = await desk.api("sendPhoto", chat_id=person.id, photo=file_id, caption="a")
    in_text = {"chat_id": person.id, "message_id": text["message_id"]}
    in_photo = {"chat_id": person.id, "message_id": photo["message_id"]}
    assert await desk.error("editMessageCaption", **in_text, caption="b") == (
        "Bad Request: there is no caption in the message to edit"
    )
    assert await desk.error("editMessageText", **in_photo, text="b") == (
        "Bad Request: there is no text in the message to edit"
    )
    assert (await desk.api("editMessageCaption", **in_photo, caption="b"))["caption"] == "b"


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(desk: Desk) -> None:
    person = await desk.person()
    keyboard = {"keyboard": [[{"text": "Yes"}]]}
    sent = await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=keyboard)
    error = await desk.error("editMessageText", chat_id=person.id, message_id=sent["message_id"], text="b")
    assert error == "Bad Request: message can't be edited"


async def test_deleted_messages_are_gone(desk: Desk) -> None:
    person = await desk.person()
    sent = await desk.api("sendMessage", chat_id=person.id, text="a")
    where: Json = {"chat_id": person.id, "message_id": sent["message_id"]}
    assert await desk.api("deleteMessage", **where) is True
    assert await desk.error("deleteMessage", **where) == "Bad Request: message to delete not found"
    assert await desk.error("pinChatMessage", **where) == "Bad Request: message to pin not found"
    assert await desk.error("copyMessage", **where, from_chat_id=person.id) == "Bad Request: message to copy not found"


async def test_old_messages_cannot_be_deleted(desk: Desk) -> None:
    person = await desk.person()
    sent = await desk.api("sendMessage", chat_id=person.id, text="a")
    await desk.control.advance(49 * 3600)
    error = await desk.error("deleteMessage", chat_id=person.id, message_id=sent["message_id"])
    assert error == "Bad Request: message can't be deleted for everyone"


@pytest.mark.parametrize("count", [0, 11])
async def test_an_album_has_up_to_ten_items(desk: Desk, count: int) -> None:
    person = await desk.person()
    await person.send_photo(BOT, jpeg())
    file_id = (await desk.updates())[0]["message"]["photo"][-1]["file_id"]
    media = [{"type": "photo", "media": file_id}] * count
    error = await desk.error("sendMediaGroup", chat_id=person.id, media=media)
    assert error in (
        "Bad Request: there are no messages to send",
        "Bad Request: too many messages to send as an album",
    )


async def test_commands_are_checked(desk: Desk) -> None:
    good = [{"command": "start", "description": "Begin"}]
    assert await desk.api("setMyCommands", commands=good) is True
    assert await desk.api("getMyCommands") == good
    bad = [{"command": "Not Good", "description": "x"}]
    assert await desk.error("setMyCommands", commands=bad) == "Bad Request: BOT_COMMAND_INVALID"
    empty = [{"command": "ok", "description": ""}]
    assert await desk.error("setMyCommands", commands=empty) == "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"


async def test_a_callback_answer_has_200_characters_at_most(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=buttons("A"))
    await person.press("A", chat=BOT, wait_s=0)
    query = (await desk.updates())[0]["callback_query"]
    error = await desk.error("answerCallbackQuery", callback_query_id=query["id"], text="x" * 201)
    assert error == "Bad Request: MESSAGE_TOO_LONG"


async def test_a_press_that_waits_too_long_can_no_longer_be_answered(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=buttons("A"))
    await person.press("A", chat=BOT, wait_s=0)
    query = (await desk.updates())[0]["callback_query"]
    await desk.control.advance(151)
    error = await desk.error("answerCallbackQuery", callback_query_id=query["id"])
    assert error == "Bad Request: query is too old and response timeout expired or query ID is invalid"


def test_every_official_method_is_known_and_every_handler_is_official() -> None:
    official = set(schema.definition()["methods"])
    assert set(registry.HANDLERS) <= official
    needed = {
        "getMe", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "sendMessage", "sendPhoto", "sendVideo",
        "sendDocument", "sendAnimation", "sendVoice", "sendMediaGroup", "copyMessage", "copyMessages", "forwardMessage",
        "forwardMessages", "deleteMessage", "deleteMessages", "pinChatMessage", "unpinChatMessage", "editMessageText",
        "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup", "setMessageReaction", "sendChatAction",
        "sendMessageDraft", "getFile", "createForumTopic", "editForumTopic", "closeForumTopic", "reopenForumTopic",
        "deleteForumTopic", "createChatInviteLink", "editChatInviteLink", "revokeChatInviteLink",
        "approveChatJoinRequest", "declineChatJoinRequest", "banChatMember", "unbanChatMember", "restrictChatMember",
        "promoteChatMember", "setChatTitle", "setChatDescription", "setChatMemberTag", "leaveChat", "getChat",
        "getChatMember", "getChatAdministrators", "getChatMemberCount", "answerCallbackQuery", "answerInlineQuery",
        "answerWebAppQuery", "setMyCommands", "deleteMyCommands", "getMyCommands", "setChatMenuButton",
    }  # fmt: skip
    assert needed <= set(registry.HANDLERS)
