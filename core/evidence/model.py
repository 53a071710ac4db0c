"""The verdict on a photo: a pure policy from findings and circumstances to accept, retake or review.

Pixels cannot accuse anyone: a suspicion asks for a fresh photo with a challenge code, or for a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.evidence.pace import Pace, least_minutes
from core.evidence.reasons import NOTHING, Decision, Params, Reason, ReasonCode, Trust
from core.stage import Stage
from vision.model import Outcome, PhotoReport


class CardStanding(StrEnum):
    """What the caller found out about a decoded code that claims to be one of ours."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    FORGED = "FORGED"


class ChallengeState(StrEnum):
    """Whether a one-time code was asked for, and whether it was seen."""

    NOT_ASKED = "NOT_ASKED"
    SEEN = "SEEN"
    NOT_SEEN = "NOT_SEEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A code of ours in the photo; codes of other people (adverts, payment) are left out by the caller."""

    order_id: str
    standing: CardStanding = CardStanding.VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """The earlier photo that this one resembles most."""

    outcome: Outcome
    photo_id: str
    order_id: str
    same_stage: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known around a photo; the empty context judges the file alone.

    `order_id` None: no order is known. `missing_stages`: earlier stages without an accepted photo.
    `reuse` None with `compared`: nothing like it was found. `from_camera`: a fixed edge camera signed it,
    so equal views are to be expected. `taken_before_h`: how long before it was sent a file says it was taken.
    `recorded_live`: a round clip, which the messenger records itself. `still_clip`: a clip made of one picture.
    `signed_by`: who vouches, by a trusted signature in the file, that a camera took it and that nothing was changed
    since.
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
    maybe_screen: float | None = None
    unlike_stage: bool = False
    still_clip: bool = False
    signed_by: str | None = None


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
MAYBE_SCREEN_FROM = 0.9
"""Score from which the re-photographing hint is told; its error rates are in docs/algorithms/evidence.md."""
TAKEN_EARLIER_FROM_H = 36.0
"""A file without time zone can be half a day off; more than a day and a half is an old photo or a wrong clock."""
_RAISED = {Trust.C: Trust.B, Trust.B: Trust.A}
"""What a signed file or a clip recorded in the chat is worth more; it takes away no doubt that asks for a person."""
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
            *_hints(context),
        )
    )
    reasons = tuple(sorted(found, key=lambda reason: _GRAVITY[reason.decision]))
    outcome = min((reason.decision for reason in reasons), key=_GRAVITY.__getitem__, default=Decision.ACCEPT)
    trust = max((_ground_trust(context), *(reason.best_trust for reason in reasons)))
    if report.refusal is None and _is_vouched_for(context):
        trust = _RAISED.get(trust, trust)
    return Verdict(outcome=outcome, trust=trust, reasons=reasons, ask_challenge=_wants_challenge(reasons, context))


def _is_vouched_for(context: Context) -> bool:
    """Say whether more than the sender's word tells that it was just taken: a signature, or the messenger."""
    return context.signed_by is not None or (context.recorded_live and not context.forwarded and not context.still_clip)


def _ground_trust(context: Context) -> Trust:
    if context.order_id is None:
        return Trust.C
    checked = context.compared and context.pace is not None
    return Trust.A if checked else Trust.B


def _wants_challenge(reasons: tuple[Reason, ...], context: Context) -> bool:
    suspicious = {ReasonCode.SAME_VIEW, ReasonCode.CHALLENGE_MISSING, ReasonCode.TOO_SOON}
    return context.challenge is not ChallengeState.SEEN and any(reason.code in suspicious for reason in reasons)


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
            yield _note(ReasonCode.SOFT_BUT_READ, Trust.A, values)
        else:
            yield _retake(_QUALITY[measure.name], values)


def _reuse(context: Context) -> Iterator[Reason]:
    if not context.compared and context.order_id is not None:
        yield _note(ReasonCode.NOT_COMPARED, Trust.B)
    reuse = context.reuse
    if reuse is None or context.from_camera:
        return
    earlier = Params(photo_id=reuse.photo_id, order_id=reuse.order_id)
    if reuse.outcome is Outcome.COPY:
        again = reuse.order_id == context.order_id and reuse.same_stage
        yield _retake(ReasonCode.SENT_ALREADY if again else ReasonCode.USED_BEFORE, earlier)
    elif reuse.outcome is Outcome.SAME_VIEW:
        yield _same_view(context.challenge, earlier)


