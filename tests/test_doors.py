"""Every module that parses files or bytes from outside stands in the table of docs/security.md."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARSERS = frozenset(
    "zipfile openpyxl csv PIL av cv2 tarfile gzip bz2 lzma sqlite3 tomllib xml pickle marshal shelve yaml lxml "
    "html.parser email pillow_heif zxingcpp c2pa onnxruntime fontTools pypdf plistlib configparser".split()
)
HEADING = "## Every parser"


def modules() -> list[Path]:
    return sorted(file for package in ("bot", "core", "handlers", "vision") for file in (ROOT / package).rglob("*.py"))


def parsers_in(source: str) -> set[str]:
    """Name the libraries that a module parses with; importing one to write or to check types counts too."""
    found = set[str]()
    for node in ast.walk(ast.parse(source)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            found |= {parser for parser in PARSERS if name == parser or name.startswith(f"{parser}.")}
            if name == "vision.deferred" and isinstance(node, ast.ImportFrom):
                found |= {alias.name for alias in node.names} & PARSERS
        if isinstance(node, ast.Call) and _reads_json(ast.unparse(node.func)):
            found.add("json")
    return found


def _reads_json(called: str) -> bool:
    return called in ("json.load", "json.loads", "JSONDecoder") or called.endswith(".json")


def table() -> dict[str, set[str]]:
    """Read the table: the parsers that each module, or each folder that ends in a slash, is said to use."""
    _, _, section = (ROOT / "docs" / "security.md").read_text("utf-8").partition(HEADING)
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", section.partition("\n## ")[0], re.MULTILINE)
    return {name: set(parsers.split(", ")) for name, parsers in rows}


def test_every_module_that_parses_stands_in_the_table_and_nothing_else_does() -> None:
    named, used = table(), dict[str, set[str]]()
    for file in modules():
        name = file.relative_to(ROOT).as_posix()
        rows = [row for row in named if name == row or (row.endswith("/") and name.startswith(row))]
        row = max(rows, key=len, default=name)
        used.setdefault(row, set()).update(parsers_in(file.read_text("utf-8")))
    assert named == {row: parsers for row, parsers in used.items() if parsers}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import zipfile", {"zipfile"}),
        ("from PIL import Image", {"PIL"}),
        ("from xml.parsers import expat", {"xml"}),
        ("from vision.deferred import cv2, something", {"cv2"}),
        ("import json\njson.loads('1')", {"json"}),
        ("import json\njson.dumps(1)", set()),
        ("async def f(response):\n    return await response.json()", {"json"}),
        ("import zlib", set()),
    ],
)
def test_a_parser_is_seen_however_it_is_imported(source: str, found: set[str]) -> None:
    assert parsers_in(source) == found
