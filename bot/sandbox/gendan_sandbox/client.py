"""A client of the control API: people as objects, for tests and for the demonstration.

async with Sandbox("http://127.0.0.1:8081") as sandbox:
await sandbox.add_bot("123456:ABC", "gendan_bot")
wang = await sandbox.add_person("Wang", language_code="zh")
await wang.start("gendan_bot")
card = await wang.wait_for("Who are you", chat="@gendan_bot")
await wang.press("🏭 I run a workshop", chat="@gendan_bot")
"""

import io
import json
import re
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp

from gendan_sandbox.patience import QUIET_S, Patience
from gendan_sandbox.seen import Json, Picture, Seen

__all__ = ["ChatId", "Json", "Person", "Picture", "Sandbox", "SandboxError", "Seen"]

ChatId = int | str
_POLL_S = 5.0
_MEDIA_NAMES = {"photo": "photo.jpg", "video": "clip.mp4", "document": "file.bin", "voice": "voice.oga"}


class SandboxError(Exception):
    """The sandbox refused a request."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text
        super().__init__(f"{status}: {text}")


class Sandbox:
    """The control API of one server."""

    def __init__(self, base_url: str, session: aiohttp.ClientSession | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self._own_session = session is None
        self._session = session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._own_session and self._session is not None:
            await self._session.close()

    def _connection(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        return self._session

    async def call(self, verb: str, path: str, body: Any = None, **query: Any) -> Json:
        """Send a request; `path` comes after /sandbox.

        Args:
            verb: GET, POST ...
            path: The path behind /sandbox.
            body: JSON value or a form.
            **query: Query parameters; None is left out.

        Raises:
            SandboxError: The server refused it.
        """
        params = {name: str(value) for name, value in query.items() if value is not None}
        payload: Json = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        if body is None:
            payload = {}
        url = f"{self.base_url}/sandbox{path}"
        async with self._connection().request(verb, url, params=params, **payload) as response:
            answer: Json = await response.json()
        if response.status >= 400:
            raise SandboxError(response.status, answer.get("error", ""))
        return answer

    async def add_bot(self, token: str, username: str, **settings: Any) -> Json:
        """Register a bot."""
        return await self.call("POST", "/bots", {"token": token, "username": username, **settings})

    async def add_person(self, first_name: str, **details: Any) -> "Person":
        """Let a person appear."""
        found = await self.call("POST", "/persons", {"first_name": first_name, **details})
        return Person(self, found["id"], found["name"])

    async def person(self, person_id: int) -> "Person":
        """Find a person.

        Raises:
            SandboxError: There is none.
        """
        for found in (await self.call("GET", "/persons"))["persons"]:
            if found["id"] == person_id:
                return Person(self, person_id, found["name"])
        raise SandboxError(404, f"no person {person_id}")

    async def add_group(self, title: str, owner: "Person", **details: Any) -> Json:
        """Make a group; `details` are forum, supergroup, members, bots, username."""
        return await self.call("POST", "/groups", {"title": title, "owner": owner.id, **details})

    async def journal(self, *, after: int = 0, **narrowed: Any) -> list[Json]:
        """List Bot API calls; narrow by bot, method, wait_s."""
        answer = await self.call("GET", "/journal", after=after, **narrowed)
        calls: list[Json] = answer["calls"]
        return calls

    async def advance(self, seconds: float) -> None:
        """Let the sandbox's time go on."""
        await self.call("POST", "/clock", {"advance_s": seconds})

    async def set_clock(self, **settings: Any) -> Json:
        """Turn the clock: now, scale, frozen."""
        return await self.call("POST", "/clock", settings)

    async def add_fault(self, kind: str, **settings: Any) -> Json:
        """Set a fault."""
        return await self.call("POST", "/faults", {"kind": kind, **settings})

    async def clear_faults(self) -> None:
        """Lift all faults."""
        await self.call("DELETE", "/faults")

    async def read_file(self, url: str) -> bytes:
        """Download what a media url of a View names."""
        async with self._connection().get(self.base_url + url) as response:
            if response.status >= 400:
                raise SandboxError(response.status, "no such file")
            return await response.read()


