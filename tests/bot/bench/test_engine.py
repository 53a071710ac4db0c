from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.bench import engine
from bot.bench.engine import QUICK
from bot.cli import app

pytestmark = pytest.mark.soak

QUIET = lambda line: None  # noqa: E731


async def test_photos_are_sent_by_a_crowd_and_counted_when_they_are_acknowledged(tmp_path: Path) -> None:
    figures = await engine.measure_photos(QUICK, tmp_path, QUIET)
    assert figures["accepted"] == QUICK.photos
    assert figures["accepted_per_s"] > 0


async def test_an_outbox_is_drained_without_a_429_and_no_bot_says_more_than_it_may(tmp_path: Path) -> None:
    figures = await engine.measure_sending(QUICK, tmp_path, QUIET)
    assert figures["sent"] == 6 * engine.BOTS
    assert figures["answers_429"] == 0
    assert figures["most_of_a_bot_in_1_s"] <= 30
    assert figures["most_to_a_chat_in_1_s"] == 1


def test_what_the_measurement_needs_and_does_not_find_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "missing", lambda: {"aiogram": "the peer to compare with"})
    outcome = CliRunner().invoke(app, ["bench", "engine"])
    assert outcome.exit_code == 2
    assert "aiogram (the peer to compare with)" in outcome.output
