"""An album is looked at side by side, with the outcome of looking at its photos one after another."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, select
from typing_extensions import override

from bot.jobs import attempt
from bot.turnstile import Turnstile
from core.evidence import challenge, taking
from core.evidence.actions import check_key
from core.evidence.sight import Sight
from core.evidence.tables import Photo, PhotoState
from core.jobs.tables import Job
from core.notify.tables import Outbox
from core.stage import Stage
from core.work import given_up
from core.work import photo_progress as evidence_progress
from core.work import photos as evidence_jobs
from core.work.side_by_side import LOOKS_TOGETHER
from tests.chat import BOT_ID, World, open_world
from tests.factories import Floor, agree_order, card_text, open_floor, take_photo
from vision.draw.phone_photo import crop_and_recompress

WORD = rf"<b>[{challenge.WORD_ALPHABET}]{{{challenge.WORD_CHARACTERS}}}</b>"
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

    @override
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
        for job in await world.jobs._list_due():
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
    assert shuffled.most == LOOKS_TOGETHER
    assert judged == await judge_album(tmp_path / "in_order", OneByOne(), ahead=True)
    assert judged.copy_of == [None, None, 0, None, None, 0, 4]
    assert len(judged.said) == 1 and "2 of 7 photos count" in judged.said[0]


@dataclass
class Falling(Shuffled):
    """Vision that breaks at the first close look."""

    has_fallen: bool = False

    @override
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
        jobs = await world.jobs._list_due()
        deps = replace(world.robot.deps, vision=falling)
        await attempt(deps, {"photo.check": evidence_jobs.check}, jobs[0], turnstile=Turnstile())
        assert falling.has_fallen and falling.side_by_side == 0
        assert [photo.seen_at for photo in await read_photos(world)] == [None, None]
        await world.later(minutes=10)
        assert [photo.state for photo in await read_photos(world)] == [PhotoState.ACCEPTED, PhotoState.ACCEPTED]


def words(world: World, who: int) -> list[Any]:
    """List the calls that say or change something in a chat, in their order."""
    kinds = ("sendMessage", "sendPhoto", "editMessageText", "deleteMessage", "setMessageReaction")
    return [(name, params) for name, params in world.telegram.calls if name in kinds and params["chat_id"] == who]


@pytest.mark.parametrize(
    ("language", "taken"), [("en", "3 photos taken"), ("zh-hans", "收到 3 张照片"), ("ru", "Принято: 3 фото")]
)
async def test_an_album_gets_eyes_once_a_word_that_counts_and_one_answer_in_its_place(
    world: World, language: str, taken: str
) -> None:
    floor = await open_floor(world)
    card = card_text(floor, await agree_order(floor))
    await floor.worker.sends("/start")
    worker = world.person(floor.worker.telegram_id, floor.worker.name, language)
    before = len(words(world, worker.telegram_id))
    ids = [
        await worker.sends_photo(take_photo(Stage.FABRIC_IN, card, seed=seed), media_group_id="g1")
        for seed in (1, 2, 3)
    ]
    assert taken in worker.last.text and worker.last.params["disable_notification"] is True
    assert worker.last.params["reply_parameters"]["message_id"] == ids[0]
    word_id = worker.last.message_id
    world.clock.advance(seconds=3)
    await world.settle()
    calls = words(world, worker.telegram_id)[before:]
    assert [params["message_id"] for name, params in calls if name == "setMessageReaction"] == [ids[0]]
    assert [name for name, _ in calls if name.startswith("send")] == ["sendMessage", "sendMessage"]
    assert [name for name, _ in calls][-2:] == ["sendMessage", "deleteMessage"], "the answer comes before the word goes"
    assert calls[-1][1]["message_id"] == word_id
    assert word_id not in [message.message_id for message in worker.chat]


async def test_a_photo_alone_gets_eyes_and_no_word(world: World) -> None:
    floor = await open_floor(world)
    card = card_text(floor, await agree_order(floor))
    before = len(words(world, floor.worker.telegram_id))
    photo_id = await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card))
    calls = words(world, floor.worker.telegram_id)[before:]
    assert [name for name, _ in calls if name != "setMessageReaction"] == ["sendMessage"]
    assert {params["message_id"] for name, params in calls if name == "setMessageReaction"} == {photo_id}


@dataclass
class Watching(Shuffled):
    """Vision during which messages are sent."""

    world: World | None = None

    @override
    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        assert self.world is not None
        await self.world.robot.sender.drain()
        return function(*args, **kwargs)


async def test_while_a_photo_is_checked_its_sender_sees_that_the_robot_is_at_work_and_no_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_progress, "SHOWS_AGAIN_S", 0)
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends_photo(b"no picture", media_group_id="g1")
    world.clock.advance(seconds=3)
    (job,) = await world.jobs._list_due()
    deps = replace(world.robot.deps, vision=Watching(world=world))
    await attempt(deps, {"photo.check": evidence_jobs.check}, job, turnstile=Turnstile())
    shown = [params for name, params in world.telegram.calls if name == "sendChatAction"]
    assert shown and {(params["chat_id"], params["action"]) for params in shown} == {
        (floor.worker.telegram_id, "typing")
    }
    await world.settle()
    assert len([name for name, _ in world.telegram.calls if name == "sendChatAction"]) == len(shown)


async def test_a_file_that_is_too_large_gets_its_answer_and_no_eyes(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    photo = {"file_id": "f", "file_unique_id": "u", "file_size": 21 * 2**20, "width": 9, "height": 9}
    await floor.worker.sends_message(photo=[photo], media_group_id="g1")
    assert "20 MB" in floor.worker.last.text
    assert "setMessageReaction" not in [name for name, _ in world.telegram.calls]


async def test_the_word_tells_how_many_were_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_progress, "TELLS_EVERY_S", 0)
    floor = await open_floor(world)
    await agree_order(floor)
    for _ in range(6):
        await floor.worker.sends_photo(b"no picture", media_group_id="g1")
    world.clock.advance(seconds=3)
    (job, *_) = await world.jobs._list_due()
    await world.jobs._run(job)
    async with world.robot.deps.reading() as session:
        cards = (await session.scalars(select(Outbox).where(Outbox.key == "evidence.album"))).all()
    told = [card.params.get("looked") for card in cards]
    assert None in told and all(looked is None or looked <= 3 for looked in told)
    await world.settle()
    assert not any("looked at" in message.text for message in floor.worker.chat)


@dataclass
class Counting(Shuffled):
    """Vision that counts what it is asked for."""

    @override
    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.asked += function.__name__ == "inspect"
        return function(*args, **kwargs)


async def test_one_check_does_the_work_for_an_album_whichever_begins_first(world: World) -> None:
    floor = await open_floor(world)
    card = card_text(floor, await agree_order(floor))
    for seed in (1, 2, 3, 4):
        await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card, seed=seed), media_group_id="g1")
    world.clock.advance(seconds=3)
    counting = Counting()
    deps = replace(world.robot.deps, vision=counting)
    due = list(await world.jobs._list_due())
    for job in reversed(due):
        await attempt(deps, {"photo.check": evidence_jobs.check}, job, turnstile=Turnstile())
    assert len(due) == 4 and counting.asked == 4
    assert {photo.state for photo in await read_photos(world)} == {PhotoState.ACCEPTED}
    assert not await world.jobs._list_due()


async def test_a_full_album_is_whole_at_once(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    for number in range(10):
        await floor.worker.sends_photo(b"no picture %d" % number, media_group_id="g1")
    async with world.editing() as session:
        first = await session.scalar(select(Job).where(Job.kind == "photo.check").order_by(Job.id).limit(1))
        assert first is not None
        first.due_at = world.clock.at
    await world.settle()
    assert {photo.state for photo in await read_photos(world)} == {PhotoState.RETAKE}


async def send_late(world: World, floor: Floor, data: bytes) -> int:
    """Send a photo of the album while its check runs; the photo's own check has left it to that one already."""
    message_id = 9000
    photo = floor.worker._file(data, "photo", width=1280, height=960)
    message = {
        "message_id": message_id,
        "date": int(world.clock.at.timestamp()),
        "chat": {"id": floor.worker.telegram_id, "type": "private"},
        "from": floor.worker.user,
        "photo": [photo],
        "media_group_id": "g1",
    }
    await world.robot.gate.take(BOT_ID, {"update_id": message_id, "message": message})
    async with world.robot.deps.transaction() as session:
        late = await session.scalar(select(Photo).where(Photo.message_id == message_id))
        assert late is not None and await taking.is_left_to_another(session, late)
        await session.execute(delete(Job).where(Job.key == check_key(late)))
    return message_id


