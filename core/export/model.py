"""What an export is: for whom, in which files, and how what belongs to others is left out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from core.errors import UserError

FORMAT, FORMAT_VERSION = "gendan-export", 1
README, MANIFEST, SIGNATURE = "README.txt", "manifest.json", "signature.json"
PART_BYTES = 45 * 2**20
"""A bot may send files up to 50 MB (core.telegram.org/bots/api#sending-files); this leaves room for the zip's own."""
MOST_PARTS = 20
"""More than this nobody wants in a chat; the operator writes it to a file instead."""
MOST_A_DAY = 5
"""Exports that one person may have made in 24 hours."""
LEDGER = "ledger_entry"
HIDDEN_ENTRY = ("facts.offer_id", "facts.workshop_id")
"""An entry of a history that names another workshop's offer is not shown to a workshop at all."""


class Tenant(StrEnum):
    """Whose data it is."""

    WORKSHOP = "WORKSHOP"
    MERCHANT = "MERCHANT"


def export_name(tenant: Tenant, tenant_id: int, made_at: datetime) -> str:
    """Name the file of an export."""
    return f"gendan-{tenant.lower()}-{tenant_id}-{made_at:%Y%m%d}.zip"


class NoSuchTenant(LookupError):
    """There is no such workshop or merchant."""


class ExportsUsedUp(UserError):
    """Somebody had as many exports made today as a day allows; each reads everything that is theirs."""

    code: ClassVar[str] = "exports_used_up"


class ExportTooBig(Exception):
    """It does not fit into as many files as may be made; the operator writes it to one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """Which rows belong to the tenant, by table; the yardstick for every reference in the export."""

    of: Mapping[str, Collection[int]] = field(default_factory=dict)

    def has(self, table: str, value: Any) -> bool:
        """Say whether a row of a table is part of the export; ids stand in JSON as numbers or as text."""
        try:
            return int(value) in self.of.get(table, ())
        except (TypeError, ValueError):
            return False


REFERENCES = {
    "order_id": "order",
    "gains_order_id": "order",
    "jumped_by_id": "order",
    "other_order_id": "order",
    "with_id": "order",
    "workshop_id": "workshop",
    "offer_id": "offer",
    "photo_id": "photo",
    "like_photo_id": "photo",
    "person_id": "person",
    "actor_id": "person",
    "post_id": "room_post",
    "room_id": "room",
    "change_id": "order_change",
    "proposal_id": "plan_proposal",
    "pair_id": "pair",
}
"""Names under which JSON columns speak of rows, and of which table."""


def mask_json(value: Any, *, ids: Ids, hidden: Collection[str]) -> Any:
    """Blank in a JSON value what the tenant may not see: hidden names, and references to rows of others."""
    if isinstance(value, dict):
        return {
            name: None if _is_foreign(name, inner, ids, hidden) else mask_json(inner, ids=ids, hidden=hidden)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [mask_json(inner, ids=ids, hidden=hidden) for inner in value]
    return value


def _is_foreign(name: str, value: Any, ids: Ids, hidden: Collection[str]) -> bool:
    if name in hidden:
        return True
    table = REFERENCES.get(name)
    return table is not None and value not in (None, "") and not ids.has(table, value)


def is_own_fact(name: str, value: Any, *, ids: Ids, hidden: Collection[str]) -> bool:
    """Say whether a field of a history may be shown: it names nothing of others, at any depth."""
    return bool(mask_json({name: value}, ids=ids, hidden=hidden) == {name: value})


def plain(value: Any) -> Any:
    """Turn a column's value into JSON: instants in UTC to the microsecond, days as ISO 8601, bytes in hex."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
    return value


def extension(head: bytes) -> str:
    """Name a blob's kind by its first bytes, so that a computer opens it; what is not known is `bin`."""
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"msf1") else "mp4"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    signs = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"%PDF": "pdf", b"PK\x03\x04": "zip"}
    return next((name for sign, name in signs.items() if head.startswith(sign)), "bin")
