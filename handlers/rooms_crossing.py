"""What crosses a room as it is, before names are open: which kinds of message may, and every word in them."""

from telegram import Message, MessageEntity

from core.contacts.mask import ContactBeforeDeal, has_contacts

MAY_CROSS = ("voice", "video", "video_note", "animation", "document", "audio", "sticker", "dice", "photo", "text")
"""A contact, a place, a poll, a story, an invoice and whatever the messenger adds later wait for the deal."""
_WAYS = frozenset(
    {
        MessageEntity.TEXT_LINK,
        MessageEntity.TEXT_MENTION,
        MessageEntity.MENTION,
        MessageEntity.URL,
        MessageEntity.EMAIL,
        MessageEntity.PHONE_NUMBER,
    }
)


def require_masked(message: Message, *, is_copied: bool) -> None:
    """Let a message pass before the deal only if nothing in it says how to reach its sender.

    Words that the robot writes itself are masked later. A file shows its name, a song its title and singer, wherever
    it goes; a copy goes as it is, so its caption counts too, and where its words lead.

    Raises:
        ContactBeforeDeal: It does, or it is of a kind that nobody can look into.
    """
    if all(getattr(message, kind) in (None, ()) for kind in MAY_CROSS):
        raise ContactBeforeDeal
    if any(has_contacts(name) for name in _names(message)):
        raise ContactBeforeDeal
    if is_copied and (has_contacts(message.caption) or _leads_away(message)):
        raise ContactBeforeDeal


def _names(message: Message) -> list[str]:
    files = (message.document, message.audio, message.video, message.animation)
    song = message.audio
    names = [file.file_name for file in files if file is not None]
    titles = [song.title, song.performer] if song is not None else []
    return [name for name in (*names, *titles) if name]


def _leads_away(message: Message) -> bool:
    return any(entity.type in _WAYS for entity in message.caption_entities)
