"""The control API's edge: who may call it, how it reads requests and reports errors; journal, clock, faults, events."""

import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from gendan_sandbox import requests
from gendan_sandbox.api import MESSENGER
from gendan_sandbox.errors import ApiError, ControlError
from gendan_sandbox.people import views
from gendan_sandbox.world import media
from gendan_sandbox.world.journal import Upload
from gendan_sandbox.world.messenger import Messenger, get_person
from gendan_sandbox.world.model import Json, Person

Handler = Callable[[web.Request], Awaitable[Json | web.StreamResponse]]
SAVE: web.AppKey[Callable[[], Awaitable[str | None]]] = web.AppKey("save")
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_LONGEST_WAIT_S = 60.0
_STREAM_PAUSE_S = 15.0


def guarded(handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Wrap a control handler: refuse other sites, and answer errors as JSON."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            refuse_other_sites(request)
            answer = await handler(request)
            return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)
        except ControlError as error:
            return web.json_response({"error": error.text}, status=error.status)
        except ApiError as error:
            return web.json_response({"error": error.description}, status=error.code)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return web.json_response({"error": f"wrong request: {type(error).__name__}: {error}"}, status=400)

    return handle


def refuse_other_sites(request: web.Request) -> None:
    """Refuse requests that a page of another site makes, and names that were bent to this machine.

    Raises:
        ControlError: 403.
    """
    host = (urlsplit(f"//{request.host}").hostname or "").lower()
    if host not in LOCAL_NAMES and host not in request.app[ALLOWED_HOSTS]:
        raise ControlError(403, f"host {host} is not this machine")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise ControlError(403, "requests from other sites are refused")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise ControlError(403, "requests from other sites are refused")


ALLOWED_HOSTS: web.AppKey[frozenset[str]] = web.AppKey("allowed_hosts")


def messenger_of(request: web.Request) -> Messenger:
    """Give the messenger behind a request."""
    return request.app[MESSENGER]


def person_of(request: web.Request) -> Person:
    """Find the person in whose name a request is made."""
    return get_person(messenger_of(request), int(request.match_info["person"]))


async def body_of(request: web.Request) -> Json:
    """Read a JSON object; an empty body is an empty object.

    Raises:
        ControlError: It is none.
    """
    raw = await request.read()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise ControlError(400, "the body is no JSON") from None
    if not isinstance(body, dict):
        raise ControlError(400, "the body must be a JSON object")
    return body


