"""Measure policies over many made-up seasons: cycle, dates, promises, work under backlog, changes of plan."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from core.planning.simulation.policies import Planner, make_policies
from core.planning.simulation.season import BACKLOG_DAYS, DAY_MIN, SeasonOrder, make_backlog, make_season
from core.planning.simulation.shop_floor import Job, Policy, run_floor

CLAIM = {"schedule": 0.06, "cycle": -0.10}
"""What the source document claims for planning by system: +6 % schedule, -10 % delivery cycle."""
_T = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23)
"""Student's t for a 95 % interval with 1 to 10 degrees of freedom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one policy reached in one season and one backlog.

    `cycle` runs from the fabric's arrival to packed, in working days. `on_time`: packed by the date asked for.
    `kept_promises`: packed by the promised day and one more (a boss promises the date asked for); `kept_to_the_day`
    without that day. `finished_sam`: standard minutes of the orders packed within the backlog's days. `plan_changes`:
    how often the planned finish of an order moved by more than a day, per order (a boss has no plan).
    """

    mean_cycle_days: float
    p90_cycle_days: float
    peak_p90_cycle_days: float
    on_time: float
    kept_promises: float
    kept_to_the_day: float
    finished_sam: float
    plan_changes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over seeds with its 95 % interval."""

    mean: float
    low: float
    high: float


def run_seed(seed: int) -> dict[str, Figures]:
    """Run one season and one backlog under every policy; the same seed gives the same figures."""
    season, backlog = make_season(seed), make_backlog(seed)
    names = [policy.name for policy in make_policies(seed)]
    return {
        name: _figures(season, backlog, make_policies(seed)[number], make_policies(seed)[number])
        for number, name in enumerate(names)
    }


def _figures(
    season: Sequence[SeasonOrder], backlog: Sequence[SeasonOrder], policy: Policy, backlog_policy: Policy
) -> Figures:
    jobs = run_floor(season, policy)
    late = run_floor(backlog, backlog_policy, until=BACKLOG_DAYS * DAY_MIN)
    cycles = [_cycle_days(job) for job in jobs]
    changes = policy.changes if isinstance(policy, Planner) else 0
    return Figures(
        mean_cycle_days=fmean(cycles),
        p90_cycle_days=_p90(cycles),
        peak_p90_cycle_days=_p90([_cycle_days(job) for job in jobs if job.order.peak] or cycles),
        on_time=fmean(_finish(job) <= job.order.due for job in jobs),
        kept_promises=fmean(_finish(job) <= _promise(job) + DAY_MIN for job in jobs),
        kept_to_the_day=fmean(_finish(job) <= _promise(job) for job in jobs),
        finished_sam=sum(job.order.standard_min for job in late if job.finished is not None),
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

    Each figure stands as its mean with `<figure>_interval` beside it; `finished_sam_ratio` and `ratios` compare with
    the named baseline seed by seed.
    """
    seeds = sorted(runs)
    names = list(runs[seeds[0]])
    return {
        "seeds": seeds,
        "interval": "95 %",
        "claim_of_the_source": CLAIM,
        "policies": [_policy_row(runs, name, names[0]) for name in names],
        "planner_against": {name: _ratios(runs, name) for name in names if name != "planner"},
    }


def _policy_row(runs: Mapping[int, Mapping[str, Figures]], name: str, baseline: str) -> dict[str, Any]:
    row: dict[str, Any] = {"policy": name}
    figures = [asdict(by_policy[name]) for by_policy in runs.values()]
    for field in fields(Figures):
        row |= _named(field.name, [values[field.name] for values in figures])
    ratio = [by[name].finished_sam / by[baseline].finished_sam for by in runs.values() if by[baseline].finished_sam]
    return row | _named("finished_sam_ratio", ratio or [1.0])


def _named(name: str, values: Sequence[float]) -> dict[str, Any]:
    found = estimate(values)
    return {name: round(found.mean, 4), f"{name}_interval": [round(found.low, 4), round(found.high, 4)]}


def _ratios(runs: Mapping[int, Mapping[str, Figures]], name: str) -> dict[str, Any]:
    """Compare the planner with one policy: how much shorter its cycle is, how much more it finishes."""
    pairs = [(by["planner"], by[name]) for by in runs.values()]
    return (
        _named("mean_cycle", [own.mean_cycle_days / other.mean_cycle_days - 1 for own, other in pairs])
        | _named("p90_cycle", [own.p90_cycle_days / other.p90_cycle_days - 1 for own, other in pairs])
        | _named("on_time", [own.on_time - other.on_time for own, other in pairs])
        | _named("finished_sam", [own.finished_sam / max(1.0, other.finished_sam) - 1 for own, other in pairs])
    )
