"""What buttons, links and typed words may say: each argument has a type and a range; the action has the last word."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.matching import actions as matching
from core.matching.counters import CounterUnlikely
from core.matching.tables import Offer, OfferState
from core.orders.tables import Order
from core.parties.queries import find_person
from core.parties.tables import Workshop
from core.planning.tables import PlanProposal
from core.tickets.tables import Ticket
from handlers.arguments import ID, TOKEN, YES_NO, Number
from tests.chat import Someone, World
from tests.factories import Floor, agree_order, card_text, open_floor, person_row
from tests.handlers.test_bad_input import button_kinds, data_of, is_answered, is_unharmed, no_fault, rows
from tests.rows import an_order

ENDLESS = [
    "9" * 5000,
    "1" + "0" * 400,
    str(2**63),
    str(-(2**63) - 1),
    str(2**64),
    "NaN",
    "Infinity",
    "-1",
    "1e999",
    "0x7f",
    "1_000",
    "٣٣٣",
    "１２３",
    "௧",
    "²",
    "½",
    "+1",
    " 1",
    "1 ",
    "",
    "\x00",
    "1\n",
]


@given(st.text(max_size=30))
def test_a_number_is_read_from_plain_digits_within_its_bounds_or_not_at_all(text: str) -> None:
    try:
        number = Number(-5, 10**6)(text)
    except ValueError:
        assert not re.fullmatch(r"-?[0-9]{1,6}", text) or not -5 <= int(text) <= 10**6
    else:
        assert re.fullmatch(r"-?[0-9]+", text, re.ASCII) and -5 <= number <= 10**6


@pytest.mark.parametrize("text", ENDLESS)
@pytest.mark.parametrize("argument", [ID, YES_NO])
def test_no_endless_or_foreign_number_is_an_id(text: str, argument: Number) -> None:
    with pytest.raises(ValueError, match="of ours"):
        argument(text)


@pytest.mark.parametrize("text", ["", "a b", "a:b", "a\n", "ä", "x" * 65, "../x"])
def test_no_foreign_sign_is_in_a_token(text: str) -> None:
    with pytest.raises(ValueError, match="of ours"):
        TOKEN(text)


async def test_every_argument_of_every_button_takes_endless_numbers_with_one_clear_answer(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    with no_fault(caplog):
        for action, arguments in button_kinds(world).items():
            parts = data_of(action, arguments, 1).split(":")[1:]
            for place in range(len(arguments)):
                forged = [":".join([action, *parts[:place], text, *parts[place + 1 :]]) for text in ENDLESS]
                await floor.owner.presses_all(forged)
    await is_unharmed(world)


LINKS = ["j_", "c_", "t_", "", "do_", "x"]


async def test_links_with_endless_payloads_are_answered(world: World, caplog: pytest.LogCaptureFixture) -> None:
    lily = world.person(8, "Lily")
    with no_fault(caplog):
        await lily.sends("/start")
        for prefix in LINKS:
            for text in (*ENDLESS, "j_" * 500, "A" * 600):
                before = len(lily.chat)
                await lily.sends(f"/start {prefix}{text}")
                await is_answered(lily, before)
    await is_unharmed(world)


async def _orders(someone: Someone) -> None:
    await someone.sends("/new")


async def _breakdown(someone: Someone) -> None:
    await someone.sends("/new")
    await someone.presses("Hoodie")
    await someone.sends("Zephyr")


async def _nothing(_: Someone) -> None: ...


TYPED = ["{}", "S{} black", "{} pieces by tomorrow", "in {} days", "{} ¥", "A{}", "S20 M{} L20", "/why A{}", "{}.{}.{}"]


@pytest.mark.parametrize("asks", [_nothing, _orders, _breakdown])
async def test_typed_endless_numbers_are_answered_wherever_a_question_is_open(
    world: World, caplog: pytest.LogCaptureFixture, asks: Callable[[Someone], Awaitable[None]]
) -> None:
    floor = await open_floor(world)
    with no_fault(caplog):
        for someone in (floor.merchant, floor.owner):
            if asks is not _nothing and someone is floor.owner:
                continue
            await asks(someone)
            for form in TYPED:
                for text in ENDLESS[:10]:
                    before = len(someone.chat)
                    await someone.sends(form.replace("{}", text[:4000]))
                    await is_answered(someone, before)
    await is_unharmed(world)


async def ask_workshop(floor: Floor, **more: object) -> tuple[Order, Offer]:
    world = floor.world
    merchant = await person_row(floor, floor.merchant)
    async with world.robot.deps.transaction() as session:
        order = await an_order(session, merchant, code="A18", style_name="Zephyr", **more)
        offer = await matching.ask(session, order=order, workshop_id=floor.workshop_id, now=world.clock.at)
    await world.settle()
    return order, offer


@pytest.mark.parametrize("steps", ["0:1000000", "0:61", "0:-11", "101:0", "-31:0", f"0:{2**63}", "0:NaN", "0:٣"])
async def test_a_counter_beyond_reason_is_not_sent(world: World, steps: str) -> None:
    floor = await open_floor(world)
    _, offer = await ask_workshop(floor)
    await floor.owner.presses_data(f"offer.send:{offer.id}:{steps}", floor.owner.last.message_id)
    (kept,) = await rows(world, Offer)
    assert (kept.state, kept.promised_at, kept.price_minor) == (OfferState.OPEN, offer.promised_at, offer.price_minor)
    assert world.telegram.answers[-1]["show_alert"]


@pytest.mark.parametrize(("percent", "days"), [(0, 61), (0, 10**6), (-31, 0), (101, 0), (0, -11)])
async def test_the_action_itself_refuses_a_counter_beyond_reason(world: World, percent: int, days: int) -> None:
    floor = await open_floor(world)
    _, offer = await ask_workshop(floor)
    owner = await person_row(floor, floor.owner)
    async with world.robot.deps.transaction() as session:
        kept = await session.get_one(Offer, offer.id)
        with pytest.raises(CounterUnlikely):
            later = world.clock.at + timedelta(minutes=1)
            price_minor = kept.price_minor * (100 + percent) // 100
            await matching.counter(session, offer=kept, price_minor=price_minor, days=days, actor=owner, now=later)


async def test_steps_of_a_counter_stop_at_the_bounds_and_the_last_can_be_sent(world: World) -> None:
    floor = await open_floor(world)
    _, offer = await ask_workshop(floor)
    await floor.owner.presses_data(f"offer.step:{offer.id}:105:61", floor.owner.last.message_id)
    data = [button["callback_data"] for button in floor.owner.last.buttons]
    assert f"offer.send:{offer.id}:100:60:1" in data
    await floor.owner.presses_data(f"offer.send:{offer.id}:100:60:1", floor.owner.last.message_id)
    (kept,) = await rows(world, Offer)
    assert kept.state == OfferState.COUNTERED and kept.promised_at == offer.promised_at + timedelta(days=60)


@pytest.mark.parametrize(
    "unfit", [{"category": "jacket"}, {"pieces": 90_000}, {"pieces": 1}, {"region": "moscow"}, {"ceiling_minor": 100}]
)
async def test_a_workshop_that_cannot_make_an_order_is_not_asked(world: World, unfit: dict[str, object]) -> None:
    floor = await open_floor(world)
    merchant = await person_row(floor, floor.merchant)
    async with world.robot.deps.transaction() as session:
        order = await an_order(session, merchant, code="A18", **unfit)
    await floor.merchant.presses_data(f"match.ask:{order.id}:{floor.workshop_id}:1", floor.merchant.last.message_id)
    assert await rows(world, Offer) == [] and "can't take the order" in floor.merchant.notice


async def test_a_ceiling_never_stands_in_for_a_price_that_is_not_known(world: World) -> None:
    floor = await open_floor(world)
    merchant = await person_row(floor, floor.merchant)
    async with world.robot.deps.transaction() as session:
        dollars = await an_order(session, merchant, code="A18", currency="USD", ceiling_minor=2900)
        unpriced = await an_order(session, merchant, code="A19", category="trousers")
    for order in (dollars, unpriced):
        await floor.merchant.presses_data(f"match.ask:{order.id}:{floor.workshop_id}:1", floor.merchant.last.message_id)
        assert "no price" in floor.merchant.notice
        await floor.merchant.presses_data(f"match.all:{order.id}", floor.merchant.last.message_id)
        await floor.merchant.presses_data(f"match.robot:{order.id}", floor.merchant.last.message_id)
        await world.later(minutes=2)
    assert await rows(world, Offer) == []
    await is_unharmed(world)


async def test_what_is_asked_of_a_plan_has_to_be_there(world: World) -> None:
    floor = await open_floor(world)
    mine = await agree_order(floor)
    other = await agree_order(await open_floor(world, first_id=2000, name="Zhou"), code="B1")
    shop = floor.workshop_id
    for data in (
        f"plan.team:{mine.id}:9",
        f"plan.team:{mine.id}:0",
        f"plan.swap:{mine.id}:{mine.id}",
        f"plan.swap:{mine.id}:{other.id}",
        f"plan.more:{shop}:sewing:11",
        f"plan.more:{shop}:flying:1",
        f"plan.machine:{shop}:flying",
        f"plan.day_try:{shop}:{date(2026, 12, 4).toordinal()}:NEVER:0",
        f"plan.day_try:{shop}:{date(2028, 12, 4).toordinal()}:CLOSED:0",
        f"plan.day_try:{shop}:{date(2026, 12, 4).toordinal()}:SHORT:1",
        f"shop.zone:{shop}:Mars/Olympus",
        f"shop.set:{shop}:calendar:eight:0:0",
    ):
        await floor.owner.presses_data(data, floor.owner.last.message_id)
        assert world.telegram.answers[-1].get("show_alert"), data
    assert await rows(world, PlanProposal) == []


@pytest.mark.parametrize("pieces", [0, 1001, -1, 2**62])
async def test_tickets_for_what_nobody_carries_are_not_made(world: World, pieces: int) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.owner.presses_data(f"tickets.make:{order.id}:BUNDLE:{pieces}", floor.owner.last.message_id)
    assert await rows(world, Ticket) == [] and world.telegram.answers[-1]["show_alert"]


async def test_a_card_with_a_number_that_no_column_holds_is_forged(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    payload = card_text(floor, order).partition("start=")[2]
    before = len(floor.worker.chat)
    await floor.worker.sends(f"/start {payload}{'A' * 200}")
    assert "A17" not in await is_answered(floor.worker, before)
    async with world.robot.deps.reading() as session:
        assert await find_person(session, telegram_id=floor.worker.telegram_id) is not None
        assert (await session.scalars(select(Workshop))).all()
