"""Bring the database to the newest revision."""

from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config


def migrate(database_url: str, *, revision: str = "head") -> None:
    """Upgrade the database; sync, as Alembic is."""
    config = Config()
    config.set_main_option("script_location", str(Path(str(resources.files("migrations")))))
    config.attributes["database_url"] = database_url
    command.upgrade(config, revision)
