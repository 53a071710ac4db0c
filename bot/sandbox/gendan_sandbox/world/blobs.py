"""Bytes of files, by their digest: in memory, or in a folder that survives a restart."""

import hashlib
import os
from pathlib import Path


class BlobStore:
    """Keep bytes under their SHA-256 in hexadecimal."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._memory: dict[str, bytes] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keep bytes and give their digest."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self._folder is None:
            self._memory[sha256] = data
        elif not (path := self._folder / sha256).exists():
            partial = path.with_suffix(".part")
            with partial.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(path)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Give the bytes of a digest.

        Raises:
            KeyError: They are not here.
        """
        if self._folder is None:
            return self._memory[sha256]
        try:
            return (self._folder / sha256).read_bytes()
        except FileNotFoundError:
            raise KeyError(sha256) from None
