"""The verdict on a photo: a pure policy from findings and circumstances to accept, retake or review.

Pixels cannot accuse anyone: a suspicion asks for a fresh photo with a challenge code, or for a person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.evidence.pace import Pace, least_minutes
from core.evidence.reasons import (
    ASKS_FOR_CODE,
    BEST_TRUST,
    LEFT_BY_DECISION,
    NOTHING,
    UNPREPARED,
    Decision,
    Params,
    Reason,
    ReasonCode,
    Trust,
)
from core.stage import Stage
from vision.lighting import Lighting
from vision.model import Outcome, PhotoReport
from vision.surroundings import LEAST_THINGS_SHARE


class CardStanding(StrEnum):
    """What the caller found out about a decoded code that claims to be one of ours."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    FORGED = "FORGED"


class ChallengeState(StrEnum):
    """Whether a one-time code was asked for, whether it was seen, and whether it still could be."""

    NOT_ASKED = "NOT_ASKED"
    SEEN = "SEEN"
    NOT_SEEN = "NOT_SEEN"
    LATE = "LATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A code of ours in the photo; codes of other people (adverts, payment) are left out by the caller.

    `lighting`: how light lies on its paper. `is_ticket`: small paper full of print, off which no light can be read.
    """

    order_id: str
    standing: CardStanding = CardStanding.VALID
    lighting: Lighting = Lighting.UNSEEN
    is_ticket: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """The earlier photo that this one resembles most; `counts`: it is accepted, or waits for a person's eye."""

    outcome: Outcome
    photo_id: str
    order_id: str
    same_stage: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known around a photo; the empty context judges the file alone.

    `order_id` None: no order is known. `missing_stages`: earlier stages without an accepted photo.
    `reuse` None with `compared`: nothing like it was found. `from_camera`: a fixed edge camera signed it,
    so equal views are to be expected. `taken_before_h`: how long before it was sent a file says it was taken.
    `recorded_live`: a round clip, which the messenger records itself. `still_clip`: a clip made of one picture.
    `word`: what was asked for with the challenge. `signed_by`: who vouches, by a trusted signature in the file, that a
    camera took it and that nothing was changed since. `things_share`: how much of the picture shows things, None where
    nobody looked. `tickets_counted`: how many tickets in force it shows.
    """

    order_id: str | None = None
    stage: Stage | None = None
    cards: tuple[Card, ...] = ()
    card_required: bool = False
    missing_stages: tuple[Stage, ...] = ()
    pace: Pace | None = None
    compared: bool = False
    reuse: Reuse | None = None
    forwarded: bool = False
    taken_before_h: float | None = None
    recorded_live: bool = False
    from_camera: bool = False
    challenge: ChallengeState = ChallengeState.NOT_ASKED
    word: str | None = None
    unlike_stage: bool = False
    still_clip: bool = False
    signed_by: str | None = None
    things_share: float | None = None
    tickets_counted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision on a photo, how much it proves, and every reason, the gravest first.

    `ask_challenge`: the next photo is to show a one-time code.
    """

    outcome: Decision
    trust: Trust
    reasons: tuple[Reason, ...] = ()
    ask_challenge: bool = False

    def codes(self) -> tuple[ReasonCode, ...]:
        """List the reason codes in order."""
        return tuple(reason.code for reason in self.reasons)


FILE_ALONE = Context()
TAKEN_EARLIER_FROM_H = 36.0
"""A file without time zone can be half a day off; more than a day and a half is an old photo or a wrong clock."""
_GRAVITY = {Decision.RETAKE: 0, Decision.REVIEW: 1, Decision.ACCEPT: 2}
_QUALITY = {
    "short_side_px": ReasonCode.TOO_SMALL,
    "highlight": ReasonCode.TOO_DARK,
    "clipped_share": ReasonCode.TOO_BRIGHT,
    "contrast": ReasonCode.FLAT,
    "sharpness": ReasonCode.BLURRED,
}


