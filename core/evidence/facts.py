"""What photos have proven and what was said of them, as the history of the order keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from core.evidence.reasons import Trust
from core.ledger.fact import Fact
from core.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoAccepted(Fact):
    """A photo proves a stage; `tickets` is how many it counts, None for a picture of the work."""

    kind: ClassVar[str] = "PHOTO_ACCEPTED"
    photo_id: int
    sha256: str | None
    stage: Stage
    trust: Trust
    tickets: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _NotAccepted(Fact):
    photo_id: int
    sha256: str | None
    stage: Stage | None
    reasons: tuple[str, ...]
    """Codes, the gravest first; a later release may know more of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoReviewed(_NotAccepted):
    """A photo waits for somebody's decision."""

    kind: ClassVar[str] = "PHOTO_REVIEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRefused(_NotAccepted):
    """A photo proves nothing."""

    kind: ClassVar[str] = "PHOTO_REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoTakenBack(Fact):
    """A photo was sent for the wrong order or stage: from here on it counts for nothing of this order."""

    kind: ClassVar[str] = "PHOTO_TAKEN_BACK"
    photo_id: int
    sha256: str | None
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRemarked(Fact):
    """Who decides about a photo had something to say; `text` goes when they are deleted."""

    kind: ClassVar[str] = "PHOTO_REMARK"
    photo_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesDeclared(Fact):
    """A team's word for how many pieces are through a stage."""

    kind: ClassVar[str] = "PIECES_DECLARED"
    stage: Stage
    pieces: int
