"""Photos from the floor: taken in as they come; with the order card in view nothing is asked."""

from dataclasses import replace
from datetime import date, timedelta

from telegram import Animation, Document, Message, PhotoSize, Update, Video, VideoNote

from core.codes.messages import OrderCardPdf, PrintedCard, ReplaceCard
from core.codes.proofs import looks_like_proof_code
from core.dialogue import actions as dialogue
from core.evidence import actions as evidence
from core.evidence import queries, taking
from core.evidence import said as words_under
from core.evidence.actions import MAX_BYTES, MeantFor, Sent
from core.evidence.messages import AlbumWord, CardScanned, Checking, PhotoVerdict, StageProven, WhichStage
from core.evidence.progress import stages_to_choose, yardstick_of
from core.evidence.reasons import ReasonCode
from core.evidence.tables import MediaKind, Photo
from core.evidence.verdicts import answer_sender
from core.notify import queries as outbox
from core.notify.message import message_of
from core.orders.access import FLOOR, access_order, sides_of
from core.orders.messages import OrderCard
from core.orders.model import OrderClosed, OrderState
from core.orders.tables import Order
from core.planning import queries as planning
from core.reading.captions import read_caption
from core.reading.grammar import find_codes
from core.reading.parcels import is_parcel_alone, read_parcel
from core.stage import Stage
from core.tracking import evening, parcels
from core.tracking.messages import (
    Chased,
    ChaseLate,
    DateMoved,
    Evening,
    OrderPhotos,
    OrderStatus,
    PlaceInQueue,
    WholeQueue,
)
from handlers.arguments import ID, PIECES, ROUND
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press, pressed_message_id

KIND = "evidence"
"""The dialogue that remembers a scanned card for the next photo."""
REMEMBERED_FOR = timedelta(hours=2)

MOST_WORDS = 1024
"""The messenger lets no more be written under a photo."""
_PICTURE_NAMES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif")
ABOUT_ORDER = (
    DateMoved,
    OrderCardPdf,
    OrderPhotos,
    OrderStatus,
    PlaceInQueue,
    PrintedCard,
    ReplaceCard,
    StageProven,
    WhichStage,
    WholeQueue,
)
"""A photo under one of these is of the order that it tells of."""


async def take_photo(message: Message, turn: Turn) -> bool:
    """Take a photo, picture file or clip of somebody who works in a workshop."""
    sent = sent_in(message, turn)
    if sent is None or not await queries.list_workshop_ids(turn.session, person_id=turn.me.id):
        return False
    meant_for = await _meant_for(message, turn, sent)
    if message.caption is None and meant_for is None:
        sent = replace(sent, words=_names_in(message.reply_to_message))
    photo = await evidence.accept_photo(turn.session, sender=turn.me, sent=sent, meant_for=meant_for, now=turn.now)
    await _pass_words_on(message, turn, photo)
    if sent.size_bytes is not None and sent.size_bytes > MAX_BYTES:
        await evidence.refuse_unfetched(turn.session, photo=photo, code=ReasonCode.TOO_LARGE, now=turn.now)
        await answer_sender(turn.session, [photo], now=turn.now)
    else:
        await taking.show_taken(turn.session, photo=photo, now=turn.now)
    await _keep_parcel(turn, message.caption or "", meant_for)
    return True


def _names_in(replied: Message | None) -> str | None:
    """List the orders that a message names under which a photo was sent."""
    words = (replied.text or replied.caption or "") if replied is not None else ""
    return " ".join(find_codes(words))[:MOST_WORDS] or None


async def _pass_words_on(message: Message, turn: Turn, photo: Photo) -> None:
    """Have words under a photo that tell more than its order and stage read by the owner, and say who reads them."""
    words = photo.words
    if words is None or read_caption(words, today=turn.today).is_all_read or is_parcel_alone(words):
        return
    if looks_like_proof_code(words.strip()):
        return
    owner = await words_under.pass_on(turn.session, photo=photo, sender=turn.me, now=turn.now)
    if owner is None:
        await turn.say("evidence.words_kept", reply_to=message.message_id)
    else:
        await turn.say("evidence.words_passed_on", reply_to=message.message_id, name=owner.name)


