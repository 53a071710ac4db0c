"""The operator's page as HTML: every value is escaped where it enters."""

from aiohttp import web
from markupsafe import Markup, escape

from bot.web.pages import page_kind
from handlers.desk.page import DeskPage, GatePage, Item, Section, Tile

_KIND = page_kind("desk")

HEADERS = _KIND.headers


def _respond(status: int, **parts: str) -> web.Response:
    html = _KIND.template.substitute(style=_KIND.style, **parts)
    return web.Response(status=status, text=html, content_type="text/html", headers=_KIND.headers)


def show_gate(page: GatePage, *, status: int) -> web.Response:
    """Show the page of somebody who is not signed in."""
    button = Markup('<form method="post"><button class="main">{}</button></form>').format(page.button)
    return _respond(
        status,
        lang=page.locale.replace("_", "-"),
        title=escape(page.title),
        level="fine gate",
        heading=escape(page.heading),
        note=escape(page.summary),
        actions=Markup("<nav>{}</nav>").format(button) if page.button else "",
        tiles="",
        sections="",
    )


def show_desk(page: DeskPage, *, path: str, form: str) -> web.Response:
    """Show the desk; `form` is what its forms carry, `path` where they post."""
    actions = Markup('<nav><a class="button" href="{}">↻ {}</a>{}</nav>').format(
        path, page.refresh, _form(f"{path}/out", page.sign_out, form)
    )
    return _respond(
        200,
        lang=page.locale.replace("_", "-"),
        title=escape(page.title),
        level=page.level,
        heading=escape(page.heading),
        note=escape(page.note),
        actions=actions,
        tiles=Markup('<ul class="tiles">{}</ul>').format(Markup("").join(_tile(tile) for tile in page.tiles)),
        sections=Markup("\n").join(_section(section, path, form) for section in page.sections),
    )


def _form(action: str, label: str, form: str) -> Markup:
    return Markup(
        '<form method="post" action="{}"><input type="hidden" name="form" value="{}"><button>{}</button></form>'
    ).format(action, form, label)


def _tile(tile: Tile) -> Markup:
    return Markup('<li class="{}"><b>{}</b>{}<small>{}</small></li>').format(
        tile.level, tile.value, tile.label, tile.note
    )


def _section(section: Section, path: str, form: str) -> Markup:
    count = Markup(" <span>{}</span>").format(section.total) if section.items else ""
    items = Markup("").join(_item(item, path, form) for item in section.items)
    link = Markup('<p class="hint"><a href="{}?all={}#{}">{}</a></p>')
    more = link.format(path, section.name, section.name, section.more) if section.more else ""
    return Markup('<section id="{}"><h2>{}{}</h2><p class="hint">{}</p><ul class="items">{}</ul>{}</section>').format(
        section.name, section.title, count, section.hint, items, more
    )


def _item(item: Item, path: str, form: str) -> Markup:
    detail = Markup("<p>{}</p>").format(item.detail) if item.detail else ""
    button = _form(f"{path}/{item.action}", item.button, form) if item.action else ""
    return Markup('<li class="{}"><div><b dir="auto">{}</b> <small>{}</small>{}</div>{}</li>').format(
        item.level, item.title, item.note, detail, button
    )
