"""What if: a rush that an owner types, one more person, a lost machine; and who is missing today."""

from datetime import datetime

from telegram import Message, Update

from core.dialogue.tables import Dialogue
from core.garments import GARMENTS
from core.notify.message import read, write
from core.parties import queries as parties
from core.parties.access import access_workshop
from core.parties.tables import Workshop
from core.planning import people, proposals
from core.planning import queries as plans
from core.planning.messages import FloorPeople, FloorSkills, RushGarment
from core.planning.rush import Rush, parse_rush
from core.planning.trials import MachineTrial, PeopleTrial, RushTrial
from core.planning.workshop import SKILLS
from core.reading.garment_words import find_garment
from handlers.arguments import ID, NAME, PEOPLE, TOKEN, YES_NO, Number
from handlers.context import ChatApplication, Turn
from handlers.conversation import answers, asks_again, open_question
from handlers.keyboards import ButtonUnreadable, on_press, pressed_message_id

KIND = "plan.rush"


async def take_rush(message: Message, turn: Turn) -> bool:
    """Take `200 pieces by tomorrow 18:00` from somebody who owns a workshop."""
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is None or not message.text or message.text.startswith("/"):
        return False
    rush = parse_rush(message.text, now=turn.now, timezone=workshop.timezone, locale=turn.me.locale)
    if rush is None:
        return False
    await try_rush(turn, workshop, rush)
    return True


async def try_rush(turn: Turn, workshop: Workshop, rush: Rush) -> None:
    """Try what a rush would do to the plan, as soon as it is known what it is of."""
    known = [found for word in rush.words if (found := find_garment(word)) is not None]
    category = known[0] if known else workshop.categories[0] if len(workshop.categories) == 1 else None
    if category is not None:
        await _try_rush(turn, workshop, rush.pieces, rush.due_at, category)
    else:
        await _ask_category(turn, workshop, rush)


async def _ask_category(turn: Turn, workshop: Workshop, rush: Rush) -> None:
    token = turn.deps.new_token()[:8]
    asked = RushGarment(workshop_id=workshop.id, pieces=rush.pieces, due_at=rush.due_at, token=token)
    await turn.ask(KIND, "category", write(asked))
    await turn.say(asked)


@answers(KIND)
async def _take_category(message: Message, turn: Turn, row: Dialogue) -> bool:
    """Take the garment that an owner types instead of pressing."""
    category = find_garment(message.text or "")
    if category is None:
        return False
    await _answer_category(turn, row, category)
    return True


@asks_again(KIND)
async def _ask_category_again(turn: Turn, row: Dialogue) -> None:
    await turn.say(read(RushGarment, row.answers))


async def pick_category(_: Update, turn: Turn, category: str, token: str) -> None:
    """Take the garment of a rush by its button."""
    row = await open_question(turn, kind=KIND, step="category", token=token)
    if category not in GARMENTS:
        raise ButtonUnreadable
    await _answer_category(turn, row, category)


async def _answer_category(turn: Turn, row: Dialogue, category: str) -> None:
    asked = read(RushGarment, row.answers)
    await turn.end_question()
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=asked.workshop_id)
    await _try_rush(turn, workshop, asked.pieces, asked.due_at, category)


async def _try_rush(turn: Turn, workshop: Workshop, pieces: int, due_at: datetime, category: str) -> None:
    own = await plans.own_minutes(turn.session, workshop_id=workshop.id)
    trial = RushTrial(pieces=pieces, category=category, due_at=due_at, sam_min=plans.sewing_min(category, own))
    await proposals.propose(turn.session, workshop_id=workshop.id, actor=turn.me, trial=trial, now=turn.now)
    await turn.answer("plan.trying")


async def _mine(turn: Turn, workshop_id: int, skill: str) -> Workshop:
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    if skill not in SKILLS:
        raise ButtonUnreadable
    return workshop


async def show_people(_: Update, turn: Turn, workshop_id: int) -> None:
    """Show who is there today."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.say(FloorPeople(workshop_id=workshop.id))


async def change_absent(update: Update, turn: Turn, workshop_id: int, skill: str, by: int) -> None:
    """Note that one person more or less is missing today; the plan follows at once."""
    workshop = await _mine(turn, workshop_id, skill)
    step = 1 if by > 0 else -1
    changed = await people.change_absent(turn.session, workshop=workshop, skill=skill, by=step, now=turn.now)
    await turn.answer("plan.trying" if changed else "plan.nobody_left")
    await turn.edit(pressed_message_id(update), FloorPeople(workshop_id=workshop.id))


async def try_person(_: Update, turn: Turn, workshop_id: int, skill: str, count: int) -> None:
    """Try more people for good."""
    workshop = await _mine(turn, workshop_id, skill)
    trial = PeopleTrial(skill=skill, people=count)
    await proposals.propose(turn.session, workshop_id=workshop.id, actor=turn.me, trial=trial, now=turn.now)
    await turn.answer("plan.trying")


async def try_machine(_: Update, turn: Turn, workshop_id: int, skill: str) -> None:
    """Try the loss of a machine until the end of the next working day."""
    workshop = await _mine(turn, workshop_id, skill)
    calendar = plans.plans_with(workshop).calendar
    to_at = calendar.end_of_day(calendar.end_of_day(turn.now))
    trial = MachineTrial(skill=skill, people=1, to_at=to_at)
    await proposals.propose(turn.session, workshop_id=workshop.id, actor=turn.me, trial=trial, now=turn.now)
    await turn.answer("plan.trying")


async def show_skills(update: Update, turn: Turn, workshop_id: int) -> None:
    """Show what each member can do."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.edit(pressed_message_id(update), FloorSkills(workshop_id=workshop.id))


async def set_skill(update: Update, turn: Turn, workshop_id: int, person_id: int, skill: str, can: int) -> None:
    """Say that a member can do something, or not any more."""
    workshop = await _mine(turn, workshop_id, skill)
    await people.set_skill(turn.session, workshop_id=workshop.id, person_id=person_id, skill=skill, can=bool(can))
    await turn.edit(pressed_message_id(update), FloorSkills(workshop_id=workshop.id, at=person_id))


def register(application: ChatApplication) -> None:
    """Listen to the buttons of what-ifs and of who is there."""
    on_press(application, "plan.garment", pick_category, NAME, TOKEN)
    on_press(application, "plan.people", show_people, ID)
    on_press(application, "plan.away", change_absent, ID, NAME, Number(-1, 1))
    on_press(application, "plan.more", try_person, ID, NAME, PEOPLE)
    on_press(application, "plan.machine", try_machine, ID, NAME)
    on_press(application, "plan.skills", show_skills, ID)
    on_press(application, "plan.skill", set_skill, ID, ID, NAME, YES_NO)
