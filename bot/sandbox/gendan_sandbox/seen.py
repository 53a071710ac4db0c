"""Messages as a person sees them, and files to send: the values of the control API's client."""

from dataclasses import dataclass, field
from typing import Any, Self

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file to send."""

    data: bytes
    kind: str = "photo"
    caption: str | None = None
    name: str | None = None
    mime_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as a person sees it; `view` is the whole View of docs/sandbox.md."""

    id: int
    text: str
    caption: str
    kind: str
    is_own: bool
    is_edited: bool
    is_pinned: bool
    reply_to: int | None
    thread_id: int | None
    buttons: tuple[tuple[str, ...], ...]
    media_url: str | None
    view: Json = field(repr=False)

    @classmethod
    def of(cls, view: Json) -> Self:
        """Make one from the control API's View."""
        rows = view["inline_keyboard"]
        return cls(
            id=view["id"],
            text=view["text"],
            caption=view["caption"],
            kind=view["kind"],
            is_own=view["out"],
            is_edited=view["edit_date"] is not None,
            is_pinned=view["pinned"],
            reply_to=view["reply_to"]["id"] if view["reply_to"] else None,
            thread_id=view["thread_id"],
            buttons=tuple(tuple(button["text"] for button in row) for row in rows),
            media_url=view["media"]["url"] if view["media"] else None,
            view=view,
        )

    @property
    def words(self) -> str:
        """Give the text or the caption, whichever there is."""
        return self.text or self.caption

    def has_button(self, label: str) -> bool:
        """Say whether a button with this label stands under the message."""
        return any(label in row for row in self.buttons)
