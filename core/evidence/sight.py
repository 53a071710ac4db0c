"""What the slow check of a photo hands over to the judging of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vision.lighting import Lighting
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

    `within`: earlier photos that are shown again in it. `embedding` and `things_share` None: not looked
    at. `lightings` tell of the texts of codes how light lies on their paper. `is_still_clip`: a clip that is one
    picture held still.
    """

    photo_id: int
    report: PhotoReport
    like: Likeness | None = None
    within: tuple[int, ...] = ()
    compared: bool = True
    embedding: bytes | None = None
    things_share: float | None = None
    lightings: Mapping[str, Lighting] = field(default_factory=dict)
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
            "things_share": self.things_share,
            "lightings": dict(self.lightings),
            "is_still_clip": self.is_still_clip,
            "provenance": self.provenance.as_json() if self.provenance else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The picture that stands for a file, with its report; `others` are the other stills of a clip.

    `own_codes`: so many of the report's codes, the first, are seen in this very picture.
    """

    picture: bytes
    report: PhotoReport
    own_codes: int = 0
    others: tuple[bytes, ...] = ()
    is_still_clip: bool = False


def best_seen(pictures: Sequence[bytes], reports: Sequence[PhotoReport], *, is_still_clip: bool) -> Seen:
    """Let the best still speak for a clip: the fewest failed measures, then the sharpest; all of them show its codes.

    Args:
        pictures: The stills, the sharpest first; of a photo only itself.
        reports: One for each.
        is_still_clip: The clip is one picture held still.
    """
    order = sorted(range(len(reports)), key=lambda n: (reports[n].refusal is not None, len(reports[n].failed())))
    best, *others = order
    codes = {code.text: code for number in reversed(order) for code in reports[number].codes}
    own = reports[best].codes
    more = tuple(code for text, code in codes.items() if text not in {c.text for c in own})
    return Seen(
        picture=pictures[best],
        report=replace(reports[best], codes=own + more, unread_codes=max(0, reports[best].unread_codes - len(more))),
        own_codes=len(own),
        others=tuple(pictures[number] for number in others if reports[number].refusal is None),
        is_still_clip=is_still_clip,
    )


def gravest(found: Sequence[Likeness | None]) -> Likeness | None:
    """Choose what weighs most: a copy, else the first that looks alike."""
    known = [one for one in found if one is not None]
    return next((one for one in known if one.outcome is Outcome.COPY), known[0] if known else None)
