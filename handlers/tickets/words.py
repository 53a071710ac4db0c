"""What people see of tickets: the menu, the sheets, one scanned ticket."""

from collections.abc import Sequence

from markupsafe import Markup

from core.codes.model import link
from core.files import FileKind
from core.orders import queries as orders
from core.orders.lines import breakdown_of
from core.orders.tables import Order
from core.parties.tables import Person
from core.reading.colours import colour_name
from core.stage import Stage, TicketKind
from core.tickets import queries
from core.tickets.messages import TicketFound, TicketMenu, TicketSheet
from core.tickets.model import MOST_TICKETS, SIZES, cut_into, number_ranges
from core.tickets.tables import Ticket
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.outgoing import Button, Media, Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts
from handlers.trade_words import stage_label
from vision.draw.tickets import BundleTicket, CartonLabel, draw_carton_labels, draw_ticket_sheets

MADE = Family("tickets.made", TicketKind)
PRINT = Family("tickets.button.print", TicketKind)
MAKE = Family("tickets.button.make", TicketKind)
SHEET = Family("tickets.sheet", TicketKind)
ONE = Family("tickets.one", TicketKind)

SIZES_A_ROW = 2
LINES_ON_LABEL = 3


@renders(TicketMenu)
async def _menu(r: Rendering[TicketMenu]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    lines = [r.t("tickets.menu", order=short_name(r.t, order))]
    rows: list[tuple[Button, ...]] = []
    for kind in TicketKind:
        made = await queries.list_tickets(r.session, order_id=order.id, kind=kind)
        sizes = _size_buttons(r, order, kind)
        rows += [tuple(sizes[at : at + SIZES_A_ROW]) for at in range(0, len(sizes), SIZES_A_ROW)]
        if made:
            lines.append(r.t.count(MADE(kind), len(made), pieces=r.t.number(sum(t.pieces for t in made))))
            rows.append((r.button(PRINT(kind), pack("tickets.print", order.id, kind)),))
    return Outgoing(text=Markup("\n").join(lines), buttons=tuple(rows))


def _size_buttons(r: Rendering, order: Order, kind: TicketKind) -> list[Button]:
    """Offer the sizes that give a believable number of tickets."""
    lines = breakdown_of(order).lines
    counts = {size: len(cut_into(kind, lines, size)) for size in SIZES[kind]}
    return [
        r.button(MAKE(kind), pack("tickets.make", order.id, kind, size), pieces=size, tickets=count)
        for size, count in counts.items()
        if count <= MOST_TICKETS
    ]


@renders(TicketSheet)
async def _sheet(r: Rendering[TicketSheet]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    kind = TicketKind(r.message.kind)
    made = await queries.list_tickets(r.session, order_id=order.id, kind=kind)
    footer = plain(short_name(r.t, order))
    if kind is TicketKind.BUNDLE:
        content = await r.draw(draw_ticket_sheets, [_bundle(r, order, t, len(made)) for t in made], footer=footer)
    else:
        content = await r.draw(draw_carton_labels, [_carton(r, order, t, len(made)) for t in made], footer=footer)
    filename = f"{order.code}-{kind.lower()}s.pdf"
    text = r.t.count(SHEET(kind), len(made), order=short_name(r.t, order))
    return Outgoing(text=text, media=Media(content=content, type=FileKind.DOCUMENT, filename=filename))


def _bundle(r: Rendering, order: Order, ticket: Ticket, total: int) -> BundleTicket:
    return BundleTicket(
        number=_number(ticket, total),
        qr_text=_qr_text(r, order, ticket),
        short_name=plain(short_name(r.t, order)),
        contents=_contents(r.t, ticket)[0][0],
        pieces=plain(r.t("tickets.pieces_short", pieces=r.t.number(ticket.pieces))),
    )


def _carton(r: Rendering, order: Order, ticket: Ticket, total: int) -> CartonLabel:
    lines = [f"{name}  ×  {pieces}" for name, pieces in _contents(r.t, ticket)]
    if len(lines) > LINES_ON_LABEL:  # a scan of the label names them all
        left = len(lines) - LINES_ON_LABEL + 1
        lines = [*lines[:-left], plain(r.t.count("list.more", left))]
    whole = plain(r.t("tickets.pieces_short", pieces=r.t.number(ticket.pieces)))
    return CartonLabel(
        number=f"{ticket.number}/{total}",
        qr_text=_qr_text(r, order, ticket),
        short_name=plain(short_name(r.t, order)),
        lines=(*lines, whole),
    )


def _qr_text(r: Rendering, order: Order, ticket: Ticket) -> str:
    return link(queries.ticket_payload(ticket, order, keys=r.deps.code_keys), bot_username=r.bot_username)


def _number(ticket: Ticket, total: int) -> str:
    return number_ranges([ticket.number], total=total)[0]


def _contents(t: Texts, ticket: Ticket) -> Sequence[tuple[str, int]]:
    """Name what is in a ticket: size and colour, and the pieces."""
    return [
        (" ".join(filter(None, (line["size"], colour_name(line["colour"], t.locale)))), line["pieces"])
        for line in ticket.contents
    ]


@renders(TicketFound)
async def _one(r: Rendering[TicketFound]) -> Outgoing:
    ticket = await r.session.get_one(Ticket, r.message.ticket_id)
    order = await orders.get_order(r.session, ticket.order_id)
    made = await queries.list_tickets(r.session, order_id=order.id, kind=TicketKind(ticket.kind))
    contents = r.t("list.comma").join(f"{name} × {pieces}".strip() for name, pieces in _contents(r.t, ticket))
    number = _number(ticket, len(made))
    lines = [r.t(ONE(ticket.kind), number=number, order=short_name(r.t, order), contents=contents)]
    if ticket.stage is None or ticket.stage_at is None:
        lines.append(r.t("tickets.not_seen"))
    else:
        holder = await r.session.get_one(Person, ticket.held_by_id)
        stage, when = stage_label(r.t, Stage(ticket.stage)), r.t.moment(ticket.stage_at)
        lines.append(r.t("tickets.seen_last", stage=stage, time=when, name=holder.name))
    return Outgoing(text=Markup("\n").join(lines))
