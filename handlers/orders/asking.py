"""The draft of an order in a chat: which question is open, and asking it in place."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram import Update

from core.dialogue import actions as dialogue
from core.dialogue.tables import Dialogue
from core.notify import actions as notify
from core.notify.message import Message
from core.notify.tables import Priority
from core.orders import asking
from core.orders.asking import KIND, draft_in
from core.orders.draft import Draft, DraftGone, next_waiting
from core.orders.messages import DraftQuestionOver
from handlers.arguments import QUESTION, Argument
from handlers.context import ChatApplication, Turn, named
from handlers.conversation import asks_again
from handlers.keyboards import on_press, pressed_message_id

ALBUM_QUIET = timedelta(seconds=1.5)
"""How long an album is waited for: its pictures come as updates of their own, without an end mark."""


def new_token(turn: Turn) -> str:
    """Make up what ties buttons to a draft."""
    return turn.deps.new_token()[:8]


async def start_over(turn: Turn, *, waiting: tuple[Mapping[str, Any], ...] = ()) -> None:
    """Begin with an empty draft, before those that wait."""
    await ask(turn, replace(await new_draft(turn), waiting=waiting))


async def new_draft(turn: Turn) -> Draft:
    """Begin an order of this person's."""
    return await asking.new_draft(turn.session, person=turn.me, token=new_token(turn))


HERE = "here"
"""The fabric of an own order lies in the workshop already."""


async def go_on(turn: Turn, draft: Draft) -> None:
    """Ask about the next order of the same sheet, if there is one."""
    following = next_waiting(draft, bot_id=turn.bot_id)
    if following is not None:
        await ask(turn, following)


async def ask(
    turn: Turn,
    draft: Draft,
    *,
    step: str = "",
    at: int | None = None,
    typed_id: int = 0,
    view: str = "",
    note: str = "",
) -> None:
    """Ask the next open question in this chat, or `step`, as `core.orders.asking` does."""
    await asking.ask(
        turn.session, turn.here, draft, now=turn.now, step=step, at=at, typed_id=typed_id, view=view, note=note
    )


@asks_again(KIND, keeps=True)
async def _ask_again(turn: Turn, row: Dialogue) -> None:
    await ask(turn, draft_in(row), step=row.step, note="orders.goes_on")


DraftPress = Callable[..., Awaitable[None]]
"""Takes a press on the question that is open: the update, the turn, the draft, the question, and more arguments."""


def on_draft_press(application: ChatApplication, action: str, function: DraftPress, *arguments: Argument) -> None:
    """Call `function` when a button of the open question is pressed; one of an earlier question changes nothing."""

    async def press(update: Update, turn: Turn, button: str, *args: Any) -> None:
        row = await _draft_of(turn, button, pressed_message_id(update))
        draft = draft_in(row)
        if draft.button == button:
            await function(update, turn, draft, row.step, *args)
        elif pressed_message_id(update) != row.answers.get("shown_id"):  # else a second tap, while the next one comes
            await turn.answer("orders.answered_before", alert=True)
            await turn.edit(pressed_message_id(update), DraftQuestionOver(draft=row.answers))

    on_press(application, action, press, QUESTION, *arguments)


async def _draft_of(turn: Turn, button: str, message_id: int) -> Dialogue:
    """Get the conversation that holds the draft a button belongs to; one that waited goes on below the other.

    Raises:
        DraftGone: It was placed or thrown away.
    """
    token = button.partition(".")[0]
    open_now = await dialogue.find(turn.session, turn.here)
    is_open = open_now is not None and open_now.answers.get("token") == token
    row = await dialogue.bring_back(turn.session, turn.here, kind=KIND, token=token, now=turn.now)
    if row is None:
        raise DraftGone
    if not is_open:
        row.answers = row.answers | {"typed_id": message_id}
    return row


async def say_once(turn: Turn, media_group_id: str, said: Message | str, **params: Any) -> None:
    """Say something about an album once, when all of it is there."""
    key = said if isinstance(said, str) else said.outbox_key
    await notify.send(
        turn.session,
        to=turn.here,
        **named(said),
        params=params,
        now=turn.now,
        due_at=turn.now + ALBUM_QUIET,
        priority=Priority.ANSWER,
        dedupe=f"{key}:{turn.here.chat_id}:{media_group_id}",
    )
