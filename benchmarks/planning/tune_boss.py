"""Find the order sizes at which a boss with fixed teams serves best by date: the tuned baseline of the simulation.

python benchmarks/planning/tune_boss.py [--seeds 20] [--first-seed 1001]
"""

import argparse
import itertools
import statistics

from core.planning.simulation.policies import Boss
from core.planning.simulation.season import DAY_MIN, make_season
from core.planning.simulation.shop_floor import run_floor

LIMITS = ((40, 60, 80), (100, 120, 140, 170), (180, 210, 250, 300))


def main() -> None:
    """Print the best limits and the mean cycle of each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1001)
    options = parser.parse_args()
    seasons = [make_season(seed) for seed in range(options.first_seed, options.first_seed + options.seeds)]
    found = []
    for pair, four, six in itertools.product(*LIMITS):
        boss = Boss(name="boss", limits=((pair, 2), (four, 4), (six, 6)), key=lambda job: job.order.due)
        cycles = [
            ((job.finished or 0) - job.order.fabric) / DAY_MIN for season in seasons for job in run_floor(season, boss)
        ]
        found.append((statistics.mean(cycles), (pair, four, six)))
    for mean, limits in sorted(found)[:5]:
        print(f"{limits}: mean cycle {mean:.2f} days")


if __name__ == "__main__":
    main()
