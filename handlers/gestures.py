"""Signs that say nothing in words: shown while they are of use."""

from datetime import datetime

from core.evidence import queries
from core.evidence.tables import PhotoState
from handlers.outgoing import Outgoing
from handlers.readers import Withheld
from handlers.rendering import Rendering, renders


@renders("gesture.seen")
async def _seen(r: Rendering) -> Outgoing:
    _require_of_use(r)
    return Outgoing()


@renders("gesture.at_work")
async def _at_work(r: Rendering) -> Outgoing:
    _require_of_use(r)
    photo = await queries.get_photo(r.session, r.params["photo_id"])
    if photo.state != PhotoState.RECEIVED:
        raise Withheld("the work is done")
    return Outgoing()


def _require_of_use(r: Rendering) -> None:
    if r.now > datetime.fromisoformat(r.params["until"]):
        raise Withheld("it comes too late")
