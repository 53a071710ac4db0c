"""Budgets of the day in chat: what a person sends is counted; who sends too much is told when to come back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Message

from core.budgets import actions as budgets
from core.budgets.model import Budget, Overrun, Subject, SubjectKind
from handlers.context import Deps, Turn
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders

UNKNOWN_SIZE_BYTES = 1_000_000
"""What a file counts as whose size the messenger does not say."""


async def within_budget(message: Message, turn: Turn) -> bool:
    """Count the file in a message against the budgets of the day; where one is spent, say so and leave it untaken."""
    size_bytes = _size_bytes(message)
    if size_bytes is None or turn.me.is_operator:
        return True
    photos = 1 if message.photo or message.video or message.document or message.animation or message.video_note else 0
    overrun = await budgets.spend(
        turn.session,
        sender=turn.me,
        photos=photos,
        size_bytes=size_bytes,
        allowances=turn.deps.allowances,
        now=turn.now,
    )
    if overrun is not None:
        await _refuse(message, turn, overrun)
    return overrun is None


async def _refuse(message: Message, turn: Turn, overrun: Overrun) -> None:
    if await budgets.note_flood(turn.session, telegram_id=turn.me.telegram_id, overrun=overrun, now=turn.now):
        until, whose = overrun.until.isoformat(), overrun.subject.kind
        params = {"until": until, "whose": whose, "budget": overrun.budget}
        await turn.say("budgets.day", reply_to=message.message_id, **params)


def _size_bytes(message: Message) -> int | None:
    photo = message.photo[-1] if message.photo else None
    clip = message.video or message.video_note or message.animation
    file = photo or clip or message.document or message.voice or message.audio
    if file is None:
        return None
    return UNKNOWN_SIZE_BYTES if file.file_size is None else max(0, min(file.file_size, 2**40))


@renders("budgets.flood")
async def _flood(r: Rendering) -> Outgoing:
    until = datetime.fromisoformat(r.params["until"])
    return Outgoing(text=r.t(f"budgets.flood.{r.params['whose']}", until=r.t.time(until)))


@renders("budgets.day")
async def _day(r: Rendering) -> Outgoing:
    allowance = r.deps.allowances.of(Subject(kind=SubjectKind(r.params["whose"]), id=0))
    until = r.t.moment(datetime.fromisoformat(r.params["until"]))
    whose = r.params["whose"]
    if r.params["budget"] == Budget.PHOTOS:
        text = r.t(f"budgets.photos.{whose}", most=r.t.number(allowance.photos_a_day), until=until)
    else:
        text = r.t(f"budgets.megabytes.{whose}", most=r.t.number(allowance.megabytes_a_day), until=until)
    return Outgoing(text=text)


async def forget_old(session: AsyncSession, _: Deps, now: datetime) -> None:
    """Delete old counts and floods."""
    await budgets.forget_old(session, now=now)


SCANS = {"budgets.forget": forget_old}
"""What the ticker runs for this feature."""
