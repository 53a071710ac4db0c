"""What people see of where an order stands: the card, the picture above it, photos, queue, overview."""

from collections.abc import Sequence

from markupsafe import Markup

from core.evidence import queries as evidence
from core.evidence.reasons import Trust
from core.evidence.tables import Photo, PhotoState
from core.matching import queries as matching
from core.orders import queries as orders
from core.orders.access import Side, side_of
from core.orders.messages import OrderCard
from core.orders.model import UNMATCHED_STATES, OrderState
from core.orders.tables import Order
from core.parties.tables import Person
from core.planning import queries as plans
from core.planning.frontier import first_open, first_open_position, is_through, never_shown
from core.planning.tables import PlanStage, StageState
from core.rooms import actions as rooms
from core.stage import Stage, icon_of
from core.tracking import queries
from core.tracking.messages import InlineOrders, OrderPhotos, OrderStatus, Overview
from core.tracking.model import photo_due_at
from handlers.evidence.verification import proof_line
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_links.words import share_buttons
from handlers.order_names import short_name
from handlers.orders.block import order_block
from handlers.outgoing import Article, Button, Media, Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts
from handlers.tracking.parcel_words import parcel_line
from handlers.trade_words import STAGE, cause_name, stage_label
from vision.draw.palette import State
from vision.draw.progress import ProgressPicture, StageStep, draw_progress
from vision.draw.timeline import TimelinePicture, draw_timeline

STATE = Family("tracking.state", OrderState)
LOOKING = Family("tracking.looking", UNMATCHED_STATES)
LOOKED_FOR = Family("tracking.label", UNMATCHED_STATES)
TRUST = Family("trust", Trust)

LEAST_ALBUM, MOST_ALBUM = 2, 10
MOST_ORDERS_SHOWN = 12
MOST_RESULTS = 12
"""Answers to one inline query; the messenger asks for the next when a person has scrolled through them."""


@renders(OrderCard)
async def _card(r: Rendering[OrderCard]) -> Outgoing:
    return await _status(r, r.message.subject_id)


@renders(OrderStatus)
async def _answer(r: Rendering[OrderStatus]) -> Outgoing:
    return await _status(r, r.message.order_id)


async def _status(r: Rendering, order_id: int) -> Outgoing:
    order = await orders.get_order(r.session, order_id)
    plan = await plans.list_stages(r.session, order_id=order.id)
    text = await status_text(r, order, plan)
    if order.state in UNMATCHED_STATES:
        return await _unmatched(r, order)
    if not plan:
        return Outgoing(text=text)
    due = await queries.find_due(r.session, await queries.follow(r.session, order), now=r.now)
    waits_for_us = due is not None and due.in_hand is not None
    media = Media(content=await r.draw(draw_progress, _picture(r, order, plan, waits_for_us=waits_for_us)))
    return Outgoing(text=text, media=media, buttons=await _buttons(r, order))


async def _unmatched(r: Rendering, order: Order) -> Outgoing:
    """Show an order whose workshop is still looked for, in the same shape as later."""
    is_mine = r.person is not None and r.person.id == order.merchant_id
    counters = await matching.list_counters(r.session, order_id=order.id, now=r.now)
    looking = "tracking.counter_waits" if counters else LOOKING(order.state)
    text = Markup("{}\n{}").format(order_block(r.t, order, is_mine=is_mine), r.t(looking))
    asked = [offer.workshop_id for offer in counters]
    numbers = await rooms.number_workshops(r.session, order_id=order.id, workshop_ids=asked)
    answers = tuple(
        (r.button("matching.see_counter", pack("offer.see", offer.id, offer.round), number=numbers[offer.workshop_id]),)
        for offer in counters
    )
    workshops = r.button("tracking.button.workshops", pack("match.show", order.id))
    room = r.button("tracking.button.room", pack("room.choose", order.id))
    menu = r.button("tracking.button.settings", pack("order.menu", order.id))
    first = (workshops, room) if order.state == OrderState.OFFERED else (workshops,)
    return Outgoing(
        text=text,
        media=Media(content=await r.draw(draw_progress, _picture_unmatched(r, order))),
        buttons=(*answers, first, (menu,)) if is_mine else (),
    )


