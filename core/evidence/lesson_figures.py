"""What the checks make of the photos that a workshop took for them, before and after they have learned from them.

Afterwards each photo is held to what the others teach: by what it teaches itself, anything could be let through.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.evidence import learned
from core.evidence.learned import LATEST_LESSONS, Reports
from core.evidence.messages import LessonLearned
from core.evidence.model import judge
from core.evidence.reasons import Decision
from core.evidence.tables import Scene
from vision.model import Outcome, PhotoReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the checks saw in one photo.

    `like`: what it is to a photo that came before it. `has_card`: a card of ours was read, `is_lit`: and the light of
    the scene falls on it.
    """

    scene: Scene
    report: PhotoReport
    like: Outcome | None = None
    has_card: bool = False
    is_lit: bool = False

    @property
    def is_copy(self) -> bool:
        """Whether the same photo came before."""
        return self.like is Outcome.COPY

    @property
    def teaches(self) -> bool:
        """Whether the checks learn from it."""
        return not self.is_copy and learned.can_teach(self.report)


def figures(*, workshop_id: int, looks: Sequence[Look], accepted: Reports, lessons: Reports) -> LessonLearned:
    """Count what the looks at a round of photos say.

    Args:
        workshop_id: Whose photos they are.
        looks: One for each photo, as they came.
        accepted: The reports of the workshop's accepted photos.
        lessons: Those of the rounds before, the latest first.
    """
    own = [look for look in looks if not look.is_copy]
    before = learned.thresholds([*accepted, *lessons])
    cards = [look for look in own if look.scene is Scene.CARD]
    return LessonLearned(
        workshop_id=workshop_id,
        photos=len(own),
        unfit=sum(not look.teaches for look in own),
        repeated=len(looks) - len(own),
        again_before=sum(_is_asked_again(look.report.held_to(before)) for look in own),
        again_after=sum(_is_asked_again(_held_to_others(look, own, accepted, lessons)) for look in own),
        cards=len(cards),
        cards_read=sum(look.has_card for look in cards),
        cards_lit=sum(look.is_lit for look in cards),
        alike=sum(look.like is Outcome.SAME_VIEW for look in own),
    )


def _held_to_others(look: Look, own: Sequence[Look], accepted: Reports, lessons: Reports) -> PhotoReport:
    others = [one.report.as_json() for one in reversed(own) if one is not look and one.teaches]
    return look.report.held_to(learned.thresholds([*accepted, *[*others, *lessons][:LATEST_LESSONS]]))


def _is_asked_again(report: PhotoReport) -> bool:
    return judge(report).outcome is Decision.RETAKE
