"""A line that began before its plan frees its people as much earlier."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs.tables import Job
from core.orders.model import OrderState
from core.parties.tables import Workshop
from core.planning import actions, queries, replanning
from core.planning.board_rows import minutes_left
from core.planning.moves import Cause
from core.planning.tables import PlanStage, StageState
from core.stage import Stage
from tests.rows import NOW, a_person, a_workshop, an_order


async def _sewing(session: AsyncSession) -> tuple[PlanStage, int]:
    owner = await a_person(session)
    workshop = await a_workshop(
        session, owner, team_sizes=(2, 4, 6), people_by_skill={"cutting": 2, "sewing": 8, "finishing": 2}
    )
    order = await an_order(
        session, state=OrderState.AGREED, workshop_id=workshop.id, pieces=400, fabric_on=NOW.date() + timedelta(days=6)
    )
    await actions.book_plan(session, order=order, workshop=workshop, now=NOW)
    row = next(row for row in await queries.list_stages(session, order_id=order.id) if row.stage == Stage.SEWING)
    calendar = queries.plans_with(workshop).calendar
    early = calendar.add_working_minutes(row.start_at, -2 * calendar.day_minutes)
    row.state, row.started_at = StageState.GOING_ON, early
    await replanning.note_proven(session, order=order, row=row, now=early)
    await session.flush()
    return row, minutes_left(row, order.pieces, calendar, early)


async def test_what_began_early_is_done_early_and_asks_for_a_new_plan(session: AsyncSession) -> None:
    row, left_min = await _sewing(session)
    calendar = queries.plans_with(await session.get_one(Workshop, row.workshop_id)).calendar
    assert left_min == calendar.working_minutes_between(row.start_at, row.finish_at)
    jobs = (await session.scalars(select(Job).where(Job.kind == replanning.AGAIN))).all()
    assert [job.args["cause"] for job in jobs] == [Cause.STAGE_EARLY]


async def test_what_is_shown_late_need_not_have_begun_late(session: AsyncSession) -> None:
    row, _ = await _sewing(session)
    calendar = queries.plans_with(await session.get_one(Workshop, row.workshop_id)).calendar
    row.started_at = row.start_at + timedelta(hours=3)
    left_min = minutes_left(row, 400, calendar, row.started_at)
    assert left_min == calendar.working_minutes_between(row.started_at, row.finish_at)
