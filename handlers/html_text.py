"""How long an HTML text is for the person who reads it, and how it is cut between lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from html.parser import HTMLParser
from itertools import takewhile

from typing_extensions import override

BREAKS = ("\n", " ")
"""Where a text is cut: between lines; within a line that is too long, between words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What the messenger counts after it has read the tags: UTF-16 code units, and entities (bold, links ...)."""

    units: int
    entities: int

    def fits(self, limit: "Size") -> bool:
        """Say whether it is within a limit."""
        return self.units <= limit.units and self.entities <= limit.entities


MOST_ENTITIES = 100
TEXT_LIMIT = Size(units=4096, entities=MOST_ENTITIES)
CAPTION_LIMIT = Size(units=1024, entities=MOST_ENTITIES)
"""What fits into a message and under a picture (core.telegram.org/bots/api, sendMessage and sendPhoto)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Tag:
    """One opening tag; two that read the same are two."""

    name: str
    opening: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters under the same open tags, the outermost first."""

    text: str
    tags: tuple[_Tag, ...]


@dataclass(slots=True)
class _Part:
    """What has been gathered of a text."""

    runs: list[_Run] = field(default_factory=list)
    size: Size = field(default_factory=lambda: Size(units=0, entities=0))

    def size_with(self, runs: Iterable[_Run]) -> Size:
        """Measure it with more runs behind it."""
        units, entities = self.size.units, self.size.entities
        open_tags = self.runs[-1].tags if self.runs else ()
        for run in runs:
            units += units_of(run.text)
            entities += len(run.tags) - _shared(open_tags, run.tags)
            open_tags = run.tags
        return Size(units=units, entities=entities)

    def add(self, runs: Sequence[_Run]) -> None:
        """Put more runs behind it."""
        self.size = self.size_with(runs)
        self.runs += runs


class _Reader(HTMLParser):
    """Take an HTML text apart into runs."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[_Run] = []
        self.open: list[_Tag] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(_Tag(tag, self.get_starttag_text() or f"<{tag}>"))

    @override
    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1].name == tag:
            self.open.pop()

    @override
    def handle_data(self, data: str) -> None:
        self.runs.append(_Run(data, tuple(self.open)))


def units_of(text: str) -> int:
    """Count the UTF-16 code units of a text without tags, as the messenger counts its length."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def measure(html: str) -> Size:
    """Measure what a person sees of an HTML text."""
    return _Part().size_with(_read(html))


def fits(html: str, limit: Size) -> bool:
    """Say whether a text is within a limit; most texts need no reading for that."""
    short = units_of(html) <= limit.units and html.count("<") <= limit.entities
    return short or measure(html).fits(limit)


def split(html: str, limit: Size) -> list[str]:
    """Cut an HTML text into parts that fit, between lines where that is possible; each part closes what it opens.

    The letters of all parts together are those of the text, but for blanks at the edges of parts.
    """
    if fits(html, limit):
        return [html]
    parts = [_Part()]
    for atom in _atoms(_read(html), limit):
        if parts[-1].runs and not parts[-1].size_with(atom).fits(limit):
            parts.append(_Part())
        parts[-1].add(atom)
    return [_write(part.runs).strip() for part in parts if not _is_blank(part.runs)] or [""]


def lines_of(html: str) -> list[str]:
    """Take an HTML text apart into its lines; each closes what it opens."""
    lines = _cut(_read(html), "\n")
    return [_write([*line[:-1], replace(line[-1], text=line[-1].text.removesuffix("\n"))]) for line in lines]


def _read(html: str) -> list[_Run]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.runs


def _atoms(runs: Sequence[_Run], limit: Size, breaks: Sequence[str] = BREAKS) -> Iterator[list[_Run]]:
    """Cut runs into pieces that fit, as few as the breaks allow."""
    if not breaks:
        yield from ([_Run(letters, run.tags)] for run in runs for letters in _slices(run.text, limit.units // 2))
        return
    for piece in _cut(runs, breaks[0]):
        if _Part().size_with(piece).fits(limit):
            yield piece
        else:
            yield from _atoms(piece, limit, breaks[1:])


def _cut(runs: Iterable[_Run], mark: str) -> Iterator[list[_Run]]:
    """Cut runs behind each mark."""
    piece: list[_Run] = []
    for run in runs:
        *ended, rest = run.text.split(mark)
        for text in ended:
            yield [*piece, _Run(text + mark, run.tags)]
            piece = []
        if rest:
            piece.append(_Run(rest, run.tags))
    if piece:
        yield piece


def _is_blank(runs: Iterable[_Run]) -> bool:
    return all(run.text.isspace() or not run.text for run in runs)


def _slices(text: str, letters: int) -> list[str]:
    return [text[at : at + letters] for at in range(0, len(text), letters)]


def _shared(some: Sequence[_Tag], others: Sequence[_Tag]) -> int:
    """Count the outer tags that stay open between two runs."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(some, others, strict=False)))


def _write(runs: Iterable[_Run]) -> str:
    """Write runs as HTML again."""
    written: list[str] = []
    open_tags: tuple[_Tag, ...] = ()
    for run in (*runs, _Run("", ())):
        kept = _shared(open_tags, run.tags)
        written += [f"</{tag.name}>" for tag in reversed(open_tags[kept:])]
        written += [tag.opening for tag in run.tags[kept:]]
        written.append(escape(run.text, quote=False))
        open_tags = run.tags
    return "".join(written)
