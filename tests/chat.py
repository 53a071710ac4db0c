"""A chat in memory: updates go in as JSON, Bot API calls come out, through the real Application and database."""

import asyncio
import json
import logging
import mimetypes
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from bot.api.line import NO_FILES, Files, as_text
from bot.app import Robot, build
from bot.jobs import JobLoop
from bot.schedule import run_all
from bot.settings import Settings
from bot.telegram import settling
from core.database import CHECKED
from core.notify.model import Limits
from core.work.bodies import SCANS
from tests.tables import lay_tables

BOT_ID = 42
TOKEN = f"{BOT_ID}:secret"
START_AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
"""Tuesday 10:00 in Hangzhou."""

ACTION = "sendChatAction"
DOWNLOAD_LIMIT = 20 * 2**20

FREE = {f"{whose}_updates_{span}": 0 for whose in ("person", "workshop") for span in ("a_minute", "an_hour")}
"""Tests say a lot in no time, so a flood has to be asked for."""

UNLIMITED = Limits(chat_per_s=1e6, group_per_min=10**6, bot_per_s=1e6)


@dataclass
class Clock:
    """A clock that the test moves."""

    at: datetime = START_AT

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **delta: float) -> None:
        self.at += timedelta(**delta)

    async def pause(self, _: float) -> None:
        """Let no time pass: the test turns the clock."""


@dataclass
class Shown:
    """A message as it stands in a chat now."""

    chat_id: int
    message_id: int
    method: str
    params: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    edits: int = 0
    pinned: bool = False

    @property
    def text(self) -> str:
        return str(self.params.get("text") or self.params.get("caption") or "")

    @property
    def buttons(self) -> list[dict[str, Any]]:
        markup = self.params.get("reply_markup") or {}
        return [button for row in markup.get("inline_keyboard", []) for button in row]

    @property
    def labels(self) -> list[str]:
        return [button["text"] for button in self.buttons]


