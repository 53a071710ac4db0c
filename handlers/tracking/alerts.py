"""What the clock makes the robot say: jobs, reminders, escalations, moved dates, digests, the end."""

from collections.abc import Mapping
from datetime import timedelta

from markupsafe import Markup

from core.evidence import queries as evidence
from core.evidence.tables import Photo, PhotoState
from core.orders import queries as orders
from core.orders.access import Side, side_of
from core.orders.messages import OrderDone, OrderInWorkAgain, OrderShipped
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.parties.tables import Person
from core.planning import queries as plans
from core.planning.frontier import is_through, never_shown
from core.planning.tables import PlanMove, StageState
from core.stage import Stage, icon_of
from core.tracking import queries
from core.tracking.messages import Chased, ChaseLate, DateMoved, Digest, JobsToday, PhotoUnanswered
from core.tracking.model import Cause
from core.tracking.queries import Followed, JobToday
from core.tracking.tables import Chase
from handlers.codes.words import code_link, style_photo
from handlers.families import Family
from handlers.heads import head_lines
from handlers.keyboards import pack
from handlers.order_names import garment_icon, short_name
from handlers.orders.placed_words import again_button
from handlers.outgoing import Button, Media, Outgoing
from handlers.paging import cut
from handlers.people.words import workshops_ahead
from handlers.readers import Withheld
from handlers.rendering import Rendering, plain, renders
from handlers.tracking.queue_words import waiting_text
from handlers.tracking.words import close_button, gaps_text
from handlers.trade_words import STAGE, cause_name, cause_of_move, stage_label
from vision.draw.job import JobPicture, draw_job
from vision.draw.palette import State

CAUSE_BUTTON = Family("tracking.cause_button", Cause)

MOST_JOBS = 10
NEWS_FROM = timedelta(hours=24)


@renders(JobsToday, ahead=workshops_ahead)
async def _jobs(r: Rendering[JobsToday]) -> Outgoing:
    found: list[JobToday] = []
    for workshop, _ in await parties.list_workshops_of(r.session, person_id=r.message.person_id):
        found += await queries.list_jobs_today(r.session, workshop=workshop, now=r.now)
    named = r.message.order_id
    if named is not None and all(job.order.id != named for job in found):
        order = await orders.get_order(r.session, named)
        show = (
            r.button("start.button.jobs", pack("start.jobs")),
            r.button("wish.button.order", pack("status.show", named)),
        )
        return Outgoing(text=r.t("tracking.no_job_of", order=short_name(r.t, order)), buttons=(show,))
    found = [job for job in found if named in (None, job.order.id)]
    if not found:
        return Outgoing(text=r.t("tracking.no_jobs"))
    page = cut(r, found, MOST_JOBS)
    jobs = [
        Media(content=await r.draw(draw_job, await _job(r, job)), caption=str(_job_caption(r, job)))
        for job in page.items
    ]
    if len(jobs) == 1:
        return Outgoing(text=jobs[0].caption, media=jobs[0])
    rest = r.t.count("tracking.more_jobs", page.after) if page.after else ""
    buttons = page.row(r, "tracking.jobs", r.message.person_id) if page.after else ()
    return Outgoing(album=tuple(jobs), text=rest, buttons=buttons)


def _job_caption(r: Rendering, job: JobToday) -> Markup:
    stage = stage_label(r.t, Stage(job.step.stage))
    return r.t("tracking.job", stage=stage, order=short_name(r.t, job.order))


async def _job(r: Rendering, job: JobToday) -> JobPicture:
    order, step = job.order, job.step
    stage = Stage(step.stage)
    return JobPicture(
        stage_icon=icon_of(stage),
        stage_name=plain(r.t(STAGE(stage))),
        short_name=plain(short_name(r.t, order)),
        pieces=r.t.number(order.pieces),
        team=r.t.number(step.team_size) if step.team_size else "–",
        due=r.t.time(job.due_at) if job.due_at < r.now + timedelta(hours=16) else r.t.short_day(job.due_at),
        qr_text=await code_link(r, order, stage=stage),
        code_hint=plain(r.t("tracking.job_hint")),
        state=State.LATE if job.is_late else State.GOING_ON,
        style_photo=await style_photo(r, order),
        placeholder_icon=garment_icon(order.kind),
    )


