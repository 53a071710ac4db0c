"""Problems for tests: small ones with known optima, and generated ones."""

from typing import Any

from hypothesis import strategies as st

from core.planning.engine.problem import Fixed, Mode, Objective, Outage, Problem, Resource, Task

INSTANCE = """\
****
jobs (incl. supersource/sink ):  6
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  1   N
  - doubly constrained        :  0   D
****
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          3           2   3   4
   2        2          1           5
   3        2          1           5
   4        1          1           6
   5        1          1           6
   6        1          0
****
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  N 1
----
  1      1     0       0    0
  2      1     2       3    4
         2     4       2    1
  3      1     3       2    4
         2     5       1    1
  4      1     6       1    0
  5      1     2       4    0
  6      1     0       0    0
****
RESOURCEAVAILABILITIES:
  R 1  N 1
   4    5
****
"""
OPTIMUM = 8
"""Job 4 takes six periods and job 5 two, in which everybody is at job 5: they cannot overlap."""


def chain(order_id: str, *durations: tuple[int, int], **values: Any) -> list[Task]:
    """Make an order of one task after another, each `(duration, people)` on the resource `people`."""
    tasks: list[Task] = []
    for number, (duration, people) in enumerate(durations):
        last = number + 1 == len(durations)
        tasks.append(
            Task(
                id=f"{order_id}/{number}",
                modes=(Mode(duration=duration, demands=(people,), team_size=people),),
                predecessors=(tasks[-1].id,) if tasks else (),
                order_id=order_id,
                **(values if last else {}),
            )
        )
    return tasks


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw a problem that may be anything: modes, budgets, outages, releases, started work, locks, orders."""
    capacities = draw(st.lists(st.integers(1, 6), min_size=1, max_size=3))
    budgets = draw(st.lists(st.integers(3, 25), max_size=2))
    resources = [Resource(name=f"R{i}", capacity=c) for i, c in enumerate(capacities)]
    resources += [Resource(name=f"N{i}", capacity=c, renewable=False) for i, c in enumerate(budgets)]
    tasks: list[Task] = []
    for number in range(draw(st.integers(1, 9))):
        modes = tuple(
            Mode(
                duration=draw(st.integers(0, 8)),
                demands=tuple(draw(st.integers(0, r.capacity + (draw(st.integers(0, 20)) == 0))) for r in resources),
            )
            for _ in range(draw(st.integers(1, 3)))
        )
        earlier = [task.id for task in tasks]
        predecessors = tuple(draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True))) if earlier else ()
        started = not predecessors and draw(st.integers(0, 4)) == 0
        locked = draw(st.integers(0, 6)) == 0
        tasks.append(
            Task(
                id=f"T{number}",
                modes=modes,
                predecessors=predecessors,
                release=draw(st.integers(-5, 12)),
                due=draw(st.none() | st.integers(0, 30)),
                promised=draw(st.none() | st.integers(0, 30)),
                weight=draw(st.sampled_from((0.5, 1.0, 3.0))),
                order_id=draw(st.none() | st.sampled_from(("A", "B", "C"))),
                fixed=Fixed(mode=0, start=draw(st.integers(-4, 2)), finish=draw(st.integers(2, 6)))
                if started
                else None,
                locked_mode=0 if locked else None,
                locked_start=draw(st.integers(0, 40)) if locked and not started else None,
            )
        )
    outages = tuple(
        Outage(resource="R0", from_=at, to=at + draw(st.integers(1, 9)), amount=draw(st.integers(1, 6)))
        for at in draw(st.lists(st.integers(-3, 20), max_size=3))
    )
    objective = Objective(
        makespan=draw(st.sampled_from((0.0, 1.0))),
        flow=draw(st.sampled_from((0.0, 1.0))),
        late_due=draw(st.sampled_from((0.0, 3.0))),
        late_promise=draw(st.sampled_from((0.0, 5.0))),
        waiting=draw(st.sampled_from((0.0, 2.0))),
        waiting_cap=10,
    )
    return Problem(tasks=tuple(tasks), resources=tuple(resources), outages=outages, objective=objective)
