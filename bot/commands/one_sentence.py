"""The command line ends with one sentence and exit code 2 where what a command stands on can't be used.

A command lets such errors go up to here; only what it can say better than this module, it says itself.
"""

import errno
import logging
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import typer
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup
from typing_extensions import override

from bot.terminal import say
from bot.unusable import Unusable
from core.blobs import BlobMissing, BlobsUnavailable

log = logging.getLogger(__name__)

OURS = ("benchmarks", "bot", "core", "gendan_sandbox", "handlers", "migrations", "vision")
SUPPLIED = {"psycopg", "obstore", "procrastinate", "circuitbreaker"}
"""What the extra `scaled` brings."""
SANDBOX = "gendan_sandbox"
"""What is a distribution of its own, in no wheel and no image of Gendan."""

_SQLITE = {
    sqlite3.SQLITE_NOTADB: "It is damaged: stop the robot, keep the folder, and bring back a backup: gendan restore.",
    sqlite3.SQLITE_BUSY: "Another program holds it: end that one, then give the command again.",
    sqlite3.SQLITE_FULL: "Free some of its disk, then give the command again.",
    sqlite3.SQLITE_CANTOPEN: "Check GENDAN_DATA_DIR, and the owner and the rights of the folder and of all in it.",
    sqlite3.SQLITE_IOERR: "Look at its disk: it is full, damaged or limited.",
}
_SQLITE |= {
    sqlite3.SQLITE_CORRUPT: _SQLITE[sqlite3.SQLITE_NOTADB],
    sqlite3.SQLITE_LOCKED: _SQLITE[sqlite3.SQLITE_BUSY],
    sqlite3.SQLITE_READONLY: _SQLITE[sqlite3.SQLITE_CANTOPEN],
    sqlite3.SQLITE_PERM: _SQLITE[sqlite3.SQLITE_CANTOPEN],
}
_POSTGRES = {
    "42501": "The tables have to belong to its user: give the settings' user, or let the owner grant it the rights.",
    "25006": "It only lets read: name the primary in GENDAN_DATABASE_URL.",
    "53100": "Free some of the server's disk, then give the command again.",
}
_CONNECTION = "Start it, and check address, user, password and name in GENDAN_DATABASE_URL."
_OTHER = "Type gendan doctor: it says what to do."

_FILES = {
    errno.ENOENT: "Name one that is there.",
    errno.ENOTDIR: "Name a folder where a folder is meant.",
    errno.EISDIR: "Name a file where a file is meant.",
    errno.EEXIST: "Name one that is not there yet.",
    errno.EACCES: "Check the owner and the rights, or give the command as the user of the robot.",
    errno.ENOSPC: "Free some room there, then give the command again.",
    errno.EADDRINUSE: "Another program listens there: end it, or choose another port.",
}
_FILES |= {
    errno.EPERM: _FILES[errno.EACCES],
    errno.EROFS: _FILES[errno.EACCES],
    errno.EDQUOT: _FILES[errno.ENOSPC],
    errno.EFBIG: _FILES[errno.ENOSPC],
}


class OneSentence(TyperGroup):
    """A group whose commands explain what refuses, whichever command it was."""

    @override
    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Read the words before the first command."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except typer.TyperException as error:
            _refuse(error)
            raise

    @override
    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except typer.TyperException as error:
            _refuse(error)
            raise
        except Exception as error:
            if any(isinstance(one, BrokenPipeError) for one in leaves(error)) and _has_no_reader():
                raise BrokenPipeError(errno.EPIPE, "the reader went away") from None
            sentence = told(error)
            if not sentence:
                raise
            log.debug("the command failed", exc_info=error)
            say(*sentence, err=True)
            _give_up_on_a_full_output()
            raise typer.Exit(2) from None


def _refuse(error: typer.TyperException) -> None:
    """End with one sentence about words that are no command of ours; help that was asked for is no refusal.

    Raises:
        typer.Exit: It is said.
    """
    context, said = getattr(error, "ctx", None), getattr(error, "format_message", None)
    if getattr(error, "exit_code", None) != _USAGE or said is None or type(error).__name__ == _HELP:
        return
    path = context.command_path if context is not None else "gendan"
    what = said().rstrip(".")
    say(f"{what}{'' if what.endswith('?') else '.'} Type {path} --help: it says what is meant.", err=True)
    raise typer.Exit(_USAGE) from None


_USAGE = 2
"""The exit status of words that cannot be read."""
_HELP = "NoArgsIsHelpError"
"""What typer raises, and hides, where a group was typed without a command: it is answered with its help."""


def _has_no_reader() -> bool:
    """Whether the pipe that broke is standard output; a worker's may break too, and that is to be told."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return True
    except OSError:
        return False
    return False


def _give_up_on_a_full_output() -> None:
    """Let what standard output does not take be lost: the interpreter would try, and complain, once more at its end."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return  # the command line's library ends quietly then
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def leaves(error: BaseException) -> Iterator[BaseException]:
    """List the errors within a group, however deep; a single error is its own."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    else:
        yield error


def told(error: Exception) -> Sequence[str]:
    """List the lines that are printed of an error; none of what only a programmer can mend."""
    unusable = next((one for one in leaves(error) if isinstance(one, Unusable)), None)
    if unusable is not None:
        return unusable.lines
    sentence = explain(error)
    return () if sentence is None else (sentence,)


def explain(error: Exception) -> str | None:
    """Say what can't be used and what to do, never what a statement held; None of what only a programmer can mend.

    Of a group what was said for a person counts first; else each of it has to be something that can be explained.
    """
    found = list(leaves(error))
    unusable = next((one for one in found if isinstance(one, Unusable)), None)
    if unusable is not None:
        return str(unusable)
    sentences = [_explain(one) for one in found]
    return sentences[0] if all(sentences) else None


def _explain(error: BaseException) -> str | None:
    if isinstance(error, BlobsUnavailable | BlobMissing):
        do = "Check GENDAN_BLOBS_URL, GENDAN_S3_... and the rights there; gendan doctor tries each."
        return f"The store of photos can't be used: {_line(error)}. {do}"
    if isinstance(error, OSError):
        return _explain_file(error)
    if isinstance(error, ModuleNotFoundError):
        return _explain_module(error.name or "")
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error) and not _is_postgres(cause):
        return None
    return f"The database can't be used: {_line(cause)}. {_what_to_do(cause)}"


def _what_to_do(cause: BaseException | None) -> str:
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, _OTHER)
    sqlstate = getattr(cause, "sqlstate", None)
    return _POSTGRES.get(sqlstate, _OTHER) if sqlstate else _CONNECTION


def _is_postgres(cause: BaseException | None) -> bool:
    driver = sys.modules.get("psycopg")
    return driver is not None and isinstance(cause, driver.Error)


def _line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".:")


def _explain_file(error: OSError) -> str:
    what = error.filename if error.filename is not None else "What the command needs"
    said = (error.strerror or _line(error)).partition("\n")[0].rstrip(".")
    do = _FILES.get(error.errno or 0, "Check the address, the network, the disk and the rights.")
    return f"{what}: {said}. {do}"


def _explain_module(name: str) -> str | None:
    package = name.partition(".")[0]
    if name == SANDBOX:
        do = "Install it from a checkout of Gendan: pip install ./bot/sandbox, or give the command `make demo` there."
        return f"The sandbox messenger is not installed here: production does without it. {do}"
    if package in OURS:
        return None
    extra = "the extra `scaled`" if package in SUPPLIED else "the extras that docs/settings.md names"
    return f"The package {package} is missing. Install Gendan with {extra}."
