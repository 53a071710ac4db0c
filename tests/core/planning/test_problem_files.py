"""Problem files: PSPLIB and our JSON; what is malformed is named by line and reason."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.engine.check import check_plan
from core.planning.engine.json_reader import line_of
from core.planning.engine.problem import Problem
from core.planning.engine.problem_json import check_claims, parse_plan, parse_problem, result_to_json
from core.planning.engine.psplib import ProblemFileError, parse_psplib
from core.planning.engine.solver import solve
from tests.core.planning.problems import INSTANCE

OURS: dict[str, Any] = {
    "resources": [{"name": "people", "capacity": 4}, {"name": "thread", "capacity": 9, "renewable": False}],
    "tasks": [
        {
            "id": "cut",
            "modes": [{"duration": 60, "demands": {"people": 1}}],
            "order_id": "A",
            "stage": "CUTTING",
            "release": 5,
        },
        {
            "id": "sew",
            "modes": [
                {"duration": 300, "demands": {"people": 2, "thread": 3}, "team_size": 2},
                {"duration": 160, "demands": {"people": 4, "thread": 3}, "team_size": 4},
            ],
            "predecessors": ["cut"],
            "order_id": "A",
            "due": 400,
            "promised": 420,
            "weight": 2,
            "locked_mode": 1,
        },
    ],
    "outages": [{"resource": "people", "from": 100, "to": 130, "amount": 4}],
    "objective": {"makespan": 1, "flow": 1, "late_due": 3},
    "clock": {
        "origin_at": "2026-11-23T08:00:00+08:00",
        "calendar": {
            "timezone": "Asia/Shanghai",
            "shifts": [{"weekday": 0, "from_min": 480, "to_min": 1080, "breaks": [[720, 810]]}],
        },
    },
}


def test_a_public_instance_is_read_whole() -> None:
    problem = parse_psplib(INSTANCE)
    assert [resource.name for resource in problem.resources] == ["R1", "N1"]
    assert [len(task.modes) for task in problem.tasks] == [1, 2, 2, 1, 1, 1]
    assert problem.tasks[4].predecessors == ("2", "3")
    assert problem.tasks[1].modes[1].demands == (2, 1)


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("   2        2          1           5", "   2        2          1           5 6", 11, "number of successors"),
        ("   2        2          1           5", "   2        2          1           9", 11, "unknown successor 9"),
        ("   2        2          1           5", "   2        3          1           5", 27, "3 modes announced"),
        ("   5        1          1           6", "   5        1          1           2", 11, "circle"),
        ("         2     4       2    1", "         2     4       2", 22, "expected mode, duration and 2 demands"),
        ("         2     4       2    1", "         2     x       2    1", 22, "'x' is not a whole number"),
        ("         2     4       2    1", "         3     4       2    1", 22, "mode 2 expected, 3 given"),
        ("  3      1     3       2    4", "  2      1     3       2    4", 23, "job 2 is unknown or comes twice"),
        ("   4    5\n", "   4\n", 31, "2 availabilities expected, 1 given"),
        ("  - doubly constrained        :  0   D", "  - doubly constrained        :  1   D", 6, "doubly"),
        ("):  6", "):  7", 15, "7 jobs announced, 6 given"),
        ("  3      1     3       2    4", "three 1 3 2 4", 23, "'three' is not a whole number"),
        (
            "   2        2          1           5",
            "   2        1          1           5",
            22,
            "only 1 modes were announced",
        ),
        ("   4        1          1           6", "   4        0          1           6", 13, "job 4 has no mode"),
        ("  4      1     6", "  4      1     ٦", 25, "'٦' is not a whole number"),
        (INSTANCE[INSTANCE.index("  1      1     0") :], "", 17, "1 modes announced, 0 given"),
        ("REQUESTS/DURATIONS:", "REQUESTS", 32, "REQUESTS/DURATIONS is missing"),
        ("):  6", "):", 32, "number of jobs"),
    ],
)
def test_a_malformed_instance_is_refused_with_line_and_reason(before: str, after: str, line: int, reason: str) -> None:
    assert before in INSTANCE
    with pytest.raises(ProblemFileError) as caught:
        parse_problem(INSTANCE.replace(before, after))
    assert reason in caught.value.params["reason"]
    assert caught.value.params["line"] == line


@pytest.mark.parametrize("text", [INSTANCE.replace("\n", "\r\n"), INSTANCE.replace("   ", "\t"), "\ufeff" + INSTANCE])
def test_line_ends_tabs_and_a_byte_order_mark_change_nothing(text: str) -> None:
    assert parse_problem(text) == parse_problem(INSTANCE)


SINGLE = """\
jobs (incl. supersource/sink ):  3
  - renewable                 :  0   R
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          1           2
   2        1          1           3
   3        1          0
---
REQUESTS/DURATIONS
jobnr. mode duration
---
  1      1     0
  2      1     5
  3      1     0
