"""The operator's desk in words and buttons."""

from datetime import timedelta
from typing import Any

from markupsafe import Markup

from core.evidence import queries as evidence
from core.holds import queries as holds
from core.incidents import queries as incidents
from core.incidents.messages import Desk, DeskIncidents, DeskJobs, DeskMessages, DeskModels, DeskPeople, DeskUpdates
from core.incidents.tables import Incident
from core.intake import queries as intake
from core.jobs import queries as jobs
from core.notify import queries as outbox
from core.parties import queries as parties
from handlers.desk.chat import DRAWERS
from handlers.desk.signin import signin_buttons
from handlers.families import Family
from handlers.keyboards import pack
from handlers.outgoing import Button, Outgoing
from handlers.paging import Page, cut
from handlers.rendering import Rendering, plain, renders
from handlers.trade_words import INCIDENT, region_name

PART = Family("desk.button", DRAWERS)

LISTED, MODELS_LISTED = 10, 20
MOST_READ = 1000
"""So many of a kind are read at most; where there are more, something is wrong that no list helps with."""
ERROR_CHARS = 120
RECENT = timedelta(days=1)
"""The desk's button counts what happened within this time."""


@renders(Desk)
async def _desk(r: Rendering[Desk]) -> Outgoing:
    counts = {
        "people": await parties.count_unreachable(r.session),
        "updates": await intake.count_failed(r.session),
        "jobs": len(await jobs.list_dead(r.session)),
        "messages": await outbox.count_dead(r.session),
        "incidents": await incidents.count_since(r.session, since=r.now - RECENT),
        "models": len(await parties.list_templates(r.session)),
    }
    rows = tuple(
        (Button(text=plain(r.t("list.colon", head=r.t(PART(part)), tail=count)), data=pack("desk.part", part)),)
        for part, count in counts.items()
    )
    return Outgoing(
        text=r.t("desk.all"),
        buttons=(
            *rows,
            *await _reviews(r),
            (r.button("desk.button.group", pack("match.group")),),
            (r.button("desk.button.holds", pack("hold.show"), n=len(await holds.list_holds(r.session))),),
            *await signin_buttons(r),
        ),
    )


async def _reviews(r: Rendering) -> tuple[tuple[Button, ...], ...]:
    """Lead to the photos that wait for a person's eye, where there are any."""
    waiting = await evidence.count_open_reviews(r.session, person=r.person) if r.person else 0
    return ((r.button("desk.button.reviews", pack("review.open"), n=waiting),),) if waiting else ()


def _drawer(r: Rendering, key: str, page: Page[Any], lines: list[Markup], buttons: list[Button]) -> Outgoing:
    back = r.button("orders.button.back", pack("desk.part", "all"))
    assert r.person is not None, "a desk is nobody's but an operator's"
    return Outgoing(
        text=Markup("\n").join([r.t(key), *(lines or [r.t("desk.empty")]), *page.line(r)]),
        buttons=(*((button,) for button in buttons), *page.row(r, key, r.person.id), (back,)),
    )


@renders(DeskPeople)
async def _people(r: Rendering[DeskPeople]) -> Outgoing:
    page = cut(r, await parties.list_unreachable(r.session, limit=MOST_READ), LISTED)
    lines = [
        Markup("{} — {}").format(person.name, r.t.moment(person.blocked_at))
        for person in page.items
        if person.blocked_at
    ]
    return _drawer(r, "desk.people", page, lines, [])


@renders(DeskUpdates)
async def _updates(r: Rendering[DeskUpdates]) -> Outgoing:
    page = cut(r, await intake.list_failed(r.session, limit=MOST_READ), LISTED)
    failed = page.items
    lines = [
        Markup("<code>{}</code> {} {}").format(one.reference, r.t.moment(one.failed_at), one.error[:ERROR_CHARS])
        for one in failed
    ]
    buttons = [r.button("desk.button.replay", pack("desk.replay", one.id), reference=one.reference) for one in failed]
    return _drawer(r, "desk.updates", page, lines, buttons)


@renders(DeskJobs)
async def _jobs(r: Rendering[DeskJobs]) -> Outgoing:
    page = cut(r, await jobs.list_dead(r.session), LISTED)
    dead = page.items
    lines = [Markup("{} {} {}").format(job.id, job.kind, (job.error or "")[:ERROR_CHARS]) for job in dead]
    buttons = [r.button("desk.button.again", pack("desk.job", job.id), what=f"{job.id} {job.kind}") for job in dead]
    return _drawer(r, "desk.jobs", page, lines, buttons)


@renders(DeskMessages)
async def _messages(r: Rendering[DeskMessages]) -> Outgoing:
    page = cut(r, await outbox.list_dead(r.session, limit=MOST_READ), LISTED)
    dead = page.items
    lines = [Markup("{} {} {}").format(row.id, row.key, (row.error or "")[:ERROR_CHARS]) for row in dead]
    buttons = [r.button("desk.button.again", pack("desk.message", row.id), what=f"{row.id} {row.key}") for row in dead]
    return _drawer(r, "desk.messages", page, lines, buttons)


@renders(DeskIncidents)
async def _incidents(r: Rendering[DeskIncidents]) -> Outgoing:
    page = cut(r, await incidents.list_recent(r.session, limit=MOST_READ), LISTED)
    return _drawer(r, "desk.incidents", page, [_incident(r, one) for one in page.items], [])


def _incident(r: Rendering, incident: Incident) -> Markup:
    """Say when and what: from and to where it went on, and how often."""
    when = r.t.moment(incident.began_at)
    if incident.last_at - incident.began_at >= timedelta(minutes=1):
        when = Markup("{} – {}").format(when, r.t.moment(incident.last_at))
    return Markup("{} {}").format(when, r.t(INCIDENT(incident.kind), n=incident.times))


@renders(DeskModels)
async def _models(r: Rendering[DeskModels]) -> Outgoing:
    found = await parties.list_workshops(r.session, limit=MOST_READ)
    pressed = next((place for place, workshop in enumerate(found) if workshop.id == r.message.at), None)
    page = cut(r, found, MODELS_LISTED, at=pressed)
    buttons = [
        Button(
            text=f"{'⭐' if workshop.is_template else '☆'} {workshop.name[:30]} · "
            f"{plain(region_name(r.t, workshop.region))}",
            data=pack("desk.model", workshop.id, 0 if workshop.is_template else 1),
        )
        for workshop in page.items
    ]
    return _drawer(r, "desk.models", page, [r.t("desk.models_hint")] if found else [], buttons)
