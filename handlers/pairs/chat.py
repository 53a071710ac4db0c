"""Pairs in chat: the link for a workshop's own buyer, who follows it with one tap, and how a pair ends."""

from telegram import Update

from core.pairs import actions as pairs
from core.pairs.access import WORKSHOP_ONLY, access_pair
from core.pairs.messages import EndPair, PairAsked, PairIsOver, PairJoined, PairLink, PairMenu, Pairs
from core.parties.access import access_workshop
from handlers.arguments import ID, TOKEN
from handlers.context import ChatApplication, Turn
from handlers.keyboards import on_press, pressed_message_id
from handlers.people.chat import starts


@starts("p_")
async def follow_link(turn: Turn, token: str) -> None:
    """Show who makes what, and ask whether it is theirs; who has come already reads what is going on."""
    pair = await pairs.find_followed(turn.session, actor=turn.me, token=token, now=turn.now)
    if pair.merchant_id == turn.me.id:
        await turn.say(PairMenu(pair_id=pair.id))
    else:
        await turn.say(PairAsked(pair_link_id=pair.id))


async def follow(update: Update, turn: Turn, token: str) -> None:
    """Let the buyer come: the orders are theirs from now on."""
    pair = await pairs.come(turn.session, actor=turn.me, token=token, now=turn.now)
    await turn.edit(pressed_message_id(update), PairJoined(pair_id=pair.id))


async def show_all(_: Update, turn: Turn, workshop_id: int) -> None:
    """Show the buyers that a workshop has."""
    workshop = await access_workshop(turn.session, actor=turn.me, workshop_id=workshop_id)
    await turn.say(Pairs(workshop_id=workshop.id))


async def show(_: Update, turn: Turn, pair_id: int) -> None:
    """Show a pair and what can be done with it."""
    pair = await access_pair(turn.session, actor=turn.me, pair_id=pair_id)
    await turn.say(PairMenu(pair_id=pair.id))


async def show_link(_: Update, turn: Turn, pair_id: int) -> None:
    """Show the link, a new one where the old one is over."""
    pair = await access_pair(turn.session, actor=turn.me, pair_id=pair_id, sides=WORKSHOP_ONLY)
    await pairs.renew_link(turn.session, pair=pair, token=turn.deps.new_token(), now=turn.now)
    await turn.say(PairLink(pair_id=pair.id))


async def revoke(update: Update, turn: Turn, pair_id: int) -> None:
    """Take the link back."""
    pair = await access_pair(turn.session, actor=turn.me, pair_id=pair_id, sides=WORKSHOP_ONLY)
    await pairs.revoke_link(turn.session, pair=pair)
    await turn.edit(pressed_message_id(update), PairLink(pair_id=pair.id))


async def end(update: Update, turn: Turn, pair_id: int) -> None:
    """Say what the end of a pair means, and ask."""
    pair = await access_pair(turn.session, actor=turn.me, pair_id=pair_id)
    await turn.edit(pressed_message_id(update), EndPair(pair_id=pair.id))


async def end_sure(update: Update, turn: Turn, pair_id: int) -> None:
    """End a pair."""
    pair = await access_pair(turn.session, actor=turn.me, pair_id=pair_id)
    await pairs.end(turn.session, pair=pair, actor=turn.me, now=turn.now)
    await turn.edit(pressed_message_id(update), PairIsOver(pair_id=pair.id))


def register(application: ChatApplication) -> None:
    """Listen to the buttons of pairs."""
    on_press(application, "pair.follow", follow, TOKEN)
    on_press(application, "pair.list", show_all, ID)
    on_press(application, "pair.menu", show, ID)
    on_press(application, "pair.link", show_link, ID)
    on_press(application, "pair.revoke", revoke, ID)
    on_press(application, "pair.end", end, ID)
    on_press(application, "pair.end_yes", end_sure, ID)
