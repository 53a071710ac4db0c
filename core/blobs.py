"""Photos and files by the SHA-256 of their bytes: written once, never changed; in a folder or in an S3 store."""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from typing_extensions import override

if TYPE_CHECKING:
    from circuitbreaker import CircuitBreaker
    from obstore.store import S3Store

S3_PATIENCE = timedelta(seconds=10)
"""How long one call to an S3 store is tried again, with growing and jittered pauses; then its job waits its turn."""


FAILURES_IN_A_ROW = 5
LEFT_ALONE_S = 15
"""After so many failures in a row an S3 store is left alone for so long, that it can recover."""


BLOB_NAME = re.compile(r"[0-9a-f]{64}")


class BlobMissing(FileNotFoundError):
    """There is no such blob."""


class BlobsUnavailable(Exception):
    """The store cannot be reached or refuses; what needs it is tried again later."""


class Blobs(Protocol):
    """A store of content-addressed bytes; a blob that was put survives a power cut of this machine."""

    async def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256 in hex; the same bytes are stored once.

        Raises:
            BlobsUnavailable: The store cannot take them now.
        """

    async def get(self, sha256: str) -> bytes:
        """Read the bytes of a blob.

        Raises:
            BlobMissing: There is no such blob.
            BlobsUnavailable: The store cannot be reached now.
        """

    async def has(self, sha256: str) -> bool:
        """Say whether a blob is there."""

    async def size_bytes(self, sha256: str) -> int | None:
        """Measure a blob; None when there is none."""

    async def delete(self, sha256: str) -> None:
        """Delete a blob; one that is gone already is no error."""

    def list_all(self) -> AsyncIterator[str]:
        """List the SHA-256 of every blob, in no order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Access:
    """How to reach an S3 store; what is None is left to the store's own defaults."""

    endpoint: str | None = None
    region: str | None = None
    access_key: str | None = None
    secret_key: str | None = None


def open_blobs(url: str, *, s3: S3Access | None = None) -> Blobs:
    """Open the store at `file:///folder` or `s3://bucket/prefix`; nothing is read yet.

    Raises:
        ValueError: The address is of neither kind.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderBlobs(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return S3Blobs(_s3_store(parts.netloc, parts.path.strip("/"), s3 or S3Access()), _breaker())
    raise ValueError(f"{url!r} is no store of photos")


def _s3_store(bucket: str, prefix: str, access: S3Access) -> "S3Store":
    from obstore.store import S3Store

    given = {
        "endpoint": access.endpoint,
        "region": access.region or "us-east-1",
        "access_key_id": access.access_key,
        "secret_access_key": access.secret_key,
    }
    return S3Store(
        bucket,
        prefix=prefix or None,
        config={name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type]
        client_options={"allow_http": True, "timeout": S3_PATIENCE},
        retry_config={"max_retries": 4, "retry_timeout": S3_PATIENCE},
    )


def _breaker() -> "CircuitBreaker":
    from circuitbreaker import CircuitBreaker

    return CircuitBreaker(FAILURES_IN_A_ROW, LEFT_ALONE_S, expected_exception=BlobsUnavailable, name="blobs")


def _name(sha256: str) -> str:
    """Name a blob within its store; whatever is no SHA-256 names none, so no row of a foreign backup leads elsewhere.

    Raises:
        BlobMissing: It is no SHA-256.
    """
    if not BLOB_NAME.fullmatch(sha256):
        raise BlobMissing(sha256[:64])
    return f"{sha256[:2]}/{sha256}"


@contextmanager
def _s3_errors(sha256: str = "") -> Iterator[None]:
    """Turn what an S3 store may answer into our two errors."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError:
        raise BlobMissing(sha256) from None
    except BaseError as error:
        raise BlobsUnavailable(str(error).partition("\n")[0][:300]) from error


