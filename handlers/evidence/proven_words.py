"""What the buyer sees of photos: the proof of a stage, and that several of one could not be accepted."""

from collections.abc import Sequence
from itertools import chain

from markupsafe import Markup
from sqlalchemy import select

from core.evidence.messages import StageDoubted, StageProven
from core.evidence.proven import ANSWERS, proven_by
from core.evidence.tables import Photo, PhotoState
from core.orders.tables import Order
from core.planning.tables import PlanStage, StageState
from core.stage import Stage
from handlers.evidence.verification import proof_line
from handlers.families import Family
from handlers.order_names import short_name
from handlers.outgoing import Media, Outgoing
from handlers.readers import Withheld
from handlers.rendering import Rendering, renders
from handlers.trade_words import stage_label

PROVEN_BY = Family("evidence.proven_by", ANSWERS)


@renders(StageDoubted)
async def _doubted(r: Rendering[StageDoubted]) -> Outgoing:
    order = await r.session.get_one(Order, r.message.order_id)
    stage = stage_label(r.t, Stage(r.message.stage))
    return Outgoing(text=r.t.count("evidence.doubted", r.message.tries, order=short_name(r.t, order), stage=stage))


@renders(StageProven)
async def _proven(r: Rendering[StageProven]) -> Outgoing:
    order = await r.session.get_one(Order, r.message.order_id)
    found = await r.session.scalars(select(Photo).where(Photo.id.in_(r.message.photo_ids)).order_by(Photo.id))
    counting = [one for one in found if (one.order_id, one.state) == (order.id, PhotoState.ACCEPTED)]
    photos = [photo for photo in counting if photo.clean_sha256 is not None]
    if not photos or r.message.round not in (None, photos[0].round):
        raise Withheld("what it shows was taken back, or is of something else now")
    stage = Stage(photos[0].stage or "")
    text = r.t(
        "evidence.proven",
        order=short_name(r.t, order),
        stage=stage_label(r.t, stage),
        mark="🔵" if await _goes_on(r, order, stage) else "✅",
        time=r.t.moment(photos[0].received_at),
        proof=_proof(r, photos),
    )
    text = Markup("\n").join([text, proof_line(r, photos)])
    pictures = [await r.deps.blobs.get(photo.clean_sha256) for photo in photos if photo.clean_sha256]
    if len(pictures) == 1:
        return Outgoing(text=text, media=Media(content=pictures[0]), protect=True)
    album = tuple(Media(content=data, caption=text if n == 0 else "") for n, data in enumerate(pictures))
    return Outgoing(album=album, protect=True)


def _proof(r: Rendering, photos: Sequence[Photo]) -> Markup:
    """Say what the photos show and who let them count, each thing once."""
    said = dict.fromkeys(chain.from_iterable(proven_by(photo) for photo in photos))
    return Markup(" ").join(r.t(PROVEN_BY(one)) for one in said)


async def _goes_on(r: Rendering, order: Order, stage: Stage) -> bool:
    """Say whether a stage that was photographed has begun and is not over, as the card shows it."""
    found = select(PlanStage.state).where(PlanStage.order_id == order.id, PlanStage.stage == stage)
    return await r.session.scalar(found) == StageState.GOING_ON
