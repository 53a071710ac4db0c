"""The number of a parcel: asked once when the goods have left, typed at any moment, told to the merchant."""

from telegram import Message, Update

from core.dialogue.tables import Dialogue
from core.orders import queries as orders
from core.orders.access import FLOOR, access_order, sides_of
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.model import NotYours
from core.reading.grammar import find_codes
from core.reading.parcels import Parcel, read_parcel
from core.tracking import parcels
from handlers.arguments import ID
from handlers.context import ChatApplication, Turn
from handlers.conversation import answers, asks_again
from handlers.keyboards import on_press, pressed_message_id

KIND = "parcel"


async def take_number(message: Message, turn: Turn) -> bool:
    """Take a message of the floor that tells the number of a parcel."""
    parcel = read_parcel(message.text or "")
    if parcel is None or not await parties.list_workshops_of(turn.session, person_id=turn.me.id):
        return False
    order = await _order_meant(turn, message.text or "", parcel)
    if order is None:
        await turn.say("parcel.which", reply_to=message.message_id)
    else:
        await _keep(turn, order, parcel)
    return True


async def _order_meant(turn: Turn, text: str, parcel: Parcel) -> Order | None:
    """Find the order that is named; without a name the only one that travels without a number.

    Raises:
        NotYours: There is none of this name for them.
    """
    codes = find_codes(text)
    if codes:
        order = await orders.find_by_code(turn.session, code=codes[0])
        if order is None or not FLOOR.intersection(await sides_of(turn.session, actor=turn.me, order=order)):
            raise NotYours
        return order
    meant = await parcels.list_meant(turn.session, person=turn.me, parcel=parcel, now=turn.now)
    return meant[0] if len(meant) == 1 else None


async def _keep(turn: Turn, order: Order, parcel: Parcel) -> None:
    await parcels.keep_number(turn.session, actor=turn.me, order_id=order.id, parcel=parcel, now=turn.now)
    await turn.say("parcel.kept", order=order.code)


async def ask_number(_: Update, turn: Turn, order_id: int) -> None:
    """Wait for the number of a parcel."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=FLOOR)
    await turn.ask(KIND, "number", {"order_id": order.id})
    await turn.say("parcel.type", order=order.code)


@answers(KIND)
async def _take_asked(message: Message, turn: Turn, row: Dialogue) -> bool:
    """Take the number that was asked for, whatever carrier it is of."""
    parcel = read_parcel(message.text or "", is_asked=True)
    if parcel is None:
        return False
    order, _ = await access_order(turn.session, actor=turn.me, order_id=row.answers["order_id"], sides=FLOOR)
    await turn.end_question()
    await _keep(turn, order, parcel)
    return True


@asks_again(KIND)
async def _ask_again(turn: Turn, row: Dialogue) -> None:
    order, _ = await access_order(turn.session, actor=turn.me, order_id=row.answers["order_id"], sides=FLOOR)
    await turn.say("parcel.type", order=order.code)


async def skip(update: Update, turn: Turn, order_id: int) -> None:
    """Go without a number; it can be typed later."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=FLOOR)
    await turn.edit(pressed_message_id(update), "parcel.skipped", order=order.code)


def register(application: ChatApplication) -> None:
    """Listen to the buttons of the question."""
    on_press(application, "parcel.type", ask_number, ID)
    on_press(application, "parcel.skip", skip, ID)
