"""Faults on demand, rate limits, and the journal that tells what really happened."""

import aiohttp
import pytest

from gendan_sandbox.client import SandboxError
from gendan_sandbox.world import flood
from tests.bot.sandbox.desk import BOT, TOKEN, Desk, buttons, jpeg, open_desk


async def test_too_many_requests_names_the_wait_and_applies_nothing(desk: Desk) -> None:
    person = await desk.person()
    await desk.control.add_fault("too_many_requests", method="sendMessage", retry_after_s=7, times=1)
    answer = await desk.call("sendMessage", chat_id=person.id, text="x")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    await desk.api("sendMessage", chat_id=person.id, text="y")
    assert [message.text for message in await person.messages(BOT)][-1] == "y"
    refused, sent = await desk.control.journal(method="sendMessage")
    assert (refused["applied"], refused["fault"], sent["applied"]) == (False, "too_many_requests", True)


async def test_a_server_error_applies_nothing(desk: Desk) -> None:
    person = await desk.person()
    await desk.control.add_fault("server_error", times=1)
    answer = await desk.call("sendMessage", chat_id=person.id, text="x")
    assert (answer["error_code"], answer["description"]) == (502, "Bad Gateway")
    assert "x" not in [message.text for message in await person.messages(BOT)]


async def test_an_applied_call_may_time_out(desk: Desk) -> None:
    person = await desk.person()
    await desk.control.add_fault("applied_but_timed_out", delay_s=0.01)
    with pytest.raises(aiohttp.ClientConnectionError):
        await desk.call("sendMessage", chat_id=person.id, text="arrived")
    assert (await person.messages(BOT))[-1].text == "arrived"
    [entry] = await desk.control.journal(method="sendMessage")
    assert (entry["applied"], entry["fault"]) == (True, "applied_but_timed_out")


@pytest.mark.parametrize("applied", [False, True])
async def test_a_dropped_connection_is_applied_only_if_told(desk: Desk, applied: bool) -> None:
    person = await desk.person()
    await desk.control.add_fault("dropped", applied=applied)
    with pytest.raises(aiohttp.ClientConnectionError):
        await desk.call("sendMessage", chat_id=person.id, text="x")
    assert ("x" in [message.text for message in await person.messages(BOT)]) is applied


async def test_a_slow_call_is_answered_in_the_end(desk: Desk) -> None:
    person = await desk.person()
    await desk.control.add_fault("slow", delay_s=0.01)
    assert (await desk.api("sendMessage", chat_id=person.id, text="x"))["text"] == "x"


async def test_faults_are_narrowed_and_counted(desk: Desk) -> None:
    wang, li = await desk.person("Wang"), await desk.person("Li")
    await desk.control.add_fault("server_error", chat_id=li.id, method="sendMessage", after=1, times=2)
    await desk.api("sendMessage", chat_id=wang.id, text="x")
    outcomes = [(await desk.call("sendMessage", chat_id=li.id, text="x"))["ok"] for _ in range(4)]
    assert outcomes == [True, False, False, True]
    [fault] = (await desk.control.call("GET", "/faults"))["faults"]
    assert fault["hits"] == 2
    await desk.control.clear_faults()
    assert (await desk.control.call("GET", "/faults"))["faults"] == []


async def test_random_faults_are_repeatable(desk: Desk) -> None:
    person = await desk.person()
    rounds = []
    for _ in range(2):
        await desk.control.clear_faults()
        await desk.control.add_fault("server_error", times=None, probability=0.5, seed=3)
        rounds.append([(await desk.call("sendMessage", chat_id=person.id, text="x"))["ok"] for _ in range(12)])
    assert rounds[0] == rounds[1]
    assert set(rounds[0]) == {True, False}


async def test_polling_is_not_hit_unless_named(desk: Desk) -> None:
    await desk.control.add_fault("server_error", times=None)
    assert await desk.api("getUpdates") == []
    with pytest.raises(SandboxError, match="kind must be one of"):
        await desk.control.add_fault("earthquake")


def stand_still(desk: Desk) -> list[float]:
    """Let the real time that floods are counted by stand still until a test moves it on."""
    at_s = [1000.0]
    desk.messenger.flood.now_s = lambda: at_s[0]
    return at_s


async def test_bursts_to_one_person_are_tolerated_and_then_slowed() -> None:
    async with open_desk(flood=True) as desk:
        person = await desk.person()
        at_s = stand_still(desk)
        for _ in range(flood.PRIVATE_BURST):
            await desk.api("sendMessage", chat_id=person.id, text="x")
        answer = await desk.call("sendMessage", chat_id=person.id, text="x")
        assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 1})
        at_s[0] += 1
        await desk.api("sendMessage", chat_id=person.id, text="x")


async def test_a_group_takes_20_messages_a_minute() -> None:
    async with open_desk(flood=True) as desk:
        person = await desk.person()
        group = await desk.control.add_group("G", person, bots=["gendan_bot"])
        at_s = stand_still(desk)
        for _ in range(20):
            await desk.api("sendMessage", chat_id=group["id"], text="x")
        answer = await desk.call("sendMessage", chat_id=group["id"], text="x")
        assert answer["parameters"] == {"retry_after": 60}
        await desk.control.advance(3600)
        assert not (await desk.call("sendMessage", chat_id=group["id"], text="x"))["ok"]
        at_s[0] += 60
        await desk.api("sendMessage", chat_id=group["id"], text="x")


