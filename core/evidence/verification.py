"""What anybody who was sent a picture may learn about it: what was checked, when, at which stage, and what it proves.

No names: who took it, who ordered and who makes it stay out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.proofs import read_proof_code
from core.evidence.facts import PhotoAccepted
from core.evidence.judges import NOTED_AS
from core.evidence.proven import was_looked_around
from core.evidence.reasons import UNPREPARED, ReasonCode
from core.evidence.tables import Photo, PhotoState
from core.ledger import actions as ledger
from core.parties.tables import Workshop
from core.stage import Stage


class Finding(StrEnum):
    """The three answers; CANNOT says nothing against the picture."""

    VERIFIED = "VERIFIED"
    FAILED = "FAILED"
    CANNOT = "CANNOT"


class Why(StrEnum):
    """Why a picture is not verified."""

    UNKNOWN_CODE = "UNKNOWN_CODE"
    NOT_DECIDED = "NOT_DECIDED"
    REFUSED = "REFUSED"
    TAKEN_BACK = "TAKEN_BACK"
    HISTORY_BROKEN = "HISTORY_BROKEN"
    PICTURE_GONE = "PICTURE_GONE"


class CheckCode(StrEnum):
    """One thing that was checked; the texts are `verify.check.<code>`, in doubt `verify.open.<reason>`."""

    CARD = "CARD"
    CARD_READ = "CARD_READ"
    NEW = "NEW"
    CLEAR = "CLEAR"
    ORDER = "ORDER"
    SOURCE = "SOURCE"
    LOOK = "LOOK"
    BESIDE = "BESIDE"
    MOMENT = "MOMENT"
    HISTORY = "HISTORY"
    PERSON = "PERSON"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check; `doubt` says what lowers the trust or what a person decided, None where it holds."""

    code: CheckCode
    doubt: ReasonCode | None = None

    @property
    def holds(self) -> bool:
        """Say whether nothing speaks against it."""
        return self.doubt is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The answer for one code; everything but `finding` and `why` is there for a known picture only."""

    finding: Finding
    why: Why | None = None
    checks: tuple[Check, ...] = ()
    stage: Stage | None = None
    taken_at: datetime | None = None
    timezone: str = "UTC"
    trust: str | None = None
    is_graded_as_now: bool = True
    sha256: str | None = None
    clean_sha256: str | None = None


UNKNOWN = Verification(finding=Finding.CANNOT, why=Why.UNKNOWN_CODE)
DOUBTS = {
    CheckCode.CARD: (ReasonCode.NO_CARD, ReasonCode.CARD_UNLIT, ReasonCode.CARD_LIGHT_UNSEEN),
    CheckCode.BESIDE: (ReasonCode.NOTHING_BESIDE,),
    CheckCode.MOMENT: (ReasonCode.NOTHING_UNPREPARED,),
    CheckCode.NEW: (ReasonCode.SAME_VIEW, ReasonCode.CHALLENGE_MISSING, ReasonCode.NOT_COMPARED),
    CheckCode.CLEAR: (ReasonCode.SOFT_BUT_READ,),
    CheckCode.ORDER: (ReasonCode.STAGE_OUT_OF_ORDER, ReasonCode.TOO_SOON, ReasonCode.PACE_UNKNOWN),
    CheckCode.SOURCE: (
        ReasonCode.FORWARDED,
        ReasonCode.TAKEN_EARLIER,
        ReasonCode.STILL_CLIP,
        ReasonCode.MAYBE_SCREEN,
    ),
    CheckCode.LOOK: (ReasonCode.UNLIKE_STAGE,),
}
"""The gravest doubt first: it is the one that is told."""
ONLY_IN_DOUBT = {CheckCode.LOOK}
DECIDED_INSIDE = ReasonCode.BY_WORKSHOP
"""The doubt that is left where the person who decided was the workshop."""
_NOT_LOOKED_FOR = {CheckCode.CARD, CheckCode.BESIDE, CheckCode.MOMENT}
"""What photos of an earlier release are not said to show."""
_OF_THE_MOMENT = frozenset(UNPREPARED) - set(NOTED_AS.values())


async def verify(session: AsyncSession, *, code: str, keys: Sequence[bytes]) -> Verification:
    """Look up what is known of the picture behind a code; a code that none of the keys wrote is not looked up."""
    photo_id = read_proof_code(code, keys=keys)
    photo = await session.get(Photo, photo_id) if photo_id is not None else None
    if photo is None or photo.order_id is None or photo.stage is None or photo.workshop_id is None:
        return UNKNOWN
    workshop = await session.get_one(Workshop, photo.workshop_id)
    finding, why = await _finding(session, photo)
    return Verification(
        finding=finding,
        why=why,
        checks=_checks(photo) if finding is Finding.VERIFIED else (),
        stage=Stage(photo.stage),
        taken_at=photo.received_at,
        timezone=workshop.timezone,
        trust=photo.trust,
        is_graded_as_now=was_looked_around(photo),
        sha256=photo.sha256,
        clean_sha256=photo.clean_sha256,
    )


async def _finding(session: AsyncSession, photo: Photo) -> tuple[Finding, Why | None]:
    if photo.state == PhotoState.RETAKE:
        is_taken_back = ReasonCode.TAKEN_BACK in photo.reason_codes
        return Finding.FAILED, Why.TAKEN_BACK if is_taken_back else Why.REFUSED
    if photo.state != PhotoState.ACCEPTED:
        return Finding.CANNOT, Why.NOT_DECIDED
    if not await _stands_in_history(session, photo):
        return Finding.FAILED, Why.HISTORY_BROKEN
    return Finding.VERIFIED, None


async def _stands_in_history(session: AsyncSession, photo: Photo) -> bool:
    """Say whether the unbroken history of the order holds this very file as accepted."""
    assert photo.order_id is not None
    entries = await ledger.list_entries(session, order_id=photo.order_id)
    accepted = [ledger.fact_of(entry, PhotoAccepted) for entry in entries]
    is_among = any(fact and (fact.photo_id, fact.sha256) == (photo.id, photo.sha256) for fact in accepted)
    return is_among and ledger.first_broken(entries) is None


def _checks(photo: Photo) -> tuple[Check, ...]:
    codes = set(photo.reason_codes)
    is_old = not was_looked_around(photo)
    if not is_old and not codes & _OF_THE_MOMENT:
        codes.add(ReasonCode.NOTHING_UNPREPARED)
    doubts = {code: next((doubt for doubt in known if doubt in codes), None) for code, known in DOUBTS.items()}
    shown = {code for code in doubts if code not in ONLY_IN_DOUBT} - (_NOT_LOOKED_FOR if is_old else set())
    checks = [Check(code=code, doubt=doubt) for code, doubt in doubts.items() if doubt or code in shown]
    if is_old and doubts[CheckCode.CARD] is None:
        checks.insert(0, Check(code=CheckCode.CARD_READ))
    checks.append(Check(code=CheckCode.HISTORY))
    if photo.decided_by_id is not None:
        checks.append(Check(code=CheckCode.PERSON, doubt=DECIDED_INSIDE if DECIDED_INSIDE in codes else None))
    return tuple(checks)
