"""Logs: a readable line or a JSON object for each event, with the ids of what it is about and without any secret."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Literal

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars, merge_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.redaction import Redact, make_redactor, redact_deeply
from bot.terminal import one_line

Form = Literal["lines", "json"]

NOISY = ("apscheduler", "alembic", "aiohttp.access", "httpx", "procrastinate")
"""Libraries that say each of their steps; only what worries them is logged."""
OWN_FIELDS = ("event", "level", "logger", "timestamp", "exception")


def configure(form: Form = "lines", *, level: str = "INFO", redact: Redact | None = None) -> None:
    """Send every log record, warning and uncaught exception of this process to stderr; called again, it replaces."""
    redact = redact or make_redactor()
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redacting(redact),
            structlog.processors.JSONRenderer(serializer=_json) if form == "json" else _line,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught


@contextmanager
def about(**ids: int | str) -> Iterator[None]:
    """Name what the work at hand is about in every record below, together with what is learned on the way."""
    before = get_contextvars()
    bind_contextvars(**ids)
    try:
        yield
    finally:
        clear_contextvars()
        bind_contextvars(**before)


def _redacting(redact: Redact) -> Processor:
    def hide(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {key: redact_deeply(value, redact) for key, value in event.items()}

    return hide


def _line(_: WrappedLogger, __: str, event: EventDict) -> str:
    about = " ".join(f"{key}={value}" for key, value in event.items() if key not in OWN_FIELDS)
    logger, text = event.get("logger", ""), event.get("event", "")
    line = f"{event.get('timestamp')} {str(event.get('level')).upper()} {logger}: {text}"
    trace = str(event.get("exception") or "")
    traced = (f"    {one}" for one in trace.splitlines())  # no record begins so, whatever the error says
    return "\n".join(map(one_line, [f"{line} [{about}]" if about else line, *traced]))


def _json(event: EventDict, **more: Any) -> str:
    return one_line(json.dumps(event, ensure_ascii=False, **more))


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> Any:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger(__name__).critical("Gendan ends by an error", exc_info=(kind, error, trace))
