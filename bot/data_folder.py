"""The data folder of the embedded mode: one process at a time, its own signing key, its own database."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEY_FILE = "code.key"


MOVED_FILE = "MOVED"
"""Stands in a folder whose installation was moved to PostgreSQL."""


class FolderInUse(Exception):
    """Another process works on this data folder."""


class FolderMoved(FolderInUse):
    """What was in this folder lives somewhere else now; two robots on one token would share its updates."""


def refuse_moved(folder: Path) -> None:
    """Let only a folder pass whose installation still lives here.

    Raises:
        FolderMoved: It was moved.
    """
    if (folder / MOVED_FILE).exists():
        raise FolderMoved(
            f"{folder} was moved to PostgreSQL (see {MOVED_FILE}); delete {folder / MOVED_FILE} to go back"
        )


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the lock goes with the process, however it ends.

    Raises:
        FolderInUse: Another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUse(f"{folder} is in use by another gendan; stop it, or set GENDAN_DATA_DIR") from None
        yield


def signing_key(folder: Path) -> bytes:
    """Read the key that signs order cards, made at the first start; 32 random bytes, readable by the owner alone."""
    path = folder / KEY_FILE
    if not path.exists():
        partial = path.with_suffix(".new")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    return path.read_bytes()
