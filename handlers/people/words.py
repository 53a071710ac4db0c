"""Greeting, home, invites, help and settings in words and buttons."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from core.dialogue import actions as dialogue
from core.notify.model import Address
from core.orders.asking import KIND as ORDER_DRAFT
from core.parties import queries
from core.parties.messages import (
    DigestHour,
    Help,
    Home,
    Invited,
    Languages,
    MerchantWelcome,
    NotUnderstood,
    QuietHours,
    ScanInvite,
    Settings,
    TellBoss,
    TimeZones,
)
from core.parties.model import DIGEST_HOURS, LOCALES, QUIET_HOURS, TIMEZONES, Role
from core.parties.tables import Person, Workshop
from handlers.families import Family
from handlers.keyboards import pack
from handlers.outgoing import Button, Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts

HELP = Family("help", ("merchant", "owner", "worker", "operator", "stranger"))
ZONE = Family("zone", TIMEZONES)

Row = tuple[Button, ...]
COMMANDS_OF: dict[str, set[str]] = {
    "start": set(),
    "new": {"merchant", "owner", "stranger"},
    "status": set(),
    "plan": {"owner", "worker"},
    "help": set(),
}
"""Whom the help names each command to; an empty set is everybody."""
LANGUAGE_NAMES = {"en": "English", "zh_Hans": "中文", "ru": "Русский"}


def invite_link(bot_username: str, token: str) -> str:
    """Write the link that makes a person a member."""
    return f"https://t.me/{bot_username}?start=j_{token}"


async def workshops_ahead(session: AsyncSession, found: Sequence[Any]) -> None:
    """Read the workshops of all the people that messages are about."""
    await queries.read_workshops_ahead(session, person_ids={each.person_id for each in found})


@renders(Home, ahead=workshops_ahead)
async def _home(r: Rendering[Home]) -> Outgoing:
    person = await r.session.get_one(Person, r.message.person_id)
    workshops = await queries.list_workshops_of(r.session, person_id=person.id)
    if not person.is_merchant and not workshops and not person.is_operator:
        return _who(r)
    lines: list[Markup] = [r.t("start.hello", name=person.name)]
    rows: list[Row] = []
    if person.is_merchant:
        lines.append(r.t("start.home_merchant"))
        rows += [*await _draft_rows(r, person), *_merchant_rows(r)]
    elif any(role is Role.OWNER for _, role in workshops):
        rows += [*await _draft_rows(r, person), (r.button("orders.button.new", pack("order.new")),)]
    for workshop, role in workshops:
        key = "start.home_owner" if role is Role.OWNER else "start.home_worker"
        lines.append(r.t(key, workshop=workshop.name))
        if role is Role.OWNER:
            rows += _owner_rows(r, workshop)
    if any(role is not Role.OWNER for _, role in workshops):
        rows.append((r.button("start.button.jobs", pack("start.jobs")),))
    if person.is_operator:
        lines.append(r.t("start.home_operator"))
        rows.append((r.button("start.button.desk", pack("desk.open")),))
    rows.append(
        (
            r.button("start.button.settings", pack("settings.show")),
            r.button("start.button.language", pack("settings.languages")),
        )
    )
    return Outgoing(text=Markup("\n").join(lines), buttons=tuple(rows))


def _who(r: Rendering) -> Outgoing:
    return Outgoing(
        text=r.t("start.who"),
        buttons=(
            (r.button("start.merchant", pack("start.merchant")),),
            (r.button("start.owner", pack("start.owner")),),
            (r.button("start.worker", pack("start.worker")),),
            (r.button("start.button.language", pack("settings.languages")),),
        ),
    )


def _merchant_rows(r: Rendering) -> list[Row]:
    return [(r.button("orders.button.new", pack("order.new")), r.button("start.button.orders", pack("order.mine")))]


async def _draft_rows(r: Rendering, person: Person) -> list[Row]:
    """Lead back to an order that is half told, however long ago."""
    here = Address(bot_id=r.bot_id, chat_id=person.telegram_id)
    is_begun = await dialogue.is_begun(r.session, here, kind=ORDER_DRAFT)
    return [(r.button("start.button.draft", pack("order.new")),)] if is_begun else []


def _owner_rows(r: Rendering, workshop: Workshop) -> list[Row]:
    return [
        (
            r.button("start.button.plan", pack("plan.show")),
            r.button("start.button.workshop", pack("shop.card", workshop.id)),
        ),
        (
            r.button("start.button.invite", pack("shop.invite", workshop.id, Role.WORKER)),
            r.button("pair.button.list", pack("pair.list", workshop.id)),
        ),
    ]


@renders(NotUnderstood)
async def _lost(r: Rendering[NotUnderstood]) -> Outgoing:
    """Say that nothing was understood, with what fits this person now."""
    if r.person is None:
        return Outgoing(text=r.t("conversation.lost"))
    workshops = await queries.list_workshops_of(r.session, person_id=r.person.id)
    rows: list[Row] = _merchant_rows(r) if r.person.is_merchant else []
    owned = [workshop for workshop, role in workshops if role is Role.OWNER]
    if owned:
        rows.append(_owner_rows(r, owned[0])[0])
    elif workshops:
        rows.append((r.button("start.button.jobs", pack("start.jobs")),))
    of_the_house = "conversation.lost_owner" if owned else "conversation.lost_worker"
    key = of_the_house if workshops and not r.person.is_merchant else "conversation.lost"
    return Outgoing(text=r.t(key), buttons=tuple(rows[:2]))


@renders(MerchantWelcome)
async def _merchant_welcome(r: Rendering[MerchantWelcome]) -> Outgoing:
    settings = (r.button("start.button.settings", pack("settings.show")),)
    return Outgoing(text=r.t("start.merchant_welcome"), buttons=(*_merchant_rows(r), settings))


@renders(ScanInvite)
async def _scan_invite(r: Rendering[ScanInvite]) -> Outgoing:
    return Outgoing(text=r.t("start.scan_invite"), buttons=((r.button("start.button.no_boss", pack("start.boss")),),))


@renders(TellBoss)
async def _tell_boss(r: Rendering[TellBoss]) -> Outgoing:
    return Outgoing(text=r.t("start.tell_boss", link=f"https://t.me/{r.bot_username}"))


@renders(Invited)
async def _invited(r: Rendering[Invited]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    key = "start.invited_leader" if r.message.role == Role.LEADER else "start.invited"
    return Outgoing(
        text=r.t(key, workshop=workshop.name),
        buttons=((r.button("start.button.join", pack("join", r.message.token)),),),
    )


@renders(Help)
async def _help(r: Rendering[Help]) -> Outgoing:
    roles = set(r.message.parts)
    commands = " · ".join(f"/{name}" for name, theirs in COMMANDS_OF.items() if theirs & roles or not theirs)
    return Outgoing(text=Markup("\n\n").join([*(r.t(HELP(role)) for role in r.message.parts), commands]))


@renders(Languages)
async def _language(r: Rendering[Languages]) -> Outgoing:
    return Outgoing(
        text=r.t("settings.language"),
        buttons=tuple(
            (Button(text=LANGUAGE_NAMES[locale], data=pack("settings.locale", locale)),) for locale in LOCALES
        ),
    )


@renders(Settings)
async def _settings(r: Rendering[Settings]) -> Outgoing:
    person = await r.session.get_one(Person, r.message.person_id)
    works = await queries.list_workshops_of(r.session, person_id=person.id)
    leaving = ((r.button("settings.button.leave", pack("shop.leaving")),),) if works else ()
    return Outgoing(
        text=r.t(
            "settings.all",
            language=LANGUAGE_NAMES[person.locale],
            digest=_clock(person.digest_at_min),
            quiet=_quiet(r.t, person.quiet_from_min // 60, person.quiet_to_min // 60),
            zone=zone_name(r, person.timezone),
        ),
        buttons=(
            (
                r.button("settings.button.digest", pack("settings.part", "digest")),
                r.button("settings.button.quiet", pack("settings.part", "quiet")),
            ),
            (
                r.button("settings.button.zone", pack("settings.part", "zone")),
                r.button("start.button.language", pack("settings.languages")),
            ),
            *leaving,
            (r.button("data.button.all", pack("data.show")),),
        ),
    )


@renders(DigestHour)
async def _digest(r: Rendering[DigestHour]) -> Outgoing:
    buttons = [Button(text=_clock(hour * 60), data=pack("settings.digest", hour)) for hour in DIGEST_HOURS]
    return Outgoing(text=r.t("settings.digest"), buttons=(tuple(buttons[:3]), tuple(buttons[3:]), _back(r)))


@renders(QuietHours)
async def _quiet_hours(r: Rendering[QuietHours]) -> Outgoing:
    rows = tuple(
        (Button(text=plain(_quiet(r.t, start, end)), data=pack("settings.quiet", start, end)),)
        for start, end in QUIET_HOURS
    )
    return Outgoing(text=r.t("settings.quiet"), buttons=(*rows, _back(r)))


@renders(TimeZones)
async def _zones(r: Rendering[TimeZones]) -> Outgoing:
    buttons = [Button(text=plain(zone_name(r, zone)), data=pack("settings.zone", zone)) for zone in TIMEZONES]
    pairs = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Outgoing(text=r.t("settings.zone"), buttons=(*pairs, _back(r)))


def _back(r: Rendering) -> Row:
    return (r.button("orders.button.back", pack("settings.part", "all")),)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _quiet(t: Texts, from_hour: int, to_hour: int) -> Markup:
    if from_hour == to_hour:
        return t("settings.never_quiet")
    return Markup("{}-{}").format(_clock(from_hour * 60), _clock(to_hour * 60))


def zone_name(r: Rendering, zone: str) -> Markup:
    """Name a zone with the time it is there now, by which everybody knows their own."""
    name = r.t(ZONE(zone)) if zone in ZONE else Markup("{}").format(zone)
    now: datetime = r.now.astimezone(UTC).astimezone(ZoneInfo(zone))
    return Markup("{} {:%H:%M}").format(name, now)
