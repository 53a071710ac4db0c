"""The one sender of a bot: claims a row, sends it, settles it; obeys the limits; forgives the network."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.telegram import calls
from bot.telegram.calls import CardFace
from bot.telegram.transport import NotSent, Unanswered, retry_after_s
from core.notify import actions as notify
from core.notify import queries as outbox
from core.notify.model import Limiter, Limits
from core.notify.tables import Card, Kind, Outbox
from core.parties import actions as parties
from handlers.context import Deps
from handlers.outgoing import Outgoing
from handlers.rendering import render

log = logging.getLogger(__name__)

HEADS = 64
LONGEST_WAIT_S = 1.0
"""How late a message may be noticed whose waking was missed."""

NOT_MODIFIED = "message is not modified"
GONE = ("message to edit not found", "message can't be edited", "message to copy not found", "message_id_invalid")
OVERTAKEN = (*GONE, "query is too old", "message to delete not found", "message can't be deleted", "message to pin not")
"""Refusals because a person was faster: they cleared the chat, or pressed while the robot was away."""


Write = Callable[[AsyncSession], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What the messenger took: the message, and what it shows where it is a card."""

    message_id: int | None
    face: CardFace | None = None


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
        await self._settle(self._settle_last_stop)
        while not self.stopping:
            try:
                wait_s = await self.send_next()
            except (DBAPIError, PoolTimeout) as error:
                log.warning("the sender pauses, the database refuses: %s", type(error).__name__)
                wait_s = LONGEST_WAIT_S
            except Exception:
                log.exception("the sender stumbled")
                wait_s = LONGEST_WAIT_S
            if wait_s > 0:
                await self._sleep(wait_s)

    async def _settle_last_stop(self, session: AsyncSession) -> None:
        doubtful = await notify.settle_all_unknown(session, bot_id=self.bot.id, now=self.deps.now())
        if doubtful:
            log.warning("%d messages were in doubt after the last stop", doubtful)

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
            delivered = await self._deliver(row)
        except Exception as failure:
            error = failure
            await self._settle(lambda session: self._note_failure(session, row, error))
        else:
            await self._settle(lambda session: self._note_success(session, row, delivered))

    async def _settle(self, write: Write) -> None:
        """Write what became of a message, however often the database refuses: unsettled it would block its chat."""
        while True:
            try:
                async with self.deps.transaction() as session:
                    await write(session)
            except (DBAPIError, PoolTimeout) as error:
                log.warning("the sender waits, the database refuses: %s", type(error).__name__)
            else:
                return
            if self.stopping:
                return
            await asyncio.sleep(LONGEST_WAIT_S)

    async def _deliver(self, row: Outbox) -> Delivered:
        """Put a row into words and make its call; whatever needs the database comes before the call."""
        async with self.deps.reading() as session:
            outgoing = await render(row, session=session, deps=self.deps, now=self.deps.now())
            card = await outbox.find_card(session, row) if row.kind == Kind.CARD else None
        if row.kind not in outbox.NO_MESSAGE:
            self.limiter.take(row.chat_id, now_s=self.monotonic())
        if row.kind == Kind.CARD:
            return await self._deliver_card(row, card, outgoing)
        return Delivered(message_id=await calls.call(self.bot, row, outgoing))

    async def _deliver_card(self, row: Outbox, card: Card | None, outgoing: Outgoing) -> Delivered:
        """Edit the card in place; a card that was never sent, or that the person deleted, is sent."""
        face = calls.face_of(outgoing)
        if card is not None and card.message_id is not None:
            try:
                await self._edit_card(card, card.message_id, face, outgoing)
            except BadRequest as error:
                if not _says(error, GONE):
                    raise
            else:
                return Delivered(message_id=card.message_id, face=face)
        return Delivered(message_id=await calls.send(self.bot, row, outgoing), face=face)

    async def _edit_card(self, card: Card, message_id: int, face: CardFace, outgoing: Outgoing) -> None:
        if (card.text_digest, card.picture_digest) == (face.text, face.picture):
            return
        edit = calls.edit
        if face.picture is not None and face.picture == card.picture_digest:
            edit = calls.edit_caption
        try:
            await edit(self.bot, card.chat_id, message_id, outgoing)
        except BadRequest as error:
            if not _says(error, (NOT_MODIFIED,)):
                raise

    async def _note_success(self, session: AsyncSession, row: Outbox, delivered: Delivered) -> None:
        now = self.deps.now()
        await notify.mark_sent(session, row_id=row.id, message_id=delivered.message_id, now=now)
        if delivered.face is not None and delivered.message_id is not None:
            await notify.keep_card(
                session,
                row=row,
                message_id=delivered.message_id,
                text_digest=delivered.face.text,
                picture_digest=delivered.face.picture,
                now=now,
            )

    async def _note_failure(self, session: AsyncSession, row: Outbox, error: Exception) -> None:
        now = self.deps.now()
        retry_at = now + _backoff(row.attempt)
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
            case BadRequest() if _says(error, (NOT_MODIFIED,)):
                await notify.mark_sent(session, row_id=row.id, message_id=None, now=now)
            case BadRequest() | ChatMigrated():
                level = logging.INFO if _says(error, OVERTAKEN) else logging.ERROR
                log.log(level, "message %s %s is refused: %s", row.id, row.key, error.message)
                await notify.mark_dead(session, row_id=row.id, error=error.message)
            case TimedOut() | Unanswered():
                await notify.settle_unknown(session, row_id=row.id, due_at=retry_at)
            case TelegramError() | DBAPIError() | PoolTimeout():
                await notify.put_back(session, row_id=row.id, due_at=retry_at, error=str(error), counted=True)
            case _:
                log.error("message %s %s cannot be made", row.id, row.key, exc_info=error)
                await notify.mark_dead(session, row_id=row.id, error=repr(error))


def _says(error: TelegramError, signs: tuple[str, ...]) -> bool:
    return any(sign in error.message.lower() for sign in signs)


def _backoff(attempt: int) -> timedelta:
    return timedelta(seconds=min(2**attempt, 300))
