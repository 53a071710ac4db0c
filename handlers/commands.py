"""The five commands, described in each language."""

from telegram import BotCommand
from telegram.ext import ExtBot

from core.parties.model import LOCALES
from handlers.rendering import plain
from handlers.texts import Texts

COMMANDS = ("start", "new", "status", "plan", "help")

LANGUAGE_CODES = {"en": None, "zh_Hans": "zh", "ru": "ru"}
"""The two-letter code Telegram files commands under; None is for every other language."""


async def publish(bot: ExtBot[None]) -> None:
    """Tell the messenger which commands there are."""
    for locale in LOCALES:
        t = Texts(locale)
        commands = [BotCommand(name, plain(t(f"command.{name}"))) for name in COMMANDS]
        await bot.set_my_commands(commands, language_code=LANGUAGE_CODES[locale])
