"""Why a photo counts, is asked for again or goes to a person: the codes, what each may lead to, how they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from core.stage import Stage


class Decision(StrEnum):
    """What happens with a photo."""

    ACCEPT = "ACCEPT"
    REVIEW = "REVIEW"
    RETAKE = "RETAKE"


class Trust(StrEnum):
    """How much an accepted photo proves, A the most.

    A: as B, the time since the stage before fits, and something is there that could not be prepared: a code of the
    moment, a round clip, a trusted signature, counted tickets, the eye of a person outside of the workshop.
    B: this order's card lies in the scene, work is seen beside it, and nothing like it was sent before.
    C: it counts, but one of these was not shown, or the workshop itself decided.
    D: nothing is proven until a person or a fresh photo says so.

    What each costs a forger: docs/algorithms/evidence.md.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class ReasonCode(StrEnum):
    """Why; who is told of it, and so which texts it has, follows from what it may lead to (`MAY_LEAD_TO`).

    MAYBE_SCREEN stands in rows of before 0.3 alone: on real photos the hint was noise.
    """

    EMPTY = "EMPTY"
    TOO_LARGE = "TOO_LARGE"
    TOO_LONG = "TOO_LONG"
    NOT_A_PHOTO = "NOT_A_PHOTO"
    WRONG_EXTENSION = "WRONG_EXTENSION"
    POLYGLOT = "POLYGLOT"
    ANIMATED = "ANIMATED"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    TOO_FEW_PIXELS = "TOO_FEW_PIXELS"
    TRUNCATED = "TRUNCATED"
    BROKEN = "BROKEN"
    TOO_HEAVY = "TOO_HEAVY"
    UNREADABLE = "UNREADABLE"
    TOO_SMALL = "TOO_SMALL"
    TOO_DARK = "TOO_DARK"
    TOO_BRIGHT = "TOO_BRIGHT"
    FLAT = "FLAT"
    BLURRED = "BLURRED"
    USED_BEFORE = "USED_BEFORE"
    SENT_ALREADY = "SENT_ALREADY"
    REPEATED = "REPEATED"
    TAKEN_BACK = "TAKEN_BACK"
    OTHER_ORDER_CARD = "OTHER_ORDER_CARD"
    FORGED_CARD = "FORGED_CARD"
    EXPIRED_CARD = "EXPIRED_CARD"
    CARD_NEEDED = "CARD_NEEDED"
    SAME_VIEW = "SAME_VIEW"
    CHALLENGE_MISSING = "CHALLENGE_MISSING"
    CHALLENGE_LATE = "CHALLENGE_LATE"
    STAGE_OUT_OF_ORDER = "STAGE_OUT_OF_ORDER"
    TOO_SOON = "TOO_SOON"
    NO_CARD = "NO_CARD"
    FORWARDED = "FORWARDED"
    MAYBE_SCREEN = "MAYBE_SCREEN"
    UNLIKE_STAGE = "UNLIKE_STAGE"
    NOT_COMPARED = "NOT_COMPARED"
    PACE_UNKNOWN = "PACE_UNKNOWN"
    SOFT_BUT_READ = "SOFT_BUT_READ"
    STILL_CLIP = "STILL_CLIP"
    TAKEN_EARLIER = "TAKEN_EARLIER"
    LIVE_CLIP = "LIVE_CLIP"
    SIGNED = "SIGNED"
    CARD_UNLIT = "CARD_UNLIT"
    CARD_LIGHT_UNSEEN = "CARD_LIGHT_UNSEEN"
    NOTHING_BESIDE = "NOTHING_BESIDE"
    NOTHING_UNPREPARED = "NOTHING_UNPREPARED"
    CHALLENGE_SEEN = "CHALLENGE_SEEN"
    TICKETS_COUNTED = "TICKETS_COUNTED"
    BY_OPERATOR = "BY_OPERATOR"
    BY_MERCHANT = "BY_MERCHANT"
    BY_WORKSHOP = "BY_WORKSHOP"
    NO_ORDER = "NO_ORDER"
    ORDER_CLOSED = "ORDER_CLOSED"


