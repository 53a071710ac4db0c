"""One person, one word: in code merchants order and workshops sew, as the glossary says it."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "core", "handlers", "vision", "tests", "benchmarks")
ELSEWHERE = ("bot/sandbox/", "tests/bot/sandbox/", "tests/bot/web/", "tests/test_one_word.py", "benchmarks/sandbox/")
"""Where a client is a program that calls the Bot API or asks for a page, and this list itself."""

WRONG = {"client", "clients", "factory", "factories"}

OF_ROWS = {"client_told_at", "FACTORY"}
"""Columns, and members whose value stands in rows: `chase.client_told_at`, `FabricBy.FACTORY`."""
OF_LIBRARIES = {"client_options", "default_factory", "prometheus_client", "client_max_size"}
OF_AIOHTTP = {
    *("ClientConnectorError", "ClientError", "ClientResponse", "ClientResponseError", "ClientSession", "ClientTimeout"),
    "client_reqrep",
}
ASKS_A_ROBOT = (
    "benchmarks/engine/album.py",
    "tests/bot/demo/test_tour_in_bad_weather.py",
    "tests/bot/operations/test_metrics.py",
    "tests/bot/plot.py",
    "tests/bot/robot_process.py",
    "tests/bot/telegram/test_quarantine.py",
    "tests/bot/test_faults.py",
    "tests/bot/test_journeys.py",
    "tests/handlers/isolation.py",
    "tests/s3.py",
)
"""What speaks HTTP with a robot or a store: `gendan_sandbox.client`, `TestClient`, boto3."""
OF_ONE_PLACE = {
    "core/sqlite.py": {"factory"},
    "bot/web/": {"client", "clients", "client_of", "by_client", "most_of_a_client", "MOST_OF_A_CLIENT"},
    "bot/demo/": {"client"},
    "bot/bench/peers.py": {"client"},
    "tests/": {"factories", "TestClient", "TempPathFactory", "tmp_path_factory"},
    **{place: {"client"} for place in ASKS_A_ROBOT},
    "tests/hostile/test_fuzzed_files.py": {"factory"},
    "tests/hostile/test_pages.py": {"clients"},
}
"""An argument of sqlite3; who asks a page over HTTP; the modules `gendan_sandbox.client` and `aiogram.client`; what
makes rows for tests, and folders."""

DATA_SETS = {
    "bot/commands/plan_commands.py",
    "core/planning/learning.py",
    "core/planning/line_days.py",
    "core/planning/simulation/season.py",
}
"""What they read are days of real factories, in a public set."""


def files() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            where = str(file.relative_to(ROOT))
            if not where.startswith(ELSEWHERE):
                yield where, file.read_text("utf-8")


def is_wrong(name: str) -> bool:
    """Say whether one of the words of a name is a wrong one."""
    return not WRONG.isdisjoint(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name))


def allowed_in(where: str) -> set[str]:
    of_place = (names for place, names in OF_ONE_PLACE.items() if where.startswith(place))
    return OF_ROWS.union(OF_LIBRARIES, OF_AIOHTTP, *of_place)


def names_in(source: str) -> Iterator[tuple[str, int]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.string, token.start[0]


def test_no_name_calls_a_merchant_client_or_a_workshop_factory() -> None:
    wrong = [
        f"{where}:{line} {name}"
        for where, source in files()
        for name, line in names_in(source)
        if is_wrong(name) and name not in allowed_in(where)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["client", "Factory", "list_factories", "FACTORY_DAYS", "FactoryIndex"])
def test_such_a_name_would_be_found(name: str) -> None:
    assert is_wrong(name)


@pytest.mark.parametrize("name", ["merchant", "workshop_id", "satisfactory"])
def test_other_names_are_left_alone(name: str) -> None:
    assert not is_wrong(name)


def test_no_docstring_calls_a_workshop_factory() -> None:
    wrong = [
        f"{where}: {line.strip()}"
        for where, source in files()
        if where not in DATA_SETS
        for told in _docstrings(source)
        for line in told.splitlines()
        if re.search(r"(?i)\bfactor(?:y|ies)\b", line) and "`" not in line
    ]
    assert wrong == []


def _docstrings(source: str) -> Iterator[str]:
    """List all that is told beside code: docstrings of modules, classes and functions, and those under constants."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def test_a_person_of_the_trade_is_one_class() -> None:
    """`Workshop` is the row; what it plans with is its `Capacity`, what the market knows of it its `Listing`."""
    people = {"Workshop", "Merchant", "Worker", "Operator", "Person"}
    defined = Counter(
        node.name for _, source in files() for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)
    )
    assert {name: defined[name] for name in people if defined[name] > 1} == {}
