"""A workshop in chat: registered in a few taps, edited from its card, its people invited and let go."""

from collections.abc import Callable, Mapping
from typing import Any

from telegram import Message, Update

from core.dialogue.tables import Dialogue
from core.matching import actions as matching
from core.notify import actions as notify
from core.notify.message import Message as Said
from core.orders import queries as orders
from core.orders.draft import checked_text
from core.parties import actions as parties
from core.parties import profile, queries
from core.parties.access import MANAGERS, access_workshop
from core.parties.messages import (
    AskRegion,
    EditField,
    InvitePoster,
    Members,
    RemoveMember,
    RevokeInvites,
    WorkshopCard,
    WorkshopFields,
    WorkshopTemplates,
)
from core.parties.model import REGIONS, TIMEZONES, NotYours, Role
from core.parties.regions import find_region
from core.parties.tables import Person, Workshop
from core.planning import proposals
from core.planning.engine.calendar import calendar_from_json, calendar_to_json
from core.planning.trials import CalendarTrial, WeekTrial, ZoneTrial
from core.planning.trying import calendar_with
from core.planning.work_weeks import work_week
from core.planning.working_hours import set_calendar
from core.reading.ways_out import is_request
from handlers.arguments import CHOICE, DAY, ID, NAME, PEOPLE, TOKEN, YES_NO, Number
from handlers.budgets import may_invite
from handlers.context import ChatApplication, Turn
from handlers.conversation import answers, asks_again, open_question
from handlers.keyboards import ButtonUnreadable, on_press, pressed_message_id
from handlers.trade_words import region_tag

KIND = "workshop"
SURE_FOR_DAYS = 2
"""After that many days the question whether somebody shall go is asked anew."""
SCREENS: Mapping[str, Callable[..., Said]] = {"fields": WorkshopFields, "members": Members, "card": WorkshopCard}
"""What a workshop's card leads to besides the questions, by what the buttons say."""
SETUP = ("crafts", "categories", "moq", "people", "teams", "calendar", "prices")
EDITED = (*SETUP, "zone")
"""What is chosen on a screen of buttons; the zone begins as the owner's own."""
"""The questions to an owner who clones no model, in this order; the same screens edit the profile later."""


async def _mine(turn: Turn, workshop_id: int) -> Workshop:
    return await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id, roles=MANAGERS, to_change=True)


async def be_owner(update: Update, turn: Turn) -> None:
    """Show the workshop a person owns, or begin to register one; several quick taps begin once."""
    workshop = await queries.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is not None:
        await turn.say(WorkshopCard(workshop_id=workshop.id))
    elif await turn.say_at_first_tap(pressed_message_id(update), "shop.ask_name"):
        await turn.ask(KIND, "name", {})


@answers(KIND)
async def _answer(message: Message, turn: Turn, row: Dialogue) -> bool:
    """Take the name or the region that an owner types."""
    text = (message.text or "").strip()
    is_elsewhere = text.startswith("/") or message.photo or message.document
    if is_elsewhere or is_request(text, today=turn.today, locale=turn.me.locale):
        return False
    if not text:
        await turn.say("shop.words_please", reply_to=message.message_id)
    elif row.step == "name":
        await _take_name(turn, row, checked_text(text, limit=profile.NAME_LIMIT))
    else:
        typed = checked_text(text, limit=profile.REGION_LIMIT)
        await _take_region(turn, row, find_region(typed, await queries.list_regions(turn.session)))
    return True


@asks_again(KIND)
async def _ask_again(turn: Turn, row: Dialogue) -> None:
    if row.step == "region":
        name = row.answers.get("name") or (await _mine(turn, row.answers["workshop_id"])).name
        await turn.say(AskRegion(name=name, token=row.answers["token"]))
    elif "workshop_id" in row.answers:
        await turn.say("shop.ask_name", name=(await _mine(turn, row.answers["workshop_id"])).name)
    else:
        await turn.say("shop.ask_name")


async def _take_name(turn: Turn, row: Dialogue, name: str) -> None:
    if "workshop_id" in row.answers:
        workshop = await _mine(turn, row.answers["workshop_id"])
        workshop.name = name
        await turn.end_question()
        await turn.say(WorkshopCard(workshop_id=workshop.id))
        return
    await _ask_region(turn, name, {"name": name})


async def _ask_region(turn: Turn, name: str, answers: dict[str, Any]) -> None:
    token = turn.deps.new_token()[:8]
    await turn.ask(KIND, "region", answers | {"token": token})
    await turn.say(AskRegion(name=name, token=token))


async def pick_region(update: Update, turn: Turn, tag: str, token: str) -> None:
    """Take the region by its button."""
    row = await open_question(turn, kind=KIND, step="region", token=token)
    regions = [*REGIONS, *await queries.list_regions(turn.session)]
    region = next((region for region in regions if region_tag(region) == tag), None)
    if region is None:
        raise ButtonUnreadable
    await _take_region(turn, row, region)


