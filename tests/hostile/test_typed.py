"""Every hostile file given to the commands that read files: an answer or one sentence, and a small process."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.backup import restoring
from bot.cli import app
from bot.commands import data_commands, plan_commands, read_commands
from tests.hostile.corpus import KINDS, Family, Kind
from tests.hostile.resident import MOST_GROWTH_MB, watching

SMALL = 1
SUFFIXES = {"verify-export": ".zip", "plan learn": ".csv"}


def _one(file: Path) -> list[str]:
    return [str(file)]


def _restore(file: Path) -> list[str]:
    folder = file.parent / "backup"
    folder.mkdir(exist_ok=True)
    for name in ("manifest.json", "gendan.sqlite3", "blobs.txt"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_bytes(file.read_bytes())
    return [str(folder), "--to", str(file.parent / "restored")]


COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "verify-export": _one,
    "restore": _restore,
    "plan solve": lambda file: [str(file), "--seconds", "0.05", "--workers", "0"],
    "plan check": lambda file: [str(file), str(file)],
    "plan learn": _one,
    "read": _one,
    "photo inspect": _one,
    "photo compare": lambda file: [str(file), str(file)],
}
GROWS_MB = {"plan solve": 256.0}
"""A command is no robot: it solves in its own process, which ends; a problem of all pairs is a sound one."""
DEAR = ("photo inspect", "photo compare")
"""They start a process of their own for each call."""


@pytest.fixture(autouse=True)
def quickly(kept: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (restoring, data_commands, plan_commands, read_commands):
        monkeypatch.setattr(module, "run_once", kept)


def chosen(families: Sequence[Family], most: int) -> list[Kind]:
    return [kind for family in families for kind in [k for k in KINDS.values() if k.family is family][:most]]


def odd_answers(command: str, kinds: Sequence[Kind], folder: Path) -> list[str]:
    odd = []
    for kind in kinds:
        file = folder / f"file{kind.suffix}"
        file.write_bytes(kind.data)
        with watching() as watch:
            done = CliRunner().invoke(app, [*command.split(), *COMMANDS[command](file)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            odd.append(f"{kind.name}: {done.exception!r}")
        elif done.exit_code not in (0, 1, 2, 3) or not done.output.strip() or "Traceback" in done.output:
            odd.append(f"{kind.name}: exit status {done.exit_code}: {done.output[:200]!r}")
        elif done.exit_code == 2 and len(done.stderr.strip().splitlines()) > 2:
            odd.append(f"{kind.name}: more than a sentence: {done.stderr[:300]!r}")
        if watch.grown_mb > GROWS_MB.get(command, MOST_GROWTH_MB):
            odd.append(f"{kind.name}: the command grew by {watch.grown_mb:.0f} MB")
        file.unlink()
    return odd


@pytest.mark.parametrize("command", COMMANDS)
def test_a_hostile_file_is_told_in_a_sentence(command: str, tmp_path: Path) -> None:
    families = (Family.PICTURE, Family.ARCHIVE) if command in DEAR else tuple(Family)
    assert odd_answers(command, chosen(families, SMALL), tmp_path) == []


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_hostile_file_is_told_in_a_sentence(command: str, tmp_path: Path) -> None:
    families = (Family.PICTURE, Family.CLIP, Family.OTHER) if command in DEAR else tuple(Family)
    assert odd_answers(command, chosen(families, 1000), tmp_path) == []
