"""Signs that say nothing in words: shown while they are of use."""

from core.evidence import queries
from core.evidence.tables import PhotoState
from core.notify.messages import AtWorkSign, CorrectedSign, PassedOnSign, SeenSign
from handlers.outgoing import Outgoing
from handlers.readers import Withheld
from handlers.rendering import Rendering, renders


@renders(SeenSign, PassedOnSign, CorrectedSign)
async def _seen(r: Rendering[SeenSign | PassedOnSign | CorrectedSign]) -> Outgoing:
    _require_of_use(r)
    return Outgoing()


@renders(AtWorkSign)
async def _at_work(r: Rendering[AtWorkSign]) -> Outgoing:
    _require_of_use(r)
    photo = await queries.get_photo(r.session, r.message.photo_id)
    if photo.state != PhotoState.RECEIVED:
        raise Withheld("the work is done")
    return Outgoing()


def _require_of_use(r: Rendering[SeenSign | PassedOnSign | CorrectedSign | AtWorkSign]) -> None:
    if r.now > r.message.until:
        raise Withheld("it comes too late")
