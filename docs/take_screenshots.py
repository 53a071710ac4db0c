"""Take the pictures of README and handbook: play an order through the demonstration and photograph its page.

    .venv/bin/python docs/take_screenshots.py [NAME ...]

Needs a Chromium on the PATH and an emoji font. Everybody reads English here, so that every reader of the handbook can
follow; in the demonstration the owner and the worker read Chinese. Without names all pictures are taken anew.
"""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.demo import cast
from bot.demo.cast import ANNA, HOUSES, LIN, MAYA, OPERATOR, Character, House
from bot.demo.house import open_demo
from bot.demo.tour import bundles, floor
from bot.demo.tour.floor import Job
from bot.demo.tour.guide import Guide
from bot.demo.tour.journey import STARTS_AT, UNHURRIED
from bot.demo.tour.ordering import Deal, Wish
from core.stage import Stage
from vision.draw.garments import Category
from vision.draw.phone_photo import crop_and_recompress
from vision.draw.phone_scenes import Scene
from vision.draw.style import StylePicture, draw_style

PICTURES = Path(__file__).parent / "pictures"
MOST_BYTES = 400_000
PHONE = {"width": 390, "height": 780}
DESK = {"width": 1280, "height": 820}
BOT_ID = cast.TOKEN.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Troupe:
    """The people in the pictures, all of whom read one language."""

    maya: Character
    wang: Character
    xiaoli: Character
    newcomer: Character
    apprentice: Character

    @property
    def house(self) -> House:
        """Wang's workshop."""
        return replace(HOUSES[0], owner=self.wang, workers=((self.xiaoli, HOUSES[0].workers[0][1]),))

    @property
    def hoodie(self) -> Wish:
        """The order whose way is shown."""
        breakdown = "S20 M40 L20 black; M30 white"
        return Wish(merchant=self.maya, category=Category.HOODIE, breakdown=breakdown, days=14, ceiling="48")

    @property
    def second(self) -> Wish:
        """Another order on the same floor."""
        return Wish(merchant=self.maya, category=Category.TSHIRT, breakdown="white S30 M60 L30", days=14)


def troupe_of(language: str) -> Troupe:
    """Let everybody read this language, as Telegram names it."""
    return Troupe(
        maya=replace(MAYA, language=language),
        wang=replace(cast.WANG, name="Wang", language=language),
        xiaoli=replace(cast.XIAOLI, name="Xiao Li", language=language),
        newcomer=Character(id=100_301, name="Sam", language=language),
        apprentice=Character(id=100_302, name="Rui", language=language),
    )


@dataclass(slots=True, kw_only=True)
class Camera:
    """Photographs the page of a running demonstration."""

    browser: Browser
    address: str
    names: frozenset[str]
    taken: list[str] = field(default_factory=list)

    def wants(self, name: str) -> bool:
        """Say whether this picture was asked for."""
        return bool(name) and (not self.names or name in self.names)

    async def phone(self, name: str, who: Character, *shows: str, at: str = "end") -> None:
        """Photograph one phone where the newest message with these words stands at the end (or start) of the screen."""
        if self.wants(name):
            async with self._page([who], PHONE, scale=1.5) as page:
                await _scroll_to(page, 0, shows, at)
                self._keep(name, await page.screenshot())

    async def desk(self, name: str, *people: tuple[Character, str]) -> None:
        """Photograph several phones, each at the newest message with these words, or at its end."""
        if self.wants(name):
            async with self._page([who for who, _ in people], DESK, scale=1.0) as page:
                for index, (_, words) in enumerate(people):
                    await _scroll_to(page, index, (words,) if words else (), "end")
                self._keep(name, await page.screenshot())

    @asynccontextmanager
    async def _page(self, people: list[Character], size: dict[str, int], *, scale: float) -> AsyncIterator[Page]:
        context: BrowserContext = await self.browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            device_scale_factor=scale,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id=cast.TIMEZONE,
        )
        page = await context.new_page()
        await page.goto(f"{self.address}/#" + ",".join(f"{who.id}:{BOT_ID}" for who in people))
        for index in range(len(people)):
            await page.locator(".phone").nth(index).locator(".message").first.wait_for(state="attached")
        await page.wait_for_load_state("networkidle")
        yield page
        await context.close()

    def _keep(self, name: str, png: bytes) -> None:
        path = PICTURES / f"{name}.png"
        image = Image.open(BytesIO(png)).convert("RGB")
        palette = image.quantize(256, method=Image.Quantize.MAXCOVERAGE)
        image = image.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
        image.save(path, optimize=True)
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"{path} is larger than {MOST_BYTES} bytes")
        self.taken.append(name)
        print(f"{path.name}: {path.stat().st_size // 1024} kB", flush=True)


