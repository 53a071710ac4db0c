import vision
from core.codes.model import Standing, read
from core.ledger.actions import list_entries
from core.notify import actions as notify
from core.orders.queries import list_pictures
from core.orders.tables import OrderPicture
from core.stage import Stage
from tests.chat import BOT_ID, Shown, World
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, person_row, take_photo


async def send_card(floor: Floor, order_id: int) -> Shown:
    """Have the card come to the owner, as the deal does."""
    world = floor.world
    async with world.editing() as session:
        owner = await person_row(floor, floor.owner)
        params = {"order_id": order_id}
        await notify.send(session, to=owner.address, key="codes.order_card", params=params, now=world.clock())
    await world.settle()
    return floor.owner.last


async def test_the_card_that_comes_with_the_deal_carries_a_code_that_holds_off_line(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    shown = await send_card(floor, order.id)
    assert "Order card of A17 Hoodie 110" in shown.text
    report = vision.inspect(next(iter(shown.files.values())))
    reading = read(report.codes[0].text, keys=world.robot.deps.code_keys)
    assert (reading.standing, reading.order_id) == (Standing.VALID, order.id)
    assert report.codes[0].text == card_text(floor, order)


async def test_the_card_can_be_printed(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send_card(floor, order.id)
    await floor.owner.presses("Print")
    assert floor.owner.last.method == "sendDocument"
    assert next(iter(floor.owner.last.files.values())).startswith(b"%PDF-")


async def test_a_lost_card_is_replaced_and_the_old_one_does_not_count_any_more(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await send_card(floor, order.id)
    await floor.owner.presses("Lost? New card")
    await floor.owner.presses("Yes, replace it")
    assert "The old cards are no longer valid" in floor.owner.last.text
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    assert "replaced by a new one" in floor.worker.last.text
    assert (await last_photo(floor)).reason_codes[0] == "EXPIRED_CARD"
    await floor.worker.sends("/start c_" + card_text(floor, order).rpartition("c_")[2])
    assert "replaced by a new one" in floor.worker.last.text
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order, generation=2), seed=2))
    assert "✅ 🧶 A17" in floor.worker.last.text
    async with world.robot.deps.reading() as session:
        assert "CARD_REPLACED" in [entry.kind for entry in await list_entries(session, order_id=order.id)]


async def test_only_the_owner_replaces_cards(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    for someone in (floor.worker, floor.merchant):
        for data in (f"card.replace:{order.id}", f"card.replace_yes:{order.id}:1"):
            await someone.presses_data(data)
            assert "can't find this" in someone.notice


async def test_a_merchant_who_scans_the_card_sees_where_the_order_stands(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.merchant.sends("/start c_" + card_text(floor, order).rpartition("c_")[2])
    assert "promise" in floor.merchant.last.text


async def test_a_stranger_who_scans_the_card_learns_nothing(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    stranger = world.person(5000, "Stranger")
    await stranger.sends("/start c_" + card_text(floor, order).rpartition("c_")[2])
    assert "can't find this" in stranger.last.text


async def test_the_style_picture_is_fetched_once_for_cards_and_jobs(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    world.telegram.files["style"] = take_photo(Stage.PACKED, None)
    world.telegram.files["broken"] = b"no picture"
    async with world.editing() as session:
        for file_id in ("style", "broken"):
            session.add(OrderPicture(order_id=order.id, bot_id=BOT_ID, file_id=file_id))
    await world.tick()
    await world.tick()
    async with world.robot.deps.reading() as session:
        stored = [picture.sha256 for picture in await list_pictures(session, order_id=order.id)]
    assert stored[0] and stored[1] == ""
    fetched = [params["file_id"] for name, params in world.telegram.calls if name == "getFile"]
    assert fetched == ["style", "broken"]


async def test_an_older_question_about_the_card_tells_its_owner_so_and_not_to_ask_the_boss(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    for _ in range(2):
        await floor.owner.presses_data(f"card.replace_yes:{order.id}:1", floor.owner.last.message_id)
    assert "othing" in floor.owner.notice and "changed" in floor.owner.notice
    assert "boss" not in floor.owner.notice
