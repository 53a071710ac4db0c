"""People who buy, take offers and send photos while a robot dies, and what must be true afterwards."""

import asyncio
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import select

from bot.telegram import suspects
from core.database import Database
from core.jobs import actions as jobs
from core.ledger import actions as ledger
from core.orders.tables import Order
from gendan_sandbox.client import Person, Seen
from gendan_sandbox.patience import Patience
from tests.bot.robot_process import BOT_ID, RobotProcess, Rows, Street, all_calls, has_button
from tests.bot.sandbox.desk import BOT, Json
from tests.bot.unsent import due_soon

QUIET_S = 240.0
"""Nothing may move for so long while the robot is away: longer than the messenger waits between its deliveries."""


@dataclass(slots=True)
class Plot:
    """What happens until the curtain falls, and what the people remember of it."""

    street: Street
    rows: Rows
    glance: Rows
    """Like `rows`, but does not wait for a database that is locked."""
    first_update: int
    curtain: asyncio.Event = field(default_factory=asyncio.Event)
    placed: list[str] = field(default_factory=list)
    photos: list[int] = field(default_factory=list)
    offers_taken: set[tuple[int, str]] = field(default_factory=set)
    """Messages with their words: a card that shows a new day is read and taken again."""
    pressed_again: dict[int, Json] = field(default_factory=dict)
    """By the number of the update: presses that the messenger gave up, as no robot lived to take them in time."""


async def arrives(street: Street, name: str, person_id: int) -> Person:
    """Let one more person appear who has pressed START."""
    person = await street.desk.control.add_person(name, id=person_id, language_code="en")
    await person.start("gendan_bot")
    return person


async def taps(person: Person, part: str, *, after: Seen, about: str = "") -> Seen:
    """Press a button as soon as it is there; whether the robot is alive does not matter."""

    def fits(message: Seen) -> bool:
        return has_button(part)(message) and about in message.words

    message = await person.wait_for(fits, chat=BOT, after=after, quiet_s=QUIET_S)
    label = next(label for row in message.buttons for label in row if part in label)
    await person.press(label, chat=BOT, message=message, wait_s=0)
    return message


async def buys(plot: Plot, merchant: Person) -> None:
    """Place one order after the other until the curtain falls.

    What came twice of the order before may still come; nobody presses its buttons.
    """
    while not plot.curtain.is_set():
        word = await merchant.send_text(BOT, "/new")
        for label in ("Hoodie", "Skip"):
            await taps(merchant, label, after=word)
        await merchant.wait_for("Sizes, colors", chat=BOT, after=word, quiet_s=QUIET_S)
        await merchant.send_text(BOT, "S15 M15 black")
        for label in ("I'll send it", "Tomorrow", "14 days", "No limit", "Anywhere", "Find a workshop"):
            await taps(merchant, label, after=word)
        placed = await merchant.wait_for("Order placed", chat=BOT, after=word, quiet_s=QUIET_S)
        plot.placed.append(placed.words.split()[3])
        await taps(merchant, "Ask 1", after=word, about=plot.placed[-1])


async def takes_offers(plot: Plot, owner: Person) -> None:
    """Take whatever is offered, each message once as long as it says the same."""
    while True:
        for message in await owner.messages(BOT):
            if has_button("Take it")(message) and (message.id, message.words) not in plot.offers_taken:
                plot.offers_taken.add((message.id, message.words))
                await owner.press("✅ Take it", chat=BOT, message=message, wait_s=0)
        await asyncio.sleep(0.3)


async def press_again(plot: Plot) -> None:
    """Press again what the messenger gave up before a robot could take it, as people do whose button does nothing."""
    bot = plot.street.desk.messenger.state.bots[BOT_ID]
    while True:
        for update in bot.forgotten:
            if update.id not in plot.pressed_again:
                query = plot.pressed_again[update.id] = update.body
                if not plot.rows(f"SELECT * FROM seen_update WHERE update_id = {update.id}"):
                    person = await plot.street.desk.control.person(query["from"]["id"])
                    await person.press(query["data"], chat=BOT, message=query["message"]["message_id"], wait_s=0)
        await asyncio.sleep(0.3)


async def takes_photos(plot: Plot, worker: Person) -> None:
    """Send a small photo now and then."""
    while not plot.curtain.is_set():
        number = len(plot.photos)
        sent = await worker.send_photo(BOT, small_photo(number))
        plot.photos.append(sent.id)
        await asyncio.sleep(4.0)


