"""What every step of the tour uses: phones, waiting for what a person sees, pressing what a person would press."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.demo.cast import TIMEZONE, Character
from bot.demo.house import BOT, Demo
from core.garments import garment_of
from core.parties.model import locale_for
from gendan_sandbox.client import Person, Seen
from gendan_sandbox.patience import Patience
from handlers.rendering import plain
from handlers.texts import Texts, catalog

_T = TypeVar("_T")


class TourFailed(Exception):
    """Something is not as it should be in the chats."""


@dataclass(slots=True, kw_only=True)
class Guide:
    """Plays the people of the demonstration and checks what each of them sees."""

    demo: Demo
    tell: Callable[[str], None]
    pace_s: float
    phones: dict[int, Person] = field(default_factory=dict)
    seen_id: dict[int, int] = field(default_factory=dict)

    async def phone(self, who: Character) -> Person:
        """Take somebody's phone."""
        if who.id not in self.phones:
            self.phones[who.id] = await self.demo.person(who)
        return self.phones[who.id]

    def words(self, who: Character, key: str, **params: Any) -> str:
        """Put a text into the words that this person reads."""
        return plain(Texts(locale_for(who.language), TIMEZONE)(key, **params))

    def garment(self, who: Character, key: str) -> str:
        """Name a kind of garment as this person reads it."""
        return garment_of(key).names[locale_for(who.language)].one

    def start_of(self, who: Character, key: str) -> str:
        """Give the fixed words that a text begins with in this person's language."""
        return re.split(r"\{|<", raw_text(locale_for(who.language), key))[0].strip()

    def fixed_words(self, who: Character, key: str) -> list[str]:
        """Give the words of a text that stand around its placeholders, in this person's language."""
        text = plain(Markup(re.sub(r"\{\w*\}", "\n", raw_text(locale_for(who.language), key))))  # noqa: S704 - our own text
        return [part.strip() for part in text.split("\n") if part.strip()]

    def note(self, text: str) -> None:
        """Tell the audience what was seen, with the time on the clock of the demonstration."""
        local = self.demo.messenger.clock.now().astimezone(ZoneInfo(TIMEZONE))
        self.tell(f"{local:%a %d %b %H:%M}  ✓ {text}")

    async def pause(self) -> None:
        """Give the audience time to look."""
        await asyncio.sleep(self.pace_s)

    async def mark(self, who: Character) -> None:
        """Count only what comes from now on as an answer."""
        messages = await (await self.phone(who)).messages(BOT)
        self.seen_id[who.id] = messages[-1].id if messages else 0

    async def finds(self, what: str, look: Callable[[], Awaitable[_T | None]]) -> _T:
        """Look again and again until something is there.

        Raises:
            TourFailed: It does not come, and nothing moves any more.
        """
        patience = Patience()
        while patience.lasts(self.demo.messenger.events.version):
            found = await look()
            if found is not None:
                return found
            await asyncio.sleep(0.1)
        raise TourFailed(what)

    async def sees(self, who: Character, *parts: str, anew: bool = True) -> Seen:
        """Wait until a person's chat shows a message that contains all parts.

        Raises:
            TourFailed: It does not come.
        """

        def fits(message: Seen) -> bool:
            return all(part in message.words for part in parts)

        after = self.seen_id.get(who.id, 0) if anew else 0
        try:
            return await (await self.phone(who)).wait_for(fits, chat=BOT, after=after)
        except TimeoutError as error:
            raise TourFailed(f"{who.name} does not see {parts}: {error}") from None

    async def sees_button(self, who: Character, part: str, *, anew: bool = True) -> Seen:
        """Wait until a message, a new one unless said otherwise, has a button whose label contains `part`.

        Raises:
            TourFailed: There is none.
        """

        def fits(message: Seen) -> bool:
            return any(part in label for row in message.buttons for label in row)

        after = self.seen_id.get(who.id, 0) if anew else 0
        try:
            return await (await self.phone(who)).wait_for(fits, chat=BOT, after=after)
        except TimeoutError as error:
            raise TourFailed(f"{who.name} has no button {part!r}: {error}") from None

    async def press(self, who: Character, part: str, *, on: Seen | None = None) -> None:
        """Press the newest button whose label contains `part`."""
        message = on or await self.sees_button(who, part)
        labels = [label for row in message.buttons for label in row if part in label]
        label = next((label for label in labels if label.startswith(part)), labels[0])
        await (await self.phone(who)).press(label, chat=BOT, message=message)
        await self.pause()

    async def press_key(self, who: Character, key: str, *, on: Seen | None = None) -> None:
        """Press the button of a text key."""
        await self.press(who, self.start_of(who, key), on=on)

    async def says(self, who: Character, text: str, **details: Any) -> None:
        """Write something."""
        await self.mark(who)
        await (await self.phone(who)).send_text(BOT, text, **details)
        await self.pause()

    async def sends_photo(self, who: Character, data: bytes, **details: Any) -> Seen:
        """Send a photo."""
        await self.mark(who)
        sent = await (await self.phone(who)).send_photo(BOT, data, **details)
        await self.pause()
        return sent

    async def until(self, when: datetime) -> None:
        """Let time pass until an instant of the demonstration's clock; a past one does nothing."""
        left_s = (when - self.demo.messenger.clock.now()).total_seconds()
        if left_s > 0:
            await self.demo.jump(left_s)


def raw_text(locale: str, key: str) -> str:
    """Read a text with its placeholders."""
    return str(catalog(locale).gettext(key))


def require(condition: bool, what: str) -> None:
    """Insist on something seen.

    Raises:
        TourFailed: It is not so.
    """
    if not condition:
        raise TourFailed(what)
