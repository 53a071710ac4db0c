"""A release is known by one number, and the one before it is kept to be run."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADING = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d, tag `v([\d.]+)`$", re.MULTILINE)
HEADINGS = HEADING.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))


def test_the_changelog_begins_with_the_release_that_is_made_and_names_each_tag() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert HEADINGS[0][0] == version
    assert all(number == tag for number, tag in HEADINGS)


def test_the_release_before_is_kept_and_is_small() -> None:
    (wheel,) = (ROOT / "tests" / "releases").glob("*.whl")
    assert wheel.name.split("-")[1] == HEADINGS[1][0]
    assert wheel.stat().st_size < 1_500_000
