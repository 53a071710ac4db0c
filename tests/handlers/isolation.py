"""A town whose people are attacked by everybody who has no right there, through every door that the registry knows.

The doors are read from the registered handlers, links and routes, so that a new one is attacked without being named.
"""

import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, EnumType
from itertools import chain
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Table, select
from telegram.ext import InlineQueryHandler

from bot.web import desk, order_page, verify
from core.codes.model import CodeKind, sign
from core.dialogue.tables import Dialogue
from core.ledger.tables import Entry
from core.matching import actions as matching
from core.orders.model import OrderState
from core.orders.tables import Order
from core.pairs.tables import Pair
from core.parties import actions as parties
from core.parties.model import Role
from core.parties.tables import Invite, Membership, Person, Workshop
from core.planning import proposals
from core.planning.trials import TeamTrial
from core.schema import METADATA
from core.stage import Stage
from core.tickets.model import CODE_KINDS
from core.tickets.tables import Ticket
from core.tracking.tables import Chase
from handlers.arguments import DAY, ID, QUESTION, TOKEN, Added, Argument, Number, Word
from handlers.commands import PrivateCommand
from handlers.keyboards import PressHandler
from handlers.paging import AS_NEW, LIST, SUBJECTS
from handlers.people.chat import START_HANDLERS
from tests.chat import BOT_ID, Someone, World
from tests.factories import Floor, agree_order, card_text, open_floor, person_row, take_photo
from tests.rows import an_order

SECRETS = ("K71", "K72", "K73", "Zephyr", "Silkworm", "Merchant Wang", "Owner Wang", "Worker Wang", "Leader Lu")
WORDS = (
    *("name", "region", "crafts", "categories", "moq", "max", "people", "teams", "calendar", "prices", "fields"),
    *("members", "card", "done", "all", "digest", "quiet", "zone", "updates", "jobs", "messages", "sewing", "hoodie"),
    *("knit", "six", "4", "typed", "client", "summary", "due_on", "2026-12-20", "any", "en", "Asia/Shanghai"),
)
"""What a forger knows of the words that stand in buttons."""
INFRASTRUCTURE = frozenset({"seen_update", "outbox", "job", "incident", "flood", "sender_day", "card", "budget_day"})
"""Rows that say what the robot does, not what belongs to anybody."""

Row = dict[str, Any]
Snapshot = dict[tuple[str, tuple[Any, ...]], Row]


@dataclass(kw_only=True)
class Town:
    """The people under attack, what is theirs, and those who attack."""

    world: World
    floor: Floor
    foreign: dict[str, Someone]
    order_ids: frozenset[int] = frozenset()
    person_ids: frozenset[int] = frozenset()
    workshop_id: int = 0
    ids: tuple[int, ...] = ()
    tokens: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    before: Snapshot = field(default_factory=dict)
    shown_before: int = 0
    answers_before: int = 0
    own_pictures: frozenset[bytes] = frozenset()

    @property
    def presses(self) -> list[PressHandler]:
        """Every button that is registered."""
        return [one for one in self._handlers if isinstance(one, PressHandler)]

    @property
    def commands(self) -> list[str]:
        """Every command that is registered."""
        return sorted(chain(*(one.commands for one in self._handlers if isinstance(one, PrivateCommand))))

    @property
    def has_inline(self) -> bool:
        """Whether inline queries are answered."""
        return any(isinstance(one, InlineQueryHandler) for one in self._handlers)

    @property
    def _handlers(self) -> list[Any]:
        return [one for group in self.world.robot.applications[BOT_ID].handlers.values() for one in group]


async def open_town(world: World) -> Town:
    """Open a workshop with orders in every state and all that hangs on them; then let everybody else come."""
    floor = await open_floor(world)
    await _hire_leader(floor)
    agreed = await agree_order(floor, code="K71", style_name="Zephyr")
    await agree_order(floor, code="K73", style_name="Zephyr")
    await _work_on(floor, agreed)
    await _look_for_a_workshop(floor)
    async with world.editing() as session:
        (await session.get_one(Workshop, floor.workshop_id)).name = "Silkworm"
    await _bring_own(floor)
    await floor.merchant.sends("/new")  # a draft, whose token stands in buttons
    town = Town(world=world, floor=floor, foreign=await _strangers(world, floor))
    await world.settle()
    await _take_stock(town)
    return town


async def _hire_leader(floor: Floor) -> None:
    leader = floor.world.person(1500, "Leader Lu")
    await leader.sends("/start")
    row = await person_row(floor, leader)
    async with floor.world.editing() as session:
        session.add(
            Membership(
                workshop_id=floor.workshop_id, person_id=row.id, role=Role.LEADER, joined_at=floor.world.clock.at
            )
        )


