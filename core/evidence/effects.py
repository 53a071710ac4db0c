"""What a verdict changes: the plan, the history, and who is told what."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence.counting import count_in, counted_of
from core.evidence.facts import PhotoAccepted, PhotoRefused, PhotoReviewed, PhotoTakenBack
from core.evidence.messages import StageProven
from core.evidence.progress import advance
from core.evidence.reasons import Trust
from core.evidence.tables import Photo, PhotoState
from core.ledger import actions as ledger
from core.locking import lock_own
from core.notify import actions as notify
from core.notify.message import Message
from core.notify.tables import Priority
from core.orders import life
from core.orders.facts import OrderReopened, ParcelNumbered
from core.orders.messages import OrderCard, OrderDone, OrderInWorkAgain, OrderShipped, ParcelAsked
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Person
from core.planning import queries as planning
from core.planning import replanning
from core.planning.frontier import is_through, never_shown
from core.planning.tables import PlanStage
from core.stage import Stage


async def accepted(
    session: AsyncSession, *, photos: Sequence[Photo], actor_id: int | None = None, now: datetime
) -> None:
    """Let accepted photos of one order prove their stages, and show the merchant what is proven."""
    assert photos[0].order_id is not None
    order = await lock_own(session, Order, photos[0].order_id)
    plan = await planning.list_stages(session, order_id=order.id)
    moved: dict[Stage, list[Photo]] = {}
    for photo in photos:
        stage = Stage(photo.stage) if photo.stage else None
        assert stage is not None
        await ledger.append(
            session, order_id=order.id, fact=_acceptance(photo, stage=stage), actor_id=actor_id, now=now
        )
        if await _moves(session, photo, order, plan, stage):
            moved[stage] = []
            proven = next(row for row in plan if row.stage == stage)
            await replanning.note_proven(session, order=order, row=proven, now=now)
        if stage in moved:
            moved[stage].append(photo)
    await session.flush()
    for shown in moved.values():
        await _show_merchant(session, order=order, photos=shown, now=now)
    if Stage.SHIPPED in moved:
        await _ask_parcel(session, order=order, sender_id=photos[0].sender_id, now=now)
    await end_if_through(session, order=order, plan=plan, now=now)
    await refresh_cards(session, order=order, now=now)


async def _ask_parcel(session: AsyncSession, *, order: Order, sender_id: int, now: datetime) -> None:
    """Ask who has shown that the goods left for the number under which they travel: once, unless it is known."""
    if await ledger.find_newest(session, order_id=order.id, of=ParcelNumbered) is not None:
        return
    sender = await session.get_one(Person, sender_id)
    asked = ParcelAsked(order_id=order.id)
    await notify.send(session, to=sender.address, message=asked, now=now, dedupe=f"parcel:{order.id}")


def _acceptance(photo: Photo, *, stage: Stage) -> PhotoAccepted:
    seen = counted_of(photo)
    return PhotoAccepted(
        photo_id=photo.id,
        sha256=photo.sha256,
        stage=stage,
        trust=Trust(photo.trust or ""),
        tickets=None if seen is None else len(seen.serials),
    )


async def _moves(session: AsyncSession, photo: Photo, order: Order, plan: Sequence[PlanStage], stage: Stage) -> bool:
    """Move the plan: by a photo of the work as a whole, by a photo of tickets as far as they count."""
    seen = counted_of(photo)
    if seen is None:
        return advance(plan, stage, pieces=order.pieces, at=photo.received_at)
    is_moved = seen.with_card and advance(plan, stage, pieces=order.pieces, at=photo.received_at)
    is_proven = await count_in(session, photo=photo, order=order, plan=plan)
    return is_moved or is_proven


async def refused(session: AsyncSession, *, photo: Photo, actor_id: int | None = None, now: datetime) -> None:
    """Write down that a photo of an order was refused, and why; a card may say that it is being looked at."""
    if photo.order_id is None:
        return
    order = await lock_own(session, Order, photo.order_id)
    kind = PhotoReviewed if photo.state == PhotoState.REVIEW else PhotoRefused
    fact = kind(photo_id=photo.id, sha256=photo.sha256, stage=photo.stage, reasons=photo.reason_codes)
    await ledger.append(session, order_id=photo.order_id, fact=fact, actor_id=actor_id, now=now)
    await redraw_cards(session, order=order, now=now)


async def redraw_cards(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """Have the status cards of an order drawn again that are shown already."""
    for person in await list_parties(session, order=order):
        await notify.redraw_card(session, to=person.address, card=OrderCard(subject_id=order.id), now=now)


async def refresh_cards(session: AsyncSession, *, order: Order, now: datetime) -> None:
    """Have the status card of an order drawn again for its merchant and its owner."""
    for person in await list_parties(session, order=order):
        await notify.refresh_card(session, to=person.address, card=OrderCard(subject_id=order.id), now=now)


async def list_parties(session: AsyncSession, *, order: Order) -> list[Person]:
    """List the merchant and, once there is a deal, the owner of the workshop; one person once."""
    people = [await session.get_one(Person, order.merchant_id)]
    if order.workshop_id is not None:
        people.append(await parties.get_owner(session, workshop_id=order.workshop_id))
    return list({person.id: person for person in people}.values())


async def _show_merchant(session: AsyncSession, *, order: Order, photos: Sequence[Photo], now: datetime) -> None:
    """Show what proves a stage; a photo that was moved and counts again is shown again."""
    merchant = await session.get_one(Person, order.merchant_id)
    photo_ids = tuple(photo.id for photo in photos)
    await notify.send(
        session,
        to=merchant.address,
        message=StageProven(order_id=order.id, photo_ids=photo_ids, round=photos[0].round),
        now=now,
        silent=True,
        priority=Priority.CARD,
        dedupe=f"proven:{photos[0].id}:{photos[0].round}",
    )


async def end_if_through(session: AsyncSession, *, order: Order, plan: Sequence[PlanStage], now: datetime) -> None:
    """Close an order of which every stage is proven; one that is through with gaps is for its merchant to close."""
    if order.state != OrderState.AGREED or not is_through(plan):
        return
    if never_shown(plan):
        taken_back = await ledger.count_facts(session, order_id=order.id, of=PhotoTakenBack)
        of = f"shipped:{taken_back}" if taken_back else "shipped"  # told anew where it had been taken back
        await _tell(session, OrderShipped(order_id=order.id), of=of, order=order, now=now)
    else:
        await finish(session, order=order, plan=plan, now=now)


async def finish(
    session: AsyncSession, *, order: Order, plan: Sequence[PlanStage], now: datetime, actor_id: int | None = None
) -> None:
    """Close an order whose goods have left, and tell both sides; it was done when its last photo was sent."""
    proven = [step.proven_at for step in plan if step.proven_at is not None]
    gaps = [step.stage for step in never_shown(plan)]
    closed_at = max(proven, default=now)
    await life.finish(session, order=order, closed_at=closed_at, never_shown=gaps, actor_id=actor_id, now=now)
    reopened = await ledger.count_facts(session, order_id=order.id, of=OrderReopened)
    of = f"done:{reopened}" if reopened else "done"
    await _tell(session, OrderDone(order_id=order.id), of=of, order=order, now=now)


async def reopen(
    session: AsyncSession, *, order: Order, plan: Sequence[PlanStage], actor_id: int | None, now: datetime
) -> None:
    """Let an order go on that a photo of something else had closed, and tell both sides; its deal stands."""
    await life.reopen(session, order=order, actor_id=actor_id, now=now)
    reopened = await ledger.count_facts(session, order_id=order.id, of=OrderReopened)
    await _tell(session, OrderInWorkAgain(order_id=order.id), of=f"reopened:{reopened}", order=order, now=now)
    await end_if_through(session, order=order, plan=plan, now=now)
    await refresh_cards(session, order=order, now=now)


async def _tell(session: AsyncSession, said: Message, *, of: str, order: Order, now: datetime) -> None:
    for person in await list_parties(session, order=order):
        dedupe = f"{of}:{order.id}:{person.id}"
        await notify.send(session, to=person.address, message=said, now=now, dedupe=dedupe)
