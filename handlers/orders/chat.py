"""Placing an order in chat: one question a message, buttons for the usual answer, free text for the rest."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final

from telegram import Message, Update

from core.dialogue import actions as dialogue
from core.dialogue.tables import Dialogue
from core.errors import UserError
from core.files import FileKind, FileRef
from core.matching import actions as matching
from core.matching.messages import ShortlistShown
from core.orders import actions as orders
from core.orders.access import names_own
from core.orders.asking import BUYER, KIND, SUMMARY, draft_in, places_orders
from core.orders.draft import (
    REGION_LIMIT,
    TEXT_LIMIT,
    DayOver,
    Draft,
    PlaceUnknown,
    Question,
    TextTooLong,
    TooManyPictures,
    add_picture,
    checked_text,
    draft_to_json,
    question_before,
    take_due_on,
    take_fabric_by,
    take_fabric_on,
    take_garment,
    take_shared,
    take_style_name,
)
from core.orders.messages import DraftResumed, ForMerchants, OpenDraftQuestion, OrderPlaced, WhichDay
from core.orders.model import FabricBy
from core.parties import queries as people
from core.parties.regions import find_known_region
from core.reading.breakdown import parse_breakdown
from core.reading.dates import DayAmbiguous, DayPast, parse_day
from core.reading.garment_words import GarmentUnclear, find_garment, find_garments
from core.reading.grammar import find_codes
from core.reading.places import find_near_place, is_anywhere
from core.reading.prices import is_without_limit, parse_price
from core.reading.shared_pieces import read_shared_pieces
from core.reading.ways_out import WayOut, find_way_out, is_report
from core.reading.whole import WholeOrder
from core.work.style_pictures import fetch_pictures
from handlers import budgets
from handlers.arguments import CHOICE, NAME, PAGE
from handlers.commands import on_command
from handlers.context import ChatApplication, Context, Turn
from handlers.conversation import answers
from handlers.keyboards import ButtonUnreadable, on_press, pressed_message_id
from handlers.orders import own as orders_own
from handlers.orders import placed as orders_placed
from handlers.orders import sheet as orders_sheet
from handlers.orders import told as orders_told
from handlers.orders.aside import asks, but_sizes
from handlers.orders.asking import HERE, ask, go_on, new_draft, on_draft_press, say_once, start_over
from handlers.orders.words import garment_pages
from handlers.rooms import chat as rooms
from handlers.trade_words import find_garment_in, region_tag


async def new(_: Update, context: Context) -> None:
    """Begin an order, or offer to go on with the one that was begun."""
    await begin(context.turn)


async def new_pressed(_: Update, turn: Turn) -> None:
    """Begin an order by its button."""
    await begin(turn)


async def begin(turn: Turn) -> None:
    """Begin an order, or offer to go on with the one that was begun."""
    if not await places_orders(turn.session, person=turn.me):
        await turn.say(ForMerchants())
        return
    row = await dialogue.bring_back(turn.session, turn.here, kind=KIND, now=turn.now, is_of_order=False)
    if row is None:
        await start_over(turn)
    elif not (begun := draft_in(row)).answered:
        await ask(turn, begun, step=row.step)
    else:
        await turn.say(DraftResumed(step=row.step, draft=row.answers))


async def restart(_: Update, turn: Turn, draft: Draft, __: str) -> None:
    """Begin again in place of what was begun before; what waits behind it goes on waiting."""
    await start_over(turn, waiting=draft.waiting)


async def resume(update: Update, turn: Turn, draft: Draft, step: str) -> None:
    """Go on with the draft where it stands."""
    await ask(turn, draft, step=step, at=pressed_message_id(update))


async def pick(update: Update, turn: Turn, draft: Draft, _: str, field: str, value: str) -> None:
    """Take an answer by button."""
    try:
        taken = await _picked(turn, draft, Question(field), value)
    except ValueError:
        raise ButtonUnreadable from None
    await ask(turn, taken, at=pressed_message_id(update))


async def _picked(turn: Turn, draft: Draft, question: Question, value: str) -> Draft:
    today = turn.today
    match question:
        case Question.CATEGORY:
            return take_garment(draft, value)
        case Question.STYLE:
            return draft.answer(question) if value == "done" else draft.answer(question, style_name="", pictures=())
        case Question.FABRIC_BY if value == HERE:
            return take_fabric_on(take_fabric_by(draft, FabricBy.FACTORY, today=today), today, today=today)
        case Question.FABRIC_BY:
            return take_fabric_by(draft, FabricBy(value), today=today)
        case Question.FABRIC_ON:
            return take_fabric_on(draft, date.fromisoformat(value), today=today)
        case Question.DUE_ON:
            return take_due_on(draft, date.fromisoformat(value), today=today)
        case Question.CEILING:
            return draft.answer(question, ceiling_minor=None)
        case Question.REGION:
            return draft.answer(question, region=await _region_tagged(turn, value))
        case Question.BREAKDOWN:
            return draft.answer(question, breakdown=parse_breakdown(_reading(draft, question, value)))


def _reading(draft: Draft, question: Question, value: str) -> str:
    """Find the reading that a button stands for.

    Raises:
        ValueError: There is none; the answer is typed.
    """
    readings = draft.readings.get(question, ())
    if value not in {str(place) for place in range(len(readings))}:
        raise ValueError("no such reading")
    return readings[int(value)]


async def _region_tagged(turn: Turn, tag: str) -> str | None:
    if tag == "any":
        return None
    regions = await people.list_regions(turn.session)
    found = next((region for region in regions if region_tag(region) == tag), None)
    if found is None:
        raise ValueError("a region that no workshop is in any more")
    return found


@answers(KIND)
async def _answer(message: Message, turn: Turn, row: Dialogue) -> bool:
    """Take what is typed or sent while a draft is open; a reply to the other side of a room goes there."""
    if (message.text or "").startswith("/"):
        return False
    if await rooms.take_reply(message, turn):
        return True
    draft = draft_in(row)
    if message.photo:
        return await _take_photo(message, turn, draft, row.step)
    if message.document:
        return await _take_file(message, turn)
    if message.text is None:
        await turn.say("orders.words_please", reply_to=message.message_id)
        return True
    way_out = find_way_out(message.text)
    if way_out is not None:
        await _go_out(message, turn, draft, row.step, way_out)
        return True
    if draft.order_id is None and await orders_sheet.take_pasted(message, turn):
        return True
    return await _take_answer(message, turn, draft, row.step)


FREE = (Question.CATEGORY, Question.STYLE, Question.REGION)
"""Questions that any words could answer."""


async def _take_answer(message: Message, turn: Turn, draft: Draft, step: str) -> bool:
    """Take what answers the question; what asks something itself, and answers nothing, is passed on."""
    text = message.text or ""
    if step == BUYER:
        return not await asks(turn, text) and await orders_own.take_name(message, turn, draft)
    codes = but_sizes(find_codes(text))
    if is_report(text) or await names_own(turn.session, actor=turn.me, codes=codes):
        return False
    if await _told_whole(message, turn, draft, step) or await orders_told.take_terms(message, turn, draft, step):
        return True
    if (step in FREE or step not in TYPED) and await asks(turn, text):
        return False
    try:
        await _take_text(message, turn, draft, step)
    except UserError:
        if await asks(turn, text):
            return False
        raise
    return True


async def _take_text(message: Message, turn: Turn, draft: Draft, step: str) -> None:
    if step in (Question.FABRIC_ON, Question.DUE_ON):
        await _take_day(message, turn, draft, Question(step))
    elif step in _TYPED:
        await ask(turn, await _TYPED[step](turn, draft, _text_of(message)), typed_id=message.message_id)
    else:
        await turn.say("orders.press_please", reply_to=message.message_id)


async def _go_out(message: Message, turn: Turn, draft: Draft, step: str, way_out: WayOut) -> None:
    """Go back to the question before, or ask whether what was begun shall be thrown away."""
    before = question_before(draft, step) if way_out is WayOut.BACK else None
    if before is not None:
        await ask(turn, draft, step=before, typed_id=message.message_id)
    else:
        await ask(turn, draft, step=step, typed_id=message.message_id, view="leave")


def _text_of(message: Message) -> str:
    text = message.text or ""
    if len(text) > TEXT_LIMIT:
        raise TextTooLong(limit=TEXT_LIMIT, length=len(text))
    return text


async def _take_day(message: Message, turn: Turn, draft: Draft, question: Question) -> None:
    """Take a typed day; where the words can mean two days, both are shown as buttons."""
    today = turn.today
    try:
        day = parse_day(_text_of(message), today=today, locale=turn.me.locale)
    except DayPast:
        raise DayOver from None
    except DayAmbiguous as error:
        await turn.say(WhichDay(draft=draft_to_json(draft), question=question, days=error.days))
        return
    take = take_fabric_on if question is Question.FABRIC_ON else take_due_on
    await ask(turn, take(draft, day, today=today), typed_id=message.message_id)


async def _told_whole(message: Message, turn: Turn, draft: Draft, step: str) -> bool:
    """Take an order that answers one of the first questions with all of it; a name of a style is a name.

    One of another garment, or that comes when this one has its quantities, is another order: it goes before this one.
    """
    text = message.text or message.caption or ""
    if draft.order_id is not None:
        return False
    told = orders_told.read_told(turn, text)
    if told is None or (step == Question.STYLE and _may_be_name(told, draft, text)):
        return False
    is_other = draft.breakdown is not None or draft.garment not in (None, *told.garments)
    if not is_other and step not in (Question.CATEGORY, Question.STYLE, Question.BREAKDOWN):
        return False
    if is_other:
        draft = await orders_told.before_what_is_open(turn, await new_draft(turn))
    await orders_told.fill(turn, draft, told, message)
    return True


_ARTICLE: Final = re.compile(r"(?<!\w)[A-Za-zА-Яа-я]{1,5}-\d{1,5}(?!\w)")


def _may_be_name(told: WholeOrder, draft: Draft, text: str) -> bool:
    """Say whether what reads as an order may as well name the style: `oversized hoodie OS-12`."""
    lines = told.breakdown.lines if told.breakdown else ()
    if told.due is not None or len(lines) > 1:
        return False
    is_same = draft.garment is None or not told.garments or draft.garment in told.garments
    return told.is_quantity_alone or is_same or _ARTICLE.search(text) is not None


async def _typed_category(_: Turn, draft: Draft, text: str) -> Draft:
    garment = find_garment(text)
    if len(find_garments(text)) > 1:
        raise GarmentUnclear(word=text.strip())
    if garment is not None:
        return take_garment(draft, garment)
    return take_style_name(take_garment(draft, find_garment_in(text) or "other"), text)


async def _typed_style(_: Turn, draft: Draft, text: str) -> Draft:
    return take_style_name(draft, text)


async def _typed_breakdown(turn: Turn, draft: Draft, text: str) -> Draft:
    try:
        return draft.answer(Question.BREAKDOWN, breakdown=parse_breakdown(text, locale=turn.me.locale))
    except UserError:
        shared = read_shared_pieces(text, locale=turn.me.locale)
        if shared is None:
            raise
        return take_shared(draft, shared)


async def _typed_price(_: Turn, draft: Draft, text: str) -> Draft:
    if is_without_limit(text):
        return draft.answer(Question.CEILING, ceiling_minor=None)
    price = parse_price(text)
    return draft.answer(Question.CEILING, ceiling_minor=price.minor, currency=price.currency or draft.currency)


async def _typed_region(turn: Turn, draft: Draft, text: str) -> Draft:
    typed = checked_text(text, limit=REGION_LIMIT)
    if is_anywhere(typed):
        return draft.answer(Question.REGION, region=None)
    region = find_known_region(typed, await people.list_regions(turn.session))
    if region is None:
        raise PlaceUnknown(place=typed, near=find_near_place(typed))
    return draft.answer(Question.REGION, region=region)


_TYPED: dict[str, Callable[[Turn, Draft, str], Awaitable[Draft]]] = {
    Question.CATEGORY: _typed_category,
    Question.STYLE: _typed_style,
    Question.BREAKDOWN: _typed_breakdown,
    Question.CEILING: _typed_price,
    Question.REGION: _typed_region,
}
TYPED = frozenset({*_TYPED, Question.FABRIC_ON, Question.DUE_ON})
"""Questions that typed words can answer; the others have buttons alone."""


def _picture(message: Message, turn: Turn) -> FileRef:
    return FileRef(bot_id=turn.bot_id, file_id=message.photo[-1].file_id, kind=FileKind.PHOTO)


async def _take_photo(message: Message, turn: Turn, draft: Draft, step: str) -> bool:
    """Keep a picture of the style; a worker's photo is left to those who check photos. One answer per album."""
    is_about_style = step in (Question.CATEGORY, Question.STYLE)
    if not is_about_style and await people.list_workshops_of(turn.session, person_id=turn.me.id):
        return False
    group = message.media_group_id
    if group is None:
        kept = add_picture(draft, _picture(message, turn))
        await ask(turn, kept, step=step, typed_id=message.message_id)
        return True
    try:
        kept = add_picture(draft, _picture(message, turn))
    except TooManyPictures as full:
        await say_once(turn, group, full.text_key, **full.params)
        return True
    await turn.ask(KIND, step, draft_to_json(kept) | {"typed_id": message.message_id})
    await say_once(turn, group, OpenDraftQuestion())
    return True


