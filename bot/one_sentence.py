"""The command line ends with one sentence and exit code 2 where folder or database can't be used."""

import logging
import sqlite3
from typing import Any

import typer
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup
from typing_extensions import override

log = logging.getLogger(__name__)


class OneSentence(TyperGroup):
    """A group whose commands explain a database or a file that refuses, whichever command it was."""

    @override
    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except (DBAPIError, sqlite3.Error, OSError) as error:
            log.debug("the command failed", exc_info=error)
            typer.echo(explain(error), err=True)
            raise typer.Exit(2) from None


def explain(error: Exception) -> str:
    """Say in one line what can't be used, and what to look at; never what the statement held."""
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'}: {error.strerror or error}. Check the folder, its owner and its rights."
    said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    return (
        f"The database can't be used: {said}. Check GENDAN_DATA_DIR or GENDAN_DATABASE_URL; "
        "if it is damaged, bring back a backup: gendan restore."
    )
