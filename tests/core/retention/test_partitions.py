import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, Table, func, insert, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from bot.migrate import migrate
from bot.move.tables import digest_table
from core.blobs import FolderBlobs
from core.database import Database
from core.holds import actions as holds
from core.holds.model import Subject
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Kind as SendKind
from core.notify.tables import Outbox, Priority, State
from core.retention import partitions, running
from core.retention.model import DEFAULTS, Kind
from core.retention.weeks import LATE, WEEK, first_id, name_of, starts_at, week_named, week_of, week_of_id
from tests.migrations_check import ROOT
from tests.postgres import Postgres
from tests.rows import NOW, a_person

TO = Address(bot_id=42, chat_id=7)
PERIOD = DEFAULTS[Kind.OUTBOX] or timedelta.max


@pytest.fixture
async def database(server: Postgres) -> AsyncIterator[Database]:
    opened = Database(server.create_migrated())
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "_SHORTLY", text("SET LOCAL lock_timeout = '50ms'"))


def message(at: datetime, *, state: State = State.SENT, chat_id: int = TO.chat_id) -> Outbox:
    return Outbox(
        bot_id=TO.bot_id, chat_id=chat_id, kind=SendKind.SEND, key="start.home", params={"n": 1}, silent=False,
        priority=Priority.ALERT, state=state, due_at=at, created_at=at,
    )  # fmt: skip


def _values(row: Outbox, table: Table) -> dict[str, Any]:
    """Read the columns of a row that a table of an earlier revision has."""
    given = {column.name: getattr(row, column.name) for column in table.columns if column.name != "id"}
    return given | {"attempt": 0}


async def begin(database: Database, now: datetime) -> None:
    await partitions.keep_up(database.transaction, now=now, pause_s=0)


async def fill_weeks(database: Database, count: int, *, rows: int = 3) -> None:
    for number in range(count):
        now = NOW + number * WEEK
        await begin(database, now)
        async with database.transaction() as session:
            session.add_all([message(now) for _ in range(rows)])


async def retain(database: Database, folder: Path, *, now: datetime) -> int:
    done = await running.apply_all(
        database.reading, database.transaction, FolderBlobs(folder), periods=DEFAULTS, now=now, pause_s=0
    )
    return done[Kind.OUTBOX]


async def dry_run(database: Database, folder: Path, *, now: datetime) -> int:
    counted = await running.count_all(database.reading, FolderBlobs(folder), periods=DEFAULTS, now=now)
    return next(due.rows for due in counted if due.kind is Kind.OUTBOX)


async def rows_by_partition(database: Database) -> dict[str, int]:
    async with database.reading() as session:
        found = await session.execute(text("SELECT tableoid::regclass::text, count(*) FROM outbox GROUP BY 1"))
        return {name: rows for name, rows in found.all()}


async def all_weeks(database: Database) -> list[int]:
    async with database.reading() as session:
        return await partitions.list_weeks(session)


@pytest.mark.parametrize("days", [0, 1, 6, 7, 1000])
def test_a_week_has_a_name_and_a_range_of_ids(days: int) -> None:
    week = week_of(NOW + timedelta(days=days))
    assert starts_at(week) <= NOW + timedelta(days=days) < starts_at(week + 1) and starts_at(week).weekday() == 0
    assert week_named(name_of(week)) == week and week_named("outbox_first") is None
    assert [week_of_id(first_id(week) + more) for more in (-1, 0, 2**32 - 1)] == [week - 1, week, week]
    assert week_of_id(2**40 - 1) is None


async def test_messages_go_into_their_week_and_the_next_week_is_there_ahead(database: Database) -> None:
    async with database.transaction() as session:
        await notify.send(session, to=TO, key="a", now=NOW)
    assert await rows_by_partition(database) == {"outbox_first": 1}
    await asyncio.gather(begin(database, NOW), begin(database, NOW))
    assert await all_weeks(database) == [week_of(NOW), week_of(NOW) + 1]
    async with database.transaction() as session:
        await notify.send(session, to=TO, key="b", now=NOW)
    await begin(database, NOW + timedelta(minutes=1))
    async with database.transaction() as session:
        await notify.send(session, to=TO, key="c", now=NOW, dedupe="c")
        ids = (await session.scalars(select(Outbox.id).order_by(Outbox.id))).all()
    assert ids == [1, first_id(week_of(NOW)), first_id(week_of(NOW)) + 1]
    await begin(database, NOW + 5 * WEEK)
    async with database.transaction() as session:
        await notify.send(session, to=TO, key="d", now=NOW)
        (taken,) = await notify.claim(session, row_ids=[ids[1]])
        await notify.mark_sent(session, message_ids={taken.id: 99}, now=NOW)
    assert await rows_by_partition(database) == {
        "outbox_first": 1, name_of(week_of(NOW)): 2, name_of(week_of(NOW) + 5): 1,
    }  # fmt: skip


