"""The order mix: load by week against capacity, the gaps in it, and which sizes of order would fill them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from markupsafe import Markup
from telegram import Update

from core.parties import queries as parties
from core.parties.access import access_workshop
from core.parties.tables import Workshop
from core.planning import queries as plans
from core.planning.board_rows import read_board
from core.planning.messages import PlanLoad
from core.planning.order_mix import Gap, WeekLoad, bookings_of, find_gaps, week_loads
from core.planning.workshop import CannotPlanError
from handlers.arguments import ID
from handlers.commands import on_command
from handlers.context import ChatApplication, Context, Turn
from handlers.keyboards import on_press, pack
from handlers.order_names import garment_name
from handlers.outgoing import Media, Outgoing
from handlers.paging import cut
from handlers.planning.screens import SKILL_ICONS
from handlers.planning.words import behind_lines, lack_line
from handlers.rendering import Rendering, plain, renders
from vision.draw.load import LoadBar, LoadPicture, LoadWeek, draw_load

WEEKS = 6
MOST_GARMENTS = 3
"""For so many garments at a time it is said what fits."""
PICTURE_SKILLS = ("sewing", "cutting", "finishing")


async def show_load(_: Update, context: Context) -> None:
    """Show the load of the coming weeks and what fits in."""
    turn = context.turn
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    if workshop is None:
        await turn.say("plan.no_workshop")
    else:
        await turn.say(PlanLoad(workshop_id=workshop.id))


async def show_load_pressed(_: Update, turn: Turn, workshop_id: int) -> None:
    """Show the load by a button."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.say(PlanLoad(workshop_id=workshop.id))


@renders(PlanLoad)
async def _load(r: Rendering[PlanLoad]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    try:
        reading = await read_board(r.session, workshop_id=workshop.id, now=r.now)
    except CannotPlanError as lack:
        return Outgoing(text=lack_line(r, lack.lack))
    plans_with = reading.board.workshop
    loads = week_loads(plans_with, bookings_of(reading.known), reading.board.away, now=r.now, weeks=WEEKS)
    own = await plans.own_minutes(r.session, workshop_id=workshop.id)
    page = cut(r, workshop.categories, MOST_GARMENTS)
    gaps = {
        category: find_gaps(plans_with, loads, sam=plans.sewing_min(category, own)) for category in map(str, page.items)
    }
    picture = await r.draw(draw_load, _picture(r, workshop, loads))
    show = r.button("plan.button.plan", pack("plan.show"))
    people = r.button("plan.button.people", pack("plan.people", workshop.id))
    rest = [r.t.count("plan.load_more", page.after)] if page.after else []
    text = Markup("\n").join([_text(r, workshop, loads, gaps), *await behind_lines(r, workshop), *rest])
    rows = ((show, people), *page.row(r, "plan.load", workshop.id))
    return Outgoing(text=text, media=Media(content=picture), buttons=rows)


def _by_week(loads: Sequence[WeekLoad]) -> Mapping[datetime, Mapping[str, WeekLoad]]:
    weeks: dict[datetime, dict[str, WeekLoad]] = {}
    for load in loads:
        weeks.setdefault(load.from_at, {})[load.skill] = load
    return weeks


def _days(r: Rendering, first: WeekLoad, last: WeekLoad) -> str:
    return f"{r.t.short_day(first.from_at)} – {r.t.short_day(last.to_at - timedelta(minutes=1))}"


def _text(r: Rendering, workshop: Workshop, loads: Sequence[WeekLoad], gaps: Mapping[str, Sequence[Gap]]) -> Markup:
    lines = [r.t("plan.load", name=workshop.name)]
    weeks = [(week["sewing"], _fits(r, week["sewing"], gaps)) for week in _by_week(loads).values()]
    for (free, fits), alike in groupby(weeks, key=lambda week: (_free(week[0]), week[1])):
        if not fits:
            continue
        spans = [load for load, _ in alike]
        key = "plan.load_week" if len(spans) == 1 else "plan.load_weeks"
        days, said = _days(r, spans[0], spans[-1]), r.t("list.semicolon").join(fits)
        lines.append(r.t(key, days=days, free=r.t.number(free), fits=said))
    lines.append(r.t("plan.load_feeds" if any(fits for _, fits in weeks) else "plan.load_full"))
    return Markup("\n").join(lines)


def _free(load: WeekLoad) -> int:
    """Give the share of a week that is free, in percent."""
    return round(100 * (1 - load.share))


def _fits(r: Rendering, load: WeekLoad, gaps: Mapping[str, Sequence[Gap]]) -> list[Markup]:
    """Say what fits in a week with a gap: for each garment the largest order, and the team that it would take."""
    fits = list[Markup]()
    for category, found in gaps.items():
        own = [gap for gap in found if gap.from_at == load.from_at]
        if own:
            most = max(own, key=lambda gap: (gap.most_pieces, -gap.team_size))
            garment, team = garment_name(r.t, category), r.t.count("plan.team", most.team_size)
            fits.append(r.t("plan.load_fits", garment=garment, pieces=r.t.number(most.most_pieces), team=team))
    return fits


def _picture(r: Rendering, workshop: Workshop, loads: Sequence[WeekLoad]) -> LoadPicture:
    weeks = []
    for week in _by_week(loads).values():
        bars = tuple(
            LoadBar(icon=SKILL_ICONS[skill], share=week[skill].share if week[skill].capacity_min else None)
            for skill in PICTURE_SKILLS
        )
        weeks.append(LoadWeek(label=_days(r, week["sewing"], week["sewing"]), bars=bars))
    title = plain(r.t("plan.load_title", name=workshop.name))
    return LoadPicture(title=title, weeks=tuple(weeks), note=plain(r.t("plan.load_note")))


def register(application: ChatApplication) -> None:
    """Listen to /load and its button."""
    on_command(application, "load", show_load)
    on_press(application, "plan.load", show_load_pressed, ID)
