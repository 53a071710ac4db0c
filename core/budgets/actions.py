"""Count what is sent against the budgets of the day, and note floods once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from core.budgets.model import MEGABYTE, Allowances, Budget, Overrun, Subject, SubjectKind, next_day_at
from core.budgets.tables import Flood, Spending
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
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    key = {"kind": purse.subject.kind, "subject_id": purse.subject.id, "day": purse.day(now)}
    counted = await session.execute(
        insert(Spending)
        .values(**key, photos=photos, size_bytes=size_bytes)
        .on_conflict_do_update(
            index_elements=list(key),
            set_={"photos": Spending.photos + photos, "size_bytes": Spending.size_bytes + size_bytes},
            where=(Spending.photos + photos <= most_photos) & (Spending.size_bytes + size_bytes <= most_bytes),
        )
        .returning(Spending.photos)
    )
    if counted.first() is not None:
        return None
    sent = await session.get_one(Spending, tuple(key.values()), populate_existing=True)
    return Budget.PHOTOS if sent.photos + photos > most_photos else Budget.MEGABYTES


async def note_flood(session: AsyncSession, *, telegram_id: int, overrun: Overrun, now: datetime) -> bool:
    """Note that somebody was asked to come back later. Say whether they have to be told: once a flood."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    is_workshop = overrun.subject.kind is SubjectKind.WORKSHOP
    noted = await session.execute(
        insert(Flood)
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


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    """Delete what no budget and no operator asks for any more."""
    await session.execute(delete(Spending).where(Spending.day < (now - KEEP_SPENDING).date()))
    await session.execute(delete(Flood).where(Flood.began_at < now - KEEP_FLOODS))
