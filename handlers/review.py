"""A photo that the checks leave open, shown to the owner or an operator with two buttons."""

from markupsafe import Markup
from telegram import Update

from core.evidence import queries, review
from core.evidence.model import Decision, ReasonCode
from core.evidence.tables import Photo, PhotoState
from core.orders.tables import Order
from core.parties.tables import Person
from core.stage import Stage
from handlers.context import ChatApplication, Turn
from handlers.evidence_messages import stage_label
from handlers.keyboards import on_press, pack, pressed_message_id
from handlers.order_names import short_name
from handlers.outgoing import Media, Outgoing
from handlers.rendering import Rendering, plain, renders
from vision.draw.review import ReviewPicture, draw_review
from vision.provenance import ManifestState

NOTES = (ReasonCode.FORWARDED, ReasonCode.MAYBE_SCREEN, ReasonCode.UNLIKE_STAGE, ReasonCode.STILL_CLIP)
"""Reasons that lower the trust in a photo and are worth a line to the person who decides."""


async def accept(update: Update, turn: Turn, photo_id: int) -> None:
    """Let a photo count."""
    await _decide(update, turn, photo_id, accept=True)


async def ask_again(update: Update, turn: Turn, photo_id: int) -> None:
    """Ask the worker for another photo."""
    await _decide(update, turn, photo_id, accept=False)


async def _decide(update: Update, turn: Turn, photo_id: int, *, accept: bool) -> None:
    photo = await review.decide(turn.session, actor=turn.me, photo_id=photo_id, accept=accept, now=turn.now)
    await turn.edit(pressed_message_id(update), "review.ask", photo_id=photo.id)


@renders("review.ask")
async def _ask(r: Rendering) -> Outgoing:
    photo = await queries.get_photo(r.session, r.params["photo_id"])
    order = await r.session.get_one(Order, photo.order_id)
    sender = await r.session.get_one(Person, photo.sender_id)
    stage, when = stage_label(r, Stage(photo.stage or "")), r.t.moment(photo.received_at)
    why = [await _why(r, photo, reason) for reason in photo.reasons or () if reason["decision"] == Decision.REVIEW]
    lines = [
        r.t("review.ask", order=short_name(r.t, order), stage=stage, name=sender.name, time=when),
        *(Markup("• {}").format(line) for line in why),
        *(Markup("ℹ️ {}").format(line) for line in _notes(r, photo)),
        *await _outcome(r, photo),
    ]
    buttons = (
        r.button("review.accept", pack("review.accept", photo.id)),
        r.button("review.again", pack("review.again", photo.id)),
    )
    return Outgoing(
        text=Markup("\n").join(lines),
        media=Media(content=await _picture(r, photo, stage, plain(why[0]) if why else "")),
        buttons=(buttons,) if photo.state == PhotoState.REVIEW else (),
        protect=True,
    )


async def _why(r: Rendering, photo: Photo, reason: dict[str, object]) -> Markup:
    params = reason["params"]
    assert isinstance(params, dict)
    match ReasonCode(str(reason["code"])):
        case ReasonCode.STAGE_OUT_OF_ORDER:
            missing = ", ".join(stage_label(r, Stage(stage)) for stage in str(params["missing"]).split(","))
            return r.t("review.why.STAGE_OUT_OF_ORDER", missing=missing)
        case ReasonCode.TOO_SOON:
            return r.t("review.why.TOO_SOON", **{name: r.t.number(int(value)) for name, value in params.items()})
        case ReasonCode.CHALLENGE_MISSING:
            assert photo.order_id is not None and photo.stage is not None
            word = await queries.find_open_challenge(
                r.session, order_id=photo.order_id, stage=Stage(photo.stage), before=photo
            )
            return r.t("review.why.CHALLENGE_MISSING", word=word or "?")
        case code:
            return r.t(f"review.why.{code}")


def _notes(r: Rendering, photo: Photo) -> list[Markup]:
    """Tell what decides nothing by itself but may help the person who decides."""
    lines = [r.t(f"review.note.{code}") for code in photo.reason_codes if code in NOTES]
    told = (photo.report or {}).get("provenance") or {}
    if told.get("state") == ManifestState.INVALID:
        lines.append(r.t("review.note.SIGNATURE_BROKEN"))
    elif told.get("state") == ManifestState.VALID:
        key = "review.note.SIGNED" if ReasonCode.SIGNED in photo.reason_codes else "review.note.SIGNED_BY_ANYBODY"
        lines.append(r.t(key, signer=told.get("signer") or "?"))
    return lines


async def _outcome(r: Rendering, photo: Photo) -> list[Markup]:
    if photo.decided_by_id is None:
        return []
    person = await r.session.get_one(Person, photo.decided_by_id)
    key = "review.accepted" if photo.state == PhotoState.ACCEPTED else "review.refused"
    return [r.t(key, name=person.name)]


async def _picture(r: Rendering, photo: Photo, stage: str, reason: str) -> bytes:
    """Show the photo, and beside it the earlier one where that is of the same workshop."""
    assert photo.clean_sha256 is not None
    own = await r.deps.blobs.get(photo.clean_sha256)
    earlier = await r.session.get(Photo, photo.like_photo_id) if photo.like_photo_id else None
    if earlier is None or earlier.clean_sha256 is None or earlier.workshop_id != photo.workshop_id:
        return own
    order = await r.session.get(Order, earlier.order_id) if earlier.order_id else None
    picture = ReviewPicture(
        photo=own,
        caption=f"{stage} {r.t.moment(photo.received_at)}",
        earlier_photo=await r.deps.blobs.get(earlier.clean_sha256),
        earlier_caption=f"{order.code if order else ''} {r.t.moment(earlier.received_at)}".strip(),
        reason=reason,
    )
    return await r.draw(draw_review, picture)


def register(application: ChatApplication) -> None:
    """Listen to the two buttons."""
    on_press(application, "review.accept", accept, int)
    on_press(application, "review.again", ask_again, int)
