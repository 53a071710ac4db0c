"""The doctor of the scaled mode: what it says of PostgreSQL and of an S3 store, sound and spoilt."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.doctor.examining import examine
from bot.doctor.findings import Finding, Level
from bot.settings import Settings
from core.database import Database
from core.jobs import actions as jobs
from tests.bot.operations.test_backup import gendan
from tests.bot.robot_process import free_port, robot_of
from tests.bot.sandbox.desk import TOKEN, open_desk
from tests.chat import START_AT
from tests.postgres import Postgres
from tests.s3 import S3Server

Found = dict[str, Finding]


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with open_desk() as desk:
        yield desk.base


async def look(address: str, **settings: Any) -> Found:
    """Let the doctor look at an installation with these settings, at a fixed hour."""
    given = {"bot_tokens": TOKEN, "api_base_url": address, "code_keys": "k0123456" * 4, **settings}
    return {finding.what: finding async for finding in examine(Settings(**given), now=START_AT)}


def on_s3(s3: S3Server, bucket: str, **more: Any) -> dict[str, Any]:
    keys = {"s3_access_key": "tests", "s3_secret_key": "tests-secret"}
    return {"blobs_url": f"s3://{bucket}/photos", "s3_endpoint": s3.access.endpoint, **keys, **more}


async def test_a_sound_scaled_installation_is_found_sound(
    tmp_path: Path, address: str, server: Postgres, s3: S3Server
) -> None:
    url = server.create_migrated()
    found = await look(address, database_url=url, data_dir=tmp_path, **on_s3(s3, s3.create_bucket()))
    assert {one.level for one in found.values()} == {Level.OK}, found
    assert found["database"].found.startswith("PostgreSQL at revision ")
    assert found["store of photos"].found == "written, read and deleted"
    assert {"database: clock", "messages", "jobs"} <= set(found) and "database: journal" not in found


async def test_a_database_that_was_not_migrated_and_one_that_is_away_say_what_to_do(
    tmp_path: Path, address: str, server: Postgres
) -> None:
    empty = (await look(address, database_url=server.create_database(), data_dir=tmp_path))["database"]
    assert (empty.level, "gendan migrate" in empty.do) == (Level.PROBLEM, True)
    password = "do-not-show-me"
    away = f"postgresql+psycopg://gendan:{password}@127.0.0.1:{free_port()}/gendan"
    found = (await look(address, database_url=away, data_dir=tmp_path))["database"]
    assert (found.level, "GENDAN_DATABASE_URL" in found.do) == (Level.PROBLEM, True)
    assert password not in f"{found.found} {found.do}"


async def test_a_store_that_is_away_or_has_no_such_bucket_is_a_problem(
    tmp_path: Path, address: str, server: Postgres, s3: S3Server
) -> None:
    url = server.create_migrated()
    nowhere = on_s3(s3, "bucket-of-nobody")
    away = on_s3(s3, "bucket", s3_endpoint=f"http://127.0.0.1:{free_port()}")
    for settings in (nowhere, away):
        found = (await look(address, database_url=url, data_dir=tmp_path, **settings))["store of photos"]
        assert found.level is Level.PROBLEM and "GENDAN_BLOBS_URL" in found.do
        assert "tests-secret" not in found.found


async def test_jobs_that_no_worker_takes_are_a_problem_with_their_age(
    tmp_path: Path, address: str, server: Postgres
) -> None:
    url = server.create_migrated()
    database = Database(url)
    async with database.transaction() as session:
        due_at = START_AT.replace(year=START_AT.year - 1)
        await jobs.enqueue(session, kind="test", key="old", due_at=due_at, args={})
    await database.close()
    found = (await look(address, database_url=url, data_dir=tmp_path))["jobs"]
    assert found.level is Level.PROBLEM and "gendan worker" in found.do
    assert found.found.startswith("1 wait, ")


async def test_the_command_reports_on_the_scaled_mode_and_its_status_says_whether_there_is_a_problem(
    tmp_path: Path, server: Postgres
) -> None:
    async with open_desk() as desk:
        robot = robot_of(desk, tmp_path, DATABASE_URL=server.create_database(), CODE_KEYS="k0123456" * 4)
        status, said = await gendan(robot, "doctor", "--json")
        levels = {finding["what"]: finding["level"] for finding in json.loads(said)["findings"]}
        assert (status, levels["database"]) == (1, "problem")
        assert (await gendan(robot, "migrate"))[0] == 0
        status, said = await gendan(robot, "doctor", "--json")
        assert status == 0, said
