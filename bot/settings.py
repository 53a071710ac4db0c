"""Settings: read once from the environment or a TOML file, checked with a message that says what to do."""

import os
import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, ClassVar, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.data_folder import KEY_FILE, KEY_RULE, LOCK_FILE, is_weak_key
from core.blobs import S3Access
from core.budgets.model import Allowance, Allowances
from core.retention.model import Periods, parse_periods

HEX_SIGN = "hex:"
BOT_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
"""Telegram takes 1 to 256 of these (core.telegram.org/bots/api#setwebhook); below 16 it could be guessed."""
FEWEST_SIGNS = 4
HOST = re.compile(r"[A-Za-z0-9:._%-]{1,255}")
DATABASES = ("sqlite+aiosqlite", "postgresql+psycopg")


class SettingsUnusable(Exception):
    """The settings cannot be used; the message names each one and says what is expected."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{name!r} is no time zone; write one like Asia/Shanghai") from None
    return name


def _key_bytes(written: str) -> bytes:
    return bytes.fromhex(written.removeprefix(HEX_SIGN)) if written.startswith(HEX_SIGN) else written.encode()


BotTokens = Annotated[tuple[SecretStr, ...], NoDecode]
TOKENS_WANTED = "one or more bot tokens, by commas"


def _local(store: str) -> tuple[Path, ...]:
    parts = urlsplit(store)
    return (Path(unquote(parts.path)),) if parts.scheme == "file" else ()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_address(url: str) -> None:
    """Refuse what is no address of a server.

    Raises:
        ValueError: What is wrong about it, and what one looks like.
    """
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise ValueError(f"{url!r} is no address; write one like https://example.org")


class Settings(BaseSettings):
    """Everything that is set from outside; each field is the variable GENDAN_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="GENDAN_", frozen=True, extra="forbid")

    needs_bots: ClassVar[bool] = True

    bot_tokens: BotTokens = Field(description=TOKENS_WANTED)
    api_base_url: str = Field("https://api.telegram.org", description="any Bot API server")
    api_files_dir: Path | None = Field(None, description="the folder of files of a local Bot API server (--local)")
    data_dir: Path = Field(Path("data"), description="database, photos and lock of the embedded mode")
    database_url: str | None = Field(None, description="SQLAlchemy URL; default: SQLite in the data folder")
    blobs_url: str | None = Field(
        None, description="where photos are kept: file:///folder or s3://bucket/prefix; default: the data folder"
    )
    s3_endpoint: str | None = Field(None, description="address of the S3 store; default: that of AWS")
    s3_region: str | None = Field(None, description="region of the S3 store; default: us-east-1")
    s3_access_key: SecretStr | None = Field(None, description="access key of the S3 store")
    s3_secret_key: SecretStr | None = Field(None, description="secret key of the S3 store")
    mode: Literal["polling", "webhook"] = Field("polling", description="how updates come in")
    public_url: str | None = Field(None, description="https address of this robot, for webhook mode and links")
    webhook_secret: SecretStr | None = Field(
        None,
        description="16-256 of A-Z a-z 0-9 _ -; for webhook mode; while it changes: the new one, a comma, the old one",
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="port to listen on: webhooks, health")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="addresses or networks of the proxies whose X-Forwarded-For is believed, by commas"
    )
    timezone: Annotated[str, AfterValidator(_known_zone)] = Field(
        "Asia/Shanghai", description="zone of people whose zone is not known"
    )
    operators: Annotated[tuple[int, ...], NoDecode] = Field((), description="Telegram ids of the operators, by commas")
    metrics_host: str = Field("127.0.0.1", description="address to serve /metrics on; keep it private")
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="port of /metrics; default: 9464, or any free one where that is taken"
    )
    log_format: Literal["lines", "json"] = Field("lines", description="how the log is written")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="what the log leaves out")
    secrets_dir: Path | None = Field(
        None, description="folder with one file a secret setting, each named like its variable in small letters"
    )
    otel_endpoint: str | None = Field(None, description="address that takes traces by OTLP over HTTP; default: none")
    sentry_dsn: SecretStr | None = Field(None, description="where errors are reported; default: nowhere")
    code_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="keys that sign order cards, newest first; default: one made in the data folder"
    )

    person_updates_a_minute: int = Field(120, ge=0, description="updates one person may send in a minute; 0: no limit")
    person_updates_an_hour: int = Field(2_000, ge=0, description="updates one person may send in an hour; 0: no limit")
    person_photos_a_day: int = Field(600, ge=0, description="files one person may send in a day; 0: no limit")
    person_megabytes_a_day: int = Field(2_000, ge=0, description="megabytes one person may send in a day; 0: no limit")
    workshop_updates_a_minute: int = Field(1_500, ge=0, description="updates of all in a workshop; 0: no limit")
    workshop_updates_an_hour: int = Field(20_000, ge=0, description="updates of all in a workshop; 0: no limit")
    workshop_photos_a_day: int = Field(5_000, ge=0, description="files of all in a workshop; 0: no limit")
    workshop_megabytes_a_day: int = Field(20_000, ge=0, description="megabytes of all in a workshop; 0: no limit")
    person_orders_a_day: int = Field(50, ge=0, description="orders one person may place in a day; 0: no limit")
    workshop_invites_a_day: int = Field(100, ge=0, description="invites a workshop may make in a day; 0: no limit")
    person_room_messages_a_day: int = Field(
        1_000, ge=0, description="messages one person may send into one room in a day; 0: no limit"
    )
    retention: Annotated[dict[str, str | int], NoDecode] = Field(
        default_factory=dict,
        description="days to keep each kind: outbox=30,originals=never; docs/your-data.md lists them",
    )

    @field_validator("code_keys")
    @classmethod
    def _strong_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in keys:
            try:
                found = _key_bytes(key.get_secret_value())
            except ValueError:
                raise ValueError("after hex: write an even number of the digits 0-9 a-f") from None
            if is_weak_key(found):
                raise ValueError(
                    f"a key is too short or too simple; `gendan keys rotate` prints a good one: {KEY_RULE}"
                )
        return keys

    @field_validator("retention", mode="before")
    @classmethod
    def _days(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        return {name.strip(): days.strip() for name, _, days in pairs}

    @field_validator("retention")
    @classmethod
    def _known_kinds(cls, value: dict[str, str | int]) -> dict[str, str | int]:
        parse_periods(value)
        return value

    @field_validator("bot_tokens", "operators", "code_keys", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("bot_tokens")
    @classmethod
    def _tokens(cls, tokens: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not all(BOT_TOKEN.fullmatch(token.get_secret_value()) for token in tokens):
            raise ValueError("a token looks like 123456:ABC...; get one from @BotFather")
        if cls.needs_bots and not tokens:
            raise ValueError("write at least one token; get one from @BotFather")
        if len({token.get_secret_value().partition(":")[0] for token in tokens}) < len(tokens):
            raise ValueError("two tokens are of the same bot; write the one that counts")
        return tokens

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                network = ip_network(proxy, strict=False)
            except ValueError:
                raise ValueError(f"{proxy!r} is no address; write one like 127.0.0.1 or 10.0.0.0/8") from None
            if network.prefixlen == 0:
                raise ValueError(f"{proxy} trusts everybody's X-Forwarded-For; write the network of your proxies")
        return proxies

    @field_validator("operators")
    @classmethod
    def _people(cls, operators: tuple[int, ...]) -> tuple[int, ...]:
        if not all(0 < operator < 2**52 for operator in operators):
            raise ValueError("an operator is the Telegram id of a person, a number above 0; @userinfobot tells yours")
        return operators

    @field_validator("api_base_url", "s3_endpoint", "otel_endpoint")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url is not None:
            _check_address(url)
        return url.rstrip("/") if url else url

    @field_validator("public_url")
    @classmethod
    def _public_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        _check_address(url)
        parts = urlsplit(url)
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError("write the address alone, like https://example.org")
        if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
            raise ValueError(
                f"{url!r} is not encrypted; put a proxy with a certificate before it and write https://..."
            )
        return url.rstrip("/")

    @field_validator("sentry_dsn")
    @classmethod
    def _sentry(cls, dsn: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(dsn.get_secret_value()) if dsn is not None else None
        if parts and (parts.scheme not in ("http", "https") or not parts.username or not parts.path.strip("/")):
            raise ValueError("a DSN looks like https://key@sentry.example.org/1; copy it from the project")
        return dsn

    @field_validator("webhook_secret")
    @classmethod
    def _strong_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        parts = [part.strip() for part in secret.get_secret_value().split(",")] if secret is not None else []
        if not all(WEBHOOK_SECRET.fullmatch(part) and len(set(part)) >= FEWEST_SIGNS for part in parts):
            raise ValueError("each secret needs 16 to 256 signs that nobody guesses; `openssl rand -hex 32` makes one")
        return secret

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            name = make_url(url).drivername
        except (ArgumentError, ValueError):
            name = ""
        if name not in DATABASES:
            wanted = "sqlite+aiosqlite:////folder/file.sqlite3 or postgresql+psycopg://user:password@host/name"
            raise ValueError(f"it names no database that can be used; write {wanted}")
        return url

    @field_validator("host", "metrics_host")
    @classmethod
    def _listening(cls, host: str) -> str:
        if not HOST.fullmatch(host):
            raise ValueError(f"{host!r} is no address to listen on; write one like 127.0.0.1 or 0.0.0.0")
        return host

    @field_validator("data_dir", "secrets_dir", "api_files_dir")
    @classmethod
    def _folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and (not str(folder).isprintable() or os.path.isfile(folder)):
            raise ValueError(f"{str(folder)!r} is no folder")
        return folder

    @field_validator("s3_region")
    @classmethod
    def _region(cls, region: str | None) -> str | None:
        if region is not None and not HOST.fullmatch(region):
            raise ValueError(f"{region!r} is no region; write one like us-east-1")
        return region

    @field_validator("s3_access_key", "s3_secret_key")
    @classmethod
    def _s3_key(cls, key: SecretStr | None) -> SecretStr | None:
        text = key.get_secret_value() if key is not None else "-"
        if not text or not text.isprintable() or any(sign.isspace() for sign in text):
            raise ValueError("it is empty or has spaces; copy the key as the store shows it")
        return key

    @field_validator("blobs_url")
    @classmethod
    def _store(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "file:///")
        if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
            return url
        if parts.scheme != "s3" or not parts.netloc:
            raise ValueError(f"{url!r} is no store; write file:///folder or s3://bucket/prefix")
        return url

    @model_validator(mode="after")
    def _parts_fit(self) -> "Settings":
        if self.mode == "webhook" and (not self.public_url or not self.webhook_secrets):
            raise ValueError("webhook mode needs GENDAN_PUBLIC_URL and GENDAN_WEBHOOK_SECRET")
        if (self.s3_access_key is None) != (self.s3_secret_key is None):
            raise ValueError("GENDAN_S3_ACCESS_KEY and GENDAN_S3_SECRET_KEY go together: write both or none")
        return self

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """The secrets that an update may carry, the newest first."""
        text = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        return tuple(part.strip() for part in text.split(",") if part.strip())

    @property
    def allowances(self) -> Allowances:
        """The budgets of people and workshops."""
        return Allowances(
            person=Allowance(
                updates_a_minute=self.person_updates_a_minute,
                updates_an_hour=self.person_updates_an_hour,
                photos_a_day=self.person_photos_a_day,
                megabytes_a_day=self.person_megabytes_a_day,
            ),
            workshop=Allowance(
                updates_a_minute=self.workshop_updates_a_minute,
                updates_an_hour=self.workshop_updates_an_hour,
                photos_a_day=self.workshop_photos_a_day,
                megabytes_a_day=self.workshop_megabytes_a_day,
            ),
            orders_a_day=self.person_orders_a_day,
            invites_a_day=self.workshop_invites_a_day,
            room_messages_a_day=self.person_room_messages_a_day,
        )

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve() / 'gendan.sqlite3'}"

    @property
    def signing_keys(self) -> tuple[bytes, ...]:
        """The keys that sign order cards, newest first; `hex:` says that a key's bytes are written in hex."""
        return tuple(_key_bytes(key.get_secret_value()) for key in self.code_keys)

    @property
    def periods(self) -> Periods:
        """How long each kind of data is kept."""
        return parse_periods(self.retention)

    @property
    def is_scaled(self) -> bool:
        """Whether the database lets several processes work side by side."""
        return make_url(self.database).get_backend_name() == "postgresql"

    @property
    def blobs(self) -> str:
        """The address of the store of photos in force."""
        return self.blobs_url or (self.data_dir.resolve() / "blobs").as_uri()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders on this machine that the robot writes to."""
        return (self.data_dir, *_local(self.blobs))

    @property
    def files(self) -> tuple[Path, ...]:
        """The files on this machine that the robot writes to, whether they are there yet or not."""
        database = make_url(self.database)
        named = (Path(database.database),) if database.get_backend_name() == "sqlite" and database.database else ()
        return (*named, self.data_dir / KEY_FILE, self.data_dir / LOCK_FILE)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be logged."""
        values = [getattr(self, name) for name in type(self).model_fields]
        flat = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
        password = make_url(self.database).password
        return (
            *(part.get_secret_value() for part in flat if isinstance(part, SecretStr)),
            *self.webhook_secrets,
            password or "",
        )

    @property
    def s3(self) -> S3Access:
        """How to reach the S3 store."""
        return S3Access(
            endpoint=self.s3_endpoint,
            region=self.s3_region,
            access_key=self.s3_access_key.get_secret_value() if self.s3_access_key else None,
            secret_key=self.s3_secret_key.get_secret_value() if self.s3_secret_key else None,
        )


class TokenlessSettings(Settings):
    """The same for a command that speaks with no messenger, such as a backup."""

    needs_bots: ClassVar[bool] = False

    bot_tokens: BotTokens = Field((), description=TOKENS_WANTED)


def load_settings(toml_file: Path | None = None, *, needs_bots: bool = True) -> Settings:
    """Read the settings; the environment wins over the file.

    Raises:
        SettingsUnusable: Each unusable setting by name, with what is expected.
    """
    if toml_file is not None and not toml_file.is_file():
        raise SettingsUnusable(f"{toml_file}: no such file")
    kind = Settings if needs_bots else TokenlessSettings
    source = type("FileSettings", (kind,), {"settings_customise_sources": classmethod(_environment_then(toml_file))})
    try:
        loaded: Settings = source()
    except TOMLDecodeError as error:
        raise SettingsUnusable(f"{toml_file}: {error}") from None
    except ValidationError as error:
        raise SettingsUnusable("\n".join(_explain(problem) for problem in error.errors())) from None
    return loaded


def _environment_then(toml_file: Path | None) -> Callable[..., tuple[PydanticBaseSettingsSource, ...]]:
    def sources(
        _: type[BaseSettings],
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = (TomlConfigSettingsSource(settings_cls, toml_file),) if toml_file else ()
        folder = _secrets_dir(env_settings, *file)
        secret = (SecretsSettingsSource(settings_cls, folder),) if folder else ()
        return (init_settings, env_settings, *secret, *file)

    return sources


def _secrets_dir(*sources: PydanticBaseSettingsSource) -> Path | None:
    """Find the folder of secrets in the sources that may name it.

    Raises:
        SettingsUnusable: There is no such folder.
    """
    named = next((source()["secrets_dir"] for source in sources if "secrets_dir" in source()), None)
    if named is None:
        return None
    if not Path(named).is_dir():
        raise SettingsUnusable(f"GENDAN_SECRETS_DIR: {named} is no folder")
    return Path(named)


def _explain(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else ""
    field = Settings.model_fields.get(name)
    label = f"GENDAN_{name.upper()}: " if name else ""
    wanted = f" ({field.description})" if field else ""
    return f"{label}{problem['msg'].removeprefix('Value error, ')}{wanted}"
