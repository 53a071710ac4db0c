"""Photos and files by the SHA-256 of their bytes: written once, never changed."""

import asyncio
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Blobs:
    """A folder of content-addressed files; a blob that was put survives a power cut."""

    folder: Path

    async def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256 in hex; the same bytes are stored once."""
        return await asyncio.to_thread(self._put, data)

    async def get(self, sha256: str) -> bytes:
        """Read the bytes of a blob.

        Raises:
            FileNotFoundError: No such blob.
        """
        return await asyncio.to_thread(self._path(sha256).read_bytes)

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def _put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
        _fsync_folder(path.parent)
        return sha256


def _fsync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
