"""One-time challenges: a code on a screen, or a word on a slip, shows that a photo was taken after it was asked for."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.codes.model import CodeKind, CodeReading, Standing, sign
from core.evidence.model import ChallengeState
from core.evidence.tables import Photo
from core.stage import Stage

WORD_ALPHABET = "2345679ACDEFHJKMNPRTUVWXY"
"""Letters and digits that nobody mistakes for another when written by hand."""
WORD_CHARACTERS = 3
GOOD_FOR = timedelta(minutes=30)
"""Enough to take one more photo, too little to prepare one."""


def new_word() -> str:
    """Choose the word of a challenge."""
    return "".join(secrets.choice(WORD_ALPHABET) for _ in range(WORD_CHARACTERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The last answer for an order and stage: of which photo, when, and the word that the next photo is to show."""

    photo_id: int
    order_id: int | None
    stage: Stage | None
    judged_at: datetime | None
    challenge: str | None

    @classmethod
    def of(cls, photo: Photo) -> "Asking":
        """Read what the answer to a photo asks of the next one."""
        return cls(
            photo_id=photo.id,
            order_id=photo.order_id,
            stage=photo.stage,
            judged_at=photo.decided_at or photo.judged_at,
            challenge=photo.challenge,
        )

    def is_over(self, *, at: datetime) -> bool:
        """Say whether the time for the code was over at an instant."""
        return bool(self.challenge) and self.judged_at is not None and at > self.judged_at + GOOD_FOR


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


def answers_challenge(reading: CodeReading, asking: Asking, *, at: datetime) -> bool:
    """Say whether a code seen in a photo of `at` is the one that was given for the photo asking for it, in time.

    Nobody can show a code before it was given, but the messenger counts whole seconds by a clock of its own.
    """
    return (
        reading.standing is Standing.VALID
        and reading.kind is CodeKind.CHALLENGE
        and (reading.order_id, reading.serial, reading.stage) == (asking.order_id, asking.photo_id, asking.stage)
        and asking.judged_at is not None
        and at <= asking.judged_at + GOOD_FOR
    )


def state_of_challenge(asking: Asking | None, readings: Sequence[CodeReading], *, at: datetime) -> ChallengeState:
    """Say whether a photo of `at` shows the challenge that its order and stage wait for.

    Once asked, every photo of the stage has to. A word on a slip is for a person to read: without the code a photo goes
    to one outside of the workshop. What comes when the time for it is over is asked for a fresh one.
    """
    if asking is None or not asking.challenge:
        return ChallengeState.NOT_ASKED
    if any(answers_challenge(reading, asking, at=at) for reading in readings):
        return ChallengeState.SEEN
    return ChallengeState.LATE if asking.is_over(at=at) else ChallengeState.NOT_SEEN