async def test_a_message_is_queued_once_whatever_week_it_is(database: Database) -> None:
    async def send(now: datetime) -> bool:
        await begin(database, now)
        async with database.transaction() as session:
            return await notify.send(session, to=TO, key="a", now=now, dedupe="once")

    assert [await send(NOW + number * WEEK) for number in (0, 0, 1, 3)] == [True, False, False, False]
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Outbox)) == 1


async def test_a_week_begins_only_when_nobody_is_in_the_midst_of_writing(database: Database) -> None:
    await begin(database, NOW)
    async with database.transaction() as writing:
        assert await notify.send(writing, to=TO, key="a", now=NOW, dedupe="once")
        await begin(database, NOW + WEEK)
        async with database.transaction() as session:
            await notify.send(session, to=TO, key="b", now=NOW)
    assert set(await rows_by_partition(database)) == {name_of(week_of(NOW))}
    await begin(database, NOW + WEEK)
    async with database.transaction() as session:
        assert not await notify.send(session, to=TO, key="a", now=NOW, dedupe="once")
        await notify.send(session, to=TO, key="c", now=NOW)
    assert set(await rows_by_partition(database)) == {name_of(week_of(NOW)), name_of(week_of(NOW) + 1)}


async def test_a_week_goes_as_a_whole_once_its_last_row_is_past_the_period(database: Database, tmp_path: Path) -> None:
    await fill_weeks(database, 3)
    early = starts_at(week_of(NOW)) + WEEK + PERIOD - timedelta(hours=1)
    assert (await dry_run(database, tmp_path, now=early), await retain(database, tmp_path, now=early)) == (0, 0)
    late = early + timedelta(hours=1) + WEEK
    assert (await dry_run(database, tmp_path, now=late), await retain(database, tmp_path, now=late)) == (6, 6)
    assert await rows_by_partition(database) == {name_of(week_of(NOW) + 2): 3}
    weeks = await all_weeks(database)
    assert min(weeks) == week_of(NOW) + 2 and weeks[-2:] == [week_of(late), week_of(late) + 1]
    assert await retain(database, tmp_path, now=late) == 0


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING])
async def test_a_week_with_an_open_message_stays_and_the_rest_of_it_goes_late(
    database: Database, tmp_path: Path, state: State
) -> None:
    await fill_weeks(database, 1)
    async with database.transaction() as session:
        session.add(message(NOW, state=state))
    over = NOW + WEEK + PERIOD
    assert (await dry_run(database, tmp_path, now=over), await retain(database, tmp_path, now=over)) == (0, 0)
    over = NOW + PERIOD + LATE + timedelta(minutes=1)
    assert (await dry_run(database, tmp_path, now=over), await retain(database, tmp_path, now=over)) == (3, 3)
    async with database.transaction() as session:
        await session.execute(update(Outbox).values(state=State.SENT))
    assert await retain(database, tmp_path, now=over) == 1 and week_of(NOW) not in await all_weeks(database)


async def place_hold(session: AsyncSession, person_id: int) -> int:
    hold = await holds.place(
        session, subject=Subject.PERSON, subject_id=person_id, reason="case", who="me", actor_id=None, now=NOW
    )
    return hold.id


async def fill_with_person(database: Database) -> int:
    await fill_weeks(database, 1)
    async with database.transaction() as session:
        person = await a_person(session)
        session.add(message(NOW, chat_id=person.telegram_id))
    return person.id


