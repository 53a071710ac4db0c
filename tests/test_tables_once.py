"""A table of literals stands in one module: the second one that is typed is forgotten when the first one changes."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "core", "handlers", "vision")
LEAST_ENTRIES = 4

ALIKE_BY_CHANCE: Mapping[str, str] = {
    "core/planning/simulation/season.py: (20, 6, 4, 2)": "the fixed teams of a simulated boss"
}
"""Tables that say the same today and mean something else, each with the reason."""


class Found(NamedTuple):
    """A table, and its entries whatever their order."""

    where: str
    written: str
    entries: tuple[str, ...]


def is_literal(node: ast.expr) -> bool:
    """Say whether an expression is written out: constants, members such as `Stage.CUT`, and what is made of them."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id[0].isupper()
    if isinstance(node, ast.Dict):
        return all(key is not None and is_literal(key) for key in node.keys) and all(map(is_literal, node.values))
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(map(is_literal, node.elts))
    if isinstance(node, ast.UnaryOp):
        return is_literal(node.operand)
    if isinstance(node, ast.BinOp):
        return is_literal(node.left) and is_literal(node.right)
    return isinstance(node, ast.Constant)


def entries_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Tuple | ast.List | ast.Set) and is_literal(node):
        return [ast.unparse(entry) for entry in node.elts]
    if isinstance(node, ast.Dict) and is_literal(node):
        pairs = zip(node.keys, node.values, strict=True)
        return [f"{ast.unparse(key)}: {ast.unparse(value)}" for key, value in pairs if key is not None]
    return []


def tables(where: str, source: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(source)):
        entries = entries_of(node)
        if len(entries) >= LEAST_ENTRIES:
            yield Found(where, ast.unparse(node), tuple(sorted(entries)))


def twice(sources: Mapping[str, str]) -> list[str]:
    """Name each table that stands in more than one module."""
    places = defaultdict[tuple[str, ...], dict[str, str]](dict)
    for where, source in sources.items():
        for found in tables(where, source):
            if f"{where}: {found.written}" not in ALIKE_BY_CHANCE:
                places[found.entries].setdefault(where, found.written)
    return [
        f"{' and '.join(sorted(told))}: {next(iter(told.values()))[:80]}" for told in places.values() if len(told) > 1
    ]


def read_sources() -> dict[str, str]:
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


def test_no_table_stands_in_two_modules() -> None:
    assert twice(read_sources()) == []


def test_what_is_alike_by_chance_is_still_there() -> None:
    told = {
        f"{found.where}: {found.written}" for where, source in read_sources().items() for found in tables(where, source)
    }
    assert set(ALIKE_BY_CHANCE) <= told


@pytest.mark.parametrize(
    ("one", "other", "is_found"),
    [
        ("A = (8, 10, 12, 15)", "B = (8, 10, 12, 15)", True),
        ("A = (8, 10, 12, 15)", "def f(x): return x in {15, 12, 10, 8}", True),
        ("A = {'a': 1, 'b': -2, 'c': 3 * 4, 'd': S.E}", "B = {'d': S.E, 'a': 1, 'b': -2, 'c': 3 * 4}", True),
        ("A = (8, 10, 12)", "B = (8, 10, 12)", False),
        ("A = (8, 10, 12, 15)", "B = (8, 10, 12, 16)", False),
        ("f((a, b, c, d))", "g((a, b, c, d))", False),
        ("A = (8, 10, 12, 15); B = (8, 10, 12, 15)", "", False),
    ],
)
def test_a_table_that_is_typed_again_is_found(one: str, other: str, is_found: bool) -> None:
    assert bool(twice({"one.py": one, "other.py": other})) is is_found