@dataclass(frozen=True, slots=True)
class S3Blobs(Blobs):
    """A bucket of content-addressed objects under `prefix/ab/abcd...`; a store that fails is left alone for a while."""

    store: "S3Store"
    breaker: "CircuitBreaker"

    @override
    async def put(self, data: bytes) -> str:
        sha256 = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        with self._guarded():
            await self.store.put_async(_name(sha256), data)
        return sha256

    @override
    async def get(self, sha256: str) -> bytes:
        with self._guarded(sha256):
            found = await self.store.get_async(_name(sha256))
            return bytes(await found.bytes_async())

    @override
    async def has(self, sha256: str) -> bool:
        try:
            with self._guarded(sha256):
                await self.store.head_async(_name(sha256))
        except BlobMissing:
            return False
        return True

    @override
    async def size_bytes(self, sha256: str) -> int | None:
        try:
            with _s3_errors(sha256):
                return int((await self.store.head_async(_name(sha256)))["size"])
        except BlobMissing:
            return None

    @override
    async def delete(self, sha256: str) -> None:
        with suppress(BlobMissing), self._guarded(sha256):
            await self.store.delete_async(_name(sha256))

    @override
    async def list_all(self) -> AsyncIterator[str]:
        with self._guarded():
            async for batch in self.store.list():
                for found in batch:
                    yield found["path"].rsplit("/", 1)[-1]

    @contextmanager
    def _guarded(self, sha256: str = "") -> Iterator[None]:
        if self.breaker.opened:
            raise BlobsUnavailable(f"the store fails and is left alone for {self.breaker.open_remaining:.0f} s")
        with self.breaker, _s3_errors(sha256):
            yield


@dataclass(frozen=True, slots=True)
class FolderBlobs(Blobs):
    """A folder of content-addressed files under `ab/abcd...`."""

    folder: Path

    @override
    async def put(self, data: bytes) -> str:
        try:
            return await asyncio.to_thread(self._put, data)
        except OSError as error:
            raise BlobsUnavailable(f"{self.folder}: {error.strerror}") from error

    @override
    async def get(self, sha256: str) -> bytes:
        try:
            return await asyncio.to_thread(self._path(sha256).read_bytes)
        except FileNotFoundError:
            raise BlobMissing(sha256) from None
        except OSError as error:
            raise BlobsUnavailable(f"{self.folder}: {error.strerror}") from error

    @override
    async def has(self, sha256: str) -> bool:
        try:
            return await asyncio.to_thread(self._path(sha256).exists)
        except BlobMissing:
            return False

    @override
    async def size_bytes(self, sha256: str) -> int | None:
        try:
            return (await asyncio.to_thread(self._path(sha256).stat)).st_size
        except FileNotFoundError:
            return None

    @override
    async def delete(self, sha256: str) -> None:
        with suppress(BlobMissing):
            await asyncio.to_thread(self._path(sha256).unlink, missing_ok=True)

    @override
    async def list_all(self) -> AsyncIterator[str]:
        for sha256 in await asyncio.to_thread(lambda: list(self._names())):
            yield sha256

    def closed_folders(self) -> list[Path]:
        """List the folders in which this process may not keep blobs; a folder that is not there yet is made."""
        top = next(path for path in (self.folder, *self.folder.absolute().parents) if path.exists())
        shards = sorted(self.folder.glob("??"))
        return [path for path in (top, *shards) if not os.access(path, os.R_OK | os.W_OK | os.X_OK)]

    def closed_blobs(self) -> Iterator[Path]:
        """List the blobs that this process may not read; it looks at each, so it takes its time."""
        return (path for path in self.folder.glob("??/*") if not os.access(path, os.R_OK))

    def _names(self) -> Iterator[str]:
        for path in self.folder.glob("??/*"):
            if BLOB_NAME.fullmatch(path.name):
                yield path.name

    def _path(self, sha256: str) -> Path:
        return self.folder / _name(sha256)

    def _put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _fsync_folder(path.parent)
        return sha256


def _fsync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
