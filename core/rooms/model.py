"""What passes through a room before the deal: words without the ways to reach each other."""

from typing import ClassVar

from core.errors import UserError
from core.files import FileKind
from core.rooms.tables import PostKind, RoomPost

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


READ_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt")
CAPTION_FITS, TEXT_FITS = 800, TEXT_LIMIT
"""So many UTF-16 units surely stand in one message with the line above them: in a caption, in a text."""
MOST_EDITS = 20
"""So often an edit of one message is passed on; all its words are kept."""


UNSEEN = frozenset({FileKind.VOICE, FileKind.AUDIO, FileKind.VIDEO, FileKind.VIDEO_NOTE, FileKind.ANIMATION})
"""Files that nobody looks into: what is said or shown in them goes over as it is."""


def may_go_as_sent(post: RoomPost, *, is_dealt: bool, is_buyers: bool) -> bool:
    """Say whether a picture may stand at the other side as the messenger has it, without a clean copy of ours.

    Only a buyer's photo after the deal: a picture sent as a file has all that the camera wrote, a workshop's may show
    where it was taken.
    """
    return is_dealt and is_buyers and not post.is_picture_file


def is_unseen(post: RoomPost) -> bool:
    """Say whether a file is passed on without a look into it."""
    return post.kind is PostKind.OTHER and post.file_kind in UNSEEN | {FileKind.DOCUMENT} and not is_looked_into(post)


def is_looked_into(post: RoomPost) -> bool:
    """Say whether the words in a file can be read: sheets and texts, told by the file's name."""
    return post.file_kind == FileKind.DOCUMENT and (post.file_name or "").casefold().endswith(READ_ENDINGS)


class EditedTooOften(UserError):
    """A message was edited so often that the next words are better a message of their own."""

    code: ClassVar[str] = "edited_too_often"


def fits_one_message(*texts: str | None, is_caption: bool) -> bool:
    """Say whether each of these texts surely is one message in the chat, with the line that says who speaks."""
    most = CAPTION_FITS if is_caption else TEXT_FITS
    return all(len((text or "").encode("utf-16-le")) // 2 <= most for text in texts)
