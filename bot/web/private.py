"""The private port of a process: /metrics for Prometheus, and the probes; never behind the public address."""

import logging
import time
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import override

from bot.metrics import INFO, REGISTRY
from bot.queue_ages import Queues, Waiting, look
from bot.settings import Settings, SettingsUnusable
from bot.watch import version
from bot.web import health
from bot.web.expectations import watch_expectations
from bot.web.guard import guard
from bot.web.health import Probes
from bot.web.malformed import Malformed, ServerLog

log = logging.getLogger(__name__)

DEFAULT_PORT = 9464
KEEP_S = 5.0
"""However often it is scraped, the queues are looked at once in this time."""


@dataclass(slots=True, kw_only=True)
class QueueMetrics:
    """Shows the last look at the queues to Prometheus; `is_up` is whether the database answered."""

    queues: Queues | None = None
    is_up: bool = False
    looked_s: float = float("-inf")
    registry: CollectorRegistry = field(default_factory=lambda: CollectorRegistry(auto_describe=False))

    def __post_init__(self) -> None:
        self.registry.register(self)

    def collect(self) -> list[GaugeMetricFamily]:
        """List what Prometheus shall know."""
        up = GaugeMetricFamily("gendan_database_up", "Whether the database answered.", value=float(self.is_up))
        return [up, *_families(self.queues)] if self.queues and self.is_up else [up]

    async def refresh(self, probes: Probes, bot_ids: list[int]) -> None:
        """Look at the queues, unless that was done a moment ago."""
        if time.monotonic() - self.looked_s < KEEP_S:
            return
        self.looked_s = time.monotonic()
        try:
            async with probes.deps.reading() as session:
                self.queues = await look(session, bot_ids=bot_ids, now=probes.deps.now())
        except (SQLAlchemyError, OSError) as error:
            log.warning("the queues cannot be looked at: %s", type(error).__name__)
            self.is_up = False
        else:
            self.is_up = True

    @override
    def __hash__(self) -> int:
        return id(self)


def _families(queues: Queues) -> list[GaugeMetricFamily]:
    outbox = {str(bot_id): waiting for bot_id, waiting in queues.outbox.items()}
    plain = {
        "gendan_jobs_dead": ("Jobs that were given up.", queues.dead_jobs),
        "gendan_outbox_given_up": ("Messages that were given up or are in doubt.", queues.given_up),
        "gendan_failed_updates": ("Updates that failed and that nobody has replayed.", queues.failed_updates),
        "gendan_worker_seen_seconds": ("Since any worker was heard of.", queues.worker_seen_s),
        "gendan_active_robots": ("Processes that hold the lock of the active robot.", queues.robots),
    }
    return [
        *_waiting("gendan_outbox", "bot", "Messages", outbox),
        *_waiting("gendan_jobs", "kind", "Jobs", queues.jobs),
        *(GaugeMetricFamily(name, words, value=value) for name, (words, value) in plain.items() if value is not None),
    ]


def _waiting(name: str, label: str, what: str, by_label: dict[str, Waiting]) -> list[GaugeMetricFamily]:
    due = GaugeMetricFamily(f"{name}_due", f"{what} that are due, counted up to a limit.", labels=[label])
    oldest = GaugeMetricFamily(f"{name}_oldest_due_seconds", "How long the oldest has been due.", labels=[label])
    for value, waiting in by_label.items():
        due.add_metric([value], waiting.count)
        oldest.add_metric([value], waiting.oldest_s)
    return [due, oldest]


def routes(probes: Probes, bot_ids: list[int]) -> list[web.RouteDef]:
    """Make /metrics and the probes."""
    queues = QueueMetrics()
    INFO.labels(version()).set(1)

    async def metrics(_: web.Request) -> web.Response:
        await queues.refresh(probes, bot_ids)
        text = generate_latest(REGISTRY) + generate_latest(queues.registry)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/metrics", metrics), *health.routes(probes)]


async def serve(probes: Probes, settings: Settings, *, bot_ids: list[int]) -> web.AppRunner:
    """Listen on the private port; where the default one is taken, on a free one.

    Raises:
        SettingsUnusable: The port that was asked for is taken.
    """
    malformed = Malformed()
    app = web.Application(middlewares=[guard(malformed=malformed)])
    app.add_routes(routes(probes, bot_ids))
    runner = web.AppRunner(app, access_log=None, logger=ServerLog(malformed), shutdown_timeout=1.0)
    await runner.setup()
    assert runner.server is not None
    watch_expectations(runner.server, malformed=malformed)
    asked = settings.metrics_port
    try:
        await web.TCPSite(runner, settings.metrics_host, DEFAULT_PORT if asked is None else asked).start()
    except OSError as error:
        if asked is not None:
            await runner.cleanup()
            names = "GENDAN_METRICS_HOST, GENDAN_METRICS_PORT"
            raise SettingsUnusable(f"{names}: cannot listen there: {error.strerror}") from None
        await web.TCPSite(runner, settings.metrics_host, 0).start()
    for address in runner.addresses:
        log.info("metrics at http://%s:%s/metrics", *address[:2])
    return runner
