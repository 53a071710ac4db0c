"""Work in progress: what is at which stage and with whom, as the tickets say; asked by /wip or in words."""

from telegram import Message, Update

from core.parties import queries as parties
from core.parties.model import NotYours
from core.tracking.messages import WorkInProgress
from handlers.commands import on_command
from handlers.context import ChatApplication, Context, Turn

QUESTIONS = frozenset({"wip", "在制品", "нзп", "незавершёнка", "незавершенка"})


async def show(_: Update, context: Context) -> None:
    """Show the work in progress of the person's own workshop."""
    await _show(context.turn)


async def take_question(message: Message, turn: Turn) -> bool:
    """Take the bare word for work in progress, in the three languages."""
    if (message.text or "").strip().strip("?？!.").casefold() not in QUESTIONS:
        return False
    await _show(turn)
    return True


async def _show(turn: Turn) -> None:
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is None:
        raise NotYours
    await turn.say(WorkInProgress(workshop_id=workshop.id))


def register(application: ChatApplication) -> None:
    """Listen to /wip."""
    on_command(application, "wip", show)
