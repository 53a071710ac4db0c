"""Outbox rows into words: a renderer for each key that needs more than its text."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import TypeVar as DefaultingTypeVar

from core.notify.message import ENVELOPE, Message, OfALaterRelease, message_of
from core.notify.repeats import ALSO
from core.notify.tables import OVER, Kind, Outbox, Priority
from core.parties.tables import Person
from core.tracking.model import is_quiet
from core.work.deps import Deps
from handlers.fitting import fit
from handlers.outgoing import Button, Outgoing
from handlers.readers import require_reader
from handlers.texts import Texts

P = ParamSpec("P")
R = TypeVar("R")
N = TypeVar("N", bound=Message)
M = DefaultingTypeVar("M", bound=Message, covariant=True, default=Message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering(Generic[M]):
    """What a renderer may use: the message, a snapshot of the database, the reader's language, the drawing board."""

    session: AsyncSession
    deps: Deps
    t: Texts
    person: Person | None
    bot_id: int
    now: datetime
    message: M
    call: Mapping[str, Any]
    """What the row says of the call that sends it."""

    def saying(self, message: N) -> "Rendering[N]":
        """Give what the renderer of another message may use here."""
        return replace(cast("Rendering[N]", self), message=message)

    @property
    def edits(self) -> bool:
        """Whether it is to stand in the place of a message that is in the chat."""
        return "message_id" in self.call

    @property
    def is_alert(self) -> bool:
        """Whether the answer to a press is to be closed by its reader."""
        return bool(self.call.get("alert"))

    @property
    def is_over(self) -> bool:
        """Whether a card that tells of something passing is taken down."""
        return OVER in self.call

    @property
    def bot_username(self) -> str:
        """The name under which people find the sending bot."""
        return self.deps.bots[self.bot_id].username

    def button(self, label: str, data: str, **params: Any) -> Button:
        """Make a button; `label` is the key of its text."""
        return Button(text=str(plain(self.t(label, **params))), data=data)

    async def draw(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Draw a picture beside the loop."""
        return await asyncio.to_thread(function, *args, **kwargs)


def plain(text: Markup) -> str:
    """Turn marked-up text into plain text, as buttons and pictures show it."""
    return str(text.striptags()) if "<" in text else str(text.unescape())


Renderer = Callable[[Rendering[Any]], Awaitable[Outgoing]]

Ahead = Callable[[AsyncSession, Sequence[Any]], Awaitable[None]]
"""Reads at once what several messages of a class need; it stays in the session for their renderer."""

_RENDERERS: dict[str, Renderer] = {}
_AHEAD: dict[str, Ahead] = {}

F = TypeVar("F", bound=Renderer)


def renders(*kinds: type[Message], ahead: Ahead | None = None) -> Callable[[F], F]:
    """Register what puts messages into words, and what it wants read ahead where many are told at the same time."""

    def register(renderer: F) -> F:
        for kind in kinds:
            key = kind.outbox_key
            if key in _RENDERERS:
                raise ValueError(f"two renderers for {key}")
            _RENDERERS[key] = renderer
            if ahead is not None:
                _AHEAD[key] = ahead
        return renderer

    return register


async def read_ahead(session: AsyncSession, rows: Sequence[Outbox]) -> None:
    """Read what several of these rows need alike, with one statement instead of one for each."""
    for key in {row.key for row in rows} & _AHEAD.keys():
        found = [message for row in rows if row.key == key and (message := _read_if_possible(row)) is not None]
        if len(found) > 1:
            await _AHEAD[key](session, found)


def _read_if_possible(row: Outbox) -> Message | None:
    try:
        return message_of(row)
    except (OfALaterRelease, ValidationError):  # told when its turn comes
        return None


async def render(
    row: Outbox, *, session: AsyncSession, deps: Deps, now: datetime, person: Person | None
) -> tuple[Outgoing, ...]:
    """Put an outbox row into words for the person it goes to (None where that is a group), as the messages it takes.

    Raises:
        OfALaterRelease: There are no words for it in this program.
        Withheld: The person may not read it any more.
        Unclassified: Nobody has said who may read what it is about.
    """
    if row.kind not in set(Kind):
        raise OfALaterRelease(row.kind)
    message = message_of(row)
    await require_reader(session, row, message, person, now=now)
    rendering = Rendering(
        session=session,
        deps=deps,
        t=_texts(deps, person, now, told_in=message.told_in if message else None),
        person=person,
        bot_id=row.bot_id,
        now=now,
        message=message or _NONE,
        call={name: value for name, value in row.params.items() if name in ENVELOPE},
    )
    parts = fit(_with_also(await _say(row, rendering), rendering), Kind(row.kind), rendering.t)
    return tuple(replace(part, silent=True) for part in parts) if _is_hushed(row, person, now) else parts


def _texts(deps: Deps, person: Person | None, now: datetime, *, told_in: str | None) -> Texts:
    locale, timezone = (person.locale, person.timezone) if person else ("en", deps.timezone)
    return Texts(told_in or locale, timezone, now.astimezone(ZoneInfo(timezone)).date())


def _is_hushed(row: Outbox, person: Person | None, now: datetime) -> bool:
    """Say whether a message that nobody asked for comes in its reader's quiet hours."""
    return (
        person is not None
        and row.priority != Priority.ANSWER
        and is_quiet(now, timezone=person.timezone, from_min=person.quiet_from_min, to_min=person.quiet_to_min)
    )


_NONE = Message()


def _with_also(outgoing: Outgoing, r: Rendering) -> Outgoing:
    """Say which other messages of the reader an answer stands for."""
    others = r.call.get(ALSO)
    if not others or not outgoing.text:
        return outgoing
    return replace(outgoing, text=Markup("{}\n{}").format(Markup(outgoing.text), r.t.count("common.also", others)))  # noqa: S704


async def _say(row: Outbox, r: Rendering) -> Outgoing:
    if not row.key:
        return Outgoing()
    renderer = _RENDERERS.get(row.key)
    if renderer is not None:
        return await renderer(r)
    if not r.t.has(row.key):
        raise OfALaterRelease(row.key)
    return Outgoing(text=r.t(row.key, **row.params), alert=r.is_alert)