@renders(Chased)  # of the release before; now they stand in the evening's message
async def _chase(r: Rendering[Chased]) -> Outgoing:
    chase = await r.session.get_one(Chase, r.message.chase_id)
    order = await orders.get_order(r.session, chase.order_id)
    subject = {"order": short_name(r.t, order), "stage": stage_label(r.t, Stage(chase.stage))}
    followed = await queries.follow(r.session, order)
    if queries.is_answered(chase, followed):
        return Outgoing(text=settled_text(r, chase, followed))
    if chase.cause is not None:
        return Outgoing(text=r.t("tracking.chase_answered", cause=cause_name(r.t, chase.cause), **subject))
    due = await queries.find_due(r.session, followed, now=r.now)
    if due is not None and due.in_hand is not None:
        return Outgoing(text=in_hand_text(r, due.in_hand, subject))
    return Outgoing(text=r.t("tracking.chase", **subject), buttons=causes(r, chase))


def in_hand_text(r: Rendering, photo: Photo, subject: Mapping[str, Markup | str]) -> Markup:
    """Say of a reminder's order and stage that a photo which may be theirs is checked, or waits for an answer."""
    moment = r.t.moment(photo.received_at)
    if photo.state == PhotoState.ASKED:
        return r.t("tracking.chase_in_hand_asked", moment=moment, **subject)
    return r.t("tracking.chase_in_hand", moment=moment, **subject)


@renders(PhotoUnanswered)
async def _unanswered(r: Rendering[PhotoUnanswered]) -> Outgoing:
    photo = await r.session.get_one(Photo, r.message.photo_id)
    if photo.state != PhotoState.ASKED:
        raise Withheld("the question about the photo was answered meanwhile")
    moment = r.t.moment(photo.received_at)
    return Outgoing(text=r.t("tracking.photo_unanswered", name=r.message.name, moment=moment))


def settled_text(r: Rendering, chase: Chase, followed: Followed) -> Markup:
    """Say that a reminder has nothing to ask any more: the photo is there, or the order has ended or gone on."""
    subject = {"order": short_name(r.t, followed.order), "stage": stage_label(r.t, Stage(chase.stage))}
    step = next((step for step in followed.plan if step.stage == chase.stage), None)
    if step is None or step.state == StageState.NOT_STARTED:
        return r.t("tracking.chase_over", **subject)
    return r.t("tracking.chase_settled", moment=r.t.moment(step.proven_at or step.started_at or r.now), **subject)


def causes(r: Rendering, chase: Chase) -> tuple[tuple[Button, ...], ...]:
    """Offer the reasons why a photo is missing."""
    buttons = [r.button(CAUSE_BUTTON(cause), pack("chase.why", chase.id, cause)) for cause in Cause]
    return (tuple(buttons[:2]), tuple(buttons[2:4]), tuple(buttons[4:]))


@renders(ChaseLate)  # of the release before, too
async def _late(r: Rendering[ChaseLate]) -> Outgoing:
    chase = await r.session.get_one(Chase, r.message.chase_id)
    order = await orders.get_order(r.session, chase.order_id)
    followed = await queries.follow(r.session, order)
    if queries.is_answered(chase, followed):
        return Outgoing(text=settled_text(r, chase, followed))
    text = r.t(
        "tracking.late",
        order=short_name(r.t, order),
        stage=stage_label(r.t, Stage(chase.stage)),
        moment=r.t.moment(chase.due_at),
        cause=cause_name(r.t, chase.cause or "NO_ANSWER"),
    )
    return Outgoing(text=text, buttons=() if chase.cause else causes(r, chase))


@renders(DateMoved)
async def _moved(r: Rendering[DateMoved]) -> Outgoing:
    move = await r.session.get_one(PlanMove, r.message.move_id)
    order = await orders.get_order(r.session, move.order_id)
    days = {"was": r.t.day(r.message.was_at or move.from_at), "now": r.t.day(move.to_at)}
    text = r.t("tracking.moved", order=short_name(r.t, order), cause=cause_of_move(r.t, move), **days)
    if order.promised_at is not None and move.to_at > order.promised_at:
        text = Markup("{}\n{}").format(text, r.t("tracking.past_promise", promised=r.t.day(order.promised_at)))
    return Outgoing(text=text, buttons=((r.button("tracking.button.queue", pack("status.queue", order.id)),),))


