"""No call, however wrong, makes the server fail; and what it answers has the right types."""

import random
from typing import Any

from gendan_sandbox import schema
from tests.bot.sandbox.desk import BOT, Desk, buttons, jpeg

ROUNDS = 6
WEIRD: list[Any] = [
    None, "", "x", "0", "-1", "1e9", 0, -1, 1, 2**70, 1.5, True, [], [[]], {}, [None], [{}], "[]", "{}", "null", "\x00",
    "😀" * 50, "http://[::1", "attach://nothing", "attach://", "https://:99999/",
    {"type": "x"}, [{"type": "photo", "media": "x"}], {"type": "photo", "media": 5},
    {"inline_keyboard": [[{"text": 5}]]}, {"inline_keyboard": [[{"text": "a", "web_app": {"url": None}}]]},
    {"inline_keyboard": [[{"text": "a", "url": "http://[::1"}]]}, {"keyboard": [[{"text": "a", "request_chat": 5}]]},
    {"keyboard": [[{"text": "a", "web_app": {"url": 5}}]]}, {"message_id": "x"}, {"message_id": 5, "quote": 3},
    [{"type": "text_mention", "offset": 0, "length": 1}], [{"type": "bold", "offset": 10**9, "length": 10**9}],
]  # fmt: skip


async def test_no_wrong_call_makes_the_server_fail(desk: Desk) -> None:
    person = await desk.person()
    await person.send_photo(BOT, jpeg())
    await desk.api("sendMessage", chat_id=person.id, text="x", reply_markup=buttons("A"))
    group = await desk.control.add_group("G", person, forum=True, bots=["gendan_bot"])
    await desk.control.call("POST", f"/groups/{group['id']}/promote", {"bot": "gendan_bot"})
    likely = {
        "chat_id": [person.id, group["id"], str(person.id), "@x"],
        "from_chat_id": [person.id, group["id"]],
        "user_id": [person.id, 123456],
        "message_id": [1, 2, 3],
        "message_ids": [[1, 2, 3]],
        "text": ["hello"],
    }
    dice = random.Random(7)
    unsafe = {"getUpdates", "setWebhook", "leaveChat", "deleteMessage", "deleteMessages", "banChatMember"}
    failures = []
    for method in sorted(set(schema.definition()["methods"]) - unsafe):
        parameters = schema.parameters_of(method)
        for _ in range(ROUNDS):
            params = {name: dice.choice(likely.get(name, []) + WEIRD) for name in parameters if dice.random() < 0.8}
            params |= {
                name: dice.choice(values)
                for name, values in likely.items()
                if name in parameters and dice.random() < 0.7
            }
            answer = await desk.call(method, **params)
            if answer.get("error_code") == 500:
                failures.append((method, params))
            elif answer["ok"]:
                assert schema.check_result(answer["result"], method) == [], (method, params)
    assert failures == []


async def test_every_update_has_the_official_types(desk: Desk) -> None:
    person = await desk.person(username="wang", last_name="Li")
    li = await desk.person("Li")
    group = await desk.control.add_group("G", person, forum=True, members=[li.id], bots=["gendan_bot"])
    await desk.control.call("POST", f"/groups/{group['id']}/promote", {"bot": "gendan_bot"})
    topic = await desk.api("createForumTopic", chat_id=group["id"], name="A17")
    await li.send_text(group["id"], "hello #tag @wang", thread_id=topic["message_thread_id"])
    await li.send_album(BOT, [jpeg(color="red"), jpeg(color="blue")])
    sent = await desk.api("sendMessage", chat_id=li.id, text="x", reply_markup=buttons("A"))
    await li.press("A", chat=BOT, wait_s=0)
    await li.act("react", chat_id=BOT, message_id=sent["message_id"], emoji="👍")
    await li.act("inline", bot=BOT, query="q", wait_s=0)
    await li.act("leave", chat_id=group["id"])
    link = await desk.api("createChatInviteLink", chat_id=group["id"], creates_join_request=True)
    await li.join(link["invite_link"])
    await li.block("gendan_bot")
    kinds = set(await desk.kinds())
    assert kinds == {
        "message",
        "callback_query",
        "message_reaction",
        "inline_query",
        "chat_member",
        "my_chat_member",
        "chat_join_request",
    }


async def test_control_requests_never_make_the_server_fail(desk: Desk) -> None:
    person = await desk.person()
    dice = random.Random(3)
    names = ["chat_id", "message_id", "text", "media", "data", "row", "bot", "query", "emoji", "invite_link", "with"]
    actions = [
        "messages",
        "start",
        "edit",
        "delete",
        "press",
        "react",
        "pin",
        "block",
        "join",
        "leave",
        "inline",
        "read",
    ]
    for action in actions:
        for _ in range(ROUNDS):
            body = {name: dice.choice([*WEIRD, BOT]) for name in names if dice.random() < 0.7} | {"wait_s": 0}
            url = f"{desk.base}/sandbox/persons/{person.id}/{action}"
            async with desk.http.post(url, json=body) as response:
                assert response.status < 500, (action, body)
