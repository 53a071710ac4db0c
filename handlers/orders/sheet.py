"""The order sheet in chat: the template on request, and a filled one read in place of the questions."""

from dataclasses import replace
from pathlib import PurePath
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import Message, Update

from core.dialogue import actions as dialogue
from core.errors import UserError
from core.files import FileKind, FileRef
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.orders.draft import Draft, PlaceUnknown, Question, draft_to_json, take_sheet
from core.orders.headings import Label
from core.orders.messages import SheetNotes, SheetOrders, SheetTemplate
from core.orders.sheet import SheetOrder, SheetReading, read_orders
from core.orders.tables_read import NoteName
from core.orders.template import make_template
from core.orders.template_texts import TemplateTexts
from core.orders.values import MAX_FILE_BYTES, MAX_FILE_MB, SheetTooHeavy
from core.parties import actions as parties
from core.parties import queries as people
from core.parties.tables import Person
from core.reading.places import find_near_place, is_anywhere
from core.work.deps import Deps
from core.work.fetching import fetch
from core.workers import WorkerLost
from handlers.context import ChatApplication, Turn
from handlers.families import Family
from handlers.keyboards import on_press
from handlers.orders.asking import KIND, ask, draft_in, today_of
from handlers.outgoing import Media, Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts
from handlers.trade_words import find_garment, find_known_region

NOTE = Family("sheet.note", NoteName)
LABEL = Family("orders.sheet.label", Label)
EXAMPLE = Family("orders.sheet.example", Label)

MOST_NOTES = 12
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".htm", ".html"})
EXAMPLE_ROWS = (("black", {"S": 20, "M": 40, "L": 20}), ("white", {"M": 30}))
COLOUR = Family("orders.sheet", [colour for colour, _ in EXAMPLE_ROWS])


async def take_document(message: Message, turn: Turn) -> bool:
    """Take an order sheet from somebody who sells, whether or not a draft is open; other files are left to others.

    Raises:
        SheetTooHeavy: No order sheet is that large.
    """
    document = message.document
    if document is None or PurePath(document.file_name or "").suffix.lower() not in SUFFIXES:
        return False
    if not turn.me.is_merchant and await people.list_workshops_of(turn.session, person_id=turn.me.id):
        return False
    if (document.file_size or 0) > MAX_FILE_BYTES:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    await jobs.enqueue(
        turn.session,
        kind="order.sheet",
        key=f"order.sheet:{turn.bot_id}:{turn.here.chat_id}:{message.message_id}",
        due_at=turn.now,
        args={
            "bot_id": turn.bot_id,
            "chat_id": turn.here.chat_id,
            "message_id": message.message_id,
            "file_id": document.file_id,
            "filename": document.file_name,
        },
        sender_id=turn.me.id,
    )
    return True


async def read_order_sheet(deps: Deps, job: Job) -> None:
    """Fetch a sheet, read it into the draft, and ask what it leaves open; a fault names its cell."""
    async with deps.reading() as session:
        person = await people.find_person(session, telegram_id=job.args["chat_id"])
    if person is None:  # deleted, by their own wish, since the sheet came
        await _settle(deps, job, None, None)
        return
    try:
        await _settle(deps, job, await _read(deps, job, person), None)
    except UserError as fault:
        await _settle(deps, job, None, fault)


async def _read(deps: Deps, job: Job, person: Person) -> SheetReading:
    """Read a sheet in a worker process; what is too much for it is refused like what is too large to fetch."""
    today = deps.now().astimezone(ZoneInfo(person.timezone)).date()
    name, locale = job.args["filename"], person.locale
    file = FileRef(bot_id=job.args["bot_id"], file_id=job.args["file_id"], kind=FileKind.DOCUMENT)
    data = await fetch(deps, file)
    if data is None:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    try:
        read: SheetReading = await deps.parse(read_orders, data, filename=name, today=today, locale=locale)
    except WorkerLost:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB) from None
    return read


async def _settle(deps: Deps, job: Job, sheet: SheetReading | None, fault: UserError | None) -> None:
    """Write the effect of a sheet, or what is wrong with it, together with the end of its job."""
    args = job.args
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id):
            return
        person = (await people.lock_people(session, telegram_ids=[args["chat_id"]]))[args["chat_id"]]
        turn = Turn(
            deps=deps,
            session=session,
            now=deps.now(),
            bot_id=args["bot_id"],
            person=person,
            chat_id=args["chat_id"],
        )
        if sheet is not None:
            await _merge(turn, sheet, args["message_id"])
        elif fault is not None:
            await turn.say(fault.text_key, reply_to=args["message_id"], **fault.params)