class FakeTelegram:
    """The Bot API as far as the robot calls it: keeps what every chat shows, and serves files."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.shown: dict[tuple[int, int], Shown] = {}
        self.files: dict[str, bytes] = {}
        self.answers: list[dict[str, Any]] = []
        self.failures: list[tuple[int, dict[str, Any]]] = []
        self.late: list[Callable[[], object]] = []
        """Calls that are made when a test says so, though the robot was told that they failed."""
        self.refused: dict[str, tuple[int, dict[str, Any]]] = {}
        """What each call of a method is answered with."""
        self.blocked: set[int] = set()
        self.too_big: set[str] = set()
        self.claimed_sizes: dict[str, int] = {}
        self.given: dict[str, tuple[int, str]] = {}
        """Which bot was given a file id, and as what: another bot, or another kind, has no use for it."""
        self.last_id = 100

    @property
    def read_timeout_s(self) -> float:
        return 1.0

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def exchange(
        self, method: str, url: str, values: Mapping[str, Any] | None = None, files: Files = NO_FILES, **_: Any
    ) -> tuple[int, bytes]:
        if "/file/bot" in url:
            return 200, self.files[url.rsplit("/", 1)[1]]
        name = url.rsplit("/", 1)[1]
        bot_id = int(url.rsplit("/bot", 1)[1].partition(":")[0])
        params = {key: _decoded(as_text(value)) for key, value in (values or {}).items()}
        return self._answer(name, bot_id, params, {key: _bytes_of(content) for key, (_, content, _) in files.items()})

    def _answer(self, name: str, bot_id: int, params: dict[str, Any], files: dict[str, bytes]) -> tuple[int, bytes]:
        self.calls.append((name, params))
        if name in self.refused:
            code, answer = self.refused[name]
            return code, json.dumps({"ok": False, "error_code": code, **answer}).encode()
        if self.failures and name.startswith(("send", "edit", "copy")) and name != ACTION:
            return self._fail(name, params, files)
        if name == "getFile" and len(self.files.get(params["file_id"], b"")) > DOWNLOAD_LIMIT:
            return 400, b'{"ok":false,"error_code":400,"description":"Bad Request: file is too big"}'
        if self._misuses_a_file(name, params, bot_id):
            return 400, b'{"ok":false,"error_code":400,"description":"Bad Request: wrong file identifier specified"}'
        if name.startswith("edit") and (params.get("chat_id"), params.get("message_id")) not in self.shown:
            return 400, b'{"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"}'
        if params.get("chat_id") in self.blocked:
            return 403, b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
        if name == "getFile" and params["file_id"] in self.too_big:
            return 400, b'{"ok":false,"error_code":400,"description":"Bad Request: file is too big"}'
        result = self._result(name, params, files)
        if name == "getMe":
            result["id"] = bot_id
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _fail(self, name: str, params: dict[str, Any], files: dict[str, bytes]) -> tuple[int, bytes]:
        code, answer = self.failures.pop(0)
        if answer.get("applied"):
            self._result(name, params, files)
        if answer.get("late"):
            self.late.append(partial(self._result, name, params, files))
        return code, json.dumps({"ok": False, "error_code": code, **answer}).encode()

    def _misuses_a_file(self, name: str, params: dict[str, Any], bot_id: int) -> bool:
        """Say whether a bot uses a file id that was given to another bot or for another kind of file."""
        if name == "getFile":
            return self.given.get(params["file_id"], (bot_id, ""))[0] != bot_id
        kind = name.removeprefix("send").lower()
        file_id = params.get(kind) if name.startswith("send") else None
        return self.given.get(str(file_id), (bot_id, kind)) != (bot_id, kind)

    def _result(self, name: str, params: dict[str, Any], files: dict[str, bytes]) -> Any:
        if name == "getMe":
            return {"id": BOT_ID, "is_bot": True, "first_name": "Gendan", "username": "gendan_bot"}
        if name == "getFile":
            size = self.claimed_sizes.get(params["file_id"])
            return {
                "file_id": params["file_id"],
                "file_unique_id": "u",
                "file_path": params["file_id"],
                "file_size": size,
            }
        if name == "answerCallbackQuery":
            self.answers.append(params)
            return True
        if name.startswith("edit"):
            message = self.shown[params["chat_id"], params["message_id"]]
            message.params = {**message.params, "reply_markup": None, **params, **params.get("media", {})}
            message.files.update(files)
            message.edits += 1
            return self._message(message)
        if name == "pinChatMessage":
            self.shown[params["chat_id"], params["message_id"]].pinned = True
            return True
        if name == "deleteMessage":
            self.shown.pop((params["chat_id"], params["message_id"]), None)
            return True
        if name in ("copyMessages", "sendMediaGroup"):
            count = len(params.get("message_ids") or params["media"])
            made = [self._show(name, params, files) for _ in range(count)]
            ids = [{"message_id": message.message_id} for message in made]
            return ids if name == "copyMessages" else [self._message(message) for message in made]
        if name.startswith(("send", "copy")) and name != ACTION:
            return self._message(self._show(name, params, files))
        return True

    def _show(self, name: str, params: dict[str, Any], files: dict[str, bytes]) -> Shown:
        self.last_id += 1
        message = Shown(params["chat_id"], self.last_id, name, params, files)
        self.shown[message.chat_id, message.message_id] = message
        return message

    def _message(self, message: Shown) -> dict[str, Any]:
        return {
            "message_id": message.message_id,
            "date": 1_700_000_000,
            "chat": {"id": message.chat_id, "type": "private"},
        }


def _bytes_of(content: bytes | IO[bytes]) -> bytes:
    return content if isinstance(content, bytes) else content.read()


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


@dataclass
class World:
    """The robot, its messenger, its clock and the people around it."""

    robot: Robot
    telegram: FakeTelegram
    clock: Clock
    update_id: int = 0
    said: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    """What people have sent, by chat and message: a press shows what its message replies to, as the messenger does."""
    put_off: list[str] = field(default_factory=list)
    """What the robot could not put into words; a test that means it clears the list."""

    @property
    def jobs(self) -> JobLoop:
        """The loop of jobs of a robot that stands alone."""
        assert isinstance(self.robot.jobs, JobLoop)
        return self.robot.jobs

    def person(self, telegram_id: int, name: str, language: str = "en", bot_id: int = BOT_ID) -> "Someone":
        return Someone(self, telegram_id, name, language, bot_id)

    @asynccontextmanager
    async def editing(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction in which a test sets the scene: it may write any row, locked or not."""
        async with self.robot.database.transaction() as session:
            session.info.pop(CHECKED)
            yield session

    async def feed(self, *, bot_id: int = BOT_ID, **update: Any) -> dict[str, Any]:
        raw = await self.take(bot_id=bot_id, **update)
        await self.settle()
        return raw

    async def take(self, *, bot_id: int = BOT_ID, **update: Any) -> dict[str, Any]:
        """Bring an update, and leave what follows from it for later."""
        self.update_id += 1
        raw = {"update_id": self.update_id, **update}
        await self.robot.gate.take(bot_id, raw)
        return raw

    async def settle(self) -> None:
        """Run jobs and send messages until nothing is due."""
        for rounds in range(200):
            due = await self.jobs._list_due()
            if rounds and not due:
                return  # all was sent in the round before, and nothing has run since
            for job in due:
                await self.jobs._run(job)
            await self.robot.sender.drain()
        raise AssertionError("the robot never comes to rest")

    async def tick(self) -> None:
        """Let the schedule look at the clock."""
        await run_all(self.robot.deps, SCANS)
        await self.settle()

    async def later(self, **delta: float) -> None:
        self.clock.advance(**delta)
        await self.tick()


