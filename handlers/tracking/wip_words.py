"""Work in progress in words: per order and stage, and per person, in pieces and bundles."""

from collections.abc import Sequence

from markupsafe import Markup

from core.orders import queries as orders
from core.orders.tables import Order
from core.parties.tables import Person
from core.planning import queries as plans
from core.planning.tables import PlanStage, StageState
from core.stage import Stage, TicketKind, icon_of
from core.tickets import queries as tickets
from core.tickets.queries import Heap
from core.tracking.messages import WorkInProgress
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.outgoing import Button, Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, plain, renders
from handlers.trade_words import stage_label

TICKETS = Family("wip.tickets", TicketKind)

MOST_ORDERS = 12
BAR_SIGNS = 10
"""Signs of the little bar before each stage."""


@renders(WorkInProgress)
async def _all(r: Rendering[WorkInProgress]) -> Outgoing:
    found = await orders.list_in_production(r.session, workshop_id=r.message.workshop_id)
    if not found:
        return Outgoing(text=r.t("wip.none"))
    page = cut(r, found, MOST_ORDERS)
    shown = page.items
    heaps = await tickets.list_heaps(r.session, order_ids=[order.id for order in shown])
    blocks, buttons = [r.t("wip.heading")], []
    for order in shown:
        own = [heap for heap in heaps if heap.order_id == order.id]
        lines = await _ticket_lines(r, order, own) if own else await _plan_lines(r, order)
        blocks.append(Markup("\n").join([Markup("<b>{}</b>").format(short_name(r.t, order)), *lines]))
        if not own:
            label = f"🎫 {order.code}"
            buttons.append(Button(text=label, data=pack("tickets.open", order.id)))
    blocks += await _people_block(r, heaps)
    blocks += page.line(r)
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    pages = page.row(r, "wip.all", r.message.workshop_id)
    return Outgoing(text=Markup("\n\n").join(blocks), buttons=(*rows, *pages))


async def _ticket_lines(r: Rendering, order: Order, heaps: Sequence[Heap]) -> list[Markup]:
    """Say where the bundles are, then the cartons; what is printed and not seen comes first."""
    lines = []
    for kind in TicketKind:
        own = [heap for heap in heaps if heap.kind is kind]
        total = sum(heap.pieces for heap in own)
        for stage in dict.fromkeys(heap.stage for heap in own):
            here = [heap for heap in own if heap.stage is stage]
            lines.append(_line(r, kind, stage, here, total=total))
    return lines


def _line(r: Rendering, kind: TicketKind, stage: Stage | None, heaps: Sequence[Heap], *, total: int) -> Markup:
    pieces = sum(heap.pieces for heap in heaps)
    where = plain(r.t("wip.not_seen")) if stage is None else stage_label(r.t, stage)
    count = r.t.count(TICKETS(kind), sum(heap.tickets for heap in heaps))
    return r.t(
        "wip.line",
        bar=_bar(pieces, total),
        where=where,
        pieces=r.t.number(pieces),
        total=r.t.number(total),
        count=count,
    )


async def _plan_lines(r: Rendering, order: Order) -> list[Markup]:
    """Say what is known without tickets: the stages that go on, as far as the team declared."""
    plan = await plans.list_stages(r.session, order_id=order.id)
    going = [step for step in plan if step.state == StageState.GOING_ON]
    return [_plan_line(r, order, step) for step in going] or [r.t("wip.nothing_on")]


def _plan_line(r: Rendering, order: Order, step: PlanStage) -> Markup:
    numbers = {"pieces": r.t.number(step.pieces_done), "total": r.t.number(order.pieces)}
    bar = _bar(step.pieces_done, order.pieces)
    return r.t("wip.declared", bar=bar, where=stage_label(r.t, Stage(step.stage)), **numbers)


async def _people_block(r: Rendering, heaps: Sequence[Heap]) -> list[Markup]:
    """Say with whom the bundles are that are on the floor: who showed them last."""
    held: dict[int, dict[Stage, int]] = {}
    for heap in heaps:
        if heap.held_by_id is not None and heap.stage is not None and heap.kind is TicketKind.BUNDLE:
            of_person = held.setdefault(heap.held_by_id, {})
            of_person[heap.stage] = of_person.get(heap.stage, 0) + heap.pieces
    lines = []
    for person_id, stages in held.items():
        person = await r.session.get_one(Person, person_id)
        parts = "  ".join(f"{icon_of(stage)} {r.t.number(pieces)}" for stage, pieces in stages.items())
        lines.append(r.t("wip.person", name=person.name, stages=parts))
    return [Markup("\n").join([r.t("wip.people"), *lines])] if lines else []


def _bar(part: int, whole: int) -> str:
    full = round(BAR_SIGNS * part / whole) if whole else 0
    return "▓" * full + "░" * (BAR_SIGNS - full)
