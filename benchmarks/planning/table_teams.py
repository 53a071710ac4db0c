"""Ask how much of the planner's lead is its choice of teams at cutting and finishing, where the bosses keep fixed ones.

python benchmarks/planning/table_teams.py [--seeds 10] [--first-seed 21]

The tuned boss and the greedy rule run with every fixed pair of teams at the two tables, and the planner beside them.
Each figure is the mean of the seeds' ratios of the mean cycle to the tuned boss's as `gendan simulate` runs him.
"""

import argparse
import itertools
from dataclasses import dataclass
from statistics import fmean, stdev

from core.planning.simulation.following import AT_TABLES
from core.planning.simulation.policies import TUNED_LIMITS, Boss, GreedyFlex, Planner
from core.planning.simulation.season import DAY_MIN, WORKSHOP, make_season
from core.planning.simulation.shop_floor import Floor, Job, Policy, Start, run_floor
from core.stage import SKILL_BY_STAGE, Stage


def by_date(job: Job) -> int:
    """Rank an order by the date asked for."""
    return job.order.due


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTables:
    """A policy at sewing, with other fixed teams at cutting and finishing."""

    sewing: Boss | GreedyFlex
    cutters: int
    finishers: int

    @property
    def name(self) -> str:
        """Return the policy's name with its teams."""
        return f"{self.sewing.name} {self.cutters}/{self.finishers}"

    def morning(self, floor: Floor) -> None:
        """Think of nothing."""

    def pick(self, floor: Floor) -> Start | None:
        """Let the policy start sewing, then start the other stages by date."""
        start = self.sewing.pick(floor)
        if start is not None and start.job.stage is Stage.SEWING:
            return start
        for stage in AT_TABLES:
            team = self.cutters if stage is Stage.CUTTING else self.finishers
            ready = floor.ready(stage)
            if ready and floor.free[SKILL_BY_STAGE[stage]] >= team:
                return Start(job=min(ready, key=by_date), team=team)
        return None


def mean_cycle_days(seed: int, policy: Policy) -> float:
    """Run one season."""
    return fmean(((job.finished or 0) - job.order.fabric) / DAY_MIN for job in run_floor(make_season(seed), policy))


def main() -> None:
    """Print the fixed teams, best first, and the planner."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=21)
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    boss = Boss(name="boss_edd_tuned", limits=TUNED_LIMITS, key=by_date)
    base = {seed: mean_cycle_days(seed, boss) for seed in seeds}
    pairs = itertools.product(range(1, WORKSHOP.people("cutting") + 1), range(1, WORKSHOP.people("finishing") + 1))
    policies = [
        OtherTables(sewing=sewing, cutters=cutters, finishers=finishers)
        for cutters, finishers in pairs
        for sewing in (boss, GreedyFlex())
    ]
    cycles = {policy.name: {seed: mean_cycle_days(seed, policy) for seed in seeds} for policy in policies}
    planner = {seed: mean_cycle_days(seed, Planner(seed=seed)) for seed in seeds}
    for name, own in sorted(cycles.items(), key=lambda item: fmean(item[1][s] / base[s] for s in seeds)):
        print(f"{name}: {compare(own, base)}; the planner against it {compare(planner, own)}", flush=True)
    print(f"planner: {compare(planner, base)}")


def compare(own: dict[int, float], other: dict[int, float]) -> str:
    """Write the mean ratio with its standard error."""
    ratios = [own[seed] / other[seed] - 1 for seed in own]
    return f"{fmean(ratios):+.1%} (standard error {stdev(ratios) / len(ratios) ** 0.5:.1%})"


if __name__ == "__main__":
    main()
