from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.parties import actions as parties
from core.parties import queries
from core.parties.access import access_workshop, find_role
from core.parties.model import InviteUnusable, NotYours, Role, locale_for
from core.parties.tables import Person, Workshop
from tests.handlers.test_people import profile

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)


async def _person(session: AsyncSession, telegram_id: int, *, language: str = "en", operator: bool = False) -> Person:
    return await parties.greet(
        session,
        telegram_id=telegram_id,
        bot_id=42,
        name=f"Person {telegram_id}",
        language_code=language,
        timezone="Asia/Shanghai",
        is_operator=operator,
        now=NOW,
    )


async def _workshop(session: AsyncSession, owner: Person) -> Workshop:
    return await parties.open_workshop(session, owner_id=owner.id, profile=profile(), now=NOW)


async def _invited(session: AsyncSession, workshop: Workshop, role: Role = Role.WORKER) -> None:
    await parties.invite(
        session, workshop_id=workshop.id, created_by_id=workshop.owner_id, role=role, token="token", now=NOW
    )


@pytest.mark.parametrize(
    ("code", "locale"),
    [("zh-hans", "zh_Hans"), ("zh_TW", "zh_Hans"), ("ru", "ru"), ("de", "en"), ("", "en"), (None, "en")],
)
def test_the_language_follows_the_app(code: str | None, locale: str) -> None:
    assert locale_for(code) == locale


async def test_a_chosen_language_outlives_what_the_app_says(session: AsyncSession) -> None:
    person = await _person(session, 7, language="zh-hans")
    await parties.choose_locale(session, person_id=person.id, locale="ru")
    assert (await _person(session, 7, language="en")).locale == "ru"


async def test_a_word_from_somebody_makes_them_reachable_again(session: AsyncSession) -> None:
    await _person(session, 7)
    await parties.mark_unreachable(session, telegram_id=7, now=NOW)
    assert [person.telegram_id for person in await queries.list_unreachable(session, limit=9)] == [7]
    assert (await _person(session, 7)).blocked_at is None


async def test_who_joins_twice_is_a_member_once(session: AsyncSession) -> None:
    owner, worker = await _person(session, 7), await _person(session, 9)
    workshop = await _workshop(session, owner)
    await _invited(session, workshop)
    for _ in range(2):
        await parties.join(session, person_id=worker.id, token="token", now=NOW)
    assert [role for _, role in await queries.list_members(session, workshop_id=workshop.id)] == [
        Role.OWNER,
        Role.WORKER,
    ]


async def test_an_owner_who_follows_the_own_invite_stays_owner(session: AsyncSession) -> None:
    owner = await _person(session, 7)
    workshop = await _workshop(session, owner)
    await _invited(session, workshop)
    await parties.join(session, person_id=owner.id, token="token", now=NOW)
    assert await find_role(session, person_id=owner.id, workshop_id=workshop.id) is Role.OWNER


async def test_a_member_who_left_comes_back_by_an_invite_made_after_that_alone(session: AsyncSession) -> None:
    owner, worker, other = await _person(session, 7), await _person(session, 9), await _person(session, 11)
    workshop = await _workshop(session, owner)
    await _invited(session, workshop, Role.LEADER)
    await parties.join(session, person_id=worker.id, token="token", now=NOW)
    left_at = NOW + timedelta(hours=1)
    await parties.leave(session, person_id=worker.id, workshop_id=workshop.id, now=left_at)
    assert not await queries.list_workshops_of(session, person_id=worker.id)
    later = left_at + timedelta(hours=1)
    with pytest.raises(InviteUnusable):
        await parties.join(session, person_id=worker.id, token="token", now=later)
    await parties.join(session, person_id=other.id, token="token", now=later)
    assert await queries.find_open_invite(session, workshop_id=workshop.id, role=Role.LEADER, now=later) is None
    new = await parties.invite(
        session, workshop_id=workshop.id, created_by_id=owner.id, role=Role.LEADER, token="new", now=later
    )
    assert await queries.find_open_invite(session, workshop_id=workshop.id, role=Role.LEADER, now=later) is new
    await parties.join(session, person_id=worker.id, token="new", now=later)
    assert await find_role(session, person_id=worker.id, workshop_id=workshop.id) is Role.LEADER


async def test_an_owner_cannot_leave(session: AsyncSession) -> None:
    owner = await _person(session, 7)
    workshop = await _workshop(session, owner)
    await parties.leave(session, person_id=owner.id, workshop_id=workshop.id, now=NOW)
    assert await find_role(session, person_id=owner.id, workshop_id=workshop.id) is Role.OWNER


@pytest.mark.parametrize("after", [timedelta(days=30), timedelta(days=400)])
async def test_an_invite_expires(session: AsyncSession, after: timedelta) -> None:
    workshop = await _workshop(session, await _person(session, 7))
    await _invited(session, workshop)
    with pytest.raises(InviteUnusable):
        await parties.get_invite(session, token="token", person_id=1, now=NOW + after)


async def test_an_invite_that_is_good_for_long_is_found_again_until_it_is_taken_back(session: AsyncSession) -> None:
    workshop = await _workshop(session, await _person(session, 7))
    await _invited(session, workshop)
    found = await queries.find_open_invite(session, workshop_id=workshop.id, role=Role.WORKER, now=NOW)
    assert found is not None and found.token == "token"
    soon_over = NOW + timedelta(days=25)
    assert await queries.find_open_invite(session, workshop_id=workshop.id, role=Role.WORKER, now=soon_over) is None
    await parties.revoke_invites(session, workshop_id=workshop.id, now=NOW)
    assert await queries.find_open_invite(session, workshop_id=workshop.id, role=Role.WORKER, now=NOW) is None


async def test_the_door_to_a_workshop_opens_to_its_owner_and_to_operators(session: AsyncSession) -> None:
    owner, worker, eve = await _person(session, 7), await _person(session, 9), await _person(session, 66)
    operator = await _person(session, 1, operator=True)
    workshop = await _workshop(session, owner)
    await _invited(session, workshop)
    await parties.join(session, person_id=worker.id, token="token", now=NOW)
    for welcome in (owner, operator):
        assert (await access_workshop(session, actor=welcome, workshop_id=workshop.id)).id == workshop.id
    for stranger in (worker, eve):
        with pytest.raises(NotYours):
            await access_workshop(session, actor=stranger, workshop_id=workshop.id)
    with pytest.raises(NotYours):
        await access_workshop(session, actor=owner, workshop_id=workshop.id + 1)


async def test_regions_with_more_workshops_come_first_and_closed_ones_do_not_count(session: AsyncSession) -> None:
    owner = await _person(session, 7)
    workshops = [await _workshop(session, owner) for _ in range(4)]
    for workshop, region in zip(workshops, ("humen", "zhili", "humen", "moscow"), strict=True):
        workshop.region = region
    workshops[3].is_open = False
    await session.flush()
    assert await queries.list_regions(session) == ["humen", "zhili"]


async def test_settings_that_are_none_to_choose_from_are_refused(session: AsyncSession) -> None:
    person = await _person(session, 7)
    with pytest.raises(ValueError, match="25"):
        await parties.choose_digest_hour(session, person_id=person.id, hour=25)
    with pytest.raises(ValueError, match="Mars"):
        await parties.choose_timezone(session, person_id=person.id, timezone="Mars")
    with pytest.raises(ValueError, match="from 1"):
        await parties.choose_quiet_hours(session, person_id=person.id, from_hour=1, to_hour=2)