async def _keep_parcel(turn: Turn, caption: str, meant_for: MeantFor | None) -> None:
    """Keep the number of a parcel that stands under a photo, where its order is certain."""
    parcel = read_parcel(caption)
    if parcel is None:
        return
    waiting = await parcels.list_meant(turn.session, person=turn.me, parcel=parcel, now=turn.now)
    named = find_codes(caption)
    theirs = [
        order
        for order in waiting
        if (order.code in named if named else meant_for is None or order.id == meant_for.order_id)
    ]
    if len(theirs) != 1:
        await turn.say("parcel.which")
        return
    await parcels.keep_number(turn.session, actor=turn.me, order_id=theirs[0].id, parcel=parcel, now=turn.now)
    await turn.say("parcel.kept", order=theirs[0].code)


def sent_in(message: Message, turn: Turn) -> Sent | None:
    """Read the photo, picture file or clip of a message; None where there is none."""
    found = _file_in(message)
    if found is None:
        return None
    kind, file = found
    name: str | None = getattr(file, "file_name", None)
    return Sent(
        bot_id=turn.bot_id,
        chat_id=turn.here.chat_id,
        message_id=message.message_id,
        kind=kind,
        file_id=file.file_id,
        file_unique_id=file.file_unique_id,
        file_name=name[:200] if name else None,
        size_bytes=file.file_size,
        album_id=message.media_group_id,
        forwarded=message.forward_origin is not None,
        sent_at=message.date,
        words=message.caption[:MOST_WORDS] if message.caption else None,
    )


def _file_in(message: Message) -> tuple[MediaKind, PhotoSize | Video | VideoNote | Animation | Document] | None:
    document, clip = message.document, message.video or message.animation
    if message.photo:
        return MediaKind.PHOTO, message.photo[-1]
    if message.video_note is not None:
        return MediaKind.ROUND, message.video_note
    if clip is not None:
        return MediaKind.CLIP, clip
    if document is not None and _is_clip(document.mime_type):
        return MediaKind.CLIP, document
    if document is not None and _is_picture(document.mime_type, document.file_name):
        return MediaKind.FILE, document
    return None


def _is_clip(mime_type: str | None) -> bool:
    return (mime_type or "").startswith("video/")


def _is_picture(mime_type: str | None, name: str | None) -> bool:
    return (mime_type or "").startswith("image/") or (name or "").lower().endswith(_PICTURE_NAMES)


async def _meant_for(message: Message, turn: Turn, sent: Sent) -> MeantFor | None:
    """Find what the photo is for: its album, the message it replies to, the card scanned just before."""
    sibling = await evidence.find_meant_for(turn.session, sent=sent)
    if sibling is not None:
        return sibling
    if message.reply_to_message is not None:
        replied = await _replied_to(turn, message.reply_to_message.message_id)
        if replied is not None:
            return replied
    return await _scanned(turn)


async def _replied_to(turn: Turn, message_id: int) -> MeantFor | None:
    row = await outbox.find_sent(turn.session, at=turn.here, message_id=message_id)
    told = None if row is None else message_of(row)
    match told:
        case Evening():
            return await _only_missing(turn, told.day)
        case AlbumWord():
            return await _of_photo(turn, told.subject_id)
        case PhotoVerdict():
            return await _of_photo(turn, told.photo_ids[0])
        case Checking() | CardScanned() | Chased() | ChaseLate():
            return MeantFor(order_id=told.order_id, stage=told.stage)
        case OrderCard():
            return MeantFor(order_id=told.subject_id, stage=None)
    return MeantFor(order_id=told.order_id, stage=None) if isinstance(told, ABOUT_ORDER) else None


async def _only_missing(turn: Turn, day: date) -> MeantFor | None:
    """Take a photo under the evening's message for the one that is missing; of several its sender is asked."""
    told = await evening.list_missing(turn.session, person=turn.me, day=day, now=turn.now)
    missing = [one for one in told if one.is_open]
    if len(missing) != 1:
        return None
    return MeantFor(order_id=missing[0].chase.order_id, stage=missing[0].chase.stage)


