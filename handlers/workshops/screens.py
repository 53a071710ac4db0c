"""The screens on which a profile is told and edited, each with its buttons in place."""

from collections.abc import Callable

from core.garments import Category
from core.parties import profile
from core.parties.messages import EditField
from core.parties.model import CRAFTS, TEAM_SIZES, TIMEZONES
from core.parties.tables import Workshop
from core.planning.work_weeks import WEEKS, week_key
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import garment_icon, garment_name
from handlers.outgoing import Button, Outgoing
from handlers.people.words import zone_name
from handlers.rendering import Rendering, plain, renders
from handlers.trade_words import WEEK, craft_name, skill_name
from handlers.workshops.chat import EDITED, SETUP
from handlers.workshops.words import in_pairs

EDIT = Family("shop.edit", EDITED)

Rows = tuple[tuple[Button, ...], ...]


@renders(EditField)
async def _edit(r: Rendering[EditField]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    field, setup = r.message.field, r.message.setup
    if setup:
        after = SETUP.index(field) + 1
        target = SETUP[after] if after < len(SETUP) else "done"
        leave = r.button("shop.button.next", pack("shop.view", workshop.id, target, 1))
    else:
        leave = r.button("orders.button.back", pack("shop.view", workshop.id, "fields", 0))
    return Outgoing(text=r.t(EDIT(field)), buttons=(*_SCREENS[field](r, workshop), (leave,)))


def _set(r: Rendering[EditField], workshop: Workshop, text: str, field: str, item: str, value: int = 0) -> Button:
    return Button(text=text, data=pack("shop.set", workshop.id, field, item, value, r.message.setup))


def _mark(is_chosen: bool) -> str:
    return "✅" if is_chosen else "▫️"


def _choice(r: Rendering[EditField], workshop: Workshop, label: str, field: str, item: str, is_chosen: bool) -> Button:
    """Offer to take an item in or out, as it is shown: pressed later, it still means what it said."""
    return _set(r, workshop, f"{_mark(is_chosen)} {label}", field, item, int(not is_chosen))


def _crafts(r: Rendering[EditField], workshop: Workshop) -> Rows:
    return in_pairs(
        [
            _choice(r, workshop, plain(craft_name(r.t, craft)), "crafts", craft, craft in workshop.crafts)
            for craft in CRAFTS
        ]
    )


def _categories(r: Rendering[EditField], workshop: Workshop) -> Rows:
    def button(category: str) -> Button:
        label = f"{garment_icon(category)} {plain(garment_name(r.t, category))}"
        return _choice(r, workshop, label, "categories", category, category in workshop.categories)

    return in_pairs([button(category) for category in Category])


def _quantities(r: Rendering[EditField], workshop: Workshop) -> Rows:
    def button(field: str, pieces: int, chosen: int, sign: str) -> Button:
        mark = "✅ " if pieces == chosen else ""
        return _set(r, workshop, f"{mark}{sign} {pieces}", field, field, pieces)

    return (
        tuple(button("moq", pieces, workshop.moq_pieces, "≥") for pieces in profile.MOQ_PIECES),
        tuple(button("max", pieces, workshop.max_pieces, "≤") for pieces in profile.MAX_PIECES),
    )


def _people(r: Rendering[EditField], workshop: Workshop) -> Rows:
    rows: list[tuple[Button, ...]] = []
    for skill in profile.SKILLS:
        label = plain(r.t("list.colon", head=skill_name(r.t, skill), tail=workshop.people_by_skill.get(skill, 0)))
        rows.append((_set(r, workshop, label, "people", skill),))
        rows.append(
            tuple(_set(r, workshop, f"{step:+d}".replace("-", "−"), "people", skill, step) for step in (-5, -1, 1, 5))
        )
    return tuple(rows)


def _teams(r: Rendering[EditField], workshop: Workshop) -> Rows:
    return (
        tuple(
            _choice(
                r,
                workshop,
                f"{size}{'+' if size == TEAM_SIZES[-1] else ''}",
                "teams",
                str(size),
                size in workshop.team_sizes,
            )
            for size in TEAM_SIZES
        ),
    )


def _calendar(r: Rendering[EditField], workshop: Workshop) -> Rows:
    chosen = week_key(workshop.calendar)
    weeks = [(_set(r, workshop, f"{_mark(key == chosen)} {plain(r.t(WEEK(key)))}", "calendar", key),) for key in WEEKS]
    return (*weeks, (r.button("plan.button.days", pack("plan.days", workshop.id)),))


def _zone(r: Rendering[EditField], workshop: Workshop) -> Rows:
    return tuple(
        (
            Button(
                text=f"{_mark(zone == workshop.timezone)} {plain(zone_name(r, zone))}",
                data=pack("shop.zone", workshop.id, zone),
            ),
        )
        for zone in TIMEZONES
    )


def _prices(r: Rendering[EditField], workshop: Workshop) -> Rows:
    rows: list[tuple[Button, ...]] = []
    for category in workshop.categories:
        price_minor = int(workshop.price_minor_by_category.get(category, profile.USUAL_PRICE_MINOR[category]))
        price = r.t.money(price_minor, workshop.currency)
        label = f"{garment_icon(category)} {plain(garment_name(r.t, category))} {price}"
        rows.append((_set(r, workshop, label, "prices", category),))
        rows.append(
            tuple(
                _set(r, workshop, f"{step:+d}".replace("-", "−"), "prices", category, step * 100)
                for step in (-5, -1, 1, 5)
            )
        )
    return tuple(rows)


_SCREENS: dict[str, Callable[[Rendering[EditField], Workshop], Rows]] = {
    "crafts": _crafts,
    "categories": _categories,
    "moq": _quantities,
    "people": _people,
    "teams": _teams,
    "calendar": _calendar,
    "prices": _prices,
    "zone": _zone,
}
