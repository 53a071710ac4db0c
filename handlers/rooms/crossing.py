"""What crosses a room before names are open: which kinds of message may, and the names that files carry with them."""

from collections.abc import Iterator

from telegram import Message

from core.contacts.mask import ContactBeforeDeal, has_contacts

MAY_CROSS = ("voice", "video", "video_note", "animation", "document", "audio", "sticker", "dice", "photo", "text")
"""A contact, a place, a poll, a story, an invoice and whatever the messenger adds later wait for the deal."""
NAMES = ("file_name", "title", "performer", "set_name")
"""What a file tells of itself wherever it goes: its name, a song's title and singer, where a sticker is from."""


def require_masked(message: Message) -> None:
    """Let a message pass before the deal only if nothing that goes with its file says how to reach its sender.

    Its words are masked, and links and people behind them left out, when they are kept; a file is sent by itself and
    never copied, so where it came from and what was edited meanwhile does not go with it.

    Raises:
        ContactBeforeDeal: It does, or it is of a kind that nobody can look into.
    """
    if all(getattr(message, kind) in (None, ()) for kind in MAY_CROSS):
        raise ContactBeforeDeal
    if any(has_contacts(name) for name in _names(message)):
        raise ContactBeforeDeal


def _names(message: Message) -> Iterator[str]:
    for kind in MAY_CROSS:
        for name in NAMES:
            told = getattr(getattr(message, kind), name, None)
            if isinstance(told, str):  # a word also has a `title`: its method
                yield told
