"""Read public multi-mode project scheduling instances: PSPLIB `.mm` and `.sm`, and MMLIB's variant of the format.

Source: Kolisch and Sprecher 1997, doi:10.1016/S0377-2217(96)00170-1; Van Peteghem and Vanhoucke 2014 (MMLIB).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import UserError
from core.planning.engine.problem import Mode, Problem, Resource, Task


class ProblemFileError(UserError):
    """A problem file cannot be read: `line` (1-based) and `reason` say where and why."""

    code = "problem_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of numbers."""

    line: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """What the head of the file announces."""

    jobs: int
    renewable: int
    budgets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """The rows of numbers below a title, and the line of the title."""

    line: int
    rows: tuple[_Row, ...]


MOST_CHARACTERS = 10_000
"""Of a line; its patterns are looked for from every sign on."""
_SECTIONS = ("PRECEDENCE RELATIONS", "REQUESTS/DURATIONS", "RESOURCEAVAILABILITIES")
_COLUMN_HEADS = re.compile(r"(jobnr|pronr)\b.*|([RND] ?\d+\s*)+", re.IGNORECASE)
_RULE = re.compile(r"\*{3,}|-{3,}")
_WHOLE = re.compile(r"[0-9]{1,9}")
_HEADER = {
    "jobs": re.compile(r"jobs\b.*:\s*(\S+)"),
    "renewable": re.compile(r"-\s*renewable\s*:\s*(\S+)"),
    "budgets": re.compile(r"-\s*nonrenewable\s*:\s*(\S+)"),
    "doubly": re.compile(r"-\s*doubly constrained\s*:\s*(\S+)"),
}


def parse_psplib(text: str) -> Problem:
    """Read an instance; its tasks are named by their job numbers, its objective is the makespan.

    Raises:
        ProblemFileError: The text is malformed; `line` and `reason` say where and why.
    """
    lines = text.splitlines()
    for at, words in enumerate(lines, start=1):
        if len(words) > MOST_CHARACTERS:
            raise ProblemFileError(line=at, reason=f"a line has at most {MOST_CHARACTERS} signs")
    header = _parse_header(lines)
    successors = _parse_precedence(_section(lines, "PRECEDENCE RELATIONS"), header)
    modes = _parse_modes(_section(lines, "REQUESTS/DURATIONS"), header, successors)
    resources = _parse_resources(_section(lines, "RESOURCEAVAILABILITIES"), header)
    predecessors: dict[int, list[str]] = {job: [] for job in modes}
    for job, row in successors.items():
        for successor in row.numbers[3:]:
            if successor not in predecessors:
                raise ProblemFileError(line=row.line, reason=f"job {job} has an unknown successor {successor}")
            predecessors[successor].append(str(job))
    tasks = tuple(
        Task(id=str(job), modes=tuple(modes[job]), predecessors=tuple(predecessors[job])) for job in sorted(modes)
    )
    try:
        return Problem(tasks=tasks, resources=resources)
    except ValueError as error:
        lines_by_job = {f"task {job}: ": row.line for job, row in successors.items()}
        line = next(at for words, at in lines_by_job.items() if str(error).startswith(words))
        raise ProblemFileError(line=line, reason=str(error)) from None


def _parse_header(lines: list[str]) -> _Header:
    found: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        for name, pattern in _HEADER.items():
            if name not in found and (match := pattern.search(line)):
                found[name] = _integer(match[1], number)
    for name, words in (("jobs", "number of jobs"), ("renewable", "number of renewable resources")):
        if name not in found:
            raise ProblemFileError(line=max(1, len(lines)), reason=f"the {words} is not given")
    if found.get("doubly", 0):
        at = next(i for i, text in enumerate(lines, start=1) if _HEADER["doubly"].search(text))
        raise ProblemFileError(line=at, reason="doubly constrained resources are not supported")
    return _Header(jobs=found["jobs"], renewable=found["renewable"], budgets=found.get("budgets", 0))


def _integer(word: str, line: int) -> int:
    if not _WHOLE.fullmatch(word):
        raise ProblemFileError(line=line, reason=f"'{word}' is not a whole number of 0 or more")
    return int(word)


