"""Weights and typefaces that are carried are the files that were measured, each with its source and its licence."""

import hashlib
import re
from pathlib import Path

import pytest

from vision.draw import fonts

VISION = Path(__file__).parents[2] / "vision"
CARRIED = sorted(file for kind in ("*.onnx", "*.otf", "*.ttf") for file in VISION.rglob(kind))


def test_there_are_as_many_as_are_used() -> None:
    assert len(CARRIED) == len(fonts.Face) + 2


@pytest.mark.parametrize("file", CARRIED, ids=lambda file: file.name)
def test_a_carried_file_is_as_its_readme_says_and_its_licence_lies_beside_it(file: Path) -> None:
    readme = (file.parent / "README.md").read_text("utf-8")
    row = re.search(rf"^\| `{re.escape(file.name)}` \| `(\w+)` \|.*: `([\w.]+)` \|$", readme, re.MULTILINE)
    assert row is not None, f"{file.name} has no row in {file.parent.name}/README.md"
    assert row[1] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert len((file.parent / row[2]).read_text("utf-8")) > 1000
