"""What-ifs of an owner: asked for, tried beside the loop, shown, and made real only by a yes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.jobs import actions as jobs
from core.ledger import actions as ledger
from core.locking import lock_own
from core.orders import actions as orders
from core.orders import life
from core.orders.draft import Draft, Question
from core.orders.model import FabricBy
from core.orders.tables import Order
from core.parties.access import require_manager
from core.parties.profile import MAX_PEOPLE
from core.parties.tables import Person, Workshop
from core.planning import actions, replanning
from core.planning.asked import from_this_minute, left_of, require_possible
from core.planning.board_rows import Reading, is_running, read_board
from core.planning.draft import PlanDraft, draft_from_json, draft_to_json
from core.planning.engine.calendar import calendar_from_json
from core.planning.facts import PlanOverridden, PlanUnlocked
from core.planning.moves import Event
from core.planning.people import ABSENT
from core.planning.replanning import Written
from core.planning.tables import PlanAway, PlanLock, PlanOverride, PlanProposal, ProposalState
from core.planning.trials import (
    AbsenceTrial,
    CalendarTrial,
    MachineTrial,
    PeopleTrial,
    RushTrial,
    SwapTrial,
    TeamTrial,
    Trial,
    trial_to_json,
)
from core.planning.trying import CAUSES, RUSH, board_with, calendar_with
from core.planning.working_hours import set_calendar
from core.reading.breakdown import Breakdown, Line
from core.reading.sizes import UNSIZED
from core.stage import Stage

GOOD_FOR = timedelta(minutes=30)
"""After this time work has gone on: a yes is tried again first."""
REASON_LIMIT = 200


class ProposalDecided(UserError):
    """The what-if was answered before, or is still being tried."""

    code: ClassVar[str] = "proposal_decided"


async def propose(
    session: AsyncSession, *, workshop_id: int, actor: Person, trial: Trial, now: datetime
) -> PlanProposal:
    """Have a change tried, of days those that are not over; what it would do comes as a message.

    Raises:
        ChangeImpossible: It names people, pieces or orders that are not there.
        DaysOver: All its days are over.
        DaysImpossible: Its days cannot be so.
        DaysAsUsual: Nothing would be other than it is.
    """
    workshop = await session.get_one(Workshop, workshop_id)
    trial = from_this_minute(left_of(trial, workshop, now=now), workshop, now=now)
    await require_possible(session, workshop_id=workshop_id, trial=trial, now=now)
    proposal = PlanProposal(
        workshop_id=workshop_id,
        asked_by_id=actor.id,
        change=trial_to_json(trial),
        state=ProposalState.TRYING,
        asked_at=now,
    )
    session.add(proposal)
    await session.flush()
    await _enqueue(session, proposal, now=now)
    return proposal


async def _enqueue(session: AsyncSession, proposal: PlanProposal, *, now: datetime) -> None:
    args = {"proposal_id": proposal.id}
    key, sender_id = f"plan.try:{proposal.id}", proposal.asked_by_id
    await jobs.enqueue(session, kind="plan.try", key=key, due_at=now, args=args, sender_id=sender_id, revives=True)


async def keep_outcome(
    session: AsyncSession, *, proposal: PlanProposal, draft: PlanDraft | None, digest: str | None, now: datetime
) -> None:
    """Keep what a change would do, for the owner to decide on; without a draft it cannot be done."""
    proposal.state = ProposalState.IMPOSSIBLE if draft is None else ProposalState.OPEN
    proposal.outcome = None if draft is None else draft_to_json(draft)
    proposal.digest, proposal.tried_at = digest, now
    await session.flush()


async def refuse(session: AsyncSession, *, proposal: PlanProposal, now: datetime) -> None:
    """Leave everything as it is.

    Raises:
        ProposalDecided: It was decided before.
    """
    if proposal.state not in (ProposalState.OPEN, ProposalState.IMPOSSIBLE):
        raise ProposalDecided
    proposal.state, proposal.decided_at = ProposalState.REFUSED, now


async def accept(session: AsyncSession, *, proposal: PlanProposal, actor: Person, now: datetime) -> Written | None:
    """Make exactly what was shown the plan; None: the workshop has moved on, it is tried again as far as it can be.

    Raises:
        ProposalDecided: It was decided before, or there is nothing to decide.
        ChangeImpossible: It names people, pieces or orders that are there no more.
        DaysOver: All its days are over.
        DaysAsUsual: It is so already.
        NotYours: The workshop is the actor's no more.
    """
    if proposal.state != ProposalState.OPEN or proposal.outcome is None or proposal.tried_at is None:
        raise ProposalDecided
    reading = await read_board(session, workshop_id=proposal.workshop_id, now=now, lock=True)
    await require_manager(session, actor=actor, workshop_id=proposal.workshop_id)  # it may have changed hands meanwhile
    trial = left_of(proposal.trial, reading.workshop, now=now)
    await require_possible(session, workshop_id=proposal.workshop_id, trial=trial, now=now)
    is_stale = reading.digest != proposal.digest or now > proposal.tried_at + GOOD_FOR
    if is_stale or trial != proposal.trial:
        proposal.change = trial_to_json(from_this_minute(trial, reading.workshop, now=now))
        proposal.state = ProposalState.TRYING
        await _enqueue(session, proposal, now=now)
        return None
    proposal.state, proposal.decided_at = ProposalState.ACCEPTED, now
    draft = draft_from_json(proposal.outcome)
    if isinstance(trial, CalendarTrial):
        return await _change_calendar(session, trial, reading, draft, now=now)
    rush = await _make_real(session, trial, proposal, reading, draft, actor=actor, now=now)
    return await replanning.write_plan(
        session,
        reading=reading,
        draft=draft,
        event=Event(cause=CAUSES[trial.kind], order_id=str(rush.id) if rush is not None else None),
        now=now,
    )


async def _change_calendar(
    session: AsyncSession, trial: CalendarTrial, reading: Reading, draft: PlanDraft, *, now: datetime
) -> Written:
    """Let the workshop work on other days from now on; the dates that are told are reckoned with these."""
    running = [row for rows in reading.rows.values() for row in rows if is_running(row, rows, reading.board.now)]
    calendar = calendar_with(calendar_from_json(reading.workshop.calendar), trial)
    moved = set_calendar(reading.workshop, calendar, running, now=now)
    return await replanning.write_plan(
        session,
        reading=replace(reading, board=board_with(reading.board, trial)),
        draft=draft,
        event=Event(cause=CAUSES[trial.kind]),
        now=now,
        moved=frozenset(str(order_id) for order_id in moved),
    )


async def _make_real(
    session: AsyncSession,
    trial: Trial,
    proposal: PlanProposal,
    reading: Reading,
    draft: PlanDraft,
    *,
    actor: Person,
    now: datetime,
) -> Order | None:
    """Write what the owner said yes to, besides the plan itself; return the order that a rush has become."""
    workshop = reading.workshop
    match trial:
        case RushTrial():
            return await _take_rush(session, trial, reading, draft, actor=actor, now=now)
        case PeopleTrial():
            people = {**workshop.people_by_skill}
            grown = int(people.get(trial.skill, 0)) + trial.people
            people[trial.skill] = max(0, min(grown, MAX_PEOPLE))
            workshop.people_by_skill = people
        case MachineTrial():
            away = PlanAway(
                workshop_id=workshop.id,
                skill=trial.skill,
                people=trial.people,
                from_at=now,
                to_at=trial.to_at,
                cause="machine_down",
            )
            session.add(away)
        case AbsenceTrial():
            missing = PlanAway(
                workshop_id=workshop.id,
                skill=trial.skill,
                people=trial.people,
                from_at=max(trial.from_at, now),
                to_at=trial.to_at,
                cause=ABSENT,
            )
            session.add(missing)
        case TeamTrial() | SwapTrial() as choice:
            await _override(session, choice, proposal, reading, draft, actor=actor, now=now)
    return None


async def _take_rush(
    session: AsyncSession, rush: RushTrial, reading: Reading, draft: PlanDraft, *, actor: Person, now: datetime
) -> Order:
    """Make the rush an order of the owner's own, planned as it was shown, also where an operator says yes to it."""
    workshop = reading.workshop
    calendar = calendar_from_json(workshop.calendar)
    placed = Draft(
        token="",
        garment=rush.category,
        breakdown=Breakdown(lines=(Line(size=UNSIZED, colour="", pieces=rush.pieces),)),
        fabric_by=FabricBy.FACTORY,
        fabric_on=reading.local_day(now),
        due_on=reading.local_day(rush.due_at),
        currency=workshop.currency,
        answered=frozenset(Question),
    )
    order = await orders.place_order(session, merchant_id=workshop.owner_id, draft=placed, actor_id=actor.id, now=now)
    promised_at = max(calendar.end_of_day(draft.finish_at(RUSH) - timedelta(minutes=1)), rush.due_at)
    await life.agree(
        session,
        order=order,
        workshop_id=workshop.id,
        actor_id=actor.id,
        price_minor=None,
        promised_at=promised_at,
        now=now,
    )
    await actions.write_calendar(
        session,
        order=order,
        workshop_id=workshop.id,
        stages=draft.stages[RUSH],
        promised_at=promised_at,
        reason="rush",
        actor_id=actor.id,
        now=now,
    )
    return order


