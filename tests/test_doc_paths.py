"""Every path that a document names is in the repository, and every name that it finds in a file stands there."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
QUOTED = re.compile(r"`([^`\s]+)`")
LINKED = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
NAMED_IN = re.compile(r"`([A-Za-z_]\w+)(?:\([^`]*\))?`\s+(?:in|of)\s+`([\w/.]+\.py)`")
FILE = re.compile(r"[\w/.*{},<>-]+\.(?:py|po|toml|md|sh|service|timer|yaml)")
HISTORY = {"CHANGELOG.md"}
"""Tells of files as they were."""
ELSEWHERE = re.compile(r"(?:^/|[{}<>]|^\.\./|^https?:|^mailto:|^gendan\.|^settings\.md$)")
"""Paths of a machine that runs Gendan, placeholders, addresses."""


def tracked() -> frozenset[str]:
    if not (TOP / ".git").exists():
        pytest.skip("no checkout of git")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=TOP, check=True, capture_output=True, text=True
    )
    return frozenset(path for path in listed.stdout.split("\0") if path)


def is_there(name: str, files: frozenset[str], *, beside: str) -> bool:
    """Say whether a path is tracked: from the top, from beside the document, or as the end of a tracked path."""
    wanted = re.escape(name.rstrip("/")).replace(r"\*", "[^/]*")
    ends = re.compile(rf"(?:.*/)?{wanted}(?:/.*)?")
    return any(ends.fullmatch(path) for path in files) or (TOP / beside / name).resolve().exists()


def named_paths(text: str, tops: set[str]) -> Iterator[str]:
    for name in QUOTED.findall(text):
        looks_like_one = FILE.fullmatch(name) or ("/" in name and name.partition("/")[0] in tops)
        if looks_like_one and not ELSEWHERE.search(name):
            yield name
    for name in LINKED.findall(text):
        if not re.match(r"(?:https?|mailto|tg):", name):
            yield name


def missing_in(text: str, files: frozenset[str], *, beside: str) -> list[str]:
    tops = {path.partition("/")[0] for path in files}
    return [name for name in named_paths(text, tops) if not is_there(name, files, beside=beside)]


def unknown_in(text: str, files: frozenset[str]) -> list[str]:
    """List `name` in `file.py` where the file, taken from the top, does not have that word."""
    return [
        f"{name} in {path}"
        for name, path in NAMED_IN.findall(text)
        if path in files and not re.search(rf"\b{name}\b", (TOP / path).read_text())
    ]


IN_CODE = re.compile(
    r"(?<![\w/.:-])((?:docs|benchmarks|tests|core|handlers|bot|vision|migrations)/[\w/.-]*\w)(?![\w*/])"
)


def missing_in_code(text: str, files: frozenset[str]) -> list[str]:
    """List the paths that a program cites, in a comment, a docstring or a text, and that are not there."""
    return [name for name in IN_CODE.findall(text) if not any(path.startswith(name) for path in files)]


def documents(files: frozenset[str]) -> list[str]:
    return sorted(
        path for path in files if path.endswith(".md") and path not in HISTORY and not path.startswith("tests/")
    )


def test_every_path_that_a_document_names_exists() -> None:
    files = tracked()
    wrong = {}
    for document in documents(files):
        text = (TOP / document).read_text()
        beside = document.rpartition("/")[0]
        if found := [*missing_in(text, files, beside=beside), *unknown_in(text, files)]:
            wrong[document] = found
    assert not wrong, wrong


def test_every_path_that_a_program_cites_exists() -> None:
    files = tracked()
    programs = [path for path in files if path.endswith((".py", ".toml", ".yaml", "Makefile", "Dockerfile"))]
    found = {
        path: missing_in_code((TOP / path).read_text(), files) for path in programs if path != "tests/test_doc_paths.py"
    }
    wrong = {path: missing for path, missing in found.items() if missing}
    assert not wrong, wrong


def test_every_row_of_where_does_my_change_go_names_a_file() -> None:
    files = tracked()
    table = (TOP / "docs/ARCHITECTURE.md").read_text().partition("## Where does my change go?")[2]
    rows = [row for row in table.splitlines() if row.startswith("| ") and not row.startswith(("| change", "|--"))]
    {path.partition("/")[0] for path in files}
    assert len(rows) > 20
    nameless = [row for row in rows if not any("/" in name for name in QUOTED.findall(row))]
    assert not nameless, nameless


def test_a_path_and_a_name_that_are_gone_are_found() -> None:
    files = frozenset({"core/stage.py", "docs/a.md", "handlers/locale/en/orders.po"})
    text = "`core/stage.py`, `core/gone.py`, `stage.py`, `handlers/locale/*/orders.po`, [x](b.md), `/etc/x.toml`"
    assert missing_in(text, files, beside="docs") == ["core/gone.py", "b.md"]
    assert missing_in_code("see docs/a.md, docs/b.md and `core/stage.py`", files) == ["docs/b.md"]
    assert unknown_in("`no_such_word` in `core/stage.py`, `Stage` in `core/stage.py`", files) == [
        "no_such_word in core/stage.py"
    ]


def test_each_decision_has_a_number_of_its_own() -> None:
    """Two that are written at the same time take the same number, and git sees no conflict."""
    decisions = sorted((TOP / "docs" / "adr").glob("*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert len(numbers) == len(set(numbers)), numbers
    assert {path.name: path.read_text().splitlines()[0][:6] for path in decisions} == {
        path.name: f"# {path.name[:4]}" for path in decisions
    }


def test_the_picture_shows_the_floors_of_core_as_the_contract_has_them() -> None:
    text = (TOP / "docs/ARCHITECTURE.md").read_text("utf-8")
    picture = text[text.index("core/      ┌") : text.index("vision/           └─")]
    rooms = [re.split(r"  +", line.strip(" │\n"), maxsplit=1)[-1] for line in picture.splitlines()[1:-1]]
    drawn = re.findall(r"[a-z_]+", re.sub(r"\([^)]*\)", "", " ".join(rooms)))
    contracts = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert drawn == next(one["layers"] for one in contracts if one.get("containers") == ["core"])
