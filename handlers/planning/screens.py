"""Screens about a plan: today's teams, why this team, what to change, who is there."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from markupsafe import Markup
from sqlalchemy import select

from core.ledger import actions as ledger
from core.orders import queries as orders
from core.orders.access import Side, sides_of
from core.orders.tables import Order
from core.parties.tables import Person, Workshop
from core.planning import people, record
from core.planning import queries as plans
from core.planning.board_rows import read_board
from core.planning.crew import Crew, assign_crews
from core.planning.crew import today as crews_of_day
from core.planning.engine.calendar import first_midnight
from core.planning.facts import OrderPlanned
from core.planning.frontier import first_open_position, is_to_begin
from core.planning.messages import (
    FloorPeople,
    FloorSkills,
    PlanChange,
    PlanChangeOrder,
    PlanJudged,
    PlanSwap,
    RushGarment,
    Teams,
    WhyList,
    WhyTeam,
)
from core.planning.tables import PlanLock, PlanOverride, StageState
from core.planning.time_and_action import Reason
from core.planning.workshop import SKILLS, CannotPlanError
from core.stage import SKILL_BY_STAGE, Stage, icon_of
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import garment_name, short_name
from handlers.outgoing import Button, Outgoing
from handlers.paging import cut
from handlers.planning.promise_words import in_hand_lines
from handlers.planning.words import lack_line
from handlers.rendering import Rendering, renders
from handlers.trade_words import STAGE, skill_name

REASON = Family("plan.reason", (*Reason, "fits_all_orders", "rush"))
JUDGED = Family("plan.judged", ("owner", "planner", "equal"))

MOST_TEAMS, MOST_ORDERS, MOST_PEOPLE = 14, 24, 12
SKILL_ICONS: Mapping[str, str] = {skill: icon_of(stage) for stage, skill in reversed(list(SKILL_BY_STAGE.items()))}
"""The first stage that takes a skill stands for it."""


def in_rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    """Lay buttons out in rows."""
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))


@renders(Teams)
async def _teams(r: Rendering[Teams]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    try:
        reading = await read_board(r.session, workshop_id=workshop.id, now=r.now)
    except CannotPlanError as lack:
        return Outgoing(text=lack_line(r, lack.lack))
    workers = await people.list_workers(r.session, workshop_id=workshop.id)
    start = first_midnight(r.now, workshop.timezone)
    crews = crews_of_day(assign_crews(reading.known, workers), from_at=r.now, to_at=start + timedelta(days=1))
    ids = {int(worker_id) for crew in crews for worker_id in crew.worker_ids}
    found = await r.session.scalars(select(Person).where(Person.id.in_(ids)))
    names = {str(person.id): person.name for person in found.all()}
    page = cut(r, crews, MOST_TEAMS)
    lines = [
        r.t("plan.teams", name=workshop.name, day=r.t.day(r.now)),
        *[_crew_line(r, crew, reading.orders[crew.order_id], names) for crew in page.items],
        *page.line(r),
    ]
    if not crews:
        lines.append(r.t("plan.nothing_today"))
    elif not workers:
        lines.append(r.t("plan.nobody_named"))
    skills = r.button("plan.button.skills", pack("plan.skills", workshop.id))
    return Outgoing(text=Markup("\n").join(lines), buttons=(*page.row(r, "plan.teams", workshop.id), (skills,)))


def _crew_line(r: Rendering, crew: Crew, order: Order, names: dict[str, str]) -> Markup:
    known = [names[worker_id] for worker_id in crew.worker_ids if worker_id in names]
    more = [str(r.t.count("plan.more_people", crew.short))] if known and crew.short else []
    size = len(crew.worker_ids) + crew.short
    return r.t(
        "plan.crew",
        icon=icon_of(crew.stage),
        order=short_name(r.t, order),
        start=r.t.moment(crew.start_at),
        finish=r.t.moment(crew.finish_at),
        who=r.t("list.comma").join([*known, *more]) or r.t.count("plan.more_people", size),
    )


@renders(WhyList)
async def _why_list(r: Rendering[WhyList]) -> Outgoing:
    in_work = await orders.list_in_production(r.session, workshop_id=r.message.workshop_id)
    if not in_work:
        return Outgoing(text=r.t("plan.nothing_planned"))
    page = cut(r, in_work, MOST_ORDERS)
    buttons = [r.button("plan.why_button", pack("plan.why", one.id), order=one.code) for one in page.items]
    pages = page.row(r, "plan.why_list", r.message.workshop_id)
    return Outgoing(text=r.t("plan.why_list"), buttons=(*in_rows(buttons, 4), *pages))


@renders(WhyTeam)
async def _why(r: Rendering[WhyTeam]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    planned = await ledger.find_newest(r.session, order_id=order.id, of=OrderPlanned)
    stages = await plans.list_stages(r.session, order_id=order.id)
    if planned is None or not stages:
        return Outgoing(text=r.t("plan.not_planned", order=short_name(r.t, order)))
    sewing = next((stage for stage in stages if stage.stage == Stage.SEWING), None)
    team = sewing.team_size if sewing is not None else planned.team_size
    is_first = team == planned.team_size
    lock = await r.session.get(PlanLock, order.id)
    reason = Reason.LOCKED_BY_OWNER if lock is not None else planned.reason if is_first else "fits_all_orders"
    lines = [
        r.t("plan.why", order=short_name(r.t, order), team=r.t.count("plan.team", team)),
        r.t(REASON(reason)),
        *await in_hand_lines(r, order),
        *await _options(r, order),
        *[
            r.t(
                "plan.stage_line",
                icon=icon_of(Stage(stage.stage)),
                stage=r.t(STAGE(stage.stage)),
                start=r.t.moment(stage.start_at),
                finish=r.t.moment(stage.finish_at),
            )
            for stage in stages
            if stage.state != StageState.PROVEN and stage.position >= first_open_position(stages)
        ],
    ]
    if await _is_of_owner(r, order):
        lines += [await _judged(r, one) for one in await record.list_overrides(r.session, order_id=order.id)]
        change = r.button("plan.button.change", pack("plan.order", order.id))
        return Outgoing(text=Markup("\n").join(lines), buttons=((change,),))
    return Outgoing(text=Markup("\n").join(lines))


async def _is_of_owner(r: Rendering, order: Order) -> bool:
    return r.person is not None and Side.OWNER in await sides_of(r.session, actor=r.person, order=order)


async def _options(r: Rendering[WhyTeam], order: Order) -> list[Markup]:
    """List the other teams with what each would cost; whose orders would wait is the owner's business."""
    options = r.message.options
    lines = [r.t("plan.options")] if options else []
    is_owner = await _is_of_owner(r, order)
    for option in options:
        later = option.later
        if later and is_owner:
            codes = r.t("list.comma").join([(await orders.get_order(r.session, order_id)).code for order_id in later])
            wait = r.t("plan.option_later", orders=codes)
        else:
            wait = r.t.count("plan.option_later_some", len(later)) if later else Markup("")
        lines.append(
            r.t(
                "plan.option",
                mark="✅" if option.chosen else "▫️",
                team=r.t.count("plan.team", option.team),
                moment=r.t.moment(option.finish_at),
                minutes=r.t.number(option.people_min),
                wait=wait,
            )
        )
    return lines


