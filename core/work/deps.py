"""The world outside, as callables: what the composition root makes, and every handler and job is given."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.blobs import Blobs
from core.budgets.model import Allowances
from core.evidence.earlier import EarlierPhotos
from core.export.messages import Readme
from core.files import FileRef
from core.parties.tables import Person
from core.retention.model import DEFAULTS, Periods

type_of_transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BotFacts:
    """What a bot knows of itself."""

    username: str
    has_topics: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """The world outside, as the composition root made it."""

    transaction: type_of_transaction
    reading: type_of_transaction
    snapshot: type_of_transaction
    blobs: Blobs
    now: Callable[[], datetime]
    new_token: Callable[[], str]
    download: Callable[[FileRef], Awaitable[bytes]]
    """Fetches a file from the messenger, or raises one of the errors of `core.files`."""
    readme: Callable[[Readme, Person], str]
    """Puts what an export says of itself into the language of its reader."""
    vision: Callable[..., Awaitable[Any]]
    """Runs a function on pictures in a worker process."""
    parse: Callable[..., Awaitable[Any]]
    """Runs a function on any other file in a worker process."""
    bots: Mapping[int, BotFacts]
    knows_all: Callable[[AsyncSession], Awaitable[bool]]
    """Says whether this program knows all that the tables may hold; those of a later release may hold more."""
    code_keys: tuple[bytes, ...]
    timezone: str
    public_url: str | None
    operators: frozenset[int]
    allowances: Allowances
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits so many seconds; where `now` is a clock that somebody turns, it may end at once."""
    redact: Callable[[str], str] = str
    """Takes secrets out of an error before it is kept."""
    retention: Periods = field(default_factory=lambda: DEFAULTS)
    earlier_photos: EarlierPhotos = field(default_factory=EarlierPhotos)
