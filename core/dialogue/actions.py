"""Move a conversation on; one that another came between waits, and goes on when that one ends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from core.dialogue.tables import Dialogue
from core.errors import UserError
from core.notify.model import Address

MOST_ASIDE = 12
"""More conversations than that are not begun: nobody remembers them, and none is forgotten for another."""


class TooManyBegun(UserError):
    """As many conversations wait as are kept; one of them has to end first."""

    code: ClassVar[str] = "too_many_begun"


async def find(session: AsyncSession, at: Address) -> Dialogue | None:
    """Find the conversation that goes on in a chat."""
    return await session.get(Dialogue, (at.bot_id, at.chat_id))


async def step_to(
    session: AsyncSession, at: Address, *, kind: str, step: str, answers: dict[str, Any], now: datetime
) -> None:
    """Keep the answers and the question that is asked now.

    Another conversation in this chat waits until this one ends, unless nothing was said in it yet.

    Raises:
        TooManyBegun: As many wait already as are kept.
    """
    row = await find(session, at)
    if row is None:
        row = Dialogue(bot_id=at.bot_id, chat_id=at.chat_id, aside=[])
        session.add(row)
    else:
        row.aside = _aside(row, besides=_subject(kind, answers))
    row.kind, row.step, row.answers, row.updated_at = kind, step, dict(answers), now
    await session.flush()


async def bring_back(
    session: AsyncSession, at: Address, *, kind: str, now: datetime, token: str | None = None, is_of_order: bool = True
) -> Dialogue | None:
    """Find a conversation of a kind, by its token where one is given; one that waits goes on, and the open one waits.

    Args:
        session: The session.
        at: The chat.
        kind: The kind of conversation.
        now: The time.
        token: What its buttons carry; any if None.
        is_of_order: Whether one that changes a placed order counts too.
    """
    row = await find(session, at)
    if row is None:
        return None

    def is_meant(of_kind: str, answers: Mapping[str, Any]) -> bool:
        is_wanted = token is None or answers.get("token") == token
        return of_kind == kind and is_wanted and (is_of_order or answers.get("order_id") is None)

    if is_meant(row.kind, row.answers):
        return row
    waiting = next((one for one in reversed(row.aside or []) if is_meant(one["kind"], one["answers"])), None)
    if waiting is None:
        return None
    await step_to(session, at, kind=kind, step=waiting["step"], answers=waiting["answers"], now=now)
    return row


async def is_begun(session: AsyncSession, at: Address, *, kind: str) -> bool:
    """Say whether a new thing of this kind is half told in a chat, openly or aside."""
    row = await find(session, at)
    told = [] if row is None else [(row.kind, row.answers), *((one["kind"], one["answers"]) for one in row.aside or [])]
    return any(of_kind == kind and answers.get("order_id") is None for of_kind, answers in told)


async def end(session: AsyncSession, at: Address) -> Dialogue | None:
    """End the conversation in a chat; return the one that waited for it and goes on now."""
    row = await find(session, at)
    if row is None:
        return None
    if not row.aside:
        await session.delete(row)
        await session.flush()
        return None
    *waiting, last = row.aside
    row.kind, row.step, row.answers, row.aside = last["kind"], last["step"], last["answers"], waiting
    row.updated_at = datetime.fromisoformat(last["updated_at"])
    await session.flush()
    return row


def _subject(kind: str, answers: Mapping[str, Any]) -> tuple[str, Any]:
    """Name what a conversation is about: a second one about the same takes its place."""
    return kind, answers.get("order_id")


def _aside(row: Dialogue, *, besides: tuple[str, Any]) -> list[dict[str, Any]]:
    at = row.updated_at.isoformat()
    current = {"kind": row.kind, "step": row.step, "answers": row.answers, "updated_at": at}
    begun = [*(row.aside or []), *([current] if row.answers else [])]
    kept = [one for one in begun if _subject(one["kind"], one["answers"]) != besides]
    if len(kept) > MOST_ASIDE:
        raise TooManyBegun
    return kept
