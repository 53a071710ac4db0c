"""What the owner may try before it is real: a rush, more people, a lost machine, another team, two orders exchanged."""

from dataclasses import replace

from core.planning import durations
from core.planning.board import Board, BoardPlan, Lock
from core.planning.engine.calendar import WorkCalendar
from core.planning.moves import Cause, find_moves, find_queue_jumps
from core.planning.rolling import Replanned, replan, swap
from core.planning.special_days import with_days
from core.planning.trials import (
    AbsenceTrial,
    CalendarTrial,
    ChangeKind,
    DaysTrial,
    MachineTrial,
    PeopleTrial,
    RushTrial,
    SwapTrial,
    TeamChoice,
    TeamTrial,
    Trial,
    WeekTrial,
    ZoneTrial,
)
from core.planning.what_if import (
    Change,
    LostCapacity,
    MorePeople,
    OtherCalendar,
    OtherTeam,
    RushOrder,
    changed,
    explain_team,
)
from core.planning.work_weeks import work_week
from core.planning.workshop import Away, OrderWork
from core.stage import Stage

RUSH = "rush"
"""The id of a rush order as long as it is only tried."""
RUSH_PRIORITY = 2.0


CAUSES = {
    ChangeKind.RUSH: Cause.RUSH_ORDER,
    ChangeKind.PEOPLE: Cause.OWNER,
    ChangeKind.MACHINE: Cause.MACHINE_DOWN,
    ChangeKind.ABSENCE: Cause.ABSENCE,
    ChangeKind.TEAM: Cause.OWNER,
    ChangeKind.SWAP: Cause.OWNER,
    ChangeKind.DAYS: Cause.CALENDAR,
    ChangeKind.WEEK: Cause.CALENDAR,
    ChangeKind.ZONE: Cause.CALENDAR,
}


def try_change(known: BoardPlan, trial: Trial, seed: int) -> Replanned | None:
    """Plan with a change, next to the plan that people know; nothing is kept. None: it cannot be done.

    What it does is told against the known plan planned again without it: a better plan that lay there already is no
    merit of the change.

    Raises:
        CannotPlanError: The workshop lacks the people.
    """
    if isinstance(trial, SwapTrial):
        return swap(known, order_id=str(trial.order_id), with_id=str(trial.with_id))
    cause = CAUSES[trial.kind]
    tried = replan(known, board_with(known.board, trial), cause=cause, seed=seed)
    without = replan(known, known.board, cause=cause, seed=seed)
    if tried is None:
        return None
    before = without.plan if without is not None else known
    return replace(
        tried,
        effects=find_moves(before, tried.plan, cause=cause),
        jumps=find_queue_jumps(before, tried.plan),
    )


def board_with(board: Board, trial: Trial) -> Board:
    """Return the board as it would be; a swap changes only the plan."""
    return board if isinstance(trial, SwapTrial) else changed(board, _change(board, trial))


def _change(
    board: Board, trial: RushTrial | PeopleTrial | MachineTrial | AbsenceTrial | TeamTrial | CalendarTrial
) -> Change:
    match trial:
        case RushTrial():
            work = OrderWork(
                order_id=RUSH,
                pieces=trial.pieces,
                category=trial.category,
                sam_min=trial.sam_min,
                due_at=trial.due_at,
                promised_at=trial.due_at,
                priority=RUSH_PRIORITY,
            )
            return RushOrder(work=work)
        case PeopleTrial():
            return MorePeople(skill=trial.skill, people=trial.people)
        case MachineTrial():
            away = Away(skill=trial.skill, people=trial.people, from_at=board.now, to_at=trial.to_at)
            return LostCapacity(away=away)
        case AbsenceTrial():
            from_at = max(trial.from_at, board.now)
            away = Away(skill=trial.skill, people=trial.people, from_at=from_at, to_at=trial.to_at)
            return LostCapacity(away=away)
        case TeamTrial():
            return OtherTeam(lock=Lock(order_id=str(trial.order_id), team_size=trial.team_size))
        case DaysTrial() | WeekTrial() | ZoneTrial():
            return OtherCalendar(calendar=calendar_with(board.workshop.calendar, trial))


def calendar_with(calendar: WorkCalendar, trial: CalendarTrial) -> WorkCalendar:
    """Return the calendar as it would be; another week or zone keeps what is said of single days.

    Raises:
        ValueError: There is no such week, or the days cannot be so.
    """
    match trial:
        case DaysTrial():
            return with_days(calendar, trial.days)
        case WeekTrial():
            return replace(calendar, shifts=work_week(trial.week, calendar.timezone).shifts)
        case ZoneTrial():
            return replace(calendar, timezone=trial.timezone)


def alternatives(known: BoardPlan, order_id: str) -> tuple[TeamChoice, ...]:
    """Say for each team an order could have when it is done, what people it takes, and who would finish later.

    Returns:
        The chosen team marked; empty once the sewing has begun.
    """
    order, board = known.orders[order_id], known.board
    work = next(work for work in board.orders if work.order_id == order_id)
    day = board.workshop.calendar.day_minutes
    found = explain_team(known, order_id=order_id) if order.stage(Stage.SEWING) is not None else ()
    return tuple(
        TeamChoice(
            team=option.team_size,
            finish_at=option.finish_at,
            people_min=option.team_size
            * durations.sewing_min(
                work.pieces, work.sam, option.team_size, day_minutes=day, rates=board.workshop.rates
            ),
            later=tuple(int(other) for other in option.later_orders),
            chosen=option.chosen,
        )
        for option in found
    )


def help_for(known: BoardPlan, late: tuple[str, ...], *, seed: int) -> PeopleTrial | None:
    """Find the fewest more people in sewing that bring an order at risk back to its promise; a change to try."""
    for people in (1, 2, 4):
        trial = PeopleTrial(skill="sewing", people=people)
        found = replan(known, board_with(known.board, trial), cause=Cause.OWNER, seed=seed)
        if found is not None and any(_holds(found.plan, order_id) for order_id in late):
            return trial
    return None


def _holds(plan: BoardPlan, order_id: str) -> bool:
    order = plan.orders[order_id]
    return plan.board.workshop.calendar.end_of_day(order.promised_at) >= order.finish_at
