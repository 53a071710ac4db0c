from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from core.codes.model import link
from core.evidence.tables import PhotoState
from core.orders.tables import Order
from core.planning.tables import StageState
from core.stage import Stage, TicketKind
from core.tickets import queries
from core.tickets.tables import Ticket
from tests.chat import BOT_ID, World
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, stages_of, take_photo
from vision.draw.phone_photo import render_ticket_fan
from vision.draw.tickets import BundleTicket, compose_ticket


async def print_tickets(floor: Floor, order: Order, *, label: str = "🎫 20 →") -> Sequence[Ticket]:
    """Let the owner print tickets from the order's message."""
    await floor.owner.sends(f"{order.code}?")
    await floor.owner.presses("🎫 Tickets")
    await floor.owner.presses(label)
    kind = TicketKind.CARTON if "📦" in label else TicketKind.BUNDLE
    async with floor.world.robot.deps.reading() as session:
        return await queries.list_tickets(session, order_id=order.id, kind=kind)


def ticket_text(floor: Floor, order: Order, ticket: Ticket) -> str:
    payload = queries.ticket_payload(ticket, order, keys=floor.world.robot.deps.code_keys)
    return link(payload, bot_username=floor.world.robot.deps.bots[BOT_ID].username)


@lru_cache(maxsize=16)
def fan(texts: tuple[str, ...], seed: int = 1) -> bytes:
    """Photograph tickets fanned out on a table."""
    printed = [
        compose_ticket(BundleTicket(number=f"{n:02}", qr_text=text, short_name="A17", contents="M", pieces="20"))
        for n, text in enumerate(texts, 1)
    ]
    return render_ticket_fan([ticket.image for ticket in printed], seed=seed)


def fan_of(floor: Floor, order: Order, tickets: Sequence[Ticket], *more: str, seed: int = 1) -> bytes:
    return fan((*(ticket_text(floor, order, ticket) for ticket in tickets), *more), seed)


async def cut(floor: Floor, order: Order) -> None:
    """Let fabric come in and be cut, by photos with the card."""
    for seed, stage in enumerate((Stage.FABRIC_IN, Stage.CUTTING), 70):
        floor.world.clock.at = max(floor.world.clock.at, (await stages_of(floor, order))[stage].finish_at)
        await floor.worker.sends_photo(take_photo(stage, card_text(floor, order), seed=seed))
        assert (await last_photo(floor)).state == PhotoState.ACCEPTED
    floor.world.clock.advance(hours=3)


async def test_the_owner_prints_tickets_from_the_order_and_the_sheet_says_its_module_size(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=400)
    made = await print_tickets(floor, order)
    assert [ticket.number for ticket in made] == list(range(1, 21))
    sheet = floor.owner.last
    assert sheet.method == "sendDocument" and "20 bundle tickets" in sheet.text
    assert next(iter(sheet.files.values())).startswith(b"%PDF-")
    await floor.owner.presses("The same bundle tickets again")
    assert "20 bundle tickets" in floor.owner.last.text
    await floor.owner.presses("📦 40 →")
    assert "10 carton labels" in floor.owner.last.text


