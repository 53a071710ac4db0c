"""My data in chat: take all of it along as a file."""

from telegram import Update

from core.export import actions as export
from core.export.messages import MyData
from core.export.model import Tenant
from core.work.whole import require_all_known
from handlers.arguments import ID
from handlers.commands import on_command
from handlers.context import ChatApplication, Context, Turn
from handlers.keyboards import on_press, pressed_message_id


async def tell(_: Update, context: Context) -> None:
    """Show by command what a person can do with their data."""
    await context.turn.say(MyData(person_id=context.turn.me.id))


async def show(update: Update, turn: Turn) -> None:
    """Show what a person can do with their data."""
    await turn.edit(pressed_message_id(update), MyData(person_id=turn.me.id))


async def ask_for_export(_: Update, turn: Turn, tenant: Tenant, tenant_id: int) -> None:
    """Have everything of a workshop or of a merchant packed, and say that it comes."""
    await require_all_known(turn.session, turn.deps)
    is_new = await export.ask_for_export(turn.session, actor=turn.me, tenant=tenant, tenant_id=tenant_id, now=turn.now)
    await turn.answer("data.export_begun" if is_new else "data.export_going_on", alert=True)


def register(application: ChatApplication) -> None:
    """Listen to /data and the buttons under "My data"."""
    on_command(application, ["data", "privacy"], tell)
    on_press(application, "data.show", show)
    on_press(application, "data.export", ask_for_export, Tenant, ID)
