"""What each setting has to look like; every check says in its error what is wrong and what to write instead."""

import os
import re
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import SecretStr
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.data_folder import KEY_RULE, is_weak_key
from core.retention.model import parse_periods

HEX_SIGN = "hex:"
BOT_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
"""Telegram takes 1 to 256 of these (core.telegram.org/bots/api#setwebhook); below 16 it could be guessed."""
FEWEST_SIGNS = 4
FEWEST_SECRET_SIGNS = 8
"""A webhook secret that repeats a piece of less than this is as easy to guess as the piece."""
MAPPED = IPv6Network("::ffff:0:0/96")
"""The IPv6 addresses that stand for IPv4 addresses (RFC 4291, 2.5.5.2)."""
MOST_TRUSTED = 1 / 16
"""Of all addresses of a family; the private networks together are less than a hundredth."""
HOST = re.compile(r"[A-Za-z0-9:._%-]{1,255}")
DATABASES = ("sqlite+aiosqlite", "postgresql+psycopg")


def split(value: object) -> object:
    """Take what stands between commas apart; what is a list already stays one."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def split_days(value: object) -> object:
    """Take `kind=days,kind=days` apart; what is a table already stays one."""
    if not isinstance(value, str):
        return value
    pairs = [part.partition("=") for part in value.split(",") if part.strip()]
    return {name.strip(): days.strip() for name, _, days in pairs}


def key_bytes(written: str) -> bytes:
    """Read a key; `hex:` says that its bytes are written in hex.

    Raises:
        ValueError: After `hex:` stands something else.
    """
    return bytes.fromhex(written.removeprefix(HEX_SIGN)) if written.startswith(HEX_SIGN) else written.encode()


def check_zone(name: str) -> str:
    """Refuse what is no time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write one like Asia/Shanghai") from None
    return name


