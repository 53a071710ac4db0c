"""What passes through a room before the deal: words without the ways to reach each other."""

from typing import ClassVar

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