@dataclass
class Someone:
    """A person with a phone."""

    world: World
    telegram_id: int
    name: str
    language: str = "en"
    bot_id: int = BOT_ID

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.telegram_id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    @property
    def chat(self) -> list[Shown]:
        """What the robot shows this person, oldest first."""
        return [message for (chat, _), message in self.world.telegram.shown.items() if chat == self.telegram_id]

    @property
    def last(self) -> Shown:
        return self.chat[-1]

    @property
    def notice(self) -> str:
        """The answer to the last button press."""
        return str(self.world.telegram.answers[-1].get("text", ""))

    def sees(self, part: str) -> Shown:
        """Find the newest message that contains `part`."""
        found = [message for message in self.chat if part in message.text]
        assert found, f"{self.name} sees no {part!r} but {[message.text for message in self.chat[-6:]]}"
        return found[-1]

    async def sends(self, text: str, **more: Any) -> int:
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[:1] == "/" else []
        return await self.sends_message(text=text, entities=entities, **more)

    async def sends_message(self, **message: Any) -> int:
        self.world.telegram.last_id += 1
        message_id = self.world.telegram.last_id
        said = {
            "message_id": message_id,
            "date": int(self.world.clock.at.timestamp()),
            "chat": {"id": self.telegram_id, "type": "private", "first_name": self.name},
            "from": self.user,
            **message,
        }
        self.world.said[self.telegram_id, message_id] = said
        await self.world.feed(bot_id=self.bot_id, message=said)
        return message_id

    async def sends_photo(self, data: bytes, **more: Any) -> int:
        return await self.sends_message(photo=[self._file(data, "photo", width=1280, height=960)], **more)

    async def sends_document(self, data: bytes, filename: str, **more: Any) -> int:
        mime = mimetypes.guess_type(filename)[0]
        document = {**self._file(data, "document"), "file_name": filename, "mime_type": mime, "file_size": len(data)}
        return await self.sends_message(document=document, **more)

    def _file(self, data: bytes, kind: str, **size: int) -> dict[str, Any]:
        file_id = f"file{len(self.world.telegram.files)}"
        self.world.telegram.files[file_id] = data
        self.world.telegram.given[file_id] = (self.bot_id, kind)
        return {"file_id": file_id, "file_unique_id": f"unique-{file_id}", "file_size": len(data), **size}

    async def presses(self, label: str) -> None:
        """Press the newest button whose label contains `label`."""
        for message in reversed(self.chat):
            for button in message.buttons:
                if label in button["text"] and "callback_data" in button:
                    await self.presses_data(button["callback_data"], message.message_id)
                    return
        raise AssertionError(f"no button {label!r}; there are {[message.labels for message in self.chat[-4:]]}")

    async def presses_data(self, data: str, message_id: int = 1) -> None:
        """Press a button with this data, forged or not."""
        await self.world.feed(bot_id=self.bot_id, callback_query=self._press(data, message_id))

    async def presses_all(self, presses: Sequence[str], message_id: int = 1) -> None:
        """Press buttons with these data one after another, faster than the robot answers; each is answered once."""
        answered = len(self.world.telegram.answers)
        queries = [self._press(data, message_id, number) for number, data in enumerate(presses)]
        for query in queries:
            await self.world.take(bot_id=self.bot_id, callback_query=query)
        await self.world.settle()
        asked, told = (
            sorted(query["id"] for query in queries),
            sorted(answer["callback_query_id"] for answer in self.world.telegram.answers[answered:]),
        )
        assert asked == told, f"of {presses[0][:80]!r} and others: {asked} were asked, {told} answered"

    def _press(self, data: str, message_id: int, number: int = 0) -> dict[str, Any]:
        shown = self.world.telegram.shown.get((self.telegram_id, message_id))
        replies_to = ((shown.params if shown else {}).get("reply_parameters") or {}).get("message_id")
        said = self.world.said.get((self.telegram_id, replies_to)) if replies_to is not None else None
        return {
            "id": f"query{self.world.update_id}.{number}",
            "from": self.user,
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": message_id,
                "date": 1_700_000_000,
                "chat": {"id": self.telegram_id, "type": "private"},
                **({"reply_to_message": said} if said is not None else {}),
            },
        }


class PutOff(logging.Handler):
    """Hears of messages that the robot cannot put into words: a test that does not look for them would not see it."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    @override
    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if "waits for a later release" in said:
            self._said.append(said)


@asynccontextmanager
async def open_world(folder: Path, **settings: Any) -> AsyncIterator[World]:
    """Build the real robot on SQLite in a folder, with the fake messenger in place of the network."""
    telegram, clock = FakeTelegram(), Clock()
    own: dict[str, Any] = {"bot_tokens": (SecretStr(TOKEN),), "data_dir": folder, "api_base_url": "http://fake"}
    made = Settings(**(own | FREE | settings))
    await asyncio.to_thread(lay_tables, folder)
    async with build(made, now=clock, pause=clock.pause, limits=UNLIMITED, line=lambda: telegram) as robot:
        await asyncio.sleep(0)
        world = World(robot, telegram, clock)
        hearing = PutOff(world.put_off)
        settling.log.addHandler(hearing)
        try:
            yield world
        finally:
            settling.log.removeHandler(hearing)
    assert not world.put_off, f"nobody says who may read it, or what it says: {world.put_off}"
