"""Bundle tickets and carton labels: the owner prints them from the cut order; a scanned one says where it is."""

from telegram import Update

from core.codes.model import CodeReading
from core.orders.access import FLOOR, OWNER_ONLY, access_order
from core.parties.model import NotYours
from core.stage import TicketKind
from core.tickets import actions, queries
from core.tickets.messages import TicketFound, TicketMenu, TicketSheet
from handlers.arguments import ID, PIECES
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press, pressed_message_id


async def open_menu(_: Update, turn: Turn, order_id: int) -> None:
    """Offer to print tickets and carton labels."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=OWNER_ONLY, open_only=True)
    await turn.say(TicketMenu(order_id=order.id))


async def make(update: Update, turn: Turn, order_id: int, kind: TicketKind, pieces_each: int) -> None:
    """Divide the order into bundles or cartons of a size, and send the sheets."""
    order, _ = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=OWNER_ONLY, open_only=True)
    await actions.make_tickets(
        turn.session, order=order, kind=kind, pieces_each=pieces_each, actor_id=turn.me.id, now=turn.now
    )
    await turn.edit(pressed_message_id(update), TicketMenu(order_id=order.id))
    await turn.say(TicketSheet(order_id=order.id, kind=kind))


async def print_again(_: Update, turn: Turn, order_id: int, kind: TicketKind) -> None:
    """Send the sheets in force again."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=OWNER_ONLY, open_only=True)
    if not await queries.list_tickets(turn.session, order_id=order.id, kind=kind):
        raise NotYours
    await turn.say(TicketSheet(order_id=order.id, kind=kind))


async def scan_ticket(turn: Turn, reading: CodeReading) -> None:
    """Tell what is in a bundle or carton whose code a phone's camera opened, and where it was seen last.

    Raises:
        NotYours: It is not in force, or not on this person's floor.
    """
    ticket = await queries.find_ticket(turn.session, reading)
    if ticket is None:
        raise NotYours
    await access_order(turn.session, actor=turn.me, order_id=ticket.order_id, sides=FLOOR)
    await turn.say(TicketFound(ticket_id=ticket.id))


def register(application: ChatApplication) -> None:
    """Listen to the buttons of tickets."""
    on_press(application, "tickets.open", open_menu, ID)
    on_press(application, "tickets.make", make, ID, TicketKind, PIECES)
    on_press(application, "tickets.print", print_again, ID, TicketKind)
