"""A message as the messages that the messenger takes: nothing is cut off in silence, the buttons come last."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from core.files import FileKind
from core.notify.tables import Kind
from handlers.html_text import CAPTION_LIMIT, TEXT_LIMIT, Size, fits, lines_of, measure, split, units_of
from handlers.outgoing import Media, Outgoing
from handlers.texts import Texts

MOST_IN_ALBUM = 10
NOTICE_UNITS = 200
"""How long the notice over a pressed button may be."""
MARKER_UNITS = 64
"""Room for the line that says how much was left out."""
BARE = (FileKind.STICKER, FileKind.VIDEO_NOTE)
"""Media that have no words under them."""


def fit(outgoing: Outgoing, kind: Kind, t: Texts) -> tuple[Outgoing, ...]:
    """Say as which messages something goes out: as many as it takes, or one that says how much was left out."""
    if outgoing.media is not None or outgoing.album:
        outgoing = replace(outgoing, instead=str(t(_instead(outgoing))))
    match kind:
        case Kind.SEND:
            return _parts(outgoing)
        case Kind.EDIT | Kind.CARD:
            has_picture = outgoing.media is not None or outgoing.keeps_media
            return (replace(outgoing, text=shorten(outgoing.text, CAPTION_LIMIT if has_picture else TEXT_LIMIT, t)),)
        case Kind.INLINE:
            results = tuple(replace(one, text=shorten(one.text, TEXT_LIMIT, t)) for one in outgoing.results)
            return (replace(outgoing, results=results),)
        case Kind.ANSWER:
            return (replace(outgoing, text=notice(outgoing.text)),)
    return (outgoing,)


def _instead(outgoing: Outgoing) -> str:
    media = outgoing.media or outgoing.album[0]
    return "outgoing.file_lost" if media.type == FileKind.DOCUMENT else "outgoing.picture_lost"


def _parts(outgoing: Outgoing) -> tuple[Outgoing, ...]:
    if outgoing.album:
        return _album_parts(outgoing)
    if outgoing.media is not None:
        if outgoing.media.type not in BARE and fits(outgoing.text, CAPTION_LIMIT):
            return (outgoing,)
        bare = replace(outgoing, text="", buttons=(), menu=())
        return (bare, *_parts(replace(outgoing, media=None))) if outgoing.text else (outgoing,)
    texts = split(outgoing.text, TEXT_LIMIT)
    first = [Outgoing(text=text, protect=outgoing.protect) for text in texts[:-1]]
    return (*first, replace(outgoing, text=texts[-1]) if texts else outgoing)


def _album_parts(outgoing: Outgoing) -> tuple[Outgoing, ...]:
    """Send an album in tens; words that are too long for a picture, and buttons, follow as a message."""
    long = [item.caption for item in outgoing.album if not fits(item.caption, CAPTION_LIMIT)]
    items = [item if fits(item.caption, CAPTION_LIMIT) else replace(item, caption="") for item in outgoing.album]
    tens = [items[at : at + MOST_IN_ALBUM] for at in range(0, len(items), MOST_IN_ALBUM)]
    albums = [_album(ten, outgoing) for ten in tens]
    words = "\n\n".join(text for text in (*long, outgoing.text) if text)
    after = _parts(replace(outgoing, album=(), text=words)) if words else ()
    return (*albums, *after)


def _album(items: Sequence[Media], outgoing: Outgoing) -> Outgoing:
    """Make an album; one picture is none."""
    bare = Outgoing(protect=outgoing.protect, instead=outgoing.instead)
    if len(items) > 1:
        return replace(bare, album=tuple(items))
    return replace(bare, media=replace(items[0], caption=""), text=items[0].caption)


def shorten(html: str, limit: Size, t: Texts) -> str:
    """Leave out lines before the last paragraph, which asks, until a text fits, and say how many."""
    if fits(html, limit):
        return html
    body, tail = _apart(html, limit)
    room = Size(
        units=limit.units - MARKER_UNITS - measure(tail).units, entities=limit.entities - measure(tail).entities
    )
    head = split("\n".join(body), room)[0] if body else ""
    left = len(body) - len(lines_of(head))
    marker = str(t.count("outgoing.more_lines", max(left, 1)))
    return "\n".join(part for part in (head, marker, tail) if part)


def _apart(html: str, limit: Size) -> tuple[list[str], str]:
    """Part the lines of a text from its last paragraph, or its last line if that is too long to keep."""
    lines = lines_of(html)
    while lines and not lines[-1].strip():
        lines.pop()
    blank = max((at for at, line in enumerate(lines) if not line.strip()), default=len(lines) - 2)
    half = Size(units=limit.units // 2, entities=limit.entities // 2)
    for at in (blank + 1, len(lines) - 1):
        tail = "\n".join(lines[at:])
        if measure(tail).fits(half):
            return lines[:at], tail
    return lines, ""


def notice(html: str) -> str:
    """Shorten what is shown over a pressed button, which has no tags, between words."""
    text = str(Markup(html).striptags()) if "<" in html else str(Markup(html).unescape())  # noqa: S704 - our own text
    if units_of(text) <= NOTICE_UNITS:
        return text
    words = split(Markup.escape(text), Size(units=NOTICE_UNITS - 2, entities=0))[0]
    return f"{Markup(words).unescape()} …"  # noqa: S704 - the same text
