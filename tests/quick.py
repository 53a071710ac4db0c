"""What makes tests quick and changes nothing that they can see.

What dies in tests are processes, never the machine, so a commit on SQLite need not wait for the disk. And each test
opens databases of its own, whose statements are those of the test before: they are compiled once in a process.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

_COMPILED: dict[Any, Any] = {}
_HASTY = "waits for no disk"


def install() -> None:
    """Let every engine of this process be quick, whoever makes it."""
    DefaultDialect.__eq__ = _is_alike  # type: ignore[method-assign,assignment]
    DefaultDialect.__hash__ = _hash  # type: ignore[method-assign,assignment]
    event.listen(Engine, "engine_connect", _hasten)


def _is_alike(dialect: DefaultDialect, other: object) -> bool:
    """Take dialects of a class for the same, as what is compiled is kept by its dialect; ours are never configured."""
    return type(dialect) is type(other)


def _hash(dialect: DefaultDialect) -> int:
    return hash(type(dialect))


def _hasten(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)
    if connection.dialect.name == "sqlite" and _HASTY not in connection.info:
        connection.info[_HASTY] = True
        connection.connection.cursor().execute("PRAGMA synchronous = OFF")
