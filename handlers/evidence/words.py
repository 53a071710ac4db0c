"""What people see of photos: the question, the verdict, the proof."""

import math
from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy import select

from core.codes.model import link
from core.evidence import queries
from core.evidence.challenge import GOOD_FOR, challenge_payload
from core.evidence.counting import counted_alone
from core.evidence.judges import is_inside
from core.evidence.messages import (
    AlbumWord,
    CardScanned,
    Checking,
    Doubt,
    PhotoVerdict,
    WhichOrder,
    WhichStage,
    WordsUnderPhoto,
)
from core.evidence.reasons import REFUSING, Decision, ReasonCode, Told
from core.evidence.tables import Photo, PhotoState
from core.orders.tables import Order
from core.parties.tables import Person
from core.planning.tables import PlanStage, StageState
from core.stage import Stage, icon_of
from handlers.evidence.mistaken import mistaken_rows
from handlers.evidence.unread_words import unread_line, with_unread
from handlers.families import Family
from handlers.keyboards import in_rows, pack
from handlers.order_names import garment_icon, short_name
from handlers.outgoing import Button, Media, Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, plain, renders
from handlers.tickets.counts import count_lines, left_unnamed
from handlers.trade_words import stage_label
from vision.draw.challenge import ChallengePicture, draw_challenge
from vision.draw.retake import Hint, RetakePicture, draw_retake

REASON = Family("reason", REFUSING)
ACCEPTED = Family("evidence.accepted", Stage)
DOUBT = Family("evidence.doubt", Doubt)
CHECKING = Family("evidence.checking", PhotoState)
HINT = Family("evidence.hint", Hint)
USES = ("same_view", "used")
HERE = Family("evidence.{}_here", USES)
ELSEWHERE = Family("evidence.{}_elsewhere", USES)

HINTS = {
    ReasonCode.TOO_DARK: Hint.LIGHT,
    ReasonCode.TOO_BRIGHT: Hint.LIGHT,
    ReasonCode.BLURRED: Hint.FOCUS,
    ReasonCode.FLAT: Hint.FOCUS,
    ReasonCode.TOO_SMALL: Hint.CLOSER,
    ReasonCode.USED_BEFORE: Hint.NEW_PHOTO,
    ReasonCode.SENT_ALREADY: Hint.NEW_PHOTO,
    ReasonCode.SAME_VIEW: Hint.NEW_PHOTO,
    ReasonCode.CHALLENGE_LATE: Hint.NEW_PHOTO,
    ReasonCode.OTHER_ORDER_CARD: Hint.CARD,
    ReasonCode.FORGED_CARD: Hint.CARD,
    ReasonCode.EXPIRED_CARD: Hint.CARD,
    ReasonCode.CARD_NEEDED: Hint.CARD,
}
REUSE = frozenset({ReasonCode.USED_BEFORE, ReasonCode.SENT_ALREADY, ReasonCode.SAME_VIEW})
MOST_ORDERS_ASKED = 9
"""Buttons under one question at most; who has more open orders turns the page, or scans the card."""
SEWN_STEPS = 4
"""Into how many buttons the pieces of an order are divided, for a team to say how far it is."""


@renders(WhichOrder)
async def _which_order(r: Rendering[WhichOrder]) -> Outgoing:
    photo = await queries.get_photo(r.session, r.message.photo_id)
    found = await queries.list_orders_to_choose(r.session, photo=photo)
    if r.message.doubt is Doubt.SEVERAL_ORDERS:
        found = [order for order in found if order.id in (r.message.order_ids or ())]
    page = cut(r, found, MOST_ORDERS_ASKED)
    buttons = [
        Button(text=f"{order.code} {garment_icon(order.kind)}", data=pack("photo.order", photo.id, order.id))
        for order in page.items
    ]
    rows = (*in_rows(buttons, 3), *page.row(r, "evidence.which_order", photo.id))
    question = r.t("evidence.which_order")
    if r.message.doubt is not None:
        question = Markup("{} {}").format(r.t(DOUBT(r.message.doubt)), question)
    return Outgoing(text=await _asked_of(r, photo, question), buttons=rows)


