"""The sizes, colours and quantities of an order as JSON values of its row, and back."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from core.orders.tables import Order
from core.reading.breakdown import Breakdown, Line

_STORED = TypeAdapter(tuple[Line, ...])


def lines_to_json(breakdown: Breakdown) -> list[dict[str, Any]]:
    """Write a breakdown as plain JSON values."""
    values: list[dict[str, Any]] = _STORED.dump_python(breakdown.lines, mode="json")
    return values


def lines_from_json(rows: Sequence[Any]) -> Breakdown:
    """Read what `lines_to_json` wrote.

    Raises:
        ValueError: The rows do not describe a breakdown.
    """
    return Breakdown(lines=_STORED.validate_python(rows))


def breakdown_of(order: Order) -> Breakdown:
    """Read the sizes, colours and quantities of an order."""
    return lines_from_json(order.lines)
