"""Situations of a follower's week, each played whole through the chat; docs/algorithms/situations.md tells the end."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from sqlalchemy import select

from core.evidence.judges import list_judges
from core.evidence.tables import Photo, PhotoState
from core.stage import Stage
from tests.chat import World
from tests.factories import Floor, agree_order, card_text, draw_card, last_photo, open_floor, take_photo
from tests.handlers.test_challenge import asked, code_in, with_phone_beside
from tests.handlers.test_judges import FOREIGN, of_doubtful_origin
from tests.vision.shown import opened, shown

PAGE = Path(__file__).parents[2] / "docs/algorithms/situations.md"
ROW = re.compile(r"^\| (\d+) \| (?P<name>[^|]+) \| [^|]+ \| (?P<end>[^|]+) \| (?P<agrees>[^|]+) \|$", re.MULTILINE)
Play = Callable[[World], Awaitable[Floor]]


@dataclass(frozen=True)
class Situation:
    """What happens, as the page names it."""

    name: str
    play: Play


SITUATIONS: list[Situation] = []


def situation(name: str) -> Callable[[Play], Play]:
    def keep(play: Play) -> Play:
        SITUATIONS.append(Situation(name, play))
        return play

    return keep


async def photos_of(floor: Floor) -> list[Photo]:
    """Read the photos of a floor's people, in their order."""
    async with floor.world.robot.deps.reading() as session:
        return list((await session.scalars(select(Photo).order_by(Photo.id))).all())


async def end_of(floor: Floor, photo: Photo) -> str:
    """Say in a word what became of a photo."""
    match PhotoState(photo.state):
        case PhotoState.ACCEPTED:
            return f"counts, {photo.trust}"
        case PhotoState.RETAKE if photo.challenge is not None:
            return "a code is asked for"
        case PhotoState.RETAKE:
            return f"does not count: {photo.reason_codes[0]}"
        case PhotoState.REVIEW:
            async with floor.world.robot.deps.reading() as session:
                judges = await list_judges(session, photo)
            who = {floor.owner.telegram_id: "owner", floor.merchant.telegram_id: "buyer"}
            return "waits for the " + ", ".join(who.get(one.telegram_id, "operator") for one in judges)
        case PhotoState.ASKED:
            return "its sender is asked"
    return "not judged"


def as_jpeg(color: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".jpg", color, [cv2.IMWRITE_JPEG_QUALITY, 85])[1])


def with_card_pasted(background: np.ndarray, card: bytes) -> bytes:
    """Paste a card flat into a picture, as a phone's editor does."""
    sheet = cv2.resize(opened(card), (420, 594))
    picture = cv2.resize(background, (1280, 960))
    picture[330:924, 60:480] = sheet
    return as_jpeg(picture)


@situation("The card lies beside the fabric")
async def card_in_scene(world: World) -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    return floor


@situation("The fabric without the card; it is the only order")
async def no_card(world: World) -> Floor:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    return floor


@situation("Without the card, with two orders on the floor")
async def two_orders(world: World) -> Floor:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="B23")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    return floor


@situation("The same photo is sent twice by a bad line")
async def sent_twice(world: World) -> Floor:
    floor = await open_floor(world)
    await agree_order(floor)
    data = take_photo(Stage.FABRIC_IN, None)
    for _ in range(2):
        await floor.worker.sends_photo(data)
        world.clock.advance(minutes=1)
    return floor


@situation("An album of three of the same fabric")
async def album(world: World) -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    for seed in (1, 2, 3):
        data = take_photo(Stage.FABRIC_IN, card_text(floor, order), seed=seed)
        await floor.worker.sends_photo(data, media_group_id="fabric")
    await world.later(seconds=3)
    return floor


@situation("One more photo twenty minutes after the first")
async def soon_after(world: World) -> Floor:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    world.clock.advance(minutes=20)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, None, seed=8))
    return floor


@situation("A photo in a dark corner")
async def dark(world: World) -> Floor:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, brightness=0.1))
    return floor


@situation("A shaken photo")
async def shaken(world: World) -> Floor:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, blur_sigma=6.0))
    return floor


@situation("Cutting is shown, nobody has photographed the fabric")
async def skipped(world: World) -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING)))
    return floor


@situation("The owner lets that photo of cutting count")
async def skipped_and_accepted(world: World) -> Floor:
    floor = await skipped(world)
    await floor.owner.presses("✅ Accept")
    return floor


@situation("Three photos of cutting in the evening, a minute apart; the owner accepts all")
async def evening(world: World) -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    for seed in (20, 21, 22):
        text = card_text(floor, order, stage=Stage.CUTTING)
        await floor.worker.sends_photo(take_photo(Stage.CUTTING, text, seed=seed))
        world.clock.advance(minutes=1)
    await floor.owner.presses("✅ Accept all 3")
    return floor


