"""What passes through a room before the deal: words without the ways to reach each other."""

import re
from typing import ClassVar

from core.errors import UserError

MASK = "▒▒▒"
TEXT_LIMIT = 3500
"""What fits into one message together with the line that says who speaks."""

_LINK = r"(?:https?://|www\.|t\.me/|wa\.me/)\S+"
_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_NAME = r"(?<!\w)@\w{3,}"
_DATE = r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)|\d{1,2}[-./]\d{1,2}[-./]\d{4}(?!\d)"
_NUMBER = rf"(?<![\w.,])(?!{_DATE})\+?\d(?:[\s().-]{{0,2}}\d){{6,}}(?!\w)"
_WECHAT = r"(?:微信|wechat|weixin|vx|qq|whatsapp|telegram)\s*(?:号|id)?\s*[::=]?\s*[A-Za-z0-9_+-]{4,}"
_CONTACT = re.compile("|".join((_LINK, _MAIL, _WECHAT, _NAME, _NUMBER)), re.IGNORECASE)


class RoomClosed(UserError):
    """The room has no other side any more: the offer was refused or the order is over."""

    code: ClassVar[str] = "room_closed"


class ContactBeforeDeal(UserError):
    """A contact or place was sent while the names are still masked."""

    code: ClassVar[str] = "contact_before_deal"


class CannotPass(UserError):
    """Another bot speaks with the other side, and bots cannot hand this kind of message to each other."""

    code: ClassVar[str] = "room_cannot_pass"


class TooLongForRoom(UserError):
    """The text does not fit into one message."""

    code: ClassVar[str] = "too_long_for_room"


def has_contacts(text: str | None) -> bool:
    """Say whether a text, such as the caption of a file that is copied as it is, would have to be masked."""
    return _CONTACT.search(text or "") is not None


def mask_contacts(text: str) -> str:
    """Replace phone numbers, mail addresses, links, user names and messenger ids by a mask.

    Dates, quantities and prices stay: a number counts as a phone number from seven digits on.
    """
    return _CONTACT.sub(MASK, text)