async def test_a_bot_sends_30_messages_a_second() -> None:
    async with open_desk(flood=True) as desk:
        people = [await desk.person(f"P{number}") for number in range(31)]
        stand_still(desk)
        outcomes = [(await desk.call("sendMessage", chat_id=person.id, text="x"))["ok"] for person in people]
        assert outcomes == [True] * 30 + [False]


async def test_edits_are_limited_more_gently_and_reads_not_at_all() -> None:
    async with open_desk(flood=True) as desk:
        person = await desk.person()
        stand_still(desk)
        sent = await desk.api("sendMessage", chat_id=person.id, text="x", reply_markup=buttons("A"))
        where = {"chat_id": person.id, "message_id": sent["message_id"]}
        outcomes = [(await desk.call("editMessageText", **where, text=f"t{number}"))["ok"] for number in range(21)]
        assert outcomes == [True] * 20 + [False]
        for _ in range(50):
            await desk.api("getChat", chat_id=person.id)


def test_an_album_weighs_as_one_in_private_and_as_many_in_a_group() -> None:
    gate = flood.FloodGate(lambda: 0.0)
    assert [gate.admit(bot_id=1, chat_id=5, count=10) for _ in range(2)] == [0, 0]
    assert [gate.admit(bot_id=2, chat_id=-5, count=10) for _ in range(2)] == [0, 0]
    assert gate.admit(bot_id=2, chat_id=-5, count=10) == 60


async def test_the_journal_shows_calls_with_parameters_and_files(desk: Desk) -> None:
    person = await desk.person()
    await desk.control.call("DELETE", "/journal")
    form = aiohttp.FormData({"chat_id": str(person.id), "caption": "c"})
    form.add_field("photo", jpeg(), filename="x.jpg")
    async with desk.http.post(f"{desk.base}/bot{TOKEN}/sendPhoto", data=form):
        pass
    await desk.error("sendMessage", chat_id=person.id, text="")
    photo, message = await desk.control.journal()
    assert photo["method"] == "sendPhoto"
    assert photo["params"]["photo"]["file_name"] == "x.jpg"
    assert photo["result"]["chat_id"] == person.id
    assert (message["http_status"], message["description"]) == (400, "Bad Request: message text is empty")
    assert message["seq"] == photo["seq"] + 1


@pytest.mark.parametrize("applied", [False, True])
async def test_any_status_and_text_may_be_answered_applied_or_not(desk: Desk, applied: bool) -> None:
    wang, li = await desk.person("Wang"), await desk.person("Li")
    told = {"status": 400, "text": "Bad Request: PHOTO_INVALID_DIMENSIONS", "applied": applied}
    await desk.control.add_fault("answer", method="sendMessage", chat_id=wang.id, **told)
    await desk.api("sendMessage", chat_id=li.id, text="x")
    answer = await desk.call("sendMessage", chat_id=wang.id, text="x")
    assert answer == {"ok": False, "error_code": 400, "description": told["text"]}
    assert ("x" in [message.text for message in await wang.messages(BOT)]) is applied
    entry = (await desk.control.journal(method="sendMessage"))[-1]
    assert (entry["applied"], entry["fault"], entry["http_status"]) == (applied, "answer", 400)


async def test_a_fault_may_say_parameters_or_the_whole_answer_as_a_proxy_does(desk: Desk) -> None:
    person = await desk.person()
    moved = {"migrate_to_chat_id": -1007}
    await desk.control.add_fault("answer", status=400, text="Bad Request: moved", parameters=moved)
    assert (await desk.call("sendMessage", chat_id=person.id, text="x"))["parameters"] == moved
    await desk.control.add_fault("answer", status=502, body="<html>Bad Gateway</html>", applied=True)
    address = f"{desk.base}/bot{TOKEN}/sendMessage"
    async with desk.http.post(address, json={"chat_id": person.id, "text": "arrived"}) as response:
        assert (response.status, await response.text()) == (502, "<html>Bad Gateway</html>")
    assert (await person.messages(BOT))[-1].text == "arrived"


async def test_what_is_no_status_is_refused(desk: Desk) -> None:
    with pytest.raises(SandboxError, match="status"):
        await desk.control.add_fault("answer", status=99)


async def test_the_download_of_a_file_may_fail_when_it_is_named(desk: Desk) -> None:
    person = await desk.person()
    await person.send_photo(BOT, jpeg())
    updates = await desk.api("getUpdates")
    file_id = updates[-1]["message"]["photo"][-1]["file_id"]
    path = (await desk.api("getFile", file_id=file_id))["file_path"]
    await desk.control.add_fault("answer", status=504, times=1)
    await desk.control.add_fault("answer", status=503, method="download")
    statuses = []
    for _ in range(2):
        async with desk.http.get(f"{desk.base}/file/bot{TOKEN}/{path}") as response:
            statuses.append(response.status)
    assert statuses == [503, 200]
