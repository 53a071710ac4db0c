"""A buyer's photo: whose order card it shows, where that order stands, and whether the workshop shall see it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import Standing
from core.codes.queries import check_code
from core.evidence.actions import ALBUM_QUIET, MOST_IN_ALBUM
from core.files import FileKind, FileRef
from core.jobs import actions as jobs
from core.jobs.tables import Job, State
from core.notify import actions as notify
from core.notify.message import Message
from core.notify.model import Address
from core.notify.repeats import ALSO
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
    """Answer photos of somebody who works in no workshop: by the order that they or their words name, else by all.

    What waits in the chat is answered together, by the job of the photo that came first; an album once it is whole.
    """
    seen: dict[int, list[str]] = {}
    while True:
        async with deps.reading() as session:
            waiting = await _waiting(session, job)
        if all(one.id != job.id for one in waiting):
            return  # it was answered together with another
        later_at = _later_at(job, waiting, now=deps.now())
        if later_at is not None:
            async with deps.transaction() as session:
                await jobs.put_off(session, job_id=job.id, due_at=later_at)
            return
        fresh = [one for one in waiting if one.id not in seen]
        if not fresh:
            break
        for one in fresh:
            file = FileRef(bot_id=one.args["bot_id"], file_id=one.args["file_id"], kind=FileKind.PHOTO)
            seen[one.id] = await fetch_codes(deps, file)
    async with deps.transaction() as session:
        mine = [one for one in waiting if await jobs.complete(session, one.id)]
        person = await session.get_one(Person, job.args["person_id"])
        for order, photos in await _by_order(session, deps, person, mine, seen):
            await _answer(session, deps, person, order, photos)


async def _waiting(session: AsyncSession, job: Job) -> list[Job]:
    """List the photos of a chat that wait for an answer, this one among them; what failed before goes alone."""
    chat = f"{job.kind}:{job.args['bot_id']}:{job.args['chat_id']}:"
    beside = Job.key.startswith(chat, autoescape=True) & (Job.attempt == 0)
    which = Job.id == job.id if job.attempt else (Job.id == job.id) | beside
    found = await session.scalars(select(Job).where(which, Job.state == State.DUE).order_by(Job.id))
    return list(found)


def _later_at(job: Job, waiting: Sequence[Job], *, now: datetime) -> datetime | None:
    """Say when to look again at a photo that is left to the first that waits, or at an album that is not whole."""
    if waiting[0].id < job.id:
        return now + ALBUM_QUIET
    of_albums = [one for one in waiting if one.args.get("album_id") is not None]
    if not of_albums:
        return None
    album = [one for one in of_albums if one.args["album_id"] == of_albums[-1].args["album_id"]]
    whole_at = datetime.fromisoformat(album[-1].args["came_at"]) + ALBUM_QUIET
    return whole_at if len(album) < MOST_IN_ALBUM and now < whole_at else None


async def _by_order(
    session: AsyncSession, deps: Deps, person: Person, photos: Sequence[Job], codes: Mapping[int, list[str]]
) -> list[tuple[Order | None, list[Job]]]:
    """Sort photos by the order that they or their words name; where all that do name one, the others go with it."""
    found: dict[int | None, tuple[Order | None, list[Job]]] = {}
    for one in photos:
        order = await _order_on(session, deps, person, codes[one.id]) or await _order_named(session, one, person)
        found.setdefault(order.id if order is not None else None, (order, []))[1].append(one)
    if len(found) == 2 and None in found:
        (_, nameless), (order, named) = found.pop(None), *found.values()
        return [(order, sorted([*named, *nameless], key=lambda one: one.id))]
    return list(found.values())


async def _answer(
    session: AsyncSession, deps: Deps, person: Person, order: Order | None, photos: Sequence[Job]
) -> None:
    last = photos[-1].args
    for said in await _answers(session, photos, person, order):
        await notify.send(
            session,
            to=Address(bot_id=last["bot_id"], chat_id=last["chat_id"]),
            message=said,
            params={ALSO: len(photos) - 1} if len(photos) > 1 else {},
            now=deps.now(),
            priority=Priority.ANSWER,
            reply_to_message_id=last["message_id"],
            joins=True,
        )


async def _answers(session: AsyncSession, photos: Sequence[Job], person: Person, order: Order | None) -> list[Message]:
    """Say where the order stands; and that a buyer's photos prove nothing, whom they may go to."""
    status: list[Message] = [OrderStatus(order_id=order.id)] if order is not None else []
    mine = [order] if order is not None else await tracking.list_orders_of(session, person=person)
    bought = [one.id for one in mine if one.merchant_id == person.id]
    if order is None:
        bought = [one.id for one in mine if one.id in bought and one.state == OrderState.AGREED]
    if not bought:
        return status or [NotUnderstood()]
    first, *more = [one.args for one in photos]
    told = BuyersPhoto(
        order_ids=tuple(bought),
        photo_message_id=first["message_id"],
        file_id=first["file_id"],
        words=first.get("words"),
        more_message_ids=tuple(one["message_id"] for one in more),
        more_file_ids=tuple(one["file_id"] for one in more),
        more_words=tuple(one.get("words") or "" for one in more),
    )
    return [*status, told]


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
