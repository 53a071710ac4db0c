"""Every number that a command takes has its bounds, so that none of any size ends in a traceback."""

import inspect
from collections.abc import Iterator
from typing import Annotated, get_args, get_origin, get_type_hints

import pytest
import typer
from typer.models import OptionInfo
from typer.testing import CliRunner

from bot.cli import app
from gendan_sandbox import command as its_own
from tests.bot.typed import registered

BEYOND = "9" * 23


def numbers() -> Iterator[tuple[str, OptionInfo]]:
    """List every numeric parameter of every command; `gendan sandbox` hands its words on."""
    for name, command in (registered() | {"sandbox": typer.main.get_command(its_own.app)}).items():
        assert command.callback is not None
        for parameter, hint in get_type_hints(inspect.unwrap(command.callback), include_extras=True).items():
            if get_origin(hint) is Annotated and {int, float} & {get_args(hint)[0], *get_args(get_args(hint)[0])}:
                yield f"{name} {parameter}", get_args(hint)[1]


def test_every_number_has_a_least_and_a_most() -> None:
    found = dict(numbers())
    assert len(found) > 10
    assert not [name for name, one in found.items() if one.min is None or one.max is None]


@pytest.mark.parametrize(
    "line",
    [
        f"export --to z.zip --workshop {BEYOND}",
        f"export --to z.zip --merchant {BEYOND}",
        f"hold add --reason x --workshop {BEYOND}",
        f"hold release {BEYOND}",
        f"keys forget --keep {BEYOND}",
        "demo --port 99999",
        "demo --port=-1",
        "sandbox --port 99999",
        "sandbox --time-scale=-1",
        "sandbox --time-scale nan",
        f"simulate --seeds 1 --first-seed {BEYOND}",
        "plan solve x.json --seconds inf",
    ],
)
def test_a_number_out_of_bounds_costs_one_sentence(line: str) -> None:
    done = CliRunner().invoke(app, line.split())
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert ". Type " in done.output
