"""Deliveries: secret, order, retries at Telegram's times, giving up."""

from itertools import pairwise
from typing import Any

from aiohttp import web

from gendan_sandbox.patience import comes_true
from tests.bot.sandbox.desk import BOT, Desk, Hook, Json, buttons, kind_of, open_hook


async def deliveries(desk: Desk, count: int) -> list[Json]:
    """Wait until so many attempts were made."""
    notes = desk.messenger.passing.deliveries
    await comes_true(lambda: len(notes) >= count, mark=lambda: len(notes))
    return list(notes)


async def frozen(desk: Desk, hook: Hook, **settings: Any) -> None:
    await desk.control.set_clock(frozen=True)
    await desk.api("setWebhook", url=hook.url, **settings)


async def test_updates_are_posted_with_the_secret(desk: Desk) -> None:
    person = await desk.person()
    async with open_hook() as hook:
        await desk.api("setWebhook", url=hook.url, secret_token="s-3_cret")
        await person.send_text(BOT, "hello")
        await deliveries(desk, 1)
    assert hook.got[0]["message"]["text"] == "hello"
    assert hook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s-3_cret"
    assert hook.headers[0]["Content-Type"].startswith("application/json")


async def test_updates_that_waited_are_delivered_when_a_webhook_is_set(desk: Desk) -> None:
    person = await desk.person()
    await person.send_text(BOT, "early")
    async with open_hook() as hook:
        await desk.api("setWebhook", url=hook.url)
        await deliveries(desk, 1)
    assert hook.got[0]["message"]["text"] == "early"


async def test_dropped_updates_are_not_delivered(desk: Desk) -> None:
    person = await desk.person()
    await person.send_text(BOT, "early")
    async with open_hook() as hook:
        await desk.api("setWebhook", url=hook.url, drop_pending_updates=True)
        await person.send_text(BOT, "late")
        await deliveries(desk, 1)
    assert [update["message"]["text"] for update in hook.got] == ["late"]