async def _asked_of(r: Rendering, photo: Photo, question: Markup) -> Markup:
    """Say of how many photos of an album a question is, where it is of several."""
    album = await queries.list_batch(r.session, photo)
    of = [one for one in album if one.state == PhotoState.ASKED and one.asked_order_id == photo.asked_order_id]
    if len(of) > 1:
        return Markup("{} {}").format(r.t.count("evidence.asked_of", len(of)), question)
    line = await unread_line(r, photo)
    return Markup("{}\n{}").format(line, question) if line else question


@renders(WhichStage)
async def _which_stage(r: Rendering[WhichStage]) -> Outgoing:
    order = await r.session.get_one(Order, r.message.order_id)
    buttons = [
        Button(text=stage_label(r.t, Stage(stage)), data=pack("photo.stage", r.message.photo_id, stage))
        for stage in r.message.stages
    ]
    photo = await queries.get_photo(r.session, r.message.photo_id)
    question = r.t("evidence.which_stage", code=order.code)
    if r.message.doubt is not None:
        question = Markup("{} {}").format(r.t(DOUBT(r.message.doubt)), question)
    text = await _asked_of(r, photo, question)
    return Outgoing(text=text, buttons=in_rows(buttons, 2))


@renders(WordsUnderPhoto)
async def _words_under(r: Rendering[WordsUnderPhoto]) -> Outgoing:
    photo = await queries.get_photo(r.session, r.message.photo_id)
    moment = r.t.moment(photo.received_at)
    return Outgoing(text=r.t("evidence.words_under", name=r.message.name, moment=moment, text=r.message.text))


@renders(Checking)
async def _checking(r: Rendering[Checking]) -> Outgoing:
    return Outgoing(text=r.t(CHECKING(await _checked_state(r)), subject=await _subject(r)))


async def _checked_state(r: Rendering[Checking]) -> PhotoState:
    """Say what became of a photo that is told of as being checked; judged anew since, its newest answer counts."""
    photo_id = r.message.photo_id
    photo = await queries.get_photo(r.session, photo_id) if photo_id is not None else None
    if photo is None:
        return PhotoState.RECEIVED
    is_there = (photo.order_id or photo.asked_order_id) == r.message.order_id
    counts_elsewhere = photo.state == PhotoState.ACCEPTED and not is_there
    return PhotoState.RETAKE if counts_elsewhere or photo.round != r.message.round else PhotoState(photo.state)


@renders(AlbumWord)
async def _album(r: Rendering[AlbumWord]) -> Outgoing:
    """Say how many photos of an album came and how many were looked at; once it has its answer, that stands there."""
    first = await queries.get_photo(r.session, r.message.subject_id)
    album = await queries.list_batch(r.session, first)
    if r.is_over or not any(photo.state == PhotoState.RECEIVED for photo in album):
        return Outgoing(is_over=True)
    taken = r.t.count("evidence.album", len(album))
    looked = r.message.looked
    return Outgoing(text=Markup("{} {}").format(taken, r.t("evidence.looked", looked=looked)) if looked else taken)


@renders(CardScanned)
async def _scanned(r: Rendering[CardScanned]) -> Outgoing:
    return Outgoing(text=r.t("evidence.scanned", subject=await _subject(r)))


async def _subject(r: Rendering[Checking | CardScanned]) -> Markup:
    order = await r.session.get_one(Order, r.message.order_id)
    name = short_name(r.t, order)
    stage = r.message.stage
    return Markup("{} {}").format(name, stage_label(r.t, Stage(stage))) if stage else name


@renders(PhotoVerdict)
async def _verdict(r: Rendering[PhotoVerdict]) -> Outgoing:
    found = {p.id: p for p in await r.session.scalars(select(Photo).where(Photo.id.in_(r.message.photo_ids)))}
    rounds = r.message.rounds or [found[photo_id].round for photo_id in r.message.photo_ids]
    told = [(found[photo_id], round) for photo_id, round in zip(r.message.photo_ids, rounds, strict=True)]
    photos = [one for one, round in told if one.round == round]
    judged_anew = [one for one, round in told if one.round != round]
    if not photos:
        return Outgoing(text=r.t("evidence.judged_anew"))
    failed = [photo for photo in photos if photo.state == PhotoState.RETAKE]
    album = await queries.list_batch(r.session, photos[0])
    waiting = [photo for photo in album if photo.state == PhotoState.ASKED]
    if len(photos) + len(waiting) > 1:
        text = await _album_text(r, photos, album, waiting=len(waiting))
    else:
        text = await answer_text(r, photos[0])
        text = await with_unread(r, photos[0], text)
    if judged_anew:
        text = Markup("\n").join([text, _said_of(r, r.t("evidence.judged_anew"), judged_anew, album)])
    wrong = mistaken_rows(r, photos)
    if not failed:
        more = await _accepted_buttons(r, photos[0]) if len(photos) == 1 else ()
        return Outgoing(text=text, buttons=(*more, *wrong))
    with_code = next((photo for photo in failed if photo.challenge is not None), failed[0])
    media = await _retake_picture(r, with_code)
    return Outgoing(text=text, media=media, buttons=(*await _retake_buttons(r, failed), *wrong))