def check_keys(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """Refuse a signing key that somebody might guess."""
    for key in keys:
        try:
            found = key_bytes(key.get_secret_value())
        except ValueError:
            raise ValueError("after hex: write an even number of the digits 0-9 a-f") from None
        if is_weak_key(found):
            raise ValueError(f"a key is too short or too simple; `gendan keys rotate` prints a good one: {KEY_RULE}")
    return keys


def check_periods(value: dict[str, str | int]) -> dict[str, str | int]:
    """Refuse kinds of data that nobody knows, and periods that are none."""
    parse_periods(value)
    return value


def check_tokens(tokens: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """Refuse what is no bot token, and two of one bot."""
    if not all(BOT_TOKEN.fullmatch(token.get_secret_value()) for token in tokens):
        raise ValueError("a token looks like 123456:ABC...; get one from @BotFather")
    if len({token.get_secret_value().partition(":")[0] for token in tokens}) < len(tokens):
        raise ValueError("two tokens are of the same bot; write the one that counts")
    return tokens


def check_proxies(proxies: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse what is neither address nor network, and networks that together are everybody."""
    networks = []
    for proxy in proxies:
        try:
            networks.append(_unmapped(ip_network(proxy, strict=False)))
        except ValueError:
            raise ValueError(f"{proxy!r} is no address; write one like 127.0.0.1 or 10.0.0.0/8") from None
    for version in (4, 6):
        share = sum(2.0**-network.prefixlen for network in networks if network.version == version)
        if share >= MOST_TRUSTED:
            said = ", ".join(proxies)[:100]
            raise ValueError(f"{said} trusts everybody's X-Forwarded-For; write the networks of your proxies alone")
    return proxies


def _unmapped(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    """Take a network of IPv4 addresses that is written as IPv6 for what it is, and one that holds all of them."""
    if isinstance(network, IPv4Network):
        return network
    if MAPPED.subnet_of(network):
        return IPv4Network("0.0.0.0/0")
    mapped = network.network_address.ipv4_mapped
    return network if mapped is None else IPv4Network((mapped, network.prefixlen - MAPPED.prefixlen))


def check_operators(operators: tuple[int, ...]) -> tuple[int, ...]:
    """Refuse what is no Telegram id of a person."""
    if not all(0 < operator < 2**52 for operator in operators):
        raise ValueError("an operator is the Telegram id of a person, a number above 0; @userinfobot tells yours")
    return operators


def check_address(url: str) -> str:
    """Refuse what is no address of a server."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise ValueError(f"{url!r} is no address; write one like https://example.org")
    return url.rstrip("/")


def check_public_address(url: str) -> str:
    """Refuse an address that links for people cannot begin with."""
    parts = urlsplit(check_address(url))
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("write the address alone, like https://example.org")
    if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
        raise ValueError(f"{url!r} is not encrypted; put a proxy with a certificate before it and write https://...")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_sentry(dsn: SecretStr) -> SecretStr:
    """Refuse what is no DSN."""
    parts = urlsplit(dsn.get_secret_value())
    if parts.scheme not in ("http", "https") or not parts.username or not parts.path.strip("/"):
        raise ValueError("a DSN looks like https://key@sentry.example.org/1; copy it from the project")
    return dsn


def split_secrets(secret: SecretStr) -> tuple[str, ...]:
    """Take the webhook secrets apart, the newest first."""
    return tuple(part.strip() for part in secret.get_secret_value().split(",") if part.strip())


def check_webhook_secret(secret: SecretStr) -> SecretStr:
    """Refuse a secret that Telegram does not take or somebody might guess."""
    parts = [part.strip() for part in secret.get_secret_value().split(",")]
    if not all(WEBHOOK_SECRET.fullmatch(part) and not _is_simple(part) for part in parts):
        raise ValueError("each secret needs 16 to 256 signs that nobody guesses; `openssl rand -hex 32` makes one")
    return secret


def _is_simple(secret: str) -> bool:
    return len(set(secret)) < FEWEST_SIGNS or _repeats(secret.encode(), of_less_than=FEWEST_SECRET_SIGNS)


def _repeats(written: bytes, *, of_less_than: int) -> bool:
    """Say whether bytes, or the steps between them, are a shorter piece again and again: abcabcabc, 0123456."""
    steps = bytes((after - before) % 256 for before, after in pairwise(written))
    return any(
        line == (line[:size] * len(line))[: len(line)] for line in (written, steps) for size in range(1, of_less_than)
    )


def check_database(url: str) -> str:
    """Refuse what names no database that can be used, and one that keeps nothing or takes no writes."""
    parts: URL | None = None
    with suppress(ArgumentError, ValueError):
        parts = make_url(url)
    if parts is None or parts.drivername not in DATABASES:
        wanted = "sqlite+aiosqlite:////folder/file.sqlite3 or postgresql+psycopg://user:password@host/name"
        raise ValueError(f"it names no database that can be used; write {wanted}")
    if parts.drivername == DATABASES[0]:
        _check_file(parts.database or "", has_options=bool(parts.query))
    return url


def _check_file(name: str, *, has_options: bool) -> None:
    """Refuse what is no plain file: `:memory:` forgets all, and options as mode=ro open it otherwise than we need."""
    wanted = "write the file alone, like sqlite+aiosqlite:////folder/file.sqlite3"
    if not name or name.startswith((":", "file:")):
        raise ValueError(f"a database in memory keeps nothing; {wanted}")
    if not name.isprintable():
        raise ValueError(f"{name!r} names no file; {wanted}")
    if has_options:
        raise ValueError(f"options behind the file of SQLite are not taken; {wanted}")


def check_host(host: str) -> str:
    """Refuse what nobody can listen on."""
    if not HOST.fullmatch(host):
        raise ValueError(f"{host!r} is no address to listen on; write one like 127.0.0.1 or 0.0.0.0")
    return host


def check_folder(folder: Path) -> Path:
    """Refuse a file in the place of a folder."""
    if not str(folder).isprintable() or (os.path.exists(folder) and not os.path.isdir(folder)):
        raise ValueError(f"{str(folder)!r} is no folder")
    try:
        folder.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        raise ValueError(f"{str(folder)!r} is no folder") from None
    return folder


def check_region(region: str) -> str:
    """Refuse what names no region of a store."""
    if not HOST.fullmatch(region):
        raise ValueError(f"{region!r} is no region; write one like us-east-1")
    return region


def check_s3_key(key: SecretStr) -> SecretStr:
    """Refuse a key that was not copied whole."""
    text = key.get_secret_value()
    if not text or not text.isprintable() or any(sign.isspace() for sign in text):
        raise ValueError("it is empty or has spaces; copy the key as the store shows it")
    return key


def check_store(url: str) -> str:
    """Refuse what names no store of photos."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return url
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(f"{url!r} is no store; write file:///folder or s3://bucket/prefix")
    return url
