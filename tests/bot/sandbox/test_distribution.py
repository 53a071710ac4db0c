"""The sandbox is a distribution of its own: Gendan is built, and runs, without it."""

import subprocess
import sys
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from typer.testing import CliRunner

from bot.cli import app

ROOT = Path(__file__).parents[3]
SANDBOX = ROOT / "bot" / "sandbox"

ABSENT = f"import sys; sys.path.remove({str(SANDBOX)!r}); "
"""`make setup` puts the folder on Python's path."""

GENDAN = "from bot.cli import main; main()"
EVERYTHING_ELSE = """
import importlib, pkgutil
FOR_SHOW = ("bot.demo", "bot.bench")
for package in ("bot", "handlers", "core", "vision"):
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if not found.name.startswith(FOR_SHOW):
            importlib.import_module(found.name)
print(len(sys.modules))
"""


def without_sandbox(code: str, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", ABSENT + code, *words]
    return subprocess.run(command, cwd=cwd, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)


def carried_by(builder: WheelBuilder | SdistBuilder) -> set[str]:
    """List the files that a distribution is built of, without building it."""
    return {file.distribution_path for file in builder.recurse_included_files()}


@pytest.mark.parametrize("kind", [WheelBuilder, SdistBuilder])
def test_what_is_built_of_gendan_holds_no_sandbox(kind: type[WheelBuilder] | type[SdistBuilder]) -> None:
    carried = carried_by(kind(str(ROOT)))
    assert "bot/cli.py" in carried and "bot/demo/house.py" in carried
    assert not [path for path in carried if path.startswith("bot/sandbox") or "gendan_sandbox" in path]


def test_the_sandbox_is_built_with_its_page_its_definition_and_their_licence() -> None:
    carried = {path.removeprefix("gendan_sandbox/") for path in carried_by(WheelBuilder(str(SANDBOX)))}
    assert {"command.py", "page/index.html", "data/bot_api.json", "data/bot_api.LICENSE"} <= carried
    within = {path.relative_to(SANDBOX / "gendan_sandbox").as_posix() for path in SANDBOX.rglob("*.py")}
    assert within <= carried


def test_the_image_is_built_without_the_sandbox() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines.index("bot/sandbox") > lines.index("!bot")


def test_all_but_demonstration_and_measurements_is_imported_without_the_sandbox(tmp_path: Path) -> None:
    done = without_sandbox(EVERYTHING_ELSE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 500


@pytest.mark.parametrize("words", ["demo", "demo --tour --headless", "sandbox", "sandbox --port 0", "bench engine"])
def test_a_command_that_needs_the_sandbox_says_in_one_sentence_what_to_do(words: str, tmp_path: Path) -> None:
    done = without_sandbox(GENDAN, *words.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install ./bot/sandbox" in done.stderr and done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_gendan_lists_its_commands_without_the_sandbox(tmp_path: Path) -> None:
    done = without_sandbox(GENDAN, "--help", cwd=tmp_path)
    assert done.returncode == 0 and " sandbox " in done.stdout, done.stderr


def test_the_sandbox_reads_all_words_after_its_name() -> None:
    told = CliRunner().invoke(app, ["sandbox", "--help"], env={"COLUMNS": "200"})
    assert told.exit_code == 0 and " sandbox [OPTIONS]" in told.output and "--time-scale" in told.output
    assert CliRunner().invoke(app, ["sandbox", "--bot", "nobody"]).exit_code == 2


def test_its_own_command_says_in_one_sentence_that_it_cannot_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = [sys.executable, "-c", "from gendan_sandbox.command import main; main()"]
    for words, why in (
        (["--port", "0", "--state", str(tmp_path / "file" / "state.json")], "Not a directory"),
        (["--bot", "nobody"], "a bot is given as"),
    ):
        done = subprocess.run([*command, *words], capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        assert done.stderr.startswith("The sandbox can't start: ") and why in done.stderr
