"""A merchant's photo of an order card: whose order it is, and where it stands."""

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import Standing
from core.codes.queries import check_code
from core.files import FileKind, FileRef
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Priority
from core.orders import queries as orders
from core.orders.access import side_of
from core.orders.tables import Order
from core.parties.messages import NotUnderstood
from core.parties.tables import Person
from core.tracking.messages import OrderStatus
from core.work.deps import Deps
from core.work.fetching import fetch_codes


async def read_card(deps: Deps, job: Job) -> None:
    """Find an order card in a merchant's photo and answer with the order."""
    file = FileRef(bot_id=job.args["bot_id"], file_id=job.args["file_id"], kind=FileKind.PHOTO)
    codes = await fetch_codes(deps, file)
    now = deps.now()
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id):
            return
        person = await session.get_one(Person, job.args["person_id"])
        order = await _order_on(session, deps, person, codes)
        await notify.send(
            session,
            to=Address(bot_id=job.args["bot_id"], chat_id=job.args["chat_id"]),
            message=OrderStatus(order_id=order.id) if order else NotUnderstood(),
            now=now,
            priority=Priority.ANSWER,
            reply_to_message_id=job.args["message_id"],
        )


async def _order_on(session: AsyncSession, deps: Deps, person: Person, codes: list[str]) -> Order | None:
    for text in codes:
        reading = await check_code(session, text, keys=deps.code_keys)
        if reading.standing is Standing.VALID and reading.order_id is not None:
            order = await orders.get_order(session, reading.order_id)
            if await side_of(session, actor=person, order=order) is not None:
                return order
    return None
