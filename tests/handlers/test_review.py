from io import BytesIO
from pathlib import Path

from PIL import Image
from pydantic import SecretStr
from sqlalchemy import select

from core.evidence.tables import Photo, PhotoState
from core.ledger.actions import list_entries
from core.notify.tables import Outbox, State
from core.orders.tables import Order
from core.stage import Stage
from tests.chat import World, open_world
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, take_photo
from tests.handlers.test_data_forget import goes
from vision.draw.phone_photo import crop_and_recompress


async def doubted(floor: Floor, *, code: str = "A17", seed: int = 1) -> None:
    """Let a photo of a stage out of order come, so that a person has to look."""
    order = await agree_order(floor, code=code)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING), seed=seed))
    assert (await last_photo(floor)).state == PhotoState.REVIEW


def is_orange(red: int, green: int, blue: int) -> bool:
    return red > 180 and 50 < green < 120 and blue < 60


async def test_a_reply_to_a_photo_under_review_is_a_remark_that_stays_with_it(world: World) -> None:
    floor = await open_floor(world)
    await doubted(floor)
    asked = floor.owner.sees("Accept it?")
    assert "Reply to this message" in asked.text
    await floor.owner.sends("The fabric came yesterday", reply_to_message=as_message(floor, asked.message_id))
    assert "📝 The fabric came yesterday" in floor.owner.sees("Accept it?").text
    photo = await last_photo(floor)
    assert photo.review_note == "The fabric came yesterday" and photo.state == PhotoState.REVIEW
    async with world.robot.deps.reading() as session:
        assert "PHOTO_REMARK" in [entry.kind for entry in await list_entries(session, order_id=photo.order_id or 0)]


def as_message(floor: Floor, message_id: int) -> dict[str, object]:
    chat = {"id": floor.owner.telegram_id, "type": "private"}
    return {"message_id": message_id, "date": 1_700_000_000, "chat": chat}


async def test_a_remark_after_asking_again_reaches_the_worker_at_the_photo(world: World) -> None:
    floor = await open_floor(world)
    await doubted(floor)
    asked = floor.owner.sees("Accept it?")
    await floor.owner.presses("🔁 Ask for a new one")
    await floor.owner.sends("Show both tables", reply_to_message=as_message(floor, asked.message_id))
    told = floor.worker.sees("📝 About this photo: Show both tables")
    assert told.params["reply_parameters"]["message_id"] == (await last_photo(floor)).message_id
    await floor.owner.sends("x" * 301, reply_to_message=as_message(floor, asked.message_id))
    assert "300 characters" in floor.owner.last.text


async def test_open_reviews_are_listed_for_their_owner_and_for_operators(world: World) -> None:
    floor = await open_floor(world)
    other = await open_floor(world, first_id=2000, name="Li")
    await doubted(floor)
    await floor.owner.sends("/review")
    assert floor.owner.last.text == "1 photo to review:"
    await floor.owner.presses("A17 ✂️")
    assert floor.owner.last.labels == ["✅ Accept", "🔁 Ask for a new one"]
    await other.owner.sends("/review")
    assert "No photos to review" in other.owner.last.text
    await other.owner.presses_data(f"review.show:{(await last_photo(floor)).id}")
    assert "can't find this" in other.owner.notice


async def test_an_operator_sees_the_open_reviews_of_every_workshop(tmp_path: Path, vision_here: None) -> None:
    async with open_world(tmp_path, code_keys=(SecretStr("k0123456" * 4),), operators=(77,)) as world:
        floor = await open_floor(world)
        await doubted(floor)
        operator = world.person(77, "Operator")
        await operator.sends("/review")
        await operator.presses("A17 ✂️")
        await operator.presses("✅ Accept")
        assert (await last_photo(floor)).state == PhotoState.ACCEPTED


async def test_the_desk_says_how_such_photos_were_decided_before(world: World) -> None:
    floor = await open_floor(world)
    await doubted(floor)
    await floor.owner.presses("✅ Accept")
    await doubted(floor, code="A18", seed=4)
    assert "Similar photos so far: 1 accepted, 0 sent back." in floor.owner.sees("Accept it?").text


