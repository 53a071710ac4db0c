"""What is logged: readable or JSON, with the ids of what it is about, and without a token, however it comes in."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from multidict import CIMultiDict, CIMultiDictProxy
from sqlalchemy import bindparam, text
from structlog.contextvars import bind_contextvars
from telegram.error import InvalidToken, NetworkError
from yarl import URL

from bot import logs, watch
from bot.redaction import make_redactor
from core.database import Database, UtcDateTime

TOKEN = "7215544310:AAHk3vQe0Zy-2uN1sXw_8bPfT4rLmGdCoJs"
URLS = (
    f"https://api.telegram.org/bot{TOKEN}/getUpdates?offset=0",
    f"https://api.telegram.org/file/bot{TOKEN}/photos/file_1.jpg",
    f"https://api.telegram.org/bot{TOKEN.replace(':', '%3A')}/sendPhoto",
)

log = logging.getLogger("gendan.tests")


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def aiohttp_errors(url: str) -> Iterator[Exception]:
    headers = CIMultiDictProxy(CIMultiDict[str]())
    info = aiohttp.RequestInfo(URL(url, encoded=True), "POST", headers, URL(url, encoded=True))
    yield aiohttp.ClientResponseError(info, (), status=502, message="Bad Gateway")
    yield aiohttp.InvalidURL(url)
    yield aiohttp.TooManyRedirects(info, ())
    yield aiohttp.ContentTypeError(info, (), message=f"unexpected mimetype from {url}")
    key = ConnectionKey("api.telegram.org", 443, True, True, None, None, None)
    yield aiohttp.ClientConnectorError(key, OSError(111, f"cannot connect to {url}"))


@pytest.mark.parametrize("form", ["lines", "json"])
@pytest.mark.parametrize("url", URLS)
def test_a_token_in_an_address_is_never_logged(form: logs.Form, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(form)
    log.info("fetching %s", url)
    log.info("fetching", extra={"url": url, "deep": {"list": [url]}})
    said = capsys.readouterr().err
    assert TOKEN.partition(":")[2] not in said
    assert "api.telegram.org" in said and "7215544310" in said


@pytest.mark.parametrize("form", ["lines", "json"])
def test_a_token_in_the_text_of_an_error_is_never_logged(form: logs.Form, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(form)
    raised = [error for url in URLS for error in aiohttp_errors(url)]
    raised += [InvalidToken(f"The token `{TOKEN}` was rejected by the server."), NetworkError(f"Timed out: {URLS[0]}")]
    for error in raised:
        try:
            raise RuntimeError("outer") from error
        except RuntimeError:
            log.exception("it failed: %r", error)
    said = capsys.readouterr().err
    assert TOKEN.partition(":")[2] not in said
    assert said.count("RuntimeError: outer") == len(raised)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("postgresql+psycopg://gendan:hunter2-hunter2@db:5432/gendan", "hunter2-hunter2"),
        ("setWebhook {'url': 'https://x', 'secret_token': 'a-secret_of-32'}", "a-secret_of-32"),
        ('{"X-Telegram-Bot-Api-Secret-Token": "a-secret_of-32"}', "a-secret_of-32"),
        ("X-Telegram-Bot-Api-Secret-Token: a-secret_of-32", "a-secret_of-32"),
        ("GET /photos?X-Amz-Signature=0badf00d&X-Amz-Date=1", "0badf00d"),
        ("Authorization: AWS4-HMAC-SHA256 Credential=AK/1, Signature=0badf00d", "0badf00d"),
        ("GET https://gendan.example/desk/in/qZ8_x-31", "qZ8_x-31"),
        ("secret_access_key = 'wJalrXUtnFEMI'", "wJalrXUtnFEMI"),
        ("(sqlite3.IntegrityError) UNIQUE\n[SQL: INSERT]\n[parameters: ('王姐', 8613800138000)]\n(Back", "王姐"),
        ("duplicate key\nDETAIL:  Key (telegram_id)=(8613800138000) already exists.", "8613800138000"),
    ],
)
def test_what_looks_like_a_secret_or_a_value_of_a_row_is_hidden(text: str, hidden: str) -> None:
    redacted = make_redactor()(text)
    assert hidden not in redacted
    assert "***" in redacted


def test_a_secret_from_the_settings_is_hidden_whatever_it_looks_like() -> None:
    redact = make_redactor(["plain words as a key", "short"])
    assert redact("signed with plain words as a key") == "signed with ***"
    assert redact("a short text") == "a short text"


@pytest.mark.parametrize(
    "text",
    [
        "the messenger no longer takes the token of bot 42",
        "GENDAN_BOT_TOKENS: write at least one token",
        "update 7215544310 at 10:15:00 took 3:30",
        "the session ended at 12:30",
        "GET http://127.0.0.1:8081/bot42/getMe",
    ],
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert make_redactor()(text) == text


async def test_a_failing_statement_is_logged_without_what_a_person_wrote(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    logs.configure("json")
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'x.sqlite3'}")
    statement = text("INSERT INTO nowhere VALUES (:name, :at)").bindparams(
        bindparam("name", "王姐的工厂"), bindparam("at", datetime(2026, 1, 1, tzinfo=UTC), UtcDateTime)
    )
    try:
        async with database.transaction() as session:
            await session.execute(statement)
    except Exception:
        log.exception("no row was written")
    await database.close()
    said = json.loads(capsys.readouterr().err)
    assert "nowhere" in said["exception"]
    assert "王姐" not in said["exception"]


def test_a_record_names_what_it_is_about_and_forgets_it_afterwards(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    with watch.work("update", bot=42, update=7):
        bind_contextvars(order=3)
        log.info("inside")
        with watch.work("job", job=9):
            log.info("deeper")
    log.info("outside")
    inside, deeper, outside = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (inside["bot"], inside["update"], inside["order"]) == (42, 7, 3)
    assert (deeper["update"], deeper["job"]) == (7, 9)
    assert not {"bot", "update", "order", "job"} & outside.keys()
    assert outside["event"] == "outside" and outside["level"] == "info" and outside["logger"] == "gendan.tests"


def test_a_readable_line_ends_in_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("lines")
    with watch.work("job", job=9):
        log.warning("the job waits")
    assert capsys.readouterr().err.rstrip().endswith("WARNING gendan.tests: the job waits [job=9]")


@pytest.mark.parametrize("form", ["lines", "json"])
def test_what_is_logged_commands_no_terminal_and_makes_no_record(
    form: logs.Form, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(form)
    words = "a.xls\x1b[8m\x9b1A\u202e\n1999-12-31T00:00:00Z INFO bot: all is well"
    try:
        raise ValueError(words)
    except ValueError:
        log.exception("cannot read %s", words, extra={"file": words})
    said = capsys.readouterr().err
    assert all(line.isprintable() for line in said.splitlines()) and "cannot read a.xls" in said
    assert not any(line.startswith("1999-12-31") for line in said.splitlines())
    assert form == "lines" or json.loads(said)["file"] == words
