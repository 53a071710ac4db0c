"""The real market under the model's actions: presses go in, what is told and what stands comes out."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection, String, Text, cast, create_engine, event, func, literal, select, union_all

from core.dialogue import actions as dialogue
from core.ledger.actions import first_broken, list_entries
from core.ledger.tables import Entry
from core.matching.tables import Offer
from core.notify.model import Address
from core.notify.tables import Kind, Outbox
from core.orders import actions as orders
from core.orders.draft import Draft, Question, draft_to_json
from core.orders.model import FabricBy
from core.orders.tables import Order, OrderChange
from core.parties.tables import Invite, Membership
from core.planning.changes import quote_change
from core.planning.workshop import CannotPlanError
from tests.chat import BOT_ID, START_AT, World, open_world
from tests.model.reference import Market
from tests.towns import Town, black, greet_all, invite_worker, open_shop, people_of, read_rows

MERCHANTS, OWNERS, WORKERS = range(11, 15), range(21, 25), range(31, 35)
TOLD_BY_PLANS = frozenset({"PLANNED", "MOVED", "SAID"})


def _part(name: str, row: Any, *columns: Any) -> Any:
    """Write one kind of row as texts, so that all that the model knows of is read by one statement."""
    shown = [cast(column, Text) for column in columns] + [literal("", String)] * (5 - len(columns))
    return select(literal(name, String), row.id.label("by"), *shown)


LOOK = union_all(
    _part("answer", Outbox, Outbox.key).where(
        Outbox.id == select(func.max(Outbox.id)).where(Outbox.kind == Kind.ANSWER).scalar_subquery()
    ),
    _part("member", Membership, Membership.workshop_id, Membership.person_id, Membership.role, Membership.left_at),
    _part("invite", Invite, Invite.workshop_id, Invite.revoked_at),
    _part("order", Order, Order.state, Order.revision, Order.pieces, Order.workshop_id),
    _part("offer", Offer, Offer.order_id, Offer.workshop_id, Offer.state, Offer.round),
    _part("change", OrderChange, OrderChange.order_id, OrderChange.state),
    _part("entry", Entry, Entry.order_id, Entry.kind),
).order_by("by")
"""What stands, asked after every action; an order's history is in the order of its rows."""


