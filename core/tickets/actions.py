"""Print tickets, and move them on by accepted photos."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.ledger import actions as ledger
from core.orders.lines import breakdown_of
from core.orders.tables import Order
from core.stage import Stage, TicketKind
from core.tickets import queries
from core.tickets.facts import TicketsMade
from core.tickets.model import (
    MOST_PIECES_EACH,
    MOST_TICKETS,
    NoSuchBundle,
    TicketsInUse,
    TooManyTickets,
    cut_into,
)
from core.tickets.tables import Ticket, TicketScan


async def make_tickets(
    session: AsyncSession, *, order: Order, kind: TicketKind, pieces_each: int, actor_id: int, now: datetime
) -> Sequence[Ticket]:
    """Divide an order into tickets and return them; asked for the same again, the print in force is returned.

    Raises:
        NoSuchBundle: Nobody carries so many pieces at once.
        TooManyTickets: The bundles are so small that there would be more than `MOST_TICKETS`.
        TicketsInUse: The print in force was counted already, and it still fits the order.
    """
    if not 0 < pieces_each <= MOST_PIECES_EACH:
        raise NoSuchBundle(most=MOST_PIECES_EACH)
    parts = cut_into(kind, breakdown_of(order).lines, pieces_each)
    if len(parts) > MOST_TICKETS:
        raise TooManyTickets(most=MOST_TICKETS)
    contents = [[{"size": line.size, "colour": line.colour, "pieces": line.pieces} for line in part] for part in parts]
    old = await queries.list_tickets(session, order_id=order.id, kind=kind)
    if [ticket.contents for ticket in old] == contents:
        return old
    if any(ticket.stage for ticket in old) and sum(ticket.pieces for ticket in old) == order.pieces:
        raise TicketsInUse
    for ticket in old:
        ticket.replaced_at = now
    last = select(func.max(Ticket.serial)).where(Ticket.order_id == order.id, Ticket.kind == kind)
    first = (await session.scalar(last) or 0) + 1
    made = [
        Ticket(
            order_id=order.id,
            kind=kind,
            serial=first + place,
            number=place + 1,
            contents=part,
            pieces=sum(line["pieces"] for line in part),
            made_at=now,
        )
        for place, part in enumerate(contents)
    ]
    session.add_all(made)
    await session.flush()
    fact = TicketsMade(of=kind, tickets=len(made), pieces_each=pieces_each)
    await ledger.append(session, order_id=order.id, fact=fact, actor_id=actor_id, now=now)
    return made


async def record_scans(
    session: AsyncSession,
    *,
    order_id: int,
    kind: TicketKind,
    serials: Collection[int],
    stage: Stage,
    photo_id: int,
    person_id: int,
    now: datetime,
) -> Sequence[Ticket]:
    """Move the tickets of an accepted photo to its stage, and return all tickets in force; twice is as good as once.

    A photo that was taken before a later scan does not move its tickets back.
    """
    tickets = await queries.list_tickets(session, order_id=order_id, kind=kind)
    seen = [ticket for ticket in tickets if ticket.serial in serials]
    known = select(TicketScan.ticket_id).where(TicketScan.photo_id == photo_id)
    recorded = set((await session.scalars(known)).all())
    for ticket in seen:
        if ticket.id in recorded:
            continue
        session.add(
            TicketScan(ticket_id=ticket.id, photo_id=photo_id, stage=stage, person_id=person_id, scanned_at=now)
        )
        if ticket.stage_at is None or ticket.stage_at <= now:
            ticket.stage, ticket.stage_at, ticket.held_by_id = stage, now, person_id
    await session.flush()
    return tickets


async def forget_scans(session: AsyncSession, *, order_id: int, photo_ids: Collection[int]) -> None:
    """Put the tickets of photos that were taken back to where the photos that are left have seen them last."""
    of_order = select(Ticket.id).where(Ticket.order_id == order_id)
    scans = await session.scalars(
        select(TicketScan).where(TicketScan.ticket_id.in_(of_order)).order_by(TicketScan.scanned_at, TicketScan.id)
    )
    last: dict[int, TicketScan] = {}
    touched: set[int] = set()
    for scan in scans.all():
        if scan.photo_id in photo_ids:
            touched.add(scan.ticket_id)
            await session.delete(scan)
        else:
            last[scan.ticket_id] = scan
    for ticket in await session.scalars(select(Ticket).where(Ticket.id.in_(touched))):
        seen = last.get(ticket.id)
        ticket.stage = seen.stage if seen else None
        ticket.stage_at = seen.scanned_at if seen else None
        ticket.held_by_id = seen.person_id if seen else None
    await session.flush()
