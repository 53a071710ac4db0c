"""Every feature of the chat front end: who listens, in which order, and every renderer."""

from importlib import import_module
from pkgutil import walk_packages

import handlers
from handlers import conversation, edits, errors, paging
from handlers.codes import chat as codes
from handlers.context import ChatApplication
from handlers.data import chat as data
from handlers.data import forget as data_forget
from handlers.desk import chat as desk
from handlers.desk import holds as desk_holds
from handlers.desk import signin
from handlers.evidence import chat as evidence
from handlers.evidence import lessons, mistaken, proof_codes, review
from handlers.matching import chat as matching
from handlers.order_links import chat as order_links
from handlers.orders import chat as orders
from handlers.orders import sheet as orders_sheet
from handlers.orders import told as orders_told
from handlers.pairs import chat as pairs
from handlers.people import chat as people
from handlers.planning import changes as planning_changes
from handlers.planning import chat as planning
from handlers.planning import days as planning_days
from handlers.planning import load as planning_load
from handlers.planning import minutes as planning_minutes
from handlers.planning import whatif as planning_whatif
from handlers.rooms import chat as rooms
from handlers.rooms import plain as rooms_plain
from handlers.tickets import chat as tickets
from handlers.tracking import buyers_photo, parcels, wip
from handlers.tracking import chat as tracking
from handlers.wishes import chat as wishes
from handlers.wishes import offers
from handlers.workshops import chat as workshops
from handlers.workshops import invites, leaving

TAKERS: tuple[conversation.Taker, ...] = (
    review.take_remark,
    rooms.take_reply,
    rooms_plain.take_small_talk,
    rooms_plain.beside(proof_codes.take_code),
    orders_sheet.take_document,
    orders_sheet.take_pasted,
    orders_told.take_told,
    lessons.take_rest,
    rooms_plain.take_picture,
    rooms_plain.beside(evidence.take_photo),
    wip.take_question,
    parcels.take_number,
    rooms_plain.beside(offers.take_counter),
    rooms_plain.beside(planning_whatif.take_rush),
    rooms_plain.beside(wishes.take_wish),
    rooms_plain.beside(tracking.take_question),
    rooms_plain.beside(proof_codes.take_mistyped),
    tracking.take_card_photo,
    rooms_plain.beside(offers.answer_unread),
    rooms_plain.take_answer,
)
"""Who is asked about a message that no open question takes, in this order."""


def _load_words() -> None:
    """Load every module, so that what it renders is known: nobody has to name it."""
    for found in walk_packages(handlers.__path__, f"{handlers.__name__}."):
        import_module(found.name)


_load_words()


def register(application: ChatApplication) -> None:
    """Add all handlers; the first that fits takes the update, so the order matters."""
    errors.register(application)
    people.register(application)
    workshops.register(application)
    invites.register(application)
    leaving.register(application)
    data.register(application)
    data_forget.register(application)
    desk.register(application)
    desk_holds.register(application)
    signin.register(application)
    orders.register(application)
    order_links.register(application)
    pairs.register(application)
    matching.register(application)
    planning.register(application)
    planning_changes.register(application)
    planning_whatif.register(application)
    planning_days.register(application)
    planning_load.register(application)
    planning_minutes.register(application)
    rooms.register(application)
    codes.register(application)
    tickets.register(application)
    wip.register(application)
    parcels.register(application)
    evidence.register(application)
    lessons.register(application)
    mistaken.register(application)
    review.register(application)
    tracking.register(application)
    buyers_photo.register(application)
    wishes.register(application)
    paging.register(application)
    edits.register(application)
    conversation.set_takers(TAKERS)
    conversation.register(application)
