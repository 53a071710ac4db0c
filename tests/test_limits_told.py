"""The limits of each kind of file that docs/security.md tells are those of the code."""

import re
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = Path(__file__).parents[1] / "docs" / "security.md"
HEADING = "## Limits of each kind"


def told() -> list[tuple[str, str]]:
    """Read the table: figure and constant of each row."""
    _, _, section = DOCUMENT.read_text("utf-8").partition(HEADING)
    return re.findall(r"^\|[^|]+\|[^|]+\| ([0-9,]+) \| `([^`]+)` \|$", section.partition("\n## ")[0], re.MULTILINE)


def constant(path: str) -> Any:
    """Find what a dotted path names: attributes of the longest part of it that is a module."""
    module, names = path, list[str]()
    while True:
        try:
            return reduce(getattr, names, import_module(module))
        except ModuleNotFoundError:
            module, _, name = module.rpartition(".")
            names.insert(0, name)


def test_there_are_rows() -> None:
    assert len(told()) >= 25


@pytest.mark.parametrize(("figure", "path"), told(), ids=lambda one: str(one))
def test_a_limit_is_as_told(figure: str, path: str) -> None:
    assert constant(path) == int(figure.replace(",", ""))