async def _work_on(floor: Floor, order: Order) -> None:
    """Have a photo in review, a room, tickets, a reminder, a proposal, an invite and a change of the order."""
    world, now = floor.world, floor.world.clock.at
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.SHIPPED), seed=2))
    await floor.merchant.presses_data(f"room.choose:{order.id}")
    await floor.merchant.sends("Zephyr needs blue thread")
    await floor.merchant.presses_data("room.leave")
    await floor.owner.presses_data(f"tickets.make:{order.id}:BUNDLE:20", floor.owner.last.message_id)
    await floor.owner.presses_data(f"shop.invite:{floor.workshop_id}:WORKER", floor.owner.last.message_id)
    owner = await person_row(floor, floor.owner)
    async with world.editing() as session:
        session.add(Chase(order_id=order.id, stage=Stage.CUTTING, day=now.date(), due_at=now, reminded_at=now))
        trial = TeamTrial(order_id=order.id, team_size=4)
        await proposals.propose(session, workshop_id=floor.workshop_id, actor=owner, trial=trial, now=now)
    await world.settle()


async def _bring_own(floor: Floor) -> None:
    """Let the owner take on an order for a buyer who has come, and for one who has not."""
    merchant, owner = await person_row(floor, floor.merchant), await person_row(floor, floor.owner)
    async with floor.world.editing() as session:
        for name, of in (("Zephyr Ltd", merchant.id), ("Silkworm & Co", None)):
            pair = Pair(
                workshop_id=floor.workshop_id,
                merchant_id=of,
                name=name,
                made_by_id=owner.id,
                made_at=floor.world.clock.at,
            )
            session.add(pair)
            await session.flush()
            order = await an_order(session, merchant if of else owner, style_name="Zephyr", pair_id=pair.id)
            order.state, order.workshop_id = OrderState.AGREED, floor.workshop_id


async def _look_for_a_workshop(floor: Floor) -> None:
    merchant = await person_row(floor, floor.merchant)
    async with floor.world.editing() as session:
        waiting = await an_order(session, merchant, code="K72", style_name="Zephyr")
        await matching.ask(session, order=waiting, workshop_id=floor.workshop_id, now=floor.world.clock.at)


async def _strangers(world: World, floor: Floor) -> dict[str, Someone]:
    """Let another workshop with its people and merchant come, a stranger, and somebody who was dismissed."""
    other = await open_floor(world, first_id=2000, name="Zhou")
    leader, stranger, former = (
        world.person(number, name)
        for number, name in ((2003, "Leader Zhou"), (3000, "Stranger"), (3001, "Former Fang"))
    )
    for someone in (leader, stranger, former):
        await someone.sends("/start")
    rows = [await person_row(other, someone) for someone in (leader, former)]
    merchant = await person_row(other, other.merchant)
    now = world.clock.at
    async with world.editing() as session:
        session.add(Membership(workshop_id=other.workshop_id, person_id=rows[0].id, role=Role.LEADER, joined_at=now))
        session.add(Membership(workshop_id=floor.workshop_id, person_id=rows[1].id, role=Role.WORKER, joined_at=now))
        await session.flush()
        await parties.leave(session, person_id=rows[1].id, workshop_id=floor.workshop_id, now=now)
        await an_order(session, merchant, id=5001, code="B77", style_name="Own")
    world.clock.advance(hours=1)
    return {
        "stranger": stranger,
        "dismissed worker": former,
        "other owner": other.owner,
        "other leader": leader,
        "other worker": other.worker,
        "other merchant": other.merchant,
    }


async def _take_stock(town: Town) -> None:
    world, floor = town.world, town.floor
    async with world.robot.deps.reading() as session:
        foreign = {someone.telegram_id for someone in town.foreign.values()}
        people = (await session.scalars(select(Person))).all()
        orders = (await session.scalars(select(Order).where(Order.workshop_id == floor.workshop_id))).all()
        waiting = (await session.scalars(select(Order).where(Order.code == "K72"))).all()
        dialogues = (await session.scalars(select(Dialogue))).all()
        invites = (await session.scalars(select(Invite))).all()
        tickets = (await session.scalars(select(Ticket))).all()
        entries = (await session.scalars(select(Entry))).all()
    town.workshop_id = floor.workshop_id
    town.order_ids = frozenset(order.id for order in [*orders, *waiting])
    town.person_ids = frozenset(person.id for person in people if person.telegram_id not in foreign)
    town.tokens = tuple(str(row.answers["token"]) for row in dialogues if row.answers.get("token"))
    town.links = (*_cards(town), *_tickets(town, list(tickets)))
    town.before = await snapshot(world)
    town.ids = tuple(sorted({key[0] for _, key in town.before if isinstance(key[0], int) and 0 < key[0] < 5000}))
    town.shown_before, town.answers_before = len(world.telegram.calls), len(world.telegram.answers)
    town.own_pictures = frozenset(
        content
        for someone in (floor.owner, floor.worker, floor.merchant)
        for message in someone.chat
        for content in message.files.values()
    )
    assert town.tokens and town.links and invites and entries and len(town.order_ids) == 5


