"""The body of each kind of job, and what the ticker runs."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.budgets import actions as budgets
from core.evidence import verdicts
from core.jobs.tables import Job
from core.matching import actions as matching
from core.signin import actions as signin
from core.tracking import actions as tracking
from core.work import (
    cards,
    exports,
    forgetting,
    lessons,
    mornings,
    photos,
    plans,
    replay,
    retention,
    rooms,
    sheets,
    style_pictures,
)
from core.work import matching as batches
from core.work.deps import Deps

Body = Callable[[Deps, Job], Awaitable[None]]
Scan = Callable[[AsyncSession, Deps, datetime], Awaitable[None]]

WORK: Mapping[str, Body] = {
    "card.picture": style_pictures.fetch_picture,
    "card.read": cards.read_card,
    "export.make": exports.make_export,
    "lesson.look": lessons.look,
    "match.batch": batches.match_batch,
    "order.sheet": sheets.read_order_sheet,
    "person.forget": forgetting.finish,
    "photo.check": photos.check,
    "plan.again": plans.plan_again,
    "plan.explain": plans.explain_team,
    "plan.morning": plans.plan_morning,
    "plan.try": plans.try_proposal,
    "retention.run": retention.run_retention,
    "room.relay": rooms.relay,
}

"""What any process can do; the robot alone adds what needs the intake of updates."""


def replaying(take: replay.Take) -> Mapping[str, Body]:
    """Give the body of the jobs that are left to the robot, which takes updates."""

    async def body(deps: Deps, job: Job) -> None:
        await replay.replay_update(deps, job, take=take)

    return {replay.KIND: body}


async def _offers(session: AsyncSession, _: Deps, now: datetime) -> None:
    await matching.expire_offers(session, now=now)


async def _jobs(session: AsyncSession, _: Deps, now: datetime) -> None:
    await tracking.send_jobs(session, now=now)


async def _reviews(session: AsyncSession, _: Deps, now: datetime) -> None:
    await verdicts.call_next_judges(session, now=now)


async def _plans(session: AsyncSession, _: Deps, now: datetime) -> None:
    await tracking.follow_plans(session, now=now)
    await tracking.settle_chases(session, now=now)
    await tracking.escalate(session, now=now)
    await tracking.announce_moves(session, now=now)


async def _digests(session: AsyncSession, _: Deps, now: datetime) -> None:
    await tracking.send_digests(session, now=now)


async def _budgets(session: AsyncSession, _: Deps, now: datetime) -> None:
    await budgets.forget_old(session, now=now)


async def _signin(session: AsyncSession, _: Deps, now: datetime) -> None:
    await signin.forget_old(session, now=now)


SCANS: Mapping[str, Scan] = {
    "budgets.forget": _budgets,
    "style_pictures": style_pictures.find_pictures,
    "retention": retention.ask_for_retention,
    "offers": _offers,
    "plan_mornings": mornings.plan_mornings,
    "plan_overrides": mornings.judge,
    "signin.forget": _signin,
    "jobs_of_the_day": _jobs,
    "reviews": _reviews,
    "follow_plans": _plans,
    "digests": _digests,
}
