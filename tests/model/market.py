"""The real market under the model's actions: presses go in, what is told and what stands comes out."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import create_engine, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dialogue import actions as dialogue
from core.ledger.actions import first_broken, list_entries
from core.matching.tables import Offer
from core.notify.model import Address
from core.notify.tables import Kind, Outbox
from core.orders import actions as orders
from core.orders.draft import Draft, Question, draft_to_json
from core.orders.model import FabricBy
from core.orders.tables import Order, OrderChange
from core.parties import actions as parties
from core.parties.model import Role
from core.parties.tables import Invite, Membership, Person
from core.planning.calendar import calendar_to_json, six_day_week
from core.reading.breakdown import Breakdown, Line
from core.schema import METADATA
from tests.chat import BOT_ID, START_AT, World, open_world
from tests.model.reference import Market
from tests.races.town import ZONE, Town

MERCHANTS, OWNERS, WORKERS = range(11, 15), range(21, 25), range(31, 35)
TOLD_BY_PLANS = frozenset({"PLANNED", "MOVED", "SAID"})


@dataclass(kw_only=True)
class RealMarket:
    """One robot on one database."""

    world: World
    town: Town
    url: str
    update_id: int = 0
    order_ids: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """Lay out the market as it is in the morning."""
        engine = create_engine(self.url)
        self.town.lay_out(engine)
        engine.dispose()
        self.order_ids = []

    async def press(self, who: int, data: str) -> str:
        """Press a button, and return the code of the error that is told, "" for none."""
        self.update_id += 1
        query = {
            "id": f"query{self.update_id}",
            "from": {"id": who, "is_bot": False, "first_name": f"Person {who}", "language_code": "en"},
            "chat_instance": "1",
            "data": data,
            "message": {"message_id": 9, "date": 1, "chat": {"id": who, "type": "private"}},
        }
        await self.world.robot.intake.take(BOT_ID, {"update_id": self.update_id, "callback_query": query})
        async with self.world.robot.deps.reading() as session:
            told = select(Outbox.key).where(Outbox.kind == Kind.ANSWER).order_by(Outbox.id.desc()).limit(1)
            key = await session.scalar(told) or ""
        return key.removeprefix("error.") if key.startswith("error.") else ""

    async def place(self, merchant: int, pieces: int) -> str:
        await self._draft(merchant, Draft(token="t", **_terms(pieces)))
        told = await self.press(merchant, "order.confirm:t.0")
        async with self.world.robot.deps.reading() as session:
            self.order_ids = list((await session.scalars(select(Order.id).order_by(Order.id))).all())
        return told

    async def change(self, number: int, merchant: int, revision: int, pieces: int) -> str:
        async with self.world.robot.deps.reading() as session:
            order = await session.get_one(Order, self.order_ids[number])
            opened = orders.draft_of(order, pictures=(), token="t")
        lines = Breakdown(lines=(Line(size="M", colour="black", pieces=pieces),))
        draft = opened.answer(Question.BREAKDOWN, breakdown=lines)
        await self._draft(merchant, draft, revision=revision)
        return await self.press(merchant, "order.confirm:t.0")

    async def _draft(self, merchant: int, draft: Draft, **more: Any) -> None:
        async with self.world.editing() as session:
            await dialogue.step_to(
                session,
                Address(bot_id=BOT_ID, chat_id=merchant),
                kind="order",
                step="summary",
                answers=draft_to_json(draft) | more,
                now=START_AT,
            )

    async def offer_id(self, number: int, shop: int) -> int:
        async with self.world.robot.deps.reading() as session:
            found = select(Offer.id).where(
                Offer.order_id == self.order_ids[number], Offer.workshop_id == self.shop(shop)
            )
            return (await session.scalars(found)).one()

    async def change_id(self, number: int, place: int) -> int:
        async with self.world.robot.deps.reading() as session:
            found = select(OrderChange.id).where(OrderChange.order_id == self.order_ids[number])
            return (await session.scalars(found.order_by(OrderChange.id))).all()[place]

    def shop(self, place: int) -> int:
        return self.town.ids[f"shop{place}"]

    async def look(self) -> dict[str, Any]:
        """Read what stands, in the model's words."""
        async with self.world.robot.deps.reading() as session:
            shops = {self.shop(place): place for place in range(4)}
            people = {row.id: row.telegram_id for row in (await session.scalars(select(Person))).all()}
            members = {
                (shops[row.workshop_id], people[row.person_id]): (str(row.role), row.left_at is None)
                for row in (await session.scalars(select(Membership))).all()
            }
            invites = {place: False for place in shops.values()}
            for invite in (await session.scalars(select(Invite))).all():
                invites[shops[invite.workshop_id]] |= invite.revoked_at is None
            placed = [await self._order(session, order_id, shops) for order_id in self.order_ids]
        return {"orders": placed, "members": members, "invites": invites}

    async def _order(self, session: AsyncSession, order_id: int, shops: Mapping[int, int]) -> tuple[Any, ...]:
        order = await session.get_one(Order, order_id)
        offers = (await session.scalars(select(Offer).where(Offer.order_id == order_id))).all()
        changes = select(OrderChange).where(OrderChange.order_id == order_id).order_by(OrderChange.id)
        entries = await list_entries(session, order_id=order_id)
        assert first_broken(entries) is None
        return (
            str(order.state),
            order.revision,
            order.pieces,
            shops.get(order.workshop_id or 0),
            {shops[offer.workshop_id]: str(offer.state) for offer in offers},
            [str(change.state) for change in (await session.scalars(changes)).all()],
            [entry.kind for entry in entries if entry.kind not in TOLD_BY_PLANS],
        )


