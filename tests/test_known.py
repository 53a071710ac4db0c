"""What is kept of earlier runs is what would be made now, and never what other code has made."""

import re
from pathlib import Path

import pytest

from tests import known
from tests.known import ROOT, Known, made_by

MADE: list[int] = []


def double(number: int, *, times: int = 2) -> int:
    MADE.append(number)
    if number < 0:
        raise ValueError
    return number * times


@pytest.fixture
def kept(tmp_path: Path) -> Known:
    MADE.clear()
    opened = Known()
    opened.keep_in(tmp_path)
    return opened


def test_a_result_is_made_once_for_each_input_and_for_all_processes(kept: Known, tmp_path: Path) -> None:
    other = Known()
    other.keep_in(tmp_path)
    assert [one.call(double, 3) for one in (kept, other, kept)] == [6, 6, 6]
    assert (kept.call(double, 4), kept.call(double, 3, times=3)) == (8, 9)
    assert MADE == [3, 4, 3]


def test_what_is_raised_is_raised_again(kept: Known) -> None:
    for _ in range(2):
        with pytest.raises(ValueError):
            kept.call(double, -1)
    assert MADE == [-1, -1]


def test_other_code_makes_all_anew_and_drops_what_was(
    kept: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.call(double, 3)
    source, before = tmp_path / "vision" / "measure.py", made_by()
    for text in ("LIMIT = 1", "LIMIT = 2"):
        source.parent.mkdir(exist_ok=True)
        source.write_text(text)
        monkeypatch.setattr(known, "ROOT", tmp_path)
        made_by.cache_clear()
        assert made_by() != before
        before = made_by()
        later = Known()
        later.keep_in(tmp_path / "known")
        later.call(double, 3)
        assert [folder.name for folder in (tmp_path / "known").iterdir()] == [before]
    made_by.cache_clear()
    assert MADE == [3, 3, 3]


def test_whoever_changes_what_vision_does_stands_with_it_or_looks_anew() -> None:
    """A patch is not seen in the name of the code, so what it makes must not be kept."""
    patches = re.compile(r"setattr\(\s*[\"']?vision\.")
    patching = [file for file in (ROOT / "tests").rglob("*.py") if patches.search(file.read_text("utf-8"))]
    assert [file for file in patching if "vision" not in file.parts and "mark.fresh" not in file.read_text()] == []
