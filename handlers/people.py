"""First contact: who are you, in which language."""

from telegram import Update
from telegram.ext import CommandHandler

from handlers.context import ChatApplication, Context
from handlers.keyboards import pack
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders


async def start(_: Update, context: Context) -> None:
    """Greet, and ask who the person is."""
    await context.turn.say("start.who")


@renders("start.who")
async def _who(r: Rendering) -> Outgoing:
    return Outgoing(
        text=r.t("start.who"),
        buttons=(
            (r.button("start.merchant", pack("start.merchant")),),
            (r.button("start.owner", pack("start.owner")),),
            (r.button("start.worker", pack("start.worker")),),
        ),
    )


def register(application: ChatApplication) -> None:
    """Listen to /start."""
    application.add_handler(CommandHandler("start", start))
