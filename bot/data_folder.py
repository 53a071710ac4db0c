"""The data folder of the embedded mode: one process at a time, its own signing key, its own database."""

import fcntl
import os
import pwd
import secrets
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

from bot.own_folder import (
    KEY_FILE,
    LOCK_FILE,
    MOVED_FILE,
    OLDER_KEYS_FILE,
    is_data_folder,
    own_entries,
    refuse_folder_of_others,
)
from bot.unusable import Unusable

OTHERS = 0o007
"""The rights of everybody who is neither the owner nor of the group."""
KEY_BYTES = 32
FEWEST_KEY_SIGNS = 8
FEWEST_KEY_STEPS = 3
"""Between neighbouring bytes: abcdefgh again and again has two, up by one and back."""
KEY_RULE = "32 random letters and digits or more, or hex: and 64 random digits 0-9 a-f"


class FolderInUse(Unusable):
    """Another process works on this data folder."""


class KeyUnusable(Unusable):
    """A file of keys is damaged; the message says which, and what to do."""


class FolderMoved(Unusable):
    """What was in this folder lives somewhere else now; two robots on one token would share its updates."""


class FolderOfAnother(Unusable):
    """The data belong to another user; the message has the line to type."""


def refuse_foreign(folders: Iterable[Path], files: Iterable[Path]) -> None:
    """Let only the user pass whose data these are: what another one writes there shuts the robot out.

    A folder may belong to somebody else where it lets us write, as a mounted volume does; but not where we are root,
    who may write everywhere. What is not there yet would be made in the folder above, and belongs to whose that is.

    Raises:
        FolderOfAnother: Something of it belongs to somebody else.
    """
    me = os.geteuid()
    for path in (*files, *(map(_nearest, folders) if me == 0 else ())):
        owner = path.stat().st_uid if path.exists() else me
        if owner != me:
            raise FolderOfAnother(_whose(path, owner=owner, me=me))


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _whose(path: Path, *, owner: int, me: int) -> str:
    found = f"{path} belongs to {name_of(owner)}, and you are {name_of(me)}."
    if me != 0 and path.parent.stat().st_uid == me:
        return f"{found} Let root type: {give_to(me, path.parent.resolve())}"
    command = shlex.join([str(Path(sys.argv[0]).absolute()), *sys.argv[1:]])
    switch = _switch_to(owner, path.stat().st_gid, me=me)
    return f"{found} What you write there would shut the robot out. Type: {switch} -- {command}"


def _switch_to(owner: int, group: int, *, me: int) -> str:
    """Say how a command is given as another user; a container's user may have a number and no name."""
    name = _find_name(owner)
    if name is not None:
        return f"{'runuser' if me == 0 else 'sudo -E'} -u {name}"
    return f"{'' if me == 0 else 'sudo -E '}setpriv --reuid={owner} --regid={group} --clear-groups"


def give_to(user: int, folder: Path) -> str:
    """Write the line that gives a folder and all in it to a user: `chown` takes a number too, but then no group."""
    name = _find_name(user)
    return f"chown -R {user if name is None else f'{name}:'} {shlex.quote(str(folder))}"


def name_of(user: int) -> str:
    """Name a user of this machine for a person to read."""
    return _find_name(user) or f"user {user}"


def _find_name(user: int) -> str | None:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return None


def refuse_moved(folder: Path) -> None:
    """Let only a folder pass whose installation still lives here.

    Raises:
        FolderMoved: It was moved.
    """
    if (folder / MOVED_FILE).exists():
        raise FolderMoved(
            f"{folder} was moved to PostgreSQL (see {MOVED_FILE}); delete {folder / MOVED_FILE} to go back."
        )


@contextmanager
def lock_folder(folder: Path, *, named: Iterable[Path] = ()) -> Iterator[None]:
    """Hold the folder for this process; the lock goes with the process, however it ends.

    `named` are files that the settings name: where they lie, the folder is ours.

    Raises:
        FolderInUse: Another process holds it.
        FolderNotOurs: It is somebody's for other things.
    """
    refuse_folder_of_others(folder, named=named)
    make_private(folder)
    with os.fdopen(os.open(folder / LOCK_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(f"{folder} is in use by another gendan; stop it, or set GENDAN_DATA_DIR.") from None
        yield


def is_weak_key(key: bytes) -> bool:
    """Say whether a key is short or so simple that somebody might guess it: few signs, or one that counts."""
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    return len(key) < KEY_BYTES or len(set(key)) < FEWEST_KEY_SIGNS or len(steps) < FEWEST_KEY_STEPS


def signing_keys(folder: Path) -> tuple[bytes, ...]:
    """Read the keys that sign order cards, the newest first; one is made at the first start.

    Each is 32 random bytes, readable by the owner alone. What an older key signed is still believed.

    Raises:
        KeyUnusable: A file of keys is damaged.
    """
    path, older = folder / KEY_FILE, folder / OLDER_KEYS_FILE
    if not path.exists():
        make_private(folder)
        _write(path, secrets.token_bytes(KEY_BYTES))
    newest = path.read_bytes()
    if is_weak_key(newest):
        do = "bring it back from a backup, or delete it: a new key is made, and order cards have to be printed anew"
        raise KeyUnusable(f"{path} is damaged or empty; {do}.")
    return (newest, *(key for key in _read_older(older) if key != newest))


def _read_older(older: Path) -> list[bytes]:
    try:
        keys = [bytes.fromhex(line) for line in (older.read_text("ascii").split() if older.exists() else [])]
    except ValueError:
        keys = [b""]
    if any(is_weak_key(key) for key in keys):
        do = "bring it back from a backup, or delete it: cards signed with older keys have to be printed anew"
        raise KeyUnusable(f"{older} is damaged; {do}.")
    return keys


def make_private(folder: Path) -> None:
    """Make a folder for this user alone; in one that is there already, take from all others what of it is ours.

    A group keeps its rights: whoever gave them wanted, say, a backup to be taken by another user.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in (*([folder] if is_data_folder(folder) else []), *own_entries(folder)):
        with suppress(FileNotFoundError):  # the database makes files and takes them away
            found = path.lstat()
            if found.st_uid == os.geteuid() and found.st_mode & OTHERS and not stat.S_ISLNK(found.st_mode):
                path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


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
