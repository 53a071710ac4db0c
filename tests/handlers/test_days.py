"""Closed, short and make-up days, in words or by buttons: shown before they count, then plan and promise follow."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core.intake.tables import FailedUpdate
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import queries as plans
from core.planning.engine.calendar import WorkCalendar
from core.planning.special_days import DayHours, SpecialDays, days_to_come
from core.planning.tables import PlanProposal, ProposalState
from core.planning.work_weeks import work_week
from core.stage import Stage
from tests.chat import Shown, World
from tests.factories import Floor, agree_order, card_text, open_floor, stages_of, take_photo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 12, 1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


async def days_of(floor: Floor) -> tuple[SpecialDays, ...]:
    async with floor.world.robot.deps.reading() as session:
        workshop = await session.get_one(Workshop, floor.workshop_id)
    return days_to_come(plans.plans_with(workshop).calendar, today=TODAY)


async def expected_of(floor: Floor, order: Order) -> datetime:
    async with floor.world.robot.deps.reading() as session:
        found = await session.get_one(Order, order.id)
    assert found.expected_at is not None
    return found.expected_at


async def proposals_of(floor: Floor) -> list[ProposalState]:
    async with floor.world.robot.deps.reading() as session:
        return [ProposalState(state) for state in (await session.scalars(select(PlanProposal.state))).all()]


@pytest.mark.parametrize(
    ("words", "heading", "days"),
    [
        (
            "closed 24 dec to 2 jan",
            "Closed Thu 24 Dec – Sat 2 Jan",
            (date(2026, 12, 24), date(2027, 1, 2), DayHours.CLOSED, None),
        ),
        (
            "tomorrow only till 3pm",
            "Wed 2 Dec until 15:00",
            (date(2026, 12, 2), date(2026, 12, 2), DayHours.SHORT, 900),
        ),
        (
            "tomorrow overtime till 9 pm",
            "Wed 2 Dec until 21:00",
            (date(2026, 12, 2), date(2026, 12, 2), DayHours.SHORT, 1260),
        ),
        ("明天加班到晚上9点", "Wed 2 Dec until 21:00", (date(2026, 12, 2), date(2026, 12, 2), DayHours.SHORT, 1260)),
        ("завтра сверхурочно до 21", "Wed 2 Dec until 21:00", (date(2026, 12, 2),) * 2 + (DayHours.SHORT, 1260)),
        ("half day on saturday", "Sat 5 Dec until 12:00", (date(2026, 12, 5), date(2026, 12, 5), DayHours.SHORT, 720)),
        ("we work on sunday", "Working Sun 6 Dec", (date(2026, 12, 6), date(2026, 12, 6), DayHours.OPEN, None)),
        ("春节2月4日到2月12日放假", "Closed Thu 4 Feb", (date(2027, 2, 4), date(2027, 2, 12), DayHours.CLOSED, None)),
        (
            "с 31 декабря по 8 января не работаем",
            "Closed Thu 31 Dec",
            (date(2026, 12, 31), date(2027, 1, 8), DayHours.CLOSED, None),
        ),
    ],
)
async def test_days_in_words_are_shown_and_count_after_a_yes(
    world: World, words: str, heading: str, days: tuple[date, date, DayHours, int | None]
) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(words)
    assert heading in floor.owner.last.text and floor.owner.last.labels == ["👁 Show", "✅ Yes", "✖️ No"]
    assert await days_of(floor) == ()
    await floor.owner.presses("✅ Yes")
    from_on, to_on, hours, until_min = days
    assert await days_of(floor) == (SpecialDays(from_on=from_on, to_on=to_on, hours=hours, until_min=until_min),)


async def test_overtime_gives_the_plan_more_hours_and_what_is_over_gives_none(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("tomorrow overtime till 9 pm")
    await floor.owner.presses("✅ Yes")
    async with world.robot.deps.reading() as session:
        calendar = plans.plans_with(await session.get_one(Workshop, floor.workshop_id)).calendar
    assert calendar.stretches_on(date(2026, 12, 2))[-1][1] == 1260
    assert calendar.stretches_on(date(2026, 12, 3))[-1][1] < 1260
    world.clock.at = at(3, 22)
    await floor.owner.sends("today only till 3pm")
    assert "It is so already" in floor.owner.last.text


@pytest.mark.parametrize(
    "words",
    [
        "work sunday instead of friday",
        "周日上班，周五休息",
        "周五休息调到周日上班",
        "в воскресенье работаем, в пятницу выходной",
    ],
)
async def test_two_days_that_change_places_are_tried_each(world: World, words: str) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(words)
    assert floor.owner.sees("Working Sun 6 Dec") and floor.owner.sees("Closed Fri 4 Dec")
    assert await days_of(floor) == ()
    await floor.owner.presses("✅ Yes")
    (day,) = await days_of(floor)
    assert (day.from_on, day.hours) == (date(2026, 12, 4), DayHours.CLOSED)


async def test_days_that_change_places_without_saying_which_is_worked_are_asked(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("周五和周日调休")
    assert await proposals_of(floor) == [] and floor.owner.last.labels


async def test_closed_days_move_the_plan_the_expected_day_and_the_next_quote(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=300)
    was, sewn_at = await expected_of(floor, order), (await stages_of(floor, order))[Stage.SEWING].finish_at
    await floor.owner.sends("closed 2 dec to 12 dec")
    assert "A17 later" in floor.owner.last.text
    await floor.owner.presses("✅ Yes")
    assert (await stages_of(floor, order))[Stage.SEWING].finish_at >= sewn_at.replace(day=14)
    assert await expected_of(floor, order) > was
    await floor.merchant.presses_data(f"status.queue:{order.id}")
    assert "the working days have changed" in floor.merchant.last.text


async def test_work_under_way_keeps_its_minutes_over_a_closed_day(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=400)
    card = card_text(floor, order)
    for seed, stage in enumerate((Stage.FABRIC_IN, Stage.CUTTING)):
        world.clock.at = max(world.clock.at, (await stages_of(floor, order))[stage].finish_at)
        await floor.worker.sends_photo(take_photo(stage, card, seed=seed))
    sewing = (await stages_of(floor, order))[Stage.SEWING]
    world.clock.at = max(world.clock.at, sewing.start_at)
    await world.tick()
    async with world.robot.deps.reading() as session:
        calendar = plans.plans_with(await session.get_one(Workshop, floor.workshop_id)).calendar
    sewing = (await stages_of(floor, order))[Stage.SEWING]
    left_min = calendar.working_minutes_between(world.clock.at, sewing.finish_at)
    closed = sewing.finish_at.astimezone(SHANGHAI).date()
    assert closed > world.clock.at.astimezone(SHANGHAI).date() and left_min > 0
    await floor.owner.sends(f"closed {closed.day} dec to {closed.day + 1} dec")
    await floor.owner.presses("✅ Yes")
    async with world.robot.deps.reading() as session:
        changed = plans.plans_with(await session.get_one(Workshop, floor.workshop_id)).calendar
    moved = (await stages_of(floor, order))[Stage.SEWING]
    assert moved.finish_at > sewing.finish_at
    assert changed.working_minutes_between(world.clock.at, moved.finish_at) == left_min


async def test_today_is_closed_from_now_on_once_work_has_begun(world: World) -> None:
    floor = await open_floor(world)
    world.clock.at = at(1, 10, 30)
    await floor.owner.sends("we are closed today")
    await floor.owner.presses("✅ Yes")
    assert await days_of(floor) == (SpecialDays(from_on=TODAY, to_on=TODAY, hours=DayHours.SHORT, until_min=630),)


async def test_days_by_buttons_and_as_usual_again(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("/plan")
    await floor.owner.presses("👥 People")
    await floor.owner.presses("🗓 Closed and extra days")
    assert "every week is as usual" in floor.owner.last.text and "▫️ Sun 6 Dec" in floor.owner.last.labels
    screen = floor.owner.last
    await floor.owner.presses("Fri 4 Dec")
    assert screen.labels[:2] == ["🚫 Closed", "🕒 Half a day"]
    await floor.owner.presses("🚫 Closed")
    await floor.owner.presses("✅ Yes")
    await floor.owner.presses_data(f"plan.days:{floor.workshop_id}", screen.message_id)
    assert "🚫 Closed Fri 4 Dec" in screen.text and "🚫 Fri 4 Dec" in screen.labels
    await floor.owner.presses_data(f"plan.day:{floor.workshop_id}:{date(2026, 12, 4).toordinal()}", screen.message_id)
    assert "🚫 Closed" not in screen.labels
    await floor.owner.presses("↩️ As usual")
    await floor.owner.presses("✅ Yes")
    assert await days_of(floor) == ()


async def test_what_is_so_already_or_cannot_be_is_said_and_nothing_is_asked(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("closed on sunday")
    assert "It is so already" in floor.owner.last.text
    await floor.owner.sends("closed 24 dec to 20 jan 2028")
    assert "These days can't be set" in floor.owner.last.text
    await floor.owner.sends("tomorrow only till 7am")
    assert "These days can't be set" in floor.owner.last.text
    past = date(2026, 11, 20).toordinal()
    await floor.owner.presses_data(f"plan.day_try:{floor.workshop_id}:{past}:CLOSED:0")
    assert "These days are over" in floor.owner.notice
    assert await proposals_of(floor) == []


async def test_closed_without_a_day_shows_the_days_to_choose_from(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("放假")
    assert len([label for label in floor.owner.last.labels if "Dec" in label]) == 14


async def test_another_week_keeps_the_special_days_and_is_tried_where_orders_are_in_work(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("closed 24 dec to 26 dec")
    await floor.owner.presses("✅ Yes")
    await floor.owner.presses_data(f"shop.set:{floor.workshop_id}:calendar:five:0:0", floor.owner.last.message_id)
    assert [run.from_on for run in await days_of(floor)] == [date(2026, 12, 24)]
    order = await agree_order(floor, pieces=300)
    was = await expected_of(floor, order)
    await floor.owner.presses_data(f"shop.set:{floor.workshop_id}:calendar:seven:0:0", floor.owner.last.message_id)
    assert "Working hours: Every day 8:00–18:00" in floor.owner.last.text
    await floor.owner.presses("✅ Yes")
    assert (await stages_of(floor, order))[Stage.SEWING].finish_at < was
    async with world.robot.deps.reading() as session:
        workshop = await session.get_one(Workshop, floor.workshop_id)
    assert {shift["weekday"] for shift in workshop.calendar["shifts"]} == set(range(7))


async def test_the_zone_of_a_workshop_is_its_own(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.presses_data(f"shop.view:{floor.workshop_id}:zone:0", floor.owner.last.message_id)
    await floor.owner.presses_data(f"shop.zone:{floor.workshop_id}:Europe/Moscow", floor.owner.last.message_id)
    async with world.robot.deps.reading() as session:
        workshop = await session.get_one(Workshop, floor.workshop_id)
    assert (workshop.timezone, workshop.calendar["timezone"]) == ("Europe/Moscow", "Europe/Moscow")
    await floor.owner.presses_data(f"shop.zone:{floor.workshop_id}:Europe/Nowhere", floor.owner.last.message_id)
    async with world.robot.deps.reading() as session:
        assert (await session.get_one(Workshop, floor.workshop_id)).timezone == "Europe/Moscow"


async def calendar_of(floor: Floor) -> WorkCalendar:
    async with floor.world.robot.deps.reading() as session:
        return plans.plans_with(await session.get_one(Workshop, floor.workshop_id)).calendar


def yes_of(message: Shown) -> str:
    return next(str(button["callback_data"]) for button in message.buttons if "Yes" in button["text"])


async def test_a_yes_to_days_that_are_over_changes_nothing_and_says_what_to_do(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("closed 5 dec")
    card = floor.owner.last
    world.clock.advance(days=90)
    for _ in range(2):
        await floor.owner.presses_data(yes_of(card), card.message_id)
        assert "These days are over" in floor.owner.notice and "from today on" in floor.owner.notice
    assert await days_of(floor) == ()


async def test_of_days_that_are_partly_over_only_those_from_today_on_are_tried_and_it_is_said(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("closed 3 dec to 8 dec")
    card = floor.owner.last
    world.clock.at = at(5, 10)
    await floor.owner.presses_data(yes_of(card), card.message_id)
    assert "only those from today on" in floor.owner.notice
    assert "Closed Sat 5 Dec – Tue 8 Dec" in floor.owner.last.text
    await floor.owner.presses("✅ Yes")
    assert [(run.from_on.day, run.to_on.day, run.until_min) for run in await days_of(floor)] == [
        (5, 5, 600),
        (7, 8, None),
    ]


async def test_at_midnight_the_days_of_a_fresh_card_are_tried_again_from_today_on(world: World) -> None:
    floor = await open_floor(world)
    world.clock.at = at(3, 23, 50)
    await floor.owner.sends("closed 3 dec to 4 dec")
    card = floor.owner.last
    world.clock.at = at(4, 0, 5)
    await floor.owner.presses_data(yes_of(card), card.message_id)
    assert "only those from today on" in floor.owner.notice
    await floor.owner.presses("✅ Yes")
    assert [(run.from_on.day, run.hours) for run in await days_of(floor)] == [(4, DayHours.CLOSED)]


async def test_what_is_so_by_another_yes_is_not_tried_again(world: World) -> None:
    floor = await open_floor(world)
    cards = []
    for _ in range(2):
        await floor.owner.sends("closed 5 dec")
        cards.append(floor.owner.last)
    for card in cards:
        await floor.owner.presses_data(yes_of(card), card.message_id)
    assert "It is so already" in floor.owner.notice


async def test_another_week_and_a_day_far_ahead_leave_the_minutes_of_the_past_as_they_were(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("closed 5 dec")
    await floor.owner.presses("✅ Yes")
    begun, world.clock.at = world.clock.at, at(20, 12)
    was = await calendar_of(floor)
    for week in ("five", "seven", "six_long"):
        data = f"shop.set:{floor.workshop_id}:calendar:{week}:0:0"
        await floor.owner.presses_data(data, floor.owner.last.message_id)
        calendar = await calendar_of(floor)
        assert calendar.shifts == work_week(week, was.timezone).shifts
        assert calendar.working_minutes_between(begun, at(20, 0)) == was.working_minutes_between(begun, at(20, 0)), week
    world.clock.at = at(21, 12)
    await floor.owner.sends("closed 15 dec 2027")
    await floor.owner.presses("✅ Yes")
    assert (await calendar_of(floor)).working_minutes_between(begun, at(20, 0)) == was.working_minutes_between(
        begun, at(20, 0)
    )
    assert date(2026, 12, 5) in (await calendar_of(floor)).holidays


@pytest.mark.parametrize("day", [1, 3_652_059, date(2199, 12, 31).toordinal(), date(2000, 1, 1).toordinal()])
async def test_a_day_no_button_of_ours_carries_is_refused_and_said(world: World, day: int) -> None:
    floor = await open_floor(world)
    for data in (f"plan.day:{floor.workshop_id}:{day}", f"plan.day_try:{floor.workshop_id}:{day}:CLOSED:0"):
        await floor.owner.presses_data(data, floor.owner.last.message_id)
        assert world.telegram.answers[-1].get("show_alert"), data
    async with world.robot.deps.reading() as session:
        assert list(await session.scalars(select(FailedUpdate))) == []
    assert await proposals_of(floor) == []