def _same_view(challenge: ChallengeState, earlier: Params) -> Reason:
    # The challenge code in the picture shows that it was taken after the bot asked.
    if challenge is ChallengeState.SEEN:
        return _note(ReasonCode.SAME_VIEW, Trust.B, earlier)
    if challenge is ChallengeState.NOT_SEEN:
        return _review(ReasonCode.SAME_VIEW, earlier)
    return _retake(ReasonCode.SAME_VIEW, earlier)


def _cards(context: Context) -> Iterator[Reason]:
    if context.order_id is None:
        return
    standings = {card.standing for card in context.cards}
    own = {card.standing for card in context.cards if card.order_id == context.order_id}
    other = next((card.order_id for card in context.cards if card.order_id != context.order_id), None)
    if CardStanding.FORGED in standings:
        yield _retake(ReasonCode.FORGED_CARD)
    elif CardStanding.VALID in own:
        return
    elif CardStanding.EXPIRED in own:
        yield _retake(ReasonCode.EXPIRED_CARD)
    elif other is not None:
        yield _retake(ReasonCode.OTHER_ORDER_CARD, Params(order_id=other))
    elif context.card_required:
        yield _retake(ReasonCode.CARD_NEEDED)
    elif not context.from_camera and context.challenge is not ChallengeState.SEEN:
        yield _note(ReasonCode.NO_CARD, Trust.C)


def _challenge(context: Context) -> Iterator[Reason]:
    if context.challenge is ChallengeState.NOT_SEEN:
        yield _review(ReasonCode.CHALLENGE_MISSING)


def _stage(context: Context) -> Iterator[Reason]:
    if context.missing_stages:
        yield _review(ReasonCode.STAGE_OUT_OF_ORDER, Params(missing=",".join(context.missing_stages)))
    if context.pace is None:
        if context.order_id is not None:
            yield _note(ReasonCode.PACE_UNKNOWN, Trust.B)
        return
    least = least_minutes(context.stage, context.pace)
    if context.pace.minutes_since < least:
        minutes = Params(minutes=round(context.pace.minutes_since), least_minutes=round(least))
        yield _review(ReasonCode.TOO_SOON, minutes)


def _hints(context: Context) -> Iterator[Reason]:
    if context.forwarded:
        yield _note(ReasonCode.FORWARDED, Trust.C)
    if context.maybe_screen is not None and context.maybe_screen >= MAYBE_SCREEN_FROM:
        yield _note(ReasonCode.MAYBE_SCREEN, Trust.C, Params(score=round(context.maybe_screen, 2)))
    if context.unlike_stage:
        yield _note(ReasonCode.UNLIKE_STAGE, Trust.B)
    if context.taken_before_h is not None and context.taken_before_h >= TAKEN_EARLIER_FROM_H:
        yield _note(ReasonCode.TAKEN_EARLIER, Trust.C, Params(hours=round(context.taken_before_h)))
    if context.still_clip:
        yield _note(ReasonCode.STILL_CLIP, Trust.C)
    if context.recorded_live and not context.forwarded:
        yield _note(ReasonCode.LIVE_CLIP, Trust.A)
    if context.signed_by is not None:
        yield _note(ReasonCode.SIGNED, Trust.A, Params(signer=context.signed_by))


def _retake(code: ReasonCode, params: Params = NOTHING) -> Reason:
    return Reason(code=code, params=params, decision=Decision.RETAKE, best_trust=Trust.D)


def _review(code: ReasonCode, params: Params = NOTHING) -> Reason:
    return Reason(code=code, params=params, decision=Decision.REVIEW, best_trust=Trust.D)


def _note(code: ReasonCode, best_trust: Trust, params: Params = NOTHING) -> Reason:
    return Reason(code=code, params=params, decision=Decision.ACCEPT, best_trust=best_trust)
