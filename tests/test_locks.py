"""What is installed is fixed by hash, all locks agree, and what runs brings no tool of tests."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {"": [], "-scaled": ["scaled", "watched"], "-dev": ["dev", "scaled", "watched"]}


SANDBOX: dict[str, Any] = tomllib.loads((ROOT / "bot" / "sandbox" / "pyproject.toml").read_text("utf-8"))["project"]


def lock(kind: str) -> dict[str, str]:
    """Read a lock: each distribution, and its line and hashes as they stand."""
    entries = re.split(r"\n(?=\S)", (ROOT / f"requirements{kind}.lock").read_text("utf-8").strip())
    return {canonicalize_name(entry.partition("==")[0]): entry for entry in entries if not entry.startswith("#")}


@pytest.mark.parametrize("kind", [*EXTRAS, "-build"])
def test_every_distribution_is_fixed_by_hash_and_comes_from_nowhere_in_particular(kind: str) -> None:
    for entry in lock(kind).values():
        assert re.match(r"\S+==[\w.]+ ", entry) and "--hash=sha256:" in entry
        assert "://" not in entry and "index-url" not in entry


@pytest.mark.parametrize("kind", ["", "-scaled", "-build"])
def test_each_lock_names_the_versions_that_are_tested(kind: str) -> None:
    dev = {name: entry.split(" ")[0] for name, entry in lock("-dev").items()}
    assert {name: entry.split(" ")[0] for name, entry in lock(kind).items()}.items() <= dev.items()


@pytest.mark.parametrize("kind", EXTRAS)
def test_a_lock_has_all_that_the_project_asks_for(kind: str) -> None:
    wanted = [
        *PROJECT["dependencies"],
        *(one for extra in EXTRAS[kind] for one in PROJECT["optional-dependencies"][extra]),
    ]
    locked = lock(kind)
    for requirement in map(Requirement, wanted):
        version = locked[canonicalize_name(requirement.name)].partition("==")[2].split(" ")[0]
        assert requirement.specifier.contains(version), f"{requirement}: `make lock`"


def test_the_sandbox_asks_for_nothing_that_gendan_does_not_bring() -> None:
    locked = lock("")
    for requirement in map(Requirement, SANDBOX["dependencies"]):
        version = locked[canonicalize_name(requirement.name)].partition("==")[2].split(" ")[0]
        assert requirement.specifier.contains(version), f"{requirement}: `make lock`"


@pytest.mark.parametrize("kind", ["", "-scaled"])
def test_no_tool_of_tests_is_installed_where_gendan_runs(kind: str) -> None:
    for_tests = {canonicalize_name(Requirement(one).name) for one in PROJECT["optional-dependencies"]["dev"]}
    assert not for_tests & lock(kind).keys() and len(lock(kind)) < len(lock("-dev")) / 1.5


def test_the_decision_on_libraries_names_what_the_project_asks_for() -> None:
    table = (ROOT / "docs/adr/0037-the-libraries-again.md").read_text("utf-8")
    told = {canonicalize_name(name) for name in re.findall(r"^\| ([\w-]+) \| (?!what for)", table, re.MULTILINE)}
    extras = [one for extra in ("provenance", "scaled", "watched") for one in PROJECT["optional-dependencies"][extra]]
    assert told == {canonicalize_name(Requirement(one).name) for one in (*PROJECT["dependencies"], *extras)}
