"""Settings: read once from the environment or a TOML file, checked with a message that says what to do."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, ClassVar, Literal
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)
from sqlalchemy import make_url
from typing_extensions import override

from bot import settings_checks as checks
from bot.own_folder import BLOBS_FOLDER, DATABASE_FILE, KEY_FILE, LOCK_FILE
from bot.unusable import Unusable
from core.blobs import S3Access
from core.budgets.model import Allowance, Allowances
from core.retention.model import Periods, parse_periods


class SettingsUnusable(Unusable):
    """The settings cannot be used; the message names each one, a line each, and says what is expected."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems

    @property
    @override
    def lines(self) -> Sequence[str]:
        return self.problems if len(self.problems) == 1 else ("These settings can't be used:", *self.problems)

    @override
    def __str__(self) -> str:
        return "\n".join(self.lines)


SPLIT = BeforeValidator(checks.split)
BotTokens = Annotated[tuple[SecretStr, ...], NoDecode, SPLIT, AfterValidator(checks.check_tokens)]
TOKENS_WANTED = "one or more bot tokens, by commas"


def _local(store: str) -> tuple[Path, ...]:
    parts = urlsplit(store)
    return (Path(unquote(parts.path)),) if parts.scheme == "file" else ()


Address = Annotated[str, AfterValidator(checks.check_address)]
Host = Annotated[str, AfterValidator(checks.check_host)]
Folder = Annotated[Path, AfterValidator(checks.check_folder)]
S3Key = Annotated[SecretStr, AfterValidator(checks.check_s3_key)]


