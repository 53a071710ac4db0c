"""Tell whoever waits for a job that was given up: nothing is lost, and the operator can have it done again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.evidence import actions as evidence
from core.evidence import taking
from core.evidence.tables import Photo
from core.jobs.tables import Job
from core.notify import actions as notify
from core.notify.model import Address
from core.notify.tables import Priority
from core.parties.tables import Person
from core.planning.tables import PlanProposal
from core.rooms.tables import RoomPost

DEDUPE_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """A chat that waits for a job, and the message in it that the job is about."""

    to: Address
    message_id: int | None = None


async def settle(session: AsyncSession, *, job: Job, now: datetime) -> None:
    """Say once to who waits for a job that it was given up; an album is one job from now on."""
    if job.kind == "photo.check":
        await evidence.leave_album_to(session, photo_id=job.args["photo_id"], job_id=job.id)
        await taking.give_up(session, photo_id=job.args["photo_id"], now=now)
    waiter = await _find_waiter(session, job)
    if waiter is not None:
        await notify.send(
            session,
            to=waiter.to,
            key="error.given_up",
            params={"reference": str(job.id)},
            reply_to_message_id=waiter.message_id,
            dedupe=f"given_up:{job.key}"[:DEDUPE_CHARACTERS],
            priority=Priority.ANSWER,
            now=now,
        )


async def _find_waiter(session: AsyncSession, job: Job) -> Waiter | None:
    args = job.args
    if "chat_id" in args:
        return Waiter(to=Address(bot_id=args["bot_id"], chat_id=args["chat_id"]), message_id=args.get("message_id"))
    find = _FIND.get(job.kind)
    return await find(session, args) if find is not None else None


async def _sender(session: AsyncSession, args: dict[str, Any]) -> Waiter | None:
    photo = await session.get(Photo, args["photo_id"])
    return None if photo is None else Waiter(to=photo.address, message_id=photo.message_id)


async def _speaker(session: AsyncSession, args: dict[str, Any]) -> Waiter | None:
    post = await session.get(RoomPost, args["post_id"])
    if post is None:
        return None
    return Waiter(to=Address(bot_id=post.bot_id, chat_id=post.chat_id), message_id=post.message_id)


async def _person(session: AsyncSession, person_id: int) -> Waiter | None:
    person = await session.get(Person, person_id)
    return None if person is None else Waiter(to=person.address)


async def _exporter(session: AsyncSession, args: dict[str, Any]) -> Waiter | None:
    return await _person(session, args["person_id"])


async def _planner(session: AsyncSession, args: dict[str, Any]) -> Waiter | None:
    proposal = await session.get(PlanProposal, args["proposal_id"])
    return None if proposal is None else await _person(session, proposal.asked_by_id)


_FIND: Mapping[str, Callable[[AsyncSession, dict[str, Any]], Awaitable[Waiter | None]]] = {
    "photo.check": _sender,
    "room.relay": _speaker,
    "export.make": _exporter,
    "plan.try": _planner,
}
"""Who waits for the jobs whose arguments name no chat; for the rest nobody waits but the operator."""
