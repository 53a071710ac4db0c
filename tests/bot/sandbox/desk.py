"""A running sandbox and what tests need beside it: a raw Bot API caller that checks every answer."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from PIL import Image

from gendan_sandbox import schema, server
from gendan_sandbox.client import Person, Sandbox
from gendan_sandbox.world.messenger import Messenger, Options

TOKEN = "123456:ABC-test"
BOT = "@gendan_bot"
Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Desk:
    """One sandbox, one bot in it, and its people."""

    messenger: Messenger
    base: str
    control: Sandbox
    http: aiohttp.ClientSession
    offset: int = 0

    async def call(self, method: str, *, token: str = TOKEN, **params: Any) -> Json:
        """Call a method with JSON and give the whole answer."""
        async with self.http.post(f"{self.base}/bot{token}/{method}", json=params) as response:
            answer: Json = await response.json()
        assert answer.get("error_code", 200) == response.status
        return answer

    async def api(self, method: str, *, token: str = TOKEN, **params: Any) -> Any:
        """Call a method that must succeed, and check its result against the Bot API's definition."""
        answer = await self.call(method, token=token, **params)
        assert answer["ok"], answer
        assert schema.check_result(answer["result"], schema.method_names()[method.lower()]) == []
        return answer["result"]

    async def error(self, method: str, *, token: str = TOKEN, **params: Any) -> str:
        """Call a method that must fail, and give its description."""
        answer = await self.call(method, token=token, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def updates(self, *, token: str = TOKEN) -> list[Json]:
        """Take the updates that wait, and acknowledge them."""
        found: list[Json] = await self.api("getUpdates", token=token, allowed_updates=EVERYTHING)
        if found:
            await self.api("getUpdates", token=token, offset=found[-1]["update_id"] + 1, limit=1)
        return found

    async def kinds(self, *, token: str = TOKEN) -> list[str]:
        """Take the waiting updates and name their kinds."""
        return [kind_of(update) for update in await self.updates(token=token)]

    async def person(self, name: str = "Wang", **details: Any) -> Person:
        """Let a person appear who has started the bot, and forget the update."""
        person = await self.control.add_person(name, **details)
        await person.start(BOT)
        await self.updates()
        return person


EVERYTHING: list[str] = sorted(name for name in schema.fields_of("Update") if name != "update_id")


def kind_of(update: Json) -> str:
    """Name an update's kind."""
    return next(name for name in update if name != "update_id")


def jpeg(width: int = 64, height: int = 48, color: str = "navy", **saving: Any) -> bytes:
    """Make a photo."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, "JPEG", **saving)
    return out.getvalue()


def buttons(*labels: str) -> Json:
    """Make an inline keyboard of one row; data is the label in small letters."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label.lower()} for label in labels]]}


@asynccontextmanager
async def open_desk(*, state_path: Path | None = None, flood: bool = False, **bot: Any) -> AsyncIterator[Desk]:
    """Run a sandbox on a free port with one bot."""
    messenger = server.create_messenger(state_path=state_path, options=Options(flood=flood))
    runner, base = await server.start(server.create_app(messenger, state_path=state_path))
    try:
        async with Sandbox(base) as control, aiohttp.ClientSession() as http:
            await control.add_bot(TOKEN, "gendan_bot", name="Gendan", **bot)
            yield Desk(messenger=messenger, base=base, control=control, http=http)
    finally:
        await runner.cleanup()


@dataclass(slots=True, kw_only=True)
class Hook:
    """A webhook that notes what it gets and answers as told; the last answer is repeated."""

    url: str
    got: list[Json]
    headers: list[dict[str, str]]
    answers: list[web.Response | Json | int]


@asynccontextmanager
async def open_hook() -> AsyncIterator[Hook]:
    """Run a webhook on a free port."""
    hook = Hook(url="", got=[], headers=[], answers=[200])

    async def handle(request: web.Request) -> web.Response:
        hook.got.append(await request.json())
        hook.headers.append(dict(request.headers))
        answer = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
        if isinstance(answer, dict):
            return web.Response(text=json.dumps(answer), content_type="application/json")
        return answer if isinstance(answer, web.Response) else web.Response(status=answer)

    app = web.Application()
    app.router.add_post("/hook", handle)
    runner, base = await server.start(app)
    hook.url = f"{base}/hook"
    try:
        yield hook
    finally:
        await runner.cleanup()
