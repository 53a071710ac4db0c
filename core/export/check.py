"""Check an export off line: every file is whole, every history fits its chain, every picture is there."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from core.export.model import FORMAT, FORMAT_VERSION, LEDGER, MANIFEST
from core.export.rows import blobs_of
from core.ledger.model import Link, first_broken_link

MOST_NAMED = 20


class NotAnExport(Exception):
    """The files are no export of ours, or not all of one; the message says why."""


@dataclass(slots=True, kw_only=True)
class Finding:
    """What was found: counts, and in plain words what is wrong."""

    files: int = 0
    rows: int = 0
    blobs: int = 0
    histories: int = 0
    entries: int = 0
    withheld: int = 0
    missing_blobs: int = 0
    wrong: list[str] = field(default_factory=list)


def check_export(files: Sequence[Path]) -> Finding:
    """Check the zip files of one export.

    Raises:
        NotAnExport: A file cannot be read, there is no manifest of ours, or a part is not given.
    """
    with ExitStack() as stack:
        members: dict[str, zipfile.ZipFile] = {}
        for file in files:
            try:
                zipped = stack.enter_context(zipfile.ZipFile(file))
            except (OSError, zipfile.BadZipFile) as error:
                raise NotAnExport(f"{file}: {error}") from None
            members |= dict.fromkeys(zipped.namelist(), zipped)
        manifest = _read_manifest(members)
        if manifest["parts"] > len(files):
            raise NotAnExport(f"it has {manifest['parts']} parts, {len(files)} were given")
        return _check(members, manifest)


def _read_manifest(members: dict[str, zipfile.ZipFile]) -> dict[str, Any]:
    if MANIFEST not in members:
        raise NotAnExport(f"no {MANIFEST}: it stands in the last part")
    try:
        manifest: dict[str, Any] = json.loads(members[MANIFEST].read(MANIFEST))
        is_ours = manifest["format"] == FORMAT and manifest["version"] <= FORMAT_VERSION
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise NotAnExport(f"{MANIFEST}: {error}") from None
    if not is_ours:
        raise NotAnExport(f"this program reads {FORMAT} up to version {FORMAT_VERSION}")
    return manifest


def _check(members: dict[str, zipfile.ZipFile], manifest: dict[str, Any]) -> Finding:
    found = Finding(missing_blobs=len(manifest["missing_blobs"]))
    present = {str(one["sha256"]) for one in manifest["files"] if one["path"].startswith("blobs/")}
    known = present | set(manifest["missing_blobs"])
    for one in manifest["files"]:
        found.files += 1
        content = _read(members, one, found)
        if content is None:
            continue
        if one["path"].startswith("blobs/"):
            found.blobs += 1
            continue
        rows = [json.loads(line) for line in content.splitlines()]
        found.rows += len(rows)
        if len(rows) != one["rows"]:
            found.wrong.append(f"{one['path']}: {len(rows)} rows, {one['rows']} in the manifest")
        lost = {sha256 for row in rows for sha256 in blobs_of(row)} - known
        found.wrong += [f"{one['path']}: no picture {sha256}" for sha256 in sorted(lost)[:MOST_NAMED]]
        if one["path"] == f"data/{LEDGER}.jsonl":
            _check_histories(rows, found)
    return found


def _read(members: dict[str, zipfile.ZipFile], one: dict[str, Any], found: Finding) -> bytes | None:
    path = one["path"]
    try:
        content = members[path].read(path)
    except (KeyError, zipfile.BadZipFile, OSError) as error:
        found.wrong.append(f"{path}: cannot be read ({error})")
        return None
    if hashlib.sha256(content).hexdigest() != one["sha256"]:
        found.wrong.append(f"{path}: was changed, its hash is another")
        return None
    return content


def _check_histories(rows: list[dict[str, Any]], found: Finding) -> None:
    for order_id, links in _histories(rows):
        found.histories += 1
        found.entries += len(links)
        found.withheld += sum(link.withheld for link in links)
        broken = first_broken_link(links)
        if broken is not None:
            found.wrong.append(f"history of order {order_id}: breaks at entry {broken}")


def _histories(rows: list[dict[str, Any]]) -> Iterator[tuple[int, list[Link]]]:
    by_order: dict[int, list[Link]] = {}
    for row in rows:
        link = Link(**{**row, "happened_at": datetime.fromisoformat(row["happened_at"])})
        by_order.setdefault(link.order_id, []).append(link)
    yield from by_order.items()
