"""What a change would do, before it is real: what moves, who pays, who gains, and the plan as it would be."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from core.orders import queries as orders
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning.draft import PlanDraft, draft_from_json
from core.planning.engine.calendar import first_midnight
from core.planning.messages import PlanChanged, ProposalCard, ProposalLines, ProposalPicture
from core.planning.moves import Move
from core.planning.tables import PlanProposal, PlanShift, PlanStage, ProposalState, StageState
from core.planning.trials import (
    AbsenceTrial,
    DaysTrial,
    MachineTrial,
    PeopleTrial,
    RushTrial,
    SwapTrial,
    TeamTrial,
    Trial,
    WeekTrial,
    ZoneTrial,
    orders_of,
)
from core.planning.trying import RUSH
from core.stage import Stage
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import garment_name, short_name
from handlers.outgoing import Button, Media, Outgoing
from handlers.paging import Part, cut_parts, whole_parts
from handlers.people.words import zone_name
from handlers.planning.changes import REASONS
from handlers.planning.day_screens import days_line
from handlers.planning.screens import in_rows
from handlers.planning.words import DAYS, missing_lines, shift_line, week_picture
from handlers.rendering import Rendering, renders
from handlers.trade_words import WEEK, cause_name, skill_name
from vision.draw.plan import draw_plan

OFFERED_REASONS = (*REASONS, "typed")
REASON = Family("plan.reason_button", OFFERED_REASONS)
STATE = Family("plan.state", ProposalState, but=(ProposalState.OPEN,))
"""One that is open has its buttons."""

MOST_MOVES = 8


@renders(ProposalCard)
async def _proposal(r: Rendering[ProposalCard]) -> Outgoing:
    proposal = await r.session.get_one(PlanProposal, r.message.proposal_id)
    shown, more = cut_parts(r, await _outcome(r, proposal), key="plan.proposal_all", subject_id=proposal.id)
    lines = [await _heading(r, proposal.trial), *shown]
    if proposal.state != ProposalState.OPEN:
        lines.append(r.t(STATE(proposal.state)))
    return Outgoing(text=Markup("\n").join(lines), buttons=(*_buttons(r, proposal), *more))


@renders(ProposalLines)
async def _proposal_all(r: Rendering[ProposalLines]) -> Outgoing:
    proposal = await r.session.get_one(PlanProposal, r.message.proposal_id)
    lines = [await _heading(r, proposal.trial), *whole_parts(await _outcome(r, proposal))]
    return Outgoing(text=Markup("\n").join(lines))


def _buttons(r: Rendering, proposal: PlanProposal) -> tuple[tuple[Button, ...], ...]:
    if proposal.state == ProposalState.OPEN:
        show = r.button("plan.button.show", pack("plan.picture", proposal.id))
        yes = r.button("plan.button.yes", pack("plan.yes", proposal.id))
        return ((show, yes, r.button("plan.button.no", pack("plan.no", proposal.id))),)
    is_override = isinstance(proposal.trial, TeamTrial | SwapTrial)
    if proposal.state != ProposalState.ACCEPTED or not is_override:
        return ()
    reasons = [r.button(REASON(reason), pack("plan.reason", proposal.id, reason)) for reason in OFFERED_REASONS]
    return in_rows(reasons, 2)


async def _heading(r: Rendering, trial: Trial) -> Markup:
    match trial:
        case RushTrial():
            garment, moment = garment_name(r.t, trial.category), r.t.moment(trial.due_at)
            return r.t("plan.try.RUSH", garment=garment, pieces=r.t.number(trial.pieces), moment=moment)
        case PeopleTrial():
            return r.t("plan.try.PEOPLE", n=trial.people, skill=skill_name(r.t, trial.skill))
        case MachineTrial():
            skill, moment = skill_name(r.t, trial.skill), r.t.moment(trial.to_at)
            return r.t("plan.try.MACHINE", n=trial.people, skill=skill, moment=moment)
        case AbsenceTrial():
            return _absence_heading(r, trial)
        case TeamTrial():
            order = short_name(r.t, await orders.get_order(r.session, trial.order_id))
            return r.t("plan.try.TEAM", order=order, team=r.t.count("plan.team", trial.team_size))
        case SwapTrial():
            order, other = [short_name(r.t, await orders.get_order(r.session, one)) for one in orders_of(trial)]
            return r.t("plan.try.SWAP", order=order, other=other)
        case DaysTrial():
            return r.t("plan.try.DAYS", days=days_line(r.t, trial.days))
        case WeekTrial():
            return r.t("plan.try.WEEK", week=r.t(WEEK(trial.week)))
        case ZoneTrial():
            return r.t("plan.try.ZONE", zone=zone_name(r, trial.timezone))


def _absence_heading(r: Rendering, trial: AbsenceTrial) -> Markup:
    first, last = r.t.day(trial.from_at), r.t.day(trial.to_at - timedelta(minutes=1))
    days = first if first == last else r.t("plan.absence_days", first=first, last=last)
    return r.t("plan.try.ABSENCE", n=trial.people, skill=skill_name(r.t, trial.skill), days=days)


async def _outcome(r: Rendering, proposal: PlanProposal) -> list[Part]:
    """Say what a change would do: the rush itself, who pays, who gains, who is passed."""
    if proposal.outcome is None:
        return []
    draft = draft_from_json(proposal.outcome)
    moves = sorted(draft.effects, key=lambda move: (not move.later, move.order_id))
    moved = [_move_line(r, move, await orders.get_order(r.session, int(move.order_id))) for move in moves]
    trial = proposal.trial
    return [
        Part(lines=[_rush_line(r, trial, draft)] if isinstance(trial, RushTrial) else [], most=1),
        Part(lines=moved or [r.t("plan.nothing_moves")], most=MOST_MOVES),
        Part(lines=[await _jump_line(r, passed, by) for passed, by in draft.jumps.items()], most=MOST_MOVES),
    ]


async def _jump_line(r: Rendering, passed: str, jumper: str) -> Markup:
    order = await orders.get_order(r.session, int(passed))
    by = r.t("plan.the_rush") if jumper == RUSH else (await orders.get_order(r.session, int(jumper))).code
    return r.t("plan.jump", order=order.code, by=by)


def _rush_line(r: Rendering, rush: RushTrial, draft: PlanDraft) -> Markup:
    sewing, finish_at = draft.stage(RUSH, Stage.SEWING), draft.finish_at(RUSH)
    team = r.t.count("plan.team", sewing.team_size if sewing is not None else 0)
    possible = finish_at <= rush.due_at
    return r.t("plan.rush_possible" if possible else "plan.rush_late", team=team, moment=r.t.moment(finish_at))


def _move_line(r: Rendering, move: Move, order: Order) -> Markup:
    team = [r.t.count("plan.team", move.to_team)] if move.to_team != move.from_team else []
    now = r.t("list.comma").join([r.t.moment(move.to_at), *team])
    dates = {"order": order.code, "was": r.t.moment(move.from_at), "now": now}
    if not move.later:
        return r.t("plan.gains", **dates)
    if order.promised_at is None or move.to_at <= order.promised_at:
        return r.t("plan.pays", **dates)
    return r.t("plan.pays_promise", promised=r.t.day(order.promised_at), **dates)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RushOrder:
    """Stands for a rush in a picture: it is no order yet."""

    id: int
    code: str
    expected_at: None = None
    promised_at: None = None


@renders(ProposalPicture)
async def _picture(r: Rendering[ProposalPicture]) -> Outgoing:
    proposal = await r.session.get_one(PlanProposal, r.message.proposal_id)
    assert proposal.outcome is not None
    workshop = await r.session.get_one(Workshop, proposal.workshop_id)
    start = first_midnight(r.now, workshop.timezone)
    planned = [found async for found in _planned(r, proposal, draft_from_json(proposal.outcome))]
    shown = [
        (stage, order)
        for stage, order in planned
        if stage.start_at < start + timedelta(days=DAYS) and stage.finish_at >= start
    ]
    picture = week_picture(r, workshop, shown, start, title=r.t("plan.proposal_title", name=workshop.name))
    heading = await _heading(r, proposal.trial)
    return Outgoing(
        text=heading, media=Media(content=await r.draw(draw_plan, picture)), buttons=_buttons(r, proposal)[:1]
    )


async def _planned(r: Rendering, proposal: PlanProposal, draft: PlanDraft) -> AsyncIterator[tuple[PlanStage, Any]]:
    """Read a draft as rows that are not kept."""
    for order_id, stages in draft.stages.items():
        order: Any = _RushOrder(id=0, code="🚀") if order_id == RUSH else None
        order = order or await orders.get_order(r.session, int(order_id))
        for stage in stages:
            row = PlanStage(
                order_id=order.id,
                workshop_id=proposal.workshop_id,
                stage=stage.stage,
                position=0,
                team_size=stage.team_size,
                start_at=stage.start_at,
                finish_at=stage.finish_at,
                state=StageState.NOT_STARTED,
            )
            yield row, order


@renders(PlanChanged)
async def _changed(r: Rendering[PlanChanged]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    lines = [r.t("plan.changed", cause=cause_name(r.t, r.message.cause)), *await missing_lines(r)]
    shifts = [await r.session.get_one(PlanShift, shift_id) for shift_id in r.message.shift_ids]
    moved = [shift_line(r, shift, await orders.get_order(r.session, shift.order_id)) for shift in shifts]
    shown, more = cut_parts(r, [Part(lines=moved, most=MOST_MOVES)], key="plan.lines", subject_id=workshop.id)
    lines += shown
    if len(lines) == 1:
        lines.append(r.t("plan.nothing_moves"))
    show = r.button("plan.button.plan", pack("plan.show"))
    return Outgoing(
        text=Markup("\n").join(lines),
        buttons=((show, r.button("plan.button.change", pack("plan.change", workshop.id))), *more),
    )
