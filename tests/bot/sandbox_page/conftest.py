"""A sandbox server, a browser on its page, and a toy bot that tests play by hand."""

import asyncio
import json
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from gendan_sandbox import server
from gendan_sandbox.patience import Patience
from gendan_sandbox.world.messenger import Options

TOKEN = "4242:toy"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
QUIET = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update")
ARGS = ("--no-sandbox", "--disable-gpu", "--disable-sync", *QUIET)
Pictures = Callable[[int], list[str]]
LONGEST_MS = 300_000
"""How long a browser is waited for; a page that never shows what it should costs its test so much."""
SETTLED = """
async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const moving = () => document.getAnimations().filter(
    (one) => one.playState === 'running' && Number.isFinite(one.effect.getComputedTiming().endTime));
  const layout = () => JSON.stringify([...document.querySelectorAll('body *')].map(
    (el) => Object.values(el.getBoundingClientRect().toJSON())));
  await document.fonts.ready;
  for (let before = '', same = 0; same < 2;) {
    const pictures = [...document.images].filter((one) => one.checkVisibility());
    await Promise.all(pictures.map((one) => one.decode().catch(() => 0)));
    await Promise.allSettled(moving().map((one) => one.finished));
    await frame();
    const now = layout();
    same = now === before && !moving().length ? same + 1 : 0;
    before = now;
  }
}
"""
"""Fonts are there, pictures decoded, nothing moves, and two frames after each other have the same layout."""


class Toy:
    """The bot, the two people, their group, and the page that shows them."""

    username = "toy_bot"

    def __init__(self, base: str, browser: Browser) -> None:
        self._base = base
        self._browser = browser
        self._offset = 0
        self.complaints: list[str] = []
        self.control("POST", "/reset")
        self.bot_id = self.control("POST", "/bots", {"token": TOKEN, "username": self.username, "name": "Gendan"})["id"]
        self.anna = self._person("Anna", "en")
        self.wang = self._person("王建国", "zh-hans")
        members = {"members": [self.wang], "bots": [self.username]}
        self.group_id = self.control("POST", "/groups", {"title": "Room A17", "owner": self.anna, **members})["id"]
        self._drain()

    def _person(self, name: str, language: str) -> int:
        number: int = self.control("POST", "/persons", {"first_name": name, "language_code": language})["id"]
        self.control("POST", f"/persons/{number}/start", {"bot": self.username})
        return number

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control API."""
        return self._request(method, f"/sandbox{path}", body)

    def call(self, method: str, **params: Any) -> Any:
        """Call the Bot API as the bot."""
        return self._request("POST", f"/bot{TOKEN}/{method}", params)["result"]

    def _request(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from error

    def _drain(self) -> None:
        for update in self.call("getUpdates"):
            self._offset = update["update_id"] + 1

    def next_update(self, kind: str) -> Any:
        """Wait for the next update of a kind, as a polling bot does."""
        patience = Patience()
        while patience.lasts(self._offset):
            updates = self.call("getUpdates", offset=self._offset, limit=1, timeout=1)
            self._offset = updates[0]["update_id"] + 1 if updates else self._offset
            if updates and kind in updates[0]:
                return updates[0][kind]
        raise AssertionError(f"no {kind} came")

    def measure(self, script: str, on: Locator | None = None) -> Any:
        """Evaluate a script, given an element if there is one, in one go on a page that has settled."""
        self.page.evaluate(SETTLED)
        return on.evaluate(script) if on else self.page.evaluate(script)

    @staticmethod
    def buttons(rows: list[list[str]]) -> dict[str, Any]:
        """Make an inline keyboard whose data are its texts."""
        return {"inline_keyboard": [[{"text": text, "callback_data": text[:20]} for text in row] for row in rows]}

    def load(self, viewport: dict[str, int], *, scheme: str = "light", layout: str = "", script: str = "") -> None:
        """Open the page, noting all that its console complains of."""
        context = self._browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="en-GB",
            reduced_motion="reduce",
        )
        context.set_default_timeout(LONGEST_MS)
        self.page: Page = context.new_page()
        self.page.add_init_script(script)
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{self._base}/{layout}")

    def open(self, viewport: dict[str, int], *, scheme: str = "light", script: str = "") -> tuple[Locator, Locator]:
        """Open the page with the phones of Anna and Wang, each in the chat with the bot."""
        self.load(
            viewport, scheme=scheme, script=script, layout=f"#{self.anna}:{self.bot_id},{self.wang}:{self.bot_id}"
        )
        self.phone(1).locator(".message").first.wait_for(state="attached")
        return self.phone(0), self.phone(1)

    def phone(self, index: int) -> Locator:
        """Give a phone by its place."""
        return self.page.locator(".phone").nth(index)

    def close(self) -> None:
        """Close the page."""
        self.page.context.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Run a sandbox without rate limits in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> tuple[Any, str]:
        messenger = server.create_messenger(options=Options(flood=False))
        return await server.start(server.create_app(messenger))

    runner, base = asyncio.run_coroutine_threadsafe(start(), loop).result()
    yield base
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the installed Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on the PATH: the page's tests need a browser")
    expect.set_options(timeout=LONGEST_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGS), timeout=LONGEST_MS)
        yield started
        started.close()


@pytest.fixture
def toy(address: str, browser: Browser) -> Iterator[Toy]:
    """Give a fresh sandbox; afterwards the browser must have had nothing to complain of."""
    toy = Toy(address, browser)
    yield toy
    toy.close()
    assert toy.complaints == []


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    """Make JPEG files of different shapes."""

    def make(count: int) -> list[str]:
        paths = []
        for number in range(count):
            size = ((640, 480), (480, 640), (500, 500), (700, 400))[number % 4]
            data = BytesIO()
            Image.new("RGB", size, (40 + 50 * number % 200, 120, 160)).save(data, "JPEG")
            path = tmp_path / f"photo{number}.jpg"
            path.write_bytes(data.getvalue())
            paths.append(str(path))
        return paths

    return make