async def _judged(r: Rendering, override: PlanOverride) -> Markup:
    """Say what the owner chose, what the planner had in mind, and who was right."""
    order = await orders.get_order(r.session, override.order_id)
    facts = {
        "order": order.code,
        "owner_team": override.owner_team,
        "owner_day": r.t.moment(override.owner_off_line_at),
        "planner_team": override.planner_team,
        "planner_day": r.t.moment(override.planner_off_line_at),
    }
    if override.off_line_at is None or override.better is None:
        return r.t("plan.override_open", **facts)
    real = r.t.moment(override.off_line_at)
    return r.t(JUDGED(override.better), day=real, **facts)


@renders(PlanJudged)
async def _judgement(r: Rendering[PlanJudged]) -> Outgoing:
    return Outgoing(text=await _judged(r, await r.session.get_one(PlanOverride, r.message.override_id)))


@renders(PlanChange)
async def _change(r: Rendering[PlanChange]) -> Outgoing:
    in_work = await orders.list_in_production(r.session, workshop_id=r.message.workshop_id)
    page = cut(r, in_work, MOST_ORDERS)
    buttons = [Button(text=one.code, data=pack("plan.order", one.id)) for one in page.items]
    pages = page.row(r, "plan.change", r.message.workshop_id)
    return Outgoing(text=r.t("plan.change"), buttons=(*in_rows(buttons, 4), *pages))


