"""Follow orders by the clock: all that is written carries a dedupe key, so a repeated scan does nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import asking, effects
from core.evidence.in_hand import list_asked, list_unanswered
from core.evidence.tables import Photo, PhotoState
from core.ledger import actions as ledger
from core.locking import is_locked, lock, lock_own
from core.notify import actions as notify
from core.notify.tables import Priority
from core.orders.access import FLOOR, access_order
from core.orders.model import OrderClosed, OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.model import NotYours
from core.parties.tables import Person, Workshop
from core.planning import actions as planning
from core.planning import replanning
from core.planning.frontier import first_open
from core.planning.moves import Cause as PlanCause
from core.planning.tables import PlanMove, PlanStage
from core.stage import Stage
from core.tracking import evening, queries
from core.tracking.facts import DelayExplained
from core.tracking.messages import DateMoved, Digest, JobsToday, PhotoUnanswered, TroubleTold
from core.tracking.model import (
    CHASE_FROM,
    CHASE_TO,
    DIGEST_LATEST,
    JOBS_FROM,
    JOBS_TO,
    MERCHANT_AFTER,
    NO_ANSWER,
    OWNER_AFTER,
    Cause,
    after_quiet,
    behind_min,
    catch_up,
    digest_moment,
    expected_after,
    is_within,
    jitter_min,
    local_date,
)
from core.tracking.queries import Followed
from core.tracking.tables import Chase

REPLAN_CAUSES = {
    Cause.FABRIC: PlanCause.FABRIC_LATE,
    Cause.FABRIC_FAULTY: PlanCause.FABRIC_FAULTY,
    Cause.MACHINE: PlanCause.MACHINE_DOWN,
    Cause.PEOPLE: PlanCause.ABSENCE,
}
"""What the floor says that makes the workshop plan again."""
TAP_WITHIN = timedelta(hours=24)
"""How long a tap may be missing under a photo before the date of the order moves behind it."""
ANNOUNCE_WITHIN = timedelta(days=2)
"""A move that could not be told within this time shows on the card and in the digest only."""


async def send_jobs(session: AsyncSession, *, now: datetime) -> None:
    """Send the people of each workshop their jobs of the day, once."""
    for workshop in await parties.list_open_workshops(session):
        if not is_within(now, workshop.timezone, JOBS_FROM, JOBS_TO):
            continue
        if not await queries.list_jobs_today(session, workshop=workshop, now=now):
            continue
        for person in await queries.list_hands(session, workshop_id=workshop.id):
            await notify.send(
                session,
                to=person.address,
                message=JobsToday(person_id=person.id),
                now=now,
                dedupe=f"jobs:{person.id}:{local_date(now, workshop.timezone)}",
            )


async def follow_plans(session: AsyncSession, *, now: datetime) -> None:
    """Shift what stands behind a stage that was proven late, and ask in the evening for photos that are missing."""
    await lock(session, Person, await list_asked(session, now=now))
    for followed in await queries.list_followed(session):
        if behind_min(followed.plan, followed.calendar) and await _catch_up(session, followed):
            await _move(session, followed, cause=await _cause_of_late(session, followed), now=now)
            await effects.refresh_cards(session, order=followed.order, now=now)
        await _leave_no_day_behind(session, followed, now=now)
        if is_within(now, followed.workshop.timezone, CHASE_FROM, CHASE_TO):
            await _chase(session, followed, now=now)
            await _ask_for_taps(session, followed, now=now)


async def _leave_no_day_behind(session: AsyncSession, followed: Followed, *, now: datetime) -> None:
    """Move the date of an order that is expected on a day that is over, whatever its photo waits for."""
    order, zone = followed.order, followed.workshop.timezone
    step = first_open(followed.plan)
    if step is None or order.expected_at is None or local_date(order.expected_at, zone) >= local_date(now, zone):
        return
    order = await lock_own(session, Order, order.id)
    if order.state == OrderState.AGREED and await _move(
        session, followed, cause=await _known_cause(session, order, step), now=now
    ):
        await effects.refresh_cards(session, order=order, now=now)


async def _catch_up(session: AsyncSession, followed: Followed) -> bool:
    order = await lock_own(session, Order, followed.order.id)
    return order.state == OrderState.AGREED and bool(catch_up(followed.plan, followed.calendar))


async def _chase(session: AsyncSession, followed: Followed, *, now: datetime) -> None:
    order, day = followed.order, local_date(now, followed.workshop.timezone)
    due = await queries.find_due(session, followed, now=now)
    if due is None or due.due_at > now:
        return
    await lock_own(session, Order, order.id)
    due = await queries.find_due(session, followed, now=now)
    if due is None or due.due_at > now or order.state != OrderState.AGREED:
        return
    asked = select(Chase.id).where(Chase.order_id == order.id, Chase.day == day)
    if await session.scalar(asked) is not None:
        return
    if due.in_hand is not None:
        if due.in_hand.state == PhotoState.ASKED:
            await _ask_for_tap(session, due.in_hand, followed.workshop, now=now)
            await _move_behind_tap(session, followed, due.in_hand, now=now)
        return
    chase = Chase(order_id=order.id, stage=due.step.stage, day=day, due_at=due.due_at, reminded_at=now)
    session.add(chase)
    await session.flush()
    for person in await queries.list_hands(session, workshop_id=followed.workshop.id):
        await evening.tell(session, person=person, day=day, now=now)


async def _ask_for_taps(session: AsyncSession, followed: Followed, *, now: datetime) -> None:
    """Put again what waits for a tap on a floor, though no photo is due: a photo that nobody tapped for is lost."""
    for photo in await list_unanswered(session, workshop_id=followed.workshop.id, now=now):
        if photo.received_at <= now - OWNER_AFTER:
            await _ask_for_tap(session, photo, followed.workshop, now=now)


async def _ask_for_tap(session: AsyncSession, photo: Photo, workshop: Workshop, *, now: datetime) -> None:
    """Put the open question about a photo to its sender once more a day, and let the owner know that it is open.

    One that came to be asked since the senders were locked has time until the next tick.
    """
    if not is_locked(session, Person, photo.sender_id):
        return
    day = local_date(now, workshop.timezone)
    if await asking.ask_again(session, photo=photo, day=day, now=now):
        await _tell_unanswered(session, photo, workshop, day=day, now=now)


async def _move_behind_tap(session: AsyncSession, followed: Followed, photo: Photo, *, now: datetime) -> None:
    """Move the date of an order whose photo has waited a day for a tap; nobody is told that the photo is missing."""
    if photo.received_at > now - TAP_WITHIN:
        return
    if await _move(session, followed, cause=NO_ANSWER, now=now):
        await effects.refresh_cards(session, order=followed.order, now=now)


async def _tell_unanswered(
    session: AsyncSession, photo: Photo, workshop: Workshop, *, day: date, now: datetime
) -> None:
    """Let the owner know of a question about a photo that its sender leaves open, if it is still open by then."""
    owner = await parties.get_owner(session, workshop_id=workshop.id)
    if owner.id != photo.sender_id:
        sender = await session.get_one(Person, photo.sender_id)
        await notify.send(
            session,
            to=owner.address,
            message=PhotoUnanswered(workshop_id=workshop.id, photo_id=photo.id, name=sender.name),
            now=now,
            due_at=_loud(owner, now + OWNER_AFTER),
            dedupe=f"photo.unanswered:{photo.id}:{day}",
        )


async def get_chase(session: AsyncSession, *, actor: Person, chase_id: int) -> Chase:
    """Get a reminder for somebody of the floor.

    Raises:
        NotYours: There is no such reminder for this person.
    """
    chase = await session.get(Chase, chase_id)
    if chase is None:
        raise NotYours
    await access_order(session, actor=actor, order_id=chase.order_id, sides=FLOOR, open_only=True)
    return chase


async def explain_delay(session: AsyncSession, *, actor: Person, chase_id: int, cause: Cause, now: datetime) -> Chase:
    """Take the team's one tap; the first answer stands unless the owner corrects it. The owner hears it at once.

    Once the photo is there, nothing is left to explain: the tap changes nothing.

    Raises:
        NotYours: There is no such reminder for this person.
    """
    chase = await get_chase(session, actor=actor, chase_id=chase_id)
    order = await session.get_one(Order, chase.order_id)
    workshop = await session.get_one(Workshop, order.workshop_id)
    if queries.is_answered(chase, await queries.follow(session, order)):
        return chase
    if chase.cause is not None and actor.id != workshop.owner_id:
        return chase
    chase.cause, chase.answered_by_id, chase.answered_at = cause, actor.id, now
    fact = DelayExplained(stage=chase.stage, cause=cause)
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor.id, now=now)
    await _tell_owner(session, chase, now=now)
    for person in await _concerned(session, workshop):
        if person.id != actor.id:  # their own message is edited by whoever takes the tap
            await evening.redraw(session, person=person, day=chase.day, now=now)
    await _plan_again(session, order=order, stage=Stage(chase.stage), cause=cause, now=now)
    return chase


async def tell_trouble(
    session: AsyncSession,
    *,
    actor: Person,
    order_id: int,
    cause: Cause,
    now: datetime,
    is_stage_wrong: bool = False,
) -> datetime:
    """Tell the owner what keeps the team from an order, once a day, stage and cause; say when it goes out.

    `is_stage_wrong` where nothing keeps it, but the order stands at another stage than is shown.

    What the owner says is kept as the reason of the stage, as an answer to a reminder is, and the plan is made again.

    Raises:
        NotYours: There is no such order for this person.
        OrderClosed: Nobody works on it any more.
    """
    order, _ = await access_order(session, actor=actor, order_id=order_id, sides=FLOOR, open_only=True)
    followed = await queries.follow(session, order)
    step = first_open(followed.plan)
    if step is None:
        raise OrderClosed(code=order.code)
    owner = await parties.get_owner(session, workshop_id=followed.workshop.id)
    day = local_date(now, followed.workshop.timezone)
    read_at = now if owner.id == actor.id else _loud(owner, now)
    is_new = await notify.send(
        session,
        to=owner.address,
        message=TroubleTold(
            order_id=order.id, stage=step.stage, cause=cause, name=actor.name, is_stage_wrong=is_stage_wrong
        ),
        now=now,
        due_at=read_at,
        dedupe=f"trouble:{order.id}:{step.stage}:{_trouble_of(cause, is_stage_wrong)}:{day}"
        f"{':own' if owner.id == actor.id else ''}",
    )
    if is_new and owner.id == actor.id and not is_stage_wrong:
        fact = DelayExplained(stage=step.stage, cause=cause)
        await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor.id, now=now)
        await _plan_again(session, order=order, stage=Stage(step.stage), cause=cause, now=now)
    return read_at


def _trouble_of(cause: Cause, is_stage_wrong: bool) -> str:
    return "stage" if is_stage_wrong else str(cause)


async def _plan_again(session: AsyncSession, *, order: Order, stage: Stage, cause: Cause, now: datetime) -> None:
    """Have the workshop planned again for what the floor has said of a stage, where it changes the plan."""
    assert order.workshop_id is not None
    if cause in REPLAN_CAUSES:
        await replanning.request_replan(
            session,
            workshop_id=order.workshop_id,
            cause=REPLAN_CAUSES[cause],
            order_id=order.id,
            stage=stage,
            now=now,
        )


async def escalate(session: AsyncSession, *, now: datetime) -> None:
    """Tell the owner of a reminder that stays open, then move the date as soon as the promise cannot take it up."""
    chases = await queries.list_open_chases(session, now=now)
    await lock(session, Order, [chase.order_id for chase in chases])
    for chase in chases:
        order = await session.get_one(Order, chase.order_id)
        followed = await queries.follow(session, order)
        due = await queries.find_due(session, followed, now=now)
        if due is None or due.in_hand is not None or queries.is_answered(chase, followed):
            continue
        if chase.owner_told_at is None and now >= chase.reminded_at + OWNER_AFTER:
            await _tell_owner(session, chase, now=now)
        if chase.owner_told_at is not None and now >= chase.owner_told_at + MERCHANT_AFTER:
            if await _move(session, followed, cause=await _known_cause(session, order, due.step), now=now):
                chase.client_told_at = now
                await effects.refresh_cards(session, order=order, now=now)


async def settle_chases(session: AsyncSession, *, now: datetime) -> None:
    """Take the buttons away under reminders that have nothing to ask any more."""
    chases = await queries.list_unsettled_chases(session, now=now)
    await lock(session, Order, [chase.order_id for chase in chases])
    told: dict[tuple[int, date], Person] = {}
    for chase in chases:
        followed = await queries.follow(session, await session.get_one(Order, chase.order_id))
        if not queries.is_answered(chase, followed):
            continue
        chase.settled_at = now
        told |= {(person.id, chase.day): person for person in await _concerned(session, followed.workshop)}
    for (_, day), person in told.items():
        await evening.redraw(session, person=person, day=day, now=now)


async def _concerned(session: AsyncSession, workshop: Workshop) -> list[Person]:
    """List whom a missing photo of a workshop concerns: its hands and its owner."""
    owner = await parties.get_owner(session, workshop_id=workshop.id)
    return [*await queries.list_hands(session, workshop_id=workshop.id), owner]


async def _tell_owner(session: AsyncSession, chase: Chase, *, now: datetime) -> None:
    if chase.owner_told_at is not None:
        return
    chase.owner_told_at = now
    order = await session.get_one(Order, chase.order_id)
    assert order.workshop_id is not None
    owner = await parties.get_owner(session, workshop_id=order.workshop_id)
    await evening.tell(session, person=owner, day=chase.day, now=now, due_at=_loud(owner, now))


async def _known_cause(session: AsyncSession, order: Order, step: PlanStage) -> str:
    """Find what the floor said last of a stage; it holds until it says otherwise, also through later reminders."""
    chase = await queries.find_last_explained(session, order_id=order.id, stage=Stage(step.stage))
    return chase.cause if chase is not None and chase.cause else NO_ANSWER


async def _cause_of_late(session: AsyncSession, followed: Followed) -> str:
    """Find why what stands behind a stage that was proven late waits: what was said of that stage, else that it was."""
    proven = [step for step in followed.plan if step.proven_at is not None]
    if not proven:
        return NO_ANSWER
    last = max(proven, key=lambda step: step.position)
    said = await _known_cause(session, followed.order, last)
    if said != NO_ANSWER:
        return said
    return PlanCause.FABRIC_LATE if last.stage == Stage.FABRIC_IN else PlanCause.STAGE_LATE


async def _move(session: AsyncSession, followed: Followed, *, cause: str, now: datetime) -> bool:
    order = followed.order
    if order.expected_at is None:
        return False
    to_at = expected_after(followed.plan, followed.calendar, expected_at=order.expected_at, now=now)
    finish_at = followed.plan[-1].finish_at
    to_at = max(to_at, followed.calendar.end_of_day(finish_at - timedelta(minutes=1)))
    if to_at < now:
        to_at = followed.calendar.end_of_day(followed.calendar.next_working_instant(now))
    step = first_open(followed.plan)
    stage = Stage(step.stage) if step else None
    moved = await planning.move_expected(session, order=order, to_at=to_at, cause=cause, stage=stage, now=now)
    return moved is not None


async def announce_moves(session: AsyncSession, *, now: datetime) -> None:
    """Tell merchant and owner where a date has gone since they were last told, with its cause.

    Several moves are told as one, and a date that came back as none, also those of a night: who has quiet hours is
    told after them, and then as it is. While a workshop is being planned again, its dates are not told yet.
    """
    moves: dict[int, list[PlanMove]] = {}
    for move in await queries.list_new_moves(session, since=now - ANNOUNCE_WITHIN):
        moves.setdefault(move.order_id, []).append(move)
    unsettled = await replanning.list_being_planned(session, now=now) if moves else frozenset()
    for order_id, its in moves.items():
        order = await session.get_one(Order, order_id)
        if order.workshop_id in unsettled or order.state != OrderState.AGREED:
            continue
        for person in await effects.list_parties(session, order=order):
            if _loud(person, now) == now:
                await _announce(session, order=order, moves=its, person=person, now=now)


async def _announce(
    session: AsyncSession, *, order: Order, moves: Sequence[PlanMove], person: Person, now: datetime
) -> None:
    told = await queries.list_told(session, keys=[_key_of(move, person) for move in moves])
    agreed = await queries.list_agreements(session, order_id=order.id)  # they tell the new day themselves
    known = [_key_of(move, person) in told or move.moved_at in agreed for move in moves]
    last = max((at for at, is_known in enumerate(known, 1) if is_known), default=0)
    untold = moves[last:]
    if not untold:
        return
    was_at, move = untold[0].from_at, untold[-1]
    if not last and order.promised_at is not None and await queries.is_first_move(session, untold[0]):
        was_at = order.promised_at  # what both read at the deal, whatever was expected for a moment after it
    if local_date(was_at, person.timezone) == local_date(move.to_at, person.timezone):
        return
    await notify.send(
        session,
        to=person.address,
        message=DateMoved(move_id=move.id, order_id=order.id, was_at=was_at),
        now=now,
        dedupe=_key_of(move, person),
    )


def _key_of(move: PlanMove, person: Person) -> str:
    return f"moved:{move.id}:{person.id}"


async def send_digests(session: AsyncSession, *, now: datetime) -> None:
    """Send each merchant with orders in work the digest of the day, at their own hour."""
    for person in await queries.list_merchants_with_orders(session):
        day = local_date(now, person.timezone)
        for of_day in (day - timedelta(days=1), day):
            at = digest_moment(
                of_day,
                timezone=person.timezone,
                at_min=person.digest_at_min,
                from_min=person.quiet_from_min,
                to_min=person.quiet_to_min,
                jitter_min=jitter_min(person.id),
            )
            if at <= now < at + DIGEST_LATEST:
                await notify.send(
                    session,
                    to=person.address,
                    message=Digest(person_id=person.id, day=of_day),
                    now=now,
                    silent=True,
                    priority=Priority.DIGEST,
                    dedupe=f"digest:{person.id}:{of_day}",
                )


def _loud(person: Person, now: datetime) -> datetime:
    return after_quiet(now, timezone=person.timezone, from_min=person.quiet_from_min, to_min=person.quiet_to_min)