async def _take_file(message: Message, turn: Turn) -> bool:
    """Take an order sheet; a worker's file is left to those who check photos, any other is explained."""
    if await orders_sheet.take_document(message, turn):
        return True
    if await people.list_workshops_of(turn.session, person_id=turn.me.id):
        return False
    await turn.say("orders.file_unknown", reply_to=message.message_id)
    return True


async def choose_day(update: Update, turn: Turn, draft: Draft, _: str, field: str) -> None:
    """Show the days of the next weeks as buttons."""
    await ask(turn, draft, step=_question(field), at=pressed_message_id(update), view="days")


async def choose_garment(update: Update, turn: Turn, draft: Draft, _: str, page: int) -> None:
    """Show a page of the garments that are ordered less often."""
    if page > len(garment_pages()):
        raise ButtonUnreadable
    await ask(turn, draft, step=Question.CATEGORY, at=pressed_message_id(update), view=f"garments.{page}")


async def choose_region(update: Update, turn: Turn, draft: Draft, _: str) -> None:
    """Show all places in which workshops take orders."""
    await ask(turn, draft, step=Question.REGION, at=pressed_message_id(update), view="regions")


async def choose_field(update: Update, turn: Turn, draft: Draft, _: str) -> None:
    """Show what can be changed."""
    await ask(turn, draft, step=SUMMARY, at=pressed_message_id(update), view="fields")


