"""Photos with all that is known around them, and what becomes of each: what is gathered, and what is ruled."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.codes.model import CodeReading
from core.evidence.challenge import Asking
from core.evidence.messages import WhichOrder, WhichStage
from core.evidence.model import Verdict
from core.evidence.progress import Yardstick
from core.evidence.said import Said
from core.evidence.sight import Likeness, Sight
from core.evidence.tables import Photo
from core.orders.tables import Order
from core.planning.tables import PlanStage
from core.stage import Stage, TicketKind
from core.tickets.model import Counted, Tally
from core.tickets.tables import Ticket
from vision.lighting import Lighting
from vision.model import PhotoReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A photo with what the check saw in it and the codes of ours that it shows.

    `lightings`: how light lies on the paper of each of the readings. `named`: the order that its sender named, or that
    its codes name and that is on the sender's floor. `said`: what the words under it say.
    """

    photo: Photo
    sight: Sight
    readings: tuple[CodeReading, ...] = ()
    lightings: tuple[Lighting, ...] = ()
    named: Order | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """An order as far as photos of it are concerned: its plan, what its time is held against, its tickets in force."""

    order: Order
    plan: tuple[PlanStage, ...]
    yardstick: Yardstick
    in_force: Mapping[TicketKind, frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which stage of an order a photo is for, None where its sender has to say; `choices` are what is offered then."""

    stage: Stage | None
    choices: tuple[Stage, ...] = ()
    counted: Tally | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known around a photo whose order and stage are known.

    `report` is held to what is usual for the workshop and stage. `like` says how it is like `earlier`; a photo of
    another order that is shown again in it counts as the same view. `asking` is the answer whose code the stage waits
    for, `tickets` the print in force of the kind that it counts.
    """

    report: PhotoReport
    like: Likeness | None = None
    earlier: Photo | None = None
    asking: Asking | None = None
    is_unlike_stage: bool = False
    tickets: tuple[Ticket, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One photo with all that the judgement of it needs.

    No `order`: nobody knows of which it is. No `place`: the order is over for it. No `around`: nobody knows the stage.
    """

    shot: Shot
    order: Order | None = None
    making: Making | None = None
    place: Place | None = None
    around: Around | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The photos that are answered together, in their order, and the orders on their sender's floor to choose from."""

    cases: tuple[Case, ...]
    on_floor: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a photo was judged for; `sight` is held to what is usual there, `counted` what its tickets say."""

    order_id: int
    workshop_id: int | None
    stage: Stage
    sight: Sight
    counted: Counted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What becomes of one photo; no `subject`: it was judged without an order.

    `challenge`: the word that the next photo is to show.
    """

    photo: Photo
    verdict: Verdict
    subject: Subject | None = None
    challenge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What their sender has to say about photos; `order_id` is known where only the stage is asked."""

    photos: tuple[Photo, ...]
    question: WhichOrder | WhichStage
    order_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What becomes of a batch: each of its photos is in one ruling or in one inquiry."""

    rulings: tuple[Ruling, ...]
    inquiries: tuple[Inquiry, ...] = ()
