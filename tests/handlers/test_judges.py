"""Who decides about a doubtful photo: of its origin never the workshop; what is asked for once sticks."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.evidence.tables import Photo, PhotoState
from core.evidence.verdicts import OPERATORS_DECIDE_WITHIN
from core.parties.model import Role
from core.parties.tables import Membership
from core.planning import queries as plans
from core.planning.tables import StageState
from core.stage import Stage
from tests.chat import World, open_world
from tests.factories import Floor, agree_order, card_text, draw_card, last_photo, open_floor, person_row, take_photo
from tests.vision.shown import shown
from vision.draw.phone_photo import crop_and_recompress

FOREIGN = take_photo(Stage.FABRIC_IN, None)


async def of_doubtful_origin(floor: Floor) -> Photo:
    """Let another workshop's photo come to an order, and once more without the code that was asked for."""
    other = await open_floor(floor.world, first_id=2000, name="Li")
    await agree_order(other, code="B1")
    await other.worker.sends_photo(FOREIGN)
    await agree_order(floor)
    alike = crop_and_recompress(FOREIGN, share=0.4, quality=60)
    for data in (alike, crop_and_recompress(alike, share=0.05, quality=70)):
        floor.world.clock.advance(minutes=5)
        await floor.worker.sends_photo(data)
    photo = await last_photo(floor)
    assert photo.state == PhotoState.REVIEW and "CHALLENGE_MISSING" in photo.reason_codes
    return photo


async def state_of(floor: Floor, photo: Photo) -> StageState:
    async with floor.world.robot.deps.reading() as session:
        plan = await plans.list_stages(session, order_id=photo.order_id or 0)
    return StageState(next(step.state for step in plan if step.stage == Stage.FABRIC_IN))


async def test_the_buyer_decides_of_the_origin_where_there_is_no_operator_and_the_owner_may_not(world: World) -> None:
    floor = await open_floor(world)
    photo = await of_doubtful_origin(floor)
    assert not [message for message in floor.owner.chat if "Accept it?" in message.text]
    await floor.owner.presses_data(f"review.accept:{photo.id}")
    assert "can't find this" in floor.owner.notice and await state_of(floor, photo) == StageState.NOT_STARTED
    await floor.owner.sends("/review")
    assert "No photos to review" in floor.owner.last.text
    asked = floor.merchant.sees("you decide, not the workshop")
    assert "Worker Wang" not in asked.text and asked.labels == ["✅ Accept", "🔁 Ask for a new one"]
    await floor.merchant.presses("✅ Accept")
    assert await state_of(floor, photo) == StageState.PROVEN
    assert "Less proof: the order’s card" in floor.merchant.sees("the buyer looked at it and accepted it").text
    decided = await last_photo(floor)
    assert decided.trust == "C" and "BY_MERCHANT" in decided.reason_codes  # the card was not in it


async def test_a_buyer_who_asks_again_gives_the_worker_a_fresh_code(world: World) -> None:
    floor = await open_floor(world)
    await of_doubtful_origin(floor)
    world.clock.advance(minutes=50)
    await floor.merchant.presses("🔁 Ask for a new one")
    photo = await last_photo(floor)
    assert photo.challenge is not None and photo.challenge in floor.worker.last.text and floor.worker.last.files
    assert "The buyer asks" in floor.worker.last.text and "Merchant Wang" not in floor.worker.last.text


async def test_of_a_cancelled_order_nothing_is_decided_any_more(world: World) -> None:
    floor = await open_floor(world)
    photo = await of_doubtful_origin(floor)
    await floor.merchant.presses_data(f"order.cancel_sure:{photo.order_id}:1")
    for verb in ("accept", "again"):
        await floor.merchant.presses_data(f"review.{verb}:{photo.id}")
        assert "is closed" in floor.merchant.notice
    assert (await last_photo(floor)).state == PhotoState.REVIEW
    assert await state_of(floor, photo) == StageState.NOT_STARTED
    await floor.merchant.sends("/review")
    assert "No photos to review" in floor.merchant.last.text


async def test_the_word_that_was_asked_for_is_the_one_that_is_told_after_another_was_given(world: World) -> None:
    floor = await open_floor(world)
    first = await of_doubtful_origin(floor)
    world.clock.advance(minutes=1)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=7))
    second = await last_photo(floor)
    (word,) = {one.params.word for photo in (first, second) for one in photo.told if one.params.word is not None}
    await floor.merchant.presses_data(f"review.again:{first.id}")
    assert f"the word {word}," in floor.merchant.last.text  # the next that waits


async def test_operators_decide_first_and_after_half_a_day_the_buyer_is_asked_too(
    tmp_path: Path, vision_here: None
) -> None:
    async with open_world(tmp_path, code_keys=(SecretStr("k0123456" * 4),), operators=(77,)) as world:
        floor, desk = await open_floor(world), world.person(77, "Desk")
        await desk.sends("/start")
        photo = await of_doubtful_origin(floor)
        assert desk.sees("Accept it?").labels == ["✅ Accept", "🔁 Ask for a new one"]
        for hours, called in ((1, False), (OPERATORS_DECIDE_WITHIN / timedelta(hours=1), True)):
            world.clock.advance(hours=hours)
            await world.tick()
            told = [message for message in floor.merchant.chat if "you decide, not the workshop" in message.text]
            assert bool(told) is called
        await desk.presses("✅ Accept")
        await floor.merchant.presses("🔁 Ask for a new one")
        assert "Accepted by Gendan’s desk" in floor.merchant.sees("you decide, not the workshop").text
        assert await state_of(floor, photo) == StageState.PROVEN
        assert "BY_OPERATOR" in (await last_photo(floor)).reason_codes


