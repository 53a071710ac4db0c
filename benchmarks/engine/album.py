"""Send an album of ten photos through the sandbox and time the answers, beside one decode and one look of one worker.

    python -m benchmarks.engine.album [--photos 10] [--albums 3] [--json]

Real processes: the sandbox with Telegram's limits, and the robot as `gendan run` has it, embedded on SQLite, with its
worker processes. The photos are drawn, of a stage with the order card in view, as large as Telegram makes them. Each
time counts from the moment when the sandbox has the whole album, which is when Telegram would hand it over. `look` is
what one process needs for a photo by itself, and `floor` what the looks of an album take at least on these processors:
on a machine that does something else too, the ratios say more than the seconds. Exits with 1 where one is not judged.
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import vision
from bot.bench import child, ground
from bot.bench.engine import robot_settings
from bot.bench.stage import FIRST_PERSON_ID, token_of
from core.codes.model import CodeKind, link, sign
from core.database import Database
from core.orders.model import FabricBy, OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import actions as planning
from core.workers.pictures import VisionPool, workers_here
from gendan_sandbox.client import Sandbox
from vision.draw.order_card import OrderCardPicture, draw_order_card
from vision.draw.phone_photo import render_phone_photo
from vision.draw.phone_scenes import Scene
from vision.intake import decode_gray, read_header

USERNAME = "bench0_bot"
CHAT = f"@{USERNAME}"
AGREED_BEFORE = timedelta(days=3)
OWNER_ROW, WORKSHOP_ROW = 2, 1
"""`ground.open_workshop` makes the worker first, then the owner."""


async def measure(*, photos: int, albums: int) -> dict[str, Any]:
    """Time some albums, one after the other, each of new photos."""
    with TemporaryDirectory(prefix="gendan-album-") as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'gendan.sqlite3'}"
        await ground.open_workshop(url, workers=1)
        async with child.start("bot.bench.stage", "1", "1", "1") as (_, said):
            settings = robot_settings(said["address"], folder, token_of(0))
            card = await _agree_order(url, settings["GENDAN_CODE_KEYS"])
            pictures = [_take(card, seed) for seed in range(photos * albums)]
            beside = await _measure_one(pictures[:photos])
            load = os.getloadavg()
            async with child.start("bot.bench.robot", "1", "1", environment=settings), Sandbox(said["address"]) as box:
                at = range(0, len(pictures), photos)
                timed = [await _time_album(box, pictures[first : first + photos]) for first in at]
    return _figures(timed, beside, photos=photos, load=load)


async def _agree_order(url: str, key: str) -> bytes:
    """Let the workshop have one order, and draw its card."""
    database, now = Database(url), datetime.now(UTC) - AGREED_BEFORE
    async with database.transaction() as session:
        workshop = await session.get_one(Workshop, WORKSHOP_ROW)
        order = Order(
            code="A17",
            merchant_id=OWNER_ROW,
            workshop_id=workshop.id,
            state=OrderState.AGREED,
            category="hoodie",
            style_name="Hoodie",
            lines=[{"size": "S", "colour": "black", "pieces": 300}],
            pieces=300,
            fabric_by=FabricBy.MERCHANT,
            fabric_on=now.date(),
            due_on=now.date() + timedelta(days=14),
            currency="CNY",
            price_minor=4000,
            created_at=now,
            agreed_at=now,
        )
        session.add(order)
        await session.flush()
        await planning.book_plan(session, order=order, workshop=workshop, now=now)
        payload = sign(
            keys=[key.encode()], kind=CodeKind.ORDER_CARD, workshop_id=workshop.id, order_id=order.id, serial=1
        )
    await database.close()
    return draw_order_card(
        OrderCardPicture(
            short_name="A17 Hoodie",
            qr_text=link(payload, bot_username=USERNAME),
            facts=(),
            sizes=("S",),
            rows=(),
            total_label="Total",
            stages=(),
            instructions=("Photograph the work with this card in view",),
        )
    )


def _take(card: bytes, seed: int) -> bytes:
    return render_phone_photo(Scene.FABRIC_IN, card, seed=seed)


async def _measure_one(pictures: Sequence[bytes]) -> dict[str, float]:
    """Time one decode in this process, and in one worker all that is looked at in a photo by itself."""
    async with VisionPool(workers=1) as pool:
        await pool.run(vision.second_look, pictures[0])  # loads the networks

        async def look(picture: bytes) -> None:
            await pool.run(vision.inspect, picture)
            await pool.run(vision.second_look, picture)

        started_s = time.perf_counter()
        for picture in pictures:
            await look(picture)
        look_s = (time.perf_counter() - started_s) / len(pictures)
    return {
        "decode_s": _time_each(pictures, lambda picture: decode_gray(picture, read_header(picture))),
        "look_s": look_s,
    }


def _time_each(pictures: Sequence[bytes], step: Callable[[bytes], Any]) -> float:
    started_s = time.perf_counter()
    for picture in pictures:
        step(picture)
    return (time.perf_counter() - started_s) / len(pictures)


async def _time_album(box: Sandbox, pictures: Sequence[bytes]) -> dict[str, float]:
    """Send an album, wait for its answer, and give the seconds to each sign of life."""
    worker = await box.person(FIRST_PERSON_ID)
    known = await box.journal()
    last = known[-1]["seq"] if known else 0
    sent = await worker.send_album(CHAT, list(pictures))
    started_s = time.time()
    answer = await worker.wait_for(r"photos? counts?\.|Photo \d+:", chat=CHAT, after=sent[-1], quiet_s=60)
    calls = [call for call in await box.journal(after=last) if call["ok"]]

    def first(method: str, words: str = "") -> float:
        made = (c for c in calls if c["method"] == method and words in json.dumps(c["params"], ensure_ascii=False))
        return next((call["time"] - started_s for call in made), float("nan"))

    return {
        "eyes_s": first("setMessageReaction"),
        "first_word_s": first("sendMessage", "taken"),
        "at_work_s": first("sendChatAction"),
        "verdict_s": max(call["time"] for call in calls if call["method"].startswith("send")) - started_s,
        "edits": float(sum(call["method"].startswith("edit") for call in calls)),
        "judged": float(_judged_in(answer.words)),
    }


def _judged_in(words: str) -> int:
    """Count the photos that an answer speaks of: those that count together, each other one in a line."""
    counted = re.search(r"(\d+) of \d+ photos? count", words)
    return len(re.findall(r"^Photo \d+:", words, re.MULTILINE)) + (int(counted.group(1)) if counted else 0)


def _figures(timed: Sequence[dict[str, float]], beside: dict[str, float], *, photos: int, load: Any) -> dict[str, Any]:
    median = {name: round(statistics.median(album[name] for album in timed), 3) for name in timed[0]}
    floor_s = photos * beside["look_s"] / workers_here()
    return {
        **median,
        "verdicts_s": [round(album["verdict_s"], 2) for album in timed],
        "decode_s": round(beside["decode_s"], 4),
        "look_s": round(beside["look_s"], 3),
        "floor_s": round(floor_s, 2),
        "verdict_against_floor": round(median["verdict_s"] / floor_s, 2),
        "per_photo_against_decode": round(median["verdict_s"] / photos / beside["decode_s"], 1),
        "processors": len(os.sched_getaffinity(0)),
        "load": [round(value, 2) for value in load],
        "unjudged": sum(album["judged"] != photos for album in timed),
    }


def main() -> int:
    """Run it as a program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine.album", description=__doc__)
    parser.add_argument("--photos", type=int, default=10)
    parser.add_argument("--albums", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = vars(parser.parse_args())
    as_json = given.pop("json")
    figures = asyncio.run(measure(**given))
    print(
        json.dumps(figures, indent=2) if as_json else "\n".join(f"{key:26} {value}" for key, value in figures.items())
    )
    return 1 if figures["unjudged"] else 0


if __name__ == "__main__":
    sys.exit(main())