@situation("The card of the neighbour's order lies in the picture")
async def wrong_card(world: World) -> Floor:
    floor = await open_floor(world)
    order, other = await agree_order(floor), await agree_order(floor, code="B23")
    await floor.worker.sends(f"/start {card_text(floor, order).rsplit('=', 1)[1]}")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, other)))
    return floor


@situation("A photo for the wrong order is moved by its sender")
async def moved(world: World) -> Floor:
    floor = await open_floor(world)
    await agree_order(floor)
    other = await agree_order(floor, code="B23")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    await floor.worker.presses("A17")
    await floor.worker.sends("wrong order")
    await floor.worker.presses(other.code)
    return floor


@situation("A photo of another workshop, cropped")
async def stolen(world: World) -> Floor:
    floor, _order, _alike, _photo = await asked(world)
    return floor


@situation("The same again without the code that was asked for")
async def without_the_code(world: World) -> Floor:
    floor = await open_floor(world)
    await of_doubtful_origin(floor)
    return floor


@situation("Again with the code on a second phone beside the work")
async def with_the_code(world: World) -> Floor:
    floor, _order, alike, _photo = await asked(world)
    code = code_in(next(iter(floor.worker.last.files.values())))
    world.clock.advance(minutes=5)
    await floor.worker.sends_photo(with_phone_beside(alike, code))
    return floor


@situation("The code comes forty minutes later")
async def late_code(world: World) -> Floor:
    floor, _order, alike, _photo = await asked(world)
    code = code_in(next(iter(floor.worker.last.files.values())))
    world.clock.advance(minutes=40)
    await floor.worker.sends_photo(with_phone_beside(alike, code))
    return floor


@situation("An old photo, printed, with the new card on it")
async def printed(world: World) -> Floor:
    floor = await open_floor(world)
    other = await open_floor(world, first_id=2000, name="Li")
    theirs = await agree_order(other, code="B1")
    old = take_photo(Stage.FABRIC_IN, card_text(other, theirs), seed=3)
    await other.worker.sends_photo(old)
    order = await agree_order(floor)
    await floor.worker.sends_photo(shown(old, seed=5, card=draw_card(card_text(floor, order))))
    return floor


@situation("A picture from the internet with the card pasted into it")
async def pasted(world: World) -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    found = opened(take_photo(Stage.FABRIC_IN, None, seed=77))
    await floor.worker.sends_photo(with_card_pasted(found, draw_card(card_text(floor, order))))
    return floor


@situation("Noise with the card pasted into it")
async def noise(world: World) -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    grain = np.random.default_rng(4).integers(60, 200, (960, 1280, 3), dtype=np.uint8)
    await floor.worker.sends_photo(with_card_pasted(grain, draw_card(card_text(floor, order))))
    return floor


@situation("Copies of another workshop's photo, four in a row")
async def insisting(world: World) -> Floor:
    floor = await open_floor(world)
    await of_doubtful_origin(floor)
    for _ in range(2):
        world.clock.advance(minutes=5)
        await floor.worker.sends_photo(FOREIGN)
    floor.merchant.sees("3 photos could not be accepted")
    return floor


@situation("A photo that somebody else took is forwarded")
async def forwarded(world: World) -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    origin = {"type": "hidden_user", "sender_user_name": "Wang", "date": 1_700_000_000}
    data = take_photo(Stage.FABRIC_IN, card_text(floor, order), seed=9)
    await floor.worker.sends_photo(data, forward_origin=origin)
    return floor


@situation("The buyer accepts a photo of doubtful origin")
async def buyer_decides(world: World) -> Floor:
    floor = await open_floor(world)
    await of_doubtful_origin(floor)
    await floor.merchant.presses("✅ Accept")
    return floor


@situation("The owner sends the photo and wants to accept it without the fabric shown")
async def own_photo(world: World) -> Floor:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.owner.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING)))
    await floor.owner.presses("✅ Accept")
    return floor


@pytest.mark.parametrize("played", SITUATIONS, ids=lambda one: one.name)
async def test_a_situation_ends_as_the_page_says(world: World, played: Situation) -> None:
    told = {row["name"]: row["end"] for row in ROW.finditer(PAGE.read_text("utf-8"))}
    floor = await played.play(world)
    photo = await last_photo(floor)
    assert photo.id == (await photos_of(floor))[-1].id
    assert await end_of(floor, photo) == told[played.name]


def test_the_page_tells_of_every_situation_and_of_no_other() -> None:
    rows = [(int(row[1]), row["name"]) for row in ROW.finditer(PAGE.read_text("utf-8"))]
    assert rows == [(number, one.name) for number, one in enumerate(SITUATIONS, 1)] and len(rows) >= 20
