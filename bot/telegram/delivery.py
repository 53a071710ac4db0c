"""The one sender: claims rows of all bots, sends them side by side, settles them; obeys the limits."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot import metrics
from bot.telegram import calls, cards, settling
from bot.telegram.begun import Begun
from bot.telegram.settling import Delivered, Ended
from bot.telegram.transport import retry_after_s
from core.database import REFUSALS, is_lasting
from core.incidents import actions as incidents
from core.incidents.tables import Kind as Incident
from core.notify import actions as notify
from core.notify import gestures
from core.notify import queries as outbox
from core.notify.model import GROUP_WINDOW_S, Limiter, Limits
from core.notify.tables import ANEW, Card, Kind, Outbox
from core.parties import queries as parties
from core.parties.tables import Person
from core.rooms import arrivals
from core.work.deps import Deps
from handlers.outgoing import Outgoing
from handlers.readers import Withheld
from handlers.rendering import read_ahead, render

log = logging.getLogger(__name__)

IN_FLIGHT = 16
"""So many messages of one bot are under way at most: no more are in doubt after a crash (docs/adr/0015)."""
ANSWERS = 100
TOGETHER = 16
"""So many rows are put into words one after another on one snapshot of the database."""
SIGN_OF_LIFE_S = 5.0
LONGEST_PAUSE_S = 3
"""How long a messenger that is asked for a sign of life may take, and the pause before it is asked again."""
LONGEST_WAIT_S = 1.0
"""How late a message may be noticed whose waking was missed."""
GATHERS_S = 0.005
"""So long the sender lets answers gather while messages are under way, so that one transaction settles several."""


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends the messages of all bots: those of one chat one after another, those of different chats side by side.

    It works in turns. A turn is one transaction: what has ended since the last one is settled, what may go now is
    claimed. Each claimed row is then put into words and sent by a task of its own.
    """

    bots: Mapping[int, ExtBot[None]]
    deps: Deps
    limits: Limits
    begun: Begun = field(default_factory=Begun)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: bool = False
    monotonic: Callable[[], float] = time.monotonic
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    """What passes, in seconds, before a messenger that gave no sign of life is asked for one again."""
    limiters: Mapping[int, Limiter] = field(init=False)
    under_way: dict[int, Outbox] = field(default_factory=dict)
    in_doubt: dict[int, bool] = field(default_factory=dict)
    """Bots whose messenger left a call in doubt, and whether it is being asked for a sign of life."""
    ended: list[Ended] = field(default_factory=list)
    pace: gestures.Pace = field(default_factory=gestures.Pace)
    is_unsure: bool = False
    """The last transaction failed: nobody knows whether it claimed, or which of its rows was at fault."""

    def __post_init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        started_s = self.monotonic()
        self.limiters = {bot_id: Limiter(limits=self.limits, started_s=started_s) for bot_id in self.bots}
        self.under_way.clear()
        self.in_doubt.clear()
        self.ended.clear()

    async def run(self) -> None:
        """Send what is due until told to stop; the messages under way are finished and settled.

        After a cancelled run, as when another process has taken over, it begins anew.
        """
        self._forget()
        while not await self._begin() and not self.stopping:
            await self._sleep(LONGEST_WAIT_S)
        async with asyncio.TaskGroup() as group:
            while not self.stopping:
                await self._sleep(await self._take_turn(group))
        async with asyncio.TaskGroup() as group:
            await self._take_turn(group)

    def stop(self) -> None:
        """Ask the loop to end after the messages under way."""
        self.stopping = True
        self.wake.set()

    async def drain(self) -> bool:
        """Send all that may go now, and say whether there was anything: for a robot that does not run."""
        has_worked = False
        while True:
            async with asyncio.TaskGroup() as group:
                wait_s = await self.turn(group)
            if wait_s > 0:
                return has_worked
            has_worked = True

    async def turn(self, group: asyncio.TaskGroup) -> float:
        """Settle, claim and start sending; return after how many seconds to look again, 0 after a turn with work."""
        self.wake.clear()
        asks = self._ask_for_life(group)
        chosen, wait_s = await self._choose()
        if not chosen and not self.ended and not self.is_unsure:
            return 0.0 if asks else wait_s
        rows = await self._write(chosen)
        for row in rows:
            self.under_way[row.id] = row
            if row.kind not in outbox.NO_MESSAGE:
                self.limiters[row.bot_id].start(row.chat_id)
        for first in range(0, len(rows), TOGETHER):
            group.create_task(self._send(group, rows[first : first + TOGETHER]))
        return 0.0

    def _ask_for_life(self, group: asyncio.TaskGroup) -> bool:
        """Ask messengers that left a call in doubt for a sign of life, and say whether there is one to be asked."""
        unasked = [bot_id for bot_id, is_asked in self.in_doubt.items() if not is_asked]
        for bot_id in unasked:
            self.in_doubt[bot_id] = True
            group.create_task(self._await_life(bot_id))
        return bool(unasked)

    async def _await_life(self, bot_id: int) -> None:
        """Hold a bot's messages back until its messenger answers a harmless call.

        So an outage leaves no more in doubt than was under way when it began, and no message spends its repetition
        on a messenger that is still away.
        """
        for attempt in count(1):
            try:
                await self.bots[bot_id].get_me(read_timeout=SIGN_OF_LIFE_S)
                break
            except TelegramError as error:
                log.warning("bot %s holds its messages back: %s", bot_id, error.message)
            if self.stopping:
                break
            await self.pause(min(attempt, LONGEST_PAUSE_S))
        self.in_doubt.pop(bot_id, None)
        self.wake.set()

    async def _take_turn(self, group: asyncio.TaskGroup) -> float:
        try:
            return await self.turn(group)
        except REFUSALS as error:
            log.warning("the sender pauses, the database refuses: %s", type(error).__name__)
        except Exception:
            log.exception("the sender stumbled")
        return LONGEST_WAIT_S

    async def _sleep(self, wait_s: float) -> None:
        try:
            if wait_s > 0:
                await asyncio.wait_for(self.wake.wait(), max(wait_s, GATHERS_S))
        except TimeoutError:
            return
        finally:
            if self.under_way:
                await asyncio.sleep(GATHERS_S)

    async def _begin(self) -> bool:
        """Settle what was under way at the last stop, and recall what groups were sent in the last minute."""
        now = self.deps.now()
        try:
            async with self.deps.transaction() as session:
                doubtful = await notify.settle_all_sending(session, bot_ids=self.bots, begun=self.begun.before, now=now)
                await self._note_start(session, doubtful, now)
                await arrivals.tell_lost(session, rows=await outbox.list_dead(session) if doubtful else (), now=now)
                since = now - timedelta(seconds=GROUP_WINDOW_S)
                sends = await outbox.list_group_sends(session, bot_ids=self.bots, since=since)
        except REFUSALS as error:
            log.warning("the sender waits, the database refuses: %s", type(error).__name__)
            return False
        self.begun.start()
        for group in sends:
            self.limiters[group.bot_id].recall(group.chat_id, now_s=self.monotonic())
        if doubtful:
            log.warning("%d messages were in doubt after the last stop", doubtful)
        return True

    async def _note_start(self, session: AsyncSession, doubtful: int, now: datetime) -> None:
        await incidents.note(session, kind=Incident.STARTED, now=now)
        if doubtful:
            await incidents.note(session, kind=Incident.IN_DOUBT, times=doubtful, now=now)

    async def _choose(self) -> tuple[list[int], float]:
        """Choose the rows that may go now, and say after how many seconds others may."""
        if self.stopping:
            return [], LONGEST_WAIT_S
        now, now_s = self.deps.now(), self.monotonic()
        ready_s = {bot_id: limiter.ready_s(now_s=now_s) for bot_id, limiter in self.limiters.items()}
        alive = [bot_id for bot_id in self.bots if bot_id not in self.in_doubt]
        open_ids = [bot_id for bot_id in alive if ready_s[bot_id] <= now_s and self._room(bot_id) > 0]
        busy = {
            chat_id: at_s
            for limiter in self.limiters.values()
            for chat_id, at_s in limiter.busy_chats(now_s=now_s).items()
        }
        async with self.deps.reading() as session:
            answers, signs = await outbox.list_answers(session, bot_ids=alive, now=now, limit=ANSWERS)
            heads = await outbox.list_heads(session, bot_ids=open_ids, but_chats=busy, now=now, limit=IN_FLIGHT)
        chosen = self._pick(heads, now_s)
        later_s = [at_s - now_s for at_s in (*busy.values(), *ready_s.values()) if at_s > now_s]
        made = signs[: self.pace.take(len(signs), now_s=now_s)]
        later_s += [1 / gestures.PER_S] if len(made) < len(signs) else []
        return [*answers, *chosen, *made], min([*later_s, LONGEST_WAIT_S])

    def _room(self, bot_id: int) -> int:
        return IN_FLIGHT - self.limiters[bot_id].under_way

    def _pick(self, heads: Sequence[outbox.Head], now_s: float) -> list[int]:
        picked: dict[int, int] = dict.fromkeys(self.bots, 0)
        chosen = []
        for head in heads:
            limiter, count = self.limiters[head.bot_id], picked[head.bot_id] + 1
            if count > self._room(head.bot_id) or limiter.is_busy(head.chat_id, now_s=now_s):
                continue
            if limiter.ready_s(now_s=now_s, messages=count) <= now_s:
                picked[head.bot_id] = count
                chosen.append(head.id)
        return chosen

    async def _write(self, chosen: Sequence[int]) -> list[Outbox]:
        """Settle what has ended and claim what was chosen, in one transaction."""
        if self.is_unsure:
            await self._make_sure()
        ended, self.ended = self.ended, []
        try:
            async with self.deps.transaction() as session:
                await settling.settle(session, ended, now=self.deps.now())
                claimed = await notify.claim(session, row_ids=chosen)
        except BaseException:
            self.ended[:0] = ended
            self.is_unsure = True
            raise
        for one in ended:
            self.begun.end(one.row.id)
        return claimed

    async def _make_sure(self) -> None:
        """After a failed transaction: put back what it may have claimed, and settle row by row."""
        while self.ended:
            await self._settle_alone(self.ended[0])
            self.begun.end(self.ended[0].row.id)
            del self.ended[0]
        async with self.deps.transaction() as session:
            await notify.release(session, bot_ids=self.bots, but=self.under_way)
        self.is_unsure = False

    async def _settle_alone(self, ended: Ended) -> None:
        try:
            async with self.deps.transaction() as session:
                await settling.settle(session, [ended], now=self.deps.now())
        except Exception as error:
            if not is_lasting(error):
                raise
            log.exception("message %s %s cannot be settled", ended.row.id, ended.row.key)
            async with self.deps.transaction() as session:
                await notify.mark_dead(session, row_id=ended.row.id, error=repr(error))

    async def _send(self, group: asyncio.TaskGroup, rows: Sequence[Outbox]) -> None:
        """Put rows into words on one snapshot of the database, and let each be sent as soon as its words are found."""
        left = list(rows)
        try:
            async with self.deps.reading() as session:
                people = await parties.map_people(session, telegram_ids={row.chat_id for row in rows})
                await read_ahead(session, rows)
                while left:
                    row = left.pop(0)
                    await self._word(group, session, row, people.get(row.chat_id))
        except Exception as error:
            for row in left:
                self._end(row, error)

    async def _word(self, group: asyncio.TaskGroup, session: AsyncSession, row: Outbox, person: Person | None) -> None:
        try:
            shown = await self._shown_by(session, row)
            parts = await render(shown, session=session, deps=self.deps, now=self.deps.now(), person=person)
            card = await outbox.find_card(session, row) if row.kind == Kind.CARD else None
        except Exception as failure:
            self._end(row, failure)
        else:
            group.create_task(self._deliver(row, card, parts))

    async def _shown_by(self, session: AsyncSession, row: Outbox) -> Outbox:
        """Find the row whose words a message is to show: its own, unless it looks after an edit."""
        if row.kind != Kind.EDIT:
            return row
        if ANEW in row.params:
            newest = await outbox.find_newest_edit(session, row)
            if newest is None:
                raise Withheld("the message shows no edit any more")
            return newest
        if row.attempt > 1 and await outbox.is_overtaken(session, row):
            raise Withheld("a later edit of the message was made before it")
        return row

    async def _deliver(self, row: Outbox, card: Card | None, parts: Sequence[Outgoing]) -> None:
        """Make the calls of a row, from the first message on that does not stand in the chat yet."""
        bot, sent = self.bots[row.bot_id], min(row.parts_sent, len(parts) - 1)
        messages = calls.count_messages(row, parts[sent:])
        try:
            await self._wait_for_room(row, messages - 1)
            self.begun.begin(row.id)
            for part in parts[sent:-1]:
                await calls.call(bot, row, part, self.deps)
                sent += 1
            if row.kind == Kind.CARD:
                delivered = await cards.deliver(bot, row, card, parts[-1], self.deps)
            else:
                delivered = Delivered(message_id=(await calls.call(bot, row, parts[-1], self.deps)).message_id)
        except Exception as failure:
            self._end(row, failure, messages=messages, parts_sent=sent)
        else:
            self._end(row, delivered, messages=messages)

    async def _wait_for_room(self, row: Outbox, more: int) -> None:
        """Let an album wait until all its pictures may go: the messenger counts each."""
        limiter = self.limiters[row.bot_id]
        if more == 0:
            return
        while (wait_s := limiter.room_s(row.chat_id, now_s=self.monotonic(), messages=more)) > 0:  # noqa: ASYNC110
            await asyncio.sleep(wait_s)
        limiter.start(row.chat_id, messages=more)

    def _end(self, row: Outbox, outcome: Delivered | Exception, *, messages: int = 1, parts_sent: int = 0) -> None:
        del self.under_way[row.id]
        if row.kind not in outbox.NO_MESSAGE:
            limiter, now_s = self.limiters[row.bot_id], self.monotonic()
            limiter.end(row.chat_id, now_s=now_s, messages=messages)
            if isinstance(outcome, RetryAfter):
                limiter.obey_retry_after(row.chat_id, until_s=now_s + retry_after_s(outcome), now_s=now_s)
        if settling.is_doubtful(outcome) and not gestures.is_gesture(row):
            self.in_doubt.setdefault(row.bot_id, False)
        metrics.count_sent(settling.result_of(outcome), is_bot_paused=self._is_paused(row.bot_id))
        self.ended.append(Ended(row=row, outcome=outcome, parts_sent=parts_sent))
        self.wake.set()

    def _is_paused(self, bot_id: int) -> bool:
        return self.limiters[bot_id].paused_until_s > self.monotonic()
