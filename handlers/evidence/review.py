"""A photo that the checks leave open, shown to the owner or an operator with two buttons."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import Message, Update

from core.evidence import learned, queries, review
from core.evidence.challenge import new_word
from core.evidence.judges import Judge, is_inside, judge_of
from core.evidence.messages import OpenReviews, RemarkMade, ReviewAsked, ReviewClip
from core.evidence.reasons import REVIEWED, Decision, ReasonCode, Told
from core.evidence.tables import Photo, PhotoState
from core.files import FileKind
from core.notify import queries as outbox
from core.notify.message import message_of
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.access import find_role
from core.parties.tables import Person
from core.stage import Stage
from core.workers import WorkerLost
from handlers.arguments import ID, SEEN_MARK, SEEN_PHOTOS, SEEN_ROUND
from handlers.commands import on_command
from handlers.context import ChatApplication, Context, Turn
from handlers.families import Family
from handlers.keyboards import on_press, pack, pressed_message_id
from handlers.order_names import short_name
from handlers.outgoing import Button, Media, Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, plain, renders
from handlers.trade_words import stage_label
from vision.clip import preview
from vision.draw.contact_sheet import ContactSheet, draw_contact_sheet
from vision.draw.review import ReviewPicture, draw_review
from vision.intake import Refused
from vision.provenance import ManifestState
from vision.shared_points import Share, shared_points

MOST_LISTED, MOST_READ = 12, 1000
NOTES = (
    ReasonCode.FORWARDED,
    ReasonCode.MAYBE_SCREEN,
    ReasonCode.UNLIKE_STAGE,
    ReasonCode.STILL_CLIP,
    ReasonCode.TAKEN_EARLIER,
    ReasonCode.LIVE_CLIP,
    ReasonCode.CARD_UNLIT,
    ReasonCode.NOTHING_BESIDE,
)
"""Reasons that lower the trust in a photo and are worth a line to the person who decides."""
NOTE = Family("review.note", NOTES)
WHY = Family("review.why", REVIEWED)


async def accept(update: Update, turn: Turn, photo_id: int, round: int, count: int, mark: int) -> None:
    """Let a photo count, or all that were shown with it."""
    await _decide(update, turn, photo_id, review.Shown(round=round or None, photos=count, mark=mark), accept=True)


async def ask_again(update: Update, turn: Turn, photo_id: int, round: int, count: int, mark: int) -> None:
    """Ask the worker for another photo."""
    await _decide(update, turn, photo_id, review.Shown(round=round or None, photos=count, mark=mark), accept=False)


async def _decide(update: Update, turn: Turn, photo_id: int, seen: review.Shown, *, accept: bool) -> None:
    """Decide about what was shown; where that is something else by now, show it as it is."""
    photo = await review.decide(
        turn.session,
        actor=turn.me,
        photo_id=photo_id,
        shown=seen,
        accept=accept,
        word=new_word(),
        now=turn.now,
    )
    message_id = pressed_message_id(update)
    asked = await _asked_at(turn, message_id)
    is_alone = seen.photos == 1 and (asked is None or asked.alone or photo.state != PhotoState.REVIEW)
    await turn.edit(message_id, ReviewAsked(photo_id=photo.id, alone=is_alone))
    following = await queries.find_next_review(turn.session, person=turn.me, after=photo)
    if following is not None and photo.state != PhotoState.REVIEW:
        await turn.say(ReviewAsked(photo_id=following.id, alone=asked is not None and asked.alone))


async def _asked_at(turn: Turn, message_id: int) -> ReviewAsked | None:
    row = await outbox.find_sent(turn.session, at=turn.here, message_id=message_id)
    asked = None if row is None else message_of(row)
    return asked if isinstance(asked, ReviewAsked) else None


async def show_alone(_: Update, turn: Turn, photo_id: int) -> None:
    """Show photos that are decided as one one by one: the first that waits, each next one after a decision."""
    photo = await review.access_review(turn.session, actor=turn.me, photo_id=photo_id)
    await turn.say(ReviewAsked(photo_id=photo.id, alone=True))


async def show_open(_: Update, context: Context) -> None:
    """List the photos that wait for a person's eye."""
    await context.turn.say(OpenReviews(person_id=context.turn.me.id))


