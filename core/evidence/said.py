"""What the words under a photo say of it: read once an album, held against the orders on its sender's floor."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import queries
from core.evidence.messages import WordsUnderPhoto
from core.evidence.tables import Photo
from core.notify import actions as notify
from core.orders import queries as orders
from core.orders.access import FLOOR, side_of
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Person
from core.reading.captions import Caption, read_caption
from core.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What words name: orders on the sender's floor, whether others, and stages."""

    orders: tuple[Order, ...] = ()
    names_others: bool = False
    stages: tuple[Stage, ...] = ()
    is_doubtful: bool = False


async def read(session: AsyncSession, photo: Photo, *, sender: Person) -> Said | None:
    """Read what stands under a photo, or under another one of its album; None where nothing does."""
    caption = await _caption_of(session, photo)
    if caption is None:
        return None
    named = [await orders.find_by_code(session, code=code) for code in caption.codes]
    own = [order for order in named if order is not None and await _is_on_floor(session, order, sender)]
    return Said(
        orders=tuple(own),
        names_others=len(own) < len(named),
        stages=tuple(Stage(name.upper()) for name in caption.stages),
        is_doubtful=caption.is_doubtful,
    )


async def pass_on(session: AsyncSession, *, photo: Photo, sender: Person, now: datetime) -> Person | None:
    """Have the owner read what stands under a photo; return them, None where its sender is the owner.

    Whose workshop it is of is what the words or a card scanned before say; who works in one only needs to say nothing.
    """
    workshop_ids = set(await queries.list_workshop_ids(session, person_id=sender.id))
    said = await read(session, photo, sender=sender)
    meant = await session.get(Order, photo.asked_order_id) if photo.asked_order_id is not None else None
    named = {order.workshop_id for order in (meant, *(said.orders if said is not None else ())) if order is not None}
    of = workshop_ids & named or workshop_ids
    if len(of) != 1 or not photo.words:
        return None
    (workshop_id,) = of
    owner = await parties.get_owner(session, workshop_id=workshop_id)
    if owner.id == sender.id:
        return None
    message = WordsUnderPhoto(workshop_id=workshop_id, photo_id=photo.id, name=sender.name, text=photo.words)
    await notify.send(session, to=owner.address, message=message, now=now, silent=True, dedupe=f"words:{photo.id}")
    return owner


async def names_stage(session: AsyncSession, photo: Photo) -> bool:
    """Say whether the words under a photo or its album name a stage."""
    caption = await _caption_of(session, photo)
    return caption is not None and bool(caption.stages)


async def _caption_of(session: AsyncSession, photo: Photo) -> Caption | None:
    words = photo.words or next((one.words for one in await queries.list_batch(session, photo) if one.words), None)
    if words is None:
        return None
    sender = await session.get_one(Person, photo.sender_id)
    return read_caption(words, today=photo.received_at.astimezone(ZoneInfo(sender.timezone)).date())


async def _is_on_floor(session: AsyncSession, order: Order, sender: Person) -> bool:
    return await side_of(session, actor=sender, order=order) in FLOOR
