"""The draft of an order in a chat: which question is open, and asking it in place."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.dialogue import actions as dialogue
from core.dialogue.tables import Dialogue
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Kind, Priority
from core.orders.draft import Draft, draft_from_json, draft_to_json
from core.orders.messages import DraftQuestion
from core.parties import actions as parties
from core.parties import queries as people
from core.parties.tables import Person

KIND = "order"
"""The kind of dialogue in which a draft stands."""
SUMMARY = "summary"
BUYER = "buyer"
"""What the owner of a workshop calls the buyer of an own order: the last question, where the buyer is a new one."""


async def places_orders(session: AsyncSession, *, person: Person) -> bool:
    """Say whether what a person tells may be an order: everybody's but of who only works in a workshop."""
    if person.is_merchant or await people.find_owned_workshop(session, person_id=person.id) is not None:
        return True
    return not await people.list_workshops_of(session, person_id=person.id)


async def new_draft(session: AsyncSession, *, person: Person, token: str) -> Draft:
    """Begin an order: for the market, or for the own workshop of an owner who buys nowhere else."""
    owned = None if person.is_merchant else await people.find_owned_workshop(session, person_id=person.id)
    if owned is not None:
        return Draft(token=token, workshop_id=owned.id, currency=owned.currency)
    await parties.become_merchant(session, person_id=person.id)
    return Draft(token=token)


def draft_in(row: Dialogue) -> Draft:
    """Read the draft in a conversation."""
    return draft_from_json(row.answers, bot_id=row.bot_id)


async def ask(
    session: AsyncSession,
    to: Address,
    draft: Draft,
    *,
    now: datetime,
    step: str = "",
    at: int | None = None,
    typed_id: int = 0,
    view: str = "",
    note: str = "",
) -> None:
    """Ask the next open question, or `step`; in place of the message `at`, unless the talk has gone on below it.

    The buttons of all questions before it are over from now on.
    """
    asked = step or draft.next_question or SUMMARY
    row = await dialogue.find(session, to)
    known = int(row.answers.get("typed_id", 0)) if row is not None and row.kind == KIND else 0
    last_typed_id = max(typed_id, known)
    values = draft_to_json(replace(draft, asked=draft.asked + 1))
    shown_id = at if at is not None and at > last_typed_id else None
    answers = values | {"typed_id": last_typed_id, "shown_id": shown_id}
    await dialogue.step_to(session, to, kind=KIND, step=asked, answers=answers, now=now)
    await notify.send(
        session,
        to=to,
        message=DraftQuestion(step=asked, draft=values, view=view, note=note),
        params={} if shown_id is None else {"message_id": shown_id},
        kind=Kind.SEND if shown_id is None else Kind.EDIT,
        priority=Priority.ANSWER,
        joins=True,
        now=now,
    )
