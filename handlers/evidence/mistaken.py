"""A photo that was sent for the wrong order or stage: its sender, or the owner, says what it is really of."""

from collections.abc import Sequence

from telegram import Message, Update

from core.evidence import mistaken, queries
from core.evidence.messages import (
    Checking,
    FoundRight,
    MistakenPhotos,
    MistakenStage,
    PhotoMistaken,
    PhotoPutRight,
    PhotoVerdict,
    ProofTakenBack,
    TakenBack,
)
from core.evidence.tables import Photo
from core.notify import queries as outbox
from core.notify.message import message_of
from core.orders.access import OWNER_ONLY, access_order
from core.orders.tables import Order
from core.planning import queries as planning
from core.planning.tables import StageState
from core.stage import Stage
from handlers.arguments import ID, LEFT_PHOTO, REVISION, SEEN_ROUND
from handlers.context import ChatApplication, Turn
from handlers.keyboards import in_rows, on_press, pack, pressed_message_id
from handlers.order_names import garment_icon, short_name
from handlers.outgoing import Button, Media, Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, renders
from handlers.trade_words import stage_label

MOST_ORDERS_OFFERED = 6
MOST_PHOTOS_OFFERED = 8


async def say_wrong(_: Update, turn: Turn, photo_id: int) -> None:
    """Take the tap that says that a photo is of something else."""
    await _ask(turn, photo_id)


async def take_words(message: Message, turn: Turn) -> bool:
    """Take words such as `wrong order`: of the photo replied to, else of the newest; False where there is none."""
    photo = await _meant(message, turn)
    if photo is None or photo.workshop_id is None or photo.state not in mistaken.MOVABLE:
        return False
    await _ask(turn, photo.id)
    return True


async def _meant(message: Message, turn: Turn) -> Photo | None:
    replied = message.reply_to_message
    if replied is None:
        return await queries.find_newest_judged(turn.session, sender_id=turn.me.id)
    photo = await queries.find_by_message(turn.session, at=turn.here, message_id=replied.message_id)
    if photo is not None:
        return photo
    row = await outbox.find_sent(turn.session, at=turn.here, message_id=replied.message_id)
    told = None if row is None else message_of(row)
    return await queries.get_photo(turn.session, told.photo_ids[0]) if isinstance(told, PhotoVerdict) else None


async def _ask(turn: Turn, photo_id: int) -> None:
    owner = await mistaken.report(turn.session, actor=turn.me, photo_id=photo_id, now=turn.now)
    if owner is not None:
        await turn.say("evidence.mistake_passed_on", name=owner.name)
        return
    photo = await queries.get_photo(turn.session, photo_id)
    reply_to = photo.message_id if photo.address == turn.here else None
    await turn.say(PhotoMistaken(photo_id=photo.id, round=photo.round), reply_to=reply_to)


async def choose_order(update: Update, turn: Turn, photo_id: int, round: int, order_id: int) -> None:
    """Take the tap that says of which order a photo really is; ask for the stage only where there is a choice."""
    order, stages = await mistaken.move(
        turn.session, actor=turn.me, photo_id=photo_id, round=round, order_id=order_id, stage=None, now=turn.now
    )
    asked = MistakenStage(photo_id=photo_id, round=round, order_id=order.id, stages=stages)
    if len(stages) == 1:
        await _say_checking(update, turn, photo_id, order, stages[0])
    else:
        await turn.edit(pressed_message_id(update), asked)


async def choose_stage(update: Update, turn: Turn, photo_id: int, round: int, order_id: int, stage: Stage) -> None:
    """Take the tap that says of which stage a photo really is."""
    order, _ = await mistaken.move(
        turn.session, actor=turn.me, photo_id=photo_id, round=round, order_id=order_id, stage=stage, now=turn.now
    )
    await _say_checking(update, turn, photo_id, order, stage)


async def _say_checking(update: Update, turn: Turn, photo_id: int, order: Order, stage: Stage) -> None:
    """Say that a photo is looked at again; its sender is answered at the photo, an owner here."""
    photo = await queries.get_photo(turn.session, photo_id)
    is_own = photo.sender_id == turn.me.id
    looked_at = Checking(order_id=order.id, stage=stage, photo_id=photo.id, round=photo.round)
    moved = PhotoPutRight(photo_id=photo.id, round=photo.round)
    await turn.edit(pressed_message_id(update), looked_at if is_own else moved)


