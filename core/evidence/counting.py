"""Photos of tickets: which order and stage they count for, what they show, and how they move the plan."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import CodeKind, CodeReading, Standing
from core.evidence.model import Card, CardStanding
from core.evidence.pace import Pace
from core.evidence.progress import count_pieces
from core.evidence.tables import Photo
from core.orders.tables import Order
from core.planning.tables import PlanStage, StageState
from core.stage import Stage, TicketKind, counted_by, has_come_to
from core.tickets import actions as tickets
from core.tickets.model import Counted, Tally, count, counted_from_json, is_ticket, likeliest_order_id
from core.tickets.tables import Ticket
from vision.lighting import Lighting


def counted_of(photo: Photo) -> Counted | None:
    """Read what the tickets of a photo say, None where it shows none that count."""
    return counted_from_json(photo.counted) if photo.counted is not None else None


def counted_alone(photo: Photo) -> Counted | None:
    """Read what a photo counts that shows tickets without the order's card: no picture of the work."""
    seen = counted_of(photo)
    return seen if seen is not None and not seen.with_card else None


def orders_seen(readings: Sequence[CodeReading]) -> list[int]:
    """List the orders that a photo names: by cards, by a challenge, by most of its tickets."""
    by_card = [
        reading.order_id
        for reading in readings
        if reading.standing is not Standing.FORGED and reading.kind in (CodeKind.ORDER_CARD, CodeKind.CHALLENGE)
    ]
    return [order_id for order_id in (*by_card, likeliest_order_id(readings)) if order_id is not None]


def is_only_tickets(readings: Sequence[CodeReading], order_id: int) -> bool:
    """Say whether a photo shows tickets without the order's card: a count, no picture of the work."""
    has_card = any(
        reading.kind is CodeKind.ORDER_CARD and reading.order_id == order_id and reading.standing is Standing.VALID
        for reading in readings
    )
    return not has_card and any(is_ticket(reading) for reading in readings)


def cards_of(
    readings: Sequence[CodeReading],
    lightings: Sequence[Lighting],
    *,
    order_id: int | None,
    counted: Tally | None,
) -> tuple[Card, ...]:
    """List the codes that say which order a photo is of; a good ticket says it as well as a card.

    Beside good tickets, forged ones are named in the count and do not spoil it. `lightings`: how light lies on the
    paper of each of the readings.
    """
    counts = counted is not None and bool(counted.serials)
    cards = []
    for reading, lighting in zip(readings, lightings, strict=True):
        standing = CardStanding(reading.standing)
        if is_ticket(reading) and reading.order_id == order_id:
            standing = CardStanding.VALID if counts else CardStanding.EXPIRED
        elif reading.kind is CodeKind.CHALLENGE or (reading.standing is Standing.FORGED and counts):
            continue
        is_slip = is_ticket(reading)
        order = str(reading.order_id or "")
        cards.append(Card(order_id=order, standing=standing, lighting=lighting, is_ticket=is_slip))
    return tuple(dict.fromkeys(cards))


def stages_to_count(plan: Sequence[PlanStage], kind: TicketKind) -> tuple[Stage, ...]:
    """List the stages that a count can be for now: what goes on, and what comes after it; never none."""
    steps = [step for step in plan if step.stage in counted_by(kind)]
    going = [Stage(step.stage) for step in steps if step.state == StageState.GOING_ON]
    fresh = [Stage(step.stage) for step in steps if step.state == StageState.NOT_STARTED]
    last = [Stage(step.stage) for step in steps][-1:] or list(counted_by(kind)[:1])
    return tuple([*going, *fresh[:1]] or last)


def pace_of_count(pace: Pace, rows: Sequence[Ticket], *, stage: Stage, seen: Tally) -> Pace:
    """Hold the time since the stage before against the pieces that are counted, not against the whole order.

    Args:
        pace: Of the whole order.
        rows: The tickets in force of the kind that is seen.
        stage: What is counted for.
        seen: What the photo shows.
    """
    passed = [row.pieces for row in rows if row.serial in seen.serials or has_come_to(row.slip.stage, stage)]
    return replace(pace, quantity_pieces=sum(passed))


async def count_in(session: AsyncSession, *, photo: Photo, order: Order, plan: Sequence[PlanStage]) -> bool:
    """Move the tickets of an accepted photo to its stage, and the plan after them; say whether that proves the stage.

    Beside the order's card the photo proves its stage anyway; then the tickets only tell where the bundles are.
    """
    seen, stage = counted_of(photo), Stage(photo.stage or "")
    assert seen is not None
    rows = await tickets.record_scans(
        session,
        order_id=order.id,
        kind=seen.kind,
        serials=set(seen.serials),
        stage=stage,
        photo_id=photo.id,
        person_id=photo.sender_id,
        now=photo.received_at,
    )
    slips = [row.slip for row in rows]
    numbers = {row.serial: row.number for row in rows}
    doubles = tuple(numbers[serial] for serial in seen.doubles if serial in numbers)
    photo.counted = replace(seen, count=count(slips, stage), double_numbers=doubles).as_json()
    if seen.with_card:
        return False
    done = {each: count(slips, each) for each in counted_by(seen.kind)}
    return count_pieces(plan, stage, done=done, pieces=order.pieces, at=photo.received_at)
