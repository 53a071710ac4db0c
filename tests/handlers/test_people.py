from datetime import UTC, datetime

import pytest

from core.parties import actions as parties
from core.parties import queries
from core.parties.actions import Profile
from core.parties.model import Role
from core.planning.engine.calendar import calendar_to_json, six_day_week
from tests.chat import Someone, World

ZONE = "Asia/Shanghai"


def profile(name: str = "Wang's workshop") -> Profile:
    return Profile(
        name=name,
        region="hangzhou",
        timezone=ZONE,
        crafts=("knit",),
        categories=("hoodie", "tshirt"),
        moq_pieces=30,
        max_pieces=1000,
        team_sizes=(2, 4),
        people_by_skill={"cutting": 2, "sewing": 6, "finishing": 2},
        calendar=calendar_to_json(six_day_week(ZONE)),
        price_minor_by_category={"hoodie": 4500, "tshirt": 2000},
    )


async def opens_workshop(owner: Someone, *, token: str = "secret", role: Role = Role.WORKER) -> int:
    """Make somebody who has greeted the robot the owner of a workshop with an open invite."""
    async with owner.world.editing() as session:
        person = await queries.find_person(session, telegram_id=owner.telegram_id)
        assert person is not None
        now = owner.world.clock.at
        workshop = await parties.open_workshop(session, owner_id=person.id, profile=profile(), now=now)
        await parties.invite(session, workshop_id=workshop.id, created_by_id=person.id, role=role, token=token, now=now)
        return workshop.id


async def test_a_stranger_is_greeted_in_their_language_and_asked_who_they_are(world: World) -> None:
    wang = world.person(7, "Wang", "zh-hans")
    await wang.sends("/start")
    assert "跟单" in wang.last.text
    assert wang.last.labels[:3] == ["🛍 我卖衣服", "🏭 我开工厂", "🧵 我在工厂上班"]


async def test_a_merchant_comes_home_to_new_order_and_the_list_of_orders(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    await lily.presses("I sell clothes")
    await lily.sends("/start")
    assert "Hello Lily" in lily.last.text
    assert lily.last.labels[:2] == ["➕ New order", "📋 My orders"]


async def test_a_worker_joins_by_link_with_one_tap_and_the_owner_hears_of_it(world: World) -> None:
    wang, li = world.person(7, "Wang"), world.person(9, "Li")
    await wang.sends("/start")
    await opens_workshop(wang)
    await li.sends("/start j_secret")
    assert li.last.text == "Join Wang's workshop as a worker?".replace("'", "&#39;")
    await li.presses("Join")
    li.sees("You are in")
    assert "Li" in wang.last.text


async def test_a_second_tap_on_join_does_nothing_more(world: World) -> None:
    wang, li = world.person(7, "Wang"), world.person(9, "Li")
    await wang.sends("/start")
    await opens_workshop(wang)
    await li.sends("/start j_secret")
    await li.presses("Join")
    told = len(wang.chat)
    await li.presses_data("join:secret", li.sees("You are in").message_id)
    assert len(wang.chat) == told


async def test_a_revoked_invite_says_what_to_do(world: World) -> None:
    wang, li = world.person(7, "Wang"), world.person(9, "Li")
    await wang.sends("/start")
    workshop_id = await opens_workshop(wang)
    async with world.editing() as session:
        await parties.revoke_invites(session, workshop_id=workshop_id, now=datetime(2026, 12, 1, tzinfo=UTC))
    await li.sends("/start j_secret")
    assert "ask the workshop for a new one" in li.last.text


async def test_an_unknown_link_is_answered_and_leads_home(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start zzz_unknown")
    lily.sees("know this link")
    assert "Who are you?" in lily.last.text


async def test_a_worker_without_invite_is_shown_how_to_get_in(world: World) -> None:
    li = world.person(9, "Li", "ru")
    await li.sends("/start")
    await li.presses("Я работаю в цехе")
    assert "QR" in li.last.text
    await li.presses("ещё не в Gendan")
    assert "https://t.me/gendan_bot" in li.last.text


async def test_the_chosen_language_stays_whatever_the_app_says(world: World) -> None:
    wang = world.person(7, "Wang", "en")
    await wang.sends("/start")
    await wang.presses("🌐")
    await wang.presses("Русский")
    assert "Кто вы?" in wang.last.text
    await wang.sends("/help")
    assert "/start" in wang.last.text and "Нажмите" in wang.last.text


async def test_hours_and_zone_are_set_with_buttons(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    await lily.presses("I sell clothes")
    await lily.presses("Settings")
    await lily.presses("Digest")
    await lily.presses("20:00")
    await lily.presses("Quiet hours")
    await lily.presses("23:00-09:00")
    await lily.presses("Time zone")
    await lily.presses("Moscow")
    assert "Digest at 20:00" in lily.last.text
    assert "Quiet: 23:00-09:00" in lily.last.text
    assert "Moscow 05:00" in lily.last.text


async def test_forged_settings_are_refused(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    await lily.presses_data("settings.digest:99")
    assert "out of date" in lily.notice
    assert world.telegram.answers[-1]["show_alert"] is True
    await lily.presses_data("settings.locale:xx")
    assert "out of date" in lily.notice
    await lily.presses_data("settings.zone:Mars/Olympus")
    assert "out of date" in lily.notice


async def test_help_speaks_to_each_role_of_a_person(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    await wang.presses("I sell clothes")
    await opens_workshop(wang)
    await wang.sends("/help")
    assert "Orders." in wang.last.text and "Workshop." in wang.last.text


@pytest.mark.parametrize(
    ("action", "words"),
    [("start.merchant", "about a minute"), ("start.owner", "workshop"), ("start.worker", "QR code on the wall")],
)
async def test_several_quick_taps_on_a_role_give_one_welcome(world: World, action: str, words: str) -> None:
    someone = world.person(9, "Li")
    await someone.sends("/start")
    for _ in range(5):
        await someone.presses_data(action, someone.chat[0].message_id)
    assert len(someone.chat) == 2 and words in someone.last.text
    assert "answered that below" in someone.notice
    await someone.sends("/start")
    await someone.presses_data(action, someone.last.message_id)
    assert len(someone.chat) == 4


async def test_a_second_tap_leaves_a_workshop_that_is_being_set_up_as_it_is(world: World) -> None:
    wang = world.person(9, "Wang")
    await wang.sends("/start")
    await wang.presses("I run a workshop")
    await wang.sends("Wang and sons")
    await wang.presses("I run a workshop")
    await wang.presses("Hangzhou")
    wang.sees("Wang and sons")
