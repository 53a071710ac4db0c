"""Files that lie at the messenger: an id means nothing without the bot it was given to and the kind of the file."""

from dataclasses import dataclass
from enum import StrEnum


class FileTooBig(Exception):
    """The messenger hands out no file of this size."""


class FileRefused(Exception):
    """The messenger does not hand out this file, now or later."""


class FilesAway(Exception):
    """The messenger hands out no files now; it passes."""


class FilesSlowed(FilesAway):
    """The messenger was asked for too much at once."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"too fast, to be tried again in {wait_s} s")
        self.wait_s = wait_s


class FileKind(StrEnum):
    """What a file was sent as; the messenger takes its id again only as the same."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VIDEO = "video"
    ANIMATION = "animation"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO_NOTE = "video_note"
    STICKER = "sticker"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """A file at the messenger. Only the bot that was given the id can send it again, and only as its kind.

    Everybody else needs the bytes: downloaded by that bot, uploaded by the other.
    """

    bot_id: int
    file_id: str
    kind: FileKind

    def is_sendable(self, *, bot_id: int, kind: FileKind) -> bool:
        """Say whether a bot may send the id itself as a kind."""
        return (self.bot_id, self.kind) == (bot_id, kind)
