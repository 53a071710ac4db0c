"""Count what is sent against the budgets of the day, and note floods once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Executable, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.budgets.model import MEGABYTE, Allowances, Budget, Overrun, Subject, SubjectKind, next_day_at
from core.budgets.tables import Flood, Spending
from core.database import insert_as, insert_into
from core.parties import queries as parties
from core.parties.tables import Person

TELL_AGAIN = timedelta(minutes=10)
"""Who goes on sending after a daily budget is told so again, but not at every message."""
KEEP_SPENDING = timedelta(days=3)
KEEP_FLOODS = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Purse:
    subject: Subject
    timezone: str

    def day(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.timezone)).date()


async def spend(
    session: AsyncSession, *, sender: Person, photos: int, size_bytes: int, allowances: Allowances, now: datetime
) -> Overrun | None:
    """Count photos and bytes against the sender and their workshop, or against neither and say what is spent.

    The count is one statement with its own limit in it, so it holds over several processes.
    """
    purses = await _purses_of(session, sender)
    async with session.begin_nested() as savepoint:
        for purse in purses:
            spent = await _spend(session, purse, photos, size_bytes, allowances, now)
            if spent is not None:
                await savepoint.rollback()
                until = next_day_at(now, timezone=purse.timezone)
                return Overrun(budget=spent, subject=purse.subject, until=until)
    return None


async def _purses_of(session: AsyncSession, sender: Person) -> Sequence[_Purse]:
    own = _Purse(subject=Subject(kind=SubjectKind.PERSON, id=sender.telegram_id), timezone=sender.timezone)
    workshops = await parties.list_workshops_of(session, person_id=sender.id)
    return [
        own,
        *(
            _Purse(subject=Subject(kind=SubjectKind.WORKSHOP, id=workshop.id), timezone=workshop.timezone)
            for workshop, _ in workshops[:1]
        ),
    ]


async def _spend(
    session: AsyncSession, purse: _Purse, photos: int, size_bytes: int, allowances: Allowances, now: datetime
) -> Budget | None:
    allowance = allowances.of(purse.subject)
    most_photos = allowance.photos_a_day or 2**62
    most_bytes = allowance.megabytes_a_day * MEGABYTE or 2**62
    if size_bytes > most_bytes:
        return Budget.MEGABYTES
    key = {"kind": purse.subject.kind, "subject_id": purse.subject.id, "day": purse.day(now)}
    sent = {"photos": photos, "size_bytes": size_bytes}
    most = {"most_photos": most_photos, "most_bytes": most_bytes}
    counted = await session.execute(_count(session.get_bind().dialect.name), key | sent | most)
    if counted.first() is not None:
        return None
    spent = await session.get_one(Spending, tuple(key.values()), populate_existing=True)
    return Budget.PHOTOS if spent.photos + photos > most_photos else Budget.MEGABYTES


@cache
def _count(dialect: str) -> Executable:
    """Write the statement once: it runs twice for every photo, and putting it together takes longer than running it."""
    table: Any = Spending.__table__
    new = insert_as(dialect, table)
    photos, size_bytes = Spending.photos + new.excluded.photos, Spending.size_bytes + new.excluded.size_bytes
    counted: Executable = new.on_conflict_do_update(
        index_elements=["kind", "subject_id", "day"],
        set_={"photos": photos, "size_bytes": size_bytes},
        where=(photos <= bindparam("most_photos", type_=BigInteger))
        & (size_bytes <= bindparam("most_bytes", type_=BigInteger)),
    ).returning(Spending.photos)
    return counted


async def note_flood(session: AsyncSession, *, telegram_id: int, overrun: Overrun, now: datetime) -> bool:
    """Note that somebody was asked to come back later. Say whether they have to be told: once a flood.

    Who spent a budget of the day goes on being told, now and then; who was told to wait some minutes is told no more
    until they have passed, also by another process, whose count ends at another minute.
    """
    if overrun.budget is Budget.UPDATES and await _rests(session, telegram_id, overrun.budget, now):
        return False
    is_workshop = overrun.subject.kind is SubjectKind.WORKSHOP
    noted = await session.execute(
        insert_into(session, Flood)
        .values(
            telegram_id=telegram_id,
            budget=overrun.budget,
            workshop_id=overrun.subject.id if is_workshop else None,
            began_at=now,
            told_at=now,
            until_at=overrun.until,
        )
        .on_conflict_do_update(
            index_elements=["telegram_id", "budget", "until_at"],
            set_={"told_at": now},
            where=Flood.told_at <= now - TELL_AGAIN,
        )
        .returning(Flood.id)
    )
    return noted.first() is not None


async def _rests(session: AsyncSession, telegram_id: int, budget: Budget, now: datetime) -> bool:
    told = select(Flood.id).where(Flood.telegram_id == telegram_id, Flood.budget == budget, Flood.until_at > now)
    return await session.scalar(told.limit(1)) is not None


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Delete what no budget and no operator asks for any more."""
    await session.execute(delete(Spending).where(Spending.day < (now - KEEP_SPENDING).date()))
    await session.execute(delete(Flood).where(Flood.began_at < now - KEEP_FLOODS))
