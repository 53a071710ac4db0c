"""`gendan read` says in one sentence what it cannot read, whatever it is given."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["poem", "roses"], "poem: one of"),
        (["colour", "black", "--locale", "xx"], "--locale xx: one of"),
        (["message", "hi", "--role", "boss"], "--role boss: one of"),
        (["day", "monday", "--today", "yesterday"], "--today yesterday: a day such as"),
        (["day", "--lines", "none.jsonl"], "none.jsonl: no such file"),
        (["day", "--lines", "."], "no plain file"),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_can(words: list[str], says: str) -> None:
    told = CliRunner().invoke(app, ["read", *words])
    assert told.exit_code == 2 and says in told.output and "Traceback" not in told.output


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b'{"text": "monday"}\nnope\n', ":2: this is no JSON"),
        (b'{"text": 1}\n', ":1: a line is an object with a `text`"),
        (b"[" * 100_000, ":1: this is no JSON"),
        (b'{"text": "monday", "locale": "xx"}\n', "locale xx: one of"),
    ],
)
def test_a_bad_file_of_cases_is_told_by_its_line(content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_bytes(content)
    told = CliRunner().invoke(app, ["read", "day", "--lines", str(tmp_path / "cases.jsonl"), "--json"])
    assert told.exit_code == 2 and says in told.output and "Traceback" not in told.output


def test_a_file_of_cases_is_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(
        '{"text": "чёрный", "locale": "ru"}\n\n{"text": "黑色", "locale": "zh-Hans"}\n'
    )
    told = CliRunner().invoke(app, ["read", "colour", "--lines", str(tmp_path / "cases.jsonl"), "--json"])
    assert told.output.splitlines() == ['{"colour": "black"}'] * 2
