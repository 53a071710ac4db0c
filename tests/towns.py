"""Towns whose rows are kept when they are built, and laid out anew before each trial."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.parties import actions as parties
from core.parties.model import Role
from core.parties.tables import Person, Workshop
from core.planning.engine.calendar import calendar_to_json, six_day_week
from core.reading.breakdown import Breakdown, Line
from core.schema import METADATA
from tests.chat import World

ZONE = "Asia/Shanghai"
PASSING = ("outbox", "job", "seen_update", "card")
"""What the building itself has left behind."""


@dataclass(frozen=True, kw_only=True)
class Town:
    """The rows of every table, and the ids by which trials speak of them."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    ids: Mapping[str, int]

    def lay_out(self, engine: Engine) -> None:
        """Write the rows as they were."""
        tables = METADATA.sorted_tables
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                names = [*(table.name for table in tables), "procrastinate_jobs"]
                connection.execute(text(";".join(f'DELETE FROM "{name}"' for name in names)))
            else:
                for table in tables:
                    connection.execute(table.delete())
            for table in tables:
                if self.rows[table.name]:
                    connection.execute(insert(table), list(self.rows[table.name]))
            if engine.dialect.name == "postgresql":
                connection.execute(text(_set_sequences(tables)))


def _set_sequences(tables: Sequence[Table]) -> str:
    numbered = [table.name for table in tables if table.autoincrement_column is not None]
    return ";".join(f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), 1000)" for name in numbered)


async def read_rows(session: AsyncSession) -> dict[str, list[dict[str, Any]]]:
    """Read every row of a town that was just built."""
    rows = {
        table.name: [dict(row) for row in (await session.execute(select(table))).mappings()]
        for table in METADATA.sorted_tables
    }
    return rows | {name: [] for name in PASSING}


async def greet_all(world: World, numbers: Iterable[int]) -> None:
    """Let people write to the robot for the first time."""
    for number in numbers:
        await world.person(number, f"Person {number}").sends("/start")


async def people_of(session: AsyncSession, *, merchants: Iterable[int]) -> dict[int, Person]:
    """Find the people of a town by their numbers at the messenger; some of them sell clothes."""
    people = {person.telegram_id: person for person in (await session.scalars(select(Person))).all()}
    for number in merchants:
        people[number].is_merchant = True
    return people


async def open_shop(session: AsyncSession, *, owner: Person, place: int, world: World) -> Workshop:
    """Open a workshop that can make what is asked for in towns."""
    profile = parties.Profile(
        name=f"Shop {place}",
        region="hangzhou",
        timezone=ZONE,
        crafts=("sewing", "cutting"),
        categories=("hoodie",),
        moq_pieces=30,
        max_pieces=2000,
        team_sizes=(2, 4),
        people_by_skill={"cutting": 2, "sewing": 8, "finishing": 2},
        calendar=calendar_to_json(six_day_week(ZONE)),
        price_minor_by_category={"hoodie": 4000},
    )
    return await parties.open_workshop(session, owner_id=owner.id, profile=profile, now=world.clock())


async def invite_worker(
    session: AsyncSession, *, shop: Workshop, token: str, world: World, role: Role = Role.WORKER
) -> None:
    """Write the invite of a workshop."""
    await parties.invite(
        session, workshop_id=shop.id, created_by_id=shop.owner_id, role=role, token=token, now=world.clock()
    )


def black(pieces: int) -> Breakdown:
    """Ask for so many pieces, of one size and colour."""
    return Breakdown(lines=(Line(size="M", colour="black", pieces=pieces),))
