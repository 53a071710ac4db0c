"""What an order is: its states, its one short name, and what may still be changed."""

import re
from enum import StrEnum
from typing import ClassVar

from core.errors import UserError


class OrderState(StrEnum):
    """Where an order stands between buyer and workshop."""

    WAITING = "WAITING"
    OFFERED = "OFFERED"
    AGREED = "AGREED"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class ChangeState(StrEnum):
    """Where a proposed change of an agreed order stands; SUPERSEDED by a later proposal or by the end of the order."""

    OPEN = "OPEN"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    SUPERSEDED = "SUPERSEDED"


OPEN_STATES = frozenset({OrderState.WAITING, OrderState.OFFERED, OrderState.AGREED})
UNMATCHED_STATES = frozenset({OrderState.WAITING, OrderState.OFFERED})


class FabricBy(StrEnum):
    """Who brings the fabric: the merchant (CMT) or the workshop (full package)."""

    MERCHANT = "MERCHANT"
    FACTORY = "FACTORY"


class OrderClosed(UserError):
    """The order is done or cancelled; nothing about it changes any more."""

    code: ClassVar[str] = "order_closed"


class OrderCut(UserError):
    """The fabric is cut: sizes, colours and the cancellation are for the two sides to agree in the room."""

    code: ClassVar[str] = "order_cut"


class OrderChanged(UserError):
    """The button belongs to an older state of the order."""

    code: ClassVar[str] = "order_changed"


class ChangeDecided(UserError):
    """The proposal was decided or replaced before."""

    code: ClassVar[str] = "change_decided"


class NothingChanged(UserError):
    """The order already is as the person wants it."""

    code: ClassVar[str] = "nothing_changed"


ORDER_CODE = re.compile(r"[A-Z]{1,14}[1-9][0-9]?")
"""Every name that an order may have."""


def order_code(number: int) -> str:
    """Name the n-th order (from 1): A1 … A99, B1 … Z99, AA1 …, short enough to shout across a workshop.

    Raises:
        ValueError: `number` is below 1.
    """
    if number < 1:
        raise ValueError("orders count from 1")
    block, rest = divmod(number - 1, 99)
    letters = ""
    block += 1
    while block:
        block, letter = divmod(block - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{rest + 1}"
