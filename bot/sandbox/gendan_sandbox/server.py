"""Put the sandbox on a port: Bot API, control API and chat page."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from aiohttp import web

from gendan_sandbox import api, page
from gendan_sandbox.control import accounts, edge, groups, people
from gendan_sandbox.webhook import Deliveries
from gendan_sandbox.world import snapshot
from gendan_sandbox.world.blobs import BlobStore
from gendan_sandbox.world.clock import Clock
from gendan_sandbox.world.messenger import Messenger, Options

log = logging.getLogger(__name__)

DEFAULT_PORT = 8081
_REQUEST_MAX_BYTES = 80 << 20
_SAVE_PAUSE_S = 0.2
_CLOSING_S = 0.5
_TURNED_S = 1.0


def create_messenger(
    *, state_path: Path | None = None, clock: Clock | None = None, options: Options | None = None
) -> Messenger:
    """Make a messenger, with what a state file remembers if there is one; a clock that was turned stays turned.

    Args:
        state_path: Where the state is kept; uploads go into the folder beside it, PATH.files.
        clock: The clock to live by.
        options: How strict to be.
    """
    blobs = BlobStore(state_path.with_name(state_path.name + ".files")) if state_path else None
    state = snapshot.load(state_path) if state_path and state_path.exists() else None
    messenger = Messenger(clock=clock, blobs=blobs, options=options, state=state)
    if state is not None and abs(state.clock_offset_s) >= _TURNED_S:
        messenger.clock.advance(state.clock_offset_s)
    return messenger


def create_app(
    messenger: Messenger | None = None,
    *,
    state_path: Path | None = None,
    allowed_hosts: Iterable[str] = (),
) -> web.Application:
    """Make the web application of a messenger; usable with aiohttp's runners and test tools.

    Args:
        messenger: Whose; a new empty one if None.
        state_path: Where to save it, if anywhere.
        allowed_hosts: Names beside localhost under which the control API may be called.
    """
    messenger = messenger or create_messenger(state_path=state_path)
    app = web.Application(client_max_size=_REQUEST_MAX_BYTES)
    app[api.MESSENGER] = messenger
    app[edge.ALLOWED_HOSTS] = frozenset(allowed_hosts)
    app[edge.SAVE] = _save_nothing
    _add_bot_api(app)
    _add_control_api(app)
    app.router.add_get("/", page.handle)
    app.router.add_get("/{name:[^.].*}", page.handle)
    app.cleanup_ctx.append(_background(messenger, state_path))
    app.on_shutdown.append(_close)
    return app


def _add_bot_api(app: web.Application) -> None:
    app.router.add_route("*", "/bot{token:[^/]+}/{method:.*}", api.handle_call)
    app.router.add_route("*", "/bot{token:[^/]*}", api.handle_unknown)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", api.handle_download)


_CONTROL: tuple[tuple[str, str, edge.Handler], ...] = (
    ("GET", "", edge.overview),
    ("POST", "/reset", edge.reset),
    ("POST", "/snapshot", edge.save),
    ("GET", "/bots", accounts.list_bots),
    ("POST", "/bots", accounts.put_bot),
    ("GET", "/bots/{bot}/deliveries", accounts.list_deliveries),
    ("GET", "/bots/{bot}/updates", accounts.list_updates),
    ("GET", "/persons", accounts.list_persons),
    ("POST", "/persons", accounts.put_person),
    ("PATCH", "/persons/{person}", accounts.patch_person),
    ("GET", "/journal", edge.read_journal),
    ("DELETE", "/journal", edge.clear_journal),
    ("GET", "/files/{file}", edge.read_file),
    ("GET", "/events", edge.stream_events),
    ("GET", "/clock", edge.read_clock),
    ("POST", "/clock", edge.set_clock),
    ("GET", "/faults", edge.list_faults),
    ("POST", "/faults", edge.add_fault),
    ("DELETE", "/faults", edge.clear_faults),
    ("DELETE", "/faults/{fault}", edge.clear_faults),
    ("POST", "/groups", groups.create_group),
    ("GET", "/groups/{group}", groups.read_group),
    ("PATCH", "/groups/{group}", groups.patch_group),
    ("POST", "/groups/{group}/members", groups.add_member),
    ("DELETE", "/groups/{group}/members/{user}", groups.remove_member),
    ("POST", "/groups/{group}/promote", groups.promote_member),
    ("POST", "/groups/{group}/migrate", groups.migrate_group),
    ("POST", "/groups/{group}/topics", groups.create_topic),
    ("DELETE", "/groups/{group}/topics/{thread}", groups.delete_topic),
    ("GET", "/persons/{person}/chats", people.list_chats),
    ("GET", "/persons/{person}/chats/{chat}", people.read_chat),
    ("DELETE", "/persons/{person}/chats/{chat}/history", people.clear),
    ("POST", "/persons/{person}/chats/{chat}/topics", people.create_topic),
    ("DELETE", "/persons/{person}/chats/{chat}/topics/{thread}", people.delete_topic),
    ("POST", "/persons/{person}/messages", people.write),
    ("POST", "/persons/{person}/start", people.start),
    ("POST", "/persons/{person}/edit", people.edit),
    ("POST", "/persons/{person}/delete", people.delete),
    ("POST", "/persons/{person}/press", people.press),
    ("POST", "/persons/{person}/react", people.react),
    ("POST", "/persons/{person}/pin", people.pin),
    ("POST", "/persons/{person}/unpin", people.unpin),
    ("POST", "/persons/{person}/block", people.block),
    ("POST", "/persons/{person}/unblock", people.unblock),
    ("POST", "/persons/{person}/join", people.join),
    ("POST", "/persons/{person}/leave", people.leave),
    ("POST", "/persons/{person}/inline", people.inline),
    ("POST", "/persons/{person}/inline/choose", people.choose),
    ("POST", "/persons/{person}/read", people.read),
)


def _add_control_api(app: web.Application) -> None:
    for verb, path, handler in _CONTROL:
        app.router.add_route(verb, f"/sandbox{path}", edge.guarded(handler))


class _Saver:
    """Keep a state file up to date: soon after each change, and at the end."""

    def __init__(self, messenger: Messenger, path: Path) -> None:
        self._messenger, self._path = messenger, path
        self._changed = asyncio.Event()
        self._turn = asyncio.Lock()
        self._stopping = False

    async def save(self, *, is_final: bool = False) -> str:
        """Save now; one at a time, so that an older state never overwrites a newer one."""
        async with self._turn:
            state = self._messenger.state
            state.clock_offset_s = self._messenger.clock.offset_s()
            text = snapshot.encode(state, is_final=is_final)
            await asyncio.to_thread(snapshot.write, text, self._path)
        return str(self._path)

    async def run(self) -> None:
        """Save after changes until told to stop, and then once more."""
        self._messenger.events.on_change = self._changed.set
        self._changed.set()
        while not self._stopping:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self.save(is_final=self._stopping)
            except OSError as error:
                log.warning("the state cannot be kept: %s; it is tried again after the next change", error)
            await asyncio.sleep(0 if self._stopping else _SAVE_PAUSE_S)

    def stop(self) -> None:
        """Let `run` end after a last, complete save."""
        self._stopping = True
        self._changed.set()


def _background(messenger: Messenger, state_path: Path | None) -> Callable[[web.Application], AsyncIterator[None]]:
    """Deliver to webhooks, and save changes, as long as the application lives."""

    async def live(app: web.Application) -> AsyncIterator[None]:
        saver = _Saver(messenger, state_path) if state_path is not None else None
        app[edge.SAVE] = saver.save if saver else _save_nothing
        if saver is not None:
            await saver.save()  # what cannot be kept is told at once
        deliveries = asyncio.create_task(Deliveries(messenger).run())
        saving = asyncio.create_task(saver.run()) if saver else None
        yield
        deliveries.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await deliveries
        if saver is not None and saving is not None:
            saver.stop()
            await saving
            await saver.save(is_final=True)

    return live


async def _save_nothing() -> None:
    return None


async def _close(app: web.Application) -> None:
    app[api.MESSENGER].events.close()


async def start(app: web.Application, *, host: str = "127.0.0.1", port: int = 0) -> tuple[web.AppRunner, str]:
    """Listen on a port (0: any free one) inside a running loop.

    Returns:
        The runner, whose `cleanup()` ends it, and the base address.
    """
    runner = web.AppRunner(app, shutdown_timeout=_CLOSING_S, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    bound = runner.addresses[0]
    return runner, f"http://{bound[0]}:{bound[1]}"


def parse_bot(text: str) -> tuple[str, str]:
    """Split TOKEN:username, where the token itself has a colon.

    Raises:
        ValueError: It has not the form 123456:ABC:my_bot.
    """
    token, _, username = text.rpartition(":")
    if ":" not in token or not username:
        raise ValueError("a bot is given as 123456:ABC:my_bot")
    return token, username


def run(
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    bots: Iterable[str] = (),
    state_path: Path | None = None,
    flood: bool = True,
    time_scale: float = 1.0,
    strict_parameters: bool = True,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted.

    Args:
        host: Address to listen on.
        port: Port; 0 takes any free one.
        bots: Bots to register, as TOKEN:username.
        state_path: File that keeps everything.
        flood: Enforce rate limits.
        time_scale: Speed of the sandbox's clock.
        strict_parameters: Refuse parameters that the Bot API does not know.
        announce: Told the address.
    """
    options = Options(flood=flood, unknown_parameters=strict_parameters)
    messenger = create_messenger(state_path=state_path, clock=Clock(scale=time_scale), options=options)
    for text in bots:
        token, username = parse_bot(text)
        accounts.register_bot(messenger, token=token, username=username)
    app = create_app(messenger, state_path=state_path, allowed_hosts=[host])

    async def serve() -> None:
        runner, address = await start(app, host=host, port=port)
        announce(f"Sandbox messenger on {address}")
        stopped = asyncio.Event()
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        try:
            await stopped.wait()
        finally:
            await runner.cleanup()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
