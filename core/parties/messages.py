"""Greeting, help, settings, and a workshop with its people."""

from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from core.notify.message import Code, InviteToken, Message, Number, OwnWords, Paged, PartId, PersonId, Words, WorkshopId
from core.parties.model import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Home(Message):
    """What a person can do here."""

    outbox_key: ClassVar[str] = "start.home"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood(Message):
    """Nobody understood the message."""

    outbox_key: ClassVar[str] = "conversation.lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantWelcome(Message):
    """Somebody has said that they order."""

    outbox_key: ClassVar[str] = "start.merchant_welcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanInvite(Message):
    """Somebody works in a workshop, and needs its invite."""

    outbox_key: ClassVar[str] = "start.scan_invite"


@dataclass(frozen=True, slots=True, kw_only=True)
class TellBoss(Message):
    """What to tell an owner who is not here yet."""

    outbox_key: ClassVar[str] = "start.tell_boss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited(Message):
    """An invite into a workshop, to who holds it."""

    outbox_key: ClassVar[str] = "start.invited"
    workshop_id: PartId
    role: Role
    token: InviteToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Message):
    """How it works, for each role."""

    outbox_key: ClassVar[str] = "help.all"
    parts: tuple[Code, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateOnly(Message):
    """A command is taken in the private chat alone."""

    outbox_key: ClassVar[str] = "command.private_only"
    locale: Code | None = None

    @property
    @override
    def told_in(self) -> str | None:
        """The language of who asks."""
        return self.locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages(Message):
    """The choice of a language."""

    outbox_key: ClassVar[str] = "settings.language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Message):
    """What a person has set."""

    outbox_key: ClassVar[str] = "settings.all"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestHour(Message):
    """The choice of the hour of the digest."""

    outbox_key: ClassVar[str] = "settings.digest"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours(Message):
    """The choice of quiet hours."""

    outbox_key: ClassVar[str] = "settings.quiet"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeZones(Message):
    """The choice of a time zone."""

    outbox_key: ClassVar[str] = "settings.zone"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopCard(Message):
    """A workshop, its people and its state."""

    outbox_key: ClassVar[str] = "shop.card"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopFields(Message):
    """What can be changed of a profile."""

    outbox_key: ClassVar[str] = "shop.fields"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRegion(Message):
    """Where is the workshop?"""

    outbox_key: ClassVar[str] = "shop.ask_region"
    name: OwnWords
    token: Code = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopTemplates(Paged):
    """Workshops whose profile can be taken."""

    outbox_key: ClassVar[str] = "shop.templates"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class Members(Paged):
    """The people of a workshop."""

    outbox_key: ClassVar[str] = "shop.members"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveSure(Message):
    """Does somebody want to leave a workshop?"""

    outbox_key: ClassVar[str] = "shop.leave_sure"
    person_id: PersonId
    workshop_id: PartId


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Message):
    """Somebody has left a workshop, of themselves."""

    outbox_key: ClassVar[str] = "shop.member_left"
    workshop_id: WorkshopId
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember(Message):
    """Is a member to leave?"""

    outbox_key: ClassVar[str] = "shop.remove_sure"
    workshop_id: WorkshopId
    member_id: PartId | None = None
    person_id: PartId | None = None
    """What 0.1.1 called the member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeInvites(Message):
    """Are the open invites to end?"""

    outbox_key: ClassVar[str] = "shop.revoke_sure"
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitePoster(Message):
    """An invite as a poster."""

    outbox_key: ClassVar[str] = "shop.invite"
    workshop_id: WorkshopId
    token: Code
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Message):
    """Somebody has come into the workshop."""

    outbox_key: ClassVar[str] = "workshop.member_joined"
    name: Words
    workshop_id: WorkshopId


@dataclass(frozen=True, slots=True, kw_only=True)
class EditField(Message):
    """One part of a profile, with its buttons."""

    outbox_key: ClassVar[str] = "shop.edit"
    workshop_id: WorkshopId
    field: Code
    setup: Number
