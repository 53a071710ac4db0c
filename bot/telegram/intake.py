"""One update, one transaction, then the acknowledgement."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from core.errors import UserError
from core.intake import actions as intake
from core.parties import actions as parties
from handlers import errors
from handlers.context import ChatApplication, Deps, Turn, enter

log = logging.getLogger(__name__)

MOST_REFUSALS = 8
"""An update that the database refuses so often in a row is itself at fault; by then a minute has passed."""


class NotAccepted(Exception):
    """The update could not be stored; it must not be acknowledged, Telegram shall bring it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes the updates of one bot."""

    application: ChatApplication
    deps: Deps
    bot_id: int
    refusals: dict[int, int] = field(default_factory=dict)

    async def take(self, raw: dict[str, Any]) -> None:
        """Let an update take effect exactly once.

        Raises:
            NotAccepted: The database refused; do not acknowledge.
        """
        try:
            await self._take(raw)
        except (DBAPIError, TimeoutError, OSError) as error:
            raise NotAccepted(type(error).__name__) from error
        self.refusals.pop(raw["update_id"], None)

    async def _take(self, raw: dict[str, Any]) -> None:
        try:
            await self._handle_or_explain(raw)
        except (DBAPIError, TimeoutError, OSError) as error:
            if not is_lasting(error) and not self._is_worn_out(raw["update_id"]):
                raise
            await self._bury(raw, error)
        except Exception as error:
            await self._bury(raw, error)

    def _is_worn_out(self, update_id: int) -> bool:
        self.refusals[update_id] = self.refusals.get(update_id, 0) + 1
        return self.refusals[update_id] >= MOST_REFUSALS

    async def _handle_or_explain(self, raw: dict[str, Any]) -> None:
        try:
            await self._in_transaction(raw, self._handle)
        except UserError as error:
            explanation = error
        else:
            return
        await self._in_transaction(raw, lambda turn, update: errors.explain(turn, update, explanation))

    async def _in_transaction(self, raw: dict[str, Any], work: Callable[[Turn, Update], Awaitable[None]]) -> None:
        now = self.deps.now()
        async with self.deps.transaction() as session:
            if not await intake.mark_seen(session, bot_id=self.bot_id, update_id=raw["update_id"], now=now):
                return
            update = Update.de_json(raw, self.application.bot)
            await work(await self._turn(session, update, now), update)

    async def _turn(self, session: AsyncSession, update: Update, now: datetime) -> Turn:
        turn = Turn(deps=self.deps, session=session, now=now, bot_id=self.bot_id)
        user = update.effective_user
        if user is not None and not user.is_bot:
            turn.person = await parties.greet(
                session,
                telegram_id=user.id,
                bot_id=self.bot_id,
                name=user.full_name,
                language_code=user.language_code,
                timezone=self.deps.timezone,
                is_operator=user.id in self.deps.operators,
                now=now,
            )
        chat = update.effective_chat
        turn.chat_id = chat.id if chat else user.id if user else None
        turn.callback_query_id = update.callback_query.id if update.callback_query else None
        return turn

    async def _handle(self, turn: Turn, update: Update) -> None:
        enter(turn)
        await self.application.process_update(update)
        if turn.error is not None:
            raise turn.error

    async def _bury(self, raw: dict[str, Any], error: BaseException) -> None:
        """Keep a poison update for the operator and acknowledge it, so that it does not block its chat for a day."""
        reference = secrets.token_hex(4)
        log.error("update %s of bot %s failed, reference %s", raw["update_id"], self.bot_id, reference, exc_info=error)
        now = self.deps.now()
        async with self.deps.transaction() as session:
            if not await intake.mark_seen(session, bot_id=self.bot_id, update_id=raw["update_id"], now=now):
                return
            await intake.record_failure(
                session, reference=reference, bot_id=self.bot_id, raw=raw, error=repr(error), now=now
            )
            await self._apologize(session, raw, reference, now)

    async def _apologize(self, session: AsyncSession, raw: dict[str, Any], reference: str, now: datetime) -> None:
        try:
            update = Update.de_json(raw, self.application.bot)
        except (KeyError, TypeError, ValueError):
            return
        await errors.apologize(await self._turn(session, update, now), reference)


def is_lasting(error: Exception) -> bool:
    """Say whether the database would refuse the same update again: the data is at fault, not the connection."""
    return isinstance(error, DBAPIError) and type(error).__name__ in ("IntegrityError", "DataError", "ProgrammingError")