async def form_of(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Read a JSON object, or a multipart body with files."""
    if request.content_type != "multipart/form-data":
        return await body_of(request), {}
    params, uploads = await requests.read_parameters(request)
    plain = {name: value for name, value in params.items() if name not in uploads}
    if "message" in plain:
        wanted = json.loads(plain["message"])
        if not isinstance(wanted, dict):
            raise ControlError(400, "message must be a JSON object")
        return wanted, uploads
    return _flat(plain, uploads), uploads


def _flat(plain: Json, uploads: dict[str, Upload]) -> Json:
    """Turn flat form fields into a message: each file is an item of the type that its part's name says."""
    items = [{"type": name.split("#")[0], "attach": name} for name in uploads]
    if items and "caption" in plain:
        items[0]["caption"] = plain["caption"]
    for name in ("reply_to", "thread_id"):
        if name in plain:
            plain[name] = int(plain[name])
    return plain | ({"media": items} if items else {})


def wait_of(request: web.Request) -> float:
    """Read how many real seconds a request wants to wait."""
    return max(0.0, min(float(request.query.get("wait_s", 0)), _LONGEST_WAIT_S))


async def overview(request: web.Request) -> Json:
    """Give everybody and everything at a glance."""
    messenger = messenger_of(request)
    state = messenger.state
    groups = [chat for chat in state.chats.values() if chat.kind != "private"]
    return {
        "version": messenger.events.version,
        "now": messenger.clock.unix(),
        "bots": [views.bot(messenger, found) for found in state.bots.values()],
        "persons": [views.person(found) for found in state.persons.values()],
        "groups": [views.group(messenger, chat) for chat in groups],
    }


async def reset(request: web.Request) -> Json:
    """Forget all."""
    messenger_of(request).reset()
    return {}


async def save(request: web.Request) -> Json:
    """Save the state now."""
    path = await request.app[SAVE]()
    if path is None:
        raise ControlError(409, "the server was started without --state")
    return {"path": path}


async def read_journal(request: web.Request) -> Json:
    """Give the calls after a number, waiting for one if asked."""
    messenger = messenger_of(request)
    query = request.query
    after, limit = int(query.get("after", 0)), int(query.get("limit", 1000))

    def found() -> list[Json]:
        calls = messenger.journal.after(after)
        calls = [call for call in calls if query.get("bot", call["bot"]).removeprefix("@") == call["bot"]]
        return [call for call in calls if query.get("method", call["method"]).lower() == call["method"].lower()]

    await messenger.events.wait_until(lambda: bool(found()), wait_of(request))
    calls = found()[:limit]
    return {"next": calls[-1]["seq"] if calls else max(after, 0), "calls": calls}


async def clear_journal(request: web.Request) -> Json:
    """Empty the journal."""
    messenger_of(request).journal.clear()
    return {}


def _clock(messenger: Messenger) -> Json:
    clock = messenger.clock
    now = clock.now().isoformat()
    return {"now": now, "unix": clock.unix(), "scale": clock.scale, "frozen": clock.frozen}


async def read_clock(request: web.Request) -> Json:
    """Tell the sandbox's time."""
    return _clock(messenger_of(request))


async def set_clock(request: web.Request) -> Json:
    """Turn the sandbox's clock."""
    messenger = messenger_of(request)
    wanted = await body_of(request)
    messenger.clock.configure(scale=wanted.get("scale"), frozen=wanted.get("frozen"))
    if "now" in wanted:
        now = wanted["now"]
        messenger.clock.set(datetime.fromisoformat(now) if isinstance(now, str) else float(now))
    if "advance_s" in wanted:
        messenger.clock.advance(float(wanted["advance_s"]))
    messenger.changed(None, "clock")
    return _clock(messenger)


async def list_faults(request: web.Request) -> Json:
    """List the faults."""
    return {"faults": [fault.describe() for fault in messenger_of(request).faults.list()]}


async def add_fault(request: web.Request) -> Json:
    """Set a fault."""
    messenger = messenger_of(request)
    fault = messenger.faults.add(**await body_of(request))
    messenger.changed(None, "fault")
    return fault.describe()


async def clear_faults(request: web.Request) -> Json:
    """Lift one fault, or all."""
    messenger = messenger_of(request)
    number = request.match_info.get("fault")
    if number is None:
        messenger.faults.clear()
    elif not messenger.faults.remove(int(number)):
        raise ControlError(404, f"no fault {number}")
    messenger.changed(None, "fault")
    return {}


async def read_file(request: web.Request) -> web.StreamResponse:
    """Give a file's bytes; parts of it if asked, as players do."""
    messenger = messenger_of(request)
    name = request.match_info["file"]
    stored = messenger.state.files.get(name) or media.file_of(messenger, 0, name)
    if stored is None:
        return web.json_response({"error": f"no file {name}"}, status=404)
    data = media.read(messenger, stored)
    kind = stored.mime_type or "application/octet-stream"
    headers = {"Content-Type": kind, "X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes"}
    if not kind.startswith(("image/jpeg", "image/png", "image/webp", "video/", "audio/")):
        headers["Content-Disposition"] = "attachment"
    part = request.http_range
    if part.start is None and part.stop is None:
        return web.Response(body=data, headers=headers)
    start, stop, _ = part.indices(len(data))
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return web.Response(status=206, body=data[start:stop], headers=headers)


async def stream_events(request: web.Request) -> web.StreamResponse:
    """Stream changes as Server-Sent Events."""
    messenger = messenger_of(request)
    person = request.query.get("person")
    after = request.headers.get("Last-Event-ID") or request.query.get("after")
    version = messenger.events.version if after is None else int(after)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionResetError):  # a browser leaves without a word
        await _stream(response, messenger, version, None if person is None else int(person))
    return response


async def _stream(response: web.StreamResponse, messenger: Messenger, version: int, person: int | None) -> None:
    while not messenger.events.is_closed:
        events = messenger.events.since(version)
        if events is None:
            version = messenger.events.version
            await response.write(f"id: {version}\nevent: resync\ndata: {{}}\n\n".encode())
            continue
        for event in events:
            version = event["version"]
            if person is None or _concerns(event, person):
                await response.write(f"id: {version}\nevent: change\ndata: {_line(event)}\n\n".encode())
        if not await _moves_on(messenger, version):
            await response.write(b": still here\n\n")


async def _moves_on(messenger: Messenger, version: int) -> bool:
    """Wait for the next change, but not too long."""
    return await messenger.events.wait_until(lambda: messenger.events.version != version, _STREAM_PAUSE_S)


def _concerns(event: Json, person: int) -> bool:
    return "for" not in event or any(seen["person"] == person for seen in event["for"])


def _line(event: Any) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))
