"""The stages that every order goes through: one row each, with everything that is true of it.

A new stage is a member of `Stage` at its place, a row in `STAGES`, and its words `stage.<KEY>`. What is learned, drawn,
planned and counted follows from the row. A wire number is written into printed codes: it is given once, never again to
another stage, and never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """A stage of the time-and-action calendar, from fabric to truck, in the order of the work."""

    FABRIC_IN = "FABRIC_IN"
    CUTTING = "CUTTING"
    SEWING = "SEWING"
    OFF_LINE = "OFF_LINE"
    FINISHING = "FINISHING"
    PACKED = "PACKED"
    SHIPPED = "SHIPPED"


class Skill(StrEnum):
    """What people of a workshop can do; a stage takes the time of those of one skill."""

    CUTTING = "cutting"
    SEWING = "sewing"
    FINISHING = "finishing"


class TicketKind(StrEnum):
    """What a ticket is on: a bundle of cut parts, or a carton."""

    BUNDLE = "BUNDLE"
    CARTON = "CARTON"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What people do at a stage.

    `min_per_piece` person-minutes a piece that every garment takes, `share_of_sam` what comes on top as a share of the
    garment's standard sewing minutes, `setup_min` minutes an order before the first piece, `efficiency` standard
    minutes earned per worker-minute. `most_people` may work on one order together.
    The sources stand at `core.planning.durations`.
    """

    skill: Skill
    min_per_piece: float = 0.0
    share_of_sam: float = 0.0
    setup_min: int = 0
    efficiency: float = 1.0
    most_people: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """Everything that is true of a stage.

    `wire` is its number in signed codes, 1 to 15. `least_share_of_sam` is the share of a garment's standard minutes,
    for the whole quantity, that must have passed since the stage before (an assumption that is generous to the fast).
    `takes_days`: its first photo starts it, and it is proven when its pieces are through or a later stage is proven.
    Every other stage is proven by one photo. `counted_by` are the tickets whose codes count its pieces.
    """

    wire: int
    icon: str
    work: Work | None = None
    least_share_of_sam: float = 0.0
    takes_days: bool = False
    counted_by: TicketKind | None = None


STAGES: Mapping[Stage, StageRow] = {
    Stage.FABRIC_IN: StageRow(wire=1, icon="🧶"),
    Stage.CUTTING: StageRow(
        wire=2,
        icon="✂️",
        work=Work(skill=Skill.CUTTING, min_per_piece=0.9, setup_min=45, most_people=4),
        least_share_of_sam=0.03,
        counted_by=TicketKind.BUNDLE,
    ),
    Stage.SEWING: StageRow(
        wire=3,
        icon="🪡",
        work=Work(skill=Skill.SEWING, share_of_sam=1.0),
        least_share_of_sam=0.02,
        takes_days=True,
        counted_by=TicketKind.BUNDLE,
    ),
    Stage.OFF_LINE: StageRow(wire=4, icon="🏁", least_share_of_sam=0.7, counted_by=TicketKind.BUNDLE),
    Stage.FINISHING: StageRow(
        wire=5,
        icon="🧺",
        work=Work(skill=Skill.FINISHING, share_of_sam=0.17, efficiency=0.73, most_people=8),
        least_share_of_sam=0.05,
        counted_by=TicketKind.BUNDLE,
    ),
    Stage.PACKED: StageRow(
        wire=6,
        icon="📦",
        work=Work(skill=Skill.FINISHING, min_per_piece=0.6, most_people=8),
        least_share_of_sam=0.03,
        counted_by=TicketKind.CARTON,
    ),
    Stage.SHIPPED: StageRow(wire=7, icon="🚚", counted_by=TicketKind.CARTON),
}

_WORK: Mapping[Stage, Work] = {stage: row.work for stage, row in STAGES.items() if row.work is not None}

WORKED: tuple[Stage, ...] = tuple(stage for stage in Stage if stage in _WORK)
"""The stages at which somebody works on each piece, in order."""

MOST_WORK_FIRST: tuple[Stage, ...] = tuple(
    sorted(WORKED, key=lambda stage: (-_WORK[stage].share_of_sam, -_WORK[stage].min_per_piece))
)
"""The same by what a piece takes there: sewing first."""

SKILL_BY_STAGE: Mapping[Stage, Skill] = {stage: work.skill for stage, work in _WORK.items()}
"""The skill whose people a stage takes; the other stages take nobody's time."""


def icon_of(stage: Stage) -> str:
    """Give the stage's icon, the same in every message, card and picture."""
    return STAGES[stage].icon


def counted_by(kind: TicketKind) -> tuple[Stage, ...]:
    """List the stages that are counted by tickets of a kind, in order."""
    return tuple(stage for stage in Stage if STAGES[stage].counted_by is kind)


def has_come_to(at: Stage | None, stage: Stage) -> bool:
    """Say whether what was last seen at `at` has come to `stage` or further."""
    order = tuple(Stage)
    return at is not None and order.index(at) >= order.index(stage)


def stage_of_wire(wire: int) -> Stage:
    """Read a stage's number in a signed code.

    Raises:
        ValueError: No stage has or had this number.
    """
    for stage, row in STAGES.items():
        if row.wire == wire:
            return stage
    raise ValueError(f"no stage has the number {wire}")
