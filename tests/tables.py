"""An empty SQLite database as `gendan migrate` leaves it: migrated once, copied for each test."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.migrate import migrate

FILE = "gendan.sqlite3"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / FILE
        with ThreadPoolExecutor(1) as thread:  # whoever asks may be on an event loop, and migrating needs one
            thread.submit(migrate, f"sqlite+aiosqlite:///{file}").result()
        return file.read_bytes()


def lay_tables(folder: Path) -> Path:
    """Put the database into a data folder, where there is none yet, and give its file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    if not file.exists():
        file.write_bytes(_migrated())
    return file