class Person:
    """Someone who acts; chats are named by the bot's id or "@username", groups by their id."""

    def __init__(self, sandbox: Sandbox, person_id: int, name: str) -> None:
        self.sandbox = sandbox
        self.id = person_id
        self.name = name

    async def act(self, action: str, **body: Any) -> Json:
        """Do anything that the control API lets a person do."""
        return await self.sandbox.call("POST", f"/persons/{self.id}/{action}", body)

    async def start(self, bot: str, payload: str | None = None) -> Seen:
        """Press START, or open a deep link."""
        answer = await self.act("start", bot=bot, payload=payload)
        return Seen.of(answer["messages"][-1])

    async def send_text(self, chat: ChatId, text: str, **details: Any) -> Seen:
        """Write; `details` are reply_to, thread_id, silent."""
        answer = await self.act("messages", chat_id=chat, text=text, **details)
        return Seen.of(answer["messages"][0])

    async def send_photo(self, chat: ChatId, data: bytes, caption: str | None = None, **details: Any) -> Seen:
        """Send a photo."""
        return (await self.send_album(chat, [Picture(data=data, caption=caption)], **details))[0]

    async def send_document(
        self, chat: ChatId, data: bytes, name: str, mime_type: str = "application/octet-stream", **details: Any
    ) -> Seen:
        """Send a file as it is."""
        caption = details.pop("caption", None)
        file = Picture(data=data, kind="document", name=name, mime_type=mime_type, caption=caption)
        return (await self.send_album(chat, [file], **details))[0]

    async def send_video(self, chat: ChatId, data: bytes, caption: str | None = None, **details: Any) -> Seen:
        """Send a clip."""
        clip = Picture(data=data, kind="video", caption=caption, mime_type="video/mp4")
        return (await self.send_album(chat, [clip], **details))[0]

    async def send_album(self, chat: ChatId, files: Sequence[Picture | bytes], **details: Any) -> list[Seen]:
        """Send several files as one album; bare bytes are photos."""
        pictures = [Picture(data=file) if isinstance(file, bytes) else file for file in files]
        items, form = [], aiohttp.FormData()
        for number, picture in enumerate(pictures):
            item = {"type": picture.kind, "attach": f"file{number}", "caption": picture.caption}
            if picture.name:
                item["file_name"] = picture.name
            items.append({name: value for name, value in item.items() if value is not None})
            name = picture.name or _MEDIA_NAMES.get(picture.kind, "file")
            form.add_field(f"file{number}", io.BytesIO(picture.data), filename=name, content_type=picture.mime_type)
        form.add_field("message", json.dumps({"chat_id": chat, "media": items, **details}))
        answer = await self.sandbox.call("POST", f"/persons/{self.id}/messages", form)
        return [Seen.of(view) for view in answer["messages"]]

    async def press(self, button: str, *, chat: ChatId, message: Seen | int | None = None, **details: Any) -> Json:
        """Press a button by its label or, failing that, its callback data.

        Args:
            button: Label or data.
            chat: Where.
            message: Under which message; None means the newest that has such a button.
            **details: wait_s, repeat, with.

        Returns:
            What the press has led to; see docs/sandbox.md.

        Raises:
            SandboxError: There is no such button.
        """
        number = message.id if isinstance(message, Seen) else message
        wanted = {"chat_id": chat, **({} if number is None else {"message_id": number}), **details}
        try:
            return await self.act("press", text=button, **wanted)
        except SandboxError as error:
            if error.status != 404:
                raise
        return await self.act("press", data=button, **wanted)

    async def block(self, bot: str) -> None:
        """Block a bot."""
        await self.act("block", bot=bot)

    async def unblock(self, bot: str) -> None:
        """Unblock a bot."""
        await self.act("unblock", bot=bot)

    async def join(self, invite_link: str) -> str:
        """Follow an invite link; say "member" or "requested"."""
        status: str = (await self.act("join", invite_link=invite_link))["status"]
        return status

    async def chats(self) -> list[Json]:
        """List the chats, newest first."""
        answer = await self.sandbox.call("GET", f"/persons/{self.id}/chats")
        chats: list[Json] = answer["chats"]
        return chats

    async def look(self, chat: ChatId, **query: Any) -> Json:
        """Give a chat as the phone shows it; see docs/sandbox.md."""
        return await self.sandbox.call("GET", f"/persons/{self.id}/chats/{chat}", **query)

    async def messages(self, chat: ChatId) -> list[Seen]:
        """List a chat's messages, oldest first."""
        return [Seen.of(view) for view in (await self.look(chat))["messages"]]

    async def photo_of(self, message: Seen) -> bytes:
        """Download a message's picture or file.

        Raises:
            ValueError: It has none.
        """
        if message.media_url is None:
            raise ValueError(f"message {message.id} has no file")
        return await self.sandbox.read_file(message.media_url)

    async def wait_for(
        self,
        wanted: str | Callable[[Seen], bool],
        *,
        chat: ChatId,
        quiet_s: float = QUIET_S,
        after: Seen | int = 0,
        include_own: bool = False,
    ) -> Seen:
        """Wait until the chat shows a message, new or edited, that fits.

        Args:
            wanted: Regular expression for text or caption, or a predicate.
            chat: Where.
            quiet_s: The wait is given up when nothing has moved for so many real seconds, here and in the sandbox.
            after: Only messages newer than this one.
            include_own: The person's own messages count too.

        Returns:
            The newest message that fits.

        Raises:
            TimeoutError: None came; the text tells what the chat shows instead.
        """
        fits = wanted if callable(wanted) else _matcher(wanted)
        least = after.id if isinstance(after, Seen) else after
        patience, version = Patience(quiet_s), 0
        while patience.lasts(version):
            shown = await self.look(chat, after_version=version, wait_s=min(quiet_s, _POLL_S), limit=1000)
            version = shown["version"]
            seen = [Seen.of(view) for view in shown["messages"] if view["id"] > least]
            found = [message for message in seen if fits(message) and (include_own or not message.is_own)]
            if found:
                return found[-1]
        tail = [message.words or message.kind for message in (await self.messages(chat))[-5:]]
        raise TimeoutError(f"nothing moves for {quiet_s} s; {self.name} waits for {wanted!r} in {chat}: {tail}")


def _matcher(pattern: str) -> Callable[[Seen], bool]:
    expression = re.compile(pattern)
    return lambda message: expression.search(message.words) is not None
