"""Read a file whose path somebody gave: only a plain file, and no more of it than may be."""

import os
import stat
from pathlib import Path

MIB = 2**20


class FileRefused(Exception):
    """The path is no plain file that can be read, or the file is too large; the message names it and says why."""


def read_given(file: Path, *, most_bytes: int) -> bytes:
    """Read a file as a whole; a pipe or a device, which may never end, is not waited for.

    Raises:
        FileRefused: It is missing, no plain file, not readable, or larger.
    """
    try:
        opened = _open_plain(file)
    except OSError as error:
        raise FileRefused(f"{file}: {_why(error)}") from None
    with os.fdopen(opened, "rb") as stream:
        try:
            data = stream.read(most_bytes + 1)
        except OSError as error:
            raise FileRefused(f"{file}: {_why(error)}") from None
    if len(data) > most_bytes:
        raise FileRefused(f"{file}: it is larger than {most_bytes / MIB:g} MB")
    return data


def require_plain(file: Path) -> None:
    """Let only a plain file pass that can be opened; a pipe or a device is not waited for.

    Raises:
        FileRefused: It is no plain file.
        OSError: It cannot be opened.
    """
    os.close(_open_plain(file))


def _open_plain(file: Path) -> int:
    opened = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise FileRefused(f"{file}: it is no plain file")
    return opened


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
