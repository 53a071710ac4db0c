"""An order told in one message: a draft with everything filled in that was said, and only the rest is asked."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Message, Update

from core.dialogue import actions as dialogue
from core.errors import UserError
from core.files import FileKind, FileRef
from core.orders import actions as orders
from core.orders import queries
from core.orders.access import EITHER_PARTY, access_order
from core.orders.again import order_again
from core.orders.asking import KIND, SUMMARY, draft_in, places_orders
from core.orders.draft import (
    Draft,
    Question,
    add_picture,
    draft_to_json,
    take_due_on,
    take_fabric_on,
    take_said_fabric,
    take_whole,
)
from core.orders.messages import DraftReplaced, FabricLeaves, LeftOut
from core.orders.tables import Order
from core.parties import queries as people
from core.parties.model import NotYours
from core.parties.regions import find_region
from core.reading.breakdown import parse_breakdown
from core.reading.intents import Intent
from core.reading.messages import read_message
from core.reading.reorders import has_other_pieces, pieces_said
from core.reading.said_fabric import SaidFabric, read_fabric
from core.reading.shared_pieces import read_shared_pieces
from core.reading.ways_out import is_report
from core.reading.whole import WholeOrder, fold_lines, name_colours, read_terms, read_wish
from handlers.context import Turn
from handlers.orders import own
from handlers.orders.asking import ask, new_draft, new_token


async def take_told(message: Message, turn: Turn) -> bool:
    """Take a message or the caption of a picture that tells an order, or one like an earlier one."""
    text = message.text or message.caption or ""
    if is_report(text) or not await places_orders(turn.session, person=turn.me):
        return False
    read = read_message(text, today=turn.today, locale=turn.me.locale)
    if isinstance(read, Intent) and read.name == "new_order" and turn.me.is_merchant:
        read = read_wish(text, today=turn.today, locale=turn.me.locale) or read
    owned = None if turn.me.is_merchant else await people.find_owned_workshop(turn.session, person_id=turn.me.id)
    if isinstance(read, WholeOrder):
        if owned is not None and not own.is_told(read, message, now=turn.now, workshop=owned, locale=turn.me.locale):
            return False
        draft = await before_what_is_open(turn, await new_draft(turn))
        await fill(turn, draft, read, message)
        return True
    is_again = read.name == "reorder" and (turn.me.is_merchant or owned is not None)
    return is_again and await _begin_again(turn, read, message)


async def fill(turn: Turn, draft: Draft, told: WholeOrder, message: Message) -> None:
    """Fill a draft with what was said, say what was not taken, and ask the next open question."""
    region = told.places[0] if len(told.places) == 1 else None
    if region is not None:
        region = find_region(region.replace("_", " "), await people.list_regions(turn.session))
    if draft.workshop_id is not None:
        told = own.as_owner_says(told, message.text or message.caption or "")
    taken = take_whole(draft, told, region=region, today=turn.today)
    if message.photo:
        picture = FileRef(bot_id=turn.bot_id, file_id=message.photo[-1].file_id, kind=FileKind.PHOTO)
        taken = add_picture(taken, picture)
    if told.left_out:
        await turn.say(LeftOut(words=tuple(told.left_out)), reply_to=message.message_id)
    for fault in (told.fault, *_days_refused(taken, told, today=turn.today)):
        if fault is not None:
            await turn.say(fault.text_key, reply_to=message.message_id, **fault.params)
    if told.fabric is not None:
        await _say_of_fabric(turn, told.fabric)
    step = Question.BREAKDOWN if told.shared is not None else ""
    await ask(turn, taken, step=step, typed_id=message.message_id)


def _days_refused(taken: Draft, told: WholeOrder, *, today: date) -> Iterator[UserError]:
    """Say why a day that was told was not taken."""
    fabric_on = told.fabric.on if told.fabric is not None and not told.fabric.is_sent else None
    for question, take, said in (
        (Question.FABRIC_ON, take_fabric_on, fabric_on),
        (Question.DUE_ON, take_due_on, told.due),
    ):
        if said is None or said.day is None or question in taken.answered:
            continue
        try:
            take(taken, said.day, today=today)
        except UserError as fault:
            yield fault


async def _say_of_fabric(turn: Turn, said: SaidFabric) -> None:
    """Say that a day on which fabric leaves is not the one on which work can begin."""
    if said.is_sent and said.on is not None and said.on.day is not None:
        await turn.say(FabricLeaves(day=said.on.day))


async def take_terms(message: Message, turn: Turn, draft: Draft, step: str) -> bool:
    """Take fabric, day, price or place that are said beside the answer to a question, or instead of it."""
    text = message.text or ""
    fabric = read_fabric(fold_lines(text), today=turn.today, locale=turn.me.locale, is_asked=step == Question.FABRIC_BY)
    if fabric is not None and draft.workshop_id is not None:
        fabric = own.fabric_as_owner_says(fabric, text)
    if fabric is not None:
        taken = take_said_fabric(draft, fabric, today=turn.today)
        await _say_of_fabric(turn, fabric)
        await ask(turn, taken, step="" if step in _OF_FABRIC else step, typed_id=message.message_id)
        return True
    told = None if step in _ANY_WORDS or draft.order_id is not None else _terms_beside(text, turn, step)
    if told is None:
        return False
    await fill(turn, draft, told, message)
    return True


_ANY_WORDS = frozenset({Question.CATEGORY, Question.STYLE, Question.REGION})
"""Questions that words for a day, a price or a place may answer."""
_OF_FABRIC = frozenset({Question.FABRIC_BY, Question.FABRIC_ON, SUMMARY})


def _terms_beside(text: str, turn: Turn, step: str) -> WholeOrder | None:
    """Read terms of an order beside sizes and quantities, or several of them at once; else None."""
    told, rest = read_terms(text, today=turn.today, locale=turn.me.locale)
    terms = [told.fabric, told.due, told.ceiling or told.is_without_ceiling, told.is_anywhere or told.places]
    if not any(terms) or told.is_ceiling_for_all or (step in _OF_FABRIC - {SUMMARY} and told.fabric is None):
        return None
    if step == Question.BREAKDOWN:
        return _with_sizes(text, told, rest, turn.me.locale)
    is_more = step == SUMMARY or len([term for term in terms if term]) > 1
    return told if is_more and not rest else None


def _with_sizes(text: str, told: WholeOrder, rest: str, locale: str) -> WholeOrder | None:
    """Read what stands beside terms as sizes and quantities, unless the text is nothing but those."""
    if not rest:
        return told
    with suppress(UserError):
        parse_breakdown(text, locale=locale)
        return None
    with suppress(UserError):
        return replace(told, breakdown=name_colours(parse_breakdown(rest, locale=locale), locale))
    shared = read_shared_pieces(rest, locale=locale)
    return replace(told, shared=shared) if shared is not None else None


def read_told(turn: Turn, text: str) -> WholeOrder | None:
    """Read an order out of the answer to a question, where the answer tells it whole."""
    read = read_message(text, today=turn.today, locale=turn.me.locale)
    return read if isinstance(read, WholeOrder) and read.garments and (read.breakdown or read.shared) else None


async def before_what_is_open(turn: Turn, draft: Draft) -> Draft:
    """Let an order that was half told wait behind a new one, and say so; one that is changed waits by itself."""
    row = await dialogue.find(turn.session, turn.here)
    if row is None or row.kind != KIND:
        return draft
    begun = draft_in(row)
    if not begun.answered or begun.order_id is not None:
        return replace(draft, waiting=begun.waiting)
    if len(begun.waiting) >= dialogue.MOST_ASIDE:
        raise dialogue.TooManyBegun
    await turn.say(DraftReplaced(draft=row.answers))
    return replace(draft, waiting=(draft_to_json(replace(begun, waiting=())), *begun.waiting))


async def _begin_again(turn: Turn, wish: Intent, message: Message) -> bool:
    """Open a draft like an earlier order: the named one, or the latest."""
    order = await _earlier(turn, wish.order)
    if order is None:
        return False
    draft, pieces = await _like(turn, order, wish.values)
    due = wish.values.get("due")
    if due is not None:
        draft = _due_said(draft, due, turn)
    draft = await before_what_is_open(turn, draft)
    await turn.say("orders.like_before", reply_to=message.message_id, order=order.code)
    if pieces is not None:
        await turn.say("orders.sizes_again" if draft.breakdown is None else "orders.shared_again", n=pieces)
    elif has_other_pieces(wish.values):
        await turn.say("orders.pieces_again")
    await ask(turn, draft, typed_id=message.message_id)
    return True


async def begin_again_pressed(_: Update, turn: Turn, order_id: int) -> None:
    """Open a draft like an earlier order by its button."""
    order, _side = await access_order(turn.session, actor=turn.me, order_id=order_id, sides=EITHER_PARTY)
    if not await own.may_repeat(turn, order):
        raise NotYours
    like, _pieces = await _like(turn, order, {})
    draft = await before_what_is_open(turn, like)
    await turn.say("orders.like_before", order=order.code)
    await ask(turn, draft)


async def _like(turn: Turn, order: Order, said: Mapping[str, Any]) -> tuple[Draft, int | None]:
    """Give a draft like an order with what is said otherwise, and the pieces where other ones can be reckoned."""
    pictures = await queries.list_pictures(turn.session, order_id=order.id)
    like = orders.draft_of(order, pictures=tuple(one.file for one in pictures), token=new_token(turn))
    like = await own.as_own(turn, like, order)
    placed_on = order.created_at.astimezone(ZoneInfo(turn.me.timezone)).date()
    pieces = pieces_said(said, before=like.breakdown.total_pieces) if like.breakdown is not None else None
    draft = order_again(like, placed_on=placed_on, today=turn.today, pieces=pieces, colour=said.get("colour"))
    if pieces is None and has_other_pieces(said):
        draft = replace(draft.forget(Question.BREAKDOWN), breakdown=None)
    return draft, pieces


def _due_said(draft: Draft, due: str, turn: Turn) -> Draft:
    """Take a day that was said; one that nobody can plan with is asked for later."""
    try:
        return take_due_on(draft, date.fromisoformat(due), today=turn.today)
    except UserError:
        return draft


async def _earlier(turn: Turn, code: str | None) -> Order | None:
    if code is None:
        return await own.find_latest(turn)
    named = await queries.find_by_code(turn.session, code=code)
    if named is None:
        return None
    try:
        order, _ = await access_order(turn.session, actor=turn.me, order_id=named.id, sides=EITHER_PARTY)
    except NotYours:
        return None
    return order if await own.may_repeat(turn, order) else None