async def _override(
    session: AsyncSession,
    trial: TeamTrial | SwapTrial,
    proposal: PlanProposal,
    reading: Reading,
    draft: PlanDraft,
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Keep the owner's choice as a lock, and beside it what the planner had in mind."""
    order_id = _favoured(trial, reading)
    was, chosen = reading.known.orders[order_id], draft.stage(order_id, Stage.SEWING)
    planned = was.stage(Stage.SEWING)
    if chosen is None or planned is None:
        return
    await session.execute(delete(PlanLock).where(PlanLock.order_id == int(order_id)))
    session.add(
        PlanLock(
            order_id=int(order_id),
            workshop_id=reading.workshop.id,
            team_size=chosen.team_size,
            start_at=chosen.start_at if isinstance(trial, SwapTrial) else None,
        )
    )
    session.add(
        PlanOverride(
            workshop_id=reading.workshop.id,
            order_id=int(order_id),
            proposal_id=proposal.id,
            decided_by_id=actor.id,
            decided_at=now,
            planner_team=was.team_size,
            planner_off_line_at=planned.finish_at,
            owner_team=chosen.team_size,
            owner_off_line_at=chosen.finish_at,
        )
    )
    fact = PlanOverridden(change=trial, planner_team=was.team_size, team_size=chosen.team_size)
    await ledger.append(session, order_id=int(order_id), fact=fact, actor_id=actor.id, now=now)


def _favoured(trial: TeamTrial | SwapTrial, reading: Reading) -> str:
    """Return the order that the owner's word is about: of two exchanged, the one that comes earlier now."""
    order_id = str(trial.order_id)
    if isinstance(trial, TeamTrial):
        return order_id
    return max((order_id, str(trial.with_id)), key=reading.known.sewing_order().index)


async def explain(session: AsyncSession, *, proposal_id: int, actor: Person, reason: str) -> bool:
    """Keep why the owner decided otherwise; False where nothing was overridden by this person."""
    made = select(PlanOverride).where(PlanOverride.proposal_id == proposal_id, PlanOverride.decided_by_id == actor.id)
    override = await session.scalar(made)
    if override is None:
        return False
    await lock_own(session, Order, override.order_id)
    override.reason = reason[:REASON_LIMIT]
    return True


async def unlock(session: AsyncSession, *, order: Order, workshop: Workshop, now: datetime) -> bool:
    """Give an order back to the planner; say whether it was locked."""
    released = await session.execute(delete(PlanLock).where(PlanLock.order_id == order.id).returning(PlanLock.order_id))
    if released.first() is None:
        return False
    await ledger.append(session, order_id=order.id, fact=PlanUnlocked(), actor_id=workshop.owner_id, now=now)
    return True
