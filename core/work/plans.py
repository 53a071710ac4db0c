"""Planning beside the loop: each morning, on events, what-ifs, and why a team; the search holds no transaction."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import effects
from core.incidents import actions as incidents
from core.incidents.tables import Kind as Incident
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.locking import lock_own
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Priority
from core.orders import queries as orders
from core.parties import queries as parties
from core.parties.tables import Person, Workshop
from core.planning import proposals, record, replanning, standards
from core.planning.board_rows import LeftOut, Reading, lock_board, read_board
from core.planning.draft import PlanDraft, draft_of
from core.planning.messages import PlanChanged, ProposalCard, WeekPlan, WhyTeam
from core.planning.moves import Cause, Event
from core.planning.replanning import PlanStale, Written
from core.planning.rolling import Replanned, replan
from core.planning.tables import PlanProposal, ProposalState
from core.planning.trials import Lack, PeopleTrial, TeamChoice, orders_of
from core.planning.trying import alternatives, help_for, try_change
from core.planning.workshop import CannotPlanError
from core.stage import Stage
from core.tracking import queries as tracking
from core.work.deps import Deps
from core.work.mornings import is_morning

log = logging.getLogger(__name__)

TRIES = 3
"""How often a plan is made again when the workshop moves on meanwhile; then the job loop waits and starts over."""
SHOWN_AT = time(7, 30)
"""When the owner's plan of the day arrives, in the workshop's zone."""
MORNING = Event(cause=Cause.MORNING)
WORD_HOLDS = timedelta(days=2)
"""How long what the floor said last is the cause of what moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A plan made outside of any transaction, with what it was made from; None where there is nothing to plan."""

    reading: Reading | None
    found: Replanned | None
    help: PeopleTrial | None = None
    lacks: Lack | None = None
    left_out: Sequence[LeftOut] = ()


async def _note_left_out(session: AsyncSession, made: _Made, *, now: datetime) -> None:
    """Tell the desk which orders could not be planned for a fault of ours: nobody else can set them right."""
    for one in made.left_out:
        if one.fault is not None:
            detail = f"order {one.order.id} {one.order.code}: {one.fault}"
            await incidents.note(session, kind=Incident.NOT_PLANNED, detail=detail, now=now)


async def _make(deps: Deps, workshop_id: int, event: Event, *, with_help: bool = False) -> _Made:
    """Read a workshop and plan it again in a thread."""
    eager_id = event.order_id if event.cause is Cause.STAGE_EARLY else None
    try:
        async with deps.reading() as session:
            reading = await read_board(session, workshop_id=workshop_id, now=deps.now())
        if not reading.board.orders:
            return _Made(reading=None, found=None, left_out=reading.left_out)
        found = await asyncio.to_thread(
            replan, reading.known, reading.board, cause=event.cause, seed=workshop_id, eager_id=eager_id
        )
        late = _late(found.plan.orders.values()) if found is not None and with_help else ()
        helped = await asyncio.to_thread(help_for, reading.known, late, seed=workshop_id) if late else None
    except CannotPlanError as lack:
        return _Made(reading=None, found=None, lacks=lack.lack)
    return _Made(reading=reading, found=found, help=helped, left_out=reading.left_out)


class _Missing(TypedDict):
    lacks: Lack | None
    left_out: tuple[int, ...]
    is_desk_told: bool


def _missing(made: _Made) -> _Missing:
    """Say what a plan lacks: people, and the orders that are not in it."""
    lack = next((one.lack for one in made.left_out if one.lack is not None), None)
    return {
        "lacks": made.lacks or (lack.lack if lack else None),
        "left_out": tuple(one.order.id for one in made.left_out),
        "is_desk_told": any(one.fault is not None for one in made.left_out),
    }


def _late(planned: Any) -> tuple[str, ...]:
    return tuple(order.order_id for order in planned if order.finish_at > order.promised_at)


async def _write(session: AsyncSession, made: _Made, *, event: Event, now: datetime) -> Written | None:
    """Write a plan if the workshop is still the one it was made for.

    Raises:
        PlanStale: It is not.
    """
    if made.reading is None or made.found is None:
        return None
    fresh = await read_board(session, workshop_id=made.reading.workshop.id, now=now, lock=True)
    if fresh.digest != made.reading.digest:
        raise PlanStale
    written = await replanning.write_plan(session, reading=fresh, draft=draft_of(made.found), event=event, now=now)
    await refresh_cards(session, written, now=now)
    return written


async def refresh_cards(session: AsyncSession, written: Written, *, now: datetime) -> None:
    """Draw the cards again that show orders which a new plan has touched; who has no card yet gets none for this."""
    touched = {shift.order_id for shift in written.shifts} | set(written.moved_order_ids)
    for order_id in sorted(touched):
        await effects.redraw_cards(session, order=await orders.get_order(session, order_id), now=now)


async def plan_morning(deps: Deps, job: Job) -> None:
    """Plan a workshop's day, once: teach the buffer, plan again, and send the owner the plan at half past seven."""
    workshop_id, day = job.args["workshop_id"], date.fromisoformat(job.args["day"])
    for last in (False,) * (TRIES - 1) + (True,):
        made = await _make(deps, workshop_id, MORNING, with_help=True)
        now = deps.now()
        try:
            async with deps.transaction() as session:
                if await jobs.complete(session, job.id):
                    await _write_morning(session, made, workshop_id, day, now=now)
            return
        except PlanStale:
            if last:
                raise


