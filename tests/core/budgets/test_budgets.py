from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.budgets import actions as budgets
from core.budgets.model import (
    HOUR,
    Allowance,
    Allowances,
    Budget,
    Meter,
    Overrun,
    Subject,
    SubjectKind,
    next_day_at,
    whole_minute_after,
)
from core.budgets.queries import list_floods
from core.budgets.tables import Flood, Spending
from core.parties.model import Role
from core.parties.tables import Membership, Person
from tests.rows import a_person, a_workshop

NOW = datetime(2026, 12, 1, 2, 0, 20, tzinfo=UTC)
ANNE = Subject(kind=SubjectKind.PERSON, id=1)
HALL = Subject(kind=SubjectKind.WORKSHOP, id=1)


def allowances(**more: int) -> Allowances:
    own = {"updates_a_minute": 5, "updates_an_hour": 20, "photos_a_day": 3, "megabytes_a_day": 10}
    shared = {"updates_a_minute": 8, "updates_an_hour": 0, "photos_a_day": 4, "megabytes_a_day": 0}
    return Allowances(person=Allowance(**(own | more)), workshop=Allowance(**shared))


def test_a_sender_rests_after_the_budget_of_a_minute_and_is_let_in_again_when_told() -> None:
    meter = Meter(allowances=allowances())
    assert [meter.take([ANNE], now=NOW) for _ in range(5)] == [None] * 5
    overrun = meter.take([ANNE], now=NOW)
    assert overrun == Overrun(budget=Budget.UPDATES, subject=ANNE, until=NOW.replace(minute=2, second=0))
    assert meter.take([ANNE], now=NOW + timedelta(seconds=50)) == overrun
    assert meter.take([ANNE], now=overrun.until) is None


def test_a_flood_does_not_make_its_own_rest_longer() -> None:
    meter = Meter(allowances=allowances())
    ends = {found.until for s in range(60) if (found := meter.take([ANNE], now=NOW + timedelta(seconds=s)))}
    assert len(ends) == 1


def test_the_budget_of_an_hour_holds_for_a_slow_and_steady_sender() -> None:
    meter = Meter(allowances=allowances(updates_an_hour=20))
    refused = [meter.take([ANNE], now=NOW + timedelta(seconds=20 * n)) for n in range(30)]
    first = next(n for n, overrun in enumerate(refused) if overrun)
    assert 20 <= first <= 25
    overrun = refused[first]
    assert overrun is not None and overrun.until - NOW > timedelta(minutes=10)


def test_a_workshop_is_stopped_by_all_its_people_together_and_nobody_pays_for_what_was_refused() -> None:
    meter = Meter(allowances=allowances())
    people = [Subject(kind=SubjectKind.PERSON, id=number) for number in range(4)]
    taken = [meter.take([person, HALL], now=NOW) for person in people for _ in range(3)]
    assert [overrun is None for overrun in taken] == [True] * 8 + [False] * 4
    assert taken[-1] is not None and taken[-1].subject == HALL
    assert meter.take([people[3]], now=NOW) is None


def test_zero_sets_no_limit_and_a_clock_that_jumps_back_locks_nobody_out() -> None:
    free = Meter(allowances=allowances(updates_a_minute=0, updates_an_hour=0))
    assert all(free.take([ANNE], now=NOW) is None for _ in range(1000))
    meter = Meter(allowances=allowances())
    for _ in range(6):
        meter.take([ANNE], now=NOW)
    meter.levels[ANNE].minute_left = 5
    assert meter.take([ANNE], now=NOW - timedelta(days=1)) is None