***
RESOURCE AVAILABILITIES
"""


def test_an_instance_without_resources_and_in_the_spelling_of_mmlib_is_solved() -> None:
    assert solve(parse_problem(SINGLE), seconds=60, iterations=3).makespan == 5


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(INSTANCE)), st.integers(0, 30), st.text(alphabet="0 9x\n-*R:", max_size=6))
def test_a_damaged_instance_is_read_or_refused_never_worse(at: int, cut: int, inserted: str) -> None:
    try:
        problem = parse_problem(INSTANCE[:at] + inserted + INSTANCE[at + cut :])
    except ProblemFileError as error:
        assert error.params["line"] >= 1
        assert error.params["reason"]
    else:
        assert isinstance(problem, Problem)


def test_our_format_makes_a_plan_that_passes_its_own_check_and_is_read_back() -> None:
    problem = parse_problem(json.dumps(OURS))
    result = solve(problem, seconds=60, iterations=50)
    written = result_to_json(problem, result)
    assert written["tasks"][1]["mode"] == 1
    assert written["tasks"][0]["start_at"].endswith("+00:00")
    assert parse_plan(problem, json.dumps(written)) == result.plan


def test_a_plan_that_was_tampered_with_is_read_and_fails_the_check() -> None:
    problem = parse_problem(INSTANCE)
    written = result_to_json(problem, solve(problem, seconds=60, iterations=50))
    written["tasks"][1]["finish"] += 1
    assert check_plan(problem, parse_plan(problem, json.dumps(written)))


@pytest.mark.parametrize("figure", ["makespan", "objective"])
def test_a_plan_that_claims_what_it_does_not_reach_is_found(figure: str) -> None:
    problem = parse_problem(json.dumps(OURS))
    written = result_to_json(problem, solve(problem, seconds=60, iterations=50))
    plan = parse_plan(problem, json.dumps(written))
    assert check_claims(problem, plan, json.dumps(written)) == ()
    really = written[figure]
    (wrong,) = check_claims(problem, plan, json.dumps(written | {figure: really - 1}))
    assert wrong.describe() == f"claim_wrong: figure {figure}, claimed {really - 1:g}, really {really:g}"


def test_a_plan_that_starts_ten_thousand_years_from_now_fails_the_check() -> None:
    problem = parse_problem(json.dumps(OURS))
    far = {"id": "cut", "mode": 1, "start": 999_999_000, "finish": 999_999_060}
    plan = parse_plan(problem, json.dumps({"tasks": [far]}))
    assert "no_instants" in [value for found in check_plan(problem, plan) for _, value in found.params]


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("tasks", 1, "modes", 0, "duration"), "x", 'tasks[1].modes[0].duration: "x" is not a whole number'),
        (("tasks", 1, "modes", 0, "demands"), {"iron": 1}, "there is no resource 'iron'"),
        (("tasks", 1, "modes"), [], "no mode"),
        (("tasks", 1, "predecessors"), ["knit"], "unknown predecessor knit"),
        (("tasks", 1, "stage"), "DYEING", "there is no stage 'DYEING'"),
        (("tasks", 1, "id"), None, "'id' is missing"),
        (("tasks", 1, "weight"), 0, "not positive"),
        (("resources", 0, "capacity"), -1, "not negative"),
        (("resources", 0, "renewable"), 1, "true or false"),
        (("outages", 0, "to"), 3, "empty period"),
        (("clock", "origin_at"), "2026-11-23T08:00:00", "no offset"),
        (("clock", "origin_at"), "9999-12-31T08:00:00+08:00", "between the years"),
        (("clock", "calendar", "shifts"), [], "at least one worked minute"),
        (("clock", "calendar", "timezone"), "Asia", "no time zone 'Asia'"),
        (("clock", "calendar", "shifts", 0, "from_min"), "8:00", '"8:00" is not a whole number'),
        (("clock", "calendar", "shifts", 0, "breaks"), [[720]], "a pair is expected"),
        (("clock", "calendar", "holidays"), ["2026-13-01"], "a date as 2026-10-01"),
        (("clock", "calendar", "makeup_days"), [["2026-10-10", 7]], "weekday 7"),
        (("objective", "speed"), 1, "no such field"),
        (("objective", "late_due"), float("nan"), "NaN is not a number"),
        (("tasks", 1, "weight"), float("inf"), "Infinity is not a number"),
        (("tasks", 0, "relaese"), 5, "tasks[0].relaese: there is no such field"),
        (("tasks", 1, "id"), "cut", "'cut' comes twice"),
        (("tasks", 0, "predecessors"), ["sew"], "circle: cut > sew > cut"),
        (("tasks", 1, "locked_mode"), 0, "there is no mode 0; they count from 1 to 2"),
        (("tasks", 0, "fixed"), {"mode": 2, "start": 0, "finish": 9}, "there is no mode 2; they count from 1 to 1"),
        (("outages", 0, "resource"), "thread", "no renewable resource 'thread'"),
    ],
)
def test_malformed_json_names_the_line_and_the_reason(path: tuple[Any, ...], value: object, reason: str) -> None:
    data = json.loads(json.dumps(OURS))
    node = data
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    text = json.dumps(data, indent=1)
    with pytest.raises(ProblemFileError) as caught:
        parse_problem(text)
    assert reason in caught.value.params["reason"]
    assert line_of(text, path[:2]) <= caught.value.params["line"] <= line_of(text, path) + 1


def test_work_that_a_calendar_cannot_date_is_refused() -> None:
    with pytest.raises(ProblemFileError) as caught:
        parse_problem(json.dumps(OURS).replace('"duration": 60', '"duration": 900000000'))
    assert "more than 100 years" in caught.value.params["reason"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("[3]", 1),
        ('{"tasks": [],\n"resources": [],\n"tasks": []}', 3),
        ('{"tasks": ' + "9" * 5000 + "}", 1),
        ('{"tasks": [}', 1),
        ('{\n"tasks": [],\n"resources": 3}', 3),
        ("[" * 9000, 9),
        ("{}", 1),
    ],
)
def test_broken_files_are_refused(text: str, line: int) -> None:
    with pytest.raises(ProblemFileError) as caught:
        parse_problem(text)
    assert caught.value.params["line"] <= line
