import struct
import zlib
from datetime import timedelta
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image
from sqlalchemy import select

from core.evidence.tables import PhotoState
from core.jobs import actions as jobs
from core.orders.model import OrderState
from core.planning.tables import PlanStage, StageState
from core.stage import Stage
from tests.chat import World
from tests.factories import (
    agree_order,
    card_text,
    last_photo,
    make_clip_of,
    open_floor,
    read_order,
    stages_of,
    take_photo,
)
from vision.draw.phone_photo import crop_and_recompress

pillow_heif.register_heif_opener()


async def test_a_second_photo_soon_after_the_first_is_asked_about_and_never_booked_forward(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    for seed, stage in enumerate((Stage.FABRIC_IN, Stage.CUTTING)):
        world.clock.at = max(world.clock.at, (await stages_of(floor, order))[stage].finish_at) + timedelta(minutes=40)
        await floor.worker.sends_photo(take_photo(stage, card, seed=seed))
    world.clock.advance(minutes=20)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card, seed=5))
    assert floor.worker.last.labels == ["✂️ Cutting", "🪡 Sewing"]
    assert (await stages_of(floor, order))[Stage.SEWING].state == StageState.NOT_STARTED
    told = len(floor.merchant.chat)
    await floor.worker.presses("✂️ Cutting")
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED and (await last_photo(floor)).stage == Stage.CUTTING
    assert (await stages_of(floor, order))[Stage.SEWING].state == StageState.NOT_STARTED
    assert len(floor.merchant.chat) == told, "the buyer knows that it is cut"


@pytest.mark.fresh
async def test_a_photo_with_the_card_proves_the_next_stage_without_a_question(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    message_id = await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card))
    answer = floor.worker.sees("✅ 🧶 A17 · fabric for 110 is in")
    assert answer.params["reply_parameters"]["message_id"] == message_id
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN
    shown = floor.merchant.sees("🧶 Fabric in ✅ A17 Hoodie 110")
    assert shown.method == "sendPhoto" and shown.params["disable_notification"]


async def test_an_order_goes_from_fabric_to_off_the_line_by_photos_alone(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    for seed, stage in enumerate((Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING, Stage.OFF_LINE)):
        finish_at = (await stages_of(floor, order))[stage].finish_at
        world.clock.at = max(world.clock.at, finish_at) + timedelta(minutes=30)
        await floor.worker.sends_photo(take_photo(stage, card, seed=seed))
        assert (await last_photo(floor)).state == PhotoState.ACCEPTED
    stages = await stages_of(floor, order)
    assert stages[Stage.SEWING].state == stages[Stage.OFF_LINE].state == StageState.PROVEN


async def test_t_shirts_that_a_team_of_four_sews_in_251_minutes_are_off_the_line(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, category="tshirt", style_name="T-shirt")
    card = card_text(floor, order)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card))
    cut_at = (await stages_of(floor, order))[Stage.CUTTING].finish_at
    morning = (max(world.clock.at, cut_at) + timedelta(days=1)).replace(
        hour=0, minute=30
    )  # half past eight in Hangzhou
    async with world.editing() as session:
        sewing = (await session.scalars(select(PlanStage).where(PlanStage.stage == Stage.SEWING))).one()
        sewing.team_size, sewing.start_at, sewing.finish_at = 4, morning, morning + timedelta(days=1)
    for seed, stage in enumerate((Stage.CUTTING, Stage.SEWING), start=1):
        world.clock.at = morning + timedelta(minutes=30 * (seed - 1))
        await floor.worker.sends_photo(take_photo(stage, card, seed=seed))
        assert (await last_photo(floor)).state == PhotoState.ACCEPTED
    world.clock.at = morning + timedelta(minutes=251)
    await floor.worker.sends_photo(take_photo(Stage.OFF_LINE, card, seed=3))
    await floor.worker.presses("Off the line")
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED
    assert (await stages_of(floor, order))[Stage.OFF_LINE].state == StageState.PROVEN


async def test_after_the_last_planned_stage_the_order_is_done_and_both_sides_hear_it(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    for seed, stage in enumerate(await stages_of(floor, order)):
        finish_at = (await stages_of(floor, order))[stage].finish_at
        world.clock.at = max(world.clock.at, finish_at) + timedelta(minutes=30)
        await floor.worker.sends_photo(take_photo(stage, card, seed=seed))
    assert (await read_order(floor, order)).state == OrderState.DONE
    assert floor.merchant.sees("A17") and floor.owner.sees("A17")


@pytest.mark.fresh
async def test_a_dark_photo_comes_back_marked_with_what_to_do(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    message_id = await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order), brightness=0.1))
    assert "Too dark here" in floor.worker.last.text and floor.worker.last.files
    assert floor.worker.last.params["reply_parameters"]["message_id"] == message_id
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.NOT_STARTED


