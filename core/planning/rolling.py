"""Plan again around what is known: hold the plan that people know as long as nothing is gained by another.

A plan of rows (`known_plan`) is what people were told. `hold` repairs it by shifting work to the right, in the known
order and teams; the search has to beat that by `LEAST_GAIN_DAYS` of one order, or everything stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.planning.board import Board, BoardPlan, PlannedOrder, board_problem, plan_board
from core.planning.engine.check import check_plan
from core.planning.engine.objective import price_plan
from core.planning.engine.problem import Fixed, Mode, Placement, Plan, Problem, Task
from core.planning.engine.schedule import Compiled, Option, Snapshot
from core.planning.engine.solver import Method, Result, Status
from core.planning.moves import Cause, Move, QueueJump, find_moves, find_queue_jumps
from core.planning.time_and_action import StagePlan, stage_plans
from core.planning.workshop import SKILLS, promise_at
from core.stage import SKILL_BY_STAGE, Stage

LEAST_GAIN_DAYS = 1.0
"""A new plan has to be worth so many working days of one order: people remember where they stand."""
SCHEDULE_TASKS = 60_000
"""Tasks placed by one search: about half a second, the same answer on every machine."""
LEAST_TRIES, MOST_TRIES = 120, 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """What planning again came to: the plan, what moves against the known one, who jumps the queue.

    `effects` is what a change that is tried does by itself: what moves against planning again without it.
    `is_held`: the known order and teams stay, work only shifts; `are_locks_kept`: the owner's locks could all hold.
    """

    plan: BoardPlan
    moves: tuple[Move, ...]
    effects: tuple[Move, ...] = ()
    jumps: tuple[QueueJump, ...]
    is_held: bool
    are_locks_kept: bool


def known_plan(board: Board, stages: Mapping[str, Sequence[StagePlan]], clock_problem: Problem) -> BoardPlan:
    """Write what people were told as a plan: one mode a task, at the instants of the rows, valid or not.

    Args:
        board: The board now.
        stages: For each order its stages that are not done, in order.
        clock_problem: The problem of the board, for its clock and its started work.
    """
    clock, fixed = clock_problem.clock, {task.id: task.fixed for task in clock_problem.tasks}
    assert clock is not None
    tasks, spots = [], []
    for work in board.orders:
        for planned in stages.get(work.order_id, ()):
            task_id = f"{work.order_id}/{planned.stage}"
            start, finish = clock.minute_at(planned.start_at), clock.minute_at(planned.finish_at)
            tasks.append(_known_task(task_id, work.order_id, planned, max(0, finish - start), fixed.get(task_id)))
            spots.append(
                Placement(
                    task_id=task_id,
                    mode=0,
                    start=start,
                    finish=max(start, finish),
                    start_at=planned.start_at,
                    finish_at=planned.finish_at,
                )
            )
    problem = Problem(tasks=tuple(tasks), resources=clock_problem.resources, clock=clock)
    orders = {work.order_id: tuple(stages.get(work.order_id, ())) for work in board.orders}
    known = {order_id: own for order_id, own in orders.items() if own}
    return _board_plan(board, problem, Plan(placements=tuple(spots)), known)


def _known_task(task_id: str, order_id: str, planned: StagePlan, minutes: int, fixed: Fixed | None) -> Task:
    skill = SKILL_BY_STAGE.get(planned.stage)
    demands = tuple(planned.team_size if skill == name else 0 for name in SKILLS)
    mode = Mode(duration=minutes, demands=demands, team_size=planned.team_size)
    stays = None if fixed is None else Fixed(mode=0, start=fixed.start, finish=fixed.finish)
    return Task(id=task_id, modes=(mode,), order_id=order_id, stage=planned.stage, fixed=stays)


def _board_plan(board: Board, problem: Problem, plan: Plan, stages: Mapping[str, tuple[StagePlan, ...]]) -> BoardPlan:
    result = Result(
        status=Status.FEASIBLE,
        objective=price_plan(problem, plan).total,
        makespan=plan.makespan,
        lower_bound=0.0,
        method=Method.GREEDY,
        plan=plan,
    )
    orders = {order_id: _planned_order(board, order_id, own) for order_id, own in stages.items()}
    return BoardPlan(board=board, orders=orders, problem=problem, plan=plan, result=result)


def _planned_order(board: Board, order_id: str, stages: tuple[StagePlan, ...]) -> PlannedOrder:
    work = next(work for work in board.orders if work.order_id == order_id)
    finish_at = stages[-1].finish_at if stages else board.now
    quoted_at = promise_at(board.workshop, finish_at)
    limit = board.workshop.calendar.end_of_day(work.due_at) if work.due_at is not None else None
    team = next((stage.team_size for stage in stages if stage.stage is Stage.SEWING), 0)
    return PlannedOrder(
        order_id=order_id,
        team_size=team or _sewn_by(board, order_id),
        stages=stages,
        finish_at=finish_at,
        quoted_at=quoted_at,
        promised_at=work.promised_at or quoted_at,
        on_time=limit is None or finish_at <= limit,
    )


def _sewn_by(board: Board, order_id: str) -> int:
    return next((p.team_size for p in board.progress if (p.order_id, p.stage) == (order_id, Stage.SEWING)), 0)


def replan(known: BoardPlan, board: Board, *, cause: Cause, seed: int, eager_id: str | None = None) -> Replanned | None:
    """Plan a board again next to the plan that people know; the same call gives the same answer everywhere.

    Args:
        known: What people were told (`known_plan`).
        board: The board to plan: the known one, or a changed one.
        cause: Why the workshop plans again.
        seed: Seed of the search.
        eager_id: An order of which a stage came early: what is left of it begins as soon as there is room.

    Returns:
        A plan that `check_plan` accepted; locks that cannot hold lose their time first, then their team. None: no plan.

    Raises:
        CannotPlanError: The workshop lacks the people for an order.
    """
    without_starts = tuple(replace(lock, start_at=None) for lock in board.locks)
    for locks in dict.fromkeys((board.locks, without_starts, ())):
        tried = replace(board, locks=locks)
        found = _best(known, tried, seed, eager_id)
        if found is not None:
            plan, is_held = found
            return Replanned(
                plan=plan,
                moves=find_moves(known, plan, cause=cause),
                jumps=find_queue_jumps(known, plan),
                is_held=is_held,
                are_locks_kept=locks == board.locks,
            )
    return None


def _best(known: BoardPlan, board: Board, seed: int, eager_id: str | None) -> tuple[BoardPlan, bool] | None:
    problem = board_problem(board, known)
    held = hold(known, board, problem, eager_id=eager_id)
    tries = min(MOST_TRIES, max(LEAST_TRIES, SCHEDULE_TASKS // max(1, len(problem.tasks))))
    new = plan_board(board, before=known, seed=seed, iterations=tries)
    if held is None or new is None:
        return (held, True) if held is not None else (new, False) if new is not None else None
    gain = price_plan(problem, held.plan).total - price_plan(problem, new.plan).total
    return (new, False) if gain > LEAST_GAIN_DAYS * board.workshop.calendar.day_minutes else (held, True)


def hold(
    known: BoardPlan,
    board: Board,
    problem: Problem,
    *,
    exchanged: tuple[str, str] | None = None,
    eager_id: str | None = None,
) -> BoardPlan | None:
    """Keep the known order and teams and shift what does not fit any more to the right; None where locks forbid it.

    Work that nobody was told of comes first, in its smallest team that keeps its date, else in its largest. Two
    `exchanged` orders are placed as early as it goes, each at the other's place in the sequence; so is an eager one, at
    its own place.
    """
    compiled = Compiled(problem)
    told = {task_id: (spot, known.problem.by_id()[task_id]) for task_id, spot in known.plan.by_task().items()}
    choices = _teams(compiled, {task_id: task.modes[0].team_size for task_id, (_, task) in told.items()}, board)
    starts = [told[task.id][0].start if task.id in told else 0 for task in compiled.tasks]
    owners = [task.order_id or "" for task in compiled.tasks]
    ranks = _exchanged(compiled, starts, exchanged) if exchanged else starts
    free = {*(exchanged or ()), eager_id}
    compiled.release = [
        release if owner in free else max(release, start)
        for release, start, owner in zip(compiled.release, starts, owners, strict=True)
    ]
    order = sorted(range(len(ranks)), key=lambda n: (ranks[n], n))
    for modes in choices:
        plan = _place(compiled, order, modes)
        held = None if check_plan(problem, plan) else _planned(board, problem, plan)
        if held is not None and (modes is choices[-1] or all(held.orders[o].on_time for o in _new(known, board))):
            return held
    return None


def _exchanged(compiled: Compiled, starts: Sequence[int], exchanged: tuple[str, str]) -> list[int]:
    """Rank every task by its known start, those of two orders by when the other one's same stage was to start."""
    by_stage = {(task.order_id, task.stage): start for task, start in zip(compiled.tasks, starts, strict=True)}
    other_of = dict([exchanged, exchanged[::-1]])
    return [
        by_stage.get((other_of[task.order_id], task.stage), 0) if task.order_id in other_of else start
        for task, start in zip(compiled.tasks, starts, strict=True)
    ]


