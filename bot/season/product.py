"""The product on the simulated floor: what happens goes into its rows, and what its rows plan is done."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from bot.season.rows import Rows
from core.planning.engine.calendar import WorkClock
from core.planning.simulation.following import Slots, pick_planned
from core.planning.simulation.season import DAY_MIN, WORKSHOP, SeasonOrder
from core.planning.simulation.shop_floor import Floor, Job, Start
from core.stage import WORKED, Stage

FIRST_MORNING: Final = datetime(2026, 1, 5, 8, tzinfo=UTC)
SHOWN_WITH: Final = {Stage.SEWING: (Stage.OFF_LINE,), Stage.PACKED: (Stage.PACKED, Stage.SHIPPED)}
"""What the team photographs when it has done a stage, where that is not the stage alone."""

_T = TypeVar("_T")


class Product:
    """The product as a policy: orders are quoted and taken as they are booked, and the team follows the plan's rows.

    As a context it makes the database and takes it away again. `changes` counts how often an order's planned finish was
    moved by more than a day.
    """

    name = "product"

    def __init__(self) -> None:
        """Begin on the first morning of a season."""
        self.clock = WorkClock(calendar=WORKSHOP.calendar, origin_at=FIRST_MORNING)
        self._runner = asyncio.Runner()
        self._folder = TemporaryDirectory(prefix="gendan-season-")
        self._ids: dict[str, int] = {}
        self._told: dict[str, tuple[int, bool]] = {}
        self._slots: Slots = {}
        self._ends: dict[str, int] = {}
        self.changes = 0

    def __enter__(self) -> Self:
        """Open the workshop."""
        opened = Rows.open(Path(self._folder.name), capacity=WORKSHOP, timezone="UTC", at=FIRST_MORNING)
        self.rows = self.run(opened)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close and delete the database."""
        self.run(self.rows.close())
        self._runner.close()
        self._folder.cleanup()

    def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Wait for something that the database is asked for."""
        return self._runner.run(coroutine)

    def morning(self, floor: Floor) -> None:
        """Show what was done by the evening, and have the day planned."""
        self.run(self._follow(floor, at=self.clock.finish_at(floor.now)))
        self.rows.at = self.clock.start_at(floor.now)
        self.run(self.rows.plan(is_morning=True))
        self.run(self._read_slots())

    def pick(self, floor: Floor) -> Start | None:
        """Tell the rows what is new, and start what they plan."""
        self.run(self._follow(floor, at=self.clock.start_at(floor.now)))
        return pick_planned(floor, self._slots)

    async def _follow(self, floor: Floor, *, at: datetime) -> None:
        """Write down what has happened since the last look, and plan again where that asks for it."""
        self.rows.at = max(self.rows.at, at)
        is_new = False
        for job in floor.jobs:
            is_new = await self._follow_job(job, floor.now) or is_new
        if is_new:
            await self.rows.plan()
            await self._read_slots()

    async def _follow_job(self, job: Job, now: int) -> bool:
        """Write down what is new of one order; say whether anything is."""
        order = job.order
        is_new = order.order_id not in self._ids
        if is_new:
            await self._book(job)
        has_fabric, was = order.fabric <= now, self._told.get(order.order_id)
        if not has_fabric:
            return is_new
        if was is None:
            await self._show(order, Stage.FABRIC_IN)
            was = (0, False)
        done = len(WORKED) if job.finished is not None else job.next
        for stage in WORKED[was[0] : done]:
            await self._show(order, *SHOWN_WITH.get(stage, (stage,)))
        sews = job.running and job.stage is Stage.SEWING
        if sews and not was[1]:
            await self._show(order, Stage.SEWING)
        is_told = (done, sews)
        is_new = is_new or is_told != self._told.get(order.order_id)
        self._told[order.order_id] = is_told
        return is_new

    async def _book(self, job: Job) -> None:
        order = job.order
        booked = await self.rows.book(
            garment=order.category,
            pieces=order.pieces,
            fabric_at=self.clock.start_at(order.fabric),
            due_at=self.clock.finish_at(order.due),
        )
        assert booked.promised_at is not None
        self._ids[order.order_id] = booked.id
        job.promised = self.clock.minute_at(booked.promised_at)

    async def _show(self, order: SeasonOrder, *stages: Stage) -> None:
        await self.rows.show(self._ids[order.order_id], *stages)

    async def _read_slots(self) -> None:
        names = {row_id: order_id for order_id, row_id in self._ids.items()}
        self._slots = {
            (names[slot.order_id], slot.stage): (self.clock.minute_at(slot.start_at), slot.team_size)
            for slot in await self.rows.slots()
        }
        ends = {order_id: start for (order_id, stage), (start, _) in self._slots.items() if stage is Stage.SHIPPED}
        self.changes += sum(abs(end - self._ends.get(order_id, end)) > DAY_MIN for order_id, end in ends.items())
        self._ends = ends
