"""Every feature of the chat front end, in one list each: handlers, job bodies, scans."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs.tables import Job
from handlers import conversation, errors, people
from handlers.context import ChatApplication, Deps

WORK: Mapping[str, Callable[[Deps, Job], Awaitable[None]]] = {}
"""The body of each kind of job."""

TAKERS: tuple[conversation.Taker, ...] = ()
"""Who is asked about a message that no open question takes, in this order."""

SCANS: Mapping[str, Callable[[AsyncSession, Deps, datetime], Awaitable[None]]] = {}
"""What the ticker runs."""


def register(application: ChatApplication) -> None:
    """Add all handlers; the first that fits takes the update, so the order matters."""
    errors.register(application)
    people.register(application)
    conversation.set_takers(TAKERS)
    conversation.register(application)
