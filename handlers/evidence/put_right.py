"""What an owner reads of somebody's photo that they moved to where it belongs."""

from core.evidence import queries
from core.evidence.messages import PhotoPutRight
from core.evidence.tables import PhotoState
from core.orders.tables import Order
from core.stage import Stage
from handlers.evidence.words import answer_text
from handlers.families import Family
from handlers.order_names import short_name
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders
from handlers.trade_words import stage_label

PUT_RIGHT = Family("evidence.put_right", PhotoState, but=(PhotoState.RECEIVED,))


@renders(PhotoPutRight)
async def _put_right(r: Rendering[PhotoPutRight]) -> Outgoing:
    """Tell the owner what became of somebody's photo that they moved."""
    photo = await queries.get_photo(r.session, r.message.photo_id)
    if photo.round != r.message.round:
        return Outgoing(text=r.t("error.photo_moved"))
    if photo.state == PhotoState.RECEIVED:
        return Outgoing(text=r.t("evidence.checked_anew"))
    if photo.state == PhotoState.ASKED or photo.order_id is None or photo.stage is None:
        return Outgoing(text=r.t(PUT_RIGHT(PhotoState.ASKED)))
    order = await r.session.get_one(Order, photo.order_id)
    names = {"order": short_name(r.t, order), "stage": stage_label(r.t, Stage(photo.stage))}
    state = PhotoState(photo.state)
    rest = (
        {"answer": await answer_text(r, photo)}
        if state is PhotoState.RETAKE
        else {"time": r.t.moment(photo.received_at)}
    )
    return Outgoing(text=r.t(PUT_RIGHT(state), **rest, **names))
