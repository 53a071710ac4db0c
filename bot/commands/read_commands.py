"""`gendan read`: show how Gendan reads what a person typed, in the shapes that tests and tools compare.

A kind of text is one row of `READERS`; a reader gets a `Case` and gives what it read, `{"ask": [...]}` where the
words have several readings, or raises the `UserError` whose sentence the person would read.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.terminal import say, say_json
from core.contacts.mask import mask_contacts
from core.errors import UserError
from core.given.files import FileRefused, read_given
from core.orders.sheets.orders_by_style import SheetOrder
from core.orders.sheets.sheet import SheetReading, read_orders
from core.orders.sheets.sheet_errors import NotOrder, SheetNotAnOrder
from core.orders.sheets.values import MAX_FILE_BYTES, MAX_FILE_MB, SheetTooHeavy
from core.parties.model import LOCALES
from core.reading.breakdown import Breakdown, parse_breakdown
from core.reading.colours import colour_name, read_colour
from core.reading.dates import DayAmbiguous, parse_day, read_haste
from core.reading.garment_words import find_garments
from core.reading.intents import Intent, read_intent
from core.reading.messages import is_more_or_again, read_message
from core.reading.prices import Price, is_without_limit, parse_price
from core.reading.regions import is_inside
from core.reading.said_days import Due
from core.reading.shared_pieces import read_shared_pieces
from core.reading.sizes import ONE_SIZE
from core.reading.whole import WholeOrder, read_whole_order
from core.workers import WorkerLost, run_once
from core.workers.limits import FILE_LIMITS
from handlers.orders.errors import NOT_AN_ORDER
from handlers.orders.sheet_words import NOTE
from handlers.rendering import plain
from handlers.texts import Texts

_DEFAULT_LOCALE = "en"
ROLES = ("merchant", "owner", "worker")
MAX_CASES_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One text to read, and what its reader knows beside it; `values` is the whole line of a file of cases."""

    text: str
    locale: str
    role: str
    today: date
    values: Mapping[str, Any]
    file: Path | None = None


Answer = dict[str, Any]
"""What is printed: the reading, or `ask` with the readings, or `refuse` with the sentence."""


def _read_order(case: Case) -> Answer:
    if case.file is None:
        return _read_typed(case)
    reading = _read_sheet(case, case.file)
    texts = Texts(case.locale)
    notes = [plain(texts(NOTE(note.name), **note.params)) for note in reading.notes]
    return {"orders": [_sheet_order(order) for order in reading.orders], "notes": notes}


def _sheet_order(sheet: SheetOrder) -> Answer:
    return {
        "style": sheet.style_name or None,
        "garment": sheet.category or None,
        "lines": [[line.colour or None, _size(line.size), line.pieces] for line in sheet.breakdown.lines],
        "due": sheet.due_on.isoformat() if sheet.due_on else None,
        "ceiling": _ceiling(sheet.ceiling),
    }


def _read_typed(case: Case) -> Answer:
    """Read sizes, colours and quantities, or a message that tells more than those."""
    try:
        return {"orders": [{"lines": _lines(parse_breakdown(case.text, locale=case.locale))}]}
    except UserError:
        told = read_whole_order(case.text, today=case.today, locale=case.locale)
        shared = told.shared if told is not None else read_shared_pieces(case.text, locale=case.locale)
        if shared is not None:
            return {"ask": [reading.text() for reading in shared.readings]}
        if told is None or told.breakdown is None:
            raise
    order = {
        "style": None,
        "garment": told.garment,
        "lines": _lines(told.breakdown),
        "due": told.due.day.isoformat() if told.due and told.due.day else None,
        "ceiling": _ceiling(told.ceiling),
    }
    return {"orders": [order], "notes": list(told.left_out)}


def _ceiling(price: Price | None) -> Answer | None:
    return {"amount": price.minor / 100, "currency": price.currency} if price else None


