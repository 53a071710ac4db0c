"""Ask a sender what photos are of: the order first, then the stage; once more a day while the tap is missing."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import queries
from core.evidence.messages import Doubt, WhichOrder, WhichStage
from core.evidence.progress import stages_to_choose, yardstick_of
from core.evidence.tables import Photo, PhotoState
from core.notify import actions as notify
from core.notify.tables import Priority
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Person
from core.planning import queries as planning
from core.stage import Stage


def which_order(photo: Photo, on_floor: Sequence[Order]) -> WhichOrder:
    """Ask which of the orders on a sender's floor it is."""
    return WhichOrder(photo_id=photo.id, order_ids=tuple(order.id for order in on_floor))


def which_stage(photo: Photo, order: Order, stages: Sequence[Stage], *, doubt: Doubt | None = None) -> WhichStage:
    """Ask which of the stages of an order it is; `doubt`: why the words under it do not settle it."""
    return WhichStage(photo_id=photo.id, order_id=order.id, stages=tuple(stages), doubt=doubt)


async def ask(
    session: AsyncSession, *, photos: Sequence[Photo], question: WhichOrder | WhichStage, now: datetime
) -> None:
    """Ask about photos that belong together, as a reply to the first of them; they wait for the answer."""
    for photo in photos:
        photo.state = PhotoState.ASKED
    await _put(session, photos[0], question, priority=Priority.ANSWER, now=now)


async def ask_again(session: AsyncSession, *, photo: Photo, day: date, now: datetime) -> bool:
    """Put the open question about a photo to its sender once more a day: a tap is missing, not the photo.

    Returns:
        Whether there is anything to choose; not once the orders in question have ended.
    """
    question = await _open_question(session, photo)
    if not (question.order_ids if isinstance(question, WhichOrder) else question.stages):
        return False
    await _put(session, photo, question, priority=Priority.ALERT, day=day, now=now)
    return True


async def _put(
    session: AsyncSession,
    photo: Photo,
    question: WhichOrder | WhichStage,
    *,
    priority: Priority,
    now: datetime,
    day: date | None = None,
) -> None:
    asked = f"photo.ask:{photo.id}:{photo.round}"
    await notify.send(
        session,
        to=photo.address,
        message=question,
        now=now,
        priority=priority,
        reply_to_message_id=photo.message_id,
        dedupe=asked if day is None else f"{asked}:{day}",
    )


async def _open_question(session: AsyncSession, photo: Photo) -> WhichOrder | WhichStage:
    if photo.asked_order_id is None:
        return which_order(photo, await queries.list_orders_to_choose(session, photo=photo))
    order = await session.get_one(Order, photo.asked_order_id)
    if order.state != OrderState.AGREED:
        return which_stage(photo, order, ())
    plan = await planning.list_stages(session, order_id=order.id)
    yardstick = await yardstick_of(session, order=order)
    return which_stage(photo, order, stages_to_choose(plan, order, yardstick, now=photo.received_at))


async def list_on_floor(session: AsyncSession, sender: Person) -> Sequence[Order]:
    """List the orders that are made where a sender works."""
    workshop_ids = await queries.list_workshop_ids(session, person_id=sender.id)
    return await queries.list_orders_at(session, workshop_ids=workshop_ids)
