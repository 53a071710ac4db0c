import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.web import desk
from bot.web.clients import TRIES_A_MIN, Tries
from core.budgets import actions as budgets
from core.budgets.model import Budget, Overrun, Subject, SubjectKind
from core.intake.actions import record_failure
from core.intake.queries import count_failed
from core.jobs.tables import Job
from core.jobs.tables import State as JobState
from core.notify.tables import Outbox
from core.notify.tables import State as OutboxState
from tests.chat import BOT_ID, Someone, World, open_world
from tests.handlers.conftest import VisionHere

OPERATOR = 1
Browser = TestClient[web.Request, web.Application]


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A robot with an operator and a public address."""
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)
    async with open_world(tmp_path, operators=(OPERATOR,), public_url="http://127.0.0.1:1") as opened:
        yield opened


@asynccontextmanager
async def browsing(world: World, tries: Tries | None = None) -> AsyncIterator[Browser]:
    app = web.Application()
    app.add_routes(desk.routes(world.robot.deps, tries))
    async with TestClient(TestServer(app)) as client:
        yield client


async def asks_for_a_link(operator: Someone) -> str:
    await operator.sends("/start")
    await operator.presses("Desk")
    await operator.presses("Open in the browser")
    url = operator.last.buttons[0]["url"]
    return str(url).removeprefix("http://127.0.0.1:1")


async def signs_in(world: World, browser: Browser, language: str = "en") -> Someone:
    operator = world.person(OPERATOR, "Olga <b>", language)
    path = await asks_for_a_link(world.person(OPERATOR, "Olga <b>"))
    if language != "en":
        await operator.sends("/start")
    assert (await browser.post(path)).status == 200
    return operator


async def breaks_something(world: World) -> None:
    now = world.clock.at
    raw = {"update_id": 5000, "message": {"message_id": 1, "date": 1, "chat": {"id": 8, "type": "private"}}}
    async with world.editing() as session:
        await record_failure(
            session, reference="cafe0001", bot_id=BOT_ID, raw=raw, error="KeyError('<script>')", now=now
        )
        session.add(
            Job(kind="photo.check", key="dead", args={}, state=JobState.DEAD, due_at=now, attempt=8, error="no disk")
        )
        session.add(
            Outbox(
                bot_id=BOT_ID,
                chat_id=8,
                kind="SEND",
                key="conversation.lost",
                params={},
                priority=0,
                silent=False,
                state=OutboxState.DEAD,
                due_at=now,
                created_at=now,
                error="Forbidden",
            )
        )
        overrun = Overrun(budget=Budget.UPDATES, subject=Subject(kind=SubjectKind.PERSON, id=66), until=now)
        await budgets.note_flood(session, telegram_id=66, overrun=overrun, now=now)


async def test_the_page_is_offered_to_operators_alone_and_only_where_there_is_an_address(
    world: World, tmp_path: Path
) -> None:
    eve = world.person(66, "Eve")
    await eve.sends("/start")
    for data in ("signin.link", "signin.end"):
        await eve.presses_data(data)
        assert "can't find this" in eve.notice
    async with open_world(tmp_path / "second", operators=(OPERATOR,)) as bare:
        olga = bare.person(OPERATOR, "Olga")
        await olga.sends("/start")
        await olga.presses("Desk")
        assert not [label for label in olga.last.labels if "browser" in label]


async def test_looking_at_the_link_uses_up_nothing_and_the_button_signs_in_once(world: World) -> None:
    path = await asks_for_a_link(world.person(OPERATOR, "Olga"))
    async with browsing(world) as browser, browsing(world) as second:
        for _ in range(3):
            seen = await browser.get(path)
            assert seen.status == 200 and "Open the desk?" in await seen.text()
        inside = await browser.post(path)
        assert inside.status == 200 and "All is well" in await inside.text()
        assert "@gendan_bot" in await (await browser.get("/desk")).text()
        refused = await second.post(path)
        assert refused.status == 403 and "does not work any more" in await refused.text()
        assert (await second.get("/desk")).status == 401


async def test_a_link_is_over_after_ten_minutes_and_neither_it_nor_the_session_is_kept_in_clear(world: World) -> None:
    path = await asks_for_a_link(world.person(OPERATOR, "Olga"))
    token = path.rpartition("/")[2]
    async with world.robot.database.reading() as session:
        connection = await session.connection()
        dump = await connection.run_sync(
            lambda sync: "".join(
                repr(sync.exec_driver_sql(f"SELECT * FROM {table}").all())
                for table in ("signin_link", "outbox", "web_session", "job")
            )
        )
    assert token not in dump
    world.clock.advance(minutes=10)
    async with browsing(world) as browser:
        assert (await browser.post(path)).status == 403


@pytest.mark.parametrize(
    ("language", "heading", "flood"),
    [
        ("en", "Needs you", "too many messages"),
        ("zh-hans", "需要处理", "消息过多"),
        ("ru", "Нужно вмешаться", "слишком много"),
    ],
)
async def test_the_page_says_in_the_operators_language_what_is_wrong(
    world: World, language: str, heading: str, flood: str
) -> None:
    await breaks_something(world)
    async with browsing(world) as browser:
        await signs_in(world, browser, language)
        page = await (await browser.get("/desk")).text()
    assert heading in page and flood in page
    assert "cafe0001" in page and "photo.check" in page and "no disk" in page and "Forbidden" in page
    assert "<script" not in page and "KeyError(&#39;&lt;script&gt;&#39;)" in page and "Olga &lt;b&gt;" in page


async def presses(browser: Browser, deed: str) -> int:
    page = await (await browser.get("/desk")).text()
    action, form = re.findall(rf'action="(/desk/{deed}[^"]*)"><input type="hidden" name="form" value="(\w+)"', page)[0]
    return (await browser.post(action, data={"form": form})).status


async def test_what_failed_is_tried_again_from_the_page(world: World) -> None:
    await breaks_something(world)
    async with browsing(world) as browser:
        await signs_in(world, browser)
        for deed in ("replay", "job", "message"):
            assert await presses(browser, deed) == 200
    async with world.robot.database.reading() as session:
        assert await count_failed(session) == 0
        assert {job.state for job in await session.scalars(select(Job))} == {JobState.DUE}


async def test_a_form_from_elsewhere_changes_nothing(world: World) -> None:
    await breaks_something(world)
    async with browsing(world) as browser:
        await signs_in(world, browser)
        posts: list[tuple[dict[str, str], dict[str, str]]] = [
            ({}, {}),
            ({"form": "0" * 64}, {}),
            ({"form": "x" * 9000}, {}),
        ]
        page = await (await browser.get("/desk")).text()
        form = re.findall(r'name="form" value="(\w+)"', page)[0]
        posts.append(({"form": form}, {"Sec-Fetch-Site": "cross-site"}))
        for data, headers in posts:
            for path in ("/desk/replay/1", "/desk/out"):
                assert (await browser.post(path, data=data, headers=headers)).status == 403
        assert "cafe0001" in await (await browser.get("/desk")).text()


async def test_signing_out_here_or_everywhere_ends_the_session(world: World) -> None:
    async with browsing(world) as here, browsing(world) as there:
        olga = await signs_in(world, here)
        await signs_in(world, there)
        assert await presses(here, "out") == 401
        assert (await there.get("/desk")).status == 200
        await olga.sends("/start")
        await olga.presses("Desk")
        await olga.presses("Sign out everywhere: 1")
        assert "Browsers: 1" in olga.notice
        assert (await there.get("/desk")).status == 401


async def test_who_is_no_operator_any_more_is_out_at_once(world: World) -> None:
    async with browsing(world) as browser:
        await signs_in(world, browser)
        deps = replace(world.robot.deps, operators=frozenset())
        app = web.Application()
        app.add_routes(desk.routes(deps))
        cookies = {cookie.key: cookie.value for cookie in browser.session.cookie_jar}
        async with TestClient(TestServer(app), cookies=cookies) as after:
            assert (await after.get("/desk")).status == 401


async def test_the_page_runs_nothing_keeps_nothing_and_cannot_be_framed(world: World) -> None:
    async with browsing(world) as browser:
        path = await asks_for_a_link(world.person(OPERATOR, "Olga"))
        entered = await browser.post(path, allow_redirects=False)
        cookie = entered.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
        for answer in (await browser.get("/desk"), await browser.get(path), entered):
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
            assert "script-src" not in policy and "unsafe" not in policy
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_on_https_the_cookie_is_bound_to_the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.VisionPool", VisionHere)
    settings = {"operators": (OPERATOR,), "public_url": "https://gendan.example"}
    async with open_world(tmp_path, **settings) as world, browsing(world) as browser:
        olga = world.person(OPERATOR, "Olga")
        await olga.sends("/start")
        await olga.presses("Desk")
        await olga.presses("Open in the browser")
        path = str(olga.last.buttons[0]["url"]).removeprefix("https://gendan.example")
        cookie = (await browser.post(path, allow_redirects=False)).headers["Set-Cookie"]
        assert cookie.startswith("__Host-gendan=") and "Secure" in cookie and "Domain" not in cookie


async def test_guessing_is_slowed_down_by_address(world: World) -> None:
    at_s = 0.0
    async with browsing(world, Tries(monotonic=lambda: at_s)) as browser:
        for _ in range(TRIES_A_MIN):
            assert (await browser.post("/desk/in/guess")).status == 403
        assert (await browser.post("/desk/in/guess")).status == 429
        at_s = 61.0
        assert (await browser.post("/desk/in/guess")).status == 403


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: broken"),
        ("multipart/form-data; boundary=x", b"--y--"),
        ("application/x-www-form-urlencoded", b"form=%ff%fe&form=x"),
        ("application/x-www-form-urlencoded", b"form=" + b"x" * 10_000),
        ("application/json", b"{"),
    ],
)
async def test_a_broken_form_is_refused_and_counted(kind: str, body: bytes, world: World) -> None:
    tries = Tries()
    async with browsing(world, tries) as browser:
        await signs_in(world, browser)
        answer = await browser.post("/desk/out", data=body, headers={"Content-Type": kind})
        assert answer.status == 403
        (left, _) = next(iter(tries.left.values()))
        assert left < TRIES_A_MIN
        assert (await browser.get("/desk")).status == 200
