"""Words that are no command, option or argument of ours cost one sentence, whichever command they are typed to."""

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.bot.typed import TYPED, registered

GROUPS = sorted({command.split()[0] for command in registered() if " " in command})


def refused(line: str) -> str:
    done = CliRunner().invoke(app, line.split(), prog_name="gendan")
    assert done.exit_code == 2, done.output
    (sentence,) = done.output.splitlines()
    assert " Type gendan" in sentence and "?." not in sentence and "--help" in sentence, sentence
    return sentence


@pytest.mark.parametrize("command", sorted(set(registered()) - {"sandbox"}))  # it hands its words on
def test_an_unknown_option_costs_one_sentence(command: str) -> None:
    assert "--nonsense" in refused(f"{command} {TYPED[command].words} --nonsense")


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_an_unknown_command_or_option_costs_one_sentence(group: str) -> None:
    assert "nonsense" in refused(f"{group} nonsense")
    assert "--nonsense" in refused(f"{group} --nonsense")


def test_a_command_that_is_nearly_one_is_named() -> None:
    assert "'export'? Type" in refused("exprot")


@pytest.mark.parametrize("line", ["forget", "restore", "photo bench", "plan check", "read", "hold add", "export --to"])
def test_a_missing_argument_costs_one_sentence(line: str) -> None:
    refused(line)


@pytest.mark.parametrize("line", ["migrate now", "keys list all", "backup a b c"])
def test_a_word_too_many_costs_one_sentence(line: str) -> None:
    refused(line)


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_a_group_without_a_command_is_answered_with_its_help(group: str) -> None:
    done = CliRunner().invoke(app, group.split(), prog_name="gendan")
    assert len(done.output.splitlines()) > 5 and "Commands" in done.output and "Type gendan" not in done.output
