"""The messenger of a simulated day: people who write, press and send photos through a day that passes quickly.

python -m bot.bench.day_stage WORKSHOPS PHOTOS SPEED
"""

import asyncio
import io
import random
import sys
import time
from typing import Any

from aiohttp import web
from PIL import Image, ImageDraw

from bot.bench import child
from bot.bench.stage import FIRST_PERSON_ID, token_of
from gendan_sandbox import server
from gendan_sandbox.control import accounts
from gendan_sandbox.people import compose
from gendan_sandbox.world import sending, updates
from gendan_sandbox.world.journal import Upload
from gendan_sandbox.world.messenger import Messenger, Options, private_chat
from gendan_sandbox.world.model import Bot, Json, Person

DAY_S = 24 * 3600.0
BOTS = 4
WORKERS = 4
PICTURES = 24
SEED = 20261201

PHOTO_HOURS = (
    (7, 1),
    (8, 3),
    (9, 6),
    (10, 12),
    (11, 10),
    (12, 2),
    (13, 6),
    (14, 9),
    (15, 12),
    (16, 14),
    (17, 10),
    (18, 4),
)
MORNING_HOURS = ((6, 2), (7, 6), (8, 3))
STATUS_HOURS = (
    (8, 2),
    (9, 4),
    (10, 4),
    (11, 3),
    (13, 3),
    (14, 4),
    (15, 4),
    (16, 4),
    (17, 3),
    (18, 3),
    (20, 2),
    (22, 1),
)
"""Hours of the day with the share of what happens in them."""


class Clockwork:
    """Notes when each update was handed over and when it was acknowledged, as its bot sees it."""

    def __init__(self) -> None:
        self.handed_s: dict[tuple[int, int], float] = {}
        self.took_s: list[float] = []
        self._poll = updates.poll

    async def poll(self, messenger: Messenger, bot: Bot, *, offset: int, limit: int, timeout_s: int) -> list[Json]:
        """Answer getUpdates as the sandbox does, with the watch in hand."""
        now_s = time.perf_counter()
        for update in bot.pending:
            if update.id < offset and (started_s := self.handed_s.pop((bot.id, update.id), None)) is not None:
                self.took_s.append(now_s - started_s)
        given = await self._poll(messenger, bot, offset=offset, limit=limit, timeout_s=timeout_s)
        now_s = time.perf_counter()
        for handed in given:
            self.handed_s.setdefault((bot.id, handed["update_id"]), now_s)
        return given


class Day:
    """Everybody who does something on this day, and when."""

    def __init__(self, messenger: Messenger, *, workshops: int, photos: int, speed: float) -> None:
        self.messenger, self.speed = messenger, speed
        self.chance = random.Random(SEED)  # noqa: S311 - a plan, no secret
        for number in range(BOTS):
            accounts.register_bot(messenger, token=token_of(number), username=f"day{number}_bot")
        self.bots = list(messenger.state.bots.values())
        self.people = [self._appear(number) for number in range(workshops * (WORKERS + 2))]
        self.workers = [number for number in range(len(self.people)) if number % (WORKERS + 2) > 1]
        self.photos = photos
        self.sent = {"photos": 0, "words": 0}

    def _appear(self, number: int) -> Person:
        person = Person(id=FIRST_PERSON_ID + number, first_name=f"P{number}", language_code="en")
        self.messenger.state.persons[person.id] = person
        private_chat(self.messenger, person.id, self._bot(number).id).is_started = True
        return person

    def _bot(self, number: int) -> Bot:
        return self.bots[number % BOTS]

    def plan(self) -> list[tuple[float, str, int]]:
        """Lay out the day: second of the day, what happens, who does it."""
        workers, everybody = self.workers, range(len(self.people))
        events = [(self._at(MORNING_HOURS), "/start", who) for who in workers]
        events += [(self._at(STATUS_HOURS), "/status", who) for who in everybody if who % (WORKERS + 2) == 1]
        events += [(self._at(PHOTO_HOURS), "photo", self.chance.choice(workers)) for _ in range(self.photos)]
        return sorted(events)

    def _at(self, hours: tuple[tuple[int, int], ...]) -> float:
        names, shares = zip(*hours, strict=True)
        hour: int = self.chance.choices(names, shares)[0]
        return (hour + self.chance.random()) * 3600.0

    async def pass_by(self) -> None:
        """Let the day pass from six in the morning, so many times as fast as it is."""
        pictures = [await _picture(self.messenger, self.people[0], number) for number in range(PICTURES)]
        started_s = time.perf_counter()
        for at_s, what, who in self.plan():
            await asyncio.sleep(max(0.0, started_s + (at_s - 6 * 3600.0) / self.speed - time.perf_counter()))
            self._do(what, who, pictures)
        await asyncio.sleep(max(0.0, started_s + (DAY_S - 6 * 3600.0) / self.speed - time.perf_counter()))

    def _do(self, what: str, who: int, pictures: list[Json]) -> None:
        chat = private_chat(self.messenger, self.people[who].id, self._bot(who).id)
        if what == "photo":
            content = self.chance.choice(pictures)
        else:
            content = {"text": what, "entities": [{"type": "bot_command", "offset": 0, "length": len(what)}]}
        sending.post(self.messenger, chat, sender_id=self.people[who].id, content=content)
        self.sent["photos" if what == "photo" else "words"] += 1


async def _picture(messenger: Messenger, person: Person, number: int) -> Json:
    """Draw a picture of patches, no two alike, and put it into the messenger in its sizes."""
    chance = random.Random(number)  # noqa: S311
    picture = Image.new("RGB", (640, 480), tuple(chance.choices(range(256), k=3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(120):
        x, y = chance.randrange(600), chance.randrange(440)
        box = (x, y, x + chance.randrange(10, 160), y + chance.randrange(10, 120))
        draw.rectangle(box, fill=tuple(chance.choices(range(256), k=3)))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=80)
    upload = Upload(name="photo.jpg", mime_type="image/jpeg", data=data.getvalue())
    wanted = {"media": [{"type": "photo", "attach": "file0"}]}
    (content,) = await compose.contents(messenger, person, wanted, {"file0": upload})
    return content


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


async def _main(workshops: int, photos: int, speed: float) -> None:
    messenger = server.create_messenger(options=Options(flood=True))
    day, clockwork = Day(messenger, workshops=workshops, photos=photos, speed=speed), Clockwork()
    updates.poll = clockwork.poll

    async def pass_by(_: web.Request) -> web.Response:
        await day.pass_by()
        return web.json_response(day.sent)

    async def state(_: web.Request) -> web.Response:
        answer: dict[str, Any] = {
            **day.sent,
            "unacknowledged": sum(len(bot.pending) for bot in day.bots),
            "received_p50_s": _percentile(clockwork.took_s, 0.5),
            "received_p99_s": _percentile(clockwork.took_s, 0.99),
            "received": len(clockwork.took_s),
        }
        return web.json_response(answer)

    app = server.create_app(messenger)
    app.add_routes([web.post("/bench/pass_by", pass_by), web.post("/bench/state", state)])
    _, address = await server.start(app)
    child.answer_questions()
    child.say(address=address)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