@renders(PlanChangeOrder)
async def _change_order(r: Rendering[PlanChangeOrder]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    stages = await plans.list_stages(r.session, order_id=order.id)
    sewing = next((stage for stage in stages if stage.stage == Stage.SEWING), None)
    back = r.button("plan.button.back", pack("plan.change", workshop.id))
    if sewing is None or not is_to_begin(sewing, stages) or sewing.start_at <= r.now:
        return Outgoing(text=r.t("plan.sewing_begun", order=short_name(r.t, order)), buttons=((back,),))
    lock = await r.session.get(PlanLock, order.id)
    text = r.t(
        "plan.change_order",
        order=short_name(r.t, order),
        team=r.t.count("plan.team", sewing.team_size),
        start=r.t.moment(sewing.start_at),
        finish=r.t.moment(sewing.finish_at),
        lock="🔒" if lock is not None else "",
    )
    pool = int(workshop.people_by_skill.get("sewing", 0))
    sizes = [int(size) for size in workshop.team_sizes if int(size) <= pool]
    teams = [r.button("plan.button.team", pack("plan.team", order.id, size), n=size) for size in sizes]
    last = [r.button("plan.button.swap", pack("plan.swaps", order.id)), back]
    if lock is not None:
        last.insert(1, r.button("plan.button.unlock", pack("plan.unlock", order.id)))
    return Outgoing(text=text, buttons=(*in_rows(teams, 4), tuple(last)))


@renders(PlanSwap)
async def _swap(r: Rendering[PlanSwap]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    assert order.workshop_id is not None
    buttons = []
    for other in await orders.list_in_production(r.session, workshop_id=order.workshop_id):
        stages = await plans.list_stages(r.session, order_id=other.id)
        sewing = next((stage for stage in stages if stage.stage == Stage.SEWING), None)
        is_open = sewing is not None and is_to_begin(sewing, stages) and sewing.start_at > r.now
        if other.id != order.id and is_open:
            buttons.append(Button(text=f"⇅ {other.code}", data=pack("plan.swap", order.id, other.id)))
    back = r.button("plan.button.back", pack("plan.order", order.id))
    key = "plan.swap" if buttons else "plan.swap_none"
    page = cut(r, buttons, MOST_ORDERS)
    rows = (*in_rows(page.items, 4), *page.row(r, "plan.swap", order.id), (back,))
    return Outgoing(text=r.t(key, order=short_name(r.t, order)), buttons=rows)


@renders(FloorPeople)
async def _people(r: Rendering[FloorPeople]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    missing = await people.count_absent(r.session, workshop_id=workshop.id, now=r.now)
    lines, rows = [r.t("plan.people", day=r.t.day(r.now))], []
    for skill in SKILLS:
        there = max(0, int(workshop.people_by_skill.get(skill, 0)) - missing[skill])
        lines.append(
            r.t(
                "plan.people_line",
                skill=skill_name(r.t, skill),
                there=there,
                people=workshop.people_by_skill.get(skill, 0),
            )
        )
        icon = SKILL_ICONS[skill]
        rows.append(
            (
                r.button("plan.button.less", pack("plan.away", workshop.id, skill, 1), icon=icon),
                r.button("plan.button.back_again", pack("plan.away", workshop.id, skill, -1), icon=icon),
                r.button("plan.button.more", pack("plan.more", workshop.id, skill, 1), icon=icon),
            )
        )
    machine = r.button("plan.button.machine", pack("plan.machine", workshop.id, "sewing"))
    skills = r.button("plan.button.skills", pack("plan.skills", workshop.id))
    minutes = r.button("plan.button.minutes", pack("plan.minutes", workshop.id))
    days = r.button("plan.button.days", pack("plan.days", workshop.id))
    return Outgoing(text=Markup("\n").join(lines), buttons=(*rows, (machine, skills), (minutes, days)))


@renders(FloorSkills)
async def _skills(r: Rendering[FloorSkills]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    known = await people.skills_of(r.session, workshop_id=workshop.id)
    hands = await people.list_hands(r.session, workshop_id=workshop.id)
    if not hands:
        return Outgoing(text=r.t("plan.no_hands"))
    shown = next((place for place, person in enumerate(hands) if person.id == r.message.at), None)
    page = cut(r, hands, MOST_PEOPLE, at=shown)
    rows = [
        (
            Button(text=person.name, data=pack("plan.skills", workshop.id)),
            *(
                Button(
                    text=f"{'✅' if skill in known.get(person.id, ()) else '▫️'} {SKILL_ICONS[skill]}",
                    data=pack("plan.skill", workshop.id, person.id, skill, int(skill not in known.get(person.id, ()))),
                )
                for skill in SKILLS
            ),
        )
        for person in page.items
    ]
    return Outgoing(text=r.t("plan.skills"), buttons=(*rows, *page.row(r, "plan.skills", workshop.id)))


@renders(RushGarment)
async def _rush_category(r: Rendering[RushGarment]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    moment = r.t.moment(r.message.due_at)
    buttons = [
        Button(text=str(garment_name(r.t, category)), data=pack("plan.garment", category, r.message.token))
        for category in workshop.categories
    ]
    text = r.t("plan.rush_category", pieces=r.t.number(r.message.pieces), moment=moment)
    return Outgoing(text=text, buttons=in_rows(buttons, 3))
