"""The way into the operator's page."""

from dataclasses import dataclass
from typing import ClassVar

from core.notify.message import Message, SigninLinkId


@dataclass(frozen=True, slots=True, kw_only=True)
class SigninOffered(Message):
    """A link that opens the page once."""

    outbox_key: ClassVar[str] = "signin.link"
    link_id: SigninLinkId