def look_at(market: Market) -> dict[str, Any]:
    """Say the same of the model."""
    placed = [
        (
            order.state,
            order.revision,
            order.pieces,
            order.shop,
            {shop: offer.state for shop, offer in order.offers.items()},
            [change.state for change in order.changes],
            order.history,
        )
        for order in market.orders
    ]
    return {"orders": placed, "members": market.members, "invites": market.open_invites}


def fresh_model() -> Market:
    owners = dict(enumerate(OWNERS))
    members = {(shop, owner): ("OWNER", True) for shop, owner in owners.items()}
    return Market(owners=owners, members=members, open_invites=dict.fromkeys(owners, True))


def _terms(pieces: int) -> dict[str, Any]:
    return {
        "category": "hoodie",
        "breakdown": Breakdown(lines=(Line(size="M", colour="black", pieces=pieces),)),
        "fabric_by": FabricBy.MERCHANT,
        "fabric_on": START_AT.date(),
        "due_on": START_AT.date().replace(month=12, day=31),
        "answered": frozenset(Question),
    }


async def _build(world: World) -> Town:
    for number in (*MERCHANTS, *OWNERS, *WORKERS):
        await world.person(number, f"Person {number}").sends("/start")
    ids: dict[str, int] = {}
    async with world.editing() as session:
        people = {row.telegram_id: row for row in (await session.scalars(select(Person))).all()}
        for number in MERCHANTS:
            people[number].is_merchant = True
        ids |= {f"person{number}": person.id for number, person in people.items()}
        for place, number in enumerate(OWNERS):
            shop = await parties.open_workshop(
                session, owner_id=people[number].id, profile=_profile(place), now=START_AT
            )
            await parties.invite(
                session,
                workshop_id=shop.id,
                created_by_id=shop.owner_id,
                role=Role.WORKER,
                token=f"invite{place}",
                now=START_AT,
            )
            ids[f"shop{place}"] = shop.id
        await session.flush()
        rows = {
            table.name: [dict(row) for row in (await session.execute(select(table))).mappings()]
            for table in METADATA.sorted_tables
        }
    return Town(rows=rows | {name: [] for name in ("outbox", "job", "seen_update", "card")}, ids=ids)


def _profile(place: int) -> parties.Profile:
    return parties.Profile(
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


@asynccontextmanager
async def open_market(folder: Path, url: str | None) -> AsyncIterator[RealMarket]:
    """Build the market once, with a robot on the database that it is laid out in."""
    async with open_world(folder / "morning") as world:
        town = await _build(world)
    address = url or f"sqlite+aiosqlite:///{folder}/market.sqlite3"
    settings: dict[str, Any] = {
        "database_url": address,
        "code_keys": (SecretStr("k0123456" * 4),),
        "person_orders_a_day": 0,
    }
    async with open_world(folder / "robot", **settings) as world:
        yield RealMarket(world=world, town=town, url=url or f"sqlite:///{folder}/market.sqlite3")