def _read_sheet(case: Case, file: Path) -> SheetReading:
    """Read a file in a process of its own, as in chat.

    Raises:
        UserError: What is wrong with it.
    """
    try:
        data = read_given(file, most_bytes=MAX_FILE_BYTES)
        return run_once(FILE_LIMITS, read_orders, data, filename=file.name, today=case.today, locale=case.locale)
    except (FileRefused, WorkerLost):
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB) from None


def _lines(breakdown: Breakdown) -> list[list[Any]]:
    return [[_english(line.colour), _size(line.size), line.pieces] for line in breakdown.lines]


def _size(size: str) -> str | None:
    return "one_size" if size == ONE_SIZE else size or None


def _english(colour: str) -> str | None:
    return colour_name(colour, "en") if colour else None


def _read_day(case: Case) -> Answer:
    if haste := read_haste(case.text):
        return {"due": haste}
    try:
        return {"due": parse_day(case.text, today=case.today, locale=case.locale).isoformat()}
    except DayAmbiguous as error:
        return {"ask": [day.isoformat() for day in error.days]}


def _read_price(case: Case) -> Answer:
    return {"ceiling": None} if is_without_limit(case.text) else price_answer(parse_price(case.text))


def price_answer(price: Price) -> Answer:
    """Write a price as its amount in hundredths and its currency."""
    return {"minor": price.minor, "currency": price.currency}


def _read_garment(case: Case) -> Answer:
    found = find_garments(case.text)
    return {"ask": list(found)} if len(found) > 1 else {"garment": found[0]} if found else {"refuse": "no garment"}


def _read_colour(case: Case) -> Answer:
    key = read_colour(case.text)
    return {"colour": colour_name(key.replace("_", " "), "en")} if key else {"refuse": "no colour"}


def _read_message(case: Case) -> Answer:
    if case.role != "merchant":
        return _intent(read_intent(case.text, role=case.role, today=case.today, locale=case.locale))
    read = read_message(case.text, today=case.today, locale=case.locale)
    if isinstance(read, WholeOrder):
        return _whole_order(read, case.locale)
    if is_more_or_again(read, case.text):
        return {"ask": ["reorder", "change_order"], "order": read.order}
    return _intent(read)


def _whole_order(order: WholeOrder, locale: str) -> Answer:
    """Write an order that a message tells whole; `ask` holds why its sizes and quantities were not taken."""
    answer: Answer = {"intent": "new_order"}
    if order.garments:
        answer["garment"] = order.garment or {"ask": list(order.garments)}
    if order.breakdown is not None:
        answer["total"] = order.breakdown.total_pieces
        answer |= {} if order.is_quantity_alone else {"lines": _lines(order.breakdown)}
    if order.due is not None:
        answer["due"] = _due(order.due)
    if order.ceiling is not None:
        answer["ceiling"] = price_answer(order.ceiling)
    elif order.is_without_ceiling:
        answer["ceiling"] = None
    if order.fabric is not None:
        answer["fabric_by"] = order.fabric.by
        answer |= {"fabric_on": _due(order.fabric.on)} if order.fabric.on and not order.fabric.is_sent else {}
    if order.places or order.is_anywhere:
        answer["region"] = {"ask": list(order.places)} if len(order.places) > 1 else (*order.places, "any")[0]
    if order.left_out:
        answer["notes"] = list(order.left_out)
    asked = [told(order.fault, locale)] if order.fault is not None else []
    asked += [reading.text() for reading in order.shared.readings] if order.shared is not None else []
    asked += ["ceiling"] if order.is_ceiling_for_all else []
    return answer | ({"ask": asked} if asked else {})


def _due(due: Due) -> Any:
    if due.day is not None:
        return due.day.isoformat()
    return {"ask": [day.isoformat() for day in due.between]} if due.between else due.haste


def told(error: UserError, locale: str) -> str:
    """Give the sentence that a person reads of an error."""
    is_other = isinstance(error, SheetNotAnOrder)
    key = NOT_AN_ORDER(NotOrder(error.params["what"])) if is_other else error.text_key
    return plain(Texts(locale)(key, **error.params))