async def answer_text(r: Rendering, photo: Photo) -> Markup:
    """Say what became of one photo, and what to do where it does not count."""
    if photo.state == PhotoState.ACCEPTED:
        return await _accepted(r, photo)
    if photo.state == PhotoState.REVIEW:
        return r.t("evidence.review")
    if photo.state == PhotoState.RECEIVED:
        return r.t("evidence.checked_anew")
    if ReasonCode.TAKEN_BACK in photo.reason_codes:
        return r.t(REASON(ReasonCode.TAKEN_BACK))
    if photo.decided_by_id is not None:
        lines = [await _asked_again(r, photo, photo.decided_by_id)]
        lines += [r.t("review.remark_for_sender", text=photo.review_note)] if photo.review_note else []
        lines += [r.t("evidence.word", word=photo.challenge)] if photo.challenge else []
        return Markup("\n").join(lines)
    if _first_to_say(photo).code is ReasonCode.REPEATED:
        earlier = await r.session.get(Photo, photo.like_photo_id) if photo.like_photo_id is not None else None
        is_asked = earlier is not None and earlier.state == PhotoState.ASKED
        return r.t("evidence.repeated_asked") if is_asked else r.t(REASON(ReasonCode.REPEATED))
    text = Markup("🔁 {}").format(await reason_text(r, photo))
    return Markup("{} {}").format(text, r.t("evidence.word", word=photo.challenge)) if photo.challenge else text


async def _asked_again(r: Rendering, photo: Photo, decided_by_id: int) -> Markup:
    """Say who asks for another photo; who is not of the workshop by what they are, not by name."""
    person = await r.session.get_one(Person, decided_by_id)
    if await is_inside(r.session, person=person, photo=photo):
        return r.t("evidence.asked_again", name=person.name)
    order = await r.session.get_one(Order, photo.order_id)
    is_merchant = order.merchant_id == person.id
    return r.t("evidence.asked_again_by_client") if is_merchant else r.t("evidence.asked_again_by_desk")


async def _accepted(r: Rendering, photo: Photo) -> Markup:
    order = await r.session.get_one(Order, photo.order_id)
    counted = await count_lines(r, photo)
    if counted and counted_alone(photo) is not None:
        stage = stage_label(r.t, Stage(photo.stage or ""))
        seen = r.t("tickets.seen_at", stage=stage, code=order.code, time=r.t.time(photo.received_at))
        return Markup("\n").join([*counted, seen])
    return Markup("\n").join([await _proven_text(r, photo, order), *counted])


async def _proven_text(r: Rendering, photo: Photo, order: Order) -> Markup:
    step = await r.session.scalar(
        select(PlanStage).where(PlanStage.order_id == order.id, PlanStage.stage == photo.stage)
    )
    stage = Stage(photo.stage or "")
    params = {
        "icon": icon_of(stage),
        "code": order.code,
        "pieces": r.t.number(order.pieces),
        "time": r.t.time(photo.received_at),
    }
    if stage is Stage.SEWING and step is not None and step.pieces_done:
        return r.t("evidence.accepted.SEWING_COUNTED", done=r.t.number(step.pieces_done), **params)
    return r.t(ACCEPTED(stage), **params)


