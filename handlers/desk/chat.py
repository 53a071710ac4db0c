"""The operator's desk in chat: who can't be reached, what failed, and another try; which workshops are models."""

from collections.abc import Callable, Mapping

from telegram import Update

from core.incidents.messages import Desk, DeskIncidents, DeskJobs, DeskMessages, DeskModels, DeskPeople, DeskUpdates
from core.intake.tables import FailedUpdate
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.locking import lock_one
from core.notify import actions as notify
from core.notify.message import Message
from core.parties.access import require_operator
from core.parties.model import NotYours
from core.parties.tables import Workshop
from core.work.replay import ask_for_replay
from handlers.arguments import ID, NAME, YES_NO
from handlers.context import ChatApplication, Turn
from handlers.keyboards import ButtonUnreadable, on_press, pressed_message_id

DRAWERS: Mapping[str, Callable[[], Message]] = {
    "people": DeskPeople,
    "updates": DeskUpdates,
    "jobs": DeskJobs,
    "messages": DeskMessages,
    "incidents": DeskIncidents,
    "models": DeskModels,
}
"""The drawers of the desk, by what their buttons say."""
PARTS = {"all": Desk, **DRAWERS}


async def open_desk(_: Update, turn: Turn) -> None:
    """Show the desk."""
    require_operator(turn.me)
    await turn.say(Desk())


async def show_part(update: Update, turn: Turn, part: str) -> None:
    """Show one drawer of the desk in place, or the desk again."""
    require_operator(turn.me)
    if part not in PARTS:
        raise ButtonUnreadable
    await turn.edit(pressed_message_id(update), PARTS[part]())


async def replay(update: Update, turn: Turn, failed_id: int) -> None:
    """Have a failed update taken once more."""
    require_operator(turn.me)
    failed = await turn.session.get(FailedUpdate, failed_id)
    if failed is None:
        raise NotYours
    await ask_for_replay(turn.session, failed=failed, now=turn.now)
    await turn.answer("desk.replayed", reference=failed.reference)
    await turn.edit(pressed_message_id(update), DeskUpdates())


async def revive_job(update: Update, turn: Turn, job_id: int) -> None:
    """Give a job that was given up another chance."""
    require_operator(turn.me)
    job = await turn.session.get(Job, job_id)
    if job is not None and job.state == JobState.DEAD:
        await jobs.revive(turn.session, job_id=job.id, now=turn.now)
    await turn.answer("desk.again")
    await turn.edit(pressed_message_id(update), DeskJobs())


async def revive_message(update: Update, turn: Turn, row_id: int) -> None:
    """Give a message that was given up another chance."""
    require_operator(turn.me)
    await notify.revive(turn.session, row_id=row_id, now=turn.now)
    await turn.answer("desk.again")
    await turn.edit(pressed_message_id(update), DeskMessages())


async def set_model(update: Update, turn: Turn, workshop_id: int, is_model: int) -> None:
    """Offer a workshop as a model to clone, or no longer."""
    require_operator(turn.me)
    workshop = await lock_one(turn.session, Workshop, workshop_id)
    if workshop is None:
        raise NotYours
    workshop.is_template = bool(is_model)
    await turn.edit(pressed_message_id(update), DeskModels(at=workshop.id))


def register(application: ChatApplication) -> None:
    """Listen to the buttons of the desk."""
    on_press(application, "desk.open", open_desk)
    on_press(application, "desk.part", show_part, NAME)
    on_press(application, "desk.replay", replay, ID)
    on_press(application, "desk.job", revive_job, ID)
    on_press(application, "desk.message", revive_message, ID)
    on_press(application, "desk.model", set_model, ID, YES_NO)
