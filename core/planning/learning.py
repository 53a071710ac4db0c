"""Learn from a factory's own days: tomorrow's productivity, its rates shrunk to the priors, the buffer of its promises.

A prediction is the weighted median of similar past line-days: the median because the error is counted absolute and one
bad day must not drag the rest; the weights because the same team, style, target and week tell most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, log
from statistics import fmean, pvariance

import numpy as np
from numpy.typing import NDArray

from core.planning.durations import PRIOR_RATES, RAMP, Rates
from core.planning.line_days import LineDay, Record, RecordFileError

WARM_UP_SHARE = 1 / 3
"""The first third of a record only teaches; the error is counted on the rest, each day from all days before it."""
PRIOR_DAYS = 8.0
"""How many days of own history weigh as much as the prior."""
PRIOR_PROMISES = 10.0
"""How many kept or broken promises weigh as much as the prior buffer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How fast a past day loses its say: widths in the feature's own unit, factors for another team or style change."""

    other_team: float
    target: float
    log_sam: float
    log_workers: float
    half_life_days: float
    run_days: float
    other_change: float
    follow_target: float


SEWING = Likeness(
    other_team=0.15,
    target=0.06,
    log_sam=0.06,
    log_workers=0.3,
    half_life_days=4.0,
    run_days=2.5,
    other_change=0.5,
    follow_target=1.0,
)
FINISHING = Likeness(
    other_team=0.3,
    target=0.25,
    log_sam=0.15,
    log_workers=0.3,
    half_life_days=12.0,
    run_days=4.0,
    other_change=0.5,
    follow_target=0.3,
)
"""Chosen on the days of January and February 2015 alone; the error is flat around them."""
_PRIOR_WEIGHT = 0.05
"""What the plain target weighs against one day exactly alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReport:
    """Mean absolute errors of a day-ahead prediction over the same rows, beside what is known without any learning."""

    rows: int
    mae: float
    target_mae: float
    yesterday_mae: float
    sewing_mae: float | None
    finishing_mae: float | None
    days: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a record teaches: the rates to plan with, and how teams differ."""

    rates: Rates
    steady: float
    style_change_factor: float
    noise_cv: float
    team_factor: Mapping[str, float]
    by_workers: tuple[tuple[int, float, int], ...]
    rows: int


def predict(history: Sequence[LineDay], row: LineDay) -> float:
    """Predict what a team will do on a day, from what is known that morning.

    Args:
        history: Line-days, any department; only those before `row.day` count.
        row: The day to predict; its `actual` is not read.

    Returns:
        Productivity, 1.0 is the standard; the target where there is no history.
    """
    return _Past(history).predict(row)


class _Past:
    """Line-days as columns, by department in the order of their days, so that a long record is predicted quickly."""

    def __init__(self, rows: Sequence[LineDay]) -> None:
        self._tables = {sewing: _columns([row for row in rows if row.sewing == sewing]) for sewing in (True, False)}

    def predict(self, row: LineDay) -> float:
        """Predict one line-day from those before its day."""
        table = self._tables[row.sewing]
        count = int(np.searchsorted(table.day, row.day))
        if not count:
            return row.target
        like = SEWING if row.sewing else FINISHING
        widths = np.array([like.target, like.log_sam, like.log_workers, like.run_days])
        distance = (((table.features[:count] - _features(row)) / widths) ** 2).sum(axis=1)
        weights = np.exp(-0.5 * distance) * 0.5 ** ((row.day - table.day[:count]) / like.half_life_days)
        weights *= np.where(table.team[:count] == row.team, 1.0, like.other_team)
        weights *= np.where(table.style_changes[:count] == row.style_changes, 1.0, like.other_change)
        values = table.actual[:count] - like.follow_target * (table.features[:count, 0] - row.target)
        return _weighted_median(np.append(values, row.target), np.append(weights, _PRIOR_WEIGHT))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    features: NDArray[np.float64]
    day: NDArray[np.float64]
    actual: NDArray[np.float64]
    style_changes: NDArray[np.float64]
    team: NDArray[np.str_]