def judge(report: PhotoReport, context: Context = FILE_ALONE) -> Verdict:
    """Decide on one photo from its report and its circumstances."""
    found = (
        tuple(_refused(report))
        if report.refusal is not None
        else (
            *_quality(report, context),
            *_reuse(context),
            *_cards(context),
            *_challenge(context),
            *_stage(context),
            *_surroundings(context),
            *_hints(context),
        )
    )
    # What is there already needs nothing more, whatever else could be said of it.
    found = tuple(reason for reason in found if reason.code is ReasonCode.REPEATED) or found
    if report.refusal is None and context.order_id is not None:
        found = (*found, *_unprepared(context, found))
    reasons = tuple(sorted(found, key=lambda reason: _GRAVITY[reason.decision]))
    outcome = min((reason.decision for reason in reasons), key=_GRAVITY.__getitem__, default=Decision.ACCEPT)
    ground = Trust.C if context.order_id is None else Trust.A
    trust = max((ground, *(reason.best_trust for reason in reasons)))
    return Verdict(outcome=outcome, trust=trust, reasons=reasons, ask_challenge=_wants_challenge(reasons, context))


def grade(codes: Sequence[ReasonCode]) -> Trust:
    """Give the grade of an accepted photo of an order by all that was said of it: A needs one of `UNPREPARED`."""
    best = max((LEFT_BY_DECISION[code] for code in codes if code in LEFT_BY_DECISION), default=Trust.A)
    return best if any(code in UNPREPARED for code in codes) else max(best, Trust.B)


def _unprepared(context: Context, found: Sequence[Reason]) -> Iterator[Reason]:
    """Say of what counts that nothing is there which could not have been prepared."""
    counts = all(reason.decision is Decision.ACCEPT for reason in found)
    if counts and not context.from_camera and not any(reason.code in UNPREPARED for reason in found):
        yield _note(ReasonCode.NOTHING_UNPREPARED)


def _wants_challenge(reasons: tuple[Reason, ...], context: Context) -> bool:
    return context.challenge is not ChallengeState.SEEN and any(reason.code in ASKS_FOR_CODE for reason in reasons)


def _refused(report: PhotoReport) -> Iterator[Reason]:
    assert report.refusal is not None
    sizes = Params(width_px=report.width_px, height_px=report.height_px, size_bytes=report.size_bytes)
    yield _retake(ReasonCode(report.refusal.value), sizes)


def _quality(report: PhotoReport, context: Context) -> Iterator[Reason]:
    # A decoded card proves that the camera was in focus where it matters.
    read = any(card.order_id == context.order_id for card in context.cards) or (not context.order_id and report.codes)
    for measure in report.measures:
        if measure.ok or measure.name not in _QUALITY:
            continue
        values = Params(value=round(measure.value, 3), threshold=measure.threshold)
        if measure.name == "sharpness" and read:
            yield _note(ReasonCode.SOFT_BUT_READ, values)
        else:
            yield _retake(_QUALITY[measure.name], values)


def _reuse(context: Context) -> Iterator[Reason]:
    if not context.compared and context.order_id is not None:
        yield _note(ReasonCode.NOT_COMPARED)
    reuse = context.reuse
    if reuse is None or context.from_camera:
        return
    earlier = Params(photo_id=reuse.photo_id, order_id=reuse.order_id)
    again = reuse.order_id == context.order_id and reuse.same_stage
    if again and reuse.counts and reuse.outcome is not Outcome.NEW and context.challenge is not ChallengeState.SEEN:
        yield _retake(ReasonCode.REPEATED, earlier)
    elif reuse.outcome is Outcome.COPY:
        yield _retake(ReasonCode.SENT_ALREADY if again else ReasonCode.USED_BEFORE, earlier)
    elif reuse.outcome is Outcome.SAME_VIEW:
        yield _same_view(context.challenge, earlier)


def _same_view(challenge: ChallengeState, earlier: Params) -> Reason:
    # The challenge code in the picture shows that it was taken after the bot asked.
    if challenge is ChallengeState.SEEN:
        return _note(ReasonCode.SAME_VIEW, earlier)
    if challenge is ChallengeState.NOT_SEEN:
        return _review(ReasonCode.SAME_VIEW, earlier)
    return _retake(ReasonCode.SAME_VIEW, earlier)


