"""What the people of a workshop say: a report that names its order uses it, an owner gets what can be done."""

import pytest
from sqlalchemy import select

from core.jobs.tables import Job
from core.ledger.tables import Entry
from core.orders.model import OrderState
from core.parties.tables import Membership
from core.planning.replanning import AGAIN
from tests.chat import World
from tests.factories import agree_order, open_floor, read_order
from tests.handlers.test_matching import open_market


@pytest.mark.parametrize(
    "said",
    ["no fabric for A17", "without fabric A17", "A17没布", "нет ткани A17", "по A17 нет ткани", "A17 no thread"],
)
@pytest.mark.parametrize("who", ["worker", "owner"])
async def test_a_report_that_names_its_order_asks_no_more_which(world: World, said: str, who: str) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="A18")
    someone = getattr(floor, who)
    await someone.sends(said)
    assert "A17" in someone.last.text and "A18" not in someone.last.text
    assert len(someone.last.labels) == 1 and "A17" in someone.last.labels[0]
    await someone.sends("no fabric")
    assert len(someone.last.labels) == 2


@pytest.mark.parametrize("said", ["fabric has holes A17", "A17面料有破洞", "A17 ткань с браком"])
async def test_faulty_fabric_is_a_cause_of_its_own_that_the_owner_hears(world: World, said: str) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends(said)
    assert "the fabric is faulty" in floor.worker.last.text
    await floor.worker.presses("A17")
    assert "Reason: the fabric is faulty" in floor.owner.sees("says that the work stands").text
    await floor.owner.sends(said)
    await floor.owner.presses("A17: note it")
    async with world.robot.deps.reading() as session:
        entries = (await session.scalars(select(Entry).where(Entry.order_id == order.id))).all()
        replans = (await session.scalars(select(Job.args).where(Job.kind == AGAIN))).all()
    causes = [entry.facts["cause"] for entry in entries if entry.kind == "DELAY_EXPLAINED"]
    assert causes == ["FABRIC_FAULTY"]
    assert all(args["cause"] == "fabric_faulty" for args in replans)


@pytest.mark.parametrize("said", ["no fabric for Z9", "机器坏了 Z9", "finished Z9", "A17 нет ткани"])
async def test_a_report_of_an_order_of_others_tells_nothing_of_it(world: World, said: str) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    other = await open_floor(world, first_id=3000, name="Li")
    await other.worker.sends(said)
    assert "can't find" in other.worker.last.text and not other.worker.last.labels


@pytest.mark.parametrize("said", ["finished A17", "A17 做完了", "no card for A17", "A17 готово"])
async def test_what_is_said_of_a_named_job_is_answered_with_that_job(world: World, said: str) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await agree_order(floor, code="A18")
    await floor.worker.sends(said)
    assert "A17" in floor.worker.last.text and "A18" not in floor.worker.last.text


@pytest.mark.parametrize("said", ["the machine is broken", "机器坏了", "сломалась машинка", "machine broken on A17"])
async def test_an_owner_with_a_broken_machine_sees_what_can_be_done(world: World, said: str) -> None:
    floor = await open_floor(world)
    order_id = await agree_order(floor)
    await floor.owner.sends(said)
    assert any("A17" in label for label in floor.owner.last.labels)
    assert "A17" in said or floor.owner.last.labels[0] == "⚙️ A machine is down"
    await floor.owner.presses("A17: note it")
    async with world.robot.deps.reading() as session:
        kinds = (await session.scalars(select(Entry.kind).where(Entry.order_id == order_id.id))).all()
    assert list(kinds).count("DELAY_EXPLAINED") == 1


