"""getUpdates: what acknowledges, what waits, who may poll."""

import asyncio

from gendan_sandbox.patience import comes_true, patiently
from tests.bot.sandbox.desk import BOT, Desk, buttons, kind_of, open_hook


async def test_updates_stay_until_a_higher_offset_acknowledges_them(desk: Desk) -> None:
    person = await desk.person()
    await person.send_text(BOT, "one")
    await person.send_text(BOT, "two")
    first = await desk.api("getUpdates")
    again = await desk.api("getUpdates")
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert again == first
    rest = await desk.api("getUpdates", offset=first[0]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["two"]
    assert await desk.api("getUpdates", offset=first[1]["update_id"] + 1) == []
    assert await desk.api("getUpdates") == []


async def test_update_ids_rise_by_one(desk: Desk) -> None:
    person = await desk.person()
    for text in "abc":
        await person.send_text(BOT, text)
    ids = [update["update_id"] for update in await desk.updates()]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


async def test_a_negative_offset_keeps_the_last_ones(desk: Desk) -> None:
    person = await desk.person()
    for text in "abc":
        await person.send_text(BOT, text)
    assert [update["message"]["text"] for update in await desk.api("getUpdates", offset=-1)] == ["c"]
    assert len(await desk.api("getUpdates")) == 1


async def test_limit_is_obeyed(desk: Desk) -> None:
    person = await desk.person()
    for text in "abc":
        await person.send_text(BOT, text)
    assert len(await desk.api("getUpdates", limit=2)) == 2


async def test_a_long_poll_returns_when_something_happens(desk: Desk) -> None:
    person = await desk.person()
    waiting = asyncio.create_task(desk.api("getUpdates", timeout=30))
    await comes_true(lambda: bool(desk.messenger.passing.pollers))
    await person.send_text(BOT, "hello")
    [update] = await patiently(waiting)
    assert update["message"]["text"] == "hello"


async def test_a_second_poll_ends_the_first(desk: Desk) -> None:
    await desk.person()
    first = asyncio.create_task(desk.call("getUpdates", timeout=30))
    await comes_true(lambda: bool(desk.messenger.passing.pollers))
    second = asyncio.create_task(desk.call("getUpdates", timeout=1))
    answer = await patiently(first)
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert (await patiently(second))["ok"]


async def test_polling_and_a_webhook_exclude_each_other(desk: Desk) -> None:
    async with open_hook() as hook:
        await desk.api("setWebhook", url=hook.url)
        answer = await desk.call("getUpdates")
        assert answer["error_code"] == 409
        assert answer["description"] == (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
        await desk.api("deleteWebhook")
        assert await desk.api("getUpdates") == []


async def test_allowed_updates_select_and_are_remembered(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("getUpdates", allowed_updates=["callback_query"])
    await person.send_text(BOT, "unseen")
    await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=buttons("A"))
    await person.press("A", chat=BOT, wait_s=0)
    assert [set(update) - {"update_id"} for update in await desk.api("getUpdates")] == [{"callback_query"}]


async def test_reactions_come_only_on_request(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("getUpdates", allowed_updates=[])
    sent = await desk.api("sendMessage", chat_id=person.id, text="a")
    await person.act("react", chat_id=BOT, message_id=sent["message_id"], emoji="👍")
    assert await desk.api("getUpdates") == []
    await desk.api("getUpdates", allowed_updates=["message_reaction"])
    await person.act("react", chat_id=BOT, message_id=sent["message_id"], emoji="🔥")
    [update] = await desk.api("getUpdates")
    assert update["message_reaction"]["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]


async def test_old_updates_are_given_up(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=buttons("A"))
    await person.send_text(BOT, "hello")
    await person.press("A", chat=BOT, wait_s=0)
    await desk.control.advance(200)
    assert await desk.kinds() == ["message"]
    await person.send_text(BOT, "late")
    await desk.control.advance(86_401)
    assert await desk.kinds() == []


async def test_a_repeated_press_has_a_new_update_id(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=buttons("A"))
    await person.press("A", chat=BOT, wait_s=0)
    await person.press("A", chat=BOT, wait_s=0, repeat=True)
    one, two = await desk.updates()
    assert one["update_id"] != two["update_id"]
    assert one["callback_query"]["id"] != two["callback_query"]["id"]
    assert one["callback_query"]["data"] == two["callback_query"]["data"] == "a"


async def test_a_press_that_nobody_fetches_for_150_seconds_is_forgotten_and_that_is_told(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=buttons("A"))
    await desk.control.set_clock(frozen=True)
    await person.send_text(BOT, "one")
    await person.press("A", chat=BOT, wait_s=0)
    await desk.control.advance(151)
    assert await desk.kinds() == ["message"]
    told = await desk.control.call("GET", "/bots/gendan_bot/updates")
    assert told["updates"] == [] and [kind_of(update) for update in told["forgotten"]] == ["callback_query"]
