"""The one door to a terminal: a line that is printed is one line, and nothing in it commands what shows it.

Whatever a command prints may hold what came from a file, a chat or a database. A sign that nobody sees (a control
sign, a line end, a turn of the writing direction, half a sign) is written as JSON writes it: `\u001b`. So what is
printed as JSON stays the same JSON.
"""

import json
import unicodedata
from typing import Any

import typer


def one_line(text: str) -> str:
    """Write every sign that is not seen as its number; spaces of all widths stay."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or unicodedata.category(one) == "Zs" else _number(one) for one in text)


def _number(sign: str) -> str:
    escaped = json.dumps(sign)[1:-1]
    return escaped if escaped != sign else f"\\u{ord(sign):04x}"


def say(*lines: str, err: bool = False) -> None:
    """Print lines to standard output or standard error; a line end within one is no line end any more."""
    for line in lines:
        typer.echo(one_line(line), err=err)


def say_json(value: Any, *, indent: int | None = None) -> None:
    """Print a value as JSON."""
    say(*json.dumps(value, ensure_ascii=False, indent=indent).split("\n"))