def _cards(town: Town) -> Iterator[str]:
    """Write the payloads of cards of every kind of code, signed as the robot signs them."""
    keys = town.world.robot.deps.code_keys
    for order_id in town.order_ids:
        for kind in CodeKind:
            for stage in (None, Stage.SEWING):
                yield sign(keys=keys, kind=kind, workshop_id=town.workshop_id, order_id=order_id, serial=1, stage=stage)


def _tickets(town: Town, tickets: list[Ticket]) -> Iterator[str]:
    keys = town.world.robot.deps.code_keys
    for ticket in tickets[:3]:
        yield sign(
            keys=keys,
            kind=CODE_KINDS[ticket.kind],
            workshop_id=town.workshop_id,
            order_id=ticket.order_id,
            serial=ticket.serial,
        )


async def snapshot(world: World) -> Snapshot:
    """Read every row that belongs to somebody."""
    found: Snapshot = {}
    async with world.robot.deps.reading() as session:
        for table in METADATA.sorted_tables:
            if table.name in INFRASTRUCTURE:
                continue
            for row in (await session.execute(select(table))).mappings():
                found[table.name, _key(table, dict(row))] = dict(row)
    return found


def _key(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def damage(town: Town, after: Snapshot) -> list[str]:
    """List what the attack changed, took away from or put beside what belongs to the town."""
    changed = [
        f"{table} {key}: {_difference(row, after.get((table, key)))}"
        for (table, key), row in town.before.items()
        if after.get((table, key)) != row and not _is_foreign(town, table, row)
    ]
    planted = [
        f"{table} {key}: {row}"
        for (table, key), row in after.items()
        if (table, key) not in town.before and _is_theirs(town, table, row)
    ]
    return changed + planted


def _difference(before: Row, after: Row | None) -> object:
    return "gone" if after is None else {name: after[name] for name in before if before[name] != after[name]}


def _is_theirs(town: Town, table: str, row: Row) -> bool:
    return (
        row.get("order_id") in town.order_ids
        or row.get("asked_order_id") in town.order_ids
        or row.get("workshop_id") == town.workshop_id
        or row.get("merchant_id") in town.person_ids
        or (table in ("room_post", "photo") and row.get("room_id") is not None and row["room_id"] in town.ids)
    )


def _is_foreign(town: Town, table: str, row: Row) -> bool:
    """Say whether a row belongs to one of the attackers, who may do with it what they like."""
    foreign = {someone.telegram_id for someone in town.foreign.values()}
    if table == "person":
        return row["telegram_id"] in foreign
    if table == "dialogue":
        return row["chat_id"] in foreign
    if table == "workshop":
        return bool(row["id"] != town.workshop_id)
    if table == "order":
        return row["id"] not in town.order_ids
    return not _is_theirs(town, table, row) and not town.person_ids & {
        value for name, value in row.items() if name.endswith("person_id") or name in ("created_by_id", "owner_id")
    }


def told(town: Town) -> list[str]:
    """List all that was said to the attackers."""
    chats = {someone.telegram_id for someone in town.foreign.values()}
    calls = town.world.telegram.calls[town.shown_before :]
    said = [str(params) for _, params in calls if params.get("chat_id") in chats or "inline_query_id" in params]
    return said + [str(answer.get("text", "")) for answer in town.world.telegram.answers[town.answers_before :]]


def leaks(town: Town) -> list[str]:
    """List what the attackers were told or shown of the town."""
    said = [text[:300] for text in told(town) if any(secret in text for secret in SECRETS)]
    shown = [
        f"a picture of the town for {role}"
        for role, someone in town.foreign.items()
        for message in someone.chat
        if town.own_pictures & set(message.files.values())
    ]
    return said + shown


def forged_presses(town: Town, handler: PressHandler, *, most: int, seed: int) -> Iterator[str]:
    """Write the data of one button with ids of the town, at least once, at most so often."""
    chance = random.Random(f"{seed}:{handler.action}")
    pools = [_pool(town, argument) for argument in handler.arguments]
    written = set[str]()
    for _ in range(most * 3):
        data = ":".join([handler.action, *(chance.choice(pool) for pool in pools)])
        if data not in written and len(written) < most:
            written.add(data)
            yield data


def _pool(town: Town, argument: Argument) -> list[str]:
    if isinstance(argument, Added):
        return _pool(town, argument.read)
    if isinstance(argument, EnumType):
        members: list[Enum] = [*argument]
        return [str(member.value) for member in members]
    if argument == ID:
        return [str(number) for number in town.ids]
    if argument == TOKEN:
        return [*town.tokens, "guessed"]
    if argument == QUESTION:
        return [f"{token}{part}" for token in town.tokens for part in ("", ".1", ".2")]
    if argument == LIST:
        return sorted({**SUBJECTS, **AS_NEW})
    if argument == DAY:
        return ["1", "700000"]
    if isinstance(argument, Number):
        return sorted({str(argument.least), str(argument.most), *(str(n) for n in (0, 1, 4, 20) if _fits(argument, n))})
    assert isinstance(argument, Word), f"{argument} is no argument with a range"
    return [word for word in WORDS if _fits(argument, word)]


def _fits(argument: Callable[[str], Any], value: object) -> bool:
    try:
        argument(str(value))
    except ValueError:
        return False
    return True


async def attack_by_buttons(town: Town, *, most: int, seed: int, but: frozenset[str] = frozenset()) -> int:
    """Press every button, but for some, in every role; return how often."""
    count = 0
    for role, someone in town.foreign.items():
        for handler in town.presses:
            if handler.action in but:
                continue
            for data in forged_presses(town, handler, most=most, seed=seed):
                answered = len(town.world.telegram.answers)
                await someone.presses_data(data)
                assert len(town.world.telegram.answers) == answered + 1, f"{data} of the {role} keeps spinning"
                count += 1
    return count


async def attack_by_words(town: Town) -> int:
    """Send every command, follow every link and ask inline, in every role; return how often."""
    count = 0
    for someone in town.foreign.values():
        for command in town.commands:
            for about in ("", "1", "Zephyr"):
                await someone.sends(f"/{command} {about}".strip())
                count += 1
        for prefix in START_HANDLERS:
            for payload in (*town.links, *town.tokens, "guessed", ""):
                await someone.sends(f"/start {prefix}{payload}")
                count += 1
        for text in ("", "1", "Zeph", "Silk") if town.has_inline else ():
            await town.world.feed(inline_query={"id": "q", "from": someone.user, "query": text, "offset": ""})
            count += 1
    return count


async def attack_by_uploads(town: Town) -> int:
    """Send photos and files that point at the town, and answer to numbers of its messages; return how often."""
    floor, count = town.floor, 0
    async with town.world.robot.deps.reading() as session:
        order = await session.scalar(select(Order).where(Order.code == "K71"))
    assert order is not None
    card = take_photo(Stage.SEWING, card_text(floor, order, stage=Stage.SEWING), seed=3)
    theirs = [message.message_id for message in (*floor.owner.chat, *floor.merchant.chat, *floor.worker.chat)]
    for someone in town.foreign.values():
        await someone.sends_photo(card)
        await someone.sends_document(card, "work.jpg")
        await someone.sends_document(b"Size,Pieces\nS,20\n", "order.csv")
        for message_id in theirs[:: max(1, len(theirs) // 6)]:
            replied = {"message_id": message_id, "date": 1, "chat": {"id": someone.telegram_id, "type": "private"}}
            await someone.sends("hello", reply_to_message=replied)
            count += 1
        count += 3
        town.world.clock.advance(seconds=5)  # without the scans, which move the town's own plan by the clock
        await town.world.settle()
    return count


@asynccontextmanager
async def _browsing(world: World) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    app.add_routes([*(route for page in (desk, order_page, verify) for route in page.routes(world.robot.deps))])
    async with TestClient(TestServer(app)) as client:
        yield client


async def attack_by_pages(town: Town) -> list[str]:
    """Ask for every page, by every method, with guesses and with what a foreign session would be; return the bodies."""
    bodies = []
    async with _browsing(town.world) as browser:
        for route in browser.app.router.routes():
            path = route.resource.canonical if route.resource is not None else "/"
            for guess in ("1", "guessed", *town.tokens[:1], *town.links[:2]):
                filled = path.replace("{deed}", "message").replace("{id}", "1")
                filled = filled.replace("{token}", guess).replace("{code}", guess)
                response = await browser.request(
                    route.method if route.method != "*" else "GET",
                    filled,
                    cookies={"gendan": guess},
                    data={"form": guess},
                )
                assert response.status < 500, filled
                bodies.append(await response.text(errors="replace"))
    return bodies
