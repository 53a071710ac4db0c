"""Write an export as one zip file, or as several that a bot may send."""

import asyncio
import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from core.blobs import Blobs
from core.export.manifest import Head, Listed, Manifest, write_signature
from core.export.model import LEDGER, MANIFEST, README, SIGNATURE, ExportTooBig, NoSuchTenant, Tenant, extension
from core.export.parts import PARTS
from core.export.rows import blobs_of, collect_ids, read_part
from core.ledger.signing import sign
from core.parties.tables import Person, Workshop

Reading = Callable[[], AbstractAsyncContextManager[AsyncSession]]
CHUNK = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose export is made, when, what the reader is told in it, and the key that its signature is made with."""

    tenant: Tenant
    tenant_id: int
    made_at: datetime
    readme: str
    key: bytes


@dataclass(slots=True, kw_only=True)
class Shelf:
    """The zip files as they are written: a new one is begun where the next file would make the last too big."""

    to: Path
    limit_bytes: int | None
    most_parts: int
    readme: str
    files: list[Path] = field(default_factory=list)
    zipped: zipfile.ZipFile | None = None

    def open_for(self, size_bytes: int) -> zipfile.ZipFile:
        """Get the zip that the next file goes into.

        Raises:
            ExportTooBig: It would take more files than may be made.
        """
        if self.zipped is None or self._is_full(size_bytes):
            self.close()
            if len(self.files) >= self.most_parts or (self.limit_bytes is not None and size_bytes > self.limit_bytes):
                raise ExportTooBig
            number = len(self.files) + 1
            file = self.to if self.limit_bytes is None else self.to.with_stem(f"{self.to.stem}-{number}")
            self.zipped = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
            self.files.append(file)
            self.zipped.writestr(README, self.readme)
        return self.zipped

    def _is_full(self, size_bytes: int) -> bool:
        assert self.zipped is not None
        return self.limit_bytes is not None and self.zipped.start_dir + size_bytes > self.limit_bytes

    def close(self) -> None:
        """End the zip at hand."""
        if self.zipped is not None:
            self.zipped.close()
            self.zipped = None


async def write_export(
    reading: Reading, blobs: Blobs, wanted: Wanted, *, to: Path, limit_bytes: int | None = None, most_parts: int = 1
) -> list[Path]:
    """Write the export of a tenant to `to`, or with a limit to `to` with a number before its ending.

    All rows are read in one snapshot; the pictures follow, each under the hash of its bytes.

    Raises:
        NoSuchTenant: There is no such workshop or merchant.
        ExportTooBig: It does not fit into `most_parts` files of `limit_bytes`.
    """
    shelf = Shelf(to=to, limit_bytes=limit_bytes, most_parts=most_parts, readme=wanted.readme)
    scratch = to.with_suffix(".rows")
    scratch.mkdir()
    try:
        listed, wanted_blobs, heads = await _write_rows(reading, wanted, folder=scratch)
        for one in listed:
            await asyncio.to_thread(_add_file, shelf, scratch / Path(one.path).name, one)
        missing = await _add_blobs(shelf, blobs, wanted_blobs, listed)
        last = shelf.open_for(0)
        manifest = Manifest(
            tenant=wanted.tenant,
            tenant_id=wanted.tenant_id,
            made_at=wanted.made_at,
            parts=len(shelf.files),
            readme_sha256=hashlib.sha256(wanted.readme.encode()).hexdigest(),
            files=listed,
            missing_blobs=missing,
            heads=heads,
        ).write()
        last.writestr(MANIFEST, manifest)
        last.writestr(SIGNATURE, write_signature(sign(manifest, key=wanted.key)))
    finally:
        shelf.close()
        await asyncio.to_thread(_sweep, scratch)
    return shelf.files


async def _write_rows(reading: Reading, wanted: Wanted, *, folder: Path) -> tuple[list[Listed], list[str], list[Head]]:
    listed, seen, heads = [], dict[str, None](), dict[int, Head]()
    async with reading() as session:
        owner = Workshop if wanted.tenant is Tenant.WORKSHOP else Person
        if await session.get(owner, wanted.tenant_id) is None:
            raise NoSuchTenant
        ids = await collect_ids(session, tenant=wanted.tenant, tenant_id=wanted.tenant_id)
        for part in PARTS[wanted.tenant]:
            digest, size_bytes, rows = hashlib.sha256(), 0, 0
            path = folder / f"{part.table_name}.jsonl"
            with path.open("wb") as file:
                async for row in read_part(session, part, tenant=wanted.tenant, tenant_id=wanted.tenant_id, ids=ids):
                    line = (json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n").encode()
                    file.write(line)
                    digest.update(line)
                    size_bytes, rows = size_bytes + len(line), rows + 1
                    seen |= dict.fromkeys(blobs_of(row))
                    if part.table_name == LEDGER:
                        heads[row["order_id"]] = Head(
                            order_id=row["order_id"], entries=row["number"], digest=row["digest"]
                        )
            name = f"data/{path.name}"
            listed.append(Listed(path=name, sha256=digest.hexdigest(), size_bytes=size_bytes, rows=rows))
    return listed, list(seen), list(heads.values())


def _add_file(shelf: Shelf, file: Path, listed: Listed) -> None:
    squeezed = zlib.compressobj()
    with file.open("rb") as stream:
        size_bytes = sum(len(squeezed.compress(chunk)) for chunk in iter(lambda: stream.read(CHUNK), b""))
    zipped = shelf.open_for(size_bytes + len(squeezed.flush()))
    listed.part = len(shelf.files)
    zipped.write(file, listed.path)


async def _add_blobs(shelf: Shelf, blobs: Blobs, wanted: list[str], listed: list[Listed]) -> list[str]:
    """Add pictures and originals; return those that the store does not have any more."""
    missing = []
    for sha256 in wanted:
        try:
            data = await blobs.get(sha256)
        except FileNotFoundError:
            missing.append(sha256)
            continue
        one = Listed(path=f"blobs/{sha256}.{extension(data[:16])}", sha256=sha256, size_bytes=len(data))
        await asyncio.to_thread(_add_blob, shelf, one, data)
        listed.append(one)
    return missing


def _add_blob(shelf: Shelf, listed: Listed, data: bytes) -> None:
    zipped = shelf.open_for(len(data))
    listed.part = len(shelf.files)
    zipped.writestr(listed.path, data, zipfile.ZIP_STORED)


def _sweep(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
