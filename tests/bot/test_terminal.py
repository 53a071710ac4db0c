"""What is printed is what is read: no value from outside commands a terminal or makes a line of its own."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal import one_line, say, say_json

BOT = Path(__file__).parents[2] / "bot"
DOOR, OF_ITSELF = BOT / "terminal.py", {BOT / "bench" / "child.py": "a pipe to the process that measures"}
UNSEEN = "\x1b[8m", "a\nb", "a\rb", "\x9b1A", "\x7f", "\u202egnp", "\u2028", "\u200b", "\ud800", "\U000e0041"


@given(st.text(st.characters()))
def test_a_line_is_one_line_that_is_seen(text: str) -> None:
    shown = one_line(text)
    assert shown.replace("\u00a0", " ").isprintable() or any(sign.isspace() for sign in shown)
    assert len(shown.splitlines()) <= 1 and "\x1b" not in shown and one_line(shown) == shown
    shown.encode()


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_sees_is_written_as_its_number(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(f"order {text}!")
    said = capsys.readouterr().out
    assert text not in said and "\\" in said and said.count("\n") == 1


@pytest.mark.parametrize("text", ["王姐\u3000针织厂", "Ёлка\u00a0№ 5", "45 € – “Style”", "🧵"])
def test_what_people_write_stays(text: str) -> None:
    assert one_line(text) == text


@given(st.dictionaries(st.text(st.characters()), st.lists(st.text(st.characters()))))
def test_json_stays_the_same_json(value: dict[str, list[str]]) -> None:
    written = json.dumps(value, ensure_ascii=False)
    assert json.loads(one_line(written)) == json.loads(json.dumps(value))


def test_json_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"name": "\x9b1A\u202e\n", "rows": [1, {"王": "\U000e0041"}]}
    say_json(value, indent=2)
    assert json.loads(said := capsys.readouterr().out) == value and said.count("\n") > 2
    assert not {"\x9b", "\u202e", "\U000e0041"} & set(said)


def printed(file: Path) -> Iterator[str]:
    """Find where a file writes to a terminal by itself; a question of its own words is no such place."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Attribute | ast.Name):
            name = ast.unparse(node)
            is_written = name in ("print", "sys.stdout.write", "sys.stderr.write", "click.echo")
            if is_written or name in ("typer.echo", "typer.secho", "typer.prompt"):
                yield f"{file.name}:{node.lineno}: {name}"
        is_asked = isinstance(node, ast.Call) and ast.unparse(node.func) == "typer.confirm"
        if isinstance(node, ast.Call) and is_asked and not all(isinstance(one, ast.Constant) for one in node.args):
            yield f"{file.name}:{node.lineno}: a question with values"


def test_all_that_is_printed_goes_through_the_door() -> None:
    files = [file for file in BOT.rglob("*.py") if file != DOOR and file not in OF_ITSELF]
    files = [file for file in files if BOT / "sandbox" not in file.parents]
    assert [where for file in files for where in printed(file)] == []
