"""The owner looks at changes before they are real: teams, swaps, rushes, people, machines; and hears who was right."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.ledger import actions as ledger
from core.orders.model import OrderState
from core.orders.queries import find_by_code
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import queries as plans
from core.planning.tables import PlanAway, PlanLock, PlanOverride, PlanProposal, ProposalState
from core.stage import Stage
from tests.chat import World, open_world
from tests.factories import Floor, agree_order, card_text, open_floor, person_row, stages_of, take_photo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


async def last_proposal(floor: Floor) -> PlanProposal:
    async with floor.world.robot.deps.reading() as session:
        found = await session.scalar(select(PlanProposal).order_by(PlanProposal.id.desc()).limit(1))
    assert found is not None
    return found


async def find_order(floor: Floor, code: str) -> Order | None:
    async with floor.world.robot.deps.reading() as session:
        return await find_by_code(session, code=code)


async def ask_team(floor: Floor, code: str, label: str) -> None:
    await floor.owner.sends("/plan")
    await floor.owner.presses("✏️ Change")
    await floor.owner.presses(code)
    await floor.owner.presses(label)


async def test_another_team_is_shown_before_it_is_real_and_then_locked(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await ask_team(floor, "A17", "👥 4")
    assert "Team of 4" in floor.owner.last.text
    assert floor.owner.last.labels == ["👁 Show", "✅ Yes", "✖️ No"]
    assert (await stages_of(floor, order))[Stage.SEWING].team_size == 6
    await floor.owner.presses("✅ Yes")
    assert (await stages_of(floor, order))[Stage.SEWING].team_size == 4
    async with world.robot.deps.reading() as session:
        lock = await session.get(PlanLock, order.id)
        override = await session.scalar(select(PlanOverride))
    assert lock is not None and lock.team_size == 4
    assert override is not None and (override.planner_team, override.owner_team) == (6, 4)


async def test_a_no_leaves_everything_and_a_second_press_does_nothing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await ask_team(floor, "A17", "👥 4")
    yes = next(button for button in floor.owner.last.buttons if "Yes" in button["text"])
    await floor.owner.presses("✖️ No")
    assert "Left as it was" in floor.owner.last.text and not floor.owner.last.labels
    await floor.owner.presses_data(yes["callback_data"], floor.owner.last.message_id)
    assert "decided already" in floor.owner.notice
    assert (await stages_of(floor, order))[Stage.SEWING].team_size == 6


async def test_a_yes_to_an_old_picture_of_the_workshop_is_tried_again_first(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await ask_team(floor, "A17", "👥 4")
    await agree_order(floor, code="A19", pieces=300)
    await floor.owner.presses("✅ Yes")
    assert "Things have changed" in floor.owner.notice
    assert (await stages_of(floor, order))[Stage.SEWING].team_size == 6
    assert (await last_proposal(floor)).state == ProposalState.OPEN
    await floor.owner.presses("✅ Yes")
    assert (await stages_of(floor, order))[Stage.SEWING].team_size == 4


async def test_the_reason_is_one_tap_or_typed(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await ask_team(floor, "A17", "👥 6")
    await floor.owner.presses("✅ Yes")
    await floor.owner.presses("They know the style")
    async with world.robot.deps.reading() as session:
        assert (await session.scalars(select(PlanOverride.reason))).all() == ["knows_style"]
    await floor.owner.presses("✍️ Something else")
    await floor.owner.sends("Li is the fastest")
    async with world.robot.deps.reading() as session:
        assert (await session.scalars(select(PlanOverride.reason))).all() == ["Li is the fastest"]


async def test_unlocking_gives_the_order_back_to_the_planner(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await ask_team(floor, "A17", "👥 6")
    await floor.owner.presses("✅ Yes")
    await floor.owner.presses_data(f"plan.order:{order.id}", floor.owner.last.message_id)
    await floor.owner.presses("🔓 Unlock")
    async with world.robot.deps.reading() as session:
        assert await session.get(PlanLock, order.id) is None


async def test_two_orders_change_places_and_the_merchant_who_is_passed_sees_why(world: World) -> None:
    floor = await open_floor(world)
    first = await agree_order(floor, pieces=900)
    second = await agree_order(floor, code="A19", pieces=900)
    third = await agree_order(floor, code="A21", pieces=900)
    before = {order.id: (await stages_of(floor, order))[Stage.SEWING].start_at for order in (first, second, third)}
    assert before[second.id] < before[third.id]
    await floor.owner.presses_data(f"plan.swap:{second.id}:{third.id}")
    text = floor.owner.last.text
    assert "change places" in text and "A19 later" in text and "A21 earlier" in text and "⚖️ A21" in text
    await floor.owner.presses("✅ Yes")
    after = {order.id: (await stages_of(floor, order))[Stage.SEWING].start_at for order in (first, second, third)}
    assert after[third.id] < after[second.id] and after[first.id] == before[first.id]
    async with world.robot.deps.reading() as session:
        shifts = await plans.list_shifts(session, order_id=second.id)
    assert shifts[0].gains_order_id == third.id and shifts[0].jumped_by_id == third.id
    await floor.merchant.presses_data(f"status.queue:{second.id}")
    assert "the owner's decision" in floor.merchant.last.text and "⚖️" in floor.merchant.last.text
    assert "A21" not in floor.merchant.last.text


async def test_a_rush_that_the_owner_types_is_shown_and_becomes_an_order_by_yes(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=300)
    await floor.owner.sends("60 pieces by 4 Dec 18:00")
    assert "of what?" in floor.owner.last.text
    await floor.owner.presses("Hoodie")
    text = floor.owner.last.text
    assert "60 pieces by Fri 4 Dec 18:00" in text and "Possible" in text
    await floor.owner.presses("👁 Show")
    assert floor.owner.last.method == "sendPhoto"
    await floor.owner.presses("✅ Yes")
    rush = await find_order(floor, "A2")
    assert rush is not None and rush.state == OrderState.AGREED and rush.pieces == 60
    assert rush.promised_at is not None and rush.promised_at <= at(4, 18)
    assert (await stages_of(floor, rush))[Stage.SEWING].finish_at <= at(4, 18)
    async with world.robot.deps.reading() as session:
        history = await ledger.list_entries(session, order_id=rush.id)
    assert [entry.kind for entry in history] == ["PLACED", "AGREED", "PLANNED"]
    assert {entry.actor_id for entry in history} == {rush.merchant_id}
    assert (await stages_of(floor, order))[Stage.SHIPPED].finish_at > world.clock.at
    await floor.owner.presses_data(f"plan.why:{rush.id}")
    assert "squeezed in as a rush order" in floor.owner.last.text


async def test_a_rush_to_which_an_operator_says_yes_is_the_owners_order(tmp_path: Path) -> None:
    async with open_world(tmp_path, operators=(900,)) as world:
        floor = await open_floor(world)
        operator = world.person(900, "Olga")
        await operator.sends("/start")
        await floor.owner.sends("60 pieces hoodies by 4 Dec 18:00")
        await operator.presses_data("plan.yes:1")
        rush = await find_order(floor, "A1")
        owner, olga = await person_row(floor, floor.owner), await person_row(floor, operator)
        async with world.robot.deps.reading() as session:
            history = await ledger.list_entries(session, order_id=rush.id if rush else 0)
    assert rush is not None and rush.merchant_id == owner.id
    assert history[0].actor_id == olga.id


async def test_a_rush_with_its_garment_asks_nothing(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.sends("60 pieces hoodies by 4 Dec 18:00")
    assert "Possible" in floor.owner.last.text and "Nothing else moves" in floor.owner.last.text


async def test_an_impossible_rush_says_when_it_would_be_done(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.owner.sends("2000 pieces hoodies by tomorrow 18:00")
    assert "Not by then" in floor.owner.last.text


async def test_a_merchant_who_types_pieces_and_a_day_asks_no_rush(world: World) -> None:
    floor = await open_floor(world)
    await floor.merchant.sends("200 pieces by tomorrow 18:00")
    assert "Possible" not in floor.merchant.last.text and "of what?" not in floor.merchant.last.text


async def test_who_is_missing_today_is_two_taps_and_the_plan_follows(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    world.clock.at = at(2, 8, 30)
    await floor.owner.sends("/plan")
    await floor.owner.presses("👥 People")
    assert "8 of 8" in floor.owner.last.text
    screen = floor.owner.last
    await floor.owner.presses("🪡 today −1")
    assert "7 of 8" in screen.text
    assert "Plan updated: people are absent" in floor.owner.last.text
    async with world.robot.deps.reading() as session:
        away = (await session.scalars(select(PlanAway))).all()
    assert [(row.skill, row.people, row.to_at) for row in away] == [("sewing", 1, at(2, 18))]
    await floor.owner.presses("🪡 back +1")
    assert "8 of 8" in screen.text


async def test_one_more_person_and_a_lost_machine_are_tried_first(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor, pieces=400)
    await agree_order(floor, code="A19", pieces=400)
    await floor.owner.presses_data(f"plan.more:{floor.workshop_id}:sewing:2")
    assert "2 more in" in floor.owner.last.text and "A19 earlier" in floor.owner.last.text
    await floor.owner.presses("✅ Yes")
    async with world.robot.deps.reading() as session:
        workshop = await session.get_one(Workshop, floor.workshop_id)
    assert workshop.people_by_skill["sewing"] == 10
    await floor.owner.presses_data(f"plan.machine:{floor.workshop_id}:sewing")
    await floor.owner.presses("✅ Yes")
    async with world.robot.deps.reading() as session:
        away = (await session.scalars(select(PlanAway))).all()
    assert [(row.cause, row.people) for row in away] == [("machine_down", 1)]


async def test_once_off_the_line_the_owner_hears_whose_choice_was_better(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await ask_team(floor, "A17", "👥 6")
    await floor.owner.presses("✅ Yes")
    card = card_text(floor, order)
    for seed, stage in enumerate((Stage.FABRIC_IN, Stage.CUTTING, Stage.SEWING, Stage.OFF_LINE)):
        world.clock.at = max(world.clock.at, (await stages_of(floor, order))[stage].finish_at)
        await floor.worker.sends_photo(take_photo(stage, card, seed=seed))
    await world.tick()
    assert "off the line" in floor.owner.sees("✏️ A17 was").text
    await floor.owner.sends("/why A17")
    assert "✏️ A17 was off the line" in floor.owner.last.text


async def test_the_buttons_of_another_workshop_are_not_answered(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await ask_team(floor, "A17", "👥 6")
    proposal = await last_proposal(floor)
    other = await open_floor(world, first_id=2000, name="Li")
    for action in ("yes", "no", "picture"):
        await other.owner.presses_data(f"plan.{action}:{proposal.id}")
        assert "can't find this" in other.owner.notice
    assert (await last_proposal(floor)).state == ProposalState.OPEN


async def test_a_rush_takes_no_credit_for_a_gap_that_lay_there_before_it(world: World) -> None:
    floor = await open_floor(world)
    big = await agree_order(floor, pieces=2000)
    await agree_order(floor, code="A19", pieces=600)
    async with world.editing() as session:
        (await session.get_one(Order, big.id)).state = OrderState.CANCELLED
    await floor.owner.sends("40 pieces hoodie by 20 December")
    shown = floor.owner.last.text
    assert "A19 later" in shown and "A19 earlier" not in shown and " ." not in shown
