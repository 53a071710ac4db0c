"""Order sheets in words: what one holds, what was left out of it, and the empty one."""

from markupsafe import Markup

from core.files import FileKind
from core.orders.messages import SheetNotes, SheetOrders, SheetTemplate
from core.orders.sheets.entries import NoteName
from core.orders.sheets.headings import Label
from core.orders.sheets.template import make_template
from core.orders.sheets.template_texts import EXAMPLE_PIECES, TemplateTexts
from handlers.families import Family
from handlers.outgoing import Media, Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts

NOTE = Family("sheet.note", NoteName)
LABEL = Family("orders.sheet.label", Label)
EXAMPLE = Family("orders.sheet.example", Label)

MOST_NOTES = 12
EXAMPLE_ROWS = tuple(zip(("black", "white"), EXAMPLE_PIECES, strict=True))
COLOUR = Family("orders.sheet", [colour for colour, _ in EXAMPLE_ROWS])


@renders(SheetOrders)
async def _orders(r: Rendering[SheetOrders]) -> Outgoing:
    """List the orders that one sheet holds."""
    lines = [r.t("orders.sheet_order", style=style, pieces=r.t.number(pieces)) for style, pieces in r.message.orders]
    return Outgoing(text=Markup("\n").join((r.t("orders.sheet_orders", count=r.t.number(len(lines))), *lines)))


@renders(SheetNotes)
async def _notes(r: Rendering[SheetNotes]) -> Outgoing:
    """Say what of a sheet was left out, or read in a way that its sender should know."""
    shown = [r.t(NOTE(name), **params) for name, params in r.message.notes[:MOST_NOTES]]
    more = len(r.message.notes) - len(shown)
    rest = [r.t("orders.more_notes", count=r.t.number(more))] if more else []
    return Outgoing(text=Markup("\n").join((r.t("orders.sheet_notes"), *shown, *rest)))


@renders(SheetTemplate)
async def _template(r: Rendering[SheetTemplate]) -> Outgoing:
    content = await r.draw(make_template, template_texts(r.t))
    name = f"{plain(r.t('orders.sheet.file'))}.xlsx"
    return Outgoing(text=r.t("orders.template"), media=Media(content=content, type=FileKind.DOCUMENT, filename=name))


def template_texts(t: Texts) -> TemplateTexts:
    """Collect the words of the template in one language."""
    return TemplateTexts(
        order_tab=plain(t("orders.sheet.order_tab")),
        example_tab=plain(t("orders.sheet.example_tab")),
        labels={label: plain(t(LABEL(label))) for label in Label},
        colour=plain(t("orders.sheet.colour")),
        total=plain(t("orders.sheet.total")),
        example={label: plain(t(EXAMPLE(label))) for label in Label},
        example_rows=[(plain(t(COLOUR(colour))), pieces) for colour, pieces in EXAMPLE_ROWS],
    )
