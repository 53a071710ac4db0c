"""One update, one transaction, then the acknowledgement; updates that wait at the same time share the transaction."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update
from telegram.constants import ChatType

from bot import metrics, watch
from bot.served import TookTooLong, within
from bot.telegram.blame import Blame, Refusals, is_data_at_fault
from bot.telegram.door import storable
from bot.telegram.floods import Count, Floods
from bot.telegram.lanes import Arrival, make_lanes
from bot.telegram.suspects import MOST_DEATHS, ProcessDied, Suspects
from core.database import is_contended
from core.errors import UserError
from core.intake import actions as intake
from core.locking import wait_briefly
from core.parties import actions as parties
from core.parties import queries
from core.parties.tables import Person
from core.pauses import pause_s
from core.work.deps import Deps
from handlers import errors
from handlers.context import ChatApplication, Turn, enter

log = logging.getLogger(__name__)

MOST_MEETINGS = 4
"""So often an update is tried that meets others in the database; then it is refused, and comes again."""
MEETING_PAUSE_S = 0.05

HANDLE_WITHIN_S = 30.0
"""A handler takes milliseconds; one that is served for so long would hold up all who share its transaction."""
MOST_ERROR_CHARACTERS = 2_000

LANES = 4
"""So many transactions go side by side where the database has more than one writer."""

Work = Callable[[Turn, Update], Awaitable[None]]


class UpdateUnreadable(Exception):
    """An update is not what the messenger's documents say; it is set aside for the operator."""


