"""My data in chat: take all of it along as a file."""

import asyncio
import tempfile
from pathlib import Path

from telegram import Update

from core.export import actions as export
from core.export.archive import Wanted, write_export
from core.export.messages import ExportByHand, ExportDoesNotFit, MyData
from core.export.model import MOST_PARTS, PART_BYTES, ExportTooBig, Tenant
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.ledger.signing import own_key_name
from core.notify import actions as notify
from core.parties import queries as parties
from core.parties.tables import Person
from core.work.deps import Deps
from handlers.arguments import ID
from handlers.commands import on_command
from handlers.context import ChatApplication, Context, Turn
from handlers.data.words import export_name, readme
from handlers.keyboards import on_press, pressed_message_id
from handlers.texts import Texts


async def tell(_: Update, context: Context) -> None:
    """Show by command what a person can do with their data."""
    await context.turn.say(MyData(person_id=context.turn.me.id))


async def show(update: Update, turn: Turn) -> None:
    """Show what a person can do with their data."""
    await turn.edit(pressed_message_id(update), MyData(person_id=turn.me.id))


async def ask_for_export(_: Update, turn: Turn, tenant: Tenant, tenant_id: int) -> None:
    """Have everything of a workshop or of a merchant packed, and say that it comes."""
    is_new = await export.ask_for_export(turn.session, actor=turn.me, tenant=tenant, tenant_id=tenant_id, now=turn.now)
    await turn.answer("data.export_begun" if is_new else "data.export_going_on", alert=True)


async def make_export(deps: Deps, job: Job) -> None:
    """Pack an export into files that a bot may send; what is too much for a chat goes to the operator."""
    tenant, tenant_id = Tenant(job.args["tenant"]), int(job.args["tenant_id"])
    async with deps.reading() as session:
        person = await session.get_one(Person, job.args["person_id"])
    wanted = Wanted(
        tenant=tenant,
        tenant_id=tenant_id,
        made_at=deps.now(),
        readme=readme(
            Texts(person.locale, person.timezone),
            tenant=tenant,
            made_at=deps.now(),
            key=own_key_name(deps.code_keys[0]),
        ),
        key=deps.code_keys[0],
    )
    try:
        files = await _pack(deps, wanted)
    except ExportTooBig:
        files = []
    async with deps.transaction() as session:
        if not await jobs.complete(session, job.id) or not await export.is_theirs(session, person, tenant, tenant_id):
            return
        if not files:
            told = ExportDoesNotFit(person_id=person.id, tenant=tenant, tenant_id=tenant_id)
            await notify.send(session, to=person.address, message=told, now=deps.now())
            by_hand = ExportByHand(person_id=person.id, tenant=tenant, tenant_id=tenant_id)
            for one in await parties.list_operators(session):
                await notify.send(session, to=one.address, message=by_hand, now=deps.now())
        await export.hand_over(session, person=person, tenant=tenant, tenant_id=tenant_id, files=files, now=deps.now())


async def _pack(deps: Deps, wanted: Wanted) -> list[export.StoredFile]:
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / export_name(wanted.tenant, wanted.tenant_id, wanted.made_at)
        files = await write_export(
            deps.snapshot, deps.blobs, wanted, to=to, limit_bytes=PART_BYTES, most_parts=MOST_PARTS
        )
        stored = []
        for file in files:
            data = await asyncio.to_thread(file.read_bytes)
            stored.append(export.StoredFile(name=file.name, sha256=await deps.blobs.put(data), size_bytes=len(data)))
        return stored


WORK = {"export.make": make_export}
"""The jobs of this feature."""


def register(application: ChatApplication) -> None:
    """Listen to /data and the buttons under "My data"."""
    on_command(application, ["data", "privacy"], tell)
    on_press(application, "data.show", show)
    on_press(application, "data.export", ask_for_export, Tenant, ID)
