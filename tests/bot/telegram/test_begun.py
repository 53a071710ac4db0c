import asyncio
import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.telegram import begun
from bot.telegram.begun import FILE, PLACES, Begun, open_begun
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Outbox, State
from tests.chat import BOT_ID, open_world


def die(life: Callable[[], object]) -> None:
    """Let a process do something, and be killed over it."""

    def live() -> None:
        life()
        os.kill(os.getpid(), signal.SIGKILL)

    process = get_context("fork").Process(target=live)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def die_over(folder: Path, *begins: int, settled: tuple[int, ...] = ()) -> None:
    def life() -> None:
        with open_begun(folder) as marks:
            marks.start()
            for row_id in (*settled, *begins):
                marks.begin(row_id)
            for row_id in settled:
                marks.end(row_id)
            os.kill(os.getpid(), signal.SIGKILL)

    die(life)


def before(folder: Path) -> frozenset[int] | None:
    with open_begun(folder) as marks:
        return marks.before


def test_what_had_begun_and_was_not_settled_is_known_after_the_death(tmp_path: Path) -> None:
    assert before(tmp_path) is None
    die_over(tmp_path, 3, 2**62, settled=(1, 2))
    assert before(tmp_path) == frozenset({3, 2**62})


def test_a_process_that_dies_before_it_settles_what_it_found_leaves_it_to_the_next(tmp_path: Path) -> None:
    die_over(tmp_path, 3)
    die(lambda: open_begun(tmp_path).__enter__())
    assert before(tmp_path) == frozenset({3})
    die_over(tmp_path, 4)
    assert before(tmp_path) == frozenset({4})


def test_after_the_machine_itself_has_died_nobody_can_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    die_over(tmp_path, 3)
    (tmp_path / "boot_id").write_text("11111111-2222-3333-4444-555555555555\n")
    monkeypatch.setattr(begun, "BOOT_ID", tmp_path / "boot_id")
    assert before(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"\xff" * 10])
def test_of_a_broken_file_nothing_is_believed(tmp_path: Path, content: bytes) -> None:
    die_over(tmp_path, 3)
    (tmp_path / FILE).write_bytes(content)
    assert before(tmp_path) is None


def test_where_places_did_not_suffice_nobody_can_tell(tmp_path: Path) -> None:
    die_over(tmp_path, *range(1, PLACES + 1))
    assert before(tmp_path) == frozenset(range(1, PLACES + 1))
    die_over(tmp_path, *range(1, PLACES + 2))
    assert before(tmp_path) is None


def test_where_no_file_can_be_had_everything_is_in_doubt(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with open_begun(tmp_path) as marks:
        marks.start()
        marks.begin(1)
        marks.end(1)
    assert before(tmp_path) is None and Begun().before is None


@pytest.mark.parametrize("has_begun", [False, True])
def test_what_was_claimed_when_the_robot_died_is_in_doubt_only_if_its_call_had_begun(
    tmp_path: Path, has_begun: bool
) -> None:
    async def first_life() -> None:
        async with open_world(tmp_path) as world:
            async with world.robot.deps.transaction() as session:
                to = Address(bot_id=BOT_ID, chat_id=7)
                await notify.send(session, to=to, key="start.who", now=world.clock.at)
            async with world.robot.deps.transaction() as session:
                (row,) = await notify.claim(session, row_ids=[1])
            world.robot.sender.begun.start()
            if has_begun:
                world.robot.sender.begun.begin(row.id)
            os.kill(os.getpid(), signal.SIGKILL)

    async def second_life() -> list[tuple[State, int, int]]:
        async with open_world(tmp_path) as world:
            sender = world.robot.sender
            sender.stop()
            await sender.run()
            async with world.robot.deps.reading() as session:
                return [(row.state, row.attempt, row.doubts) for row in await session.scalars(select(Outbox))]

    die(lambda: asyncio.run(first_life()))
    assert asyncio.run(second_life()) == [(State.QUEUED, int(has_begun), int(has_begun))]
