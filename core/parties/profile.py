"""The profile of a workshop: how it begins, how a model is cloned, and what each edit may do."""

from collections.abc import Sequence
from typing import Any, ClassVar

from core.errors import UserError
from core.parties.actions import Profile
from core.parties.model import CRAFTS, TEAM_SIZES
from core.parties.tables import Workshop
from core.stage import Skill

NAME_LIMIT = 60
REGION_LIMIT = 60

SKILLS: tuple[Skill, ...] = tuple(Skill)
MOQ_PIECES = (10, 30, 50, 100, 300)
MAX_PIECES = (300, 500, 1000, 3000, 10000)
MAX_PEOPLE = 500
MAX_PRICE_MINOR = 10_000_00

USUAL_PRICE_MINOR = {
    "hoodie": 38_00,
    "tshirt": 16_00,
    "dress": 42_00,
    "trousers": 34_00,
    "shirt": 32_00,
    "skirt": 26_00,
    "jacket": 65_00,
    "other": 30_00,
}
"""What a price a piece begins with until the owner changes it (assumption: small-lot sewing, East China)."""


class KeepOne(UserError):
    """The last of a list can't go: a workshop without crafts, garments or teams gets no orders."""

    code: ClassVar[str] = "keep_one"


class AlreadySetUp(UserError):
    """The workshop says what it makes; a button of its first day would write over that, in silence."""

    code: ClassVar[str] = "already_set_up"


def blank_profile(*, name: str, region: str, timezone: str, calendar: dict[str, Any]) -> Profile:
    """Begin a profile; what it makes is for the owner to say."""
    return Profile(
        name=name,
        region=region,
        timezone=timezone,
        crafts=(),
        categories=(),
        moq_pieces=30,
        max_pieces=1000,
        team_sizes=(2, 4),
        people_by_skill={"cutting": 1, "sewing": 4, "finishing": 1},
        calendar=calendar,
        price_minor_by_category={},
    )


def clone_into(workshop: Workshop, *, template: Workshop) -> None:
    """Take over what a model workshop makes, with whom, in which hours and for how much.

    Name, place and zone stay, and so do the workshop's own single days: those on which the model is closed are its own.

    Raises:
        AlreadySetUp: The workshop says what it makes.
    """
    if workshop.crafts and workshop.categories:
        raise AlreadySetUp
    workshop.crafts = list(template.crafts)
    workshop.categories = list(template.categories)
    workshop.moq_pieces = template.moq_pieces
    workshop.max_pieces = template.max_pieces
    workshop.team_sizes = list(template.team_sizes)
    workshop.people_by_skill = dict(template.people_by_skill)
    workshop.calendar = {**workshop.calendar, "shifts": list(template.calendar["shifts"])}
    workshop.price_minor_by_category = dict(template.price_minor_by_category)
    workshop.currency = template.currency


def require_chosen(workshop: Workshop) -> None:
    """Let a workshop take orders only when it says what it makes.

    Raises:
        KeepOne: It names no craft or no garment.
    """
    if not workshop.crafts or not workshop.categories:
        raise KeepOne


def edit(workshop: Workshop, *, field: str, item: str, value: int) -> None:
    """Change one thing of a profile: `value` is a step for people and prices, an amount, or 1 in, 0 out.

    Raises:
        ValueError: There is no such field, item or amount.
        KeepOne: It would be the last of a list, and the workshop takes orders.
    """
    match field:
        case "crafts":
            workshop.crafts = _chosen(workshop, workshop.crafts, item, value, CRAFTS)
        case "categories":
            workshop.categories = _chosen(workshop, workshop.categories, item, value, tuple(USUAL_PRICE_MINOR))
            workshop.price_minor_by_category = _prices_for(workshop)
        case "teams":
            workshop.team_sizes = _chosen(workshop, workshop.team_sizes, int(item), value, TEAM_SIZES)
        case "people" if item in SKILLS:
            people = min(MAX_PEOPLE, max(0, int(workshop.people_by_skill.get(item, 0)) + value))
            workshop.people_by_skill = {**workshop.people_by_skill, item: people}
        case "prices" if item in workshop.categories:
            prices = workshop.price_minor_by_category
            price_minor = min(MAX_PRICE_MINOR, max(1_00, int(prices.get(item, USUAL_PRICE_MINOR[item])) + value))
            workshop.price_minor_by_category = {**prices, item: price_minor}
        case "moq" if value in MOQ_PIECES:
            workshop.moq_pieces = value
            workshop.max_pieces = max(workshop.max_pieces, value)
        case "max" if value in MAX_PIECES:
            workshop.max_pieces = value
            workshop.moq_pieces = min(workshop.moq_pieces, value)
        case _:
            raise ValueError(f"no edit of {field!r} {item!r} {value}")


def _chosen(workshop: Workshop, chosen: Sequence[Any], item: Any, is_wanted: int, offered: Sequence[Any]) -> list[Any]:
    """Take an item in or out, whichever the button said when it was shown; a second tap changes nothing."""
    if item not in offered or is_wanted not in (0, 1):
        raise ValueError(f"{item!r} is not offered")
    left = [other for other in offered if (is_wanted if other == item else other in chosen)]
    if not left and workshop.is_open:
        raise KeepOne
    return left


def _prices_for(workshop: Workshop) -> dict[str, int]:
    known = workshop.price_minor_by_category
    return {category: int(known.get(category, USUAL_PRICE_MINOR[category])) for category in workshop.categories}
