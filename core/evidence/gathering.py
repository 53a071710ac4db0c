"""Gather all that the judgement of a batch of photos needs: the only reads, before anything is decided."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import Standing
from core.codes.queries import check_code
from core.evidence import asking, counting, learned, queries, said
from core.evidence.cases import Around, Batch, Case, Making, Place, Shot
from core.evidence.challenge import Asking
from core.evidence.progress import yardstick_of
from core.evidence.ruling import is_closed_for, orders_of, place
from core.evidence.sight import Likeness, Sight
from core.evidence.tables import Photo, PhotoState
from core.locking import lock
from core.orders.access import FLOOR, side_of
from core.orders.tables import Order
from core.parties.tables import Person
from core.planning import queries as planning
from core.stage import Stage
from core.tickets import queries as tickets
from core.tickets.tables import Ticket
from vision.lighting import Lighting
from vision.model import Outcome


async def gather(session: AsyncSession, *, sights: Sequence[Sight], keys: Sequence[bytes]) -> Batch:
    """Read what is known around the photos of a batch, photos and orders locked.

    A photo that was judged meanwhile is left out: the same check may run twice.
    """
    photos = await lock(session, Photo, [sight.photo_id for sight in sights])
    waiting = [sight for sight in sights if photos[sight.photo_id].state == PhotoState.RECEIVED]
    if not waiting:
        return Batch(cases=())
    sender = await session.get_one(Person, photos[waiting[0].photo_id].sender_id)
    shots = [await _shot(session, photos[sight.photo_id], sight, sender, keys) for sight in waiting]
    on_floor = await asking.list_on_floor(session, sender)
    orders = orders_of(shots, on_floor)
    await lock(session, Order, [order.id for order in orders if order is not None])
    makings: dict[int, Making] = {}
    cases = [await _case(session, shot, order, makings) for shot, order in zip(shots, orders, strict=True)]
    return Batch(cases=tuple(cases), on_floor=tuple(on_floor))


async def _shot(session: AsyncSession, photo: Photo, sight: Sight, sender: Person, keys: Sequence[bytes]) -> Shot:
    read = [await check_code(session, code.text, keys=keys) for code in sight.report.codes]
    texts = [code.text for code in sight.report.codes]
    ours = [(text, one) for text, one in zip(texts, read, strict=True) if one.standing is not Standing.NOT_OURS]
    readings = tuple(reading for _, reading in ours)
    if photo.asked_order_id is not None:
        named: Order | None = await session.get_one(Order, photo.asked_order_id)
    else:
        named = await _first_on_floor(session, sender, counting.orders_seen(readings))
    words = await said.read(session, photo, sender=sender)
    lightings = tuple(sight.lightings.get(text, Lighting.UNSEEN) for text, _ in ours)
    return Shot(photo=photo, sight=sight, readings=readings, lightings=lightings, named=named, said=words)


async def _first_on_floor(session: AsyncSession, sender: Person, order_ids: Sequence[int]) -> Order | None:
    for order_id in order_ids:
        order = await session.get(Order, order_id)
        if order is not None and await side_of(session, actor=sender, order=order) in FLOOR:
            return order
    return None


async def _case(session: AsyncSession, shot: Shot, order: Order | None, makings: dict[int, Making]) -> Case:
    """Add what is known of the order of a photo; `makings`: the orders that were read for others of the batch."""
    if order is None or is_closed_for(order, shot.photo):
        return Case(shot=shot, order=order)
    if order.id not in makings:
        makings[order.id] = await _making(session, order)
    making = makings[order.id]
    found = await _as_before(session, shot, making, place(shot, making))
    around = await _around(session, shot, making, found, found.stage) if found.stage is not None else None
    return Case(shot=shot, order=order, making=making, place=found, around=around)


async def _as_before(session: AsyncSession, shot: Shot, making: Making, found: Place) -> Place:
    """Take a photo of an album, or one that looks like an earlier one, for the stage of that, rather than ask."""
    if found.stage is not None:
        return found
    like = shot.sight.like
    earlier = [one for one in await queries.list_batch(session, shot.photo) if one.judged_at is not None]
    earlier += [await queries.get_repeated(session, like.photo_id)] if like is not None else []
    stages = {Stage(one.stage) for one in earlier if one.order_id == making.order.id and one.stage is not None}
    is_certain = len(stages) == 1 and stages <= set(found.choices)
    return replace(found, stage=stages.pop()) if is_certain else found


async def _making(session: AsyncSession, order: Order) -> Making:
    in_force = await tickets.list_serials_in_force(session, order_id=order.id)
    return Making(
        order=order,
        plan=tuple(await planning.list_stages(session, order_id=order.id)),
        yardstick=await yardstick_of(session, order=order),
        in_force={kind: frozenset(serials) for kind, serials in in_force.items()},
    )


async def _around(session: AsyncSession, shot: Shot, making: Making, found: Place, stage: Stage) -> Around:
    order, sight = making.order, shot.sight
    like = sight.like or await _shown_again(session, sight, order)
    asked = await queries.find_asking_photo(session, order_id=order.id, stage=stage, before=shot.photo)
    return Around(
        report=await learned.held_to_usual(session, sight.report, workshop_id=order.workshop_id, stage=stage),
        like=like,
        earlier=await queries.get_repeated(session, like.photo_id) if like is not None else None,
        asking=Asking.of(asked) if asked is not None else None,
        is_unlike_stage=await learned.is_unlike_stage(
            session, workshop_id=order.workshop_id, stage=stage, embedding=sight.embedding
        ),
        tickets=await _tickets(session, order, found),
    )


async def _shown_again(session: AsyncSession, sight: Sight, order: Order) -> Likeness | None:
    """Take a photo of another order that is shown again; of the same order flat things look like it from everywhere."""
    for photo_id in sight.within:
        earlier = await session.get(Photo, photo_id)
        if earlier is not None and earlier.order_id is not None and earlier.order_id != order.id:
            return Likeness(photo_id=photo_id, outcome=Outcome.SAME_VIEW)
    return None


async def _tickets(session: AsyncSession, order: Order, found: Place) -> tuple[Ticket, ...]:
    if found.counted is None:
        return ()
    return tuple(await tickets.list_tickets(session, order_id=order.id, kind=found.counted.kind))
