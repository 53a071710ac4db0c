"""The words of the trade for what is stored by key (crafts, skills, stages, causes, regions), and from typed text."""

import hashlib
import re

from markupsafe import Markup, escape

from core.contacts.mask import mask_contacts
from core.garments import known_words
from core.incidents.tables import Kind as IncidentKind
from core.parties.model import CRAFTS, REGIONS
from core.parties.profile import SKILLS
from core.planning import moves as planning
from core.planning.tables import PlanMove
from core.planning.work_weeks import WEEKS
from core.stage import Stage, icon_of
from core.tracking import model as tracking
from handlers.families import Family
from handlers.rendering import plain
from handlers.texts import Texts

ANYWHERE = "any"
REGION = Family("region", (*REGIONS, ANYWHERE))
CRAFT = Family("craft", CRAFTS)
SKILL = Family[str]("skill", SKILLS)
STAGE = Family("stage", Stage)
CAUSE = Family[str]("cause", (*tracking.Cause, tracking.NO_ANSWER, *planning.Cause))
INCIDENT = Family("incident", IncidentKind)
OWN_WEEK = "own"
WEEK = Family("week", (*WEEKS, OWN_WEEK))


def region_name(t: Texts, region: str | None) -> Markup:
    """Name a region: one of ours in the reader's language, any other as it was typed."""
    if region is None:
        return t(REGION(ANYWHERE))
    return t(REGION(region)) if region in REGION else escape(mask_contacts(region))


def craft_name(t: Texts, craft: str) -> Markup:
    """Name a craft: one of ours in the reader's language, any other as it was given."""
    return t(CRAFT(craft)) if craft in CRAFT else escape(craft)


def skill_name(t: Texts, skill: str) -> Markup:
    """Name a skill."""
    return t(SKILL(skill))


def stage_label(t: Texts, stage: Stage) -> str:
    """Name a stage with its icon."""
    return f"{icon_of(stage)} {plain(t(STAGE(stage)))}"


def cause_name(t: Texts, cause: str) -> Markup:
    """Name a cause of a delay or of a moved date."""
    return t(CAUSE(cause if cause in CAUSE else tracking.Cause.OTHER))


def cause_of_move(t: Texts, move: PlanMove) -> Markup:
    """Name the cause of a moved date, with the stage that it is about where that is known."""
    if move.stage is None:
        return cause_name(t, move.cause)
    return t("tracking.cause_at_stage", stage=stage_label(t, Stage(move.stage)), cause=cause_name(t, move.cause))


def region_tag(region: str) -> str:
    """Shorten the name of a region to what fits in a button's data."""
    return hashlib.sha256(region.encode()).hexdigest()[:10]


def find_garment_in(text: str) -> str | None:
    """Find the one garment that is named among other words, such as in a style's name; None where several are."""
    words = text.casefold()
    found = {name: garment for name, garment in known_words().items() if _is_named(name, words)}
    outer = {garment for name, garment in found.items() if not any(name in other for other in found if other != name)}
    return outer.pop() if len(outer) == 1 else None


def _is_named(name: str, words: str) -> bool:
    """Look for a whole word; Chinese sets none apart."""
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)" if name[0] < "\u2e80" else re.escape(name), words))
