"""What is said of codes that a photo shows and that could not be read: how many, and what to do."""

from markupsafe import Markup

from core.evidence import queries
from core.evidence.counting import counted_of
from core.evidence.reasons import ReasonCode
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.tickets import queries as tickets
from handlers.rendering import Rendering
from vision.printed_codes import LEAST_COMPANY

_ANOTHER_STORY = frozenset(
    {
        ReasonCode.USED_BEFORE,
        ReasonCode.SENT_ALREADY,
        ReasonCode.SAME_VIEW,
        ReasonCode.REPEATED,
        ReasonCode.TAKEN_BACK,
    }
)
"""Why a photo is refused whatever can be read in it."""


async def with_unread(r: Rendering, photo: Photo, text: Markup) -> Markup:
    """Put under the answer to a photo of tickets what could not be read in it, where anything could not."""
    line = await unread_line(r, photo)
    return Markup("{}\n{}").format(text, line) if line else text


async def unread_line(r: Rendering, photo: Photo) -> Markup | None:
    """Say what of a file was not read: codes, and pictures beside the one that was looked at."""
    left_out = int((photo.report or {}).get("pictures_left_out", 0))
    beside = r.t.count("evidence.pictures_left_out", left_out) if left_out else None
    lines = [line for line in (await _codes_line(r, photo), beside) if line is not None]
    return Markup("\n").join(lines) if lines else None


async def _codes_line(r: Rendering, photo: Photo) -> Markup | None:
    """Say how many codes were seen and not read, and what to do; None where that helps nobody.

    Only a house that prints tickets is told: labels on rolls of cloth and on boxes have codes too.
    """
    unread = int((photo.report or {}).get("unread_codes", 0))
    seen = counted_of(photo)
    if photo.state == PhotoState.RETAKE and (photo.decided_by_id or _ANOTHER_STORY.intersection(photo.reason_codes)):
        return None
    if not unread or (seen is None and unread < LEAST_COMPANY):
        return None
    if seen is not None and seen.count is not None and not seen.count.missing:
        return None
    if seen is None and not await tickets.are_in_force(r.session, order_ids=await _orders_it_may_be_of(r, photo)):
        return None
    if photo.kind == MediaKind.PHOTO:
        return r.t.count("tickets.unread_chat", unread)
    return r.t.count("tickets.unread_file", unread)


async def _orders_it_may_be_of(r: Rendering, photo: Photo) -> list[int]:
    named = photo.order_id or photo.asked_order_id
    if named is not None:
        return [named]
    return [order.id for order in await queries.list_orders_to_choose(r.session, photo=photo)]
