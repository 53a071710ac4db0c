from sqlalchemy import select

from core.dialogue.tables import Dialogue
from core.parties import queries
from core.parties.tables import Workshop
from tests.chat import Someone, World
from tests.handlers.test_people import opens_workshop


async def _workshop(world: World, telegram_id: int = 7) -> Workshop:
    async with world.robot.database.reading() as session:
        person = await queries.find_person(session, telegram_id=telegram_id)
        assert person is not None
        workshop = await queries.find_owned_workshop(session, person_id=person.id)
        assert workshop is not None
        return workshop


async def _names(owner: Someone, name: str = "Wang & Sons <best>") -> None:
    await owner.sends("/start")
    await owner.presses("I run a workshop")
    await owner.sends(name)
    await owner.presses("Hangzhou")


async def _make_template(world: World) -> None:
    boss = world.person(70, "Boss")
    await boss.sends("/start")
    workshop_id = await opens_workshop(boss, token="other")
    async with world.editing() as session:
        (await session.get_one(Workshop, workshop_id)).is_template = True


async def test_what_is_written_a_day_later_is_not_the_name_of_a_workshop(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    await wang.presses("I run a workshop")
    await world.later(hours=13)
    await wang.sends("Where is my order?")
    async with world.robot.database.reading() as session:
        row = await session.scalar(select(Dialogue))
    assert row is not None and row.step == "name"


async def test_the_region_of_an_older_question_is_not_taken_for_a_newer_one(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    workshop_id = await opens_workshop(wang)
    await wang.presses_data(f"shop.view:{workshop_id}:region:0")
    older = wang.last
    await wang.presses_data(f"shop.view:{workshop_id}:region:0")
    await wang.presses_data(older.buttons[0]["callback_data"], older.message_id)
    assert "question is over" in wang.notice


async def test_a_model_workshop_is_taken_over_with_one_tap(world: World) -> None:
    await _make_template(world)
    wang = world.person(7, "Wang")
    await _names(wang)
    assert "Wang&#39;s workshop" in wang.last.text
    await wang.presses("Like Wang's workshop")
    workshop = await _workshop(world)
    assert (workshop.name, workshop.region, workshop.is_open) == ("Wang & Sons <best>", "hangzhou", True)
    assert workshop.categories == ["hoodie", "tshirt"]
    assert workshop.price_minor_by_category == {"hoodie": 4500, "tshirt": 2000}
    assert "Wang &amp; Sons &lt;best&gt;" in wang.last.text


async def test_a_button_of_the_first_day_does_not_write_over_the_workshop_of_today(world: World) -> None:
    await _make_template(world)
    wang = world.person(7, "Wang")
    await _names(wang)
    like, at = wang.last.buttons[0]["callback_data"], wang.last.message_id
    await wang.presses("Like Wang's workshop")
    workshop = await _workshop(world)
    await wang.presses_data(f"shop.set:{workshop.id}:prices:hoodie:500:0")
    await wang.presses_data(f"shop.open:{workshop.id}:0")
    await wang.presses_data(like, at)
    assert "already says what it makes" in wang.notice
    workshop = await _workshop(world)
    assert (workshop.price_minor_by_category["hoodie"], workshop.is_open) == (5000, False)


async def test_an_owner_tells_the_profile_with_buttons_alone(world: World) -> None:
    wang = world.person(7, "Wang")
    await _names(wang)
    before = len(wang.chat)
    await wang.presses("Fill it in myself")
    await wang.presses("Knitwear")
    await wang.presses("Denim")
    await wang.presses("Next")
    await wang.presses("Hoodie")
    await wang.presses("Next")
    await wang.presses("≥ 50")
    await wang.presses("≤ 500")
    await wang.presses("Next")
    await wang.presses("+5")
    await wang.presses("Next")
    await wang.presses("6")
    await wang.presses("Next")
    await wang.presses("Every day")
    await wang.presses("Next")
    await wang.presses("+5")
    await wang.presses("Next")
    workshop = await _workshop(world)
    assert workshop.is_open
    assert (workshop.crafts, workshop.categories) == (["knit", "denim"], ["hoodie"])
    assert (workshop.moq_pieces, workshop.max_pieces) == (50, 500)
    assert workshop.people_by_skill == {"cutting": 6, "sewing": 4, "finishing": 1}
    assert workshop.team_sizes == [2, 4, 6]
    assert len(workshop.calendar["shifts"]) == 7
    assert workshop.price_minor_by_category == {"hoodie": 4300}
    assert len(wang.chat) == before


async def test_a_workshop_that_makes_nothing_gets_no_orders(world: World) -> None:
    wang = world.person(7, "Wang")
    await _names(wang)
    workshop = await _workshop(world)
    await wang.presses_data(f"shop.view:{workshop.id}:done:1")
    assert "at least one" in wang.notice
    await wang.presses_data(f"shop.open:{workshop.id}:1")
    assert "at least one" in wang.notice
    assert not (await _workshop(world)).is_open


async def test_the_name_can_be_changed_from_the_card(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    await opens_workshop(wang)
    await wang.sends("/start")
    await wang.presses("My workshop")
    await wang.presses("Change")
    await wang.presses("Name")
    await wang.sends("New Wang")
    assert "New Wang" in wang.last.text
    assert (await _workshop(world)).name == "New Wang"


async def test_a_name_that_is_too_long_is_refused_and_asked_again(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    await wang.presses("I run a workshop")
    await wang.sends("W" * 4000)
    assert "the limit here is 60" in wang.last.text
    await wang.sends("Wang")
    assert "Where is Wang?" in wang.last.text


async def test_an_owner_invites_with_a_link_and_a_poster_and_takes_it_back(world: World) -> None:
    wang, li = world.person(7, "Wang"), world.person(9, "Li")
    await wang.sends("/start")
    await opens_workshop(wang)
    await wang.sends("/start")
    await wang.presses("Invite workers")
    poster = wang.last
    assert poster.method == "sendPhoto"
    assert "https://t.me/gendan_bot?start=j_secret" in poster.text
    await wang.presses("Revoke")
    assert "the open invite" in wang.last.text
    await wang.presses("Yes, take them back")
    await li.sends("/start j_secret")
    assert "ask the workshop for a new one" in li.last.text


async def test_a_member_is_let_go_after_a_second_tap_and_hears_of_it(world: World) -> None:
    wang, li = world.person(7, "Wang"), world.person(9, "Li")
    await wang.sends("/start")
    await opens_workshop(wang)
    await li.sends("/start j_secret")
    await li.presses("Join")
    await wang.sends("/start")
    await wang.presses("My workshop")
    await wang.presses("People")
    await wang.presses("Li")
    assert "Remove Li from" in wang.last.text
    await wang.presses("Yes, remove")
    assert "no longer in" in li.last.text
    await wang.presses("Back")
    assert "1 person" in wang.last.text


async def test_a_workshop_can_be_closed_for_new_orders(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    await opens_workshop(wang)
    await wang.sends("/start")
    await wang.presses("My workshop")
    await wang.presses("Pause new orders")
    assert "Takes no new orders" in wang.last.text
    assert not (await _workshop(world)).is_open


async def test_the_owner_has_whole_heads_hidden_and_takes_it_back(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    await opens_workshop(wang)
    await wang.sends("/start")
    await wang.presses("My workshop")
    await wang.presses("Hide whole heads")
    assert "Whole heads are hidden" in wang.last.text
    assert (await _workshop(world)).strict_privacy
    await wang.presses("Hide faces only")
    assert not (await _workshop(world)).strict_privacy


async def test_a_strangers_workshop_stays_closed_to_forged_buttons(world: World) -> None:
    wang, eve = world.person(7, "Wang"), world.person(66, "Eve")
    await wang.sends("/start")
    workshop_id = await opens_workshop(wang)
    await eve.sends("/start")
    for data in (
        f"shop.card:{workshop_id}",
        f"shop.set:{workshop_id}:crafts:denim:0:0",
        f"shop.open:{workshop_id}:0",
        f"shop.privacy:{workshop_id}:1",
        f"shop.invite:{workshop_id}:WORKER",
        "shop.card:999999",
    ):
        await eve.presses_data(data)
        assert "can't find this" in eve.notice
    assert (await _workshop(world)).crafts == ["knit"]


async def test_forged_edits_are_refused(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    workshop_id = await opens_workshop(wang)
    for data in (
        f"shop.set:{workshop_id}:crafts:magic:0:0",
        f"shop.set:{workshop_id}:moq:moq:7:0",
        f"shop.set:{workshop_id}:teams:x:0:0",
        f"shop.set:{workshop_id}:calendar:never:0:0",
        f"shop.view:{workshop_id}:secrets:0",
        f"shop.invite:{workshop_id}:OWNER",
    ):
        await wang.presses_data(data)
        assert "out of date" in wang.notice, data
