"""The page of an order's link: /o/<token>, for people without an account.

No script, no cookie, nothing from elsewhere, nothing kept by caches. Each address has so many wrong tries a minute.
"""

from collections.abc import Sequence

from aiohttp import web
from markupsafe import Markup, escape

from bot.web.clients import Network, Tries, client_of
from bot.web.pages import page_kind
from bot.web.verify import PATH_LANGUAGES, locale_of
from core.blobs import BlobsUnavailable
from core.work.deps import Deps
from handlers.order_links.page import OrderPage, ShownPhoto, ShownStage, find_photo, order_page
from handlers.texts import Texts

_KIND = page_kind("order_page")


def routes(deps: Deps, tries: Tries | None = None, *, trusted: Sequence[Network] = ()) -> list[web.RouteDef]:
    """Make /o/<token> (the order) and /o/<token>/<photo> (the copy without faces and place of one of its photos)."""
    counter = tries or Tries()

    async def show(request: web.Request) -> web.Response:
        address = client_of(request, trusted)
        if not counter.may(address):
            return _too_many()
        token = request.match_info["token"]
        page = await order_page(deps, token=token, locale=locale_of(request))
        if not page.is_found:
            counter.wrong(address)
        return _respond(page, token)

    async def picture(request: web.Request) -> web.Response:
        address = client_of(request, trusted)
        if not counter.may(address):
            return _too_many()
        shown = request.match_info
        sha256 = await find_photo(deps, token=shown["token"], photo_id=int(shown["photo"]))
        if sha256 is None:
            counter.wrong(address)
            return web.Response(status=404, headers=_KIND.headers)
        try:
            content = await deps.blobs.get(sha256)
        except FileNotFoundError:
            return web.Response(status=404, headers=_KIND.headers)
        except BlobsUnavailable:
            return web.Response(status=503, headers=_KIND.headers | {"Retry-After": "30"})
        return web.Response(body=content, content_type="image/jpeg", headers=_KIND.headers)

    return [
        web.get("/o/{token}", show, name="order_page"),
        web.get(r"/o/{token}/{photo:\d{1,18}}", picture),
    ]


def _too_many() -> web.Response:
    return web.Response(status=429, text="429", headers=_KIND.headers | {"Retry-After": "60"})


def _respond(page: OrderPage, token: str) -> web.Response:
    html = _KIND.template.substitute(
        lang=page.locale.replace("_", "-"),
        style=_KIND.style,
        title=escape(page.title),
        heading=escape(page.heading),
        summary=escape(page.summary),
        rows=_rows(page),
        stages=_stages(page, token),
        left_out=Markup("<p>{}</p>").format(page.left_out) if page.left_out else "",
        footer=escape(page.footer),
        languages=Markup(" ").join(
            Markup('<a href="?lang={}" lang="{}">{}</a>').format(short, short, Texts(locale).language_name())
            for short, locale in PATH_LANGUAGES.items()
        ),
    )
    return web.Response(
        status=200 if page.is_found else 404, text=html, content_type="text/html", headers=_KIND.headers
    )


def _rows(page: OrderPage) -> Markup:
    rows = Markup().join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(label, value) for label, value in page.rows)
    return Markup("<dl>{}</dl>").format(rows) if rows else Markup()


def _stages(page: OrderPage, token: str) -> Markup:
    stages = Markup().join(_stage(page, stage, token) for stage in page.stages)
    return Markup("<ol>{}</ol>").format(stages) if stages else Markup()


def _stage(page: OrderPage, stage: ShownStage, token: str) -> Markup:
    photos = Markup().join(_photo(page, photo, token) for photo in stage.photos)
    return Markup(
        '<li class="{}"><span class="icon" aria-hidden="true">{}</span>'
        '<div><h2>{}</h2><p class="note">{}</p>{}</div></li>'
    ).format(
        stage.state,
        stage.icon,
        stage.name,
        stage.note,
        Markup('<div class="photos">{}</div>').format(photos) if photos else "",
    )


def _photo(page: OrderPage, photo: ShownPhoto, token: str) -> Markup:
    return Markup(
        '<figure><a href="/o/{token}/{id}"><img src="/o/{token}/{id}" alt="{alt}" loading="lazy"></a>'
        "<figcaption>{moment}<br>{proves}<br>"
        '<a href="/v/{code}" rel="noreferrer">{check} {code}</a></figcaption></figure>'
    ).format(
        token=token,
        id=photo.id,
        alt=f"{page.photo_label} {photo.moment}",
        moment=photo.moment,
        proves=photo.proves,
        code=photo.code,
        check=page.check_label,
    )