class HandlerTooSlow(Exception):
    """A handler did not come to an end in time; the update is set aside for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes the updates of all bots."""

    applications: Mapping[int, ChatApplication]
    deps: Deps
    lanes: int = 1
    within_s: float = HANDLE_WITHIN_S
    suspects: Suspects = field(default_factory=Suspects)
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    floods: Floods = field(init=False)
    blame: Blame = field(init=False)
    admit: Callable[[Arrival], Awaitable[None]] = field(init=False)
    """Takes an update on its way in, and returns when it is settled; raises NotAccepted like `take`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "floods", Floods(deps=self.deps))
        object.__setattr__(self, "blame", Blame(transaction=self.deps.transaction))
        object.__setattr__(self, "admit", make_lanes(self._take_together, side_by_side=self.lanes))

    async def take(self, bot_id: int, raw: dict[str, Any]) -> None:
        """Let an update take effect exactly once, whatever its sender has sent before.

        Raises:
            NotAccepted: The database refused; do not acknowledge.
        """
        await self.admit(Arrival(bot_id=bot_id, raw=raw))

    async def _take_together(self, arrivals: Sequence[Arrival]) -> None:
        """Take updates in one transaction; when one of them fails, all are taken anew, each in its own."""
        if self.suspects.careful_for:
            async with self.alone:
                await self._one_by_one(arrivals)
                settled = sum(arrival.is_settled for arrival in arrivals)
                self.suspects.careful_for = max(0, self.suspects.careful_for - settled)
        elif len(arrivals) == 1 or self._any_deadly(arrivals) or not await self._all_at_once(arrivals):
            await self._one_by_one(arrivals)

    def _any_deadly(self, arrivals: Sequence[Arrival]) -> bool:
        return bool(self.suspects.deaths) and any(self.suspects.is_deadly(arrival.key) for arrival in arrivals)

    async def _one_by_one(self, arrivals: Sequence[Arrival]) -> None:
        for arrival in arrivals:
            try:
                await self._take_alone(arrival)
            except Refusals as error:
                arrival.refusal = type(error).__name__
                metrics.UPDATES.labels("refused").inc()
                return
            arrival.is_settled = True
            self.blame.acquit(arrival.key)
            self.suspects.acquit(arrival.key)

    async def _all_at_once(self, arrivals: Sequence[Arrival]) -> bool:
        try:
            await self._in_transaction(arrivals, self._handle)
        except Exception as error:
            log.debug("%d updates are taken one by one: %r", len(arrivals), error)
            return False
        metrics.UPDATES.labels("taken").inc(len(arrivals))
        for arrival in arrivals:
            arrival.is_settled = True
        return True

    async def _take_alone(self, arrival: Arrival) -> None:
        try:
            if self.suspects.is_deadly(arrival.key):
                raise ProcessDied(f"{MOST_DEATHS} processes died while they handled it")
            await self._after_others(arrival)
        except Refusals as error:
            if not await self.blame.is_on(arrival.key, error):
                raise
            await self._bury(arrival, error)
        except Exception as error:
            await self._bury(arrival, error)

    async def _after_others(self, arrival: Arrival) -> None:
        """Try again what only met another transaction; the next try finds what that one has written."""
        for meeting in range(1, MOST_MEETINGS):
            try:
                return await self._handle_or_explain(arrival)
            except DBAPIError as error:
                if self.lanes == 1 or not is_contended(error):  # with one writer it has waited long enough
                    raise
                log.info("update %s of bot %s met another: %s", arrival.raw["update_id"], arrival.bot_id, error.orig)
            await asyncio.sleep(pause_s(meeting, first_s=MEETING_PAUSE_S, most_s=1.0))
        return await self._handle_or_explain(arrival)

    async def _handle_or_explain(self, arrival: Arrival) -> None:
        try:
            await self._in_transaction([arrival], self._handle)
        except UserError as error:
            explanation = error
        else:
            metrics.UPDATES.labels("taken").inc()
            return
        await self._in_transaction([arrival], lambda turn, update: errors.explain(turn, update, explanation))
        metrics.UPDATES.labels("explained").inc()

    async def _in_transaction(self, arrivals: Sequence[Arrival], work: Work) -> None:
        """Do the work of those updates that did not take effect before."""
        now = self.deps.now()
        with self.floods.counting() as count:
            async with self.deps.transaction() as session:
                if len(arrivals) > 1:
                    await wait_briefly(session)
                new = await self._claim(session, arrivals, count, now)
                updates = [(arrival.bot_id, self._parse(arrival.bot_id, arrival.raw)) for arrival in new]
                await self._do(session, updates, work, now)

    async def _claim(
        self, session: AsyncSession, arrivals: Sequence[Arrival], count: Count, now: datetime
    ) -> list[Arrival]:
        """Claim the updates that are new, and leave out those for which their sender has no budget."""
        once = {arrival.key: arrival for arrival in arrivals}
        new = await intake.mark_seen(session, updates=sorted(once), now=now)
        claimed = [arrival for key, arrival in once.items() if key in new]
        return [arrival for arrival in claimed if await count.lets_in(session, arrival, now=now)]

    async def _do(
        self, session: AsyncSession, updates: Sequence[tuple[int, Update]], work: Work, now: datetime
    ) -> None:
        people = await self._people(session, [update for _, update in updates])
        for bot_id, update in updates:
            with watch.work("update", bot=bot_id, update=update.update_id):
                await work(await self._turn(session, bot_id, update, people, now), update)

    def _parse(self, bot_id: int, raw: dict[str, Any]) -> Update:
        try:
            return Update.de_json(raw, self.applications[bot_id].bot)
        except Exception as error:  # an OSError too, of a date that never was: it says nothing about the database
            raise UpdateUnreadable(repr(error)) from error

    async def _people(self, session: AsyncSession, updates: Sequence[Update]) -> dict[int, Person]:
        ids = {update.effective_user.id for update in updates if update.effective_user}
        return await queries.lock_people(session, telegram_ids=ids) if ids else {}

    async def _turn(
        self, session: AsyncSession, bot_id: int, update: Update, people: dict[int, Person], now: datetime
    ) -> Turn:
        turn = Turn(deps=self.deps, session=session, now=now, bot_id=bot_id)
        user, chat = update.effective_user, update.effective_chat
        if user is not None and chat is not None and chat.type != ChatType.PRIVATE:
            turn.person = people.get(user.id) if _is_one_person(update) else None
        elif user is not None and _is_one_person(update):
            turn.person = people[user.id] = await parties.greet(
                session,
                known=people.get(user.id),
                telegram_id=user.id,
                bot_id=bot_id,
                name=user.full_name or "",  # the library makes None of an empty one
                language_code=user.language_code,
                timezone=self.deps.timezone,
                is_operator=user.id in self.deps.operators,
                now=now,
            )
        turn.chat_id = chat.id if chat else user.id if user else None
        turn.callback_query_id = update.callback_query.id if update.callback_query else None
        return turn

    async def _handle(self, turn: Turn, update: Update) -> None:
        enter(turn)
        mark = self.suspects.begin((turn.bot_id, update.update_id))
        try:
            async with within(self.within_s):
                await self.applications[turn.bot_id].process_update(update)
        except TookTooLong as error:
            raise HandlerTooSlow(str(error)) from None
        finally:
            self.suspects.end(mark)
        if turn.error is not None:
            raise turn.error

    async def _bury(self, arrival: Arrival, error: BaseException) -> None:
        """Keep a poison update for the operator and acknowledge it, so that it does not block its chat for a day."""
        reference, bot_id, update_id = secrets.token_hex(4), arrival.bot_id, arrival.raw["update_id"]
        try:
            await self._set_aside(arrival, reference, error, tell=True)
        except Exception as failure:
            if isinstance(failure, Refusals) and not is_data_at_fault(failure):
                raise
            log.warning("nobody can be told of %s: %r", reference, failure)
            await self._set_aside(arrival, reference, error, tell=False)
        metrics.UPDATES.labels("failed").inc()
        log.error("update %s of bot %s failed, reference %s", update_id, bot_id, reference, exc_info=error)

    async def _set_aside(self, arrival: Arrival, reference: str, error: BaseException, *, tell: bool) -> None:
        bot_id, now = arrival.bot_id, self.deps.now()
        text = storable(self.deps.redact(repr(error))[:MOST_ERROR_CHARACTERS])
        with self.floods.counting() as count:
            async with self.deps.transaction() as session:
                if not await self._claim(session, [arrival], count, now):
                    return
                await intake.record_failure(
                    session, reference=reference, bot_id=bot_id, raw=arrival.raw, error=text, now=now
                )
                if tell:
                    await self._apologize(session, arrival, reference, now)

    async def _apologize(self, session: AsyncSession, arrival: Arrival, reference: str, now: datetime) -> None:
        try:
            update = self._parse(arrival.bot_id, arrival.raw)
        except UpdateUnreadable:
            return
        people = await self._people(session, [update])
        await errors.apologize(await self._turn(session, arrival.bot_id, update, people, now), reference)


def _is_one_person(update: Update) -> bool:
    """Say whether a person stands behind an update: no bot, and nobody who speaks as a channel or as their group."""
    user, message = update.effective_user, update.message or update.edited_message
    speaks_as_chat = message is not None and message.sender_chat is not None
    return user is not None and not user.is_bot and not speaks_as_chat
