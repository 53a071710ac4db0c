"""The hash chain of an order's history: what a digest covers, and how a field's content can go while the chain holds.

Version 1 covers the content itself. Version 2 covers, for each field, SHA-256 over a salt and the canonical JSON of the
value. A field can then be sealed: its salt and content are dropped and its hash is kept, and nobody can guess a short
value back from the hash.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

START = "0" * 64
"""What the first entry is chained to."""
VERSION = 2
KIND, ACTOR = "kind", "actor_id"
FACT = "facts."
"""What stands before the name of a fact among the names of an entry's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry as far as the chain is concerned; `withheld` says that only its digest is at hand.

    `fields` are the contents that are known, `sealed` the hashes of the others (version 2).
    """

    order_id: int
    number: int
    happened_at: datetime
    version: int
    fields: Mapping[str, Any]
    salts: Mapping[str, str]
    sealed: Mapping[str, str]
    previous: str
    digest: str
    withheld: bool = False


def canonical(value: Any) -> str:
    """Write a value as JSON in the one way that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(salt: str, value: Any) -> str:
    """Hash one field with its salt."""
    return hashlib.sha256(f"{salt}\0{canonical(value)}".encode()).hexdigest()


def fields_of(*, kind: str, actor_id: int | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Name the fields of an entry one by one."""
    return {KIND: kind, ACTOR: actor_id, **{f"{FACT}{name}": value for name, value in facts.items()}}


def digest_of(link: Link) -> str:
    """Digest an entry: SHA-256 over canonical JSON of its content, or of its content's hashes, and what was before.

    Raises:
        KeyError: A field has no salt.
    """
    moment = link.happened_at.astimezone(UTC).isoformat(timespec="microseconds")
    if link.version == 1:
        facts = {name.removeprefix(FACT): value for name, value in link.fields.items() if name.startswith(FACT)}
        kind, actor_id = link.fields[KIND], link.fields[ACTOR]
        content: list[Any] = [link.order_id, link.number, moment, kind, actor_id, facts, link.previous]
    else:
        hashes = {name: seal(link.salts[name], value) for name, value in link.fields.items()}
        content = [link.version, link.order_id, link.number, moment, {**link.sealed, **hashes}, link.previous]
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def first_broken_link(links: Sequence[Link]) -> int | None:
    """Find the number of the first entry that does not fit the chain, None where all is whole."""
    previous = START
    for at, link in enumerate(links, start=1):
        if not fits(link, number=at, previous=previous):
            return link.number
        previous = link.digest
    return None


def fits(link: Link, *, number: int, previous: str) -> bool:
    """Say whether an entry is the one of this number after the one with this digest, and is what its digest covers.

    Of a withheld entry, which only an old one can be, nothing but its place is at hand: it is chained to the one
    before, and the next one to it.
    """
    is_withheld = link.withheld and link.version == 1
    return link.number == number and link.previous == previous and (is_withheld or _is_whole(link))


def _is_whole(link: Link) -> bool:
    try:
        return not link.withheld and link.digest == digest_of(link)
    except (KeyError, RecursionError):
        return False
