"""The chat page's files, under a policy that lets them do nothing but talk to this server."""

from importlib import resources
from importlib.resources.abc import Traversable

from aiohttp import web

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "woff2": "font/woff2",
    "json": "application/json",
}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        "font-src 'self'; connect-src 'self'; frame-src 'self' http://127.0.0.1:* http://localhost:*; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_ABSENT = (
    "<!doctype html><title>Sandbox</title><p>The sandbox runs. Its page is not installed; see docs/sandbox.md.</p>"
)


def _find(name: str) -> Traversable | None:
    if name.startswith(".") or ".." in name or "\\" in name:
        return None
    found = resources.files("gendan_sandbox").joinpath("page")
    for part in name.split("/"):
        found = found.joinpath(part)
    return found if found.is_file() else None


async def handle(request: web.Request) -> web.StreamResponse:
    """Give index.html or another file of the page."""
    name = request.match_info.get("name") or "index.html"
    extension = name.rsplit(".", 1)[-1]
    found = _find(name) if extension in _TYPES else None
    if found is not None:
        headers = _HEADERS | {"Content-Type": _TYPES[extension]}
        return web.Response(body=found.read_bytes(), headers=headers)
    if name == "index.html":
        return web.Response(text=_ABSENT, headers=_HEADERS | {"Content-Type": _TYPES["html"]})
    return web.Response(status=404, text="no such file", headers=_HEADERS)
