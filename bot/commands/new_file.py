"""A file that a command makes for its user alone: never in the place of another, and made before the work is done."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.unusable import Unusable


class NotNew(Unusable):
    """There is something under that name already; nothing is overwritten."""


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """Make a file to write text to; what stays empty, or whose block fails, is taken away again.

    Raises:
        NotNew: There is one already.
        OSError: None can be made there.
    """
    refuse_taken(path)
    is_whole = False
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            is_whole = file.tell() > 0
        finally:
            if not is_whole:
                path.unlink(missing_ok=True)


def refuse_taken(path: Path) -> None:
    """Let only a name pass under which there is nothing.

    Raises:
        NotNew: There is something.
    """
    if os.path.lexists(path):
        raise NotNew(f"{path} is there already. Name a file that is not; nothing is overwritten.")
