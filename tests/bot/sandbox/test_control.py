"""The control API's own manners: guards, errors, events, page, clock."""

import json

import pytest

from gendan_sandbox import server
from gendan_sandbox.client import SandboxError
from gendan_sandbox.patience import patiently
from tests.bot.sandbox.desk import BOT, Desk, Json, jpeg


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_other_sites_are_refused(desk: Desk, headers: dict[str, str]) -> None:
    for path in ("", "/journal", "/events", "/files/x"):
        async with desk.http.get(f"{desk.base}/sandbox{path}", headers=headers) as response:
            assert response.status == 403


async def test_the_own_page_is_welcome(desk: Desk) -> None:
    async with desk.http.get(f"{desk.base}/sandbox", headers={"Origin": desk.base}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "/persons", {}, 400),
        ("POST", "/persons", {"first_name": "A", "shoe_size": 43}, 400),
        ("GET", "/persons/7/chats", None, 404),
        ("POST", "/persons/7/messages", {"chat_id": BOT, "text": "x"}, 404),
        ("POST", "/bots", {"token": "nonsense", "username": "x"}, 400),
        ("POST", "/bots", {"token": "9:x", "username": "gendan_bot"}, 409),
        ("GET", "/groups/-1", None, 404),
        ("POST", "/snapshot", None, 409),
        ("POST", "/clock", {"now": "yesterday"}, 400),
        ("DELETE", "/faults/99", None, 404),
    ],
)
async def test_wrong_requests_are_explained(desk: Desk, verb: str, path: str, body: Json | None, status: int) -> None:
    with pytest.raises(SandboxError) as caught:
        await desk.control.call(verb, path, body)
    assert caught.value.status == status
    assert caught.value.text


async def test_the_overview_lists_everybody(desk: Desk) -> None:
    person = await desk.person(username="wang")
    await desk.control.add_group("G", person, bots=["gendan_bot"])
    overview = await desk.control.call("GET", "")
    assert [bot["username"] for bot in overview["bots"]] == ["gendan_bot"]
    assert [found["id"] for found in overview["persons"]] == [person.id]
    assert [member["status"] for member in overview["groups"][0]["members"]] == ["creator", "member"]


async def test_the_clock_can_be_turned(desk: Desk) -> None:
    told = await desk.control.set_clock(now="2026-11-22T10:00:00+00:00", frozen=True)
    assert told["now"] == "2026-11-22T10:00:00+00:00"
    await desk.control.advance(90)
    assert desk.messenger.clock.now().isoformat() == "2026-11-22T10:01:30+00:00"
    person = await desk.person()
    sent = await desk.api("sendMessage", chat_id=person.id, text="x")
    assert sent["date"] == int(desk.messenger.clock.unix())


async def test_changes_are_streamed(desk: Desk) -> None:
    person = await desk.person()
    url = f"{desk.base}/sandbox/events?person={person.id}"
    async with desk.http.get(url) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        sent = await desk.api("sendMessage", chat_id=person.id, text="x")
        lines = [(await patiently(stream.content.readline())).decode().strip() for _ in range(3)]
    event = json.loads(lines[2].removeprefix("data: "))
    assert lines[0] == f"id: {event['version']}"
    assert (event["kind"], event["message_id"]) == ("message", sent["message_id"])
    assert event["for"] == [{"person": person.id, "chat_id": 123456}]


async def test_a_stream_goes_on_where_it_broke(desk: Desk) -> None:
    person = await desk.person()
    version = desk.messenger.events.version
    await desk.api("sendMessage", chat_id=person.id, text="missed")
    async with desk.http.get(f"{desk.base}/sandbox/events", headers={"Last-Event-ID": str(version)}) as stream:
        first = (await patiently(stream.content.readline())).decode().strip()
    assert first == f"id: {version + 1}"


async def test_files_are_shown_whole_or_in_parts(desk: Desk) -> None:
    person = await desk.person()
    seen = await person.send_photo(BOT, jpeg())
    whole = await person.photo_of(seen)
    assert seen.media_url is not None
    async with desk.http.get(desk.base + seen.media_url, headers={"Range": "bytes=2-5"}) as response:
        assert response.status == 206
        assert await response.read() == whole[2:6]
    with pytest.raises(SandboxError):
        await desk.control.read_file("/sandbox/files/none")


async def test_files_of_people_never_run_as_pages(desk: Desk) -> None:
    person = await desk.person()
    seen = await person.send_document(BOT, b"<script>1</script>", "x.html", "text/html")
    assert seen.media_url is not None
    async with desk.http.get(desk.base + seen.media_url) as response:
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_is_served_under_a_strict_policy(desk: Desk) -> None:
    async with desk.http.get(f"{desk.base}/") as response:
        assert response.status == 200
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    for name in ("../server.py", "%2e%2e/server.py", "nothing.js"):
        async with desk.http.get(f"{desk.base}/{name}") as response:
            assert response.status == 404


async def test_reset_forgets_everything(desk: Desk) -> None:
    await desk.person()
    await desk.control.call("POST", "/reset")
    overview = await desk.control.call("GET", "")
    assert (overview["bots"], overview["persons"]) == ([], [])


def test_a_bot_is_given_as_token_and_name() -> None:
    assert server.parse_bot("123:ABC:my_bot") == ("123:ABC", "my_bot")
    with pytest.raises(ValueError, match="123456:ABC:my_bot"):
        server.parse_bot("my_bot")
