"""Seasons played by the product, beside the planner, the bosses and the limit."""

from bot.season.product import Product
from core.planning.simulation.clairvoyant import run_clairvoyant
from core.planning.simulation.policies import Planner, make_policies
from core.planning.simulation.season import make_season
from core.planning.simulation.shop_floor import run_floor
from core.planning.simulation.simulate import CLAIRVOYANT, Figures, figures_of, run_policy


def run_seed(seed: int, *, orders: int | None = None) -> dict[str, Figures]:
    """Run one season under every policy, through the product's rows, and as somebody would who knows all.

    Args:
        seed: Makes the season, and every search in it.
        orders: Only so many orders, the first; None plays all.
    """
    season = make_season(seed)[:orders]
    found = {policy.name: run_policy(season, policy) for policy in make_policies(seed)}
    with Product() as product:
        jobs = run_floor(season, product)
    found[product.name] = figures_of(jobs, changes=product.changes)
    found[CLAIRVOYANT] = figures_of(run_clairvoyant(season, Planner(seed=seed), seed=seed))
    return found
