"""What becomes of a row whose sending has ended: taken, refused, to be tried again, or in doubt."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.redaction import make_redactor
from bot.telegram.calls import CardFace
from bot.telegram.refusals import GONE, LOST_TOPIC, NO_CHAT, NOT_MODIFIED, OVERTAKEN, says
from bot.telegram.transport import NotSent, retry_after_s
from core.blobs import BlobsUnavailable
from core.incidents import actions as incidents
from core.incidents.tables import Kind as Incident
from core.notify import actions as notify
from core.notify import gestures
from core.notify.message import OfALaterRelease
from core.notify.tables import ANEW, Kind, Outbox
from core.parties import actions as parties
from core.pauses import pause_s
from core.rooms import arrivals
from core.tracking.unreachable import tell_who_waits
from handlers.readers import Withheld

log = logging.getLogger(__name__)

_redact = make_redactor()

SURELY_REFUSED = (InvalidToken, Conflict, EndPointNotFound)
"""Refusals of the bot, not of the message: it waits until the bot is taken again."""
LATER_RELEASE_S = 300
"""After so long a row is looked at again that only a later release can put into words: one takes over, some day."""
EDITS = (Kind.EDIT, Kind.CARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What the messenger took: the message, and what it shows where it is a card."""

    message_id: int | None
    face: CardFace | None = None
    is_down: bool = False
    """It was a card, and stands in the chat no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A row that is no longer under way."""

    row: Outbox
    outcome: Delivered | Exception
    parts_sent: int = 0
    """How many messages of the row stand in the chat, where it ended before the last."""


def is_doubtful(outcome: object) -> bool:
    """Say whether nobody can tell whether a call had an effect: any failure that is not surely a refusal."""
    sure = (BadRequest, Forbidden, RetryAfter, ChatMigrated, NotSent, *SURELY_REFUSED)
    return isinstance(outcome, TelegramError) and not isinstance(outcome, sure)


async def settle(session: AsyncSession, ended: Sequence[Ended], *, now: datetime) -> None:
    """Write what became of rows, in the caller's transaction."""
    await gestures.forget(session, row_ids=[one.row.id for one in ended if gestures.is_gesture(one.row)])
    ended = [one for one in ended if not gestures.is_gesture(one.row)]
    taken = {one.row.id: one.outcome.message_id for one in ended if isinstance(one.outcome, Delivered)}
    if taken:
        await notify.mark_sent(session, message_ids=taken, now=now)
    for one in ended:
        if one.row.kind == Kind.EDIT and one.row.doubts and was_edited(one.outcome):
            await notify.look_after(session, row=one.row, now=now)
        if isinstance(one.outcome, Delivered):
            await _keep_card(session, one.row, one.outcome, now)
        elif isinstance(one.outcome, Withheld):
            await notify.withhold(session, row_id=one.row.id, why=str(one.outcome))
        else:
            if one.parts_sent > one.row.parts_sent:
                await notify.keep_progress(session, row_id=one.row.id, parts_sent=one.parts_sent)
            await _settle_failure(session, one.row, one.outcome, now)
    await arrivals.note(session, rows=[one.row for one in ended], taken=taken, now=now)

    for kind, times in Counter(incident_of(one.outcome) for one in ended).items():
        if kind is not None:
            await incidents.note(session, kind=kind, times=times, now=now)


def was_edited(outcome: object) -> bool:
    """Say whether a message shows what an edit was to make of it, or a later edit made of it."""
    is_so = isinstance(outcome, BadRequest) and says(outcome, NOT_MODIFIED)
    return is_so or isinstance(outcome, Delivered | Withheld)


def result_of(outcome: object) -> str:
    """Name what became of a call, for the figures."""
    match outcome:
        case Withheld():
            return "withheld"
        case RetryAfter():
            return "limited"
        case Forbidden():
            return "blocked"
        case BadRequest():
            return "refused"
        case NotSent():
            return "unsent"
        case TelegramError() if is_doubtful(outcome):
            return "unknown"
        case Exception():
            return "failed"
    return "sent"


