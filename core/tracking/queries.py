"""Read where orders stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import queries as evidence
from core.evidence.in_hand import find_in_hand
from core.evidence.tables import Photo
from core.notify.tables import Outbox
from core.orders.model import OPEN_STATES, ChangeState, OrderState
from core.orders.tables import Order, OrderChange
from core.parties import queries as parties
from core.parties.model import Role
from core.parties.tables import Person, Workshop
from core.planning import queries as plans
from core.planning.engine.calendar import WorkCalendar
from core.planning.frontier import first_open, first_open_position, is_left_to_do
from core.planning.tables import PlanMove, PlanStage
from core.stage import Stage
from core.tracking.model import local_date, midnight_after, photo_due_at
from core.tracking.tables import Chase

OPEN_CHASE_FOR = timedelta(hours=36)
"""How long after a reminder its answer still counts for the dates."""
BUTTONS_LIVE_FOR = timedelta(hours=46)
"""How long the buttons of a reminder are looked after: so long a bot may edit what it sent in any chat (48 hours)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An order in work with its plan and the calendar of its workshop."""

    order: Order
    workshop: Workshop
    plan: Sequence[PlanStage]
    calendar: WorkCalendar


async def follow(session: AsyncSession, order: Order) -> Followed:
    """Get what is followed of an agreed order."""
    workshop = await session.get_one(Workshop, order.workshop_id)
    plan = await plans.list_stages(session, order_id=order.id)
    return Followed(order=order, workshop=workshop, plan=plan, calendar=plans.plans_with(workshop).calendar)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The stage that an order stands at, when its photo is due, and one that was sent and is not decided."""

    step: PlanStage
    due_at: datetime
    in_hand: Photo | None

    def is_missing(self, now: datetime) -> bool:
        """Say whether the photo should be there, and none was sent that may be it."""
        return self.due_at < now and self.in_hand is None


async def is_day_over(session: AsyncSession, order: Order, *, now: datetime) -> bool:
    """Say whether an order is expected on a day that is over at its workshop: a new day is not planned yet."""
    if order.workshop_id is None or order.expected_at is None:
        return False
    workshop = await session.get_one(Workshop, order.workshop_id)
    return local_date(order.expected_at, workshop.timezone) < local_date(now, workshop.timezone)


async def find_due(session: AsyncSession, followed: Followed, *, now: datetime) -> Due | None:
    """Find which photo of an order comes next; None where nothing is left to show."""
    step = first_open(followed.plan)
    if step is None:
        return None
    in_hand = await find_in_hand(session, order=followed.order, step=step, now=now)
    return Due(step=step, due_at=photo_due_at(step, followed.calendar), in_hand=in_hand)


def is_answered(chase: Chase, followed: Followed) -> bool:
    """Say whether a reminder has nothing to ask any more: its photo came, or the order ended.

    Sewing is chased for its first photo and for its last.
    """
    step = first_open(followed.plan)
    if step is None or step.stage != chase.stage or followed.order.state != OrderState.AGREED:
        return True
    return step.stage == Stage.SEWING and photo_due_at(step, followed.calendar) > chase.due_at


