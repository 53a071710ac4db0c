"""Settings that are weak or malformed are refused at the start, each with one sentence that says what to do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import Settings, SettingsUnusable, load_settings

GOOD = {"BOT_TOKENS": "42:secret"}
STRONG = "0123456789abcdef" * 2
RANDOM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NO_FILE = (
    "sqlite+aiosqlite://",
    "sqlite+aiosqlite:///",
    "sqlite+aiosqlite:///:memory:",
    "sqlite+aiosqlite:///file:x?mode=memory&uri=true",
    "sqlite+aiosqlite:////x.sqlite3?mode=ro",
    "sqlite+aiosqlite:////x.sqlite3?immutable=1",
    "sqlite+aiosqlite:///%00",
)
SIMPLE_KEYS = (
    "abcdefgh" * 4,
    "01234567" * 4,
    "password" * 4,
    "abcdefghijklmnopqrstuvwxyz012345",
    f"hex:{bytes(range(32)).hex()}",
    f"hex:{STRONG * 2}",
)
EVERYBODY = ("0.0.0.0/1,128.0.0.0/1", "0.0.0.0/2", "10.0.0.0/8,128.0.0.0/2", "::/1,8000::/1", "2000::/3")
NUMBER = ("", "many", "-1", "1.5", "1e3", "0x10", "９９９９９９９９９９９９９９９９９９９９")
ADDRESS = (
    "",
    "example.org",
    "ftp://example.org",
    "https://",
    "https://exam ple.org",
    "https://[::1",
    "https://h:99999",
)
HOST = ("", "a b", "http://x", "127.0.0.1/8")

REFUSED: dict[str, tuple[str, ...]] = {
    "bot_tokens": ("", ",", "secret", "42:", ":secret", "42:a b", "42:a/../b", "4２:secret", "42:one,42:two"),
    "api_base_url": ADDRESS,
    "api_files_dir": (__file__, "a\nb"),
    "data_dir": (__file__, "a\nb", "/dev/null"),
    "database_url": (
        "",
        "gendan",
        "sqlite:///x",
        "mysql://x/y",
        "postgresql://user@host/x",
        "sqlite+aiosqlite",
        *NO_FILE,
    ),
    "blobs_url": ("blobs", "file:relative", "file://host/x", "s3://", "http://x", "/var/blobs"),
    "s3_endpoint": ADDRESS,
    "s3_region": ("", "us east", "a/b"),
    "s3_access_key": ("", " ", "a b", "good-but-alone"),
    "s3_secret_key": ("", "\t", "a b", "good-but-alone"),
    "mode": ("", "push", "WEBHOOK "),
    "public_url": (
        *ADDRESS,
        "http://gendan.example",
        "http://10.0.0.7",
        "https://user:pass@gendan.example",
        "https://gendan.example?x=1",
        "https://gendan.example/#x",
    ),
    "webhook_secret": (
        "",
        "!",
        "a",
        "short-secret",
        "a" * 32,
        "abcd" * 4,
        "abcdefghijklmnopq",
        "x" * 257,
        f"{STRONG} {STRONG}",
        f"{STRONG},old",
        f"{STRONG},",
        f"{STRONG}é",
    ),
    "host": HOST,
    "port": (*NUMBER, "65536"),
    "trusted_proxies": (
        "proxy",
        "10.0.0.0/99",
        "0.0.0.0/0",
        "::/0",
        "::ffff:0.0.0.0/96",
        "::/64",
        "::ffff:0.0.0.0/98",
        "1.2.3",
        *EVERYBODY,
    ),
    "timezone": ("", "Moon", "../../etc/passwd", "/etc/localtime"),
    "operators": ("me", "0", "-5", "1.5", "1,x", str(2**60)),
    "metrics_host": HOST,
    "metrics_port": (*NUMBER, "65536"),
    "log_format": ("", "xml"),
    "log_level": ("", "info", "LOUD"),
    "secrets_dir": ("/no/such/folder", __file__),
    "otel_endpoint": ADDRESS,
    "sentry_dsn": ("sentry", "https://sentry.example.org/1", "https://key@sentry.example.org", "ftp://key@host/1"),
    "code_keys": (
        "a",
        "short",
        "a" * 32,
        "ab" * 20,
        "hex:",
        "hex:zz",
        "hex:abc",
        "hex:" + "00" * 32,
        f"{STRONG},old",
        *SIMPLE_KEYS,
    ),
    "retention": ("outbox", "outbox=", "outbox=soon", "nothing=3", "outbox=-1", "outbox=1"),
}
"""What each setting must not be; every other number is refused what no number is."""


def _hostile() -> Iterator[tuple[str, str]]:
    for name, field in Settings.model_fields.items():
        values = REFUSED.get(name, NUMBER if field.annotation is int else None)
        assert values is not None, f"say in this table which values of {name} must be refused"
        yield from ((name, value) for value in values)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"GENDAN_{name.upper()}", raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(f"GENDAN_{name}", value)


@pytest.mark.parametrize(("name", "value"), list(_hostile()))
def test_a_weak_or_malformed_setting_is_refused_by_its_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"GENDAN_{name.upper()}", value)
    with pytest.raises(SettingsUnusable) as refused:
        load_settings()
    (line,) = str(refused.value).splitlines()
    assert f"GENDAN_{name.upper()}" in line and len(line) < 400
    if name in ("code_keys", "webhook_secret", "s3_secret_key") and len(value) >= 8:
        assert value not in line


@pytest.mark.parametrize("command", ["run", "web", "worker", "robot", "doctor", "backup", "keys list"])
def test_a_weak_key_stops_every_command_with_one_sentence(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_CODE_KEYS", "a")
    arguments = ["backup", "x"] if command == "backup" else command.split()
    refused = CliRunner().invoke(app, arguments)
    assert refused.exit_code == 2 and "a key is too short or too simple" in refused.output


GOOD_VALUES: dict[str, Any] = {
    "public_url": (
        "https://gendan.example/",
        "https://gendan.example:8443/robot",
        "http://127.0.0.1:8080",
        "http://localhost",
    ),
    "webhook_secret": (STRONG, f"{STRONG},{STRONG[::-1]}", "a-secret_of-32-letters-and-digits"),
    "code_keys": (STRONG, f"hex:{RANDOM}", f"{STRONG},hex:{RANDOM}"),
    "database_url": ("sqlite+aiosqlite:////var/x.sqlite3", "postgresql+psycopg://u:p@h/n"),
    "blobs_url": ("file:///var/blobs", "s3://bucket", "s3://bucket/prefix"),
    "trusted_proxies": (
        "127.0.0.1, 10.0.0.0/8",
        "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7",
        "::ffff:10.0.0.0/104",
        "",
    ),
    "operators": ("1, 77", ""),
    "bot_tokens": ("123456:ABC-def_1, 99:x",),
    "sentry_dsn": ("https://key@sentry.example.org/1",),
    "host": ("0.0.0.0", "::", "localhost"),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD_VALUES.items() for value in values])
def test_what_people_really_write_is_taken(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"GENDAN_{name.upper()}", value)
    assert load_settings().bot_tokens


def test_a_key_printed_by_rotate_is_strong_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_CODE_KEYS", STRONG)
    printed = CliRunner().invoke(app, ["keys", "rotate"]).output.splitlines()[-1]
    monkeypatch.setenv("GENDAN_CODE_KEYS", f"{printed},{STRONG}")
    assert len(load_settings().signing_keys) == 2 and re.fullmatch(r"[\w-]{43}", printed)
