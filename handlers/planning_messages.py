"""What people see of a plan."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import dates
from markupsafe import Markup
from sqlalchemy import select

from core.ledger.tables import Entry
from core.orders import queries as orders
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import queries as plans
from core.planning.tables import PlanStage, StageState
from core.planning.time_and_action import Reason
from core.stage import ICONS, Stage
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.outgoing import Media, Outgoing
from handlers.planning import first_midnight, in_days
from handlers.rendering import Rendering, plain, renders
from vision.draw.plan import PlanBar, PlanDay, PlanLane, PlanPicture, draw_plan

DAYS = 7
SHOWN_ORDERS = 8


@renders("plan.week")
async def _week(r: Rendering) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.params["workshop_id"])
    start = first_midnight(r.now, workshop.timezone)
    planned = await plans.list_workshop_stages(
        r.session, workshop_id=workshop.id, from_at=start, to_at=start + timedelta(days=DAYS)
    )
    late = _late(planned, r.now)
    in_work = {order.id: order for _, order in planned}
    today = [
        r.t("plan.today_line", icon=ICONS[Stage(stage.stage)], order=short_name(r.t, order), people=stage.team_size)
        for stage, order in planned
        if stage.team_size and stage.start_at < start + timedelta(days=1) and stage.state != StageState.PROVEN
    ]
    heading = r.t("plan.morning" if r.params.get("morning") else "plan.week", name=workshop.name, day=r.t.day(r.now))
    risks = [
        r.t("plan.at_risk", order=short_name(r.t, order), day=r.t.day(order.expected_at))
        for order in late
        if order.expected_at is not None
    ]
    lines = [heading, *(today or [r.t("plan.nothing_today")]), *risks]
    why = [
        r.button("plan.why_button", pack("plan.why", order.id), order=order.code)
        for order in list(in_work.values())[:SHOWN_ORDERS]
    ]
    return Outgoing(
        text=Markup("\n").join(lines[:14]),
        media=Media(content=await r.draw(draw_plan, _picture(r, workshop, planned, start))),
        buttons=tuple(tuple(why[i : i + 4]) for i in range(0, len(why), 4)),
    )


def _late(planned: Sequence[tuple[PlanStage, Order]], now: datetime) -> list[Order]:
    """List the orders whose expected date is after the promise, or whose stage is overdue."""
    late = {
        order.id: order
        for stage, order in planned
        if (order.expected_at and order.promised_at and order.expected_at > order.promised_at)
        or (stage.state != StageState.PROVEN and stage.finish_at < now)
    }
    return list(late.values())


def _picture(
    r: Rendering, workshop: Workshop, planned: Sequence[tuple[PlanStage, Order]], start: datetime
) -> PlanPicture:
    calendar = plans.plans_with(workshop).calendar
    local = start.astimezone(ZoneInfo(workshop.timezone))
    days = [local + timedelta(days=n) for n in range(DAYS)]
    series = {order_id: n for n, order_id in enumerate(dict.fromkeys(order.id for _, order in planned))}
    late = {order.id for order in _late(planned, r.now)}
    lanes: dict[str, list[PlanBar]] = {}
    for stage, order in planned:
        if stage.team_size == 0:
            continue
        lanes.setdefault(_team(r, stage), []).append(
            PlanBar(
                label=order.code,
                icon=ICONS[Stage(stage.stage)],
                start=in_days(stage.start_at, start),
                end=in_days(stage.finish_at, start),
                series=series[order.id],
                at_risk=order.id in late,
                done=stage.state == StageState.PROVEN,
            )
        )
    return PlanPicture(
        title=plain(r.t("plan.title", name=workshop.name)),
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
        return plain(r.t.count("plan.team", stage.team_size))
    return plain(r.t(f"stage.{stage.stage}"))


@renders("plan.why")
async def _why(r: Rendering) -> Outgoing:
    order = await orders.get_order(r.session, r.params["order_id"])
    planned = await r.session.scalar(
        select(Entry).where(Entry.order_id == order.id, Entry.kind == "PLANNED").order_by(Entry.number.desc()).limit(1)
    )
    if planned is None:
        return Outgoing(text=r.t("plan.not_planned", order=short_name(r.t, order)))
    reason = Reason(planned.facts["reason"])
    lines = [
        r.t("plan.why", order=short_name(r.t, order), team=r.t.count("plan.team", planned.facts["team_size"])),
        r.t(f"plan.reason.{reason}"),
        *[
            r.t(
                "plan.stage_line",
                icon=ICONS[Stage(stage.stage)],
                stage=r.t(f"stage.{stage.stage}"),
                start=r.t.moment(stage.start_at),
                finish=r.t.moment(stage.finish_at),
            )
            for stage in await plans.list_stages(r.session, order_id=order.id)
        ],
    ]
    return Outgoing(text=Markup("\n").join(lines))