@renders(Digest)
async def _digest(r: Rendering[Digest]) -> Outgoing:
    person = await r.session.get_one(Person, r.message.person_id)
    own = await queries.list_orders_of(r.session, person=person)
    agreed = [order for order in own if order.merchant_id == person.id and order.state == OrderState.AGREED]
    lines = [await _news(r, order) for order in agreed] or [r.t("tracking.nothing_open")]
    heading = r.t("tracking.digest", day=r.t.day(r.now))
    show = (r.button("tracking.button.status", pack("status.all")),)
    text = Markup("\n").join([heading, *lines, *await head_lines(r, agreed)])
    return Outgoing(text=text, buttons=(show,))


async def _news(r: Rendering, order: Order) -> Markup:
    """Say in one line what happened to an order since yesterday, or why nothing did."""
    followed = await queries.follow(r.session, order)
    plan, since = followed.plan, r.now - NEWS_FROM
    proven = [step for step in plan if step.proven_at is not None and step.proven_at > since]
    name, because = short_name(r.t, order), await waiting_text(r, followed)
    if proven:
        stages = r.t("list.comma").join(f"{stage_label(r.t, Stage(step.stage))} ✅" for step in proven)
        return r.t("tracking.news", order=name, news=stages, next=because)
    going = next((step for step in plan if step.state == StageState.GOING_ON), None)
    photos = await evidence.list_accepted(r.session, order_id=order.id)
    if going is not None and any(photo.received_at > since for photo in photos):
        news = f"{stage_label(r.t, Stage(going.stage))} {going.pieces_done or '…'}/{order.pieces}"
        return r.t("tracking.news", order=name, news=news, next=because)
    return r.t("tracking.no_news", order=name, because=because)


@renders(OrderDone)
async def _done(r: Rendering[OrderDone]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    side = await side_of(r.session, actor=r.person, order=order) if r.person is not None else None
    late = order.closed_at is not None and order.promised_at is not None and order.closed_at > order.promised_at
    plan = await plans.list_stages(r.session, order_id=order.id)
    promise = r.t(
        "tracking.after_promise" if late else "tracking.on_time", promised=r.t.day(order.promised_at or r.now)
    )
    name = short_name(r.t, order)
    if never_shown(plan):
        with_gaps = "tracking.done_owner_gaps" if side is Side.OWNER else "tracking.done_client_gaps"
        text = r.t(with_gaps, order=name, promise=promise, stages=gaps_text(r, plan))
    else:
        key = "tracking.done_owner" if side is Side.OWNER else "tracking.done_client"
        text = r.t(key, order=name, promise=promise)
    photos = r.button("tracking.button.photos", pack("status.photos", order.id))
    again = (again_button(r, order),) if side is Side.MERCHANT else ()
    return Outgoing(text=text, buttons=((photos, *again),))


@renders(OrderInWorkAgain)
async def _reopened(r: Rendering[OrderInWorkAgain]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    photos = r.button("tracking.button.photos", pack("status.photos", order.id))
    return Outgoing(text=r.t("tracking.reopened", order=short_name(r.t, order)), buttons=((photos,),))


@renders(OrderShipped)
async def _shipped(r: Rendering[OrderShipped]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    plan = await plans.list_stages(r.session, order_id=order.id)
    side = await side_of(r.session, actor=r.person, order=order) if r.person is not None else None
    key = "tracking.shipped_client" if side is Side.MERCHANT else "tracking.shipped_owner"
    photos = r.button("tracking.button.photos", pack("status.photos", order.id))
    is_open = order.state == OrderState.AGREED and is_through(plan)
    last = (close_button(r, order),) if side is Side.MERCHANT and is_open else ()
    text = r.t(key, order=short_name(r.t, order), stages=gaps_text(r, plan))
    return Outgoing(text=text, buttons=((photos, *last),))
