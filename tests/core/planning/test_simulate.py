"""Seasons: the same seed the same figures, nobody in two places, the planner beats the boss."""

import pytest

from core.planning.simulation.policies import Planner, make_policies
from core.planning.simulation.season import LEAST_PIECES, MOST_PIECES, WORKSHOP, make_backlog, make_season
from core.planning.simulation.shop_floor import Floor, Policy, Start, run_floor
from core.planning.simulation.simulate import Figures, estimate, summarize

SEASON = make_season(5)[:18]


def test_a_season_is_made_again_by_its_seed() -> None:
    assert make_season(3) == make_season(3) != make_season(4)
    assert all(LEAST_PIECES <= order.pieces <= MOST_PIECES for order in make_season(3))
    assert {order.fabric for order in make_backlog(3)} == {0}


class Watched:
    """A policy that notes how many people were free whenever it was asked."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.least: dict[str, int] = {}

    @property
    def name(self) -> str:
        return self.policy.name

    def morning(self, floor: Floor) -> None:
        self.policy.morning(floor)

    def pick(self, floor: Floor) -> Start | None:
        self.least = {skill: min(free, self.least.get(skill, free)) for skill, free in floor.free.items()}
        return self.policy.pick(floor)


@pytest.mark.parametrize("number", range(5))
def test_every_policy_packs_every_order_without_more_people_than_there_are(number: int) -> None:
    policy = make_policies(1)[number]
    quick = Planner(seed=1, iterations=20, event_iterations=5) if isinstance(policy, Planner) else policy
    watched = Watched(quick)
    jobs = run_floor(SEASON, watched)
    assert all(job.finished is not None and job.finished > job.order.fabric for job in jobs)
    assert min(watched.least.values()) >= 0
    assert set(watched.least) == set(WORKSHOP.people_by_skill)


def test_the_planner_is_faster_than_the_boss_and_repeats_itself() -> None:
    def mean(policy: Policy) -> float:
        jobs = run_floor(SEASON, policy)
        return sum((job.finished or 0) - job.order.fabric for job in jobs) / len(jobs)

    planner = mean(Planner(seed=1, iterations=40, event_iterations=10))
    assert planner == mean(Planner(seed=1, iterations=40, event_iterations=10))
    assert planner < mean(make_policies(1)[0])


def test_an_interval_contains_its_mean_and_one_value_has_none() -> None:
    found = estimate([1.0, 2.0, 3.0])
    assert (found.mean, found.low, found.high) == pytest.approx((2.0, -0.4827, 4.4827), abs=1e-3)
    assert estimate([4.0]).low == estimate([4.0]).high == 4.0


def test_a_summary_has_each_figure_with_its_interval() -> None:
    names = [policy.name for policy in make_policies(1)]
    values = dict.fromkeys(Figures.__slots__, 2.0)
    summary = summarize({seed: {name: Figures(**values) for name in names} for seed in (1, 2)})
    assert [row["policy"] for row in summary["policies"]] == names
    row = summary["policies"][-1]
    assert row["finished_sam_ratio"] == 1.0
    assert all(f"{name}_interval" in row for name in Figures.__slots__)
    assert set(summary["planner_against"]) == set(names) - {"planner"}
