"""What a backup holds: the names of its parts, and the manifest that vouches for them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from bot.own_folder import BLOBS_FOLDER, DATABASE_FILE, KEY_FILE, OLDER_KEYS_FILE
from bot.revisions import REVISION
from bot.unusable import Unusable
from core.given.files import FileRefused, read_given

FORMAT = 1
MANIFEST, DATABASE, BLOBS, BLOB_LIST = "manifest.json", DATABASE_FILE, BLOBS_FOLDER, "blobs.txt"
KEY_FILES = (KEY_FILE, OLDER_KEYS_FILE)
SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_MANIFEST_BYTES = 1 << 24
MOST_LINE_BYTES = 200
MOST_COUNTED = 2**63


class BackupRefused(Unusable):
    """The backup or the restore cannot be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds, with the SHA-256 of its files; the name of a blob is its SHA-256."""

    made_at: str
    revision: str | None
    database_sha256: str
    database_bytes: int
    key_sha256s: dict[str, str]
    blob_list_sha256: str
    blobs: int
    blobs_bytes: int
    missing: list[str]
    format: int = FORMAT

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest of a backup.

        Raises:
            BackupRefused: The folder is no whole backup of a kind that this program knows.
        """
        try:
            written = json.loads(_small_text(folder / MANIFEST))
            manifest = cls(**written)
        except FileNotFoundError:
            raise BackupRefused(f"{folder} is no backup: it has no {MANIFEST}.") from None
        except (ValueError, TypeError, OSError, RecursionError):
            raise BackupRefused(f"{folder / MANIFEST} can't be read. Take another backup.") from None
        if not manifest.is_sound:
            raise BackupRefused(f"{folder / MANIFEST} names what no backup holds. Take another backup.")
        if manifest.format != FORMAT:
            raise BackupRefused(f"{folder} has format {manifest.format}; this program reads {FORMAT}. Use a newer one.")
        return manifest

    @property
    def is_sound(self) -> bool:
        """Whether all is of its kind and every name is one that a backup has: names from a file become paths."""
        if not isinstance(self.key_sha256s, dict) or not isinstance(self.missing, list):
            return False
        digests = [self.database_sha256, self.blob_list_sha256, *self.missing, *self.key_sha256s.values()]
        numbers = (self.format, self.database_bytes, self.blobs, self.blobs_bytes)
        is_revision = isinstance(self.revision, str) and REVISION.fullmatch(self.revision) is not None
        return (
            set(self.key_sha256s) <= set(KEY_FILES)
            and all(isinstance(digest, str) and SHA256.fullmatch(digest) for digest in digests)
            and all(type(number) is int and 0 <= number < MOST_COUNTED for number in numbers)
            and (self.revision is None or is_revision)
            and _is_moment(self.made_at)
        )


def _is_moment(written: object) -> bool:
    """Say whether it is an instant as a backup writes it; it is printed."""
    try:
        moment = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None and moment.isoformat(timespec="seconds") == written


def _small_text(path: Path) -> str:
    """Read a text file of limited size.

    Raises:
        FileNotFoundError: There is none.
        ValueError: It is larger, or no plain file.
    """
    if path.is_symlink():
        raise ValueError(f"{path} is no manifest")
    path.lstat()
    try:
        return read_given(path, most_bytes=MOST_MANIFEST_BYTES).decode()
    except FileRefused as error:
        raise ValueError(str(error)) from None


def blob_in(folder: Path, name: str) -> Path:
    """Say where a blob lies in a backup or a data folder."""
    return folder / BLOBS / name[:2] / name


def blob_names(backup: Path) -> Iterator[str]:
    """List the blobs of a backup, line by line.

    Raises:
        BackupRefused: A line names something else.
    """
    with (backup / BLOB_LIST).open("rb") as file:
        while line := file.readline(MOST_LINE_BYTES):
            name = line.partition(b" ")[0].decode("ascii", "replace").strip()
            if not SHA256.fullmatch(name):
                raise BackupRefused(f"{backup / BLOB_LIST} names what is no photo: {name[:80]!a}. Take another backup.")
            yield name
