"""Every hostile file in every chat door of the real robot: somebody is told, nothing is lost, the robot stays small."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.chat import Someone, World, open_world
from tests.factories import Floor, agree_order, open_floor
from tests.handlers.test_bad_input import in_language, is_unharmed, no_fault
from tests.hostile.corpus import KINDS, Family, Kind
from tests.hostile.resident import MOST_GROWTH_MB, watching

Door = Callable[[Floor, Kind], Awaitable[None]]
LOCALES = ("en", "zh-hans", "ru")
SMALL = 1
"""So many of each family are tried by `make test`, the first ones; `make soak` tries all."""


async def _sheet(floor: Floor, kind: Kind) -> None:
    """A merchant sends it as an order."""
    suffix = kind.suffix if kind.family is Family.SHEET else ".xlsx"
    await floor.merchant.sends_document(kind.data, f"order{suffix}")


async def _photo(floor: Floor, kind: Kind) -> None:
    """A worker sends it as the photo of a stage: as file, and a clip as clip."""
    if kind.family is Family.CLIP:
        file = floor.worker._file(kind.data, "video", width=1, height=1, duration=2)
        await floor.worker.sends_message(video=file)
    else:
        await floor.worker.sends_document(kind.data, f"work{kind.suffix}")


async def _compressed(floor: Floor, kind: Kind) -> None:
    """A worker's messenger says that it is a photo."""
    await floor.worker.sends_photo(kind.data)


async def _room(floor: Floor, kind: Kind) -> None:
    """The merchant sends it into the room of an order."""
    await floor.merchant.sends_document(kind.data, f"drawing{kind.suffix}")


async def _brought(floor: Floor, kind: Kind) -> None:
    """Somebody who has never been here sends it."""
    stranger = floor.merchant.world.person(5000 + list(KINDS).index(kind.name), "Eve", "ru")
    await stranger.sends_document(kind.data, f"file{kind.suffix}")
    assert stranger.chat, "a stranger gets no answer"


DOORS: dict[str, Door] = {
    "sheet": _sheet,
    "photo": _photo,
    "compressed": _compressed,
    "room": _room,
    "brought": _brought,
}


def _chosen(*, all_of_them: bool) -> list[Kind]:
    if all_of_them:
        return list(KINDS.values())
    of = {family: [kind for kind in KINDS.values() if kind.family is family][:SMALL] for family in Family}
    return [kind for kinds in of.values() for kind in kinds]


async def _prepare(world: World, door: str, locale: str) -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    floor = replace(
        floor, worker=await in_language(floor.worker, locale), merchant=await in_language(floor.merchant, locale)
    )
    if door == "room":
        await floor.merchant.presses_data(f"room.choose:{order.id}")
    return floor


def _told(world: World, someone: Someone) -> int:
    return sum(1 for message in someone.chat if message.text) + sum(m.edits for m in someone.chat)


async def _try(door: str, kinds: list[Kind], folder: Path, locale: str) -> list[str]:
    odd = []
    async with open_world(folder, code_keys=(SecretStr("k0123456" * 4),)) as world:
        floor = await _prepare(world, door, locale)
        people = (floor.worker, floor.merchant, floor.owner)
        for kind in kinds:
            await asyncio.to_thread(getattr, kind, "data")
            before = [_told(world, one) for one in people]
            with watching() as watch:
                await DOORS[door](floor, kind)
                await world.later(minutes=1)
            if door != "brought" and before == [_told(world, one) for one in people]:
                odd.append(f"{kind.name}: nobody is told")
            if watch.grown_mb > MOST_GROWTH_MB:
                odd.append(f"{kind.name}: the robot grew by {watch.grown_mb:.0f} MB")
        await is_unharmed(world)
    return odd


@pytest.mark.parametrize("door", DOORS)
def test_a_hostile_file_in_a_chat_is_answered_and_harms_nobody(
    door: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    locale = LOCALES[list(DOORS).index(door) % len(LOCALES)]
    with no_fault(caplog):
        assert asyncio.run(_try(door, _chosen(all_of_them=False), tmp_path, locale)) == []


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("door", DOORS)
def test_every_hostile_file_in_a_chat_is_answered_and_harms_nobody(
    door: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    locale = LOCALES[list(DOORS).index(door) % len(LOCALES)]
    with no_fault(caplog):
        assert asyncio.run(_try(door, _chosen(all_of_them=True), tmp_path, locale)) == []