REVIEWED = frozenset(
    {ReasonCode.SAME_VIEW, ReasonCode.CHALLENGE_MISSING, ReasonCode.STAGE_OUT_OF_ORDER, ReasonCode.TOO_SOON}
)
"""What a person decides."""
ABOUT_ORIGIN = frozenset({ReasonCode.SAME_VIEW, ReasonCode.CHALLENGE_MISSING})
"""Doubts whether a photo was taken for this stage at all: no workshop settles them about its own photos."""
SUSPICIOUS = ABOUT_ORIGIN | {ReasonCode.USED_BEFORE, ReasonCode.FORGED_CARD}
"""What an honest sender hardly meets three times in a stage; told without an accusation."""
ASKS_FOR_CODE = ABOUT_ORIGIN | {ReasonCode.USED_BEFORE, ReasonCode.CHALLENGE_LATE}
"""After what the next photo is to show a one-time code."""
BEST_TRUST = {
    ReasonCode.SAME_VIEW: Trust.B,
    ReasonCode.NO_CARD: Trust.C,
    ReasonCode.CARD_UNLIT: Trust.C,
    ReasonCode.CARD_LIGHT_UNSEEN: Trust.C,
    ReasonCode.NOTHING_BESIDE: Trust.C,
    ReasonCode.NOTHING_UNPREPARED: Trust.B,
    ReasonCode.FORWARDED: Trust.C,
    ReasonCode.MAYBE_SCREEN: Trust.C,
    ReasonCode.UNLIKE_STAGE: Trust.B,
    ReasonCode.NOT_COMPARED: Trust.C,
    ReasonCode.PACE_UNKNOWN: Trust.B,
    ReasonCode.SOFT_BUT_READ: Trust.A,
    ReasonCode.STILL_CLIP: Trust.C,
    ReasonCode.TAKEN_EARLIER: Trust.C,
    ReasonCode.CHALLENGE_SEEN: Trust.A,
    ReasonCode.LIVE_CLIP: Trust.A,
    ReasonCode.SIGNED: Trust.A,
    ReasonCode.TICKETS_COUNTED: Trust.A,
    ReasonCode.BY_OPERATOR: Trust.A,
    ReasonCode.BY_MERCHANT: Trust.A,
    ReasonCode.BY_WORKSHOP: Trust.C,
}
"""What stops nothing, with the best grade that it leaves."""
NOTED = frozenset(BEST_TRUST)
LEFT_BY_DECISION = {**BEST_TRUST, ReasonCode.STAGE_OUT_OF_ORDER: Trust.B, ReasonCode.TOO_SOON: Trust.B}
"""The best grade that is left of a photo that a person let count: what was doubted is not shown by it."""
REFUSING = frozenset(ReasonCode) - ((REVIEWED | NOTED) - {ReasonCode.SAME_VIEW})
"""What asks for another photo: every code that is nowhere else, and a view that was shown before."""
UNPREPARED = (
    ReasonCode.CHALLENGE_SEEN,
    ReasonCode.LIVE_CLIP,
    ReasonCode.SIGNED,
    ReasonCode.TICKETS_COUNTED,
    ReasonCode.BY_OPERATOR,
    ReasonCode.BY_MERCHANT,
)
"""What nobody can have prepared, the strongest first: one of them is needed for an A."""
MAY_LEAD_TO = {Decision.RETAKE: REFUSING, Decision.REVIEW: REVIEWED, Decision.ACCEPT: NOTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What the texts of reasons need and whoever inspects a photo reads; each reason has a few of them.

    `missing` are earlier stages without a photo, with commas between. `order_id` and `photo_id` name an earlier
    photo, or the order of another card that was seen; `code` is how people call an order. `score` is from 0 to 1.
    `word` was asked for.
    """

    width_px: int | None = None
    height_px: int | None = None
    size_bytes: int | None = None
    value: float | None = None
    threshold: float | None = None
    photo_id: str | None = None
    order_id: str | None = None
    code: str | None = None
    missing: str | None = None
    minutes: int | None = None
    least_minutes: int | None = None
    score: float | None = None
    hours: int | None = None
    signer: str | None = None
    word: str | None = None

    @property
    def missing_stages(self) -> tuple[Stage, ...]:
        """The earlier stages without a photo."""
        return tuple(Stage(stage) for stage in self.missing.split(",")) if self.missing else ()


NOTHING = Params()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A coded reason with what its text needs, what it leads to, and the best trust it leaves.

    Raises:
        ValueError: There would be no words for whoever is told.
    """

    code: ReasonCode
    params: Params = NOTHING
    decision: Decision
    best_trust: Trust

    def __post_init__(self) -> None:
        if self.code not in MAY_LEAD_TO[self.decision]:
            raise ValueError(f"{self.code} does not lead to {self.decision}: see MAY_LEAD_TO")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A reason as it is kept with a photo, for whoever is told of it."""

    code: ReasonCode
    decision: Decision
    params: Params = NOTHING


_STORED = TypeAdapter(tuple[Told, ...])


def reasons_to_json(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Write reasons as plain JSON values, in their order."""
    told = tuple(Told(code=one.code, decision=one.decision, params=one.params) for one in reasons)
    return told_to_json(told)


def told_to_json(told: Sequence[Told]) -> list[dict[str, Any]]:
    """Write reasons as they are kept."""
    values: list[dict[str, Any]] = _STORED.dump_python(tuple(told), mode="json", exclude_none=True)
    return values


def reasons_from_json(rows: Sequence[Any]) -> tuple[Told, ...]:
    """Read what `reasons_to_json` wrote.

    Raises:
        ValueError: The rows do not describe reasons, or are of a later release.
    """
    return _STORED.validate_python(rows)
