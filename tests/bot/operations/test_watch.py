"""Errors for Sentry and traces for OpenTelemetry: through the real libraries, into transports of the test."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import sentry_sdk
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from typing_extensions import override

from bot import watch
from bot.redaction import make_redactor
from bot.settings import SettingsUnusable, load_settings

TOKEN = "7215544310:AAHk3vQe0Zy-2uN1sXw_8bPfT4rLmGdCoJs"
CHAT_TEXT = "请把王姐的电话发给我"


class Kept(Transport):
    def __init__(self) -> None:
        super().__init__()
        self.envelopes: list[Envelope] = []

    @override
    def capture_envelope(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)


@pytest.fixture
def reported() -> Iterator[list[Envelope]]:
    kept = Kept()
    watch.report_errors("https://key@sentry.invalid/1", redact=make_redactor(), transport=kept)
    yield kept.envelopes
    sentry_sdk.init()


def test_an_error_is_reported_without_token_and_chat_text(reported: list[Envelope]) -> None:
    with watch.work("update", bot=42, update=7):
        try:
            raise ValueError(f"{CHAT_TEXT} at https://api.telegram.org/bot{TOKEN}/sendMessage")
        except ValueError as error:
            logging.getLogger("gendan.tests").error("update %s failed: %s", 7, CHAT_TEXT, exc_info=error)
    (envelope,) = reported
    raw = envelope.serialize().decode()
    event = envelope.get_event()
    assert event is not None
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert event["exception"]["values"][0]["stacktrace"]["frames"]
    assert dict[str, object](event["tags"]) == {"bot": 42, "update": 7}
    assert TOKEN.partition(":")[2] not in raw
    assert CHAT_TEXT not in raw and CHAT_TEXT.encode("unicode_escape").decode() not in raw


def test_work_leaves_a_span_that_says_how_it_ended_but_not_in_whose_words() -> None:
    exporter = InMemorySpanExporter()
    watch.record_traces(exporter)
    try:
        with watch.work("job", kind="photo.check", job=9):
            pass
        with pytest.raises(ValueError, match="王姐"), watch.work("job", kind="photo.check", job=10):
            raise ValueError(CHAT_TEXT)
        watch.flush()
        well, badly = exporter.get_finished_spans()
    finally:
        watch._tracers.clear()
    assert (well.name, dict(well.attributes or {})) == ("job", {"gendan.kind": "photo.check", "gendan.job": 9})
    assert badly.status.status_code is StatusCode.ERROR
    assert badly.status.description == "ValueError"
    assert CHAT_TEXT not in badly.to_json()


def test_secrets_can_be_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gendan_bot_tokens").write_text(f"{TOKEN}, 43:another\n")
    (tmp_path / "gendan_database_url").write_text("postgresql+psycopg://gendan:hunter2-hunter2@db/gendan\n")
    monkeypatch.setenv("GENDAN_SECRETS_DIR", str(tmp_path))
    settings = load_settings()
    assert [token.get_secret_value() for token in settings.bot_tokens] == [TOKEN, "43:another"]
    assert settings.is_scaled
    assert {TOKEN, "hunter2-hunter2"} <= set(settings.secrets)


def test_a_folder_of_secrets_that_is_not_there_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_SECRETS_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsUnusable, match="GENDAN_SECRETS_DIR"):
        load_settings()
