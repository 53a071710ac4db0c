"""What passes through a room before the deal: words without the ways to reach each other."""

from itertools import takewhile
from typing import ClassVar

from core.contacts.mask import ContactInField, mask_contacts, require_no_contacts
from core.errors import UserError

TEXT_LIMIT = 3500
"""What fits into one message together with the line that says who speaks."""


class RoomClosed(UserError):
    """The room has no other side any more: the offer was refused or the order is over."""

    code: ClassVar[str] = "room_closed"


class CannotPass(UserError):
    """Another bot speaks with the other side, and bots cannot hand this kind of message to each other."""

    code: ClassVar[str] = "room_cannot_pass"


class TooLongForRoom(UserError):
    """The text does not fit into one message."""

    code: ClassVar[str] = "too_long_for_room"


def mask_after(before: str, text: str) -> str:
    """Mask a text that comes right after others, which are masked: a long number may be spread over them and it."""
    joined = f"{before}\n{text}"
    masked = mask_contacts(joined)
    if not before or masked.startswith(f"{before}\n") or not _is_long(joined):
        return mask_contacts(text)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(masked, before, strict=False)))
    return masked[alike:]


def _is_long(text: str) -> bool:
    """Say whether a number is long enough to be called even where short ones are numbers of the trade."""
    try:
        require_no_contacts(text)
    except ContactInField:
        return True
    return False
