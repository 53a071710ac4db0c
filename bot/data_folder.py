"""The data folder of the embedded mode: one process at a time, its own signing key, its own database."""

import fcntl
import os
import pwd
import secrets
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

KEY_FILE = "code.key"
OLDER_KEYS_FILE = "code-older.keys"
LOCK_FILE = "lock"


MOVED_FILE = "MOVED"
"""Stands in a folder whose installation was moved to PostgreSQL."""


class FolderInUse(Exception):
    """Another process works on this data folder."""


class FolderMoved(FolderInUse):
    """What was in this folder lives somewhere else now; two robots on one token would share its updates."""


class FolderOfAnother(Exception):
    """The data belong to another user; the message has the line to type."""


def refuse_foreign(folders: Iterable[Path], files: Iterable[Path]) -> None:
    """Let only the user pass whose data these are: what another one writes there shuts the robot out.

    A folder may belong to somebody else where it lets us write, as a mounted volume does; but not where we are root,
    who may write everywhere.

    Raises:
        FolderOfAnother: Something of it belongs to somebody else.
    """
    me = os.geteuid()
    for path in (*files, *(folders if me == 0 else ())):
        owner = path.stat().st_uid if path.exists() else me
        if owner != me:
            raise FolderOfAnother(_whose(path, owner=owner, me=me))


def _whose(path: Path, *, owner: int, me: int) -> str:
    found = f"{path} belongs to {name_of(owner)}, and you are {name_of(me)}."
    if me != 0 and path.parent.stat().st_uid == me:
        return f"{found} Let root type: chown -R {name_of(me)}: {shlex.quote(str(path.parent.resolve()))}"
    command = shlex.join([str(Path(sys.argv[0]).absolute()), *sys.argv[1:]])
    switch = "runuser -u" if me == 0 else "sudo -E -u"
    return f"{found} What you write there would shut the robot out. Type: {switch} {name_of(owner)} -- {command}"


def name_of(user: int) -> str:
    """Name a user of this machine."""
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"'#{user}'"


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
    with (folder / LOCK_FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUse(f"{folder} is in use by another gendan; stop it, or set GENDAN_DATA_DIR") from None
        yield


def signing_keys(folder: Path) -> tuple[bytes, ...]:
    """Read the keys that sign order cards, the newest first; one is made at the first start.

    Each is 32 random bytes, readable by the owner alone. What an older key signed is still believed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / KEY_FILE
    if not path.exists():
        _write(path, secrets.token_bytes(32))
    older = folder / OLDER_KEYS_FILE
    lines = older.read_text().split() if older.exists() else []
    newest = path.read_bytes()
    return (newest, *(key for key in map(bytes.fromhex, lines) if key != newest))


def rotate_key(folder: Path) -> tuple[bytes, ...]:
    """Make a new signing key and keep the ones before it for reading; the old one is safe before the new one counts."""
    keys = signing_keys(folder)
    _write_older(folder, keys)
    _write(folder / KEY_FILE, secrets.token_bytes(32))
    return signing_keys(folder)


def forget_keys(folder: Path, *, keep: int) -> tuple[bytes, ...]:
    """Forget all but the newest keys: what the others signed counts as forged from now on."""
    keys = signing_keys(folder)[:keep]
    _write_older(folder, keys[1:])
    return keys


def _write_older(folder: Path, keys: Sequence[bytes]) -> None:
    _write(folder / OLDER_KEYS_FILE, "".join(f"{key.hex()}\n" for key in keys).encode())


def _write(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".new")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
