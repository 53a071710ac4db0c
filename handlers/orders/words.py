"""The questions about an order and its summary in words and buttons."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from core.dialogue import actions as dialogue
from core.garments import Category, garments_in
from core.notify.model import Address
from core.orders import queries
from core.orders.asking import BUYER, KIND, SUMMARY
from core.orders.draft import MAX_PICTURES, Draft, Question, draft_from_json, question_before
from core.orders.messages import (
    DraftQuestion,
    DraftQuestionOver,
    DraftReplaced,
    DraftResumed,
    FabricLeaves,
    ForMerchants,
    LeftOut,
    OpenDraftQuestion,
    OrderPlaced,
    WhichDay,
)
from core.orders.model import FabricBy, OrderState
from core.parties import queries as people
from core.reading.breakdown import parse_breakdown
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import garment_icon, garment_name, short_name
from handlers.orders import own_words as own
from handlers.orders.block import colour_lines, draft_line
from handlers.outgoing import Button, Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts
from handlers.trade_words import region_name, region_tag

BROUGHT_BY = Family("orders.button.fabric", FabricBy)
FIELD = Family("orders.field", Question)
ASK = Family[str]("orders.ask", (*Question, SUMMARY, BUYER, own.WHOSE, "price", "days", "fields", "garments", "leave"))

Rows = tuple[tuple[Button, ...], ...]

FABRIC_DAYS = (0, 1, 3, 7)
DUE_DAYS = (7, 10, 14, 21)
GRID_WEEKS = 5
REGION_BUTTONS, MOST_REGION_BUTTONS = 6, 90
"""Under the question, and where all are asked for: the messenger takes a hundred buttons."""


@renders(DraftQuestion)
async def _question(r: Rendering[DraftQuestion]) -> Outgoing:
    draft = draft_from_json(r.message.draft, bot_id=r.bot_id)
    step, view = r.message.step, r.message.view
    shown = view.partition(".")[0] or (own.WHOSE if step == SUMMARY and own.is_own(draft) else step)
    buttons = (*_readings(r, draft, shown), *await _BUTTONS[shown](r, draft))
    note = r.t(r.message.note) if r.message.note else Markup("")
    question = await _asked(r, shown, draft)
    if shown == step:
        buttons = (*buttons, *await own.own_row(r, draft), *_ways_out(r, draft, step))
    if shown in draft.readings:
        question = r.t("orders.ask.readings", question=question)
    lines = (await _changed(r, draft), draft_line(r.t, draft), colour_lines(draft.breakdown))
    told = Markup("\n").join(line for line in lines if line)
    return Outgoing(text=Markup("\n\n").join(part for part in (note, told, question) if part), buttons=buttons)


def _readings(r: Rendering[DraftQuestion], draft: Draft, step: str) -> Rows:
    """Show what the words of the person can mean, before the usual answers."""
    meant = draft.readings.get(Question(step), ()) if step in draft.readings else ()
    match step:
        case Question.CATEGORY:
            return _garments(r, draft, meant)
        case Question.FABRIC_ON | Question.DUE_ON:
            days = [_pick(r.t.day(date.fromisoformat(day)), draft, Question(step), day) for day in meant]
            return (tuple(days),) if days else ()
        case Question.BREAKDOWN:
            return tuple((_pick(label, draft, Question(step), str(n)),) for n, label in enumerate(_shares(r.t, meant)))
    return ()


def _shares(t: Texts, meant: Sequence[str]) -> Iterator[str]:
    """Say what a number stands for: for all that was named, or for each of it."""
    for reading in map(parse_breakdown, meant):
        said = max(line.pieces for line in parse_breakdown(meant[-1]).lines)
        lines = reading.text() if len(reading.lines) <= MOST_LINES_ON_A_BUTTON else ""
        counts = {"pieces": t.number(said), "total": t.number(reading.total_pieces), "lines": lines}
        is_of_each = reading.total_pieces > said
        yield plain(t("orders.reading.of_each" if is_of_each else "orders.reading.in_all", **counts)).rstrip(" :：")


async def _changed(r: Rendering, draft: Draft) -> Markup:
    """Name the placed order that a draft would change."""
    if draft.order_id is None:
        return Markup("")
    return r.t("orders.changing", order=short_name(r.t, await queries.get_order(r.session, draft.order_id)))


def _ways_out(r: Rendering, draft: Draft, step: str) -> Rows:
    """Lead back to the question before, and out of the whole; a summary has buttons of its own for both."""
    if step == SUMMARY:
        return ()
    before = question_before(draft, step)
    to = SUMMARY if draft.next_question is None else before
    back = [r.button("orders.button.back", pack("order.ask", draft.button, to))] if to else []
    return ((*back, r.button(_leave(draft), pack("order.leave", draft.button))),)


def _leave(draft: Draft) -> str:
    return "orders.button.discard" if draft.order_id is None else "orders.button.leave"


async def _leave_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    return (
        (
            r.button("orders.button.resume", pack("order.resume", draft.button)),
            r.button(_leave(draft), pack("order.discard", draft.button)),
        ),
    )


async def _asked(r: Rendering, what: str, draft: Draft) -> Markup:
    if what == "leave" and draft.order_id is not None:
        return r.t("orders.ask.leave_change")
    if what == own.WHOSE:
        return await own.ask_whose(r, draft)
    if what == Question.CEILING and draft.workshop_id is not None:
        return r.t("orders.ask.price")
    if what == "regions":
        total = len(await people.list_regions(r.session))
        shown = r.t.number(min(total, MOST_REGION_BUTTONS))
        return r.t("orders.ask.regions", shown=shown, total=r.t.number(total))
    return r.t(ASK(what), limit=MAX_PICTURES)


@renders(OpenDraftQuestion)
async def _question_now(r: Rendering[OpenDraftQuestion]) -> Outgoing:
    """Ask the question that is open when the message leaves: after an album, all its pictures are counted."""
    assert r.person is not None
    row = await dialogue.find(r.session, Address(bot_id=r.bot_id, chat_id=r.person.telegram_id))
    if row is None or row.kind != KIND:
        return Outgoing(text=r.t("error.draft_gone"))
    asked = DraftQuestion(step=row.step, draft=row.answers, view="", note="")
    return await _question(r.saying(asked))


def _pick(text: str, draft: Draft, question: Question, value: str) -> Button:
    return Button(text=text, data=pack("order.pick", draft.button, question, value))


MOST_LINES_ON_A_BUTTON = 4
"""A phone shows so many; the sizes stand in the text once they are chosen."""

COMMON_GARMENTS = (
    "hoodie",
    "sweatshirt",
    "tshirt",
    "polo",
    "dress",
    "skirt",
    "trousers",
    "jeans",
    "shirt",
    "jacket",
)
"""What is ordered most, on the first page."""
_PAGE_GARMENTS = 16


def garment_pages() -> tuple[tuple[str, ...], ...]:
    """List the garments behind the first page, page by page, those of one category together."""
    by_category = [garment for category in Category for garment in garments_in(category)]
    rest = [garment for garment in by_category if garment not in (*COMMON_GARMENTS, "other")]
    return tuple(tuple(rest[at : at + _PAGE_GARMENTS]) for at in range(0, len(rest), _PAGE_GARMENTS))


def _garments(r: Rendering, draft: Draft, garments: Sequence[str]) -> Rows:
    buttons = [
        _pick(f"{garment_icon(garment)} {plain(garment_name(r.t, garment))}", draft, Question.CATEGORY, garment)
        for garment in garments
    ]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


async def _category_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    more = r.button("orders.button.more_garments", pack("order.garments", draft.button, 1))
    (other,) = _garments(r, draft, ["other"])
    sheet = r.button("orders.button.sheet", pack("order.template"))
    return (*_garments(r, draft, COMMON_GARMENTS), (more, *other), (sheet,))


async def _garment_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    pages, page = garment_pages(), int(r.message.view.partition(".")[2])
    first = pack("order.ask", draft.button, Question.CATEGORY)
    turns = [r.button("orders.button.back", pack("order.garments", draft.button, page - 1) if page > 1 else first)]
    if page < len(pages):
        turns.append(r.button("orders.button.more_garments", pack("order.garments", draft.button, page + 1)))
    return (*_garments(r, draft, pages[page - 1]), tuple(turns))


async def _style_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    is_empty = not draft.pictures and not draft.style_name
    go_on = _pick(
        plain(r.t("orders.button.skip" if is_empty else "orders.button.go_on")), draft, Question.STYLE, "done"
    )
    if is_empty:
        return ((go_on,),)
    return ((go_on,), (_pick(plain(r.t("orders.button.no_pictures")), draft, Question.STYLE, "none"),))


async def _breakdown_buttons(r: Rendering, _: Draft) -> Rows:
    return ((r.button("orders.button.sheet", pack("order.template")),),)


async def _fabric_by_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    said = {by: BROUGHT_BY(by) for by in FabricBy} if draft.workshop_id is None else own.OWN_FABRIC
    return tuple((_pick(plain(r.t(key)), draft, Question.FABRIC_BY, value),) for value, key in said.items())


def _today(r: Rendering) -> date:
    return r.now.astimezone(ZoneInfo(r.t.timezone)).date()


async def _fabric_on_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    today = _today(r)
    return _day_buttons(r, draft, Question.FABRIC_ON, [today + timedelta(days=days) for days in FABRIC_DAYS])


async def _due_on_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    today = _today(r)
    is_fabric_late = draft.fabric_on is not None and draft.fabric_on >= today + timedelta(days=DUE_DAYS[0])
    start = draft.fabric_on if is_fabric_late and draft.fabric_on else today
    return _day_buttons(r, draft, Question.DUE_ON, [start + timedelta(days=days) for days in DUE_DAYS])


def _day_buttons(r: Rendering, draft: Draft, question: Question, days: list[date]) -> Rows:
    today = _today(r)
    buttons = [_pick(_day_label(r.t, day, today), draft, question, day.isoformat()) for day in days]
    other = r.button("orders.button.other_day", pack("order.days", draft.button, question))
    return (tuple(buttons[:2]), tuple(buttons[2:]), (other,))


def _day_label(t: Texts, day: date, today: date) -> str:
    days = (day - today).days
    if days < 2:
        return plain(t("orders.button.tomorrow" if days else "orders.button.today"))
    return plain(t.count("orders.button.in_days", days, day=t.day(day)))


async def _grid_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    """Show the days of five weeks, Monday first, as a calendar does; days that are over are left blank."""
    question, today = Question(r.message.step), _today(r)
    earliest = today
    if question is Question.DUE_ON and draft.fabric_on is not None:
        earliest = max(today, draft.fabric_on + timedelta(days=1))
    monday = earliest - timedelta(days=earliest.weekday())
    back = r.button("orders.button.back", pack("order.ask", draft.button, question))
    weeks = tuple(
        tuple(_grid_button(r, draft, question, monday + timedelta(days=7 * week + day), earliest) for day in range(7))
        for week in range(GRID_WEEKS)
    )
    return (*weeks, (back,))


def _grid_button(r: Rendering, draft: Draft, question: Question, day: date, earliest: date) -> Button:
    if day < earliest:
        return Button(text="·", data=pack("order.days", draft.button, question))
    return _pick(plain(r.t("orders.grid_day", day=day.day, month=day.month)), draft, question, day.isoformat())


async def _ceiling_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    none = "orders.button.no_ceiling" if draft.workshop_id is None else "orders.button.skip"
    return ((_pick(plain(r.t(none)), draft, Question.CEILING, "none"),),)


async def _region_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    regions = await people.list_regions(r.session)
    more = len(regions) - REGION_BUTTONS
    rest = r.button("list.button.more", pack("order.regions", draft.button), n=r.t.number(more))
    anywhere = _pick(plain(region_name(r.t, None)), draft, Question.REGION, "any")
    rows = _region_rows(r, draft, regions[:REGION_BUTTONS])
    return ((anywhere,), *rows, *(((rest,),) if more > 0 else ()))


async def _all_region_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    regions = await people.list_regions(r.session)
    back = r.button("orders.button.back", pack("order.ask", draft.button, Question.REGION))
    return (*_region_rows(r, draft, regions[:MOST_REGION_BUTTONS]), (back,))


def _region_rows(r: Rendering, draft: Draft, regions: Sequence[str]) -> Rows:
    buttons = [_pick(plain(region_name(r.t, region)), draft, Question.REGION, region_tag(region)) for region in regions]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


async def _summary_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    confirm = "orders.button.find_factory" if draft.order_id is None else "orders.button.save"
    return (
        (r.button(confirm, pack("order.confirm", draft.button)),),
        (
            r.button("orders.button.change", pack("order.fields", draft.button)),
            r.button(_leave(draft), pack("order.leave", draft.button)),
        ),
    )


AFTER_DEAL = frozenset({Question.CEILING, Question.REGION})
"""What only says who is asked: once there is a deal, there is nothing in it to change."""


async def _field_buttons(r: Rendering[DraftQuestion], draft: Draft) -> Rows:
    order = await queries.get_order(r.session, draft.order_id) if draft.order_id is not None else None
    over = AFTER_DEAL if order is not None and order.state == OrderState.AGREED else frozenset()
    elsewhere = {Question.REGION} if draft.workshop_id is not None else set()
    asked = [question for question in Question if question not in over | elsewhere]
    buttons = [r.button(own.field_label(draft, FIELD(question)), _ask(draft, question)) for question in asked]
    back = r.button("orders.button.back", pack("order.ask", draft.button, SUMMARY))
    return (*(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)), (back,))


def _ask(draft: Draft, question: Question) -> str:
    return pack("order.ask", draft.button, question)


_BUTTONS: dict[str, Callable[[Rendering[DraftQuestion], Draft], Awaitable[Rows]]] = {
    Question.CATEGORY: _category_buttons,
    Question.STYLE: _style_buttons,
    Question.BREAKDOWN: _breakdown_buttons,
    Question.FABRIC_BY: _fabric_by_buttons,
    Question.FABRIC_ON: _fabric_on_buttons,
    Question.DUE_ON: _due_on_buttons,
    Question.CEILING: _ceiling_buttons,
    Question.REGION: _region_buttons,
    SUMMARY: _summary_buttons,
    own.WHOSE: own.whose_buttons,
    BUYER: own.no_buttons,
    "days": _grid_buttons,
    "regions": _all_region_buttons,
    "fields": _field_buttons,
    "garments": _garment_buttons,
    "leave": _leave_buttons,
}


@renders(WhichDay)
async def _which_day(r: Rendering[WhichDay]) -> Outgoing:
    draft, question = draft_from_json(r.message.draft, bot_id=r.bot_id), r.message.question
    buttons = [_pick(r.t.day(day), draft, question, day.isoformat()) for day in r.message.days]
    return Outgoing(text=r.t("orders.which_day"), buttons=(tuple(buttons),))


@renders(DraftQuestionOver)
async def _question_over(r: Rendering[DraftQuestionOver]) -> Outgoing:
    """Say what stands in place of a question that was answered; it has no buttons any more."""
    told = draft_line(r.t, draft_from_json(r.message.draft, bot_id=r.bot_id))
    return Outgoing(text=r.t("orders.question_over", draft=told or "…"))


@renders(DraftReplaced)
async def _replaced(r: Rendering[DraftReplaced]) -> Outgoing:
    draft = draft_from_json(r.message.draft, bot_id=r.bot_id)
    return Outgoing(text=r.t("orders.draft_replaced", draft=draft_line(r.t, draft) or "…"))


@renders(LeftOut)
async def _left_out(r: Rendering[LeftOut]) -> Outgoing:
    return Outgoing(text=r.t("orders.left_out", words=r.t("list.comma").join(r.message.words)))


@renders(FabricLeaves)
async def _fabric_leaves(r: Rendering[FabricLeaves]) -> Outgoing:
    return Outgoing(text=r.t("orders.fabric_leaves", day=r.t.day(r.message.day)))


@renders(DraftResumed)
async def _resume(r: Rendering[DraftResumed]) -> Outgoing:
    draft = draft_from_json(r.message.draft, bot_id=r.bot_id)
    return Outgoing(
        text=r.t("orders.resume", draft=draft_line(r.t, draft) or "…"),
        buttons=(
            (
                r.button("orders.button.resume", pack("order.resume", draft.button)),
                r.button("orders.button.restart", pack("order.restart", draft.button)),
            ),
        ),
    )


@renders(ForMerchants)
async def _for_merchants(r: Rendering[ForMerchants]) -> Outgoing:
    return Outgoing(text=r.t("orders.for_merchants"), buttons=((r.button("start.merchant", pack("start.merchant")),),))


@renders(OrderPlaced)
async def _placed(r: Rendering[OrderPlaced]) -> Outgoing:
    order = await queries.get_order(r.session, r.message.order_id)
    return Outgoing(text=r.t("orders.placed", order=short_name(r.t, order)))
