"""Take a gallery: every dialogue as each person sees it, in three languages side by side, at the size of a phone.

    .venv/bin/python docs/take_gallery.py FOLDER [LANGUAGE ...]

Plays the orders of `take_screenshots.py` once for each language, then what people ask beside them, and photographs
each phone from where it was left the last time. FOLDER/index.html shows a row for each step. Needs a Chromium on the
PATH and an emoji font. Nothing of it is kept in the repository: it is to be looked at after a change of words.
"""

import asyncio
import html
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import async_playwright
from take_screenshots import PHONE, Camera, Troupe, browser_path, journey, require_typefaces, troupe_of
from typing_extensions import override

from bot.demo.cast import Character
from bot.demo.house import open_demo
from bot.demo.tour.guide import Guide
from bot.demo.tour.journey import STARTS_AT, UNHURRIED

LANGUAGES = ("en", "zh-hans", "ru")
MOST_SCREENS = 6
"""Of one step; a longer answer is cut short, and the index says so."""

PAGE = """<!doctype html><meta charset="utf-8"><title>Gallery</title>
<style>body{font:16px sans-serif;margin:16px}section{border-top:1px solid #ccc;padding:8px 0}
div{display:flex;gap:8px;flex-wrap:wrap}img{width:292px;border:1px solid #ddd}</style>
"""

NEXT_SCREEN = """([after, index]) => {
  const nodes = [...document.querySelectorAll('.phone .message[data-ids]')];
  const last = (node) => Math.max(...node.dataset.ids.split(' ').map(Number));
  const first = index ?? nodes.findIndex((node) => last(node) > after);
  if (first < 0 || first >= nodes.length) return null;
  nodes[first].scrollIntoView({block: 'start', behavior: 'instant'});
  const bottom = nodes[first].closest('.phone').querySelector('.composer, form')?.getBoundingClientRect().top
    ?? innerHeight;
  let next = first + 1;
  while (next < nodes.length && nodes[next].getBoundingClientRect().bottom <= bottom) next += 1;
  return {next, count: nodes.length, seen: last(nodes[nodes.length - 1])};
}"""


@dataclass(slots=True, kw_only=True)
class Gallery(Camera):
    """Photographs all that a person has been told since the last picture of the same phone."""

    folder: Path
    language: str
    seen: dict[int, int] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    """The pictures of a step, by its name."""

    @override
    async def phone(self, name: str, who: Character, *shows: str, at: str = "end") -> None:
        """Photograph one phone, screen by screen, from the first message that no picture shows yet."""
        step = name or f"{who.name}-{len(self.rows)}"
        files = self.rows.setdefault(step, [])
        after, node = self.seen.get(who.id, 0), None
        async with self._page([who], PHONE, scale=1.0) as page:
            while len(files) < MOST_SCREENS and (screen := await page.evaluate(NEXT_SCREEN, [after, node])):
                await page.wait_for_timeout(300)
                files.append(f"{step}-{self.language}-{len(files)}.png")
                await page.screenshot(path=self.folder / files[-1])
                node, self.seen[who.id] = screen["next"], screen["seen"]
        print(f"{step} {self.language}: {len(files)}", flush=True)

    @override
    async def desk(self, name: str, *people: tuple[Character, str]) -> None:
        """Leave pictures of several phones to the handbook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that a person writes, by the language in which it is written; a command is the same in all."""

    step: str
    who: str
    en: str
    zh: str = ""
    ru: str = ""

    def words(self, language: str) -> str:
        """Give the words in a language."""
        return {"en": self.en, "zh-hans": self.zh, "ru": self.ru}[language] or self.en