@settings(deadline=None)
@given(st.lists(st.floats(0, 90), max_size=60))
def test_no_minute_ever_lets_more_through_than_two_budgets(gaps_s: list[float]) -> None:
    meter, at, taken = Meter(allowances=allowances(updates_an_hour=0)), NOW, []
    for gap_s in gaps_s:
        at += timedelta(seconds=gap_s)
        if meter.take([ANNE], now=at) is None:
            taken.append(at)
    for start in taken:
        assert sum(start <= moment < start + timedelta(minutes=1) for moment in taken) <= 10


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year < 9999))
def test_a_told_minute_is_whole_and_not_too_early(at: datetime) -> None:
    told = whole_minute_after(at)
    assert told.second == told.microsecond == 0
    assert timedelta(0) <= told - at < timedelta(minutes=1)


def test_a_day_ends_at_local_midnight() -> None:
    assert next_day_at(NOW, timezone="Asia/Shanghai").astimezone(UTC) == datetime(2026, 12, 1, 16, tzinfo=UTC)


async def send(session: AsyncSession, sender: Person, *, photos: int = 1, megabytes: float = 1) -> Overrun | None:
    size_bytes = int(megabytes * 1_000_000)
    return await budgets.spend(
        session, sender=sender, photos=photos, size_bytes=size_bytes, allowances=allowances(), now=NOW
    )


async def test_photos_of_a_day_are_counted_for_a_person_and_refused_above_the_budget(session: AsyncSession) -> None:
    anne = await a_person(session)
    assert [await send(session, anne) for _ in range(3)] == [None] * 3
    overrun = await send(session, anne)
    assert overrun is not None and (overrun.budget, overrun.subject.kind) == (Budget.PHOTOS, SubjectKind.PERSON)
    spent = (await session.scalars(select(Spending))).one()
    await session.refresh(spent)
    assert (spent.photos, spent.size_bytes) == (3, 3_000_000)


@pytest.mark.parametrize("sizes", [[11], [6, 5]])
async def test_megabytes_of_a_day_are_refused_above_the_budget(session: AsyncSession, sizes: list[float]) -> None:
    anne = await a_person(session)
    *fits, too_much = [await send(session, anne, megabytes=size) for size in sizes]
    assert fits == [None] * len(fits)
    assert too_much is not None and too_much.budget == Budget.MEGABYTES


async def test_a_workshop_shares_a_budget_and_what_it_refuses_costs_its_people_nothing(session: AsyncSession) -> None:
    workshop = await a_workshop(session)
    people = [await a_person(session) for _ in range(2)]
    for person in people:
        session.add(Membership(workshop_id=workshop.id, person_id=person.id, role=Role.WORKER, joined_at=NOW))
    await session.flush()
    sent = [await send(session, person) for person in people for _ in range(3)]
    assert [overrun is None for overrun in sent] == [True] * 4 + [False] * 2
    assert sent[-1] is not None and sent[-1].subject == Subject(kind=SubjectKind.WORKSHOP, id=workshop.id)
    counts = {row.subject_id: row.photos for row in await session.scalars(select(Spending))}
    assert counts[people[1].telegram_id] == 1


async def test_a_flood_is_noted_once_and_told_again_only_after_a_while(session: AsyncSession) -> None:
    anne = await a_person(session, name="Anne")
    overrun = Overrun(budget=Budget.PHOTOS, subject=ANNE, until=NOW + HOUR)
    moments = [NOW, NOW, NOW + timedelta(minutes=5), NOW + timedelta(minutes=11)]
    told = [await budgets.note_flood(session, telegram_id=anne.telegram_id, overrun=overrun, now=at) for at in moments]
    assert told == [True, False, False, True]
    assert [(name, hall) for _, name, hall in await list_floods(session, since=NOW, limit=5)] == [("Anne", None)]


async def test_old_counts_and_floods_are_forgotten(session: AsyncSession) -> None:
    anne = await a_person(session)
    await send(session, anne)
    await budgets.note_flood(
        session, telegram_id=1, overrun=Overrun(budget=Budget.PHOTOS, subject=ANNE, until=NOW), now=NOW
    )
    await budgets.forget_old(session, now=NOW + timedelta(days=31))
    assert not (await session.scalars(select(Spending))).all() and not (await session.scalars(select(Flood))).all()
