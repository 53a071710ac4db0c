"""What `gendan plan` does with files that somebody gave; run in a process of its own, with paths in and values out."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.given.files import FileRefused, read_given
from core.planning.engine.check import Violation, check_plan
from core.planning.engine.problem import Problem
from core.planning.engine.problem_json import check_claims, parse_plan, parse_problem
from core.planning.learning import fit, rolling_error
from core.planning.line_days import Record, parse_record

MOST_BYTES = 20 * 2**20
MOST_MEASURED = 4_000
"""The error of a prediction is measured on so many of the newest rows: each looks at all before it."""


def read_problem(file: Path) -> Problem:
    """Read a problem.

    Raises:
        FileRefused: The file is none; the message names the line.
    """
    text = _text(file)
    try:
        return parse_problem(text)
    except UserError as error:
        raise _refused(file, error) from None


def judge(problem_file: Path, plan_file: Path) -> Sequence[Violation]:
    """Check a plan against its problem.

    Raises:
        FileRefused: One of the files is none; the message names the line.
    """
    problem, text = read_problem(problem_file), _text(plan_file)
    try:
        plan = parse_plan(problem, text)
        return check_plan(problem, plan) or check_claims(problem, plan, text)
    except UserError as error:
        raise _refused(plan_file, error) from None


def learn(file: Path, first_day: int | None) -> dict[str, Any]:
    """Fit rates to a daily record and measure the prediction; `measured_rows` are those that the error looks at.

    Raises:
        FileRefused: The file is no record; the message names the line.
    """
    text = _text(file)
    try:
        record = parse_record(text)
        learned = fit(record)
    except UserError as error:
        raise _refused(file, error) from None
    part, first_day = _newest(record, first_day)
    report = rolling_error(part, first_day=first_day)
    return {
        "rows": len(record.rows),
        "days": record.days,
        "rejected": [asdict(row) for row in record.rejected],
        "priors": asdict(learned),
        "mae": round(report.mae, 5) if report else None,
        "error": asdict(report) if report else None,
        "measured_rows": len(part.rows),
    }


def _newest(record: Record, first_day: int | None) -> tuple[Record, int | None]:
    """Take the newest rows of a long record; the first third of them only teaches."""
    if len(record.rows) <= MOST_MEASURED:
        return record, first_day
    part = replace(record, rows=record.rows[-MOST_MEASURED:])
    return part, max(first_day or 0, part.rows[MOST_MEASURED // 3].day)


def _text(file: Path) -> str:
    data = read_given(file, most_bytes=MOST_BYTES)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused(f"{file}:{line}: this is no text in UTF-8 (byte {data[error.start]:#04x})") from None


def _refused(file: Path, error: UserError) -> FileRefused:
    return FileRefused(f"{file}:{error.params['line']}: {error.params['reason']}")