async def test_a_blurred_photo_is_refused_with_the_reason(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order), blur_sigma=6.0))
    assert "Blurred" in floor.worker.last.text


async def test_without_a_card_two_taps_say_order_and_stage(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await agree_order(floor, code="A19", category="trousers", style_name="Chino")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    assert floor.worker.last.labels == ["A17 👕", "A19 👖"]
    await floor.worker.presses("A17")
    assert floor.worker.sees("✅ 🧶 A17")
    assert (await last_photo(floor)).trust == "C"
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN


async def test_what_was_said_to_be_checked_says_what_became_of_it(world: World) -> None:
    floor = await open_floor(world)
    for code in ("A17", "B23"):
        await agree_order(floor, code=code)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    asked = floor.worker.last.message_id
    await floor.worker.presses("A17")
    said = next(one for one in floor.worker.chat if one.message_id == asked)
    assert said.text.startswith("✅ A17") and not [one for one in floor.worker.chat if "⏳" in one.text]


async def test_with_one_open_order_nothing_is_asked_even_without_a_card(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    assert "✅ 🧶 A17" in floor.worker.last.text


async def test_a_second_tap_on_an_answered_question_moves_nothing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    other = await agree_order(floor, code="A19")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    await floor.worker.presses("A17")
    photo = await last_photo(floor)
    await floor.worker.presses_data(f"photo.order:{photo.id}:{other.id}")
    assert "has already been decided" in floor.worker.notice
    assert (await last_photo(floor)).order_id == order.id


async def test_another_persons_photo_and_another_tenants_order_are_out_of_reach(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="A19")
    other = await open_floor(world, first_id=2000, name="Li")
    foreign = await agree_order(other, code="B1")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    photo = await last_photo(floor)
    await other.worker.presses_data(f"photo.order:{photo.id}:{foreign.id}")
    assert "can't find this" in other.worker.notice
    await floor.worker.presses_data(f"photo.order:{photo.id}:{foreign.id}")
    assert "can't find this" in floor.worker.notice
    assert (await last_photo(floor)).state == PhotoState.ASKED


@pytest.mark.fresh
async def test_the_same_photo_for_another_order_is_caught(world: World) -> None:
    floor = await open_floor(world)
    first = await agree_order(floor)
    await agree_order(floor, code="A19")
    data = take_photo(Stage.FABRIC_IN, None)
    await floor.worker.sends_photo(data)
    await floor.worker.presses("A17")
    await floor.worker.sends_photo(data)
    await floor.worker.presses("A19")
    assert "sent before" in floor.worker.last.text and "A17" in floor.worker.last.text
    photo = await last_photo(floor)
    assert photo.state == PhotoState.RETAKE and photo.like_photo_id is not None
    assert first.id != photo.order_id


async def test_a_cropped_photo_of_another_workshop_is_caught_and_nothing_of_it_is_shown(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    other = await open_floor(world, first_id=2000, name="Li")
    await agree_order(other, code="B1")
    data = take_photo(Stage.FABRIC_IN, None)
    await floor.worker.sends_photo(data)
    await other.worker.sends_photo(crop_and_recompress(data, share=0.9, quality=60))
    answer = other.worker.last
    assert "another order" in answer.text and "A17" not in answer.text
    word = (await last_photo(floor)).challenge
    assert word is not None and word in answer.text


async def test_a_scanned_card_with_another_orders_card_in_the_photo_is_caught_and_one_tap_mends_it(
    world: World,
) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    other = await agree_order(floor, code="A19")
    await floor.worker.sends("/start c_" + card_text(floor, order).rpartition("c_")[2])
    assert "A17" in floor.worker.sees("Send the photo now").text
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, other)))
    assert "belongs to A19, but I'm waiting for A17" in floor.worker.last.text
    await floor.worker.presses("Yes, it is A19")
    assert floor.worker.sees("✅ 🧶 A19")
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.NOT_STARTED


