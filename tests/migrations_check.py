"""Check the migrations as `make check` does: up, no drift, down, up again; on SQLite and on real PostgreSQL.

Each revision has to say from which release on a program may work on its tables, and to raise that where it takes
something away from the programs before it.
"""

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import create_engine, make_url

from bot.revisions import parse_version
from tests.contractions import contractions, shapes_of
from tests.postgres import start_postgres

ROOT = Path(__file__).parent.parent
FIRST_RELEASE = "0.1.0"
"""No program is older, so what its revisions took away is missed by nobody."""


def version() -> str:
    """Read the version of the release that is being made."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def wrong_bound(before: str, stated: str, *, version: str, taken: Sequence[str]) -> str | None:
    """Say what is wrong with the bound of a revision after that of the one before; `taken` is what it took away."""
    if not stated:
        return f'it has to state from which release on it may be read: readable_from = "{before}" if it only adds'
    if not parse_version(before) <= parse_version(stated) <= parse_version(version):
        return f"readable_from = {stated!r} has to be from {before}, the bound before it, to {version}, this release"
    if taken and stated == before != FIRST_RELEASE:
        wish = f"add only (docs/operations.md, Upgrade), or raise readable_from above {before}"
        return f"it takes something away from programs since {before}: {'; '.join(taken)}. Let it {wish}"
    return None


def up(config: Config, url: str) -> None:
    """Run every revision up, one by one, and compare what each says with what it does."""
    engine = create_engine(make_url(url).set(drivername="sqlite") if url.startswith("sqlite") else url)
    bound, wrong = FIRST_RELEASE, list[str]()
    for script in chain(config):
        with engine.connect() as connection:
            before = shapes_of(connection)
        command.upgrade(config, script.revision)
        with engine.connect() as connection:
            taken = contractions(before, shapes_of(connection))
        stated = str(getattr(script.module, "readable_from", ""))
        problem = wrong_bound(bound, stated, version=version(), taken=taken)
        wrong += [f"{Path(script.path).name}: {problem}"] if problem else []
        bound = stated or bound
    engine.dispose()
    if wrong:
        raise SystemExit("\n".join(wrong))


def chain(config: Config) -> list[Script]:
    """List the revisions, the oldest first."""
    return list(ScriptDirectory.from_config(config).walk_revisions())[::-1]


def up_down_up(url: str) -> None:
    """Run every revision up, compare with the rows in code, run all down and up again."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["database_url"] = url
    up(config, url)
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
