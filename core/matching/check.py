"""An independent check of a batch: it shares no code with the search and believes nothing that it says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from core.matching.assign import Assignment
from core.matching.model import Demand, Listing, filter_out, week_start, window_min

_TOLERANCE_MIN = 1e-3


class ViolationCode(StrEnum):
    """What is wrong with an assignment."""

    UNKNOWN_ID = "unknown_id"
    NOT_ONCE = "not_once"
    DOES_NOT_FIT = "does_not_fit"
    OVER_CAPACITY = "over_capacity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One fault of an assignment, with the order and workshop where it shows."""

    code: ViolationCode
    order_id: int | None = None
    workshop_id: int | None = None


def check_assignment(
    assignment: Assignment, demands: Sequence[Demand], listings: Sequence[Listing]
) -> tuple[Violation, ...]:
    """List what is wrong: orders missing or twice, pairs that a filter forbids, work that does not fit together."""
    by_order = {demand.order_id: demand for demand in demands}
    by_workshop = {listing.id: listing for listing in listings}
    answered = Counter([pair.order_id for pair in assignment.pairs] + [left.order_id for left in assignment.unassigned])
    found = [
        Violation(code=ViolationCode.NOT_ONCE, order_id=order_id)
        for order_id in sorted({*by_order, *answered})
        if answered[order_id] != 1 or order_id not in by_order
    ]
    given: dict[int, list[Demand]] = {}
    for pair in assignment.pairs:
        listing, demand = by_workshop.get(pair.workshop_id), by_order.get(pair.order_id)
        if listing is None or demand is None:
            code = ViolationCode.UNKNOWN_ID
        elif filter_out(listing, demand):
            code = ViolationCode.DOES_NOT_FIT
        else:
            given.setdefault(listing.id, []).append(demand)
            continue
        found.append(Violation(code=code, order_id=pair.order_id, workshop_id=pair.workshop_id))
    found += [
        Violation(code=ViolationCode.OVER_CAPACITY, workshop_id=workshop_id, order_id=late)
        for workshop_id, orders in given.items()
        if (late := _first_late(by_workshop[workshop_id], orders)) is not None
    ]
    return tuple(found)


def _first_late(listing: Listing, orders: Sequence[Demand]) -> int | None:
    """Sew, at every moment, the order that is due first; give the first order that is not done in time."""
    left = {demand.order_id: demand.need_min for demand in orders}
    by_due = sorted(orders, key=lambda demand: (demand.due_at, demand.order_id))
    for start, end in pairwise(_marks(listing, orders)):
        free = window_min(listing, start, end)
        for demand in by_due:
            if demand.fabric_at <= start and end <= demand.due_at:
                done = min(free, left[demand.order_id])
                left[demand.order_id] -= done
                free -= done
    return next((demand.order_id for demand in by_due if left[demand.order_id] > _TOLERANCE_MIN), None)


def _marks(listing: Listing, orders: Sequence[Demand]) -> list[datetime]:
    """List every instant at which the rate or the set of open orders changes."""
    marks = {mark for demand in orders for mark in (demand.fabric_at, demand.due_at)}
    for monday in listing.free_min:
        marks |= {week_start(monday), week_start(monday) + timedelta(days=7)}
    return sorted(marks)
