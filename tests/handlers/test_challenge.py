from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

import vision
from core.codes.model import CodeKind, link, read, sign
from core.evidence.challenge import GOOD_FOR
from core.evidence.tables import Photo, PhotoState
from core.orders.tables import Order
from core.stage import Stage
from tests.chat import BOT_ID, World
from tests.factories import Floor, agree_order, last_photo, open_floor, take_photo
from vision.draw.codes import qr_picture
from vision.draw.phone_photo import crop_and_recompress


async def asked(world: World) -> tuple[Floor, Order, bytes, Photo]:
    """Let a worker send a photo with the same view as an earlier one, so that a challenge is given."""
    floor = await open_floor(world)
    order = await agree_order(floor)
    other = await open_floor(world, first_id=2000, name="Li")
    await agree_order(other, code="B1")
    data = take_photo(Stage.FABRIC_IN, None)
    await other.worker.sends_photo(data)
    alike = crop_and_recompress(data, share=0.4, quality=60)
    await floor.worker.sends_photo(alike)
    photo = await last_photo(floor)
    assert photo.state == PhotoState.RETAKE and photo.challenge
    return floor, order, alike, photo


def code_in(picture: bytes) -> str:
    return vision.inspect(picture).codes[0].text


def with_phone_beside(photo: bytes, qr_text: str) -> bytes:
    """Lay a second phone that shows a code beside the work: the picture grows by it."""
    work = Image.open(BytesIO(photo)).convert("RGB")
    code = qr_picture(qr_text, 300)
    sheet = Image.new("RGB", (work.width + 90, work.height), (230, 228, 224))
    sheet.paste(work, (0, 0))
    sheet.paste(code, (work.width - 210, work.height - 300))
    out = BytesIO()
    sheet.save(out, "JPEG", quality=88)
    return out.getvalue()


async def test_the_answer_shows_a_one_time_code_and_a_word(world: World) -> None:
    floor, order, _, photo = await asked(world)
    answer = floor.worker.last
    assert photo.challenge is not None and photo.challenge in answer.text and "second phone" in answer.text
    reading = read(code_in(next(iter(answer.files.values()))), keys=world.robot.deps.code_keys)
    assert (reading.kind, reading.order_id, reading.serial) == (CodeKind.CHALLENGE, order.id, photo.id)


async def test_the_same_view_with_the_code_on_a_phone_is_believed(world: World) -> None:
    floor, _, alike, _ = await asked(world)
    code = code_in(next(iter(floor.worker.last.files.values())))
    world.clock.advance(minutes=5)
    await floor.worker.sends_photo(with_phone_beside(alike, code))
    photo = await last_photo(floor)
    assert photo.state == PhotoState.ACCEPTED and photo.trust == "B"
    assert "✅ 🧶 A17" in floor.worker.last.text


@pytest.mark.parametrize("wrong", ["of another photo", "of another order"])
async def test_a_code_that_is_not_the_one_asked_for_leaves_it_to_a_person(world: World, wrong: str) -> None:
    floor, order, alike, asking = await asked(world)
    payload = sign(
        keys=world.robot.deps.code_keys,
        kind=CodeKind.CHALLENGE,
        workshop_id=floor.workshop_id,
        order_id=order.id + (wrong == "of another order"),
        serial=asking.id + (wrong == "of another photo"),
        stage=Stage.FABRIC_IN,
    )
    world.clock.advance(minutes=5)
    text = link(payload, bot_username=world.robot.deps.bots[BOT_ID].username)
    await floor.worker.sends_photo(with_phone_beside(alike, text))
    assert (await last_photo(floor)).state == PhotoState.REVIEW
    assert "a person will look" in floor.worker.last.text


async def test_who_comes_late_with_the_code_is_given_a_fresh_one_and_nobody_else_is_asked(world: World) -> None:
    floor, _, alike, first = await asked(world)
    late = code_in(next(iter(floor.worker.last.files.values())))
    world.clock.advance(minutes=5, seconds=GOOD_FOR / timedelta(seconds=1))
    await floor.worker.sends_photo(with_phone_beside(alike, late))
    photo = await last_photo(floor)
    assert photo.state == PhotoState.RETAKE and photo.challenge not in (None, first.challenge)
    assert photo.challenge is not None and photo.challenge in floor.worker.last.text
    assert not [message for message in floor.merchant.chat if "you decide" in message.text]
    fresh = code_in(next(iter(floor.worker.last.files.values())))
    world.clock.advance(minutes=20)
    await floor.worker.sends_photo(with_phone_beside(alike, fresh))
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED


async def test_after_a_night_the_stage_still_waits_for_the_code_and_says_so(world: World) -> None:
    floor, _, _, _ = await asked(world)
    world.clock.advance(hours=11)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=7))
    photo = await last_photo(floor)
    assert photo.state == PhotoState.RETAKE and photo.reason_codes[0] == "CHALLENGE_LATE"
    assert "here is a fresh one" in floor.worker.last.text and floor.worker.last.files


async def test_the_code_after_a_buyer_asks_again_is_believed(world: World) -> None:
    floor, _, alike, _ = await asked(world)
    world.clock.advance(minutes=5)
    await floor.worker.sends_photo(crop_and_recompress(alike, share=0.05, quality=70))
    world.clock.advance(hours=3)
    await floor.merchant.presses("🔁 Ask for a new one")
    fresh = code_in(next(iter(floor.worker.last.files.values())))
    world.clock.advance(minutes=29)
    await floor.worker.sends_photo(with_phone_beside(take_photo(Stage.FABRIC_IN, None, seed=7), fresh))
    photo = await last_photo(floor)
    assert photo.state == PhotoState.ACCEPTED and "CHALLENGE_SEEN" in photo.reason_codes


async def test_a_dark_photo_without_the_code_is_told_of_the_code_too(world: World) -> None:
    floor, _, _, _ = await asked(world)
    world.clock.advance(minutes=5)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=2, brightness=0.1))
    photo = await last_photo(floor)
    assert photo.state == PhotoState.RETAKE and photo.challenge is not None
    assert photo.challenge in floor.worker.last.text


async def test_a_word_on_a_slip_goes_to_a_person(world: World) -> None:
    floor, _, alike, _ = await asked(world)
    world.clock.advance(minutes=5)
    await floor.worker.sends_photo(crop_and_recompress(alike, share=0.05, quality=70))
    assert (await last_photo(floor)).state == PhotoState.REVIEW


async def test_a_code_is_good_for_one_answer_only(world: World) -> None:
    floor, _, alike, _ = await asked(world)
    code = code_in(next(iter(floor.worker.last.files.values())))
    world.clock.advance(minutes=5)
    fresh = with_phone_beside(alike, code)
    await floor.worker.sends_photo(fresh)
    await floor.worker.sends_photo(crop_and_recompress(fresh, share=0.04, quality=70))
    assert (await last_photo(floor)).state == PhotoState.RETAKE
