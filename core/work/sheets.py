"""An order sheet that was sent: fetched, read into the draft, and what it leaves open is asked."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.dialogue import actions as dialogue
from core.errors import UserError
from core.files import FileKind, FileRef
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.notify import actions as notify
from core.notify.message import Message
from core.notify.model import Address
from core.notify.tables import Priority
from core.orders.asking import KIND, ask, draft_in, new_draft
from core.orders.draft import Draft, PlaceUnknown, Question, draft_to_json, take_sheet
from core.orders.messages import SheetNotes, SheetOrders
from core.orders.sheets.orders_by_style import SheetOrder
from core.orders.sheets.sheet import SheetReading, read_orders
from core.orders.sheets.values import MAX_FILE_MB, SheetTooHeavy
from core.parties import queries as people
from core.parties.regions import find_known_region
from core.parties.tables import Person
from core.reading.garment_words import find_garment
from core.reading.places import find_near_place, is_anywhere
from core.work.deps import Deps
from core.work.fetching import fetch
from core.workers import WorkerLost


async def read_order_sheet(deps: Deps, job: Job) -> None:
    """Fetch a sheet, read it into the draft, and ask what it leaves open; a fault names its cell."""
    async with deps.reading() as session:
        person = await people.find_person(session, telegram_id=job.args["chat_id"])
    if person is None:  # deleted, by their own wish, since the sheet came
        await _settle(deps, job, None)
        return
    try:
        await _settle(deps, job, await _read(deps, job, person))
    except UserError as fault:
        await _settle(deps, job, fault)


async def _read(deps: Deps, job: Job, person: Person) -> SheetReading:
    """Read a sheet in a worker process; what is too much for it is refused like what is too large to fetch."""
    name, locale = job.args.get("filename", ""), person.locale
    data = await _data_of(deps, job)
    if data is None:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB)
    today = _today_of(person, deps.now())
    try:
        read: SheetReading = await deps.parse(read_orders, data, filename=name, today=today, locale=locale)
    except WorkerLost:
        raise SheetTooHeavy(limit_mb=MAX_FILE_MB) from None
    return read


async def _data_of(deps: Deps, job: Job) -> bytes | None:
    """Fetch the file of a sheet; a table that was pasted stands in the job. None where it is too large."""
    if "table" in job.args:
        return str(job.args["table"]).encode()
    file = FileRef(bot_id=job.args["bot_id"], file_id=job.args["file_id"], kind=FileKind.DOCUMENT)
    return await fetch(deps, file)


def _today_of(person: Person, now: datetime) -> date:
    return now.astimezone(ZoneInfo(person.timezone)).date()


async def _settle(deps: Deps, job: Job, read: SheetReading | UserError | None) -> None:
    """Write the effect of a sheet, or what is wrong with it, together with the end of its job."""
    args = job.args
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id) or read is None:
            return
        sent = _Sent(
            deps=deps,
            session=session,
            now=deps.now(),
            person=(await people.lock_people(session, telegram_ids=[args["chat_id"]]))[args["chat_id"]],
            to=Address(bot_id=args["bot_id"], chat_id=args["chat_id"]),
            message_id=args["message_id"],
        )
        await (sent.refuse(read) if isinstance(read, UserError) else sent.merge(read))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A sheet in its chat, while its effect is written."""

    deps: Deps
    session: AsyncSession
    now: datetime
    person: Person
    to: Address
    message_id: int

    async def refuse(self, fault: UserError) -> None:
        """Say what is wrong with it."""
        await self._say(fault)

    async def merge(self, reading: SheetReading) -> None:
        """Take its first order into the draft; the others wait behind it. What was left out is told."""
        first, *others = reading.orders
        taken = await self._taken(await self._draft(), first)
        waiting = [draft_to_json(await self._taken(await self._new(), other)) for other in others]
        taken = replace(taken, waiting=(*waiting, *taken.waiting))
        if others:
            sums = [order.breakdown.total_pieces for order in reading.orders]
            named = [order.style_name or "—" for order in reading.orders]
            await self._say(SheetOrders(orders=tuple(zip(named, sums, strict=True))))
        if reading.notes:
            notes = tuple((note.name, dict(note.params)) for note in reading.notes)
            await self._say(SheetNotes(notes=notes))
        await ask(self.session, self.to, taken, now=self.now, typed_id=self.message_id)

    async def _draft(self) -> Draft:
        row = await dialogue.find(self.session, self.to)
        if row is not None and row.kind == KIND:
            return draft_in(row)
        return await self._new()

    async def _new(self) -> Draft:
        return await new_draft(self.session, person=self.person, token=self.deps.new_token()[:8])

    async def _taken(self, draft: Draft, order: SheetOrder) -> Draft:
        region, unknown = await self._region_of(order, draft)
        today = _today_of(self.person, self.now)
        taken = take_sheet(draft, order, garment=find_garment(order.category), region=region, today=today)
        if unknown is None:
            return taken
        await self._say(unknown)
        return taken.forget(Question.REGION)

    async def _region_of(self, order: SheetOrder, draft: Draft) -> tuple[str | None, PlaceUnknown | None]:
        """Read where it may be made; None is anywhere. What is no place is asked, as when it is typed."""
        if not order.region:
            return draft.region, None
        if is_anywhere(order.region):
            return None, None
        region = find_known_region(order.region, await people.list_regions(self.session))
        unknown = PlaceUnknown(place=order.region, near=find_near_place(order.region)) if region is None else None
        return region, unknown

    async def _say(self, said: Message | UserError) -> None:
        fault = said if isinstance(said, UserError) else None
        await notify.send(
            self.session,
            to=self.to,
            message=said if isinstance(said, Message) else None,
            key=fault.text_key if fault is not None else "",
            params=dict(fault.params) if fault is not None else None,
            now=self.now,
            priority=Priority.ANSWER,
            reply_to_message_id=self.message_id,
            joins=True,
        )