async def list_followed(session: AsyncSession) -> list[Followed]:
    """List all orders in work that have a plan, in one reading of the tables."""
    rows = await session.execute(
        select(PlanStage, Order, Workshop)
        .join(Order, Order.id == PlanStage.order_id)
        .join(Workshop, Workshop.id == Order.workshop_id)
        .where(Order.state == OrderState.AGREED)
        .order_by(Order.id, PlanStage.position)
    )
    by_order: dict[int, tuple[Order, Workshop, list[PlanStage]]] = {}
    for step, order, workshop in rows.all():
        by_order.setdefault(order.id, (order, workshop, []))[2].append(step)
    calendars = {workshop.id: plans.plans_with(workshop).calendar for _, workshop, _ in by_order.values()}
    return [
        Followed(order=order, workshop=workshop, plan=plan, calendar=calendars[workshop.id])
        for order, workshop, plan in by_order.values()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobToday:
    """A stage to work on today, and until when its next photo is expected."""

    order: Order
    step: PlanStage
    due_at: datetime
    is_late: bool


async def list_jobs_today(session: AsyncSession, *, workshop: Workshop, now: datetime) -> list[JobToday]:
    """List the open stages that a workshop works on today, the most urgent first; none on a day off."""
    calendar = plans.plans_with(workshop).calendar
    end = midnight_after(now, workshop.timezone)
    if local_date(calendar.next_working_instant(end - timedelta(days=1)), workshop.timezone) != local_date(
        now, workshop.timezone
    ):
        return []
    in_work = select(Order).where(Order.state == OrderState.AGREED, Order.workshop_id == workshop.id)
    jobs = []
    for order in (await session.scalars(in_work.order_by(Order.id))).all():
        plan = await plans.list_stages(session, order_id=order.id)
        due = await find_due(session, Followed(order=order, workshop=workshop, plan=plan, calendar=calendar), now=now)
        if due is not None and due.step.start_at < end:
            jobs.append(JobToday(order=order, step=due.step, due_at=due.due_at, is_late=due.is_missing(now)))
    return sorted(jobs, key=lambda job: (job.due_at, job.order.id))


async def list_to_do(session: AsyncSession, *, workshop: Workshop) -> list[tuple[Order, PlanStage]]:
    """List the orders of a workshop of which something is left to do, with their next stage, the soonest first."""
    in_work = select(Order).where(Order.state == OrderState.AGREED, Order.workshop_id == workshop.id)
    found = []
    for order in (await session.scalars(in_work.order_by(Order.id))).all():
        step = first_open(await plans.list_stages(session, order_id=order.id))
        if step is not None:
            found.append((order, step))
    return sorted(found, key=lambda pair: (pair[1].start_at, pair[0].id))


async def list_hands(session: AsyncSession, *, workshop_id: int) -> list[Person]:
    """List who gets jobs and reminders: workers and leaders; where there are none the owner sews alone."""
    members = await parties.list_members(session, workshop_id=workshop_id)
    hands = [person for person, role in members if role is not Role.OWNER]
    return hands or [person for person, _ in members]


async def list_orders_of(session: AsyncSession, *, person: Person) -> list[Order]:
    """List the open orders that concern a person: their own, and those of the workshops they belong to."""
    own = select(Order).where(Order.merchant_id == person.id, Order.state.in_(OPEN_STATES))
    workshop_ids = await evidence.list_workshop_ids(session, person_id=person.id)
    at_work = select(Order).where(Order.workshop_id.in_(workshop_ids), Order.state == OrderState.AGREED)
    found = [*(await session.scalars(own)).all(), *(await session.scalars(at_work)).all()]
    return sorted({order.id: order for order in found}.values(), key=lambda order: order.id)


async def list_merchants_with_orders(session: AsyncSession) -> Sequence[Person]:
    """List the merchants of orders in work."""
    busy = select(Order.merchant_id).where(Order.state == OrderState.AGREED)
    return (await session.scalars(select(Person).where(Person.id.in_(busy)).order_by(Person.id))).all()


async def list_ahead(session: AsyncSession, followed: Followed) -> list[tuple[Order, Sequence[PlanStage]]]:
    """List the orders of the same workshop whose sewing comes before this one's and is left to do."""
    own = next((step for step in followed.plan if step.stage == Stage.SEWING), None)
    if own is None or own.position < first_open_position(followed.plan):
        return []
    ahead = (
        select(Order)
        .join(PlanStage, PlanStage.order_id == Order.id)
        .where(
            Order.workshop_id == followed.workshop.id,
            Order.id != followed.order.id,
            Order.state == OrderState.AGREED,
            PlanStage.stage == Stage.SEWING,
            is_left_to_do(PlanStage),
            PlanStage.start_at < own.start_at,
        )
        .order_by(PlanStage.start_at, Order.id)
    )
    orders = (await session.scalars(ahead)).all()
    return [(order, await plans.list_stages(session, order_id=order.id)) for order in orders]


async def list_new_moves(session: AsyncSession, *, since: datetime) -> Sequence[PlanMove]:
    """List the moves of dates since an instant."""
    return (await session.scalars(select(PlanMove).where(PlanMove.moved_at >= since).order_by(PlanMove.id))).all()


async def list_told(session: AsyncSession, *, keys: Collection[str]) -> frozenset[str]:
    """List which of these dedupe keys have been queued."""
    return frozenset(key for key in await session.scalars(select(Outbox.dedupe).where(Outbox.dedupe.in_(keys))) if key)


async def list_agreements(session: AsyncSession, *, order_id: int) -> frozenset[datetime]:
    """List when both sides have agreed on changes of an order."""
    agreed = select(OrderChange.decided_at).where(
        OrderChange.order_id == order_id, OrderChange.state == ChangeState.AGREED
    )
    return frozenset(at for at in await session.scalars(agreed) if at is not None)


async def is_first_move(session: AsyncSession, move: PlanMove) -> bool:
    """Say whether the expected date of an order had never moved before."""
    before = select(PlanMove.id).where(PlanMove.order_id == move.order_id, PlanMove.id < move.id).limit(1)
    return await session.scalar(before) is None


async def list_open_chases(session: AsyncSession, *, now: datetime) -> Sequence[Chase]:
    """List the reminders of which owner or merchant have not heard yet."""
    fresh = select(Chase).where(Chase.reminded_at > now - OPEN_CHASE_FOR, Chase.client_told_at.is_(None))
    return (await session.scalars(fresh.order_by(Chase.id))).all()


async def list_unsettled_chases(session: AsyncSession, *, now: datetime) -> Sequence[Chase]:
    """List the reminders whose buttons may still be in the chats."""
    fresh = select(Chase).where(Chase.reminded_at > now - BUTTONS_LIVE_FOR, Chase.settled_at.is_(None))
    return (await session.scalars(fresh.order_by(Chase.id))).all()


async def was_asked(session: AsyncSession, *, order_id: int, stage: Stage) -> bool:
    """Say whether a workshop was ever asked for the missing photo of a stage of an order."""
    asked = select(Chase.id).where(Chase.order_id == order_id, Chase.stage == stage).limit(1)
    return await session.scalar(asked) is not None


async def find_last_explained(session: AsyncSession, *, order_id: int, stage: Stage) -> Chase | None:
    """Find the last reminder of a stage of an order that was answered with a cause; it is no other stage's."""
    explained = select(Chase).where(Chase.order_id == order_id, Chase.stage == stage, Chase.cause.is_not(None))
    return await session.scalar(explained.order_by(Chase.reminded_at.desc(), Chase.id.desc()).limit(1))
