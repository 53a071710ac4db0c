"""Read tickets: those in force, the one behind a code, and where the work is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import CodeReading, sign
from core.orders.tables import Order
from core.stage import Stage, TicketKind
from core.tickets.model import CODE_KINDS, KINDS, Slip
from core.tickets.tables import Ticket, TicketScan


async def list_tickets(session: AsyncSession, *, order_id: int, kind: TicketKind) -> Sequence[Ticket]:
    """List the tickets of an order's print in force, by number."""
    found = select(Ticket).where(Ticket.order_id == order_id, Ticket.kind == kind, Ticket.replaced_at.is_(None))
    return (await session.scalars(found.order_by(Ticket.number))).all()


async def list_serials_in_force(session: AsyncSession, *, order_id: int) -> dict[TicketKind, set[int]]:
    """List the serials that count, by kind."""
    found = await session.execute(
        select(Ticket.kind, Ticket.serial).where(Ticket.order_id == order_id, Ticket.replaced_at.is_(None))
    )
    serials: dict[TicketKind, set[int]] = {kind: set() for kind in TicketKind}
    for kind, serial in found.all():
        serials[TicketKind(kind)].add(serial)
    return serials


async def are_in_force(session: AsyncSession, *, order_ids: Collection[int]) -> bool:
    """Say whether tickets of any of these orders were printed and count."""
    found = select(Ticket.id).where(Ticket.order_id.in_(order_ids), Ticket.replaced_at.is_(None)).limit(1)
    return await session.scalar(found) is not None


async def find_ticket(session: AsyncSession, reading: CodeReading) -> Ticket | None:
    """Find the ticket in force that a valid code is on; its order still has to pass the door."""
    if reading.kind not in KINDS:
        return None
    found = select(Ticket).where(
        Ticket.order_id == reading.order_id,
        Ticket.kind == KINDS[reading.kind],
        Ticket.serial == reading.serial,
        Ticket.replaced_at.is_(None),
    )
    return await session.scalar(found)


def ticket_payload(ticket: Ticket, order: Order, *, keys: Sequence[bytes]) -> str:
    """Write what the code of a ticket says.

    Raises:
        ValueError: The order has no workshop yet.
    """
    if order.workshop_id is None:
        raise ValueError(f"order {order.id} has no workshop, so no tickets")
    kind = CODE_KINDS[TicketKind(ticket.kind)]
    return sign(keys=keys, kind=kind, workshop_id=order.workshop_id, order_id=order.id, serial=ticket.serial)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """The tickets of an order that are at one stage with one person; `stage` None: printed and not seen yet."""

    order_id: int
    kind: TicketKind
    stage: Stage | None
    held_by_id: int | None
    tickets: int
    pieces: int


async def list_heaps(session: AsyncSession, *, order_ids: Collection[int]) -> list[Heap]:
    """List where the tickets of orders are, from cutting to truck, by order, stage and person."""
    found = await session.execute(
        select(Ticket.order_id, Ticket.kind, Ticket.stage, Ticket.held_by_id, func.count(), func.sum(Ticket.pieces))
        .where(Ticket.order_id.in_(order_ids), Ticket.replaced_at.is_(None))
        .group_by(Ticket.order_id, Ticket.kind, Ticket.stage, Ticket.held_by_id)
    )
    heaps = [
        Heap(
            order_id=order_id,
            kind=TicketKind(kind),
            stage=Stage(stage) if stage else None,
            held_by_id=held_by_id,
            tickets=tickets,
            pieces=int(pieces),
        )
        for order_id, kind, stage, held_by_id, tickets, pieces in found.all()
    ]
    position = {stage: number for number, stage in enumerate(Stage, 1)}
    return sorted(
        heaps,
        key=lambda heap: (heap.order_id, heap.kind, position[heap.stage] if heap.stage else 0, heap.held_by_id or 0),
    )


async def list_slips_seen_by(
    session: AsyncSession, *, order_id: int, kind: TicketKind, photo_ids: Collection[int]
) -> list[Slip]:
    """List an order's tickets in force, each at the stage at which the last of these photos has seen it."""
    rows = await list_tickets(session, order_id=order_id, kind=kind)
    scans = select(TicketScan).where(
        TicketScan.ticket_id.in_([row.id for row in rows]), TicketScan.photo_id.in_(photo_ids)
    )
    found = await session.scalars(scans.order_by(TicketScan.scanned_at, TicketScan.id))
    stages = {scan.ticket_id: Stage(scan.stage) for scan in found}
    return [replace(row.slip, stage=stages.get(row.id)) for row in rows]
