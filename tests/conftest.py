from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from procrastinate.schema import SchemaManager
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from core.schema import METADATA
from core.sqlite import DRIVER
from tests import quick
from tests.chat import World, open_world
from tests.fence import pytest_timeout_cancel_timer, pytest_timeout_set_timer
from tests.kept_workers import kept_workers
from tests.known import KNOWN
from tests.postgres import Postgres, share_postgres, start_postgres, stop_shared
from tests.s3 import S3Server, start_s3
from tests.shared import close_shared, has_opened, open_shared, shared_folder, tell_worker

__all__ = ["pytest_timeout_cancel_timer", "pytest_timeout_set_timer"]


settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Of Hypothesis: a loaded machine is slow, not wrong."""


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("patient")
    quick.install()
    open_shared(config)
    KNOWN.keep_in(_known_folder(config))


def _known_folder(config: pytest.Config) -> Path:
    """Keep results where pytest keeps what the next run may use, or for this run alone."""
    kept: pytest.Cache | None = getattr(config, "cache", None)
    return kept.mkdir("known") if kept else shared_folder(config) / "known"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    tell_worker(node)


def pytest_unconfigure(config: pytest.Config) -> None:
    if has_opened(config):
        stop_shared(shared_folder(config))
        close_shared(config)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--presses", type=int, default=1, help="How often each role presses each button when it forges.")
    parser.addoption(
        "--kills", type=int, help="How often the robot, or its roles, are killed; 20 and 50 by themselves."
    )
    parser.addoption("--seed", type=int, default=0, help="Chooses other moments to kill at.")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The real robot with a messenger in memory."""
    async with open_world(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Path:
    """A folder that the workers of this run share."""
    return shared_folder(request.config)


@pytest.fixture(scope="session")
def server(shared: Path) -> Postgres:
    """The real PostgreSQL of this run, for tests that make databases in it."""
    return share_postgres(shared)


@pytest.fixture
def own_server() -> Iterator[Postgres]:
    """A real PostgreSQL of the test's own, which it may crash."""
    with start_postgres() as started:
        yield started


@pytest.fixture(scope="session")
def postgres_url(server: Postgres) -> str:
    """A database of this worker's own on the real PostgreSQL, with all tables and the queue."""
    url = server.create_database()
    engine = create_engine(url)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.connection.cursor().execute(SchemaManager.get_schema().encode())
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def kept() -> Iterator[Callable[..., Any]]:
    """What stands in for `run_once` where it is called very often: its processes live on."""
    with kept_workers() as run:
        yield run


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """An S3 store of this worker's own."""
    with start_s3() as started:
        yield started


@cache
def _empty_sqlite() -> bytes:
    """Make all tables once; every in-memory database starts as a copy."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as connection:
        made: bytes = connection.connection.driver_connection.serialize()  # type: ignore[union-attr]
    engine.dispose()
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
async def session(request: pytest.FixtureRequest) -> AsyncIterator[AsyncSession]:
    """A session on each database, whose work is rolled back after the test."""
    is_sqlite = request.param == "sqlite"
    url = f"{DRIVER}://" if is_sqlite else request.getfixturevalue("postgres_url")
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        if is_sqlite:
            (await connection.get_raw_connection()).driver_connection.deserialize(_empty_sqlite())  # type: ignore[union-attr]
        async with connection.begin() as transaction, AsyncSession(bind=connection, expire_on_commit=False) as opened:
            yield opened
            await transaction.rollback()
    await engine.dispose()
