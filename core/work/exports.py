"""An export of all that is a tenant's, packed into files that a bot may send."""

import asyncio
import tempfile
from pathlib import Path

from core.export import actions as export
from core.export.archive import Wanted, write_export
from core.export.messages import ExportByHand, ExportDoesNotFit, Readme
from core.export.model import MOST_PARTS, PART_BYTES, ExportTooBig, Tenant, export_name
from core.jobs import actions as jobs
from core.jobs.tables import Job
from core.ledger.signing import own_key_name
from core.notify import actions as notify
from core.parties import queries as parties
from core.parties.tables import Person
from core.work.deps import Deps
from core.work.whole import require_all_known


async def make_export(deps: Deps, job: Job) -> None:
    """Pack an export into files that a bot may send; what is too much for a chat goes to the operator.

    Raises:
        NotAllKnown: The tables are of a later release, whose workers do it.
    """
    tenant, tenant_id = Tenant(job.args["tenant"]), int(job.args["tenant_id"])
    async with deps.reading() as session:
        await require_all_known(session, deps)
        person = await session.get_one(Person, job.args["person_id"])
    made_at, key = deps.now(), deps.code_keys[0]
    said = deps.readme(Readme(tenant=tenant, made_at=made_at, key_name=own_key_name(key)), person)
    try:
        files = await _pack(deps, Wanted(tenant=tenant, tenant_id=tenant_id, made_at=made_at, readme=said, key=key))
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
