"""Every command of the command line as somebody types it, in the folder that `tests/bot/place.py` lays out."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

import typer

from bot.cli import app


class Needs(Flag):
    """What a command stands on; what it does not need may be broken."""

    NOTHING = 0
    SETTINGS = auto()
    DATABASE = auto()
    """An SQLite file that can be read."""
    TABLES = auto()
    """Tables of this release."""
    ALL_OF_THEM = auto()
    """No tables of a later release, though they may be worked on: the command promises all of something."""
    WRITES = auto()
    """A database and a data folder that can be written to."""
    LOCK = auto()
    """Nobody else on the data folder."""
    KEYS = auto()
    STORE = auto()
    INPUT = auto()
    """The files and folders under `in`."""
    OUTPUT = auto()
    """A name under `out` that is free and can be written."""
    POSTGRES = auto()


DATA = Needs.SETTINGS | Needs.DATABASE | Needs.TABLES
CHANGE = DATA | Needs.WRITES | Needs.LOCK
ROLE = Needs.SETTINGS | Needs.POSTGRES
NOWHERE = "postgresql+psycopg://gendan:secret@127.0.0.1:1/gendan"


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed, what it needs, and the exit status in sound surroundings (None: it does not end or takes long)."""

    words: str
    needs: Needs
    status: int | None = 0


TYPED: dict[str, Typed] = {
    "run": Typed("", CHANGE | Needs.KEYS, None),
    "web": Typed("", ROLE, None),
    "worker": Typed("", ROLE, None),
    "robot": Typed("", ROLE, None),
    "migrate": Typed("", CHANGE),
    "export": Typed(
        "--merchant 1 --to out/export.zip", DATA | Needs.ALL_OF_THEM | Needs.KEYS | Needs.STORE | Needs.OUTPUT
    ),
    "verify-export": Typed("in/export.zip", Needs.INPUT),
    "forget": Typed("1 --yes --certificate out/certificate.txt", CHANGE | Needs.ALL_OF_THEM | Needs.OUTPUT),
    "retention": Typed("--orphans", CHANGE | Needs.STORE),
    "hold add": Typed("--person 1 --reason court", CHANGE),
    "hold release": Typed("1 --yes", CHANGE),
    "hold list": Typed("", DATA),
    "backup": Typed(
        "out/backup --earlier in/backup",
        Needs.SETTINGS | Needs.DATABASE | Needs.KEYS | Needs.STORE | Needs.INPUT | Needs.OUTPUT,
    ),
    "restore": Typed("in/backup --to out/restored", Needs.INPUT | Needs.OUTPUT),
    "doctor": Typed("", Needs.SETTINGS, 1),
    "move": Typed(f"--to {NOWHERE} --blobs-to s3://photos", CHANGE | Needs.ALL_OF_THEM | Needs.KEYS, 2),
    "keys list": Typed("", Needs.SETTINGS | Needs.KEYS),
    "keys rotate": Typed("", Needs.SETTINGS | Needs.KEYS | Needs.LOCK | Needs.WRITES),
    "keys forget": Typed("--keep 1 --yes", CHANGE | Needs.KEYS),
    "sandbox": Typed("--port 0 --state out/state.json", Needs.OUTPUT, None),
    "demo": Typed("--port 0 --data-dir out/demo", Needs.OUTPUT, None),
    "photo inspect": Typed("in/one.jpg in/one.jpg", Needs.INPUT),
    "photo compare": Typed("in/one.jpg in/two.jpg", Needs.INPUT),
    "photo collect": Typed("1", CHANGE, 2),
    "photo bench": Typed("--data in/pictures", Needs.INPUT, None),
    "photo search-bench": Typed("", Needs.NOTHING, None),
    "photo checks": Typed("", Needs.NOTHING),
    "plan solve": Typed("in/problem.mm --seconds 0.05 --workers 0", Needs.INPUT),
    "plan check": Typed("in/problem.mm in/plan.json", Needs.INPUT),
    "plan learn": Typed("in/days.csv", Needs.INPUT),
    "read": Typed("colour black --json", Needs.NOTHING),
    "simulate": Typed("--seeds 1", Needs.NOTHING, None),
    "bench engine": Typed("--quick", Needs.NOTHING, None),
}


def registered() -> dict[str, Any]:
    """List every command that can be typed, from the registry itself."""
    return dict(_leaves(typer.main.get_command(app), ()))


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for name, inner in getattr(command, "commands", {}).items():
        yield from _leaves(inner, (*path, name))
    if not hasattr(command, "commands"):
        yield " ".join(path), command


def words_of(command: str) -> list[str]:
    """Give the whole command line after `gendan`."""
    return [*command.split(), *TYPED[command].words.split()]