async def _album_text(r: Rendering, photos: Sequence[Photo], album: Sequence[Photo], *, waiting: int) -> Markup:
    """Say what each photo proves, how many count, how many wait for a tap, and what is wrong with the others."""
    accepted = [photo for photo in photos if photo.state == PhotoState.ACCEPTED]
    last = {(photo.order_id, photo.stage): photo for photo in accepted}
    lines = [await _accepted(r, photo) for photo in last.values()]
    if accepted:
        total = r.t.number(len(photos) + waiting)
        lines.append(r.t.count("evidence.album_counted", len(accepted), total=total))
    if waiting:
        lines.append(r.t.count("evidence.album_waits", waiting))
    said: dict[Markup, list[Photo]] = {}
    for photo in photos:
        answer = await answer_text(r, photo) if photo.state != PhotoState.ACCEPTED else None
        for words in (answer, await unread_line(r, photo)):
            if words:
                said.setdefault(words, []).append(photo)
    lines += [_said_of(r, answer, of, album) for answer, of in said.items()]
    return Markup("\n").join(lines)


def _said_of(r: Rendering, answer: Markup, photos: Sequence[Photo], album: Sequence[Photo]) -> Markup:
    """Say of which photos of an album an answer is; those that were sent one by one have no number to their sender."""
    if not set(photos) <= set(album):
        times = r.t("list.comma").join(dict.fromkeys(r.t.time(photo.received_at) for photo in photos))
        return r.t.count("evidence.sent_at", len(photos), times=times, answer=answer)
    numbers = [number for number, photo in enumerate(album, 1) if photo in photos]
    which = r.t("list.comma").join(str(number) for number in numbers)
    return r.t.count("evidence.album_photo", len(numbers), number=which, answer=answer)


async def reason_text(r: Rendering, photo: Photo) -> Markup:
    """Say why a photo does not count, and what to do next; the gravest reason only."""
    reason = _first_to_say(photo)
    code = reason.code
    if code is ReasonCode.TOO_LARGE and photo.size_bytes:
        return r.t("evidence.too_large", size=r.t.decimal(math.ceil(photo.size_bytes * 10 / 2**20) / 10))
    if code in REUSE and photo.like_photo_id is not None:
        return await _reuse_text(r, photo, code)
    if code is ReasonCode.OTHER_ORDER_CARD:
        seen = await _own_order(r, photo, reason.params.order_id)
        wanted = await r.session.get(Order, photo.order_id) if photo.order_id else None
        if seen is not None and wanted is not None:
            return r.t("reason.OTHER_ORDER_CARD", seen=seen.code, wanted=wanted.code)
        return r.t("reason.CARD_NOT_HERE")
    return r.t(REASON(code), **({"code": reason.params.code} if reason.params.code is not None else {}))


def _first_to_say(photo: Photo) -> Told:
    """Choose the one reason to name: a photo that was used before need not be told that it is also small."""
    reasons = [reason for reason in photo.told if reason.decision is Decision.RETAKE]
    reused = [reason for reason in reasons if reason.code in REUSE or reason.code is ReasonCode.REPEATED]
    return (reused or reasons or [Told(code=ReasonCode.UNREADABLE, decision=Decision.RETAKE)])[0]


async def _reuse_text(r: Rendering, photo: Photo, code: ReasonCode) -> Markup:
    """Tell where a photo was used before; another workshop's order is not named."""
    earlier = await r.session.get_one(Photo, photo.like_photo_id)
    order = await r.session.get(Order, earlier.order_id) if earlier.order_id else None
    is_ours = order is not None and earlier.workshop_id == photo.workshop_id
    kind = "same_view" if code is ReasonCode.SAME_VIEW else "used"
    if is_ours and order is not None:
        return r.t(HERE(kind), day=r.t.day(earlier.received_at), code=order.code)
    return r.t(ELSEWHERE(kind))


async def _own_order(r: Rendering, photo: Photo, order_id: str | None) -> Order | None:
    """Get the order whose card is seen, unless it is another workshop's."""
    order = await r.session.get(Order, int(order_id)) if order_id and order_id.isdigit() else None
    return order if order is not None and order.workshop_id == photo.workshop_id else None