ASKED: Sequence[Said] = (
    Said(step="start-merchant", who="maya", en="/start"),
    Said(step="start-owner", who="wang", en="/start"),
    Said(step="start-worker", who="xiaoli", en="/start"),
    Said(step="help-merchant", who="maya", en="/help"),
    Said(step="help-owner", who="wang", en="/help"),
    Said(step="help-worker", who="xiaoli", en="/help"),
    Said(step="plan", who="wang", en="/plan"),
    Said(step="load", who="wang", en="/load"),
    Said(step="teams", who="wang", en="/teams"),
    Said(step="why", who="wang", en="/why"),
    Said(step="wip", who="wang", en="/wip"),
    Said(step="review", who="wang", en="/review"),
    Said(step="data", who="maya", en="/data"),
    Said(step="status-all", who="maya", en="/status"),
    Said(
        step="order-in-words",
        who="maya",
        en="100 black hoodies by 20 december",
        zh="黑色卫衣100件12月20号要",
        ru="100 чёрных худи к 20 декабря",
    ),
    Said(step="question-within", who="maya", en="how much does it cost?", zh="多少钱？", ru="сколько стоит?"),
    Said(step="start-again", who="maya", en="cancel", zh="取消", ru="отмена"),
    Said(step="same-again", who="maya", en="same again, 200", zh="返单 200件", ru="повторить, 200"),
    Said(step="late", who="maya", en="why is it late?", zh="为什么晚了？", ru="почему задержка?"),
    Said(step="thanks", who="maya", en="thank you", zh="谢谢", ru="спасибо"),
    Said(step="absent", who="wang", en="Xiao Li is off tomorrow", zh="小李明天请假", ru="Сяо Ли завтра не будет"),
    Said(step="machine", who="wang", en="a machine is broken", zh="机器坏了", ru="машинка сломалась"),
    Said(step="no-fabric", who="xiaoli", en="no fabric", zh="没布了", ru="нет ткани"),
    Said(step="not-mine", who="xiaoli", en="this is not my job", zh="这不是我的活", ru="это не моя работа"),
    Said(step="not-understood", who="xiaoli", en="the moon is far", zh="月亮很远", ru="луна далеко"),
)


async def ask_all(guide: Guide, gallery: Gallery, people: Troupe) -> None:
    """Let people ask what they ask beside the way of an order."""
    for said in ASKED:
        who = getattr(people, said.who)
        await guide.says(who, said.words(gallery.language))
        await guide.demo.settle()
        await gallery.phone(said.step, who)


async def play(folder: Path, language: str) -> dict[str, list[str]]:
    """Play everything in one language; give the pictures of each step."""
    with TemporaryDirectory(prefix="gendan-gallery-") as kept:
        place = open_demo(Path(kept), port=0, limits=UNHURRIED, starts_at=STARTS_AT, keeps=False)
        async with async_playwright() as playwright, place as demo:
            demo.messenger.clock.configure(frozen=True)
            browser = await playwright.chromium.launch(
                executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"]
            )
            gallery = Gallery(
                browser=browser, address=demo.address, names=frozenset(), folder=folder, language=language
            )
            guide, people = Guide(demo=demo, tell=print, pace_s=0.0), troupe_of(language)
            await journey(guide, gallery, people)
            await ask_all(guide, gallery, people)
            await browser.close()
    return gallery.rows


def index_of(rows: dict[str, dict[str, list[str]]]) -> str:
    """Write the page that shows all pictures: a row for each step and language."""
    parts = [PAGE]
    for step, by_language in rows.items():
        parts.append(f"<section><h2>{html.escape(step)}</h2>")
        for language, files in by_language.items():
            more = " (more follows)" if len(files) == MOST_SCREENS else ""
            shown = "".join(f'<img loading="lazy" src="{html.escape(file)}">' for file in files)
            parts.append(f"<p>{language}{more}</p><div>{shown}</div>")
        parts.append("</section>")
    return "".join(parts)


async def main(folder: Path, languages: Sequence[str]) -> None:
    """Take the gallery in these languages."""
    rows: dict[str, dict[str, list[str]]] = {}
    for language in languages:
        for step, files in (await play(folder, language)).items():
            rows.setdefault(step, {})[language] = files
    await asyncio.to_thread((folder / "index.html").write_text, index_of(rows), "utf-8")
    print(f"{sum(len(files) for step in rows.values() for files in step.values())} pictures in {folder}/index.html")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    require_typefaces()
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:] or LANGUAGES))