def _intent(intent: Intent) -> Answer:
    return {"intent": intent.name} | ({"order": intent.order} if intent.order else {}) | dict(intent.values)


def _read_contacts(case: Case) -> Answer:
    return {"text": mask_contacts(case.text)}


def _read_region(case: Case) -> Answer:
    inside = is_inside(case.text, str(case.values.get("inside", case.text)))
    return {"inside": inside} if inside is not None else {"refuse": "no place"}


READERS: dict[str, Callable[[Case], Answer]] = {
    "order": _read_order,
    "day": _read_day,
    "price": _read_price,
    "garment": _read_garment,
    "colour": _read_colour,
    "region": _read_region,
    "message": _read_message,
    "contacts": _read_contacts,
}
"""Every kind of text that the command reads."""


def read_case(kind: str, case: Case) -> Answer:
    """Read one text; what a person would be told instead of a reading comes as `refuse`."""
    try:
        return READERS[kind](case)
    except UserError as error:
        return {"refuse": told(error, case.locale), "code": error.code}


def read_command(
    kind: Annotated[str, typer.Argument(help="What to read: " + ", ".join(READERS) + ".")],
    what: Annotated[str, typer.Argument(help="A text, or a file for `order`.")] = "",
    lines: Annotated[Path | None, typer.Option(help="A file of JSON lines with `text` and `locale`.")] = None,
    role: Annotated[str, typer.Option(help="Who speaks: merchant, owner or worker.")] = "merchant",
    locale: Annotated[str, typer.Option(help="The language of the chat: en, zh_Hans or ru.")] = _DEFAULT_LOCALE,
    today: Annotated[str, typer.Option(help="The day to read against, such as 2026-11-29.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one line for each text.")] = False,
) -> None:
    """Show how Gendan reads a text; nothing is stored."""
    if kind not in READERS:
        _fail(f"{kind}: one of {', '.join(READERS)} can be read")
    day = _day(today)
    _require(role, ROLES, "--role")
    _require(_locale(locale), LOCALES, "--locale")
    for case in _cases(lines, role, day) if lines else [_case(kind, what, locale, role, day)]:
        answer = read_case(kind, case)
        if as_json:
            say_json(answer)
        else:
            say(*(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in answer.items()))


def _day(today: str) -> date:
    try:
        return date.fromisoformat(today) if today else datetime.now(UTC).date()
    except ValueError:
        _fail(f"--today {today}: a day such as 2026-11-29")


def _require(said: str, known: Sequence[str], option: str) -> None:
    if said not in known:
        _fail(f"{option} {said}: one of {', '.join(known)}")


def _locale(written: str) -> str:
    return written.replace("-", "_")


def _cases(file: Path, role: str, today: date) -> list[Case]:
    try:
        text = read_given(file, most_bytes=MAX_CASES_BYTES).decode("utf-8-sig")
    except FileRefused as error:
        _fail(str(error))
    except UnicodeDecodeError:
        _fail(f"{file}: this is no text in UTF-8")
    return [
        _case_of_line(f"{file}:{number}", line, role, today)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]


def _case_of_line(where: str, line: str, role: str, today: date) -> Case:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        _fail(f"{where}: this is no JSON")
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        _fail(f"{where}: a line is an object with a `text`")
    locale = _locale(str(row.get("locale", _DEFAULT_LOCALE)))
    _require(locale, LOCALES, f"{where}: locale")
    return Case(text=row["text"], locale=locale, role=role, today=today, values=row)


def _case(kind: str, what: str, locale: str, role: str, today: date) -> Case:
    path = Path(what) if kind == "order" and what and len(what) < 4096 and "\n" not in what else None
    file = path if path is not None and path.is_file() else None
    return Case(text=what, locale=_locale(locale), role=role, today=today, values={"text": what}, file=file)


def _fail(message: str) -> NoReturn:
    say(message, err=True)
    raise typer.Exit(2)
