"""The gate before the intake: whoever sends more than their budget is told once when to come back.

Only what is new is counted, in the transaction in which it takes effect, and the count is undone when that transaction
does not take place: an update that the messenger brings again and again costs its sender nothing. Once somebody was
told, all that comes until then is acknowledged and dropped without touching the database, so a flood costs next to
nothing; what was taken before stays. Counting is done in memory, by each process for itself.
"""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.telegram.door import cleaned
from bot.telegram.lanes import Arrival
from core.budgets import actions as budgets
from core.budgets.messages import Flooded
from core.budgets.model import HOUR, MOST_SENDERS, Meter, Overrun, Subject, SubjectKind
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Priority
from core.parties import queries as parties
from core.parties import staff
from core.work.deps import Deps

log = logging.getLogger(__name__)

COUNTED = ("message", "edited_message", "callback_query", "inline_query", "chosen_inline_result")
"""Kinds of updates that a person makes; who joined or blocked is always taken."""
WORKSHOP_KNOWN_FOR = timedelta(minutes=1)
"""So long it is remembered where somebody works; a change in this very process is known at once."""

Onward = Callable[[Arrival], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Floods:
    """What people have sent of late, and who was told to come back later."""

    deps: Deps
    meter: Meter = field(init=False)
    workshops: OrderedDict[int, tuple[int | None, datetime]] = field(default_factory=OrderedDict)
    shut_until: OrderedDict[int, datetime] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.meter = Meter(allowances=self.deps.allowances)

    def is_shut(self, raw: dict[str, Any]) -> bool:
        """Say whether the sender of an update was told to come back later, and it is not later yet."""
        until = self.shut_until.get(sender_id_of(raw) or 0)
        return until is not None and self.deps.now() < until <= self.deps.now() + HOUR

    @contextmanager
    def counting(self) -> "Iterator[Count]":
        """Count what one transaction takes; when the block raises, nothing was counted."""
        count = Count(floods=self)
        try:
            yield count
        except BaseException:
            count.undo()
            raise
        if any(staff.has_changed(session) for session in count.sessions):
            self.workshops.clear()
        for sender_id, overrun in count.overruns.items():
            remember(self.shut_until, sender_id, overrun.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What one transaction has counted so far."""

    floods: Floods
    paid: list[list[Subject]] = field(default_factory=list)
    overruns: dict[int, Overrun] = field(default_factory=dict)
    sessions: set[AsyncSession] = field(default_factory=set)

    async def lets_in(self, session: AsyncSession, arrival: Arrival, *, now: datetime) -> bool:
        """Count a new update; where a budget is spent, have its sender told and say that it is to be dropped."""
        self.sessions.add(session)
        sender_id = sender_id_of(arrival.raw)
        if not arrival.is_counted or sender_id is None or sender_id in self.floods.deps.operators:
            return True
        if sender_id in self.overruns:
            return False
        subjects = await self._subjects(session, sender_id, now)
        overrun = self.floods.meter.take(subjects, now=now)
        if overrun is None:
            self.paid.append(subjects)
            return True
        self.overruns[sender_id] = overrun
        await _tell(session, arrival.bot_id, sender_id, overrun, now)
        return False

    async def _subjects(self, session: AsyncSession, sender_id: int, now: datetime) -> list[Subject]:
        own, known = Subject(kind=SubjectKind.PERSON, id=sender_id), self.floods.workshops
        workshop_id, known_at = known.get(sender_id, (None, None))
        if known_at is None or abs(now - known_at) >= WORKSHOP_KNOWN_FOR:
            workshop_id = await parties.find_workplace_id(session, telegram_id=sender_id)
            remember(known, sender_id, (workshop_id, now))
        return [own] if workshop_id is None else [own, Subject(kind=SubjectKind.WORKSHOP, id=workshop_id)]

    def undo(self) -> None:
        """Give back what was paid, and wake who would rest."""
        for subjects in self.paid:
            self.floods.meter.give_back(subjects)
        for overrun in self.overruns.values():
            self.floods.meter.wake(overrun.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodGate:
    """Hands the updates of all bots on to the intake, but for those of people who were told to come back later."""

    floods: Floods
    onward: Onward

    async def take(self, bot_id: int, raw: dict[str, Any]) -> None:
        """Hand an update on, or drop it.

        Raises:
            NotAccepted: The database refused; do not acknowledge.
        """
        raw = cleaned(raw)
        # Nothing may be awaited before the update is handed on: those of one person must stay in their order.
        if not self.floods.is_shut(raw):
            await self.onward(Arrival(bot_id=bot_id, raw=raw, is_counted=True))


async def _tell(session: AsyncSession, bot_id: int, sender_id: int, overrun: Overrun, now: datetime) -> None:
    if await budgets.note_flood(session, telegram_id=sender_id, overrun=overrun, now=now):
        log.warning("a flood from %s, until %s", overrun.subject.kind, overrun.until)
        await notify.send(
            session,
            to=Address(bot_id=bot_id, chat_id=sender_id),
            message=Flooded(until=overrun.until, whose=overrun.subject.kind),
            now=now,
            priority=Priority.ANSWER,
        )


def remember(kept: OrderedDict[int, Any], key: int, value: object) -> None:
    """Keep something of a sender; whoever was silent longest is forgotten."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > MOST_SENDERS:
        kept.popitem(last=False)


def sender_id_of(raw: dict[str, Any]) -> int | None:
    """Find the person who made an update; None where none did."""
    body: dict[str, Any] = next((raw[kind] for kind in COUNTED if isinstance(raw.get(kind), dict)), {})
    sender = body.get("from")
    number = sender.get("id") if isinstance(sender, dict) else None
    return number if isinstance(number, int) else None