async def show_open_pressed(_: Update, turn: Turn) -> None:
    """List the photos that wait for a person's eye, by a button."""
    await turn.say(OpenReviews(person_id=turn.me.id))


async def show(_: Update, turn: Turn, photo_id: int) -> None:
    """Show one photo that waits."""
    photo = await review.access_review(turn.session, actor=turn.me, photo_id=photo_id)
    await turn.say(ReviewAsked(photo_id=photo.id))


async def play(_: Update, turn: Turn, photo_id: int) -> None:
    """Show a clip that waits as a moving picture."""
    photo = await review.access_review(turn.session, actor=turn.me, photo_id=photo_id)
    await turn.say(ReviewClip(photo_id=photo.id))


async def take_remark(message: Message, turn: Turn) -> bool:
    """Take a written reply to a photo under review as a remark on it."""
    replied, text = message.reply_to_message, (message.text or "").strip()
    if replied is None or not text:
        return False
    asked = await _asked_at(turn, replied.message_id)
    if asked is None:
        return False
    photo = await review.remark(turn.session, actor=turn.me, photo_id=asked.photo_id, text=text, now=turn.now)
    await turn.edit(replied.message_id, ReviewAsked(photo_id=photo.id))
    return True


@renders(ReviewAsked)
async def _ask(r: Rendering[ReviewAsked]) -> Outgoing:
    photo = await queries.get_photo(r.session, r.message.photo_id)
    order = await r.session.get_one(Order, photo.order_id)
    sender = await r.session.get_one(Person, photo.sender_id)
    stage, when = stage_label(r.t, Stage(photo.stage or "")), r.t.moment(photo.received_at)
    why = [await _why(r, photo, reason) for reason in photo.told if reason.decision is Decision.REVIEW]
    judge = await judge_of(r.session, person=r.person, photo=photo) if r.person is not None else None
    asked = {"order": short_name(r.t, order), "stage": stage, "time": when}
    together = [photo] if r.message.alone else await queries.list_together(r.session, photo)
    lines = [
        _question(r, len(together), name=None if judge is Judge.MERCHANT else sender.name, **asked),
        *(Markup("• {}").format(line) for line in why),
        *dict.fromkeys(Markup("ℹ️ {}").format(line) for one in together for line in _notes(r, one)),
        *await _earlier_decisions(r, photo, judge),
        *await _outcome(r, photo),
    ]
    is_open = photo.state == PhotoState.REVIEW and order.state != OrderState.CANCELLED
    kept = [one for one in together if one.clean_sha256 is not None]
    if not kept:
        return Outgoing(text=Markup("\n").join([*lines, r.t("review.photo_gone")]))
    picture = await (_sheet(r, kept) if len(kept) > 1 else _picture(r, kept[0], stage, plain(why[0]) if why else ""))
    return Outgoing(
        text=Markup("\n").join(lines),
        media=Media(content=picture),
        buttons=(_choices(r, photo, together) if is_open else ()) + _play_row(r, photo),
        protect=True,
    )


def _question(r: Rendering, count: int, *, name: str | None, **asked: object) -> Markup:
    if name is None:
        return r.t("review.ask_origin", **asked)
    return (
        r.t.count("review.ask_all", count, name=name, **asked) if count > 1 else r.t("review.ask", name=name, **asked)
    )


def _choices(r: Rendering, photo: Photo, together: Sequence[Photo]) -> tuple[tuple[Button, ...], ...]:
    count, mark = len(together), queries.mark_of(together)
    accept, again = (
        pack("review.accept", photo.id, photo.round, count, mark),
        pack("review.again", photo.id, photo.round, count, mark),
    )
    if count == 1:
        return ((r.button("review.accept", accept), r.button("review.again", again)),)
    n = r.t.number(count)
    alone = r.button("review.one_by_one", pack("review.alone", together[0].id))
    return (r.button("review.accept_all", accept, n=n), r.button("review.again_all", again)), (alone,)


async def _sheet(r: Rendering, photos: Sequence[Photo]) -> bytes:
    """Show photos side by side, numbered as they were sent; those of one album by their place in it."""
    album = await queries.list_batch(r.session, photos[0])
    places = [one.id for one in (album if set(photos) <= set(album) else photos)]
    pictures = [await r.deps.blobs.get(photo.clean_sha256 or "") for photo in photos]
    sheet = ContactSheet(photos=tuple(pictures), numbers=tuple(str(places.index(one.id) + 1) for one in photos))
    return await r.draw(draw_contact_sheet, sheet)