@dataclass(kw_only=True)
class RealMarket:
    """One robot on one database."""

    world: World
    town: Town
    watching: Connection
    update_id: int = 0
    stands: dict[str, Any] = field(default_factory=dict)
    told: str = ""
    order_ids: list[int] = field(default_factory=list)
    offer_ids: dict[tuple[int, int], int] = field(default_factory=dict)
    change_ids: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.look_statement = str(LOOK.compile(self.watching.engine, compile_kwargs={"literal_binds": True}))
        self.shops = {str(self.shop(place)): place for place in range(4)}
        self.people = {str(self.town.ids[f"person{who}"]): who for who in (*MERCHANTS, *OWNERS, *WORKERS)}

    def begin(self) -> None:
        """Lay out the market as it is in the morning."""
        self.town.lay_out(self.watching.engine)
        self.look()

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
        self.look()
        return self.told.removeprefix("error.") if self.told.startswith("error.") else ""

    async def day_of(self, change_id: int) -> int:
        """Name the day that the question about a change shows; 1 where it shows none."""
        async with self.world.robot.deps.reading() as session:
            change = await session.get_one(OrderChange, change_id)
            order = await session.get_one(Order, change.order_id)
            if order.promised_at is None:
                return 1
            try:
                now = self.world.clock()
                quoted_at = await quote_change(session, order=order, changes=change.changes, now=now)
            except CannotPlanError:
                return 1
            return quoted_at.toordinal()

    async def place(self, merchant: int, pieces: int) -> str:
        await self._draft(merchant, Draft(token="t", **_terms(pieces)))
        return await self.press(merchant, "order.confirm:t.0")

    async def change(self, number: int, merchant: int, revision: int, pieces: int) -> str:
        async with self.world.robot.deps.reading() as session:
            order = await session.get_one(Order, self.order_ids[number])
            opened = orders.draft_of(order, pictures=(), token="t")
        draft = opened.answer(Question.BREAKDOWN, breakdown=black(pieces))
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

    def shop(self, place: int) -> int:
        return self.town.ids[f"shop{place}"]

    def look(self) -> None:
        """Read what stands, in the model's words, and the ids by which buttons speak of it."""
        parts: dict[str, list[Any]] = {name: [] for name in ("answer", *_READERS)}
        for name, row_id, *columns in self.watching.exec_driver_sql(self.look_statement):
            parts[name].append((row_id, *columns))
        self.told = parts["answer"][0][1] if parts["answer"] else ""
        self.order_ids, self.offer_ids, self.change_ids = [row[0] for row in parts["order"]], {}, {}
        self.stands = {"orders": [], "members": {}, "invites": dict.fromkeys(self.shops.values(), False)}
        for name, read in _READERS.items():
            for row in parts[name]:
                read(self, *row)

    def _see_member(self, _: int, shop_id: str, person_id: str, role: str, left_at: str | None, *__: str) -> None:
        self.stands["members"][self.shops[shop_id], self.people[person_id]] = (role, left_at is None)

    def _see_invite(self, _: int, shop_id: str, revoked_at: str | None, *__: str) -> None:
        self.stands["invites"][self.shops[shop_id]] |= revoked_at is None

    def _see_order(self, _: int, state: str, revision: str, pieces: str, shop_id: str | None, *__: str) -> None:
        shop = None if shop_id is None else self.shops[shop_id]
        self.stands["orders"].append((state, int(revision), int(pieces), shop, {}, [], []))

    def _see_offer(self, offer_id: int, order_id: str, shop_id: str, state: str, round_: str, *__: str) -> None:
        number, shop = self.order_ids.index(int(order_id)), self.shops[shop_id]
        self.offer_ids[number, shop] = offer_id
        self.stands["orders"][number][4][shop] = (state, int(round_))

    def _see_change(self, change_id: int, order_id: str, state: str, *__: str) -> None:
        number = self.order_ids.index(int(order_id))
        self.change_ids.setdefault(number, []).append(change_id)
        self.stands["orders"][number][5].append(state)

    def _see_entry(self, _: int, order_id: str, kind: str, *__: str) -> None:
        if kind not in TOLD_BY_PLANS:
            self.stands["orders"][self.order_ids.index(int(order_id))][6].append(kind)

    async def check_histories(self) -> None:
        """Check the chain of every order."""
        async with self.world.robot.deps.reading() as session:
            for order_id in self.order_ids:
                assert first_broken(await list_entries(session, order_id=order_id)) is None


_READERS: Mapping[str, Any] = {
    "order": RealMarket._see_order,
    "member": RealMarket._see_member,
    "invite": RealMarket._see_invite,
    "offer": RealMarket._see_offer,
    "change": RealMarket._see_change,
    "entry": RealMarket._see_entry,
}


def look_at(market: Market) -> dict[str, Any]:
    """Say the same of the model."""
    placed = [
        (
            order.state,
            order.revision,
            order.pieces,
            order.shop,
            {shop: (offer.state, offer.round) for shop, offer in order.offers.items()},
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
        "garment": "hoodie",
        "breakdown": black(pieces),
        "fabric_by": FabricBy.MERCHANT,
        "fabric_on": START_AT.date(),
        "due_on": START_AT.date().replace(month=12, day=31),
        "answered": frozenset(Question),
    }


async def _build(world: World) -> Town:
    await greet_all(world, (*MERCHANTS, *OWNERS, *WORKERS))
    async with world.editing() as session:
        people = await people_of(session, merchants=MERCHANTS)
        ids = {f"person{number}": person.id for number, person in people.items()}
        for place, number in enumerate(OWNERS):
            shop = await open_shop(session, owner=people[number], place=place, world=world)
            await invite_worker(session, shop=shop, token=f"invite{place}", world=world)
            ids[f"shop{place}"] = shop.id
        await session.flush()
        return Town(rows=await read_rows(session), ids=ids)


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
    engine = create_engine(url or f"sqlite:///{folder}/market.sqlite3")
    async with open_world(folder / "robot", **settings) as world:
        if url is None:
            await _let_forget(world)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
            yield RealMarket(world=world, town=town, watching=watching)
    engine.dispose()


async def _let_forget(world: World) -> None:
    """Have SQLite never wait for the disk: what a crash would lose is of no use here."""
    engine = world.robot.database.write_engine
    event.listen(engine.sync_engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    await engine.dispose()
