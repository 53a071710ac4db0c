"""Servers in the messenger's place: what they read of a request, what they say of the bot, where their files are."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram.ext import ExtBot

from bot.api.account import Account, introduce
from bot.api.files import OutOfReach, fetch
from bot.api.line import HttpLine
from bot.settings import SettingsUnusable
from bot.telegram.polling import poll
from bot.telegram.transport import LineRequest
from core.files import FileTooBig

TOKEN = "42:secret"
ME = {"id": 42, "is_bot": True, "first_name": "Gendan", "username": "gendan_bot"}


class Enough(Exception):
    """Ends a polling that would go on for ever."""


@asynccontextmanager
async def server(answers: Any) -> AsyncIterator[str]:
    """Open a Bot API server that answers by a function of the method, the query and the body."""

    async def answer(request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        result = answers(request.match_info["method"], dict(request.query), body)
        return web.json_response({"ok": True, "result": result})

    app = web.Application()
    app.add_routes([web.post("/bot{token}/{method}", answer), web.get("/file/bot{token}/{path:.+}", file_of)])
    async with TestServer(app) as opened:
        yield str(opened.make_url("")).rstrip("/")


async def file_of(request: web.Request) -> web.Response:
    return web.Response(body=request.match_info["path"].encode())


@asynccontextmanager
async def bot_at(base: str) -> AsyncIterator[ExtBot[None]]:
    requests = LineRequest(HttpLine()), LineRequest(HttpLine())
    bot = ExtBot(
        TOKEN,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )
    for request in requests:
        await request.initialize()
    try:
        yield bot
    finally:
        for request in requests:
            await request.shutdown()


@asynccontextmanager
async def account_at(base: str) -> AsyncIterator[Account]:
    account = Account(token=TOKEN, base_url=base, line=HttpLine())
    await account.line.open()
    try:
        yield account
    finally:
        await account.line.close()


async def polled(answers: Any, *, pauses: int) -> tuple[list[int], list[float]]:
    """Poll until there were so many pauses; give the numbers of the updates that were taken, and the pauses."""
    taken: list[int] = []
    rests: list[float] = []

    async def take(raw: dict[str, Any]) -> None:
        taken.append(raw["update_id"])

    async def rest(delay_s: float) -> None:
        if delay_s:
            rests.append(delay_s)
        if len(rests) >= pauses:
            raise Enough

    async with server(answers) as base, bot_at(base) as bot:
        with pytest.raises(Enough):
            await poll(bot, take, rest=rest)
    return taken, rests


@pytest.mark.parametrize("reads", ["query", "body"])
async def test_a_server_that_reads_only_one_of_query_and_body_gives_each_update_once(reads: str) -> None:
    seen: list[dict[str, Any]] = []

    def answers(method: str, query: dict[str, Any], body: dict[str, Any]) -> Any:
        if method != "getUpdates":
            return True
        given = query if reads == "query" else body
        seen.append(given)
        return [{"update_id": n} for n in range(1, 6) if n >= int(given.get("offset", 0))]

    taken, rests = await polled(answers, pauses=3)
    assert taken == [1, 2, 3, 4, 5]
    assert rests == sorted(rests) and rests[0] > 0
    allowed = seen[0]["allowed_updates"]
    assert "callback_query" in (json.loads(allowed) if reads == "query" else allowed)


async def test_a_server_that_never_forgets_is_asked_with_longer_and_longer_pauses() -> None:
    taken, rests = await polled(lambda *_: [{"update_id": 7}], pauses=6)
    assert set(taken) == {7} and len(taken) <= 8
    assert rests == sorted(rests) and rests[0] > 0 and rests[-1] >= 2


async def test_a_server_that_gives_no_list_of_updates_is_asked_again_later() -> None:
    taken, rests = await polled(lambda method, *_: {"odd": 1} if method == "getUpdates" else True, pauses=2)
    assert taken == [] and len(rests) == 2


@pytest.mark.parametrize("lacks", ["username", "is_bot", "id", "first_name"])
async def test_a_server_that_does_not_say_who_the_bot_is_gives_one_clear_sentence(lacks: str) -> None:
    me = {name: value for name, value in ME.items() if name != lacks}
    async with server(lambda *_: me) as base, account_at(base) as account:
        with pytest.raises(SettingsUnusable, match=r"GENDAN_API_BASE_URL.*getMe"):
            await introduce(account)


def found_at(path: str) -> Any:
    return lambda *_: {"file_id": "f", "file_unique_id": "u", "file_path": path}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Make the folder of a local server, with a photo, and something beside it that is nobody's business."""
    (tmp_path / "files" / TOKEN / "photos").mkdir(parents=True)
    (tmp_path / "files" / TOKEN / "photos" / "file_0.jpg").write_bytes(b"photo")
    (tmp_path / "secret").write_bytes(b"secret")
    return tmp_path / "files"


async def fetched(path: str, folder: Path | None, *, most_bytes: int = 100) -> bytes:
    async with server(found_at(path)) as base, account_at(base) as account:
        return await fetch(account, "f", folder=folder, most_bytes=most_bytes)


async def test_a_file_comes_over_http_or_from_the_folder_of_a_local_server_under_either_name(files: Path) -> None:
    assert await fetched("photos/file 0.jpg", None) == b"photos/file 0.jpg"
    assert await fetched(f"{files}/{TOKEN}/photos/file_0.jpg", files) == b"photo"
    assert await fetched(f"/var/lib/telegram-bot-api/{TOKEN}/photos/file_0.jpg", files) == b"photo"


async def test_nothing_outside_the_folder_of_a_local_server_is_read(files: Path) -> None:
    (files / TOKEN / "link").symlink_to(files.parent / "secret")
    (files / TOKEN / "folder").symlink_to(files.parent)
    os.mkfifo(files / TOKEN / "pipe")
    outside = [
        str(files.parent / "secret"),
        f"{files}/../secret",
        f"/x/{TOKEN}/../../secret",
        f"{files}/{TOKEN}/link",
        f"{files}/{TOKEN}/folder/secret",
        f"{files}/{TOKEN}/pipe",
        f"{files}/{TOKEN}",
        "/etc/passwd",
    ]
    for path in outside:
        with pytest.raises(OutOfReach, match="GENDAN_API_FILES_DIR"):
            await fetched(path, files)


async def test_a_local_server_without_the_setting_is_named_and_too_large_a_file_refused(files: Path) -> None:
    path = f"{files}/{TOKEN}/photos/file_0.jpg"
    with pytest.raises(OutOfReach, match="set GENDAN_API_FILES_DIR"):
        await fetched(path, None)
    with pytest.raises(FileTooBig):
        await fetched(path, files, most_bytes=4)
