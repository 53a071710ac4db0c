"""Pull the plug: the real robot is killed 20 times while people go on writing; nothing is lost, nothing done twice."""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from bot.sandbox.client import Person, Seen
from core.database import Database
from core.ledger import actions as ledger
from core.orders.tables import Order
from tests.bot.robot_process import BOT_ID, Street, all_calls, has_button, open_street
from tests.bot.sandbox.desk import BOT, Json

KILLS = 20
SEED = 20261201
LONGEST_WAIT_S = 240.0
"""How long people wait while the robot dies again and again."""


@dataclass(slots=True)
class Plot:
    """What happens until the curtain falls, and what the people remember of it."""

    street: Street
    first_update: int
    curtain: asyncio.Event = field(default_factory=asyncio.Event)
    placed: list[str] = field(default_factory=list)
    photos: list[int] = field(default_factory=list)
    offers_taken: set[int] = field(default_factory=set)
    lives: list[int] = field(default_factory=list)
    """The last Bot API call of each life, by its number in the journal."""


async def arrives(street: Street, name: str, person_id: int) -> Person:
    """Let one more person appear who has pressed START."""
    person = await street.desk.control.add_person(name, id=person_id, language_code="en")
    await person.start("gendan_bot")
    return person


async def taps(person: Person, part: str, *, after: Seen) -> Seen:
    """Press a button as soon as it is there; whether the robot is alive does not matter."""
    message = await person.wait_for(has_button(part), chat=BOT, after=after, timeout_s=LONGEST_WAIT_S)
    label = next(label for row in message.buttons for label in row if part in label)
    await person.press(label, chat=BOT, message=message, wait_s=0)
    return message


async def buys(plot: Plot, merchant: Person) -> None:
    """Place one order after the other until the curtain falls."""
    while not plot.curtain.is_set():
        word = await merchant.send_text(BOT, "/new")
        for label in ("Hoodie", "Skip"):
            await taps(merchant, label, after=word)
        await merchant.wait_for("Sizes, colors", chat=BOT, after=word, timeout_s=LONGEST_WAIT_S)
        await merchant.send_text(BOT, "S15 M15 black")
        for label in ("I send it", "Tomorrow", "14 days", "No ceiling", "Anywhere", "Find a factory", "Ask 1"):
            await taps(merchant, label, after=word)
        placed = await merchant.wait_for("Placed", chat=BOT, after=word, timeout_s=LONGEST_WAIT_S)
        plot.placed.append(placed.words.split()[2])


async def takes_offers(plot: Plot, owner: Person) -> None:
    """Take whatever is offered, each message once."""
    while True:
        for message in await owner.messages(BOT):
            if has_button("Take it")(message) and message.id not in plot.offers_taken:
                plot.offers_taken.add(message.id)
                await owner.press("✅ Take it", chat=BOT, message=message, wait_s=0)
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


async def pull_the_plug(plot: Plot) -> None:
    """Kill the robot at random moments: while it starts, some time after, or in the middle of a call."""
    chance, robot, control = random.Random(SEED), plot.street.robot, plot.street.desk.control
    for _ in range(KILLS):
        moment = chance.choice(("start", "later", "call", "call"))
        if moment == "start":
            await robot.spawn()
            await asyncio.sleep(chance.uniform(0.3, 3.0))
        else:
            await robot.start()
            await asyncio.sleep(chance.uniform(0.0, 1.2))
        if moment == "call":
            known = plot.street.desk.messenger.journal.last
            await control.journal(after=known, wait_s=5)
            await asyncio.sleep(chance.uniform(0.0, 0.02))
        await robot.kill()
        plot.lives.append(plot.street.desk.messenger.journal.last)


async def play(plot: Plot, merchants: Sequence[Person]) -> None:
    """Let people and kills go on side by side, then let the robot finish in peace."""
    street = plot.street
    async with asyncio.TaskGroup() as group:
        buyers = [group.create_task(buys(plot, merchant)) for merchant in merchants]
        owner = group.create_task(takes_offers(plot, street.wang))
        group.create_task(takes_photos(plot, street.li))
        await pull_the_plug(plot)
        plot.curtain.set()
        await street.robot.start()
        await asyncio.wait(buyers)
        await comes_to_rest(street)
        owner.cancel()
    assert await street.robot.stop() == 0


