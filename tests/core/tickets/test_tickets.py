from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import FORGED, CodeKind, CodeReading, Standing, read
from core.orders.model import OrderState
from core.reading.breakdown import Line
from core.stage import Stage, TicketKind
from core.tickets import actions, queries
from core.tickets.model import (
    Slip,
    TicketsInUse,
    TooManyTickets,
    count,
    cut_into,
    likeliest_order_id,
    number_ranges,
    tally,
)
from tests.rows import NOW, a_person, a_workshop, an_order

KEYS = (b"k0123456" * 4,)
LINES = st.lists(st.integers(1, 300), min_size=1, max_size=6).map(
    lambda pieces: [Line(size=str(n), colour="black", pieces=each) for n, each in enumerate(pieces)]
)


def ticket(serial: int, *, order_id: int = 1, kind: CodeKind = CodeKind.BUNDLE_TICKET) -> CodeReading:
    return CodeReading(standing=Standing.VALID, kind=kind, workshop_id=1, order_id=order_id, serial=serial)


@given(lines=LINES, each=st.integers(1, 60), kind=st.sampled_from(TicketKind))
def test_bundles_and_cartons_hold_every_piece_once_and_none_too_many(
    lines: list[Line], each: int, kind: TicketKind
) -> None:
    parts = cut_into(kind, lines, each)
    assert sum(line.pieces for part in parts for line in part) == sum(line.pieces for line in lines)
    assert all(0 < sum(line.pieces for line in part) <= each for part in parts)


def test_a_bundle_holds_one_size_and_colour_and_a_carton_is_filled_from_the_next_line() -> None:
    lines = [Line(size="S", colour="black", pieces=25), Line(size="M", colour="black", pieces=15)]
    bundles = [[(line.size, line.pieces) for line in part] for part in cut_into(TicketKind.BUNDLE, lines, 20)]
    assert bundles == [[("S", 20)], [("S", 5)], [("M", 15)]]
    cartons = [[(line.size, line.pieces) for line in part] for part in cut_into(TicketKind.CARTON, lines, 20)]
    assert cartons == [[("S", 20)], [("S", 5), ("M", 15)]]


def test_a_bundle_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one piece"):
        cut_into(TicketKind.BUNDLE, [Line(size="S", colour="", pieces=1)], 0)


def test_a_tally_names_doubles_old_prints_other_orders_and_forged_codes() -> None:
    readings = [ticket(7), ticket(7), ticket(8), ticket(99), ticket(1, order_id=2), FORGED]
    found = tally(readings, order_id=1, in_force={TicketKind.BUNDLE: {7, 8, 9}})
    assert found is not None
    assert (found.serials, found.doubles, found.replaced, found.foreign, found.forged) == (
        (7, 8),
        (7,),
        1,
        ((2, 1),),
        1,
    )


def test_a_photo_without_tickets_of_the_order_has_no_tally() -> None:
    assert tally([ticket(1, order_id=2), FORGED], order_id=1, in_force={}) is None
    assert likeliest_order_id([FORGED]) is None
    assert likeliest_order_id([ticket(1), ticket(1, order_id=2), ticket(2, order_id=2)]) == 2


def test_a_count_takes_tickets_at_the_stage_or_behind_it() -> None:
    slips = [
        Slip(number=1, pieces=20, stage=Stage.SEWING),
        Slip(number=2, pieces=20, stage=Stage.OFF_LINE),
        Slip(number=3, pieces=5, stage=None),
        Slip(number=4, pieces=20, stage=Stage.CUTTING),
    ]
    found = count(slips, Stage.SEWING)
    assert (found.passed, found.total, found.missing, found.pieces, found.all_pieces) == (2, 4, (3, 4), 40, 65)


def test_numbers_are_written_as_printed_with_runs_joined() -> None:
    assert number_ranges([12, 7], total=20) == ("07", "12")
    assert number_ranges([1, 2, 5, 6, 7, 8], total=120) == ("001", "002", "005–008")


async def test_the_same_print_asked_for_twice_is_made_once(session: AsyncSession) -> None:
    workshop = await a_workshop(session)
    order = await an_order(session, state=OrderState.AGREED, workshop_id=workshop.id)
    owner_id = workshop.owner_id
    make = partial(actions.make_tickets, session, order=order, kind=TicketKind.BUNDLE, actor_id=owner_id, now=NOW)
    first = await make(pieces_each=20)
    again = await make(pieces_each=20)
    assert [row.id for row in first] == [row.id for row in again]
    assert [(row.number, row.pieces) for row in first] == [(1, 20), (2, 20), (3, 20), (4, 20), (5, 20), (6, 10)]
    other = await make(pieces_each=10)
    assert (other[0].number, other[0].serial, len(other)) == (1, 7, 11)
    reading = read("c_" + queries.ticket_payload(first[0], order, keys=KEYS), keys=KEYS)
    assert reading.standing is Standing.VALID and await queries.find_ticket(session, reading) is None


async def test_a_counted_print_is_not_replaced_and_a_huge_one_not_made(session: AsyncSession) -> None:
    workshop = await a_workshop(session)
    order = await an_order(session, state=OrderState.AGREED, workshop_id=workshop.id)
    make = partial(
        actions.make_tickets, session, order=order, kind=TicketKind.BUNDLE, actor_id=workshop.owner_id, now=NOW
    )
    made = await make(pieces_each=20)
    made[0].stage = Stage.CUTTING
    with pytest.raises(TicketsInUse):
        await make(pieces_each=10)
    order.lines, order.pieces = [{"size": "S", "colour": "black", "pieces": 5000}], 5000
    with pytest.raises(TooManyTickets):
        await make(pieces_each=10)
    assert len(await make(pieces_each=50)) == 100


async def test_heaps_say_what_is_where_and_with_whom(session: AsyncSession) -> None:
    workshop = await a_workshop(session)
    order = await an_order(session, state=OrderState.AGREED, workshop_id=workshop.id)
    worker = await a_person(session)
    made = await actions.make_tickets(
        session, order=order, kind=TicketKind.BUNDLE, pieces_each=20, actor_id=workshop.owner_id, now=NOW
    )
    for row in made[:2]:
        row.stage, row.held_by_id = Stage.SEWING, worker.id
    await session.flush()
    heaps = await queries.list_heaps(session, order_ids=[order.id])
    assert [(heap.stage, heap.held_by_id, heap.tickets, heap.pieces) for heap in heaps] == [
        (None, None, 4, 70),
        (Stage.SEWING, worker.id, 2, 40),
    ]
