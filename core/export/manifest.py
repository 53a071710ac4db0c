"""The manifest of an export: every file with its hash, where each history ends, and the robot's signature under it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from core.export.model import FORMAT, FORMAT_VERSION, Tenant, plain
from core.ledger.signing import ALGORITHM, Signature

MOST_BYTES = 24 * 2**20
MOST_VALUES = 2_500_000
"""Braces, brackets and commas of a manifest: what a parser makes of it stays below 300 MB, whoever wrote it."""
HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
PATH = re.compile(r"data/[a-z][a-z_]{0,62}\.jsonl|blobs/([0-9a-f]{64})\.[a-z0-9]{1,8}")
"""Every name that a file of an export may have; nothing else is ever opened."""


class ManifestUnreadable(ValueError):
    """It is no manifest of ours; the message says why."""


@dataclass(slots=True, kw_only=True)
class Listed:
    """A file of the export as the manifest lists it."""

    path: str
    sha256: str
    size_bytes: int
    rows: int | None = None
    part: int = 1

    @property
    def blob(self) -> str | None:
        """The SHA-256 by which a picture is named; None for rows."""
        found = PATH.fullmatch(self.path)
        return found[1] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the history of an order ended when the export was made."""

    order_id: int
    entries: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an export holds; `heads` and `readme_sha256` are None in exports made before they were signed."""

    tenant: Tenant
    tenant_id: int
    made_at: datetime
    parts: int
    files: Sequence[Listed]
    missing_blobs: Sequence[str]
    heads: Sequence[Head] | None = None
    readme_sha256: str | None = None
    version: int = field(default=FORMAT_VERSION)

    def write(self) -> bytes:
        """Write it as JSON; exactly these bytes are signed."""
        content = {
            "format": FORMAT,
            "version": self.version,
            "tenant": self.tenant,
            "tenant_id": self.tenant_id,
            "made_at": plain(self.made_at),
            "parts": self.parts,
            "readme_sha256": self.readme_sha256,
            "files": [_written(one) for one in self.files],
            "missing_blobs": list(self.missing_blobs),
            "heads": [
                {"order_id": head.order_id, "entries": head.entries, "digest": head.digest} for head in self.heads or ()
            ],
        }
        return json.dumps(content, ensure_ascii=False, indent=1).encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read a manifest that anybody may have written.

        Raises:
            ManifestUnreadable: It is none of ours, or of a later version.
        """
        written = read_object(content)
        if written.get("format") != FORMAT or not _is_count(written.get("version")):
            raise ManifestUnreadable(f"its format is not {FORMAT}")
        if not 1 <= written["version"] <= FORMAT_VERSION:
            raise ManifestUnreadable(f"this program reads {FORMAT} up to version {FORMAT_VERSION}")
        try:
            return cls(
                tenant=Tenant(written["tenant"]),
                tenant_id=_count(written["tenant_id"]),
                made_at=_moment(written["made_at"]),
                parts=_count(written["parts"]),
                files=[_listed(one) for one in _list(written["files"])],
                missing_blobs=[_digest(one) for one in _list(written["missing_blobs"])],
                heads=[_head(one) for one in _list(written["heads"])] if "heads" in written else None,
                readme_sha256=_digest(written["readme_sha256"]) if "readme_sha256" in written else None,
                version=written["version"],
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ManifestUnreadable(f"{type(error).__name__}: {str(error)[:100]}") from None


def write_signature(signature: Signature) -> str:
    """Write the signature as the file that lies beside the manifest."""
    hexes = {"public_key": signature.public_key.hex(), "signature": signature.signature.hex()}
    return json.dumps({"algorithm": ALGORITHM, **hexes}, indent=1)


def read_signature(content: bytes) -> Signature:
    """Read a signature that anybody may have written.

    Raises:
        ManifestUnreadable: It is no signature of the one kind that is made.
    """
    written = read_object(content)
    try:
        public_key, signature = (bytes.fromhex(written[name]) for name in ("public_key", "signature"))
    except (KeyError, TypeError, ValueError):
        raise ManifestUnreadable("it is no signature") from None
    if written.get("algorithm") != ALGORITHM or (len(public_key), len(signature)) != (32, 64):
        raise ManifestUnreadable(f"it is no signature by {ALGORITHM}")
    return Signature(public_key=public_key, signature=signature)


def read_object(content: bytes) -> dict[str, Any]:
    """Parse one JSON object in the one reading that it has: no name twice, no NaN, no nesting without end.

    Raises:
        ManifestUnreadable: It is none.
    """
    if sum(content.count(sign) for sign in (b",", b"{", b"[")) > MOST_VALUES:
        raise ManifestUnreadable("it has too many values")
    try:
        found = json.loads(content, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise ManifestUnreadable("it is nested too deeply") from None
    except ValueError as error:
        raise ManifestUnreadable(f"it is no JSON ({str(error)[:100]})") from None
    if not isinstance(found, dict):
        raise ManifestUnreadable("it is no JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _written(one: Listed) -> dict[str, Any]:
    named: dict[str, Any] = {"path": one.path, "sha256": one.sha256, "bytes": one.size_bytes, "part": one.part}
    return named if one.rows is None else named | {"rows": one.rows}


def _listed(written: Mapping[str, Any]) -> Listed:
    path = written["path"]
    found = PATH.fullmatch(path)
    if found is None:
        raise ValueError(f"{path[:80]!r} is no name of a file of an export")
    one = Listed(
        path=path,
        sha256=_digest(written["sha256"]),
        size_bytes=_count(written["bytes"]),
        part=_count(written["part"]),
        rows=None if found[1] else _count(written["rows"]),
    )
    if found[1] not in (None, one.sha256):
        raise ValueError(f"{path} is not named by its hash")
    return one


def _head(written: Mapping[str, Any]) -> Head:
    counts = {name: _count(written[name]) for name in ("order_id", "entries")}
    return Head(digest=_digest(written["digest"]), **counts)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a list is expected")
    return value


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _count(value: Any) -> int:
    if not _is_count(value):
        raise ValueError("a number is expected")
    return int(value)


def _digest(value: Any) -> str:
    if not isinstance(value, str) or not HEX_DIGEST.fullmatch(value):
        raise ValueError("a SHA-256 is expected")
    return value


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or plain(moment) != value:
        raise ValueError("an instant in UTC is expected")
    return moment
