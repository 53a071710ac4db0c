"""First contact: who are you, links, help."""

from collections.abc import Awaitable, Callable

from telegram import Update

from core.parties import actions as parties
from core.parties import queries
from core.parties.messages import Help, Home, MerchantWelcome, ScanInvite, TellBoss
from core.parties.model import Role
from core.tracking.messages import JobsToday
from handlers.commands import on_command
from handlers.context import ChatApplication, Context, Turn
from handlers.keyboards import on_press, pressed_message_id
from handlers.people import settings as people_settings

StartHandler = Callable[[Turn, str], Awaitable[None]]
"""Takes what follows the prefix in `/start <prefix><payload>`."""

START_HANDLERS: dict[str, StartHandler] = {}


def starts(prefix: str) -> Callable[[StartHandler], StartHandler]:
    """Register who takes deep links that begin with `prefix`."""

    def register_start(handler: StartHandler) -> StartHandler:
        if prefix in START_HANDLERS:
            raise ValueError(f"two handlers for links with {prefix}")
        START_HANDLERS[prefix] = handler
        return handler

    return register_start


async def start(_: Update, context: Context) -> None:
    """Follow the link a person came by; without one greet them as who they are."""
    turn = context.turn
    payload = context.args[0] if context.args else ""
    for prefix, handler in START_HANDLERS.items():
        if payload.startswith(prefix):
            await handler(turn, payload.removeprefix(prefix))
            return
    if payload:
        await turn.say("start.link_unknown")
    await go_home(turn)


async def go_home(turn: Turn) -> None:
    """Show what a person can do here, by all their roles; a stranger is asked who they are."""
    await turn.say(Home(person_id=turn.me.id))


async def home(_: Update, turn: Turn) -> None:
    """Show the home message by its button."""
    await go_home(turn)


async def be_merchant(update: Update, turn: Turn) -> None:
    """Take a person as a merchant; several quick taps get one welcome."""
    await parties.become_merchant(turn.session, person_id=turn.me.id)
    await turn.say_at_first_tap(pressed_message_id(update), MerchantWelcome())


async def be_worker(update: Update, turn: Turn) -> None:
    """Show a worker without an invite how to get in; several quick taps are shown it once."""
    if await queries.list_workshops_of(turn.session, person_id=turn.me.id):
        await go_home(turn)
    else:
        await turn.say_at_first_tap(pressed_message_id(update), ScanInvite())


async def tell_boss(_: Update, turn: Turn) -> None:
    """Give a worker words to pass on to a boss who does not use the robot yet."""
    await turn.say(TellBoss())


async def show_jobs(_: Update, turn: Turn) -> None:
    """Show a worker the jobs of the day."""
    await turn.say(JobsToday(person_id=turn.me.id))


async def show_help(_: Update, context: Context) -> None:
    """Explain what the robot does for this person."""
    turn = context.turn
    roles = {role for _, role in await queries.list_workshops_of(turn.session, person_id=turn.me.id)}
    parts = [
        part
        for part, is_theirs in (
            ("merchant", turn.me.is_merchant),
            ("owner", Role.OWNER in roles),
            ("worker", bool(roles & {Role.WORKER, Role.LEADER})),
            ("operator", turn.me.is_operator),
        )
        if is_theirs
    ]
    await turn.say(Help(parts=tuple(parts) or ("stranger",)))


def register(application: ChatApplication) -> None:
    """Listen to /start, /help and the buttons of the first contact."""
    on_command(application, "start", start)
    on_command(application, "help", show_help)
    on_press(application, "start.home", home)
    on_press(application, "start.merchant", be_merchant)
    on_press(application, "start.worker", be_worker)
    on_press(application, "start.boss", tell_boss)
    on_press(application, "start.jobs", show_jobs)
    people_settings.register(application)
