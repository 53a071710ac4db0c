"""The whole tour over a line that fails all the time: every chat ends with the same content as over a good one."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, or_, select, update
from typing_extensions import override

from bot.app import Robot
from bot.demo import cast
from bot.demo.cast import Character
from bot.demo.house import BOT, Demo, open_demo
from bot.demo.tour.guide import Guide
from bot.demo.tour.journey import STARTS_AT, UNHURRIED, follow
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.notify import actions as notify
from core.notify.actions import LATE_S
from core.notify.message import CardMessage, classes
from core.notify.tables import Card, Kind, Outbox, State, is_open
from gendan_sandbox.client import ChatId, Person, Seen
from gendan_sandbox.patience import Patience
from gendan_sandbox.world.faults import FaultPlan
from gendan_sandbox.world.messenger import Messenger
from tests.bot.demo.weather import KINDS, Weather, makes_message
from tests.bot.sandbox.desk import Json

pytestmark = pytest.mark.trial

SEED = 20261203
LEAST_HITS = 10
HURRY = 20
"""So many times as fast the pauses of a messenger that refuses calls are over."""

Content = tuple[str, str, str]
"""A message as far as two tours have it in common: its kind, its words, its buttons."""
Turned = dict[str, dict[Content, Content]]
"""By chat what a message turns into that is edited once more at the end: time makes a stage late, and what an edit says
is read when it is made, however late that is."""


@dataclass(slots=True)
class Doubts:
    """By chat the messages of which the robot was not told that they were made, as far as the journal was read."""

    messenger: Messenger
    read_to: int = 0
    found: dict[int, set[int]] = field(default_factory=dict)

    def of(self, chat_id: int) -> set[int]:
        """List them, also what came since the last time."""
        for call in self.messenger.journal.after(self.read_to):
            self.read_to = call["seq"]
            if call["applied"] and not call["ok"] and makes_message(call["method"]):
                results = call["result"] if isinstance(call["result"], list) else [call["result"]]
                made = self.found.setdefault(int(call["params"]["chat_id"]), set())
                made.update(one["message_id"] for one in results)
        return self.found.get(chat_id, set())


class Reader(Person):
    """Somebody who sees at once that a message stands there twice, and takes it for one."""

    doubts: Doubts

    @override
    async def messages(self, chat: ChatId) -> list[Seen]:
        doubtful = self.doubts.of(self.id)
        seen = await super().messages(chat)
        return [one for one in seen if one.id not in doubtful or not any(_is_copy(one, later) for later in seen)]


def _is_copy(one: Seen, other: Seen) -> bool:
    return other.id > one.id and (other.words, other.kind) == (one.words, one.kind)


class Stage(Demo):
    """A demonstration that rests only when what failed was tried again."""

    @override
    async def person(self, character: Character) -> Person:
        reader = Reader(self.sandbox, character.id, character.name)
        reader.doubts = Doubts(self.messenger)
        return reader

    @override
    async def settle(self) -> None:
        patience, waiting = Patience(), 0
        while patience.lasts(self.messenger.events.version):
            waiting = await self._count_waiting()
            if not waiting and not self.robot.jobs.running:
                return
            await asyncio.sleep(0.05)
        raise TimeoutError(f"{waiting} messages and jobs are due and stay undone")

    async def _count_waiting(self) -> int:
        now = self.robot.deps.now()
        messages = (is_open(Outbox), or_(Outbox.due_at <= now, Outbox.error.is_not(None)))
        jobs = (Job.state == JobState.DUE, or_(Job.due_at <= now, Job.error.is_not(None)))
        async with self.robot.deps.reading() as session:
            counts = [await session.scalar(select(func.count()).where(*which)) for which in (messages, jobs)]
        return sum(count or 0 for count in counts)


@asynccontextmanager
async def no_pauses(robot: Robot) -> AsyncIterator[None]:
    """Let what failed be tried again at once: the clock of the day stands still, and no pause would ever end."""
    robot.sender.monotonic = lambda: HURRY * time.monotonic()
    robot.sender.pause = lambda seconds: asyncio.sleep(seconds / HURRY)

    async def hurry() -> None:
        while True:
            now = robot.deps.now()
            async with robot.deps.transaction() as session:
                for table, waits in ((Outbox, is_open(Outbox)), (Job, Job.state == JobState.DUE)):
                    failed = (waits, table.error.is_not(None), table.due_at > now)
                    await session.execute(update(table).where(*failed).values(due_at=now))
            robot.wake()
            await asyncio.sleep(0.2)

    hurrying = asyncio.create_task(hurry())
    try:
        yield
    finally:
        hurrying.cancel()
        await asyncio.wait({hurrying})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chats:
    """What a tour leaves, by the name of the person whose chat it is: messages by their id."""

    shown: dict[str, dict[int, Content]]
    pinned: dict[str, list[int]]
    doubtful: dict[str, int]
    rows: dict[State, int]

    def count(self, turned: Turned) -> dict[str, Counter[Content]]:
        """Count what stands in each chat."""
        return {who: Counter(turned[who].get(one, one) for one in found.values()) for who, found in self.shown.items()}

    def count_pinned(self, turned: Turned) -> dict[str, Counter[Content]]:
        """Count what is pinned in each chat."""
        shown = {who: [self.shown[who][id_] for id_ in pinned] for who, pinned in self.pinned.items()}
        return {who: Counter(turned[who].get(one, one) for one in found) for who, found in shown.items()}


async def tour(folder: Path, weather: FaultPlan) -> tuple[Chats, Turned]:
    """Play the tour; give what stands in the chats at its end, and what it would turn into."""
    await asyncio.to_thread(folder.mkdir)
    place = open_demo(folder, port=0, limits=UNHURRIED, starts_at=STARTS_AT, keeps=False)
    async with place as demo:
        stage = Stage(address=demo.address, messenger=demo.messenger, sandbox=demo.sandbox, robot=demo.robot)
        stage.messenger.clock.configure(frozen=True)
        stage.messenger.faults = weather
        async with no_pauses(stage.robot):
            await follow(Guide(demo=stage, tell=lambda _: None, pace_s=0))
            await stage.settle()
            stage.messenger.faults = FaultPlan()
            await stage.jump(LATE_S)
        chats = await look(stage)
        await show_anew(stage)
        anew = await look(stage)
        return chats, {
            who: {one: anew.shown[who][id_] for id_, one in found.items()} for who, found in chats.shown.items()
        }


async def show_anew(demo: Demo) -> None:
    """Have every card drawn and every edit made once more, as it would be now."""
    now = demo.robot.deps.now()
    async with demo.robot.deps.transaction() as session:
        for card in await session.scalars(select(Card)):
            kind: type[Any] = classes()[card.kind]
            drawn: CardMessage = kind(subject_id=card.subject_id)
            await notify.refresh_card(session, to=card.address, card=drawn, now=now)
        edits = select(Outbox).where(Outbox.kind == Kind.EDIT, Outbox.state == State.SENT).order_by(Outbox.id)
        newest = {(row.chat_id, row.params["message_id"]): row for row in await session.scalars(edits)}
        for row in newest.values():
            await notify.look_after(session, row=row, now=now - timedelta(seconds=LATE_S))
    await demo.settle()


async def look(demo: Demo) -> Chats:
    """Look at every chat."""
    doubts = Doubts(demo.messenger)
    chats = {who.id: await demo.sandbox.person(who.id) for who in cast.characters()}
    views = {id_: (await phone.look(BOT, limit=10_000))["messages"] for id_, phone in chats.items()}
    said = {id_: [view for view in found if not view["out"] and not view["service"]] for id_, found in views.items()}
    async with demo.robot.deps.reading() as session:
        rows = (await session.execute(select(Outbox.state, func.count()).group_by(Outbox.state))).all()
    return Chats(
        shown={chats[id_].name: {view["id"]: content_of(view) for view in found} for id_, found in said.items()},
        pinned={chats[id_].name: [view["id"] for view in found if view["pinned"]] for id_, found in said.items()},
        doubtful={chats[id_].name: len(doubts.of(id_)) for id_ in said},
        rows={State(state): count for state, count in rows},
    )


def content_of(view: Json) -> Content:
    """Give what a message says and offers, without what differs between two tours: codes, tokens and minutes."""
    words = view["text"] or view["caption"]
    words = re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}(-[0-9A-Z]{2})?\b", "<code>", words)
    words = re.sub(r"(?<=[：:])\s?[0-9A-Z]{3}$", "<word>", words)
    words = re.sub(r"\b\d{1,2}:\d\d\b", "<time>", words)
    return view["kind"], words, str([[button["text"] for button in row] for row in view["inline_keyboard"]])


@pytest.mark.timeout(300)
async def test_in_bad_weather_every_chat_ends_with_the_content_of_a_fine_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    weather = Weather(SEED + pytestconfig.getoption("--seed"))
    fine, turned = await tour(tmp_path / "fine", FaultPlan())
    bad, _ = await tour(tmp_path / "bad", weather)
    expected, found = fine.count(turned), bad.count(turned)
    extra = {name: found[name] - expected[name] for name in expected}
    missing = {name: expected[name] - found[name] for name in expected}
    with capsys.disabled():
        print(
            f"\n{weather.hits.total()} calls failed: {dict(weather.hits)}; {bad.rows[State.SENT]} rows sent, "
            f"{sum(bad.doubtful.values())} new messages in doubt, {sum(map(Counter.total, extra.values()))} stand twice"
        )
    assert set(fine.rows) == {State.SENT} and set(bad.rows) == {State.SENT}
    assert all(weather.hits[kind] >= LEAST_HITS for kind in KINDS)
    assert {name: lost for name, lost in missing.items() if lost} == {}
    assert {name: more for name, more in extra.items() if more.total() > bad.doubtful[name]} == {}
    assert bad.count_pinned(turned) == fine.count_pinned(turned) and any(fine.pinned.values())
