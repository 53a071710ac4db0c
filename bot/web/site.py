"""The public port of a process: the probe, the pages, and the door for webhooks."""

from collections.abc import Mapping

from aiohttp import web

from bot.settings import Settings, SettingsUnusable
from bot.telegram import webhook
from bot.web import desk, health, order_page, verify
from bot.web.clients import networks
from bot.web.connections import MOST_OF_A_CLIENT, Connections
from bot.web.expectations import watch_expectations
from bot.web.forwarded import Forwarded
from bot.web.guard import guard
from bot.web.malformed import Malformed, ServerLog

HEADERS_WITHIN_S = 75.0
"""How long a connection may rest, or take to send the headers of a request."""
LAST_REQUESTS_S = 5.0
"""How long a webhook request that is under way may take when the process stops."""


def make_app(
    probes: health.Probes,
    settings: Settings,
    *,
    takers: Mapping[int, webhook.Take],
    has_pages: bool,
    malformed: Malformed | None = None,
) -> web.Application:
    """Put together what the port answers, behind the one guard."""
    trusted = networks(settings.trusted_proxies)
    forwarded = Forwarded(deps=probes.deps, trusted=trusted)
    is_https = (settings.public_url or "").startswith("https://")
    guarded = guard(trusted=trusted, is_https=is_https, look=forwarded.look, malformed=malformed)
    app = web.Application(client_max_size=webhook.MAX_BODY_BYTES, middlewares=[guarded])
    app.add_routes(health.routes(probes))
    if has_pages:
        app.add_routes(verify.routes(probes.deps, trusted=trusted))
        app.add_routes(order_page.routes(probes.deps, trusted=trusted))
        app.add_routes(desk.routes(probes.deps, trusted=trusted))
    if takers:
        app.add_routes(webhook.routes(takers, secrets=settings.webhook_secrets))
    return app


async def serve(
    probes: health.Probes,
    settings: Settings,
    *,
    takers: Mapping[int, webhook.Take],
    has_pages: bool,
    malformed: Malformed | None = None,
) -> web.AppRunner:
    """Serve until the runner that is returned is cleaned up; without `takers` there are no webhooks.

    `malformed` counts what cannot be read, by default as time passes.

    Raises:
        SettingsUnusable: The port is taken.
    """
    malformed = malformed or Malformed()
    runner = web.AppRunner(
        make_app(probes, settings, takers=takers, has_pages=has_pages, malformed=malformed),
        access_log=None,
        logger=ServerLog(malformed),
        shutdown_timeout=LAST_REQUESTS_S,
        keepalive_timeout=HEADERS_WITHIN_S,
        lingering_time=2.0,
    )
    await runner.setup()
    assert runner.server is not None
    watch_expectations(runner.server, malformed=malformed, trusted=networks(settings.trusted_proxies))
    most = MOST_OF_A_CLIENT + webhook.MOST_CONNECTIONS * max(0, len(takers) - 1)
    Connections(trusted=networks(settings.trusted_proxies), most_of_a_client=most).watch(runner.server)
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsUnusable(f"GENDAN_HOST, GENDAN_PORT: cannot listen there: {error.strerror}") from None
    return runner
