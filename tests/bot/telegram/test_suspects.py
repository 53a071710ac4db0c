import asyncio
import os
import signal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from telegram import Update
from telegram.ext import CommandHandler

from bot.telegram.suspects import MOST_DEATHS, SLOTS, Suspects, open_suspects
from core.intake.tables import FailedUpdate
from handlers.context import Context
from tests.chat import BOT_ID, World, open_world
from tests.handlers.conftest import VisionHere

KEY, OTHER = (BOT_ID, 2**62), (-1, 0)


def die_over(folder: Path, *keys: tuple[int, int], settled: tuple[tuple[int, int], ...] = ()) -> None:
    """Let a process die while these updates are at hand, and others no more."""

    def life() -> None:
        with open_suspects(folder) as suspects:
            for key in settled:
                suspects.end(suspects.begin(key))
            for key in keys:
                suspects.begin(key)
            os.kill(os.getpid(), signal.SIGKILL)

    process = get_context("fork").Process(target=life)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_what_was_at_hand_at_three_deaths_is_deadly_and_its_neighbours_are_not(tmp_path: Path) -> None:
    for death in range(MOST_DEATHS):
        with open_suspects(tmp_path) as suspects:
            assert not suspects.is_deadly(KEY), death
        die_over(tmp_path, KEY, settled=(OTHER,))
    with open_suspects(tmp_path) as suspects:
        assert suspects.is_deadly(KEY) and not suspects.is_deadly(OTHER)
        assert suspects.careful_for
        suspects.acquit(KEY)
    with open_suspects(tmp_path) as suspects:
        assert not suspects.is_deadly(KEY)


def test_processes_side_by_side_do_not_see_each_others_updates(tmp_path: Path) -> None:
    with open_suspects(tmp_path) as first, open_suspects(tmp_path) as second:
        first.begin(KEY)
        assert first.file != second.file
    with open_suspects(tmp_path) as again:
        assert again.deaths == {KEY: 1}  # it was not ended: its process counts as dead


@pytest.mark.parametrize("content", [b"", b"\xff" * 10, b"[[1]]", b"null"])
def test_a_broken_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    die_over(tmp_path, KEY)
    (tmp_path / "at-hand-0.json").write_bytes(content)
    (tmp_path / "at-hand-0.bin").write_bytes(content)
    with open_suspects(tmp_path) as suspects:
        assert not suspects.is_deadly(KEY)


def test_more_at_hand_than_there_is_room_for_harms_nothing() -> None:
    suspects = Suspects()
    marks = [suspects.begin((BOT_ID, number)) for number in range(SLOTS + 5)]
    for mark in marks:
        suspects.end(mark)
    assert len(suspects.free) == SLOTS


def command(number: int, text: str, sender: int) -> dict[str, Any]:
    who, chat = {"id": sender, "is_bot": False, "first_name": "Eve"}, {"id": sender, "type": "private"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    message = {"message_id": number, "date": 1, "chat": chat, "from": who, "text": text, "entities": entities}
    return {"update_id": number, "message": message}


async def takes(world: World, *updates: dict[str, Any]) -> None:
    async def deadly(_: Update, __: Context) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    world.robot.applications[BOT_ID].handlers[0].insert(0, CommandHandler("deadly", deadly))
    await asyncio.gather(*(world.robot.gate.take(BOT_ID, raw) for raw in updates))


def test_an_update_that_kills_the_process_each_time_is_set_aside_and_the_others_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)
    batch = [command(1, "/start", 77), command(2, "/deadly", 66), command(3, "/start", 78)]

    async def life() -> list[FailedUpdate]:
        async with open_world(tmp_path) as world:
            await takes(world, *batch)
            await world.settle()
            assert {message.chat_id for message in world.telegram.shown.values()} >= {66, 77, 78}
            async with world.robot.deps.reading() as session:
                return list(await session.scalars(select(FailedUpdate)))

    for _ in range(MOST_DEATHS):
        process = get_context("fork").Process(target=lambda: asyncio.run(life()))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
    (failed,) = asyncio.run(life())
    assert failed.raw == batch[1] and "ProcessDied" in failed.error
