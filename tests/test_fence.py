"""A test that hangs is ended, one that only works slowly is not; each runs as a pytest of its own."""

import subprocess
import sys
from pathlib import Path

WORKING = """
import time
import tests.fence
tests.fence.LONGEST = 100_000  # a second of work may take very long here
def test_working():
    until = time.process_time() + 1.0
    while time.process_time() < until:
        pass
"""
HANGING = """
import time
def test_hanging():
    time.sleep(600)
"""
ENDLESS = """
def test_endless():
    while True:
        pass
"""


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    file = folder / "test_it.py"
    file.write_text(code)
    command = [sys.executable, "-m", "pytest", "-p", "tests.fence", "-p", "no:cacheprovider", "--timeout", "0.3"]
    root = Path(__file__).parent.parent
    return subprocess.run(
        [*command, "--rootdir", str(folder), "-c", "/dev/null", str(file)],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )


def test_a_test_that_works_for_longer_than_the_timeout_passes(tmp_path: Path) -> None:
    ended = run(tmp_path, WORKING)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_test_in_which_nothing_moves_is_ended(tmp_path: Path) -> None:
    ended = run(tmp_path, HANGING)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Timeout" in ended.stdout


def test_a_test_that_works_without_end_is_ended_too(tmp_path: Path) -> None:
    ended = run(tmp_path, ENDLESS)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Timeout" in ended.stdout
