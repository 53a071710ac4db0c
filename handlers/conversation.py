"""Messages that are no command and no button: an open question takes them first, then whoever understands them."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import ClassVar

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, MessageHandler, TypeHandler, filters

from core.dialogue import actions as dialogue
from core.dialogue.tables import Dialogue
from core.errors import UserError
from core.orders.draft import TextTooLong
from core.parties.messages import NotUnderstood
from core.parties.model import NotYours
from core.reading.ways_out import find_way_out
from handlers.budgets import within_budget
from handlers.context import ChatApplication, Context, Turn

Step = Callable[[Message, Turn, Dialogue], Awaitable[bool]]
"""Takes what a person sends while its dialogue is open; False passes it on."""

Taker = Callable[[Message, Turn], Awaitable[bool]]
"""Takes a message it understands; False passes it on."""

Asking = Callable[[Turn, Dialogue], Awaitable[None]]
"""Asks the question that is open once more, below what came between."""

MOST_CHARACTERS = 4096
"""What the messenger takes in one message; longer ones come from elsewhere and are read by nobody."""

AFTERWARDS = 1
"""The group of what is done when an update has been handled."""

LISTENS_FOR = timedelta(hours=12)
"""How long after the last word a typed message still counts as an answer; what was said so far stays."""

_STEPS: dict[str, Step] = {}
_ASKING: dict[str, Asking] = {}
_ASKS_TO_LEAVE: set[str] = set()
_TAKERS: list[Taker] = []


def answers(kind: str) -> Callable[[Step], Step]:
    """Register who takes the answers of a kind of dialogue."""

    def register_step(step: Step) -> Step:
        _STEPS[kind] = step
        return step

    return register_step


def asks_again(kind: str, *, keeps: bool = False) -> Callable[[Asking], Asking]:
    """Register who asks the open question of a kind of dialogue again, when what came between is over.

    With `keeps` the feature itself takes the words by which somebody leaves; else they end the question.
    """

    def register_asking(asking: Asking) -> Asking:
        _ASKING[kind] = asking
        if keeps:
            _ASKS_TO_LEAVE.add(kind)
        return asking

    return register_asking


def set_takers(takers: tuple[Taker, ...]) -> None:
    """Set who is asked, in this order, about a message that no dialogue takes."""
    _TAKERS[:] = takers


async def _listening(turn: Turn) -> Dialogue | None:
    """Find the question that what is written now may answer: somebody who writes a day later means something else."""
    row = await dialogue.find(turn.session, turn.here)
    return None if row is None or row.kind not in _STEPS or turn.now - row.updated_at > LISTENS_FOR else row


async def is_asked(turn: Turn) -> bool:
    """Say whether a question is open that what is written now may answer."""
    return await _listening(turn) is not None


class QuestionOver(UserError):
    """The button belongs to a question that was answered, or in whose place another one stands."""

    code: ClassVar[str] = "question_over"


async def open_question(turn: Turn, *, kind: str, step: str, token: str) -> Dialogue:
    """Get the question that a button answers.

    Raises:
        QuestionOver: It is not the one that is open now.
    """
    row = await dialogue.bring_back(turn.session, turn.here, kind=kind, token=token, now=turn.now)
    if row is None or row.step != step:
        raise QuestionOver
    return row


async def ask_again(turn: Turn) -> None:
    """Ask the open question once more, where something came between."""
    if not turn.asks_again:
        return
    turn.asks_again = False
    row = await dialogue.find(turn.session, turn.here)
    if row is not None and row.kind in _ASKING:
        await _ASKING[row.kind](turn, row)


async def _converse(update: Update, context: Context) -> None:
    message, turn = update.effective_message, context.turn
    if message is None or turn.person is None:  # the robot's own doings, such as a pin, are no conversation
        return
    length = len(message.text or message.caption or "")
    if length > MOST_CHARACTERS:
        raise TextTooLong(limit=MOST_CHARACTERS, length=length)
    if not await within_budget(message, turn):
        return
    row = await _listening(turn)
    if row is not None and await _answered(message, turn, row):
        return
    open_before = _as_it_stands(row)
    for taker in _TAKERS:
        if await taker(message, turn):
            if row is not None and message.text is not None:
                turn.asks_again |= open_before == _as_it_stands(await dialogue.find(turn.session, turn.here))
            return
    await turn.say(NotUnderstood(), reply_to=message.message_id)
    turn.asks_again |= row is not None


def _as_it_stands(row: Dialogue | None) -> tuple[str, str, str] | None:
    """Give an open question as a value, to tell one that was just asked from one that still waits."""
    return None if row is None else (row.kind, row.step, json.dumps(row.answers, sort_keys=True))


async def _answered(message: Message, turn: Turn, row: Dialogue) -> bool:
    """Have an open question answered; it is over for who has no right to what it is about any more."""
    if row.kind in _ASKING and row.kind not in _ASKS_TO_LEAVE and find_way_out(message.text or "") is not None:
        await turn.end_question()
        await turn.say("conversation.left", reply_to=message.message_id)
        return True
    try:
        return await _STEPS[row.kind](message, turn, row)
    except NotYours as error:
        error.ends_question = True
        raise


async def _ask_again(_: Update, context: Context) -> None:
    if context.turn.error is None:
        await ask_again(context.turn)


async def _unknown_press(_: Update, context: Context) -> None:
    await context.turn.answer("error.button_unreadable", alert=True)


def register(application: ChatApplication) -> None:
    """Listen to everything in private chats that nobody took before; register this feature last."""
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(private, _converse))
    application.add_handler(CallbackQueryHandler(_unknown_press))
    application.add_handler(TypeHandler(Update, _ask_again), group=AFTERWARDS)
