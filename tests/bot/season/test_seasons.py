"""A season through the product's rows: every order is quoted, taken, proven and closed; the limit is below all."""

import asyncio
import json
from pathlib import Path

from sqlalchemy import select

from bot.commands import plan_commands
from bot.season import seasons
from bot.season.product import FIRST_MORNING, Product
from bot.season.rows import Rows
from core.jobs.tables import Job, State
from core.orders.model import OrderState
from core.orders.tables import Order
from core.planning.simulation.clairvoyant import run_clairvoyant
from core.planning.simulation.policies import FIFO_LIMITS, Boss
from core.planning.simulation.season import DAY_MIN, WORKSHOP, make_season
from core.planning.simulation.shop_floor import run_floor
from core.planning.simulation.simulate import summarize
from core.planning.tables import PlanStage, StageState

SEASON = make_season(21)[:6]


def test_the_product_packs_a_season_and_keeps_its_history() -> None:
    with Product() as product:
        jobs = run_floor(SEASON, product)
        orders, stages, waiting = product.run(_read(product.rows))
    assert all(job.finished is not None and job.promised is not None for job in jobs)
    assert [order.state for order in orders] == [OrderState.DONE] * len(SEASON)
    assert {stage.state for stage in stages} == {StageState.PROVEN}
    assert waiting == []
    by_id = dict(zip(sorted(order.id for order in orders), SEASON, strict=True))
    assert {order.id: order.pieces for order in orders} == {key: one.pieces for key, one in by_id.items()}


def test_a_promise_of_the_season_is_the_promise_of_the_row() -> None:
    with Product() as product:
        jobs = run_floor(SEASON[:2], product)
        orders, _, _ = product.run(_read(product.rows))
        promised = [product.clock.finish_at(job.promised or 0) for job in jobs]
    assert promised == [order.promised_at for order in orders]


async def _read(rows: Rows) -> tuple[list[Order], list[PlanStage], list[Job]]:
    async with rows.deps.reading() as session:
        orders = (await session.scalars(select(Order).order_by(Order.id))).all()
        stages = (await session.scalars(select(PlanStage))).all()
        dead = (await session.scalars(select(Job).where(Job.state == State.DEAD))).all()
        return list(orders), list(stages), list(dead)


def test_rows_are_in_a_folder_of_their_own(tmp_path: Path) -> None:
    async def open_and_close() -> None:
        rows = await Rows.open(tmp_path, capacity=WORKSHOP, timezone="UTC", at=FIRST_MORNING)
        assert await rows.slots() == []
        await rows.close()

    asyncio.run(open_and_close())
    assert (tmp_path / "season.sqlite").exists()


def test_who_knows_all_is_no_slower_than_who_played() -> None:
    boss = Boss(name="boss", limits=FIFO_LIMITS, key=lambda job: job.order.fabric)
    played = run_floor(SEASON, boss)
    mended = run_clairvoyant(SEASON, boss, seed=1, tries=40)
    assert sum(job.finished or 0 for job in mended) < sum(job.finished or 0 for job in played)
    assert all((job.promised or 0) - DAY_MIN < (job.finished or 0) <= (job.promised or 0) for job in mended)


def test_a_season_is_told_beside_the_bosses_and_the_limit() -> None:
    summary = summarize({21: seasons.run_seed(21, orders=4)})
    names = [row["policy"] for row in summary["policies"]]
    assert names[-3:] == ["planner", "product", "clairvoyant"]
    assert set(summary["product_against"]) == set(names) - {"planner", "product", "clairvoyant"}
    assert set(summary["above_clairvoyant"]) == set(names) - {"clairvoyant"}
    assert min(above["mean_cycle"] for above in summary["above_clairvoyant"].values()) >= -1e-9
    text = plan_commands.render(json.loads(json.dumps(summary)))
    assert "promised, days" in text and "the product against each" in text
    assert "longer than with a plan that knows every order" in text
