"""Fetch a file that somebody sent: over HTTP, or from the folder of a Bot API server that runs with --local."""

import asyncio
import os
import stat
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from bot.api.account import Account, CallRefused
from bot.api.line import LineDown, TooFast, TooLarge
from core.files import FileRefused, FilesAway, FilesSlowed, FileTooBig

TOO_BIG = "too big"
"""What the messenger, and our own reading of its answers, say of a file that is not handed out."""


class OutOfReach(FilesAway):
    """The server gives a path where nothing of it can be read; it passes once the settings are right."""


async def fetch(account: Account, file_id: str, *, folder: Path | None, most_bytes: int) -> bytes:
    """Fetch a file.

    Args:
        account: Who was sent it.
        file_id: The messenger's name of it, valid for this bot alone.
        folder: Where a server with --local keeps its files, as this process sees them; None where there is no such.
        most_bytes: A larger file is refused, whatever the server says of its size.

    Raises:
        FileRefused: The server does not know the file.
        FileTooBig: It is larger, or larger than the server hands out.
        FilesAway: The server does not answer, or gives a path that is not in the folder; it passes.
    """
    try:
        return await _fetch(account, file_id, folder=folder, most_bytes=most_bytes)
    except CallRefused as refusal:
        if TOO_BIG in refusal.description.lower():
            raise FileTooBig from refusal
        raise FileRefused(refusal.description) from refusal
    except TooLarge as error:
        raise FileTooBig from error
    except TooFast as error:
        raise FilesSlowed(error.wait_s) from error
    except LineDown as error:
        raise FilesAway(str(error)) from error


async def _fetch(account: Account, file_id: str, *, folder: Path | None, most_bytes: int) -> bytes:
    told = await account.call("getFile", file_id=file_id)
    path = told.get("file_path") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(path, str) or not path:
        raise OutOfReach("the server names no place of the file")
    size_bytes = told.get("file_size")
    if isinstance(size_bytes, int) and size_bytes > most_bytes:  # Telegram says so itself; another server may not
        raise FileTooBig
    if path.startswith("/"):
        return await asyncio.to_thread(_read, _place(path, account.token, folder), most_bytes)
    content = await account.retrieve(quote(path))
    if len(content) > most_bytes:
        raise FileTooBig
    return content


def _place(path: str, token: str, folder: Path | None) -> Path:
    """Find a file of the server in the folder, which the server may know under another name (as in a container)."""
    if folder is None:
        raise OutOfReach("the Bot API server runs with --local: set GENDAN_API_FILES_DIR to its folder of files")
    parts = PurePosixPath(path).parts
    below = parts[parts.index(token) :] if token in parts else None
    root = folder.resolve()
    for place in (Path(path), *([folder.joinpath(*below)] if below else [])):
        found = place.resolve()
        if found.is_relative_to(root) and found.is_file():
            return found
    raise OutOfReach(
        "GENDAN_API_FILES_DIR has no such file: is it the folder of the Bot API server, and may we read it?"
    )


def _read(path: Path, most_bytes: int) -> bytes:
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise OutOfReach(f"a file in GENDAN_API_FILES_DIR cannot be read: {os.strerror(error.errno or 0)}") from None
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OutOfReach("what lies in GENDAN_API_FILES_DIR is no file")
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise FileTooBig
    return content
