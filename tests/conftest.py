from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from core.schema import METADATA
from tests.chat import World, open_world
from tests.fence import pytest_timeout_cancel_timer, pytest_timeout_set_timer
from tests.postgres import Postgres, start_postgres
from tests.s3 import S3Server, start_s3

__all__ = ["pytest_timeout_cancel_timer", "pytest_timeout_set_timer"]


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
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL database with all tables and the queue."""
    with start_postgres() as server:
        url = server.create_database()
        engine = create_engine(url)
        METADATA.create_all(engine)
        with engine.begin() as connection:
            connection.connection.cursor().execute(SchemaManager.get_schema().encode())
        engine.dispose()
        yield url


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A real PostgreSQL of the module's own, for tests that make databases in it."""
    with start_postgres() as started:
        yield started


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    """An S3 store of the module's own."""
    with start_s3() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
async def session(request: pytest.FixtureRequest) -> AsyncIterator[AsyncSession]:
    """A session on each database, whose work is rolled back after the test."""
    is_sqlite = request.param == "sqlite"
    url = "sqlite+aiosqlite://" if is_sqlite else request.getfixturevalue("postgres_url")
    engine = create_async_engine(url)
    async with engine.connect() as connection, connection.begin() as transaction:
        if is_sqlite:
            await connection.run_sync(METADATA.create_all)
        async with AsyncSession(bind=connection, expire_on_commit=False) as opened:
            yield opened
        await transaction.rollback()
    await engine.dispose()
