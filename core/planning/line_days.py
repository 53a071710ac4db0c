"""Read a factory's daily record: one row a team and day, in the format of the public garment productivity set.

Source: UCI "Productivity Prediction of Garment Employees", CC BY 4.0. Such files come dirty: misspelt departments,
trailing blanks, empty WIP, target typed as 0.07 for 0.7. What can be read is read, the rest is listed with its line.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from core.errors import UserError

MOST_COLUMNS = 200
MOST = 1e9
"""No figure of a line-day is as large."""
REQUIRED = ("date", "department", "team", "targeted_productivity", "smv", "no_of_workers", "actual_productivity")


class RecordFileError(UserError):
    """A daily record cannot be read at all; `line` and `reason` say where and why."""

    code = "record_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDay:
    """What one team did on one day, and what was known of it that morning.

    `day` counts the days of the file from 0; `target`, `actual`: productivity, 1.0 is the standard; `sam_min`: standard
    minutes a piece; `run_day`: the day of this style on this team, from 1.
    """

    line: int
    day: int
    date: str
    sewing: bool
    team: str
    target: float
    sam_min: float
    workers: float
    style_changes: int
    run_day: int
    actual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that could not be read."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A factory's days in order, and the rows that were left out."""

    rows: tuple[LineDay, ...]
    rejected: tuple[Rejected, ...]

    @property
    def days(self) -> int:
        """Return how many days the record has."""
        return self.rows[-1].day + 1 if self.rows else 0


def parse_record(text: str) -> Record:
    """Read a daily record.

    Raises:
        RecordFileError: A column is missing or no row can be read.
    """
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise RecordFileError(line=1, reason="the file is empty")
    reader = csv.DictReader(StringIO(text), delimiter=_delimiter(text))
    names = _columns(reader)
    if missing := [name for name in REQUIRED if name not in names]:
        raise RecordFileError(line=1, reason=f"the column {missing[0]} is missing")
    raw: list[tuple[int, dict[str, str]]] = []
    try:
        for row in reader:
            raw.append((reader.line_num, {key: (row.get(name) or "").strip() for key, name in names.items()}))
    except csv.Error as error:
        raise RecordFileError(line=max(1, reader.line_num), reason=f"this is no table: {error}") from None
    days = _days([row for _, row in raw])
    rows: list[LineDay] = []
    rejected: list[Rejected] = []
    for (line, values), day in sorted(zip(raw, days, strict=True), key=lambda pair: pair[1]):
        try:
            rows.append(_line_day(line, day, values))
        except ValueError as error:
            rejected.append(Rejected(line=line, reason=str(error)))
    if not rows:
        reason = rejected[0].reason if rejected else "the file has no rows"
        raise RecordFileError(line=rejected[0].line if rejected else 1, reason=reason)
    return Record(rows=tuple(_with_run_days(rows)), rejected=tuple(rejected))


def _columns(reader: "csv.DictReader[str]") -> dict[str, str]:
    """Read the heading: the name of each column as it is known, and as it is written."""
    try:
        fields = reader.fieldnames or ()
    except csv.Error as error:
        raise RecordFileError(line=1, reason=f"this is no table: {error}") from None
    if len(fields) > MOST_COLUMNS:
        raise RecordFileError(line=1, reason=f"a record has at most {MOST_COLUMNS} columns")
    names = {(name or "").strip().lower(): name for name in fields}
    if "date" not in names and "year" in names:  # as the set was first published
        names["date"] = names.pop("year")
    return names


def _delimiter(text: str) -> str:
    """Say what separates the columns: what stands most often in the first line."""
    heading = text.lstrip().partition("\n")[0]
    return max(",;\t", key=heading.count)


def _days(rows: Sequence[dict[str, str]]) -> list[int]:
    """Number the days by date; where a date is damaged, a new day begins whenever the date or the weekday changes."""
    dates = [_date(row["date"]) for row in rows]
    if all(dates):
        order = {day: number for number, day in enumerate(sorted({day for day in dates if day}))}
        return [order[day] for day in dates if day]
    days, known = [], None
    for row in rows:
        label = (row["date"], row.get("day", ""))
        days.append(0 if known is None else days[-1] + (label != known))
        known = label
    return days


def _date(text: str) -> date | None:
    for pattern in ("%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 -- a calendar day of the factory, no instant
        except ValueError:
            continue
    return None


def _line_day(line: int, day: int, values: dict[str, str]) -> LineDay:
    sam, workers = _number(values, "smv"), _number(values, "no_of_workers")
    if sam <= 0 or workers <= 0:
        raise ValueError("smv and no_of_workers must be positive")
    target, actual = _number(values, "targeted_productivity"), _number(values, "actual_productivity")
    if not 0 <= actual <= 3:
        raise ValueError(f"actual_productivity {actual} is not between 0 and 3")
    changes = values.get("no_of_style_change", "")
    return LineDay(
        line=line,
        day=day,
        date=values["date"],
        sewing=values["department"].lower().startswith("s"),
        team=values["team"],
        target=target * 10 if 0 < target < 0.1 else target,
        sam_min=sam,
        workers=workers,
        style_changes=int(_number(values, "no_of_style_change")) if changes else 0,
        run_day=1,
        actual=actual,
    )


def _number(values: dict[str, str], name: str) -> float:
    try:
        number = float(values[name])
    except ValueError:
        raise ValueError(f"{name} '{values[name]}' is not a number") from None
    if not abs(number) < MOST:
        raise ValueError(f"{name} '{values[name]}' is not a number below a billion")
    return number


def _with_run_days(rows: Sequence[LineDay]) -> list[LineDay]:
    """Count the day of each style's run: a style is recognized by its standard minutes, as the file names none."""
    runs: dict[tuple[bool, str], tuple[float, int]] = {}
    counted: list[LineDay] = []
    for row in rows:
        key = (row.sewing, row.team)
        sam, days = runs.get(key, (None, 0))
        days = days + 1 if sam == row.sam_min else 1
        runs[key] = (row.sam_min, days)
        fields = {name: getattr(row, name) for name in LineDay.__slots__}
        counted.append(LineDay(**(fields | {"run_day": days})))
    return counted
