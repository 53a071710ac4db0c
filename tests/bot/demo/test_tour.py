"""The tour as a person starts it; and proof that it notices when the robot does a thing wrong."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.soak

TOUR = ["demo", "--tour", "--fast", "--headless"]

BREAK = {
    "every photo passes": """
import core.evidence.ruling as ruling
from core.evidence.model import Verdict
from core.evidence.reasons import Decision, Trust
ruling.judge = lambda report, context: Verdict(outcome=Decision.ACCEPT, trust=Trust.A)
""",
    "nobody is asked": """
import core.matching.actions as matching
async def asks_nobody(*_, **__): return 0
matching.match_waiting = asks_nobody
import bot.demo.tour.guide as guide
from functools import partial
guide.Patience = partial(guide.Patience, 2.0)
""",
}


def run(*lines: str) -> subprocess.CompletedProcess[str]:
    code = "\n".join([*lines, "import sys", "from bot.cli import main", f"sys.argv = ['gendan', *{TOUR!r}]", "main()"])
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_the_tour_plays_the_whole_journey_to_its_end() -> None:
    tour = run()
    assert tour.returncode == 0, tour.stdout + tour.stderr
    assert "off the line" in tour.stdout
    assert "The tour is over" in tour.stdout
    assert "ERROR" not in tour.stderr


@pytest.mark.parametrize("broken", BREAK)
def test_the_tour_fails_when_something_is_broken(broken: str) -> None:
    tour = run(BREAK[broken])
    assert tour.returncode == 1, tour.stdout + tour.stderr
    assert "The tour stops here" in tour.stderr
