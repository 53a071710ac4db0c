"""State that survives a restart, orderly or not."""

import subprocess
import sys
from pathlib import Path

import pytest

from gendan_sandbox.client import Sandbox
from gendan_sandbox.world import snapshot
from gendan_sandbox.world.model import State
from tests.bot.sandbox.desk import BOT, Desk, buttons, jpeg, open_desk


async def fill(desk: Desk) -> int:
    """Make some of everything, and give the person's id."""
    person = await desk.person(language_code="zh")
    await person.send_photo(BOT, jpeg(), "sewing")
    sent = await desk.api("sendMessage", chat_id=person.id, text="card", reply_markup=buttons("A"))
    await desk.api("pinChatMessage", chat_id=person.id, message_id=sent["message_id"])
    await person.press("A", chat=BOT, wait_s=0)
    group = await desk.control.add_group("Workshop", person, forum=True, bots=["gendan_bot"])
    await desk.control.call("POST", f"/groups/{group['id']}/promote", {"bot": "gendan_bot"})
    await desk.api("createForumTopic", chat_id=group["id"], name="A17")
    await desk.api("createChatInviteLink", chat_id=group["id"], creates_join_request=True)
    await desk.api("setMyCommands", commands=[{"command": "start", "description": "x"}])
    await desk.api("setChatMenuButton", chat_id=person.id, menu_button={"type": "commands"})
    return person.id


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with open_desk(state_path=path) as desk:
        person_id = await fill(desk)
        before = snapshot.to_json(desk.messenger.state)
        pending = await desk.api("getUpdates")
    async with open_desk(state_path=path) as desk:
        after = snapshot.to_json(desk.messenger.state)
        changing = {"version": 0, "clock_offset_s": 0}
        assert after | changing == before | changing
        assert await desk.api("getUpdates") == pending
        person = await desk.control.person(person_id)
        [photo] = [seen for seen in await person.messages(BOT) if seen.kind == "photo"]
        assert (await person.photo_of(photo)).startswith(b"\xff\xd8")
        file_id = pending[0]["message"]["photo"][-1]["file_id"]
        assert (await desk.api("getFile", file_id=file_id))["file_size"] > 0


async def test_after_a_crash_no_number_comes_twice(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with open_desk() as desk:
        await fill(desk)
        bot = desk.messenger.state.bots[123456]
        used_updates, used_messages = bot.next_update_id, bot.next_message_id
        snapshot.save(desk.messenger.state, path, is_final=False)
    loaded = snapshot.load(path).bots[123456]
    assert loaded.next_update_id >= used_updates + 1000
    assert loaded.next_message_id >= used_messages + 1000


async def test_changes_are_saved_while_the_server_runs(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with open_desk(state_path=path) as desk:
        await desk.person("Wang")
        assert (await desk.control.call("POST", "/snapshot"))["path"] == str(path)
        assert [person.first_name for person in snapshot.load(path).persons.values()] == ["Wang"]


async def test_a_turned_clock_stays_turned(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with open_desk(state_path=path) as desk:
        await desk.control.advance(500_000)
        before_s = desk.messenger.clock.unix()
    async with open_desk(state_path=path) as desk:
        assert desk.messenger.clock.unix() >= before_s


def serve(path: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a server process and give it with its address."""
    code = (
        "from pathlib import Path; from gendan_sandbox import server; "
        f"server.run(port=0, state_path=Path({str(path)!r}))"
    )
    process = subprocess.Popen([sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1]


async def test_a_killed_process_leaves_its_state_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    process, address = serve(path)
    async with Sandbox(address) as control:
        person = await control.add_person("Wang")
        await control.call("POST", "/snapshot")
    process.kill()
    process.communicate()
    process, address = serve(path)
    async with Sandbox(address) as control:
        assert (await control.person(person.id)).name == "Wang"
    process.terminate()
    process.communicate()
    assert process.returncode == 0


def test_a_foreign_file_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    with pytest.raises(ValueError, match="no state of this sandbox"):
        snapshot.load(path)


def test_an_empty_state_goes_through_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    snapshot.save(State(), path, is_final=True)
    assert snapshot.load(path) == State()