async def _of_photo(turn: Turn, photo_id: int) -> MeantFor | None:
    """Take a photo under a word on an earlier one for the same."""
    photo = await queries.get_photo(turn.session, photo_id)
    order_id, stage = photo.order_id or photo.asked_order_id, photo.stage or photo.asked_stage
    return None if order_id is None else MeantFor(order_id=order_id, stage=Stage(stage) if stage else None)


async def _scanned(turn: Turn) -> MeantFor | None:
    row = await dialogue.find(turn.session, turn.here)
    if row is None or row.kind != KIND:
        return None
    scanned = row.answers.get("scanned", row.answers)  # 0.1.1 wrote it flat
    is_over = turn.now - row.updated_at > REMEMBERED_FOR
    await turn.end_question()
    if is_over:
        return None
    order, stage = await turn.session.get(Order, scanned["order_id"]), scanned["stage"]
    if order is None or order.state != OrderState.AGREED:  # the photo is then looked at like any other
        return None
    if not FLOOR.intersection(await sides_of(turn.session, actor=turn.me, order=order)):
        return None
    return MeantFor(order_id=order.id, stage=Stage(stage) if stage else None)


async def expect_photo(turn: Turn, order_id: int, stage: Stage | None) -> None:
    """Remember the order whose card was scanned, and ask for the photo."""
    order, _ = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=FLOOR)
    if order.state != OrderState.AGREED:
        raise OrderClosed(code=order.code)
    await turn.ask(KIND, "photo", {"scanned": {"order_id": order.id, "stage": stage}})
    if stage is None:
        plan = await planning.list_stages(turn.session, order_id=order.id)
        likely = stages_to_choose(plan, order, await yardstick_of(turn.session, order=order), now=turn.now)
        stage = likely[0] if len(likely) == 1 else None
    await turn.say(CardScanned(order_id=order.id, stage=stage))


async def choose_order(update: Update, turn: Turn, photo_id: int, order_id: int) -> None:
    """Take the tap on `Which order?`; ask for the stage only where there is a choice."""
    order, stages = await evidence.choose_order(
        turn.session, actor=turn.me, photo_id=photo_id, order_id=order_id, now=turn.now
    )
    message_id = pressed_message_id(update)
    if len(stages) > 1:
        await turn.edit(message_id, WhichStage(photo_id=photo_id, order_id=order.id, stages=tuple(stages)))
    else:
        stage = stages[0] if stages else None
        await turn.edit(message_id, await _checking(turn, photo_id, order, stage))


async def choose_stage(update: Update, turn: Turn, photo_id: int, stage: Stage) -> None:
    """Take the tap on `Which stage?`."""
    order = await evidence.choose_stage(turn.session, actor=turn.me, photo_id=photo_id, stage=stage, now=turn.now)
    await turn.edit(pressed_message_id(update), await _checking(turn, photo_id, order, stage))


async def _checking(turn: Turn, photo_id: int, order: Order, stage: Stage | None) -> Checking:
    photo = await queries.get_photo(turn.session, photo_id)
    return Checking(order_id=order.id, stage=stage, photo_id=photo.id, round=photo.round)


async def declare(update: Update, turn: Turn, photo_id: int, pieces: int, round: int) -> None:
    """Take the tap that says how many pieces are sewn."""
    await evidence.declare(turn.session, actor=turn.me, photo_id=photo_id, pieces=pieces, round=round, now=turn.now)
    await turn.edit(pressed_message_id(update), PhotoVerdict(photo_ids=(photo_id,), rounds=(round,)))
    await turn.answer("evidence.noted")


def register(application: ChatApplication) -> None:
    """Listen to the taps under questions about photos."""
    on_press(application, "photo.order", choose_order, ID, ID)
    on_press(application, "photo.stage", choose_stage, ID, Stage)
    on_press(application, "photo.pieces", declare, ID, PIECES, ROUND)
