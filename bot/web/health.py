"""Probes: is the loop alive, is the database writable."""

from aiohttp import web
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from handlers.context import Deps


def routes(deps: Deps) -> list[web.RouteDef]:
    """Make /healthz (the loop answers) and /readyz (the database takes a write)."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_: web.Request) -> web.Response:
        try:
            async with deps.transaction() as session:
                await session.execute(text("SELECT 1"))
        except DBAPIError as error:
            return web.json_response({"ok": False, "database": type(error).__name__}, status=503)
        return web.json_response({"ok": True})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]
