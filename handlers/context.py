"""What a handler is given: the transaction of its update, the person, the clock, and the world outside as callables."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, TypedDict, overload
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from telegram.ext import Application, CallbackContext, ExtBot

from core.dialogue import actions as dialogue
from core.errors import UserError
from core.notify import actions as notify
from core.notify.message import Message
from core.notify.model import Address
from core.notify.tables import Kind, Priority
from core.parties.tables import Person
from core.work.deps import Deps


class PersonNeeded(UserError):
    """Nobody can be told by name here: a channel, an anonymous admin, a bot."""

    code: ClassVar[str] = "person_needed"


@dataclass(slots=True, kw_only=True)
class Turn:
    """One update while it is handled: all it reads and writes is one transaction."""

    deps: Deps
    session: AsyncSession
    now: datetime
    bot_id: int
    person: Person | None = None
    chat_id: int | None = None
    callback_query_id: str | None = None
    answered: bool = False
    error: BaseException | None = None
    asks_again: bool = False
    """Whether the question that is open is asked again, below what this update has brought."""
    scratch: dict[str, Any] = field(default_factory=dict)

    @property
    def me(self) -> Person:
        """The person who sent the update.

        Raises:
            PersonNeeded: No person did.
        """
        if self.person is None:
            raise PersonNeeded
        return self.person

    @property
    def here(self) -> Address:
        """The chat the update came from.

        Raises:
            PersonNeeded: It came from none.
        """
        if self.chat_id is None:
            raise PersonNeeded
        return Address(bot_id=self.bot_id, chat_id=self.chat_id)

    @property
    def today(self) -> date:
        """The day it is where the person lives."""
        return self.now.astimezone(ZoneInfo(self.me.timezone)).date()

    @property
    def bot_username(self) -> str:
        """The name under which people find this bot."""
        return self.deps.bots[self.bot_id].username

    @overload
    async def say(self, said: Message, /, *, reply_to: int | None = None) -> None: ...
    @overload
    async def say(self, said: str, /, *, reply_to: int | None = None, **params: Any) -> None: ...
    async def say(self, said: Message | str, /, *, reply_to: int | None = None, **params: Any) -> None:
        """Answer in this chat, by a message or a text; the same words that still wait there are not said twice."""
        await notify.send(
            self.session,
            to=self.here,
            **named(said),
            params=params,
            now=self.now,
            priority=Priority.ANSWER,
            reply_to_message_id=reply_to,
            joins=True,
        )

    async def say_at_first_tap(self, message_id: int, said: Message | str, **params: Any) -> bool:
        """Answer the press of a button under a message once, ever; further taps get a short notice. Say which it is."""
        key = said if isinstance(said, str) else said.outbox_key
        is_first = await notify.send(
            self.session,
            to=self.here,
            **named(said),
            params=params,
            now=self.now,
            priority=Priority.ANSWER,
            dedupe=f"tap:{self.bot_id}:{self.here.chat_id}:{message_id}:{key}",
        )
        if not is_first:
            await self.answer("start.said_already")
        return is_first

    @overload
    async def edit(self, message_id: int, said: Message) -> None: ...
    @overload
    async def edit(self, message_id: int, said: str, **params: Any) -> None: ...
    async def edit(self, message_id: int, said: Message | str, **params: Any) -> None:
        """Change a message that the robot sent in this chat."""
        await notify.send(
            self.session,
            to=self.here,
            **named(said),
            params=params | {"message_id": message_id},
            now=self.now,
            kind=Kind.EDIT,
            priority=Priority.ANSWER,
            joins=True,
        )

    async def take_down(self, message_id: int) -> None:
        """Delete a message that the robot sent in this chat."""
        await notify.send(
            self.session,
            to=self.here,
            params={"message_id": message_id},
            now=self.now,
            kind=Kind.DELETE,
            priority=Priority.ANSWER,
        )

    @overload
    async def answer(self, said: Message, *, alert: bool = False) -> None: ...
    @overload
    async def answer(self, said: str = "", **params: Any) -> None: ...
    async def answer(self, said: Message | str = "", **params: Any) -> None:
        """Answer the button press: with a short notice, or silently."""
        if self.callback_query_id is None or self.answered:
            return
        self.answered = True
        await notify.send(
            self.session,
            to=self.here,
            **named(said),
            params=params | {"callback_query_id": self.callback_query_id},
            now=self.now,
            kind=Kind.ANSWER,
            priority=Priority.ANSWER,
        )

    async def ask(self, kind: str, step: str, answers: dict[str, Any]) -> None:
        """Remember which question is open in this chat; `answers` may hold the `token` that its buttons carry."""
        await dialogue.step_to(self.session, self.here, kind=kind, step=step, answers=answers, now=self.now)

    async def end_question(self) -> None:
        """End the open question; one that it came between is asked again when this update is done."""
        if await dialogue.end(self.session, self.here) is not None:
            self.asks_again = True


class _Named(TypedDict, total=False):
    key: str
    message: Message


def named(said: Message | str) -> _Named:
    """Hand what is said on to `notify.send`: a message, or the key of a text."""
    return {"key": said} if isinstance(said, str) else {"message": said}


_turn: ContextVar[Turn] = ContextVar("turn")


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """PTB's context with the turn of the update at hand."""

    @property
    def turn(self) -> Turn:
        """The transaction, person and clock of this update."""
        return _turn.get()


ChatApplication = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], Any]


def enter(turn: Turn) -> None:
    """Make a turn the current one of this task."""
    _turn.set(turn)