def _picture_unmatched(r: Rendering, order: Order) -> ProgressPicture:
    return ProgressPicture(
        short_name=plain(short_name(r.t, order)),
        promised_label=plain(r.t("tracking.label.needed")),
        promised_date=r.t.day(order.due_on),
        expected_label=plain(r.t("tracking.label.factory")),
        expected_date=plain(r.t(LOOKED_FOR(order.state))),
        expected_state=State.GOING_ON,
        stages=tuple(
            StageStep(icon=icon_of(stage), name=plain(r.t(STAGE(stage))), note="", state=State.NOT_STARTED)
            for stage in Stage
        ),
    )


async def _buttons(r: Rendering, order: Order) -> tuple[tuple[Button, ...], ...]:
    """Two in a row, so that no label is cut off on a small phone."""
    photos = r.button("tracking.button.photos", pack("status.photos", order.id))
    side = await side_of(r.session, actor=r.person, order=order) if r.person is not None else None
    if side is Side.WORKER or side is None:
        return ((photos,),)
    queue = r.button("tracking.button.queue", pack("status.queue", order.id))
    room = r.button("tracking.button.room", pack("room.choose", order.id))
    if order.state == OrderState.CANCELLED:
        return ((photos,),)
    share = share_buttons(r, order) if side is Side.MERCHANT else ()
    if order.state != OrderState.AGREED:
        return ((photos, queue), *share)
    if side is Side.MERCHANT and is_through(await plans.list_stages(r.session, order_id=order.id)):
        return ((photos, room), (close_button(r, order),), *share)
    if side is Side.OWNER:
        card = r.button("tracking.button.card", pack("card.send", order.id))
        tickets = r.button("tickets.button.open", pack("tickets.open", order.id))
        wrong = r.button("evidence.button.mistaken_of", pack("mistaken.of", order.id))
        return ((photos, queue), (room, card), (tickets, wrong))
    return ((photos, queue), (room, r.button("tracking.button.settings", pack("order.menu", order.id))), *share)


def close_button(r: Rendering, order: Order) -> Button:
    """The merchant's button under an order that has left with gaps in its proofs."""
    return r.button("tracking.button.close", pack("status.close", order.id))


def gaps_text(r: Rendering, plan: Sequence[PlanStage]) -> Markup:
    """Name the stages of which no photo was ever accepted though the order has passed them."""
    return r.t("list.comma").join(stage_label(r.t, Stage(step.stage)) for step in never_shown(plan))


async def status_text(r: Rendering, order: Order, plan: Sequence[PlanStage]) -> Markup:
    """Say in three lines where an order stands: dates, stages, what comes next."""
    name = short_name(r.t, order)
    if not plan or order.promised_at is None or order.expected_at is None:
        return r.t(STATE(order.state), order=name)
    if order.state == OrderState.DONE:
        day = r.t.day(order.closed_at or r.now)
        heading = r.t("tracking.heading_done", order=name, day=day, promised=r.t.day(order.promised_at))
    elif order.state == OrderState.CANCELLED:
        heading = r.t("tracking.heading_cancelled", order=name, day=r.t.day(order.closed_at or r.now))
    else:
        dates = {"promised": r.t.day(order.promised_at), "expected": r.t.day(order.expected_at)}
        heading = r.t("tracking.heading", order=name, **dates)
        if not is_through(plan) and await queries.is_day_over(r.session, order, now=r.now):
            heading = r.t("tracking.heading_over", order=name, **dates)
    followed = await queries.follow(r.session, order)
    passed = first_open_position(plan)
    due = await queries.find_due(r.session, followed, now=r.now)
    late_from = passed if due is None or due.in_hand is None else len(plan)
    stages = "   ".join(
        _unbroken(
            _stage_word(r.t, step, order, late_from <= step.position and photo_due_at(step, followed.calendar) < r.now)
        )
        for step in plan
    )
    lines = [heading, Markup("{}").format(stages)]
    if order.state == OrderState.AGREED:
        lines.append(await _next_line(r, followed, due))
    if (parcel := await parcel_line(r, order.id)) is not None:
        lines.append(parcel)
    if never_shown(plan):
        lines.append(r.t("tracking.never_shown", stages=gaps_text(r, plan)))
    return Markup("\n").join(lines)


