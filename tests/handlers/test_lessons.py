"""Photos that teach: guided in the chat, looked at when all are there, and no evidence of anything."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import func, select

from core.database import Base
from core.evidence import learned, lessons
from core.evidence.tables import LessonPhoto, Photo, PhotoState, Scene
from core.jobs.tables import Job
from core.ledger.tables import Entry
from core.parties.tables import Person, Workshop
from core.planning.tables import PlanStage
from core.retention import running
from core.retention.model import DEFAULTS
from core.retention.tables import DoomedBlob
from core.stage import Stage
from core.work import lessons as work
from tests.chat import World
from tests.factories import Floor, agree_order, card_text, last_photo, make_clip_of, open_floor, take_photo
from tests.handlers.test_data_forget import goes
from tests.handlers.test_rights import dismiss

DIM = 80
"""Grey of the brightest in a hall in which photos are asked for once more, and from which the checks can learn."""


async def open_lessons(floor: Floor) -> None:
    await floor.owner.presses_data(f"lesson.begin:{floor.workshop_id}")


async def rows(world: World, row: type[Base]) -> int:
    async with world.robot.deps.reading() as session:
        return await session.scalar(select(func.count()).select_from(row)) or 0


async def list_lessons(floor: Floor) -> Sequence[LessonPhoto]:
    async with floor.world.robot.deps.reading() as session:
        return (await session.scalars(select(LessonPhoto).order_by(LessonPhoto.id))).all()


def photo(seed: int, *, card: str | None = None, blur_sigma: float = 0.0) -> bytes:
    stages = (Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING, Stage.PACKED)
    return take_photo(stages[seed % 4], card, seed=seed, blur_sigma=blur_sigma)


def dim_photo(seed: int) -> bytes:
    """Take a photo in a hall whose brightest things have a grey of `DIM`."""
    picture = Image.open(BytesIO(photo(seed))).convert("RGB")
    brightest = float(np.percentile(np.asarray(picture.convert("L")), 98))
    out = BytesIO()
    picture.point(lambda value: value * DIM / brightest).save(out, "JPEG", quality=92)
    return out.getvalue()


async def take_all(floor: Floor, card: str) -> None:
    """Take four photos of each scene; those of the dark corner come as an album."""
    for seed in range(20):
        scene = list(Scene)[seed // 4]
        if scene is Scene.DARK:
            await floor.owner.sends_photo(dim_photo(seed), media_group_id="dark")
        else:
            await floor.owner.sends_photo(photo(seed, card=card if scene is Scene.CARD else None))


async def test_twenty_photos_are_asked_for_scene_by_scene_and_teach_the_checks_a_dim_hall(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    operator = world.person(77, "Operator")
    await operator.sends("/start")
    async with world.editing() as session:
        (await session.scalars(select(Person).where(Person.telegram_id == 77))).one().is_operator = True
    await floor.worker.sends_photo(dim_photo(90), caption="A17 fabric in")
    assert "Too dark" in floor.worker.last.text
    before = (await rows(world, Photo), await rows(world, Entry), len(floor.merchant.chat))
    await floor.owner.presses_data(f"shop.card:{floor.workshop_id}")
    await floor.owner.presses("Teach the checks with photos")
    assert "they prove no stage, and no buyer sees them" in floor.owner.last.text
    await floor.owner.presses("Begin")
    assert "Scene 1 of 5" in floor.owner.last.text and "0 of 20" in floor.owner.last.text
    await take_all(floor, card)
    assert "4 of 20" in floor.owner.sees("Scene 2 of 5").text and "16 of 20" in floor.owner.sees("Scene 5 of 5").text
    assert floor.owner.sees("Thank you: 20 photos")
    told = floor.owner.sees("20 photos were looked at").text
    assert "Would have been asked for once more: 4 before, 0 now" in told
    assert "The card was read in 4 of 4" in told and "like another" in told
    assert operator.sees("20 photos were looked at").text == told
    assert (await rows(world, Photo), await rows(world, Entry), len(floor.merchant.chat)) == before
    async with world.robot.deps.reading() as session:
        assert set((await session.scalars(select(PlanStage.proven_at))).all()) == {None}
    await floor.worker.sends_photo(dim_photo(91), caption="A17 fabric in")
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED


async def test_each_scene_has_a_word_of_its_own_on_how_many_came_and_it_goes_with_the_scene(world: World) -> None:
    floor = await open_floor(world)
    await open_lessons(floor)
    for seed in range(3):
        await floor.owner.sends_photo(photo(seed))
        assert floor.owner.sees(f"{seed + 1} of 20").params["reply_parameters"]
    await floor.owner.sends_photo(photo(3))
    assert [m.text for m in floor.owner.chat if "3 of 20" in m.text] == []
    assert "4 of 20" in floor.owner.last.text and "Scene 2 of 5" in floor.owner.last.text


async def test_a_round_is_left_and_taken_up_again_and_photos_between_are_evidence(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await open_lessons(floor)
    for seed in range(2):
        await floor.owner.sends_photo(photo(seed))
    await floor.owner.sends("cancel")
    assert "2 photos are kept" in floor.owner.last.text
    await floor.owner.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED
    await open_lessons(floor)
    assert "Scene 1 of 5" in floor.owner.last.text and "2 of 20" in floor.owner.last.text
    await floor.owner.sends_photo(photo(2))
    assert len(await list_lessons(floor)) == 3 and await rows(world, Photo) == 1


@pytest.mark.parametrize("word", ["enough", "够了", "Хватит"])
async def test_enough_ends_the_round_with_what_is_there(world: World, word: str) -> None:
    floor = await open_floor(world)
    await open_lessons(floor)
    await floor.owner.sends_photo(photo(1))
    await floor.owner.presses("Next scene")
    assert "Scene 2 of 5" in floor.owner.last.text
    await floor.owner.sends_photo(photo(2, blur_sigma=2.5))
    await floor.owner.sends(word)
    told = floor.owner.sees("2 photos were looked at").text
    assert "1 is too dark, blurred or small to learn from" in told and "1 before, 1 now" in told
    assert [one.teaches for one in await list_lessons(floor)] == [True, False]
    await floor.owner.presses("Enough")
    assert "another" in floor.owner.notice


async def test_what_is_too_many_of_an_album_is_left_out_and_no_evidence_even_when_the_round_is_over(
    world: World,
) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await open_lessons(floor)
    for seed in range(5):
        await floor.owner.sends_photo(photo(seed), media_group_id="many")
    await floor.owner.presses("Enough")
    await floor.owner.sends_photo(photo(6), media_group_id="many")
    assert len(await list_lessons(floor)) == 4 and await rows(world, Photo) == 0
    assert sum("the rest of the album was left out" in message.text for message in floor.owner.chat) == 1


async def test_words_of_an_order_and_an_hour_of_silence_make_a_photo_evidence(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await open_lessons(floor)
    await floor.owner.sends_photo(photo(0), caption="A17 fabric in")
    assert (await last_photo(floor)).asked_stage or (await last_photo(floor)).stage == Stage.FABRIC_IN
    world.clock.advance(minutes=61)
    await floor.owner.sends_photo(photo(1))
    assert await rows(world, Photo) == 2 and await list_lessons(floor) == []


async def test_the_same_photo_counts_once_and_a_clip_not_at_all(world: World) -> None:
    floor = await open_floor(world)
    await open_lessons(floor)
    data = photo(0)
    await floor.owner.sends_photo(data)
    sent = next(said for said in world.said.values() if "photo" in said)
    await floor.owner.sends_message(photo=sent["photo"])
    assert "is here already" in floor.owner.last.text
    await floor.owner.sends_message(video=floor.owner._file(make_clip_of(data), "video", width=9, height=9, duration=2))
    assert "Photos, please" in floor.owner.last.text
    await floor.owner.sends_photo(data)  # the same picture under another name of the messenger
    await floor.owner.sends("done")
    told = floor.owner.sees("1 photo was looked at").text
    assert "1 was sent twice and counts once" in told
    assert [one.teaches for one in await list_lessons(floor)] == [True, False]


async def test_photos_that_cannot_be_read_teach_nothing_and_hold_nobody_up(world: World) -> None:
    floor = await open_floor(world)
    await open_lessons(floor)
    await floor.owner.sends_photo(b"no picture")
    await floor.owner.sends_photo(photo(0))
    await floor.owner.sends("enough")
    assert floor.owner.sees("2 photos were looked at")
    assert [(one.teaches, one.sha256 is None) for one in await list_lessons(floor)] == [(False, True), (True, False)]
    assert await rows(world, Job) == 0


async def test_a_later_round_counts_in_place_of_the_earlier_ones(world: World) -> None:
    floor = await open_floor(world)
    for first in (0, 2):
        await open_lessons(floor)
        for seed in range(first, first + 2):
            await floor.owner.sends_photo(photo(seed))
        await floor.owner.sends("enough")
    async with world.robot.deps.reading() as session:
        found = await learned.list_lessons(session, workshop_id=floor.workshop_id)
        ids = [one.id for one in await lessons.list_looked_at(session, workshop_id=floor.workshop_id)]
    assert len(found) == 4 and len(ids) == 4
    latest = await list_lessons(floor)
    assert found[0] == latest[-1].report


async def test_only_who_manages_the_workshop_teaches_it(world: World) -> None:
    floor = await open_floor(world)
    for data in ("offer", "begin"):
        await floor.worker.presses_data(f"lesson.{data}:{floor.workshop_id}")
    await floor.worker.presses_data(f"lesson.end:{floor.workshop_id}")
    await floor.worker.sends_photo(photo(0))
    assert await list_lessons(floor) == []


async def ask(world: World, floor: Floor) -> bool:
    async with world.robot.deps.transaction() as session:
        workshop = await session.get_one(Workshop, floor.workshop_id)
        asked = await work.ask_owner(session, workshop=workshop, now=world.clock.at)
    await world.settle()
    return asked is not None


async def test_an_owner_is_asked_once_a_round_and_after_their_quiet_hours(world: World) -> None:
    floor = await open_floor(world)
    world.clock.at = world.clock.at.replace(hour=14)  # ten in the evening in Hangzhou
    assert await ask(world, floor) and not await ask(world, floor)
    assert not any("The operator asks" in message.text for message in floor.owner.chat)
    world.clock.advance(hours=10)
    await world.settle()
    asked = floor.owner.sees("The operator asks Wang for photos")
    assert asked.labels == ["📷 Begin"]
    await floor.owner.presses("Begin")
    await floor.owner.sends_photo(photo(0))
    assert not await ask(world, floor)
    await floor.owner.sends("enough")
    assert await ask(world, floor)


async def test_a_person_who_goes_takes_their_photos_and_what_they_taught_along(world: World) -> None:
    floor = await open_floor(world)
    await open_lessons(floor)
    for seed in range(2):
        await floor.owner.sends_photo(dim_photo(seed))
    await floor.owner.sends("enough")
    stored = {one.sha256 for one in await list_lessons(floor)}
    await dismiss(floor, floor.worker)
    await floor.owner.presses_data(f"shop.open:{floor.workshop_id}:0")
    await goes(floor.owner)
    assert await list_lessons(floor) == []
    async with world.robot.deps.reading() as session:
        assert stored <= set((await session.scalars(select(DoomedBlob.sha256))).all())
        assert await learned.list_usual(session, workshop_id=floor.workshop_id) == []


async def test_photos_that_teach_go_after_a_year_with_their_pictures(world: World) -> None:
    floor = await open_floor(world)
    await open_lessons(floor)
    await floor.owner.sends_photo(photo(0))
    await floor.owner.sends("enough")
    (kept,) = await list_lessons(floor)
    deps, now = world.robot.deps, world.clock.at + timedelta(days=366)
    assert kept.sha256 is not None and await deps.blobs.size_bytes(kept.sha256)
    for later in (timedelta(0), timedelta(days=2)):
        await running.apply_all(
            deps.reading, deps.transaction, deps.blobs, periods=DEFAULTS, now=now + later, pause_s=0
        )
    assert await list_lessons(floor) == [] and await deps.blobs.size_bytes(kept.sha256) is None
