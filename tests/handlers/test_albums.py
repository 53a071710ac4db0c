"""An album is looked at side by side, with the outcome of looking at its photos one after another."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.jobs import attempt
from bot.turnstile import Turnstile
from core.evidence.sight import Sight
from core.evidence.tables import Photo, PhotoState
from core.stage import Stage
from handlers import evidence_jobs
from tests.chat import World, open_world
from tests.factories import agree_order, card_text, open_floor, take_photo
from vision.draw.phone_photo import crop_and_recompress

WORD = rf"<b>[{evidence_jobs.WORD_ALPHABET}]{{{evidence_jobs.WORD_CHARACTERS}}}</b>"
"""The word to write on a slip is drawn by lot."""


@dataclass
class Shuffled:
    """Vision in which what was asked first is answered last."""

    side_by_side: int = 0
    most: int = 0
    asked: int = 0

    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.asked += 1
        self.side_by_side += 1
        self.most = max(self.most, self.side_by_side)
        for _ in range(20 * (10 - self.asked % 10)):
            await asyncio.sleep(0)
        self.side_by_side -= 1
        return function(*args, **kwargs)


class OneByOne(Shuffled):
    """Vision that takes one call after the other."""

    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What the check says of an album; `copy_of` counts photos of the album from 0."""

    sights: list[Sight]
    states: list[PhotoState]
    reasons: list[Any]
    copy_of: list[int | None]
    said: list[str]


async def judge_album(folder: Path, vision: Shuffled, *, ahead: bool) -> Judged:
    """Send an album with copies, a dark photo and no picture at all; look at it, `ahead` of the rest one by one."""
    async with open_world(folder, code_keys=(SecretStr("k0123456" * 4),)) as world:
        floor = await open_floor(world)
        card = card_text(floor, await agree_order(floor))
        first = take_photo(Stage.FABRIC_IN, card)
        sewn = take_photo(Stage.SEWING, None, seed=3)
        album = [
            first,
            take_photo(Stage.FABRIC_IN, card, seed=2, brightness=0.1),
            crop_and_recompress(first, share=0.9, quality=60),
            b"no picture",
            sewn,
            first,
            sewn,
        ]
        before = len(floor.worker.chat)
        for data in album:
            await floor.worker.sends_photo(data, media_group_id="g1")
        world.clock.advance(seconds=3)
        deps = replace(world.robot.deps, vision=vision)
        photos = await read_photos(world)
        ids = [photo.id for photo in photos]
        groups = [[photo] for photo in photos] if ahead else [photos]
        sights = [sight for group in groups for sight in await evidence_jobs.look_at(deps, group)]
        for job in await world.robot.jobs._list_due():
            await attempt(deps, {"photo.check": evidence_jobs.check}, job, turnstile=Turnstile())
        await world.settle()
        judged = await read_photos(world)
        return Judged(
            sights=sights,
            states=[photo.state for photo in judged],
            reasons=[photo.reason_codes for photo in judged],
            copy_of=[ids.index(sight.like.photo_id) if sight.like else None for sight in sights],
            said=[re.sub(WORD, "<b>word</b>", message.text) for message in floor.worker.chat[before:]],
        )


async def read_photos(world: World) -> list[Photo]:
    async with world.robot.deps.reading() as session:
        return list(await session.scalars(select(Photo).order_by(Photo.message_id)))


async def test_photos_of_an_album_are_looked_at_side_by_side_and_judged_as_in_their_order(tmp_path: Path) -> None:
    shuffled = Shuffled()
    judged = await judge_album(tmp_path / "shuffled", shuffled, ahead=False)
    assert shuffled.most == evidence_jobs.LOOKS_TOGETHER
    assert judged == await judge_album(tmp_path / "in_order", OneByOne(), ahead=True)
    assert judged.copy_of == [None, None, 0, None, None, 0, 4]
    assert len(judged.said) == 1 and "2 of 7 photos count" in judged.said[0]


@dataclass
class Falling(Shuffled):
    """Vision that breaks at the first close look."""

    has_fallen: bool = False

    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if function.__name__ == "second_look" and not self.has_fallen:
            self.has_fallen = True
            raise ZeroDivisionError
        return await super().__call__(function, *args, **kwargs)


async def test_nothing_runs_on_behind_a_check_that_breaks_and_its_album_is_judged_at_the_next_try(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    falling = Falling()
    async with open_world(tmp_path, code_keys=(SecretStr("k0123456" * 4),)) as world:
        floor = await open_floor(world)
        card = card_text(floor, await agree_order(floor))
        for seed in (1, 2):
            await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card, seed=seed), media_group_id="g1")
        world.clock.advance(seconds=3)
        jobs = await world.robot.jobs._list_due()
        deps = replace(world.robot.deps, vision=falling)
        await attempt(deps, {"photo.check": evidence_jobs.check}, jobs[0], turnstile=Turnstile())
        assert falling.has_fallen and falling.side_by_side == 0
        assert [photo.seen_at for photo in await read_photos(world)] == [None, None]
        await world.later(minutes=10)
        assert [photo.state for photo in await read_photos(world)] == [PhotoState.ACCEPTED, PhotoState.ACCEPTED]