def _section(lines: list[str], title: str) -> _Section:
    """Return the rows of numbers of a section; column heads and rules are passed over."""
    starts = [i for i, line in enumerate(lines) if _title(line) == title]
    if not starts:
        raise ProblemFileError(line=max(1, len(lines)), reason=f"the section {title} is missing")
    return _Section(line=starts[0] + 1, rows=tuple(_rows(lines, starts[0] + 1)))


def _title(line: str) -> str:
    return line.strip().rstrip(":").rstrip().replace("RESOURCE AVAIL", "RESOURCEAVAIL")


def _rows(lines: list[str], start: int) -> Iterator[_Row]:
    for index in range(start, len(lines)):
        line = lines[index].strip()
        if line.startswith("***") or _title(line) in _SECTIONS:
            return
        if line and not _RULE.match(line) and not _COLUMN_HEADS.fullmatch(line):
            yield _Row(line=index + 1, numbers=tuple(_integer(word, index + 1) for word in line.split()))


def _parse_precedence(section: _Section, header: _Header) -> dict[int, _Row]:
    found: dict[int, _Row] = {}
    for row in section.rows:
        if len(row.numbers) < 3 or len(row.numbers) != 3 + row.numbers[2]:
            raise ProblemFileError(line=row.line, reason="the number of successors is not the number announced")
        if row.numbers[0] in found:
            raise ProblemFileError(line=row.line, reason=f"job {row.numbers[0]} comes twice")
        if not row.numbers[1]:
            raise ProblemFileError(line=row.line, reason=f"job {row.numbers[0]} has no mode")
        found[row.numbers[0]] = row
    if len(found) != header.jobs:
        last = section.rows[-1].line if section.rows else section.line
        raise ProblemFileError(line=last, reason=f"{header.jobs} jobs announced, {len(found)} given")
    return found


def _parse_modes(section: _Section, header: _Header, jobs: dict[int, _Row]) -> dict[int, list[Mode]]:
    width = header.renewable + header.budgets
    found: dict[int, list[Mode]] = {}
    job, last = -1, section.line
    for row in section.rows:
        numbers, last = row.numbers, row.line
        if len(numbers) == width + 3:
            job, numbers = numbers[0], numbers[1:]
            if job not in jobs or job in found:
                raise ProblemFileError(line=row.line, reason=f"job {job} is unknown or comes twice")
            found[job] = []
        if len(numbers) != width + 2 or job < 0:
            raise ProblemFileError(line=row.line, reason=f"expected mode, duration and {width} demands")
        if numbers[0] != len(found[job]) + 1:
            raise ProblemFileError(line=row.line, reason=f"mode {len(found[job]) + 1} expected, {numbers[0]} given")
        if numbers[0] > jobs[job].numbers[1]:
            announced = jobs[job].numbers[1]
            raise ProblemFileError(line=row.line, reason=f"job {job}: only {announced} modes were announced")
        found[job].append(Mode(duration=numbers[1], demands=numbers[2:]))
    for job, row in jobs.items():
        if len(found.get(job, ())) != row.numbers[1]:
            given = len(found.get(job, ()))
            raise ProblemFileError(line=last, reason=f"job {job}: {row.numbers[1]} modes announced, {given} given")
    return found


def _parse_resources(section: _Section, header: _Header) -> tuple[Resource, ...]:
    width = header.renewable + header.budgets
    if not section.rows:
        if not width:
            return ()
        raise ProblemFileError(line=section.line, reason="the resource availabilities are missing")
    row = section.rows[0]
    if len(row.numbers) != width:
        raise ProblemFileError(line=row.line, reason=f"{width} availabilities expected, {len(row.numbers)} given")
    names = [f"R{i + 1}" for i in range(header.renewable)] + [f"N{i + 1}" for i in range(header.budgets)]
    return tuple(
        Resource(name=name, capacity=capacity, renewable=name.startswith("R"))
        for name, capacity in zip(names, row.numbers, strict=True)
    )
