"""Legal holds in words and buttons."""

from markupsafe import Markup

from core.holds import queries as holds
from core.holds.messages import Holds, ReleaseHold
from core.holds.model import Subject
from core.holds.tables import Hold
from core.orders.tables import Order
from core.parties.tables import Person, Workshop
from handlers.keyboards import pack
from handlers.outgoing import Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, renders

LISTED = 20


@renders(Holds)
async def _holds(r: Rendering[Holds]) -> Outgoing:
    page = cut(r, await holds.list_holds(r.session), LISTED)
    lines = [await _line(r, hold) for hold in page.items] or [r.t("desk.empty")]
    buttons = [(r.button("desk.button.release", pack("hold.release", hold.id), number=hold.id),) for hold in page.items]
    assert r.person is not None, "a desk is nobody's but an operator's"
    return Outgoing(
        text=Markup("\n").join([r.t("desk.holds"), *lines, *page.line(r)]),
        buttons=(
            *buttons,
            *page.row(r, "desk.holds", r.person.id),
            (r.button("desk.button.new_hold", pack("hold.new")),),
            (r.button("orders.button.back", pack("desk.part", "all")),),
        ),
    )


@renders(ReleaseHold)
async def _sure(r: Rendering[ReleaseHold]) -> Outgoing:
    hold = await r.session.get_one(Hold, r.message.hold_id)
    yes = r.button("desk.button.release_sure", pack("hold.release_yes", hold.id))
    return Outgoing(
        text=Markup("\n").join([r.t("desk.hold_sure"), await _line(r, hold)]),
        buttons=((r.button("orders.button.back", pack("hold.show")),), (yes,)),
    )


async def _line(r: Rendering, hold: Hold) -> Markup:
    return Markup("{} · {} · {} · {} · {}").format(
        hold.id, await _name(r, hold), hold.reason, hold.placed_by, r.t.moment(hold.placed_at)
    )


async def _name(r: Rendering, hold: Hold) -> str:
    match hold.subject:
        case Subject.ORDER:
            return (await r.session.get_one(Order, hold.subject_id)).code
        case Subject.WORKSHOP:
            return (await r.session.get_one(Workshop, hold.subject_id)).name
        case _:
            return (await r.session.get_one(Person, hold.subject_id)).name