async def test_the_earlier_photo_lies_beside_with_lines_between_what_is_the_same(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    data = take_photo(Stage.FABRIC_IN, None)
    await floor.worker.sends_photo(data)
    await agree_order(floor, code="A19")
    alike = crop_and_recompress(data, share=0.4, quality=60)
    for photo in (alike, crop_and_recompress(alike, share=0.05, quality=70)):
        world.clock.advance(minutes=5)
        await floor.worker.sends_photo(photo)
        await floor.worker.presses("A19")
    assert (await last_photo(floor)).state == PhotoState.REVIEW
    shown = Image.open(BytesIO(next(iter(floor.merchant.sees("you decide").files.values()))))
    assert shown.width == 1280
    orange = sum(
        count for count, colour in shown.getcolors(1 << 24) or () if isinstance(colour, tuple) and is_orange(*colour)
    )
    assert orange > 2000


async def early_album(floor: Floor, *, photos: int = 4) -> None:
    """Let an album of cutting come before the fabric was shown."""
    order = await agree_order(floor)
    text = card_text(floor, order, stage=Stage.CUTTING)
    for seed in range(photos):
        await floor.worker.sends_photo(take_photo(Stage.CUTTING, text, seed=20 + seed), media_group_id="early")
    await floor.world.later(seconds=3)
    assert (await last_photo(floor)).state == PhotoState.REVIEW


async def test_an_album_is_one_review_with_all_pictures_and_one_answer(world: World) -> None:
    floor = await open_floor(world)
    await early_album(floor)
    (asked,) = [one for one in floor.owner.chat if "Accept" in one.text]
    assert "4 photos by Worker Wang" in asked.text
    assert asked.labels == ["✅ Accept all 4", "🔁 Ask for new ones", "👁 One by one"]
    sheet = Image.open(BytesIO(next(iter(asked.files.values()))))
    assert sheet.width == 1280 and sheet.height > 900
    answer = floor.worker.sees("Photos 1, 2, 3, 4: ⏳")
    assert answer.text.count("⏳") == 1
    answers = len(floor.worker.chat)
    await floor.owner.presses("✅ Accept all 4")
    decided = floor.owner.sees("4 photos by Worker Wang")
    assert "✅" in decided.text and not decided.buttons
    assert [photo.state for photo in await photos_of(floor)] == [PhotoState.ACCEPTED] * 4
    assert len(floor.worker.chat) == answers + 1 and "4 of 4 photos count" in floor.worker.last.text
    shown = [one.method for one in floor.merchant.chat if "Cutting" in str(one.params)]
    assert shown == ["sendMediaGroup"] * 4, "one album"


async def photos_of(floor: Floor) -> list[Photo]:
    async with floor.world.robot.deps.reading() as session:
        return list((await session.scalars(select(Photo).order_by(Photo.id))).all())


async def test_an_album_is_asked_for_anew_at_one_tap(world: World) -> None:
    floor = await open_floor(world)
    await early_album(floor)
    await floor.owner.presses("🔁 Ask for new ones")
    assert [photo.state for photo in await photos_of(floor)] == [PhotoState.RETAKE] * 4
    assert floor.worker.last.text.count("Owner Wang asks for another photo") == 1


async def test_photos_of_an_album_are_decided_one_by_one_and_the_old_button_for_all_decides_nothing(
    world: World,
) -> None:
    floor = await open_floor(world)
    await early_album(floor, photos=3)
    all_at_once = floor.owner.last
    await floor.owner.presses("👁 One by one")
    assert floor.owner.last.labels == ["✅ Accept", "🔁 Ask for a new one"]
    await floor.owner.presses("🔁 Ask for a new one")
    assert [photo.state for photo in await photos_of(floor)] == [
        PhotoState.RETAKE,
        PhotoState.REVIEW,
        PhotoState.REVIEW,
    ]
    assert floor.owner.last.labels == ["✅ Accept", "🔁 Ask for a new one"], "the next one comes by itself"
    await floor.owner.presses_data(all_at_once.buttons[0]["callback_data"], all_at_once.message_id)
    assert [photo.state for photo in await photos_of(floor)] == [
        PhotoState.RETAKE,
        PhotoState.REVIEW,
        PhotoState.REVIEW,
    ]
    await floor.owner.presses("✅ Accept")
    await floor.owner.presses("✅ Accept")
    assert [photo.state for photo in await photos_of(floor)] == [
        PhotoState.RETAKE,
        PhotoState.ACCEPTED,
        PhotoState.ACCEPTED,
    ]


async def test_a_button_of_before_albums_were_one_decides_about_its_photo_alone(world: World) -> None:
    floor = await open_floor(world)
    await early_album(floor, photos=2)
    first = (await photos_of(floor))[0]
    await floor.owner.presses_data(f"review.accept:{first.id}")
    assert [photo.state for photo in await photos_of(floor)] == [PhotoState.ACCEPTED, PhotoState.REVIEW]


async def early_singles(floor: Floor, *, photos: int = 3) -> None:
    """Let photos of cutting come a minute apart, before the fabric was shown."""
    order = await agree_order(floor)
    text = card_text(floor, order, stage=Stage.CUTTING)
    for seed in range(photos):
        await floor.worker.sends_photo(take_photo(Stage.CUTTING, text, seed=20 + seed))
        floor.world.clock.advance(minutes=1)
    assert {photo.state for photo in await photos_of(floor)} == {PhotoState.REVIEW}


async def test_photos_a_minute_apart_are_one_review_that_grows(world: World) -> None:
    floor = await open_floor(world)
    await early_singles(floor)
    asked = [one for one in floor.owner.chat if "Accept" in one.text]
    assert [(one.method, one.edits) for one in asked] == [("sendPhoto", 2)], "it rings once"
    assert "3 photos by Worker Wang" in asked[-1].text
    assert asked[-1].labels == ["✅ Accept all 3", "🔁 Ask for new ones", "👁 One by one"]
    assert Image.open(BytesIO([*asked[-1].files.values()][-1])).width == 1280
    answers = len(floor.worker.chat)
    await floor.owner.presses("✅ Accept all 3")
    assert [photo.state for photo in await photos_of(floor)] == [PhotoState.ACCEPTED] * 3
    assert len(floor.worker.chat) == answers + 1 and "3 of 3 photos count" in floor.worker.last.text
    decided = floor.owner.sees("3 photos by Worker Wang")
    assert "✅" in decided.text and not decided.buttons


async def test_of_photos_sent_one_by_one_a_new_one_is_asked_for_by_their_times(world: World) -> None:
    floor = await open_floor(world)
    await early_singles(floor, photos=2)
    sent = [photo.received_at for photo in await photos_of(floor)]
    await floor.owner.presses("🔁 Ask for new ones")
    assert [photo.state for photo in await photos_of(floor)] == [PhotoState.RETAKE] * 2
    minutes = [f":{at.minute:02}" for at in sent]
    assert "Your 2 photos of" in floor.worker.last.text and all(one in floor.worker.last.text for one in minutes)


async def test_a_button_decides_about_the_photos_that_stood_over_it_only(world: World) -> None:
    floor = await open_floor(world)
    await early_singles(floor, photos=1)
    alone, of_one = floor.owner.last, list(floor.owner.last.buttons)
    order = await agree_order(floor, code="A18")
    text = card_text(floor, order, stage=Stage.CUTTING)
    for seed in range(2):
        await floor.worker.sends_photo(take_photo(Stage.CUTTING, text, seed=30 + seed))
    of_two = next(one for one in reversed(floor.owner.chat) if "Accept all 2" in str(one.labels))
    accept_two = of_two.buttons[0]["callback_data"]
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, text, seed=40))
    await floor.owner.presses_data(accept_two, of_two.message_id)
    assert {photo.state for photo in await photos_of(floor)} == {PhotoState.REVIEW}, "three stand there now"
    assert floor.owner.last.labels[0] == "✅ Accept all 3"
    await floor.owner.presses_data(of_one[0]["callback_data"], alone.message_id)
    assert [photo.state for photo in await photos_of(floor)] == [PhotoState.ACCEPTED, *[PhotoState.REVIEW] * 3]