async def test_a_forged_and_an_expired_card_are_refused_with_what_to_do(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    text = card_text(floor, order)
    forged = text[:-1] + ("A" if text[-1] != "A" else "B")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, forged))
    assert "not one of ours" in floor.worker.last.text
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order, generation=9), seed=5))
    assert "replaced by a new one" in floor.worker.last.text
    await floor.worker.sends("/start c_" + forged.rpartition("c_")[2])
    assert "ask the workshop owner" in floor.worker.last.text


async def test_a_card_of_another_workshop_does_not_count_and_its_order_is_not_named(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    other = await open_floor(world, first_id=2000, name="Li")
    foreign = await agree_order(other, code="B1")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(other, foreign)))
    assert "doesn't belong to an order of your workshop" in floor.worker.last.text
    assert "B1" not in floor.worker.last.text


async def test_an_album_gets_one_answer_that_names_the_one_that_failed(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    before = len(floor.worker.chat)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card), media_group_id="g1")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=2, brightness=0.1), media_group_id="g1")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=3), media_group_id="g1")
    (word,) = floor.worker.chat[before:]
    assert "taken, checking" in word.text
    await world.later(seconds=3)
    answers = [message for message in floor.worker.chat[before:] if "reply_parameters" in message.params]
    assert len(answers) == 1
    assert "2 of 3 photos count" in answers[0].text and "Photo 2: 🔁 Too dark" in answers[0].text


async def test_a_stage_out_of_order_goes_to_the_owner_who_decides_with_one_tap(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    text = card_text(floor, order, stage=Stage.CUTTING)
    message_id = await floor.worker.sends_photo(take_photo(Stage.CUTTING, text))
    assert "a person will look" in floor.worker.last.text
    asked = floor.owner.sees("Accept it?")
    assert "No photo yet of: 🧶 Fabric in" in asked.text and asked.labels == ["✅ Accept", "🔁 Ask for a new one"]
    await floor.owner.presses("✅ Accept")
    assert "Accepted by Owner Wang" in floor.owner.sees("Accept it?").text
    answer = floor.worker.sees("✅ ✂️ A17 · 110 cut")
    assert answer.params["reply_parameters"]["message_id"] == message_id
    assert (await stages_of(floor, order))[Stage.CUTTING].state == StageState.PROVEN


async def test_a_late_press_does_not_turn_a_decision(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING)))
    photo = await last_photo(floor)
    await floor.owner.presses("🔁 Ask for a new one")
    assert "asks for another photo" in floor.worker.last.text
    await floor.owner.presses_data(f"review.accept:{photo.id}", floor.owner.sees("Accept it?").message_id)
    assert (await last_photo(floor)).state == PhotoState.RETAKE
    await floor.merchant.presses_data(f"review.accept:{photo.id}")
    assert "can't find this" in floor.merchant.notice