def _columns(rows: Sequence[LineDay]) -> _Columns:
    rows = sorted(rows, key=lambda row: row.day)
    return _Columns(
        features=np.array([_features(row) for row in rows], dtype=np.float64).reshape(len(rows), 4),
        day=np.array([row.day for row in rows], dtype=np.float64),
        actual=np.array([row.actual for row in rows], dtype=np.float64),
        style_changes=np.array([row.style_changes for row in rows], dtype=np.float64),
        team=np.array([row.team for row in rows], dtype=np.str_),
    )


def _features(row: LineDay) -> tuple[float, float, float, float]:
    """Return what a day is compared by; beyond its fifth day a style is as known as it gets."""
    return row.target, log(row.sam_min), log(row.workers), float(min(row.run_day, 5))


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def rolling_error(record: Record, *, first_day: int | None = None) -> ErrorReport | None:
    """Predict every line-day from all days before it, and measure.

    Args:
        record: The factory's days.
        first_day: The first day whose error counts; by default the first third only teaches.

    Returns:
        The errors, None when no day is left to predict.
    """
    start = first_day if first_day is not None else max(1, ceil(record.days * WARM_UP_SHARE))
    today = [row for row in record.rows if row.day >= start]
    if not today:
        return None
    past = _Past(record.rows)
    errors = [abs(past.predict(row) - row.actual) for row in today]
    before = _yesterdays(record.rows)
    return ErrorReport(
        rows=len(today),
        mae=fmean(errors),
        target_mae=fmean(abs(row.target - row.actual) for row in today),
        yesterday_mae=fmean(abs(before.get(row.line, row.target) - row.actual) for row in today),
        sewing_mae=_mean(error for error, row in zip(errors, today, strict=True) if row.sewing),
        finishing_mae=_mean(error for error, row in zip(errors, today, strict=True) if not row.sewing),
        days=_by_day(today, errors),
    )


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return fmean(known) if known else None


def _by_day(rows: Sequence[LineDay], errors: Sequence[float]) -> tuple[tuple[str, int, float], ...]:
    grouped: dict[int, list[float]] = {}
    for row, error in zip(rows, errors, strict=True):
        grouped.setdefault(row.day, []).append(error)
    names = {row.day: row.date for row in rows}
    return tuple((names[day], len(found), fmean(found)) for day, found in grouped.items())


def _yesterdays(rows: Sequence[LineDay]) -> dict[int, float]:
    """Return for each row (by line) what the same team of the same department did on its last day."""
    last: dict[tuple[bool, str], float] = {}
    before: dict[int, float] = {}
    for row in rows:
        key = (row.sewing, row.team)
        if key in last:
            before[row.line] = last[key]
        last[key] = row.actual
    return before


def fit(record: Record) -> Learned:
    """Fit the rates of a factory, each shrunk to its prior by how little is known of it.

    Raises:
        RecordFileError: Nothing was ever produced.
    """
    rows = [row for row in record.rows if row.sewing] or list(record.rows)
    mature = [row.actual for row in rows if row.run_day >= 5 and not row.style_changes] or [r.actual for r in rows]
    steady = fmean(mature) or fmean(row.actual for row in rows)
    if steady == 0:
        raise RecordFileError(line=rows[0].line, reason="actual_productivity is 0 in every row, nothing can be learned")
    ramp = tuple(_ramp_day(rows, steady, day) for day in range(1, len(RAMP)))
    changed = [row.actual for row in rows if row.style_changes]
    same = [row.actual for row in rows if not row.style_changes] or mature
    factor = _shrink(fmean(changed) / fmean(same) if changed and any(same) else 0.82, len(changed), 0.82)
    return Learned(
        rates=replace(PRIOR_RATES, ramp=(*_rising(ramp), 1.0)),
        steady=steady,
        style_change_factor=factor,
        noise_cv=(pvariance([row.actual for row in rows]) ** 0.5) / fmean(row.actual for row in rows),
        team_factor=_team_factors(rows),
        by_workers=_by_workers(rows),
        rows=len(rows),
    )


