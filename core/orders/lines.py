"""The sizes, colours and quantities of an order as JSON values of its row, and back."""

from collections.abc import Sequence
from typing import Any

from core.orders.tables import Order
from core.reading.breakdown import Breakdown, Line


def lines_to_json(breakdown: Breakdown) -> list[dict[str, Any]]:
    """Write a breakdown as plain JSON values."""
    return [{"size": line.size, "colour": line.colour, "pieces": line.pieces} for line in breakdown.lines]


def lines_from_json(rows: Sequence[Any]) -> Breakdown:
    """Read what `lines_to_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: The rows do not describe a breakdown.
    """
    return Breakdown(
        lines=tuple(Line(size=row["size"], colour=row["colour"], pieces=int(row["pieces"])) for row in rows)
    )


def breakdown_of(order: Order) -> Breakdown:
    """Read the sizes, colours and quantities of an order."""
    return lines_from_json(order.lines)