async def test_a_hold_keeps_its_messages_until_it_is_released(database: Database, tmp_path: Path) -> None:
    person_id = await fill_with_person(database)
    async with database.transaction() as session:
        hold_id = await place_hold(session, person_id)
    over = NOW + WEEK + PERIOD
    assert (await dry_run(database, tmp_path, now=over), await retain(database, tmp_path, now=over)) == (0, 0)
    assert await retain(database, tmp_path, now=over + LATE) == 3
    assert await rows_by_partition(database) == {name_of(week_of(NOW)): 1}
    async with database.transaction() as session:
        await holds.release(session, hold_id=hold_id, reason="over", who="me", actor_id=None, now=NOW)
    assert await retain(database, tmp_path, now=over + LATE) == 1
    assert await rows_by_partition(database) == {}


async def test_a_hold_that_comes_while_a_week_is_looked_at_still_counts(database: Database) -> None:
    person_id = await fill_with_person(database)
    await begin(database, NOW + WEEK)

    @asynccontextmanager
    async def after_a_hold() -> AsyncIterator[AsyncSession]:
        async with database.transaction() as session:
            await place_hold(session, person_id)
        async with database.transaction() as session:
            yield session

    assert await partitions.drop_past(database.reading, after_a_hold, before=NOW + WEEK) == 0
    assert await rows_by_partition(database) == {name_of(week_of(NOW)): 4}


async def test_a_week_that_somebody_reads_is_dropped_another_night(database: Database, tmp_path: Path) -> None:
    await fill_weeks(database, 2)
    over = NOW + WEEK + PERIOD
    async with database.snapshot() as reading:
        await reading.scalar(select(func.count()).select_from(Outbox))
        assert await retain(database, tmp_path, now=over) == 0
    assert await retain(database, tmp_path, now=over) == 3


async def test_a_filled_outbox_is_split_and_joined_again_without_a_loss(server: Postgres, tmp_path: Path) -> None:
    url = server.create_database()
    await asyncio.to_thread(migrate, url, revision="0007")
    database = Database(url)
    table = Outbox.__table__
    assert isinstance(table, Table)
    then = table.to_metadata(MetaData())
    for later in ("doubts", "parts_sent"):
        then._columns.remove(then.c[later])
    async with database.transaction() as session:
        rows = [message(NOW - timedelta(days=number)) for number in range(40)]
        kept_once = message(NOW)
        kept_once.key, kept_once.dedupe, kept_once.params = "a", "once", {"text": "羊毛 'x'\n"}
        await session.execute(insert(then), [_values(row, then) for row in (*rows, kept_once)])
        before = await digest_table(session, then)
    await asyncio.to_thread(migrate, url)
    async with database.transaction() as session:
        assert await digest_table(session, then) == before
        assert not await notify.send(session, to=TO, key="a", now=NOW, dedupe="once")
    await begin(database, NOW)
    async with database.transaction() as session:
        assert not await notify.send(session, to=TO, key="a", now=NOW, dedupe="once")
        assert await notify.send(session, to=TO, key="b", now=NOW, dedupe="new")
    assert await retain(database, tmp_path, now=NOW) == 9, "rows from before go to the day, as they did"
    async with database.transaction() as session:
        kept = await digest_table(session, then)
    await database.close()
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["database_url"] = url
    await asyncio.to_thread(command.downgrade, config, "0007")
    again = Database(url)
    async with again.transaction() as session:
        assert await digest_table(session, then) == kept and kept.rows == 33
        for key, count in (("new", 0), ("newer", 1)):
            row = message(NOW)
            row.dedupe = key
            adding = postgresql.insert(then).values(_values(row, then)).on_conflict_do_nothing()
            assert len((await session.execute(adding.returning(then.c.id))).all()) == count
    await again.close()


async def test_a_user_who_may_not_make_tables_keeps_the_week_that_is(server: Postgres, database: Database) -> None:
    await begin(database, NOW)
    user = await asyncio.to_thread(server.create_user)
    async with database.transaction() as session:
        await session.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {user}"))
        await session.execute(text(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {user}"))
    guest = Database(database.write_engine.url.set(username=user).render_as_string(hide_password=False))
    await begin(guest, NOW + 4 * WEEK)
    async with guest.transaction() as session:
        assert await notify.send(session, to=TO, key="a", now=NOW, dedupe="once")
    await guest.close()
    assert await rows_by_partition(database) == {name_of(week_of(NOW)): 1}
