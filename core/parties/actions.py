"""Greet people, open workshops, invite and admit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import insert_into
from core.locking import lock_own
from core.names import plain_name
from core.parties import queries
from core.parties.model import DIGEST_HOURS, LOCALES, QUIET_HOURS, TIMEZONES, InviteUnusable, Role, locale_for
from core.parties.tables import Invite, Membership, Person, Workshop

NAMELESS = "?"
"""Stands for a person whose name shows nothing."""

INVITE_LIFETIME = timedelta(days=30)


async def greet(
    session: AsyncSession,
    *,
    telegram_id: int,
    bot_id: int,
    name: str,
    language_code: str | None,
    timezone: str,
    is_operator: bool,
    now: datetime,
    known: Person | None = None,
) -> Person:
    """Get the person who writes, made at the first word; name, bot and language follow what the messenger says.

    Who is `known` from this session is not looked up again.
    """
    person = known or await queries.find_person(session, telegram_id=telegram_id)
    if person is None:
        person = await _meet(session, telegram_id=telegram_id, bot_id=bot_id, timezone=timezone, now=now)
    person.bot_id = bot_id
    person.name = plain_name(name)[:200] or NAMELESS
    person.is_operator = is_operator
    person.blocked_at = None
    if not person.locale_chosen:
        person.locale = locale_for(language_code)
    return person


async def _meet(session: AsyncSession, *, telegram_id: int, bot_id: int, timezone: str, now: datetime) -> Person:
    """Make a person; another process may be doing the same at this moment."""
    values = {
        "telegram_id": telegram_id,
        "bot_id": bot_id,
        "name": "",
        "locale": locale_for(None),
        "timezone": timezone,
        "created_at": now,
    }
    await session.execute(insert_into(session, Person.__table__).values(values).on_conflict_do_nothing())
    person = await queries.find_person(session, telegram_id=telegram_id)
    assert person is not None
    return person


async def choose_locale(session: AsyncSession, *, person_id: int, locale: str) -> None:
    """Keep the language that a person chose, whatever the client says later.

    Raises:
        ValueError: There is no such language.
    """
    if locale not in LOCALES:
        raise ValueError(f"no language {locale!r}")
    person = await session.get_one(Person, person_id)
    person.locale, person.locale_chosen = locale, True


async def become_merchant(session: AsyncSession, *, person_id: int) -> None:
    """Let a person place orders."""
    (await session.get_one(Person, person_id)).is_merchant = True


async def choose_digest_hour(session: AsyncSession, *, person_id: int, hour: int) -> None:
    """Send a person's digest at this hour of their day.

    Raises:
        ValueError: The hour is none to choose from.
    """
    if hour not in DIGEST_HOURS:
        raise ValueError(f"no digest at {hour}")
    (await session.get_one(Person, person_id)).digest_at_min = hour * 60


async def choose_quiet_hours(session: AsyncSession, *, person_id: int, from_hour: int, to_hour: int) -> None:
    """Leave a person in peace between these hours of their day.

    Raises:
        ValueError: The hours are none to choose from.
    """
    if (from_hour, to_hour) not in QUIET_HOURS:
        raise ValueError(f"no quiet time from {from_hour} to {to_hour}")
    person = await session.get_one(Person, person_id)
    person.quiet_from_min, person.quiet_to_min = from_hour * 60, to_hour * 60


async def choose_timezone(session: AsyncSession, *, person_id: int, timezone: str) -> None:
    """Reckon a person's days and hours in this zone.

    Raises:
        ValueError: The zone is none to choose from.
    """
    if timezone not in TIMEZONES:
        raise ValueError(f"no zone {timezone!r}")
    (await session.get_one(Person, person_id)).timezone = timezone


async def mark_unreachable(session: AsyncSession, *, telegram_id: int, now: datetime) -> Person | None:
    """Note that nothing reaches a person; the next word from them undoes it. Give the person if that is news."""
    news = update(Person).where(Person.telegram_id == telegram_id, Person.blocked_at.is_(None)).values(blocked_at=now)
    return (await session.scalars(news.returning(Person))).one_or_none()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a workshop says of itself."""

    name: str
    region: str
    timezone: str
    crafts: tuple[str, ...]
    categories: tuple[str, ...]
    moq_pieces: int
    max_pieces: int
    team_sizes: tuple[int, ...]
    people_by_skill: dict[str, int]
    calendar: dict[str, Any]
    price_minor_by_category: dict[str, int]
    currency: str = "CNY"