async def test_retries_come_at_once_and_then_after_2_4_8_seconds(desk: Desk) -> None:
    person = await desk.person()
    async with open_hook() as hook:
        hook.answers = [500]
        await frozen(desk, hook)
        await person.send_text(BOT, "hello")
        times = [note["time"] for note in await deliveries(desk, 2)]
        assert times[1] == times[0]
        for number, pause_s in enumerate((2, 4, 8, 16, 32), start=3):
            await desk.control.advance(pause_s - 0.5)
            assert len(desk.messenger.passing.deliveries) == number - 1
            await desk.control.advance(0.5)
            await deliveries(desk, number)
        info = await desk.api("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_retries_come_while_the_clock_runs_and_nothing_else_happens(desk: Desk) -> None:
    person = await desk.person()
    async with open_hook() as hook:
        hook.answers = [500, 500, 502, 503, 200]
        await desk.control.set_clock(scale=60)
        await desk.api("setWebhook", url=hook.url)
        await person.send_text(BOT, "hello")
        times = [note["time"] for note in await deliveries(desk, 5)]
        pauses_s = [later - earlier for earlier, later in pairwise(times)]
        assert all(pause_s >= least_s for pause_s, least_s in zip(pauses_s, (0, 2, 4, 8), strict=True)), pauses_s
        assert (await desk.api("getWebhookInfo"))["pending_update_count"] == 0


async def test_a_retry_is_not_held_up_by_one_that_is_due_later(desk: Desk) -> None:
    wang, li = await desk.person("Wang"), await desk.person("Li")
    async with open_hook() as hook:
        hook.answers = [web.Response(status=503, headers={"Retry-After": "3000"}), 500, 500, 200]
        await desk.control.set_clock(scale=60)
        await desk.api("setWebhook", url=hook.url)
        await wang.send_text(BOT, "one")
        await deliveries(desk, 1)
        await li.send_text(BOT, "other")
        await deliveries(desk, 4)
    assert [update["message"]["text"] for update in hook.got] == ["one", "other", "other", "other"]


async def test_retry_pauses_never_exceed_two_minutes(desk: Desk) -> None:
    person = await desk.person()
    async with open_hook() as hook:
        hook.answers = [500]
        await frozen(desk, hook)
        await person.send_text(BOT, "hello")
        for number in range(2, 14):
            await deliveries(desk, number)
            await desk.control.advance(120)
        assert len(await deliveries(desk, 14)) >= 14


async def test_retry_after_is_obeyed(desk: Desk) -> None:
    person = await desk.person()
    async with open_hook() as hook:
        hook.answers = [web.Response(status=503, headers={"Retry-After": "30"}), 200]
        await frozen(desk, hook)
        await person.send_text(BOT, "hello")
        await deliveries(desk, 1)
        await desk.control.advance(29)
        assert len(hook.got) == 1
        await desk.control.advance(1)
        await deliveries(desk, 2)
    assert len(hook.got) == 2


async def test_a_chat_waits_for_its_failed_update_while_others_go_on(desk: Desk) -> None:
    wang, li = await desk.person("Wang"), await desk.person("Li")
    async with open_hook() as hook:
        hook.answers = [500, 500, 200]
        await frozen(desk, hook)
        await wang.send_text(BOT, "one")
        await deliveries(desk, 2)
        await wang.send_text(BOT, "two")
        await li.send_text(BOT, "other")
        await deliveries(desk, 3)
        assert [update["message"]["text"] for update in hook.got] == ["one", "one", "other"]
        await desk.control.advance(2)
        await deliveries(desk, 5)
    assert [update["message"]["text"] for update in hook.got[3:]] == ["one", "two"]


async def test_a_press_does_not_wait_for_the_messages_of_its_chat(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=buttons("A"))
    async with open_hook() as hook:
        hook.answers = [500, 500, 200]
        await frozen(desk, hook)
        await person.send_text(BOT, "one")
        await deliveries(desk, 2)
        await person.press("A", chat=BOT, wait_s=0)
        await deliveries(desk, 3)
    assert "callback_query" in hook.got[2]


async def test_a_press_is_given_up_after_150_seconds_and_a_message_after_a_day(desk: Desk) -> None:
    person = await desk.person()
    await desk.api("sendMessage", chat_id=person.id, text="a", reply_markup=buttons("A"))
    async with open_hook() as hook:
        hook.answers = [500]
        await frozen(desk, hook)
        await person.send_text(BOT, "one")
        await person.press("A", chat=BOT, wait_s=0)
        await deliveries(desk, 4)
        await desk.control.advance(151)
        assert (await desk.api("getWebhookInfo"))["pending_update_count"] == 1
        waiting = await desk.control.call("GET", "/bots/gendan_bot/updates")
        assert [kind_of(update) for update in waiting["updates"]] == ["message"]
        assert [kind_of(update) for update in waiting["forgotten"]] == ["callback_query"]
        await desk.control.advance(86_400)
        assert (await desk.api("getWebhookInfo"))["pending_update_count"] == 0


async def test_an_answer_may_carry_one_call(desk: Desk) -> None:
    person = await desk.person()
    async with open_hook() as hook:
        hook.answers = [{"method": "sendMessage", "chat_id": person.id, "text": "by answer"}]
        await desk.api("setWebhook", url=hook.url)
        await person.send_text(BOT, "hello")
        assert (await person.wait_for("by answer", chat=BOT)).text == "by answer"


async def test_an_unreachable_webhook_is_reported(desk: Desk) -> None:
    person = await desk.person()
    await desk.control.set_clock(frozen=True)
    await desk.api("setWebhook", url="http://127.0.0.1:9/hook", max_connections=7)
    await person.send_text(BOT, "hello")
    await deliveries(desk, 1)
    info = await desk.api("getWebhookInfo")
    assert info["last_error_message"] == "Connection refused"
    assert (info["url"], info["max_connections"]) == ("http://127.0.0.1:9/hook", 7)


async def test_the_control_api_lists_attempts(desk: Desk) -> None:
    person = await desk.person()
    async with open_hook() as hook:
        await desk.api("setWebhook", url=hook.url)
        await person.send_text(BOT, "hello")
        await deliveries(desk, 1)
        [note] = (await desk.control.call("GET", "/bots/gendan_bot/deliveries"))["deliveries"]
    assert (note["attempt"], note["status"], note["queue"]) == (1, 200, f"message:{person.id}")
