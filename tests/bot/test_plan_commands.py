"""`gendan plan` on files: JSON out, lines and reasons for what is malformed."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import plan_commands
from core.planning.simulation.policies import make_policies
from core.planning.simulation.simulate import Figures, summarize
from tests.core.planning.problems import INSTANCE, OPTIMUM

RUN = CliRunner()


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    file = tmp_path / "small.mm"
    file.write_text(INSTANCE, encoding="utf-8")
    return file


def test_solve_prints_a_plan_that_check_accepts(instance: Path, tmp_path: Path) -> None:
    solved = RUN.invoke(plan_commands.app, ["solve", str(instance), "--seconds", "0.3", "--workers", "0", "--json"])
    plan = json.loads(solved.stdout)
    assert plan["makespan"] == OPTIMUM
    assert {"status", "objective", "makespan", "lower_bound", "method", "tasks"} <= set(plan)
    assert set(plan["tasks"][0]) == {"id", "mode", "start", "finish"}
    file = tmp_path / "plan.json"
    file.write_text(solved.stdout, encoding="utf-8")
    assert RUN.invoke(plan_commands.app, ["check", str(instance), str(file)]).exit_code == 0
    plan["tasks"][4]["start"] -= 1
    file.write_text(json.dumps(plan), encoding="utf-8")
    checked = RUN.invoke(plan_commands.app, ["check", str(instance), str(file), "--json"])
    assert checked.exit_code == 1
    assert json.loads(checked.stdout)["valid"] is False


def test_solve_says_in_words_what_cannot_fit(instance: Path) -> None:
    instance.write_text(INSTANCE.replace("   4    5\n", "   4    1\n"), encoding="utf-8")
    solved = RUN.invoke(plan_commands.app, ["solve", str(instance), "--seconds", "1", "--json"])
    assert solved.exit_code == 1
    written = json.loads(solved.stdout)
    assert (written["status"], written["tasks"]) == ("infeasible", [])
    assert written["reasons"] == ["the tasks need at least 2 of N1 together; there are 1"]


def test_check_refuses_a_makespan_that_the_plan_does_not_have(instance: Path, tmp_path: Path) -> None:
    solved = RUN.invoke(plan_commands.app, ["solve", str(instance), "--seconds", "0.3", "--workers", "0", "--json"])
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(json.loads(solved.stdout) | {"makespan": OPTIMUM - 1}), encoding="utf-8")
    checked = RUN.invoke(plan_commands.app, ["check", str(instance), str(file)])
    assert checked.exit_code == 1
    assert f"claimed {OPTIMUM - 1}, really {OPTIMUM}" in checked.stdout


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "gbk.json"
    file.write_bytes('{"resources": [],\n"tasks": [{"id": "裁剪"}]}'.encode("gbk"))
    refused = RUN.invoke(plan_commands.app, ["solve", str(file)])
    assert refused.exit_code == 2
    assert f"{file}:2: this is no text in UTF-8" in refused.stderr


@pytest.mark.parametrize("command", ["solve", "learn"])
def test_a_malformed_file_is_refused_with_its_line(tmp_path: Path, command: str) -> None:
    file = tmp_path / "bad"
    file.write_text("nonsense\n", encoding="utf-8")
    refused = RUN.invoke(plan_commands.app, [command, str(file)])
    assert refused.exit_code == 2
    assert f"{file}:1: " in refused.stderr
    missing = RUN.invoke(plan_commands.app, [command, str(tmp_path / "none")])
    assert missing.exit_code == 2


def test_learn_prints_priors_and_error(tmp_path: Path) -> None:
    head = "date,department,team,targeted_productivity,smv,no_of_workers,actual_productivity"
    rows = [f"1/{day}/2015,sewing,{team},0.8,20,30,0.7" for day in range(1, 7) for team in (1, 2)]
    file = tmp_path / "days.csv"
    file.write_text("\n".join((head, *rows)), encoding="utf-8")
    learned = json.loads(RUN.invoke(plan_commands.app, ["learn", str(file), "--json"]).stdout)
    assert learned["mae"] == pytest.approx(0.0)
    assert learned["error"]["target_mae"] == pytest.approx(0.1)
    assert learned["priors"]["rates"]["ramp"][-1] == 1.0
    assert "0.1000" in RUN.invoke(plan_commands.app, ["learn", str(file)]).stdout


def test_a_summary_is_drawn_with_ratios_and_the_claim_of_the_source() -> None:
    values = dict.fromkeys(Figures.__slots__, 1.0)
    names = [policy.name for policy in make_policies(1)]
    text = plan_commands.render(summarize({1: {name: Figures(**values) for name in names}}))
    assert "boss_fifo" in text
    assert "the source says" in text
    assert "cycle -10%" in text


HOSTILE = {
    "a name very often": '{"tasks": [], ' + ",".join(f'"n{number}": 1' for number in range(100_000)) + ', "n99999": 2}',
    "a heading without end": "jobs " * 200_000,
    "too many tasks": json.dumps({"resources": [], "tasks": [{"id": str(n), "modes": []} for n in range(20_001)]}),
    "a field without end": "x" * 200_000,
    "too many columns": "date" + "," * 1000,
    "nested without end": "[" * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_ends_with_one_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile"
    file.write_text(text, encoding="utf-8")
    for command in (["solve", str(file)], ["check", str(file), str(file)], ["learn", str(file)]):
        ended = RUN.invoke(plan_commands.app, command)
        assert ended.exit_code == 2 and ended.stderr.startswith(f"{file}"), ended.output
        assert len(ended.stderr.splitlines()) == 1


def test_what_is_no_plain_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for given in (tmp_path / "pipe", tmp_path, tmp_path / "missing", Path("/dev/zero")):
        ended = RUN.invoke(plan_commands.app, ["learn", str(given)])
        assert ended.exit_code == 2 and ended.stderr.startswith(f"{given}: ")