class Settings(BaseSettings):
    """Everything that is set from outside; each field is the variable GENDAN_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="GENDAN_", frozen=True, extra="forbid")

    needs_bots: ClassVar[bool] = True

    bot_tokens: BotTokens = Field(description=TOKENS_WANTED)
    api_base_url: Address = Field(default="https://api.telegram.org", description="any Bot API server")
    api_files_dir: Folder | None = Field(
        default=None, description="the folder of files of a local Bot API server (--local)"
    )
    data_dir: Folder = Field(default=Path("data"), description="database, photos and lock of the embedded mode")
    database_url: Annotated[str, AfterValidator(checks.check_database)] | None = Field(
        default=None, description="SQLAlchemy URL; default: SQLite in the data folder"
    )
    blobs_url: Annotated[str, AfterValidator(checks.check_store)] | None = Field(
        default=None,
        description="where photos are kept: file:///folder or s3://bucket/prefix; default: the data folder",
    )
    s3_endpoint: Address | None = Field(default=None, description="address of the S3 store; default: that of AWS")
    s3_region: Annotated[str, AfterValidator(checks.check_region)] | None = Field(
        default=None, description="region of the S3 store; default: us-east-1"
    )
    s3_access_key: S3Key | None = Field(default=None, description="access key of the S3 store")
    s3_secret_key: S3Key | None = Field(default=None, description="secret key of the S3 store")
    mode: Literal["polling", "webhook"] = Field(default="polling", description="how updates come in")
    public_url: Annotated[str, AfterValidator(checks.check_public_address)] | None = Field(
        default=None, description="https address of this robot, for webhook mode and links"
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(checks.check_webhook_secret)] | None = Field(
        default=None,
        description="16-256 of A-Z a-z 0-9 _ -; for webhook mode; while it changes: the new one, a comma, the old one",
    )
    host: Host = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8080, ge=0, le=65535, description="port to listen on: webhooks, health")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, SPLIT, AfterValidator(checks.check_proxies)] = Field(
        default=(), description="addresses or networks of the proxies whose X-Forwarded-For is believed, by commas"
    )
    timezone: Annotated[str, AfterValidator(checks.check_zone)] = Field(
        default="Asia/Shanghai", description="zone of people whose zone is not known"
    )
    operators: Annotated[tuple[int, ...], NoDecode, SPLIT, AfterValidator(checks.check_operators)] = Field(
        default=(), description="Telegram ids of the operators, by commas"
    )
    metrics_host: Host = Field(default="127.0.0.1", description="address to serve /metrics on; keep it private")
    metrics_port: int | None = Field(
        default=None, ge=0, le=65535, description="port of /metrics; default: 9464, or any free one where that is taken"
    )
    log_format: Literal["lines", "json"] = Field(default="lines", description="how the log is written")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="what the log leaves out"
    )
    secrets_dir: Folder | None = Field(
        default=None, description="folder with one file a secret setting, each named like its variable in small letters"
    )
    otel_endpoint: Address | None = Field(
        default=None, description="address that takes traces by OTLP over HTTP; default: none"
    )
    sentry_dsn: Annotated[SecretStr, AfterValidator(checks.check_sentry)] | None = Field(
        default=None, description="where errors are reported; default: nowhere"
    )
    code_keys: Annotated[tuple[SecretStr, ...], NoDecode, SPLIT, AfterValidator(checks.check_keys)] = Field(
        default=(), description="keys that sign order cards, newest first; default: one made in the data folder"
    )

    person_updates_a_minute: int = Field(
        default=120, ge=0, description="updates one person may send in a minute; 0: no limit"
    )
    person_updates_an_hour: int = Field(
        default=2_000, ge=0, description="updates one person may send in an hour; 0: no limit"
    )
    person_photos_a_day: int = Field(default=600, ge=0, description="files one person may send in a day; 0: no limit")
    person_megabytes_a_day: int = Field(
        default=2_000, ge=0, description="megabytes one person may send in a day; 0: no limit"
    )
    workshop_updates_a_minute: int = Field(default=1_500, ge=0, description="updates of all in a workshop; 0: no limit")
    workshop_updates_an_hour: int = Field(default=20_000, ge=0, description="updates of all in a workshop; 0: no limit")
    workshop_photos_a_day: int = Field(default=5_000, ge=0, description="files of all in a workshop; 0: no limit")
    workshop_megabytes_a_day: int = Field(
        default=20_000, ge=0, description="megabytes of all in a workshop; 0: no limit"
    )
    person_orders_a_day: int = Field(default=50, ge=0, description="orders one person may place in a day; 0: no limit")
    workshop_invites_a_day: int = Field(
        default=100, ge=0, description="invites a workshop may make in a day; 0: no limit"
    )
    person_room_messages_a_day: int = Field(
        default=1_000, ge=0, description="messages one person may send into one room in a day; 0: no limit"
    )
    retention: Annotated[
        dict[str, str | int], NoDecode, BeforeValidator(checks.split_days), AfterValidator(checks.check_periods)
    ] = Field(
        default_factory=dict,
        description="days to keep each kind: outbox=30,originals=never; docs/your-data.md lists them",
    )

    @field_validator("bot_tokens")
    @classmethod
    def _enough(cls, tokens: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if cls.needs_bots and not tokens:
            raise ValueError("write at least one token; get one from @BotFather")
        return tokens

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
        return checks.split_secrets(self.webhook_secret) if self.webhook_secret else ()

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
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve() / DATABASE_FILE}"

    @property
    def signing_keys(self) -> tuple[bytes, ...]:
        """The keys that sign order cards, newest first; `hex:` says that a key's bytes are written in hex."""
        return tuple(checks.key_bytes(key.get_secret_value()) for key in self.code_keys)

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
        return self.blobs_url or (self.data_dir.resolve() / BLOBS_FOLDER).as_uri()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders on this machine that the robot writes to."""
        return (self.data_dir, *self.store_folders)

    @property
    def store_folders(self) -> tuple[Path, ...]:
        """The folder of the store of photos; none of one on a server."""
        return _local(self.blobs)

    @property
    def named(self) -> tuple[Path, ...]:
        """What the settings name and is ours therefore, whatever it is called."""
        return (*self.database_files, *self.store_folders)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files on this machine that the robot writes to, whether they are there yet or not."""
        return (*self.database_files, self.data_dir / KEY_FILE, self.data_dir / LOCK_FILE)

    @property
    def database_files(self) -> tuple[Path, ...]:
        """The file of an SQLite database, whether it is there yet or not; none of one on a server."""
        database = make_url(self.database)
        return (Path(database.database),) if database.get_backend_name() == "sqlite" and database.database else ()

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

    bot_tokens: BotTokens = Field(default=(), description=TOKENS_WANTED)


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
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsUnusable(f"{toml_file}: this is no TOML: {error}") from None
    except SettingsError as error:
        if isinstance(error.__cause__, OSError):
            raise error.__cause__ from None
        raise SettingsUnusable(f"{error}: {error.__cause__}") from None
    except ValidationError as error:
        raise SettingsUnusable(*(_explain(problem) for problem in error.errors())) from None
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
