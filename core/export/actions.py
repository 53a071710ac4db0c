"""Ask for an export in chat, and hand its files over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.export.messages import ExportReady
from core.export.model import MOST_A_DAY, ExportsUsedUp, Tenant
from core.export.tables import ExportFile
from core.jobs import actions as jobs
from core.notify import actions as notify
from core.parties.access import MANAGERS, find_role
from core.parties.model import NotYours
from core.parties.tables import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A zip that is in the store."""

    name: str
    sha256: str
    size_bytes: int


async def ask_for_export(
    session: AsyncSession, *, actor: Person, tenant: Tenant, tenant_id: int, now: datetime
) -> bool:
    """Have everything of a workshop or a merchant packed for its owner; False: that is being done already.

    Raises:
        NotYours: The workshop is not the actor's, or the merchant is somebody else.
        ExportsUsedUp: The actor had enough of them made in the last 24 hours.
        GivenUp: Processes died over the one that was asked for before.
    """
    if not await is_theirs(session, actor, tenant, tenant_id):
        raise NotYours
    made = select(func.count(func.distinct(ExportFile.made_at))).where(
        ExportFile.asked_by_id == actor.id, ExportFile.made_at > now - timedelta(days=1)
    )
    if (await session.scalar(made) or 0) >= MOST_A_DAY:
        raise ExportsUsedUp(n=MOST_A_DAY)
    key = f"export.make:{tenant}:{tenant_id}:{actor.id}"
    args = {"tenant": tenant, "tenant_id": tenant_id, "person_id": actor.id}
    return await jobs.ask_for(session, kind="export.make", key=key, due_at=now, args=args, sender_id=actor.id)


async def is_theirs(session: AsyncSession, actor: Person, tenant: Tenant, tenant_id: int) -> bool:
    """Say whether a person may take along all of a workshop or a merchant: asked again when it is packed."""
    if tenant is Tenant.MERCHANT:
        return actor.id == tenant_id and actor.is_merchant
    return await find_role(session, person_id=actor.id, workshop_id=tenant_id) in MANAGERS


async def hand_over(
    session: AsyncSession,
    *,
    person: Person,
    tenant: Tenant,
    tenant_id: int,
    files: Sequence[StoredFile],
    now: datetime,
) -> None:
    """Send the files of an export to who asked for it."""
    for number, file in enumerate(files, start=1):
        row = ExportFile(
            asked_by_id=person.id,
            tenant=tenant,
            tenant_id=tenant_id,
            part=number,
            parts=len(files),
            name=file.name,
            sha256=file.sha256,
            size_bytes=file.size_bytes,
            made_at=now,
        )
        session.add(row)
        await session.flush()
        await notify.send(session, to=person.address, message=ExportReady(export_file_id=row.id), now=now)
