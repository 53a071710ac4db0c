"""Check the migrations as `make check` does: up, no drift, down, up again; on SQLite and on real PostgreSQL."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config

from tests.postgres import start_postgres

ROOT = Path(__file__).parent.parent


def up_down_up(url: str) -> None:
    """Run every revision up, compare with the rows in code, run all down and up again."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["database_url"] = url
    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    command.upgrade(config, "head")


def main() -> int:
    """Check both databases."""
    with TemporaryDirectory() as folder:
        up_down_up(f"sqlite+aiosqlite:///{folder}/check.sqlite3")
    with start_postgres() as server:
        up_down_up(server.create_database())
    print("migrations: up, no drift, down, up: fine on SQLite and PostgreSQL")
    return 0


if __name__ == "__main__":
    sys.exit(main())
