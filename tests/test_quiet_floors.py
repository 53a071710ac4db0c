"""Below `bot/` nothing reads a clock, sleeps or starts a task: time comes as an argument, and loops live in `bot/`."""

import ast
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
FLOORS = ("handlers", "core", "vision")
LOUD = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "process_time", "sleep"},
    "asyncio": {"sleep", "create_task", "ensure_future", "TaskGroup", "run"},
}
ALLOWED = {
    ("core/database.py", "time.monotonic"): "how long a connection has rested; nothing that is kept",
    ("core/planning/engine/solver.py", "time.monotonic"): "the solver's own limit; tests put in a clock that counts",
    ("core/retention/partitions.py", "asyncio.sleep"): "leaves the database to others between two batches",
    ("core/retention/running.py", "asyncio.sleep"): "leaves the database to others between two batches",
    ("core/work/deps.py", "asyncio.sleep"): "the default of `Deps.pause`, which whoever turns the clock replaces",
    ("core/work/photo_progress.py", "time.monotonic"): "how often a passing word is edited; nothing that is kept",
    (
        "core/workers/pool.py",
        "asyncio.ensure_future",
    ): "the wait for a child that is watched, ended before the function returns",
    ("core/workers/limits.py", "time.process_time"): "the processor time that a child may take",
    ("core/workers/once.py", "asyncio.run"): "a command's single call to a child, from outside any loop",
    ("vision/trials/timing.py", "time.process_time"): "what `gendan bench photos` measures",
}


def loud_names(source: str) -> Iterator[str]:
    """List what a module calls or hands on of the modules that know the time or start tasks."""
    tree = ast.parse(source)
    renamed: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            renamed |= {alias.asname or alias.name: alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in LOUD.get(node.module or "", ()):
                    yield f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            owner = renamed.get(owner, owner)
            if node.attr in LOUD.get(owner, ()):
                yield f"{owner}.{node.attr}"


def test_nothing_below_the_process_knows_the_time_or_starts_something() -> None:
    found = {
        (str(path.relative_to(TOP)), name)
        for floor in FLOORS
        for path in (TOP / floor).rglob("*.py")
        for name in loud_names(path.read_text())
    }
    assert found == set(ALLOWED), found ^ set(ALLOWED)


def test_a_clock_a_pause_and_a_task_are_heard() -> None:
    said = "import time as t\nfrom datetime import datetime\nfrom asyncio import sleep\nt.monotonic()\ndatetime.now()\n"
    assert sorted(loud_names(said)) == ["asyncio.sleep", "datetime.now", "time.monotonic"]
    assert list(loud_names("import datetime\ndatetime.datetime.now()\n")) == ["datetime.now"]
    assert not list(loud_names("now = turn.now\nself.time.sleepy()\n"))
