"""Rows of people, workshops and who belongs where."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.crossing import CROSSES
from core.database import Base, Member
from core.notify.model import Address
from core.parties.model import Role


class Person(Base):
    """Somebody who writes to the robot; known by the messenger's id alone, without a password."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(unique=True)
    bot_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(16))
    locale_chosen: Mapped[bool] = mapped_column(default=False)
    timezone: Mapped[str] = mapped_column(String(64))
    digest_at_min: Mapped[int] = mapped_column(default=18 * 60)
    quiet_from_min: Mapped[int] = mapped_column(default=21 * 60)
    quiet_to_min: Mapped[int] = mapped_column(default=8 * 60)
    is_merchant: Mapped[bool] = mapped_column(default=False)
    is_operator: Mapped[bool] = mapped_column(default=False)
    blocked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def address(self) -> Address:
        """The private chat with the bot that this person wrote to last."""
        return Address(bot_id=self.bot_id, chat_id=self.telegram_id)


class Workshop(Base):
    """A workshop of 2 to 60 people: what it can make, with whom, when and for how much."""

    __tablename__ = "workshop"
    __locked_with__ = ("workshop", "id")

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    region: Mapped[str] = mapped_column(String(80), info=CROSSES)
    timezone: Mapped[str] = mapped_column(String(64))
    crafts: Mapped[list[Any]]
    categories: Mapped[list[Any]]
    moq_pieces: Mapped[int]
    max_pieces: Mapped[int]
    team_sizes: Mapped[list[Any]]
    people_by_skill: Mapped[dict[str, Any]]
    calendar: Mapped[dict[str, Any]]
    price_minor_by_category: Mapped[dict[str, Any]]
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    is_template: Mapped[bool] = mapped_column(default=False)
    strict_privacy: Mapped[bool] = mapped_column(default=False)
    is_open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Membership(Base):
    """A person at work in a workshop."""

    __tablename__ = "membership"
    __locked_with__ = ("workshop", "workshop_id")
    __table_args__ = (UniqueConstraint("workshop_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(Member(Role))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Invite(Base):
    """A link or QR that makes a person a member with one tap; opaque, expiring, revocable."""

    __tablename__ = "invite"
    __locked_with__ = ("workshop", "workshop_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(48), unique=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    role: Mapped[Role] = mapped_column(Member(Role))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