async def test_a_photo_that_comes_while_its_album_is_judged_gets_an_answer_of_its_own(world: World) -> None:
    floor = await open_floor(world)
    card = card_text(floor, await agree_order(floor))
    for seed in (1, 2):
        await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card, seed=seed), media_group_id="g1")
    world.clock.advance(seconds=3)
    job = (await world.jobs._list_due())[0]
    late: list[int] = []

    class Slow(Shuffled):
        @override
        async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            if function.__name__ == "find_like_known" and not late:
                late.append(await send_late(world, floor, take_photo(Stage.FABRIC_IN, card, seed=3)))
            return function(*args, **kwargs)

    deps = replace(world.robot.deps, vision=Slow())
    await attempt(deps, {"photo.check": evidence_jobs.check}, job, turnstile=Turnstile())
    states = [photo.state for photo in await read_photos(world)]
    assert states == [PhotoState.ACCEPTED, PhotoState.ACCEPTED, PhotoState.RECEIVED]
    await world.later(seconds=3)
    last = (await read_photos(world))[-1]
    assert last.judged_at is not None and last.stage == Stage.FABRIC_IN, "as the others of its album"


async def test_the_word_on_an_album_goes_when_its_check_is_given_up(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    for _ in range(2):
        await floor.worker.sends_photo(b"no picture", media_group_id="g1")
    floor.worker.sees("2 photos taken")
    async with world.robot.deps.transaction() as session:
        job = await session.scalar(select(Job).where(Job.kind == "photo.check").order_by(Job.id).limit(1))
        assert job is not None
        await given_up.settle(session, job=job, now=world.clock.at)
    await world.robot.sender.drain()
    assert not any("photos taken" in message.text for message in floor.worker.chat)