OPEN_WORK = (
    "SELECT (SELECT count(*) FROM outbox WHERE state IN ('QUEUED', 'SENDING')) + (SELECT count(*) FROM job)"
    " + (SELECT count(*) FROM offer WHERE state = 'OPEN')"
)


async def comes_to_rest(street: Street) -> None:
    """Wait until every update is acknowledged and everything that follows from it is done."""
    bot = street.desk.messenger.state.bots[BOT_ID]
    for _ in range(int(LONGEST_WAIT_S)):
        if not bot.pending and rows(street, OPEN_WORK) == [(0,)]:
            return
        await asyncio.sleep(1.0)
    raise TimeoutError(f"{bot.pending} wait, {rows(street, 'SELECT kind, key, state, error FROM outbox')[-9:]}")


def rows(street: Street, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(street.robot.database_file, timeout=30)) as connection:
        return connection.execute(query).fetchall()


async def broken_histories(street: Street) -> list[int]:
    """List the orders whose chain of entries does not hold."""
    database = Database(f"sqlite+aiosqlite:///{street.robot.database_file}")
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


def lives_with(plot: Plot, calls: Sequence[int]) -> Counter[int]:
    """Count the given calls in each life of the robot."""
    return Counter(sum(last < call for last in plot.lives) for call in calls)


@pytest.mark.timeout(600)
async def test_a_robot_that_is_killed_20_times_loses_nothing_and_does_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_street(tmp_path) as street:
        merchants = [street.maya, *[await arrives(street, f"Lily {number}", 110 + number) for number in range(4)]]
        bot = street.desk.messenger.state.bots[BOT_ID]
        plot = Plot(street, bot.pending[0].id)
        await play(plot, merchants)

        updates = range(plot.first_update, bot.next_update_id)
        made = messages_made(await all_calls(street.desk.control))
        kept = {message_id for (message_id,) in rows(street, "SELECT message_id FROM outbox WHERE kind != 'EDIT'")}
        doubled = {message_id: call for message_id, call in made.items() if message_id not in kept}
        unknown = rows(street, "SELECT id, key FROM outbox WHERE state = 'UNKNOWN'")
        with capsys.disabled():
            print(
                f"\n{KILLS} kills, {len(updates)} updates, {len(plot.placed)} orders, {len(plot.photos)} photos, "
                f"{len(made)} messages: {len(doubled)} doubled, {len(unknown)} given up as in doubt twice"
            )

        # Nothing acknowledged is missing, no update took effect twice.
        assert [found for (found,) in rows(street, "SELECT update_id FROM seen_update ORDER BY 1")] == list(updates)
        assert sorted(rows(street, 'SELECT code FROM "order"')) == sorted((code,) for code in plot.placed)
        assert {state for (state,) in rows(street, 'SELECT state FROM "order"')} == {"AGREED"}
        assert sorted(rows(street, "SELECT message_id FROM photo")) == sorted((sent,) for sent in plot.photos)
        assert {state for (state,) in rows(street, "SELECT state FROM photo")} == {"RETAKE"}
        assert await broken_histories(street) == []
        once = "SELECT order_id, kind, count(*) FROM ledger_entry WHERE kind IN ('PLACED', 'AGREED') GROUP BY 1, 2"
        assert {count for _, _, count in rows(street, once)} == {1}
        assert rows(street, "SELECT * FROM failed_update") == []
        # Every message was sent; at most one of them twice for a kill; a card has one message, pinned once.
        assert rows(street, "SELECT key, error FROM outbox WHERE state NOT IN ('SENT', 'UNKNOWN')") == []
        sent = {
            message_id
            for (message_id,) in rows(street, "SELECT message_id FROM outbox WHERE kind = 'SEND' AND state = 'SENT'")
        }
        assert sent <= set(made)
        assert set(lives_with(plot, list(doubled.values())).values()) <= {1}
        assert len(unknown) <= KILLS // 5
        cards = rows(street, "SELECT chat_id, message_id FROM card")
        assert len(cards) == 2 * len(plot.placed)
        for person in (*merchants, street.wang):
            pinned = [message.id for message in await person.messages(BOT) if message.is_pinned]
            assert sorted(pinned) == sorted(message_id for chat_id, message_id in cards if chat_id == person.id)
        assert "ERROR" not in street.robot.log and "Traceback" not in street.robot.log
