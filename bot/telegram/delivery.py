"""The one sender of a bot: claims a row, sends it, settles it; obeys the limits; forgives the network."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import DBAPIError
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.telegram import calls
from bot.telegram.transport import NotSent, retry_after_s
from core.notify import actions as notify
from core.notify import queries as outbox
from core.notify.model import Limiter, Limits
from core.notify.tables import Kind, Outbox
from core.parties import actions as parties
from handlers.context import Deps
from handlers.outgoing import Outgoing
from handlers.rendering import render

log = logging.getLogger(__name__)

HEADS = 64
LONGEST_WAIT_S = 1.0
"""How late a message may be noticed whose waking was missed."""

NOT_MODIFIED = "message is not modified"
GONE = ("message to edit not found", "message can't be edited", "message to copy not found")
LATE_ANSWER = "query is too old"


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends the messages of one bot, one at a time: a crash leaves at most one message in doubt."""

    bot: ExtBot[None]
    deps: Deps
    limits: Limits
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: bool = False
    monotonic: Callable[[], float] = time.monotonic
    limiter: Limiter = field(init=False)

    def __post_init__(self) -> None:
        self.limiter = Limiter(limits=self.limits, started_s=self.monotonic())

    async def run(self) -> None:
        """Send what is due until told to stop; the message at hand is finished and settled."""
        async with self.deps.transaction() as session:
            doubtful = await notify.settle_unknown(session, now=self.deps.now())
        if doubtful:
            log.warning("%d messages were in doubt after the last stop", doubtful)
        while not self.stopping:
            try:
                wait_s = await self.send_next()
            except DBAPIError as error:
                log.warning("the sender pauses, the database refuses: %s", type(error).__name__)
                wait_s = LONGEST_WAIT_S
            if wait_s > 0:
                await self._sleep(wait_s)

    def stop(self) -> None:
        """Ask the loop to end after the message at hand."""
        self.stopping = True
        self.wake.set()

    async def _sleep(self, wait_s: float) -> None:
        try:
            await asyncio.wait_for(self.wake.wait(), wait_s)
        except TimeoutError:
            return
        self.wake.clear()

    async def send_next(self) -> float:
        """Send the most urgent message that may go now; return how many seconds to wait before the next look."""
        self.wake.clear()
        now = self.deps.now()
        async with self.deps.reading() as session:
            heads = await outbox.list_heads(session, bot_id=self.bot.id, now=now, limit=HEADS)
        if not heads:
            return LONGEST_WAIT_S
        now_s = self.monotonic()
        waits_s = {row.id: self._wait_s(row, now_s) for row in heads}
        ready = next((row for row in heads if waits_s[row.id] <= 0), None)
        if ready is None:
            return min(*waits_s.values(), LONGEST_WAIT_S)
        await self._send(ready.id)
        return 0.0

    def _wait_s(self, row: Outbox, now_s: float) -> float:
        if row.kind in outbox.NO_MESSAGE:
            return 0.0
        return self.limiter.ready_s(row.chat_id) - now_s

    async def _send(self, row_id: int) -> None:
        async with self.deps.transaction() as session:
            row = await notify.start_sending(session, row_id)
        if row is None:
            return
        try:
            message_id = await self._deliver(row)
        except Exception as error:
            await self._settle_failure(row, error)
        else:
            async with self.deps.transaction() as session:
                await notify.mark_sent(session, row_id=row.id, message_id=message_id, now=self.deps.now())

    async def _deliver(self, row: Outbox) -> int | None:
        async with self.deps.reading() as session:
            outgoing = await render(row, session=session, deps=self.deps, now=self.deps.now())
        if row.kind not in outbox.NO_MESSAGE:
            self.limiter.take(row.chat_id, now_s=self.monotonic())
        if row.kind == Kind.CARD:
            return await self._deliver_card(row, outgoing)
        return await calls.call(self.bot, row, outgoing)

    async def _deliver_card(self, row: Outbox, outgoing: Outgoing) -> int | None:
        """Edit the card in place; a card that was never sent, or that the person deleted, is sent and pinned."""
        async with self.deps.transaction() as session:
            card = await notify.get_card(session, row)
        face = calls.face_of(outgoing)
        if card.message_id is not None:
            if (card.text_digest, card.picture_digest) == (face.text, face.picture):
                return card.message_id
            try:
                if face.picture is not None and face.picture == card.picture_digest:
                    await calls.edit_caption(self.bot, card.chat_id, card.message_id, outgoing)
                else:
                    await calls.edit(self.bot, card.chat_id, card.message_id, outgoing)
            except BadRequest as error:
                if not any(sign in error.message.lower() for sign in GONE):
                    raise
                card.message_id = None
        is_new = card.message_id is None
        message_id = card.message_id or await calls.send(self.bot, row, outgoing)
        async with self.deps.transaction() as session:
            card = await session.merge(card)
            card.message_id, card.text_digest, card.picture_digest = message_id, face.text, face.picture
            if is_new:
                await notify.send(
                    session,
                    to=card.address,
                    key="",
                    params={"message_id": message_id},
                    kind=Kind.PIN,
                    now=self.deps.now(),
                    priority=row.priority,
                )
        return message_id

    async def _settle_failure(self, row: Outbox, error: Exception) -> None:
        now = self.deps.now()
        async with self.deps.transaction() as session:
            match error:
                case RetryAfter():
                    pause_s = retry_after_s(error)
                    now_s = self.monotonic()
                    self.limiter.obey_retry_after(row.chat_id, until_s=now_s + pause_s, now_s=now_s)
                    due_at = now + timedelta(seconds=pause_s)
                    await notify.put_back(session, row_id=row.id, due_at=due_at, error=error.message, counted=False)
                case NotSent():
                    due_at = now + timedelta(seconds=2)
                    await notify.put_back(session, row_id=row.id, due_at=due_at, error=error.message, counted=False)
                case Forbidden():
                    await notify.mark_dead(session, row_id=row.id, error=error.message)
                    await parties.mark_unreachable(session, telegram_id=row.chat_id, now=now)
                case BadRequest() if NOT_MODIFIED in error.message.lower():
                    await notify.mark_sent(session, row_id=row.id, message_id=None, now=now)
                case BadRequest() | ChatMigrated():
                    if LATE_ANSWER not in error.message.lower():
                        log.error("message %s %s is refused: %s", row.id, row.key, error.message)
                    await notify.mark_dead(session, row_id=row.id, error=error.message)
                case TimedOut():
                    await notify.settle_unknown(session, now=now, row_id=row.id)
                case NetworkError() if "Disconnected" in error.message or "Reset" in error.message:
                    await notify.settle_unknown(session, now=now, row_id=row.id)
                case TelegramError():
                    due_at = now + _backoff(row.attempt)
                    await notify.put_back(session, row_id=row.id, due_at=due_at, error=error.message, counted=True)
                case _:
                    log.error("message %s %s cannot be made", row.id, row.key, exc_info=error)
                    await notify.mark_dead(session, row_id=row.id, error=repr(error))


def _backoff(attempt: int) -> timedelta:
    return timedelta(seconds=min(2**attempt, 300))
