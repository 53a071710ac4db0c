"""Put work off until after the transaction, and settle it when it is done."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import WAKES, insert_into
from core.errors import UserError
from core.jobs import queue
from core.jobs.tables import Job, State
from core.pauses import pause_s

MAX_ATTEMPTS = 8
"""After these a job is dead: with the delays below four minutes have passed."""
MOST_DEATHS = 5
"""So many processes may die over one job; more than over an update, as jobs take longer and kills come by chance."""
AFTER_DEATH_S = 10.0
"""How long a job waits after its second death, twice as long after each further one; after the first it goes on."""


class WorkerDied(Exception):
    """A job was at hand whenever a process died; it is given up until the operator revives it."""


class GivenUp(UserError):
    """What is asked for anew was given up for good, as processes died over it: only the operator revives it."""

    code: ClassVar[str] = "given_up"


async def enqueue(
    session: AsyncSession,
    *,
    kind: str,
    key: str,
    due_at: datetime,
    args: dict[str, Any],
    sender_id: int | None = None,
    revives: bool = False,
) -> bool:
    """Write a job in the caller's transaction; the same key is written once. Say whether it is new.

    Jobs of one `sender_id` queue behind each other's, not before others'. What somebody asks for anew `revives` a job
    of the key that was given up, unless processes died over it; a scan, which finds the same each minute, does not.
    """
    place = await _count_waiting(session, sender_id) if sender_id is not None else 0
    values = {
        "kind": kind,
        "key": key,
        "args": args,
        "state": State.DUE,
        "due_at": due_at,
        "attempt": 0,
        "sender_id": sender_id,
        "place": place,
    }
    insert = insert_into(session, Job.__table__)
    if revives:
        is_given_up = (Job.state == State.DEAD) & (Job.claims < MOST_DEATHS)
        again = {name: insert.excluded[name] for name in ("args", "state", "due_at", "attempt", "sender_id", "place")}
        insert = insert.on_conflict_do_update(
            index_elements=[Job.key], set_=again | {"claims": 0, "error": None}, where=is_given_up
        )
    else:
        insert = insert.on_conflict_do_nothing()
    added = await session.execute(insert.returning(Job.id), [values])
    job_id = added.scalar()
    if job_id is None:
        return False
    session.info[WAKES] = True
    word = queue.Word(job_id=job_id, due_at=due_at, place=place)
    await (queue.dispatch_anew(session, word) if revives else queue.dispatch(session, [word]))
    return True


async def ask_for(
    session: AsyncSession, *, kind: str, key: str, due_at: datetime, args: dict[str, Any], sender_id: int | None
) -> bool:
    """Write a job that a person asks for and waits for, anew where it was given up. Say whether it is new.

    Raises:
        GivenUp: Processes died over it, so that nothing would come.
    """
    is_new = await enqueue(session, kind=kind, key=key, due_at=due_at, args=args, sender_id=sender_id, revives=True)
    if not is_new:
        dead_id = await session.scalar(select(Job.id).where(Job.key == key, Job.state == State.DEAD))
        if dead_id is not None:
            raise GivenUp(reference=str(dead_id))
    return is_new


async def wait_for_more(session: AsyncSession, *, key: str, due_at: datetime) -> None:
    """Put off a job that nobody has begun, as more of what it is about has come."""
    is_unbegun = (Job.state == State.DUE) & (Job.claims == 0) & (Job.attempt == 0)
    later = update(Job).where(Job.key == key, is_unbegun).values(due_at=due_at)
    for job_id, place in (await session.execute(later.returning(Job.id, Job.place))).all():
        await queue.dispatch_anew(session, queue.Word(job_id=job_id, due_at=due_at, place=place))


async def _count_waiting(session: AsyncSession, sender_id: int) -> int:
    waiting = select(func.count()).where(Job.sender_id == sender_id, Job.state == State.DUE)
    return await session.scalar(waiting) or 0


async def claim(session: AsyncSession, *, job_id: int, now: datetime) -> int | None:
    """Count that a job is begun, and say how many processes have died over it. None: it is not due any more.

    The caller commits before the work, so that the count outlives a process that does not. Should another process die,
    the job waits longer each time: who dies in quick succession for a reason of its own shall not use up its chances.
    """
    begun = update(Job).where(Job.id == job_id, Job.state == State.DUE).values(claims=Job.claims + 1)
    claims = await session.scalar(begun.returning(Job.claims).execution_options(synchronize_session=False))
    if claims is None:
        return None
    if claims > 1:
        due_at = now + timedelta(seconds=pause_s(claims - 1, first_s=AFTER_DEATH_S, most_s=1800))
        await session.execute(update(Job).where(Job.id == job_id).values(due_at=due_at))
    return claims - 1


async def complete(session: AsyncSession, job_id: int) -> bool:
    """Delete a job in the transaction of its effect. False: it was done before, write no effect."""
    deleted = await session.execute(delete(Job).where(Job.id == job_id).returning(Job.id))
    return deleted.first() is not None


async def withdraw(session: AsyncSession, *, keys_from: str, but: int) -> None:
    """Delete the jobs whose keys begin so, all but one; a word of them to the workers finds nothing to do."""
    others = Job.key.startswith(keys_from, autoescape=True) & (Job.id != but)
    await session.execute(delete(Job).where(others))


async def put_off(session: AsyncSession, *, job_id: int, due_at: datetime) -> None:
    """Have a job begun anew later, as if it had not been begun."""
    job = await session.get(Job, job_id)
    if job is not None:
        job.claims, job.due_at = 0, due_at
        await queue.dispatch_anew(session, queue.Word(job_id=job.id, due_at=due_at, place=job.place))


async def fail(
    session: AsyncSession, *, job_id: int, error: str, now: datetime, is_passing: bool = False, is_deadly: bool = False
) -> State | None:
    """Put a failed job back with a growing delay, or bury it for the operator to see. None: its effect is written.

    A passing failure, as of a store that is away, never buries it; one that kills processes does at once.
    """
    job = await session.get(Job, job_id)
    if job is None:
        return None
    job.attempt = MAX_ATTEMPTS if is_deadly else job.attempt + 1
    job.attempt = min(job.attempt, MAX_ATTEMPTS - 1) if is_passing else job.attempt
    job.claims = MOST_DEATHS if is_deadly else 0
    job.error = error[:500]
    job.due_at = now + timedelta(seconds=pause_s(job.attempt, first_s=2, most_s=1800))
    job.state = State.DEAD if job.attempt >= MAX_ATTEMPTS else State.DUE
    if job.state == State.DUE:
        await queue.dispatch_anew(session, queue.Word(job_id=job.id, due_at=job.due_at, place=job.place))
    return job.state


async def revive(session: AsyncSession, *, job_id: int, now: datetime) -> None:
    """Give a dead job another chance, as the operator asks."""
    await session.execute(update(Job).where(Job.id == job_id).values(state=State.DUE, attempt=0, claims=0, due_at=now))
    await queue.dispatch_anew(session, queue.Word(job_id=job_id, due_at=now))
