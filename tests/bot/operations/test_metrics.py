"""The private port: figures of what happened, of what waits, and whether the process can work."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from bot import queue_ages
from bot.leader import ROBOT_LOCK
from bot.metrics import REGISTRY
from bot.queue_ages import Queues, Waiting
from bot.web import private
from bot.web.health import Probes
from core.jobs import actions as jobs
from core.notify import actions as notify
from core.notify.model import Address
from core.stage import Stage
from tests.chat import BOT_ID, START_AT, World
from tests.factories import agree_order, card_text, open_floor, take_photo

DOCS = Path(__file__).parents[3] / "docs" / "operations"
Port = TestClient[Any, Any]


@pytest.fixture
async def port(world: World) -> AsyncIterator[Port]:
    probes = Probes(deps=world.robot.deps, needs_store=True, is_scaled=False)
    app = Application()
    app.add_routes(private.routes(probes, [BOT_ID]))
    async with TestClient(TestServer(app)) as client:
        yield client


async def figures(port: Port) -> dict[tuple[str, tuple[str, ...]], float]:
    answer = await port.get("/metrics")
    assert answer.status == 200
    families = text_string_to_metric_families(await answer.text())
    return {(one.name, tuple(one.labels.values())): one.value for family in families for one in family.samples}


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_what_happened_on_the_way_of_a_photo_is_counted(world: World, port: Port) -> None:
    names = {
        "gendan_updates_total": {"outcome": "taken"},
        "gendan_sent_total": {"result": "sent"},
        "gendan_photos_total": {"verdict": "accepted"},
        "gendan_job_seconds_count": {"kind": "photo.check"},
        "gendan_vision_seconds_count": {},
        "gendan_transaction_seconds_count": {},
    }
    before = {name: counted(name, **labels) for name, labels in names.items()}
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    after = {name: counted(name, **labels) for name, labels in names.items()}
    assert after["gendan_photos_total"] == before["gendan_photos_total"] + 1
    assert after["gendan_job_seconds_count"] == before["gendan_job_seconds_count"] + 1
    assert all(after[name] > before[name] for name in names)
    assert (await figures(port))["gendan_photos_total", ("accepted",)] == after["gendan_photos_total"]


async def test_a_refusal_for_too_many_calls_is_counted_by_what_pauses(world: World) -> None:
    before = counted("gendan_telegram_429_total", scope="chat")
    maya = world.person(7, "Maya")
    world.telegram.failures.append((429, {"description": "Too Many Requests", "parameters": {"retry_after": 3}}))
    await maya.sends("/start")
    assert counted("gendan_telegram_429_total", scope="chat") == before + 1


async def test_what_waits_is_asked_when_somebody_looks(world: World, port: Port) -> None:
    due_at = START_AT - timedelta(seconds=90)
    async with world.robot.database.transaction() as session:
        to = Address(bot_id=BOT_ID, chat_id=1)
        await notify.send(session, to=to, key="x", now=START_AT, due_at=due_at)
        await notify.send(session, to=to, key="later", now=START_AT, due_at=START_AT + timedelta(hours=9))
        await jobs.enqueue(session, kind="photo.check", key="k", due_at=due_at, args={})
    found = await figures(port)
    assert found["gendan_database_up", ()] == 1
    assert found["gendan_outbox_due", (str(BOT_ID),)] == 1
    assert found["gendan_outbox_oldest_due_seconds", (str(BOT_ID),)] == 90
    assert found["gendan_jobs_due", ("photo.check",)] == 1
    assert found["gendan_jobs_oldest_due_seconds", ("photo.check",)] == 90


async def test_the_queues_can_be_looked_at_on_both_databases(session: AsyncSession) -> None:
    await jobs.enqueue(session, kind="plan", key="k", due_at=START_AT - timedelta(seconds=5), args={})
    found = await queue_ages.look(session, bot_ids=[1], now=START_AT)
    assert found.jobs == {"plan": Waiting(count=1, oldest_s=5.0)}
    assert found.outbox == {1: Waiting(count=0, oldest_s=0.0)}
    assert found.robots in (None, 0)


async def test_workers_and_the_active_robot_are_found_on_postgresql(postgres_url: str) -> None:
    engine = create_async_engine(postgres_url)
    async with AsyncSession(engine) as session:
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ROBOT_LOCK})
        await session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
        found = await queue_ages.look(session, bot_ids=[], now=datetime.now(UTC) + timedelta(seconds=60))
        await session.rollback()
    await engine.dispose()
    assert found.robots == 1
    assert found.worker_seen_s is not None and found.worker_seen_s > 30


async def test_no_label_takes_a_chat_or_a_person(world: World, port: Port) -> None:
    await world.person(987654321, "Maya").sends("/start")
    assert "987654321" not in await (await port.get("/metrics")).text()


async def test_a_robot_is_ready_when_database_revision_and_store_are_there(port: Port) -> None:
    assert (await port.get("/healthz")).status == 200
    answer = await port.get("/readyz")
    assert answer.status == 200
    assert await answer.json() == {"ok": True, "database": "ok", "store": "ok", "warnings": []}


async def test_a_robot_on_an_old_database_is_not_ready_and_says_what_to_do(world: World, port: Port) -> None:
    async with world.robot.database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = await port.get("/readyz")
    assert answer.status == 503
    assert "gendan migrate" in (await answer.json())["database"]


@pytest.mark.parametrize(("readable_from", "status"), [("0.1.0", 200), ("99.0.0", 503)])
async def test_a_robot_stays_ready_on_newer_tables_as_long_as_they_say_so(
    readable_from: str, status: int, world: World, port: Port
) -> None:
    async with world.robot.database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await session.execute(text("UPDATE schema_bound SET readable_from = :bound"), {"bound": readable_from})
    answer = await port.get("/readyz")
    assert answer.status == status
    said = await answer.json()
    assert "newer" in said["warnings"][0] if status == 200 else "release 99.0.0" in said["database"]


async def test_a_robot_whose_database_takes_no_write_is_not_ready(world: World, port: Port) -> None:
    async with world.robot.database.transaction() as session:
        await session.execute(text("DROP TABLE alembic_version"))
    answer = await port.get("/readyz")
    assert answer.status == 503
    assert (await answer.json())["database"] == "OperationalError"


def known_names() -> set[str]:
    everything = Queues(
        outbox={1: Waiting(count=0, oldest_s=0)},
        jobs={"x": Waiting(count=0, oldest_s=0)},
        dead_jobs=0,
        given_up=0,
        failed_updates=0,
        worker_seen_s=0,
        robots=1,
        asked_at=START_AT,
    )
    shown = private.QueueMetrics(queues=everything, is_up=True, registry=CollectorRegistry())
    families = [*REGISTRY.collect(), *shown.collect()]
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}
    return {f"{family.name}{suffix}" for family in families for suffix in suffixes.get(family.type, ("",))}


def expressions() -> list[str]:
    panels = json.loads((DOCS / "grafana.json").read_text())["panels"]
    rules = yaml.safe_load((DOCS / "alerts.yml").read_text())["groups"]
    return [target["expr"] for panel in panels for target in panel.get("targets", [])] + [
        rule["expr"] for group in rules for rule in group["rules"]
    ]


def test_dashboard_and_alerts_name_only_figures_that_exist() -> None:
    named = {name for expression in expressions() for name in re.findall(r"(?:gendan|process)_\w+", expression)}
    assert named
    assert named <= known_names()


def test_every_figure_of_ours_is_on_the_dashboard_or_in_an_alert() -> None:
    named = " ".join(expressions())
    ours = {name for name in known_names() if name.startswith("gendan_") and not name.endswith(("_count", "_sum"))}
    assert not [name for name in sorted(ours) if name not in named]


def test_every_alert_is_explained_with_what_to_do() -> None:
    page = (DOCS / "watching.md").read_text("utf-8")
    rules = [rule for group in yaml.safe_load((DOCS / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
    assert rules
    assert not [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in page]