def small_photo(number: int) -> bytes:
    """Draw a photo that is like no other, and too small to count."""
    pixels = random.Random(number).randbytes(120 * 90 * 3)
    out = BytesIO()
    Image.frombytes("RGB", (120, 90), pixels).save(out, "JPEG")
    return out.getvalue()


@contextmanager
def telling(plot: Plot, robots: Sequence[RobotProcess]) -> Iterator[None]:
    """Say with what goes wrong what was set aside, and what the robots last wrote."""
    try:
        yield
    except BaseException as failure:
        set_aside = plot.rows("SELECT reference, error, raw FROM failed_update")
        waiting = plot.rows("SELECT id, kind, key, state, attempt, doubts, error FROM outbox WHERE state != 'SENT'")
        failure.add_note(f"set aside: {set_aside}\nnot sent: {waiting}")
        for robot in robots:
            failure.add_note(f"{robot.role}: {robot.log[-3000:]}")
        raise


async def people_act(
    plot: Plot, merchants: Sequence[Person], dies: Callable[[], Any], revive: Callable[[], Any]
) -> None:
    """Let people and deaths go on side by side; then bring the robot back and let it finish in peace."""
    async with asyncio.TaskGroup() as group:
        buyers = [group.create_task(buys(plot, merchant)) for merchant in merchants]
        hands = [group.create_task(takes_offers(plot, plot.street.wang)), group.create_task(press_again(plot))]
        group.create_task(takes_photos(plot, plot.street.li))
        await dies()
        plot.curtain.set()
        await revive()
        await asyncio.wait(buyers)
        await comes_to_rest(plot)
        for hand in hands:
            hand.cancel()


async def freeze_unblamed(plot: Plot, victim: RobotProcess) -> None:
    """Stop a process at a moment when its death gives nothing up: kills come by chance, and nothing is to blame."""
    patience = Patience(QUIET_S)
    while patience.lasts(plot.street.desk.messenger.events.version):
        await victim.freeze()
        if not is_blamed(plot, victim):
            return
        victim.thaw()
        await asyncio.sleep(0.05)
    raise TimeoutError(f"{suspected(plot, victim)} and jobs stay at hand")


def is_blamed(plot: Plot, victim: RobotProcess) -> bool:
    """Say whether something would be given up if the process died now, or nobody can tell."""
    try:
        jobs_begun = plot.glance(f"SELECT count(*) FROM job WHERE state = 'DUE' AND claims >= {jobs.MOST_DEATHS}")
    except sqlite3.OperationalError:  # it stands still in the middle of opening the database
        return True
    return bool(suspected(plot, victim)) or jobs_begun != [(0,)]


def suspected(plot: Plot, victim: RobotProcess) -> list[int]:
    """List the updates that are set aside if the process, which stands still, dies now."""
    deaths: Counter[tuple[int, int]] = Counter()
    for file in (victim.folder / "data").glob("at-hand-*.bin"):
        deaths.update(suspects.deaths_of(file))
    return [update for (_, update), times in deaths.items() if times >= suspects.MOST_DEATHS]


def open_work() -> str:
    """Give the query of how much is open: messages that are due, jobs and offers."""
    return (
        f"SELECT (SELECT count(*) FROM outbox WHERE state IN ('QUEUED', 'SENDING') AND {due_soon()}) "
        " + (SELECT count(*) FROM job WHERE kind != 'retention.run')"
        " + (SELECT count(*) FROM offer WHERE state = 'OPEN')"
    )


async def comes_to_rest(plot: Plot) -> None:
    """Wait until every update is acknowledged and everything that follows from it is done."""
    messenger = plot.street.desk.messenger
    bot = messenger.state.bots[BOT_ID]
    patience = Patience(QUIET_S)
    while patience.lasts((len(bot.pending), messenger.events.version, is_open := plot.rows(open_work()))):
        if not bot.pending and is_open == [(0,)]:
            return
        await asyncio.sleep(1.0)
    left = plot.rows("SELECT kind, key, state, error FROM outbox WHERE state != 'SENT'")[-9:]
    raise TimeoutError(f"{bot.pending} wait, {left}, {plot.rows('SELECT kind, state, attempt, error FROM job')[-9:]}")


async def broken_histories(database_url: str) -> list[int]:
    """List the orders whose chain of entries does not hold."""
    database = Database(database_url)
    async with database.reading() as session:
        orders = (await session.scalars(select(Order.id))).all()
        chains = {order: await ledger.list_entries(session, order_id=order) for order in orders}
    await database.close()
    return [order for order, chain in chains.items() if not chain or ledger.first_broken(chain) is not None]