async def test_files_that_are_no_photos_get_a_coded_answer(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends_document(b"%PDF-1.7\n" + b"x" * 2000, "work.jpg")
    assert "not a photo" in floor.worker.last.text
    whole = take_photo(Stage.FABRIC_IN, None)
    await floor.worker.sends_document(whole[: len(whole) // 3], "work.jpg")
    assert "Only part of the photo arrived" in floor.worker.last.text
    await floor.worker.sends_document(b"", "work.jpg")
    assert "empty" in floor.worker.last.text
    assert (await last_photo(floor)).reason_codes == ("EMPTY",)


async def test_a_clip_over_20_mb_is_refused_at_once_with_advice(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    video = {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 60, "file_size": 25 * 2**20}
    await floor.worker.sends_message(video=video)
    assert "clip of up to 15 seconds" in floor.worker.last.text
    assert (await last_photo(floor)).state == PhotoState.RETAKE


async def test_a_redelivered_check_changes_nothing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    seen = len(floor.worker.chat)
    photo = await last_photo(floor)
    async with world.editing() as session:
        await jobs.enqueue(session, kind="photo.check", key="again", due_at=world.clock(), args={"photo_id": photo.id})
    await world.settle()
    assert len(floor.worker.chat) == seen


async def test_sewn_pieces_are_said_with_one_tap_and_never_guessed(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    for seed, stage in enumerate((Stage.FABRIC_IN, Stage.CUTTING)):
        world.clock.at = max(world.clock.at, (await stages_of(floor, order))[stage].finish_at)
        await floor.worker.sends_photo(take_photo(stage, card, seed=seed))
    world.clock.advance(hours=3)
    await floor.worker.sends_photo(take_photo(Stage.SEWING, card, seed=7))
    assert (await stages_of(floor, order))[Stage.SEWING].state == StageState.GOING_ON
    assert floor.merchant.sees("Sewing 🔵 A17")
    await floor.worker.presses("🪡 55")
    assert "55 of 110 sewn" in floor.worker.last.text
    assert (await stages_of(floor, order))[Stage.SEWING].pieces_done == 55
    await floor.worker.presses("all 110")
    assert (await stages_of(floor, order))[Stage.SEWING].state == StageState.PROVEN


def png_bomb(side_px: int) -> bytes:
    """A picture of a few bytes that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


async def test_a_picture_bomb_is_refused_and_harms_nobody(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends_document(png_bomb(30_000), "work.png")
    assert "too many pixels" in floor.worker.last.text


async def test_a_heic_file_counts_like_any_photo(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    jpeg = Image.open(BytesIO(take_photo(Stage.FABRIC_IN, None)))
    heic = BytesIO()
    jpeg.save(heic, format="HEIF", quality=80)
    await floor.worker.sends_document(heic.getvalue(), "IMG_0001.HEIC")
    assert "✅ 🧶 A17" in floor.worker.last.text and "more picture" not in floor.worker.last.text


async def test_of_a_heic_file_with_several_pictures_the_others_are_told_to_be_left_out(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    first, second = (
        Image.open(BytesIO(take_photo(Stage.FABRIC_IN, card_text(floor, order), seed=seed))) for seed in (1, 2)
    )
    file = BytesIO()
    first.save(file, format="HEIF", save_all=True, append_images=[second], quality=80)
    await floor.worker.sends_document(file.getvalue(), "IMG_0002.HEIC")
    assert "This file holds one more picture" in floor.worker.sees("✅").text


async def test_a_file_that_the_messenger_holds_back_is_a_recorded_refusal(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    world.telegram.too_big.add("v")
    await floor.worker.sends_message(
        video={"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 60}
    )
    assert "clip of up to 15 seconds" in floor.worker.last.text
    assert (await last_photo(floor)).reason_codes == ("TOO_LARGE",)


async def test_a_clip_that_is_too_long_or_too_large_is_told_so_with_what_it_has(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    grey = BytesIO()
    Image.new("RGB", (64, 64), "grey").save(grey, format="JPEG")
    world.telegram.files["long"] = make_clip_of(grey.getvalue(), frames=310)
    video = {"file_unique_id": "v", "width": 1, "height": 1, "duration": 70}
    await floor.worker.sends_message(video={**video, "file_id": "long"})
    assert "over 60 seconds" in floor.worker.last.text and "MB" not in floor.worker.last.text
    await floor.worker.sends_message(video={**video, "file_id": "big", "file_size": 25 * 2**20})
    assert "25 MB" in floor.worker.last.text and "at most 20 MB" in floor.worker.last.text


async def test_a_clip_proves_a_stage_by_its_sharpest_picture(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    clip = make_clip_of(take_photo(Stage.FABRIC_IN, None))
    world.telegram.files["clip"] = clip
    video = {"file_id": "clip", "file_unique_id": "c", "width": 1, "height": 1, "duration": 2, "file_size": len(clip)}
    await floor.worker.sends_message(video=video)
    assert "✅ 🧶 A17" in floor.worker.last.text


async def test_what_reaches_the_merchant_has_no_place_and_no_device_in_it(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    picture = Image.open(BytesIO(take_photo(Stage.FABRIC_IN, None)))
    exif = Image.Exif()
    exif[0x0110] = "SpyPhone 9"
    exif.get_ifd(0x8825)[1] = "N"
    data = BytesIO()
    picture.save(data, format="JPEG", exif=exif, quality=90)
    assert b"SpyPhone" in data.getvalue()
    await floor.worker.sends_document(data.getvalue(), "work.jpg")
    shown = next(iter(floor.merchant.sees("Fabric in ✅").files.values()))
    assert b"SpyPhone" not in shown and b"Exif" not in shown


async def test_a_refused_photo_never_reaches_the_merchant(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    before = len(floor.merchant.chat)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order), brightness=0.1))
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING)))
    assert len(floor.merchant.chat) == before


async def test_answers_come_in_the_workers_language(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    floor.worker.language = "ru"
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    assert "ткань на 110 шт. принята" in floor.worker.last.text
    floor.worker.language = "zh-hans"
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order), brightness=0.1))
    assert "这里太暗" in floor.worker.last.text