async def test_only_the_owner_prints_and_forged_sizes_are_refused(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    for someone in (floor.worker, floor.merchant):
        await someone.presses_data(f"tickets.make:{order.id}:BUNDLE:20")
        assert "can't find this" in someone.notice
        await someone.presses_data(f"tickets.open:{order.id}")
        assert "can't find this" in someone.notice
    for data in (f"tickets.make:{order.id}:BUNDLE:0", f"tickets.make:{order.id}:PIZZA:20"):
        await floor.owner.presses_data(data)
    await floor.owner.presses_data(f"tickets.print:{order.id}:BUNDLE")
    assert "can't find this" in floor.owner.notice
    async with world.robot.deps.reading() as session:
        assert not await queries.list_tickets(session, order_id=order.id, kind=TicketKind.BUNDLE)


async def test_a_photo_of_tickets_is_reconciled_with_the_cut_order(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=400)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    shown = [ticket for ticket in made if ticket.number not in (7, 12)]
    message_id = await floor.worker.sends_photo(fan_of(floor, order, shown))
    answer = floor.worker.last
    assert "🎫 18 of 20 tickets, missing 07 and 12, 360 of 400 pieces." in answer.text
    assert answer.params["reply_parameters"]["message_id"] == message_id
    sewing = (await stages_of(floor, order))[Stage.SEWING]
    assert (sewing.state, sewing.pieces_done) == (StageState.GOING_ON, 360)
    await world.tick()
    assert "🪡\N{NO-BREAK SPACE}🔵\N{NO-BREAK SPACE}360/400" in floor.merchant.sees("promise").text


async def test_the_missing_tickets_complete_the_count_and_prove_the_stage(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    await floor.worker.sends_photo(fan_of(floor, order, made[:4]))
    assert "missing 05 and 06" in floor.worker.last.text
    world.clock.advance(hours=2)
    await floor.worker.sends_photo(fan_of(floor, order, made[4:], seed=4))
    assert floor.worker.last.labels == ["🪡 Sewing", "🏁 Off the line"]
    await floor.worker.presses("🪡 Sewing")
    assert "🎫 6 of 6 tickets, 110 of 110 pieces" in floor.worker.last.text
    assert "In this photo: 2." in floor.worker.last.text
    stages = await stages_of(floor, order)
    assert stages[Stage.SEWING].state == StageState.PROVEN
    assert stages[Stage.OFF_LINE].state == StageState.NOT_STARTED


async def test_bundles_that_come_off_the_line_too_fast_go_to_the_owner_and_count_when_accepted(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor, pieces=400)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    await floor.worker.sends_photo(fan_of(floor, order, made))
    await floor.worker.sends_photo(fan_of(floor, order, made[:15], seed=5))
    assert "a person will look" in floor.worker.last.text
    await floor.owner.presses("✅ Accept")
    assert floor.worker.sees("🎫 15 of 20 tickets, missing 16–20, 300 of 400 pieces.")
    stages = await stages_of(floor, order)
    assert (stages[Stage.OFF_LINE].state, stages[Stage.OFF_LINE].pieces_done) == (StageState.GOING_ON, 300)


async def test_doubles_forged_and_foreign_tickets_are_named_and_do_not_count(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    other = await agree_order(floor, code="A19")
    await cut(floor, order)
    made, others = await print_tickets(floor, order), await print_tickets(floor, other)
    text = ticket_text(floor, order, made[0])
    forged = text[:-1] + ("A" if text[-1] != "A" else "B")
    await floor.worker.sends_photo(fan_of(floor, order, made[:4], text, forged, ticket_text(floor, other, others[0])))
    answer = floor.worker.last.text
    assert "🎫 4 of 6 tickets, missing 05 and 06" in answer
    assert "Twice in the photo, counted once: 01." in answer
    assert "1 code that is not ours" in answer and "1 ticket of A19" in answer
    assert (await stages_of(floor, other))[Stage.CUTTING].pieces_done == 0


async def test_a_strangers_ticket_is_not_named(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await cut(floor, order)
    house = await open_floor(world, first_id=2000, name="Li")
    foreign = await agree_order(house, code="B1")
    made, theirs = await print_tickets(floor, order), await print_tickets(house, foreign)
    await floor.worker.sends_photo(fan_of(floor, order, made[:3], ticket_text(house, foreign, theirs[0])))
    assert "1 ticket from another workshop" in floor.worker.last.text and "B1" not in floor.worker.last.text
    await floor.worker.sends_photo(fan_of(house, foreign, theirs[:3], seed=8))
    assert "doesn't belong to an order of your workshop" in floor.worker.last.text


async def test_tickets_of_an_older_print_do_not_count(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await cut(floor, order)
    old = await print_tickets(floor, order)
    await floor.owner.presses("🎫 25 →")
    await floor.worker.sends_photo(fan_of(floor, order, old[:3]))
    assert "replaced by a new one" in floor.worker.last.text


async def test_the_same_ticket_photo_twice_counts_nothing_more(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    data = fan_of(floor, order, made[:3])
    await floor.worker.sends_photo(data)
    world.clock.advance(hours=2)
    await floor.worker.sends_photo(data)
    assert "I have this photo already" in floor.worker.last.text
    assert (await stages_of(floor, order))[Stage.SEWING].pieces_done == 55


async def test_a_ticket_under_the_phones_camera_says_what_it_is_and_where_it_was_seen(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    start = "/start c_" + ticket_text(floor, order, made[0]).rpartition("c_")[2]
    await floor.worker.sends(start)
    assert "🎫 01 · A17 Hoodie 110" in floor.worker.last.text and "Not counted yet" in floor.worker.last.text
    await floor.worker.sends_photo(fan_of(floor, order, made[:3]))
    await floor.worker.sends(start)
    assert "Last seen: 🪡 Sewing" in floor.worker.last.text
    await floor.merchant.sends(start)
    assert "can't find this" in floor.merchant.last.text


async def test_cartons_are_counted_when_they_are_packed(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    made = await print_tickets(floor, order, label="📦 20 →")
    await floor.worker.sends_photo(fan_of(floor, order, made[:5]))
    assert "a person will look" in floor.worker.last.text
    await floor.owner.presses("✅ Accept")
    assert floor.worker.sees("📦 5 of 6 cartons, missing 06, 100 of 110 pieces.")


async def test_a_count_comes_in_the_workers_language(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await cut(floor, order)
    made = await print_tickets(floor, order)
    floor.worker.language = "ru"
    await floor.worker.sends_photo(fan_of(floor, order, made[:4]))
    assert "🎫 Талонов: 4 из 6, не хватает: 05 и 06, 75 из 110 шт." in floor.worker.last.text
    world.clock.advance(hours=1)
    floor.worker.language = "zh-hans"
    await floor.worker.sends_photo(fan_of(floor, order, made[:5], seed=9))
    await floor.worker.presses("🪡")
    assert "缺 06" in floor.worker.last.text
    assert (await last_photo(floor)).stage == Stage.SEWING


async def test_bundles_with_the_card_in_view_prove_the_stage_and_are_seen_there(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    world.clock.at = (await stages_of(floor, order))[Stage.FABRIC_IN].finish_at + timedelta(hours=1)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order), seed=70))
    world.clock.at = (await stages_of(floor, order))[Stage.CUTTING].finish_at + timedelta(hours=1)
    made = await print_tickets(floor, order)
    await floor.worker.sends_photo(fan_of(floor, order, made[:2], card_text(floor, order)))
    answer = floor.worker.last.text
    assert "✅ ✂️ A17 · 110 cut" in answer and "🎫 2 of 6 tickets" in answer
    assert (await stages_of(floor, order))[Stage.CUTTING].state == StageState.PROVEN


async def test_wip_says_what_is_where_and_with_whom(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await agree_order(floor, code="A19")
    await cut(floor, order)
    made = await print_tickets(floor, order)
    await floor.worker.sends_photo(fan_of(floor, order, made[:4]))
    for question in ("/wip", "WIP?", "在制品"):
        await floor.owner.sends(question)
        words = floor.owner.last.text
        assert "🪡 Sewing: 75/110 pieces, 4 bundles" in words
        assert "not counted yet: 35/110 pieces, 2 bundles" in words
        assert "Worker Wang: 🪡 75" in words and "A19" in words
    assert floor.owner.last.labels == ["🎫 A19"]
    await floor.worker.sends("/wip")
    assert "can't find this" in floor.worker.last.text
