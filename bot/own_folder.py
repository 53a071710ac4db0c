"""What is Gendan's in a folder, by name: a folder of others is not taken, and what is not ours is left as it is."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from bot.unusable import Unusable

DATABASE_FILE = "gendan.sqlite3"
KEY_FILE = "code.key"
OLDER_KEYS_FILE = "code-older.keys"
LOCK_FILE = "lock"
MOVED_FILE = "MOVED"
"""Stands in a folder whose installation was moved to PostgreSQL."""
SCALED_FILE = "scaled.env"
"""The settings of the place that it was moved to."""
BLOBS_FOLDER = "blobs"
DEMO_FOLDER = "demo"

_COPIED = "|".join(re.escape(name) for name in (DATABASE_FILE, KEY_FILE, OLDER_KEYS_FILE, SCALED_FILE))
TELLING = re.compile(
    rf"({_COPIED})([.~-].*)?|code(-older)?\.new|{MOVED_FILE}|begun\.bin|at-hand-[0-9]{{1,3}}\.(bin|json|new)", re.DOTALL
)
"""Files that nobody but Gendan makes, with what SQLite and people put beside them: a log, a copy of before."""
PLAIN = frozenset({LOCK_FILE, BLOBS_FOLDER, DEMO_FOLDER})
"""Names of ours that others use too: they do not tell whose a folder is."""
SHARD = re.compile(r"[0-9a-f]{2}")
"""The folders in a store of photos."""
NOBODYS = frozenset({"lost+found", ".snapshot", "@eaDir", ".DS_Store", ".gitkeep"})
"""What file systems and desktops put into any folder."""
MOST_NAMED = 3


class FolderNotOurs(Unusable):
    """A folder holds what is not Gendan's; the message says which to name instead."""


def is_ours(name: str) -> bool:
    """Say whether what has this name in a data folder is Gendan's."""
    return TELLING.fullmatch(name) is not None or name in PLAIN


def own_entries(folder: Path) -> Iterator[Path]:
    """List what is Gendan's in a data folder."""
    return (path for path in folder.iterdir() if is_ours(path.name))


def is_data_folder(folder: Path, *, named: Iterable[Path] = ()) -> bool:
    """Say whether a folder is Gendan's, or may become so: it tells so, or there is nothing of anybody else in it.

    `named` are files that the settings name; they are ours whatever they are called.
    """
    return not _is_root(folder) and not _foreign_beside_nothing(folder, named=named)


def refuse_folder_of_others(folder: Path, *, named: Iterable[Path] = ()) -> None:
    """Let only a folder pass that is Gendan's data folder or may become it.

    Raises:
        FolderNotOurs: It is the root of the system, or holds things of others and none of ours.
    """
    _refuse(folder, _foreign_beside_nothing(folder, named=named), setting="GENDAN_DATA_DIR")


def refuse_store_of_others(folder: Path) -> None:
    """Let only a folder pass that is a store of photos or may become one.

    Raises:
        FolderNotOurs: It is the root of the system, or holds things of others and no photos.
    """
    names = _names(folder)
    foreign = () if any(SHARD.fullmatch(name) for name in names) else names
    _refuse(folder, foreign, setting="GENDAN_BLOBS_URL")


def _refuse(folder: Path, foreign: Collection[str], *, setting: str) -> None:
    do = f"Set {setting} to an empty folder, or to Gendan's own."
    if _is_root(folder):
        raise FolderNotOurs(f"{folder} is the root of this system. {do}")
    if foreign:
        held = ", ".join(ascii(name)[1:-1] for name in sorted(foreign)[:MOST_NAMED])
        raise FolderNotOurs(f"{folder} holds what is not Gendan's ({held}), and nothing of Gendan. {do}")


def _foreign_beside_nothing(folder: Path, *, named: Iterable[Path]) -> Collection[str]:
    """List what others have in a folder in which nothing tells that it is ours."""
    names, ours = _names(folder), _named_in(folder, named)
    if any(TELLING.fullmatch(name) or name in ours for name in names):
        return ()
    return [name for name in names if name not in PLAIN]


def _named_in(folder: Path, named: Iterable[Path]) -> set[str]:
    return {path.name for path in named if path.absolute().parent == folder.absolute()} - PLAIN


def _names(folder: Path) -> list[str]:
    """List what lies in a folder; of one that is closed to us nothing can be said, and who writes there will tell."""
    with suppress(FileNotFoundError, PermissionError):
        return [path.name for path in folder.iterdir() if path.name not in NOBODYS]
    return []


def _is_root(folder: Path) -> bool:
    whole = folder.resolve()
    return whole == whole.parent
