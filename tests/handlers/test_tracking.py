from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.schedule import run_all
from core.ledger import actions as ledger
from core.ledger.signing import head_code
from core.notify import actions as notify
from core.notify.model import Address
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.queries import find_person
from core.planning import actions as planning
from core.planning import queries as plans
from core.planning.tables import StageState
from core.stage import Stage
from core.tracking.model import NO_ANSWER
from core.tracking.tables import Chase
from core.work import bodies
from tests.chat import BOT_ID, Shown, World
from tests.factories import Floor, agree_order, card_text, open_floor, read_order, stages_of, take_photo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of December 2026 on the clock of Hangzhou."""
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


async def move_to(world: World, instant: datetime) -> None:
    world.clock.at = instant
    await world.tick()


async def count_moves(floor: Floor, order_id: int) -> int:
    async with floor.world.robot.deps.reading() as session:
        return len(await plans.list_moves(session, order_id=order_id))


async def head_of(floor: Floor, order_id: int) -> str:
    async with floor.world.robot.deps.reading() as session:
        entries = await ledger.list_entries(session, order_id=order_id)
    return f"A17 <code>{head_code(entries[-1].digest)}</code>"


def list_moves_told(floor: Floor) -> list[Shown]:
    return [message for message in floor.merchant.chat if message.text.startswith("📅")]


async def test_status_shows_one_order_with_its_picture_stages_dates_and_what_comes_next(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.merchant.sends("/status")
    shown = floor.merchant.last
    assert shown.method == "sendPhoto"
    assert "A17 Hoodie 110" in shown.text and "promise" in shown.text and "🧶\N{NO-BREAK SPACE}⚪" in shown.text
    assert "Next: photo of 🧶 Fabric in before" in shown.text
    assert shown.labels == ["📷 Photos", "🧾 Queue", "💬 Chat", "✏️ Change"]


async def test_several_orders_are_listed_with_a_button_each(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="A19")
    await floor.merchant.sends("/status")
    assert floor.merchant.last.labels == ["A17", "A19"]
    await floor.merchant.presses("A19")
    assert "A19 Hoodie" in floor.merchant.last.text


async def test_the_card_is_pinned_once_and_edited_ever_after(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card))
    pinned = [message for message in floor.merchant.chat if message.pinned]
    assert len(pinned) == 1 and "🧶 ✅ 1 Dec" in pinned[0].text.replace("\N{NO-BREAK SPACE}", " ")
    world.clock.at = (await stages_of(floor, order))[Stage.CUTTING].finish_at
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card))
    again = [message for message in floor.merchant.chat if message.pinned]
    assert [message.message_id for message in again] == [pinned[0].message_id]
    assert "✂️\N{NO-BREAK SPACE}✅" in again[0].text and again[0].edits == 1


async def test_a_question_in_words_or_the_orders_name_is_answered_like_status(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    for question in ("where is my order?", "订单到哪了", "когда будет готово", "a17"):
        await floor.merchant.sends(question)
        assert "A17 Hoodie 110" in floor.merchant.last.text


async def test_another_merchants_order_is_not_told(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    other = await open_floor(world, first_id=2000, name="Li")
    await other.merchant.sends("A17")
    assert "can't find this" in other.merchant.last.text
    await other.merchant.presses_data(f"status.show:{order.id}")
    assert "can't find this" in other.merchant.notice
    await other.merchant.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    assert "A17" not in other.merchant.last.text


async def test_a_merchants_photo_of_the_card_answers_like_status(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.merchant.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    *_, status, photo = floor.merchant.chat
    assert "A17 Hoodie 110" in status.text and "proves nothing" in photo.text


@pytest.mark.parametrize("caption", [None, "is this A17?", "what is that stain"])
async def test_a_merchants_photo_proves_nothing_and_goes_to_the_workshop_with_one_tap(
    world: World, caption: str | None
) -> None:
    floor = await open_floor(world)
    order, other = await agree_order(floor), await agree_order(floor, code="A19")
    more = {} if caption is None else {"caption": caption}
    await floor.merchant.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=8), **more)
    asked = floor.merchant.last
    assert "proves nothing" in asked.text and "come from the workshop" in asked.text
    names = ["A17"] if caption and "A17" in caption else ["A17", "A19"]
    assert [label[-3:] for label in asked.labels] == names
    await floor.merchant.presses("A17")
    await world.later(seconds=3)
    assert "Passed on" in asked.text and not asked.buttons
    passed = [
        message.text for message in floor.owner.chat if message.method == "sendPhoto" and "Merchant" in message.text
    ]
    assert len(passed) == 1 and (caption or "") in passed[0]
    for one in (order, other):
        assert (await stages_of(floor, one))[Stage.FABRIC_IN].state == StageState.NOT_STARTED
    await floor.merchant.presses_data(f"photo.pass:{order.id}", asked.message_id)
    await world.later(seconds=3)
    assert len([message for message in floor.owner.chat if "Merchant" in message.text]) == 1


async def test_photos_come_as_an_album_with_captions(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.merchant.sends("/status")
    await floor.merchant.presses("📷 Photos")
    assert "no photo has been checked yet" in floor.merchant.notice
    card = card_text(floor, order)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card))
    world.clock.at = (await stages_of(floor, order))[Stage.CUTTING].finish_at
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card))
    await floor.merchant.presses("📷 Photos")
    album = floor.merchant.last
    assert album.method == "sendMediaGroup" and album.params["protect_content"]
    assert [item["caption"][:12] for item in album.params["media"]] == ["🧶 Fabric in ", "✂️ Cutting T"]


async def test_the_queue_card_masks_the_orders_ahead_and_logs_the_moves(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor, code="B7", pieces=400)
    await agree_order(floor, code="B8", pieces=400)
    other = await open_floor(world, first_id=2000, name="Li")
    order = await agree_order(Floor(**{**vars(floor), "merchant": other.merchant}), pieces=400)
    await other.merchant.presses_data(f"status.queue:{order.id}")
    text = other.merchant.last.text
    assert "Your sewing slot" in text and "No date changes so far" in text
    assert "B7" not in text and "B8" not in text
    await floor.owner.presses_data(f"status.queue:{order.id}")
    own = floor.owner.last.text
    assert "B7: " in own and "B8: " in own and "Your" not in own and "you" not in own


async def test_workers_get_one_picture_a_job_in_the_morning_and_only_once(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await move_to(world, at(2, 7, 31))
    jobs = [message for message in floor.worker.chat if "with this code or the card" in message.text]
    assert len(jobs) == 1 and jobs[0].method == "sendPhoto"
    await world.later(minutes=5)
    assert len([m for m in floor.worker.chat if "with this code or the card" in m.text]) == 1
    assert not [m for m in floor.owner.chat if "with this code or the card" in m.text]


async def test_a_clock_that_jumps_back_and_forth_says_nothing_twice(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await move_to(world, at(2, 8))
    await move_to(world, at(2, 19))
    said = Counter(message.text for message in world.telegram.shown.values())
    for instant in (at(1, 12), at(2, 8), at(2, 19)):
        await move_to(world, instant)
    assert Counter(message.text for message in world.telegram.shown.values()) == said
    assert floor.worker.chat


async def test_on_a_day_off_nobody_gets_a_job(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    before = len(floor.worker.chat)
    await move_to(world, at(6, 8))
    assert len(floor.worker.chat) == before


async def test_a_missing_photo_is_asked_for_once_in_the_evening_and_one_tap_says_why(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    due = (await stages_of(floor, order))[Stage.FABRIC_IN].finish_at
    assert due < at(1, 17, 30)
    await move_to(world, at(1, 17, 31))
    await run_all(world.robot.deps, bodies.SCANS)
    await world.tick()
    asked = [message for message in floor.worker.chat if "still missing" in message.text]
    assert len(asked) == 1
    assert asked[0].labels == [
        "🧶 Not yet: no fabric",
        "⚠️ Not yet: faulty fabric",
        "⚙️ Not yet: machine",
        "👥 Not yet: people",
        "… other",
    ]
    await floor.worker.presses("Not yet: no fabric")
    assert "not yet, the fabric" in asked[0].text and not asked[0].buttons
    assert "Reason: the fabric" in floor.owner.sees("was due").text


async def replies(floor: Floor, to: Shown, data: bytes) -> None:
    chat = {"id": floor.worker.telegram_id, "type": "private"}
    await floor.worker.sends_photo(data, reply_to_message={"message_id": to.message_id, "date": 1, "chat": chat})


async def test_a_reply_to_the_reminder_says_what_the_photo_is_of(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await move_to(world, at(1, 17, 31))
    await agree_order(floor, code="A19")  # it would be asked of which order the photo is
    await replies(floor, floor.worker.sees("still missing"), take_photo(Stage.FABRIC_IN, None))
    assert "✅ 🧶 A17" in floor.worker.last.text
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN


async def test_all_that_is_missing_is_one_message_with_a_line_and_a_button_each(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await agree_order(floor, code="A19")
    await move_to(world, at(1, 17, 31))
    (evening,) = [message for message in floor.worker.chat if "still missing" in message.text]
    lines = evening.text.split("\n")
    assert "photos that are missing" in lines[0] and "A17" in lines[1] and "A19" in lines[2] and len(lines) == 3
    assert evening.labels == ["🧶 A17: why?", "🧶 A19: why?"]
    await floor.worker.presses("A19: why?")
    assert evening.labels[-1] == "↩️ Back" and "🧶 Not yet: no fabric" in evening.labels
    await floor.worker.presses("↩️ Back")
    assert evening.labels == ["🧶 A17: why?", "🧶 A19: why?"]
    await floor.worker.presses("A19: why?")
    await floor.worker.presses("Not yet: no fabric")
    assert "not yet, the fabric" in evening.text and "A17" in evening.text
    assert "Not yet: machine" in str(evening.labels), "one is left, and its reasons are there at once"
    told = floor.owner.sees("was due")
    assert "A19" in told.text and "A17" not in told.text
    await replies(floor, evening, take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    await world.tick()
    assert not evening.buttons and "the photo is there" in evening.text


async def test_the_owner_reads_in_one_message_what_stayed_without_an_answer(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="A19")
    await move_to(world, at(1, 17, 31))
    await floor.worker.presses("A19: why?")
    await floor.worker.presses("Not yet: machine")
    before = floor.owner.sees("was due")
    assert "A19" in before.text and "A17" not in before.text
    await move_to(world, at(1, 19, 40))
    (evening,) = [message for message in floor.owner.chat if "was due" in message.text]
    assert "A17" in evening.text and "Reason: no answer" in evening.text and evening.edits
    assert "🧶 Not yet: no fabric" in evening.labels, "the reason of the one that nobody gave"
    await floor.owner.presses("Not yet: no fabric")
    assert "Reason: the fabric" in evening.text and not evening.buttons
    team = floor.worker.sees("photos that are missing")
    assert team.text.count("not yet, ") == 2 and "not yet, the fabric" in team.text and not team.buttons


async def test_a_reminder_of_the_release_before_still_takes_its_reason(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await move_to(world, at(1, 17, 31))
    async with world.editing() as session:
        chase = (await session.scalars(select(Chase))).one()
        params = {"chase_id": chase.id, "order_id": chase.order_id, "stage": chase.stage}
        await notify.send(
            session,
            to=Address(bot_id=BOT_ID, chat_id=floor.worker.telegram_id),
            key="tracking.chase",
            params=params,
            now=world.clock.at,
        )
    await world.settle()
    old = floor.worker.last
    assert "still missing" in old.text
    await floor.worker.presses_data(old.buttons[0]["callback_data"], old.message_id)
    assert "not yet, the fabric" in old.text and not old.buttons


async def test_silence_goes_to_the_owner_and_a_moved_date_with_its_cause_to_the_merchant(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    promised = order.promised_at
    assert promised is not None
    for day in (1, 2, 3):
        await move_to(world, at(day, 17, 31))
        await move_to(world, at(day, 19, 40))
        await move_to(world, at(day, 21, 50))
        await move_to(world, at(day + 1, 8, 30))
    assert "no answer from the workshop" in floor.owner.sees("was due").text
    moved = list_moves_told(floor)[-1]
    expected = (await read_order(floor, order)).expected_at
    assert expected is not None and expected > promised
    assert "Fabric in: no answer from the workshop" in moved.text and "after the promise" in moved.text
    count = await count_moves(floor, order.id)
    assert len(list_moves_told(floor)) == count


async def test_nothing_about_a_move_is_sent_in_quiet_hours(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    for day in (1, 2, 3):
        await move_to(world, at(day, 17, 31))
        await move_to(world, at(day, 19, 40))
        before = len(list_moves_told(floor))
        await move_to(world, at(day, 21, 50))
        await move_to(world, at(day + 1, 7, 0))
        assert len(list_moves_told(floor)) == before


async def moves_at(world: World, order_id: int, instant: datetime, *, days: int) -> None:
    """Move the date an order is expected by days, as any event of the night may, and let the scans look."""
    await move_to(world, instant)
    async with world.editing() as session:
        order = await session.get_one(Order, order_id)
        assert order.expected_at is not None
        to_at = order.expected_at + timedelta(days=days)
        await planning.move_expected(session, order=order, to_at=to_at, cause=NO_ANSWER, now=instant)
    await world.tick()


async def test_what_moved_in_a_night_is_told_once_in_the_morning_as_it_is_then(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await moves_at(world, order.id, at(1, 22), days=3)
    await moves_at(world, order.id, at(1, 23), days=2)
    assert not list_moves_told(floor)
    await move_to(world, at(2, 8, 1))
    expected_at = (await read_order(floor, order)).expected_at
    assert expected_at is not None
    (told,) = list_moves_told(floor)
    assert f"{expected_at.astimezone(SHANGHAI):%d %b}".lstrip("0") in told.text


async def test_a_date_that_came_back_in_the_night_is_not_told(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await moves_at(world, order.id, at(1, 22), days=3)
    await moves_at(world, order.id, at(1, 23), days=-3)
    await move_to(world, at(2, 8, 1))
    assert not list_moves_told(floor)


async def test_a_date_that_moved_in_the_night_is_not_told_of_an_order_that_is_over_by_morning(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await moves_at(world, order.id, at(1, 22), days=3)
    async with world.editing() as session:
        (await session.get_one(Order, order.id)).state = OrderState.CANCELLED
    await move_to(world, at(2, 8, 1))
    assert not list_moves_told(floor)


async def test_a_photo_under_review_is_not_chased(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING)))
    await move_to(world, at(1, 17, 31))
    assert [m for m in floor.worker.chat if "🧶 Fabric in is still missing" in m.text]
    assert not [m for m in floor.worker.chat if "✂️ Cutting is still missing" in m.text]


async def test_the_digest_comes_once_a_day_at_the_merchants_own_hour_and_says_why_there_is_no_news(
    world: World,
) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await move_to(world, at(1, 17, 0))
    assert not [m for m in floor.merchant.chat if "Your orders" in m.text]
    await move_to(world, at(1, 18, 16))
    await world.tick()
    digests = [m for m in floor.merchant.chat if "Your orders" in m.text]
    assert len(digests) == 1 and digests[0].params["disable_notification"]
    assert "no news today:" in digests[0].text
    assert await head_of(floor, order.id) in digests[0].text
    world.clock.at = at(2, 9)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    await move_to(world, at(2, 18, 16))
    assert "🧶 Fabric in ✅" in floor.merchant.sees("Your orders").text


async def test_a_merchant_in_another_zone_gets_the_digest_at_their_evening(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    async with world.editing() as session:
        merchant = await find_person(session, telegram_id=floor.merchant.telegram_id)
        assert merchant is not None
        merchant.timezone = "Europe/Moscow"
    await move_to(world, at(1, 18, 16))
    assert not [m for m in floor.merchant.chat if "Your orders" in m.text]
    await move_to(world, at(1, 23, 16))
    assert floor.merchant.sees("Your orders")


async def test_work_behind_a_late_stage_is_shifted_and_not_chased_the_same_evening(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    before = await stages_of(floor, order)
    world.clock.at = at(4, 16)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card))
    await move_to(world, at(4, 17, 31))
    after = await stages_of(floor, order)
    assert after[Stage.CUTTING].start_at >= at(4, 16)
    assert after[Stage.SHIPPED].finish_at > before[Stage.SHIPPED].finish_at
    assert not [m for m in floor.worker.chat if "✂️ Cutting is still missing" in m.text]


async def test_inline_mode_answers_with_ones_own_orders_only(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    other = await open_floor(world, first_id=2000, name="Li")
    await agree_order(other, code="B1")
    for query_id, text in (("1", ""), ("2", "a17"), ("3", "b1")):
        await world.feed(inline_query={"id": query_id, "from": floor.merchant.user, "query": text, "offset": ""})
    answers = [params for name, params in world.telegram.calls if name == "answerInlineQuery"]
    assert [[result["title"] for result in answer["results"]] for answer in answers] == [
        ["A17 Hoodie 110"],
        ["A17 Hoodie 110"],
        [],
    ]


async def test_the_end_is_told_to_both_sides_and_the_card_shows_it(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    card = card_text(floor, order)
    for seed, stage in enumerate(await stages_of(floor, order)):
        world.clock.at = max(world.clock.at, (await stages_of(floor, order))[stage].finish_at) + timedelta(minutes=31)
        await floor.worker.sends_photo(take_photo(stage, card, seed=seed))
    assert (await read_order(floor, order)).state == OrderState.DONE
    assert "on time" in floor.merchant.sees("is done: every stage").text
    assert floor.owner.sees("Well done")
    assert "✅ done" in next(m for m in floor.merchant.chat if m.pinned).text


async def test_a_photo_that_nobody_said_the_order_of_is_told_as_that_and_the_owner_hears_of_it(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="A19")
    await move_to(world, at(1, 15))
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    await floor.merchant.sends("A17")
    assert "its sender has not said yet what it is of" in floor.merchant.last.text
    assert "being checked" not in floor.merchant.last.text
    await move_to(world, at(1, 17, 31))
    assert not [message for message in floor.worker.chat if "still missing" in message.text]
    assert not [message for message in floor.owner.chat if "has not said" in message.text]
    await move_to(world, at(1, 19, 40))
    assert "Wang Li sent a photo" not in floor.merchant.last.text
    assert "has not said what it is of" in floor.owner.sees("sent a photo").text


async def test_the_owner_hears_nothing_of_a_question_that_was_answered_meanwhile(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="A19")
    await move_to(world, at(1, 15))
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    await move_to(world, at(1, 17, 31))
    await floor.worker.presses("A17")
    await move_to(world, at(1, 19, 40))
    assert not [message for message in floor.owner.chat if "has not said" in message.text]


async def test_a_photo_of_an_unknown_order_is_not_of_a_stage_that_nobody_could_work_on_then(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    other = await agree_order(floor, code="A19")
    await move_to(world, at(1, 9, 30))
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=5))
    await move_to(world, at(1, 9, 40))
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    assert (await stages_of(floor, order))[Stage.FABRIC_IN].state == StageState.PROVEN
    await floor.merchant.sends(order.code)
    assert "A photo came" not in floor.merchant.last.text
    await floor.merchant.sends(other.code)
    assert "A photo came" in floor.merchant.last.text


async def test_a_stage_and_its_mark_stand_on_one_line(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.merchant.sends("/status")
    row = next(line for line in floor.merchant.last.text.splitlines() if line.startswith("🧶"))
    assert len(row.split("   ")) == len(Stage)
    assert all(" " not in stage for stage in row.split("   "))
