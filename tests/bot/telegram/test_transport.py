"""What counts as the messenger's own answer, and what leaves a call in doubt."""

from collections.abc import AsyncIterator

import pytest
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.api.line import HttpLine
from bot.telegram.settling import is_doubtful
from bot.telegram.transport import LineRequest, NotSent, Unanswered
from tests.bot.sandbox.desk import TOKEN, Desk, Json, open_desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as opened:
        yield opened


def bot_of(base: str) -> ExtBot[None]:
    request = LineRequest(HttpLine(read_timeout_s=1.0))
    return ExtBot(TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=request)


DOUBTFUL: dict[str, Json] = {
    **{f"{status}": {"status": status} for status in (500, 501, 502, 503, 504, 520, 599)},
    "a proxy's 502": {"status": 502, "body": "<html>Bad Gateway</html>"},
    "a firewall's 403": {"status": 403, "body": "<html>Forbidden</html>"},
    "a proxy's 400": {"status": 400, "body": "<html>400 The plain HTTP request</html>"},
    "a proxy's 404": {"status": 404, "body": "not here"},
    "a proxy's 408": {"status": 408, "body": ""},
    "a redirection": {"status": 302, "body": ""},
    "200 without sense": {"status": 200, "body": "<html>Welcome to the hotel's network</html>"},
    "200 cut short": {"status": 200, "body": '{"ok": true'},
    "200 of another kind": {"status": 200, "body": "[]"},
    "200 nested without end": {"status": 200, "body": "[" * 100_000},
    "a proxy's 400, nested without end": {"status": 400, "body": "[" * 100_000},
    "200 that is none": {"status": 200, "text": "no"},
    "204": {"status": 204, "body": ""},
}


@pytest.mark.parametrize("name", DOUBTFUL)
@pytest.mark.parametrize("applied", [False, True])
async def test_what_is_no_refusal_of_the_messenger_leaves_the_call_in_doubt(
    desk: Desk, name: str, applied: bool
) -> None:
    person = await desk.person()
    await desk.control.add_fault("answer", method="sendMessage", applied=applied, **DOUBTFUL[name])
    async with bot_of(desk.base) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(person.id, "x")
    assert is_doubtful(caught.value)


SURE: dict[str, tuple[Json, type[TelegramError]]] = {
    "400": ({"status": 400, "text": "Bad Request: PHOTO_INVALID_DIMENSIONS"}, BadRequest),
    "403": ({"status": 403, "text": "Forbidden: bot was blocked by the user"}, Forbidden),
    "413 of a proxy": ({"status": 413, "body": "<html>too large</html>"}, BadRequest),
    "413": ({"status": 413, "text": "Request Entity Too Large"}, BadRequest),
    "429 for a wait without end": (
        {"status": 429, "body": '{"ok":false,"parameters":{"retry_after":"%s"}}' % ("9" * 5000)},
        RetryAfter,
    ),
    "429 of a proxy": ({"status": 429, "body": "slow down"}, RetryAfter),
    "429": ({"status": 429, "text": "Too Many Requests", "parameters": {"retry_after": 7}}, RetryAfter),
}


@pytest.mark.parametrize("name", SURE)
async def test_a_refusal_is_sure(desk: Desk, name: str) -> None:
    person = await desk.person()
    told, error = SURE[name]
    await desk.control.add_fault("answer", method="sendMessage", **told)
    async with bot_of(desk.base) as bot:
        with pytest.raises(error) as caught:
            await bot.send_message(person.id, "x")
    assert not is_doubtful(caught.value)


@pytest.mark.parametrize("kind", ["dropped", "applied_but_timed_out"])
async def test_a_broken_connection_and_a_silence_leave_the_call_in_doubt(desk: Desk, kind: str) -> None:
    person = await desk.person()
    await desk.control.add_fault(kind, method="sendMessage", delay_s=2)
    async with bot_of(desk.base) as bot:
        with pytest.raises((Unanswered, TimedOut)) as caught:
            await bot.send_message(person.id, "x")
    assert is_doubtful(caught.value)


async def test_a_connection_that_was_never_made_is_no_doubt() -> None:
    bot = bot_of("http://127.0.0.1:9")
    await bot.request.initialize()
    with pytest.raises(NotSent) as caught:
        await bot.get_me()
    await bot.request.shutdown()
    assert not is_doubtful(caught.value)
