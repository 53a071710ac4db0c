"""The plan of a week: the morning message, its picture, what is at risk and what has changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import dates
from markupsafe import Markup

from core.evidence.in_hand import orders_in_hand
from core.orders import queries as orders
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import queries as plans
from core.planning.engine.calendar import first_midnight
from core.planning.messages import PlanLines, PlanMade, WeekPlan
from core.planning.tables import PlanHead, PlanShift, PlanStage, StageState
from core.planning.trials import Lack
from core.stage import Stage, icon_of
from handlers.heads import head_lines
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.outgoing import Button, Media, Outgoing
from handlers.paging import Part, cut, cut_parts, whole_parts
from handlers.rendering import Rendering, plain, renders
from handlers.trade_words import STAGE, cause_name, skill_name, stage_label
from vision.draw.plan import PlanBar, PlanDay, PlanLane, PlanPicture, draw_plan

DAYS = 7
MOST_LINES, MOST_RISKS = 6, 3
MOST_OF_ALL = 25
"""Lines of a page where all of them are shown."""
CHANGES_FROM = timedelta(hours=24)

Planned = Sequence[tuple[PlanStage, Order]]
"""Stages of a workshop with the orders they are for."""


@renders(WeekPlan)
async def _week(r: Rendering[WeekPlan]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    start = first_midnight(r.now, workshop.timezone)
    planned, in_hand, changes = await _read(r, workshop, start)
    heading = r.t("plan.morning" if r.message.morning else "plan.week", name=workshop.name, day=r.t.day(r.now))
    parts = _parts(r, planned, start, in_hand, changes)
    shown, more = cut_parts(r, parts, key="plan.lines", subject_id=workshop.id)
    lines = [
        heading,
        *await missing_lines(r),
        *await behind_lines(r, workshop),
        *shown,
        *_help(r),
        *(await head_lines(r, [order for _, order in planned]) if r.message.morning else []),
    ]
    head = await plans.find_head(r.session, workshop_id=workshop.id)
    title = r.t("plan.title", name=workshop.name)
    picture = week_picture(r, workshop, planned, start, title=title, in_hand=in_hand)
    return Outgoing(
        text=Markup("\n").join(lines),
        media=Media(content=await r.draw(draw_plan, picture)),
        buttons=(*_buttons(r, workshop, head, bool(planned)), *more),
    )


@renders(PlanLines)
async def _lines(r: Rendering[PlanLines]) -> Outgoing:
    """Say all that the message of the plan has to leave out."""
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    start = first_midnight(r.now, workshop.timezone)
    planned, in_hand, changes = await _read(r, workshop, start)
    page = cut(r, whole_parts(_parts(r, planned, start, in_hand, changes)), MOST_OF_ALL)
    heading = r.t("plan.week", name=workshop.name, day=r.t.day(r.now))
    text = Markup("\n").join([heading, *page.items, *page.line(r)])
    return Outgoing(text=text, buttons=page.row(r, "plan.lines", workshop.id))


async def _read(
    r: Rendering, workshop: Workshop, start: datetime
) -> tuple[Planned, frozenset[int], Sequence[tuple[PlanShift, Order]]]:
    """Read the week of a workshop: its stages, the orders whose photos are in our hands, the last moves of slots."""
    planned = await plans.list_workshop_stages(
        r.session, workshop_id=workshop.id, from_at=start, to_at=start + timedelta(days=DAYS)
    )
    order_ids = {order.id for _, order in planned}
    in_hand = await orders_in_hand(r.session, workshop_id=workshop.id, order_ids=order_ids, now=r.now)
    changes = await plans.list_workshop_shifts(r.session, workshop_id=workshop.id, since=r.now - CHANGES_FROM)
    return planned, in_hand, changes


def _parts(
    r: Rendering,
    planned: Planned,
    start: datetime,
    in_hand: frozenset[int],
    changes: Sequence[tuple[PlanShift, Order]],
) -> list[Part]:
    """List the work of today, the orders at risk, and how slots moved."""
    moved = [shift_line(r, shift, order) for shift, order in changes]
    return [
        Part(lines=_today(r, planned, start) or [r.t("plan.nothing_today")], most=MOST_LINES),
        Part(lines=_risks(r, planned, in_hand), most=MOST_RISKS),
        Part(lines=moved, most=MOST_RISKS, is_history=True),
    ]


def _today(r: Rendering, planned: Planned, start: datetime) -> list[Markup]:
    return [
        r.t("plan.today_line", icon=icon_of(Stage(stage.stage)), order=short_name(r.t, order), people=stage.team_size)
        for stage, order in planned
        if stage.team_size and stage.start_at < start + timedelta(days=1) and stage.state != StageState.PROVEN
    ]


def _risks(r: Rendering, planned: Planned, in_hand: frozenset[int]) -> list[Markup]:
    return [
        r.t("plan.at_risk", order=short_name(r.t, order), day=r.t.day(order.expected_at))
        for order in _late(planned, r.now, in_hand)
        if order.expected_at is not None
    ]


def lack_line(r: Rendering, lack: Lack) -> Markup:
    """Say which people a workshop lacks to plan at all."""
    return r.t("plan.lacks", skill=skill_name(r.t, lack.skill), needed=lack.needed, people=lack.people)


async def missing_lines(r: Rendering[PlanMade]) -> list[Markup]:
    """Say what a plan lacks: people, and the orders that are not in it."""
    lacks, left_out = r.message.lacks, r.message.left_out
    lines = [lack_line(r, lacks)] if lacks else []
    if left_out:
        codes = [(await orders.get_order(r.session, order_id)).code for order_id in left_out]
        lines.append(r.t("plan.left_out", orders=r.t("list.comma").join(codes)))
    if r.message.is_desk_told:
        lines.append(r.t("plan.left_out_told"))
    return lines


async def behind_lines(r: Rendering, workshop: Workshop) -> list[Markup]:
    """Name the work whose time is over and that is not proven: its time is not free."""
    start = first_midnight(r.now, workshop.timezone)
    behind = await plans.list_behind(r.session, workshop_id=workshop.id, before=start)
    if not behind:
        return []
    names = [Markup("{} {}").format(order.code, stage_label(r.t, Stage(stage.stage))) for stage, order in behind]
    return [r.t("plan.behind", stages=r.t("list.comma").join(names))]


def _help(r: Rendering[WeekPlan]) -> list[Markup]:
    change = r.message.help
    return [r.t("plan.help", skill=skill_name(r.t, change.skill), n=change.people)] if change else []


def shift_line(r: Rendering, shift: PlanShift, order: Order) -> Markup:
    """Say how the slot of an order moved, and why."""
    return r.t(
        "plan.shift",
        order=order.code,
        was=r.t.moment(shift.from_at),
        now=r.t.moment(shift.to_at),
        team=r.t.count("plan.team", shift.to_team),
        cause=cause_name(r.t, shift.cause),
    )


def _buttons(
    r: Rendering[WeekPlan], workshop: Workshop, head: PlanHead | None, has_orders: bool
) -> tuple[tuple[Button, ...], ...]:
    people = r.button("plan.button.people", pack("plan.people", workshop.id))
    if not has_orders:
        return ((r.button("plan.button.load", pack("plan.load", workshop.id)), people),)
    revision = head.revision if head is not None else 0
    is_new = r.message.morning and (head is None or head.accepted_revision != revision)
    first = (
        *([r.button("plan.button.ok", pack("plan.ok", workshop.id, revision))] if is_new else []),
        r.button("plan.button.change", pack("plan.change", workshop.id)),
        r.button("plan.button.why", pack("plan.whys", workshop.id)),
    )
    load = r.button("plan.button.load", pack("plan.load", workshop.id))
    rows = [first, (r.button("plan.button.teams", pack("plan.teams", workshop.id)), load, people)]
    change = r.message.help
    if change:
        data = pack("plan.more", workshop.id, change.skill, change.people)
        rows.append((r.button("plan.button.help", data, n=change.people),))
    return tuple(rows)


def _late(planned: Planned, now: datetime, in_hand: frozenset[int]) -> list[Order]:
    """List the orders whose expected date is after the promise, or whose stage is overdue and no photo in our hands."""
    late = {
        order.id: order
        for stage, order in planned
        if (order.expected_at and order.promised_at and order.expected_at > order.promised_at)
        or (stage.state != StageState.PROVEN and stage.finish_at < now and order.id not in in_hand)
    }
    return list(late.values())


def week_picture(
    r: Rendering,
    workshop: Workshop,
    planned: Planned,
    start: datetime,
    *,
    title: Markup,
    in_hand: frozenset[int] = frozenset(),
) -> PlanPicture:
    """Lay out a week of a workshop's plan, one lane a team."""
    calendar = plans.plans_with(workshop).calendar
    local = start.astimezone(ZoneInfo(workshop.timezone))
    days = [local + timedelta(days=n) for n in range(DAYS)]
    series = {order_id: n for n, order_id in enumerate(dict.fromkeys(order.id for _, order in planned))}
    late = {order.id for order in _late(planned, r.now, in_hand)}
    lanes: dict[str, list[PlanBar]] = {}
    for stage, order in planned:
        if stage.team_size == 0:
            continue
        lanes.setdefault(_team(r, stage), []).append(
            PlanBar(
                label=order.code,
                icon=icon_of(Stage(stage.stage)),
                start=in_days(stage.start_at, start),
                end=in_days(stage.finish_at, start),
                series=series[order.id],
                at_risk=order.id in late,
                done=stage.state == StageState.PROVEN,
            )
        )
    return PlanPicture(
        title=plain(title),
        days=tuple(
            PlanDay(
                weekday=dates.format_date(day, "EEE", locale=r.t.locale),
                date=r.t.short_day(day.date()),
                off=calendar.working_minutes_between(day, day + timedelta(days=1)) == 0,
            )
            for day in days
        ),
        lanes=tuple(PlanLane(team=team, bars=tuple(bars)) for team, bars in lanes.items()),
        now=in_days(r.now, start),
        at_risk_text=plain(r.t("plan.risk_legend")),
        empty_text=plain(r.t("plan.nothing_planned")),
    )


def _team(r: Rendering, stage: PlanStage) -> str:
    if stage.stage == Stage.SEWING:
        return plain(r.t.count("plan.team", stage.team_size)).capitalize()
    return plain(r.t(STAGE(stage.stage)))


def in_days(at: datetime, origin_at: datetime) -> float:
    """Measure an instant in days from the first midnight of the picture."""
    return (at - origin_at) / timedelta(days=1)
