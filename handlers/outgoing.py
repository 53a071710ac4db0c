"""What a message looks like, before the messenger's own calls."""

from dataclasses import dataclass

from core.files import FileKind, FileRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An inline button: it presses (`data`), opens (`url`) or asks inline (`inline_query`)."""

    text: str
    data: str | None = None
    url: str | None = None
    inline_query: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture, file or clip: fresh bytes, or a file that lies at the messenger."""

    content: bytes | FileRef
    type: FileKind = FileKind.PHOTO
    filename: str | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One answer to an inline query: what the list shows, and the HTML text that is sent when it is chosen."""

    id: str
    title: str
    description: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message: HTML text or caption, at most one album or medium, rows of buttons.

    `menu` is a reply keyboard (rows of labels) that stays under the text field; `alert` makes the answer to a button
    press a dialog; `protect` forbids forwarding; `silent` makes no sound; `results` answer an inline query,
    `next_results` is what the messenger asks for further ones with. `instead` is said where the messenger will not take
    the picture or file. `is_over` takes a card down.
    """

    text: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    media: Media | None = None
    album: tuple[Media, ...] = ()
    menu: tuple[tuple[str, ...], ...] = ()
    alert: bool = False
    protect: bool = False
    keeps_media: bool = False
    results: tuple[Article, ...] = ()
    next_results: str = ""
    silent: bool = False
    instead: str = ""
    is_over: bool = False
