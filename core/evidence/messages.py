"""What is said of photos."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from core.evidence.tables import Scene
from core.notify.message import (
    AnyOfOrders,
    CardMessage,
    Code,
    Message,
    Number,
    OrderId,
    Paged,
    PartId,
    PersonId,
    PhotoId,
    PhotoIds,
    PlannedOrderId,
    Words,
    WorkshopId,
)
from core.stage import Stage


class Doubt(StrEnum):
    """Why the words under a photo do not settle what it is of."""

    NOT_OPEN_HERE = "NOT_OPEN_HERE"
    SEVERAL_ORDERS = "SEVERAL_ORDERS"
    STAGE = "STAGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichOrder(Paged):
    """Which order does a photo show?"""

    outbox_key: ClassVar[str] = "evidence.which_order"
    photo_id: PhotoId
    order_ids: AnyOfOrders | None = None
    doubt: Doubt | None = None
    """What is said of the words under it; then `order_ids` are all that is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichStage(Message):
    """Which stage does a photo show?"""

    outbox_key: ClassVar[str] = "evidence.which_stage"
    photo_id: PhotoId
    order_id: OrderId
    stages: tuple[Stage, ...]
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLookedUp(Message):
    """What is known of the picture behind a code that somebody typed; whoever holds it may read that."""

    outbox_key: ClassVar[str] = "verify.said"
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking(Message):
    """A photo is looked at, or was; the answer itself stands under the photo. Rows of 0.2.0 do not say which photo."""

    outbox_key: ClassVar[str] = "evidence.checking"
    order_id: OrderId
    stage: Stage | None
    photo_id: PhotoId | None = None
    round: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumWord(CardMessage):
    """How many photos of an album came and were looked at."""

    outbox_key: ClassVar[str] = "evidence.album"
    subject_id: PhotoId
    looked: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardScanned(Message):
    """A card was scanned: the photo, please."""

    outbox_key: ClassVar[str] = "evidence.scanned"
    order_id: OrderId
    stage: Stage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoVerdict(Message):
    """What became of photos, to their sender."""

    outbox_key: ClassVar[str] = "evidence.verdict"
    photo_ids: PhotoIds
    rounds: tuple[Number, ...] | None = None
    """In which each was judged so; one that was put to the check since has a newer answer. Rows of 0.2.0 do not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDoubted(Message):
    """Several photos of a stage could not be accepted, to the buyer and the operators; nobody is accused."""

    outbox_key: ClassVar[str] = "evidence.doubted"
    order_id: OrderId
    stage: Stage
    tries: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProven(Message):
    """A stage is proven, to the buyer."""

    outbox_key: ClassVar[str] = "evidence.proven"
    order_id: OrderId
    photo_ids: tuple[PartId, ...]
    round: Number | None = None
    """In which the first of them was judged so; moved since, it is another message. Rows of 0.2.0 do not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofTakenBack(Message):
    """A photo that the buyer was shown is of something else, to the buyer."""

    outbox_key: ClassVar[str] = "evidence.unproven"
    order_id: OrderId
    stage: Stage
    photo_id: PartId


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoMistaken(Paged):
    """What is a photo really of? To its sender, or to the owner; buttons put it right."""

    outbox_key: ClassVar[str] = "evidence.mistaken"
    photo_id: PhotoId
    round: Number | None = None
    """Of the photo when this was asked: judged anew it is another question. None on a page that was turned."""
    name: Words | None = None
    """Who says after their hour that it is of something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakenStage(Message):
    """Of which stage of another order is a photo really?"""

    outbox_key: ClassVar[str] = "evidence.mistaken_stage"
    photo_id: PhotoId
    round: Number
    order_id: OrderId
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack(Message):
    """A photo counts for nothing any more, to who sent it and to who took it back."""

    outbox_key: ClassVar[str] = "evidence.taken_back"
    photo_id: PhotoId
    name: Words | None = None
    """Who did, where it was not its sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRight(Message):
    """The owner, who was asked by its sender, finds that a photo is what it was taken for, to that sender."""

    outbox_key: ClassVar[str] = "evidence.found_right"
    photo_id: PhotoId
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoPutRight(Message):
    """What became of a photo that the owner moved, to that owner; who sent it is answered at the photo."""

    outbox_key: ClassVar[str] = "evidence.put_right"
    photo_id: PhotoId
    round: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakenPhotos(Paged):
    """Which of an order's photos is of something else? To its owner."""

    outbox_key: ClassVar[str] = "evidence.mistaken_of"
    order_id: PlannedOrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsUnderPhoto(Message):
    """What somebody of the floor wrote under a photo, to the owner."""

    outbox_key: ClassVar[str] = "evidence.words_under"
    workshop_id: WorkshopId
    photo_id: PartId
    name: Words
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAsked(Message):
    """Does a doubtful photo count? Those of an album that were judged alike are shown and decided as one."""

    outbox_key: ClassVar[str] = "review.ask"
    photo_id: PhotoId
    alone: bool = False
    """Shown by itself, though it came in an album."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClip(Message):
    """A doubtful clip that moves."""

    outbox_key: ClassVar[str] = "review.clip"
    photo_id: PhotoId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReviews(Paged):
    """Photos that wait for a person's eye."""

    outbox_key: ClassVar[str] = "review.open"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkMade(Message):
    """What the person who looks at a doubtful photo writes to its sender."""

    outbox_key: ClassVar[str] = "review.remark_for_sender"
    photo_id: PhotoId | None = None
    """Rows of 0.1.1 do not name it; they go to its sender as well."""
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonOffered(Message):
    """Photos of a workshop's own floor would teach the checks: to its owner, who begins by a button."""

    outbox_key: ClassVar[str] = "lesson.offer"
    workshop_id: WorkshopId
    is_asked: bool = False
    """The operator asks for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonScene(Message):
    """Which scene is photographed now, and how many photos are there."""

    outbox_key: ClassVar[str] = "lesson.scene"
    workshop_id: WorkshopId
    scene: Scene
    taken: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonWord(CardMessage):
    """How many photos came, while those of a scene come."""

    outbox_key: ClassVar[str] = "lesson.word"
    subject_id: PartId
    workshop_id: WorkshopId
    taken: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonLearned(Message):
    """What the checks make of a workshop's photos before they have learned and after; to owner and operators.

    `unfit` teach nothing; `repeated` were copies, and count nowhere. `again_before` and `again_after` would be asked
    for once more. `cards` were to show a card: it was `cards_read`, and `cards_lit` by the light of the scene. `alike`
    are so much like one before them that a code would have been asked for.
    """

    outbox_key: ClassVar[str] = "lesson.learned"
    workshop_id: WorkshopId
    photos: Number
    unfit: Number = 0
    repeated: Number = 0
    again_before: Number = 0
    again_after: Number = 0
    cards: Number = 0
    cards_read: Number = 0
    cards_lit: Number = 0
    alike: Number = 0
