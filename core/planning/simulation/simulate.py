"""Measure policies over many made-up seasons: cycle, dates, promises, work under backlog, changes of plan."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from core.planning.simulation.policies import Planner, make_policies
from core.planning.simulation.season import BACKLOG_DAYS, DAY_MIN, SeasonOrder, make_backlog, make_season
from core.planning.simulation.shop_floor import Job, Policy, run_floor

CLAIM = {"schedule": 0.06, "cycle": -0.10}
"""What the source document claims for planning by system: +6 % schedule, -10 % delivery cycle."""
PLANNED = ("planner", "product")
"""Whose figures are compared with all others."""
CLAIRVOYANT = "clairvoyant"
_T = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23)
"""Student's t for a 95 % interval with 1 to 10 degrees of freedom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one policy reached in one season and one backlog.

    `cycle` runs from the fabric's arrival to packed, in working days; `promised_days` to the end of the day promised (a
    boss promises the date asked for). `on_time`: packed by the date asked for. `kept_promises`: packed by the promised
    day and one more; `kept_to_the_day` without that day. `plan_changes`: how often the planned finish of an order moved
    by more than a day, per order (a boss has no plan). `finished_sam`: standard minutes of the orders packed within the
    backlog's days; None where no backlog was played.
    """

    mean_cycle_days: float
    p90_cycle_days: float
    peak_p90_cycle_days: float
    promised_days: float
    on_time: float
    kept_promises: float
    kept_to_the_day: float
    plan_changes: float
    finished_sam: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over seeds with its 95 % interval."""

    mean: float
    low: float
    high: float


def run_seed(seed: int) -> dict[str, Figures]:
    """Run one season and one backlog under every policy; the same seed gives the same figures."""
    season, backlog = make_season(seed), make_backlog(seed)
    return {
        policy.name: replace(run_policy(season, policy), finished_sam=_finished_sam(backlog, again))
        for policy, again in zip(make_policies(seed), make_policies(seed), strict=True)
    }


def run_policy(season: Sequence[SeasonOrder], policy: Policy) -> Figures:
    """Run a season under one policy."""
    jobs = run_floor(season, policy)
    return figures_of(jobs, changes=policy.changes if isinstance(policy, Planner) else 0)


def _finished_sam(backlog: Sequence[SeasonOrder], policy: Policy) -> float:
    packed = (job for job in run_floor(backlog, policy, until=BACKLOG_DAYS * DAY_MIN) if job.finished is not None)
    return sum(job.order.standard_min for job in packed)


def figures_of(jobs: Sequence[Job], *, changes: int = 0) -> Figures:
    """Measure a season that was played to its end.

    Args:
        jobs: Its orders, all packed.
        changes: How often a planned finish moved by more than a day.
    """
    cycles = [_cycle_days(job) for job in jobs]
    return Figures(
        mean_cycle_days=fmean(cycles),
        p90_cycle_days=_p90(cycles),
        peak_p90_cycle_days=_p90([_cycle_days(job) for job in jobs if job.order.peak] or cycles),
        promised_days=fmean((_promise(job) - job.order.fabric) / DAY_MIN for job in jobs),
        on_time=fmean(_finish(job) <= job.order.due for job in jobs),
        kept_promises=fmean(_finish(job) <= _promise(job) + DAY_MIN for job in jobs),
        kept_to_the_day=fmean(_finish(job) <= _promise(job) for job in jobs),
        plan_changes=changes / len(jobs),
    )


def _finish(job: Job) -> int:
    assert job.finished is not None, "a season runs until every order is packed"
    return job.finished


def _promise(job: Job) -> int:
    return job.promised if job.promised is not None else job.order.due


def _cycle_days(job: Job) -> float:
    return (_finish(job) - job.order.fabric) / DAY_MIN


def _p90(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.9 * len(values)))]


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of some seeds with its 95 % interval (Student's t); one seed has no width."""
    mean = fmean(values)
    if len(values) < 2:
        return Estimate(mean=mean, low=mean, high=mean)
    free = len(values) - 1
    width = (_T[free - 1] if free <= len(_T) else 1.96 + 2.6 / free) * stdev(values) / sqrt(len(values))
    return Estimate(mean=mean, low=mean - width, high=mean + width)


def summarize(runs: Mapping[int, Mapping[str, Figures]]) -> dict[str, Any]:
    """Summarize the figures of some seeds as plain JSON values.

    Each figure stands as its mean with `<figure>_interval` beside it; `finished_sam_ratio` and the comparisons of the
    planner, and of the product where it was played, are made seed by seed. `above_clairvoyant`: how much longer the
    mean stay is than with a plan that knows all.
    """
    seeds = sorted(runs)
    names = list(runs[seeds[0]])
    others = [name for name in names if name not in (*PLANNED, CLAIRVOYANT)]
    summary: dict[str, Any] = {
        "seeds": seeds,
        "interval": "95 %",
        "claim_of_the_source": CLAIM,
        "policies": [_policy_row(runs, name, names[0]) for name in names],
    }
    for own in (name for name in PLANNED if name in names):
        summary[f"{own}_against"] = {name: _ratios(runs, own, name) for name in others}
    if CLAIRVOYANT in names:
        summary["above_clairvoyant"] = {name: _above(runs, name) for name in names if name != CLAIRVOYANT}
    return summary


def _policy_row(runs: Mapping[int, Mapping[str, Figures]], name: str, baseline: str) -> dict[str, Any]:
    row: dict[str, Any] = {"policy": name}
    figures = [asdict(by_policy[name]) for by_policy in runs.values()]
    for field in fields(Figures):
        values = [one[field.name] for one in figures if one[field.name] is not None]
        if values:
            row |= _named(field.name, values)
    packed = [(by[name].finished_sam, by[baseline].finished_sam) for by in runs.values()]
    ratios = [own / other for own, other in packed if own is not None and other]
    return row | (_named("finished_sam_ratio", ratios) if ratios else {})


def _above(runs: Mapping[int, Mapping[str, Figures]], name: str) -> dict[str, Any]:
    pairs = [(by[name].mean_cycle_days, by[CLAIRVOYANT].mean_cycle_days) for by in runs.values()]
    return _named("mean_cycle", [own / limit - 1 for own, limit in pairs])


def _named(name: str, values: Sequence[float]) -> dict[str, Any]:
    found = estimate(values)
    return {name: round(found.mean, 4), f"{name}_interval": [round(found.low, 4), round(found.high, 4)]}


def _ratios(runs: Mapping[int, Mapping[str, Figures]], own: str, name: str) -> dict[str, Any]:
    """Compare with one policy: how much shorter the cycle is, how much more is finished."""
    pairs = [(by[own], by[name]) for by in runs.values()]
    packed = [(one.finished_sam, other.finished_sam) for one, other in pairs]
    gains = [mine / max(1.0, theirs) - 1 for mine, theirs in packed if mine is not None and theirs is not None]
    return (
        _named("mean_cycle", [one.mean_cycle_days / other.mean_cycle_days - 1 for one, other in pairs])
        | _named("p90_cycle", [one.p90_cycle_days / other.p90_cycle_days - 1 for one, other in pairs])
        | _named("on_time", [one.on_time - other.on_time for one, other in pairs])
        | (_named("finished_sam", gains) if gains else {})
    )