async def test_of_an_owners_own_photo_the_operators_decide_first_and_after_half_a_day_he_may(
    tmp_path: Path, vision_here: None
) -> None:
    async with open_world(tmp_path, code_keys=(SecretStr("k0123456" * 4),), operators=(77,)) as world:
        floor, desk = await open_floor(world), world.person(77, "Desk")
        await desk.sends("/start")
        order = await agree_order(floor)
        await floor.owner.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING)))
        assert desk.sees("Accept it?").labels
        for hours, called in ((1, False), (OPERATORS_DECIDE_WITHIN / timedelta(hours=1), True), (13, True)):
            world.clock.advance(hours=hours)
            await world.tick()
            assert len([one for one in floor.owner.chat if "Accept it?" in one.text]) == int(called)
        await floor.owner.presses("✅ Accept")
        decided = await last_photo(floor)
        assert (decided.state, decided.trust) == (PhotoState.ACCEPTED, "C") and "BY_WORKSHOP" in decided.reason_codes
        assert "the workshop accepted it itself" in floor.merchant.sees("✂️ Cutting ✅").text


@pytest.mark.parametrize("who", ["its sender", "a colleague"])
async def test_a_dismissed_operator_does_not_judge_the_floor_they_came_from(
    tmp_path: Path, vision_here: None, who: str
) -> None:
    operator_id = 1001 if who == "its sender" else 77
    async with open_world(tmp_path, code_keys=(SecretStr("k0123456" * 4),), operators=(operator_id,)) as world:
        floor = await open_floor(world)
        judge = floor.worker
        if who == "a colleague":
            judge = world.person(operator_id, "Desk")
            await judge.sends("/start")
            row = await person_row(floor, judge)
            leader = Membership(
                workshop_id=floor.workshop_id, person_id=row.id, role=Role.LEADER, joined_at=world.clock()
            )
            async with world.editing() as session:
                session.add(leader)
        photo = await of_doubtful_origin(floor)
        row = await person_row(floor, judge)
        world.clock.advance(minutes=1)
        await floor.owner.presses_data(f"shop.remove:{floor.workshop_id}:{row.id}:{world.clock().toordinal()}")
        await judge.presses_data(f"review.accept:{photo.id}")
        assert (await last_photo(floor)).state == PhotoState.REVIEW and "can't find this" in judge.notice
        assert floor.merchant.sees("you decide, not the workshop")


async def test_what_an_owner_lets_count_is_said_to_be_decided_by_the_workshop(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING)))
    await floor.owner.presses("✅ Accept")
    photo = await last_photo(floor)
    assert (photo.state, photo.trust) == (PhotoState.ACCEPTED, "C") and "BY_WORKSHOP" in photo.reason_codes
    assert "✂️ Cutting" in floor.merchant.sees("the workshop accepted it itself").text


async def test_once_a_code_is_asked_for_another_picture_without_it_proves_nothing(world: World) -> None:
    floor = await open_floor(world)
    other = await open_floor(world, first_id=2000, name="Li")
    await agree_order(other, code="B1")
    await other.worker.sends_photo(FOREIGN)
    await agree_order(floor)
    await floor.worker.sends_photo(FOREIGN)
    copied = await last_photo(floor)
    assert "USED_BEFORE" in copied.reason_codes and copied.challenge is not None
    world.clock.advance(minutes=5)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=7))
    fresh = await last_photo(floor)
    assert fresh.state == PhotoState.REVIEW and await state_of(floor, fresh) == StageState.NOT_STARTED


async def test_an_old_photo_of_another_order_on_a_print_asks_for_a_code(world: World) -> None:
    floor = await open_floor(world)
    other = await open_floor(world, first_id=2000, name="Li")
    theirs = await agree_order(other, code="B1")
    old = take_photo(Stage.FABRIC_IN, card_text(other, theirs), seed=3)
    await other.worker.sends_photo(old)
    order = await agree_order(floor)
    await floor.worker.sends_photo(shown(old, seed=5, card=draw_card(card_text(floor, order))))
    photo = await last_photo(floor)
    assert photo.state == PhotoState.RETAKE and photo.challenge is not None
    assert floor.worker.last.text.startswith("🔁 This looks like a photo of another order.")


async def test_a_photo_sent_twice_counts_once_and_nobody_is_asked_for_more(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    data = take_photo(Stage.FABRIC_IN, None)
    for photo in (data, data, crop_and_recompress(data, share=0.05, quality=80)):
        await floor.worker.sends_photo(photo)
        world.clock.advance(minutes=1)
    again = await last_photo(floor)
    assert again.challenge is None and again.reason_codes[0] == "REPEATED"
    assert floor.worker.last.text == "👍 I have this photo already, nothing more to do."


async def test_the_third_doubtful_photo_of_a_stage_is_told_to_the_buyer_once(world: World) -> None:
    floor = await open_floor(world)
    await of_doubtful_origin(floor)
    told = []
    for _ in range(2):
        world.clock.advance(minutes=5)
        await floor.worker.sends_photo(FOREIGN)
        told.append([message.text for message in floor.merchant.chat if "could not be accepted" in message.text])
    assert [len(texts) for texts in told] == [1, 1] and "3 photos could not be accepted" in told[0][0]