def incident_of(outcome: object) -> Incident | None:
    """Say which incident a failure is a sign of; None where it is the message's own."""
    match outcome:
        case RetryAfter():
            return Incident.SLOWED
        case BlobsUnavailable():
            return Incident.STORE_AWAY
        case NetworkError() if not isinstance(outcome, BadRequest):
            return Incident.MESSENGER_AWAY
    return None


async def _keep_card(session: AsyncSession, row: Outbox, delivered: Delivered, now: datetime) -> None:
    """Keep what a card shows, or forget one that was taken down; any other message shows nothing that is kept."""
    if delivered.is_down:
        await notify.drop_card(session, to=row.address, key=row.key, subject_id=row.params["subject_id"])
    face = delivered.face
    if delivered.message_id is None or face is None:
        return
    await notify.keep_card(
        session,
        row=row,
        message_id=delivered.message_id,
        text_digest=face.text,
        picture_digest=face.picture,
        now=now,
    )


async def _settle_failure(session: AsyncSession, row: Outbox, error: Exception, now: datetime) -> None:
    retry_at = now + timedelta(seconds=pause_s(row.attempt, first_s=2, most_s=300))
    match error:
        case RetryAfter():
            due_at = now + timedelta(seconds=retry_after_s(error))
            await notify.put_back(session, row_id=row.id, due_at=due_at, error=error.message, counted=False)
        case NotSent() | BlobsUnavailable():
            due_at = now + timedelta(seconds=2)
            await notify.put_back(session, row_id=row.id, due_at=due_at, error=_redact(str(error)), counted=False)
        case Forbidden():
            await _give_up_chat(session, row, error, now)
        case ChatMigrated():
            await notify.follow_chat(session, to=row.address, new_chat_id=error.new_chat_id, due_at=now)
            await notify.put_back(session, row_id=row.id, due_at=now, error=error.message, counted=False)
        case BadRequest():
            await _settle_refusal(session, row, error, now)
        case TelegramError() if is_doubtful(error):
            await notify.settle_unknown(session, row_id=row.id, due_at=retry_at)
        case TelegramError() | DBAPIError() | PoolTimeout():
            await notify.put_back(session, row_id=row.id, due_at=retry_at, error=_redact(str(error)), counted=True)
        case OfALaterRelease():
            log.warning("message %s %s waits for a later release, which knows its words", row.id, row.key)
            await notify.postpone(session, row_id=row.id, due_at=now + timedelta(seconds=LATER_RELEASE_S))
        case _:
            log.error("message %s %s cannot be made", row.id, row.key, exc_info=error)
            await notify.mark_dead(session, row_id=row.id, error=_redact(repr(error)))


async def _settle_refusal(session: AsyncSession, row: Outbox, error: BadRequest, now: datetime) -> None:
    if says(error, NOT_MODIFIED):
        await notify.mark_sent(session, message_ids={row.id: None}, now=now)
    elif says(error, NO_CHAT):
        await _give_up_chat(session, row, error, now)
    elif row.kind in EDITS and ANEW in row.params and says(error, GONE):
        await notify.withhold(session, row_id=row.id, why=error.message)
    elif row.kind in EDITS and says(error, GONE):
        await notify.send_anew(session, row_id=row.id, now=now)
    elif row.thread_id is not None and says(error, LOST_TOPIC):
        await notify.leave_topic(session, to=row.address, thread_id=row.thread_id)
        await notify.put_back(session, row_id=row.id, due_at=now, error=error.message, counted=False)
    else:
        level = logging.INFO if says(error, (*GONE, *OVERTAKEN)) else logging.ERROR
        log.log(level, "message %s %s is refused: %s", row.id, row.key, error.message)
        await notify.mark_dead(session, row_id=row.id, error=error.message)


async def _give_up_chat(session: AsyncSession, row: Outbox, error: TelegramError, now: datetime) -> None:
    """Give up what goes to a chat where nothing arrives; who waits for its person is told once."""
    await notify.mark_dead(session, row_id=row.id, error=error.message)
    person = await parties.mark_unreachable(session, telegram_id=row.chat_id, now=now)
    if person is not None:
        await tell_who_waits(session, person=person, now=now)
