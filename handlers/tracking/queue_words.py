"""The queue card: the slot of an order, who is before it and what each waits for, and how it moved."""

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from core.evidence.tables import PhotoState
from core.orders import queries as orders
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties import queries as parties
from core.planning import queries as plans
from core.planning.frontier import never_shown
from core.planning.tables import PlanMove, PlanShift
from core.stage import Stage
from core.tracking import queries
from core.tracking.messages import PlaceInQueue, WholeQueue
from core.tracking.model import Wait, waits_for
from handlers.families import Family
from handlers.order_names import short_name
from handlers.outgoing import Outgoing
from handlers.paging import Part, cut_parts, whole_parts
from handlers.planning.promise_words import in_hand_lines
from handlers.rendering import Rendering, renders
from handlers.tracking.words import status_text
from handlers.trade_words import cause_name, cause_of_move, stage_label

BECAUSE = Family("tracking.because", Wait)

MOST_MOVES_SHOWN = 5


@renders(PlaceInQueue)
async def _queue(r: Rendering[PlaceInQueue]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    head, parts = await _queue_parts(r, order)
    lines, rows = cut_parts(r, parts, key="tracking.queue_all", subject_id=order.id)
    return Outgoing(text=Markup("\n").join([*head, *lines]), buttons=rows)


@renders(WholeQueue)
async def _queue_all(r: Rendering[WholeQueue]) -> Outgoing:
    head, parts = await _queue_parts(r, await orders.get_order(r.session, r.message.order_id))
    return Outgoing(text=Markup("\n").join([*head, *whole_parts(parts)]))


async def _queue_parts(r: Rendering, order: Order) -> tuple[list[Markup], list[Part]]:
    """Say where an order stands in the queue, who is before it, and how its dates and its slot moved."""
    if order.workshop_id is None:  # nobody makes it yet, so it stands in no queue
        return [await status_text(r, order, ())], []
    followed = await queries.follow(r.session, order)
    sewing = next((step for step in followed.plan if step.stage == Stage.SEWING), None)
    if sewing is None:
        return [await status_text(r, order, followed.plan)], []
    if order.state != OrderState.AGREED:  # it waits for nothing any more
        return [await status_text(r, order, followed.plan)], await _histories(r, order, {})
    ahead = await queries.list_ahead(r.session, followed)
    is_owner = r.person is not None and await _owns(r, r.person.id, order)
    masks = {other.id: other.code if is_owner else mask_of(number) for number, (other, _) in enumerate(ahead)}
    waiting = [
        r.t("list.colon", head=masks[other.id], tail=await waiting_text(r, replace(followed, order=other, plan=plan)))
        for other, plan in ahead
    ]
    whose = "tracking.ahead_owner" if is_owner else "tracking.ahead"
    nobody = "tracking.nobody_ahead_owner" if is_owner else "tracking.nobody_ahead"
    before = r.t.count(whose, len(ahead)) if ahead else r.t(nobody)
    slot = {"moment": r.t.moment(sewing.start_at), "people": sewing.team_size}
    return [
        r.t("tracking.slot_owner" if is_owner else "tracking.slot", order=short_name(r.t, order), **slot),
        *_promise_lines(r, order),
        *await in_hand_lines(r, order),
    ], [
        Part(heading=before, lines=waiting, most=MOST_MOVES_SHOWN),
        *await _histories(r, order, masks),
    ]


async def _owns(r: Rendering, person_id: int, order: Order) -> bool:
    """Say whether the reader's own workshop makes an order: then the orders before it are theirs as well."""
    workshop = await parties.find_owned_workshop(r.session, person_id=person_id)
    return workshop is not None and workshop.id == order.workshop_id and person_id != order.merchant_id


async def _histories(r: Rendering, order: Order, masks: Mapping[int, str]) -> list[Part]:
    """Tell how the dates and the slot of an order moved."""
    moves = [_move_line(r, move, masks) for move in await plans.list_moves(r.session, order_id=order.id)]
    shifts = [_shift_line(r, shift, masks) for shift in await plans.list_shifts(r.session, order_id=order.id)]
    return [
        _history(r.t("tracking.moves" if moves else "tracking.no_moves"), moves),
        *([_history(r.t("tracking.shifts"), shifts)] if shifts else []),
    ]


def _history(heading: Markup, lines: list[Markup]) -> Part:
    return Part(heading=heading, lines=lines, most=MOST_MOVES_SHOWN, is_history=True)


def mask_of(number: int) -> str:
    """Name the n-th order ahead (from 0) without saying whose it is: A, B … Z, AA …."""
    return chr(ord("A") + number % 26) * (number // 26 + 1)


def _promise_lines(r: Rendering, order: Order) -> list[Markup]:
    if order.promised_at is None or order.expected_at is None:
        return []
    dates = {"promised": r.t.day(order.promised_at), "expected": r.t.day(order.expected_at)}
    return [r.t("tracking.slot_promise", **dates)]


async def waiting_text(r: Rendering, followed: queries.Followed) -> Markup:
    """Say what an order waits for, without naming it."""
    plan = followed.plan
    due = await queries.find_due(r.session, followed, now=r.now)
    photo = due.in_hand if due is not None else None
    sent_at = photo.received_at if photo is not None else None
    waiting = waits_for(plan, followed.calendar, now=r.now, sent_at=sent_at)
    if waiting.stage is None or waiting.until is None:
        return r.t("tracking.because.SHIPPED" if never_shown(plan) else "tracking.because.NOTHING")
    stage, moment = stage_label(r.t, waiting.stage), r.t.moment(waiting.until)
    if waiting.kind is Wait.CHECK and photo is not None and photo.state == PhotoState.ASKED:
        return r.t("tracking.because_asked", moment=moment)
    return r.t(BECAUSE(waiting.kind), stage=stage, moment=moment)


def _move_line(r: Rendering, move: PlanMove, masks: Mapping[int, str]) -> Markup:
    gains = _gains(r, move.gains_order_id, masks)
    days = {"day": r.t.day(move.moved_at), "was": r.t.day(move.from_at), "now": r.t.day(move.to_at)}
    return r.t("tracking.move", cause=cause_of_move(r.t, move), gains=gains, **days)


def _gains(r: Rendering, order_id: int | None, masks: Mapping[int, str]) -> Markup:
    """Say which order gains: by its letter where it stands ahead, else that it is another one."""
    if order_id is None:
        return Markup("")
    return r.t("tracking.move_gains_known", mask=masks[order_id]) if order_id in masks else r.t("tracking.move_gains")


def _shift_line(r: Rendering, shift: PlanShift, masks: Mapping[int, str]) -> Markup:
    """Tell how the slot moved; who passed without a better right to go first is said, never by name."""
    key = "tracking.shift_jump" if shift.jumped_by_id is not None else "tracking.shift"
    gains = _gains(r, shift.gains_order_id, masks)
    moments = {"day": r.t.day(shift.moved_at), "was": r.t.moment(shift.from_at), "now": r.t.moment(shift.to_at)}
    return r.t(key, cause=cause_name(r.t, shift.cause), gains=gains, **moments)