def _shrink(value: float, count: float, prior: float, weight: float = PRIOR_DAYS) -> float:
    return (value * count + prior * weight) / (count + weight)


def _ramp_day(rows: Sequence[LineDay], steady: float, day: int) -> float:
    found = [row.actual for row in rows if row.run_day == day]
    return _shrink(fmean(found) / steady if found else RAMP[day - 1], len(found), RAMP[day - 1])


def _rising(ramp: Sequence[float]) -> list[float]:
    """Make a ramp that never falls and ends at 1."""
    rising: list[float] = []
    for share in ramp:
        rising.append(min(1.0, max(share, rising[-1] if rising else share)))
    return rising


def _team_factors(rows: Sequence[LineDay]) -> dict[str, float]:
    """Return each team's output relative to all, shrunk by the spread within against the spread between teams."""
    mean = fmean(row.actual for row in rows)
    teams: dict[str, list[float]] = {}
    for row in rows:
        teams.setdefault(row.team, []).append(row.actual)
    within = fmean(pvariance(values) for values in teams.values())
    between = max(1e-6, pvariance([fmean(values) for values in teams.values()]))
    weight = within / between
    return {
        team: _shrink(fmean(values) / mean, len(values), 1.0, weight)
        for team, values in sorted(teams.items(), key=lambda item: (len(item[0]), item[0]))
    }


def _by_workers(rows: Sequence[LineDay]) -> tuple[tuple[int, float, int], ...]:
    """Return `(people up to, mean productivity, line-days)` by size of line: is a larger team more productive?"""
    sizes: dict[int, list[float]] = {}
    for row in rows:
        sizes.setdefault(ceil(row.workers / 10) * 10, []).append(row.actual)
    return tuple((size, fmean(values), len(values)) for size, values in sorted(sizes.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SewnRun:
    """One finished sewing run of a workshop: what it earned in standard minutes, and the worker-minutes it took.

    `expected` is the mean ramp over the run that the plan assumed, so that only the team's own pace is learned.
    """

    team_size: int
    standard_min: float
    worker_min: float
    expected_ramp: float = 1.0


def learn_rates(rates: Rates, runs: Iterable[SewnRun]) -> Rates:
    """Move the efficiency of each team size toward what its own runs earned, by how many there are."""
    efficiency = dict(rates.efficiency)
    by_size: dict[int, list[float]] = {}
    for run in runs:
        if run.worker_min > 0 and run.standard_min > 0:
            by_size.setdefault(run.team_size, []).append(run.standard_min / run.worker_min / run.expected_ramp)
    for size, seen in by_size.items():
        nearest = min(rates.efficiency, key=lambda known: abs(known - size))
        efficiency[size] = _shrink(fmean(seen), len(seen), efficiency.get(size, rates.efficiency[nearest]))
    return replace(rates, efficiency=efficiency)


def learn_buffer_days(late_days: Sequence[float], *, kept_share: float = 0.9, prior_days: float = 1.0) -> int:
    """Return the working days to add to a planned finish so that a promise is kept `kept_share` of the time.

    Args:
        late_days: Finished minus first planned finish of past orders, in working days; negative: early.
        kept_share: The share of promises to keep, 0 to 1.
        prior_days: The buffer that stands for what is not known yet.
    """
    if not late_days:
        return ceil(prior_days)
    needed = float(np.quantile(np.array(late_days, dtype=np.float64), kept_share))
    return max(0, ceil(_shrink(needed, len(late_days), prior_days, PRIOR_PROMISES) - 0.2))
