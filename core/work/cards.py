"""A buyer's photo: whose order card it shows, where that order stands, and whether the workshop shall see it."""

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import Standing
from core.codes.queries import check_code
from core.files import FileKind, FileRef
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.notify import actions as notify
from core.notify.message import Message
from core.notify.model import Address
from core.notify.tables import Priority
from core.orders import queries as orders
from core.orders.access import side_of
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.messages import NotUnderstood
from core.parties.tables import Person
from core.reading.grammar import find_codes
from core.tracking import queries as tracking
from core.tracking.messages import BuyersPhoto, OrderStatus
from core.work.deps import Deps
from core.work.fetching import fetch_codes


async def read_card(deps: Deps, job: Job) -> None:
    """Answer a photo of somebody who works in no workshop: by the order that it or its words name, else by all."""
    file = FileRef(bot_id=job.args["bot_id"], file_id=job.args["file_id"], kind=FileKind.PHOTO)
    codes = await fetch_codes(deps, file)
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id):
            return
        person = await session.get_one(Person, job.args["person_id"])
        order = await _order_on(session, deps, person, codes) or await _order_named(session, job, person)
        for said in await _answers(session, job, person, order):
            await notify.send(
                session,
                to=Address(bot_id=job.args["bot_id"], chat_id=job.args["chat_id"]),
                message=said,
                now=deps.now(),
                priority=Priority.ANSWER,
                reply_to_message_id=job.args["message_id"],
            )


async def _answers(session: AsyncSession, job: Job, person: Person, order: Order | None) -> list[Message]:
    """Say where the order stands; and that a buyer's photo proves nothing, whom it may go to."""
    status: list[Message] = [OrderStatus(order_id=order.id)] if order is not None else []
    mine = [order] if order is not None else await tracking.list_orders_of(session, person=person)
    bought = [one.id for one in mine if one.merchant_id == person.id]
    if order is None:
        bought = [one.id for one in mine if one.id in bought and one.state == OrderState.AGREED]
    if not bought:
        return status or [NotUnderstood()]
    photo = BuyersPhoto(
        order_ids=tuple(bought),
        photo_message_id=job.args["message_id"],
        file_id=job.args["file_id"],
        words=job.args.get("words"),
    )
    return [*status, photo]


async def _order_on(session: AsyncSession, deps: Deps, person: Person, codes: list[str]) -> Order | None:
    for text in codes:
        reading = await check_code(session, text, keys=deps.code_keys)
        if reading.standing is Standing.VALID and reading.order_id is not None:
            order = await orders.get_order(session, reading.order_id)
            if await side_of(session, actor=person, order=order) is not None:
                return order
    return None


async def _order_named(session: AsyncSession, job: Job, person: Person) -> Order | None:
    for code in find_codes(job.args.get("words") or ""):
        order = await orders.find_by_code(session, code=code)
        if order is not None and await side_of(session, actor=person, order=order) is not None:
            return order
    return None
