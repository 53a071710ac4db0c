"""Follow the histories in an export line by line: each against its chain, and what of them is withheld."""

import json
import re
from collections import Counter, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.export.manifest import HEX_DIGEST, ManifestUnreadable, read_object
from core.export.model import plain
from core.ledger.model import FACT, KIND, START, VERSION, Link, fits
from core.ledger.signing import head_code

FIELDS = frozenset(
    {"order_id", "number", "happened_at", "version", "withheld", "fields", "salts", "sealed", "previous", "digest"}
)
NAME, KIND_NAME = re.compile(r"[a-z][a-z0-9_.]{0,63}"), re.compile(r"[A-Z][A-Z_]{0,63}")
"""What a field and a kind of entries may be called: counted ones are printed."""
MOST_SEARCHED = 256
"""A told head is looked for among so many of the newest entries: each costs 10 ms, and an order has a few dozen."""
OLD, OF_OTHERS = "of the old kind (version 1)", "about others"
"""Why a whole line is withheld."""


class NoEntry(ValueError):
    """A line is no entry of a history."""


@dataclass(slots=True, kw_only=True)
class History:
    """A history as far as it was followed."""

    entries: int = 0
    digest: str = START
    version: int = 1
    broken_at: int | None = None

    def follow(self, link: Link) -> None:
        """Go on by one entry; entries of the old kind stand before all of the new one."""
        is_next = fits(link, number=self.entries + 1, previous=self.digest) and link.version >= self.version
        if self.broken_at is None and not is_next:
            self.broken_at = link.number
        self.entries, self.digest, self.version = self.entries + 1, link.digest, link.version


@dataclass(slots=True, kw_only=True)
class Histories:
    """All histories of an export; only where each of them stands is kept, beside the digests of those asked for."""

    asked: Collection[int] = ()
    of: dict[int, History] = field(default_factory=dict)
    digests: dict[int, deque[str]] = field(default_factory=dict)
    """Of the newest MOST_SEARCHED entries."""
    withheld: Counter[str] = field(default_factory=Counter)
    """Whole lines by why they are withheld."""
    sealed: Counter[str] = field(default_factory=Counter)
    """Single fields of other lines by `KIND: field`."""

    def take(self, line: bytes) -> Link:
        """Follow a history by one line, and return what it says.

        Raises:
            NoEntry: The line is no entry of a history, or not written as the robot writes them.
        """
        link = read_link(line)
        self.of.setdefault(link.order_id, History()).follow(link)
        if link.order_id in self.asked:
            self.digests.setdefault(link.order_id, deque(maxlen=MOST_SEARCHED)).append(link.digest)
        self._count_hidden(link)
        return link

    def _count_hidden(self, link: Link) -> None:
        if link.withheld:
            self.withheld[OLD] += 1
        elif link.sealed and not link.fields:
            self.withheld[OF_OTHERS] += 1
        else:
            kind = str(link.fields.get(KIND, "?"))
            self.sealed.update(f"{kind}: {name.removeprefix(FACT)}" for name in link.sealed)

    def entry_with(self, order_id: int, head: str) -> int | None:
        """Find the number of the newest entry whose head reads so; None where none of the newest does."""
        newest = enumerate(reversed(self.digests.get(order_id, ())))
        return next((self.of[order_id].entries - at for at, digest in newest if head_code(digest) == head), None)


def read_link(line: bytes) -> Link:
    """Read a line that anybody may have written as an entry.

    Raises:
        NoEntry: It is none.
    """
    try:
        row = read_object(line)
        if row.keys() != FIELDS or json.dumps(row, ensure_ascii=False, sort_keys=True).encode() != line:
            raise NoEntry("it is not written as entries are")
        link = Link(**{**row, "happened_at": datetime.fromisoformat(row["happened_at"])})
    except (ManifestUnreadable, TypeError, ValueError) as error:
        raise NoEntry(str(error)) from None
    if not _has_types(row) or plain(link.happened_at) != row["happened_at"] or not _is_consistent(link):
        raise NoEntry("its fields do not fit each other")
    return link


def _has_types(row: Mapping[str, Any]) -> bool:
    numbers = all(type(row[name]) is int and 0 < row[name] < 2**63 for name in ("order_id", "number", "version"))
    texts = all(type(row[name]) is str and HEX_DIGEST.fullmatch(row[name]) for name in ("previous", "digest"))
    objects = all(type(row[name]) is dict for name in ("fields", "salts", "sealed"))
    return numbers and texts and objects and type(row["withheld"]) is bool and _are_texts(row)


def _are_texts(row: Mapping[str, Any]) -> bool:
    names = {*row["fields"], *row["salts"], *row["sealed"]}
    return (
        all(type(value) is str for name in ("salts", "sealed") for value in row[name].values())
        and all(NAME.fullmatch(name) for name in names)
        and KIND_NAME.fullmatch(str(row["fields"].get(KIND, "X"))) is not None
    )


def _is_consistent(link: Link) -> bool:
    """Say whether what is shown and what is hidden of an entry go together: nothing is both, nothing is loose."""
    if link.version == 1:
        return not link.salts and (not link.fields if link.withheld else bool(link.fields) and not link.sealed)
    is_new = link.version == VERSION and not link.withheld
    return is_new and link.salts.keys() == link.fields.keys() and not link.sealed.keys() & link.fields.keys()
