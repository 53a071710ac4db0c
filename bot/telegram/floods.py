"""The gate before the intake: whoever sends more than their budget is told once when to come back.

What comes during a flood is acknowledged and dropped without touching the database, so a flood costs next to nothing;
what was taken before stays. Counting is done in memory, by each process for itself.
"""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.telegram.door import cleaned
from core.budgets import actions as budgets
from core.budgets.model import MOST_SENDERS, Meter, Overrun, Subject, SubjectKind
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Priority
from core.parties import queries as parties
from handlers.context import Deps

log = logging.getLogger(__name__)

COUNTED = ("message", "edited_message", "callback_query", "inline_query", "chosen_inline_result")
"""Kinds of updates that a person makes; who joined or blocked is always taken."""
WORKSHOP_KNOWN_FOR = timedelta(minutes=10)

Take = Callable[[int, dict[str, Any]], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class FloodGate:
    """Lets the updates of all bots through to the intake, within the budgets."""

    deps: Deps
    onward: Take
    meter: Meter = field(init=False)
    workshops: OrderedDict[int, tuple[int | None, datetime]] = field(default_factory=OrderedDict)
    told: OrderedDict[int, datetime] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.meter = Meter(allowances=self.deps.allowances)

    async def take(self, bot_id: int, raw: dict[str, Any]) -> None:
        """Hand an update on, or drop it and tell its sender when to come back.

        Raises:
            NotAccepted: The database refused; do not acknowledge.
        """
        raw = cleaned(raw)
        sender_id = _sender_id(raw)
        if sender_id is None or sender_id in self.deps.operators:
            await self.onward(bot_id, raw)
            return
        # Nothing may be awaited before the update is handed on: those of one person must stay in their order.
        overrun = self.meter.take(self._subjects(sender_id), now=self.deps.now())
        if overrun is not None:
            await self._tell(bot_id, sender_id, overrun)
            return
        await self.onward(bot_id, raw)
        await self._learn_workshop(sender_id)

    def _subjects(self, sender_id: int) -> list[Subject]:
        workshop_id, _ = self.workshops.get(sender_id, (None, None))
        own = Subject(kind=SubjectKind.PERSON, id=sender_id)
        return [own] if workshop_id is None else [own, Subject(kind=SubjectKind.WORKSHOP, id=workshop_id)]

    async def _learn_workshop(self, sender_id: int) -> None:
        """Look up where somebody works, for the next update, at most once in a while."""
        now = self.deps.now()
        _, known_at = self.workshops.get(sender_id, (None, None))
        if known_at is not None and abs(now - known_at) < WORKSHOP_KNOWN_FOR:
            return
        try:
            async with self.deps.reading() as session:
                workshop_id = await parties.find_workplace_id(session, telegram_id=sender_id)
        except (DBAPIError, PoolTimeout, OSError) as error:
            log.debug("a workshop is not known: %s", type(error).__name__)
            return
        _remember(self.workshops, sender_id, (workshop_id, now))

    async def _tell(self, bot_id: int, sender_id: int, overrun: Overrun) -> None:
        if self.told.get(sender_id) == overrun.until:
            return
        _remember(self.told, sender_id, overrun.until)  # at once: many updates of a flood are here together
        log.warning("a flood from %s, until %s", overrun.subject.kind, overrun.until)
        now = self.deps.now()
        try:
            async with self.deps.transaction() as session:
                if await budgets.note_flood(session, telegram_id=sender_id, overrun=overrun, now=now):
                    await notify.send(
                        session,
                        to=Address(bot_id=bot_id, chat_id=sender_id),
                        key="budgets.flood",
                        params={"until": overrun.until.isoformat(), "whose": overrun.subject.kind},
                        now=now,
                        priority=Priority.ANSWER,
                    )
        except (DBAPIError, PoolTimeout, OSError) as error:
            log.warning("nobody could be told of a flood, the database refuses: %s", type(error).__name__)
            self.told.pop(sender_id, None)


def _remember(kept: OrderedDict[int, Any], key: int, value: object) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > MOST_SENDERS:
        kept.popitem(last=False)


def _sender_id(raw: dict[str, Any]) -> int | None:
    body: dict[str, Any] = next((raw[kind] for kind in COUNTED if isinstance(raw.get(kind), dict)), {})
    sender = body.get("from")
    number = sender.get("id") if isinstance(sender, dict) else None
    return number if isinstance(number, int) else None
