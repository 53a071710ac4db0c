"""Words and files that are written plainly, right after something was said in a room: they go there.

They do so only where the newest message of the chat is of that room and nothing else is asked; what the robot itself
can answer it answers, and one button passes the words on instead. Which room is meant is asked where two could be.
"""

from dataclasses import dataclass

from telegram import Message, Update

from core.matching import queries as matching
from core.orders.access import names_own
from core.parties import queries as parties
from core.reading.grammar import find_codes
from core.reading.intents import NOT_UNDERSTOOD, read_intent
from core.rooms import actions as rooms
from core.rooms import queries as heard
from core.rooms.messages import RoomInside, RoomWhich
from core.rooms.tables import Room
from handlers.context import Turn
from handlers.conversation import Taker, is_asked
from handlers.rooms.passing import answer_in_closed_room, pass_on

SMALL_TALK = frozenset({"greeting", "thanks"})
YES_OR_NO = frozenset({"accept", "decline"})
"""Said to the robot only while an offer waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The rooms that a plain message may be meant for, the newest first; `is_sure`: it is surely the first."""

    rooms: tuple[Room, ...] = ()
    is_sure: bool = False
    is_told: bool = False
    """The person was told, within the time that counts, that what they write goes there."""


async def _meant(turn: Turn) -> Meant:
    """Find the rooms of which something was said here in the last minutes."""
    said = await heard.list_heard(turn.session, at=turn.here, now=turn.now)
    found = [await turn.session.get_one(Room, room_id) for room_id in said.room_ids]
    if not found:
        return Meant()
    is_sure = said.is_newest and len(found) == 1 and not await is_asked(turn)
    return Meant(rooms=tuple(found), is_sure=is_sure, is_told=said.is_told)


async def take_small_talk(message: Message, turn: Turn) -> bool:
    """Take thanks, greetings, yes and no that come right after something was said in a room."""
    if not await _is_small_talk(message.text or "", turn):
        return False
    meant = await _meant(turn)
    return meant.is_sure and await _answer(message, turn, meant)


async def take_picture(message: Message, turn: Turn) -> bool:
    """Take a buyer's picture that comes right after something was said in a room; those of the floor prove stages."""
    if not message.photo or await parties.list_workshops_of(turn.session, person_id=turn.me.id):
        return False
    meant = await _meant(turn)
    return meant.is_sure and await _answer(message, turn, meant)


async def take_answer(message: Message, turn: Turn) -> bool:
    """Take what nobody else understands; where it is not sure whom it is for, that is asked."""
    meant = await _meant(turn)
    if meant.is_sure:
        return await _answer(message, turn, meant)
    return await _ask_which(message, turn, meant.rooms)


def beside(taker: Taker) -> Taker:
    """Let the robot answer first what it understands, and offer to pass it on where it may be an answer to a person."""

    async def take(message: Message, turn: Turn) -> bool:
        if not await taker(message, turn):
            return False
        codes = find_codes(message.text or message.caption or "")
        if message.media_group_id is None and not await names_own(turn.session, actor=turn.me, codes=codes):
            meant = await _meant(turn)
            if meant.is_sure and await _is_open(turn, meant.rooms[0]):
                which = RoomWhich(room_id=meant.rooms[0].id, is_beside=True)
                await turn.say(which, reply_to=message.message_id)
        return True

    return take


async def ask_if_another(message: Message, turn: Turn, room_id: int) -> bool:
    """Ask somebody who is in one room and was just written to from another whom their words are for."""
    meant = await _meant(turn)
    if not meant.rooms or meant.rooms[0].id == room_id or message.reply_to_message is not None:
        return False
    own = await turn.session.get_one(Room, room_id)
    return await _ask_which(message, turn, (meant.rooms[0], own))


async def _answer(message: Message, turn: Turn, meant: Meant) -> bool:
    room = meant.rooms[0]
    if not await rooms.is_room_open(turn.session, actor=turn.me, room_id=room.id):
        return await answer_in_closed_room(message, turn, room.id)
    if await pass_on(message, turn, room.id) and not meant.is_told:
        await turn.say(RoomInside(room_id=room.id))
    return True


async def _ask_which(message: Message, turn: Turn, found: tuple[Room, ...]) -> bool:
    still = [room.id for room in found if await _is_open(turn, room)]
    if not still:
        return False
    await turn.say(RoomWhich(room_id=still[0], other_ids=tuple(still[1:])), reply_to=message.message_id)
    return True


async def _is_open(turn: Turn, room: Room) -> bool:
    standing = await rooms.find_standing(turn.session, room=room, me=turn.me)
    return standing is not None and standing.is_open


async def _is_small_talk(text: str, turn: Turn) -> bool:
    said = {
        read_intent(text, role=role, today=turn.today, locale=turn.me.locale).name
        for role in ("merchant", "owner", "worker")
    }
    if said & SMALL_TALK:
        return True
    if not said & YES_OR_NO or said - YES_OR_NO - {NOT_UNDERSTOOD}:
        return False
    workshop = await parties.find_owned_workshop(turn.session, person_id=turn.me.id)
    waits = workshop is not None and await matching.list_open_to(turn.session, workshop_id=workshop.id, now=turn.now)
    return not waits


async def take_after_all(update: Update, turn: Turn, room_id: int, is_sure: int) -> None:
    """Pass on the message under which it was asked whom it is for, or whether it may go unseen."""
    pressed = update.callback_query.message if update.callback_query is not None else None
    asked_of = pressed.reply_to_message if isinstance(pressed, Message) else None
    if pressed is None or asked_of is None:
        await turn.answer("room.original_gone", alert=True)
        return
    if await rooms.was_said(turn.session, at=turn.here, message_id=asked_of.message_id):
        await turn.answer("room.passed_already")
    elif await pass_on(asked_of, turn, room_id, is_sure=bool(is_sure)):
        await turn.say(RoomInside(room_id=room_id))
    await turn.take_down(pressed.message_id)
