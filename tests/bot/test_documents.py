"""The documents name what there is: every setting, every command, and only files that exist."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from benchmarks.__main__ import BENCHMARKS
from bot.cli import app
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = "bot|handlers|core|vision|workers|migrations|tests|benchmarks|docs"


def commands(command: Any, name: str) -> Iterator[str]:
    children = getattr(command, "commands", {})
    yield from [name] if not children else []
    for child_name, child in children.items():
        yield from commands(child, f"{name} {child_name}")


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_every_setting_is_documented(setting: str) -> None:
    assert f"`GENDAN_{setting.upper()}`" in page("docs/settings.md")


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = set(re.findall(r"GENDAN_([A-Z0-9_]+)", page("docs/settings.md") + page("README.md")))
    assert named <= {setting.upper() for setting in Settings.model_fields}


@pytest.mark.parametrize("command", [*commands(typer.main.get_command(app), "gendan")])
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}`" in page("docs/settings.md")


@pytest.mark.parametrize(
    "document", ["docs/ARCHITECTURE.md", *(f"docs/adr/{file.name}" for file in PAGES if "adr" in file.parts)]
)
def test_every_file_that_a_document_names_exists(document: str) -> None:
    named = re.findall(rf"`((?:{FOLDERS})/[\w./*<>-]*)`", page(document))
    missing = [path for path in named if "<" not in path and not list(ROOT.glob(path.rstrip("/")))]
    assert not missing


@pytest.mark.parametrize("document", PAGES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_link_and_picture_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)|<img[^>]*src=\"([^\"]+)\"", document.read_text("utf-8"))
    local = [link or picture for link, picture in links if not re.match(r"\w+:", link or picture)]
    missing = [path for path in local if not (document.parent / path).exists()]
    assert not missing


def test_no_picture_of_the_documents_is_heavy() -> None:
    heavy = [file.name for file in (ROOT / "docs" / "pictures").glob("*.png") if file.stat().st_size > 400_000]
    assert not heavy


def test_every_benchmark_is_listed() -> None:
    programs = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in (ROOT / "benchmarks").glob("*/*.py")
        if not file.name.startswith("_")
    }
    assert programs <= {benchmark.module for benchmark in BENCHMARKS}
