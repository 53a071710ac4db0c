from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.garments import GARMENTS
from core.ledger import actions as ledger
from core.orders.model import FabricBy, OrderState
from core.orders.tables import Order, OrderPicture
from handlers.orders.words import garment_pages
from handlers.trade_words import find_garment_in
from tests.chat import Someone, World, open_world
from tests.handlers.test_people import opens_workshop

JPEG = b"\xff\xd8\xff\xe0 a picture"


async def _orders(world: World) -> list[Order]:
    async with world.robot.database.reading() as session:
        return list((await session.scalars(select(Order).order_by(Order.id))).all())


async def tells(lily: Someone, breakdown: str = "S20 M40 L20 black; M30 white", garment: str = "Hoodie") -> None:
    """Tell an order up to its summary."""
    await lily.sends("/new")
    await lily.presses(garment)
    await lily.presses("Skip")
    await lily.sends(breakdown)
    await lily.presses("I'll send it")
    await lily.presses("Tomorrow")
    await lily.presses("14 days")
    await lily.presses("No limit")
    await lily.presses("Anywhere")


async def test_an_order_is_placed_with_eight_taps_and_one_typed_line(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    assert "Hoodie</b> · 110 pieces: S20 M70 L20" in lily.last.text
    await lily.presses("Find a workshop")
    (order,) = await _orders(world)
    assert (order.state, order.category, order.pieces) == (OrderState.WAITING, "hoodie", 110)
    assert order.fabric_by == FabricBy.MERCHANT
    assert (order.fabric_on, order.due_on) == (date(2026, 12, 2), date(2026, 12, 15))
    assert "A1 Hoodie 110" in lily.sees("Order placed").text


async def test_every_garment_can_be_chosen_by_button(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    shown: set[str] = set()
    while True:
        shown |= {label.partition(" ")[2] for label in lily.last.labels}
        if not any("More garments" in label for label in lily.last.labels):
            break
        await lily.presses("More garments")
    assert {row.names["en"].one for row in GARMENTS.values()} <= shown
    for _ in garment_pages():
        await lily.presses("Back")
    assert "👕 Hoodie" in lily.last.labels
    await lily.presses("More garments")
    garment = lily.last.labels[0]
    await lily.presses(garment)
    assert f"<b>{garment.partition(' ')[2]}</b>" in lily.last.text


async def test_the_one_colour_of_an_order_is_said_back(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily, "S20 M40 black")
    assert "60 pieces: black S20 M40" in lily.last.text
    await lily.presses("Find a workshop")
    assert "black S20 M40" in lily.sees("A1 Hoodie 60").text


async def test_a_garment_is_offered_to_those_who_make_its_category(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily, garment="Polo shirt")
    await lily.presses("Find a workshop")
    (order,) = await _orders(world)
    assert (order.category, order.garment, order.kind) == ("tshirt", "polo", "polo")
    assert "A1 Polo shirt 110" in lily.sees("Order placed").text


async def test_what_a_release_before_wrote_is_the_garment_of_its_category(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily, garment="Polo shirt")
    await lily.presses("Find a workshop")
    async with world.editing() as session:
        order = await session.get_one(Order, 1)
        order.category = "dress"
    assert [order.kind for order in await _orders(world)] == ["dress"]


async def test_placing_is_the_first_entry_of_the_history(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Find a workshop")
    async with world.robot.database.reading() as session:
        entries = await ledger.list_entries(session, order_id=1)
    assert [entry.kind for entry in entries] == ["PLACED"]
    assert ledger.first_broken(entries) is None


async def test_questions_answered_by_button_are_edited_in_place(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    texts = [message.text for message in lily.chat]
    assert len(texts) == 2, texts


async def test_all_can_be_typed_in_chinese(world: World) -> None:
    lily = world.person(8, "丽", "zh-hans")
    await lily.sends("/new")
    await lily.sends("卫衣")
    await lily.sends("小狐狸")
    await lily.sends("黑色 S20 M40；白色 M30")
    await lily.presses("我供料")
    await lily.sends("后天")
    await lily.sends("12月20日")
    await lily.sends("48元")
    await lily.sends("杭州")
    await lily.presses("找工厂")
    (order,) = await _orders(world)
    assert (order.style_name, order.pieces, order.ceiling_minor, order.region) == ("小狐狸", 90, 4800, "hangzhou")
    assert (order.fabric_on, order.due_on) == (date(2026, 12, 3), date(2026, 12, 20))


async def test_an_unknown_garment_keeps_the_typed_name(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.sends("Dog <coat> & hat")
    assert "Dog &lt;coat&gt; &amp; hat" in lily.last.text
    assert "Sizes, colors" in lily.last.text


async def test_a_breakdown_that_cannot_be_read_names_the_word_and_keeps_the_draft(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.presses("Skip")
    await lily.sends("S20 M40 blurple")
    assert "“blurple”" in lily.last.text
    await lily.sends("S20 M40")
    assert "60 pieces: S20 M40" in lily.last.text


async def test_a_draft_survives_a_restart(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        lily = world.person(8, "Lily")
        await lily.sends("/new")
        await lily.presses("Hoodie")
    async with open_world(tmp_path) as world:
        world.update_id = 100
        lily = world.person(8, "Lily")
        await lily.sends("Fox")
        assert "Fox" in lily.last.text and "Sizes, colors" in lily.last.text


async def test_new_offers_to_go_on_with_a_draft_or_to_start_again(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.sends("/new")
    await lily.presses("Continue")
    assert "What does it look like?" in lily.last.text
    await lily.sends("/new")
    await lily.presses("Start again")
    assert "What would you like made?" in lily.last.text


async def test_an_answer_is_changed_from_the_summary(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Change")
    await lily.presses("Sizes")
    await lily.sends("M200")
    assert "200 pieces: M200" in lily.last.text
    await lily.presses("Find a workshop")
    assert [order.pieces for order in await _orders(world)] == [200]


async def test_a_later_fabric_asks_for_the_due_day_again(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Change")
    await lily.presses("Fabric date")
    await lily.sends("20 dec")
    assert "When do you need it?" in lily.last.text
    await lily.sends("15 dec")
    assert "fabric won't have arrived by then" in lily.last.text


async def test_a_day_is_chosen_from_the_calendar(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.presses("Skip")
    await lily.sends("M10")
    await lily.presses("The workshop buys it")
    assert "by Fri 4 Dec" in lily.last.text
    await lily.presses("Another day")
    await lily.presses("24.12")
    assert "needed by Thu 24 Dec" in lily.last.text


async def test_a_day_that_can_be_two_is_asked_back_with_two_buttons(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.presses("Skip")
    await lily.sends("M10")
    await lily.presses("I'll send it")
    await lily.sends("3/12")
    assert lily.last.labels == ["Thu 3 Dec", "Fri 12 Mar"]
    await lily.presses("Thu 3 Dec")
    assert "fabric from me Thu 3 Dec" in lily.last.text


async def test_a_day_that_passed_while_the_draft_waited_is_asked_again(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await world.later(days=5)
    await lily.presses("Find a workshop")
    assert "has passed in the meantime" in lily.last.text
    assert "When will the fabric" in lily.last.text
    assert await _orders(world) == []


async def test_a_second_press_places_no_second_order(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    data = next(button["callback_data"] for button in lily.last.buttons if "Find" in button["text"])
    await lily.presses("Find a workshop")
    await lily.presses_data(data)
    assert "already placed or discarded" in lily.notice
    assert len(await _orders(world)) == 1


async def test_a_draft_is_thrown_away(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Discard")
    assert "Stop here?" in lily.last.text, "one tap throws nothing away"
    await lily.presses("Discard")
    assert "Discarded" in lily.last.text
    assert await _orders(world) == []


async def test_pictures_are_kept_with_the_order(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.sends_photo(JPEG)
    assert "🖼 1" in lily.last.text and "What would you like made?" in lily.last.text
    await lily.presses("Hoodie")
    await lily.presses("Continue")
    await lily.sends("M10")
    await lily.presses("The workshop buys it")
    await lily.presses("14 days")
    await lily.presses("No limit")
    await lily.presses("Anywhere")
    await lily.presses("Find a workshop")
    async with world.robot.database.reading() as session:
        assert [picture.file_id for picture in (await session.scalars(select(OrderPicture))).all()] == ["file0"]


async def test_an_album_gets_one_answer_that_counts_all_its_pictures(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    before = len(lily.chat)
    for _ in range(3):
        await lily.sends_photo(JPEG, media_group_id="album1")
    await world.later(seconds=2)
    assert len(lily.chat) == before + 1
    assert "🖼 3" in lily.last.text


async def test_a_sixth_picture_is_refused_and_the_draft_goes_on(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    for _ in range(6):
        await lily.sends_photo(JPEG)
    assert "5 pictures is the limit" in lily.last.text
    await lily.presses("Continue")
    assert "Sizes, colors" in lily.sees("🖼 5").text


async def test_an_album_of_eight_is_refused_once_and_five_are_kept(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    before = len(lily.chat)
    for _ in range(8):
        await lily.sends_photo(JPEG, media_group_id="album1")
    await world.later(seconds=2)
    assert len(lily.chat) == before + 2
    lily.sees("🖼 5")
    lily.sees("5 pictures is the limit")


async def test_a_sheet_answers_in_place_of_the_questions(world: World) -> None:
    lily = world.person(8, "Lily")
    sheet = "Style name,Fox\nGarment,Hoodie\nFabric by,I\nFabric date,in 3 days\nDue,in 14 days\nPrice,48\n\n"
    sheet += "Color,S,M,L\nblack,20,40,20\nwhite,,30,\n"
    await lily.sends_document(sheet.encode(), "order.csv")
    assert "110 pieces: S20 M70 L20" in lily.last.text and "¥48" in lily.last.text
    await lily.presses("Find a workshop")
    (order,) = await _orders(world)
    assert (order.style_name, order.category, order.pieces) == ("Fox", "hoodie", 110)


async def test_what_a_sheet_leaves_out_is_asked(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.sends_document(b"Color,S,M\nblack,20,40\n", "order.csv")
    assert "Who supplies the fabric?" in lily.last.text


async def test_a_faulty_sheet_names_the_cell_and_keeps_the_draft(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.sends_document(b"Color,S,M\nblack,20,many\n", "order.csv")
    assert "Cell C2" in lily.last.text
    await lily.presses("Skip")
    lily.sees("Sizes, colors")


async def test_the_template_is_sent_and_can_be_read_back(world: World) -> None:
    lily = world.person(8, "Lily", "ru")
    await lily.sends("/new")
    await lily.presses("Таблица заказа")
    assert lily.last.method == "sendDocument"
    (content,) = lily.last.files.values()
    await lily.sends_document(content, "zakaz.xlsx")
    assert "Бланк пустой" in lily.last.text


async def test_stickers_voices_and_foreign_files_are_answered_and_keep_the_draft(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.sends_message(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    assert "draft" not in lily.last.text and "so far is kept" in lily.last.text
    await lily.sends_document(b"%PDF-1.7", "contract.pdf")
    assert ".xlsx or .csv" in lily.last.text
    await lily.presses("Hoodie")
    lily.sees("What does it look like?")


async def test_a_text_that_is_too_long_is_refused_clearly(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    for length, fit in ((3_000, 2_000), (10_000, 4_096)):
        await lily.sends("a" * length)
        assert f"{length} characters; the limit here is {fit}" in lily.last.text


async def test_a_question_that_was_answered_takes_no_second_answer_and_says_what_stands(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Change")
    await lily.presses("💰 Price")
    old = lily.last
    await lily.sends("30 yuan")
    shown = len(lily.chat)
    (button,) = (one for one in old.buttons if "No limit" in one["text"])
    await lily.presses_data(button["callback_data"], old.message_id)
    assert "answered already" in lily.notice
    assert not old.buttons and "30" in old.text
    assert len(lily.chat) == shown, "the next question is not asked twice"
    await lily.presses("Find a workshop")
    (order,) = await _orders(world)
    assert order.ceiling_minor == 3000


async def test_a_double_tap_answers_once_and_leaves_the_next_question_alone(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    (button,) = (one for one in lily.last.buttons if "Hoodie" in one["text"])
    for _ in range(2):
        await lily.presses_data(button["callback_data"], lily.last.message_id)
    assert len(lily.chat) == 1 and "What does it look like?" in lily.last.text and lily.last.buttons


async def test_an_old_button_neither_begins_anew_nor_places_what_was_changed_since(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.sends("/new")
    (restart,) = (one for one in lily.last.buttons if one["callback_data"].startswith("order.restart"))
    offered = lily.last
    await lily.presses("Continue")
    await lily.sends("Fox")
    await lily.presses_data(restart["callback_data"], offered.message_id)
    assert "answered already" in lily.notice
    assert "Fox" in lily.sees("What stands now").text


async def test_forged_buttons_are_refused(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    token = lily.last.buttons[0]["callback_data"].split(":")[1]
    for data in (
        f"order.pick:{token}:category:spaceship",
        f"order.pick:{token}:due_on:tomorrow",
        f"order.pick:{token}:nothing:1",
        f"order.pick:{token}:region:mars",
        f"order.days:{token}:wrong",
    ):
        await lily.presses_data(data)
        assert "out of date" in lily.notice, data
    await lily.presses_data("order.confirm:forged")
    assert "already placed or discarded" in lily.notice


async def test_a_foreign_order_id_is_nobodys_business(world: World) -> None:
    lily, eve = world.person(8, "Lily"), world.person(66, "Eve")
    await tells(lily)
    await lily.presses("Find a workshop")
    await eve.sends("/start")
    for data in ("order.menu:1", "order.change:1", "order.cancel:1", "order.cancel_sure:1:1", "order.decide:1:1"):
        await eve.presses_data(data)
        assert "can't find this" in eve.notice, data


async def test_my_orders_lead_to_change_and_cancel(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Find a workshop")
    await lily.sends("/start")
    await lily.presses("My orders")
    assert "A1 Hoodie 110" in lily.last.text
    await lily.presses("A1 Hoodie 110")
    await lily.presses("Change")
    await lily.presses("Sizes")
    await lily.sends("M80")
    await lily.presses("Save the changes")
    (order,) = await _orders(world)
    assert (order.pieces, order.revision) == (80, 2)
    lily.sees("Changed.")


async def test_an_order_is_cancelled_after_a_second_tap(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Find a workshop")
    await lily.presses_data("order.menu:1")
    await lily.presses("Cancel the order")
    await lily.presses("Yes, cancel it")
    (order,) = await _orders(world)
    assert order.state == OrderState.CANCELLED
    assert "A1 Hoodie 110 is cancelled" in lily.last.text


async def test_a_worker_is_asked_whether_they_sell_before_an_order(world: World) -> None:
    wang, li = world.person(7, "Wang"), world.person(9, "Li")
    await wang.sends("/start")
    await opens_workshop(wang)
    await li.sends("/start j_secret")
    await li.presses("Join")
    await li.sends("/new")
    assert "Do you sell clothes too?" in li.last.text


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("oversize hoodie", "hoodie"),
        ("黑色卫衣", "hoodie"),
        ("платье с поясом", "dress"),
        ("white t-shirt", "tshirt"),
        ("свитшот оверсайз", "sweatshirt"),
        ("hoodie or dress", None),
    ],
)
def test_a_kind_is_found_among_other_words_where_there_is_one(text: str, category: str | None) -> None:
    assert find_garment_in(text) == category
