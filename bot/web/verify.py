"""The public page on which anybody who was sent a picture sees what was checked: /v/<code>.

No script, no cookie, nothing from elsewhere. Each address has so many wrong tries a minute; right codes cost nothing.
"""

from collections.abc import Sequence
from urllib.parse import quote

from aiohttp import web
from markupsafe import escape

from bot.web.clients import Network, Tries, client_of
from bot.web.pages import page_kind
from core.blobs import BlobsUnavailable
from core.evidence.verification import Finding, Why
from core.parties.model import LOCALES, locale_for
from core.work.deps import Deps
from handlers.evidence.verification import Page, ask_page, look_up, page_of
from handlers.texts import Texts

PATH_LANGUAGES = {"en": "en", "zh": "zh_Hans", "ru": "ru"}

_KIND = page_kind("verify")


def routes(deps: Deps, tries: Tries | None = None, *, trusted: Sequence[Network] = ()) -> list[web.RouteDef]:
    """Make /v (asks for a code), /v/<code> (the answer) and /v/<code>/picture (the copy without faces and place)."""
    counter = tries or Tries()

    async def ask(request: web.Request) -> web.Response:
        code = request.query.get("code", "").strip()
        if code:
            language = request.query.get("lang", "")
            target = request.app.router["verify"].url_for(code=code[:40])
            raise web.HTTPFound(target.with_query(lang=language) if language in PATH_LANGUAGES else target)
        return _respond(request, ask_page(locale_of(request), key=deps.code_keys[0]), status=200)

    async def answer(request: web.Request) -> web.Response:
        address = client_of(request, trusted)
        if not counter.may(address):
            return _too_many()
        found = await look_up(deps, request.match_info["code"])
        if found.why is Why.UNKNOWN_CODE:
            counter.wrong(address)
        status = 404 if found.why is Why.UNKNOWN_CODE else 200
        return _respond(request, page_of(found, locale=locale_of(request), key=deps.code_keys[0]), status=status)

    async def picture(request: web.Request) -> web.Response:
        address = client_of(request, trusted)
        if not counter.may(address):
            return _too_many()
        found = await look_up(deps, request.match_info["code"])
        if found.finding is not Finding.VERIFIED or found.clean_sha256 is None:
            counter.wrong(address)
            return web.Response(status=404, headers=_KIND.headers)
        try:
            content = await deps.blobs.get(found.clean_sha256)
        except BlobsUnavailable:
            return web.Response(status=503, headers=_KIND.headers | {"Retry-After": "30"})
        return web.Response(body=content, content_type="image/jpeg", headers=_KIND.headers)

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
    return web.Response(status=429, text="429", headers=_KIND.headers | {"Retry-After": "60"})


def _respond(request: web.Request, page: Page, *, status: int) -> web.Response:
    code = request.match_info.get("code", "")
    html = _KIND.template.substitute(
        lang=page.locale.replace("_", "-"),
        lang_code=next(short for short, locale in PATH_LANGUAGES.items() if locale == page.locale),
        style=_KIND.style,
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
    return web.Response(status=status, text=html, content_type="text/html", headers=_KIND.headers)


def _facts(page: Page) -> str:
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in page.rows)
    return f"<dl>{rows}</dl>" if rows else ""


def _picture(page: Page, code: str) -> str:
    return f'<img src="/v/{quote(code)}/picture" alt="{escape(page.picture_label)}">' if page.has_picture else ""


def _checks(page: Page) -> str:
    rows = "".join(f"<li><span>{sign}</span><span>{escape(text)}</span></li>" for sign, text in page.checks)
    return f"<ul>{rows}</ul>" if rows else ""
