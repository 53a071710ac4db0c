"""Lists that are cut by count: each says how many more there are and leads to them, a page after the other.

A list that people see is cut by `cut` or `window` and by nothing else; a test looks for slices in the source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from markupsafe import Markup
from telegram import Update

from core.notify.message import Message, Paged, classes
from core.parties.model import NotYours
from handlers.arguments import ID, PAGE, Word
from handlers.context import ChatApplication, Turn
from handlers.keyboards import ButtonUnreadable, on_press, pack, pressed_message_id
from handlers.outgoing import Button
from handlers.readers import may_read
from handlers.rendering import Rendering

T = TypeVar("T")

LIST = Word(r"[a-z_]{1,16}\.[a-z_]{1,16}")
"""The key of a message that is a list."""

SUBJECTS: dict[str, str] = {
    "data.forget": "person_id",
    "desk.holds": "person_id",
    "desk.incidents": "person_id",
    "desk.jobs": "person_id",
    "desk.messages": "person_id",
    "desk.models": "person_id",
    "desk.people": "person_id",
    "desk.updates": "person_id",
    "evidence.mistaken": "photo_id",
    "evidence.mistaken_of": "order_id",
    "evidence.which_order": "photo_id",
    "orders.mine": "person_id",
    "pair.list": "workshop_id",
    "plan.change": "workshop_id",
    "plan.lines": "workshop_id",
    "plan.skills": "workshop_id",
    "plan.swap": "order_id",
    "plan.teams": "workshop_id",
    "plan.why_list": "workshop_id",
    "review.open": "person_id",
    "shop.members": "workshop_id",
    "shop.templates": "workshop_id",
    "tracking.overview": "person_id",
    "wip.all": "workshop_id",
}
"""Lists that are turned over in place: the key of each with the parameter that says whose or of what it is."""

AS_NEW: dict[str, str] = {
    "plan.load": "workshop_id",
    "plan.proposal_all": "proposal_id",
    "tickets.numbers": "photo_id",
    "tracking.jobs": "person_id",
    "tracking.photos": "order_id",
    "tracking.queue_all": "order_id",
}
"""Lists whose rest comes as a new message: pictures, and words that may take several messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A part of a list, with how many come before and after it."""

    items: Sequence[T]
    number: int
    before: int
    after: int

    def line(self, r: Rendering) -> list[Markup]:
        """Say how many more there are; nothing on the last page."""
        return [r.t.count("list.more", self.after)] if self.after else []

    def row(self, r: Rendering, key: str, subject_id: int) -> tuple[tuple[Button, ...], ...]:
        """Lead to the pages before and after, by a row of buttons; none where all is shown."""
        back = [_turn(r, "list.button.before", key, subject_id, self.number - 1, self.before)] if self.before else []
        on = [_turn(r, "list.button.more", key, subject_id, self.number + 1, self.after)] if self.after else []
        return ((*back, *on),) if back or on else ()


def _turn(r: Rendering, label: str, key: str, subject_id: int, number: int, n: int) -> Button:
    return r.button(label, pack("list.page", key, subject_id, number), n=r.t.number(n))


def cut(r: Rendering[Paged], found: Sequence[T], most: int, *, at: int | None = None) -> Page[T]:
    """Give the page of a list that is asked for, the last one if there are not so many any more.

    `at`: the place in the list that is to be seen, where no page is asked for.
    """
    asked = r.message.page or (1 if at is None else at // most + 1)
    number = max(1, min(asked, -(-len(found) // most)))
    first = (number - 1) * most
    items = found[first : first + most]
    return Page(items=items, number=number, before=first, after=len(found) - first - len(items))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several short lists in a message: `most` lines of it, of one that grows at its end the last ones."""

    lines: Sequence[Markup]
    most: int
    heading: Markup | None = None
    is_history: bool = False

    @property
    def left(self) -> int:
        """How many lines are not shown."""
        return max(0, len(self.lines) - self.most)


def cut_parts(
    r: Rendering, parts: Sequence[Part], *, key: str, subject_id: int
) -> tuple[list[Markup], tuple[tuple[Button, ...], ...]]:
    """Give some lines of each list, and a button to all of them, which the message of `key` shows."""
    shown: list[Markup] = []
    for part in parts:
        more = [r.t.count("list.more", part.left)] if part.left else []
        shown += [part.heading] if part.heading else []
        shown += [*more, *part.lines[part.left :]] if part.is_history else [*part.lines[: part.most], *more]
    left = sum(part.left for part in parts)
    return shown, ((_turn(r, "list.button.more", key, subject_id, 1, left),),) if left else ()


def whole_parts(parts: Sequence[Part]) -> list[Markup]:
    """Give all lines of several lists."""
    return [line for part in parts for line in ([part.heading] if part.heading else []) + list(part.lines)]


async def turn_page(update: Update, turn: Turn, key: str, subject_id: int, number: int) -> None:
    """Show another page of a list, to whoever may read it."""
    name = SUBJECTS.get(key) or AS_NEW.get(key)
    if name is None:
        raise ButtonUnreadable
    kind: type[Any] = classes()[key]
    message: Message = kind(**{name: subject_id}, page=number)
    is_own = name != "person_id" or subject_id == turn.me.id
    if not is_own or not await may_read(turn.session, turn.me, message):
        raise NotYours
    if key in SUBJECTS:
        await turn.edit(pressed_message_id(update), message)
    else:
        await turn.say(message)


def register(application: ChatApplication) -> None:
    """Listen to the buttons that turn pages."""
    on_press(application, "list.page", turn_page, LIST, ID, PAGE)