def _new(known: BoardPlan, board: Board) -> list[str]:
    return [work.order_id for work in board.orders if work.order_id not in known.orders]


def _teams(compiled: Compiled, told: Mapping[str, int | None], board: Board) -> list[list[Option]]:
    """List the choices of teams to try: everybody's known team, the new orders' from small to large."""
    choices = []
    for size in sorted(board.workshop.team_sizes):
        choice = []
        for task, options in zip(compiled.tasks, compiled.options, strict=True):
            wanted = told.get(task.id, size) or 0
            choice.append(min(options, key=lambda option: abs((task.modes[option.index].team_size or 0) - wanted)))
        if choice not in choices:
            choices.append(choice)
    return choices


def _place(compiled: Compiled, order: Sequence[int], modes: Sequence[Option]) -> Plan:
    empty = compiled.empty
    state = Snapshot(
        profiles=[(list(times), list(free)) for times, free in empty.profiles],
        finish=list(empty.finish),
        start=list(empty.start),
        cost=0.0,
        makespan=0,
    )
    for number in order:
        if compiled.pinned[number] is None:
            compiled.place_task(state, number, modes[number])
    return compiled.plan(state, list(modes))


def _planned(board: Board, problem: Problem, plan: Plan) -> BoardPlan:
    stages: dict[str, list[StagePlan]] = {work.order_id: [] for work in board.orders}
    for task, stage in zip(problem.tasks, stage_plans(problem, plan), strict=True):
        assert task.order_id is not None
        stages[task.order_id].append(stage)
    return _board_plan(board, problem, plan, {order_id: tuple(own) for order_id, own in stages.items()})


def swap(known: BoardPlan, *, order_id: str, with_id: str) -> Replanned | None:
    """Let two orders change places, everybody's team as it is; None where no such plan fits.

    What moves by itself, as work that is overdue does, is no effect of the exchange.

    Raises:
        CannotPlanError: The workshop lacks the people for an order.
    """
    board = replace(known.board, locks=tuple(lock for lock in known.board.locks if lock.order_id != order_id))
    problem = board_problem(board, known)
    plan = hold(known, board, problem, exchanged=(order_id, with_id))
    if plan is None:
        return None
    without = hold(known, board, problem) or known
    return Replanned(
        plan=plan,
        moves=find_moves(known, plan, cause=Cause.OWNER),
        effects=find_moves(without, plan, cause=Cause.OWNER),
        jumps=find_queue_jumps(without, plan),
        is_held=False,
        are_locks_kept=True,
    )
