"""What the page of an order's link says: where the order stands and what was shown of it. No prices, names or chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.proofs import proof_code
from core.evidence import queries as evidence
from core.evidence.proven import proven_by
from core.evidence.tables import Photo
from core.order_links.queries import find_shown
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Person
from core.planning import queries as plans
from core.planning.frontier import first_open_position
from core.planning.tables import PlanStage, StageState
from core.stage import Stage, icon_of
from core.tracking.queries import is_day_over
from core.work.deps import Deps
from handlers.evidence.proven_words import PROVEN_BY
from handlers.families import Family
from handlers.order_names import garment_beside, short_name
from handlers.rendering import plain
from handlers.texts import Texts
from handlers.trade_words import STAGE

STATE = Family("link.state", OrderState)
MOST_PHOTOS = 60
"""So many of the newest photos stand on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPhoto:
    """A photo of a stage: its number, when it came, what it proves and by whom, and the code to check it with."""

    id: int
    moment: str
    proves: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStage:
    """A stage of an order; `state` is PROVEN, GOING_ON, NOT_STARTED, or LATE where its day is over."""

    icon: str
    name: str
    note: str
    state: str
    photos: tuple[ShownPhoto, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """The page as plain text; `rows` are label and value. Without a title the link shows nothing."""

    locale: str
    title: str
    heading: str
    summary: str
    rows: tuple[tuple[str, str], ...] = ()
    stages: tuple[ShownStage, ...] = ()
    left_out: str = ""
    photo_label: str = ""
    check_label: str = ""
    footer: str = ""
    is_found: bool = True


async def order_page(deps: Deps, *, token: str, locale: str) -> OrderPage:
    """Read what a link shows now; a link that shows nothing says so and what to do, whatever the reason."""
    now = deps.now()
    async with deps.reading() as session:
        order = await find_shown(session, token=token, keys=deps.code_keys, now=now)
        if order is None:
            t = Texts(locale)
            return OrderPage(
                locale=locale,
                title=plain(t("link.page.title")),
                heading=plain(t("link.page.over")),
                summary=plain(t("link.page.over_what")),
                is_found=False,
            )
        return await _page(session, deps, order, locale=locale, now=now)


async def find_photo(deps: Deps, *, token: str, photo_id: int) -> str | None:
    """Find the copy without faces and place of a photo that a link shows, by its SHA-256."""
    async with deps.reading() as session:
        order = await find_shown(session, token=token, keys=deps.code_keys, now=deps.now())
        if order is None:
            return None
        shown, _ = _newest(await evidence.list_accepted(session, order_id=order.id))
        return next((photo.clean_sha256 for photo in shown if photo.id == photo_id), None)


async def _page(session: AsyncSession, deps: Deps, order: Order, *, locale: str, now: datetime) -> OrderPage:
    merchant = await session.get_one(Person, order.merchant_id)
    t = Texts(locale, merchant.timezone)
    t = Texts(locale, merchant.timezone, t.date_of(now))
    plan = await plans.list_stages(session, order_id=order.id)
    photos, left_out = _newest(await evidence.list_accepted(session, order_id=order.id))
    return OrderPage(
        locale=locale,
        title=plain(short_name(t, order)),
        heading=plain(short_name(t, order)),
        summary=" · ".join(part for part in (_garment(t, order), plain(t(STATE(order.state)))) if part),
        rows=await _days(session, t, order, plan, now=now),
        stages=tuple(_stage(t, deps, order, plan, step, photos, now=now) for step in plan),
        left_out=plain(t.count("link.page.earlier", left_out)) if left_out else "",
        photo_label=plain(t("link.page.photo")),
        check_label=plain(t("link.page.check")),
        footer=plain(t("link.page.footer", moment=t.moment(now), zone=merchant.timezone)),
    )


def _newest(accepted: Sequence[Photo]) -> tuple[list[Photo], int]:
    """Keep the newest photos of which there is a copy to show, oldest first; say how many are left out."""
    kept = [photo for photo in accepted if photo.clean_sha256 is not None]
    return kept[-MOST_PHOTOS:], max(0, len(kept) - MOST_PHOTOS)


def _garment(t: Texts, order: Order) -> str:
    return plain(garment_beside(t, order.style_name, order.kind))


async def _days(
    session: AsyncSession, t: Texts, order: Order, plan: Sequence[PlanStage], *, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Give the days that the buyer has: the promise, and when it is expected or was over."""
    rows = []
    if order.promised_at is not None:
        rows.append((plain(t("tracking.label.promised")), t.day(order.promised_at)))
    if order.state in (OrderState.DONE, OrderState.CANCELLED):
        label = "tracking.label.done" if order.state == OrderState.DONE else "tracking.label.cancelled"
        rows.append((plain(t(label)), t.day(order.closed_at or now)))
    elif order.expected_at is not None and plan:
        day = t.day(order.expected_at)
        is_over = await is_day_over(session, order, now=now)
        rows.append((plain(t("tracking.label.expected")), plain(t("link.page.day_over", day=day)) if is_over else day))
    return tuple(rows)


def _stage(
    t: Texts,
    deps: Deps,
    order: Order,
    plan: Sequence[PlanStage],
    step: PlanStage,
    photos: Sequence[Photo],
    *,
    now: datetime,
) -> ShownStage:
    stage = Stage(step.stage)
    state, note = _standing(t, order, plan, step, now=now)
    return ShownStage(
        icon=icon_of(stage),
        name=plain(t(STAGE(stage))),
        note=note,
        state=state,
        photos=tuple(
            ShownPhoto(
                id=photo.id,
                moment=t.moment(photo.received_at),
                proves=" ".join(plain(t(PROVEN_BY(one))) for one in proven_by(photo)),
                code=proof_code(photo.id, keys=deps.code_keys),
            )
            for photo in photos
            if photo.stage == stage
        ),
    )


def _standing(t: Texts, order: Order, plan: Sequence[PlanStage], step: PlanStage, *, now: datetime) -> tuple[str, str]:
    """Say how a stage stands, and what is known of it."""
    if step.state == StageState.PROVEN:
        return "PROVEN", plain(t("link.page.proven", day=t.short_day(step.proven_at or step.finish_at)))
    if step.position < first_open_position(plan):
        return "NOT_STARTED", plain(t("link.page.never_shown"))
    if order.state != OrderState.AGREED:
        return "NOT_STARTED", ""
    is_late, day = step.finish_at < now, t.short_day(step.finish_at)
    if step.state == StageState.GOING_ON and step.pieces_done:
        done = t("link.page.pieces", done=t.number(step.pieces_done), pieces=t.number(order.pieces))
        return "LATE" if is_late else "GOING_ON", plain(done)
    if is_late:
        return "LATE", plain(t("link.page.late", day=day))
    return ("GOING_ON" if step.state == StageState.GOING_ON else "NOT_STARTED"), plain(t("link.page.planned", day=day))
