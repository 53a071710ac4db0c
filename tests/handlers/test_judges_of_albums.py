"""Albums and repeats, doubted: the code that is shown is the one that counts, wherever it lies."""

from core.evidence.tables import Photo, PhotoState
from core.stage import Stage
from tests.chat import World
from tests.factories import Floor, agree_order, open_floor, take_photo
from tests.handlers.test_challenge import asked, code_in, with_phone_beside
from vision.draw.phone_photo import crop_and_recompress


async def send_album(floor: Floor, *album: bytes, name: str) -> list[Photo]:
    """Send an album and read what became of it."""
    for data in album:
        await floor.worker.sends_photo(data, media_group_id=name)
    floor.world.clock.advance(seconds=3)
    await floor.world.settle()
    async with floor.world.robot.deps.reading() as session:
        photos = [await session.get(Photo, number) for number in range(1, 40)]
    return [photo for photo in photos if photo is not None and photo.album_id == name]


async def test_the_code_may_lie_in_any_photo_of_an_album(world: World) -> None:
    floor, _, alike, _ = await asked(world)
    code = code_in(next(iter(floor.worker.last.files.values())))
    world.clock.advance(minutes=5)
    goods = take_photo(Stage.FABRIC_IN, None, seed=7)
    photos = await send_album(floor, goods, with_phone_beside(alike, code), name="g1")
    assert [photo.state for photo in photos] == [PhotoState.ACCEPTED] * 2
    assert not [message for message in floor.merchant.chat if "you decide" in message.text]


async def test_of_an_album_of_copies_the_code_that_is_shown_is_the_one_that_counts(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    other = await open_floor(world, first_id=2000, name="Li")
    await agree_order(other, code="B1")
    copies = take_photo(Stage.FABRIC_IN, None), take_photo(Stage.FABRIC_IN, None, seed=5)
    for data in copies:
        await other.worker.sends_photo(data)
        world.clock.advance(minutes=1)
    photos = await send_album(floor, *copies, name="g1")
    assert [photo.reason_codes[0] for photo in photos] == ["USED_BEFORE"] * 2
    code = code_in(next(iter(floor.worker.last.files.values())))
    world.clock.advance(minutes=5)
    await floor.worker.sends_photo(with_phone_beside(take_photo(Stage.FABRIC_IN, None, seed=7), code))
    async with world.robot.deps.reading() as session:
        last = await session.get_one(Photo, photos[-1].id + 1)
    assert last.state == PhotoState.ACCEPTED and "CHALLENGE_SEEN" in last.reason_codes


async def test_an_album_that_comes_late_with_its_code_bothers_no_buyer(world: World) -> None:
    floor, *_ = await asked(world)
    world.clock.advance(hours=9)
    photos = await send_album(
        floor, take_photo(Stage.FABRIC_IN, None, seed=7), take_photo(Stage.FABRIC_IN, None, seed=8), name="g1"
    )
    assert [photo.reason_codes[0] for photo in photos] == ["CHALLENGE_LATE"] * 2
    assert [photo.challenge is not None for photo in photos] == [True, False]


async def test_of_a_burst_each_further_photo_is_one_that_is_here_already(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    data = take_photo(Stage.FABRIC_IN, None)
    second = crop_and_recompress(data, share=0.04, quality=80)
    third = crop_and_recompress(second, share=0.04, quality=80)
    photos = await send_album(floor, data, second, third, name="g1")
    assert [photo.reason_codes[0] for photo in photos[1:]] == ["REPEATED"] * 2
    assert not [photo for photo in photos if photo.challenge]


async def test_a_colleague_who_sends_what_was_sent_twice_repeats_it_too(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    data = take_photo(Stage.FABRIC_IN, None)
    for someone in (floor.worker, floor.worker, floor.owner):
        world.clock.advance(minutes=1)
        await someone.sends_photo(data)
    assert "I have this photo already, nothing more" in floor.owner.last.text


async def test_a_photo_that_waits_for_a_tap_and_is_sent_again_is_no_doubt(world: World) -> None:
    floor = await open_floor(world)
    for code in ("A17", "A18"):
        await agree_order(floor, code=code)
    data = take_photo(Stage.FABRIC_IN, None)
    for _ in range(2):
        world.clock.advance(seconds=20)
        await floor.worker.sends_photo(data)
    await floor.worker.presses("A17")
    assert "please answer my question under it" in floor.worker.last.text
    async with world.robot.deps.reading() as session:
        again = await session.get_one(Photo, 2)
    assert again.reason_codes == ("REPEATED",) and again.challenge is None
    await floor.worker.presses_data("photo.order:1:1")
    assert "✅" in floor.worker.last.text