def _play_row(r: Rendering, photo: Photo) -> tuple[tuple[Button, ...], ...]:
    if not photo.is_clip or photo.original_gone_at is not None:
        return ()
    return ((r.button("review.play", pack("review.play", photo.id)),),)


@renders(ReviewClip)
async def _clip(r: Rendering[ReviewClip]) -> Outgoing:
    photo = await queries.get_photo(r.session, r.message.photo_id)
    if photo.sha256 is None or photo.original_gone_at is not None:
        return Outgoing(text=r.t("review.clip_gone"))
    strict = await learned.wants_strict_privacy(r.session, sender_id=photo.sender_id)
    try:
        moving = await r.deps.vision(preview, await r.deps.blobs.get(photo.sha256), strict=strict, kind="gif")
    except (WorkerLost, Refused):
        return Outgoing(text=r.t("review.clip_heavy"))
    order = await r.session.get_one(Order, photo.order_id)
    text = r.t("review.clip", order=short_name(r.t, order), stage=stage_label(r.t, Stage(photo.stage or "")))
    return Outgoing(text=text, media=Media(content=moving, type=FileKind.ANIMATION, filename="clip.gif"), protect=True)


async def _why(r: Rendering, photo: Photo, reason: Told) -> Markup:
    match reason.code:
        case ReasonCode.STAGE_OUT_OF_ORDER:
            missing = r.t("list.comma").join(stage_label(r.t, stage) for stage in reason.params.missing_stages)
            return r.t("review.why.STAGE_OUT_OF_ORDER", missing=missing)
        case ReasonCode.TOO_SOON:
            minutes, least = reason.params.minutes or 0, reason.params.least_minutes or 0
            return r.t("review.why.TOO_SOON", minutes=r.t.number(minutes), least_minutes=r.t.number(least))
        case ReasonCode.CHALLENGE_MISSING:
            return await _word_missing(r, photo, reason)
        case code:
            return r.t(WHY(code))


async def _word_missing(r: Rendering, photo: Photo, reason: Told) -> Markup:
    """Name the word that was asked for before this photo; rows of 0.2.0 do not keep it."""
    assert photo.order_id is not None and photo.stage is not None
    stage = Stage(photo.stage)
    word = reason.params.word or await queries.find_open_challenge(
        r.session, order_id=photo.order_id, stage=stage, before=photo
    )
    return r.t("review.why.CHALLENGE_MISSING", word=word) if word else r.t("review.why.CODE_MISSING")


def _notes(r: Rendering, photo: Photo) -> list[Markup]:
    """Tell what decides nothing by itself but may help the person who decides."""
    lines = [_note(r, reason) for reason in photo.told if reason.code in NOTES]
    told = (photo.report or {}).get("provenance") or {}
    if told.get("state") == ManifestState.INVALID:
        lines.append(r.t("review.note.SIGNATURE_BROKEN"))
    elif told.get("state") == ManifestState.VALID:
        key = "review.note.SIGNED" if ReasonCode.SIGNED in photo.reason_codes else "review.note.SIGNED_BY_ANYBODY"
        lines.append(r.t(key, signer=told.get("signer") or "?"))
    return lines


def _note(r: Rendering, reason: Told) -> Markup:
    hours = {} if reason.params.hours is None else {"hours": r.t.number(reason.params.hours)}
    return r.t(NOTE(reason.code), **hours)


async def _outcome(r: Rendering, photo: Photo) -> list[Markup]:
    if ReasonCode.TAKEN_BACK in photo.reason_codes:
        return [r.t("review.taken_back")]
    if photo.decided_by_id is None:
        return [r.t("evidence.checked_anew")] if photo.state == PhotoState.RECEIVED else []
    person = await r.session.get_one(Person, photo.decided_by_id)
    key = "review.accepted" if photo.state == PhotoState.ACCEPTED else "review.refused"
    may_name = r.person is not None and (r.person.is_operator or r.person.id == person.id)
    is_named = may_name or await is_inside(r.session, person=person, photo=photo)
    return [r.t(key, name=person.name if is_named else r.t("review.desk"))]


