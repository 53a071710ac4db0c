"""Files that are whole on the disk before anybody counts on them, and their digests."""

import hashlib
import os
import shutil
from pathlib import Path

PARTIAL = ".partial"


def lies_in(inner: Path, outer: Path) -> bool:
    """Say whether a path is below another, links followed."""
    return inner.resolve().is_relative_to(outer.resolve())


def sha256_of(path: Path) -> str:
    """Digest a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(path: Path) -> str | None:
    """Digest a file; a link counts as none, as it may lead out of the backup."""
    return sha256_of(path) if path.is_file() and not path.is_symlink() else None


def copy_file(source: Path, to: Path) -> None:
    """Copy a file for its own user alone; it appears under its name when it is whole."""
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = to.with_name(to.name + PARTIAL)
    shutil.copyfile(source, partial)
    partial.chmod(0o600)
    sync_file(partial)
    partial.replace(to)
    sync_folder(to.parent)


def write_durably(path: Path, text: str) -> None:
    """Write a text for its own user alone."""
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    sync_file(path)


def sync_file(path: Path) -> None:
    """Have a file reach the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