async def test_a_machine_that_works_again_is_brought_back_among_the_people(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.owner.sends("the machine is fixed")
    assert any("−1" in label for label in floor.owner.last.labels)


@pytest.mark.parametrize("said", ["undo", "撤销", "отмени"])
async def test_an_owner_who_takes_back_gets_what_can_be_taken_back(world: World, said: str) -> None:
    market = await open_market(world)
    await market.order()
    await market.maya.presses("Ask 1")
    wang = market.owners[0]
    await wang.presses("Decline")
    await wang.sends(said)
    assert "take back" in wang.last.text
    assert [label.partition(" ")[0] for label in wang.last.labels] == ["↩️", "✏️", "👥"]
    await wang.presses("undo our no")
    assert [offer.state for offer in await market.offers()] == ["OPEN"]


@pytest.mark.parametrize("said", ["who is in", "今天谁在", "кто сегодня работает", "who's working today", "来了几个人"])
async def test_an_owner_who_asks_who_is_in_sees_the_people_of_today(world: World, said: str) -> None:
    floor = await open_floor(world)
    await floor.owner.sends(said)
    assert "of" in floor.owner.last.text and any("−1" in label for label in floor.owner.last.labels)


@pytest.mark.parametrize("said", ["when do I get paid", "什么时候发工资", "когда зарплата", "сколько я заработал"])
async def test_wages_are_nothing_that_gendan_knows(world: World, said: str) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends(said)
    assert "nothing about wages" in floor.worker.last.text and floor.owner.name in floor.worker.last.text
    assert floor.worker.last.labels == ["🧵 Today's jobs"]
    await floor.owner.sends(said)
    assert "no payments" in floor.owner.last.text and floor.owner.last.labels == ["📋 Orders"]


async def test_a_worker_leaves_with_two_taps_and_the_owner_is_told(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends("I quit")
    await floor.worker.presses("Leave")
    assert "The owner is told" in floor.worker.last.text
    await floor.worker.presses("Yes, leave")
    assert "You have left" in floor.worker.last.text
    told = floor.owner.sees("has left")
    assert floor.worker.name in told.text and any("here" in label for label in told.labels)
    before = len(floor.owner.chat)
    await floor.worker.presses_data(f"trouble.tell:{order.id}:FABRIC")
    assert "can't find this" in floor.worker.notice and len(floor.owner.chat) == before
    await floor.worker.sends("no fabric for A17")
    assert "A17" not in floor.worker.last.text
    assert (await read_order(floor, order)).state == OrderState.AGREED


async def test_leaving_stands_in_the_settings_of_who_works_somewhere(world: World) -> None:
    floor = await open_floor(world)
    for someone, may in ((floor.worker, True), (floor.merchant, False)):
        await someone.presses_data("settings.show")
        assert any("Leave a workshop" in label for label in someone.last.labels) is may


async def test_an_owner_hands_over_before_leaving(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.presses_data("shop.leaving")
    assert "Hand it over or close it first" in floor.owner.last.text and floor.owner.last.labels == ["📦 My data"]
    async with world.robot.database.reading() as session:
        workshop_id = (await session.scalars(select(Membership.workshop_id))).first()
    await floor.owner.presses_data(f"shop.leave:{workshop_id}:{world.clock.at.toordinal()}")
    assert "Hand it over" in floor.owner.last.text
    async with world.robot.database.reading() as session:
        assert not (await session.scalars(select(Membership).where(Membership.left_at.is_not(None)))).all()


@pytest.mark.parametrize("said", ["wrong stage", "工序不对", "этап не тот"])
async def test_an_owner_is_told_that_an_order_stands_at_another_stage(world: World, said: str) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends(said)
    await floor.worker.presses("A17: tell the owner")
    told = floor.owner.sees("does not stand at")
    assert "A17" in told.text and "Worker Wang" in told.text and "work stands" not in told.text
    await floor.owner.presses_data(f"mistaken.of:{order.id}")
    async with world.robot.deps.reading() as session:
        kinds = (await session.scalars(select(Entry.kind).where(Entry.order_id == order.id))).all()
    assert "DELAY_EXPLAINED" not in kinds


async def test_an_owner_who_says_wrong_stage_is_not_told_of_it(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.owner.sends("этап не тот")
    assert not any("tell the owner" in label for label in floor.owner.last.labels)