async def _earlier_decisions(r: Rendering, photo: Photo, judge: Judge | None) -> list[Markup]:
    """Tell how people decided here before about the same reason; show the remark, or how to write one."""
    lines = []
    is_told = photo.state == PhotoState.REVIEW and judge is not Judge.MERCHANT
    if is_told and photo.workshop_id is not None and photo.reason_codes:
        accepted, again = await queries.count_decided(
            r.session, workshop_id=photo.workshop_id, code=photo.reason_codes[0]
        )
        if accepted + again:
            lines.append(r.t("review.so_far", accepted=r.t.number(accepted), again=r.t.number(again)))
    if photo.review_note:
        lines.append(r.t("review.remark", text=photo.review_note))
    elif photo.state == PhotoState.REVIEW:
        lines.append(r.t("review.remark_hint"))
    return lines


@renders(RemarkMade)
async def _remark(r: Rendering[RemarkMade]) -> Outgoing:
    return Outgoing(text=r.t("review.remark_for_sender", text=r.message.text))


@renders(OpenReviews)
async def _open(r: Rendering[OpenReviews]) -> Outgoing:
    person = await r.session.get_one(Person, r.message.person_id)
    waiting = await queries.list_open_reviews(r.session, person=person, limit=MOST_READ)
    if not waiting:
        return Outgoing(text=r.t("review.none_open"))
    buttons = []
    page = cut(r, waiting, MOST_LISTED)
    for photo in page.items:
        order = await r.session.get_one(Order, photo.order_id)
        label = f"{order.code} {stage_label(r.t, Stage(photo.stage or ''))} · {r.t.moment(photo.received_at)}"
        buttons.append((Button(text=label, data=pack("review.show", photo.id)),))
    count = await queries.count_open_reviews(r.session, person=person)
    rows = (*buttons, *page.row(r, "review.open", person.id))
    return Outgoing(text=r.t.count("review.open", count), buttons=rows)


async def _picture(r: Rendering, photo: Photo, stage: str, reason: str) -> bytes:
    """Show the photo, and beside it the earlier one with lines between what is the same.

    An owner sees an earlier photo of the own workshop only, a buyer one of the own orders, an operator any.
    """
    assert photo.clean_sha256 is not None
    own = await r.deps.blobs.get(photo.clean_sha256)
    earlier = await r.session.get(Photo, photo.like_photo_id) if photo.like_photo_id else None
    may_see = earlier is not None and await _may_see(r, photo, earlier)
    if earlier is None or earlier.clean_sha256 is None or not may_see:
        return own
    other = await r.deps.blobs.get(earlier.clean_sha256)
    order = await r.session.get(Order, earlier.order_id) if earlier.order_id else None
    picture = ReviewPicture(
        photo=own,
        caption=f"{stage} {r.t.moment(photo.received_at)}",
        earlier_photo=other,
        earlier_caption=f"{order.code if order else ''} {r.t.moment(earlier.received_at)}".strip(),
        reason=reason,
        matches=await _matches(r, own, other),
    )
    return await r.draw(draw_review, picture)


async def _matches(r: Rendering, own: bytes, other: bytes) -> tuple[tuple[Share, Share], ...]:
    """Find what is the same in two photos; what can't be found in time is not shown."""
    try:
        found: tuple[tuple[Share, Share], ...] = await r.deps.vision(shared_points, own, other)
    except WorkerLost:
        return ()
    return found


async def _may_see(r: Rendering, photo: Photo, earlier: Photo) -> bool:
    if r.person is None or r.person.is_operator:
        return r.person is not None
    if await find_role(r.session, person_id=r.person.id, workshop_id=photo.workshop_id or 0) is not None:
        return earlier.workshop_id == photo.workshop_id
    order = await r.session.get(Order, earlier.order_id) if earlier.order_id else None
    return order is not None and order.merchant_id == r.person.id


def register(application: ChatApplication) -> None:
    """Listen to /review and its buttons."""
    on_command(application, "review", show_open)
    on_press(application, "review.open", show_open_pressed)
    on_press(application, "review.show", show, ID)
    on_press(application, "review.play", play, ID)
    on_press(application, "review.alone", show_alone, ID)
    on_press(application, "review.accept", accept, ID, SEEN_ROUND, SEEN_PHOTOS, SEEN_MARK)
    on_press(application, "review.again", ask_again, ID, SEEN_ROUND, SEEN_PHOTOS, SEEN_MARK)