async def _scroll_to(page: Page, index: int, shows: tuple[str, ...], at: str) -> None:
    if shows:
        message = page.locator(".phone").nth(index).locator(".message")
        for words in shows:
            message = message.filter(has_text=words)
        await message.last.evaluate("(node, block) => node.scrollIntoView({block})", at)
    await page.wait_for_timeout(900)


async def meet(guide: Guide, camera: Camera, people: Troupe) -> None:
    """A stranger's first contact; the house speaks English; three languages side by side."""
    await camera.desk("languages", (MAYA, ""), (LIN, ""), (ANNA, ""))
    for who in (people.maya, people.wang, people.xiaoli, people.newcomer, people.apprentice):
        await guide.demo.sandbox.add_person(who.name, id=who.id, language_code=who.language)
    for who in (people.maya, people.wang, people.xiaoli, people.newcomer):
        await (await guide.phone(who)).start(cast.USERNAME)
    await guide.sees(people.newcomer, "👋")
    await camera.phone("first-contact", people.newcomer)
    home = await guide.sees_button(people.wang, guide.start_of(people.wang, "start.button.workshop"))
    await guide.press_key(people.wang, "start.button.workshop", on=home)
    await guide.demo.settle()
    await camera.phone("owner-workshop", people.wang)
    await guide.press_key(people.wang, "start.button.invite", on=home)
    invite = await guide.sees(people.wang, "t.me")
    await guide.demo.settle()
    await camera.phone("owner-invite", people.wang)
    link = next(word for word in invite.words.split() if "start=j_" in word)
    await (await guide.phone(people.apprentice)).start(cast.USERNAME, link.rpartition("start=")[2])
    await guide.sees_button(people.apprentice, guide.start_of(people.apprentice, "start.button.join"), anew=False)
    await camera.phone("worker-join", people.apprentice)


async def order(
    guide: Guide, camera: Camera, people: Troupe, wish: Wish, *, seed: int, names: tuple[str, str, str]
) -> str:
    """Place an order, stop at its questions, its summary and its shortlist, and ask Wang's workshop."""
    sizes, summary, shortlist = names
    who = wish.merchant
    await guide.says(who, "/new")
    await guide.press(who, guide.garment(who, wish.category))
    await guide.sends_photo(who, draw_style(StylePicture(category=wish.category, color=(40, 44, 52), seed=seed)))
    await guide.press_key(who, "orders.button.go_on")
    await guide.says(who, wish.breakdown)
    await guide.sees_button(who, guide.words(who, "orders.button.fabric.MERCHANT"))
    await camera.phone(sizes, who)
    await guide.press_key(who, "orders.button.fabric.MERCHANT")
    await guide.press_key(who, "orders.button.tomorrow")
    await guide.press(who, str(wish.days))
    await guide.says(who, wish.ceiling or "30")
    await guide.press(who, guide.words(who, "region.any"))
    await guide.sees_button(who, guide.start_of(who, "orders.button.find_factory"))
    await camera.phone(summary, who)
    await guide.press_key(who, "orders.button.find_factory")
    found = await guide.sees_button(who, guide.start_of(who, "matching.robot"))
    await camera.phone(shortlist, who)
    await guide.press(who, "1", on=found)
    return _code(found.words)


def _code(words: str) -> str:
    return next(word.strip(":,·") for word in words.split() if word[0] == "A" and word[1:2].isdigit())


async def deal(guide: Guide, camera: Camera, people: Troupe, wish: Wish, code: str) -> Job:
    """Let Wang take the offer; find the order card in the chat."""
    offer = await guide.sees_button(people.wang, guide.start_of(people.wang, "offer.take"))
    await camera.phone("owner-offer", people.wang)
    await guide.press_key(people.wang, "offer.take", on=offer)
    await guide.sees(wish.merchant, code, people.house.profile.name)
    job = await floor.take_card(guide, Deal(code=code, wish=wish, house=people.house))
    await guide.demo.settle()
    await camera.phone("merchant-deal", people.maya, "Names are visible")
    await camera.phone("owner-order-card", people.wang, "🪪", code)
    return job


