"""The check: every way to break a plan is found, and only that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.planning.engine.calendar import WorkClock, six_day_week
from core.planning.engine.check import Code, check_plan
from core.planning.engine.problem import Fixed, Mode, Outage, Placement, Plan, Problem, Resource, Task, place

PEOPLE = Resource(name="people", capacity=2)
THREAD = Resource(name="thread", capacity=5, renewable=False)
CUT = Task(id="cut", modes=(Mode(duration=3, demands=(1, 2)), Mode(duration=2, demands=(2, 3))), release=1)
SEW = Task(id="sew", modes=(Mode(duration=4, demands=(2, 1)),), predecessors=("cut",))
PROBLEM = Problem(tasks=(CUT, SEW), resources=(PEOPLE, THREAD))


def plan(*spots: tuple[str, int, int, int]) -> Plan:
    return Plan(placements=tuple(Placement(task_id=i, mode=m, start=s, finish=f) for i, m, s, f in spots))


def test_a_good_plan_has_no_violation() -> None:
    assert check_plan(PROBLEM, plan(("cut", 0, 1, 4), ("sew", 0, 4, 8))) == ()


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (plan(("cut", 0, 1, 4)), Code.TASK_MISSING),
        (plan(("cut", 0, 1, 4), ("cut", 0, 1, 4), ("sew", 0, 4, 8)), Code.TASK_TWICE),
        (plan(("cut", 0, 1, 4), ("sew", 0, 4, 8), ("iron", 0, 0, 1)), Code.TASK_UNKNOWN),
        (plan(("cut", 2, 1, 4), ("sew", 0, 4, 8)), Code.MODE_UNKNOWN),
        (plan(("cut", -1, 1, 4), ("sew", 0, 4, 8)), Code.MODE_UNKNOWN),
        (plan(("cut", 1, 1, 4), ("sew", 0, 4, 8)), Code.DURATION_WRONG),
        (plan(("cut", 0, 0, 3), ("sew", 0, 4, 8)), Code.BEFORE_RELEASE),
        (plan(("cut", 0, 1, 4), ("sew", 0, 3, 7)), Code.PRECEDENCE),
        (plan(("cut", 0, 1, 4), ("sew", 0, 3, 7)), Code.CAPACITY),
    ],
)
def test_each_rule_is_checked(bad: Plan, code: Code) -> None:
    assert code in [violation.code for violation in check_plan(PROBLEM, bad)]


def test_a_budget_is_checked() -> None:
    poor = replace(PROBLEM, resources=(PEOPLE, replace(THREAD, capacity=2)))
    violations = check_plan(poor, plan(("cut", 0, 1, 4), ("sew", 0, 4, 8)))
    assert [violation.describe() for violation in violations] == ["budget: resource thread, used 3, capacity 2"]


def test_started_work_and_locks_may_not_move() -> None:
    fixed = replace(CUT, fixed=Fixed(mode=0, start=-2, finish=2))
    locked = replace(SEW, locked_mode=0, locked_start=6)
    problem = Problem(tasks=(fixed, locked), resources=(PEOPLE, THREAD))
    assert check_plan(problem, plan(("cut", 0, -2, 2), ("sew", 0, 6, 10))) == ()
    codes = [violation.code for violation in check_plan(problem, plan(("cut", 0, 1, 4), ("sew", 0, 4, 8)))]
    assert codes == [Code.FIXED_MOVED, Code.LOCK_BROKEN]


def test_facts_may_overbook_but_nothing_is_planned_on_top() -> None:
    outage = Outage(resource="people", from_=0, to=5, amount=3)
    problem = replace(PROBLEM, outages=(outage,))
    violations = check_plan(problem, plan(("cut", 0, 1, 4), ("sew", 0, 5, 9)))
    assert [violation.code for violation in violations] == [Code.CAPACITY]
    assert check_plan(problem, plan(("cut", 0, 5, 8), ("sew", 0, 8, 12))) == ()


def test_instants_outside_the_calendar_are_found() -> None:
    clock = WorkClock(calendar=six_day_week("Asia/Shanghai"), origin_at=datetime(2026, 11, 23, tzinfo=UTC))
    problem = replace(PROBLEM, clock=clock)
    good = Plan(placements=(place(problem, CUT, 0, 1), place(problem, SEW, 0, 4)))
    assert check_plan(problem, good) == ()
    assert good.placements[0].start_at is not None and good.placements[0].finish_at is not None
    night = replace(
        good.placements[0],
        start_at=good.placements[0].start_at + timedelta(hours=12),
        finish_at=good.placements[0].finish_at + timedelta(hours=12),
    )
    late = Plan(placements=(night, good.placements[1]))
    assert {violation.code for violation in check_plan(problem, late)} == {Code.OUTSIDE_CALENDAR}
    bare = Plan(placements=(replace(night, start_at=None), good.placements[1]))
    assert {violation.code for violation in check_plan(problem, bare)} == {Code.OUTSIDE_CALENDAR}
