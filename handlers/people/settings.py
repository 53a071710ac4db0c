"""What a person sets for themselves: language, hour of the digest, quiet hours, time zone."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update

from core.notify.message import Message
from core.parties import actions as parties
from core.parties.messages import DigestHour, Home, Languages, QuietHours, Settings, TimeZones
from handlers.arguments import CHOICE, HOUR, NAME
from handlers.context import ChatApplication, Turn
from handlers.keyboards import ButtonUnreadable, on_press, pressed_message_id

PARTS: Mapping[str, Callable[..., Message]] = {
    "all": Settings,
    "digest": DigestHour,
    "quiet": QuietHours,
    "zone": TimeZones,
}
"""The settings and what each of them offers, by what their buttons say."""


async def show_languages(_: Update, turn: Turn) -> None:
    """Show the languages, each in its own words."""
    await turn.say(Languages())


async def choose_language(update: Update, turn: Turn, locale: str) -> None:
    """Speak this language from now on."""
    await _offered(parties.choose_locale(turn.session, person_id=turn.me.id, locale=locale))
    await turn.edit(pressed_message_id(update), Home(person_id=turn.me.id))


async def show_settings(_: Update, turn: Turn) -> None:
    """Show the settings."""
    await turn.say(Settings(person_id=turn.me.id))


async def show_part(update: Update, turn: Turn, part: str) -> None:
    """Show what can be chosen for one setting, or all settings again."""
    if part not in PARTS:
        raise ButtonUnreadable
    await turn.edit(pressed_message_id(update), PARTS[part](person_id=turn.me.id))


async def choose_digest(update: Update, turn: Turn, hour: int) -> None:
    """Send the digest at this hour."""
    await _offered(parties.choose_digest_hour(turn.session, person_id=turn.me.id, hour=hour))
    await turn.edit(pressed_message_id(update), Settings(person_id=turn.me.id))


async def choose_quiet(update: Update, turn: Turn, from_hour: int, to_hour: int) -> None:
    """Keep these hours quiet."""
    await _offered(parties.choose_quiet_hours(turn.session, person_id=turn.me.id, from_hour=from_hour, to_hour=to_hour))
    await turn.edit(pressed_message_id(update), Settings(person_id=turn.me.id))


async def choose_zone(update: Update, turn: Turn, timezone: str) -> None:
    """Reckon in this time zone."""
    await _offered(parties.choose_timezone(turn.session, person_id=turn.me.id, timezone=timezone))
    await turn.edit(pressed_message_id(update), Settings(person_id=turn.me.id))


async def _offered(choice: Awaitable[None]) -> None:
    """Carry out a choice; one that was never offered comes from a forged button."""
    try:
        await choice
    except ValueError:
        raise ButtonUnreadable from None


def register(application: ChatApplication) -> None:
    """Listen to the buttons of the settings."""
    on_press(application, "settings.languages", show_languages)
    on_press(application, "settings.locale", choose_language, NAME)
    on_press(application, "settings.show", show_settings)
    on_press(application, "settings.part", show_part, NAME)
    on_press(application, "settings.digest", choose_digest, HOUR)
    on_press(application, "settings.quiet", choose_quiet, HOUR, HOUR)
    on_press(application, "settings.zone", choose_zone, CHOICE)