def messages_made(calls: Sequence[Json]) -> dict[int, int]:
    """Map each message that appeared in a chat to the call that made it; the messages of an album count as one."""
    made = {}
    for call in calls:
        if call["applied"] and call["method"].startswith(("send", "copy")) and call["method"] != "sendChatAction":
            result = call["result"][0] if isinstance(call["result"], list) else call["result"]
            made[result["message_id"]] = call["seq"]
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to, counted in the sandbox and in the rows."""

    updates: int
    made: dict[int, int]
    doubled: dict[int, int]
    unknown: list[tuple[Any, ...]]
    lost: list[tuple[Any, ...]]
    """Of the unknown ones: those of whom no trace stands in their chats."""


async def outcome_of(plot: Plot) -> Outcome:
    """Count what was sent, and which messages stand in a chat that no row knows: sent again after an unknown end."""
    bot = plot.street.desk.messenger.state.bots[BOT_ID]
    calls = await all_calls(plot.street.desk.control)
    made = messages_made(calls)
    kept = {message_id for (message_id,) in plot.rows("SELECT message_id FROM outbox WHERE kind != 'EDIT'")}
    doubled = {message_id: call for message_id, call in made.items() if message_id not in kept}
    chats = {call["seq"]: call["params"]["chat_id"] for call in calls if call["seq"] in doubled.values()}
    traces = Counter(int(chats[call]) for call in doubled.values())
    unknown = plot.rows("SELECT id, key, chat_id FROM outbox WHERE state = 'UNKNOWN'")
    return Outcome(
        updates=bot.next_update_id - plot.first_update,
        made=made,
        doubled=doubled,
        unknown=unknown,
        lost=[row for row in unknown if not traces[row[2]]],
    )


async def nothing_is_lost_or_doubled(plot: Plot, database_url: str) -> None:
    """Nothing acknowledged is missing, and no update took effect twice."""
    bot = plot.street.desk.messenger.state.bots[BOT_ID]
    updates = set(range(plot.first_update, bot.next_update_id))
    seen = [found for (found,) in plot.rows("SELECT update_id FROM seen_update")]
    assert len(seen) == len(set(seen)) and updates - set(plot.pressed_again) <= set(seen) <= updates
    assert sorted(plot.rows('SELECT code FROM "order"')) == sorted((code,) for code in plot.placed)
    assert {state for (state,) in plot.rows('SELECT state FROM "order"')} == {"AGREED"}
    assert sorted(plot.rows("SELECT message_id FROM photo")) == sorted((sent,) for sent in plot.photos)
    assert {state for (state,) in plot.rows("SELECT state FROM photo")} == {"RETAKE"}
    assert await broken_histories(database_url) == []
    once = "SELECT order_id, kind, count(*) FROM ledger_entry WHERE kind IN ('PLACED', 'AGREED') GROUP BY 1, 2"
    assert {count for _, _, count in plot.rows(once)} == {1}
    assert plot.rows("SELECT * FROM failed_update") == []


async def every_message_was_sent(plot: Plot, people: Sequence[Person], made: dict[int, int]) -> None:
    """Every message was sent, and a card has one message, pinned once; a button spins for 150 s at most."""
    dead = plot.rows("SELECT key, error FROM outbox WHERE state NOT IN ('SENT', 'UNKNOWN')")
    assert [row for row in dead if "query is too old" not in str(row[1])] == []
    sent = {
        message_id
        for (message_id,) in plot.rows("SELECT message_id FROM outbox WHERE kind = 'SEND' AND state = 'SENT'")
    }
    assert sent <= set(made)
    cards = plot.rows("SELECT chat_id, message_id, subject_id FROM card")
    in_doubt = plot.rows("SELECT chat_id, params FROM outbox WHERE state = 'UNKNOWN' AND kind = 'CARD'")
    shown = {(chat_id, subject_id) for chat_id, _, subject_id in cards}
    assert len(shown) == len(cards)
    shown |= {(chat_id, _as_object(params)["subject_id"]) for chat_id, params in in_doubt}
    assert len(shown) == 2 * len(plot.placed), (cards, in_doubt)
    for person in people:
        pinned = [message.id for message in await person.messages(BOT) if message.is_pinned]
        assert sorted(pinned) == sorted(message_id for chat_id, message_id, _ in cards if chat_id == person.id)


def _as_object(params: str | Json) -> Json:
    """Read JSON as the database gives it: SQLite as text."""
    return json.loads(params) if isinstance(params, str) else params
