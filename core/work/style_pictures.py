"""Style pictures: fetched before cards and jobs show them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.queries import list_unfetched_pictures
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.locking import lock_own
from core.orders import queries as orders
from core.orders.tables import Order, OrderPicture
from core.work.deps import Deps
from core.work.fetching import fetch_clean


async def fetch_picture(deps: Deps, job: Job) -> None:
    """Fetch a style picture, for cards and jobs; one that cannot be read gets an empty digest."""
    async with deps.reading() as session:
        picture = await session.get(OrderPicture, job.args["picture_id"])
    clean = await fetch_clean(deps, picture.file) if picture is not None else None
    async with deps.transaction() as session:
        kept = await session.get(OrderPicture, job.args["picture_id"])
        if kept is not None:
            await lock_own(session, Order, kept.order_id)
        if await jobs.complete(session, job.id) and kept is not None:
            kept.sha256 = clean or ""


async def fetch_pictures(session: AsyncSession, *, order_id: int, now: datetime) -> None:
    """Have the style pictures of an order fetched, before cards and jobs show them."""
    await _enqueue(
        session, [p for p in await orders.list_pictures(session, order_id=order_id) if p.sha256 is None], now
    )


async def find_pictures(session: AsyncSession, _: Deps, now: datetime) -> None:
    """Have the pictures fetched that nobody has asked for yet."""
    await _enqueue(session, await list_unfetched_pictures(session), now)


async def _enqueue(session: AsyncSession, pictures: Sequence[OrderPicture], now: datetime) -> None:
    for picture in pictures:
        key, args = f"card.picture:{picture.id}", {"picture_id": picture.id}
        sender_id = (await session.get_one(Order, picture.order_id)).merchant_id
        await jobs.enqueue(session, kind="card.picture", key=key, due_at=now, args=args, sender_id=sender_id)