async def open_workshop(
    session: AsyncSession, *, owner_id: int, profile: Profile, now: datetime, is_template: bool = False
) -> Workshop:
    """Open a workshop; who opens it owns it."""
    workshop = Workshop(
        owner_id=owner_id,
        name=profile.name,
        region=profile.region,
        timezone=profile.timezone,
        crafts=list(profile.crafts),
        categories=list(profile.categories),
        moq_pieces=profile.moq_pieces,
        max_pieces=profile.max_pieces,
        team_sizes=list(profile.team_sizes),
        people_by_skill=dict(profile.people_by_skill),
        calendar=dict(profile.calendar),
        price_minor_by_category=dict(profile.price_minor_by_category),
        currency=profile.currency,
        is_template=is_template,
        created_at=now,
    )
    session.add(workshop)
    await session.flush()
    session.add(Membership(workshop_id=workshop.id, person_id=owner_id, role=Role.OWNER, joined_at=now))
    await session.flush()
    return workshop


async def invite(
    session: AsyncSession, *, workshop_id: int, created_by_id: int, role: Role, token: str, now: datetime
) -> Invite:
    """Make an invite, for a link or a QR on the wall."""
    made = Invite(
        token=token,
        workshop_id=workshop_id,
        role=role,
        created_by_id=created_by_id,
        created_at=now,
        expires_at=now + INVITE_LIFETIME,
    )
    session.add(made)
    await session.flush()
    return made


async def get_invite(session: AsyncSession, *, token: str, person_id: int, now: datetime) -> Invite:
    """Get an invite that a person may use.

    Who left a workshop comes back by an invite made after that: what they still hold from before is worth nothing.

    Raises:
        InviteUnusable: It is unknown, expired, taken back, or older than the person's own leave.
    """
    found = await session.scalar(select(Invite).where(Invite.token == token))
    if found is None or found.revoked_at is not None or found.expires_at <= now:
        raise InviteUnusable
    left = select(Membership.left_at).where(
        Membership.workshop_id == found.workshop_id, Membership.person_id == person_id
    )
    left_at = await session.scalar(left)
    if left_at is not None and found.created_at <= left_at:
        raise InviteUnusable
    return found


async def lock_invite(session: AsyncSession, *, token: str, person_id: int, now: datetime) -> Invite:
    """Get an invite to be used now: its workshop is locked first, so that nobody takes it back meanwhile.

    Raises:
        InviteUnusable: It is unknown, expired, taken back, or older than the person's own leave.
    """
    workshop_id = await queries.find_offered_workshop(session, token=token)
    if workshop_id is not None:
        await lock_own(session, Workshop, workshop_id)
    return await get_invite(session, token=token, person_id=person_id, now=now)


async def revoke_invites(
    session: AsyncSession, *, workshop_id: int, now: datetime, roles: Collection[Role] = tuple(Role)
) -> int:
    """Take back all invites of a workshop for these roles that are still open; say how many that were."""
    await lock_own(session, Workshop, workshop_id)
    taken_back = await session.execute(
        update(Invite)
        .where(
            Invite.workshop_id == workshop_id,
            Invite.role.in_(roles),
            Invite.revoked_at.is_(None),
            Invite.expires_at > now,
        )
        .values(revoked_at=now)
        .returning(Invite.id)
    )
    return len(taken_back.all())


async def join(session: AsyncSession, *, person_id: int, token: str, now: datetime) -> Workshop:
    """Make a person a member of the workshop that invited them; an owner stays owner, a second tap does nothing."""
    used = await lock_invite(session, token=token, person_id=person_id, now=now)
    if used.role == Role.OWNER:  # only `take_over` makes an owner
        raise InviteUnusable
    member = await session.scalar(
        select(Membership).where(Membership.workshop_id == used.workshop_id, Membership.person_id == person_id)
    )
    if member is None:
        member = Membership(workshop_id=used.workshop_id, person_id=person_id, role=used.role, joined_at=now)
        session.add(member)
    elif member.left_at is not None:
        member.role, member.joined_at, member.left_at = used.role, now, None
    await session.flush()
    return await session.get_one(Workshop, used.workshop_id)


async def leave(session: AsyncSession, *, person_id: int, workshop_id: int, now: datetime) -> None:
    """End a membership, and any offer to take the workshop over; the owner cannot leave."""
    await lock_own(session, Workshop, workshop_id)
    await session.execute(
        update(Membership)
        .where(Membership.workshop_id == workshop_id, Membership.person_id == person_id, Membership.role != Role.OWNER)
        .values(left_at=now)
    )
    await revoke_invites(session, workshop_id=workshop_id, now=now, roles=(Role.OWNER,))


async def name_operators(session: AsyncSession, *, telegram_ids: Collection[int]) -> list[int]:
    """Let these people, and nobody else, be operators from now on; return the ids of those who were until now.

    The settings say who is one; a row only repeats them, and must not outlive them.
    """
    await session.execute(
        update(Person).where(Person.telegram_id.in_(telegram_ids), ~Person.is_operator).values(is_operator=True)
    )
    ended = await session.execute(
        update(Person)
        .where(Person.is_operator, Person.telegram_id.not_in(telegram_ids))
        .values(is_operator=False)
        .returning(Person.id)
    )
    return list(ended.scalars())
