"""The operator's page in words: how the robot is, what failed, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from core.budgets import queries as budgets
from core.budgets.model import Budget
from core.evidence import queries as evidence
from core.incidents import queries as incidents
from core.intake import queries as intake
from core.jobs import queries as jobs
from core.notify import queries as outbox
from core.orders.tables import Order
from core.parties.tables import Person
from core.stage import icon_of
from core.work.deps import Deps
from handlers.families import Family
from handlers.rendering import plain
from handlers.texts import Texts
from handlers.trade_words import INCIDENT, STAGE

LISTED, MOST_LISTED = 20, 500
"""Items of a section, and where all of them are asked for; more than that a page cannot help with."""
ERROR_CHARS = 300
SLOW = timedelta(minutes=1)
"""A queue that is behind by more needs an eye on it."""
STUCK = timedelta(minutes=10)
"""A queue that is behind by more does not move."""
RECENT = timedelta(days=1)
"""Floods and incidents are counted over this time."""


class Level(StrEnum):
    """How good a figure is."""

    FINE = "fine"
    WATCH = "watch"
    BAD = "bad"


SECTIONS = ("bots", "failed", "given_up", "undelivered", "reviews", "floods", "incidents")
GATES = ("ask", "used", "out")
HEADING = Family("desk.page.heading", Level)
GATE = Family("desk.page.gate", GATES)
GATE_HINT = Family("desk.page.gate.{}_hint", GATES)
TILE = Family("desk.page.tile", ("messages", "jobs", *SECTIONS), but=("bots",))
"""How many bots there are is no figure that changes."""
SECTION = Family("desk.page.section", SECTIONS)
HINT = Family("desk.page.hint", SECTIONS)
BUDGET = Family("desk.page.budget", Budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure at a glance."""

    level: Level
    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a section; `action` is what its button posts, such as `replay/5`."""

    title: str
    note: str
    detail: str = ""
    level: Level = Level.FINE
    action: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A card of the page; one without items is left out. `more` says how many are not shown, and leads to them."""

    name: str
    title: str
    hint: str
    items: tuple[Item, ...]
    total: int
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """The whole page as plain text, to be escaped where it becomes HTML."""

    locale: str
    title: str
    level: Level
    heading: str
    note: str
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    refresh: str
    sign_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePage:
    """The page of somebody who is not signed in: a heading, a sentence, and the button that signs in, if any."""

    locale: str
    title: str
    heading: str
    summary: str
    button: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What every part of the page is made with."""

    session: AsyncSession
    deps: Deps
    person: Person
    now: datetime
    whole: str

    @property
    def t(self) -> Texts:
        return Texts(self.person.locale, self.person.timezone)

    def most(self, name: str) -> int:
        return MOST_LISTED if self.whole == name else LISTED

    def say(self, key: str, **params: object) -> str:
        return plain(self.t(key, **params))

    def ago(self, instant: datetime) -> str:
        return self.say("desk.page.ago", age=self.t.age(max(self.now - instant, timedelta(0))))


async def desk_page(session: AsyncSession, deps: Deps, *, person: Person, now: datetime, whole: str = "") -> DeskPage:
    """Look at everything the operator is responsible for; `whole` names a section of which all is shown."""
    look = _Look(session=session, deps=deps, person=person, now=now, whole=whole)
    tiles = await _tiles(look)
    worst = max((tile.level for tile in tiles), key=list(Level).index)
    return DeskPage(
        locale=person.locale,
        title=look.say("desk.page.title"),
        level=worst,
        heading=look.say(HEADING(worst)),
        note=f"{person.name} · {look.t.moment(now)}",
        tiles=tiles,
        sections=_filled(
            await _bots(look),
            await _failed(look),
            await _dead_jobs(look),
            await _dead_messages(look),
            await _reviews(look),
            await _floods(look),
            await _incidents(look),
        ),
        refresh=look.say("desk.page.refresh"),
        sign_out=look.say("desk.page.sign_out"),
    )


def gate_page(locale: str, state: str) -> GatePage:
    """Make the page before the desk; `state` is `ask` (confirm to sign in), `used` (the link is) or `out`."""
    t = Texts(locale)
    return GatePage(
        locale=locale,
        title=plain(t("desk.page.title")),
        heading=plain(t(GATE(state))),
        summary=plain(t(GATE_HINT(state))),
        button=plain(t("desk.page.gate.button")) if state == "ask" else "",
    )


def _filled(*sections: Section) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.items)


async def _tiles(look: _Look) -> tuple[Tile, ...]:
    oldest = [await outbox.find_oldest_due_at(look.session, bot_id=bot_id, now=look.now) for bot_id in look.deps.bots]
    return (
        _queue(look, "messages", await outbox.count_due(look.session, now=look.now), oldest),
        _queue(
            look,
            "jobs",
            await jobs.count_due(look.session, now=look.now),
            [await jobs.find_oldest_due_at(look.session, now=look.now)],
        ),
        _count(look, "failed", await intake.count_failed(look.session), Level.BAD),
        _count(look, "given_up", len(await jobs.list_dead(look.session)), Level.BAD),
        _count(look, "undelivered", await outbox.count_dead(look.session), Level.WATCH),
        _count(look, "reviews", await evidence.count_open_reviews(look.session, person=look.person), Level.FINE),
        _count(look, "floods", await budgets.count_floods(look.session, since=look.now - RECENT), Level.WATCH),
        _count(look, "incidents", await incidents.count_since(look.session, since=look.now - RECENT), Level.FINE),
    )


def _queue(look: _Look, name: str, count: int, oldest: Sequence[datetime | None]) -> Tile:
    since = min((instant for instant in oldest if instant is not None), default=None)
    late = look.now - since if since is not None else timedelta(0)
    level = Level.BAD if late > STUCK else Level.WATCH if late > SLOW else Level.FINE
    note = look.say("desk.page.oldest", age=look.t.age(late)) if since is not None else look.say("desk.page.idle")
    return Tile(level=level, value=look.t.number(count), label=look.say(TILE(name)), note=note)


def _count(look: _Look, name: str, count: int, level: Level) -> Tile:
    shown = level if count else Level.FINE
    return Tile(level=shown, value=look.t.number(count), label=look.say(TILE(name)))


async def _bots(look: _Look) -> Section:
    items = []
    for bot_id, facts in look.deps.bots.items():
        seen_at = await intake.find_last_seen_at(look.session, bot_id=bot_id)
        oldest = await outbox.find_oldest_due_at(look.session, bot_id=bot_id, now=look.now)
        is_slow = oldest is not None and look.now - oldest > SLOW
        note = look.say("desk.page.never") if seen_at is None else look.say("desk.page.seen", ago=look.ago(seen_at))
        detail = look.say("desk.page.behind", age=look.t.age(look.now - oldest)) if is_slow and oldest else ""
        level = Level.WATCH if is_slow else Level.FINE
        items.append(Item(title=f"@{facts.username}", note=note, detail=detail, level=level))
    return _section(look, "bots", items, len(items))


async def _failed(look: _Look) -> Section:
    failed = await intake.list_failed(look.session, limit=look.most("failed"))
    return _section(
        look,
        "failed",
        [
            Item(
                title=one.reference,
                note=look.ago(one.failed_at),
                detail=one.error[:ERROR_CHARS],
                level=Level.BAD,
                action=f"replay/{one.id}",
                button=look.say("desk.page.replay"),
            )
            for one in failed
        ],
        await intake.count_failed(look.session),
    )


async def _dead_jobs(look: _Look) -> Section:
    dead = await jobs.list_dead(look.session)
    return _section(
        look,
        "given_up",
        [
            Item(
                title=job.kind,
                note=f"№ {job.id}",
                detail=(job.error or "")[:ERROR_CHARS],
                level=Level.BAD,
                action=f"job/{job.id}",
                button=look.say("desk.page.again"),
            )
            for job in dead[: look.most("given_up")]
        ],
        len(dead),
    )


async def _dead_messages(look: _Look) -> Section:
    dead = await outbox.list_dead(look.session, limit=look.most("undelivered"))
    return _section(
        look,
        "undelivered",
        [
            Item(
                title=row.key or str(row.kind),
                note=look.ago(row.created_at),
                detail=(row.error or "")[:ERROR_CHARS],
                level=Level.WATCH,
                action=f"message/{row.id}",
                button=look.say("desk.page.again"),
            )
            for row in dead
        ],
        await outbox.count_dead(look.session),
    )


async def _reviews(look: _Look) -> Section:
    items = []
    for photo in await evidence.list_open_reviews(look.session, person=look.person, limit=look.most("reviews")):
        order = await look.session.get(Order, photo.order_id) if photo.order_id else None
        stage = f"{icon_of(photo.stage)} {look.say(STAGE(photo.stage))}" if photo.stage else ""
        title = " · ".join(part for part in (order.code if order else "", stage) if part)
        items.append(Item(title=title or f"№ {photo.id}", note=look.ago(photo.received_at)))
    return _section(look, "reviews", items, await evidence.count_open_reviews(look.session, person=look.person))


async def _floods(look: _Look) -> Section:
    since = look.now - RECENT
    floods = await budgets.list_floods(look.session, since=since, limit=look.most("floods"))
    items = []
    for flood, person, workshop in floods:
        what = look.say(BUDGET(flood.budget))
        until = look.say("desk.page.until", until=look.t.moment(flood.until_at))
        whose = f"{workshop} · {what}" if workshop else what
        title = person or str(flood.telegram_id)
        items.append(Item(title=title, note=look.ago(flood.began_at), detail=f"{whose} · {until}", level=Level.WATCH))
    return _section(look, "floods", items, await budgets.count_floods(look.session, since=since))


async def _incidents(look: _Look) -> Section:
    items = []
    for incident in await incidents.list_recent(look.session, limit=look.most("incidents")):
        what = look.say(INCIDENT(incident.kind), n=incident.times)
        items.append(Item(title=what, note=look.ago(incident.last_at), detail=incident.detail or ""))
    return _section(look, "incidents", items, await incidents.count(look.session))


def _section(look: _Look, name: str, items: Sequence[Item], total: int) -> Section:
    more = plain(look.t.count("list.more", total - len(items))) if total > len(items) else ""
    return Section(
        name=name,
        title=look.say(SECTION(name)),
        hint=look.say(HINT(name)),
        items=tuple(items),
        total=total,
        more=more,
    )
