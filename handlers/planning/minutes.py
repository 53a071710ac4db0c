"""What the planner counts with: minutes a piece by garment and stage, and the pace of the teams."""

from markupsafe import Markup
from telegram import Update

from core.garments import Category
from core.parties.access import access_workshop
from core.parties.tables import Workshop
from core.planning import durations, replanning, standards
from core.planning.messages import MinutesOf, PlanMinutes
from core.planning.moves import Cause
from core.planning.standards import Standard
from core.stage import WORKED, Stage, icon_of
from handlers.arguments import ID, NAME, Number
from handlers.context import ChatApplication, Turn
from handlers.keyboards import ButtonUnreadable, on_press, pack, pressed_message_id
from handlers.order_names import garment_name
from handlers.outgoing import Button, Outgoing
from handlers.planning.screens import in_rows
from handlers.rendering import Rendering, renders
from handlers.trade_words import STAGE

STEP, FINE_STEP, FINE_BELOW = 5, 1, 50
"""Tenths of a minute that a tap adds or takes; below five minutes a piece, finer ones."""


async def show_minutes(_: Update, turn: Turn, workshop_id: int) -> None:
    """Show what the planner counts with."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.say(PlanMinutes(workshop_id=workshop.id))


async def show_garment(update: Update, turn: Turn, workshop_id: int, category: str) -> None:
    """Show the minutes of one kind of garment, to be changed."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await _show(update, turn, workshop, category)


async def _show(update: Update, turn: Turn, workshop: Workshop, category: str) -> None:
    if category not in set(Category):
        raise ButtonUnreadable
    await turn.edit(pressed_message_id(update), MinutesOf(workshop_id=workshop.id, category=category))


async def set_minutes(update: Update, turn: Turn, workshop_id: int, category: str, stage: Stage, tenths: int) -> None:
    """Take the owner's own minutes a piece (0 tenths: the trade's again); the workshop is planned again."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    if stage not in WORKED:
        raise ButtonUnreadable
    minutes = tenths / 10 if tenths else None
    done = await standards.set_standard(
        turn.session, workshop=workshop, category=category, stage=stage, minutes=minutes
    )
    if done:
        await replanning.request_replan(turn.session, workshop_id=workshop.id, cause=Cause.OWNER, now=turn.now)
        await turn.answer("plan.minutes_kept")
    await _show(update, turn, workshop, category)


@renders(PlanMinutes)
async def _minutes(r: Rendering[PlanMinutes]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    lines = [r.t("plan.minutes")]
    for category in workshop.categories:
        found = await standards.list_standards(r.session, workshop_id=workshop.id, category=category)
        values = "  ".join(f"{icon_of(one.stage)} {_number(r, one)}" for one in found)
        lines.append(r.t("plan.minutes_line", garment=garment_name(r.t, category), values=values))
    buttons = [
        Button(text=str(garment_name(r.t, category)), data=pack("plan.minutes_of", workshop.id, category))
        for category in workshop.categories
    ]
    return Outgoing(text=Markup("\n").join([*lines, *await _paces(r, workshop)]), buttons=in_rows(buttons, 3))


async def _paces(r: Rendering, workshop: Workshop) -> list[Markup]:
    paces = await standards.list_paces(r.session, workshop_id=workshop.id)
    lines = [r.t("plan.pace")]
    for size in workshop.team_sizes:
        team, known = r.t.count("plan.team", int(size)), paces.get(int(size))
        if known is None:
            assumed = round(100 * durations.efficiency(int(size)))
            lines.append(r.t("plan.pace_assumed", team=team, percent=assumed))
        else:
            percent = round(100 * known.efficiency)
            lines.append(r.t.count("plan.pace_learned", known.runs, team=team, percent=percent))
    return lines


def _number(r: Rendering, one: Standard) -> str:
    return f"{r.t.decimal(one.minutes)}{' ✏️' if one.is_own else ''}"


@renders(MinutesOf)
async def _minutes_of(r: Rendering[MinutesOf]) -> Outgoing:
    workshop_id, category = r.message.workshop_id, r.message.category
    found = await standards.list_standards(r.session, workshop_id=workshop_id, category=category)
    lines = [r.t("plan.minutes_of", garment=garment_name(r.t, category))]
    for one in found:
        source = r.t("plan.minutes_own" if one.is_own else "plan.minutes_usual")
        stage = r.t(STAGE(one.stage))
        minutes = r.t.decimal(one.minutes)
        lines.append(r.t("plan.minutes_stage", icon=icon_of(one.stage), stage=stage, minutes=minutes, source=source))
    rows = tuple(_row(r, workshop_id, category, one) for one in found)
    back = r.button("plan.button.back", pack("plan.minutes", workshop_id))
    return Outgoing(text=Markup("\n").join(lines), buttons=(*rows, (back,)))


def _row(r: Rendering, workshop_id: int, category: str, one: Standard) -> tuple[Button, ...]:
    tenths = round(10 * one.minutes)
    step = STEP if tenths > FINE_BELOW else FINE_STEP

    def to(value: int) -> str:
        return pack("plan.set_minutes", workshop_id, category, one.stage, max(1, value))

    icon = icon_of(one.stage)
    buttons = [Button(text=f"{icon} −", data=to(tenths - step)), Button(text=f"{icon} +", data=to(tenths + step))]
    if one.is_own:
        usual = pack("plan.set_minutes", workshop_id, category, one.stage, 0)
        buttons.append(r.button("plan.button.usual", usual))
    return tuple(buttons)


def register(application: ChatApplication) -> None:
    """Listen to the buttons of minutes a piece."""
    on_press(application, "plan.minutes", show_minutes, ID)
    on_press(application, "plan.minutes_of", show_garment, ID, NAME)
    on_press(application, "plan.set_minutes", set_minutes, ID, NAME, Stage, Number(0, 10_000))
