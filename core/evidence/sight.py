"""What the slow check of a photo hands over to the judging of it."""

from dataclasses import dataclass
from typing import Any

from vision.model import Outcome, PhotoReport
from vision.provenance import ManifestState, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The earlier photo that a new one is most like."""

    photo_id: int
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What the check saw in one photo.

    `embedding` and `screen_score` None: not looked at. `is_still_clip`: a clip that is one picture held still.
    """

    photo_id: int
    report: PhotoReport
    like: Likeness | None = None
    compared: bool = True
    embedding: bytes | None = None
    screen_score: float | None = None
    is_still_clip: bool = False
    provenance: Provenance | None = None

    @property
    def signed_by(self) -> str | None:
        """Who vouches that a camera took it; a signature of unknown hands vouches for nothing."""
        told = self.provenance
        if told is None or told.state is not ManifestState.VALID or not (told.is_trusted and told.is_capture):
            return None
        return told.signer or "?"

    def as_json(self) -> dict[str, Any]:
        """Give all measures as plain values for JSON."""
        return self.report.as_json() | {
            "screen_score": self.screen_score,
            "is_still_clip": self.is_still_clip,
            "provenance": self.provenance.as_json() if self.provenance else None,
        }