async def _take_region(turn: Turn, row: Dialogue, region: str) -> None:
    answers = dict(row.answers)
    await turn.end_question()
    if "workshop_id" in answers:
        workshop = await _mine(turn, answers["workshop_id"])
        workshop.region = region
        await turn.say(WorkshopCard(workshop_id=workshop.id))
        return
    blank = profile.blank_profile(
        name=answers["name"],
        region=region,
        timezone=turn.me.timezone,
        calendar=calendar_to_json(work_week("six", turn.me.timezone)),
    )
    workshop = await parties.open_workshop(turn.session, owner_id=turn.me.id, profile=blank, now=turn.now)
    workshop.is_open = False
    await turn.say(WorkshopTemplates(workshop_id=workshop.id))


async def clone(update: Update, turn: Turn, workshop_id: int, template_id: int) -> None:
    """Take over a model's profile; the workshop takes orders from now on."""
    workshop = await _mine(turn, workshop_id)
    template = next((one for one in await queries.list_templates(turn.session) if one.id == template_id), None)
    if template is None:
        raise NotYours
    profile.clone_into(workshop, template=template)
    workshop.is_open = True
    await turn.edit(pressed_message_id(update), WorkshopCard(workshop_id=workshop.id))


async def show(update: Update, turn: Turn, workshop_id: int) -> None:
    """Show the profile."""
    workshop = await _mine(turn, workshop_id)
    await turn.say(WorkshopCard(workshop_id=workshop.id))


async def view(update: Update, turn: Turn, workshop_id: int, field: str, setup: int) -> None:
    """Show one screen of the profile in place; name and region are typed."""
    workshop = await _mine(turn, workshop_id)
    if field == "name":
        await turn.ask(KIND, field, {"workshop_id": workshop.id})
        await turn.say("shop.ask_name", name=workshop.name)
        return
    if field == "region":
        await _ask_region(turn, workshop.name, {"workshop_id": workshop.id})
        return
    await _show_screen(update, turn, workshop, field, setup)


async def _show_screen(update: Update, turn: Turn, workshop: Workshop, field: str, setup: int) -> None:
    at = pressed_message_id(update)
    if field == "done":
        await _finish(turn, workshop, at, setup)
    elif field in SCREENS:
        await turn.edit(at, SCREENS[field](workshop_id=workshop.id))
    elif field in EDITED:
        await turn.edit(at, EditField(workshop_id=workshop.id, field=field, setup=setup))
    else:
        raise ButtonUnreadable


async def _finish(turn: Turn, workshop: Workshop, at: int, setup: int) -> None:
    """End the questions of the registration; from now on the workshop takes orders."""
    if setup:
        profile.require_chosen(workshop)
        workshop.is_open = True
    await turn.edit(at, WorkshopCard(workshop_id=workshop.id))


async def edit(update: Update, turn: Turn, workshop_id: int, field: str, item: str, value: int, setup: int) -> None:
    """Change one thing of the profile and show the screen again."""
    workshop = await _mine(turn, workshop_id)
    try:
        if field == "calendar":
            await _change_calendar(turn, workshop, WeekTrial(week=item))
        else:
            profile.edit(workshop, field=field, item=item, value=value)
    except ValueError:
        raise ButtonUnreadable from None
    screen = "moq" if field == "max" else field
    await turn.edit(pressed_message_id(update), EditField(workshop_id=workshop.id, field=screen, setup=setup))


async def choose_zone(update: Update, turn: Turn, workshop_id: int, timezone: str) -> None:
    """Let the workshop's days and hours be meant in another time zone."""
    workshop = await _mine(turn, workshop_id)
    if timezone not in TIMEZONES:
        raise ButtonUnreadable
    await _change_calendar(turn, workshop, ZoneTrial(timezone=timezone))
    await turn.edit(pressed_message_id(update), EditField(workshop_id=workshop.id, field="zone", setup=0))


async def _change_calendar(turn: Turn, workshop: Workshop, trial: CalendarTrial) -> None:
    """Change when a workshop works; where orders are in work, what that does to them is shown first.

    Raises:
        ValueError: There is no such week.
    """
    calendar = calendar_from_json(workshop.calendar)
    changed = calendar_with(calendar, trial)
    if changed == calendar:
        return
    if await orders.list_in_production(turn.session, workshop_id=workshop.id):
        await proposals.propose(turn.session, workshop_id=workshop.id, actor=turn.me, trial=trial, now=turn.now)
        await turn.answer("plan.trying")
    else:
        set_calendar(workshop, changed, (), now=turn.now)


