"""Commands: how they are listened to, in private chats alone, and the five that are shown, in each language."""

from collections.abc import Awaitable, Callable

from telegram import BotCommand, Update
from telegram.constants import ChatType
from telegram.ext import CommandHandler, ExtBot, filters

from core.parties.messages import PrivateOnly
from core.parties.model import LOCALES
from handlers.context import ChatApplication, Context
from handlers.families import Family
from handlers.outgoing import Button, Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts

COMMANDS = ("start", "new", "status", "plan", "help")
SHOWN = Family("command", COMMANDS)

LANGUAGE_CODES = {"en": None, "zh_Hans": "zh", "ru": "ru"}
"""The two-letter code Telegram files commands under; None is for every other language."""

Command = Callable[[Update, Context], Awaitable[None]]


class PrivateCommand(CommandHandler[Context, None]):
    """Takes a command of a person in the private chat; anywhere else it only says where that is."""

    def __init__(self, names: str | list[str], function: Command) -> None:
        async def handle(update: Update, context: Context) -> None:
            chat = update.effective_chat
            if chat is not None and chat.type == ChatType.PRIVATE and context.turn.person is not None:
                await function(update, context)
            else:
                await _lead_to_private_chat(update, context)

        super().__init__(names, handle, filters.UpdateType.MESSAGE)


def on_command(application: ChatApplication, names: str | list[str], function: Command) -> None:
    """Call `function(update, context)` when a person sends this command in the private chat."""
    application.add_handler(PrivateCommand(names, function))


async def _lead_to_private_chat(update: Update, context: Context) -> None:
    turn, message = context.turn, update.effective_message
    said = PrivateOnly(locale=turn.person.locale if turn.person is not None else None)
    await turn.say(said, reply_to=message.message_id if message else None)


@renders(PrivateOnly)
async def _private_only(r: Rendering[PrivateOnly]) -> Outgoing:
    way = Button(text=plain(r.t("command.button.private")), url=f"https://t.me/{r.bot_username}")
    return Outgoing(text=r.t("command.private_only"), buttons=((way,),))


async def publish(bot: ExtBot[None]) -> None:
    """Tell the messenger which commands there are."""
    for locale in LOCALES:
        t = Texts(locale)
        commands = [BotCommand(name, plain(t(SHOWN(name)))) for name in COMMANDS]
        await bot.set_my_commands(commands, language_code=LANGUAGE_CODES[locale])
