"""A workshop as the robot keeps it, in a database of its own, for as long as a season is played.

What happens on the floor is told by the use cases of the product: an order is placed, quoted and taken, an accepted
photo proves a stage, and the jobs plan again each morning and after events. Nothing is sent to anybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NoReturn, Self

from sqlalchemy import create_engine, select

from core.blobs import FolderBlobs
from core.budgets.model import Allowance, Allowances
from core.database import Database
from core.evidence import effects
from core.evidence.reasons import Trust
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.garments import GARMENTS
from core.jobs.tables import Job, State
from core.locking import lock_own
from core.matching import actions as matching
from core.matching.tables import Offer, OfferState
from core.orders import actions as orders
from core.orders.draft import Draft, Question
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties import actions as parties
from core.parties.tables import Person, Workshop
from core.planning import actions as planning
from core.planning.engine.calendar import calendar_to_json
from core.planning.frontier import is_left_to_do
from core.planning.replanning import AGAIN
from core.planning.tables import PlanStage
from core.planning.workshop import Capacity
from core.reading.breakdown import Breakdown, Line
from core.reading.sizes import UNSIZED
from core.schema import METADATA
from core.stage import Stage
from core.work import plans
from core.work.deps import Deps
from core.work.mornings import plan_mornings

BOT_ID: Final = 1
OWNER_ID, MERCHANT_ID = 10, 11
UNLIMITED: Final = Allowance(updates_a_minute=0, updates_an_hour=0, photos_a_day=0, megabytes_a_day=0)
PRICE_MINOR: Final = 4000
"""A piece's price; it decides nothing here."""
MOST_ROUNDS: Final = 20
"""Jobs that make new jobs end after so many rounds, or something is wrong."""
BODIES: Final = MappingProxyType({AGAIN: plans.plan_again, "plan.morning": plans.plan_morning})
"""The jobs of a season; the rest only talks to people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A stage that is left to do, as the workshop's plan has it."""

    order_id: int
    stage: Stage
    start_at: datetime
    team_size: int