async def take_back(update: Update, turn: Turn, photo_id: int, round: int) -> None:
    """Take the tap that lets a photo count for nothing."""
    await mistaken.take_back(turn.session, actor=turn.me, photo_id=photo_id, round=round, now=turn.now)
    await turn.edit(pressed_message_id(update), TakenBack(photo_id=photo_id))


async def leave(update: Update, turn: Turn, photo_id: int, round: int) -> None:
    """Take the tap that says that all is right after all; who reported it to the owner hears that."""
    if photo_id:
        await mistaken.leave(turn.session, actor=turn.me, photo_id=photo_id, round=round, now=turn.now)
    await turn.edit(pressed_message_id(update), "evidence.mistaken_left")


async def show_photos(_: Update, turn: Turn, order_id: int) -> None:
    """List the photos of an order for its owner, to say of which one something is wrong."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=OWNER_ONLY)
    await turn.say(MistakenPhotos(order_id=order.id))


@renders(PhotoMistaken)
async def _mistaken(r: Rendering[PhotoMistaken]) -> Outgoing:
    """Ask what a photo is really of; the owner sees it, its sender has it above."""
    photo = await queries.get_photo(r.session, r.message.photo_id)
    is_other = r.message.round not in (None, photo.round) or not mistaken.is_movable(photo)
    if is_other or r.person is None or not await mistaken.may_put_right(r.session, person=r.person, photo=photo):
        return Outgoing(text=r.t("error.photo_moved"))
    names = await _names(r, photo)
    if r.message.name is not None:
        text = r.t("evidence.mistake_reported", name=r.message.name, **names)
    else:
        text = r.t.count("evidence.mistaken", len(await queries.list_alike(r.session, photo)), **names)
    is_shown = photo.sender_id != r.person.id and photo.clean_sha256 is not None
    media = Media(content=await r.deps.blobs.get(photo.clean_sha256 or "")) if is_shown else None
    return Outgoing(text=text, media=media, buttons=await _choices(r, photo), protect=True)


async def _names(r: Rendering, photo: Photo) -> dict[str, object]:
    order = await r.session.get_one(Order, photo.order_id)
    stage = stage_label(r.t, Stage(photo.stage or ""))
    return {"order": short_name(r.t, order), "stage": stage, "time": r.t.moment(photo.received_at)}


async def _choices(r: Rendering[PhotoMistaken], photo: Photo) -> tuple[tuple[Button, ...], ...]:
    """Offer the other stages of the order, the other orders on that floor, to take it back, and to leave it."""
    assert photo.order_id is not None and photo.workshop_id is not None
    plan = await planning.list_stages(r.session, order_id=photo.order_id)
    stages = [Stage(step.stage) for step in plan if step.stage != photo.stage and step.state != StageState.PROVEN]
    possible = [stage for stage in stages if mistaken.may_be_of(photo, photo.order_id, stage)]
    here = [_to_stage(r, photo, photo.order_id, stage) for stage in possible]
    others = await queries.list_orders_at(r.session, workshop_ids=[photo.workshop_id])
    elsewhere = [order for order in others if order.id != photo.order_id and mistaken.may_be_of(photo, order.id)]
    page = cut(r, elsewhere, MOST_ORDERS_OFFERED)
    orders = [
        Button(
            text=f"{order.code} {garment_icon(order.kind)}",
            data=pack("mistaken.order", photo.id, photo.round, order.id),
        )
        for order in page.items
    ]
    back = r.button("evidence.button.take_back", pack("mistaken.back", photo.id, photo.round))
    right = r.button("evidence.button.leave_it", pack("mistaken.leave", photo.id, photo.round))
    turning = page.row(r, "evidence.mistaken", photo.id)
    return (*in_rows(here, 2), *in_rows(orders, 3), *turning, (back, right))


def _to_stage(r: Rendering, photo: Photo, order_id: int, stage: Stage) -> Button:
    return Button(text=stage_label(r.t, stage), data=pack("mistaken.stage", photo.id, photo.round, order_id, stage))


@renders(MistakenStage)
async def _mistaken_stage(r: Rendering[MistakenStage]) -> Outgoing:
    photo = await queries.get_photo(r.session, r.message.photo_id)
    order = await r.session.get_one(Order, r.message.order_id)
    if photo.round != r.message.round:
        return Outgoing(text=r.t("error.photo_moved"))
    buttons = [_to_stage(r, photo, order.id, Stage(stage)) for stage in r.message.stages]
    return Outgoing(text=r.t("evidence.which_stage", code=order.code), buttons=in_rows(buttons, 2))


@renders(TakenBack)
async def _taken_back(r: Rendering[TakenBack]) -> Outgoing:
    photo = await queries.get_photo(r.session, r.message.photo_id)
    names = await _names(r, photo)
    if r.message.name is None:
        return Outgoing(text=r.t("evidence.taken_back", **names))
    return Outgoing(text=r.t("evidence.taken_back_by", name=r.message.name, **names))


@renders(FoundRight)
async def _found_right(r: Rendering[FoundRight]) -> Outgoing:
    photo = await queries.get_photo(r.session, r.message.photo_id)
    return Outgoing(text=r.t("evidence.found_right", name=r.message.name, **await _names(r, photo)))


@renders(MistakenPhotos)
async def _mistaken_of(r: Rendering[MistakenPhotos]) -> Outgoing:
    order = await r.session.get_one(Order, r.message.order_id)
    found = list(reversed(await queries.list_accepted(r.session, order_id=order.id)))
    page = cut(r, found, MOST_PHOTOS_OFFERED)
    rows = [(_of_photo(r, photo),) for photo in page.items]
    text = r.t("evidence.mistaken_of" if rows else "tracking.no_photos", order=short_name(r.t, order))
    return Outgoing(text=text, buttons=(*rows, *page.row(r, "evidence.mistaken_of", order.id)))


def _of_photo(r: Rendering, photo: Photo) -> Button:
    label = f"{stage_label(r.t, Stage(photo.stage or ''))} · {r.t.moment(photo.received_at)}"
    return Button(text=label, data=pack("mistaken.say", photo.id))


@renders(ProofTakenBack)
async def _unproven(r: Rendering[ProofTakenBack]) -> Outgoing:
    order = await r.session.get_one(Order, r.message.order_id)
    photo = await queries.get_photo(r.session, r.message.photo_id)
    stage = Stage(r.message.stage)
    plan = await planning.list_stages(r.session, order_id=order.id)
    is_open = any(step.stage == stage and step.state == StageState.NOT_STARTED for step in plan)
    names = {
        "order": short_name(r.t, order),
        "stage": stage_label(r.t, stage),
        "time": r.t.moment(photo.received_at),
    }
    return Outgoing(text=r.t("evidence.unproven_open" if is_open else "evidence.unproven_shown", **names))


def mistaken_rows(r: Rendering, photos: Sequence[Photo]) -> tuple[tuple[Button, ...], ...]:
    """Offer to say that photos are of something else: a button for each order and stage that they were taken for."""
    of = {(photo.order_id, photo.stage): photo for photo in photos if mistaken.is_movable(photo)}
    if len(of) == 1:
        return tuple((r.button("evidence.button.mistaken", pack("mistaken.say", photo.id)),) for photo in of.values())
    return tuple(
        (
            r.button(
                "evidence.button.mistaken_stage",
                pack("mistaken.say", photo.id),
                stage=stage_label(r.t, Stage(photo.stage or "")),
            ),
        )
        for photo in of.values()
    )


def register(application: ChatApplication) -> None:
    """Listen to the taps that put a photo right."""
    on_press(application, "mistaken.say", say_wrong, ID)
    on_press(application, "mistaken.order", choose_order, ID, REVISION, ID)
    on_press(application, "mistaken.stage", choose_stage, ID, REVISION, ID, Stage)
    on_press(application, "mistaken.back", take_back, ID, REVISION)
    on_press(application, "mistaken.leave", leave, LEFT_PHOTO, SEEN_ROUND)
    on_press(application, "mistaken.of", show_photos, ID)
