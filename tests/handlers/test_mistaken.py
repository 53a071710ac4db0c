"""A photo that was sent for the wrong order or stage is put right: by its sender for an hour, then by the owner."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from core.evidence.messages import StageProven
from core.evidence.tables import PhotoState
from core.ledger.actions import first_broken, list_entries
from core.notify.actions import send as send_message
from core.notify.model import Address
from core.orders.model import OrderState
from core.orders.tables import Order
from core.planning.tables import StageState
from core.stage import Stage, TicketKind
from core.tickets import queries as ticket_rows
from tests.chat import BOT_ID, Someone, World
from tests.factories import (
    Floor,
    agree_order,
    card_text,
    last_photo,
    open_floor,
    read_order,
    stages_of,
    take_photo,
)
from tests.handlers.test_judges import of_doubtful_origin
from tests.handlers.test_tickets import cut, fan_of, print_tickets
from vision.draw.phone_photo import crop_and_recompress

WRONG = "↩️ Wrong order or stage?"


async def send(floor: Floor, order: Order, stage: Stage, *, card: Order | None = None, seed: int = 1) -> int:
    """Send a photo for a stage of an order that shows its card, or another card, or none is asked for."""
    return await floor.worker.sends_photo(take_photo(stage, card_text(floor, card or order, stage=stage), seed=seed))


async def show(floor: Floor, order: Order, stages: Iterable[Stage]) -> None:
    """Show stages one after another, each when it should be over; what is out of order the owner accepts."""
    for seed, stage in enumerate(stages):
        finish_at = (await stages_of(floor, order))[stage].finish_at
        floor.world.clock.at = max(floor.world.clock.at, finish_at) + timedelta(minutes=40)
        await send(floor, order, stage, seed=seed)
        if (await last_photo(floor)).state == PhotoState.REVIEW:
            await floor.owner.presses("✅ Accept")


async def kinds(floor: Floor, order: Order) -> list[str]:
    return await kinds_of(floor, order.id)


async def kinds_of(floor: Floor, order_id: int) -> list[str]:
    async with floor.world.robot.deps.reading() as session:
        entries = await list_entries(session, order_id=order_id)
        assert first_broken(entries) is None
        return [entry.kind for entry in entries]


def reply(someone: Someone, message_id: int) -> dict[str, Any]:
    chat = {"id": someone.telegram_id, "type": "private"}
    return {"message_id": message_id, "date": 1_700_000_000, "chat": chat}


async def test_a_photo_is_taken_back_and_the_stage_is_open_again(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    floor.merchant.sees("🧶 Fabric in ✅ A17")
    await floor.worker.presses(WRONG)
    assert "as A17 Hoodie 110 · 🧶 Fabric in" in floor.worker.last.text
    assert floor.worker.last.params["reply_parameters"]["message_id"] == (await last_photo(floor)).message_id
    await floor.worker.presses("🗑 Does not count")
    assert "🗑 Taken back: A17" in floor.worker.last.text and not floor.worker.last.buttons
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.NOT_STARTED
    assert "This stage is open again" in floor.merchant.sees("↩️ A17 Hoodie 110 · 🧶 Fabric in").text
    assert (await kinds(floor, order))[-2:] == ["PHOTO_ACCEPTED", "PHOTO_TAKEN_BACK"]
    await floor.merchant.sends("/status")
    assert "🧶 Fabric in ✅" not in floor.merchant.last.text
    await send(floor, order, Stage.FABRIC_IN, seed=2)
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN


async def test_a_photo_of_two_orders_that_wait_for_fabric_goes_to_the_right_one(world: World) -> None:
    floor = await open_floor(world)
    first, second = await agree_order(floor), await agree_order(floor, code="B23", category="trousers")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    await floor.worker.presses("A17")
    floor.worker.sees("✅ 🧶 A17")
    await floor.worker.presses(WRONG)
    await floor.worker.presses("B23")
    floor.worker.sees("✅ 🧶 B23")
    assert (await stages_of(floor, first))[Stage.FABRIC_IN].state == StageState.NOT_STARTED
    assert (await stages_of(floor, second))[Stage.FABRIC_IN].state == StageState.PROVEN
    floor.merchant.sees("↩️ A17 Hoodie 110 · 🧶 Fabric in")
    floor.merchant.sees("🧶 Fabric in ✅ B23")
    assert (await kinds(floor, first))[-1] == "PHOTO_TAKEN_BACK" and (await kinds(floor, second))[
        -1
    ] == "PHOTO_ACCEPTED"


async def test_a_photo_moved_away_and_back_is_shown_to_its_buyer_each_time(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await agree_order(floor, code="B23", category="trousers")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    await floor.worker.presses("A17")
    for code in ("B23", "A17"):
        await floor.worker.presses(WRONG)
        await floor.worker.presses(code)
        floor.worker.sees(f"✅ 🧶 {code}")
    assert len([one for one in floor.merchant.chat if "🧶 Fabric in ✅ A17" in one.text]) == 2
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN
    assert (await kinds(floor, order)).count("PHOTO_ACCEPTED") == 2


async def test_the_card_of_another_order_in_the_picture_is_still_asked_about(world: World) -> None:
    floor = await open_floor(world)
    order, other = await agree_order(floor), await agree_order(floor, code="B23", category="trousers")
    await send(floor, order, Stage.FABRIC_IN)
    await floor.worker.presses(WRONG)
    await floor.worker.presses("B23")
    assert "A17" in floor.worker.last.text and (await last_photo(floor)).state == PhotoState.RETAKE
    assert (await stages_of(floor, other))[Stage.FABRIC_IN].state == StageState.NOT_STARTED
    await floor.worker.presses("✅ Yes, it is A17")
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN


async def test_another_stage_of_the_same_order(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order)))
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN
    await floor.worker.presses(WRONG)
    await floor.worker.presses("✂️ Cutting")
    stages = await stages_of(floor, order)
    assert stages[Stage.FABRIC_IN].state == StageState.NOT_STARTED
    photo = await last_photo(floor)
    assert (photo.stage, photo.state) == (Stage.CUTTING, PhotoState.REVIEW), "fabric was never shown: the owner looks"
    floor.owner.sees("Accept it?")


async def test_what_sewing_photo_carried_along_goes_back_with_it_and_what_teams_declared_stays_elsewhere(
    world: World,
) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await show(floor, order, (Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING))
    await floor.worker.presses("🪡 55")
    assert (await stages_of(floor, order))[Stage.SEWING].pieces_done == 55
    world.clock.at = (await stages_of(floor, order))[Stage.SEWING].finish_at + timedelta(minutes=30)
    await send(floor, order, Stage.OFF_LINE, seed=9)
    assert (await stages_of(floor, order))[Stage.SEWING].state == StageState.PROVEN
    await floor.worker.presses(WRONG)
    await floor.worker.presses("🗑 Does not count")
    stages = await stages_of(floor, order)
    assert (stages[Stage.SEWING].state, stages[Stage.SEWING].pieces_done) == (StageState.GOING_ON, 55)
    assert stages[Stage.OFF_LINE].state == StageState.NOT_STARTED
    assert stages[Stage.CUTTING].state == stages[Stage.FABRIC_IN].state == StageState.PROVEN


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "wrong order"),
        ("en", "wrong stage"),
        ("zh-hans", "发错订单了"),
        ("zh-hans", "工序选错了"),
        ("ru", "это не тот заказ"),
        ("ru", "перепутал этап"),
    ],
)
async def test_words_do_it_too(world: World, language: str, words: str) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    sent = await send(floor, order, Stage.FABRIC_IN)
    await floor.worker.sends(words, reply_to_message=reply(floor.worker, sent))
    assert "🗑" in floor.worker.last.labels[-2]
    await floor.worker.sends(words)
    assert "🗑" in floor.worker.last.labels[-2]
    await floor.worker.presses("🗑")
    await floor.worker.sends(words)
    assert "Wrong order or stage?" in floor.worker.last.text, "nothing counts any more: how to put one right is said"


async def test_after_an_hour_the_owner_is_asked_and_puts_it_right(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    await floor.worker.presses(WRONG)
    asked = floor.worker.last
    world.clock.advance(minutes=61)
    await floor.worker.presses_data(asked.buttons[-2]["callback_data"], asked.message_id)
    assert "more than an hour old" in floor.worker.notice
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED
    await floor.worker.presses(WRONG)
    assert "I asked Owner Wang" in floor.worker.last.text
    told = floor.owner.sees("Worker Wang says this photo is not A17")
    assert told.method == "sendPhoto"
    await floor.owner.presses("🗑 Does not count")
    floor.worker.sees("🗑 Owner Wang took this photo back")
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.NOT_STARTED


async def test_who_asked_the_owner_hears_that_the_photo_is_right(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    world.clock.advance(hours=2)
    await floor.worker.sends("wrong order")
    await floor.owner.presses("👍 It is right")
    told = floor.worker.sees("👍 Owner Wang looked at your photo")
    assert "A17" in told.text and told.params["reply_parameters"]["message_id"] == (await last_photo(floor)).message_id
    await floor.owner.presses_data("mistaken.leave", floor.owner.last.message_id)
    assert len([one for one in floor.worker.chat if "looked at your photo" in one.text]) == 1


async def test_an_owner_who_finds_a_photo_right_that_nobody_reported_bothers_nobody(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    said = len(floor.worker.chat)
    await floor.owner.presses_data(f"mistaken.of:{order.id}")
    await floor.owner.presses("🧶 Fabric in · ")
    await floor.owner.presses("👍 It is right")
    assert len(floor.worker.chat) == said


async def test_an_owner_who_moves_somebodys_photo_reads_what_became_of_it(world: World) -> None:
    floor = await open_floor(world)
    first, second = await agree_order(floor), await agree_order(floor, code="A18")
    await send(floor, first, Stage.FABRIC_IN, card=None)
    world.clock.advance(hours=2)
    await floor.owner.presses_data(f"mistaken.of:{first.id}")
    await floor.owner.presses("🧶 Fabric in · ")
    await floor.owner.presses("A18")
    told = floor.owner.last.text
    assert "Checking" not in told and "A18" in told and "its sender was told so" in told, "its card is of A17"
    floor.worker.sees("A17")
    assert (await stages_of(floor, second))[Stage.FABRIC_IN].state == StageState.NOT_STARTED


async def test_an_owner_who_moves_a_photo_to_another_stage_reads_where_it_counts_or_waits(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    world.clock.advance(hours=2)
    await floor.owner.presses_data(f"mistaken.of:{order.id}")
    await floor.owner.presses("🧶 Fabric in · ")
    await floor.owner.presses("✂️ Cutting")
    put_right = floor.owner.sees("waits there for a person")
    assert "Cutting" in put_right.text
    await floor.owner.presses("✅ Accept")
    assert "counts there now" in floor.owner.sees("the photo of").text


async def test_the_owner_finds_any_photo_of_an_order(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    world.clock.advance(days=2)
    await floor.owner.sends("A17")
    await floor.owner.presses("↩️ A photo is wrong")
    await floor.owner.presses("🧶 Fabric in · ")
    await floor.owner.presses("👍 It is right")
    assert floor.owner.last.text == "👍 It stays as it is."
    await floor.owner.sends("undo")
    await floor.owner.presses("A17 · 🧶 Fabric in")
    await floor.owner.presses("🗑")
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.NOT_STARTED


async def test_a_button_of_a_photo_that_was_judged_anew_changes_nothing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await agree_order(floor, code="B23", category="trousers")
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    await floor.worker.presses("A17")
    await floor.worker.presses(WRONG)
    asked = floor.worker.last
    await floor.worker.presses_all([button["callback_data"] for button in asked.buttons], asked.message_id)
    entries = await kinds(floor, order)
    assert entries.count("PHOTO_TAKEN_BACK") == 1, "the first tap counts, the others are told"
    before = await last_photo(floor)
    for button in asked.buttons:
        await floor.worker.presses_data(button["callback_data"], asked.message_id)
    assert (await last_photo(floor)).round == before.round and await kinds(floor, order) == entries


async def test_nobody_else_puts_it_right(world: World) -> None:
    floor = await open_floor(world)
    other = await open_floor(world, first_id=2000, name="Li")
    order = await agree_order(floor)
    elsewhere = await agree_order(other, code="L1")
    await send(floor, order, Stage.FABRIC_IN)
    photo = await last_photo(floor)
    presses = [f"mistaken.{what}:{photo.id}:1" for what in ("say", "back")]
    presses += [f"mistaken.order:{photo.id}:1:{order.id}", f"mistaken.stage:{photo.id}:1:{order.id}:CUTTING"]
    for someone in (floor.merchant, other.owner, other.worker):
        for press in presses:
            await someone.presses_data(press.replace(":1", "", 1) if "say" in press else press)
            assert "can't find this" in someone.notice
        await someone.presses_data(f"list.page:evidence.mistaken:{photo.id}:1")
        assert "can't find this" in someone.notice
    await floor.worker.presses_data(f"mistaken.order:{photo.id}:1:{elsewhere.id}")
    assert "can't find this" in floor.worker.notice
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED


async def finished(world: World) -> tuple[Floor, Order]:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await show(floor, order, Stage)
    assert (await read_order(floor, order)).state == OrderState.DONE
    return floor, order


async def test_an_order_closed_by_a_photo_of_something_else_is_in_work_again(world: World) -> None:
    floor, order = await finished(world)
    await floor.worker.presses(WRONG)
    await floor.worker.presses("🗑 Does not count")
    again = await read_order(floor, order)
    assert (again.state, again.closed_at) == (OrderState.AGREED, None)
    assert again.promised_at == order.promised_at and again.price_minor == order.price_minor
    assert (await stages_of(floor, order))[Stage.SHIPPED].state == StageState.NOT_STARTED
    for side in (floor.merchant, floor.owner):
        side.sees("↩️ A17 Hoodie 110 is in work again")
    assert "This stage is open again" in floor.merchant.sees("· 🚚 Shipped").text
    assert (await kinds(floor, order))[-3:] == ["DONE", "PHOTO_TAKEN_BACK", "REOPENED"]
    await floor.merchant.sends("/status")
    assert "🚚 ⚪" in floor.merchant.last.text.replace("\N{NO-BREAK SPACE}", " ")
    await send(floor, order, Stage.SHIPPED, seed=31)
    assert (await read_order(floor, order)).state == OrderState.DONE
    assert len([one for one in floor.merchant.chat if "A17 Hoodie 110 is done" in one.text]) == 2


async def test_the_photo_that_closed_an_order_is_moved_to_the_order_that_it_is_of(world: World) -> None:
    floor = await open_floor(world)
    order, other = await agree_order(floor), await agree_order(floor, code="B23", category="trousers")
    await show(floor, order, tuple(Stage)[:-1])
    world.clock.at = (await stages_of(floor, order))[Stage.SHIPPED].finish_at + timedelta(minutes=40)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=40), caption="A17 shipped")
    if (await last_photo(floor)).state == PhotoState.REVIEW:
        await floor.owner.presses("✅ Accept")
    assert (await read_order(floor, order)).state == OrderState.DONE
    await floor.worker.presses(WRONG)
    await floor.worker.presses("B23")
    assert (await read_order(floor, order)).state == OrderState.AGREED
    assert (await stages_of(floor, other))[Stage.FABRIC_IN].state == StageState.PROVEN


async def test_an_order_that_was_closed_long_ago_keeps_its_photos(world: World) -> None:
    floor, order = await finished(world)
    world.clock.advance(days=4)
    photo = await last_photo(floor)
    await floor.owner.presses_data(f"mistaken.back:{photo.id}:{photo.round}")
    assert (await read_order(floor, order)).state == OrderState.DONE and "A17" in floor.owner.notice
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED


async def test_an_order_that_its_buyer_closed_keeps_its_photos(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await show(floor, order, (Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING, Stage.OFF_LINE, Stage.SHIPPED))
    await floor.merchant.presses_data(f"status.close:{order.id}")
    assert (await read_order(floor, order)).state == OrderState.DONE
    await floor.worker.presses(WRONG)
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED and "A17" in floor.worker.notice


async def test_tickets_go_back_to_where_they_were_seen_before(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    world.clock.advance(hours=30)
    await floor.worker.sends_photo(fan_of(floor, order, made[:3]))
    assert (await stages_of(floor, order))[Stage.SEWING].pieces_done > 0
    await floor.worker.presses(WRONG)
    await floor.worker.presses("🗑 Does not count")
    async with world.robot.deps.reading() as session:
        rows = await ticket_rows.list_tickets(session, order_id=order.id, kind=TicketKind.BUNDLE)
    assert {(row.stage, row.held_by_id) for row in rows} == {(None, None)}
    sewing = (await stages_of(floor, order))[Stage.SEWING]
    assert (sewing.state, sewing.pieces_done) == (StageState.NOT_STARTED, 0)


async def test_a_review_that_shows_another_stage_than_the_photo_is_for_now_decides_nothing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.CUTTING)
    asked = floor.owner.sees("Accept it?")
    await floor.worker.presses(WRONG)
    await floor.worker.presses("📦")
    assert (await last_photo(floor)).stage == Stage.PACKED
    await floor.owner.presses_data(asked.buttons[0]["callback_data"], asked.message_id)
    assert (await last_photo(floor)).state == PhotoState.REVIEW, "what was shown was cutting"
    shown = next(one for one in floor.owner.chat if one.message_id == asked.message_id)
    assert "Packed" in shown.text
    await floor.owner.presses_data(shown.buttons[0]["callback_data"], asked.message_id)
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED


async def test_a_proof_that_had_not_left_yet_is_not_shown_any_more(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    world.telegram.refused["sendPhoto"] = (429, {"parameters": {"retry_after": 3600}})
    await send(floor, order, Stage.FABRIC_IN)
    world.telegram.refused.clear()
    await floor.worker.presses_data(f"mistaken.back:{(await last_photo(floor)).id}:1")
    world.clock.advance(hours=2)
    await world.settle()
    assert not [one for one in floor.merchant.chat if "🧶 Fabric in ✅ A17" in one.text]


async def test_a_proof_that_had_not_left_when_its_photo_became_another_stages_is_shown_once(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    photo = await last_photo(floor)
    stale = StageProven(order_id=order.id, photo_ids=(photo.id,), round=photo.round)
    await floor.worker.presses_data(f"mistaken.stage:{photo.id}:{photo.round}:{order.id}:SEWING")
    await floor.owner.presses_data(f"review.accept:{photo.id}")
    shown = len([one for one in floor.merchant.chat if "Sewing" in one.text and one.method == "sendPhoto"])
    async with world.robot.database.transaction() as session:
        await send_message(session, to=Address(bot_id=BOT_ID, chat_id=1002), message=stale, now=world.clock.at)
    await world.settle()
    assert len([one for one in floor.merchant.chat if "Sewing" in one.text and one.method == "sendPhoto"]) == shown


async def test_a_photo_of_doubtful_origin_is_not_taken_from_who_decides_about_it(world: World) -> None:
    floor = await open_floor(world)
    photo = await of_doubtful_origin(floor)
    assert WRONG not in floor.worker.last.labels
    entries = await kinds_of(floor, photo.order_id or 0)
    for someone in (floor.worker, floor.owner):
        for press in (f"mistaken.back:{photo.id}:1", f"mistaken.stage:{photo.id}:1:{photo.order_id}:CUTTING"):
            await someone.presses_data(press)
            assert "Somebody outside the workshop" in someone.notice
    await floor.worker.sends("wrong order")
    assert "Somebody outside the workshop" in floor.worker.last.text
    assert (await last_photo(floor)).state == PhotoState.REVIEW and await kinds_of(
        floor, photo.order_id or 0
    ) == entries


async def test_what_a_team_declared_holds_whichever_photo_had_begun_the_sewing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await show(floor, order, (Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING))
    first = await last_photo(floor)
    await floor.worker.presses("🪡 55")
    world.clock.advance(minutes=40)
    await send(floor, order, Stage.SEWING, seed=31)
    second = await last_photo(floor)
    assert (second.stage, second.state) == (Stage.SEWING, PhotoState.ACCEPTED), second.reason_codes
    await floor.worker.presses_data(f"mistaken.back:{first.id}:1")
    sewing = (await stages_of(floor, order))[Stage.SEWING]
    assert (sewing.state, sewing.pieces_done) == (StageState.GOING_ON, 55)


async def test_an_older_photo_is_not_moved_to_a_stage_that_waits_for_a_code(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    await send(floor, order, Stage.PACKED, seed=4)
    spare = await last_photo(floor)
    world.clock.advance(minutes=5)
    copy = crop_and_recompress(
        take_photo(Stage.FABRIC_IN, card_text(floor, order, stage=Stage.FABRIC_IN)), share=0.1, quality=80
    )
    await floor.worker.sends("/start c_" + card_text(floor, order, stage=Stage.CUTTING).rpartition("c_")[2])
    await floor.worker.sends_photo(copy)
    assert (await last_photo(floor)).challenge is not None
    await floor.worker.presses_data(f"mistaken.stage:{spare.id}:1:{order.id}:CUTTING")
    assert "waits for a new photo with the code" in floor.worker.notice
    assert (await stages_of(floor, order))[Stage.CUTTING].state == StageState.NOT_STARTED


async def test_the_buyer_hears_nothing_of_a_photo_that_they_were_never_shown(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    world.clock.advance(minutes=5)
    await send(floor, order, Stage.FABRIC_IN, seed=6)
    assert (await last_photo(floor)).state == PhotoState.ACCEPTED
    await floor.worker.presses(WRONG)
    await floor.worker.presses("🗑")
    assert not [one for one in floor.merchant.chat if "was of something else" in one.text]
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN


async def test_goods_that_are_shown_again_as_sent_are_the_buyers_to_close_again(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await show(floor, order, [stage for stage in Stage if stage is not Stage.FINISHING])
    before = offers_to_close(floor)
    assert before > 0
    await floor.worker.presses(WRONG)
    await floor.worker.presses("🗑")
    world.clock.advance(minutes=40)
    await send(floor, order, Stage.SHIPPED, seed=17)
    if (await last_photo(floor)).state == PhotoState.REVIEW:
        await floor.owner.presses("✅ Accept")
    assert offers_to_close(floor) == before + 1


def offers_to_close(floor: Floor) -> int:
    return sum(any("Close" in label for label in one.labels) for one in floor.merchant.chat if not one.pinned)


async def test_tickets_are_offered_what_tickets_count(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await agree_order(floor, code="B23", category="trousers")
    await cut(floor, order)
    made = await print_tickets(floor, order)
    world.clock.advance(hours=30)
    await floor.worker.sends_photo(fan_of(floor, order, made[:3]))
    photo = await last_photo(floor)
    await floor.worker.presses(WRONG)
    assert "📦 Packed" not in floor.worker.last.labels and "B23 👖" not in floor.worker.last.labels
    await floor.worker.presses_data(f"mistaken.stage:{photo.id}:1:{order.id}:PACKED")
    assert "can't find this" in floor.worker.notice and (await last_photo(floor)).round == 1


async def test_a_number_under_an_answer_of_before_counts_for_no_other_order(world: World) -> None:
    floor = await open_floor(world)
    order, other = await agree_order(floor), await agree_order(floor, code="B23")
    await show(floor, order, (Stage.FABRIC_IN, Stage.CUTTING))
    await show(floor, other, (Stage.FABRIC_IN, Stage.CUTTING))
    await send(floor, order, Stage.SEWING, seed=9)
    answer, photo = floor.worker.last, await last_photo(floor)
    every = next(one["callback_data"] for one in answer.buttons if one["callback_data"].startswith("photo.pieces"))
    await floor.worker.presses_data(f"mistaken.stage:{photo.id}:{photo.round}:{other.id}:SEWING")
    assert "newer answer counts" in answer.text and not answer.buttons
    await floor.owner.presses_data(f"review.accept:{photo.id}")
    for old in (every, ":".join(every.split(":")[:3])):
        await floor.worker.presses_data(old, answer.message_id)
        assert "judged anew" in floor.worker.notice
    assert "PIECES_DECLARED" not in (await kinds(floor, order)) + (await kinds(floor, other))


async def test_the_answer_to_a_photo_that_is_taken_back_says_so_from_then_on(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send(floor, order, Stage.FABRIC_IN)
    answer = floor.worker.last
    await floor.worker.presses(WRONG)
    await floor.worker.presses("🗑")
    assert "✅" not in answer.text and not answer.buttons