@dataclass(slots=True, kw_only=True)
class Rows:
    """The rows of one workshop with its owner and one merchant; `at` is what the robot's clock shows."""

    database: Database
    deps: Deps
    workshop_id: int
    owner_id: int
    merchant_id: int
    at: datetime
    _photos: int = 0

    @classmethod
    async def open(cls, folder: Path, *, capacity: Capacity, timezone: str, at: datetime) -> Self:
        """Make an empty database in a folder, and open a workshop with these people in it."""
        file = folder / "season.sqlite"
        engine = create_engine(f"sqlite:///{file}")
        METADATA.create_all(engine)
        engine.dispose()
        database = Database(f"sqlite:///{file}")
        async with database.transaction() as session:
            people = [
                await parties.greet(
                    session,
                    telegram_id=telegram_id,
                    bot_id=BOT_ID,
                    name=name,
                    language_code="en",
                    timezone=timezone,
                    is_operator=False,
                    now=at,
                )
                for telegram_id, name in ((OWNER_ID, "Owner"), (MERCHANT_ID, "Merchant"))
            ]
            await parties.become_merchant(session, person_id=people[1].id)
            profile = parties.Profile(
                name="Season",
                region="hangzhou",
                timezone=timezone,
                crafts=("sewing",),
                categories=tuple(sorted({str(garment.category) for garment in GARMENTS.values()})),
                moq_pieces=1,
                max_pieces=1_000_000,
                team_sizes=capacity.team_sizes,
                people_by_skill=dict(capacity.people_by_skill),
                calendar=calendar_to_json(capacity.calendar),
                price_minor_by_category={},
            )
            workshop = await parties.open_workshop(session, owner_id=people[0].id, profile=profile, now=at)
        rows = cls(
            database=database,
            deps=_alone(database, folder, timezone=timezone, now=lambda: rows.at),
            workshop_id=workshop.id,
            owner_id=people[0].id,
            merchant_id=people[1].id,
            at=at,
        )
        return rows

    async def close(self) -> None:
        """Close the database."""
        await self.database.close()

    async def book(self, *, garment: str, pieces: int, fabric_at: datetime, due_at: datetime) -> Order:
        """Place an order, offer it with the day that the plan quotes, and let the owner take it at once."""
        placed = Draft(
            token="",
            garment=garment,
            breakdown=Breakdown(lines=(Line(size=UNSIZED, colour="", pieces=pieces),)),
            fabric_on=fabric_at.date(),
            due_on=due_at.date(),
            currency="CNY",
            answered=frozenset(Question),
        )
        async with self.deps.transaction() as session:
            order = await orders.place_order(session, merchant_id=self.merchant_id, draft=placed, now=self.at)
            workshop = await session.get_one(Workshop, self.workshop_id)
            quoted = await planning.quote_order(session, order=order, workshop=workshop, now=self.at)
            offer = Offer(order_id=order.id, workshop_id=workshop.id, round=0, is_left_to_robot=False)
            matching.open_on(offer, order=order, price_minor=PRICE_MINOR, promised_at=quoted.promised_at, now=self.at)
            session.add(offer)
            await session.flush()
            owner = await session.get_one(Person, self.owner_id)
            await matching.take(session, offer=offer, actor=owner, now=self.at)
            assert offer.state is OfferState.ACCEPTED
        return order

    async def show(self, order_id: int, *stages: Stage) -> None:
        """Let accepted photos of an order show these stages, now."""
        async with self.deps.transaction() as session:
            order = await lock_own(session, Order, order_id)
            photos = [self._photo(order, stage) for stage in stages]
            session.add_all(photos)
            await session.flush()
            await effects.accepted(session, photos=photos, now=self.at)

    def _photo(self, order: Order, stage: Stage) -> Photo:
        self._photos += 1
        return Photo(
            bot_id=BOT_ID,
            chat_id=OWNER_ID,
            message_id=self._photos,
            sender_id=self.owner_id,
            kind=MediaKind.PHOTO,
            file_id=f"photo-{self._photos}",
            file_unique_id=f"photo-{self._photos}",
            forwarded=False,
            received_at=self.at,
            state=PhotoState.ACCEPTED,
            sha256=f"{self._photos:064x}",
            order_id=order.id,
            workshop_id=self.workshop_id,
            stage=stage,
            trust=Trust.A,
        )

    async def plan(self, *, is_morning: bool = False) -> None:
        """Do what waits of planning, and in the morning plan the day."""
        if is_morning:
            async with self.deps.transaction() as session:
                await plan_mornings(session, self.deps, self.at)
        for _ in range(MOST_ROUNDS):
            waiting = await self._waiting()
            if not waiting:
                return
            for job in waiting:
                await BODIES[job.kind](self.deps, job)
        raise RuntimeError("planning asks for new plans without end")

    async def _waiting(self) -> list[Job]:
        due = select(Job).where(Job.state == State.DUE, Job.due_at <= self.at, Job.kind.in_(BODIES))
        async with self.deps.reading() as session:
            return list((await session.scalars(due.order_by(Job.id))).all())

    async def slots(self) -> list[Slot]:
        """List what the workshop has left to do."""
        found = (
            select(PlanStage)
            .join(Order, Order.id == PlanStage.order_id)
            .where(Order.state == OrderState.AGREED, is_left_to_do(PlanStage))
        )
        async with self.deps.reading() as session:
            rows = (await session.scalars(found.order_by(PlanStage.id))).all()
        return [
            Slot(order_id=row.order_id, stage=Stage(row.stage), start_at=row.start_at, team_size=row.team_size)
            for row in rows
        ]


def _alone(database: Database, folder: Path, *, timezone: str, now: Callable[[], datetime]) -> Deps:
    """Make what jobs are given, without any messenger."""

    async def nobody(*_: Any, **__: Any) -> NoReturn:
        raise RuntimeError("a season has no messenger and no pictures")

    def no_words(*_: Any) -> NoReturn:
        raise RuntimeError("a season has no readers")

    return Deps(
        transaction=database.transaction,
        reading=database.reading,
        snapshot=database.snapshot,
        blobs=FolderBlobs(folder / "blobs"),
        now=now,
        new_token=str,
        download=nobody,
        readme=no_words,
        vision=nobody,
        parse=nobody,
        bots={},
        knows_all=nobody,
        code_keys=(b"season",),
        timezone=timezone,
        public_url=None,
        operators=frozenset(),
        allowances=Allowances(person=UNLIMITED, workshop=UNLIMITED),
    )
