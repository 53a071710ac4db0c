"""The public page on which anybody who was sent a picture sees what was checked: /v/<code>.

No script, no cookie, nothing from elsewhere. Each address has so many wrong tries a minute; right codes cost nothing.
"""

import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from string import Template
from urllib.parse import quote

from aiohttp import web
from markupsafe import escape

from core.blobs import BlobsUnavailable
from core.evidence.verification import Finding, Why
from core.parties.model import LOCALES, locale_for
from handlers.context import Deps
from handlers.texts import Texts
from handlers.verification import Page, ask_page, look_up, page_of

TRIES_A_MIN = 30
"""Wrong codes that one address may try in a minute."""
MOST_ADDRESSES = 10_000
"""Addresses remembered at once; beyond that the oldest are forgotten."""
PATH_LANGUAGES = {"en": "en", "zh": "zh_Hans", "ru": "ru"}

_FILES = resources.files("bot.web")
_TEMPLATE = Template((_FILES / "verify.html").read_text("utf-8"))
_STYLE = (_FILES / "verify.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; img-src 'self'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}


@dataclass(slots=True, kw_only=True)
class Tries:
    """Count wrong codes by address: a bucket that fills again at `TRIES_A_MIN` a minute."""

    monotonic: Callable[[], float] = time.monotonic
    left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def may(self, address: str) -> bool:
        """Say whether an address may try now."""
        return self._left(address) >= 1

    def wrong(self, address: str) -> None:
        """Count one wrong code."""
        left = self._left(address)
        self.left.pop(address, None)
        self.left[address] = (left - 1, self.monotonic())
        if len(self.left) > MOST_ADDRESSES:
            del self.left[next(iter(self.left))]

    def _left(self, address: str) -> float:
        left, at_s = self.left.get(address, (float(TRIES_A_MIN), self.monotonic()))
        return min(float(TRIES_A_MIN), left + (self.monotonic() - at_s) * TRIES_A_MIN / 60)


def routes(deps: Deps, tries: Tries | None = None) -> list[web.RouteDef]:
    """Make /v (asks for a code), /v/<code> (the answer) and /v/<code>/picture (the copy without faces and place)."""
    counter = tries or Tries()

    async def ask(request: web.Request) -> web.Response:
        code = request.query.get("code", "").strip()
        if code:
            language = request.query.get("lang", "")
            target = request.app.router["verify"].url_for(code=code[:40])
            raise web.HTTPFound(target.with_query(lang=language) if language in PATH_LANGUAGES else target)
        return _respond(request, ask_page(locale_of(request)), status=200)

    async def answer(request: web.Request) -> web.Response:
        address = request.remote or ""
        if not counter.may(address):
            return _too_many()
        found = await look_up(deps, request.match_info["code"])
        if found.why is Why.UNKNOWN_CODE:
            counter.wrong(address)
        status = 404 if found.why is Why.UNKNOWN_CODE else 200
        return _respond(request, page_of(found, locale=locale_of(request)), status=status)

    async def picture(request: web.Request) -> web.Response:
        address = request.remote or ""
        if not counter.may(address):
            return _too_many()
        found = await look_up(deps, request.match_info["code"])
        if found.finding is not Finding.VERIFIED or found.clean_sha256 is None:
            counter.wrong(address)
            return web.Response(status=404, headers=_HEADERS)
        try:
            content = await deps.blobs.get(found.clean_sha256)
        except BlobsUnavailable:
            return web.Response(status=503, headers=_HEADERS | {"Retry-After": "30"})
        return web.Response(body=content, content_type="image/jpeg", headers=_HEADERS)

    return [
        web.get("/v", ask),
        web.get("/v/{code}", answer, name="verify"),
        web.get("/v/{code}/picture", picture),
    ]


def locale_of(request: web.Request) -> str:
    """Choose the language: `?lang=` first, then what the browser prefers (RFC 9110, 12.5.4)."""
    asked = request.query.get("lang", "")
    if asked in PATH_LANGUAGES:
        return PATH_LANGUAGES[asked]
    for language in _preferred(request.headers.get("Accept-Language", "")):
        locale = locale_for(language)
        if locale != LOCALES[0] or language.lower().startswith("en"):
            return locale
    return LOCALES[0]


def _preferred(header: str) -> list[str]:
    """List the languages of an Accept-Language header, the most wanted first; unreadable weights count as 0."""
    weighted = []
    for part in header.split(",")[:20]:
        language, _, weight = part.partition(";")
        number = weight.strip().removeprefix("q=") or "1"
        weighted.append((_weight(number), language.strip()))
    return [language for weight, language in sorted(weighted, key=lambda one: -one[0]) if language and weight > 0]


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 < weight <= 1 else 0.0


def _too_many() -> web.Response:
    return web.Response(status=429, text="429", headers=_HEADERS | {"Retry-After": "60"})


def _respond(request: web.Request, page: Page, *, status: int) -> web.Response:
    code = request.match_info.get("code", "")
    html = _TEMPLATE.substitute(
        lang=page.locale.replace("_", "-"),
        lang_code=next(short for short, locale in PATH_LANGUAGES.items() if locale == page.locale),
        style=_STYLE,
        finding=page.finding,
        title=escape(page.title),
        heading=escape(page.heading),
        summary=escape(page.summary),
        facts=_facts(page),
        picture=_picture(page, code),
        checks=_checks(page),
        ask_label=escape(page.ask_label),
        ask_button=escape(page.ask_button),
        footer=escape(page.footer),
        languages=" ".join(
            f'<a href="?lang={short}" lang="{short}">{escape(Texts(locale).language_name())}</a>'
            for short, locale in PATH_LANGUAGES.items()
        ),
    )
    return web.Response(status=status, text=html, content_type="text/html", headers=_HEADERS)


def _facts(page: Page) -> str:
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in page.rows)
    return f"<dl>{rows}</dl>" if rows else ""


def _picture(page: Page, code: str) -> str:
    return f'<img src="/v/{quote(code)}/picture" alt="{escape(page.picture_label)}">' if page.has_picture else ""


def _checks(page: Page) -> str:
    rows = "".join(f"<li><span>{sign}</span><span>{escape(text)}</span></li>" for sign, text in page.checks)
    return f"<ul>{rows}</ul>" if rows else ""
