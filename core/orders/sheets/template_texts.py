"""What stands in the empty order sheet, in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.orders.sheets.headings import Label

EXAMPLE_PIECES = ({"S": 20, "M": 40, "L": 20}, {"M": 30})
"""What the rows of the example count."""
EXAMPLE_NUMBERS = frozenset(
    {pieces for row in EXAMPLE_PIECES for pieces in row.values()} | {sum(row.values()) for row in EXAMPLE_PIECES}
)
"""The numbers that the example's table holds, sums too: a tab with no others is the example as it was sent."""
SIZES = ("XS", "S", "M", "L", "XL", "2XL")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateTexts:
    """The words of the template in one language; every label and heading must be one that `headings` knows.

    `example` gives the example's values by label; `example_rows` are colours with their pieces by size.
    """

    order_tab: str
    example_tab: str
    labels: Mapping[Label, str]
    colour: str
    total: str
    example: Mapping[Label, str]
    example_rows: Sequence[tuple[str, Mapping[str, int]]]
