"""Photos that were sent and are not decided yet: while one may be the photo that is due, nothing is missing."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.tables import Photo, PhotoState
from core.orders.tables import Order
from core.parties.tables import Membership
from core.planning import queries as planning
from core.planning.tables import PlanStage, StageState

ASKED_FOR = timedelta(days=7)
"""So long a question about a photo is put again each evening before the photo counts as not sent after all."""
OF_ONE_MOMENT = timedelta(minutes=1)
"""The photos of an album are sent within it: one of them may be of the stage that another one opened."""


async def find_in_hand(session: AsyncSession, *, order: Order, step: PlanStage, now: datetime) -> Photo | None:
    """Find the oldest undecided photo that may be the one of a stage: of this order, or of one not known yet.

    It waits in our own queue, for a person's eye, or for its sender's tap. While work goes on at a stage, a photo of a
    later one proves it too. One whose order nobody has said yet may be of a stage that could be worked on when it came.
    """
    plan = await planning.list_stages(session, order_id=order.id)
    stages = [step.stage]
    if step.state == StageState.GOING_ON:
        stages += [later.stage for later in plan[step.position + 1 :]]
    could_begin_at = max((before.proven_at for before in plan[: step.position] if before.proven_at), default=None)
    of_order = func.coalesce(Photo.asked_order_id, Photo.order_id)
    of_stage = case((Photo.state == PhotoState.REVIEW, Photo.stage), else_=Photo.asked_stage)
    found = select(Photo).where(
        _is_in_hand(now),
        or_(
            and_(of_order == order.id, or_(of_stage.is_(None), of_stage.in_(stages))),
            and_(
                of_order.is_(None),
                true() if could_begin_at is None else Photo.received_at > could_begin_at - OF_ONE_MOMENT,
                Photo.sender_id.in_(_floor_of(order.workshop_id)),
            ),
        ),
    )
    return await session.scalar(found.order_by(Photo.received_at, Photo.id).limit(1))


async def orders_in_hand(
    session: AsyncSession, *, workshop_id: int, order_ids: Iterable[int], now: datetime
) -> frozenset[int]:
    """List which of a workshop's orders an undecided photo of its people may be of; of any while it is not known."""
    of_order = func.coalesce(Photo.asked_order_id, Photo.order_id)
    found = select(of_order).where(_is_in_hand(now), Photo.sender_id.in_(_floor_of(workshop_id))).distinct()
    meant = set((await session.scalars(found)).all())
    return frozenset(order_ids) if None in meant else frozenset(order_ids) & meant


async def list_unanswered(session: AsyncSession, *, workshop_id: int, now: datetime) -> list[Photo]:
    """List the photos of a workshop's people that wait for their sender's tap, the first of each question."""
    asked = select(Photo).where(_waits_for_tap(now), Photo.sender_id.in_(_floor_of(workshop_id)))
    first: dict[tuple[int, int, str | int, int | None], Photo] = {}
    for photo in await session.scalars(asked.order_by(Photo.received_at, Photo.id)):
        first.setdefault((photo.bot_id, photo.chat_id, photo.album_id or photo.id, photo.asked_order_id), photo)
    return list(first.values())


async def list_asked(session: AsyncSession, *, now: datetime) -> list[int]:
    """List the people whose tap a photo waits for, by id."""
    return list(await session.scalars(select(Photo.sender_id).where(_waits_for_tap(now)).distinct()))


def _is_in_hand(now: datetime) -> ColumnElement[bool]:
    return or_(Photo.state.in_((PhotoState.RECEIVED, PhotoState.REVIEW)), _waits_for_tap(now))


def _waits_for_tap(now: datetime) -> ColumnElement[bool]:
    return and_(Photo.state == PhotoState.ASKED, Photo.received_at > now - ASKED_FOR)


def _floor_of(workshop_id: int | None) -> ColumnElement[int]:
    at_work = select(Membership.person_id).where(Membership.workshop_id == workshop_id, Membership.left_at.is_(None))
    return at_work.scalar_subquery()
