"""Order cards: sent to the owner with the deal, again on request, replaced when one is lost; and scanned cards."""

from typing import ClassVar

from telegram import Update

from core.codes import actions as codes
from core.codes.messages import OrderCardPdf, PrintedCard, ReplaceCard
from core.codes.model import START_PREFIX, CodeKind, Standing
from core.codes.queries import check_code, get_generation
from core.errors import UserError
from core.orders.access import FLOOR, OWNER_ONLY, Side, access_order
from core.parties.model import NotYours
from core.tickets.model import is_ticket
from core.tracking.messages import OrderStatus
from handlers.arguments import ID, REVISION
from handlers.context import ChatApplication, Turn
from handlers.conversation import QuestionOver
from handlers.evidence import chat as evidence
from handlers.keyboards import on_press
from handlers.people.chat import starts
from handlers.tickets import chat as tickets


class CardForged(UserError):
    """The code claims to be ours, and its signature does not hold."""

    code: ClassVar[str] = "card_forged"


class CardExpired(UserError):
    """The card was replaced by a newer one."""

    code: ClassVar[str] = "card_expired"


@starts(START_PREFIX)
async def scan(turn: Turn, payload: str) -> None:
    """Take a scanned card: on the floor the next photo is for it, a merchant sees where the order stands; or a ticket.

    Raises:
        CardForged: Nobody of ours signed it.
        CardExpired: There is a newer card.
        NotYours: The order is none of this person's.
    """
    reading = await check_code(turn.session, START_PREFIX + payload, keys=turn.deps.code_keys)
    if reading.standing is Standing.EXPIRED:
        raise CardExpired
    if reading.standing is not Standing.VALID:
        raise CardForged
    if is_ticket(reading):
        await tickets.scan_ticket(turn, reading)
        return
    if reading.kind not in (CodeKind.ORDER_CARD, CodeKind.CHALLENGE) or reading.order_id is None:
        raise NotYours
    order, side = await access_order(turn.session, actor=turn.me, order_id=reading.order_id)
    if side in FLOOR:
        await evidence.expect_photo(turn, order.id, reading.stage)
    if side is not Side.WORKER:
        await turn.say(OrderStatus(order_id=order.id))


async def send_card(_: Update, turn: Turn, order_id: int) -> None:
    """Send the card again."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=FLOOR, open_only=True)
    await turn.say(PrintedCard(order_id=order.id))


async def send_pdf(_: Update, turn: Turn, order_id: int) -> None:
    """Send the card as a file to print."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=FLOOR, open_only=True)
    await turn.say(OrderCardPdf(order_id=order.id))


async def replace(_: Update, turn: Turn, order_id: int) -> None:
    """Say what becomes of the printed cards, and ask."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=OWNER_ONLY, open_only=True)
    await turn.say(ReplaceCard(order_id=order.id))


async def replace_sure(_: Update, turn: Turn, order_id: int, generation: int) -> None:
    """Make all printed cards worthless and send the new one; an older question replaces nothing."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=OWNER_ONLY, open_only=True)
    if await get_generation(turn.session, order_id=order.id) != generation:
        raise QuestionOver
    await codes.replace_order_card(turn.session, order_id=order.id, actor_id=turn.me.id, now=turn.now)
    await turn.say(PrintedCard(order_id=order.id, replaced=True))


def register(application: ChatApplication) -> None:
    """Listen to the buttons of cards."""
    on_press(application, "card.send", send_card, ID)
    on_press(application, "card.pdf", send_pdf, ID)
    on_press(application, "card.replace", replace, ID)
    on_press(application, "card.replace_yes", replace_sure, ID, REVISION)