async def test_a_question_that_is_an_hour_old_is_not_grown_in_silence(world: World) -> None:
    floor = await open_floor(world)
    await early_singles(floor, photos=1)
    order_id = (await photos_of(floor))[0].order_id
    world.clock.advance(minutes=61)
    async with world.robot.deps.reading() as session:
        order = await session.get_one(Order, order_id)
    text = card_text(floor, order, stage=Stage.CUTTING)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, text, seed=50))
    assert floor.owner.sees("2 photos by Worker Wang").method == "sendPhoto"


async def test_more_than_a_sheet_holds_are_asked_as_several(world: World) -> None:
    floor = await open_floor(world)
    await early_singles(floor, photos=11)
    asked = [one for one in floor.owner.chat if "Accept" in one.text and one.method == "sendPhoto"]
    assert len(asked) == 2 and "Accept all 10" in str([one.labels for one in floor.owner.chat])
    await floor.owner.presses("✅ Accept all 10")
    states = [photo.state for photo in await photos_of(floor)]
    assert states == [*[PhotoState.ACCEPTED] * 10, PhotoState.REVIEW]


async def test_a_review_of_somebody_who_deleted_their_data_says_that_the_photos_are_gone(world: World) -> None:
    floor = await open_floor(world)
    await early_album(floor, photos=2)
    asked = floor.owner.sees("Accept them?")
    buttons = [one["callback_data"] for one in asked.buttons]
    photo = (await photos_of(floor))[0]
    await goes(floor.worker)
    await floor.world.later(days=60)
    for pressed in (*buttons[:2], f"review.show:{photo.id}", buttons[2]):
        await floor.owner.presses_data(pressed, asked.message_id)
        assert "not kept any more" in asked.text and not asked.buttons
    assert {photo.state for photo in await photos_of(floor)} == {PhotoState.RETAKE}
    async with world.robot.deps.reading() as session:
        dead = (await session.scalars(select(Outbox).where(Outbox.state == State.DEAD))).all()
    assert not dead and not world.put_off