def _unbroken(words: str) -> str:
    """Keep the sign of a stage on the line of its mark and its day."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _stage_word(t: Texts, step: PlanStage, order: Order, is_late: bool) -> str:
    icon = icon_of(Stage(step.stage))
    if step.state == StageState.PROVEN:
        return f"{icon} ✅ {t.short_day(step.proven_at or step.finish_at)}"
    if step.state == StageState.GOING_ON:
        sign = "⚠️" if is_late else "🔵"
        return f"{icon} {sign} {step.pieces_done}/{order.pieces}" if step.pieces_done else f"{icon} {sign}"
    return f"{icon} {'⚠️' if is_late else '⚪'}"


async def _next_line(r: Rendering, followed: queries.Followed, due: queries.Due | None) -> Markup:
    if due is None:
        return r.t("tracking.next_close" if never_shown(followed.plan) else "tracking.next_none")
    stage = stage_label(r.t, Stage(due.step.stage))
    if due.in_hand is not None:
        moment = r.t.moment(due.in_hand.received_at)
        if due.in_hand.state == PhotoState.ASKED:
            return r.t("tracking.in_hand_asked", stage=stage, moment=moment)
        return r.t("tracking.in_hand", stage=stage, moment=moment)
    if due.due_at >= r.now:
        return r.t("tracking.next", stage=stage, moment=r.t.moment(due.due_at))
    moment = r.t.moment(due.due_at)
    if not await queries.was_asked(r.session, order_id=due.step.order_id, stage=Stage(due.step.stage)):
        return r.t("tracking.late_unasked", stage=stage, moment=moment)
    return r.t("tracking.late_since", stage=stage, moment=moment, cause=await cause_text(r, due.step))


async def cause_text(r: Rendering, step: PlanStage) -> Markup:
    """Say why a stage of an order is late, as its team said it last."""
    chase = await queries.find_last_explained(r.session, order_id=step.order_id, stage=Stage(step.stage))
    return cause_name(r.t, chase.cause if chase is not None and chase.cause else "NO_ANSWER")


def _picture(r: Rendering, order: Order, plan: Sequence[PlanStage], *, waits_for_us: bool) -> ProgressPicture:
    promised_at, expected_at = order.promised_at or r.now, order.expected_at or r.now
    is_done, is_open = order.state == OrderState.DONE, order.state == OrderState.AGREED
    expected = State.LATE if expected_at > promised_at else State.PROVEN if is_done else State.GOING_ON
    label = r.t("tracking.label.done" if is_done else "tracking.label.expected")
    if order.state == OrderState.CANCELLED:
        label, expected = r.t("tracking.label.cancelled"), State.NOT_STARTED
    return ProgressPicture(
        short_name=plain(short_name(r.t, order)),
        promised_label=plain(r.t("tracking.label.promised")),
        promised_date=r.t.day(promised_at),
        expected_label=plain(label),
        expected_date=r.t.day(expected_at if is_open else order.closed_at or r.now),
        expected_state=expected,
        stages=tuple(
            _step(r, step, order, is_passed=step.position < first_open_position(plan), waits_for_us=waits_for_us)
            for step in plan
        ),
    )


def _step(r: Rendering, step: PlanStage, order: Order, *, is_passed: bool, waits_for_us: bool) -> StageStep:
    stage = Stage(step.stage)
    name = plain(r.t(STAGE(stage)))
    if is_passed and step.state != StageState.PROVEN:
        note = plain(r.t("tracking.label.no_photo"))
        return StageStep(icon=icon_of(stage), name=name, note=note, state=State.NOT_STARTED)
    note, share = r.t.short_day(step.proven_at or step.finish_at), None
    if step.state == StageState.GOING_ON and step.pieces_done:
        note, share = f"{step.pieces_done}/{order.pieces}", step.pieces_done / order.pieces
    state = State(step.state)
    is_over = step.finish_at < r.now and order.state == OrderState.AGREED and not waits_for_us
    if state is not State.PROVEN and is_over:
        state = State.LATE
    return StageStep(icon=icon_of(stage), name=name, note=note, state=state, share=share)


@renders(Overview)
async def _overview(r: Rendering[Overview]) -> Outgoing:
    person = await r.session.get_one(Person, r.message.person_id)
    open_orders = await queries.list_orders_of(r.session, person=person)
    if not open_orders:
        return Outgoing(text=r.t("tracking.nothing_open" if person.is_merchant else "tracking.nothing_at_work"))
    lines, buttons = [], []
    page = cut(r, open_orders, MOST_ORDERS_SHOWN)
    for order in page.items:
        plan = await plans.list_stages(r.session, order_id=order.id)
        lines.append(await status_text(r, order, plan))
        buttons.append(Button(text=order.code, data=pack("status.show", order.id)))
    lines += page.line(r)
    rows = tuple(tuple(buttons[i : i + 4]) for i in range(0, len(buttons), 4))
    return Outgoing(text=Markup("\n\n").join(lines), buttons=(*rows, *page.row(r, "tracking.overview", person.id)))


@renders(OrderPhotos)
async def _photos(r: Rendering[OrderPhotos]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    found = await evidence.list_accepted(r.session, order_id=order.id)
    kept = [photo for photo in reversed(found) if photo.clean_sha256 is not None]
    if not kept:
        return Outgoing(text=r.t("tracking.no_photos", order=short_name(r.t, order)))
    page = cut(r, kept, MOST_ALBUM)
    photos = list(reversed(page.items))
    album = [Media(content=await _timeline(r, order, photo), caption=_caption(r, photo)) for photo in photos]
    rest = r.t.count("tracking.earlier_photos", page.after) if page.after else ""
    buttons = page.row(r, "tracking.photos", order.id) if page.after else ()
    if len(album) < LEAST_ALBUM:
        return Outgoing(text=album[0].caption, media=album[0], protect=True)
    return Outgoing(album=tuple(album), text=rest, buttons=buttons, protect=True)


def _caption(r: Rendering, photo: Photo) -> str:
    when = Markup("{} {}").format(stage_label(r.t, Stage(photo.stage or "")), r.t.moment(photo.received_at))
    return str(Markup("\n").join([when, proof_line(r, [photo])]))


async def _timeline(r: Rendering, order: Order, photo: Photo) -> bytes:
    assert photo.clean_sha256 is not None
    stage = Stage(photo.stage or "")
    picture = TimelinePicture(
        photo=await r.deps.blobs.get(photo.clean_sha256),
        stage_icon=icon_of(stage),
        short_name=plain(short_name(r.t, order)),
        stage_and_date=f"{plain(r.t(STAGE(stage)))} · {r.t.moment(photo.received_at)}",
        trust=plain(r.t(TRUST(Trust(photo.trust or Trust.B)))),
        state=State.PROVEN,
    )
    return await r.draw(draw_timeline, picture)


@renders(InlineOrders)
async def _inline(r: Rendering[InlineOrders]) -> Outgoing:
    person = await r.session.get_one(Person, r.message.person_id)
    wanted = str(r.message.text).strip().casefold()
    found = [
        order
        for order in await queries.list_orders_of(r.session, person=person)
        if wanted in plain(short_name(r.t, order)).casefold()
    ]
    page = cut(r, found, MOST_RESULTS)
    results = [await _result(r, order) for order in page.items]
    return Outgoing(results=tuple(results), next_results=str(page.number + 1) if page.after else "")


async def _result(r: Rendering, order: Order) -> Article:
    plan = await plans.list_stages(r.session, order_id=order.id)
    step = first_open(plan)
    return Article(
        id=str(order.id),
        title=plain(short_name(r.t, order)),
        description=stage_label(r.t, Stage(step.stage)) if step else "",
        text=await status_text(r, order, plan),
    )