async def first_stages(guide: Guide, camera: Camera, people: Troupe, job: Job, other: Job) -> None:
    """Morning jobs; fabric; a photo that comes too soon; bad photos; the cutting."""
    _, fabric_at = await floor.planned(guide, job.deal.code, Stage.FABRIC_IN)
    await guide.until(fabric_at + timedelta(minutes=20))
    await camera.phone("worker-morning", people.xiaoli)
    await camera.phone("owner-morning", people.wang, "☀️")
    await floor.proves(guide, job, Stage.FABRIC_IN, seed=11)
    used = await floor.proves(guide, other, Stage.FABRIC_IN, seed=12)
    await camera.phone("worker-accepted", people.xiaoli)
    await floor.scan(guide, other)
    await guide.sends_photo(people.xiaoli, await floor.photo(other, Scene.CUTTING, seed=18))
    await guide.sees(people.xiaoli, "⏳")
    await guide.demo.settle()
    await camera.phone("owner-review", people.wang)
    _, cut_at = await floor.planned(guide, job.deal.code, Stage.CUTTING)
    await guide.until(cut_at + timedelta(minutes=5))
    blurred = await floor.photo(job, Scene.CUTTING, seed=13, blur_sigma=4)
    await floor.refused(guide, job, blurred, "a blurred photo", "reason.BLURRED")
    await camera.phone("worker-blurred", people.xiaoli)
    cropped = await asyncio.to_thread(crop_and_recompress, used, share=0.2, quality=50)
    await floor.scan(guide, job)
    await guide.sends_photo(people.xiaoli, cropped)
    await guide.sees(people.xiaoli, "🔁")
    await camera.phone("worker-reused", people.xiaoli)
    await floor.proves(guide, job, Stage.CUTTING, seed=15)
    await guide.demo.settle()
    await camera.desk("three-phones", (people.maya, "Cutting"), (people.wang, "☀️"), (people.xiaoli, "110 cut"))
    await camera.phone("merchant-proven", people.maya)


async def later(guide: Guide, camera: Camera, people: Troupe, job: Job) -> None:
    """The room, the missed photo, the digest, the status and the queue."""
    await floor.talk(guide, job)
    await camera.phone("merchant-room", people.maya)
    await floor.missed_photo(guide, job)
    await camera.phone("worker-chase", people.xiaoli, "not yet")
    await camera.phone("owner-late", people.wang, "⚠️ " + job.deal.code)
    await camera.phone("merchant-moved", people.maya, "📅")
    await floor.digest(guide, people.maya)
    await camera.phone("merchant-digest", people.maya, "📋")
    await guide.says(people.maya, f"where is {job.deal.code}?")
    status = await guide.sees_button(people.maya, guide.words(people.maya, "tracking.button.queue"))
    await guide.demo.settle()
    await camera.phone("merchant-status", people.maya)
    await guide.press_key(people.maya, "tracking.button.queue", on=status)
    await guide.press_key(people.maya, "tracking.button.photos", on=status)
    await guide.demo.settle()
    await camera.phone("merchant-photos", people.maya)
    await guide.says(OPERATOR, "/start")
    await guide.press_key(OPERATOR, "start.button.desk")
    await guide.demo.settle()
    await camera.phone("operator-desk", OPERATOR)
    await bundles.count_bundles(guide, job)
    await guide.demo.settle()
    await camera.phone("worker-tickets", people.xiaoli)


async def journey(guide: Guide, camera: Camera, people: Troupe) -> None:
    """Play one order from the first word on, and photograph on the way."""
    await meet(guide, camera, people)
    await guide.mark(people.wang)
    names = ("merchant-sizes", "merchant-summary", "merchant-shortlist")
    code = await order(guide, camera, people, people.hoodie, seed=0, names=names)
    job = await deal(guide, camera, people, people.hoodie, code)
    await guide.mark(people.wang)
    second = await order(guide, camera, people, people.second, seed=1, names=("", "", ""))
    other = await deal(guide, camera, people, people.second, second)
    await first_stages(guide, camera, people, job, other)
    await later(guide, camera, people, job)


def browser_path() -> str | None:
    """Find the browser of this machine; None leaves the choice to playwright."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def require_typefaces() -> None:
    """End where a sign that people read would be photographed as a square."""
    sets = {"Chinese": ":lang=zh", "Russian": ":lang=ru", "emoji": ":charset=1f3ed"}
    lists = shutil.which("fc-list")
    if lists is not None:
        said = {
            name: subprocess.run([lists, which], capture_output=True, check=False)  # noqa: S603 - our own words
            for name, which in sets.items()
        }
        missing = [name for name, done in said.items() if not done.stdout.strip()]
        if missing:
            sys.exit(f"No typeface here has {', '.join(missing)}; on Debian: fonts-noto-cjk, fonts-noto-color-emoji.")


async def main(names: list[str]) -> None:
    """Take all pictures, or those named."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="gendan-pictures-") as folder:
        place = open_demo(Path(folder), port=0, limits=UNHURRIED, starts_at=STARTS_AT, keeps=False)
        async with async_playwright() as playwright, place as demo:
            demo.messenger.clock.configure(frozen=True)
            browser = await playwright.chromium.launch(
                executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"]
            )
            camera = Camera(browser=browser, address=demo.address, names=frozenset(names))
            await journey(Guide(demo=demo, tell=print, pace_s=0.0), camera, troupe_of("en"))
            await browser.close()
    print(f"{len(camera.taken)} pictures in {PICTURES}")


if __name__ == "__main__":
    require_typefaces()
    asyncio.run(main(sys.argv[1:]))
