"""What may be watched of a process: its log, and where wished its errors (Sentry) and traces (OpenTelemetry)."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import TYPE_CHECKING, Any

from structlog.contextvars import get_contextvars

from bot import logs
from bot.redaction import Redact, make_redactor, redact_deeply
from bot.settings import Settings, SettingsUnusable

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer
    from sentry_sdk.transport import Transport
    from sentry_sdk.types import Event

REPORTED = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "server_name", "sdk")
"""What Sentry gets as it is; an error's text may quote what a person wrote, so only its type and place are sent."""

_tracers: "list[Tracer]" = []
_providers: "list[TracerProvider]" = []


def configure(settings: Settings) -> None:
    """Set up the log, and Sentry and OpenTelemetry where their settings are given.

    Raises:
        SettingsUnusable: The extra `watched` is not installed.
    """
    redact = make_redactor(settings.secrets)
    logs.configure(settings.log_format, level=settings.log_level, redact=redact)
    try:
        if settings.sentry_dsn:
            report_errors(settings.sentry_dsn.get_secret_value(), redact=redact)
        if settings.otel_endpoint:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            record_traces(OTLPSpanExporter(endpoint=f"{settings.otel_endpoint}/v1/traces"))
    except ModuleNotFoundError as error:
        names = "GENDAN_SENTRY_DSN, GENDAN_OTEL_ENDPOINT"
        raise SettingsUnusable(f"{names}: install the extra `watched` for them ({error.name} is missing)") from None


def report_errors(dsn: str, *, redact: Redact, transport: "Transport | None" = None) -> None:
    """Have every logged error reported to Sentry, without tokens, chat texts, local variables or requests."""
    import sentry_sdk

    sentry_sdk.init(
        dsn,
        transport=transport,
        release=f"gendan@{version()}",
        before_send=lambda event, _: _harmless(event, redact),
        before_send_transaction=lambda _event, _hint: None,
        before_breadcrumb=lambda _crumb, _hint: None,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
    )


def record_traces(exporter: "SpanExporter") -> None:
    """Have a span recorded for each piece of work."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "gendan", "service.version": version()}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracers[:], _providers[:] = [provider.get_tracer("gendan")], [provider]


def flush() -> None:
    """Send off the spans that wait, as at the end of a process."""
    for provider in _providers:
        provider.force_flush()


@contextmanager
def work(name: str, **ids: int | str) -> Iterator[None]:
    """Do a piece of work under a name: log records below carry these ids, and a trace gets a span."""
    with logs.about(**ids):
        if not _tracers:
            yield
            return
        with _span(_tracers[0], name, ids):
            yield


@contextmanager
def _span(tracer: "Tracer", name: str, ids: dict[str, int | str]) -> Iterator[None]:
    from opentelemetry.trace import StatusCode

    attributes = {f"gendan.{key}": value for key, value in ids.items()}
    with tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield
        except BaseException as error:
            span.set_status(StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            learned = get_contextvars().items() - ids.items()
            span.set_attributes({f"gendan.{key}": value for key, value in learned})


def version() -> str:
    """Say which Gendan this is."""
    return metadata.version("gendan")


def _harmless(event: "Event", redact: Redact) -> "Event":
    kept: dict[str, Any] = {key: event[key] for key in REPORTED if key in event}  # type: ignore[literal-required]
    errors = (event.get("exception") or {}).get("values", [])
    kept["exception"] = {"values": [_without_text(error) for error in errors]}
    message = (event.get("logentry") or {}).get("message")
    if message:
        kept["logentry"] = {"message": message}
    kept["tags"] = dict(get_contextvars())
    harmless: Event = redact_deeply(kept, redact)
    return harmless


def _without_text(error: dict[str, Any]) -> dict[str, Any]:
    return {key: error[key] for key in ("type", "module", "mechanism", "stacktrace") if key in error}
