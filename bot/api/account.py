"""A bot's account at the messenger: its address and token, who it is, the files that it was sent."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.api.line import Line, LineDown, TooFast, read_answer
from bot.settings import SettingsUnusable
from core.pauses import pause_s
from core.work.deps import BotFacts

log = logging.getLogger(__name__)

NO_SUCH_TOKEN = (401, 404)


class CallRefused(Exception):
    """The messenger refuses a call, and says why."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(f"{status}: {description}")
        self.status = status
        self.description = description


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A bot, and the line to its messenger."""

    token: str
    base_url: str
    line: Line

    async def call(self, name: str, **values: Any) -> Any:
        """Make a call and give its result.

        Raises:
            CallRefused: The messenger says no.
            LineDown, TooFast, TooLarge: As the line.
        """
        status, payload = await self.line.exchange("POST", f"{self.base_url}/bot{self.token}/{name}", values)
        if 200 <= status < 300:
            return read_answer(payload, ok=True)["result"]
        raise CallRefused(status, str(read_answer(payload, ok=False).get("description", "")))

    async def retrieve(self, path: str) -> bytes:
        """Fetch what lies at a path of the server's files.

        Raises:
            CallRefused: There is no such file.
            LineDown, TooFast, TooLarge: As the line.
        """
        status, payload = await self.line.exchange("GET", f"{self.base_url}/file/bot{self.token}/{path}")
        if 200 <= status < 300:
            return payload
        raise CallRefused(status, str(read_answer(payload, ok=False).get("description", "")))


async def introduce(account: Account) -> tuple[int, BotFacts]:
    """Learn who a bot is, as soon as its messenger answers; give its id and what else the robot has to know.

    Raises:
        SettingsUnusable: The messenger refuses the token, or its server does not say who the bot is.
    """
    for attempt in count(1):
        try:
            return _read(await account.call("getMe"))
        except CallRefused as refusal:
            if refusal.status in NO_SUCH_TOKEN:
                bot_id = account.token.partition(":")[0]
                raise SettingsUnusable(f"GENDAN_BOT_TOKENS: the messenger refuses the token of bot {bot_id}") from None
            raise _says_too_little(f"it is refused ({refusal})") from None
        except (LineDown, TooFast) as error:
            delay_s = pause_s(attempt, first_s=1, most_s=30)
            log.warning("the messenger does not answer (%s), next try in %.0f s", error, delay_s)
            await asyncio.sleep(delay_s)
    raise AssertionError("it counts for ever")


def _read(me: object) -> tuple[int, BotFacts]:
    if not isinstance(me, Mapping):
        raise _says_too_little("it is no object")
    bot_id, username = me.get("id"), me.get("username")
    if not isinstance(bot_id, int) or not isinstance(me.get("first_name"), str):
        raise _says_too_little("it has to have an `id` and a `first_name`")
    if me.get("is_bot") is not True or not isinstance(username, str) or not username:
        raise _says_too_little("`is_bot` has to be true, and `username` the name under which people find it")
    return bot_id, BotFacts(username=username, has_topics=me.get("has_topics_enabled") is True)


def _says_too_little(what: str) -> SettingsUnusable:
    return SettingsUnusable(f"GENDAN_API_BASE_URL: what the server there tells of the bot (getMe) is unusable: {what}")
