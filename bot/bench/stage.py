"""The messenger of a measurement: the sandbox, with a crowd in it that acts as fast as it can.

    python -m bot.bench.stage BOTS PEOPLE FLOOD

Bots are numbered from 1000, people from 100,000; person N writes to bot N modulo BOTS. FLOOD is 1 to enforce limits.
"""

import asyncio
import io
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import web
from PIL import Image

from bot.bench import child
from gendan_sandbox import server
from gendan_sandbox.control import accounts
from gendan_sandbox.patience import Patience
from gendan_sandbox.people import compose, presses
from gendan_sandbox.world import sending
from gendan_sandbox.world.journal import Upload
from gendan_sandbox.world.messenger import Messenger, private_chat
from gendan_sandbox.world.messenger import Options as MessengerOptions
from gendan_sandbox.world.model import Chat, Json, Person

FIRST_BOT_ID = 1000
FIRST_PERSON_ID = 100_000
LOOK_S = 0.02


def token_of(number: int) -> str:
    """Write the token of a bot of the stage."""
    return f"{FIRST_BOT_ID + number}:bench"


class Stage:
    """The crowd and its messenger."""

    def __init__(self, messenger: Messenger, *, bots: int, people: int) -> None:
        self.messenger = messenger
        for number in range(bots):
            accounts.register_bot(messenger, token=token_of(number), username=f"bench{number}_bot")
        self.bots = [messenger.state.bots[FIRST_BOT_ID + number] for number in range(bots)]
        self.crowds: list[list[tuple[Person, Chat]]] = [[] for _ in self.bots]
        for number in range(people):
            person = Person(id=FIRST_PERSON_ID + number, first_name=f"P{number}", language_code="en")
            messenger.state.persons[person.id] = person
            chat = private_chat(messenger, person.id, self.bots[number % bots].id)
            chat.is_started = True
            self.crowds[number % bots].append((person, chat))

    async def say(self, *, bot: int, text: str) -> Json:
        """Let everybody who knows a bot write a command at the same moment; wait until each is answered."""
        mark = {"type": "bot_command", "offset": 0, "length": len(text)}
        return await self._act(bot, {"text": text, "entities": [mark]}, lambda: self._answers(bot, "sendMessage"))

    async def send_photos(self, *, bot: int) -> Json:
        """Let everybody who knows a bot send a photo; wait until the bot has acknowledged all."""
        content = await _photo(self.messenger, self.crowds[bot][0][0])
        crowd = self.crowds[bot]
        return await self._act(bot, content, lambda: len(crowd) - len(self.bots[bot].pending))

    async def press(self, *, bot: int, data: str) -> Json:
        """Let everybody press a button under the newest message of a bot; wait until each message is edited."""
        return await self._act(bot, data, lambda: self._answers(bot, "editMessageText"))

    async def _act(self, bot: int, content: Json | str, done: Callable[[], int]) -> Json:
        crowd, self.first_call = self.crowds[bot], self.messenger.journal.last
        started_s = self.messenger.clock.unix()
        for person, chat in crowd:
            if isinstance(content, str):
                message = chat.messages[max(chat.messages)]
                button = presses.Button(fields={"callback_data": content}, message=message, is_inline=True)
                presses.ask_callback(self.messenger, person, chat, button, self.bots[bot], repeat=False)
            else:
                sending.post(self.messenger, chat, sender_id=person.id, content=content)
        patience = Patience()
        while (answered := done()) < len(crowd) and patience.lasts(answered):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)
        ended_s = max((call["time"] for call in self._calls()), default=started_s)
        return {"updates": len(crowd), "done": done(), "wall_s": ended_s - started_s}

    def _calls(self) -> list[Json]:
        return self.messenger.journal.after(self.first_call)

    def _answers(self, bot: int, method: str) -> int:
        username = self.bots[bot].username
        return sum((call["bot"], call["method"], call["ok"]) == (username, method, True) for call in self._calls())

    def watch(self) -> Json:
        """Count what has been sent from now on."""
        self.first_call = self.messenger.journal.last
        return {}

    def sent(self) -> Json:
        """Count the messages sent since `watch`, what was refused, and the busiest second of any bot and chat."""
        made = [call for call in self._calls() if call["method"] == "sendMessage"]
        sent = [call for call in made if call["ok"]]
        times_s = sorted(call["time"] for call in sent)
        return {
            "sent": len(sent),
            "span_s": times_s[-1] - times_s[0] if sent else 0.0,
            "by_status": Counter(str(call["http_status"]) for call in made),
            "most_of_a_bot_in_1_s": _busiest(sent, lambda call: call["bot"]),
            "most_to_a_chat_in_1_s": _busiest(sent, lambda call: (call["bot"], call["params"]["chat_id"])),
        }


def _busiest(calls: list[Json], key: Callable[[Json], Any]) -> int:
    """Count the most calls with the same key within any second."""
    times_s: dict[Any, list[float]] = {}
    most = 0
    for call in calls:
        recent = times_s.setdefault(key(call), [])
        recent.append(call["time"])
        while recent[0] <= call["time"] - 1.0:
            recent.pop(0)
        most = max(most, len(recent))
    return most


async def _photo(messenger: Messenger, person: Person) -> Json:
    """Make the content of a photo once, in Telegram's sizes."""
    picture = io.BytesIO()
    Image.effect_noise((1280, 960), 60).convert("RGB").save(picture, "JPEG", quality=60)
    upload = Upload(name="photo.jpg", mime_type="image/jpeg", data=picture.getvalue())
    wanted = {"media": [{"type": "photo", "attach": "file0"}]}
    (content,) = await compose.contents(messenger, person, wanted, {"file0": upload})
    return content


async def _main(bots: int, people: int, flood: bool) -> None:
    messenger = server.create_messenger(options=MessengerOptions(flood=flood))
    stage = Stage(messenger, bots=bots, people=people)
    acts: dict[str, Callable[..., Any]] = {
        "say": stage.say,
        "press": stage.press,
        "send_photos": stage.send_photos,
        "watch": stage.watch,
        "sent": stage.sent,
    }

    async def act(request: web.Request) -> web.Response:
        done = acts[request.match_info["act"]](**await request.json())
        return web.json_response(await done if asyncio.iscoroutine(done) else done)

    app = server.create_app(messenger)
    app.add_routes([web.post("/bench/{act}", act)])
    _, address = await server.start(app)
    child.answer_questions()
    child.say(address=address)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1"))