def _cards(context: Context) -> Iterator[Reason]:
    if context.order_id is None:
        return
    standings = {card.standing for card in context.cards}
    of_order = [card for card in context.cards if card.order_id == context.order_id]
    own = {card.standing for card in of_order}
    other = next((card.order_id for card in context.cards if card.order_id != context.order_id), None)
    if CardStanding.FORGED in standings:
        yield _retake(ReasonCode.FORGED_CARD)
    elif CardStanding.VALID in own:
        valid = [card for card in of_order if card.standing is CardStanding.VALID]
        yield from _light(context, [card.lighting for card in valid if not card.is_ticket])
    elif CardStanding.EXPIRED in own:
        yield _retake(ReasonCode.EXPIRED_CARD)
    elif other is not None:
        yield _retake(ReasonCode.OTHER_ORDER_CARD, Params(order_id=other))
    elif context.card_required:
        yield _retake(ReasonCode.CARD_NEEDED)
    elif not context.from_camera and context.challenge is not ChallengeState.SEEN:
        yield _note(ReasonCode.NO_CARD)


def _light(context: Context, seen: Sequence[Lighting]) -> Iterator[Reason]:
    """A card lies in the scene if the light of the scene falls on it; a code of the moment stands for it.

    Tickets name the order and count, and anybody who printed them can paste them in: they are no card.
    """
    if context.from_camera or context.challenge is ChallengeState.SEEN or Lighting.FALLS in seen:
        return
    if not seen:
        yield _note(ReasonCode.NO_CARD)
        return
    yield _note(ReasonCode.CARD_UNLIT if Lighting.EVEN in seen else ReasonCode.CARD_LIGHT_UNSEEN)


def _challenge(context: Context) -> Iterator[Reason]:
    if context.challenge is ChallengeState.NOT_SEEN:
        yield _review(ReasonCode.CHALLENGE_MISSING, Params(word=context.word))
    elif context.challenge is ChallengeState.LATE:
        yield _retake(ReasonCode.CHALLENGE_LATE)
    elif context.challenge is ChallengeState.SEEN:
        yield _note(ReasonCode.CHALLENGE_SEEN)


def _surroundings(context: Context) -> Iterator[Reason]:
    if context.order_id is None or context.from_camera:
        return
    if context.things_share is None or context.things_share < LEAST_THINGS_SHARE:
        yield _note(ReasonCode.NOTHING_BESIDE)
    if context.tickets_counted and context.pace is not None:
        yield _note(ReasonCode.TICKETS_COUNTED)


def _stage(context: Context) -> Iterator[Reason]:
    if context.missing_stages:
        yield _review(ReasonCode.STAGE_OUT_OF_ORDER, Params(missing=",".join(context.missing_stages)))
    if context.pace is None:
        if context.order_id is not None:
            yield _note(ReasonCode.PACE_UNKNOWN)
        return
    least = least_minutes(context.stage, context.pace)
    if context.pace.minutes_since < least:
        minutes = Params(minutes=round(context.pace.minutes_since), least_minutes=round(least))
        yield _review(ReasonCode.TOO_SOON, minutes)


def _hints(context: Context) -> Iterator[Reason]:
    if context.forwarded:
        yield _note(ReasonCode.FORWARDED)
    if context.unlike_stage:
        yield _note(ReasonCode.UNLIKE_STAGE)
    if context.taken_before_h is not None and context.taken_before_h >= TAKEN_EARLIER_FROM_H:
        yield _note(ReasonCode.TAKEN_EARLIER, Params(hours=round(context.taken_before_h)))
    if context.still_clip:
        yield _note(ReasonCode.STILL_CLIP)
    if context.recorded_live and not context.forwarded and not context.still_clip:
        yield _note(ReasonCode.LIVE_CLIP)
    if context.signed_by is not None:
        yield _note(ReasonCode.SIGNED, Params(signer=context.signed_by))


def _retake(code: ReasonCode, params: Params = NOTHING) -> Reason:
    return Reason(code=code, params=params, decision=Decision.RETAKE, best_trust=Trust.D)


def _review(code: ReasonCode, params: Params = NOTHING) -> Reason:
    return Reason(code=code, params=params, decision=Decision.REVIEW, best_trust=Trust.D)


def _note(code: ReasonCode, params: Params = NOTHING) -> Reason:
    return Reason(code=code, params=params, decision=Decision.ACCEPT, best_trust=BEST_TRUST[code])
