"""What goes and what stays when a person is deleted, and how the deletion is proven."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from core.errors import UserError
from core.export.model import plain
from core.ledger.model import canonical

NAME_SIGN = "—"
"""What stands in the place of a name that went, followed by the reference of the deletion."""


class OrdersOpen(UserError):
    """A person with open orders cannot go: somebody is making clothes for them."""

    code: ClassVar[str] = "forget_orders_open"


class OwnsWorkshop(UserError):
    """The owner of a workshop hands it over or closes it first."""

    code: ClassVar[str] = "forget_owns_workshop"


class ForgottenAlready(UserError):
    """This person was deleted before."""

    code: ClassVar[str] = "forgotten_already"


class Gone(StrEnum):
    """What is deleted, by the keys of the texts (`data.gone.<key>`)."""

    PROFILE = "PROFILE"
    MESSAGES = "MESSAGES"
    POSTS = "POSTS"
    PHOTOS = "PHOTOS"
    ORIGINALS = "ORIGINALS"
    ORDERS = "ORDERS"
    REMARKS = "REMARKS"
    WORK = "WORK"


class Kept(StrEnum):
    """What stays because it belongs to the other side too, by the keys of the texts (`data.kept.<key>`)."""

    ORDERS = "ORDERS"
    PHOTOS = "PHOTOS"
    HISTORY = "HISTORY"


def name_of(reference: str) -> str:
    """Write what stands in the place of a name."""
    return f"{NAME_SIGN} {reference}"


@dataclass(slots=True, kw_only=True)
class Proof:
    """Collects keyed hashes of what is deleted, and how much of each kind."""

    key: bytes
    digests: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def note(self, kind: Gone, content: Mapping[str, Any]) -> None:
        """Hash one thing that is deleted."""
        self.digests.setdefault(kind, []).append(keyed_digest(self.key, content))
        self.counts[kind] = self.counts.get(kind, 0) + 1


def keyed_digest(key: bytes, content: Mapping[str, Any]) -> str:
    """Hash content under a key: HMAC-SHA256 over its canonical JSON, with values as in an export."""
    written = canonical({name: plain(value) for name, value in content.items()})
    return hmac.digest(key, written.encode(), hashlib.sha256).hex()


def summary(digests: Mapping[str, list[str]]) -> str:
    """Digest a whole list of digests, for the certificate to name in one line."""
    return hashlib.sha256(canonical({kind: list(of_kind) for kind, of_kind in digests.items()}).encode()).hexdigest()
