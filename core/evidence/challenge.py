"""One-time challenges: a code on a screen, or a word on a slip, shows that a photo was taken after it was asked for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import CodeKind, CodeReading, Standing, sign
from core.evidence import queries
from core.evidence.model import ChallengeState
from core.evidence.tables import Photo
from core.stage import Stage

GOOD_FOR = timedelta(minutes=30)
"""Enough to take one more photo, too little to prepare one."""


def challenge_payload(asking: Photo, *, keys: Sequence[bytes]) -> str:
    """Write the code that the next photo is to show; it names the refused photo, so it holds for one answer only.

    Raises:
        ValueError: The photo was never judged for an order and a stage.
    """
    if asking.workshop_id is None or asking.order_id is None or asking.stage is None:
        raise ValueError(f"photo {asking.id} has no order to ask for")
    return sign(
        keys=keys,
        kind=CodeKind.CHALLENGE,
        workshop_id=asking.workshop_id,
        order_id=asking.order_id,
        serial=asking.id,
        stage=Stage(asking.stage),
    )


def answers_challenge(reading: CodeReading, asking: Photo, *, at: datetime) -> bool:
    """Say whether a code seen in a photo of `at` is the one that was given for the photo asking for it, in time."""
    return (
        reading.standing is Standing.VALID
        and reading.kind is CodeKind.CHALLENGE
        and (reading.order_id, reading.serial, reading.stage) == (asking.order_id, asking.id, asking.stage)
        and asking.judged_at is not None
        and asking.judged_at <= at <= asking.judged_at + GOOD_FOR
    )


async def state_of_challenge(
    session: AsyncSession, *, photo: Photo, readings: Sequence[CodeReading], looks_alike: bool
) -> ChallengeState:
    """Say whether a photo shows the challenge that its order and stage wait for.

    Only one that looks like an earlier photo has to. A word on a slip is for a person to read: without the code such
    a photo goes to review.
    """
    assert photo.order_id is not None and photo.stage is not None
    asking = await queries.find_asking_photo(session, order_id=photo.order_id, stage=Stage(photo.stage), before=photo)
    if asking is None or not asking.challenge:
        return ChallengeState.NOT_ASKED
    if any(answers_challenge(reading, asking, at=photo.received_at) for reading in readings):
        return ChallengeState.SEEN
    return ChallengeState.NOT_SEEN if looks_alike else ChallengeState.NOT_ASKED