async def set_open(update: Update, turn: Turn, workshop_id: int, is_open: int) -> None:
    """Take new orders, or no more: then what waits for an answer is taken back; what is agreed goes on."""
    await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    if not is_open:
        await matching.lock_offered(turn.session, workshop_id=workshop_id)
    workshop = await _mine(turn, workshop_id)
    if is_open:
        profile.require_chosen(workshop)
    workshop.is_open = bool(is_open)
    if not is_open:
        taken = await matching.withdraw_from(turn.session, workshop_id=workshop.id, now=turn.now)
        if taken:
            await turn.answer("shop.taken_back", orders=taken, alert=True)
    await turn.edit(pressed_message_id(update), WorkshopCard(workshop_id=workshop.id))


async def set_privacy(update: Update, turn: Turn, workshop_id: int, is_strict: int) -> None:
    """Hide heads instead of faces in what leaves the workshop from now on, or faces alone again."""
    workshop = await _mine(turn, workshop_id)
    workshop.strict_privacy = bool(is_strict)
    await turn.edit(pressed_message_id(update), WorkshopCard(workshop_id=workshop.id))


async def invite(_: Update, turn: Turn, workshop_id: int, role: str) -> None:
    """Show the link and the poster of an invite; one that is still good for long is used again."""
    workshop = await _mine(turn, workshop_id)
    if role not in (Role.WORKER, Role.LEADER):
        raise ButtonUnreadable
    open_invite = await queries.find_open_invite(turn.session, workshop_id=workshop.id, role=Role(role), now=turn.now)
    if open_invite is None:
        if not await may_invite(turn, workshop):
            return
        open_invite = await parties.invite(
            turn.session,
            workshop_id=workshop.id,
            created_by_id=turn.me.id,
            role=Role(role),
            token=turn.deps.new_token(),
            now=turn.now,
        )
    await turn.say(InvitePoster(workshop_id=workshop.id, token=open_invite.token, role=Role(role)))


async def revoke(_: Update, turn: Turn, workshop_id: int) -> None:
    """Say how many invites would go, and ask."""
    workshop = await _mine(turn, workshop_id)
    await turn.say(RevokeInvites(workshop_id=workshop.id))


async def revoke_sure(update: Update, turn: Turn, workshop_id: int, count: int) -> None:
    """Take back all invites, if they are as many as was said; else say it anew."""
    workshop = await _mine(turn, workshop_id)
    if await queries.count_open_invites(turn.session, workshop_id=workshop.id, now=turn.now) == count:
        await parties.revoke_invites(turn.session, workshop_id=workshop.id, now=turn.now)
        await turn.answer("shop.revoked")
    await turn.edit(pressed_message_id(update), RevokeInvites(workshop_id=workshop.id))


async def remove(update: Update, turn: Turn, workshop_id: int, person_id: int, sure_on: int) -> None:
    """Let a member go, after a second tap within a day or two of the first; they hear of it."""
    workshop = await _mine(turn, workshop_id)
    members = await queries.list_members(turn.session, workshop_id=workshop.id)
    person = next((one for one, role in members if one.id == person_id and role is not Role.OWNER), None)
    if person is None:
        raise NotYours
    if not 0 <= turn.now.toordinal() - sure_on < SURE_FOR_DAYS:
        await turn.edit(pressed_message_id(update), RemoveMember(workshop_id=workshop.id, member_id=person.id))
        return
    await parties.leave(turn.session, person_id=person.id, workshop_id=workshop.id, now=turn.now)
    await _tell_removed(turn, person, workshop)
    await turn.edit(pressed_message_id(update), Members(workshop_id=workshop.id))


async def _tell_removed(turn: Turn, person: Person, workshop: Workshop) -> None:
    await notify.send(
        turn.session, to=person.address, key="workshop.removed", params={"workshop": workshop.name}, now=turn.now
    )


def register(application: ChatApplication) -> None:
    """Listen to the buttons of a workshop."""
    on_press(application, "start.owner", be_owner)
    on_press(application, "shop.region", pick_region, NAME, TOKEN)
    on_press(application, "shop.clone", clone, ID, ID)
    on_press(application, "shop.card", show, ID)
    on_press(application, "shop.view", view, ID, NAME, YES_NO)
    on_press(application, "shop.set", edit, ID, NAME, NAME, Number(-10_000, 10_000), YES_NO)
    on_press(application, "shop.zone", choose_zone, ID, CHOICE)
    on_press(application, "shop.open", set_open, ID, YES_NO)
    on_press(application, "shop.privacy", set_privacy, ID, YES_NO)
    on_press(application, "shop.invite", invite, ID, Role)
    on_press(application, "shop.revoke", revoke, ID)
    on_press(application, "shop.revoke_yes", revoke_sure, ID, PEOPLE)
    on_press(application, "shop.remove", remove, ID, ID, Number(0, DAY.most))