async def _write_morning(session: AsyncSession, made: _Made, workshop_id: int, day: date, *, now: datetime) -> None:
    await lock_board(session, workshop_id=workshop_id)
    head = await replanning.get_head(session, workshop_id=workshop_id)
    if head.planned_on == day:
        return
    await _write(session, made, event=MORNING, now=now)
    await _note_left_out(session, made, now=now)
    head.planned_on = day
    owner = await parties.get_owner(session, workshop_id=workshop_id)
    workshop = await session.get_one(Workshop, workshop_id)
    await record.learn_buffer(session, workshop=workshop)
    await standards.learn_pace(session, workshop=workshop)
    if not is_morning(workshop, now):
        return
    shown_at = datetime.combine(day, SHOWN_AT, ZoneInfo(workshop.timezone))
    await notify.send(
        session,
        to=owner.address,
        message=WeekPlan(workshop_id=workshop_id, morning=True, help=made.help, **_missing(made)),
        dedupe=f"plan:{workshop_id}:{day}",
        now=now,
        due_at=max(now, shown_at),
    )


async def plan_again(deps: Deps, job: Job) -> None:
    """Plan a workshop again after an event; who is told of a date that moves is up to the tracking scan."""
    workshop_id, order_id = job.args["workshop_id"], job.args["order_id"]
    cause = Cause(job.args["cause"])
    event = Event(cause=cause, order_id=None if order_id is None else str(order_id))
    for last in (False,) * (TRIES - 1) + (True,):
        made = await _make(deps, workshop_id, event)
        now = deps.now()
        try:
            async with deps.transaction() as session:
                if await jobs.complete(session, job.id):
                    word = await _floors_word(session, order_id, job.args.get("stage"), now=now)
                    written = await _write(session, made, event=replace(event, word=word), now=now)
                    await _note_left_out(session, made, now=now)
                    await _tell_owner(session, workshop_id, cause, written, made, now=now)
            return
        except PlanStale:
            if last:
                raise


async def _floors_word(session: AsyncSession, order_id: int | None, stage: str | None, *, now: datetime) -> str | None:
    """Find what the team itself has said of the stage of an order: it explains more than that it is late."""
    if order_id is None or stage is None:
        return None
    chase = await tracking.find_last_explained(session, order_id=order_id, stage=Stage(stage))
    return chase.cause if chase is not None and now - chase.reminded_at <= WORD_HOLDS else None


async def _tell_owner(
    session: AsyncSession, workshop_id: int, cause: Cause, written: Written | None, made: _Made, *, now: datetime
) -> None:
    """Answer an owner who said that people are missing: what it moves, or that all holds."""
    if cause is not Cause.ABSENCE and made.lacks is None and not made.left_out:
        return
    owner = await parties.get_owner(session, workshop_id=workshop_id)
    shifts = tuple(shift.id for shift in written.shifts) if written is not None else ()
    changed = PlanChanged(workshop_id=workshop_id, cause=cause, shift_ids=shifts, **_missing(made))
    await notify.send(session, to=owner.address, message=changed, now=now, priority=Priority.ANSWER)


async def try_proposal(deps: Deps, job: Job) -> None:
    """Try what an owner asks for, and show what it would do before anything is real."""
    async with deps.reading() as session:
        proposal = await session.get_one(PlanProposal, job.args["proposal_id"])
    draft, digest = await _try(deps, proposal)
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id):
            return
        now = deps.now()
        proposal = await lock_own(session, PlanProposal, proposal.id)
        if proposal.state != ProposalState.TRYING:
            return
        await proposals.keep_outcome(session, proposal=proposal, draft=draft, digest=digest, now=now)
        actor = await session.get_one(Person, proposal.asked_by_id)
        await notify.send(
            session, to=actor.address, message=ProposalCard(proposal_id=proposal.id), now=now, priority=Priority.ANSWER
        )


async def _try(deps: Deps, proposal: PlanProposal) -> tuple[PlanDraft | None, str | None]:
    try:
        async with deps.reading() as session:
            reading = await read_board(session, workshop_id=proposal.workshop_id, now=deps.now())
        trial = proposal.trial
        if not all(str(order_id) in reading.known.orders for order_id in orders_of(trial)):
            return None, None
        found = await asyncio.to_thread(try_change, reading.known, trial, proposal.workshop_id)
    except CannotPlanError as lack:
        log.info("proposal %s cannot be planned: %s", proposal.id, lack.params)
        return None, None
    return (None, None) if found is None else (draft_of(found), reading.digest)


async def explain_team(deps: Deps, job: Job) -> None:
    """Work out the alternatives to an order's team, and answer why it has this one."""
    args = job.args
    found: tuple[TeamChoice, ...] = ()
    async with deps.reading() as session:
        order = await orders.get_order(session, args["order_id"])
    if order.workshop_id is not None:
        try:
            async with deps.reading() as session:
                reading = await read_board(session, workshop_id=order.workshop_id, now=deps.now())
            if str(order.id) in reading.known.orders:
                found = await asyncio.to_thread(alternatives, reading.known, str(order.id))
        except CannotPlanError:
            log.info("no alternatives for order %s: people are missing", order.id)
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id):
            return
        await notify.send(
            session,
            to=Address(bot_id=args["bot_id"], chat_id=args["chat_id"]),
            message=WhyTeam(order_id=order.id, options=found),
            now=deps.now(),
            priority=Priority.ANSWER,
        )
