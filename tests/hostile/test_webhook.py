"""Hostile files as the body of a webhook, and inside of an update: an answer at once, and a small robot."""

import io
import json
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.telegram import webhook
from tests.chat import BOT_ID, open_world
from tests.handlers.test_bad_input import is_unharmed
from tests.hostile.corpus import KINDS, Family, Kind
from tests.hostile.resident import MOST_GROWTH_MB, watching

SECRET = "a-secret-of-the-hook"
ANSWERS = (200, 400, 413)
CHARACTERS = 400_000


def bodies(kind: Kind) -> list[bytes]:
    """Give its bytes, as many as a body may have and one more, and its bytes as words and names of an update."""
    text = kind.data[:CHARACTERS].decode("latin-1")
    sender = {"id": 9_000, "is_bot": False, "first_name": f"Eve{text[:200]}", "language_code": text[:9]}
    message = {"message_id": 1, "date": 1, "chat": {"id": 9_000, "type": "private"}, "from": sender}
    document = {"file_id": text[:90], "file_unique_id": text[:9], "file_name": text, "mime_type": text[:99]}
    number = 7_000_000 + 3 * list(KINDS).index(kind.name)
    updates = [{**message, "text": text}, {**message, "document": document}]
    return [
        kind.data[: webhook.MAX_BODY_BYTES + 1],
        *(json.dumps({"update_id": number + n, "message": one}).encode() for n, one in enumerate(updates)),
    ]


async def test_a_hostile_file_in_a_webhook_is_answered(tmp_path: Path) -> None:
    odd = []
    kinds = [kind for family in Family for kind in [one for one in KINDS.values() if one.family is family][:3]]
    async with open_world(tmp_path) as world:
        app = web.Application(client_max_size=webhook.MAX_BODY_BYTES)
        app.add_routes(webhook.routes({BOT_ID: lambda raw: world.robot.gate.take(BOT_ID, raw)}, secrets=(SECRET,)))
        async with TestClient(TestServer(app)) as hook:
            for kind in kinds:
                made = bodies(kind)
                with watching() as watch:
                    for body in made:
                        path, headers = f"/telegram/{BOT_ID}", {webhook.SECRET_HEADER: SECRET}
                        status = (await hook.post(path, data=io.BytesIO(body), headers=headers)).status
                        if status not in ANSWERS:
                            odd.append(f"{kind.name}: {status}")
                if watch.grown_mb > MOST_GROWTH_MB:
                    odd.append(f"{kind.name}: the robot grew by {watch.grown_mb:.0f} MB")
        await world.settle()
        await is_unharmed(world)
    assert odd == []