async def _merge(turn: Turn, reading: SheetReading, message_id: int) -> None:
    """Take the first order of a sheet into the draft; the others wait behind it. What was left out is told."""
    row = await dialogue.find(turn.session, turn.here)
    if row is not None and row.kind == KIND:
        draft = draft_in(row)
    else:
        await parties.become_merchant(turn.session, person_id=turn.me.id)
        draft = Draft(token=turn.deps.new_token()[:8])
    first, *others = reading.orders
    taken = await _taken(turn, draft, first, message_id)
    waiting = [await _taken(turn, Draft(token=turn.deps.new_token()[:8]), other, message_id) for other in others]
    taken = replace(taken, waiting=(*(draft_to_json(one) for one in waiting), *taken.waiting))
    if others:
        sums = [order.breakdown.total_pieces for order in reading.orders]
        named = [order.style_name or "—" for order in reading.orders]
        await turn.say(SheetOrders(orders=tuple(zip(named, sums, strict=True))), reply_to=message_id)
    if reading.notes:
        notes = tuple((note.name, dict(note.params)) for note in reading.notes)
        await turn.say(SheetNotes(notes=notes), reply_to=message_id)
    await ask(turn, taken, typed_id=message_id)


async def _taken(turn: Turn, draft: Draft, order: SheetOrder, message_id: int) -> Draft:
    region, unknown = await _region_of(turn, order, draft)
    taken = take_sheet(draft, order, garment=find_garment(order.category), region=region, today=today_of(turn))
    if unknown is not None:
        await turn.say(unknown.text_key, reply_to=message_id, **unknown.params)
        return taken.forget(Question.REGION)
    return taken


@renders(SheetOrders)
async def _orders(r: Rendering[SheetOrders]) -> Outgoing:
    """List the orders that one sheet holds."""
    lines = [r.t("orders.sheet_order", style=style, pieces=r.t.number(pieces)) for style, pieces in r.message.orders]
    return Outgoing(text=Markup("\n").join((r.t("orders.sheet_orders", count=r.t.number(len(lines))), *lines)))


@renders(SheetNotes)
async def _notes(r: Rendering[SheetNotes]) -> Outgoing:
    """Say what of a sheet was left out, or read in a way that its sender should know."""
    shown = [r.t(NOTE(name), **params) for name, params in r.message.notes[:MOST_NOTES]]
    more = len(r.message.notes) - len(shown)
    rest = [r.t("orders.more_notes", count=r.t.number(more))] if more else []
    return Outgoing(text=Markup("\n").join((r.t("orders.sheet_notes"), *shown, *rest)))


async def _region_of(turn: Turn, sheet: SheetOrder, draft: Draft) -> tuple[str | None, PlaceUnknown | None]:
    """Read where a sheet lets its order be made; None is anywhere. What is no place is asked, as when it is typed."""
    if not sheet.region:
        return draft.region, None
    if is_anywhere(sheet.region):
        return None, None
    region = find_known_region(sheet.region, await people.list_regions(turn.session))
    unknown = PlaceUnknown(place=sheet.region, near=find_near_place(sheet.region)) if region is None else None
    return region, unknown


async def send_template(_: Update, turn: Turn) -> None:
    """Send the empty order sheet."""
    await turn.say(SheetTemplate())


@renders(SheetTemplate)
async def _template(r: Rendering[SheetTemplate]) -> Outgoing:
    content = await r.draw(make_template, template_texts(r.t))
    name = f"{plain(r.t('orders.sheet.file'))}.xlsx"
    return Outgoing(text=r.t("orders.template"), media=Media(content=content, type=FileKind.DOCUMENT, filename=name))


def template_texts(t: Texts) -> TemplateTexts:
    """Collect the words of the template in one language."""
    return TemplateTexts(
        order_tab=plain(t("orders.sheet.order_tab")),
        example_tab=plain(t("orders.sheet.example_tab")),
        labels={label: plain(t(LABEL(label))) for label in Label},
        colour=plain(t("orders.sheet.colour")),
        total=plain(t("orders.sheet.total")),
        example={label: plain(t(EXAMPLE(label))) for label in Label},
        example_rows=[(plain(t(COLOUR(colour))), pieces) for colour, pieces in EXAMPLE_ROWS],
    )


def register(application: ChatApplication) -> None:
    """Listen to the request for the template."""
    on_press(application, "order.template", send_template)
