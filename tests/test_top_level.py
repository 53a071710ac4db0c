"""The top level is what the user of this project fixed: a new folder is not added beside it."""

import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
FIXED = {"bot", "handlers", "core", "vision", "migrations", "tests", "pyproject.toml", "README.md"}
BESIDE = {"docs", "benchmarks", "Makefile", "CHANGELOG.md", "LICENSE", "Dockerfile", "compose.yaml"}


def tracked() -> set[str]:
    if not (TOP / ".git").exists():
        pytest.skip("no checkout of git")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, check=True, capture_output=True, text=True)
    return {path.partition("/")[0] for path in listed.stdout.split("\0") if path}


def test_nothing_stands_at_the_top_that_was_not_fixed() -> None:
    found = {name for name in tracked() if not name.startswith(".") and not name.endswith(".lock")}
    assert found - FIXED - BESIDE == set()
    assert FIXED <= found


def test_the_rules_of_the_house_are_looked_at_by_make_check() -> None:
    """A rule that stands in a test alone is not seen by whoever runs the checks."""
    asked = subprocess.run(["make", "-n", "check"], cwd=TOP, check=True, capture_output=True, text=True).stdout
    rules = {f"tests/{path.name}" for path in (TOP / "tests").glob("test_*.py")}
    assert rules | {"tests/core/test_stage.py", "tests/handlers/test_texts.py"} <= set(asked.split())