async def _retake_picture(r: Rendering, photo: Photo) -> Media | None:
    """Draw the photo with the trouble marked; for a reused one the earlier photo, if it is of the same workshop."""
    code = _first_to_say(photo).code
    if photo.challenge is not None and photo.clean_sha256 is not None:
        return await _challenge_picture(r, photo)
    hint = HINTS.get(code)
    if hint is None or photo.clean_sha256 is None or photo.report is None:
        return None
    shown, regions = photo.clean_sha256, _regions(photo.report)
    if code in REUSE:
        shown, regions = await _earlier_of_ours(r, photo) or shown, ()
    words = plain(r.t(HINT(hint)))
    picture = RetakePicture(photo=await r.deps.blobs.get(shown), hint=hint, text=words, regions=regions)
    return Media(content=await r.draw(draw_retake, picture))


async def _earlier_of_ours(r: Rendering, photo: Photo) -> str | None:
    """Find the copy of the earlier photo that this one looks like; another workshop's is never shown."""
    earlier = await r.session.get(Photo, photo.like_photo_id) if photo.like_photo_id is not None else None
    return earlier.clean_sha256 if earlier is not None and earlier.workshop_id == photo.workshop_id else None


async def _challenge_picture(r: Rendering, photo: Photo) -> Media:
    """Draw the one-time code for a second phone's screen, with the word for a slip."""
    assert photo.challenge is not None and photo.judged_at is not None
    earlier = await _earlier_of_ours(r, photo)
    picture = ChallengePicture(
        title=plain(r.t("evidence.challenge")),
        qr_text=link(challenge_payload(photo, keys=r.deps.code_keys), bot_username=r.bot_username),
        word=photo.challenge,
        good_until=plain(
            r.t("evidence.challenge_until", time=r.t.time((photo.decided_at or photo.judged_at) + GOOD_FOR))
        ),
        earlier_photo=await r.deps.blobs.get(earlier) if earlier is not None else None,
    )
    return Media(content=await r.draw(draw_challenge, picture))


def _regions(report: dict[str, object]) -> tuple[tuple[tuple[float, float], ...], ...]:
    width, height = report["width_px"], report["height_px"]
    marks = report["marks"]
    assert isinstance(width, int) and isinstance(height, int) and isinstance(marks, list)
    return tuple(tuple((x / width, y / height) for x, y in mark["corners_px"]) for mark in marks)


async def _retake_buttons(r: Rendering, failed: Sequence[Photo]) -> tuple[tuple[Button, ...], ...]:
    """Offer the order whose card is seen in place of the one that was meant."""
    for photo in failed:
        for reason in photo.told:
            if reason.code is ReasonCode.OTHER_ORDER_CARD:
                seen = await _own_order(r, photo, reason.params.order_id)
                if seen is not None:
                    data = pack("photo.order", photo.id, seen.id)
                    return ((r.button("evidence.it_is", data, code=seen.code),),)
    return ()


async def _accepted_buttons(r: Rendering, photo: Photo) -> tuple[tuple[Button, ...], ...]:
    left = left_unnamed(photo)
    if photo.state != PhotoState.ACCEPTED or not left:
        return await _sewn_buttons(r, photo)
    return ((r.button("list.button.more", pack("list.page", "tickets.numbers", photo.id, 1), n=r.t.number(left)),),)


async def _sewn_buttons(r: Rendering, photo: Photo) -> tuple[tuple[Button, ...], ...]:
    """Let the team say with one tap how many pieces are sewn; nothing is guessed from the picture."""
    if photo.state != PhotoState.ACCEPTED or photo.stage != Stage.SEWING or photo.counted is not None:
        return ()
    order = await r.session.get_one(Order, photo.order_id)
    step = await r.session.scalar(
        select(PlanStage).where(PlanStage.order_id == order.id, PlanStage.stage == Stage.SEWING)
    )
    if step is None or step.state != StageState.GOING_ON:
        return ()
    parts = {order.pieces * n // SEWN_STEPS for n in range(1, SEWN_STEPS)}
    open_parts = sorted(part for part in parts if part > step.pieces_done)
    some = tuple(
        Button(
            text=f"{icon_of(Stage.SEWING)} {r.t.number(part)}", data=pack("photo.pieces", photo.id, part, photo.round)
        )
        for part in open_parts
    )
    all_sewn = pack("photo.pieces", photo.id, order.pieces, photo.round)
    every = r.button("evidence.all_sewn", all_sewn, pieces=r.t.number(order.pieces))
    return tuple(row for row in (some, (every,)) if row)