async def ask_again(update: Update, turn: Turn, draft: Draft, _: str, field: str) -> None:
    """Ask one question again, or go back to the summary."""
    step = "" if field == SUMMARY else _question(field)
    await ask(turn, draft, step=step, at=pressed_message_id(update))


def _question(field: str) -> str:
    if field not in set(Question):
        raise ButtonUnreadable
    return field


async def ask_leave(update: Update, turn: Turn, draft: Draft, step: str) -> None:
    """Ask whether what was begun shall be thrown away."""
    await ask(turn, draft, step=step, at=pressed_message_id(update), view="leave")


async def confirm(update: Update, turn: Turn, draft: Draft, _: str) -> None:
    """Place the order, or save its changes; a day that has passed meanwhile is asked for again."""
    current = draft.without_past(turn.today) if draft.order_id is None else draft
    at = pressed_message_id(update)
    if current.next_question is not None:
        await ask(turn, current, at=at, note="" if current == draft else "orders.day_passed")
        return
    if draft.order_id is None and draft.workshop_id is not None:  # whose it is, is asked instead
        raise ButtonUnreadable
    if draft.order_id is None and not await budgets.may_place_order(turn):
        return
    await turn.end_question()
    if draft.order_id is not None:
        await orders_placed.save(turn, current, at=at)
        return
    order = await orders.place_order(turn.session, merchant_id=turn.me.id, draft=current, now=turn.now)
    await turn.edit(at, OrderPlaced(order_id=order.id))
    await fetch_pictures(turn.session, order_id=order.id, now=turn.now)
    await matching.refresh_card(turn.session, order=order, now=turn.now)
    await turn.say(ShortlistShown(order_id=order.id))
    await go_on(turn, draft)


async def discard(update: Update, turn: Turn, draft: Draft, _: str) -> None:
    """Throw the draft away."""
    await turn.end_question()
    await turn.edit(pressed_message_id(update), "orders.kept" if draft.order_id else "orders.discarded")
    await go_on(turn, draft)


def register(application: ChatApplication) -> None:
    """Listen to /new and to the buttons of a draft."""
    on_command(application, "new", new)
    on_press(application, "order.new", new_pressed)
    on_draft_press(application, "order.restart", restart)
    on_draft_press(application, "order.resume", resume)
    on_draft_press(application, "order.pick", pick, Question, CHOICE)
    on_draft_press(application, "order.days", choose_day, Question)
    on_draft_press(application, "order.garments", choose_garment, PAGE)
    on_draft_press(application, "order.fields", choose_field)
    on_draft_press(application, "order.regions", choose_region)
    on_draft_press(application, "order.ask", ask_again, NAME)
    on_draft_press(application, "order.confirm", confirm)
    on_draft_press(application, "order.leave", ask_leave)
    on_draft_press(application, "order.discard", discard)
    orders_own.register(application)
    orders_sheet.register(application)
    orders_placed.register(application)
